//! Workflow commands.

use super::*;

fn github(made: &Made) -> String {
    made.text(Format::Github, 80)
}

#[test]
fn a_finding_is_a_command_with_its_causes() {
    let made = Made::new(&[("a,b/compose.yaml", COMPOSE), (".env", "BIND=0.0.0.0\n")]);
    let port = made.span("a,b/compose.yaml", "\"${BIND}:5432\"");
    let lines = made.span("a,b/compose.yaml", "image: postgres:16\n    ports:\n");
    let env = made.span(".env", "0.0.0.0");
    let mut made = made.finding(port, &[(env, "100% set\nhere")]).finding(lines, &[]);
    made.report.findings[1].severity = Severity::Low;
    insta::assert_snapshot!(github(&made), @r#"
    ::error file=a%2Cb/compose.yaml,line=5,endLine=5,col=9,endColumn=23,title=high k8s/database-service-exposed::a,b/compose.yaml:5:9: high k8s/database-service-exposed postgres `db` publishes port 5432 on all interfaces%0A.env:1:6: 100%25 set␊here%0Ahelp: Remove `ports:`, or bind `127.0.0.1:`.
    ::notice file=a%2Cb/compose.yaml,line=3,endLine=4,title=low k8s/database-service-exposed::a,b/compose.yaml:3:5: low k8s/database-service-exposed postgres `db` publishes port 5432 on all interfaces%0Ahelp: Remove `ports:`, or bind `127.0.0.1:`.
    "#);
}

#[test]
fn a_problem_is_an_error_even_without_a_place() {
    let mut made = Made::new(&[("a.yaml", "a: [\n")]);
    let span = Some(made.span("a.yaml", "["));
    let problem = |kind, path: &str, span, message: &str| Problem {
        kind,
        path: path.into(),
        span,
        message: message.into(),
    };
    made.report.problems = vec![
        problem(ProblemKind::Syntax, "a.yaml", span, "`[` is not closed"),
        problem(ProblemKind::Unreadable, "gone", None, "does not exist"),
    ];
    insta::assert_snapshot!(github(&made), @r#"
    ::error file=a.yaml,line=1,endLine=1,col=4,endColumn=5,title=syntax error::a.yaml:1:4: error syntax `[` is not closed
    ::error file=gone,title=unreadable error::gone: error unreadable does not exist
    "#);
}

#[test]
fn the_worst_come_first_and_none_is_lost_to_the_cap() {
    let mut made = Made::new(&[("a.yaml", COMPOSE)]);
    let span = made.span("a.yaml", "db");
    for _ in 0..13 {
        made = made.finding(span, &[]);
    }
    for (number, finding) in made.report.findings.iter_mut().enumerate() {
        finding.message = format!("##[error]number {number}");
    }
    made.report.findings[12].severity = Severity::Critical;
    made.report.findings[11].severity = Severity::Info;
    let text = github(&made);
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("::error ") && lines[0].contains("number 12"), "{text}");
    assert_eq!(lines.iter().filter(|line| line.starts_with("::error ")).count(), 10, "{text}");
    assert!(lines[10].starts_with("::notice ") && lines[10].contains("number 11"), "{text}");
    let rest = "- a.yaml:2:3: high k8s/database-service-exposed ## [error]number";
    assert_eq!(
        lines[11..],
        [
            "::notice title=+2 more errors::+2 more errors: see the log of this step, or its summary",
            "+2 more errors (GitHub annotates 10 of a kind):",
            &format!("{rest} 9") as &str,
            &format!("{rest} 10")
        ]
    );
}

#[test]
fn of_no_kind_are_there_more_than_github_keeps() {
    for count in [10, 11, 40] {
        let mut made = Made::new(&[("a.yaml", COMPOSE)]);
        let span = made.span("a.yaml", "db");
        let severities = [Severity::High, Severity::Medium, Severity::Low];
        for severity in severities.into_iter().flat_map(|severity| vec![severity; count]) {
            made = made.finding(span, &[]);
            made.report.findings.last_mut().unwrap().severity = severity;
        }
        let text = github(&made);
        for kind in ["error", "warning", "notice"] {
            assert_eq!(text.matches(&format!("::{kind} ")).count(), 10, "{text}");
        }
        let lines = text.lines().filter(|line| line.contains("k8s/database-service-exposed")).count();
        assert_eq!(lines, 3 * count, "each is there once:\n{text}");
        assert_eq!(text.contains("+1 more error, +1 more warning, +2 more notices:"), count == 11, "{text}");
    }
}
