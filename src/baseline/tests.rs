//! Tests of the file and of comparing.

use super::*;

fn entry(path: &str, rule: &str, number: usize) -> Entry {
    Entry {
        path: path.to_owned(),
        rule: rule.to_owned(),
        subject: "s".to_owned(),
        fingerprint: format!("{path}{rule}{number}"),
        content: Entry::content_of(rule, path, "s", "e"),
    }
}

fn now(entry: Entry) -> Now {
    Now { entry, hidden: false }
}

#[test]
fn the_file_is_sorted_one_finding_on_each_line_and_reads_back() {
    let baseline = Baseline::new(vec![entry("b", "x/y", 0), entry("a", "x/y", 0), entry("b", "x/y", 0)]);
    let text = baseline.write();
    assert_eq!(text.lines().count(), 7, "{text}");
    assert!(text.lines().nth(3).unwrap().starts_with("    {\"path\":\"a\",\"rule\":\"x/y\""), "{text}");
    assert_eq!(Baseline::read(&text), Ok(baseline));
    assert_eq!(Baseline::read(&Baseline::default().write()), Ok(Baseline::default()));
}

#[test]
fn what_is_no_baseline_is_said() {
    for text in ["", "[]", "{", "{\"schema\": 1}", "<<<<<<< HEAD\n{}"] {
        assert!(matches!(Baseline::read(text), Err(Wrong::Shape(_))), "{text}");
    }
    let other = "{\"schema\": \"seawall-baseline/9\", \"findings\": []}";
    assert_eq!(Baseline::read(other), Err(Wrong::Schema("seawall-baseline/9".to_owned())));
    // Fields of later versions of the same schema are let be.
    let more = "{\"schema\": \"seawall-baseline/1\", \"findings\": [], \"tool\": \"x\"}";
    assert_eq!(Baseline::read(more), Ok(Baseline::default()));
}

#[test]
fn entries_are_known_fixed_or_unchecked() {
    let baseline = Baseline::new(vec![entry("a", "r/1", 0), entry("a", "r/2", 0), entry("a", "r/3", 0)]);
    let found = [now(entry("a", "r/1", 0)), now(entry("a", "r/9", 0))];
    let compared = compare(&baseline, &found, |_| false, |entry| entry.rule == "r/2");
    assert_eq!(compared.known.keys().copied().collect::<Vec<_>>(), [0]);
    assert_eq!(
        (compared.fixed, compared.unchecked),
        (vec![entry("a", "r/2", 0)], vec![entry("a", "r/3", 0)])
    );
}

#[test]
fn a_renamed_file_is_known_only_if_the_old_one_is_gone_and_each_entry_once() {
    let baseline = Baseline::new(vec![entry("old", "r/1", 0)]);
    let found = [now(entry("new", "r/1", 0)), now(entry("newer", "r/1", 0))];
    let compared = compare(&baseline, &found, |path| path == "old", |_| true);
    assert_eq!(compared.known, [(0, entry("old", "r/1", 0))].into());
    assert_eq!(compared.fixed, []);
    let copied = compare(&baseline, &found, |_| false, |_| true);
    assert_eq!((copied.known.len(), copied.fixed.len()), (0, 1));
}

#[test]
fn what_a_comment_hides_is_neither_known_nor_fixed() {
    let baseline = Baseline::new(vec![entry("a", "r/1", 0)]);
    let found = [Now { entry: entry("a", "r/1", 0), hidden: true }];
    assert_eq!(compare(&baseline, &found, |_| false, |_| true), Compared::default());
}

#[test]
fn content_does_not_depend_on_the_path() {
    let of = |path: &str| Entry::content_of("r/1", path, &format!("file {path}"), &format!("x={path}"));
    assert_eq!(of("a/b.env"), of("c.env"));
    assert_ne!(of("a/b.env"), Entry::content_of("r/2", "a/b.env", "file a/b.env", "x=a/b.env"));
}
