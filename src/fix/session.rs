//! Rounds of fixes, each checked before it counts.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    Changed, Dropped, Mended,
    blame::faults,
    choose::{Limits, apply, choose, fix_of, key},
};
use crate::{
    engine::Report,
    finding::{Finding, Safety},
    source::{Files, Overlay},
};

/// Checks in all, at most. One is needed for each round that counts and for each that does not.
const MOST_CHECKS: usize = 200;

/// Makes the fixes of all `wanted` findings in `files`, in memory. `check` is the engine, with fixes; `wanted`
/// is asked about findings of its reports.
pub fn mend(
    files: &Arc<dyn Files>,
    check: &mut dyn FnMut(Box<dyn Files>) -> Report,
    with_unsafe: bool,
    wanted: &dyn Fn(&Report, &Finding) -> bool,
) -> Mended {
    let mut over: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut limits = Limits::default();
    let mut report = check(Box::new(files.clone()));
    let first = counts(&report);
    for _ in 1..MOST_CHECKS {
        let chosen = choose(&report, &limits, with_unsafe, wanted);
        if chosen.is_empty() {
            break;
        }
        let next = apply(&report, &chosen, files, &over);
        let after = check(Box::new(Overlay::new(files.clone(), next.clone())));
        let faults = faults(&report, &after, &chosen);
        if faults.is_empty() {
            // What had to be done in small steps may go on in greater ones.
            limits.most = limits.most.map(|most| most * 2).filter(|most| *most < after.findings.len());
            (over, report) = (next, after);
        } else {
            faults.blame(&chosen, &mut limits);
        }
    }
    let last = counts(&report);
    let fixed = first.iter().map(|(key, had)| had.saturating_sub(last.get(key).copied().unwrap_or(0))).sum();
    let is_unsafe = |finding: &&Finding| {
        !with_unsafe
            && wanted(&report, finding)
            && fix_of(finding, true).is_some_and(|fix| fix.safety == Safety::Unsafe)
    };
    let unsafe_left = report.findings.iter().filter(is_unsafe).count();
    let files = changed(files, over);
    Mended { dropped: dropped(limits, &report), report, files, fixed, unsafe_left }
}

fn counts(report: &Report) -> BTreeMap<super::choose::Key, usize> {
    let mut counts = BTreeMap::new();
    for finding in &report.findings {
        *counts.entry(key(report, finding)).or_default() += 1;
    }
    counts
}

fn changed(files: &Arc<dyn Files>, over: BTreeMap<String, Vec<u8>>) -> Vec<Changed> {
    let one = |(path, after): (String, Vec<u8>)| {
        let before = files.read(&path).ok();
        Changed { path, before, after }
    };
    over.into_iter().map(one).filter(|file| file.before.as_ref() != Some(&file.after)).collect()
}

/// What was dropped, of the findings that are still there.
fn dropped(limits: Limits, report: &Report) -> Vec<Dropped> {
    let left: BTreeSet<_> = report.findings.iter().map(|finding| key(report, finding)).collect();
    let dropped = limits.dropped.into_iter().filter(|(key, _)| left.contains(key));
    let mut dropped: Vec<Dropped> =
        dropped.map(|((rule, path, subject), reason)| Dropped { path, rule, subject, reason }).collect();
    dropped.sort();
    dropped
}
