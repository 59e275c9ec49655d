//! One run, from files to a report.

use std::{sync::Arc, time::Instant};

use super::{
    Comments, Knowing, Options, Progress, Report, Secrets, evaluate, focus,
    ingest::{self, Given},
    known, looked, merge, per_path,
    report::Spent,
    resolve::{self, Planned},
    since, suppress,
};
use crate::{
    finding::{Problem, ProblemKind},
    formats::{Settings, Unit, Workspace},
    rules::Registry,
    source::{Discovered, Files, SourceMap},
};

/// What the stages before evaluation made: for tests and benchmarks of those stages.
pub struct Resolved {
    /// Every file read.
    pub sources: Arc<SourceMap>,
    /// All units, linked.
    pub workspace: Workspace,
    /// What went wrong on the way.
    pub problems: Vec<Problem>,
    /// Files that a format claimed.
    pub files: usize,
}

/// Reads, parses, resolves and links, without asking any rule.
pub fn resolve(
    files: Box<dyn Files>,
    discovered: &Discovered,
    settings: &Settings,
    progress: &dyn Progress,
) -> Resolved {
    stages(Arc::new(SourceMap::new(files)), &Given::new(), discovered, settings, progress).0
}

/// The same, and which files make which units.
fn stages(
    sources: Arc<SourceMap>,
    given: &Given,
    discovered: &Discovered,
    settings: &Settings,
    progress: &dyn Progress,
) -> (Resolved, Vec<Planned>) {
    let mut problems: Vec<Problem> =
        discovered.failed.iter().map(|(path, why)| not_read(path, why)).collect();
    let planned = match &discovered.part {
        None => {
            let parsed = ingest::ingest(&sources, &discovered.paths, given, progress, &mut problems);
            resolve::plan_all(parsed, &mut problems)
        }
        Some(part) => {
            let parsed = ingest::ingest(&sources, &part.paths(), given, progress, &mut problems);
            resolve::plan_part(parsed, part)
        }
    };
    let files = planned.iter().map(|planned| planned.files.len()).sum();
    let workspace = resolve::workspace(&sources, &planned, discovered, settings, progress, &mut problems);
    (Resolved { sources, workspace, problems, files }, planned)
}

/// All that a run is asked for.
#[derive(Clone, Copy)]
pub(super) struct Asking<'a> {
    pub(super) discovered: &'a Discovered,
    pub(super) registry: &'a Registry,
    pub(super) options: &'a Options,
    /// The findings that are known.
    pub(super) known: Option<&'a Knowing>,
    pub(super) progress: &'a dyn Progress,
}

/// What a run leaves behind.
pub(super) struct Ran {
    pub(super) report: Report,
    pub(super) units: Vec<Unit>,
    /// By unit: the paths that something was said about, sorted.
    pub(super) said: Vec<Vec<Arc<str>>>,
    pub(super) planned: Vec<Planned>,
}

impl Ran {
    /// The report, with all else put aside.
    pub(super) fn into_report(self) -> Report {
        let spent = Spent { _units: self.units, _planned: self.planned };
        Report { _spent: spent, ..self.report }
    }
}

