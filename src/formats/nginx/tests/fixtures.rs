//! Snapshots of the fixtures' trees: a new file in `testdata/formats/nginx` is a new test.

use std::fmt::Write as _;

use super::*;

#[test]
fn fixtures_keep_their_trees() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/formats/nginx");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths.iter().filter(|path| path.is_file()) {
        let source = std::fs::read_to_string(path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        insta::assert_snapshot!(name, shown(&source));
    }
}

/// One directive per line, indented by depth, then the errors with their text.
fn shown(source: &str) -> String {
    let tree = parse(FileId(0), source);
    let mut out = String::new();
    for (_, directive) in tree.iter() {
        let mut depth = 0;
        let mut parent = directive.parent;
        while let Some(id) = parent {
            depth += 1;
            parent = tree.get(id).unwrap().parent;
        }
        let words: Vec<_> = tree.arguments(directive).iter().map(|word| word.text(source)).collect();
        let block = if directive.block.is_some() { " {}" } else { "" };
        writeln!(out, "{}{} {words:?}{block}", "  ".repeat(depth), directive.name.text(source)).unwrap();
    }
    for error in &tree.errors {
        writeln!(out, "! {:?} at {:?}: {}", error.kind, &source[error.span.range()], error.message).unwrap();
    }
    out
}
