//! Code actions and commands, as a client asks for them and makes their edits.

use serde_json::{Value, json};

use super::client::Client;

/// The actions at a position, with the diagnostics there.
fn actions(client: &mut Client, path: &str, line: u32, only: &[&str]) -> Vec<Value> {
    let items = client.pull(path)["items"].clone();
    let here: Vec<&Value> =
        items.as_array().unwrap().iter().filter(|item| item["range"]["start"]["line"] == line).collect();
    let range = here.first().map_or_else(
        || json!({"start": {"line": line, "character": 0}, "end": {"line": line, "character": 0}}),
        |item| item["range"].clone(),
    );
    let mut context = json!({"diagnostics": here, "triggerKind": 1});
    if !only.is_empty() {
        context["only"] = json!(only);
    }
    let params = json!({"textDocument": {"uri": client.uri(path)}, "range": range, "context": context});
    client.ask("textDocument/codeAction", params).unwrap().as_array().unwrap().clone()
}

fn titled(actions: &[Value], part: &str) -> Value {
    let has = |action: &&Value| action["title"].as_str().unwrap().contains(part);
    actions.iter().find(has).unwrap_or_else(|| panic!("no {part:?} in {actions:#?}")).clone()
}

fn resolve(client: &mut Client, action: Value) -> Value {
    assert!(action["edit"].is_null(), "{action}");
    client.ask("codeAction/resolve", action).unwrap()["edit"].clone()
}

/// A text with the edits of one document, which count UTF-16.
fn edited(text: &str, edits: &Value) -> String {
    let offset = |position: &Value| {
        let line = position["line"].as_u64().unwrap() as usize;
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let mut units = position["character"].as_u64().unwrap();
        let mut at = start;
        for c in text[start..].chars() {
            if units == 0 {
                break;
            }
            units -= c.len_utf16() as u64;
            at += c.len_utf8();
        }
        at
    };
    let mut edits: Vec<(usize, usize, String)> = edits
        .as_array()
        .unwrap()
        .iter()
        .map(|edit| {
            let range = &edit["range"];
            (offset(&range["start"]), offset(&range["end"]), edit["newText"].as_str().unwrap().to_owned())
        })
        .collect();
    edits.sort();
    let mut text = text.to_owned();
    for (start, end, new) in edits.into_iter().rev() {
        text.replace_range(start..end, &new);
    }
    text
}

const COMPOSE: &str = "services:\r\n  # grün 😀\r\n  db: {image: \"postgres:17\", mem_limit: 1g, user: \"1:1\", x-😀: 1, ports: [\"5432:5432\"]}\r\n";

#[test]
fn a_fix_is_offered_resolved_and_mends_the_text_on_screen() {
    let mut client = Client::with(&[("compose.yaml", "services: {}\n")]);
    client.initialize(|_| {});
    client.open_as("compose.yaml", COMPOSE);
    let found = actions(&mut client, "compose.yaml", 2, &["quickfix"]);
    let fix = titled(&found, "compose/database-port-published");
    assert!(fix["title"].as_str().unwrap().contains("unsafe"), "{fix}");
    assert_eq!(
        (fix["kind"].as_str(), fix["diagnostics"][0]["code"].as_str()),
        (Some("quickfix"), Some("compose/database-port-published"))
    );
    let edit = resolve(&mut client, fix);
    let change = &edit["documentChanges"][0];
    assert_eq!(change["textDocument"]["version"], 1);
    let text = edited(COMPOSE, &change["edits"]);
    assert_eq!(text, COMPOSE.replace("\"5432:", "\"127.0.0.1:5432:"));
    client.replace("compose.yaml", &text);
    assert!(!client.codes("compose.yaml").iter().any(|(code, _)| code == "compose/database-port-published"));
}

#[test]
fn a_fix_may_change_another_file_and_says_so_with_its_version() {
    let compose = COMPOSE.replace("5432:5432", "${MAP}");
    let mut client = Client::with(&[("compose.yaml", &compose), (".env", "MAP=5432:5432\n")]);
    client.initialize(|_| {});
    client.open_as(".env", "# 😀\nMAP=5432:5432\n");
    let found = actions(&mut client, ".env", 1, &[]);
    let edit = resolve(&mut client, titled(&found, "compose/database-port-published"));
    let change = &edit["documentChanges"][0];
    assert_eq!(change["textDocument"], json!({"uri": client.uri(".env"), "version": 1}));
    assert_eq!(edited("# 😀\nMAP=5432:5432\n", &change["edits"]), "# 😀\nMAP=127.0.0.1:5432:5432\n");
}

#[test]
fn a_client_that_cannot_ask_later_gets_the_edit_at_once() {
    let mut client = Client::with(&[("compose.yaml", COMPOSE)]);
    client.initialize(|params| {
        params["capabilities"]["textDocument"]["codeAction"]
            .as_object_mut()
            .unwrap()
            .remove("resolveSupport");
        params["capabilities"]["workspace"]["workspaceEdit"] = json!({});
    });
    let found = actions(&mut client, "compose.yaml", 2, &[]);
    let fix = titled(&found, "unsafe: ");
    assert!(fix["edit"]["changes"].is_object() && fix["data"].is_null(), "{fix}");
}

