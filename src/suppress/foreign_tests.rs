//! Tests of reading comments for other tools.

use super::*;
use crate::{formats, source::SourceFile, text::FileId};

/// Tool, ids, reason and covered lines (from 0; none: the file) of each comment.
type Read = (&'static str, Vec<String>, String, Option<Range<usize>>);

fn read(format: &str, path: &str, text: &str) -> Vec<Read> {
    let file = SourceFile::new(FileId(0), path.into(), text.as_bytes().to_vec());
    let remarks = formats::format(format).unwrap().remarks(&file);
    let found = foreign(Page::new(&file.text, file.lines(), &remarks), format);
    let lines = |covers| match covers {
        Covers::Lines(lines) => Some(lines),
        Covers::File => None,
    };
    found.into_iter().map(|one| (one.tool, one.ids, one.reason, lines(one.covers))).collect()
}

fn one(tool: &'static str, ids: &[&str], reason: &str, lines: Option<Range<usize>>) -> Vec<Read> {
    vec![(tool, ids.iter().map(|id| (*id).to_owned()).collect(), reason.to_owned(), lines)]
}

#[test]
fn hadolint_is_silenced_above_an_instruction_or_for_the_file() {
    let read = |text: &str| read("dockerfile", "Dockerfile", text);
    let above = "FROM a\n# hadolint ignore=DL3002, DL3008 # so it is\nRUN a \\\n  b\nUSER c\n";
    assert_eq!(read(above), one("hadolint", &["DL3002", "DL3008"], "so it is", Some(2..4)));
    let global = "# hadolint global ignore=DL3002\nFROM a\n";
    assert_eq!(read(global), one("hadolint", &["DL3002"], "hadolint global ignore=DL3002", None));
    let stage = "FROM a\n# hadolint stage ignore=DL3002 # so\nFROM b\nUSER c\n\nFROM d\nUSER e\n";
    assert_eq!(read(stage), one("hadolint", &["DL3002"], "so", Some(2..4)));
    for none in [
        "FROM a\n# hadolint stage ignore=DL3002\nUSER b",
        "FROM a\n# hadolint stage ignore=DL3002\n# more\nFROM b\nUSER b",
        "# hadolint all ignore=DL3002\nUSER b",
        "# hadolint ignore=DL3002\n# more\nUSER b",
        "# hadolint ignore=DL3002\n\nUSER b",
        "# hadolint ignore=DL3002 why\nUSER b",
        "# hadolint ignore=DL3002,\nUSER b",
        "## hadolint ignore=DL3002\nUSER b",
        "# hadolint ignore=crazy,DL3002\nUSER a",
        "# hadolint shell=/bin/sh\nRUN a",
        "# hadolint ignore=\nRUN a",
    ] {
        assert_eq!(read(none), Vec::<Read>::new(), "{none}");
    }
}

#[test]
fn build_checks_are_silenced_above_an_instruction_or_for_the_file() {
    let read = |text: &str| read("dockerfile", "Dockerfile", text);
    let above = "FROM a\n# check=skip=WorkdirRelativePath,UndefinedVar // as it is\nWORKDIR b\n";
    assert_eq!(
        read(above),
        one("buildkit", &["WorkdirRelativePath", "UndefinedVar"], "as it is", Some(2..3))
    );
    let top = "# syntax=docker/dockerfile:1\n# check=skip=JSONArgsRecommended;error=true\nFROM a\n";
    let said = "check=skip=JSONArgsRecommended;error=true";
    assert_eq!(read(top), one("buildkit", &["JSONArgsRecommended"], said, None));
    assert_eq!(read("# check=skip=all\nFROM a\n"), one("buildkit", &[], "check=skip=all", None));
    assert_eq!(read("# check=error=true\nFROM a\n"), Vec::<Read>::new());
}

#[test]
fn tally_is_silenced_by_names_of_several_tools() {
    let read = |text: &str| read("dockerfile", "Dockerfile", text);
    let above =
        "FROM a\n# tally ignore=DL3006,buildkit/UndefinedVar,secrets-in-code;reason=as it is\nRUN b\n";
    let expected = [
        one("hadolint", &["DL3006"], "as it is", Some(2..3)),
        one("buildkit", &["UndefinedVar"], "as it is", Some(2..3)),
        one("tally", &["secrets-in-code"], "as it is", Some(2..3)),
    ];
    assert_eq!(read(above), expected.concat());
    let global = read("# tally global ignore=tally/max-lines\nFROM a\n");
    assert_eq!(global, one("tally", &["max-lines"], "tally global ignore=tally/max-lines", None));
    assert_eq!(read("# tally ignore=all\nFROM a\n").len(), 3);
    for none in ["# tally ignore=\nRUN a", "# tally: ignore=DL3006\nRUN a", "RUN a # tally ignore=DL3006"] {
        assert_eq!(read(none), Vec::<Read>::new(), "{none}");
    }
    assert!(is_same_id("tally", "secrets-in-code", "tally/secrets-in-code"));
}

#[test]
fn checkov_is_silenced_in_a_block_of_terraform_and_in_a_whole_dockerfile() {
    let tf =
        "a = 1\nresource \"b\" \"c\" {\n  d {\n    #checkov:skip=CKV_AWS_17: it is public\n  }\n}\ne = 2\n";
    assert_eq!(read("terraform", "main.tf", tf), one("checkov", &["CKV_AWS_17"], "it is public", Some(1..6)));
    assert_eq!(read("terraform", "main.tf", "#checkov:skip=CKV_AWS_17:x\na = 1\n"), Vec::<Read>::new());
    let docker = "FROM a\n# checkov:skip=CKV_DOCKER_3:no user\nRUN b\n";
    assert_eq!(read("dockerfile", "Dockerfile", docker), one("checkov", &["CKV_DOCKER_3"], "no user", None));
    assert_eq!(read("kubernetes", "a.yaml", "# checkov:skip=CKV_K8S_13:x\na: 1\n"), Vec::<Read>::new());
}

#[test]
fn trivy_is_silenced_at_a_line_or_at_a_header() {
    let tf = "# trivy:ignore:AVD-AWS-0180 trivy:ignore:DS002\nresource \"b\" \"c\" {\n  d = 1 // trivy:ignore:AWS-0013\n}\n";
    let found = read("terraform", "main.tf", tf);
    let short: Vec<_> = found.iter().map(|(_, ids, _, lines)| (ids[0].as_str(), lines.clone())).collect();
    assert_eq!(short, [("AVD-AWS-0180", Some(1..4)), ("DS002", Some(1..4)), ("AWS-0013", Some(2..3))]);
    for none in
        ["# trivy:ignore:A[b=c]\na = 1", "# trivy:ignore:A:ws:b\na = 1", "# trivy:ignore:A:exp:soon\na = 1"]
    {
        assert_eq!(read("terraform", "main.tf", none), Vec::<Read>::new(), "{none}");
    }
}

#[test]
fn tflint_dclint_and_kics_are_silenced() {
    let tflint =
        "# tflint-ignore: a_b, c # so\nx = 1\ny = 2 # tflint-ignore: all\n// tflint-ignore-file: d\n";
    let found = read("terraform", "main.tf", tflint);
    let expected = [
        one("tflint", &["a_b", "c"], "so", Some(1..2)),
        one("tflint", &[], "tflint-ignore: all", Some(2..3)),
        one("tflint", &["d"], "tflint-ignore-file: d", None),
    ];
    assert_eq!(found, expected.concat());
    let compose = "services:\n  # dclint disable-next-line a b\n  x: {} # dclint disable-line\n";
    let found = read("compose", "compose.yaml", compose);
    let lines: Vec<_> = found.iter().map(|(_, ids, _, lines)| (ids.len(), lines.clone())).collect();
    assert_eq!(lines, [(2, Some(2..3)), (0, Some(2..3))]);
    let kics = "# kics-scan ignore\na:\n  # kics-scan ignore-block\n  b:\n    c: 1\n  # kics-scan ignore-line\n  d: 2\n";
    let found = read("kubernetes", "a.yaml", kics);
    let lines: Vec<_> = found.iter().map(|(.., lines)| lines.clone()).collect();
    assert_eq!(lines, [None, Some(3..5), Some(6..7)]);
}

#[test]
fn trivy_has_many_names_for_a_check() {
    for (given, id, same) in [
        ("DS002", "DS-0002", true),
        ("AVD-DS-0002", "DS-0002", true),
        ("ds-0002", "AVD-DS-0002", true),
        ("AVD-AWS-*", "AVD-AWS-0180", true),
        ("*", "KSV-0012", true),
        ("KSV012", "KSV-0012", true),
        ("DS-0020", "DS-0002", false),
        ("AVD-AWS-0180", "AVD-AWS-0181", false),
    ] {
        assert_eq!(is_same_id("trivy", given, id), same, "{given} {id}");
    }
    assert!(!is_same_id("checkov", "CKV_K8S_1", "CKV_K8S_13"));
}
