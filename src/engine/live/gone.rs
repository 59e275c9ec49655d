//! Known findings of files that are gone, while only a part is checked.
//!
//! A finding that stands in a file of another name now takes the entry of one that did. What findings
//! outside of the part have taken, those inside cannot have.

use std::collections::{BTreeMap, BTreeSet};

use super::Path;
use crate::{
    baseline::{Baseline, Entry},
    engine::{Knowing, Report, entry},
    finding::Finding,
    source::Files,
};

/// The entries of a baseline whose files are gone.
#[derive(Default)]
pub(super) struct Gone {
    entries: Vec<Entry>,
    /// By path: what its findings have taken of them.
    taken: BTreeMap<Path, Vec<String>>,
    /// By path: what its findings have taken or would take if more were left.
    wanted: BTreeMap<Path, Vec<String>>,
}

/// How often each content is there.
type Counts<'a> = BTreeMap<&'a str, usize>;

fn counted<'a>(contents: impl Iterator<Item = &'a String>) -> Counts<'a> {
    let mut counts = Counts::new();
    contents.for_each(|content| *counts.entry(content).or_default() += 1);
    counts
}

impl Gone {
    /// Those of a baseline.
    pub(super) fn new(knowing: Option<&Knowing>, files: &dyn Files) -> Self {
        let all = knowing.map_or(&[][..], |knowing| knowing.baseline.entries());
        let paths: BTreeSet<&str> = all.iter().map(|entry| entry.path.as_str()).collect();
        let gone: BTreeSet<&str> = paths.into_iter().filter(|path| !files.is_file(path)).collect();
        let entries = all.iter().filter(|entry| gone.contains(entry.path.as_str())).cloned().collect();
        Self { entries, ..Self::default() }
    }

    /// Learns from a report what findings at the paths that it covers took and wanted.
    pub(super) fn learn(&mut self, report: &Report, covers: impl Fn(&str) -> bool) {
        self.taken.retain(|path, _| !covers(path));
        self.wanted.retain(|path, _| !covers(path));
        for (path, content, has_it) in self.wishes(report, covers) {
            if has_it {
                self.taken.entry(path.clone()).or_default().push(content.clone());
            }
            self.wanted.entry(path).or_default().push(content);
        }
    }

    /// The findings at some paths that no entry of their own knows and one of these could: where, what they
    /// are about, whether one does.
    fn wishes(&self, report: &Report, covers: impl Fn(&str) -> bool) -> Vec<(Path, String, bool)> {
        let contents: BTreeSet<&str> = self.entries.iter().map(|entry| entry.content.as_str()).collect();
        if contents.is_empty() {
            return Vec::new();
        }
        let known = report.baselined.iter().filter(|known| known.renamed_from.is_some());
        let known = known.map(|known| (&known.finding, true));
        let hidden = report.suppressed.iter().map(|hidden| (&hidden.finding, false));
        let open = report.findings.iter().map(|finding| (finding, false)).chain(hidden);
        let wish = |(finding, has_it): (&Finding, bool)| {
            let path = report.sources.path(finding.span.file);
            let content = covers(&path).then(|| entry(finding, &report.sources).content)?;
            contents.contains(content.as_str()).then_some((path, content, has_it))
        };
        known.chain(open).filter_map(wish).collect()
    }

    /// Whether findings of a part and others want the same entries, and there are too few: which of them
    /// has one depends on the order of all, so only a whole run can say.
    pub(super) fn is_contended(&self, report: &Report, covered: &BTreeSet<Path>) -> bool {
        let wishes = self.wishes(report, |path| covered.contains(path));
        let now = counted(wishes.iter().map(|(_, content, _)| content));
        let of = |inside: bool| {
            let paths = self.wanted.iter().filter(move |(path, _)| covered.contains(*path) == inside);
            counted(paths.flat_map(|(_, contents)| contents))
        };
        let (before, outside) = (of(true), of(false));
        let there = counted(self.entries.iter().map(|entry| &entry.content));
        let count = |counts: &Counts<'_>, content: &str| counts.get(content).copied().unwrap_or_default();
        now.keys().chain(before.keys()).any(|content| {
            let others = count(&outside, content);
            let own = count(&now, content).max(count(&before, content));
            others > 0 && own + others > count(&there, content)
        })
    }

    /// What a run over a part may know.
    pub(super) fn knowing(&self, all: &Knowing, covered: &BTreeSet<Path>) -> Knowing {
        let outside = self.taken.iter().filter(|(path, _)| !covered.contains(*path));
        let mut taken = counted(outside.flat_map(|(_, contents)| contents));
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
