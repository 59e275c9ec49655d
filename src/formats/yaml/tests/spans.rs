//! Where nodes and parts of scalars stand.

use super::*;

/// The source of the value at `a`, in a mapping followed by another entry.
fn value_source(value: &str) -> String {
    let text = format!("a:{value}\nz: end\n");
    let stream = read(&text);
    assert!(stream.errors().is_empty(), "{:?}", stream.errors());
    let root = stream.root().unwrap();
    assert_eq!(root.get("z").unwrap().text(), Some("end"));
    source(&stream, root.get("a").unwrap().span()).to_owned()
}

#[test]
fn values_are_covered_tightly() {
    for (value, want) in [
        (" plain text  # c", "plain text"),
        (" plain\n  more", "plain\n  more"),
        (" 'it''s'", "'it''s'"),
        (" \"x\\ty\" ", "\"x\\ty\""),
        (" &n !t \"x\"", "\"x\""),
        (" [1, {b: c} ]  ", "[1, {b: c} ]"),
        (" { x: }", "{ x: }"),
        ("\n  b: 1\n  c:\n    - x\n\n  # c\n", "b: 1\n  c:\n    - x"),
        ("\n- x\n-  y \n", "- x\n-  y"),
        ("\n- x\n-\n", "- x\n-"),
        ("\n- --x\n- -y\n", "- --x\n- -y"),
        ("\n- - x\n  - y\n", "- - x\n  - y"),
        (" &n\n- x\n", "- x"),
        ("\n  b:\n\n", "b:"),
        (" |\n  x\n   y\n\n\n", "|\n  x\n   y"),
        (" >- # c\n  x\n  y\n", ">- # c\n  x\n  y"),
        (" &k !t |2-\n\n   x\n", "|2-\n\n   x"),
        (" |+\n\n\n", "|+"),
        (" |\n  x  \n   \n", "|\n  x  "),
        ("\n  ? k\n  : v\n", "? k\n  : v"),
        ("\n  &x k: v\n", "&x k: v"),
    ] {
        assert_eq!(value_source(value), want, "{value:?}");
    }
}

#[test]
fn an_absent_value_is_right_after_its_colon() {
    for (text, want) in [
        ("a:\nb: 1", 2),
        ("a:   # c\n\n\nb: 1", 2),
        ("a :\nb: 1", 3),
        ("{a: , b: 1}", 3),
        ("{a, b: 1}", 2),
        ("\"a\":\nb: 1", 4),
        ("? a\n:\nb: 1", 5),
        ("? a\nb: 1", 3),
        ("a: &x\nb: 1", 5),
        ("a: !!str\nb: 1", 8),
        ("a:\r\nb: 1", 2),
    ] {
        let stream = read(text);
        let root = stream.root().unwrap();
        let a = root.get("a").unwrap();
        assert!(a.as_scalar().unwrap().is_absent(), "{text:?}");
        assert_eq!(a.span().range(), want..want, "{text:?}");
        assert_eq!(root.get("b").unwrap().text(), Some("1"), "{text:?}");
    }
}

#[test]
fn spans_are_bytes_with_a_byte_order_mark_crlf_and_wide_characters() {
    let text = "\u{feff}größe: \"ä\\u00e4€\"\r\nb: |\r\n  ü\r\n  y\r\nc: 文 # ö\r\n";
    let stream = read(text);
    let root = stream.root().unwrap();
    assert_eq!(source(&stream, root.get("größe").unwrap().span()), "\"ä\\u00e4€\"");
    assert_eq!(root.get("größe").unwrap().text(), Some("ää€"));
    assert_eq!(source(&stream, root.get("b").unwrap().span()), "|\r\n  ü\r\n  y");
    assert_eq!(root.get("b").unwrap().text(), Some("ü\ny\n"));
    assert_eq!(source(&stream, root.get("c").unwrap().span()), "文");
    assert_eq!(source(&stream, stream.comments()[0].span), "# ö");
}

