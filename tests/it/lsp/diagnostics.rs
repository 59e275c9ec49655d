//! What a diagnostic says, and where.

use serde_json::{Value, json};

use super::client::{Client, codes};

fn item(report: &Value, code: &str) -> Value {
    let items = report["items"].as_array().unwrap();
    items.iter().find(|item| item["code"] == code).unwrap_or_else(|| panic!("{report}")).clone()
}

/// The text of a document that a range covers, for a client that counts bytes.
fn covered(text: &str, range: &Value) -> String {
    let at = |end: &str| {
        let line = range[end]["line"].as_u64().unwrap() as usize;
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        start + range[end]["character"].as_u64().unwrap() as usize
    };
    text[at("start")..at("end")].to_owned()
}

#[test]
fn a_diagnostic_says_what_where_why_and_what_to_do() {
    let mut client = Client::over("shop");
    client.initialize(|params| params["capabilities"]["general"]["positionEncodings"] = json!(["utf-8"]));
    client.open("compose.yaml");
    let report = client.pull("compose.yaml");
    let found = item(&report, "compose/database-port-published");
    assert_eq!((&found["source"], &found["severity"]), (&json!("seawall"), &json!(1)));
    assert_eq!(found["codeDescription"]["href"], "https://seawall.dev/rules/compose/database-port-published");
    assert_eq!(covered(&client.read("compose.yaml"), &found["range"]), "\"${DB_BIND}:5432:5432\"");
    let message = found["message"].as_str().unwrap();
    assert!(message.starts_with("postgres `db` publishes port 5432 on 0.0.0.0\nhelp: "), "{message}");
    assert_eq!(found["data"]["rule"], "compose/database-port-published");
    assert_eq!(found["data"]["fingerprint"].as_str().unwrap().len(), 32);
    let related = found["relatedInformation"].as_array().unwrap();
    let env = related.iter().find(|place| place["location"]["uri"] == client.uri(".env")).unwrap();
    assert_eq!(covered(&client.read(".env"), &env["location"]["range"]), "0.0.0.0");
}

#[test]
fn severities_are_those_of_editors() {
    let mut client = Client::over("shop");
    client.initialize(|_| {});
    let severity = |client: &mut Client, path: &str, code: &str| {
        item(&client.pull(path), code)["severity"].as_u64().unwrap()
    };
    assert_eq!(severity(&mut client, "api/Dockerfile", "dockerfile/copy-secret-file"), 1);
    assert_eq!(severity(&mut client, "compose.yaml", "compose/user-root"), 1);
    assert_eq!(severity(&mut client, "compose.yaml", "compose/memory-limit-missing"), 2);
    assert_eq!(severity(&mut client, "compose.yaml", "compose/secret-may-be-empty"), 3);
    assert_eq!(severity(&mut client, "web/Dockerfile", "dockerfile/runs-as-root"), 4);
}

#[test]
fn a_comment_that_hides_nothing_is_unnecessary() {
    let text = "FROM alpine:3.20\n# seawall: ignore[dockerfile/runs-as-root] old\nUSER app\n";
    let mut client = Client::with(&[("Dockerfile", text)]);
    client.initialize(|_| {});
    assert_eq!(item(&client.pull("Dockerfile"), "suppression/unused")["tags"], json!([1]));
}

#[test]
fn a_client_is_sent_only_what_it_can_show() {
    let mut client = Client::over("shop");
    client.initialize(|params| {
        params["capabilities"]["textDocument"]["publishDiagnostics"] = json!({});
    });
    let report = client.pull("compose.yaml");
    let found = item(&report, "compose/database-port-published");
    assert!(found.get("relatedInformation").is_none() && found.get("codeDescription").is_none());
}

