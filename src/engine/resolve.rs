//! From parsed files to linked units.

use rayon::prelude::*;

use super::{
    Progress, Stage,
    guard::guard,
    ingest::{Parsed, parse},
};
use crate::{
    finding::{Problem, ProblemKind},
    formats::{Context, Format, ParsedFile, Plan, Settings, Unit, Workspace, format, format_of},
    link::Holders,
    source::{Loader, SourceMap},
};

/// Links may lead to files that lead on; more rounds than this do not happen in honest trees.
const LINK_ROUNDS: usize = 4;

/// Resolves all units, reads what they lead to, and connects them.
pub(super) fn workspace(
    sources: &SourceMap,
    parsed: Parsed,
    paths: &[String],
    settings: &Settings,
    progress: &dyn Progress,
    problems: &mut Vec<Problem>,
) -> Workspace {
    let stage = Resolving { sources, paths, settings, progress };
    let planned: Vec<(&dyn Format, Vec<ParsedFile>, Vec<Plan>)> =
        parsed.into_iter().map(|(format, files)| plan(format, files, problems)).collect();
    progress.begin(Stage::Resolve, planned.iter().map(|(_, _, plans)| plans.len()).sum());
    let mut units = Vec::new();
    for (format, files, plans) in &planned {
        units.extend(stage.units(*format, files, plans, problems));
    }
    for _ in 0..LINK_ROUNDS {
        let missing = Holders::new(&units, sources).missing(&units);
        let found = stage.linked(&missing, problems);
        if found.is_empty() {
            break;
        }
        units.extend(found);
    }
    let edges = Holders::new(&units, sources).edges(&units);
    let workspace = Workspace::new(units, edges);
    stage.connect(workspace, problems)
}

/// Groups the files of a format into units.
fn plan(
    format: &'static dyn Format,
    files: Vec<ParsedFile>,
    problems: &mut Vec<Problem>,
) -> (&'static dyn Format, Vec<ParsedFile>, Vec<Plan>) {
    let plans = guard(|| format.plan(&files)).unwrap_or_else(|message| {
        problems.push(fault(format, "", &message));
        Vec::new()
    });
    (format, files, plans)
}

struct Resolving<'r> {
    sources: &'r SourceMap,
    paths: &'r [String],
    settings: &'r Settings,
    progress: &'r dyn Progress,
}

impl Resolving<'_> {
    fn units(
        &self,
        format: &'static dyn Format,
        files: &[ParsedFile],
        plans: &[Plan],
        problems: &mut Vec<Problem>,
    ) -> Vec<Unit> {
        let one = |plan: &Plan| {
            let members: Vec<&ParsedFile> = plan.files.iter().filter_map(|&index| files.get(index)).collect();
            let outcome = self.unit(format, &members);
            self.progress.step();
            outcome.map_err(|message| fault(format, &plan.name, &message))
        };
        let outcomes: Vec<Result<Vec<Unit>, Problem>> = plans.par_iter().map(one).collect();
        let mut units = Vec::new();
        for outcome in outcomes {
            match outcome {
                Ok(found) => units.extend(found),
                Err(problem) => problems.push(problem),
            }
        }
        units
    }

    fn unit(&self, format: &dyn Format, members: &[&ParsedFile]) -> Result<Vec<Unit>, String> {
        let loader = Loader::new(self.sources);
        let context = Context { loader: &loader, settings: self.settings, paths: self.paths };
        let mut units = self.settings.tables.during(|| guard(|| format.resolve(members, &context)))?;
        let asked = loader.into_asked();
        if let Some((last, others)) = units.split_last_mut() {
            for unit in others {
                unit.asked.clone_from(&asked);
            }
            last.asked = asked;
        }
        Ok(units)
    }

    /// Reads and resolves files that links lead to. Rules are asked about one only if it belongs to
    /// the run (a Dockerfile whose name no format claims).
    fn linked(
        &self,
        missing: &[(smol_str::SmolStr, Option<&'static str>)],
        problems: &mut Vec<Problem>,
    ) -> Vec<Unit> {
        let mut units = Vec::new();
        for (path, wanted) in missing {
            let Ok(file) = self.sources.load(path) else { continue };
            let format = wanted.and_then(format).or_else(|| format_of(path, &file.text));
            let Some(format) = format else { continue };
            let own = self.paths.binary_search_by(|own| own.as_str().cmp(path)).is_ok();
            let ingested = parse(format, &file);
            if own {
                problems.extend(ingested.problems);
            }
            let Some((_, parsed)) = ingested.parsed else { continue };
            match self.unit(format, &[&parsed]) {
                Ok(found) => units.extend(found.into_iter().map(|unit| Unit { linked_only: !own, ..unit })),
                Err(message) => problems.push(fault(format, path, &message)),
            }
        }
        units
    }

    /// Tells each unit of the edges that lead to it.
    fn connect(&self, mut workspace: Workspace, problems: &mut Vec<Problem>) -> Workspace {
        let mut units = std::mem::take(&mut workspace.units);
        let one = |(index, unit): (usize, &mut Unit)| {
            let incoming: Vec<_> = workspace.edges_to(index).collect();
            let format = format(unit.format)?;
            let loader = Loader::new(self.sources);
            let context = Context { loader: &loader, settings: self.settings, paths: self.paths };
            let outcome = self.settings.tables.during(|| guard(|| format.connect(unit, &incoming, &context)));
            let asked = loader.into_asked();
            if !asked.is_empty() {
                unit.asked.extend(asked);
                unit.asked.sort_unstable();
                unit.asked.dedup();
            }
            outcome.err().map(|message| fault(format, &unit.name, &message))
        };
        let faults: Vec<Problem> = units.par_iter_mut().enumerate().filter_map(one).collect();
        problems.extend(faults);
        workspace.units = units;
        workspace
    }
}

fn fault(format: &dyn Format, unit: &str, message: &str) -> Problem {
    Problem {
        kind: ProblemKind::Internal,
        path: unit.into(),
        span: None,
        message: format!("resolving as {} failed: {message}", format.name()),
    }
}
