//! What CI systems read: read by eye, then held.

use crate::{
    finding::{Passed, Problem, ProblemKind, Undecided},
    report::{Format, tests::Made},
};

#[test]
fn each_file_is_a_suite_and_each_verdict_a_case() {
    let mut made = Made::new(&[("a.yaml", "a: b\n"), ("b \"<&.yaml", "c: d\n")]);
    let (a, b) = (made.span("a.yaml", "b"), made.span("b \"<&.yaml", "d"));
    let (rule, subject) = ("compose/x", "service <db>");
    made.report.unknown.push(Undecided {
        rule: rule.into(),
        span: a,
        subject: subject.into(),
        reason: "`${X}` & co\u{1b} are not set".into(),
    });
    made.report.passed.push(Passed { rule: rule.into(), span: b, subject: subject.into() });
    made.report.problems.push(Problem {
        kind: ProblemKind::Unreadable,
        path: "gone".into(),
        span: None,
        message: "does not exist".into(),
    });
    let made = made.finding(b, &[(a, "set ]]> here")]).finding(b, &[]);
    insta::assert_snapshot!(made.text(Format::Junit, 80));
}

#[test]
fn a_clean_run_is_one_case_that_passed() {
    insta::assert_snapshot!(Made::new(&[]).text(Format::Junit, 80), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="seawall" tests="1" failures="0" errors="0" skipped="0">
      <testsuite name="seawall" tests="1" failures="0" errors="0" skipped="0">
        <testcase name="no findings" classname="seawall"/>
      </testsuite>
    </testsuites>
    "#);
}
