//! Completions, as a client takes them.

use serde_json::{Value, json};

use super::client::Client;

/// The completions at a position, in the client's units.
fn complete(client: &mut Client, path: &str, line: u32, character: u32) -> Vec<Value> {
    let position = json!({"line": line, "character": character});
    let uri = client.uri(path);
    let found = client
        .ask("textDocument/completion", json!({"textDocument": {"uri": uri}, "position": position}))
        .unwrap();
    found.as_array().cloned().unwrap_or_default()
}

fn labelled(items: &[Value], label: &str) -> Value {
    items
        .iter()
        .find(|item| item["label"] == label)
        .unwrap_or_else(|| panic!("no {label} in {items:#?}"))
        .clone()
}

#[test]
fn a_name_is_completed_while_the_file_is_half_typed() {
    let mut client = Client::with(&[("compose.yaml", "services: {}\n")]);
    let answer = client.initialize(|_| {});
    let triggers = answer["capabilities"]["completionProvider"]["triggerCharacters"].clone();
    assert!(triggers.as_array().unwrap().contains(&json!("/")), "{triggers}");
    client.open_as("compose.yaml", "services:\r\n  a: {b: [\r\n  # 😀 # seawall: ignore[compose/us");
    let items = complete(&mut client, "compose.yaml", 2, 35);
    let item = labelled(&items, "compose/user-root");
    let range = json!({"start": {"line": 2, "character": 25}, "end": {"line": 2, "character": 35}});
    assert_eq!(item["textEdit"], json!({"range": range, "newText": "compose/user-root"}));
    assert_eq!(item["filterText"], "compose/user-root");
    assert!(item["documentation"]["value"].as_str().unwrap().contains("Why"), "{item}");
}

#[test]
fn settings_and_names_are_completed_in_the_configuration() {
    let mut client = Client::with(&[("seawall.toml", ""), ("compose.yaml", "services: {}\n")]);
    client.initialize(|_| {});
    client.open_as("seawall.toml", "# ä\nselect = [\"com\nfail");
    let items = complete(&mut client, "seawall.toml", 1, 14);
    assert_eq!(labelled(&items, "compose")["textEdit"]["newText"], "compose");
    let items = complete(&mut client, "seawall.toml", 2, 4);
    assert_eq!(labelled(&items, "fail-on")["textEdit"]["range"]["start"], json!({"line": 2, "character": 0}));
    assert!(complete(&mut client, "seawall.toml", 0, 2).is_empty());
}
