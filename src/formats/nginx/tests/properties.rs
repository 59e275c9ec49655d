//! What holds for any text.

use proptest::prelude::*;

use super::*;
use crate::{formats::Format, text::Span};

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

const LINES: &[&str] = &[
    "server {",
    "location / {",
    "http {",
    "stream {",
    "if ($a) {",
    "upstream u {",
    "map $a $b {",
    "}",
    "}",
    "}",
    "listen 443 ssl;",
    "listen [::]:443 ssl default_server;",
    "listen ${PORT};",
    "listen unix:/x;",
    "listen {{ a }} ssl;",
    "ssl_protocols TLSv1;",
    "ssl_protocols ${P} TLSv1.2;",
    "ssl_protocols;",
    "ssl on;",
    "server_name a b;",
    "include a.conf;",
    "include *.conf;",
    "include /etc/nginx/conf.d/*;",
    "include;",
    "add_header A b;",
    "{% if x %}",
    "{% endif %}",
    "{{ more }}",
    "ssl_conf_command MinProtocol TLSv1.2;",
    "proxy_ssl_protocols SSLv3;",
    "\"",
    "'x",
    "content_by_lua_block { a }",
    "listen ä;",
];

fn configuration() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(LINES), 0..25).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #[test]
    fn every_field_of_every_subject_has_a_place(main in configuration(), a in configuration(), b in configuration()) {
        let files = [("nginx.conf", main.as_str()), ("a.conf", a.as_str()), ("conf.d/b.conf", b.as_str())];
        let world = super::resolve::world_in("nginx:1.25", &files);
        for kind in Nginx.subject_kinds() {
            for facts in world.subjects(kind.name) {
                for field in kind.fields {
                    let value = facts.get(field.name);
                    let visited = value.walk(10_000, &mut |value| {
                        let file = world.sources.get(value.span().file).unwrap();
                        assert!(file.text.get(value.span().range()).is_some(), "{} {:?}", field.name, value.span());
                    });
                    prop_assert!(visited);
                }
            }
        }
    }
}
