//! The YAML test suite, where its folder is at hand.

use super::*;
use crate::value::{Kind, Value};
use std::fmt::Write;

struct Case {
    name: String,
    yaml: String,
    tree: Option<String>,
    json: Option<String>,
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
    // A case with a tree of its own has its own JSON, or none.
    let own = here.get("tree").is_some() || here.get("json").is_some();
    // A plain `null` says that there is none.
    let written = |node: &Node<'_>| node.as_scalar().is_some_and(|s| s.style().is_block());
    let here_json = here.get("json").filter(written).and_then(Node::text);
    let json = if own { here_json } else { inherited("json") };
    let json = json.map(str::to_owned);
    (!skipped).then(|| Case { name: format!("{name}#{number}"), yaml, tree, json, fails })
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

/// Our values as JSON.
fn json(value: &Value) -> serde_json::Value {
    match &value.kind {
        Kind::Bool(b) => (*b).into(),
        Kind::Number(number) => number.as_f64().into(),
        Kind::Text(text) => text.content().into(),
        Kind::Sequence(items) => items.iter().map(json).collect(),
        Kind::Map(map) => map.entries().iter().map(|e| (e.key.to_string(), json(&e.value))).collect(),
        _ => serde_json::Value::Null,
    }
}

/// The suite's documents as JSON, numbers as fractions.
fn wanted_json(text: &str) -> Vec<serde_json::Value> {
    fn fractions(value: serde_json::Value) -> serde_json::Value {
        match value {
            serde_json::Value::Number(n) => n.as_f64().into(),
            serde_json::Value::Array(items) => items.into_iter().map(fractions).collect(),
            serde_json::Value::Object(map) => map.into_iter().map(|(k, v)| (k, fractions(v))).collect(),
            other => other,
        }
    }
    let documents = serde_json::Deserializer::from_str(text).into_iter::<serde_json::Value>();
    documents.map(|document| fractions(document.unwrap())).collect()
}

#[test]
#[ignore = "needs SEAWALL_CORPORA"]
fn the_yaml_test_suites_values_are_those_of_its_json() {
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for case in cases().into_iter().filter(|case| !case.fails) {
        let Some(text) = case.json.as_deref().filter(|text| !text.is_empty()) else { continue };
        compared += 1;
        let stream = read(&case.yaml);
        let got: Vec<_> = stream.documents().map(|d| json(&d.to_value(Schema::Core))).collect();
        let want = wanted_json(text);
        if got != want {
            wrong.push(format!("{}: {:?}\n got {got:?}\nwant {want:?}", case.name, case.yaml));
        }
    }
    assert!(compared > 200, "{compared}");
    assert!(wrong.is_empty(), "{} of {compared}:\n{}", wrong.len(), wrong.join("\n"));
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
