//! A real browser, driven over a pipe by the DevTools protocol: as much of it as the tests need.
//!
//! Chromium reads commands from descriptor 3 and writes answers to descriptor 4, each message ended by
//! a zero byte. A shell puts our pipes there.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

use serde_json::{Value, json};
use tempfile::TempDir;

/// No answer takes longer, even on a busy machine.
const PATIENCE: Duration = Duration::from_mins(2);

/// A page in a browser of its own.
pub(crate) struct Page {
    child: Child,
    input: ChildStdin,
    answers: Receiver<Value>,
    session: Option<String>,
    calls: u64,
    /// What the page did, as the browser told.
    events: Vec<Value>,
    _profile: TempDir,
}

impl Page {
    /// Starts the browser with an empty page.
    pub(crate) fn new() -> Self {
        let program = std::env::var_os("SEAWALL_CHROMIUM").expect("SEAWALL_CHROMIUM names the browser");
        let profile = tempfile::tempdir().unwrap();
        let mut child = Command::new("sh")
            .args(["-c", r#"exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null 2>&1"#])
            .arg(program)
            .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe"])
            .args(["--no-first-run", "--hide-scrollbars", "--force-color-profile=srgb"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = child.stdin.take().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (sender, answers) = channel();
        std::thread::spawn(move || {
            for message in output.split(0) {
                let Ok(message) = message else { break };
                let _ = sender.send(serde_json::from_slice(&message).unwrap());
            }
        });
        let (session, events) = (None, Vec::new());
        let mut page = Self { child, input, answers, session, calls: 0, events, _profile: profile };
        let target = page.call("Target.createTarget", &json!({ "url": "about:blank" }));
        let target = target["targetId"].clone();
        let attached = page.call("Target.attachToTarget", &json!({ "targetId": target, "flatten": true }));
        page.session = Some(attached["sessionId"].as_str().unwrap().to_owned());
        for domain in ["Page", "Runtime", "Log", "Network"] {
            page.call(&format!("{domain}.enable"), &json!({}));
        }
        page.size(1280, 900);
        page
    }

    /// Calls a method of the protocol.
    pub(crate) fn call(&mut self, method: &str, params: &Value) -> Value {
        self.calls += 1;
        let id = self.calls;
        let mut message = json!({ "id": id, "method": method, "params": params });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        write!(self.input, "{message}\0").unwrap();
        loop {
            let mut answer = self.next();
            if answer["id"] == id {
                assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
                return answer["result"].take();
            }
            self.events.push(answer);
        }
    }

    fn next(&self) -> Value {
        self.answers.recv_timeout(PATIENCE).expect("the browser answers")
    }

    /// Opens an address and waits until it is loaded.
    pub(crate) fn open(&mut self, address: &str) {
        self.events.clear();
        let opened = self.call("Page.navigate", &json!({ "url": address }));
        assert!(opened["errorText"].is_null(), "{address}: {opened}");
        // Another fragment of the same document loads nothing.
        if opened["loaderId"].is_null() {
            return;
        }
        while !self.events.iter().any(|event| event["method"] == "Page.loadEventFired") {
            let event = self.next();
            self.events.push(event);
        }
    }

    /// Opens a file.
    pub(crate) fn open_file(&mut self, file: &Path) {
        self.open(&address(file));
    }

    /// The value of an expression in the page.
    pub(crate) fn eval(&mut self, expression: &str) -> Value {
        let asked = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let mut answer = self.call("Runtime.evaluate", &asked);
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {:#}", answer["exceptionDetails"]);
        answer["result"]["value"].take()
    }

    /// The size of the window, in CSS pixels.
    pub(crate) fn size(&mut self, width: u32, height: u32) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.call("Emulation.setDeviceMetricsOverride", &metrics);
    }

    /// What the page is told that its reader prefers: `("prefers-color-scheme", "dark")`.
    pub(crate) fn prefer(&mut self, media: &str, features: &[(&str, &str)]) {
        let features: Vec<Value> =
            features.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        self.call("Emulation.setEmulatedMedia", &json!({ "media": media, "features": features }));
    }

    /// Presses a key that writes a character, or a named one.
    pub(crate) fn press(&mut self, key: &str) {
        let text = match key {
            "Enter" => json!("\r"),
            key if key.chars().count() == 1 => json!(key),
            _ => Value::Null,
        };
        let mut down = json!({ "type": "keyDown", "key": key });
        if !text.is_null() {
            down["text"] = text;
        }
        self.call("Input.dispatchKeyEvent", &down);
        self.call("Input.dispatchKeyEvent", &json!({ "type": "keyUp", "key": key }));
    }

    /// Keeps a picture of what is seen, for people: `target/tmp/browser/NAME.png`. Gives its size in
    /// bytes.
    pub(crate) fn picture(&mut self, name: &str) -> usize {
        let shot = self.call("Page.captureScreenshot", &json!({ "format": "png" }));
        let bytes = from_base64(shot["data"].as_str().unwrap());
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{name}.png")), &bytes).unwrap();
        bytes.len()
    }

    /// Everything of a method that happened since the page was opened.
    pub(crate) fn events(&mut self, method: &str) -> Vec<Value> {
        // An answer comes after the events before it.
        self.eval("0");
        self.events
            .iter()
            .filter(|event| event["method"] == method)
            .map(|event| event["params"].clone())
            .collect()
    }

    /// Panics if the page broke, complained, asked, or wanted anything but itself.
    pub(crate) fn assert_quiet(&mut self) {
        for method in [
            "Runtime.exceptionThrown",
            "Runtime.consoleAPICalled",
            "Log.entryAdded",
            "Page.javascriptDialogOpening",
        ] {
            let events = self.events(method);
            assert!(events.is_empty(), "{method}: {events:#?}");
        }
        for request in self.events("Network.requestWillBeSent") {
            let url = request["request"]["url"].as_str().unwrap();
            let own = request["type"] == "Document" && url.starts_with("file://");
            assert!(own || url.starts_with("data:image/svg+xml"), "requested {url}");
        }
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `file:///…` with everything escaped that is not plain.
pub(crate) fn address(file: &Path) -> String {
    let path: PathBuf = file.canonicalize().unwrap();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte);
    let text = path
        .to_str()
        .unwrap()
        .bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") });
    format!("file://{}", text.collect::<String>())
}

fn from_base64(text: &str) -> Vec<u8> {
    let digit = |c: u8| match c {
        b'A'..=b'Z' => u32::from(c - b'A'),
        b'a'..=b'z' => u32::from(c - b'a') + 26,
        b'0'..=b'9' => u32::from(c - b'0') + 52,
        b'+' => 62,
        _ => 63,
    };
    let digits = text.trim_end_matches('=').as_bytes();
    let group = |digits: &[u8]| {
        let bits = (0..4).fold(0, |bits, at| bits << 6 | digits.get(at).map_or(0, |&c| digit(c)));
        bits.to_be_bytes()[1..digits.len()].to_vec()
    };
    digits.chunks(4).flat_map(group).collect()
}
