//! `json`: the contract that scripts rely on (`seawall/1`), with structs of its own.
//!
//! Lines and columns count from 1, columns in characters; offsets are bytes from 0; `end` is exclusive;
//! paths are relative to the working directory, with `/`. New fields may come; none changes or goes
//! without a new schema number.

mod escape;

use std::io::{Result, Write};

use serde::Serialize;

use super::{View, fixes};
use crate::{
    engine,
    finding::{Finding, Problem, Safety, Severity},
    text::Span,
};

/// The version of this contract.
const SCHEMA: &str = "seawall/1";

#[derive(Serialize)]
struct Document {
    schema: &'static str,
    version: &'static str,
    findings: Vec<JsonFinding>,
    unknown: Vec<Check>,
    passed: Vec<Check>,
    errors: Vec<JsonError>,
    suppressed: Vec<JsonSuppressed>,
    baselined: Vec<JsonKnown>,
    fixed: Vec<JsonEntry>,
    summary: Summary,
}

#[derive(Serialize)]
struct JsonFinding {
    rule: String,
    control: Option<String>,
    severity: &'static str,
    message: String,
    help: String,
    url: Option<String>,
    #[serde(flatten)]
    place: Place,
    subject: String,
    worlds: Vec<String>,
    labels: Vec<Label>,
    fixes: Vec<Fix>,
    fingerprint: String,
}

/// A finding, and what hides it.
#[derive(Serialize)]
struct JsonSuppressed {
    #[serde(flatten)]
    finding: JsonFinding,
    suppression: Suppression,
}

/// A finding that the baseline knows.
#[derive(Serialize)]
struct JsonKnown {
    #[serde(flatten)]
    finding: JsonFinding,
    renamed_from: Option<String>,
}

/// An entry of the baseline that is mended.
#[derive(Serialize)]
struct JsonEntry {
    rule: String,
    path: String,
    subject: String,
    fingerprint: String,
}

#[derive(Serialize)]
struct Suppression {
    reason: String,
    until: Option<String>,
    #[serde(flatten)]
    place: Place,
}

#[derive(Serialize)]
struct Place {
    path: String,
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: u32,
    column: u32,
    offset: u32,
}

#[derive(Serialize)]
struct Label {
    #[serde(flatten)]
    place: Place,
    text: String,
}

#[derive(Serialize)]
struct Fix {
    title: String,
    safety: &'static str,
    edits: Vec<Label>,
}

