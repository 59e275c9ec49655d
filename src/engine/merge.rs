//! From verdicts of many units to one report: worlds merged, each thing said once, sorted.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use sha2::{Digest, Sha256};

use super::Report;
use crate::{
    finding::{Finding, Problem},
    source::SourceMap,
    text::{FileId, Span},
};

/// Merges, sorts and removes what is said twice.
pub(super) fn tidy(report: &mut Report) {
    let mut paths = Paths::new(&report.sources);
    let findings = std::mem::take(&mut report.findings);
    report.findings = one_per_place(sorted(findings, &report.sources));
    report.unknown.sort_by_cached_key(|unknown| {
        (paths.place(unknown.span), unknown.rule.clone(), unknown.subject.clone(), unknown.reason.clone())
    });
    report.unknown.dedup_by(|a, b| {
        (a.span, &a.rule, &a.subject, &a.reason) == (b.span, &b.rule, &b.subject, &b.reason)
    });
    report
        .passed
        .sort_by_cached_key(|passed| (paths.place(passed.span), passed.rule.clone(), passed.subject.clone()));
    report.passed.dedup_by(|a, b| (a.span, &a.rule, &a.subject) == (b.span, &b.rule, &b.subject));
    // What comments or the configuration hide needs no reason.
    let shown: FxHashSet<_> = report.findings.iter().map(|finding| (finding.span, &finding.rule)).collect();
    report.unfixable.retain(|unfixable| shown.contains(&(unfixable.span, &unfixable.rule)));
    report.unfixable.sort_by_cached_key(|unfixable| {
        (paths.place(unfixable.span), unfixable.rule.clone(), unfixable.reason.clone())
    });
    report.unfixable.dedup();
    let place = |problem: &Problem| problem.span.map_or((0, 0), |span| (span.start, span.end));
    report.problems.sort_by(|a, b| {
        (&a.path, place(a), a.kind, &a.message).cmp(&(&b.path, place(b), b.kind, &b.message))
    });
    report.problems.dedup();
}

/// In the order of paths and places, then of rules, subjects and worlds.
fn sorted(findings: Vec<Finding>, sources: &SourceMap) -> Vec<Finding> {
    let mut files: Vec<FileId> = findings.iter().map(|finding| finding.span.file).collect();
    files.sort_unstable();
    files.dedup();
    files.sort_by_cached_key(|file| sources.path(*file));
    let order: FxHashMap<FileId, usize> = files.into_iter().zip(0..).collect();
    let place = |span: Span| (order.get(&span.file).copied(), span.start, span.end);
    // Findings are large: what is sorted is their places.
    let mut places: Vec<_> = findings.iter().enumerate().map(|(at, it)| (place(it.span), at)).collect();
    let words = |at: usize| findings.get(at).map(|it| (&it.rule, &it.subject, &it.worlds));
    places.sort_unstable_by(|(a, at), (b, other)| {
        a.cmp(b).then_with(|| words(*at).cmp(&words(*other))).then_with(|| at.cmp(other))
    });
    let mut findings: Vec<Option<Finding>> = findings.into_iter().map(Some).collect();
    places.into_iter().filter_map(|(_, at)| findings.get_mut(at)?.take()).collect()
}

/// A finding that holds in several worlds of a unit, or that several units share over one file, is
/// reported once and names the worlds. The worst severity counts. So is what several subjects share
/// (the services that take one variable from an env file), where the words are the same.
fn one_per_place(findings: Vec<Finding>) -> Vec<Finding> {
    let mut merged: Vec<Finding> = Vec::with_capacity(findings.len());
    for finding in findings {
        let same = merged.iter_mut().rev().take_while(|other| other.span == finding.span);
        let same = same.into_iter().find(|other| other.rule == finding.rule && is_same(other, &finding));
        match same {
            Some(other) => join(other, finding),
            None => merged.push(finding),
        }
    }
    merged
}

fn is_same(one: &Finding, other: &Finding) -> bool {
    one.subject == other.subject || one.message == other.message
}

fn join(kept: &mut Finding, other: Finding) {
    if other.severity > kept.severity {
        kept.severity = other.severity;
        kept.message = other.message;
    }
    for world in other.worlds {
        if !kept.worlds.contains(&world) {
            kept.worlds.push(world);
        }
    }
    kept.worlds.sort_unstable();
}

/// Paths of file ids, looked up once.
struct Paths<'s> {
    sources: &'s SourceMap,
    known: FxHashMap<FileId, Arc<str>>,
}

impl<'s> Paths<'s> {
    fn new(sources: &'s SourceMap) -> Self {
        Self { sources, known: FxHashMap::default() }
    }

    fn place(&mut self, span: Span) -> (Arc<str>, u32, u32) {
        let path = self.known.entry(span.file).or_insert_with(|| self.sources.path(span.file));
        (path.clone(), span.start, span.end)
    }
}

/// Gives each finding that has none its fingerprint: rule, path, the subject's name and the evidence,
/// never lines or prose, so they survive edits above. Equal ones are told apart by their number.
pub(super) fn number(findings: &mut [Finding], sources: &SourceMap) {
    let blank = |finding: &Finding| finding.fingerprint.is_empty();
    let prints = fingerprints(findings, sources);
    for (finding, print) in findings.iter_mut().zip(prints).filter(|(finding, _)| blank(finding)) {
        finding.fingerprint = print;
    }
}

/// The fingerprints of findings, in their order; of those that have none yet: numbered among these.
pub fn fingerprints(findings: &[Finding], sources: &SourceMap) -> Vec<String> {
    let mut seen: FxHashMap<String, u32> = FxHashMap::default();
    let mut prints = Vec::with_capacity(findings.len());
    for finding in findings {
        if !finding.fingerprint.is_empty() {
            prints.push(finding.fingerprint.clone());
            continue;
        }
        let path = sources.path(finding.span.file);
        let identity = [&finding.rule, path.as_ref(), &finding.subject, &finding.evidence, ""].join("\0");
        let mut digest = Sha256::new();
        digest.update(&identity);
        let number = seen.entry(identity).or_default();
        digest.update(number.to_string());
        *number += 1;
        prints.push(hex(digest.finalize().iter().take(16)));
    }
    prints
}

fn hex<'b>(bytes: impl Iterator<Item = &'b u8>) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or_default();
    bytes.flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
