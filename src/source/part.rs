//! A part of what was found, for a run that reads only that and still says of it what a whole run would.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Files that are made into units, and those of them about which everything is known then.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// What a whole run would make units of.
    pub plans: Vec<PartPlan>,
    /// Only what stands in these paths is said: other units may have a say in the rest.
    pub covered: BTreeSet<Arc<str>>,
    /// What keeps a run from being sure, by path; that of covered paths is out of date.
    pub doubts: Arc<BTreeMap<Arc<str>, Doubts>>,
}

/// What an earlier run was not sure of, at one path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doubts {
    /// Whether it could not be read as a whole.
    pub broken: bool,
    /// The rules that could not be decided there.
    pub undecided: Vec<Arc<str>>,
}

/// Files that make one unit (or one in several worlds).
#[derive(Clone, Debug)]
pub struct PartPlan {
    /// Their format's name.
    pub format: &'static str,
    /// The unit's name.
    pub name: String,
    /// Their workspace paths, the main one first.
    pub files: Vec<Arc<str>>,
}

impl Part {
    /// The doubts about paths that a run over the part does not cover.
    pub fn doubts(&self) -> impl Iterator<Item = (&str, &Doubts)> {
        let outside = self.doubts.iter().filter(|(path, _)| !self.covered.contains(*path));
        outside.map(|(path, doubts)| (&**path, doubts))
    }

    /// Every file that is read to begin with, sorted.
    pub fn paths(&self) -> Vec<String> {
        let paths: BTreeSet<&str> =
            self.plans.iter().flat_map(|plan| &plan.files).map(|path| &**path).collect();
        paths.into_iter().map(str::to_owned).collect()
    }
}
