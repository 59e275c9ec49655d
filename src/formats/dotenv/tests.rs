//! What Compose reads from env files, and that it never fails to read.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::{
    formats::SyntaxError,
    source::{Loader, MemoryFiles, SourceMap},
    text::FileId,
};

fn read(text: &str) -> (Value, Vec<SyntaxError>) {
    let file = SourceFile::new(FileId(0), ".env".into(), text.as_bytes().to_vec());
    let tree = Dotenv.parse(&file);
    (Dotenv.value(&file, &tree).unwrap(), tree.errors)
}

/// The value of `key`, its bytes in the file joined.
fn value(text: &str, key: &str) -> Option<String> {
    read(text).0.get(key)?.as_str().map(str::to_owned)
}

#[test]
fn values_are_what_compose_reads() {
    for (text, expected) in [
        ("K=bar", "bar"),
        ("K =bar", "bar"),
        ("K= bar ", "bar"),
        ("K=", ""),
        ("K=\"\"", ""),
        ("K=\"bar\"", "bar"),
        ("K='bar'", "bar"),
        ("K=\"a\\\"b\"", "a\"b"),
        ("K='a\\'b'", "a'b"),
        ("K='a\\nb $X'", "a\\nb $X"),
        ("K=\"a\\nb\\tc\"", "a\nb\tc"),
        ("K=a\\tb", "a\\tb"),
        ("K=\"\\0123\\012\\x07\\c\"", "S\\12\\x07\\c"),
        ("K=\"\\\\n\"", "\\n"),
        ("K=\"a\\\\\"", "a\\"),
        ("K=\"\\0377\\0400\\08\"", "\u{ff}\\400\\8"),
        ("K='\\\\'", "\\\\"),
        ("K=\"a\\'b\"", "a\\'b"),
        ("K=a\"b #c\"", "a\"b"),
        ("K=\"x\"# comment", "x"),
        ("K='a\n# b\nc'", "a\n# b\nc"),
        ("K=\"a\r\nb\"", "a\r\nb"),
        ("A=x\nK=\"a\n$A\nb\"", "a\nx\nb"),
        ("A=x\nK=$$A", "$A"),
        ("A=x\nK='$$A'", "$$A"),
        ("A=\nK=${A:-d}${A-e}", "d"),
        ("A=x\nK=${A:+y}${U:+z}", "y"),
        ("K=${U:-${V:-w}}", "w"),
        ("K=$K-1\nK=2", "2"),
        ("K=a\nK=${K}b", "ab"),
        ("K-x.y[0]=1\nK=2", "2"),
        ("exported=1\nK=2", "2"),
        ("export  \t K = 2", "2"),
        ("K=1;2 # c", "1;2"),
        ("K=\u{a0}x\u{a0}", "x"),
        ("K: 1", "1"),
        ("K=1:B", "1:B"),
        ("K=a=b=", "a=b="),
        ("export K=2", "2"),
        ("  export\tK=2", "2"),
        ("K=bar # comment", "bar"),
        ("K=bar#baz", "bar#baz"),
        ("K=bar\t#baz", "bar\t#baz"),
        ("K=\"a # b\" # comment", "a # b"),
        ("K= # kept", "# kept"),
        ("A=x\nK=$A-${A}", "x-x"),
        ("A=x\nK=\"$A\\$A\"", "x$A"),
        ("A=x\nK='$A'", "$A"),
        ("K=${U:-d}", "d"),
        ("K=\"line\nnext\"\nL=1", "line\nnext"),
        ("K=1\nK=2", "2"),
        ("\u{feff}K=bom", "bom"),
        ("K=crlf\r\nL=1\r\n", "crlf"),
        ("# K=0\n\t# x\n\nK=1", "1"),
        ("J=\"x\"K=1", "1"),
        ("K=ä€", "ä€"),
    ] {
        assert_eq!(value(text, "K").as_deref(), Some(expected), "{text:?}");
        assert_eq!(read(text).1, [], "{text:?}");
    }
}

#[test]
fn a_key_without_a_separator_is_the_environments() {
    let (map, errors) = read("A\nexport B\nexport\nC=1");
    assert_eq!(errors, []);
    assert!(map.get("A").unwrap().is_null() && map.get("B").unwrap().is_null());
    assert!(map.get("A").unwrap().is_present());
}

