//! The same edits through the language server: from a change that an editor sends to the diagnostics that
//! it is answered, JSON values and positions included.

use std::{
    path::{Path, PathBuf},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use lsp_server::{Connection, Message, Notification, Request, Response};
use seawall::lsp::{End, serve};
use serde_json::{Value, json};

use crate::documents::Document;

/// An editor in this process.
pub(crate) struct Session {
    editor: Connection,
    server: JoinHandle<End>,
    root: PathBuf,
    last: i32,
}

impl Session {
    /// An editor that has a folder open and has seen its first diagnostics.
    pub(crate) fn over(root: &Path) -> Self {
        let (server, editor) = Connection::memory();
        let root = root.canonicalize().expect("the folder is there");
        let server = std::thread::spawn(move || serve(server));
        let mut session = Self { editor, server, root, last: 0 };
        let folder = session.uri("");
        session.ask(
            "initialize",
            json!({
                "processId": null,
                "workspaceFolders": [{"uri": folder, "name": "bench"}],
                "capabilities": {
                    "general": {"positionEncodings": ["utf-16"]},
                    "textDocument": {"diagnostic": {"relatedDocumentSupport": true}},
                    "workspace": {"diagnostics": {"refreshSupport": true}},
                },
            }),
        );
        session.tell("initialized", json!({}));
        session
    }

    /// Opens a document, and waits for its diagnostics.
    pub(crate) fn open(&mut self, document: &Document) {
        let text = document.files.last().map(|(_, text)| text.as_str()).unwrap_or_default();
        let uri = self.uri(document.path);
        self.tell(
            "textDocument/didOpen",
            json!({"textDocument": {"uri": uri, "languageId": "x", "version": 0, "text": text}}),
        );
        self.diagnostics(document.path);
    }

    /// Types in the document as [`Document::edited`] does. Gives how long it took until its diagnostics
    /// were there, and how many they were.
    pub(crate) fn edit(&mut self, document: &Document, edit: usize) -> (Duration, usize) {
        // What the document said before this edit and after it differs in one line.
        let line = document.lines() / 2;
        let had = document.typed(edit.checked_sub(1).unwrap_or(2));
        let end = json!({"line": line + usize::from(!had.is_empty()), "character": 0});
        let change = json!({"range": {"start": {"line": line, "character": 0}, "end": end}, "text": document.typed(edit)});
        let uri = self.uri(document.path);
        let started = Instant::now();
        self.tell(
            "textDocument/didChange",
            json!({"textDocument": {"uri": uri, "version": edit + 1}, "contentChanges": [change]}),
        );
        let said = self.diagnostics(document.path);
        (started.elapsed(), said)
    }

    /// Ends the session as editors do.
    pub(crate) fn end(mut self) {
        self.ask("shutdown", Value::Null);
        self.tell("exit", Value::Null);
        self.server.join().expect("the server ends");
    }

    fn diagnostics(&mut self, path: &str) -> usize {
        let uri = self.uri(path);
        let report = self.ask("textDocument/diagnostic", json!({"textDocument": {"uri": uri}}));
        report.get("items").and_then(Value::as_array).map(Vec::len).expect("a full report")
    }

    fn uri(&self, path: &str) -> String {
        format!("file://{}", self.root.join(path).display())
    }

    fn tell(&self, method: &str, params: Value) {
        let note = Notification { method: method.to_owned(), params };
        self.editor.sender.send(note.into()).expect("the server listens");
    }

    /// Asks, and answers with nothing whatever the server asks meanwhile.
    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.last += 1;
        let request = Request { id: self.last.into(), method: method.to_owned(), params };
        self.editor.sender.send(request.into()).expect("the server listens");
        loop {
            match self.editor.receiver.recv().expect("the server speaks") {
                Message::Response(response) if response.id == self.last.into() => {
                    return response.response_result.expect("an answer and no error");
                }
                Message::Request(request) => {
                    let answer = Response::new_ok(request.id, Value::Null);
                    self.editor.sender.send(answer.into()).expect("the server listens");
                }
                Message::Response(_) | Message::Notification(_) => {}
            }
        }
    }
}
