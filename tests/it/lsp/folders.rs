//! Folders, files outside of them, and URIs as clients write them.

use serde_json::{Value, json};

use super::client::{Client, codes};

const ROOT: &str = "services: {a: {image: \"a:1\", user: \"0:0\"}}\n";
const HARMLESS: &str = "services: {}\n";

fn has(found: &[(String, u64)]) -> bool {
    found.iter().any(|(code, _)| code == "compose/user-root")
}

#[test]
fn each_folder_has_its_own_configuration() {
    let mut client = Client::with(&[
        ("a/compose.yaml", ROOT),
        ("b/compose.yaml", ROOT),
        ("b/seawall.toml", "ignore = [\"compose/user-root\"]\n"),
        ("c/compose.yaml", ROOT),
    ]);
    let folders = ["a", "b"].map(|name| json!({"uri": client.uri(name), "name": name}));
    client.initialize(|params| params["workspaceFolders"] = json!(folders));
    assert!(has(&client.codes("a/compose.yaml")));
    assert!(!has(&client.codes("b/compose.yaml")));
    assert!(client.codes("c/compose.yaml").is_empty(), "it is in no folder");
    let added = json!([{"uri": client.uri("c"), "name": "c"}]);
    let removed = json!([{"uri": client.uri("a"), "name": "a"}]);
    client
        .tell("workspace/didChangeWorkspaceFolders", json!({"event": {"added": added, "removed": removed}}));
    assert!(has(&client.codes("c/compose.yaml")));
    assert!(client.codes("a/compose.yaml").is_empty());
}

#[test]
fn a_folder_inside_of_another_speaks_for_itself() {
    let mut client = Client::with(&[
        ("compose.yaml", ROOT),
        ("in/compose.yaml", ROOT),
        ("in/seawall.toml", "ignore = [\"compose/user-root\"]\n"),
    ]);
    let folders = ["", "in"].map(|name| json!({"uri": client.uri(name), "name": name}));
    client.initialize(|params| params["workspaceFolders"] = json!(folders));
    assert!(has(&client.codes("compose.yaml")) && !has(&client.codes("in/compose.yaml")));
    let all = client.ask("workspace/diagnostic", json!({"previousResultIds": []})).unwrap();
    let inner = client.uri("in/compose.yaml");
    let inner = all["items"].as_array().unwrap().iter().find(|item| item["uri"] == inner.as_str());
    assert!(inner.is_none_or(|item| !has(&codes(&item["items"]))));
}

#[test]
fn a_file_outside_of_all_folders_is_checked_while_it_is_open() {
    let mut client = Client::with(&[
        ("in/compose.yaml", HARMLESS),
        ("out/compose.yaml", "services: {db: {image: \"postgres:16\", ports: [\"${P}:5432:5432\"]}}\n"),
        ("out/.env", "P=0.0.0.0\n"),
        ("out/deep/compose.yaml", ROOT),
    ]);
    let folder = json!([{"uri": client.uri("in"), "name": "in"}]);
    client.initialize(|params| params["workspaceFolders"] = folder);
    assert!(client.codes("out/compose.yaml").is_empty());
    client.open("out/compose.yaml");
    let line = |client: &mut Client| {
        let found = client.codes("out/compose.yaml");
        found.into_iter().find(|(code, _)| code == "compose/database-port-published").map(|(_, line)| line)
    };
    assert_eq!(line(&mut client), Some(1), "with what is beside it");
    client.edit("out/compose.yaml", &[([0, 0, 0, 0], "# moved\n")]);
    assert_eq!(line(&mut client), Some(2));
    assert!(client.codes("out/deep/compose.yaml").is_empty(), "nobody asked about it");
    client.close("out/compose.yaml");
    assert!(client.codes("out/compose.yaml").is_empty());
}

#[test]
fn no_folder_is_no_fault() {
    let mut client = Client::with(&[("compose.yaml", ROOT)]);
    client.initialize(|params| {
        params["workspaceFolders"] = Value::Null;
        params["rootUri"] = Value::Null;
    });
    client.open("compose.yaml");
    assert!(has(&client.codes("compose.yaml")));
}

