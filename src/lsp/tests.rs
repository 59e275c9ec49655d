//! Faults of ours: each costs one request, and the server stays.

use std::time::Duration;

use lsp_server::{Connection, Message, Notification, Request, RequestId, Response};
use serde_json::{Value, json};

use super::{End, dispatch::Wait, fault::Refusal, serve, snapshot::Snapshot};

/// What a fault says: with a secret, as an index into a text would.
const SAYS: &str = "byte index 3 is out of bounds of `DB_PASSWORD=kJ8mQ2vL5x`";

/// A handler with a fault.
pub(super) fn fault(_snapshot: &Snapshot, _path: &str, _params: &Value) -> Result<Value, Refusal> {
    panic!("{SAYS}")
}

/// A fault of the main loop.
pub(super) fn fault_in_the_loop() -> Wait {
    panic!("{SAYS}")
}

struct Session {
    client: Connection,
    log: Vec<String>,
}

impl Session {
    fn ask(&mut self, id: i32, method: &str, params: Value) -> Response {
        let id = RequestId::from(id);
        let request = Request { id: id.clone(), method: method.to_owned(), params };
        self.client.sender.send(request.into()).unwrap();
        loop {
            match self.client.receiver.recv_timeout(Duration::from_mins(1)).unwrap() {
                Message::Response(response) if response.id == id => return response,
                Message::Notification(note) if note.method == "window/logMessage" => {
                    self.log.push(note.params["message"].as_str().unwrap().to_owned());
                }
                _ => {}
            }
        }
    }

    fn tell(&self, method: &str, params: Value) {
        let note = Notification { method: method.to_owned(), params };
        self.client.sender.send(note.into()).unwrap();
    }
}

#[test]
fn a_fault_costs_one_request_and_is_logged_without_secrets() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("Dockerfile"), "FROM alpine:3.20\nUSER root\n").unwrap();
    let (server, client) = Connection::memory();
    let server = std::thread::spawn(move || serve(server));
    let mut session = Session { client, log: Vec::new() };
    let root = format!("file://{}", folder.path().display());
    let pull = json!({"relatedDocumentSupport": true});
    let capabilities = json!({"textDocument": {"diagnostic": pull}});
    session.ask(1, "initialize", json!({"rootUri": root, "capabilities": capabilities}));
    session.tell("initialized", json!({}));
    let params = json!({"textDocument": {"uri": format!("{root}/Dockerfile")}});
    for (id, method) in [(2, "test/fault"), (3, "test/fault-in-the-loop")] {
        let error = session.ask(id, method, params.clone()).response_result.unwrap_err();
        assert_eq!(error.code, -32603);
        assert!(error.message.contains("byte index 3") && !error.message.contains("kJ8mQ2vL5x"), "{error:?}");
    }
    assert_eq!(session.log.len(), 2, "{:?}", session.log);
    assert!(session.log.iter().all(|line| !line.contains("kJ8mQ2vL5x")), "{:?}", session.log);
    let report = session.ask(4, "textDocument/diagnostic", params).response_result.unwrap();
    assert!(!report["items"].as_array().unwrap().is_empty(), "the server goes on");
    session.ask(5, "shutdown", Value::Null);
    session.tell("exit", Value::Null);
    assert_eq!(server.join().unwrap(), End::Agreed);
}
