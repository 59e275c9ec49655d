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
mod looked;
mod mend;
mod merge;
mod per_path;
mod redact;
mod resolve;
mod since;
mod suppress;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

pub use known::{Knowing, entry};
pub use merge::fingerprints;
pub use redact::Secrets;
pub use suppress::Comments;

use crate::{
    baseline::Entry,
    config::Policy,
    finding::{Finding, Known, Passed, Problem, ProblemKind, Suppressed, Undecided},
    formats::{Settings, Unit},
    rules::{Registry, Selection},
    since::Changes,
    source::{Discovered, Files, MemoryFiles, SourceMap},
    text::Span,
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
    /// Whether findings get their fixes ([`Finding::fixes`]), which costs another reading of their files.
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

/// A finding whose rule has a fix that cannot be made here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfixable {
    /// The rule's id.
    pub rule: Arc<str>,
    /// The finding's place.
    pub span: Span,
    /// Why, as the rest of a sentence.
    pub reason: String,
}

/// What came out of a run. Sorted by path, start and rule throughout.
pub struct Report {
    /// Every file read.
    pub sources: Arc<SourceMap>,
    /// Rules that do not hold.
    pub findings: Vec<Finding>,
    /// Findings that comments hide.
    pub suppressed: Vec<Suppressed>,
    /// Findings that the baseline knows.
    pub baselined: Vec<Known>,
    /// Entries of the baseline that are mended.
    pub fixed: Vec<Entry>,
    /// Entries of the baseline that this run says nothing about.
    pub unchecked: Vec<Entry>,
    /// Findings that touch no changed line, where only those that do are asked for.
    pub elsewhere: Option<usize>,
    /// Checks that could not be decided.
    pub unknown: Vec<Undecided>,
    /// Checks that hold, if asked for.
    pub passed: Vec<Passed>,
    /// What somebody must repair.
    pub problems: Vec<Problem>,
    /// Findings whose fix cannot be made, if fixes were asked for.
    pub unfixable: Vec<Unfixable>,
    /// Files that a format claimed.
    pub files: usize,
    /// Units resolved.
    pub units: usize,
    /// Rules asked of subjects.
    pub rules: usize,
    /// Wall time of the run.
    pub elapsed: Duration,
    /// Masks secrets in excerpts.
    pub secrets: Secrets,
}

