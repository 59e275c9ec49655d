//! Comments for other tools, through the engine.

use crate::{
    engine::{Comments, Options, Report, check_memory},
    finding::Finding,
    rules::Registry,
    source::MemoryFiles,
};

fn check(path: &str, text: &str, foreign: bool) -> Report {
    let registry = Registry::builtin();
    let files = MemoryFiles::new([(path.to_owned(), text.to_owned())]);
    let comments = Comments::Obey { today: "2026-06-15".parse().ok() };
    let options = Options { foreign_pragmas: foreign, comments, ..Options::all(&registry) };
    check_memory(&files, &registry, &options)
}

/// The rules that these tests are about whose findings are hidden, and those shown.
fn hidden_and_shown(path: &str, text: &str, foreign: bool) -> (Vec<String>, Vec<String>) {
    const ABOUT: [&str; 2] = ["dockerfile/runs-as-root", "terraform/database-publicly-accessible"];
    let report = check(path, text, foreign);
    let name =
        |finding: &Finding| Some(finding.rule.to_string()).filter(|rule| ABOUT.contains(&rule.as_str()));
    let hidden = report.suppressed.iter().filter_map(|hidden| name(&hidden.finding)).collect();
    (hidden, report.findings.iter().filter_map(name).collect())
}

#[test]
fn comments_for_other_tools_count_where_a_rule_lists_the_id_and_it_is_switched_on() {
    let root = "dockerfile/runs-as-root";
    let database = "terraform/database-publicly-accessible";
    let tf = |comment: &str| {
        format!("resource \"aws_db_instance\" \"d\" {{\n  {comment}\n  publicly_accessible = true\n}}\n")
    };
    for (path, rule, text) in [
        ("Dockerfile", root, "FROM alpine:3.20\n# hadolint ignore=DL3002\nUSER root\n".to_owned()),
        ("Dockerfile", root, "# trivy:ignore:AVD-DS-0002\nFROM alpine:3.20\nRUN a\n".to_owned()),
        ("Dockerfile", root, "FROM alpine:3.20\n# checkov:skip=CKV_DOCKER_8:no user\nUSER root\n".to_owned()),
        ("Dockerfile", root, "FROM alpine:3.20\n# kics-scan ignore-line\nUSER root\n".to_owned()),
        ("main.tf", database, tf("#checkov:skip=CKV_AWS_17:it is public")),
        ("main.tf", database, tf("# trivy:ignore:AVD-AWS-0180:exp:2026-06-15")),
    ] {
        assert_eq!(hidden_and_shown(path, &text, true), (vec![rule.to_owned()], vec![]), "{text}");
        assert_eq!(hidden_and_shown(path, &text, false), (vec![], vec![rule.to_owned()]), "{text}");
    }
    for (path, rule, text) in [
        ("Dockerfile", root, "FROM alpine:3.20\n# hadolint ignore=DL3003\nUSER root\n".to_owned()),
        ("Dockerfile", root, "FROM alpine:3.20\nRUN <<EOF\n# checkov:skip=CKV_DOCKER_8:x\nEOF\n".to_owned()),
        ("main.tf", database, tf("#checkov:skip=CKV_AWS_20:another")),
        ("main.tf", database, tf("# trivy:ignore:AVD-AWS-0180:exp:2026-06-14")),
    ] {
        assert_eq!(hidden_and_shown(path, &text, true), (vec![], vec![rule.to_owned()]), "{text}");
    }
}

#[test]
fn the_reason_is_that_of_the_comment_or_the_comment() {
    let reason = |text: &str| check("Dockerfile", text, true).suppressed[0].reason.clone();
    assert_eq!(reason("FROM alpine:3\n# hadolint ignore=DL3002 # a test\nUSER root\n"), "a test");
    assert_eq!(reason("FROM alpine:3\n# hadolint ignore=DL3002\nUSER root\n"), "hadolint ignore=DL3002");
}

#[test]
fn a_build_check_is_skipped_for_one_instruction_or_for_the_file() {
    let hidden = |text: &str| {
        let report = check("Dockerfile", text, true);
        let about = |finding: &Finding| &*finding.rule == "dockerfile/relative-workdir";
        let hidden = report.suppressed.iter().filter(|own| about(&own.finding)).count();
        (hidden, report.findings.iter().filter(|own| about(own)).count())
    };
    let one = "FROM debian:12\n# check=skip=WorkdirRelativePath // as it is\n\nWORKDIR a\nWORKDIR b\n";
    assert_eq!(hidden(one), (1, 1));
    assert_eq!(hidden("# check=skip=WorkdirRelativePath\nFROM debian:12\nWORKDIR a\nWORKDIR b\n"), (2, 0));
    assert_eq!(hidden("FROM debian:12\n# check=skip=all\nWORKDIR a\n"), (1, 0));
    assert_eq!(hidden("FROM debian:12\n# check=skip=WorkdirRelativePath\n#\nWORKDIR a\n"), (0, 1));
}
