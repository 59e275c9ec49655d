//! Known findings of files that are gone, while only a part is checked.
//!
//! A finding that stands in a file of another name now takes the entry of one that did. What findings
//! outside of the part have taken, those inside cannot have.

use std::collections::{BTreeMap, BTreeSet};

use super::Path;
use crate::{
    baseline::{Baseline, Entry},
    engine::{Knowing, Report, entry},
    source::Files,
};

/// The entries of a baseline whose files are gone.
#[derive(Default)]
pub(super) struct Gone {
    entries: Vec<Entry>,
    /// By path: what its findings have taken of them.
    taken: BTreeMap<Path, Vec<String>>,
}

impl Gone {
    /// Those of a baseline.
    pub(super) fn new(knowing: Option<&Knowing>, files: &dyn Files) -> Self {
        let all = knowing.map_or(&[][..], |knowing| knowing.baseline.entries());
        let paths: BTreeSet<&str> = all.iter().map(|entry| entry.path.as_str()).collect();
        let gone: BTreeSet<&str> = paths.into_iter().filter(|path| !files.is_file(path)).collect();
        let entries = all.iter().filter(|entry| gone.contains(entry.path.as_str())).cloned().collect();
        Self { entries, taken: BTreeMap::new() }
    }

    /// Learns from a report what findings at the paths that it covers took.
    pub(super) fn learn(&mut self, report: &Report, covers: impl Fn(&str) -> bool) {
        self.taken.retain(|path, _| !covers(path));
        for known in report.baselined.iter().filter(|known| known.renamed_from.is_some()) {
            let path = report.sources.path(known.finding.span.file);
            if covers(&path) {
                let content = entry(&known.finding, &report.sources).content;
                self.taken.entry(path).or_default().push(content);
            }
        }
    }

    /// What a run over a part may know.
    pub(super) fn knowing(&self, all: &Knowing, covered: &BTreeSet<Path>) -> Knowing {
        let outside = self.taken.iter().filter(|(path, _)| !covered.contains(*path));
        let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
        for content in outside.flat_map(|(_, contents)| contents) {
            *taken.entry(content).or_default() += 1;
        }
        let free = self.entries.iter().filter(|entry| match taken.get_mut(entry.content.as_str()) {
            Some(left) if *left > 0 => {
                *left -= 1;
                false
            }
            _ => true,
        });
        let covers = |entry: &&Entry| covered.contains(entry.path.as_str());
        let entries = all.baseline.entries().iter().filter(covers).chain(free).cloned().collect();
        Knowing { baseline: Baseline::new(entries), whole: all.whole }
    }
}