#[test]
fn a_document_that_is_not_on_disk_is_checked() {
    let mut client = Client::with(&[("Dockerfile", "FROM alpine:3.20\nUSER app\n")]);
    client.initialize(|_| {});
    client.open_as("compose.yaml", ROOT);
    assert!(has(&client.codes("compose.yaml")));
    client.close("compose.yaml");
    assert!(client.codes("compose.yaml").is_empty());
}

#[test]
fn what_git_ignores_is_checked_while_it_is_open_and_what_is_excluded_never() {
    let mut client = Client::with(&[
        (".gitignore", "local/\n"),
        ("seawall.toml", "exclude = [\"vendor\"]\n"),
        ("local/compose.yaml", ROOT),
        ("vendor/compose.yaml", ROOT),
    ]);
    client.initialize(|_| {});
    assert!(client.codes("local/compose.yaml").is_empty());
    client.open("local/compose.yaml");
    client.open("vendor/compose.yaml");
    assert!(has(&client.codes("local/compose.yaml")));
    assert!(client.codes("vendor/compose.yaml").is_empty());
    client.close("local/compose.yaml");
    assert!(client.codes("local/compose.yaml").is_empty());
}

#[test]
fn a_document_is_the_same_in_every_spelling_of_its_uri() {
    let mut client = Client::with(&[("a b/compose.yaml", HARMLESS)]);
    client.initialize(|_| {});
    let root = client.root.to_str().unwrap().to_owned();
    let spellings =
        [format!("file://{root}/a b/compose.yaml"), format!("file://{root}/a%20b/%63ompose.yaml")];
    for spelling in spellings {
        let document = json!({"uri": spelling, "languageId": "x", "version": 1, "text": ROOT});
        client.tell("textDocument/didOpen", json!({"textDocument": document}));
        assert!(has(&client.codes("a b/compose.yaml")), "{spelling}");
        client.tell("textDocument/didClose", json!({"textDocument": {"uri": spelling}}));
        assert!(!has(&client.codes("a b/compose.yaml")), "{spelling}");
    }
}

#[test]
fn what_is_no_file_costs_nothing() {
    let mut client = Client::over("shop");
    client.initialize(|_| {});
    for uri in ["untitled:Untitled-1", "git:/w/x?ref", "file:///C:/no/such/Dockerfile", "file:///%00"] {
        let document = json!({"uri": uri, "languageId": "x", "version": 1, "text": "FROM a\n"});
        client.tell("textDocument/didOpen", json!({"textDocument": document}));
        let report = client.ask("textDocument/diagnostic", json!({"textDocument": {"uri": uri}})).unwrap();
        assert_eq!(report["items"], json!([]), "{uri}");
        let position = json!({"line": 0, "character": 0});
        let params = json!({"textDocument": {"uri": uri}, "position": position});
        assert!(client.ask("textDocument/hover", params).unwrap().is_null(), "{uri}");
    }
    let document = json!({"uri": client.uri(""), "languageId": "x", "version": 1, "text": "FROM a\n"});
    client.tell("textDocument/didOpen", json!({"textDocument": document}));
    assert!(!client.codes("compose.yaml").is_empty(), "a folder is no document");
}

#[test]
#[cfg(unix)]
fn places_are_told_in_the_clients_own_spelling() {
    let mut client = Client::over("shop");
    let link = client.root.parent().unwrap().join(format!("link-{}", std::process::id()));
    std::os::unix::fs::symlink(&client.root, &link).unwrap();
    let uri = format!("file://{}", link.display());
    client.initialize(|params| params["workspaceFolders"] = json!([{"uri": uri, "name": "x"}]));
    let all = client.ask("workspace/diagnostic", json!({"previousResultIds": []})).unwrap();
    std::fs::remove_file(&link).unwrap();
    for item in all["items"].as_array().unwrap() {
        assert!(item["uri"].as_str().unwrap().starts_with(&uri), "{}", item["uri"]);
    }
}
