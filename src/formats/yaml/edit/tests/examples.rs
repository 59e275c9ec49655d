//! One edit at a time, with the text that comes of it.

use super::*;
use crate::formats::yaml::Node;

/// The file after an edit of its first document, or why there is none.
fn edited<'a>(text: &str, edit: impl Fn(Edits<'_>, Node<'_>) -> Outcome + 'a) -> String {
    let stream = read(text);
    match edit(Edits::new(&stream, Schema::Core), stream.root().unwrap()) {
        Ok(edits) => apply(text, &edits),
        Err(refusal) => format!("{:?}", refusal.reason),
    }
}

fn set(text: &str, path: &str, new: &New) -> String {
    let path: Vec<&str> = path.split('.').filter(|key| !key.is_empty()).collect();
    let after = edited(text, |edits, root| edits.set(root, &path, new));
    if after.contains('\n') {
        let again = edited(&after, |edits, root| edits.set(root, &path, new));
        assert_eq!(again, after, "made twice");
    }
    after
}

fn replaced(text: &str, new: &New) -> String {
    edited(text, |edits, root| edits.replace(edits.own(root, &["a"]).unwrap(), new))
}

fn removed(text: &str, path: &str, item: Option<usize>) -> String {
    let path: Vec<&str> = path.split('.').filter(|key| !key.is_empty()).collect();
    edited(text, |edits, root| {
        let node = edits.own(root, &path).unwrap();
        let item = item.map(|item| node.as_sequence().unwrap().items().nth(item).unwrap());
        edits.remove(item.unwrap_or(node))
    })
}

fn appended(text: &str, path: &str, item: &New) -> String {
    let path: Vec<&str> = path.split('.').filter(|key| !key.is_empty()).collect();
    edited(text, |edits, root| edits.append(root, &path, std::slice::from_ref(item)))
}

fn text(text: &str) -> New {
    New::text(text)
}

#[test]
fn a_replaced_scalar_keeps_its_style() {
    for (before, new, after) in [
        ("a: x\n", text("v"), "a: v\n"),
        ("a: x # c\n", text("v w"), "a: v w # c\n"),
        ("a: 'x'\n", text("it's"), "a: 'it''s'\n"),
        ("a: \"x\"\n", text("q\"\\"), "a: \"q\\\"\\\\\"\n"),
        ("a: 'x'\n", text("a\tb"), "a: \"a\\tb\"\n"),
        ("a: x\n", text("yes"), "a: \"yes\"\n"),
        ("a: x\nb: 'y'\n", text("on"), "a: 'on'\nb: 'y'\n"),
        ("a: x\n", text("80:80"), "a: \"80:80\"\n"),
        ("a: x\n", text("k: v"), "a: \"k: v\"\n"),
        ("a: x\n", text("k:v"), "a: k:v\n"),
        ("a: x\n", text(""), "a: \"\"\n"),
        ("a: x\n", text("2024-01-02"), "a: \"2024-01-02\"\n"),
        ("a: x\n", text("{{ x }}"), "a: \"{{ x }}\"\n"),
        ("a: [x]\n", New::Int(1), "OtherKind"),
        ("a: {b: c}\n", New::Int(1), "OtherKind"),
        ("a: \"true\"\n", New::Bool(false), "a: false\n"),
        ("a: 'x'\n", New::Int(3), "a: 3\n"),
        ("a: 1.5\n", New::Float(2.0), "a: 2.0\n"),
        ("a: two\n  lines\nb: 1\n", text("one"), "a: one\nb: 1\n"),
        ("a: |  # why\n  x\n  y\n\nb: 1\n", text("z"), "a: z  # why\n\nb: 1\n"),
        ("a: >2-\n   x\nb: 1\n", text("z\n"), "a: \"z\\n\"\nb: 1\n"),
        ("a: &n x\nb: *n\n", text("v"), "a: &n v\nb: *n\n"),
        ("a: !!str 5\n", text("6"), "a: !!str \"6\"\n"),
        ("a: !!str 5\n", New::Int(6), "Tagged"),
        ("a: !reset x\n", text("v"), "Tagged"),
        ("b: &n x\na: *n\n", text("v"), "Alias"),
        ("b: &n x\na: *n\n", text("x"), "b: &n x\na: *n\n"),
        ("a:\n", text("v"), "a: v\n"),
        ("a:   # c\n", text("v"), "a: v   # c\n"),
        ("a:  \nb: 1\n", text("v"), "a: v\nb: 1\n"),
        ("a: null\n", text("v"), "a: v\n"),
        ("{\"a\": \"x\"}\n", text("v"), "{\"a\": \"v\"}\n"),
        ("{\"a\": 1}\n", New::Bool(true), "{\"a\": true}\n"),
        ("{b: , a: , c: 1}\n", text("x,y"), "{b: , a: \"x,y\" , c: 1}\n"),
        ("{a}\n", text("x"), "{a: x}\n"),
        ("a: x\r\nb: y\r\n", text("z"), "a: z\r\nb: y\r\n"),
    ] {
        assert_eq!(replaced(before, &new), after, "{before:?} {new:?}");
    }
}

