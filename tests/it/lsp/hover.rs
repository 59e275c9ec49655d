//! Hovers, as a client sees them.

use serde_json::{Value, json};

use super::client::Client;

/// The hover at a position, in the client's units.
fn hover(client: &mut Client, path: &str, line: u32, character: u32) -> Value {
    let position = json!({"line": line, "character": character});
    let uri = client.uri(path);
    client.ask("textDocument/hover", json!({"textDocument": {"uri": uri}, "position": position})).unwrap()
}

const COMPOSE: &str =
    "services:\r\n  db: # grün 😀\r\n    image: \"postgres:${TAG}\" # 😀\r\n    user: root\r\n";

fn project() -> Client {
    Client::with(&[
        ("compose.yaml", COMPOSE),
        (".env", "TAG=17.2\n"),
        ("seawall.toml", "ignore = [\"nginx\"]\n"),
    ])
}

#[test]
fn a_value_is_followed_to_where_it_is_set_and_to_an_unsaved_text() {
    let mut client = project();
    client.initialize(|_| {});
    client.open("compose.yaml");
    let found = hover(&mut client, "compose.yaml", 2, 24);
    let text = found["contents"]["value"].as_str().unwrap();
    assert_eq!(found["contents"]["kind"], "markdown");
    assert!(text.contains("`${TAG}` is `17.2`") && text.contains("[`.env:1`](file://"), "{text}");
    let range = json!({"start": {"line": 2, "character": 21}, "end": {"line": 2, "character": 27}});
    assert_eq!(found["range"], range);
    client.open_as(".env", "\nTAG=18\n");
    let found = hover(&mut client, "compose.yaml", 2, 24);
    let text = found["contents"]["value"].as_str().unwrap();
    assert!(text.contains("is `18`") && text.contains("`.env:2`"), "{text}");
}

#[test]
fn a_finding_a_setting_and_a_name_are_explained() {
    let mut client = project();
    client.initialize(|_| {});
    client.open("compose.yaml");
    client.pull("compose.yaml");
    let found = hover(&mut client, "compose.yaml", 3, 11);
    let text = found["contents"]["value"].as_str().unwrap();
    assert!(text.contains("compose/user-root") && text.contains("**What to do:**"), "{text}");
    let found = hover(&mut client, "seawall.toml", 0, 13);
    assert!(found["contents"]["value"].as_str().unwrap().contains("stands for"), "{found}");
    client.replace("compose.yaml", "services:\r\n  db: # 😀 seawall: ignore[compose/user-ro");
    assert!(hover(&mut client, "compose.yaml", 1, 40).is_null());
    client.replace("compose.yaml", "services:\r\n  db: # 😀 # seawall: ignore[compose/user-root");
    let found = hover(&mut client, "compose.yaml", 1, 40);
    assert!(found["contents"]["value"].as_str().unwrap().contains("Service runs as root"), "{found}");
    let range = json!({"start": {"line": 1, "character": 29}, "end": {"line": 1, "character": 46}});
    assert_eq!(found["range"], range);
    assert!(hover(&mut client, "compose.yaml", 0, 2).is_null());
}

#[test]
fn no_hover_shows_a_secret() {
    let env = "DB_PASSWORD=kJ8mQ2vL5x\nDSN=postgres://u:kJ8mQ2vL5x@h/db\n";
    let compose =
        "services:\n  a:\n    image: x:1\n    environment:\n      P: ${DB_PASSWORD}\n      D: ${DSN}\n";
    let mut client = Client::with(&[("compose.yaml", compose), (".env", env)]);
    client.initialize(|_| {});
    for line in 4..6 {
        let found = hover(&mut client, "compose.yaml", line, 12);
        let text = found["contents"]["value"].as_str().unwrap();
        assert!(text.contains("…(len ") && !text.contains("mQ2vL5x"), "{text}");
    }
}
