//! What holds for any text.

use super::*;
use proptest::prelude::*;

/// Everything that must hold for a stream, whatever was read.
fn check(text: &str) {
    let stream = read(text);
    let on_text = |span: crate::text::Span| {
        assert!(stream.source().get(span.range()).is_some(), "{span:?} in {text:?}");
    };
    stream.errors().iter().for_each(|e| on_text(e.span));
    stream.comments().iter().for_each(|c| on_text(c.span));
    stream.holes().iter().for_each(|&h| on_text(h));
    let mut id = 0;
    while let Some(node) = stream.node(NodeId(id)) {
        on_text(node.span());
        on_text(node.full_span());
        assert!(node.raw.next > id && node.raw.next as usize <= stream.nodes.len(), "{text:?}");
        match node.view() {
            View::Scalar(scalar) => check_scalar(&stream, scalar),
            View::Alias(Some(target)) => assert!(target.raw.next <= id, "{text:?}"),
            View::Alias(None) => assert!(!stream.errors().is_empty()),
            View::Sequence(sequence) => {
                assert_eq!(sequence.items().count(), sequence.len(), "{text:?}");
                assert!(sequence.items().all(|item| node.span().contains(item.full_span())), "{text:?}");
            }
            View::Mapping(mapping) => {
                assert_eq!(mapping.entries().count(), mapping.len(), "{text:?}");
                assert!(mapping.entries().all(|entry| node.span().contains(entry.span())), "{text:?}");
                assert!(mapping.merged().count() < 100_000);
            }
        }
        id += 1;
    }
}

fn check_scalar(stream: &Stream, scalar: Scalar<'_>) {
    let content = scalar.content();
    let mut at = 0;
    for piece in scalar.pieces() {
        assert_eq!(piece.content.start, at);
        at = piece.content.end;
        assert!(scalar.span().contains(piece.source), "{piece:?} {scalar:?} in {:?}", stream.source());
        let written = stream.source().get(piece.source.range()).unwrap();
        let meant = content.get(piece.content.clone()).unwrap();
        assert!(!piece.verbatim || written == meant, "{piece:?}");
    }
    assert_eq!(at, content.len());
    for (from, _) in content.char_indices() {
        assert!(scalar.span().contains(scalar.source(from, content.len())));
    }
}

const FIXTURES: [&str; 7] = [
    "a: &x !foo \"q\\tx\"   # right\nb:\nc:   # comment\n\n  # own\nd: |\n  lit\n   more\n\ne: >-\n  fold\n  ed\n\n  text\n",
    "f: [ a, {b: c}, ]\ng:\n  - x\n  -\n  - &anc\n  - !!str\n  - k: v\n    l:\nh: {a, b: , c}\n? exp\n: val\n? e\ni: *x\n",
    "--- # doc\nx\n...\n%YAML 1.2\n---\n- |2+\n    y\n\n- >1\n  z\n   y\n",
    "services:\r\n  db:\r\n    image: \"postgres:16\"\r\n    ports: ['5432:5432', \"${X:-y}\"]\r\n    <<: *d\r\n",
    "\u{feff}ä: |-\n  ö\n  ü\nß: 'ä''ö\n\n   ü'\nc: \"a\\\n   b \\u00e4 \\ud83d\\ude00\"\n",
    "!t ---\nx\n...\n--- - |2+\n    y\n",
    "a: {{ x }}\nb: [1, 2\nc: \"x\nd: {% y %}\n\te: 1\n",
];

#[test]
fn fixtures_and_all_their_prefixes_hold() {
    for fixture in FIXTURES {
        for (end, _) in fixture.char_indices().chain([(fixture.len(), ' ')]) {
            check(&fixture[..end]);
        }
    }
}

#[test]
fn line_endings_change_nothing_but_offsets() {
    for fixture in FIXTURES {
        let (unix, dos) =
            (fixture.replace("\r\n", "\n"), fixture.replace("\r\n", "\n").replace('\n', "\r\n"));
        assert_eq!(pictures(&unix), pictures(&dos));
        assert_eq!(read(&unix).errors().len(), read(&dos).errors().len(), "{fixture:?}");
        check(&dos);
    }
}

fn mutated() -> impl Strategy<Value = String> {
    let scraps = prop::sample::select(vec![
        "\n", "\r\n", "\t", " ", "  ", ": ", ":", "- ", "-", "? ", "[", "]", "{", "}", ",", "#", " # ",
        "&a ", "*a", "!t ", "!!str ", "|", ">", "|2", "\"", "'", "\\", "%", "@", "`", "---\n", "...\n",
        "<<: ", "\u{feff}", "ä", "\u{85}", "\u{2028}", "\0", "\u{7f}", "{{", "}}", "\r", "a", "\\u12", "\\x",
        "~",
    ]);
    let edit = (any::<prop::sample::Index>(), 0usize..4, scraps);
    (prop::sample::select(FIXTURES.to_vec()), prop::collection::vec(edit, 0..6)).prop_map(|(text, edits)| {
        let mut chars: Vec<char> = text.chars().collect();
        for (at, remove, scrap) in edits {
            let at = at.index(chars.len() + 1);
            let end = (at + remove).min(chars.len());
            chars.splice(at..end, scrap.chars());
        }
        chars.into_iter().collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_fixtures_hold(text in mutated()) {
        check(&text);
    }

    #[test]
    fn arbitrary_texts_hold(text in "\\PC*") {
        check(&text);
    }

    #[test]
    fn texts_of_yaml_signs_hold(text in "[-a:\\[\\]{}\"'#&*!|>%@ \t\r\n?,0<~äé\u{feff}\\\\]{0,60}") {
        check(&text);
    }
}