#[test]
fn positions_are_right_in_every_encoding() {
    let line = "services: {\"ä€😀\": {image: \"a:1\", user: \"0:0\"}}\n";
    let at = line.find("\"0:0\"").unwrap();
    let columns = [
        ("utf-8", at),
        ("utf-16", line[..at].encode_utf16().count()),
        ("utf-32", line[..at].chars().count()),
    ];
    for (encoding, column) in columns {
        let mut client = Client::with(&[("compose.yaml", line)]);
        let answer = client.initialize(|params| {
            params["capabilities"]["general"]["positionEncodings"] = json!([encoding]);
        });
        assert_eq!(answer["capabilities"]["positionEncoding"], encoding);
        let found = item(&client.pull("compose.yaml"), "compose/user-root");
        let start = &found["range"]["start"];
        assert_eq!(start, &json!({"line": 0, "character": column}), "{encoding}");
        // The same column leads back to the same place: the edit hits the value.
        client.open("compose.yaml");
        let column = column as u32;
        client.edit("compose.yaml", &[([0, column, 0, column + 5], "\"9:9\"")]);
        let found = client.codes("compose.yaml");
        assert!(found.iter().all(|(code, _)| code != "compose/user-root"), "{encoding}: {found:?}");
    }
}

#[test]
fn line_endings_and_a_byte_order_mark_move_nothing() {
    let text = "\u{feff}services:\r\n  a:\r\n    image: a:1\r\n    user: \"0:0\"\r\n";
    let mut client = Client::with(&[("compose.yaml", text)]);
    client.initialize(|_| {});
    let place = |report: &Value| item(report, "compose/user-root")["range"].clone();
    let on_disk = place(&client.pull("compose.yaml"));
    assert_eq!(on_disk["start"], json!({"line": 3, "character": 10}));
    assert_eq!(on_disk["end"], json!({"line": 3, "character": 15}));
    // An editor takes the mark off.
    client.open_as("compose.yaml", text.trim_start_matches('\u{feff}'));
    assert_eq!(place(&client.pull("compose.yaml")), on_disk);
    client.edit("compose.yaml", &[([1, 2, 1, 3], "€😀"), ([2, 11, 3, 0], "b:1\r\n    # 漢\r\n")]);
    assert_eq!(place(&client.pull("compose.yaml"))["start"], json!({"line": 4, "character": 10}));
}

#[test]
fn mistakes_of_the_configuration_are_shown_where_they_are() {
    let toml = "colour = 1\nignore = [\"compose/user-rot\"]\nrules = [\"own\"]\n";
    let own = "id: own/rule\ntitle: x\n";
    let mut client =
        Client::with(&[("seawall.toml", toml), ("own/rule.yaml", own), ("compose.yaml", "services: {}\n")]);
    client.initialize(|_| {});
    let found = codes(&client.pull("seawall.toml")["items"]);
    assert_eq!(found, [("config".to_owned(), 1), ("config".to_owned(), 2)]);
    assert!(!client.codes("own/rule.yaml").is_empty(), "own rules are read, too");
    client.open("seawall.toml");
    client.replace("seawall.toml", "ignore = [\"compose/user-root\"]\n");
    assert!(client.codes("seawall.toml").is_empty());
    assert!(client.codes("own/rule.yaml").is_empty());
}

#[test]
fn the_configuration_counts_as_it_is_typed() {
    let compose = "services: {a: {image: \"a:1\", user: \"0:0\"}}\n";
    let mut client = Client::with(&[("seawall.toml", ""), ("compose.yaml", compose)]);
    client.initialize(|_| {});
    client.open("seawall.toml");
    let has = |client: &mut Client| {
        client.codes("compose.yaml").iter().any(|(code, _)| code == "compose/user-root")
    };
    assert!(has(&mut client));
    client.edit("seawall.toml", &[([0, 0, 0, 0], "ignore = [\"compose/user-root\"]\n")]);
    assert!(!has(&mut client));
}

#[test]
fn what_could_not_be_decided_is_shown_where_that_is_wanted() {
    let files = [(
        "main.tf",
        "variable \"open\" {}\nresource \"aws_db_instance\" \"a\" {\n  publicly_accessible = var.open\n}\n",
    )];
    let hints = |options: Value| {
        let mut client = Client::with(&files);
        client.initialize(|params| params["initializationOptions"] = options);
        let report = client.pull("main.tf");
        let items = report["items"].as_array().unwrap();
        items
            .iter()
            .filter(|item| {
                item["severity"] == 4 && item["message"].as_str().unwrap().starts_with("not decided")
            })
            .count()
    };
    assert_eq!(hints(json!({})), 0);
    assert!(hints(json!({"showUndecided": true})) > 0);
}
