//! No message of the server shows a secret.

use serde_json::{Value, json};

use super::client::Client;
use crate::secrets::{leaks, repository};

#[test]
fn no_message_of_a_whole_session_shows_a_secret() {
    let mut client = Client::copy_of(&repository());
    client.heard = Some(String::new());
    client.initialize(|params| {
        params["trace"] = json!("verbose");
        params["initializationOptions"] = json!({"rules": ["policies"], "showUndecided": true});
    });
    let all = client.ask("workspace/diagnostic", json!({"previousResultIds": []})).unwrap();
    let root = client.uri("");
    let reported = all["items"].as_array().unwrap().iter();
    let paths: Vec<String> = reported
        .map(|item| {
            item["uri"].as_str().unwrap().strip_prefix(&root).unwrap().trim_start_matches('/').to_owned()
        })
        .filter(|path| !path.contains('%') && !path.starts_with("policies"))
        .collect();
    assert!(paths.len() > 10, "{paths:?}");
    for path in &paths {
        client.open(path);
        let diagnostics = client.pull(path)["items"].clone();
        let text = client.read(path);
        for (number, line) in text.lines().enumerate() {
            let middle = line.encode_utf16().count() / 2;
            for character in [middle, line.len() - line.trim_start().len(), line.encode_utf16().count()] {
                hover(&mut client, path, number, character);
            }
        }
        actions(&mut client, path, &text, &diagnostics);
        // Half a document, and one that is broken, are said to be so.
        let half: String = text.split_inclusive('\n').take(text.lines().count() / 2).collect();
        client.replace(path, &half);
        client.pull(path);
        client.replace(path, &format!("{text}\n  ]: {{ \"\n{text}"));
        client.pull(path);
        client.replace(path, &text);
    }
    let heard = client.heard.take().unwrap();
    assert!(heard.len() > 100_000);
    assert_eq!(leaks(&heard), Vec::<String>::new());
}

fn hover(client: &mut Client, path: &str, line: usize, character: usize) {
    let position = json!({"line": line, "character": character});
    let params = json!({"textDocument": {"uri": client.uri(path)}, "position": position});
    client.ask("textDocument/hover", params.clone()).unwrap();
    client.ask("textDocument/completion", params).unwrap();
}

/// Asks for all that can be done about a document. Edits of actions hold the document's own text.
fn actions(client: &mut Client, path: &str, text: &str, diagnostics: &Value) {
    let end = json!({"line": text.lines().count(), "character": 0});
    let range = json!({"start": {"line": 0, "character": 0}, "end": end});
    let uri = client.uri(path);
    let context = json!({"diagnostics": diagnostics});
    client
        .ask(
            "textDocument/codeAction",
            json!({"textDocument": {"uri": uri}, "range": range, "context": context}),
        )
        .unwrap();
}