impl Report {
    /// A report of problems alone.
    pub fn of_problems(sources: Arc<SourceMap>, problems: Vec<Problem>) -> Self {
        let secrets = Secrets::of(&sources);
        Self {
            sources,
            findings: Vec::new(),
            suppressed: Vec::new(),
            baselined: Vec::new(),
            fixed: Vec::new(),
            unchecked: Vec::new(),
            elsewhere: None,
            unknown: Vec::new(),
            passed: Vec::new(),
            problems,
            unfixable: Vec::new(),
            files: 0,
            units: 0,
            rules: 0,
            elapsed: Duration::ZERO,
            secrets,
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
    let run = || options.settings.tables.during(|| run(files, discovered, registry, options, progress));
    match options.jobs.and_then(|jobs| rayon::ThreadPoolBuilder::new().num_threads(jobs).build().ok()) {
        Some(pool) => pool.install(run),
        None => run(),
    }
}

/// Checks files in memory: rule examples, tests.
pub fn check_memory(files: &MemoryFiles, registry: &Registry, options: &Options) -> Report {
    let paths = files.paths().map(str::to_owned).collect();
    let discovered = Discovered { paths, ..Discovered::default() };
    run(Box::new(files.clone()), &discovered, registry, options, &Silent)
}

/// What the stages before evaluation made: for tests and benchmarks of those stages.
pub struct Resolved {
    /// Every file read.
    pub sources: Arc<SourceMap>,
    /// All units, linked.
    pub workspace: crate::formats::Workspace,
    /// What went wrong on the way.
    pub problems: Vec<Problem>,
    /// Files that a format claimed.
    pub files: usize,
}

/// Reads and parses, nothing more: the floor that benchmarks measure against. Gives the number of
/// files that a format claimed.
pub fn parse_all(files: Box<dyn Files>, discovered: &Discovered) -> usize {
    let sources = SourceMap::new(files);
    let parsed = ingest::ingest(&sources, &discovered.paths, &Silent, &mut Vec::new());
    parsed.iter().map(|(_, files)| files.len()).sum()
}

/// Reads, parses, resolves and links, without asking any rule.
pub fn resolve(
    files: Box<dyn Files>,
    discovered: &Discovered,
    settings: &Settings,
    progress: &dyn Progress,
) -> Resolved {
    let sources = Arc::new(SourceMap::new(files));
    let mut problems: Vec<Problem> =
        discovered.failed.iter().map(|(path, why)| not_read(path, why)).collect();
    let parsed = ingest::ingest(&sources, &discovered.paths, progress, &mut problems);
    let files = parsed.iter().map(|(_, files)| files.len()).sum();
    let workspace =
        resolve::workspace(&sources, parsed, &discovered.paths, settings, progress, &mut problems);
    Resolved { sources, workspace, problems, files }
}

fn run(
    files: Box<dyn Files>,
    discovered: &Discovered,
    registry: &Registry,
    options: &Options,
    progress: &dyn Progress,
) -> Report {
    let started = Instant::now();
    let resolved = resolve(files, discovered, &options.settings, progress);
    let Resolved { sources, workspace, mut problems, mut files } = resolved;
    if discovered.only_named {
        files = focus::named_files(&workspace.units, &sources, discovered);
    }
    let selection = &options.selection;
    let secrets = Secrets::of(&sources);
    let policy = &options.policy;
    let asked = evaluate::Asked {
        registry,
        selection,
        policy,
        tables: options.settings.tables,
        discovered,
        keep_passed: options.keep_passed,
        fixes: options.fixes,
        secrets: &secrets,
    };
    let mut verdicts = evaluate::evaluate(&workspace, &sources, &asked, progress);
    per_path::apply(policy, registry, &sources, &mut verdicts);
    problems.append(&mut verdicts.problems);
    for unit in &workspace.units {
        problems.extend(unit.problems.iter().cloned());
        verdicts.unknown.extend(unit.undecided.iter().cloned());
    }
    let counts = |unit: &&Unit| !unit.linked_only && focus::touches_named(unit, &sources, discovered);
    let units = workspace.units.iter().filter(counts).count();
    verdicts
        .unknown
        .iter_mut()
        .for_each(|unknown| secrets.clean_text(unknown.span.file, &mut unknown.reason));
    let mut report = Report {
        findings: verdicts.findings,
        unknown: verdicts.unknown,
        passed: verdicts.passed,
        unfixable: verdicts.unfixable,
        files,
        units,
        rules: registry.indexed().filter(|(index, rule)| selection.has(*index) && !rule.is_engines()).count(),
        secrets,
        ..Report::of_problems(sources, problems)
    };
    focus::keep_named(&mut report, discovered);
    merge::tidy(&mut report);
    merge::number(&mut report.findings, &report.sources);
    let files = focus::asked_files(&workspace.units, &report.sources, discovered);
    let looked = looked::Looked { registry, selection, policy, units: &workspace.units, files };
    if let Comments::Obey { today } = options.comments {
        suppress::Suppressing { looked: &looked, today, foreign: options.foreign_pragmas }.apply(&mut report);
        merge::tidy(&mut report);
        merge::number(&mut report.findings, &report.sources);
    }
    if let Some(knowing) = &options.known {
        known::apply(&mut report, &looked, knowing);
    }
    if let Some(changes) = &options.since {
        since::apply(&mut report, &looked, changes);
    }
    report.elapsed = started.elapsed();
    report
}

fn not_read(path: &str, why: &str) -> Problem {
    Problem { kind: ProblemKind::Unreadable, path: path.into(), span: None, message: why.to_owned() }
}

/// A fault of ours, caught.
fn internal(unit: &Unit, sources: &SourceMap, message: String) -> Problem {
    let path = unit.files.first().map_or_else(|| unit.name.as_str().into(), |&file| sources.path(file));
    Problem { kind: ProblemKind::Internal, path, span: None, message }
}