#[test]
fn a_variable_that_the_file_does_not_set_is_unknown() {
    assert_eq!(
        read("K=a$U").0.get("K").unwrap().why().unwrap().text(),
        "variable `U` is not set in any file"
    );
}

#[test]
fn a_broken_line_costs_that_line_only() {
    for (text, broken) in [
        ("A B=1\nK=2", 1..2),
        ("a$b=1\nK=2", 1..2),
        ("=1\nK=2", 0..0),
        ("X=\"open\nK=2", 2..7),
        ("K=2\nX='open", 6..11),
        ("K=2\nX=${A", 6..8),
        ("K=2\nX=\"${}\"", 7..9),
        ("K=2\nX", 4..5),
    ] {
        let (map, errors) = read(text);
        assert_eq!(errors.len(), 1, "{text}");
        assert_eq!(errors[0].span.range(), broken, "{text}");
        assert_eq!(map.get("K").and_then(Value::as_str), Some("2"), "{text}");
    }
}

#[test]
fn values_know_their_bytes() {
    let text = "A=x\nB=\"p${A}\\nq\"\n";
    let map = read(text).0;
    assert_eq!(map.get("A").unwrap().span().range(), 2..3);
    let b = map.get("B").unwrap().as_text().unwrap();
    assert_eq!(b.slice(1..2).origin().span.range(), 2..3);
    assert_eq!(b.slice(1..2).origin().used_at().range(), 8..12);
    assert_eq!(b.slice(2..3).origin().span.range(), 12..14);
}

#[test]
fn a_way_over_many_variables_does_not_grow_with_each() {
    let lines = (1..3000).map(|at| format!("K{at}=${{K{}}}\n", at - 1));
    let text = std::iter::once("K0=x\n".to_owned()).chain(lines).collect::<String>();
    let map = read(&text).0;
    let last = map.get("K2999").unwrap();
    assert_eq!(last.as_str(), Some("x"));
    assert_eq!(last.span().range(), 3..4);
    assert!(last.origin.hops().len() <= 64);
    assert_eq!(last.origin.used_at().range().end, text.len() - 1);
}

#[test]
fn lines_that_each_double_the_one_before_stay_small() {
    let lines = (1..60).map(|at| format!("K{at}=${{K{}}}${{K{}}}\n", at - 1, at - 1));
    let text = std::iter::once("K0=xxxxxxxx\n".to_owned()).chain(lines).collect::<String>();
    let (map, errors) = read(&text);
    let pieces = |entry: &crate::value::Entry| entry.value.as_text().map_or(0, |text| text.pieces().len());
    assert!(map.entries().iter().map(pieces).sum::<usize>() < 60_000);
    assert_eq!(map.get("K5").and_then(Value::as_str).map(str::len), Some(256));
    assert!(map.get("K59").unwrap().why().is_some());
    assert!(errors.iter().all(|error| error.limit));
}

#[test]
fn a_file_that_is_encrypted_as_a_whole_has_no_entries() {
    for text in ["\0GITCRYPT\0\u{1}A=b\n\"", "-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n"] {
        let (map, errors) = read(text);
        assert!(map.entries().is_empty() && errors.is_empty(), "{text:?}");
    }
}

#[test]
fn only_env_files_are_claimed() {
    for name in [".env", ".env.local", ".env.example", "a/b/.env.prod", "env.example"] {
        assert_eq!(Dotenv.claims(name), Claim::Yes, "{name}");
    }
    for name in ["prod.env", "a/.envrc"] {
        assert_eq!(Dotenv.claims(name), Claim::AskContent, "{name}");
        assert!(Dotenv.claims_content(name, "export A=1\n"), "{name}");
        assert!(!Dotenv.claims_content(name, "if true; then\n  A=1\nfi\n"), "{name}");
    }
    for name in ["env", ".env.ts", "env.py", ".env.vault", "environment"] {
        assert_eq!(Dotenv.claims(name), Claim::No, "{name}");
    }
}

fn resolved(path: &str, text: &str) -> Unit {
    let map = SourceMap::new(Box::new(MemoryFiles::new([(path, text), (".gitignore", ".env\n")])));
    let file = map.load(path).unwrap();
    let tree = Dotenv.parse(&file);
    let loader = Loader::new(&map);
    let settings = crate::formats::Settings::default();
    let context = Context { loader: &loader, settings: &settings, paths: &[] };
    Dotenv.resolve(&[&ParsedFile { file: Arc::clone(&file), tree }], &context).remove(0)
}

