//! Checking again after edits, in parts: what an editor needs.
//!
//! A [`Live`] is made by one whole run and remembers of each unit what it was made of, what it asked
//! for, where it led to and what it spoke about: paths, no values. When texts change, only what may say
//! something else now is run again, and what is said is the same as in a whole run:
//!
//! - *affected* are the units that hold, asked for or lead to a changed file or one that is planned
//!   otherwise now, and all that edges join to them, as far as a format looks along them;
//! - *covered* are the paths of affected units and those that they speak about, before and now: reports
//!   about other paths stay as they are;
//! - *run* are the affected units and all others that have a say at a covered path, with what edges join
//!   to those.
//!
//! A run that reaches further than was thought (a new link, a finding at a new place) is made again with
//! that in it. Which files make a unit is decided over all files, as in a whole run: for that, the trees
//! of formats whose plans look into files are kept.
//!
//! What a [`Live`] cannot know are files that come or go, and changes to the configuration: make a new
//! one then.

mod gone;
mod graph;
mod plans;
mod select;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use rustc_hash::FxHashMap;

use super::{
    Options, Progress, Report, Silent,
    run::{Asking, Ran},
};
use crate::{
    rules::Registry,
    source::{Discovered, Doubts, Files, Part, SourceMap},
};
use gone::Gone;
use graph::{Graph, Known};
use plans::Plans;
use select::{Grown, Seeds, Selected};

/// More rounds than this do not happen in honest trees: a whole run is made then.
const MOST_ROUNDS: usize = 8;

/// A workspace path.
type Path = Arc<str>;

/// What is known of a workspace after the last edit.
pub struct Live {
    /// What was found; its part is that of the run in hand.
    discovered: Discovered,
    graph: Graph,
    plans: Plans,
    /// Reports of partial runs, by the paths that they cover.
    reports: FxHashMap<Path, Arc<Report>>,
    /// The last whole run's.
    whole: Arc<Report>,
    doubts: Arc<BTreeMap<Path, Doubts>>,
    gone: Gone,
}

impl Live {
    /// Checks everything once. The options' threads are not looked at.
    pub fn new(
        files: &Arc<dyn Files>,
        discovered: &Discovered,
        registry: &Registry,
        options: &Options,
        progress: &dyn Progress,
    ) -> Self {
        let discovered = Discovered { part: None, ..discovered.clone() };
        let known = options.known.as_ref();
        let asking = Asking { discovered: &discovered, registry, options, known, progress };
        let ran = asking.run(Box::new(files.clone()));
        let mut graph = Graph::default();
        for known in Known::of(&ran) {
            graph.add(known);
        }
        let mut gone = Gone::new(known, files.as_ref());
        gone.learn(&ran.report, |_| true);
        let whole = Arc::new(ran.report);
        let doubts = Arc::new(doubts(&whole, |_| true));
        let plans = Plans::new(ran.planned);
        Self { discovered, graph, plans, reports: FxHashMap::default(), whole, doubts, gone }
    }

    /// Checks again after the texts of some files changed, as far as need be. Gives the paths whose reports
    /// may say something else now, sorted.
    pub fn check(
        &mut self,
        files: &Arc<dyn Files>,
        changed: &[String],
        registry: &Registry,
        options: &Options,
    ) -> Vec<Path> {
        let tables = options.settings.tables;
        let sources = Arc::new(SourceMap::new(Box::new(files.clone())));
        let (given, dirty) = tables.during(|| self.plans.renew(&sources, changed, &self.discovered));
        let mut seeds = Seeds::of(dirty);
        for _ in 0..MOST_ROUNDS {
            let selected = self.graph.select(&seeds, &self.plans);
            if selected.plans.len() * 2 > self.plans.len().max(64) {
                break;
            }
            self.discovered.part = Some(self.part(&selected));
            let known = options.known.as_ref().map(|all| self.gone.knowing(all, &selected.covered));
            let (discovered, known) = (&self.discovered, known.as_ref());
            let asking = Asking { discovered, registry, options, known, progress: &Silent };
            let ran = asking.run_over(sources.clone(), &given);
            let known = Known::of(&ran);
            match self.graph.grown(&selected, &known) {
                Grown { units, paths } if units.is_empty() && paths.is_empty() => {
                    if self.gone.is_contended(&ran.report, &selected.covered) {
                        break;
                    }
                    return self.take(ran, known, selected);
                }
                grown => seeds.add(grown),
            }
        }
        self.check_all(files, registry, options)
    }

    fn check_all(&mut self, files: &Arc<dyn Files>, registry: &Registry, options: &Options) -> Vec<Path> {
        let mut paths = self.paths();
        *self = Self::new(files, &self.discovered, registry, options, &Silent);
        paths.append(&mut self.paths());
        paths.into_iter().collect()
    }

    /// The report that tells all about a path. What it says about other paths may be out of date.
    pub fn report(&self, path: &str) -> &Arc<Report> {
        self.reports.get(path).unwrap_or(&self.whole)
    }

    /// The paths that something is said about, or may be: all others have empty reports.
    pub fn paths(&self) -> BTreeSet<Path> {
        self.graph.paths().chain(self.doubts.keys()).cloned().collect()
    }

    /// What to run to know all about a path, in its project and no further: for
    /// [`check`](super::check) with other options and [`resolve`](super::resolve()).
    pub fn around(&self, path: &str) -> Discovered {
        let seeds = Seeds::of(BTreeSet::from([path.into()]));
        let selected = self.graph.select(&seeds, &self.plans);
        Discovered { part: Some(self.part(&selected)), ..self.discovered.clone() }
    }

    fn part(&self, selected: &Selected) -> Part {
        let plans = self.plans.parts(&selected.plans);
        Part { plans, covered: selected.covered.clone(), doubts: self.doubts.clone() }
    }

    /// Puts what a run over a part says in place of what was known.
    fn take(&mut self, ran: Ran, known: Vec<Known>, selected: Selected) -> Vec<Path> {
        self.discovered.part = None;
        for unit in &selected.units {
            self.graph.remove(*unit);
        }
        for known in known {
            self.graph.add(known);
        }
        self.gone.learn(&ran.report, |path| selected.covered.contains(path));
        let report = Arc::new(ran.report);
        let all = Arc::make_mut(&mut self.doubts);
        all.retain(|path, _| !selected.covered.contains(path));
        all.extend(doubts(&report, |path| selected.covered.contains(path)));
        for path in &selected.covered {
            self.reports.insert(path.clone(), report.clone());
        }
        selected.covered.into_iter().collect()
    }
}

/// What a report leaves open, at the paths asked for.
fn doubts(report: &Report, is_asked: impl Fn(&str) -> bool) -> BTreeMap<Path, Doubts> {
    let mut doubts: BTreeMap<Path, Doubts> = BTreeMap::new();
    for problem in report.problems.iter().filter(|problem| is_asked(&problem.path)) {
        doubts.entry(problem.path.clone()).or_default().broken = true;
    }
    for check in &report.unknown {
        let path = report.sources.path(check.span.file);
        if is_asked(&path) {
            let rules = &mut doubts.entry(path).or_default().undecided;
            if !rules.contains(&check.rule) {
                rules.push(check.rule.clone());
            }
        }
    }
    doubts
}
