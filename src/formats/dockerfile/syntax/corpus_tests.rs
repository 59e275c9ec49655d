//! Compares our trees with BuildKit's own, from the corpora folder.

use super::*;
use crate::text::{FileId, LineIndex};

/// The cases of one suite: Dockerfile text and, where the suite has it, the expected tree.
fn cases(suite: &str) -> Vec<(String, String, Option<String>)> {
    let root = std::path::PathBuf::from(std::env::var_os("SEAWALL_CORPORA").expect("SEAWALL_CORPORA"));
    let index = std::fs::read_to_string(root.join("fidelity.jsonl")).unwrap();
    let records = index.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let load = |path: &serde_json::Value| std::fs::read_to_string(root.join(path.as_str()?)).ok();
    let wanted = records.filter(|record| record["suite"] == suite);
    wanted.map(|r| (r["input"].to_string(), load(&r["input"]).unwrap(), load(&r["expected"]))).collect()
}

/// Go's `%q`.
fn quote(text: &str) -> String {
    let mut out = String::from('"');
    for ch in text.chars() {
        match ch {
            '"' | '\\' => out.extend(['\\', ch]),
            '\x08' => out.push_str("\\b"),
            '\x0c' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\x0b' => out.push_str("\\v"),
            '\x07' => out.push_str("\\a"),
            control if control < ' ' => out.extend([format!("\\x{:02x}", control as u32)]),
            other => out.push(other),
        }
    }
    out + "\""
}

fn dump(tree: &Dockerfile, instruction: &Instruction) -> String {
    let mut out = tree.text(instruction.keyword_part).to_lowercase();
    if !instruction.flags.is_empty() {
        let flags: Vec<_> = instruction.flags.iter().map(|f| quote(tree.text(f.whole))).collect();
        out.extend([" [", &flags.join(" "), "]"]);
    }
    if instruction.keyword != Keyword::Unknown {
        dump_arguments(tree, &instruction.arguments, instruction.keyword, &mut out);
    }
    out
}

fn dump_arguments(tree: &Dockerfile, arguments: &Arguments, keyword: Keyword, out: &mut String) {
    let mut push = |text: &str| out.extend([" ", &quote(text)]);
    match arguments {
        Arguments::None => {}
        Arguments::Text(part) => push(tree.text(*part)),
        Arguments::Words { words, .. } => words.iter().for_each(|w| push(tree.word(w))),
        Arguments::Pairs(pairs) if keyword == Keyword::Arg => {
            for pair in pairs {
                push(tree.text(pair.whole));
            }
        }
        Arguments::Pairs(pairs) => {
            for pair in pairs {
                push(tree.text(pair.key));
                push(pair.value.map_or("", |v| tree.text(v)));
                push(if pair.legacy { "" } else { "=" });
            }
        }
        Arguments::Health { kind, command } => {
            push(tree.text(*kind));
            dump_arguments(tree, command, keyword, out);
        }
        Arguments::Onbuild(inner) => out.extend([" (", &dump(tree, inner), ")"]),
    }
}

#[test]
#[ignore = "needs SEAWALL_CORPORA"]
fn trees_are_those_of_buildkit() {
    let mut wrong = Vec::new();
    let cases = cases("dockerfile-buildkit");
    for (name, source, expected) in &cases {
        let tree = parse(FileId(0), source);
        let ours: Vec<_> = tree.instructions.iter().map(|i| format!("({})", dump(&tree, i))).collect();
        if ours.join("\n").trim() != expected.as_deref().unwrap().trim() || !tree.errors.is_empty() {
            wrong.push((name, tree.errors, ours));
        }
    }
    assert!(cases.len() > 30 && wrong.is_empty(), "{wrong:#?}");
}

#[test]
#[ignore = "needs SEAWALL_CORPORA"]
fn what_buildkit_refuses_has_an_error() {
    let cases = cases("dockerfile-buildkit-negative");
    assert!(!cases.is_empty());
    for (name, source, _) in cases {
        assert!(!parse(FileId(0), &source).errors.is_empty(), "{name}");
    }
}

#[test]
#[ignore = "needs SEAWALL_CORPORA"]
fn instructions_span_the_lines_that_buildkit_says() {
    let (_, source, _) = cases("dockerfile-buildkit-line").remove(0);
    let (tree, lines) = (parse(FileId(0), &source), LineIndex::new(&source));
    let line = |offset: u32| lines.position(&source, offset as usize).line;
    let spans = tree.instructions.iter().map(|i| tree.span(i.whole));
    let found: Vec<_> = spans.map(|span| (line(span.start), line(span.end - 1))).collect();
    assert_eq!(found, [(5, 5), (11, 12), (17, 31)]);
}
