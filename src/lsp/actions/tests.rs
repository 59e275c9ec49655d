//! Actions below the protocol: over files in memory, checked by the engine.

use std::{collections::BTreeMap, sync::Arc};

use super::*;
use crate::{
    engine::{Comments, Options, examples::files_of},
    rules::{Registry, schema::Expected},
    source::{Discovered, Files, MemoryFiles},
};

/// Runs `act` at a desk over these files.
fn at_desk<T>(files: &[(String, String)], act: impl FnOnce(&Desk<'_>) -> T) -> T {
    let registry = Registry::builtin();
    let comments = Comments::Obey { today: "2026-11-22".parse().ok() };
    let options = Options { comments, jobs: Some(1), ..Options::all(&registry) };
    let memory = MemoryFiles::new(files.iter().cloned());
    let paths = memory.paths().map(str::to_owned).collect();
    let around = Discovered { paths, ..Discovered::default() };
    let no_links = |_: &str| None;
    act(&Desk::new(&registry, &options, Arc::new(memory), around, &no_links))
}

fn files(files: &[(&str, &str)]) -> Vec<(String, String)> {
    files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

/// The actions at the first `needle` of a file.
fn actions_at(desk: &Desk<'_>, path: &str, needle: &str) -> Vec<Action> {
    let at = desk.file(path).unwrap().text.find(needle).unwrap() as u32;
    offered(desk, path, &(at..at), &Wanted::default(), None)
}

/// The texts after the edits, by path.
fn applied(desk: &Desk<'_>, edits: &[FileEdit]) -> BTreeMap<String, String> {
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    let mut edits: Vec<&FileEdit> = edits.iter().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.range.start));
    for edit in edits {
        let read = || String::from_utf8(desk.files.read(&edit.path).unwrap_or_default()).unwrap();
        let text = texts.entry(edit.path.clone()).or_insert_with(read);
        text.replace_range(edit.range.start as usize..edit.range.end as usize, &edit.text);
    }
    texts
}

fn do_it(desk: &Desk<'_>, path: &str, action: &Action) -> BTreeMap<String, String> {
    applied(desk, &resolved(desk, path, action.data.as_ref().unwrap()).unwrap())
}

fn titled<'a>(actions: &'a [Action], part: &str) -> &'a Action {
    let found = actions.iter().find(|action| action.title.contains(part));
    found.unwrap_or_else(|| panic!("no {part:?} in {actions:?}"))
}

const PUBLISHED: &str = "services:\n  db:\n    image: postgres:17\n    mem_limit: 1g\n    user: \"1:1\"\n    ports:\n      - \"5432:5432\"\n      - \"5433:5432\"\n";

#[test]
fn one_finding_is_mended_and_no_other() {
    at_desk(&files(&[("compose.yaml", PUBLISHED)]), |desk| {
        let actions = actions_at(desk, "compose.yaml", "5433:");
        let fix = titled(&actions, "(unsafe: compose/database-port-published");
        assert!(!fix.preferred && fix.kind == "quickfix" && fix.fingerprints.len() == 1);
        let text = do_it(desk, "compose.yaml", fix).remove("compose.yaml").unwrap();
        assert_eq!(text, PUBLISHED.replace("\"5433:", "\"127.0.0.1:5433:"));
    });
}

#[test]
fn a_fix_changes_the_file_that_the_value_comes_from() {
    let compose = PUBLISHED.replace("5432:5432", "${MAP}").replace("      - \"5433:5432\"\n", "");
    at_desk(&files(&[("compose.yaml", &compose), (".env", "A=1\r\nMAP=5432:5432\r\n")]), |desk| {
        let actions = actions_at(desk, ".env", "5432");
        let fix = titled(&actions, "compose/database-port-published");
        let changed = do_it(desk, ".env", fix);
        assert_eq!(changed.get(".env").map(String::as_str), Some("A=1\r\nMAP=127.0.0.1:5432:5432\r\n"));
        assert_eq!(changed.len(), 1);
    });
}

