//! `gitlab`: GitLab's code quality report, one entry for each finding and each problem.
//!
//! GitLab drops entries whose fingerprint it has seen and does not show the name of the check, so each
//! entry has a fingerprint of its own and a description that begins with the rule. What could not be
//! decided has no place in this format.

use std::io::{Result, Write};

use rustc_hash::FxHashSet;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{View, json, visible::visible};
use crate::{
    engine,
    finding::{Finding, Problem, Severity},
    text::Span,
};

#[derive(Serialize)]
struct Entry {
    description: String,
    check_name: String,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    positions: Positions,
}

#[derive(Serialize)]
struct Positions {
    begin: Position,
    end: Position,
}

/// Line and column, from 1.
#[derive(Serialize)]
struct Position {
    line: u32,
    column: u32,
}

/// Writes the report: an array, also where it is empty.
pub(super) fn write(view: &View<'_>, out: &mut dyn Write) -> Result<()> {
    let report = view.report;
    let prints = engine::fingerprints(&report.findings, &report.sources);
    let findings = report.findings.iter().zip(prints).map(|(found, print)| view.found(found, print));
    let mut entries: Vec<Entry> = findings.collect();
    entries.extend(report.problems.iter().map(|problem| view.broken(problem)));
    tell_apart(&mut entries);
    json::print(&entries, out)
}

/// Salts fingerprints that were there before with their number.
fn tell_apart(entries: &mut [Entry]) {
    let mut seen: FxHashSet<String> = FxHashSet::default();
    for entry in entries {
        let original = entry.fingerprint.clone();
        for number in 1.. {
            if seen.insert(entry.fingerprint.clone()) {
                break;
            }
            entry.fingerprint = digest(&[&original, &format!("{number}")]);
        }
    }
}

/// 32 hexadecimal digits that stand for the parts.
fn digest(parts: &[&str]) -> String {
    let digest = Sha256::digest(parts.join("\0"));
    format!("{:032x}", u128::from_be_bytes(digest.first_chunk().copied().unwrap_or_default()))
}

/// GitLab's word for a severity.
fn grade(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "blocker",
        Severity::High => "critical",
        Severity::Medium => "major",
        Severity::Low => "minor",
        Severity::Info => "info",
    }
}

impl View<'_> {
    fn found(&self, finding: &Finding, fingerprint: String) -> Entry {
        Entry {
            description: format!("{}: {}", finding.rule, visible(&finding.message)),
            check_name: finding.rule.to_string(),
            fingerprint,
            severity: grade(finding.severity),
            location: self.location(Some(finding.span), ""),
        }
    }

    /// A problem counts as major: as long as it is there, nobody knows what it hides.
    fn broken(&self, problem: &Problem) -> Entry {
        let name = format!("seawall/{}", problem.kind.name());
        Entry {
            description: format!("{name}: {}", visible(&problem.message)),
            fingerprint: digest(&[&name, &problem.path, &problem.message]),
            check_name: name,
            severity: "major",
            location: self.location(problem.span, &problem.path),
        }
    }

    /// Of a span, or the start of the file at `path` (a workspace path).
    fn location(&self, span: Option<Span>, path: &str) -> Location {
        let file = span.and_then(|span| Some((span, self.report.sources.get(span.file)?)));
        let Some((span, file)) = file else {
            let start = || Position { line: 1, column: 1 };
            let positions = Positions { begin: start(), end: start() };
            return Location { path: self.paths.show(path), positions };
        };
        let at = |offset| {
            let position = file.position(offset);
            Position { line: position.line, column: position.column }
        };
        let positions = Positions { begin: at(span.start), end: at(span.end) };
        Location { path: self.paths.show(&file.path), positions }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::{
        finding::ProblemKind,
        report::{Format, tests::Made},
    };

    fn entries(made: &Made) -> Vec<Value> {
        serde_json::from_str(&made.text(Format::Gitlab, 80)).unwrap()
    }

    #[test]
    fn an_entry_has_what_gitlab_reads() {
        let made = Made::new(&[("a.yaml", "a: ä\nb: 0.0.0.0 # \u{202e}\n")]);
        let span = made.span("a.yaml", "0.0.0.0");
        let entries = entries(&made.finding(span, &[]));
        let [entry] = entries.as_slice() else { panic!("{entries:?}") };
        assert_eq!(entry["check_name"], "k8s/database-service-exposed");
        let description = "k8s/database-service-exposed: postgres `db` publishes port 5432 on all interfaces";
        assert_eq!(entry["description"], description);
        assert_eq!(entry["severity"], "critical");
        assert_eq!(entry["fingerprint"].as_str().unwrap().len(), 32);
        let begin = serde_json::json!({"line": 2, "column": 4});
        let end = serde_json::json!({"line": 2, "column": 11});
        let positions = serde_json::json!({"begin": begin, "end": end});
        assert_eq!(entry["location"], serde_json::json!({"path": "a.yaml", "positions": positions}));
    }

    #[test]
    fn equal_findings_and_equal_problems_have_fingerprints_of_their_own() {
        let made = Made::new(&[("a.yaml", "a: b\n")]);
        let span = made.span("a.yaml", "b");
        let mut made = made.finding(span, &[]).finding(span, &[]);
        let problem = || Problem {
            kind: ProblemKind::Unreadable,
            path: "gone.yaml".into(),
            span: None,
            message: "does not exist".into(),
        };
        made.report.problems = vec![problem(), problem(), problem()];
        let entries = entries(&made);
        let prints: FxHashSet<&str> =
            entries.iter().map(|entry| entry["fingerprint"].as_str().unwrap()).collect();
        assert_eq!((entries.len(), prints.len()), (5, 5), "{entries:?}");
        assert_eq!(entries[4]["check_name"], "seawall/unreadable");
        assert_eq!(entries[4]["location"]["path"], "gone.yaml");
        assert_eq!(entries[4]["location"]["positions"]["begin"]["line"], 1);
    }

    #[test]
    fn a_clean_run_is_an_empty_array() {
        assert_eq!(Made::new(&[]).text(Format::Gitlab, 80), "[]\n");
    }

    #[test]
    fn every_severity_has_a_word_of_gitlab() {
        let words = Severity::ALL.map(grade);
        assert_eq!(words, ["blocker", "critical", "major", "minor", "info"]);
    }
}