#[test]
fn a_new_key_comes_after_its_siblings() {
    for (before, path, after) in [
        ("a: 1\n", "b", "a: 1\nb: new\n"),
        ("a: 1", "b", "a: 1\nb: new"),
        ("a: 1\r\nc: 2\r\n", "b", "a: 1\r\nc: 2\r\nb: new\r\n"),
        ("a:\n    x: 1\n", "a.b", "a:\n    x: 1\n    b: new\n"),
        ("a:\n    x: 1\n", "a.b.c", "a:\n    x: 1\n    b:\n        c: new\n"),
        ("a:\n  x: 1  # one\n\n# about z\nz: 2\n", "a.b", "a:\n  x: 1  # one\n  b: new\n\n# about z\nz: 2\n"),
        (
            "a:\n  x: 1\n  # y: 2\n# about z\nz: 2\n",
            "a.b",
            "a:\n  x: 1\n  # y: 2\n  b: new\n# about z\nz: 2\n",
        ),
        ("a:\n  x:\n    - 1\n    # - 2\nz: 2\n", "a.b", "a:\n  x:\n    - 1\n    # - 2\n  b: new\nz: 2\n"),
        ("a:\n  x:\n  - 1\n", "a.b", "a:\n  x:\n  - 1\n  b: new\n"),
        ("a: {x: 1}\n", "a.b", "a: {x: 1, b: new}\n"),
        ("a: { x: 1 }\n", "a.b", "a: { x: 1, b: new }\n"),
        ("a: { x: 1, }\n", "a.b", "a: { x: 1, b: new }\n"),
        ("a: {\n  x: 1,\n  y: 2 # c\n}\n", "a.b", "a: {\n  x: 1,\n  y: 2, # c\n  b: new\n}\n"),
        ("a: {\n  x: 1,\n}\n", "a.b", "a: {\n  x: 1,\n  b: new,\n}\n"),
        ("{\"x\":1,\"y\":\"z\"}", "b", "{\"x\":1,\"y\":\"z\",\"b\": \"new\"}"),
        ("{\n  \"x\": {}\n}\n", "x.b", "{\n  \"x\": {\"b\": \"new\"}\n}\n"),
        (
            "{\n  \"x\": {\"y\": \"z\"}\n}\n",
            "x.b.c",
            "{\n  \"x\": {\"y\": \"z\", \"b\": {\"c\": \"new\"}}\n}\n",
        ),
        ("a: {}\n", "a.b", "a:\n  b: new\n"),
        ("a: {}  # none\n", "a.b", "a:  # none\n  b: new\n"),
        ("a: {}\n  # x: 1\nz: 1\n", "a.b", "a:\n  b: new\n  # x: 1\nz: 1\n"),
        ("a:\nz: 1\n", "a.b", "a:\n  b: new\nz: 1\n"),
        ("a:  # c\nz: 1\n", "a.b.c", "a:  # c\n  b:\n    c: new\nz: 1\n"),
        ("a:", "a.b", "a:\n  b: new"),
        ("a: ~\n", "a.b", "a:\n  b: new\n"),
        ("a: &r\nz: *r\n", "a.b", "a: &r\n  b: new\nz: *r\n"),
        ("a: &r {x: 1}\nz: *r\n", "z.b", "Alias"),
        ("a: &r {b: new}\nz: *r\n", "z.b", "a: &r {b: new}\nz: *r\n"),
        ("a: &r {x: 1}\nz:\n  <<: *r\n", "z.x", "a: &r {x: 1}\nz:\n  <<: *r\n  x: new\n"),
        ("a: &r {x: {y: 1}}\nz:\n  <<: *r\n", "z.x.b", "Merged"),
        ("a: x\n", "a.b", "OtherKind"),
        ("a: [x]\n", "a.b", "OtherKind"),
        ("? a\n: 1\n", "b", "? a\n: 1\nb: new\n"),
        ("? a\n", "b", "? a\nb: new\n"),
        ("a: |\n  x\n\n\nz: 1\n", "b", "a: |\n  x\n\n\nz: 1\nb: new\n"),
        ("z: 1\na: |\n  x\n\n", "b", "z: 1\na: |\n  x\nb: new\n\n"),
        ("z: 1\na: |+\n  x\n\n", "b", "z: 1\na: |+\n  x\n\nb: new\n"),
        ("z: 1\na: |\n  x", "b", "z: 1\nb: new\na: |\n  x"),
        ("z: 1\na: |-\n  x", "b", "z: 1\na: |-\n  x\nb: new"),
        ("--- # d\n", "a.b", "--- # d\na:\n  b: new\n"),
        ("---\n...\n", "b", "---\nb: new\n...\n"),
        ("--- {}\n", "b", "---\nb: new\n"),
        ("{}\n", "a.b", "a:\n  b: new\n"),
        ("a: 1\n---\nc: 1\n", "b", "a: 1\nb: new\n---\nc: 1\n"),
        ("a: 1\n# end\n...\n", "b", "a: 1\n# end\nb: new\n...\n"),
        ("\u{feff}a: 1\n", "b", "\u{feff}a: 1\nb: new\n"),
        ("\u{feff}{}", "b", "\u{feff}b: new"),
        ("a: 1\na: 2\n", "a", "a: 1\na: new\n"),
        ("a: @x\n", "b", "Broken"),
        ("a: 1\n", "on", "a: 1\n\"on\": new\n"),
        ("a: 1\n", "k: k", "a: 1\n\"k: k\": new\n"),
        ("- a\n", "b", "OtherKind"),
    ] {
        assert_eq!(set(before, path, &text("new")), after, "{before:?} {path}");
    }
}

