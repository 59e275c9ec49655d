//! What Docker does, case by case. The recorded cases are the files that the Docker CLI 28.2 put
//! into the context it sent.

use proptest::prelude::*;

use super::*;

fn read(text: &str) -> IgnoreFile {
    IgnoreFile::parse(FileId(0), text)
}

fn excluded(ignore: &str, path: &str) -> bool {
    read(ignore).decide(path).excluded
}

#[test]
fn patterns_hold_from_the_root_only() {
    for (ignore, path, expected) in [
        (".env", ".env", true),
        (".env", "api/.env", false),
        ("**/.env", "api/.env", true),
        ("**/.env", ".env", true),
        (".env*", ".env.production", true),
        ("*/.env", "api/.env", true),
        ("*/.env", "a/b/.env", false),
        ("/.env", ".env", true),
        ("./.env", ".env", true),
        (".env/", ".env", true),
        ("secrets", "secrets/a/b", true),
        ("secrets/*", "secrets/a/b", true),
        ("a/../.env", ".env", true),
        ("**", "any/thing", true),
        ("*", "any/thing", true),
        ("**foo", "a/barfoo", true),
        ("a/**/b", "a/b", true),
        ("a/**/b", "a/x/y/b", true),
        ("[.]env", ".env", true),
        ("[^a]env", ".env", true),
        ("\\*.env", "x.env", false),
        ("?env", ".env", true),
    ] {
        assert_eq!(excluded(ignore, path), expected, "{ignore} {path}");
    }
}

#[test]
fn the_last_line_that_matches_wins() {
    assert!(!excluded("**/.env*\n!**/.env.example", "a/.env.example"));
    assert!(excluded("!.env\n.env", ".env"));
    assert!(!excluded("*\n!src", "src/.env"));
    assert!(excluded("*\n!src\n**/.env", "src/.env"));
}

#[test]
fn a_file_below_an_excluded_folder_can_be_taken_back() {
    assert!(!excluded("secrets\n!secrets/public.pem", "secrets/public.pem"));
}

#[test]
fn only_a_sign_in_the_first_column_starts_a_comment() {
    assert!(!excluded("#.env", ".env"));
    assert!(excluded(" #a", "#a"));
    assert!(excluded("\u{feff}.env  \r\n", ".env"));
}

#[test]
fn the_deciding_line_has_its_place() {
    let text = "# all\n  *.key \n!ok.key\n";
    let line = |path| read(text).decide(path).line.map(|span| &text[span.range()]);
    assert_eq!(line("a.key"), Some("*.key"));
    assert_eq!(line("ok.key"), Some("!ok.key"));
    assert_eq!(line("x"), None);
}

#[test]
fn lines_that_docker_refuses_are_errors_and_decide_nothing() {
    for text in ["!", "[a", "a\\", "[]a]"] {
        let ignore = read(text);
        assert_eq!(ignore.errors.len(), 1, "{text}");
        assert!(!ignore.decide("a").excluded);
    }
}

#[test]
fn an_allow_list_is_known() {
    assert!(read("*\n!src").is_allow_list());
    assert!(read("**\n!src").is_allow_list());
    assert!(!read("*.md\n!README.md").is_allow_list());
    assert!(!read("*").is_allow_list());
}

/// `testdata/formats/dockerfile/dockerignore.txt`: blocks of `== ignore`, the lines of an ignore
/// file, `== sent` and the files of [`TREE`] that Docker sent.
#[test]
fn decisions_are_those_of_docker() {
    let record = include_str!("../../../../testdata/formats/dockerfile/dockerignore.txt");
    let (_, tree) = record.split_once("== tree\n").unwrap();
    let (tree, blocks) = tree.split_once("== ignore\n").unwrap();
    let mut cases = 0;
    for block in blocks.split("== ignore\n") {
        let (ignore, sent) = block.split_once("== sent\n").unwrap();
        let file = read(ignore);
        let ours: Vec<_> = tree.lines().filter(|path| !file.decide(path).excluded).collect();
        assert_eq!(ours, sent.lines().collect::<Vec<_>>(), "{ignore}");
        cases += 1;
    }
    assert!(cases > 100);
}

proptest! {
    #[test]
    fn any_ignore_file_has_sound_spans(text in "[\u{feff}!#*?/.\\[\\]^\\-a-cä \r\n\\\\]{0,60}", path in "[a-c/.ä]{0,20}") {
        let ignore = read(&text);
        let spans = ignore.errors.iter().map(|e| e.span).chain(ignore.decide(&path).line);
        for span in spans {
            prop_assert!(text.get(span.range()).is_some());
        }
    }
}

#[test]
fn what_is_below_a_folder_may_be_taken_back() {
    for (text, path, expected) in [
        ("*\n!src/**", "src", true),
        ("*\n!src/main.rs", "src", true),
        ("*\n!**/*.rs", "src", true),
        ("*\n!docs/**", "src", false),
        ("*\n!package.json", "package*.json", true),
        ("*\n!yarn.lock", "package*.json", false),
        ("src", "src", false),
        ("*\n!srcs", "src", false),
    ] {
        assert_eq!(read(text).may_take_back(path), expected, "{text} {path}");
    }
}
