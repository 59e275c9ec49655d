//! Which fixes of a report are made in one round, and the files that they make.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    engine::Report,
    finding::{Edit, Finding, Fix, Safety},
    source::{Files, Overlay},
};

/// What tells a finding through all rounds: its rule, its file's path, its subject.
pub(super) type Key = (Arc<str>, Arc<str>, String);

/// The key of a finding.
pub(super) fn key(report: &Report, finding: &Finding) -> Key {
    (finding.rule.clone(), report.sources.path(finding.span.file), finding.subject.clone())
}

/// A fix of this round.
pub(super) struct Chosen<'r> {
    pub(super) key: Key,
    pub(super) fix: &'r Fix,
    /// The files that it changes.
    pub(super) paths: BTreeSet<Arc<str>>,
}

/// What limits a round.
#[derive(Default)]
pub(super) struct Limits {
    /// Fixes that did not count, with the reason.
    pub(super) dropped: BTreeMap<Key, String>,
    /// Files in which fixes are made one at a time.
    pub(super) careful: BTreeSet<Arc<str>>,
    /// Fixes of one round at most; all where not given.
    pub(super) most: Option<usize>,
}

/// The fix of a finding that may be made, safe ones first.
pub(super) fn fix_of(finding: &Finding, with_unsafe: bool) -> Option<&Fix> {
    let safe = finding.fixes.iter().find(|fix| fix.safety == Safety::Safe);
    safe.or_else(|| finding.fixes.first().filter(|_| with_unsafe))
}

/// The fixes of a round, none of which gets into another's way.
pub(super) fn choose<'r>(
    report: &'r Report,
    limits: &Limits,
    with_unsafe: bool,
    wanted: &dyn Fn(&Report, &Finding) -> bool,
) -> Vec<Chosen<'r>> {
    let mut candidates: Vec<Chosen<'r>> = Vec::new();
    for finding in report.findings.iter().filter(|finding| wanted(report, finding)) {
        let Some(fix) = fix_of(finding, with_unsafe).filter(|fix| !fix.edits.is_empty()) else { continue };
        let key = key(report, finding);
        if !limits.dropped.contains_key(&key) {
            let paths = fix.edits.iter().map(|edit| report.sources.path(edit.span.file)).collect();
            candidates.push(Chosen { key, fix, paths });
        }
    }
    candidates.sort_by_cached_key(|chosen| {
        let first = chosen.fix.edits.first();
        let start = first.map_or(0, |edit| edit.span.start);
        (chosen.paths.first().cloned(), start, chosen.key.clone())
    });
    let mut taken: Vec<Chosen<'r>> = Vec::new();
    let mut by_path: BTreeMap<Arc<str>, Vec<&'r Edit>> = BTreeMap::new();
    for chosen in candidates {
        if limits.most.is_some_and(|most| taken.len() >= most) {
            break;
        }
        let is_full = |path: &Arc<str>| limits.careful.contains(path) && by_path.contains_key(path);
        let clashes = |edit: &Edit| {
            let others = by_path.get(&report.sources.path(edit.span.file)).into_iter().flatten();
            others.into_iter().any(|other| *other != edit && overlap(other, edit))
        };
        if chosen.paths.iter().any(is_full) || chosen.fix.edits.iter().any(clashes) {
            continue;
        }
        for edit in &chosen.fix.edits {
            let edits = by_path.entry(report.sources.path(edit.span.file)).or_default();
            if !edits.contains(&edit) {
                edits.push(edit);
            }
        }
        taken.push(chosen);
    }
    taken
}

/// Whether two edits of one file cannot both be made: they share bytes, or are put in at one place.
fn overlap(a: &Edit, b: &Edit) -> bool {
    let (a, b) = if a.span.start <= b.span.start { (a.span, b.span) } else { (b.span, a.span) };
    b.start < a.end || a.start == b.start
}

/// The files as they are after the fixes: `over` with what changes.
pub(super) fn apply(
    report: &Report,
    chosen: &[Chosen<'_>],
    below: &Arc<dyn Files>,
    over: &BTreeMap<String, Vec<u8>>,
) -> BTreeMap<String, Vec<u8>> {
    let mut by_path: BTreeMap<Arc<str>, Vec<&Edit>> = BTreeMap::new();
    for edit in chosen.iter().flat_map(|chosen| &chosen.fix.edits) {
        let edits = by_path.entry(report.sources.path(edit.span.file)).or_default();
        if !edits.contains(&edit) {
            edits.push(edit);
        }
    }
    let now = Overlay::new(below.clone(), over.clone());
    let mut next = over.clone();
    for (path, mut edits) in by_path {
        // From the end, so that the places before stay where they are.
        edits.sort_by_key(|edit| std::cmp::Reverse((edit.span.start, edit.span.end)));
        let mut bytes = now.read(&path).unwrap_or_default();
        for edit in edits {
            let range = edit.span.range();
            if range.end <= bytes.len() {
                bytes.splice(range, edit.text.bytes());
            }
        }
        next.insert(path.to_string(), bytes);
    }
    next
}
