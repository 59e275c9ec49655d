//! Every edit of every node of generated documents and of the fixtures.

use super::generated;
use super::model::{Came, Op, check, made};
use super::*;
use crate::formats::yaml::{Node, NodeId};
use proptest::prelude::*;

/// The edits that are tried at each node.
pub(super) fn ops() -> Vec<Op> {
    let map = New::Map(vec![("p".into(), New::Int(1)), ("on".into(), New::texts(["x", "80:80"]))]);
    vec![
        Op::Replace(New::text("new")),
        Op::Replace(New::text("it's: \"x\" # y, {")),
        Op::Replace(New::text("two\nlines\n")),
        Op::Replace(New::text("on")),
        Op::Replace(New::text("")),
        Op::Replace(New::Int(-7)),
        Op::Replace(New::Bool(false)),
        Op::Replace(New::Null),
        Op::Replace(New::texts(["a, b"])),
        Op::Overwrite(New::Float(1.5)),
        Op::Overwrite(New::texts(["a", "b"])),
        Op::Overwrite(map.clone()),
        Op::Set(vec!["zz"], New::text("new")),
        Op::Set(vec!["zz", "a b", "no"], New::Bool(true)),
        Op::Set(vec!["zz"], map.clone()),
        Op::Append(vec![New::text("new"), New::Int(5)]),
        Op::Append(vec![map]),
        Op::Remove,
    ]
}

/// Tries about `most` edits, spread over the nodes; how many were made and refused.
pub(super) fn check_some(text: &str, most: usize) -> (usize, usize) {
    let stream = read(text);
    let nodes: Vec<Node<'_>> = (0..).map_while(|id| stream.node(NodeId(id))).collect();
    let ops = ops();
    let stride = nodes.len() * ops.len() / most + 1;
    let (mut made, mut refused) = (0, 0);
    for (at, node) in nodes.iter().enumerate() {
        assert!(Edits::new(&stream, Schema::Core).node_at(node.span()).is_some(), "{node:?} of {text:?}");
        for (_, op) in ops.iter().enumerate().filter(|(n, _)| (at * 5 + n) % stride == 0) {
            match check(&stream, *node, op) {
                Came::Edited(_) => made += 1,
                Came::Refused => refused += 1,
                Came::Nothing => {}
            }
        }
    }
    (made, refused)
}

fn fixtures() -> Vec<String> {
    fn walk(folder: &std::path::Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let yaml = path.extension().is_some_and(|e| e == "yaml" || e == "yml" || e == "json");
            if path.is_dir() {
                walk(&path, found);
            } else if yaml {
                found.push(std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let mut found = Vec::new();
    walk(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata"), &mut found);
    found
}

#[test]
fn edits_of_every_fixture_change_only_what_they_should() {
    let (mut made, mut refused) = (0, 0);
    for text in fixtures() {
        let counts = check_some(&text, 150);
        made += counts.0;
        refused += counts.1;
    }
    assert!(made > 500 && made > refused / 4, "{made} made, {refused} refused");
}

#[test]
fn generated_files_are_valid_and_mostly_editable() {
    let (mut valid, mut made, mut refused) = (0, 0, 0);
    let mut seed = 1_u32;
    for _ in 0..100 {
        let choices = (0..120).map(|_| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 24) as u8
        });
        let text = generated::file(&choices.collect::<Vec<_>>());
        valid += usize::from(read(&text).errors().is_empty());
        let counts = check_some(&text, 40);
        made += counts.0;
        refused += counts.1;
    }
    assert!(valid > 85, "{valid} of 100 are valid");
    assert!(made > 500 && made > refused / 4, "{made} made, {refused} refused");
}

/// A generated file with scraps put in, mostly broken somewhere.
fn mutated() -> impl Strategy<Value = String> {
    let scraps = prop::sample::select(vec![
        "\n", "\r\n", "\t", "  ", ": ", "- ", "? ", "[", "]", "{", "}", ",", "#", " # ", "&a ", "*a", "!t ",
        "|", ">", "\"", "'", "%", "@", "---\n", "...\n", "<<: ", "\u{feff}", "ä", "\u{85}", "\0", "{{", "\r",
    ]);
    let edit = (any::<prop::sample::Index>(), 0_usize..4, scraps);
    let choices = prop::collection::vec(any::<u8>(), 0..100);
    (choices, prop::collection::vec(edit, 1..4)).prop_map(|(choices, edits)| {
        let mut chars: Vec<char> = generated::file(&choices).chars().collect();
        for (at, remove, scrap) in edits {
            let at = at.index(chars.len() + 1);
            let end = (at + remove).min(chars.len());
            chars.splice(at..end, scrap.chars());
        }
        chars.into_iter().collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn edits_of_a_generated_file_change_only_what_they_should(
        choices in prop::collection::vec(any::<u8>(), 0..160),
    ) {
        check_some(&generated::file(&choices), 60);
    }

    #[test]
    fn edits_of_a_mutated_file_lie_in_it_in_order(text in mutated()) {
        let stream = read(&text);
        for node in (0..).map_while(|id| stream.node(NodeId(id))) {
            for op in ops() {
                if let Ok(edits) = made(Edits::new(&stream, Schema::Core), node, &op) {
                    apply(&text, &edits);
                }
            }
        }
    }
}
