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
        (
            "apiVers\nkind: Pod\nspec:\n  a: 1\n  b: 2\n",
            "{apiVers: ?, kind: Pod, spec: {a: 1, b: 2}}",
            "apiVers",
        ),
        ("a: 1\nspec\n  b: 1\n  c: 2\nd: 3\n", "{a: 1, spec: {b: 1, c: 2}, d: 3}", "spec"),
        ("- x\n- spec\n    b: 1\n    c: 2\n- y\n", "[x, {spec: {b: 1, c: 2}}, y]", "spec"),
        (" a: 1\nb: 2\nc: 3\nd:\n  e: 4\n", "{b: 2, c: 3, d: {e: 4}}", "a: 1"),
        ("s:\n   r: 1\n  t:\n    a: 1\n    b: 2\n  u: 3\n", "{s: {t: {a: 1, b: 2}, u: 3}}", "r: 1"),
        ("k: p\n  t:\n    a: 1\n    b: 2\n    c: 2\n    d: 2\nu: 3\n", "{k: p, u: 3}", ""),
        ("a: 1\nb:\n  \"c:\n    e: 1\n    f: 2\n  d: 2\ne: 1\n", "{a: 1, b: ?, e: 1}", "\""),
        ("s:\n  test\n    d:\n      - x\n      - y\n", "{s: {test: {d: [x, y]}}}", "test"),
        ("- \"x\n- y\n", "[?, y]", "\""),
        ("- a\n- @x\n- y\n", "[a, ?, y]", "@x"),
        ("- a: 1\n  b: @x\n- c: @x\n  d: 2\n", "[{a: 1, b: ?}, {c: ?, d: 2}]", "@x"),
    ] {
        let (got, errors) = broken(text);
        assert_eq!(got, want, "{text:?} {errors:?}");
        assert!(!errors.is_empty() && errors.iter().any(|e| e.starts_with(error)), "{text:?}: {errors:?}");
    }
}

#[test]
fn directives_after_a_broken_document_belong_to_the_next_one() {
    let text = "a: @x\n...\n# c\n%TAG !t! tag:example.com,2000:\n# d\n---\nb: !t!y 1\n---\nc: 2\n";
    let (picture, errors) = broken(text);
    assert_eq!(picture, "{a: ?} | {b: 1} | {c: 2}");
    assert_eq!(errors, ["@x"]);
}

#[test]
fn many_broken_documents_are_all_read() {
    let text = "---\na: @x\nb: 1\n".repeat(2000);
    let stream = read(&text);
    assert_eq!((stream.documents().len(), stream.errors().len()), (2000, 2000));
    assert!(stream.documents().all(|document| picture(document.root()) == "{a: ?, b: 1}"));
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

/// The sources of the collections that may lack something, by their first line.
fn incomplete(text: &str) -> Vec<String> {
    let stream = read(text);
    let all = (0..).map_while(|id| stream.node(NodeId(id)));
    let found = all.filter(|node| node.is_incomplete());
    found.map(|node| source(&stream, node.span()).lines().next().unwrap().to_owned()).collect()
}

#[test]
fn a_collection_that_lost_a_line_says_so() {
    for (text, want) in [
        ("a:\n  b: 1\n  @x\n  c: 2\nd: 3\n", &["b: 1"] as &[_]),
        ("a:\n  b: 1\n  @x\nd: 3\n", &["b: 1"]),
        ("a:\n  b: 1\n@x\nd: 3\n", &["a:"]),
        ("@x\na: 1\n", &["a: 1"]),
        ("a:\n  - x: 1\n  - @y\n  - z: 2\n", &[]),
        ("a:\n  - x: 1\n  @y\n  - z: 2\n", &["- x: 1"]),
        ("a:\n  - x: 1\n    @y\n  - z: 2\n", &["x: 1"]),
        ("a: @x\nb: 1\n", &[]),
        ("a:\n  @x\nb: 1\n", &[]),
        ("a: [\n  1,\n  @x,\n  2]\nb: 1\n", &["["]),
        ("a: [1]\n@x\nb: 1\n", &["a: [1]"]),
        ("a: 1\n---\nb:\n  c: 1\n  half\n---\nd: 1\n", &["c: 1"]),
    ] {
        assert_eq!(incomplete(text), want, "{text:?} {}", pictures(text));
    }
}

#[test]
fn entries_in_brackets_left_of_their_key_are_reported_and_kept() {
    let text = "k:\n  a: [x,\n  y,\n z]\n  b: [\n    1\n  ]\n";
    let (picture, errors) = broken(text);
    assert_eq!(picture, "{k: {a: [x, y, z], b: [1]}}");
    assert_eq!(errors, ["y,", "z]"]);
}

#[test]
fn a_byte_order_mark_is_no_column() {
    let text = "\u{feff}a: [\n  x,\n y\n]\nb: 1\n";
    let (picture, errors) = broken(text);
    assert_eq!(picture, "{a: [x, y], b: 1}");
    let unmarked = broken(text.trim_start_matches('\u{feff}'));
    assert_eq!((picture, errors), unmarked);
}