#[test]
fn lists_and_maps_are_written_as_the_document_writes_them() {
    let caps = New::Map(vec![("drop".into(), New::texts(["ALL"])), ("num".into(), New::Int(1))]);
    for (before, path, after) in [
        ("a:\n  x: 1\n", "a.b", "a:\n  x: 1\n  b:\n    drop:\n      - ALL\n    num: 1\n"),
        ("l:\n- 1\na:\n  x: 1\n", "a.b", "l:\n- 1\na:\n  x: 1\n  b:\n    drop:\n    - ALL\n    num: 1\n"),
        ("a: {x: 1}\n", "a.b", "a: {x: 1, b: {drop: [ALL], num: 1}}\n"),
        ("a: {b: }\n", "a.b", "a: {b: {drop: [ALL], num: 1} }\n"),
        ("a:\n  b:\n", "a.b", "a:\n  b:\n    drop:\n      - ALL\n    num: 1\n"),
    ] {
        assert_eq!(set(before, path, &caps), after, "{before:?} {path}");
    }
}

#[test]
fn entries_of_an_item_are_as_deep_as_its_first_key() {
    for (before, after) in [
        ("- x: 1\n", "- x: 1\n  b: new\n"),
        ("-   x: 1\n- y\n", "-   x: 1\n    b: new\n- y\n"),
        ("- - x: 1\n", "OtherKind"),
        ("- {}\n- y\n", "- b: new\n- y\n"),
        ("-\n- y\n", "- b: new\n- y\n"),
        ("- # c\n- y\n", "- b: new # c\n- y\n"),
        ("- x: 1\n  # own\n\n# other\n- y\n", "- x: 1\n  # own\n  b: new\n\n# other\n- y\n"),
        ("-\n  x: 1\n", "-\n  x: 1\n  b: new\n"),
        ("- &n\n  x: 1\n", "- &n\n  x: 1\n  b: new\n"),
        ("- &n {}\n", "- &n\n  b: new\n"),
        ("-\tx: 1\n", "Layout"),
    ] {
        let got = edited(before, |edits, root| {
            edits.set(root.as_sequence().unwrap().items().next().unwrap(), &["b"], &text("new"))
        });
        assert_eq!(got, after, "{before:?}");
    }
}

