//! How a session begins and ends, and what a request gets that cannot be answered.

use std::time::Duration;

use seawall::lsp::End;
use serde_json::{Value, json};

use super::client::Client;

#[test]
fn a_session_begins_and_ends() {
    let mut client = Client::over("shop");
    let answer = client.initialize(|_| {});
    assert_eq!(answer["serverInfo"]["name"], "seawall");
    let capabilities = &answer["capabilities"];
    assert_eq!(capabilities["positionEncoding"], "utf-16");
    assert_eq!(capabilities["textDocumentSync"]["change"], 2);
    assert_eq!(capabilities["diagnosticProvider"]["interFileDependencies"], true);
    assert_eq!(capabilities["diagnosticProvider"]["workspaceDiagnostics"], true);
    assert_eq!(client.end(), End::Agreed);
}

#[test]
fn a_client_that_goes_away_breaks_the_session() {
    let mut client = Client::over("shop");
    client.initialize(|_| {});
    assert_eq!(client.vanish(), End::Broken);
    let client = Client::over("shop");
    client.tell("exit", Value::Null);
    assert_eq!(client.vanish(), End::Broken);
}

#[test]
fn nothing_is_answered_before_the_session_begins_or_after_it_ends() {
    let mut client = Client::over("shop");
    assert_eq!(client.ask("textDocument/hover", json!({})).unwrap_err().code, -32002);
    client.initialize(|_| {});
    assert!(client.ask("shutdown", Value::Null).unwrap().is_null());
    assert_eq!(client.ask("textDocument/hover", json!({})).unwrap_err().code, -32802);
}

#[test]
fn what_cannot_be_understood_costs_only_itself() {
    let mut client = Client::over("shop");
    client.initialize(|_| {});
    assert_eq!(client.ask("textDocument/dream", json!({})).unwrap_err().code, -32601);
    assert_eq!(client.ask("textDocument/hover", json!({"textDocument": 7})).unwrap_err().code, -32602);
    client.tell("textDocument/didOpen", json!({"textDocument": "secret"}));
    let log = client.note("window/logMessage");
    assert!(
        log["message"].as_str().unwrap().starts_with("textDocument/didOpen cannot be understood"),
        "{log}"
    );
    assert!(!client.pull("compose.yaml")["items"].as_array().unwrap().is_empty());
    client.listen(Duration::from_millis(10));
    assert_eq!(client.end(), End::Agreed);
}