/// A check without a finding: undecided or passed.
#[derive(Serialize)]
struct Check {
    rule: String,
    #[serde(flatten)]
    place: Place,
    subject: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

#[derive(Serialize)]
struct JsonError {
    path: String,
    start: Option<Position>,
    end: Option<Position>,
    message: String,
    kind: &'static str,
}

#[derive(Serialize)]
struct Summary {
    files: usize,
    units: usize,
    rules: usize,
    findings: Counts,
    suppressed: usize,
    baselined: usize,
    fixed: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    elsewhere: Option<usize>,
    unknown: usize,
    errors: usize,
    elapsed_ms: u64,
}

#[derive(Serialize)]
struct Counts {
    critical: usize,
    high: usize,
    medium: usize,
    low: usize,
    info: usize,
}

/// Writes one document and a line break.
pub(super) fn write(view: &View<'_>, out: &mut dyn Write) -> Result<()> {
    print(&document(view), out)
}

/// Writes any document as JSON that is safe to look at, and a line break.
pub(super) fn print(document: &impl Serialize, out: &mut dyn Write) -> Result<()> {
    let mut writer = serde_json::Serializer::with_formatter(&mut *out, escape::Escaped::default());
    document.serialize(&mut writer).map_err(std::io::Error::from)?;
    writeln!(out)
}

fn document(view: &View<'_>) -> Document {
    let report = view.report;
    let prints = engine::fingerprints(&report.findings, &report.sources);
    let findings = report.findings.iter().zip(prints);
    Document {
        schema: SCHEMA,
        version: env!("CARGO_PKG_VERSION"),
        findings: findings.map(|(finding, print)| view.finding(finding, print)).collect(),
        unknown: report
            .unknown
            .iter()
            .map(|check| view.check(&check.rule, check.span, &check.subject, Some(&check.reason)))
            .collect(),
        passed: passed(view),
        errors: report.problems.iter().map(|problem| view.error(problem)).collect(),
        suppressed: suppressed(view),
        baselined: baselined(view),
        fixed: fixed(view),
        summary: summary(view),
    }
}

fn suppressed(view: &View<'_>) -> Vec<JsonSuppressed> {
    let report = view.report;
    let hidden: Vec<Finding> = report.suppressed.iter().map(|hidden| hidden.finding.clone()).collect();
    let prints = engine::fingerprints(&hidden, &report.sources);
    let one = |(hidden, print): (&crate::finding::Suppressed, String)| JsonSuppressed {
        finding: view.finding(&hidden.finding, print),
        suppression: Suppression {
            reason: hidden.reason.clone(),
            until: hidden.until.clone(),
            place: view.place(hidden.comment),
        },
    };
    report.suppressed.iter().zip(prints).map(one).collect()
}

fn baselined(view: &View<'_>) -> Vec<JsonKnown> {
    let one = |known: &crate::finding::Known| JsonKnown {
        finding: view.finding(&known.finding, known.finding.fingerprint.clone()),
        renamed_from: known.renamed_from.as_ref().map(|path| view.paths.show(path)),
    };
    view.report.baselined.iter().map(one).collect()
}

fn fixed(view: &View<'_>) -> Vec<JsonEntry> {
    let one = |entry: &crate::baseline::Entry| JsonEntry {
        rule: entry.rule.clone(),
        path: view.paths.show(&entry.path),
        subject: entry.subject.clone(),
        fingerprint: entry.fingerprint.clone(),
    };
    view.report.fixed.iter().map(one).collect()
}

fn passed(view: &View<'_>) -> Vec<Check> {
    if !view.show_passed {
        return Vec::new();
    }
    let check =
        |passed: &crate::finding::Passed| view.check(&passed.rule, passed.span, &passed.subject, None);
    view.report.passed.iter().map(check).collect()
}

fn summary(view: &View<'_>) -> Summary {
    let report = view.report;
    let of = |severity| report.findings.iter().filter(|finding| finding.severity == severity).count();
    Summary {
        files: report.files,
        units: report.units,
        rules: report.rules,
        findings: Counts {
            critical: of(Severity::Critical),
            high: of(Severity::High),
            medium: of(Severity::Medium),
            low: of(Severity::Low),
            info: of(Severity::Info),
        },
        suppressed: report.suppressed.len(),
        baselined: report.baselined.len(),
        fixed: report.fixed.len(),
        elsewhere: report.elsewhere,
        unknown: report.unknown.len(),
        errors: report.problems.len(),
        elapsed_ms: report.elapsed.as_millis() as u64,
    }
}

impl View<'_> {
    fn finding(&self, finding: &Finding, fingerprint: String) -> JsonFinding {
        let rule = self.registry.get(&finding.rule);
        let control = rule.map(|rule| rule.control().to_owned());
        let label = |label: &crate::finding::Label| self.label(label.span, &label.text);
        JsonFinding {
            rule: finding.rule.to_string(),
            control: control.filter(|control| !control.is_empty()),
            severity: finding.severity.name(),
            message: finding.message.clone(),
            help: finding.help.clone(),
            url: rule.and_then(super::rule_url),
            place: self.place(finding.span),
            subject: finding.subject.clone(),
            worlds: finding.worlds.clone(),
            labels: finding.labels.iter().map(label).collect(),
            fixes: fixes::shown(self, finding).map(|fix| self.fix(fix)).collect(),
            fingerprint,
        }
    }

    fn fix(&self, fix: &crate::finding::Fix) -> Fix {
        Fix {
            title: fix.title.clone(),
            safety: match fix.safety {
                Safety::Safe => "safe",
                Safety::Unsafe => "unsafe",
            },
            edits: fix.edits.iter().map(|edit| self.label(edit.span, &edit.text)).collect(),
        }
    }

    fn label(&self, span: Span, text: &str) -> Label {
        Label { place: self.place(span), text: text.to_owned() }
    }

    fn check(&self, rule: &str, span: Span, subject: &str, reason: Option<&str>) -> Check {
        Check {
            rule: rule.to_owned(),
            place: self.place(span),
            subject: subject.to_owned(),
            reason: reason.map(str::to_owned),
        }
    }

    fn error(&self, problem: &Problem) -> JsonError {
        let place = problem.span.map(|span| self.place(span));
        let (start, end) = place.map_or((None, None), |place| (Some(place.start), Some(place.end)));
        let path = self.paths.show(&problem.path);
        JsonError { path, start, end, message: problem.message.clone(), kind: problem.kind.name() }
    }

    fn place(&self, span: Span) -> Place {
        let Some(file) = self.report.sources.get(span.file) else {
            // A span of a file that was not read is a mistake of ours.
            debug_assert!(false, "the file of {span:?} was read");
            let none = || Position { line: 1, column: 1, offset: 0 };
            return Place { path: String::new(), start: none(), end: none() };
        };
        let at = |offset| {
            let position = file.position(offset);
            Position { line: position.line, column: position.column, offset }
        };
        Place { path: self.paths.show(&file.path), start: at(span.start), end: at(span.end) }
    }
}
