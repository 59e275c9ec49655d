//! Edits of the YAML files of the corpora: what PyYAML reads then, where it and its C library are at hand.

use super::model::{Came, Op, Step, check, is_loose, path_of};
use super::properties::{check_some, ops};
use super::*;
use crate::formats::yaml::{Node, NodeId, Sequence};
use serde_json::{Value as Json, json};
use std::io::Write as _;
use std::path::Path;

/// How many edits are tried in one file, about.
const EDITS: usize = 12;

fn walk(folder: &Path, found: &mut Vec<(String, String)>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let yaml = path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml");
        if path.is_dir() {
            walk(&path, found);
        } else if yaml {
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            found.push((path.display().to_string(), text));
        }
    }
}

/// All YAML files, by name.
fn files() -> Vec<(String, String)> {
    let root = std::env::var("SEAWALL_CORPORA").expect("SEAWALL_CORPORA");
    let mut found = Vec::new();
    walk(Path::new(&root), &mut found);
    assert!(found.len() > 1000, "{}", found.len());
    found
}

/// The documents that the YAML test suite's files hold as texts. PyYAML reads many of them otherwise.
fn suite() -> Vec<String> {
    let mut found = Vec::new();
    for (_, text) in files().iter().filter(|(name, _)| name.contains("yaml-test-suite")) {
        let stream = read(text);
        let cases = stream.root().and_then(Node::as_sequence).into_iter().flat_map(Sequence::items);
        found.extend(cases.filter_map(|case| Some(visible(case.get("yaml")?.text()?))));
    }
    found
}

/// Undoes the suite's visible signs for blanks.
fn visible(text: &str) -> String {
    let mut out = text.replace('␣', " ");
    for dashes in (0..=6).rev() {
        out = out.replace(&format!("{}»", "—".repeat(dashes)), "\t");
    }
    out.replace('⇔', "\u{feff}").replace('↵', "").replace("∎\n", "").replace('←', "\r")
}

/// A value with its types, as the oracle has them.
fn typed(new: &New) -> Json {
    match new {
        New::Null => Json::Null,
        New::Bool(value) => json!({"bool": value}),
        New::Int(value) => json!({"number": value}),
        New::Float(value) => json!({"number": value}),
        New::Text(text) => json!(text),
        New::Sequence(items) => items.iter().map(typed).collect(),
        New::Map(entries) => {
            let map: serde_json::Map<_, _> = entries.iter().map(|(k, v)| (k.clone(), typed(v))).collect();
            json!({"map": map})
        }
    }
}

fn told(op: &Op) -> Json {
    match op {
        Op::Replace(new) | Op::Overwrite(new) => json!({"replace": typed(new)}),
        Op::Set(path, new) => json!({"set": path, "to": typed(new)}),
        Op::Append(items) => json!({"append": items.iter().map(typed).collect::<Vec<_>>()}),
        Op::Remove => json!({"remove": true}),
    }
}

fn told_path(path: &[Step]) -> Json {
    let step = |step: &Step| match step {
        Step::Key(key) => json!(key),
        Step::Item(item) => json!(item),
    };
    path.iter().map(step).collect()
}

/// The edits that are made in one file, each checked by our own reading first.
fn cases(text: &str, seed: &mut u32) -> Vec<Json> {
    let stream = read(text);
    let nodes: Vec<Node<'_>> = (0..).map_while(|id| stream.node(NodeId(id))).collect();
    let (mut cases, ops) = (Vec::new(), ops());
    for _ in 0..EDITS.min(nodes.len() * 4) {
        let mut next = |below: usize| {
            *seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (*seed >> 8) as usize % below
        };
        let (node, op) = (nodes[next(nodes.len())], &ops[next(ops.len())]);
        if let Came::Edited(after) = check(&stream, node, op) {
            let (document, path) = path_of(node).unwrap();
            let loose = is_loose(&stream, node, op);
            let (op, path) = (told(op), told_path(&path));
            cases.push(json!({"after": after, "document": document, "path": path, "op": op, "loose": loose}));
        }
    }
    cases
}

#[test]
#[ignore = "needs SEAWALL_CORPORA and SEAWALL_PYTHON, a Python with PyYAML"]
fn pyyaml_reads_of_the_corpora_what_the_edits_should_say() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("jobs");
    let mut jobs = std::io::BufWriter::new(std::fs::File::create(&path).unwrap());
    let mut seed = 1;
    for (name, text) in files().into_iter().filter(|(_, text)| text.len() < 200_000) {
        let cases = cases(&text, &mut seed);
        if !cases.is_empty() {
            writeln!(jobs, "{}", json!({"file": name, "before": text, "cases": cases})).unwrap();
        }
    }
    drop(jobs);
    let python = std::env::var("SEAWALL_PYTHON").expect("SEAWALL_PYTHON");
    let oracle = include_str!("oracle.py");
    let output = std::process::Command::new(python).args(["-c", oracle]).arg(&path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<Json> = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (skipped, compared): (Vec<_>, Vec<_>) =
        answers.iter().partition(|answer| answer.get("wrong").is_none());
    let wrong: Vec<_> = compared.iter().filter(|answer| !answer["wrong"].is_null()).collect();
    let shown: Vec<String> = wrong.iter().take(20).map(|answer| format!("{answer:#}")).collect();
    assert!(
        wrong.is_empty(),
        "{} of {} edits ({} files left out):\n{}",
        wrong.len(),
        compared.len(),
        skipped.len(),
        shown.join("\n")
    );
    assert!(compared.len() > 5000, "only {} edits", compared.len());
}

#[test]
#[ignore = "needs SEAWALL_CORPORA"]
fn edits_of_the_yaml_test_suite_change_only_what_they_should() {
    let (mut made, mut refused) = (0, 0);
    for text in suite() {
        let counts = check_some(&text, 1000);
        made += counts.0;
        refused += counts.1;
    }
    assert!(made > 5000, "{made} made, {refused} refused");
}
