//! `junit`: XML for the test views of CI systems; one suite for each file.
//!
//! A finding is a failed case, a problem an erroneous one, an undecided check a skipped one. What holds
//! is listed where it is asked for. No times: the same input gives the same bytes.

use std::{
    collections::BTreeMap,
    io::{Result, Write},
};

use super::{
    View,
    concise::place,
    markup::{attribute, text},
    visible::visible_lines,
};
use crate::{
    finding::{Finding, Problem, Undecided},
    text::Span,
};

/// How a case went.
enum Outcome<'v> {
    Passed,
    Failed(&'v Finding),
    Broken(&'v Problem),
    Undecided(&'v Undecided),
}

/// One check of one subject.
struct Case<'v> {
    /// The rule and the subject: stable, so that CI systems can tell new failures from old ones.
    name: String,
    span: Option<Span>,
    outcome: Outcome<'v>,
}

/// How many cases there are, and of which outcome.
#[derive(Default)]
struct Counts {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

/// Writes one document.
pub(super) fn write(view: &View<'_>, out: &mut dyn Write) -> Result<()> {
    let mut suites = suites(view);
    for cases in suites.values_mut() {
        tell_apart(cases);
    }
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    let mut all = Counts::of(suites.values().flatten());
    if suites.is_empty() {
        // Some CI systems take a report without a single case for a broken one.
        all.tests = 1;
    }
    writeln!(out, r#"<testsuites name="seawall" {}>"#, all.attributes())?;
    if suites.is_empty() {
        writeln!(out, r#"  <testsuite name="seawall" {}>"#, all.attributes())?;
        writeln!(out, r#"    <testcase name="no findings" classname="seawall"/>"#)?;
        writeln!(out, "  </testsuite>")?;
    }
    for (path, cases) in &suites {
        let counts = Counts::of(cases.iter());
        writeln!(out, "  <testsuite name={} {}>", attribute(path), counts.attributes())?;
        for case in cases {
            view.case(path, case, out)?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

/// The cases by the path of their file.
fn suites<'v>(view: &View<'v>) -> BTreeMap<String, Vec<Case<'v>>> {
    let report = view.report;
    let mut suites: BTreeMap<String, Vec<Case<'v>>> = BTreeMap::new();
    let mut add = |path: &str, name: String, span: Option<Span>, outcome: Outcome<'v>| {
        suites.entry(view.paths.show(path)).or_default().push(Case { name, span, outcome });
    };
    for found in &report.findings {
        let path = report.sources.path(found.span.file);
        add(&path, name(&found.rule, &found.subject), Some(found.span), Outcome::Failed(found));
    }
    for check in &report.unknown {
        let path = report.sources.path(check.span.file);
        add(&path, name(&check.rule, &check.subject), Some(check.span), Outcome::Undecided(check));
    }
    for passed in report.passed.iter().filter(|_| view.show_passed) {
        let path = report.sources.path(passed.span.file);
        add(&path, name(&passed.rule, &passed.subject), Some(passed.span), Outcome::Passed);
    }
    for problem in &report.problems {
        let kind = format!("seawall/{}", problem.kind.name());
        add(&problem.path, kind, problem.span, Outcome::Broken(problem));
    }
    suites
}

fn name(rule: &str, subject: &str) -> String {
    if subject.is_empty() { rule.to_owned() } else { format!("{rule}: {subject}") }
}

/// Numbers the cases of a suite that have the name of one before: CI systems show one of each name.
fn tell_apart(cases: &mut [Case<'_>]) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for case in cases {
        let times = seen.entry(case.name.clone()).or_default();
        *times += 1;
        if *times > 1 {
            case.name = format!("{} ({times})", case.name);
        }
    }
}

impl Counts {
    fn of<'c, 'v: 'c>(cases: impl Iterator<Item = &'c Case<'v>>) -> Self {
        let mut counts = Self::default();
        for case in cases {
            counts.tests += 1;
            match case.outcome {
                Outcome::Passed => {}
                Outcome::Failed(_) => counts.failures += 1,
                Outcome::Broken(_) => counts.errors += 1,
                Outcome::Undecided(_) => counts.skipped += 1,
            }
        }
        counts
    }

    fn attributes(&self) -> String {
        let Self { tests, failures, errors, skipped } = self;
        format!(r#"tests="{tests}" failures="{failures}" errors="{errors}" skipped="{skipped}""#)
    }
}

impl View<'_> {
    fn case(&self, path: &str, case: &Case<'_>, out: &mut dyn Write) -> Result<()> {
        let (name, path) = (attribute(&case.name), attribute(path));
        write!(out, "    <testcase name={name} classname={path} file={path}")?;
        if let Some((span, file)) =
            case.span.and_then(|span| Some((span, self.report.sources.get(span.file)?)))
        {
            write!(out, r#" line="{}""#, file.position(span.start).line)?;
        }
        let inner = match case.outcome {
            Outcome::Passed => return writeln!(out, "/>"),
            Outcome::Failed(finding) => {
                let (kind, message) = (attribute(finding.severity.name()), attribute(&finding.message));
                let body = text(&self.body(finding));
                format!("<failure type={kind} message={message}>{body}</failure>")
            }
            Outcome::Broken(problem) => {
                let (kind, message) = (attribute(problem.kind.name()), attribute(&problem.message));
                format!("<error type={kind} message={message}/>")
            }
            Outcome::Undecided(check) => {
                format!("<skipped message={}/>", attribute(&format!("undecided: {}", check.reason)))
            }
        };
        writeln!(out, ">\n      {inner}\n    </testcase>")
    }

    /// Everything about a finding, for a person: GitLab and Jenkins show no more than this.
    fn body(&self, finding: &Finding) -> String {
        let at = |span| place(self, span);
        let (rule, severity) = (&finding.rule, finding.severity.name());
        let mut lines = vec![format!("{}: {severity} {rule}", at(finding.span)), finding.message.clone()];
        for label in &finding.labels {
            lines.push(format!("{}: {}", at(label.span), label.text));
        }
        if !finding.worlds.is_empty() {
            lines.push(format!("with: {}", finding.worlds.join(", ")));
        }
        lines.push(format!("help: {}", finding.help));
        if let Some(url) = self.registry.get(rule).and_then(super::rule_url) {
            lines.push(format!("docs: {url}"));
        }
        visible_lines(&lines.join("\n"))
    }
}

#[cfg(test)]
mod tests;
