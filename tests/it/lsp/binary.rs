//! The command itself, over its standard input and output.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    path::Path,
    process::{Child, ChildStdin, ChildStdout},
};

use serde_json::{Value, json};

use crate::command::command;

struct Session {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Session {
    fn new(args: &[&str]) -> Self {
        let shop = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/projects/shop");
        let mut child = command(&shop, args).spawn().unwrap();
        let input = child.stdin.take().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { child, input, output }
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        self.input.flush().unwrap();
    }

    /// The next message; `None` at the end. Anything but frames is a fault.
    fn receive(&mut self) -> Option<Value> {
        let mut line = String::new();
        if self.output.read_line(&mut line).unwrap() == 0 {
            return None;
        }
        let length = line.strip_prefix("Content-Length: ").unwrap_or_else(|| panic!("{line:?}"));
        let length: usize = length.trim_end().parse().unwrap();
        line.clear();
        self.output.read_line(&mut line).unwrap();
        assert_eq!(line, "\r\n");
        let mut text = vec![0; length];
        self.output.read_exact(&mut text).unwrap();
        Some(serde_json::from_slice(&text).unwrap())
    }

    fn answer(&mut self, id: i32) -> Value {
        loop {
            let message = self.receive().expect("the session goes on");
            if message["id"] == id && message.get("method").is_none() {
                return message;
            }
        }
    }

    fn begin(&mut self) -> Value {
        let capabilities = json!({"textDocument": {"diagnostic": {"relatedDocumentSupport": true}}});
        let root =
            format!("file://{}/testdata/projects/shop", env!("CARGO_MANIFEST_DIR").replace(' ', "%20"));
        let params = json!({"capabilities": capabilities, "rootUri": root});
        self.send(&json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}));
        let answer = self.answer(1);
        self.send(&json!({"jsonrpc": "2.0", "method": "initialized", "params": {}}));
        answer
    }

    /// The exit code and standard error, when nothing but frames came to the end.
    fn end(mut self) -> (i32, String) {
        drop(self.input);
        while let Some(message) = {
            let mut line = String::new();
            (self.output.read_line(&mut line).unwrap() > 0).then_some(line)
        } {
            let length: usize = message.strip_prefix("Content-Length: ").unwrap().trim_end().parse().unwrap();
            let mut rest = vec![0; length + 2];
            self.output.read_exact(&mut rest).unwrap();
        }
        let mut errors = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
        (self.child.wait().unwrap().code().unwrap(), errors)
    }
}

#[test]
fn the_command_speaks_in_frames_and_exits_as_the_protocol_says() {
    let mut session = Session::new(&["lsp", "--stdio"]);
    let answer = session.begin();
    assert_eq!(answer["result"]["capabilities"]["diagnosticProvider"]["identifier"], "seawall");
    let uri = format!(
        "file://{}/testdata/projects/shop/compose.yaml",
        env!("CARGO_MANIFEST_DIR").replace(' ', "%20")
    );
    let params = json!({"textDocument": {"uri": uri}});
    session.send(&json!({"jsonrpc": "2.0", "id": 2, "method": "textDocument/diagnostic", "params": params}));
    assert!(session.answer(2)["result"]["items"].as_array().unwrap().len() > 5);
    session.send(&json!({"jsonrpc": "2.0", "id": 3, "method": "shutdown"}));
    assert_eq!(session.answer(3)["result"], Value::Null);
    session.send(&json!({"jsonrpc": "2.0", "method": "exit"}));
    assert_eq!(session.end(), (0, String::new()));
}

#[test]
fn a_session_that_ends_without_a_word_is_a_failure() {
    let mut session = Session::new(&["lsp"]);
    session.begin();
    session.send(&json!({"jsonrpc": "2.0", "method": "exit"}));
    assert_eq!(session.end(), (1, String::new()));
    let mut session = Session::new(&["lsp"]);
    session.begin();
    assert_eq!(session.end(), (1, String::new()), "the client is gone");
}

#[test]
fn what_is_no_message_ends_the_session_and_is_repeated_nowhere() {
    let mut session = Session::new(&["lsp"]);
    session.begin();
    session.input.write_all(b"Content-Length: 24\r\n\r\nPASSWORD=kJ8mQ2vL5x{{{{{").unwrap();
    let (code, errors) = session.end();
    assert_eq!(code, 1);
    assert!(!errors.contains("kJ8mQ2vL5x"), "{errors}");
}