#[test]
fn items_are_added_as_their_siblings_are_written() {
    for (before, after) in [
        ("a:\n  - x\n", "a:\n  - x\n  - new\n"),
        ("a:\n- x\n# about z\nz: 1\n", "a:\n- x\n- new\n# about z\nz: 1\n"),
        ("a:\n  -   \"x\"\n", "a:\n  -   \"x\"\n  -   \"new\"\n"),
        ("a:\n  - x: 1\n    y: 2\n", "a:\n  - x: 1\n    y: 2\n  - new\n"),
        ("a: [x]\n", "a: [x, new]\n"),
        ("a: ['x','y']\n", "a: ['x','y','new']\n"),
        ("a: [ x, ]\n", "a: [ x, new ]\n"),
        ("a: [\n  x, # c\n  y\n]\n", "a: [\n  x, # c\n  y,\n  new\n]\n"),
        ("a: [\n  x\n  # end\n]\n", "a: [\n  x,\n  new\n  # end\n]\n"),
        ("a: [x, y\n  # end\n]\n", "a: [x, y, new\n  # end\n]\n"),
        ("a: []\n", "a: [new]\n"),
        ("a: [ ] # c\n", "a: [new] # c\n"),
        ("a:\n", "a:\n  - new\n"),
        ("l:\n- x\na:\n", "l:\n- x\na:\n- new\n"),
        ("z: 1\n", "z: 1\na:\n  - new\n"),
        ("a: [new]\n", "a: [new]\n"),
        ("a: x\n", "OtherKind"),
        ("z: &z [x]\na: *z\n", "Alias"),
        ("a:\n  - |\n    x", "Layout"),
    ] {
        assert_eq!(appended(before, "a", &text("new")), after, "{before:?}");
    }
    let map = New::Map(vec![("k".into(), New::Int(1)), ("l".into(), New::texts(["x"]))]);
    for (before, after) in [
        ("a:\n  - x\n", "a:\n  - x\n  - k: 1\n    l:\n      - x\n"),
        ("a: [x]\n", "a: [x, {k: 1, l: [x]}]\n"),
        ("a: []\n", "a:\n  - k: 1\n    l:\n      - x\n"),
    ] {
        assert_eq!(appended(before, "a", &map), after, "{before:?}");
    }
}

#[test]
fn removed_entries_take_their_lines() {
    for (before, path, after) in [
        ("a: 1\nb: 2\n", "b", "a: 1\n"),
        ("a: 1\nb: 2\n", "a", "b: 2\n"),
        ("a: 1\nb: 2", "b", "a: 1"),
        ("a: 1\n# above\nb:\n  c: 1\n  # inside\n  d: 2 # same\n\nz: 1\n", "b", "a: 1\n# above\n\nz: 1\n"),
        ("a:\n  b: 1\nz: 1\n", "a.b", "a: {}\nz: 1\n"),
        ("a:  # c\n  # own\n  b: 1 # same\nz: 1\n", "a.b", "a: {}  # c\n  # own\nz: 1\n"),
        ("a: &n !t\n  b: 1\n", "a.b", "a: &n !t {}\n"),
        ("a: 1\n", "a", "{}\n"),
        ("a: {x: 1, y: 2, z: 3}\n", "a.x", "a: {y: 2, z: 3}\n"),
        ("a: {x: 1, y: 2, z: 3}\n", "a.z", "a: {x: 1, y: 2}\n"),
        ("a: { x: 1 }\n", "a.x", "a: {}\n"),
        ("a: {\n  x: 1, # one\n  y: 2\n}\n", "a.x", "a: {\n  y: 2\n}\n"),
        ("a: {\n  x: 1, # one\n  y: 2\n}\n", "a.y", "a: {\n  x: 1 # one\n}\n"),
        ("a: {\n  x: 1,\n  y: 2,\n}\n", "a.y", "a: {\n  x: 1,\n}\n"),
        ("a: &n 1\nb: *n\n", "a", "Anchored"),
        ("a: &n 1\nb: *n\n", "b", "a: &n 1\n"),
        ("a: 1\na: 2\n", "a", "Duplicate"),
        ("a: |\n  x\nb: 1\n    # deep\nc: 1\n", "b", "Layout"),
        ("a: |\n  x\nb: 1\n# flat\nc: 1\n", "b", "a: |\n  x\n# flat\nc: 1\n"),
        ("a: |+\n  x\nb: 1\n\nc: 1\n", "b", "Layout"),
        ("a: |\n  x\nb: 1", "b", "a: |\n  x\n"),
        ("? a\n: 1\nb: 2\n", "a", "b: 2\n"),
        ("b: 2\n? a\n: 1\n", "a", "b: 2\n"),
        ("a: 1\r\nb: 2\r\n", "a", "b: 2\r\n"),
        ("\u{feff}a: 1\nb: 2\n", "a", "\u{feff}b: 2\n"),
    ] {
        assert_eq!(removed(before, path, None), after, "{before:?} {path}");
    }
}

