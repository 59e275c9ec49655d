//! What holds for any text.

use proptest::prelude::*;

use super::*;
use crate::text::Span;

const PARTS: &[&str] = &[
    "server",
    "listen",
    "http",
    " ",
    "\n",
    "\r\n",
    "\t",
    ";",
    "{",
    "}",
    "\"",
    "'",
    "\\",
    "$",
    "${a}",
    "#",
    "{{ x }}",
    "{% if %}",
    "{#",
    "#}",
    "<%= a %>",
    "content_by_lua_block",
    "[[",
    "]]",
    "--",
    "ä",
    "\u{0}",
    "€",
    "443",
    "ssl",
    "ssl_protocols",
    "TLSv1",
    "(",
    ")",
    "\u{feff}",
    "include",
    "*.conf",
];

fn nginx_like() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PARTS), 0..60).prop_map(|parts| parts.concat())
}

fn check(source: &str) {
    let tree = parse(FileId(7), source);
    let whole = Span::new(FileId(7), 0, source.len());
    let check_span = |span: Span| {
        assert!(whole.contains(span), "{span:?} of {source:?}");
        assert!(source.get(span.range()).is_some(), "{span:?} of {source:?}");
    };
    for error in &tree.errors {
        check_span(error.span);
    }
    tree.comments.iter().chain(&tree.statements).copied().for_each(check_span);
    let mut last = 0;
    for (id, directive) in tree.iter() {
        check_span(directive.span);
        assert!(directive.span.contains(directive.header) && directive.header.contains(directive.name.span));
        assert!(directive.name.span.start >= last, "document order in {source:?}");
        last = directive.name.span.start;
        for word in tree.arguments(directive).iter().chain([&directive.name]) {
            check_span(word.span);
            check_span(word.content());
            assert!(directive.header.contains(word.span));
            word.pieces(source).iter().for_each(|piece| check_span(piece.span));
        }
        if let Some(block) = directive.block {
            assert!(directive.span.contains(block));
            assert!(tree.children(Some(id)).all(|(_, child)| block.contains(child.span)), "{source:?}");
        }
        assert!(directive.parent.is_none_or(|parent| parent < id));
    }
}

proptest! {
    #[test]
    fn any_text_gives_a_tree_with_spans_in_it(source in any::<String>()) {
        check(&source);
    }

    #[test]
    fn text_of_nginx_parts_gives_a_tree_with_spans_in_it(source in nginx_like()) {
        check(&source);
    }

    #[test]
    fn every_prefix_of_a_fixture_gives_a_tree(cut in 0_usize..4000) {
        for source in fixtures() {
            let cut = (0..=cut.min(source.len())).rev().find(|&at| source.is_char_boundary(at)).unwrap();
            check(&source[..cut]);
            check(&source[cut..]);
        }
    }

    #[test]
    fn carriage_returns_change_offsets_only(source in nginx_like()) {
        let plain = source.replace('\r', "");
        prop_assume!(!plain.contains("\\\n"));
        let outlined = outline(&plain);
        prop_assert_eq!(outline(&plain.replace('\n', "\r\n")).replace("\r\n", "\n"), outlined);
    }
}

fn fixtures() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/formats/nginx");
    let files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let is_file = |path: &&std::path::PathBuf| path.is_file();
    let texts: Vec<_> =
        files.iter().filter(is_file).map(|path| std::fs::read_to_string(path).unwrap()).collect();
    assert!(!texts.is_empty());
    texts
}