#[test]
fn all_that_is_safe_in_a_file_is_mended_at_once() {
    let text = "FROM alpine:3.22\n# seawall: ignore[dockerfile/runs-as-root] until=2020-01-01 old\nUSER 1000\n# seawall: ignore[nginx/*] none\n";
    at_desk(&files(&[("Dockerfile", text), ("b/Dockerfile", text)]), |desk| {
        let wanted = Wanted { only: vec!["source.fixAll".to_owned()], ..Wanted::default() };
        let actions = offered(desk, "Dockerfile", &(0..0), &wanted, None);
        assert_eq!(actions.len(), 1, "{actions:?}");
        assert_eq!(actions[0].kind, "source.fixAll.seawall");
        let changed = do_it(desk, "Dockerfile", &actions[0]);
        assert_eq!(changed.get("Dockerfile").map(String::as_str), Some("FROM alpine:3.22\nUSER 1000\n"));
        assert_eq!(changed.len(), 1);
        let outcome = fix_workspace(&mend::all(desk));
        assert_eq!(applied(desk, &outcome.edits).len(), 2);
        assert_eq!(outcome.result["fixed"], 4);
        assert_eq!(outcome.message.as_deref(), Some("Fixed 4 findings in 2 files."));
    });
}

#[test]
fn kinds_that_are_not_asked_for_are_not_offered() {
    at_desk(&files(&[("compose.yaml", PUBLISHED)]), |desk| {
        let all = PUBLISHED.len() as u32;
        let of = |only: &str| {
            let wanted = Wanted { only: vec![only.to_owned()], ..Wanted::default() };
            offered(desk, "compose.yaml", &(0..all), &wanted, None).len()
        };
        assert!(of("quickfix") > 0);
        assert_eq!((of("refactor"), of("source.organizeImports"), of("quick")), (0, 0, 0));
    });
}

#[test]
fn a_comment_has_a_last_day_and_a_reason_to_fill_in() {
    let text = PUBLISHED.replace('\n', "\r\n");
    at_desk(&files(&[("compose.yaml", &text)]), |desk| {
        let actions = actions_at(desk, "compose.yaml", "5433:");
        let action = titled(&actions, "Suppress compose/database-port-published here until 2027-02-20");
        let changed = do_it(desk, "compose.yaml", action).remove("compose.yaml").unwrap();
        let comment =
            "      # seawall: ignore[compose/database-port-published] until=2027-02-20 TODO: say why\r\n";
        assert_eq!(changed, text.replace("      - \"5433:", &format!("{comment}      - \"5433:")));
    });
}

#[test]
fn where_no_comment_can_stand_none_is_offered() {
    let json = "{\"services\": {\"db\": {\"image\": \"postgres:17\", \"ports\": [\"5432:5432\"]}}}\n";
    at_desk(&files(&[("compose.json", json), ("docker-compose.json", json)]), |desk| {
        for path in ["compose.json", "docker-compose.json"] {
            let actions = actions_at(desk, path, "5432");
            assert!(!actions.iter().any(|action| action.title.contains("Suppress")), "{actions:?}");
        }
    });
}

/// Texts over several lines, lists in brackets, here-documents.
#[test]
fn where_a_text_can_hold_no_comment_it_stands_above() {
    for (path, text) in [
        (
            "compose.yaml",
            "services:\n  redis:\n    image: redis:7\n    command: >-\n      redis-server\n      --requirepass\n      kJ8mQ2vL5x\n",
        ),
        (
            "compose.yaml",
            "services:\n  db: {\n    image: \"postgres:17\",\n    ports: [\n      \"5432:5432\",\n      \"5433:5432\" ]\n  }\n",
        ),
        (
            "compose.yaml",
            "\u{feff}services:\r\n  db:\r\n    image: \"postgres:\r\n      17\"\r\n    user: \"\r\n      root\"\r\n",
        ),
        (
            "Dockerfile",
            "# syntax=docker/dockerfile:1\nFROM alpine:3.22\nENV A=1 \\\n  # note\n  DB_PASSWORD=kJ8mQ2vL5x\nRUN <<EOF\n# no\nEOF\nUSER \\\n  root\n",
        ),
        (
            "nginx.conf",
            "events {}\nhttp {\n  server {\n    listen 443 ssl;\n    ssl_protocols\n      TLSv1\n      TLSv1.2;\n  }\n}\n",
        ),
        (
            "main.tf",
            "resource \"aws_security_group\" \"a\" {\n  ingress {\n    from_port = 5432\n    to_port = 5432\n    protocol = \"tcp\"\n    cidr_blocks = [\n      \"10.0.0.0/8\",\n      \"0.0.0.0/0\",\n    ]\n  }\n}\n",
        ),
        (".env", "# ä\nexport DB_PASSWORD='\nkJ8mQ2vL5x'\nREDIS_URL=redis://redis:6379\n"),
        (
            "k.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - image: redis:7\n      command:\n        - sh\n        - -c\n        - |\n          redis-server --protected-mode no\n      name: redis\n",
        ),
    ] {
        at_desk(&files(&[(path, text)]), |desk| {
            let report = desk.check(Box::new(desk.files.clone()), false);
            assert!(!report.findings.is_empty(), "{text}");
            for finding in &report.findings {
                let edits = suppress::edits(desk, path, &Target::of(finding));
                assert!(edits.is_some(), "{finding:?} in {text}");
            }
        });
    }
}

