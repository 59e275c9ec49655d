//! Compares our trees with those of BuildKit's own parser, recorded for generated Dockerfiles.
//!
//! `testdata/formats/dockerfile/buildkit.jsonl`: a source with the commands that BuildKit reads
//! (keyword, whether JSON, flags, values), or with its error. Left out: JSON
//! with text after it, which the recorded version still took, and keywords that it does not know.

use serde_json::{Value, json};

use super::*;
use crate::text::FileId;

/// One instruction as BuildKit's commands are recorded.
fn command(tree: &Dockerfile, outer: &Instruction) -> Value {
    let mut inner = outer;
    while let Arguments::Onbuild(next) = &inner.arguments {
        inner = next;
    }
    let (mut json_form, mut values) = (false, Vec::new());
    push_values(tree, inner, &inner.arguments, &mut json_form, &mut values);
    let flags: Vec<String> =
        inner.flags.iter().map(|flag| unquoted(tree.text(flag.whole), tree.escape)).collect();
    let keyword = tree.text(outer.keyword_part).to_lowercase();
    json!([keyword, json_form, flags, values])
}

fn push_values(
    tree: &Dockerfile,
    of: &Instruction,
    arguments: &Arguments,
    json: &mut bool,
    values: &mut Vec<String>,
) {
    match arguments {
        Arguments::Words { words, json: is_json } => {
            *json = *is_json;
            values.extend(words.iter().map(|word| tree.word(word).to_owned()));
        }
        Arguments::Text(part) => values.push(tree.text(*part).to_owned()),
        Arguments::Pairs(pairs) if of.keyword == Keyword::Arg => {
            values.extend(pairs.iter().map(|pair| tree.text(pair.whole).to_owned()));
        }
        Arguments::Pairs(pairs) => {
            for pair in pairs {
                values.push(tree.text(pair.key).to_owned());
                values.push(pair.value.map_or(String::new(), |value| tree.text(value).to_owned()));
            }
        }
        Arguments::Health { kind, command } => {
            values.push(tree.text(*kind).to_owned());
            push_values(tree, of, command, json, values);
        }
        Arguments::None | Arguments::Onbuild(_) => {}
    }
}

/// Flags lose their quotes and escapes where BuildKit reads them.
fn unquoted(text: &str, escape: char) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(ch) = chars.next() {
        match ch {
            '"' | '\'' => {}
            ch if ch == escape => out.extend(chars.next()),
            ch => out.push(ch),
        }
    }
    out
}

#[test]
fn trees_of_generated_files_are_those_of_buildkit() {
    let record = include_str!("../../../../testdata/formats/dockerfile/buildkit.jsonl");
    let mut wrong = Vec::new();
    for line in record.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let source = case["source"].as_str().unwrap();
        let tree = parse(FileId(0), source);
        let Some(expected) = case["commands"].as_array() else {
            if tree.errors.is_empty() {
                wrong.push(format!("{source:?}\n  no error, but BuildKit says: {}", case["error"]));
            }
            continue;
        };
        let known = tree.instructions.iter().all(|one| one.keyword != Keyword::Unknown);
        let ours: Vec<Value> = tree.instructions.iter().map(|one| command(&tree, one)).collect();
        if known && (ours != *expected || !tree.errors.is_empty()) {
            wrong.push(format!(
                "{source:?}\n  ours   {}\n  theirs {}\n  {:?}",
                json!(ours),
                json!(expected),
                tree.errors
            ));
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}
