//! What a round did wrong, and which of its fixes is to blame.

use std::{collections::BTreeMap, sync::Arc};

use super::choose::{Chosen, Key, Limits, key};
use crate::{engine::Report, finding::Finding};

/// What a round of fixes did wrong; empty if nothing.
#[derive(Default)]
pub(super) struct Faults {
    /// Fixes whose finding is still there.
    unhelped: Vec<Key>,
    /// Files in which something is there that was not, with what in words.
    spoilt: BTreeMap<Arc<str>, String>,
}

/// Compares the reports before and after a round.
pub(super) fn faults(before: &Report, after: &Report, chosen: &[Chosen<'_>]) -> Faults {
    let (had, have) = (findings(before, |_| true), findings(after, |_| true));
    let mut made: BTreeMap<&Key, usize> = BTreeMap::new();
    for chosen in chosen {
        *made.entry(&chosen.key).or_default() += 1;
    }
    let mut faults = Faults::default();
    let undecided = undecided(after);
    let was_undecided = self::undecided(before);
    for (&key, &made) in &made {
        let count = |counts: &BTreeMap<Key, usize>| counts.get(key).copied().unwrap_or_default();
        let helped = count(&have) + made <= count(&had);
        if !helped || undecided.get(key) > was_undecided.get(key) {
            faults.unhelped.push(key.clone());
        }
    }
    for (key, &count) in &findings(after, |finding| !is_led_to(after, finding, chosen)) {
        if count > had.get(key).copied().unwrap_or_default() {
            let reason = format!("it would bring a new finding: {}", key.0);
            faults.spoilt.entry(key.1.clone()).or_insert(reason);
        }
    }
    let (had, have) = (problems(before), problems(after));
    for (problem, &count) in &have {
        if count > had.get(problem).copied().unwrap_or_default() {
            let reason = format!("`{}` would not be right: {}", problem.0, problem.1);
            faults.spoilt.insert(problem.0.clone(), reason);
        }
    }
    faults
}

/// Whether one of the fixes is meant to lead to a finding: its rule says so, and the finding names a file that the
/// fix changes.
fn is_led_to(after: &Report, finding: &Finding, chosen: &[Chosen<'_>]) -> bool {
    let leads = |chosen: &&Chosen<'_>| chosen.fix.leads_to.iter().any(|id| *id == *finding.rule);
    chosen.iter().filter(leads).any(|chosen| {
        let mut places = finding.places().chain(finding.labels.iter().map(|label| label.span));
        places.any(|span| chosen.paths.contains(&after.sources.path(span.file)))
    })
}

fn findings(report: &Report, counts_for: impl Fn(&Finding) -> bool) -> BTreeMap<Key, usize> {
    let mut counts = BTreeMap::new();
    for finding in report.findings.iter().filter(|finding| counts_for(finding)) {
        *counts.entry(key(report, finding)).or_default() += 1;
    }
    counts
}

fn undecided(report: &Report) -> BTreeMap<Key, usize> {
    let mut counts = BTreeMap::new();
    for check in &report.unknown {
        let key = (check.rule.clone(), report.sources.path(check.span.file), check.subject.clone());
        *counts.entry(key).or_default() += 1;
    }
    counts
}

fn problems(report: &Report) -> BTreeMap<(Arc<str>, String), usize> {
    let mut counts = BTreeMap::new();
    for problem in &report.problems {
        *counts.entry((problem.path.clone(), problem.message.clone())).or_default() += 1;
    }
    counts
}

impl Faults {
    pub(super) fn is_empty(&self) -> bool {
        self.unhelped.is_empty() && self.spoilt.is_empty()
    }

    /// Limits the next try: drops what is to blame or, where that cannot be told yet, makes fewer at once.
    pub(super) fn blame(self, chosen: &[Chosen<'_>], limits: &mut Limits) {
        for (path, reason) in self.spoilt {
            let mut suspects = chosen.iter().filter(|chosen| chosen.paths.contains(&path));
            match (suspects.next(), suspects.next()) {
                (Some(only), None) => drop_fix(limits, only, &reason),
                (Some(_), Some(_)) if limits.careful.insert(path.clone()) => {}
                // Of those that touch other files too, one at a time does not come about by itself.
                _ => fewer(chosen, limits, &reason),
            }
        }
        for key in self.unhelped {
            let reason = "the finding would still be there, or be undecided";
            limits.dropped.entry(key).or_insert_with(|| reason.to_owned());
        }
    }
}

fn drop_fix(limits: &mut Limits, chosen: &Chosen<'_>, reason: &str) {
    limits.dropped.entry(chosen.key.clone()).or_insert_with(|| reason.to_owned());
}

/// The file that went wrong is none that was changed: halves the round until one fix is left to blame.
fn fewer(chosen: &[Chosen<'_>], limits: &mut Limits, reason: &str) {
    match chosen {
        [only] => drop_fix(limits, only, reason),
        _ => limits.most = Some((chosen.len() / 2).max(1)),
    }
}
