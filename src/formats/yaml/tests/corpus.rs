//! The YAML test suite, where its folder is at hand.

use super::*;
use std::fmt::Write;

struct Case {
    name: String,
    yaml: String,
    tree: Option<String>,
    fails: bool,
}

/// Reads the suite's index and files; the files are YAML themselves.
fn cases() -> Vec<Case> {
    let root = std::path::PathBuf::from(std::env::var("SEAWALL_CORPORA").expect("SEAWALL_CORPORA"));
    let index = std::fs::read_to_string(root.join("fidelity.jsonl")).unwrap();
    let mut cases = Vec::new();
    for line in index.lines() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        if row["suite"] != "yaml-test-suite" {
            continue;
        }
        let input = row["input"].as_str().unwrap();
        let number = row["index"].as_u64().unwrap() as usize;
        let text = std::fs::read_to_string(root.join(input)).unwrap();
        cases.extend(case(&text, input, number));
    }
    assert!(cases.len() > 300, "only {} cases", cases.len());
    cases
}

/// The case at `number` in a file; fields except `fail` are inherited from the case before. The suite
/// itself skips the directives that only the letter of the specification allows.
fn case(file: &str, name: &str, number: usize) -> Option<Case> {
    let stream = read(file);
    assert!(stream.errors().is_empty(), "{name}: {:?}", stream.errors());
    let list = stream.root().unwrap().as_sequence().unwrap();
    let skipped = list.items().next().and_then(|c| c.get("skip")).is_some();
    let inherited = |key: &str| list.items().take(number + 1).filter_map(|c| c.get(key)?.text()).last();
    let yaml = visible(inherited("yaml").unwrap());
    let here = list.items().nth(number).unwrap();
    let fails = here.get("fail").and_then(Node::text) == Some("true");
    let tree = inherited("tree").map(str::to_owned);
    (!skipped).then(|| Case { name: format!("{name}#{number}"), yaml, tree, fails })
}

/// Undoes the suite's visible signs for blanks.
fn visible(text: &str) -> String {
    let mut out = text.replace('␣', " ");
    for dashes in (0..=6).rev() {
        out = out.replace(&format!("{}»", "—".repeat(dashes)), "\t");
    }
    out.replace('⇔', "\u{feff}").replace('↵', "").replace("∎\n", "").replace('←', "\r")
}

/// Our tree as the suite's events, without tags, anchors and styles.
fn events(stream: &Stream) -> String {
    let mut out = String::new();
    for document in stream.documents() {
        out.push_str("+DOC\n");
        node_events(document.root(), &mut out);
        out.push_str("-DOC\n");
    }
    out
}

fn node_events(node: Node<'_>, out: &mut String) {
    match node.view() {
        View::Scalar(s) => {
            let escaped = s.content().replace('\\', "\\\\").replace('\n', "\\n").replace('\t', "\\t");
            let escaped = escaped.replace('\r', "\\r").replace('\u{8}', "\\b");
            writeln!(out, "=VAL {escaped}").unwrap();
        }
        View::Alias(target) => writeln!(out, "=ALI {}", target.unwrap().anchor().unwrap().0).unwrap(),
        View::Sequence(s) => {
            out.push_str("+SEQ\n");
            s.items().for_each(|item| node_events(item, out));
            out.push_str("-SEQ\n");
        }
        View::Mapping(m) => {
            out.push_str("+MAP\n");
            for entry in m.entries() {
                node_events(entry.key, out);
                node_events(entry.value, out);
            }
            out.push_str("-MAP\n");
        }
    }
}

/// The suite's events in the same shape.
fn wanted(tree: &str) -> String {
    let mut out = String::new();
    for line in tree.lines() {
        let line = line.trim_start();
        if line.starts_with("+STR") || line.starts_with("-STR") {
            continue;
        }
        let Some(rest) = line.strip_prefix("=VAL ") else {
            let line =
                line.strip_prefix("=ALI *").map_or_else(|| line[..4].to_owned(), |n| format!("=ALI {n}"));
            writeln!(out, "{line}").unwrap();
            continue;
        };
        let mut rest = rest;
        while rest.starts_with(['&', '<']) {
            rest = rest.split_once(' ').map_or("", |(_, rest)| rest);
        }
        writeln!(out, "=VAL {}", visible(rest.get(1..).unwrap_or_default())).unwrap();
    }
    out
}

#[test]
#[ignore = "needs SEAWALL_CORPORA"]
fn the_yaml_test_suite_is_read_as_it_says() {
    let (mut wrong, mut valid, mut invalid) = (Vec::new(), 0, 0);
    for case in cases() {
        let stream = read(&case.yaml);
        let mistakes: Vec<_> = stream.errors().iter().map(|e| &e.message).collect();
        if case.fails {
            invalid += 1;
            if mistakes.is_empty() {
                wrong.push(format!("{}: no error in {:?}", case.name, case.yaml));
            }
            continue;
        }
        valid += 1;
        if !mistakes.is_empty() {
            wrong.push(format!("{}: {mistakes:?} in {:?}", case.name, case.yaml));
        }
        let (got, want) = (events(&stream), wanted(case.tree.as_deref().unwrap_or_default()));
        if mistakes.is_empty() && got != want {
            wrong.push(format!("{}: {:?}\n got {got:?}\nwant {want:?}", case.name, case.yaml));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {valid} valid and {invalid} invalid:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
