//! What a client does about documents: opens and edits them, asks for their diagnostics.

use lsp_server::Notification;
use serde_json::{Value, json};

use super::client::Client;

impl Client {
    /// The URI of a path below the folder.
    pub(super) fn uri(&self, path: &str) -> String {
        let full = if path.is_empty() { self.root.clone() } else { self.root.join(path) };
        format!("file://{}", full.to_str().unwrap().replace(' ', "%20"))
    }

    /// The text of a file on disk.
    pub(super) fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.root.join(path)).unwrap()
    }

    /// Writes a file.
    pub(super) fn write(&self, path: &str, text: &str) {
        let full = self.root.join(path);
        std::fs::create_dir_all(full.parent().unwrap()).unwrap();
        std::fs::write(full, text).unwrap();
    }

    /// Opens a document as it is on disk.
    pub(super) fn open(&mut self, path: &str) {
        let text = self.read(path);
        self.open_as(path, &text);
    }

    /// Opens a document with a text.
    pub(super) fn open_as(&mut self, path: &str, text: &str) {
        let uri = self.uri(path);
        self.versions.insert(path.to_owned(), 1);
        let document = json!({"uri": uri, "languageId": "x", "version": 1, "text": text});
        self.tell("textDocument/didOpen", json!({"textDocument": document}));
    }

    /// Edits an open document: each change is a range (line, character, line, character) and a text.
    pub(super) fn edit(&mut self, path: &str, changes: &[([u32; 4], &str)]) {
        let change = |(at, text): &([u32; 4], &str)| {
            let [line, character, end_line, end_character] = at;
            let start = json!({"line": line, "character": character});
            json!({"range": {"start": start, "end": {"line": end_line, "character": end_character}}, "text": text})
        };
        let changes: Vec<Value> = changes.iter().map(change).collect();
        self.change(path, &Value::from(changes));
    }

    /// Gives an open document another text.
    pub(super) fn replace(&mut self, path: &str, text: &str) {
        self.change(path, &json!([{"text": text}]));
    }

    fn change(&mut self, path: &str, changes: &Value) {
        let uri = self.uri(path);
        let version = self.versions.get_mut(path).unwrap();
        *version += 1;
        let params = json!({"textDocument": {"uri": uri, "version": *version}, "contentChanges": changes});
        self.tell("textDocument/didChange", params);
    }

    /// Closes a document.
    pub(super) fn close(&mut self, path: &str) {
        self.tell("textDocument/didClose", json!({"textDocument": {"uri": self.uri(path)}}));
    }

    /// Says that a file changed on disk: 1 it came, 2 it changed, 3 it went.
    pub(super) fn watched(&self, path: &str, kind: u32) {
        let changes = json!([{"uri": self.uri(path), "type": kind}]);
        self.tell("workspace/didChangeWatchedFiles", json!({"changes": changes}));
    }

    /// Asks for the diagnostics of a document.
    pub(super) fn pull(&mut self, path: &str) -> Value {
        let uri = self.uri(path);
        self.ask("textDocument/diagnostic", json!({"textDocument": {"uri": uri}})).unwrap()
    }

    /// The diagnostics of a document: their codes with their first lines, from 1.
    pub(super) fn codes(&mut self, path: &str) -> Vec<(String, u64)> {
        codes(&self.pull(path)["items"])
    }

    /// Waits for the diagnostics that are sent for a document and a version.
    pub(super) fn published(&mut self, path: &str, version: Option<i32>) -> Value {
        let uri = self.uri(path);
        self.until(|client| {
            let is_it = |note: &Notification| {
                note.method == "textDocument/publishDiagnostics"
                    && note.params["uri"] == uri.as_str()
                    && note.params.get("version").and_then(Value::as_i64) == version.map(i64::from)
            };
            let at = client.notes.iter().position(is_it)?;
            client.notes.remove(at).map(|note| note.params)
        })
    }
}

/// The codes of diagnostics, with their first lines, from 1.
pub(super) fn codes(items: &Value) -> Vec<(String, u64)> {
    let code = |item: &Value| {
        let line = item["range"]["start"]["line"].as_u64().unwrap() + 1;
        (item["code"].as_str().unwrap().to_owned(), line)
    };
    items.as_array().unwrap_or_else(|| panic!("{items}")).iter().map(code).collect()
}
