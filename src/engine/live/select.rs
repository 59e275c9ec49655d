//! What must be run again, and whether that was enough.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use super::{
    Path,
    graph::{Graph, Known},
    plans::{Key, Plans},
};

/// From where a selection starts.
pub(super) struct Seeds {
    /// Changed files, and files that are planned otherwise now.
    dirty: BTreeSet<Path>,
    /// Further units that may say something else now.
    units: BTreeSet<u32>,
    /// Further paths about which all is to be said.
    paths: BTreeSet<Path>,
}

impl Seeds {
    /// Files that changed.
    pub(super) fn of(dirty: BTreeSet<Path>) -> Self {
        Self { dirty, units: BTreeSet::new(), paths: BTreeSet::new() }
    }

    /// Takes what a run reached besides.
    pub(super) fn add(&mut self, grown: Grown) {
        self.units.extend(grown.units);
        self.paths.extend(grown.paths);
    }
}

/// What is run.
pub(super) struct Selected {
    /// The units that are made anew, and so forgotten.
    pub(super) units: BTreeSet<u32>,
    /// Those of them that may say something else now.
    affected: BTreeSet<u32>,
    /// The plans that they and new units are made from.
    pub(super) plans: BTreeSet<Key>,
    /// The plans of those that are only there for what they say or are joined to.
    unaffected: BTreeSet<Key>,
    /// The paths about which all is said.
    pub(super) covered: BTreeSet<Path>,
}

/// What a run reached that was not selected.
#[derive(Default)]
pub(super) struct Grown {
    /// Units that edges join to its own now.
    pub(super) units: BTreeSet<u32>,
    /// Paths that affected units speak about or hold now.
    pub(super) paths: BTreeSet<Path>,
}

impl Graph {
    /// Selects what must be run again.
    pub(super) fn select(&self, seeds: &Seeds, plans: &Plans) -> Selected {
        let mut affected = seeds.units.clone();
        for path in &seeds.dirty {
            affected.extend(self.holders(path).chain(self.askers(path)).chain(self.leading_to(path)));
        }
        self.close(&mut affected);
        let mut covered: BTreeSet<Path> = seeds.dirty.union(&seeds.paths).cloned().collect();
        for known in affected.iter().filter_map(|unit| self.get(*unit)) {
            covered.extend(known.files.iter().chain(&known.said).cloned());
        }
        let mut units = affected.clone();
        for path in &covered {
            units.extend(self.holders(path).chain(self.askers(path)).chain(self.sayers(path)));
        }
        self.close(&mut units);
        let plan_of = |unit: &u32| self.get(*unit)?.plan.clone().filter(|plan| plans.has(plan));
        let mut keys: BTreeSet<Key> = units.iter().filter_map(plan_of).collect();
        let changed: BTreeSet<Key> = seeds.dirty.iter().flat_map(|path| plans.of_file(path)).collect();
        let concerned: BTreeSet<Key> = affected.iter().filter_map(plan_of).chain(changed).collect();
        keys.extend(concerned.iter().cloned());
        let unaffected = keys.difference(&concerned).cloned().collect();
        Selected { units, affected, plans: keys, unaffected, covered }
    }

    /// Adds all units that edges join to these.
    fn close(&self, units: &mut BTreeSet<u32>) {
        let mut waiting: Vec<u32> = units.iter().copied().collect();
        while let Some(unit) = waiting.pop() {
            let joined = self.get(unit).map(|known| self.joined(known)).unwrap_or_default();
            waiting.extend(joined.into_iter().filter(|unit| units.insert(*unit)));
        }
    }

    /// What the units of a run reach that were not selected for it.
    pub(super) fn grown(&self, selected: &Selected, now: &[Known]) -> Grown {
        let mut grown = Grown::default();
        let idle: FxHashSet<&Path> = selected
            .units
            .difference(&selected.affected)
            .filter_map(|unit| self.get(*unit))
            .filter(|known| known.plan.is_none())
            .flat_map(|known| &known.files)
            .collect();
        for known in now {
            let is_idle = match &known.plan {
                Some(plan) => selected.unaffected.contains(plan),
                None => known.files.iter().all(|path| idle.contains(path)),
            };
            if is_idle {
                continue;
            }
            grown.units.extend(self.joined(known).into_iter().filter(|unit| !selected.units.contains(unit)));
            let paths = known.files.iter().chain(&known.said);
            grown.paths.extend(paths.filter(|path| !selected.covered.contains(*path)).cloned());
        }
        grown
    }
}
