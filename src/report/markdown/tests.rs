//! What a reader sees: read by eye, then held.

use crate::{
    finding::{Passed, Problem, ProblemKind, Severity, Suppressed, Undecided},
    report::{Format, tests::Made},
};

#[test]
fn the_page_names_findings_undecided_checks_and_errors() {
    let mut made = Made::new(&[("a.yaml", "a: b\n"), ("b](x) <b>|`.yaml", "c: d\n")]);
    let (a, b) = (made.span("a.yaml", "b"), made.span("b](x) <b>|`.yaml", "d"));
    for _ in 0..2 {
        made.report.unknown.push(Undecided {
            rule: "compose/x".into(),
            span: a,
            subject: "service db".into(),
            reason: "`${X}` is <script>\n# not set".into(),
        });
    }
    made.report.problems.push(Problem {
        kind: ProblemKind::Unreadable,
        path: "gone".into(),
        span: None,
        message: "does not exist".into(),
    });
    made.report.passed.push(Passed { rule: "compose/y".into(), span: a, subject: "service *db*".into() });
    let hidden = Made::new(&[]).finding(a, &[]).report.findings.remove(0);
    let reason = "behind the VPN | see #12".into();
    made.report.suppressed.push(Suppressed { finding: hidden, reason, until: None, comment: a });
    let mut made = made.finding(a, &[]).finding(b, &[(a, "set here by @all")]).finding(a, &[]);
    made.report.findings[1].severity = Severity::Critical;
    made.report.findings[2].severity = Severity::Critical;
    made.report.findings[1].worlds = vec!["values-prod.yaml".into()];
    insta::assert_snapshot!(made.text(Format::Markdown, 80));
}

#[test]
fn a_clean_run_says_so() {
    insta::assert_snapshot!(Made::new(&[]).text(Format::Markdown, 80), @r#"
    ## Seawall: no findings

    | Critical | High | Medium | Low | Info | Undecided | Errors | Suppressed |
    | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
    | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |

    0 files in 1 unit checked with 25 rules.
    "#);
}

/// As many findings of each severity, the least severe first, with an error and an undecided check.
fn many(count: usize) -> Made {
    let mut made = Made::new(&[("a.yaml", "a: b\n"), ("z.yaml", "a: b\n")]);
    let spans = [made.span("a.yaml", "b"), made.span("z.yaml", "b")];
    for severity in Severity::ALL.into_iter().rev() {
        for number in 0..count {
            made = made.finding(spans[number % 2], &[(spans[0], "set here")]);
            made.report.findings.last_mut().unwrap().severity = severity;
        }
    }
    made
}

#[test]
fn what_finds_no_room_is_counted_and_the_worst_stay() {
    let made = many(120);
    let page = |most: usize| {
        let mut out = Vec::new();
        made.view(|view| super::write_page(view, most, &mut out)).unwrap();
        String::from_utf8(out).unwrap()
    };
    for most in [0, 100, 700, 2_000, 20_000, 65_536, 200_000, 1_000_000] {
        let page = page(most);
        assert!(page.len() <= most, "{} > {most}", page.len());
        let shown = page.matches("\n- **").count();
        let left_out: usize = page.split("Left out for want of room: ").nth(1).map_or(0, |note| {
            let numbers = note.split(|c: char| !c.is_ascii_digit());
            numbers.filter_map(|number| number.parse::<usize>().ok()).sum()
        });
        assert!(page.is_empty() || shown + left_out == 600, "{shown} + {left_out}");
    }
    let short = page(20_000);
    assert!(short.contains("- **Critical**") && !short.contains("- **Info**"), "{short}");
    assert!(short.contains("120 info findings"), "{short}");
    assert!(page(200_000).contains("  - `a.yaml:1:4`: set here"), "causes are told where there is room");
}

#[test]
fn a_comment_is_never_longer_than_github_takes() {
    let mut made = many(30);
    for finding in &mut made.report.findings {
        finding.message = "ä漢`<b>|".repeat(2_000);
    }
    let page = made.text(Format::Markdown, 80);
    assert!(page.chars().count() <= 65_536 && page.contains("Left out for want of room"), "{}", page.len());
}
