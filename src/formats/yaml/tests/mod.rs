//! Facts about the tree that need the whole parser.

mod corpus;
mod properties;
mod recovery;
mod spans;

use super::*;
use std::fmt::Write;

fn read(text: &str) -> Stream {
    parse(FileId(0), text)
}

/// The source text of a span.
fn source(stream: &Stream, span: crate::text::Span) -> &str {
    stream.source().get(span.range()).unwrap()
}

/// A one-line picture of a node: contents, `*` for aliases, `?` for damaged and `-` for absent ones.
fn picture(node: Node<'_>) -> String {
    if node.is_damaged() {
        return "?".to_owned();
    }
    match node.view() {
        View::Scalar(s) if s.is_absent() => "-".to_owned(),
        View::Scalar(s) => s.content().to_owned(),
        View::Alias(target) => format!("*{}", target.map_or_else(|| "?".to_owned(), picture)),
        View::Sequence(s) => format!("[{}]", s.items().map(picture).collect::<Vec<_>>().join(", ")),
        View::Mapping(m) => {
            let entry = |e: Entry<'_>| format!("{}: {}", picture(e.key), picture(e.value));
            format!("{{{}}}", m.entries().map(entry).collect::<Vec<_>>().join(", "))
        }
    }
}

fn pictures(text: &str) -> String {
    read(text).documents().map(|d| picture(d.root())).collect::<Vec<_>>().join(" | ")
}

#[test]
fn documents_keep_their_order_and_structure() {
    assert_eq!(
        pictures("a: 1\nb: [x, {y: z}]\n---\n- p\n-\n- q: r\n...\n---\nend\n"),
        "{a: 1, b: [x, {y: z}]} | [p, -, {q: r}] | end"
    );
    assert_eq!(pictures("# nothing\n"), "");
    assert_eq!(pictures(""), "");
    assert_eq!(pictures("---\n"), "-");
}

#[test]
fn aliases_are_references_to_their_anchors() {
    let stream = read("a: &x {k: v}\nb: *x\nc: [*x, *x]\n");
    let root = stream.root().unwrap();
    assert_eq!(root.at(&["b", "k"]).unwrap().text(), Some("v"));
    assert_eq!(root.get("b").unwrap().target().unwrap().id(), root.get("a").unwrap().id());
    let (name, span) = root.get("a").unwrap().anchor().unwrap();
    assert_eq!((name, source(&stream, span)), ("x", "&x"));
    assert_eq!(source(&stream, root.get("b").unwrap().span()), "*x");
}

#[test]
fn an_anchor_is_redefined_for_what_follows() {
    assert_eq!(pictures("- &x 1\n- *x\n- &x 2\n- *x\n"), "[1, *1, 2, *2]");
}

#[test]
fn unknown_and_recursive_aliases_are_errors_that_lead_nowhere() {
    let stream = read("a: *nope\nb: &b [*b]\n");
    let kinds: Vec<_> = stream.errors().iter().map(|e| (e.kind, source(&stream, e.span))).collect();
    assert_eq!(kinds, [(ErrorKind::Alias, "*nope"), (ErrorKind::Alias, "*b")]);
    assert_eq!(picture(stream.root().unwrap()), "{a: *?, b: [*?]}");
}

#[test]
fn duplicate_keys_are_kept_and_reported_and_the_last_wins() {
    let stream = read("a: 1\nb: 2\na: 3\n");
    let root = stream.root().unwrap();
    assert_eq!(root.as_mapping().unwrap().len(), 3);
    assert_eq!(root.get("a").unwrap().text(), Some("3"));
    assert_eq!(stream.errors().len(), 1);
    assert_eq!(stream.errors()[0].kind, ErrorKind::DuplicateKey);
    assert_eq!(stream.errors()[0].span.range(), 10..11);
}

#[test]
fn merge_keys_bring_what_is_not_written() {
    let text = "x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2, <<: *x}\nz:\n  <<: [*y, {d: 4, b: 4}]\n  c: 3\n";
    let stream = read(text);
    let z = stream.root().unwrap().get("z").unwrap();
    for (key, want) in [("a", "1"), ("b", "2"), ("c", "3"), ("d", "4")] {
        assert_eq!(z.get(key).unwrap().text(), Some(want), "{key}");
    }
    let merged: Vec<_> = z
        .as_mapping()
        .unwrap()
        .merged()
        .map(|m| (m.entry.key.text().unwrap(), m.via.map(|via| source(&stream, via.span()))))
        .collect();
    let want = [("c", None), ("b", Some("*y")), ("a", Some("*y")), ("d", Some("{d: 4, b: 4}"))];
    assert_eq!(merged, want);
}

#[test]
fn merging_a_tower_of_lists_stays_linear() {
    let mut text = "l0: &l0 {a: 1}\n".to_owned();
    for level in 1..40 {
        let below = level - 1;
        writeln!(text, "l{level}: &l{level} {{<<: [*l{below}, *l{below}, *l{below}]}}").unwrap();
    }
    let stream = read(&text);
    let top = stream.root().unwrap().get("l39").unwrap();
    assert_eq!(top.get("a").unwrap().text(), Some("1"));
    assert_eq!(top.as_mapping().unwrap().merged().count(), 1);
}

#[test]
fn tags_are_kept_and_yamls_own_decide_the_kind() {
    let text = "a: !reset []\nb: !!str 5\nc: !!null x\nd: ! 7\ne: !!str\nf: !x true\ng: !<tag:yaml.org,2002:str> 1\n";
    let stream = read(text);
    let root = stream.root().unwrap();
    let tag = root.get("a").unwrap().tag().unwrap();
    assert_eq!((tag.name(), tag.span().range(), tag.core()), ("!reset", 3..9, None));
    let resolved = |key| root.get(key).unwrap().as_scalar().unwrap().resolve(Schema::Core);
    assert_eq!(resolved("b"), Resolved::Text("5"));
    assert_eq!(resolved("c"), Resolved::Null);
    assert_eq!(resolved("d"), Resolved::Text("7"));
    assert_eq!(resolved("e"), Resolved::Text(""));
    assert_eq!(resolved("f"), Resolved::Bool(true));
    assert_eq!(resolved("g"), Resolved::Text("1"));
}

#[test]
fn comments_know_whether_they_stand_alone() {
    let stream = read("\u{feff}# top\na: 1 # right\n  # own\nb: |\n  # text\n");
    let comments: Vec<_> = stream.comments().iter().map(|c| (source(&stream, c.span), c.own_line)).collect();
    assert_eq!(comments, [("# top", true), ("# right", false), ("# own", true)]);
}

#[test]
fn a_thousand_comments_between_entries_are_no_error() {
    let text = format!("a:\n{}  - 1\n", "# c\n".repeat(5000));
    let stream = read(&text);
    assert!(stream.errors().is_empty(), "{:?}", stream.errors());
    assert_eq!(stream.comments().len(), 5000);
}
