//! Diagnostics for a client that does not ask.

use serde_json::json;

use super::client::{Client, codes};

#[test]
fn a_client_that_does_not_ask_is_sent_diagnostics_with_versions() {
    let mut client = Client::over("shop");
    let answer = client.initialize_push();
    assert!(answer["capabilities"].get("diagnosticProvider").is_none());
    client.open("compose.yaml");
    client.open(".env");
    let first = codes(&client.published("compose.yaml", Some(1))["diagnostics"]);
    client.edit(".env", &[([1, 8, 1, 15], "127.0.0.1")]);
    client.published(".env", Some(2));
    let second = codes(&client.published("compose.yaml", Some(1))["diagnostics"]);
    assert_eq!(second.len() + 1, first.len());
    client.published("k8s/api.yaml", None);
}

#[test]
fn a_client_that_could_not_learn_of_other_files_is_sent_diagnostics() {
    let mut client = Client::over("shop");
    let answer = client.initialize(|params| {
        params["capabilities"]["textDocument"]["diagnostic"] = json!({});
        params["capabilities"]["workspace"]["diagnostics"] = json!({});
    });
    assert!(answer["capabilities"].get("diagnosticProvider").is_none());
    client.published("compose.yaml", None);
}

#[test]
fn a_client_that_asks_is_sent_nothing() {
    let mut client = Client::over("shop");
    client.initialize(|_| {});
    client.open("compose.yaml");
    client.pull("compose.yaml");
    client.edit("compose.yaml", &[([0, 0, 0, 0], "# moved\n")]);
    client.pull("compose.yaml");
    assert!(client.notes.iter().all(|note| note.method != "textDocument/publishDiagnostics"));
}

#[test]
fn what_is_mended_is_taken_back() {
    let mut client = Client::with(&[("compose.yaml", "services: {a: {image: \"a:1\", user: \"0:0\"}}\n")]);
    client.initialize_push();
    let first = client.published("compose.yaml", None);
    assert!(!codes(&first["diagnostics"]).is_empty());
    std::fs::remove_file(client.root.join("compose.yaml")).unwrap();
    client.watched("compose.yaml", 3);
    assert_eq!(client.published("compose.yaml", None)["diagnostics"], json!([]));
}

#[test]
fn a_half_typed_document_keeps_what_can_be_known() {
    let mut client = Client::over("shop");
    client.initialize_push();
    client.open("compose.yaml");
    let before = codes(&client.published("compose.yaml", Some(1))["diagnostics"]);
    client.replace("compose.yaml", &(client.read("compose.yaml") + "\n  half: [\n"));
    let after = codes(&client.published("compose.yaml", Some(2))["diagnostics"]);
    assert!(after.iter().any(|(code, line)| code == "syntax" && *line > 68), "{after:?}");
    assert!(before.iter().all(|found| after.contains(found)), "{after:?}");
}