/// The fields of subject `index`, facts included, as words.
fn fields(unit: Unit, index: usize, names: &[&str]) -> Vec<String> {
    let workspace = crate::formats::Workspace::new(vec![unit], Vec::new());
    let unit = &workspace.units[0];
    let subject = &unit.subjects[index];
    let facts = crate::formats::Facts { workspace: &workspace, unit, unit_index: 0, subject, index };
    names
        .iter()
        .map(|name| {
            let (field, rest) = name.split_once('.').unwrap_or((name, ""));
            let value = facts.get(field);
            let value = if rest.is_empty() { value.clone() } else { value.look(rest) };
            match &value.kind {
                crate::value::Kind::Text(text) => text.content().to_owned(),
                crate::value::Kind::Bool(b) => b.to_string(),
                kind => format!("{kind:?}"),
            }
        })
        .collect()
}

#[test]
fn entries_know_what_they_hold() {
    let unit = resolved(".env", "TLS_MIN_VERSION=1.0\nDB_PASSWORD=changeme\n");
    assert_eq!(unit.subjects.len(), 3);
    assert_eq!(fields(unit, 1, &["tls_minimum", "tls_wanted", "is_secret"]), ["TLSv1.0", "1.2", "false"]);
    let unit = resolved(".env", "DB_PASSWORD=changeme\n");
    assert_eq!(fields(unit, 1, &["is_secret", "secret_class"]), ["true", "placeholder"]);
    assert_eq!(fields(resolved(".env", ""), 0, &["ignored", "is_template"]), ["true", "false"]);
}

#[test]
fn a_redis_without_a_password_is_a_gap() {
    let gap = |path: &str, text: &str| fields(resolved(path, text), 0, &["redis.gap"]).remove(0);
    assert_eq!(gap(".env", "REDIS_URL=redis://r/0"), "`REDIS_URL` has no password");
    assert_eq!(gap(".env", "REDIS_HOST=r\nREDIS_PASSWORD="), "`REDIS_PASSWORD` is empty");
    assert_eq!(gap(".env.example", "REDIS_HOST=r\nREDIS_PASSWORD="), "Absent");
    assert_eq!(gap(".env", "REDIS_HOST=r"), "no password is set");
    assert_eq!(gap(".env", "A=redis://:x@r/0\nB=redis://r/1"), "`B` has a URL without a password");
    assert_eq!(gap(".env", "REDIS_PASSWORD=x\nREDIS_URL=redis://r/1"), "Absent");
    assert!(gap(".env", "REDIS_URL=redis://r\nREDIS_PASSWORD\n").starts_with("Unknown"));
    assert_eq!(gap(".env", "X=1"), "Absent");
}

#[test]
fn comments_begin_a_line_or_follow_a_blank_outside_of_quotes() {
    let text = "\u{feff}# a\nB=c # d\r\nE=f#g\nH=\"i # j\n# k\" # l\nM='# n'\nO= # p\n  # q\n";
    let file = SourceFile::new(FileId(0), ".env".into(), text.as_bytes().to_vec());
    let found = super::parse::remarks(&file);
    let texts: Vec<&str> = found.comments.into_iter().map(|range| &text[range]).collect();
    // As Compose reads it, `# p` is a value: no blank is left before it.
    assert_eq!(texts, ["# a", "# d", "# l", "# q"]);
    assert_eq!(found.joined.len(), 1);
}

proptest! {
    #[test]
    fn any_text_is_read_and_every_span_lies_in_it(
        text in "([A-C_ ]{0,2}[=:]?['\"]?[\\PC$\\\\{}#'\" ]{0,6}['\"]?\r?\n?){0,5}"
    ) {
        let (map, errors) = read(&text);
        let mut spans: Vec<Span> = errors.iter().map(|error| error.span).collect();
        for entry in map.entries() {
            spans.push(entry.key_span);
            spans.push(entry.value.span());
            let pieces = entry.value.as_text().map(crate::value::Text::pieces).unwrap_or_default();
            spans.extend(pieces.iter().map(|piece| piece.span));
        }
        for span in spans {
            prop_assert!(text.get(span.range()).is_some(), "{span:?} of {text:?}");
        }
    }
}