#[test]
fn an_action_of_yesterday_changes_nothing() {
    let mut client = Client::with(&[("compose.yaml", COMPOSE)]);
    client.initialize(|_| {});
    client.open("compose.yaml");
    let found = actions(&mut client, "compose.yaml", 2, &[]);
    let fix = titled(&found, "unsafe: ");
    client.edit("compose.yaml", &[([0, 0, 0, 0], "# x\r\n")]);
    assert_eq!(client.ask("codeAction/resolve", fix).unwrap_err().code, -32801);
}

#[test]
fn a_suppression_hides_the_finding_on_screen() {
    let mut client = Client::with(&[("compose.yaml", COMPOSE)]);
    client.initialize(|_| {});
    client.open("compose.yaml");
    let found = actions(&mut client, "compose.yaml", 2, &[]);
    let edit = resolve(&mut client, titled(&found, "Suppress compose/database-port-published here until 2"));
    let text = edited(COMPOSE, &edit["documentChanges"][0]["edits"]);
    assert!(text.contains("\r\n  # seawall: ignore[compose/database-port-published] until=2"), "{text}");
    assert!(text.contains(" TODO: say why\r\n  db:"), "{text}");
    client.replace("compose.yaml", &text);
    let codes = client.codes("compose.yaml");
    let gone = |(code, _): &(String, u64)| {
        code != "compose/database-port-published" && !code.starts_with("suppression/")
    };
    assert!(codes.iter().all(gone), "{codes:?}");
}

#[test]
fn all_that_is_safe_is_mended_in_a_file_and_everywhere() {
    let old = "FROM alpine:3.22\n# seawall: ignore[nginx/*] until=2020-01-01 ä\nUSER 1000\n";
    let mut client = Client::with(&[("Dockerfile", old), ("b/Dockerfile", old)]);
    client.initialize(|_| {});
    client.open("Dockerfile");
    let found = actions(&mut client, "Dockerfile", 0, &["source.fixAll"]);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0]["kind"], "source.fixAll.seawall");
    let edit = resolve(&mut client, found[0].clone());
    assert_eq!(edit["documentChanges"].as_array().unwrap().len(), 1);
    let mended = "FROM alpine:3.22\nUSER 1000\n";
    assert_eq!(edited(old, &edit["documentChanges"][0]["edits"]), mended);
    let result =
        client.ask("workspace/executeCommand", json!({"command": "seawall.fixWorkspace", "arguments": []}));
    assert_eq!(result.unwrap()["files"], 2);
    let asked = client.asked_for("workspace/applyEdit");
    let changes = asked["edit"]["documentChanges"].as_array().unwrap();
    let versions: Vec<&Value> = changes.iter().map(|change| &change["textDocument"]["version"]).collect();
    assert_eq!(versions.len(), 2);
    assert!(versions.contains(&&json!(1)) && versions.contains(&&Value::Null), "{versions:?}");
    assert!(changes.iter().all(|change| edited(old, &change["edits"]) == mended));
    assert_eq!(client.note("window/showMessage")["message"], "Fixed 2 findings in 2 files.");
}

#[test]
fn an_editor_that_asks_by_itself_is_told_only_of_what_is_at_the_cursor() {
    let old = "FROM alpine:3.22\n# seawall: ignore[nginx/*] until=2020-01-01 a\nUSER 1000\n";
    let mut client = Client::with(&[("Dockerfile", old)]);
    client.initialize(|_| {});
    client.open("Dockerfile");
    client.pull("Dockerfile");
    let mut count = |line: u32, kind: u32| {
        let place = json!({"line": line, "character": 3});
        let context = json!({"diagnostics": [], "triggerKind": kind});
        let uri = client.uri("Dockerfile");
        let params = json!({"textDocument": {"uri": uri}, "range": {"start": place, "end": place}, "context": context});
        client.ask("textDocument/codeAction", params).unwrap().as_array().unwrap().len()
    };
    // The fix of the comment, its page, and all that is safe in the file.
    assert_eq!((count(1, 2), count(1, 1)), (3, 3));
    assert_eq!((count(0, 2), count(0, 1)), (0, 1));
}

#[test]
fn a_rule_is_explained() {
    let mut client = Client::with(&[("compose.yaml", COMPOSE)]);
    client.initialize(|_| {});
    let found = actions(&mut client, "compose.yaml", 2, &[]);
    let command = titled(&found, "Explain compose/database-port-published")["command"].clone();
    let page = client.ask(
        "workspace/executeCommand",
        json!({"command": command["command"], "arguments": command["arguments"]}),
    );
    assert!(page.unwrap()["markdown"].as_str().unwrap().contains("## Why"));
    assert!(
        client.note("window/showMessage")["message"]
            .as_str()
            .unwrap()
            .contains("compose/database-port-published (high)")
    );
    let wrong = json!({"command": "seawall.explain", "arguments": [{"rule": "compose/nothing"}]});
    assert!(client.ask("workspace/executeCommand", wrong).unwrap_err().message.contains("there is no rule"));
}
