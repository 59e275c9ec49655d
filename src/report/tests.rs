//! What each printer makes of the same findings: read by eye, then held.

mod github;
mod sarif;

use std::{path::Path, sync::Arc, time::Duration};

use super::*;
use crate::{
    engine::Secrets,
    finding::{Finding, Label, Problem, ProblemKind, Severity, Undecided},
    source::{MemoryFiles, SourceMap},
    text::Span,
};

/// A report over files in memory, built up by a test.
pub(super) struct Made {
    pub(super) report: Report,
}

impl Made {
    pub(super) fn new(files: &[(&str, &str)]) -> Self {
        let sources = SourceMap::new(Box::new(MemoryFiles::new(files.iter().copied())));
        for (path, _) in files {
            sources.load(path).unwrap();
        }
        let report = Report {
            files: files.len(),
            units: 1,
            rules: 25,
            elapsed: Duration::from_millis(12),
            secrets: Secrets::default(),
            ..Report::of_problems(Arc::new(sources), Vec::new())
        };
        Self { report }
    }

    /// The first place of `text` in a file.
    pub(super) fn span(&self, path: &str, text: &str) -> Span {
        let file = self.report.sources.load(path).unwrap();
        let start = file.text.find(text).unwrap();
        Span::new(file.id, start, start + text.len())
    }

    fn end(&self, path: &str) -> Span {
        let file = self.report.sources.load(path).unwrap();
        Span::empty(file.id, file.text.len())
    }

    pub(super) fn finding(mut self, span: Span, labels: &[(Span, &str)]) -> Self {
        let labels = labels.iter().map(|(span, text)| Label { span: *span, text: (*text).into() });
        self.report.findings.push(Finding {
            rule: "k8s/database-service-exposed".into(),
            severity: Severity::High,
            message: "postgres `db` publishes port 5432 on all interfaces".into(),
            help: "Remove `ports:`, or bind `127.0.0.1:`.".into(),
            span,
            subject: "port 5432 of service db".into(),
            owner: None,
            labels: labels.collect(),
            fixes: Vec::new(),
            evidence: "5432".into(),
            worlds: Vec::new(),
            fingerprint: String::new(),
        });
        self
    }