/// Every finding of every bad example, in every format, with line breaks of both kinds.
#[test]
fn every_finding_can_be_hidden_and_then_nobody_complains() {
    let registry = Registry::builtin();
    let (mut hidden, mut formats) = (0, std::collections::BTreeSet::new());
    for rule in registry.rules().iter().filter(|rule| !rule.is_engines()) {
        let bad = rule.file().examples.iter().filter(|example| example.expected == Expected::Bad);
        for (example, crlf) in bad.flat_map(|example| [(example, false), (example, true)]) {
            let files: Vec<(String, String)> = files_of(rule, example)
                .unwrap()
                .into_iter()
                .map(|(path, text)| (path, if crlf { text.replace('\n', "\r\n") } else { text }))
                .collect();
            at_desk(&files, |desk| {
                let report = desk.check(Box::new(desk.files.clone()), false);
                for finding in report.findings.iter().filter(|finding| *finding.rule == **rule.id()) {
                    let path = report.sources.path(finding.span.file);
                    if !suppress::can_hold_comments(&path) {
                        continue;
                    }
                    let edits = suppress::edits(desk, &path, &Target::of(finding));
                    let edits = edits.unwrap_or_else(|| panic!("{}: {path}: {finding:?}", rule.id()));
                    assert_eq!(edits.len(), 1);
                    assert!(
                        edits[0].text.contains("\r\n") == crlf || !edits[0].text.contains('\n'),
                        "{edits:?}"
                    );
                    let changed = applied(desk, &edits);
                    let (path, text) = changed.first_key_value().unwrap();
                    let after = desk.check_with(path, text);
                    let complains = |found: &&Finding| found.rule.starts_with("suppression/");
                    assert!(!after.findings.iter().any(|found| complains(&found)), "{}: {text}", rule.id());
                    assert!(after.findings.len() < report.findings.len(), "{}: {text}", rule.id());
                    hidden += 1;
                    formats.insert(rule.prefix().to_owned());
                }
            });
        }
    }
    assert!(hidden > 100, "{hidden}");
    assert!(formats.len() >= 6, "{formats:?}");
}

#[test]
fn a_rule_is_explained_to_who_asks() {
    at_desk(&files(&[("Dockerfile", "FROM alpine:3.22\nUSER root\n")]), |desk| {
        let actions = actions_at(desk, "Dockerfile", "root");
        let (command, arguments) =
            titled(&actions, "Explain dockerfile/runs-as-root").command.clone().unwrap();
        assert_eq!(command, "seawall.explain");
        let outcome = explained(desk, &arguments).unwrap();
        let page = outcome.result["markdown"].as_str().unwrap();
        for part in ["# The image runs as root", "## Why", "## Reported", "```diff", "hadolint:DL3002"] {
            assert!(page.contains(part), "{part}: {page}");
        }
        assert!(!page.contains(['«', '⟦']));
        assert!(outcome.message.unwrap().contains("root on the host"));
        let quiet = explained(desk, &[json!({"rule": "dockerfile/runs-as-root", "show": false})]).unwrap();
        assert_eq!(quiet.message, None);
        let wrong = explained(desk, &[json!("dockerfile/runs-as-rot")]).unwrap_err();
        assert!(wrong.contains("did you mean `dockerfile/runs-as-root`?"), "{wrong}");
        assert!(explained(desk, &[]).is_err());
    });
}

#[test]
fn what_changed_meanwhile_is_not_mended() {
    at_desk(&files(&[("compose.yaml", PUBLISHED)]), |desk| {
        let gone =
            Target { rule: "compose/database-port-published".into(), subject: "x".into(), start: 1, end: 2 };
        for what in ["fix", "suppress", "dream"] {
            assert_eq!(resolved(desk, "compose.yaml", &gone.data(what)), None);
        }
        assert_eq!(resolved(desk, "compose.yaml", &json!({"do": "fix", "start": -1})), None);
    });
}