impl Asking<'_> {
    /// Runs.
    pub(super) fn run(&self, files: Box<dyn Files>) -> Ran {
        self.run_over(Arc::new(SourceMap::new(files)), &Given::new())
    }

    /// Runs over files of which some were read and ingested before.
    pub(super) fn run_over(&self, sources: Arc<SourceMap>, given: &Given) -> Ran {
        self.options.settings.tables.during(|| self.stages(sources, given))
    }

    fn stages(&self, sources: Arc<SourceMap>, given: &Given) -> Ran {
        let started = Instant::now();
        let Self { discovered, registry, options, progress, .. } = *self;
        let (resolved, planned) = stages(sources, given, discovered, &options.settings, progress);
        let Resolved { sources, workspace, problems, files } = resolved;
        let secrets = Secrets::of(&sources);
        let asked = evaluate::Asked {
            registry,
            selection: &options.selection,
            policy: &options.policy,
            tables: options.settings.tables,
            discovered,
            keep_passed: options.keep_passed,
            fixes: options.fixes,
            secrets: &secrets,
        };
        let verdicts = evaluate::evaluate(&workspace, &sources, &asked, progress);
        let said = said(&workspace.units, &verdicts, &sources);
        let mut report = Report { files, secrets, ..Report::of_problems(sources, problems) };
        self.collect(&mut report, &workspace, verdicts);
        self.settle(&mut report, &workspace.units);
        report.elapsed = started.elapsed();
        Ran { report, units: workspace.units, said, planned }
    }

    /// Puts together what was said about all units.
    fn collect(&self, report: &mut Report, workspace: &Workspace, verdicts: Vec<evaluate::Verdicts>) {
        let Self { discovered, registry, options, .. } = *self;
        let mut verdicts = evaluate::Verdicts::all(verdicts);
        per_path::apply(&options.policy, registry, &report.sources, &mut verdicts);
        report.problems.append(&mut verdicts.problems);
        for unit in &workspace.units {
            report.problems.extend(unit.problems.iter().cloned());
            verdicts.unknown.extend(unit.undecided.iter().cloned());
        }
        for unknown in &mut verdicts.unknown {
            report.secrets.clean_text(unknown.span.file, &mut unknown.reason);
        }
        if discovered.only_named {
            report.files = focus::named_files(&workspace.units, &report.sources, discovered);
        }
        let counts =
            |unit: &&Unit| !unit.linked_only && focus::touches_named(unit, &report.sources, discovered);
        report.units = workspace.units.iter().filter(counts).count();
        let asked = registry.indexed();
        report.rules =
            asked.filter(|(index, rule)| options.selection.has(*index) && !rule.is_engines()).count();
        report.findings = verdicts.findings;
        report.unknown = verdicts.unknown;
        report.passed = verdicts.passed;
        report.unfixable = verdicts.unfixable;
    }

    /// Merges and sorts; then comments, the baseline and what changed have their say.
    fn settle(&self, report: &mut Report, units: &[Unit]) {
        let Self { discovered, registry, options, .. } = *self;
        focus::keep_named(report, discovered);
        merge::tidy(report);
        merge::number(&mut report.findings, &report.sources);
        let files = focus::asked_files(units, &report.sources, discovered);
        let (selection, policy) = (&options.selection, &options.policy);
        let part = discovered.part.as_ref();
        let looked = looked::Looked { registry, selection, policy, units, files, part };
        if let Comments::Obey { today } = options.comments {
            let foreign = options.foreign_pragmas;
            suppress::Suppressing { looked: &looked, today, foreign }.apply(report);
            merge::tidy(report);
            merge::number(&mut report.findings, &report.sources);
        }
        focus::keep_covered_findings(report, discovered);
        if let Some(knowing) = self.known {
            known::apply(report, &looked, knowing);
        }
        if let Some(changes) = &options.since {
            since::apply(report, &looked, changes);
        }
        focus::keep_covered(report, discovered);
    }
}

/// By unit: the paths of all places that it says something about, those of labels and owners among them.
fn said(units: &[Unit], verdicts: &[evaluate::Verdicts], sources: &SourceMap) -> Vec<Vec<Arc<str>>> {
    let of_unit = |(unit, verdicts): (&Unit, &evaluate::Verdicts)| {
        let findings = verdicts.findings.iter().flat_map(|finding| {
            let labels = finding.labels.iter().map(|label| label.span);
            finding.places().chain(labels).chain(finding.owner)
        });
        let unknown = verdicts.unknown.iter().chain(&unit.undecided).map(|unknown| unknown.span);
        let passed = verdicts.passed.iter().map(|passed| passed.span);
        let mut files: Vec<_> = findings.chain(unknown).chain(passed).map(|span| span.file).collect();
        files.sort_unstable();
        files.dedup();
        let problems = verdicts.problems.iter().chain(&unit.problems).map(|problem| problem.path.clone());
        let mut paths: Vec<Arc<str>> =
            files.into_iter().map(|file| sources.path(file)).chain(problems).collect();
        paths.sort_unstable();
        paths.dedup();
        paths
    };
    units.iter().zip(verdicts).map(of_unit).collect()
}

fn not_read(path: &str, why: &str) -> Problem {
    Problem { kind: ProblemKind::Unreadable, path: path.into(), span: None, message: why.to_owned() }
}

/// A fault of ours, caught.
pub(super) fn internal(unit: &Unit, sources: &SourceMap, message: String) -> Problem {
    let path = unit.files.first().map_or_else(|| unit.name.as_str().into(), |&file| sources.path(file));
    Problem { kind: ProblemKind::Internal, path, span: None, message }
}
