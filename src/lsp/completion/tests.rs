//! Completions below the protocol: over files in memory.

use std::sync::Arc;

use super::*;
use crate::{
    engine::{Comments, Options},
    rules::Registry,
    source::{Discovered, MemoryFiles},
};

/// The completions at `|`.
fn complete_at(path: &str, marked: &str) -> Vec<Completion> {
    let at = marked.find('|').unwrap();
    let text = marked.replacen('|', "", 1);
    let registry = Registry::builtin();
    let comments = Comments::Obey { today: "2026-11-22".parse().ok() };
    let options = Options { comments, ..Options::all(&registry) };
    let around = Discovered { paths: vec![path.to_owned()], ..Discovered::default() };
    let no_links = |_: &str| None;
    let files = Arc::new(MemoryFiles::new([(path, text.as_str())]));
    let desk = Desk::new(&registry, &options, files, around, &no_links);
    let found = super::at(&desk, &desk.file(path).unwrap(), at);
    for item in &found {
        assert!(item.range.start as usize <= at && at <= item.range.end as usize, "{item:?}");
        assert!(!text[item.range.start as usize..item.range.end as usize].contains('\n'));
    }
    found
}

/// What the file says after the completion `label` was taken.
fn taken(path: &str, marked: &str, label: &str) -> String {
    let found = complete_at(path, marked);
    let item = found.iter().find(|item| item.label == label);
    let item = item.unwrap_or_else(|| {
        panic!("no {label} in {:?}", found.iter().map(|it| &it.label).collect::<Vec<_>>())
    });
    let mut text = marked.replacen('|', "", 1);
    text.replace_range(item.range.start as usize..item.range.end as usize, &item.text);
    text
}

#[test]
fn what_is_typed_of_a_name_is_replaced_slash_and_all() {
    let id = "compose/user-root";
    for (marked, after) in [
        ("services: # seawall: ignore[compose/|", "services: # seawall: ignore[compose/user-root"),
        (
            "a: 1\r\n# seawall: ignore[|] why\r\nb: 2\r\n",
            "a: 1\r\n# seawall: ignore[compose/user-root] why\r\nb: 2\r\n",
        ),
        (
            "# ä: seawall\n# seawall: ignore[x/y, com|pose] w\n",
            "# ä: seawall\n# seawall: ignore[x/y, compose/user-root] w\n",
        ),
        (
            "services:\n  a: {b: [\n  # seawall: ignore-file[com|",
            "services:\n  a: {b: [\n  # seawall: ignore-file[compose/user-root",
        ),
    ] {
        assert_eq!(taken("compose.yaml", marked, id), after);
    }
    assert_eq!(
        taken("Dockerfile", "FROM x # no\n# seawall: ignore[d|\nUSER root\n", "dockerfile/runs-as-root"),
        "FROM x # no\n# seawall: ignore[dockerfile/runs-as-root\nUSER root\n"
    );
    assert_eq!(
        taken("main.tf", "/* seawall: ignore[t| */\n", "terraform"),
        "/* seawall: ignore[terraform */\n"
    );
}

#[test]
fn names_come_with_what_they_are() {
    let found = complete_at("compose.yaml", "# seawall: ignore[|");
    let item = |label: &str| found.iter().find(|item| item.label == label).unwrap().clone();
    let rule = item("compose/user-root");
    assert!(rule.detail.starts_with("high: ") && rule.documentation.unwrap().contains("**Why:**"));
    assert!(item("compose").detail.starts_with("prefix, "));
    assert!(item("control:non-root").documentation.unwrap().contains("dockerfile/runs-as-root"));
    assert!(found.iter().any(|item| item.detail.starts_with("tag, ")));
    assert!(!found.iter().any(|item| item.label.starts_with("suppression/")));
}

#[test]
fn the_words_around_the_names_are_offered_too() {
    assert_eq!(taken("Dockerfile", "# seawall: ig|", "ignore["), "# seawall: ignore[");
    assert_eq!(taken("Dockerfile", "# seawall: |[a] b", "ignore-file"), "# seawall: ignore-file[a] b");
    assert_eq!(
        taken("Dockerfile", "# seawall: ignore[a] un| why", "until=2027-02-20"),
        "# seawall: ignore[a] until=2027-02-20 why"
    );
}

#[test]
fn settings_are_completed_with_the_quotes_that_they_need() {
    for (marked, label, after) in [
        ("select = [\"compose/|", "compose/user-root", "select = [\"compose/user-root"),
        ("select = [com|]", "compose/user-root", "select = [\"compose/user-root\"]"),
        ("ignore = ['|']", "control:non-root", "ignore = ['control:non-root']"),
        ("[severity]\ncompose/|", "compose/user-root", "[severity]\n\"compose/user-root\""),
        ("[severity]\n\"a/b\" = |", "high", "[severity]\n\"a/b\" = \"high\""),
        (
            "[[per-path]]\npaths = [\"ä\"]\nignore = [\n  \"k8|\n",
            "k8s",
            "[[per-path]]\npaths = [\"ä\"]\nignore = [\n  \"k8s\n",
        ),
        ("sel|", "select", "select"),
        ("[sev|]", "severity", "[severity]"),
        ("[params.\"terr|\"]", "terraform/tls-policy-legacy", "[params.\"terraform/tls-policy-legacy\"]"),
        (
            "[params.\"terraform/tls-policy-legacy\"]\r\nm|\r\n",
            "minimum",
            "[params.\"terraform/tls-policy-legacy\"]\r\nminimum\r\n",
        ),
        ("fail-on-unknown = |", "true", "fail-on-unknown = true"),
    ] {
        assert_eq!(taken("seawall.toml", marked, label), after);
    }
    let engine = complete_at("seawall.toml", "ignore = [\"|\"]");
    assert!(engine.iter().any(|item| item.label == "suppression/unused"));
}

#[test]
fn elsewhere_nothing_is_offered() {
    for (path, marked) in [
        ("compose.yaml", "services:|\n# seawall: ignore[x] y\n"),
        ("compose.yaml", "a: |-\n  # seawall: ignore[|x\n"),
        ("compose.yaml", "# seawall: ignore[a] why no|t\n"),
        ("seawall.toml", "# select = [|"),
        ("seawall.toml", "exclude = [\"|\"]"),
        ("seawall.toml", "nonsense = |"),
    ] {
        let marked = marked.replacen("a: |-", "a: >-", 1);
        assert!(complete_at(path, &marked).is_empty(), "{path}: {marked}");
    }
}
