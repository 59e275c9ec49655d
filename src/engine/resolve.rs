//! From parsed files to linked units.

use rayon::prelude::*;

use super::{
    Progress, Stage,
    guard::guard,
    ingest::{Parsed, parse, syntax},
};
use crate::{
    finding::{Problem, ProblemKind},
    formats::{Context, Format, Inline, ParsedFile, Plan, Settings, Unit, Workspace, format, format_of},
    link::Holders,
    source::{Discovered, Loader, Part, SourceMap},
};

/// Links may lead to files that lead on; more rounds than this do not happen in honest trees.
const LINK_ROUNDS: usize = 4;

/// The files of a format, and which of them make units.
pub(super) struct Planned {
    pub(super) format: &'static dyn Format,
    pub(super) files: Vec<ParsedFile>,
    pub(super) plans: Vec<Plan>,
}

/// Groups all files into units.
pub(super) fn plan_all(parsed: Parsed, problems: &mut Vec<Problem>) -> Vec<Planned> {
    parsed.into_iter().map(|(format, files)| plan(format, files, problems)).collect()
}

/// Groups the files of a part as a whole run did.
pub(super) fn plan_part(parsed: Parsed, part: &Part) -> Vec<Planned> {
    let of_format = |(format, files): (&'static dyn Format, Vec<ParsedFile>)| {
        let index_of =
            |path: &str| files.binary_search_by(|file: &ParsedFile| file.file.path.as_ref().cmp(path)).ok();
        let own = part.plans.iter().filter(|plan| plan.format == format.name());
        let plans = own.map(|plan| Plan {
            name: plan.name.clone(),
            files: plan.files.iter().filter_map(|path| index_of(path)).collect(),
        });
        let plans = plans.filter(|plan| !plan.files.is_empty()).collect();
        Planned { format, files, plans }
    };
    parsed.into_iter().map(of_format).collect()
}

/// Resolves all units, reads what they lead to, and connects them.
pub(super) fn workspace(
    sources: &SourceMap,
    planned: &[Planned],
    discovered: &Discovered,
    settings: &Settings,
    progress: &dyn Progress,
    problems: &mut Vec<Problem>,
) -> Workspace {
    let stage = Resolving {
        sources,
        paths: &discovered.paths,
        is_part: discovered.part.is_some(),
        settings,
        progress,
    };
    progress.begin(Stage::Resolve, planned.iter().map(|planned| planned.plans.len()).sum());
    let mut units = Vec::new();
    for planned in planned {
        units.extend(stage.units(planned, problems));
    }
    for _ in 0..LINK_ROUNDS {
        let holders = Holders::new(&units, sources);
        let mut found = stage.linked(&holders.missing(&units), problems);
        found.extend(stage.inline(holders.missing_texts(&units), problems));
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
pub(super) fn plan(
    format: &'static dyn Format,
    files: Vec<ParsedFile>,
    problems: &mut Vec<Problem>,
) -> Planned {
    let plans = guard(|| format.plan(&files)).unwrap_or_else(|message| {
        problems.push(fault(format, "", &message));
        Vec::new()
    });
    Planned { format, files, plans }
}

struct Resolving<'r> {
    sources: &'r SourceMap,
    paths: &'r [String],
    /// Whether units of other files are left out.
    is_part: bool,
    settings: &'r Settings,
    progress: &'r dyn Progress,
}

impl Resolving<'_> {
    fn units(&self, planned: &Planned, problems: &mut Vec<Problem>) -> Vec<Unit> {
        let Planned { format, files, plans } = planned;
        let one = |plan: &Plan| {
            let members: Vec<&ParsedFile> = plan.files.iter().filter_map(|&index| files.get(index)).collect();
            let mut outcome = self.unit(*format, &members);
            if let (Ok(units), Some(main)) = (&mut outcome, members.first()) {
                for unit in units {
                    unit.plan = main.file.path.clone();
                }
            }
            self.progress.step();
            outcome.map_err(|message| fault(*format, &plan.name, &message))
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
            let by_itself = format_of(path, &file.text);
            let Some(format) = wanted.and_then(format).or(by_itself) else { continue };
            let own = self.paths.binary_search_by(|own| own.as_str().cmp(path)).is_ok();
            if self.is_part && own && by_itself.is_some_and(|other| other.name() == format.name()) {
                // It is in another part.
                continue;
            }
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

    /// Resolves texts that are files of another format.
    fn inline(&self, missing: Vec<(Inline, &'static str)>, problems: &mut Vec<Problem>) -> Vec<Unit> {
        let mut units = Vec::new();
        for (inline, wanted) in missing {
            let (Some(format), Ok(file)) = (format(wanted), self.sources.load(&inline.path)) else {
                continue;
            };
            let own = self.paths.binary_search_by(|own| own.as_str().cmp(&inline.path)).is_ok();
            let tree = match guard(|| format.parse_text(&inline.text)) {
                Ok(Some(tree)) => tree,
                Ok(None) => continue,
                Err(message) => {
                    problems.push(fault(format, &inline.path, &message));
                    continue;
                }
            };
            if own {
                problems.extend(tree.errors.iter().map(|error| syntax(&file, error)));
            }
            match self.unit(format, &[&ParsedFile { file, tree }]) {
                Ok(found) => units.extend(found.into_iter().map(|unit| Unit {
                    linked_only: !own,
                    inline: Some(inline.clone()),
                    ..unit
                })),
                Err(message) => problems.push(fault(format, &inline.path, &message)),
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