/// The source of each `part` of the content of the only value.
fn part_source(text: &str, part: &str) -> String {
    let stream = read(text);
    let scalar = stream.root().unwrap().get("a").unwrap().as_scalar().unwrap();
    let at = scalar.content().find(part).unwrap_or_else(|| panic!("{part:?} in {:?}", scalar.content()));
    let pieces = scalar.pieces();
    assert!(pieces.len() > 1 || scalar.is_verbatim(), "{pieces:?}");
    source(&stream, scalar.source(at, at + part.len())).to_owned()
}

#[test]
fn parts_of_content_lead_to_their_source() {
    for (text, part, want) in [
        ("a: postgres:16", "16", "16"),
        ("a: \"5432:5432\"", ":5432", ":5432"),
        ("a: \"x\\ty\"", "y", "y"),
        ("a: \"x\\ty\"", "\ty", "\\ty"),
        ("a: \"\\u00e4b\\x41c\"", "Ac", "\\x41c"),
        ("a: \"\\ud83d\\ude00z\"", "😀", "\\ud83d\\ude00"),
        ("a: \"one \\\n  two\"", "two", "two"),
        ("a: \"one\n\n  two\"", "\ntwo", "\n\n  two"),
        ("a: 'it''s x'", "'s", "''s"),
        ("a: one\n  two\n  three", "two", "two"),
        ("a: one\n  two\n  three", "two three", "two\n  three"),
        ("a: |\n  one\n   two\n", " two", " two"),
        ("a: |\n  one\n  two\n", "e\nt", "e\n  t"),
        ("a: |\r\n  one\r\n  two\r\n", "one\ntwo", "one\r\n  two"),
        ("a: >\n  one\n  two\n\n  three\n", "two\nthree", "two\n\n  three"),
        ("a: >\n  one\n    more\n  two\n", "  more\n", "  more\n  "),
        ("a: >2\n   x\n  y\n", " x\ny", " x\n  y"),
        ("a: >-\n\n  one\n  two", "two", "two"),
    ] {
        assert_eq!(part_source(text, part), want, "{part:?} of {text:?}");
    }
}

#[test]
fn a_block_cut_off_by_the_files_end_has_no_last_line_break() {
    for (text, want) in
        [("a: |\n  x\n", "x\n"), ("a: |\n  x", "x"), ("a: >\n  x\n  y", "x y"), ("a: |+\n  x", "x")]
    {
        assert_eq!(read(text).root().unwrap().get("a").unwrap().text(), Some(want), "{text:?}");
    }
}

#[test]
fn content_as_written_costs_one_verbatim_piece() {
    let stream = read("a: \"ü x\"\n");
    let scalar = stream.root().unwrap().get("a").unwrap().as_scalar().unwrap();
    let pieces = scalar.pieces();
    assert_eq!(pieces.len(), 1);
    assert!(pieces[0].verbatim);
    assert_eq!((pieces[0].content.clone(), pieces[0].source.range()), (0..4, 4..8));
}

#[test]
fn nesting_is_bounded_and_the_rest_survives() {
    for depth in [120, 200, 5000, 50_000] {
        let text = format!("a: 1\nb: {}{}\nc: 2\n", "[".repeat(depth), "]".repeat(depth));
        let stream = read(&text);
        let root = stream.root().unwrap();
        assert_eq!(root.get("c").and_then(Node::text), Some("2"), "{depth}");
        assert_eq!(stream.errors().is_empty(), depth < 128, "{depth}: {:?}", stream.errors());
    }
    let deep = (1..300).fold(String::new(), |text, n| text + &" ".repeat(n) + "k:\n");
    let stream = read(&format!("a: 1\nb:\n{deep}c: 2\n"));
    assert_eq!(stream.root().unwrap().get("c").unwrap().text(), Some("2"));
    assert_eq!(stream.errors().len(), 1);
    assert_eq!(stream.errors()[0].kind, ErrorKind::Depth);
}
