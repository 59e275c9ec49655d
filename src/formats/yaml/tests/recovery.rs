//! What survives around broken text.

use super::*;

/// Pictures of the documents, and the sources of the errors.
fn broken(text: &str) -> (String, Vec<String>) {
    let stream = read(text);
    let errors = stream.errors().iter().map(|e| source(&stream, e.span).to_owned()).collect();
    (pictures(text), errors)
}

#[test]
fn one_broken_part_costs_that_part_only() {
    for (text, want, error) in [
        ("a: \"unclosed\nb: 1\nc: \"x\"\n", "{a: ?, b: 1, c: x}", "\""),
        ("a: 'unclosed\n---\nb: 1\n", "{a: ?} | {b: 1}", "'"),
        ("a: [1, 2\nb: 1\nc: 2\n", "{a: ?, b: 1, c: 2}", "["),
        ("a: [\n  1,\n  2\nb: 1\nc: 2\n", "{a: ?, b: 1, c: 2}", "["),
        ("a: [\nb: 1\nc: 2\n", "{a: ?, b: 1, c: 2}", "["),
        ("a: {x: 1\n", "{a: ?}", "{"),
        ("a: 1\nhalf\nc: 2\n", "{a: 1, c: 2}", "half"),
        ("a:\n  b: 1\n  ha\n  c: 2\nd: 3\n", "{a: {b: 1, c: 2}, d: 3}", "ha"),
        ("a: 1\n\tb: 2\nc: 3\n", "{a: 1, c: 3}", "b: 2"),
        ("a:\n\tb: 2\nc: 3\n", "{a: ?, c: 3}", "b:"),
        ("a:\n  @b\nc: 3\n", "{a: ?, c: 3}", "@b"),
        ("a:\n@b\nc: 3\n", "{a: -, c: 3}", "@b"),
        ("a: \"x\" y\nb: 2\n", "{a: ?, b: 2}", "y"),
        ("a: b: c\nd: 1\n", "{a: ?, d: 1}", ":"),
        ("a: @x\nd: 1\n", "{a: ?, d: 1}", "@x"),
        ("a: {{ x }}\nb: 1\n", "{a: ?, b: 1}", "{{ x }}"),
        ("a: {{ x.y | quote }}\nb: 1\n", "{a: ?, b: 1}", "{{ x.y | quote }}"),
        ("a: {{ f \"x\" }}\nb: 1\n", "{a: ?, b: 1}", "{{ f \"x\" }}"),
        ("{{ if x }}\nb: 1\nc: 2\n", "{b: 1, c: 2}", "{{ if x }}"),
        ("{% if x %}\nb: 1\n{% endif %}\n", "{b: 1}", "%"),
        ("a: 1\n---\nb: [\n---\nc: 1\n", "{a: 1} | {b: ?} | {c: 1}", "["),
        ("- \"x\n- y\n", "[?, y]", "\""),
    ] {
        let (got, errors) = broken(text);
        assert_eq!(got, want, "{text:?} {errors:?}");
        assert!(!errors.is_empty() && errors.iter().any(|e| e.starts_with(error)), "{text:?}: {errors:?}");
    }
}

#[test]
fn spans_after_a_broken_part_are_those_of_the_file() {
    let text = "ä: \"ü\nb: [x, y\nc: ö\n";
    let stream = read(text);
    let root = stream.root().unwrap();
    assert_eq!(source(&stream, root.get("c").unwrap().span()), "ö");
    assert_eq!(source(&stream, root.get("ä").unwrap().span()), "\"ü");
    assert_eq!(stream.errors().len(), 2);
}

#[test]
fn a_hopeless_document_leaves_what_was_read_and_the_next_one() {
    let text = format!("a: 1\n{}---\nb: 2\n", "@x\n".repeat(500));
    let stream = read(&text);
    assert_eq!(pictures(&text), "{a: 1} | {b: 2}");
    assert!(stream.errors().len() < 100);
}
