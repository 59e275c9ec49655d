//! What a configuration says about single files, ready for a run.

use crate::{
    finding::Severity,
    rules::{RuleIndex, Selection},
    source::{PathGlobs, paths},
};

/// Which rules hold for which files, how much they matter there, and for which environment files are.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// In the order of the file.
    pub(super) entries: Vec<ForPaths>,
    /// By environment.
    pub(super) environments: Vec<(&'static str, PathGlobs)>,
    /// The rules for files that no entry is about.
    pub(super) usual: Option<Selection>,
    /// What the command line leaves of any choice.
    pub(super) allowed: Option<Selection>,
}

/// What is set for some paths.
#[derive(Clone, Debug)]
pub(super) struct ForPaths {
    pub(super) paths: PathGlobs,
    /// The rules there, if the entry chooses anew.
    pub(super) select: Option<Selection>,
    /// The rules that are not asked there.
    pub(super) ignore: Selection,
    pub(super) severity: Vec<(RuleIndex, Severity)>,
}

impl Policy {
    /// Whether findings need not be held against it one by one.
    pub fn is_the_same_everywhere(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether a rule is asked about a file.
    pub fn allows(&self, rule: RuleIndex, path: &str) -> bool {
        let has = |selection: &Option<Selection>| selection.as_ref().is_none_or(|own| own.has(rule));
        let mut asked = has(&self.usual);
        for entry in self.entries.iter().filter(|entry| entry.paths.is_match(path)) {
            if let Some(select) = &entry.select {
                asked = select.has(rule);
            }
            asked &= !entry.ignore.has(rule);
        }
        asked && has(&self.allowed)
    }

    /// How much a rule's findings matter in a file, if that is set.
    pub fn severity(&self, rule: RuleIndex, path: &str) -> Option<Severity> {
        let of = |entry: &ForPaths| {
            let found = entry.severity.iter().find(|(own, _)| *own == rule);
            found.filter(|_| entry.paths.is_match(path)).map(|(_, severity)| *severity)
        };
        self.entries.iter().rev().find_map(of)
    }

    /// For which environment a file is, in a world that may be named by another file beside it, if that
    /// is set.
    pub fn environment(&self, path: &str, world: &str) -> Option<&'static str> {
        let of = |path: &str| {
            let found = self.environments.iter().find(|(_, globs)| globs.is_match(path));
            found.map(|(name, _)| *name)
        };
        if self.environments.is_empty() {
            return None;
        }
        let beside = (!world.is_empty()).then(|| paths::join(paths::parent(path), world)).flatten();
        beside.and_then(|beside| of(&beside)).or_else(|| of(path))
    }
}
