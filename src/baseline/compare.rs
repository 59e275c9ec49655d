//! Which of the findings of a run are known, and which known ones are gone.

use std::collections::BTreeMap;

use super::{Baseline, Entry};

/// A finding of this run: what an entry for it would be.
pub struct Now {
    /// That entry.
    pub entry: Entry,
    /// Whether a comment hides it: it then needs no entry, but is not gone either.
    pub hidden: bool,
}

/// A baseline held against a run.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// By index of a finding: the entry that knows it. Those that are hidden are never known.
    pub known: BTreeMap<usize, Entry>,
    /// Entries that this run shows to be mended.
    pub fixed: Vec<Entry>,
    /// Entries that this run says nothing about.
    pub unchecked: Vec<Entry>,
}

/// Compares. `is_gone` says whether a file does not exist any more, `was_looked_for` whether the run
/// would have found what an entry is about.
pub fn compare(
    baseline: &Baseline,
    now: &[Now],
    is_gone: impl Fn(&str) -> bool,
    was_looked_for: impl Fn(&Entry) -> bool,
) -> Compared {
    let mut left: BTreeMap<&str, &Entry> =
        baseline.entries().iter().map(|entry| (entry.fingerprint.as_str(), entry)).collect();
    let mut compared = Compared::default();
    let mut strange = Vec::new();
    for (index, found) in now.iter().enumerate() {
        match left.remove(found.entry.fingerprint.as_str()) {
            Some(_) if found.hidden => {}
            Some(entry) => drop(compared.known.insert(index, entry.clone())),
            None => strange.push((index, found)),
        }
    }
    // What stood in files that are gone, by what it was about.
    let mut moved: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for entry in baseline.entries().iter().rev() {
        if left.contains_key(entry.fingerprint.as_str()) && is_gone(&entry.path) {
            moved.entry(&entry.content).or_default().push(entry);
        }
    }
    for (index, found) in strange {
        let Some(entry) = moved.get_mut(found.entry.content.as_str()).and_then(Vec::pop) else { continue };
        left.remove(entry.fingerprint.as_str());
        if !found.hidden {
            compared.known.insert(index, entry.clone());
        }
    }
    for entry in baseline.entries().iter().filter(|entry| left.contains_key(entry.fingerprint.as_str())) {
        let list = if was_looked_for(entry) { &mut compared.fixed } else { &mut compared.unchecked };
        list.push(entry.clone());
    }
    compared
}
