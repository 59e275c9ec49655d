//! Where the bytes of whole and half files stand.

use super::*;

/// What is at `|`: the path, the kind of word, the word, its quote.
fn at(marked: &str) -> Option<(String, &'static str, String, Option<char>)> {
    let place = marked.find('|').unwrap();
    let text = marked.replacen('|', "", 1);
    let found = cursor(&text, place)?;
    let kind = match (found.is_key, found.is_header) {
        (true, true) => "header",
        (true, false) => "key",
        _ => "value",
    };
    Some((found.path.join("."), kind, text[found.range].to_owned(), found.quote))
}

fn is(marked: &str, path: &str, kind: &'static str, word: &str, quote: Option<char>) {
    assert_eq!(at(marked), Some((path.to_owned(), kind, word.to_owned(), quote)), "{marked}");
}

#[test]
fn values_know_their_keys() {
    is("select = [\"compose\", \"k8|s/\"]", "select", "value", "k8s/", Some('"'));
    is("select = ['|']", "select", "value", "", Some('\''));
    is("fail-on = \"hi|gh\" # x", "fail-on", "value", "high", Some('"'));
    is("[severity]\n\"a/b\" = \"|low\"", "severity.a/b", "value", "low", Some('"'));
    is(
        "[[per-path]]\npaths = [\"x\"]\nignore = [\n  # note\n  \"a\",\n  \"b|\",\n]",
        "per-path.ignore",
        "value",
        "b",
        Some('"'),
    );
    is("severity = { \"a/b\" = \"lo|w\" }", "severity.a/b", "value", "low", Some('"'));
    is("params.\"a/b\".minimum = \"1.|3\"", "params.a/b.minimum", "value", "1.3", Some('"'));
}

#[test]
fn keys_know_their_tables() {
    is("sel|ect = []", "", "key", "select", None);
    is("[severity]\n\"a/|b\" = \"low\"", "severity", "key", "a/b", Some('"'));
    is("[severity]\na/|", "severity", "key", "a/", None);
    is("severity = { \"a/|", "severity", "key", "a/", Some('"'));
    is("[params.\"a/|b\"]\nx = 1", "params", "header", "a/b", Some('"'));
    is("[params.\"a/b\"]\nx| = 1", "params.a/b", "key", "x", None);
    is("[sev|", "", "header", "sev", None);
    is("params.\"|\"", "params", "key", "", Some('"'));
}

#[test]
fn places_where_nothing_is_written_yet_are_known() {
    is("|", "", "key", "", None);
    is("select = []\n|\nignore = []", "", "key", "", None);
    is("[severity]\n|", "severity", "key", "", None);
    is("select = [|]", "select", "value", "", None);
    is("select = [\"a\", |", "select", "value", "", None);
    is("fail-on = |", "fail-on", "value", "", None);
    is("severity = {| }", "severity", "key", "", None);
}

#[test]
fn what_nobody_closed_ends_with_its_line() {
    is("select = [\"compose/|\nignore = [\"x\"]", "select", "value", "compose/", Some('"'));
    is("select = [\"compose/\r\nignore = [\"x|\"]\r\n", "ignore", "value", "x", Some('"'));
    is("select = [\n\"a\",\n[severity]\n\"b|\" = \"low\"", "severity", "key", "b", Some('"'));
    is("select = [\"compose/\nfai|l", "", "key", "fail", None);
    is("exclude = [\"ä\\\"ö\"]\nignore = [\"gr|ün\"]", "ignore", "value", "grün", Some('"'));
}

#[test]
fn comments_hold_nothing() {
    assert_eq!(at("# select = [\"a|\"]"), None);
    assert_eq!(at("select = [] # a|"), None);
    assert_eq!(at("select = [ # a|\n]"), None);
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config { failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_text_has_a_word_or_none(text in "(select|\\[severity\\]|=|[ä\"'\\[\\]{},.# \r\n\\\\]){0,20}", place in 0_usize..120) {
        let place = text.floor_char_boundary(place.min(text.len()));
        if let Some(found) = cursor(&text, place) {
            proptest::prop_assert!(found.range.start <= place && place <= found.range.end);
            proptest::prop_assert!(text.get(found.range).is_some());
        }
    }
}
