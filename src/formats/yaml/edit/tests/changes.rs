//! Places and changes through the editor that formats give out.

use super::*;
use crate::formats::{Change, Editor, NewValue};
use crate::text::Span;
use std::fmt::Write as _;

/// The file after `change` at `«…»`, or why there is none.
fn changed(marked: &str, change: &Change) -> String {
    let (before, rest) = marked.split_once('«').unwrap();
    let (inside, after) = rest.split_once('»').unwrap();
    let text = format!("{before}{inside}{after}");
    let at = Span::new(FileId(0), before.len(), before.len() + inside.len());
    let editor = YamlEditor::new(read(&text), Schema::Core);
    editor.edit(at, change).map_or_else(|refused| refused.0, |edits| apply(&text, &edits))
}

fn scalar(text: &str) -> NewValue {
    NewValue::Scalar(text.to_owned())
}

fn list(items: &[&str]) -> Vec<String> {
    items.iter().map(|&item| item.to_owned()).collect()
}

const ALIAS: &str = "an alias stands here; what it refers to is used elsewhere too";

#[test]
fn a_value_or_a_part_of_it_is_replaced() {
    for (before, new, after) in [
        ("a: «1»\n", "2", "a: 2\n"),
        ("a: «true»\n", "false", "a: false\n"),
        ("a: «x»\n", "false", "a: \"false\"\n"),
        ("a: «\"x\"»\n", "2", "a: \"2\"\n"),
        ("a: \"«x»\"\n", "2", "a: \"2\"\n"),
        ("a: «1»\n", "1000:1000", "a: \"1000:1000\"\n"),
        ("a: nginx:«latest»\n", "1.27", "a: nginx:1.27\n"),
        ("a: \"nginx:«latest»\" # c\n", "1.27", "a: \"nginx:1.27\" # c\n"),
        ("- 'A=«x»'\n", "it's", "- 'A=it''s'\n"),
        ("- A=«x»\n", "b: c", "- \"A=b: c\"\n"),
        ("- \"\\x41=«x»\"\n", "y", "- \"\\x41=y\"\n"),
        ("- \"A=«\\x41»\"\n", "y", "- \"A=y\"\n"),
        ("a: |\n  listen «80»;\n  x\n", "443 ssl", "a: |\n  listen 443 ssl;\n  x\n"),
        ("a: |\n  «listen» 80;\n", " x", "the text is laid out in a way that is not safe to change"),
        ("«a»: 1\n", "b", "another kind of value stands here"),
        ("a: 1\nb«»: 1\n", "b", "another kind of value stands here"),
        ("a: |«»\n  x\n", "b", "the text is laid out in a way that is not safe to change"),
        ("«»a: 1\n", "b", "another kind of value stands here"),
    ] {
        assert_eq!(changed(before, &Change::Replace(scalar(new))), after, "{before:?}");
    }
    let to_list = Change::Replace(NewValue::List(list(&["a", "b"])));
    assert_eq!(changed("c: «x y»\n", &to_list), "c:\n  - a\n  - b\n");
    assert_eq!(changed("c: «[q]»\nd: 1\n", &to_list), "c:\n  - a\n  - b\nd: 1\n");
}

#[test]
fn a_path_is_set_below_a_map_or_its_key() {
    let set = |path: &[&str], to: &str| Change::Set(list(path), scalar(to));
    for (before, path, to, after) in [
        (
            "s:\n  «db»:\n    image: x\n",
            &["mem_limit"] as &[_],
            "512m",
            "s:\n  db:\n    image: x\n    mem_limit: 512m\n",
        ),
        (
            "s:\n  db:\n    «image: x»\n",
            &["read_only"],
            "true",
            "s:\n  db:\n    image: x\n    read_only: true\n",
        ),
        ("«db»:\n", &["a", "b"], "5", "db:\n  a:\n    b: 5\n"),
        ("«db»: {a: \"1\"}\n", &["a"], "5", "db: {a: \"5\"}\n"),
        ("«db»: {a: \"1\"}\n", &["a"], "1", "db: {a: \"1\"}\n"),
        ("x: &x {a: 1}\n«db»: *x\n", &["b"], "5", ALIAS),
    ] {
        assert_eq!(changed(before, &set(path, to)), after, "{before:?}");
    }
}

#[test]
fn lists_and_command_lines_get_words() {
    let append = Change::Append(list(&["a", "b"]));
    for (before, after) in [
        ("c: «[x]»\n", "c: [x, a, b]\n"),
        ("c: «[x, b]»\n", "c: [x, b, a]\n"),
        ("«c»:\n  - x\n", "c:\n  - x\n  - a\n  - b\n"),
        ("«c»:\n", "c:\n  - a\n  - b\n"),
        ("c: «x y»\n", "c: x y a b\n"),
        ("c: «'x'»\n", "c: 'x a b'\n"),
    ] {
        assert_eq!(changed(before, &append), after, "{before:?}");
    }
}

#[test]
fn a_scalar_gets_a_prefix() {
    let prefix = Change::Prefix("127.0.0.1:".to_owned());
    for (before, after) in [
        ("- «\"80:80\"»\n", "- \"127.0.0.1:80:80\"\n"),
        ("- «80:80»\n", "- \"127.0.0.1:80:80\"\n"),
        ("- «80»\n", "- \"127.0.0.1:80\"\n"),
        ("- 'a«b»c'\n", "- '127.0.0.1:abc'\n"),
        ("- «x: 1»\n", "another kind of value stands here"),
    ] {
        assert_eq!(changed(before, &prefix), after, "{before:?}");
    }
}

#[test]
fn entries_and_items_are_removed() {
    for (before, after) in [
        ("a: 1\n«b»: 2\n", "a: 1\n"),
        ("a: 1\nb: «2»\n", "a: 1\n"),
        ("a: 1\nb:«»\n", "a: 1\n"),
        ("e:\n  - «A=b»\n  - C=d\n", "e:\n  - C=d\n"),
        ("e:\n  - A=«b»\n  - C=d\n", "e:\n  - C=d\n"),
        ("e: A«=b»\n", "no value or key of the file stands at this place"),
        ("«e: 1»\n", "it is the whole document"),
    ] {
        assert_eq!(changed(before, &Change::Remove), after, "{before:?}");
    }
}

#[test]
fn what_several_places_use_stays() {
    let to = Change::Replace(scalar("2"));
    let shared = "an anchor shares it with other parts of the file";
    for (before, after) in [
        ("x-a: &a {k: «1»}\nb: *a\n", "x-a: &a {k: 2}\nb: *a\n"),
        ("x-a: &a {k: «1»}\nb: *a\nc: {<<: *a}\n", shared),
        ("a: &a {k: «1»}\nb: *a\n", shared),
        ("a: &a {k: «1»}\n", "a: &a {k: 2}\n"),
        ("x-a: &a {k: «1»}\nx-b: &b {<<: *a}\nc: *b\n", "x-a: &a {k: 2}\nx-b: &b {<<: *a}\nc: *b\n"),
        ("x-a: &a {k: «1»}\nx-b: &b {<<: *a}\nc: [*b, *b]\n", shared),
    ] {
        assert_eq!(changed(before, &to), after, "{before:?}");
    }
    let mut tower = "x-l0: &l0 [«1»]\n".to_owned();
    for level in 1..60 {
        let below = level - 1;
        writeln!(tower, "x-l{level}: &l{level} [*l{below}, *l{below}, *l{below}]").unwrap();
    }
    assert_eq!(changed(&tower, &to), shared);
}
