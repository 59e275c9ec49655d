//! Long work: its progress, what is answered meanwhile, and requests that nobody wants any more.

use std::{fmt::Write as _, time::Duration};

use serde_json::{Value, json};

use super::client::Client;

/// A workspace that keeps the server busy for a while.
fn large() -> Client {
    let client = Client::over("shop");
    let mut text = String::from("FROM alpine:3.20 AS a\n");
    for number in 0..20 {
        let _ = writeln!(text, "RUN echo {number} && apk add --no-cache curl && sh -c 'exit {number}'");
    }
    for number in 0..400 {
        client.write(&format!("many/{number}/Dockerfile"), &text);
    }
    client
}

/// The progress that the client was shown under a token so far, by kind.
fn shown(client: &Client, token: &Value) -> Vec<String> {
    let of_token =
        |note: &&lsp_server::Notification| note.method == "$/progress" && note.params["token"] == *token;
    let kind = |note: &lsp_server::Notification| note.params["value"]["kind"].as_str().unwrap().to_owned();
    client.notes.iter().filter(of_token).map(kind).collect()
}

#[test]
fn the_first_scan_shows_its_progress() {
    let mut client = large();
    client.initialize(|_| {});
    let token = client.asked_for("window/workDoneProgress/create")["token"].clone();
    client.open("compose.yaml");
    client.pull("compose.yaml");
    client.until(|client| (shown(client, &token).last()? == "end").then_some(()));
    let kinds = shown(&client, &token);
    assert_eq!(kinds.first().map(String::as_str), Some("begin"));
    assert!(kinds.len() > 2 && kinds[1..kinds.len() - 1].iter().all(|kind| kind == "report"), "{kinds:?}");
    // What comes after it takes no time, and shows none.
    client.edit("compose.yaml", &[([0, 0, 0, 0], "# moved\n")]);
    client.pull("compose.yaml");
    assert!(client.asked.iter().all(|request| request.method != "window/workDoneProgress/create"));
}

#[test]
fn a_client_that_wants_no_progress_is_asked_once() {
    let mut client = large();
    client.refuses = "window/workDoneProgress/create";
    client.initialize(|_| {});
    client.open("compose.yaml");
    client.pull("compose.yaml");
    client.asked_for("window/workDoneProgress/create");
    assert!(client.asked.iter().all(|request| request.method != "window/workDoneProgress/create"));
    assert!(client.notes.iter().all(|note| note.method != "$/progress"));
}

#[test]
fn a_request_that_wants_progress_is_shown_it_under_its_own_token() {
    let mut client = large();
    client.initialize(|params| params["capabilities"]["window"] = json!({}));
    let params = json!({"previousResultIds": [], "workDoneToken": "mine"});
    client.ask("workspace/diagnostic", params).unwrap();
    let kinds = shown(&client, &json!("mine"));
    assert_eq!(kinds.first().map(String::as_str), Some("begin"), "{kinds:?}");
    assert_eq!(kinds.last().map(String::as_str), Some("end"), "{kinds:?}");
    assert!(client.asked.iter().all(|request| request.method != "window/workDoneProgress/create"));
}

#[test]
fn requests_are_answered_while_everything_is_checked() {
    let mut client = large();
    client.initialize(|_| {});
    client.open("compose.yaml");
    let report =
        client.send("textDocument/diagnostic", json!({"textDocument": {"uri": client.uri("compose.yaml")}}));
    let position = json!({"line": 3, "character": 3});
    let hover = json!({"textDocument": {"uri": client.uri("compose.yaml")}, "position": position});
    client.ask("textDocument/hover", hover).unwrap();
    assert!(client.answer_within(&report, Duration::ZERO).is_none(), "the scan still runs");
    assert!(!client.answer(&report).unwrap()["items"].as_array().unwrap().is_empty());
}

#[test]
fn what_is_cancelled_is_answered_so_at_once() {
    let mut client = large();
    client.initialize(|_| {});
    client.open("compose.yaml");
    let params = json!({"textDocument": {"uri": client.uri("compose.yaml")}});
    let id = client.send("textDocument/diagnostic", params.clone());
    let other = client.send("textDocument/diagnostic", params);
    let all = client.send("workspace/diagnostic", json!({"previousResultIds": []}));
    client.tell("$/cancelRequest", json!({"id": id}));
    client.tell("$/cancelRequest", json!({"id": all}));
    for id in [&id, &all] {
        assert_eq!(client.answer(id).unwrap_err().code, -32800);
    }
    assert!(client.answer_within(&other, Duration::ZERO).is_none(), "the scan still runs");
    assert!(client.answer(&other).is_ok());
    client.tell("$/cancelRequest", json!({"id": 9999}));
    client.tell("$/cancelRequest", json!({"id": "none"}));
    client.pull("compose.yaml");
}

#[test]
fn a_session_may_end_while_everything_is_checked() {
    let mut client = large();
    client.initialize(|_| {});
    let id = client.send("workspace/diagnostic", json!({"previousResultIds": []}));
    assert!(client.ask("shutdown", Value::Null).unwrap().is_null());
    assert_eq!(client.answer(&id).unwrap_err().code, -32802);
}

#[test]
fn many_edits_cost_few_checks_and_the_last_one_counts() {
    let mut client = Client::over("shop");
    client.initialize(|params| params["trace"] = json!("verbose"));
    client.open(".env");
    client.open("compose.yaml");
    client.pull("compose.yaml");
    for number in 0..300 {
        client.edit(".env", &[([0, 0, 0, 0], &format!("# {number}\n"))]);
    }
    client.edit(".env", &[([301, 8, 301, 15], "127.0.0.1")]);
    let found = client.codes("compose.yaml");
    assert!(found.iter().all(|(code, _)| code != "compose/database-port-published"), "{found:?}");
    let checks = client.notes.iter().filter(|note| {
        note.method == "$/logTrace" && note.params["message"].as_str().unwrap().starts_with("checked")
    });
    assert!(checks.count() < 200);
}

#[test]
fn a_document_that_changed_since_costs_an_action_its_edit() {
    let mut client = Client::over("shop");
    client.initialize(|_| {});
    client.open("compose.yaml");
    client.edit("compose.yaml", &[([0, 0, 0, 0], "# moved\n")]);
    let data = json!({"uri": client.uri("compose.yaml"), "version": 1, "action": {}});
    let action = json!({"title": "x", "kind": "quickfix", "data": data});
    assert_eq!(client.ask("codeAction/resolve", action).unwrap_err().code, -32801);
}