    pub(super) fn text(&self, format: Format, width: usize) -> String {
        let mut out = Vec::new();
        self.view(|view| write(format, view, &Look { width, ..Look::PLAIN }, &mut out)).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// What a printer makes of it.
    pub(super) fn view<T>(&self, of: impl FnOnce(&View<'_>) -> T) -> T {
        let registry = Registry::builtin();
        let paths = Paths::new(Path::new("/w"), Path::new("/w"));
        let view = View {
            report: &self.report,
            registry: &registry,
            paths: &paths,
            show_passed: true,
            statistics: false,
        };
        of(&view)
    }

    /// The first finding, without the summary.
    fn full(&self) -> String {
        let text = self.text(Format::Full, 80);
        text.split("  help: ").next().unwrap().to_owned()
    }
}

const COMPOSE: &str = "\
services:
  db:
    image: postgres:16
    ports:
      - \"${BIND}:5432\"
";

#[test]
fn a_finding_shows_its_text_and_its_suppliers() {
    let made = Made::new(&[("compose.yaml", COMPOSE), (".env", "# where\nBIND=0.0.0.0\n")]);
    let (port, image) =
        (made.span("compose.yaml", "\"${BIND}:5432\""), made.span("compose.yaml", "postgres:16"));
    let env = made.span(".env", "0.0.0.0");
    let made = made.finding(port, &[(image, "recognised as postgres here"), (env, "set here")]);
    insta::assert_snapshot!(made.text(Format::Full, 80), @r#"
    high k8s/database-service-exposed
      × postgres `db` publishes port 5432 on all interfaces
       ╭─[compose.yaml:5:9]
     2 │   db:
     3 │     image: postgres:16
       ·            ─────┬─────
       ·                 ╰── recognised as postgres here
     4 │     ports:
     5 │       - "${BIND}:5432"
       ·         ──────────────
       ╰────
       ╭─[.env:2:6]
     1 │ # where
     2 │ BIND=0.0.0.0
       ·      ───┬───
       ·         ╰── set here
       ╰────
      help: Remove `ports:`, or bind `127.0.0.1:`.
      docs: https://seawall.dev/rules/k8s/database-service-exposed

    1 finding: 1 high.
    2 files in 1 unit checked with 25 rules in 12 ms.
    "#);
}

#[test]
fn concise_is_one_line_for_each() {
    let mut made = Made::new(&[("compose.yaml", COMPOSE), ("bad.yaml", "a: [\n")]);
    let span = Some(made.span("bad.yaml", "["));
    made.report.problems.push(Problem {
        kind: ProblemKind::Syntax,
        path: "bad.yaml".into(),
        span,
        message: "`[` is not closed".into(),
    });
    let port = made.span("compose.yaml", "\"${BIND}:5432\"");
    insta::assert_snapshot!(made.finding(port, &[]).text(Format::Concise, 80), @r#"
    compose.yaml:5:9: high k8s/database-service-exposed postgres `db` publishes port 5432 on all interfaces
    bad.yaml:1:4: error syntax `[` is not closed
    "#);
}

#[test]
fn json_keeps_its_contract() {
    let mut made = Made::new(&[("compose.yaml", "a: «ä»\u{202e}\n")]);
    let span = made.span("compose.yaml", "ä");
    made.report.unknown.push(Undecided {
        rule: "helm/templates".into(),
        span,
        subject: "chart x".into(),
        reason: "esc \u{1b} csi \u{9b}".into(),
    });
    made.report.problems.push(Problem {
        kind: ProblemKind::Unreadable,
        path: "gone".into(),
        span: None,
        message: "does not exist".into(),
    });
    let text = made.finding(span, &[(span, "here")]).text(Format::Json, 80);
    assert!(text.ends_with("}\n") && !text.ends_with("\n\n"));
    insta::assert_snapshot!("json", text);
}

#[test]
fn a_missing_value_stands_under_its_owner_and_at_the_end() {
    let made = Made::new(&[("a.yaml", COMPOSE)]);
    let end = made.end("a.yaml");
    insta::assert_snapshot!(made.finding(end, &[]).full(), @r#"
    high k8s/database-service-exposed
      × postgres `db` publishes port 5432 on all interfaces
       ╭─[a.yaml:6:1]
     5 │       - "${BIND}:5432"
     6 │ 
       · ▲
       ╰────
    "#);
    let made = Made::new(&[("a.yaml", "")]);
    let end = made.end("a.yaml");
    insta::assert_snapshot!(made.finding(end, &[]).full(), @r#"
    high k8s/database-service-exposed
      × postgres `db` publishes port 5432 on all interfaces
       ╭─[a.yaml:1:1]
     1 │ 
       · ▲
       ╰────
    "#);
    let made = Made::new(&[("a.yaml", "services:")]);
    let end = made.end("a.yaml");
    insta::assert_snapshot!(made.finding(end, &[]).full(), @r#"
    high k8s/database-service-exposed
      × postgres `db` publishes port 5432 on all interfaces
       ╭─[a.yaml:1:10]
     1 │ services:
       ·          ▲
       ╰────
    "#);
}

#[test]
fn several_lines_are_bracketed_and_many_are_cut() {
    let made = Made::new(&[("a.yaml", COMPOSE)]);
    let span = made.span("a.yaml", "image: postgres:16\n    ports:");
    insta::assert_snapshot!(made.finding(span, &[]).full(), @r#"
    high k8s/database-service-exposed
      × postgres `db` publishes port 5432 on all interfaces
       ╭─[a.yaml:3:5]
     2 │       db:
     3 │ ╭─▶     image: postgres:16
     4 │ ╰─▶     ports:
     5 │           - "${BIND}:5432"
       ╰────
    "#);
    let tall = format!("key:\n{}last: 1\n", "  - item\n".repeat(20));
    let made = Made::new(&[("a.yaml", &tall)]);
    let span = made.span("a.yaml", &tall);
    insta::assert_snapshot!(made.finding(span, &[]).full(), @r#"
    high k8s/database-service-exposed
      × postgres `db` publishes port 5432 on all interfaces
       ╭─[a.yaml:1:1]
     1 │ key:
       · ──┬─
       ·   ╰── and on to line 22
     2 │   - item
       ╰────
    "#);
}

#[test]
fn crlf_tabs_marks_and_wide_characters_keep_their_columns() {
    let made = Made::new(&[("a.conf", "\u{feff}server {\r\n\tlisten\t\"漢字 ä\" ssl;\r\n}\r\n")]);
    let (server, ssl) = (made.span("a.conf", "server"), made.span("a.conf", "ssl"));
    insta::assert_snapshot!(made.finding(ssl, &[(server, "in this server")]).full(), @r#"
    high k8s/database-service-exposed
      × postgres `db` publishes port 5432 on all interfaces
       ╭─[a.conf:2:16]
     1 │ server {
       · ───┬──
       ·    ╰── in this server
     2 │     listen  "漢字 ä" ssl;
       ·                      ───
     3 │ }
       ╰────
    "#);
}

#[test]
fn control_characters_are_symbols() {
    let made = Made::new(&[("a\u{1b}[2J.yaml", "a: \u{1b}[31mred\u{7} \u{202e}b\r c\n")]);
    let red = made.span("a\u{1b}[2J.yaml", "red");
    let mut made = made.finding(red, &[]);
    made.report.findings[0].message = "bad \u{1b}]0;title\u{7} name\nnext".into();
    for format in Format::ALL {
        let text = made.text(format, 80);
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{format:?}: {text:?}");
    }
    insta::assert_snapshot!(made.full(), @r#"
    high k8s/database-service-exposed
      × bad ␛]0;title␇ name␊next
       ╭─[a␛[2J.yaml:1:9]
     1 │ a: ␛[31mred␇ �b␍ c
       ·         ───
       ╰────
    "#);
}

#[test]
fn long_lines_are_cut_around_the_span() {
    let long = format!("a: {} NEEDLE {}\n", "x".repeat(500), "y".repeat(100_000));
    let made = Made::new(&[("a.yaml", &long)]);
    let (needle, start) = (made.span("a.yaml", "NEEDLE"), made.span("a.yaml", "a"));
    let text = made.finding(needle, &[(start, "set here")]).full();
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    insta::assert_snapshot!(text, @r#"
    high k8s/database-service-exposed
      × postgres `db` publishes port 5432 on all interfaces
       ╭─[a.yaml:1:505]
     1 │ …xxxxxxxxxxxxxxxxxxxxx NEEDLE yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy…
       ·                        ──────
       ╰────
       ╭─[a.yaml:1:1]
     1 │ a: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
       · ┬
       · ╰── set here
       ╰────
    "#);
}

#[test]
fn secrets_are_masked_in_excerpts() {
    let made = Made::new(&[(".env", "PORT=1\nDB_PASSWORD=kJ8mQ2vL5xWq\n")]);
    let span = made.span(".env", "kJ8mQ2vL5xWq");
    let text = made.finding(span, &[]).full();
    assert!(!text.contains("kJ8m"));
    insta::assert_snapshot!(text, @r#"
    high k8s/database-service-exposed
      × postgres `db` publishes port 5432 on all interfaces
       ╭─[.env:2:13]
     1 │ PORT=1
     2 │ DB_PASSWORD=••••••••••••
       ·             ────────────
       ╰────
    "#);
}

#[test]
fn empty_places_of_several_files_are_all_drawn() {
    let made = Made::new(&[("Dockerfile", "COPY . .\n"), (".dockerignore", "dist\n"), (".env", "A=1\n")]);
    let copy = made.span("Dockerfile", ".");
    let start = |path: &str| Span {
        end: 0,
        ..made.span(path, made.report.sources.load(path).unwrap().text.as_str())
    };
    let labels = [(start(".dockerignore"), "does not exclude it"), (start(".env"), "taken along")];
    insta::assert_snapshot!(made.finding(copy, &labels).full(), @r#"
    high k8s/database-service-exposed
      × postgres `db` publishes port 5432 on all interfaces
       ╭─[Dockerfile:1:6]
     1 │ COPY . .
       ·      ─
       ╰────
       ╭─[.dockerignore:1:1]
     1 │ dist
       · ▲
       · ╰── does not exclude it
       ╰────
       ╭─[.env:1:1]
     1 │ A=1
       · ▲
       · ╰── taken along
       ╰────
    "#);
}

#[test]
fn the_worlds_in_which_a_finding_holds_are_named() {
    let made = Made::new(&[("a.yaml", COMPOSE)]);
    let span = made.span("a.yaml", "db");
    let mut made = made.finding(span, &[]);
    made.report.findings[0].worlds = vec!["values.yaml".into(), "values-prod.yaml".into()];
    assert!(made.text(Format::Full, 80).contains("\n  with: values.yaml, values-prod.yaml\n"));
}

#[test]
fn labels_over_each_other_are_drawn_apart() {
    let made = Made::new(&[("a.yaml", COMPOSE)]);
    let (port, bind) = (made.span("a.yaml", "\"${BIND}:5432\""), made.span("a.yaml", "BIND"));
    insta::assert_snapshot!(made.finding(port, &[(bind, "not set"), (port, "published")]).full(), @r#"
    high k8s/database-service-exposed
      × postgres `db` publishes port 5432 on all interfaces
       ╭─[a.yaml:5:9]
     4 │     ports:
     5 │       - "${BIND}:5432"
       ·         ───────┬──────
       ·                ╰── published
       ╰────
       ╭─[a.yaml:5:12]
     4 │     ports:
     5 │       - "${BIND}:5432"
       ·            ──┬─
       ·              ╰── not set
       ╰────
    "#);
}

#[test]
fn of_many_problems_in_a_file_the_first_few_are_drawn() {
    let mut made = Made::new(&[("a.yaml", COMPOSE)]);
    let span = Some(made.span("a.yaml", "db"));
    for number in 0..5 {
        made.report.problems.push(Problem {
            kind: ProblemKind::Syntax,
            path: "a.yaml".into(),
            span,
            message: format!("slip {number}"),
        });
    }
    let text = made.text(Format::Full, 80);
    assert!(text.contains("slip 2") && !text.contains("slip 3"), "{text}");
    assert!(text.contains("and 2 more errors in a.yaml"), "{text}");
    assert!(text.contains("5 syntax errors in 1 file; the rest of it was checked."), "{text}");
}

proptest::proptest! {
    /// miette asserts a lot about labels; whatever file and places come, it must not meet a wrong one.
    #[test]
    fn any_place_of_any_text_can_be_drawn(
        text in "([a-z:{} \\t\\r\\n\u{1b}\u{9b}äß漢\u{301}\u{feff}\u{202e}]|aaaaaaaaaaaaaaaaaaaaaaaa){0,120}",
        places in proptest::collection::vec(proptest::array::uniform2(0_usize..200), 1..6),
        width in 40_usize..120,
    ) {
        let made = Made::new(&[("a.yaml", &text)]);
        let file = made.report.sources.load("a.yaml").unwrap();
        let place = |[a, b]: &[usize; 2]| {
            let at = |at: usize| text.floor_char_boundary(at.min(text.len()));
            Span::new(file.id, at(*a.min(b)), at(*a.max(b)))
        };
        let labels: Vec<(Span, &str)> = places.iter().skip(1).map(|p| (place(p), "here")).collect();
        let drawn = made.finding(place(&places[0]), &labels).text(Format::Full, width);
        proptest::prop_assert!(drawn.chars().all(|c| c == '\n' || !c.is_control()));
        proptest::prop_assert!(!drawn.contains("Failed to read"), "{drawn}");
        let own = file.position(place(&places[0]).start);
        let header = format!("[a.yaml:{}:{}]", own.line, own.column);
        proptest::prop_assert!(drawn.contains(&header), "{header} in {drawn}");
        let distinct: std::collections::BTreeSet<Span> = labels.iter().map(|(span, _)| *span).collect();
        proptest::prop_assert_eq!(drawn.matches("here").count(), distinct.len(), "{}", drawn);
    }
}