#[test]
fn removed_items_take_their_lines_and_the_last_one_takes_the_lists_key() {
    for (before, item, after) in [
        ("a:\n  - x\n  - y\nz: 1\n", 0, "a:\n  - y\nz: 1\n"),
        ("a:\n- x\n- y # c\n# above\nz: 1\n", 1, "a:\n- x\n# above\nz: 1\n"),
        ("a: [x, y]\n", 0, "a: [y]\n"),
        ("a: [x, y]\n", 1, "a: [x]\n"),
        ("a:\n  - x\nz: 1\n", 0, "z: 1\n"),
        ("a: [x]\nz: 1\n", 0, "z: 1\n"),
        ("a: [x]\n", 0, "{}\n"),
        ("a:\n  - - x\n    - y\n  - z\n", 0, "a:\n  - z\n"),
        ("a:\n  - k: 1\n    l: 2\n  - z\n", 0, "a:\n  - z\n"),
    ] {
        assert_eq!(removed(before, "a", Some(item)), after, "{before:?} {item}");
    }
}

#[test]
fn the_first_entry_of_an_item_gives_its_place_to_the_next() {
    for (before, after) in [
        ("- b: 1\n  c: 2\n", "- c: 2\n"),
        ("- b: 1 # same\n\n  c: 2\n", "- c: 2\n"),
        ("- b: 1\n  # own\n  c: 2\n", "-\n  # own\n  c: 2\n"),
        ("- b: 1\n", "- {}\n"),
        ("- b: 1 # same\n- x\n", "- {} # same\n- x\n"),
        ("-\n  b: 1\n", "-\n  {}\n"),
    ] {
        let got = edited(before, |edits, root| {
            let item = root.as_sequence().unwrap().items().next().unwrap();
            edits.remove(edits.own(item, &["b"]).unwrap())
        });
        assert_eq!(got, after, "{before:?}");
    }
}

#[test]
fn anything_is_overwritten_when_asked_for() {
    let list = New::texts(["x", "v"]);
    for (before, new, after) in [
        ("r: &r [q]\na: *r\nz: 1\n", &list, "r: &r [q]\na:\n  - x\n  - v\nz: 1\n"),
        ("r: &r [q]\na: *r # c\nz: 1\n", &list, "r: &r [q]\na: # c\n  - x\n  - v\nz: 1\n"),
        ("a: q w\n", &list, "a:\n  - x\n  - v\n"),
        ("a:\n  - q\nz: 1\n", &list, "a:\n  - x\n  - v\nz: 1\n"),
        ("a:\n  - q # c\n  - w\nz: 1\n", &list, "Comments"),
        ("a:\n  q: 1\nz: 1\n", &New::Int(1), "a: 1\nz: 1\n"),
        ("a: # c\n  q: 1\nz: 1\n", &New::Int(1), "a: 1 # c\nz: 1\n"),
        ("{a: [q], z: 1}\n", &list, "{a: [x, v], z: 1}\n"),
        ("a: &n [q]\nz: *n\n", &list, "Anchored"),
        ("a: !reset [q]\n", &list, "Tagged"),
        ("a: |\n  q\nz: 1\n", &list, "a:\n  - x\n  - v\nz: 1\n"),
    ] {
        let got = edited(before, |edits, root| edits.overwrite(edits.own(root, &["a"]).unwrap(), new));
        assert_eq!(got, after, "{before:?} {new:?}");
    }
}

#[test]
fn a_file_of_comments_gets_its_first_entry() {
    for (before, after) in
        [("# c\n", "# c\na: 1\n"), ("# c", "# c\na: 1"), ("", "a: 1\n"), ("x: 1\n", "x: 1\na: 1\n")]
    {
        let stream = read(before);
        let edits = Edits::new(&stream, Schema::Core).set_in_file(&["a"], &New::Int(1)).unwrap();
        assert_eq!(apply(before, &edits), after);
    }
}
