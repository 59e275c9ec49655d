//! Differential: generated texts through a real `nginx -t`.

use std::io::Write;
use std::process::Command;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::*;

/// Words, quotes and marks in many combinations. No template placeholders: we take them, nginx does not.
const PARTS: &[&str] = &[
    "a ",
    "b\n",
    "'b c' ",
    "\"d\" ",
    "'e'",
    ";",
    "; ",
    ";\n",
    " ",
    "}",
    "'",
    "\"",
    "\\",
    "\\\"",
    "$",
    "${x}",
    "${",
    "#c\n",
    "#",
    ")",
    "x",
    "a b;\n",
    "f;",
    "a '\n' b;\n",
    "{",
];

enum Verdict {
    /// The whole text is right.
    Taken,
    /// The reader gave up: its message.
    Rejected(String),
    /// Something else than the reader stopped it first.
    Other,
}

fn nginx_reads(nginx: &str, source: &str) -> Verdict {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(source.as_bytes()).unwrap();
    let output = Command::new(nginx).arg("-t").arg("-c").arg(file.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let lexical = [": unexpected ", ": too long parameter"];
    if let Some(line) = said.lines().find(|line| lexical.iter().any(|message| line.contains(message))) {
        return Verdict::Rejected(line.to_owned());
    }
    if said.contains("syntax is ok") { Verdict::Taken } else { Verdict::Other }
}

#[test]
#[ignore = "needs nginx: SEAWALL_NGINX"]
fn lexical_errors_are_those_of_nginx() {
    let nginx = std::env::var("SEAWALL_NGINX").expect("SEAWALL_NGINX names an nginx");
    let mut runner = TestRunner::deterministic();
    let texts = prop::collection::vec(prop::sample::select(PARTS), 1..9);
    let (mut rejected, mut taken) = (0, 0);
    for _ in 0..3000 {
        let body = texts.new_tree(&mut runner).unwrap().current().concat();
        // `types` takes any directive with any arguments, so that only the reader can object. It takes
        // no blocks, which its own check words as the reader does.
        let source = format!("events {{}}\nhttp {{ types {{\n{body}\n}} }}\n");
        let ours = errors(&source);
        match nginx_reads(&nginx, &source) {
            Verdict::Rejected(message) => {
                rejected += 1;
                let nested = message.contains("unexpected \"{\"") && outline(&body).contains('{');
                assert!(nested || !ours.is_empty(), "nginx: {message}, we found nothing in {source}");
            }
            Verdict::Taken => {
                taken += 1;
                assert_eq!(ours, [], "nginx takes {source}");
            }
            Verdict::Other => {}
        }
    }
    assert!(taken > 200 && rejected > 200, "{taken} taken, {rejected} rejected");
}
