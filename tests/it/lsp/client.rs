//! A client in this process: speaks with the server over a pair of channels and notes what it is told.

use std::{
    collections::{BTreeMap, VecDeque},
    path::{Path, PathBuf},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use lsp_server::{Connection, Message, Notification, Request, RequestId, Response, ResponseError};
use seawall::lsp::{End, serve};
use serde_json::{Value, json};

pub(super) use super::editor::codes;

/// Nothing takes longer, on a machine with other things to do.
const PATIENCE: Duration = Duration::from_mins(1);

/// An answer.
pub(super) type Answer = Result<Value, ResponseError>;

/// A client and the folder that it has open.
pub(super) struct Client {
    connection: Option<Connection>,
    server: Option<JoinHandle<End>>,
    /// The folder.
    pub(super) root: PathBuf,
    _keep: Option<tempfile::TempDir>,
    last: i32,
    answers: BTreeMap<RequestId, Answer>,
    /// Notifications that nobody looked at yet.
    pub(super) notes: VecDeque<Notification>,
    /// The requests of the server so far.
    pub(super) asked: Vec<Request>,
    /// What it answers to `workspace/configuration`, for each item.
    pub(super) settings: Value,
    /// The versions of open documents.
    pub(super) versions: BTreeMap<String, i32>,
    /// A request of the server that it refuses.
    pub(super) refuses: &'static str,
    /// A request of the server that it does not answer.
    pub(super) ignores: &'static str,
    /// All that the server said, where that is asked for.
    pub(super) heard: Option<String>,
}

impl Client {
    /// A client over a copy of a fixture project. Not initialized.
    pub(super) fn over(project: &str) -> Self {
        Self::copy_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/projects").join(project))
    }

    /// A client over a copy of a folder. Not initialized.
    pub(super) fn copy_of(folder: &Path) -> Self {
        let keep = tempfile::tempdir().unwrap();
        super::copy(folder, keep.path());
        Self::at(keep)
    }

    /// A client over files given by path and text. Not initialized.
    pub(super) fn with(files: &[(&str, &str)]) -> Self {
        let client = Self::at(tempfile::tempdir().unwrap());
        for (path, text) in files {
            client.write(path, text);
        }
        client
    }

    fn at(keep: tempfile::TempDir) -> Self {
        let (server, client) = Connection::memory();
        let root = keep.path().canonicalize().unwrap();
        Self {
            connection: Some(client),
            server: Some(std::thread::spawn(move || serve(server))),
            root,
            _keep: Some(keep),
            last: 0,
            answers: BTreeMap::new(),
            notes: VecDeque::new(),
            asked: Vec::new(),
            settings: Value::Null,
            versions: BTreeMap::new(),
            refuses: "",
            ignores: "",
            heard: None,
        }
    }

    /// Initializes with capabilities of VS Code's kind, changed by `change`. Gives the server's answer.
    pub(super) fn initialize(&mut self, change: impl FnOnce(&mut Value)) -> Value {
        let root = self.uri("");
        let mut params = json!({
            "processId": null,
            "rootUri": root,
            "workspaceFolders": [{"uri": root, "name": "root"}],
            "capabilities": {
                "general": {"positionEncodings": ["utf-16"]},
                "textDocument": {
                    "diagnostic": {"dynamicRegistration": true, "relatedDocumentSupport": true},
                    "publishDiagnostics": {
                        "relatedInformation": true, "codeDescriptionSupport": true, "dataSupport": true,
                        "tagSupport": {"valueSet": [1, 2]}, "versionSupport": true,
                    },
                    "codeAction": {
                        "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "source"]}},
                        "resolveSupport": {"properties": ["edit"]}, "dataSupport": true,
                    },
                    "hover": {"contentFormat": ["markdown"]},
                },
                "workspace": {
                    "workspaceEdit": {"documentChanges": true, "resourceOperations": ["create"]},
                    "applyEdit": true, "workspaceFolders": true,
                    "diagnostics": {"refreshSupport": true},
                    "didChangeWatchedFiles": {"dynamicRegistration": true},
                },
                "window": {"workDoneProgress": true, "showDocument": {"support": true}},
            },
        });
        change(&mut params);
        let answer = self.ask("initialize", params).unwrap();
        self.tell("initialized", json!({}));
        answer
    }

    /// The same for a client that is sent its diagnostics.
    pub(super) fn initialize_push(&mut self) -> Value {
        self.initialize(|params| {
            params["capabilities"]["textDocument"].as_object_mut().unwrap().remove("diagnostic");
        })
    }

    fn sender(&self) -> &Connection {
        self.connection.as_ref().unwrap()
    }

    /// Sends a notification.
    pub(super) fn tell(&self, method: &str, params: Value) {
        let note = Notification { method: method.to_owned(), params };
        self.sender().sender.send(note.into()).unwrap();
    }

    /// Sends a request.
    pub(super) fn send(&mut self, method: &str, params: Value) -> RequestId {
        self.last += 1;
        let id = RequestId::from(self.last);
        let request = Request { id: id.clone(), method: method.to_owned(), params };
        self.sender().sender.send(request.into()).unwrap();
        id
    }

    /// Sends a request and waits for its answer.
    pub(super) fn ask(&mut self, method: &str, params: Value) -> Answer {
        let id = self.send(method, params);
        self.answer(&id)
    }

    /// Waits for the answer to a request.
    pub(super) fn answer(&mut self, id: &RequestId) -> Answer {
        self.until(|client| client.answers.remove(id))
    }

    /// The answer to a request, if it has come within a while.
    pub(super) fn answer_within(&mut self, id: &RequestId, wait: Duration) -> Option<Answer> {
        let end = Instant::now() + wait;
        while !self.answers.contains_key(id) && Instant::now() < end {
            self.receive(Duration::from_millis(10));
        }
        self.answers.remove(id)
    }

    /// Takes messages until `find` finds something.
    pub(super) fn until<T>(&mut self, mut find: impl FnMut(&mut Self) -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = find(self) {
                return found;
            }
            assert!(Instant::now() < end, "nothing came; so far: {:?} {:?}", self.notes, self.asked);
            self.receive(Duration::from_millis(200));
        }
    }

    /// Takes what comes for a while.
    pub(super) fn listen(&mut self, wait: Duration) {
        let end = Instant::now() + wait;
        while Instant::now() < end {
            self.receive(Duration::from_millis(10));
        }
    }

    fn receive(&mut self, wait: Duration) {
        let message = self.sender().receiver.recv_timeout(wait);
        if let (Some(heard), Ok(message)) = (&mut self.heard, &message) {
            heard.push_str(&serde_json::to_string(message).unwrap());
            heard.push('\n');
        }
        match message {
            Ok(Message::Response(response)) => {
                let before = self.answers.insert(response.id, response.response_result);
                assert!(before.is_none(), "a request is answered once");
            }
            Ok(Message::Notification(note)) => self.notes.push_back(note),
            Ok(Message::Request(request)) => self.reply(request),
            Err(_) => {}
        }
    }

    fn reply(&mut self, request: Request) {
        let result = match request.method.as_str() {
            "workspace/configuration" => {
                let items = request.params["items"].as_array().unwrap().len();
                Value::from(vec![self.settings.clone(); items])
            }
            "workspace/applyEdit" => json!({"applied": true}),
            _ => Value::Null,
        };
        let refusal = ResponseError { code: -32803, message: "no".to_owned(), data: None };
        let result = if request.method == self.refuses { Err(refusal) } else { Ok(result) };
        let response = Response { id: request.id.clone(), response_result: result };
        let ignored = request.method == self.ignores;
        self.asked.push(request);
        if ignored {
            return;
        }
        self.sender().sender.send(response.into()).unwrap();
    }

    /// Waits for the next notification of a method, and takes it.
    pub(super) fn note(&mut self, method: &str) -> Value {
        self.until(|client| {
            let at = client.notes.iter().position(|note| note.method == method)?;
            client.notes.remove(at).map(|note| note.params)
        })
    }

    /// Waits for a request of the server, and takes it.
    pub(super) fn asked_for(&mut self, method: &str) -> Value {
        self.until(|client| {
            let at = client.asked.iter().position(|request| request.method == method)?;
            Some(client.asked.remove(at).params)
        })
    }

    /// Ends the session as the protocol says.
    pub(super) fn end(mut self) -> End {
        assert!(self.ask("shutdown", Value::Null).unwrap().is_null());
        self.tell("exit", Value::Null);
        self.server.take().unwrap().join().unwrap()
    }

    /// Goes away without a word.
    pub(super) fn vanish(mut self) -> End {
        self.connection = None;
        self.server.take().unwrap().join().unwrap()
    }
}
