//! The pipeline: read → parse → resolve → link → evaluate → report. Nothing else decides anything.
//!
//! One entry, [`check`], serves the command, the rule tests, the benchmarks and the editor. Each
//! stage runs over files or units in parallel; a fault in one of them is caught and costs only that
//! one. Output is sorted, so it is the same for any number of threads.

mod evaluate;
pub mod examples;
mod focus;
mod guard;
mod ingest;
mod known;
mod live;
mod looked;
mod mend;
mod merge;
mod per_path;
mod redact;
mod report;
mod resolve;
mod run;
mod since;
mod suppress;

pub use known::{Knowing, entry};
pub use live::Live;
pub use merge::fingerprints;
pub use redact::Secrets;
pub use report::{Report, Unfixable};
use run::Asking;
pub use run::{Resolved, resolve};
pub use suppress::Comments;

use crate::{
    config::Policy,
    formats::Settings,
    rules::{Registry, Selection},
    since::Changes,
    source::{Discovered, Files, MemoryFiles, SourceMap},
};

/// What a run may be told.
#[derive(Clone, Debug)]
pub struct Options {
    /// The rules to ask.
    pub selection: Selection,
    /// What the configuration says about the world.
    pub settings: Settings,
    /// What it says about single files.
    pub policy: Policy,
    /// Threads; as many as there are cores where not given.
    pub jobs: Option<usize>,
    /// Whether to keep the verdicts that hold ([`Report::passed`]).
    pub keep_passed: bool,
    /// Whether findings get their fixes ([`Finding::fixes`](crate::finding::Finding::fixes)), which costs another reading of their files.
    pub fixes: bool,
    /// Whether comments may hide findings.
    pub comments: Comments,
    /// Whether comments for other tools (`hadolint ignore=DL3002`) hide findings of the rules that list
    /// the same id among their equivalents.
    pub foreign_pragmas: bool,
    /// The findings that are known already, if there is a baseline.
    pub known: Option<Knowing>,
    /// The changes that a finding must touch, if only those are asked for.
    pub since: Option<Changes>,
}

impl Options {
    /// All rules of a registry, and nothing known of the world, today's date included.
    pub fn all(registry: &Registry) -> Self {
        let selection = Selection::all(registry);
        let (settings, policy) = (Settings::default(), Policy::default());
        let comments = Comments::Obey { today: None };
        Self {
            selection,
            settings,
            policy,
            jobs: None,
            keep_passed: false,
            fixes: false,
            comments,
            foreign_pragmas: false,
            known: None,
            since: None,
        }
    }
}

/// The stages, for a progress display.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Reading and parsing, over files.
    Parse,
    /// Resolving, over units.
    Resolve,
    /// Evaluating, over units.
    Evaluate,
}

/// Is told how far a run is. Called from many threads.
pub trait Progress: Sync {
    /// A stage begins with `total` things to do.
    fn begin(&self, stage: Stage, total: usize);
    /// One more is done.
    fn step(&self);
}

/// No progress display.
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _stage: Stage, _total: usize) {}
    fn step(&self) {}
}

/// Checks the discovered files.
pub fn check(
    files: Box<dyn Files>,
    discovered: &Discovered,
    registry: &Registry,
    options: &Options,
    progress: &dyn Progress,
) -> Report {
    let asking = Asking { discovered, registry, options, known: options.known.as_ref(), progress };
    let run = || asking.run(files).into_report();
    match options.jobs.and_then(|jobs| rayon::ThreadPoolBuilder::new().num_threads(jobs).build().ok()) {
        Some(pool) => pool.install(run),
        None => run(),
    }
}

/// Checks files in memory: rule examples, tests.
pub fn check_memory(files: &MemoryFiles, registry: &Registry, options: &Options) -> Report {
    let paths = files.paths().map(str::to_owned).collect();
    let discovered = Discovered { paths, ..Discovered::default() };
    let known = options.known.as_ref();
    let asking = Asking { discovered: &discovered, registry, options, known, progress: &Silent };
    asking.run(Box::new(files.clone())).report
}

/// Reads and parses, nothing more: the floor that benchmarks measure against. Gives the number of
/// files that a format claimed.
pub fn parse_all(files: Box<dyn Files>, discovered: &Discovered) -> usize {
    let sources = SourceMap::new(files);
    let parsed = ingest::ingest(&sources, &discovered.paths, &ingest::Given::new(), &Silent, &mut Vec::new());
    parsed.iter().map(|(_, files)| files.len()).sum()
}
