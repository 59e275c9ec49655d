//! Rules × subjects → verdicts, in parallel over units.

use std::sync::OnceLock;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::{Progress, Secrets, Stage, Unfixable, focus, guard::guard, mend::Mender, run::internal};
use crate::{
    config::Policy,
    data::Tables,
    finding::{Finding, Passed, Problem, Undecided},
    formats::{Facts, SubjectKind, Unit, Workspace},
    rules::{self, FileInfo, Gated, Outcome, Registry, RuleIndex, Selection},
    source::{Discovered, Loader, SourceMap},
    text::FileId,
};

/// All verdicts but those that a rule is not about.
#[derive(Default)]
pub(super) struct Verdicts {
    pub(super) findings: Vec<Finding>,
    pub(super) unknown: Vec<Undecided>,
    pub(super) passed: Vec<Passed>,
    pub(super) problems: Vec<Problem>,
    pub(super) unfixable: Vec<Unfixable>,
}

/// What to ask, of which files.
pub(super) struct Asked<'a> {
    pub(super) registry: &'a Registry,
    pub(super) selection: &'a Selection,
    pub(super) policy: &'a Policy,
    pub(super) tables: Tables,
    pub(super) discovered: &'a Discovered,
    pub(super) keep_passed: bool,
    pub(super) secrets: &'a Secrets,
    pub(super) fixes: bool,
}

impl Verdicts {
    /// Those of all units together.
    pub(super) fn all(each: Vec<Self>) -> Self {
        let mut all = Self::default();
        for mut verdicts in each {
            all.findings.append(&mut verdicts.findings);
            all.unknown.append(&mut verdicts.unknown);
            all.passed.append(&mut verdicts.passed);
            all.problems.append(&mut verdicts.problems);
            all.unfixable.append(&mut verdicts.unfixable);
        }
        all
    }
}

/// Asks the selected rules about every subject. Gives the verdicts of each unit.
pub(super) fn evaluate(
    workspace: &Workspace,
    sources: &SourceMap,
    asked: &Asked<'_>,
    progress: &dyn Progress,
) -> Vec<Verdicts> {
    progress.begin(Stage::Evaluate, workspace.units.len());
    let by_kind = ByKind::new(asked);
    let stage = Evaluating { workspace, sources, asked, by_kind: &by_kind };
    let one = |(index, unit): (usize, &Unit)| {
        let skip = unit.linked_only || !focus::touches_named(unit, sources, asked.discovered);
        let verdicts =
            if skip { Verdicts::default() } else { asked.tables.during(|| stage.unit(index, unit)) };
        progress.step();
        verdicts
    };
    workspace.units.par_iter().enumerate().map(one).collect()
}

fn is_in(sorted: &[String], path: &str) -> bool {
    sorted.binary_search_by(|other| other.as_str().cmp(path)).is_ok()
}

/// The selected rules of each kind of subject; sorted when the first such subject is met.
struct ByKind<'e> {
    asked: &'e Asked<'e>,
    kinds: FxHashMap<&'static str, OnceLock<Gated>>,
}

impl<'e> ByKind<'e> {
    fn new(asked: &'e Asked<'e>) -> Self {
        let kinds = crate::formats::subject_kinds();
        Self { asked, kinds: kinds.map(|kind| (kind.name, OnceLock::new())).collect() }
    }

    fn of(&self, kind: &'static SubjectKind) -> Option<&Gated> {
        let Asked { registry, selection, keep_passed, .. } = self.asked;
        let sort = || {
            let rules = registry.for_kind(kind.name).iter().copied().filter(|rule| selection.has(*rule));
            Gated::new(registry, kind, rules, *keep_passed)
        };
        self.kinds.get(kind.name).map(|gated| gated.get_or_init(sort))
    }
}

struct Evaluating<'e> {
    workspace: &'e Workspace,
    sources: &'e SourceMap,
    asked: &'e Asked<'e>,
    by_kind: &'e ByKind<'e>,
}

impl Evaluating<'_> {
    fn unit(&self, unit_index: usize, unit: &Unit) -> Verdicts {
        let mut verdicts = Verdicts::default();
        let mut infos: FxHashMap<FileId, FileInfo> = FxHashMap::default();
        let mut mender = Mender::new(self.sources, unit);
        for (index, subject) in unit.subjects.iter().enumerate() {
            let Some(rules) = self.by_kind.of(subject.kind).filter(|rules| !rules.is_empty()) else {
                continue;
            };
            let file = subject.origin.span.file;
            let info = infos.entry(file).or_insert_with(|| self.info(file, unit));
            let facts = Facts { workspace: self.workspace, unit, unit_index, subject, index };
            // A field that fails to be computed opens all: the rules that ask for it say so.
            let look = |field| guard(|| facts.field(field)).ok().flatten();
            rules.each(look, |rule| self.ask(rule, &facts, info, &mut mender, &mut verdicts));
        }
        verdicts
    }

    fn info(&self, file: FileId, unit: &Unit) -> FileInfo {
        let path = self.sources.path(file);
        // What was found by walking is not ignored; only what was named, or led to, may be.
        let walked = self.is_walked(&path) && !is_in(&self.asked.discovered.named, &path);
        let ignored = !walked && Loader::new(self.sources).is_git_ignored(&path);
        let environment = self.asked.policy.environment(&path, &unit.world);
        let info = FileInfo::new(path, &unit.world, ignored);
        match environment {
            Some(environment) => info.in_environment(environment),
            None => info,
        }
    }

    fn is_walked(&self, path: &str) -> bool {
        is_in(&self.asked.discovered.paths, path)
    }

    /// Gives a finding its rule's fix, if it has one that can be made.
    fn mend(
        &self,
        rule: &rules::Rule,
        facts: &Facts<'_>,
        file: &FileInfo,
        mender: &mut Mender<'_>,
        finding: &mut Finding,
    ) -> Option<Unfixable> {
        // What git ignores is one machine's own, unless it was named.
        let mut may_edit = |file: FileId| {
            let path = self.sources.path(file);
            self.is_walked(&path) || !Loader::new(self.sources).is_git_ignored(&path)
        };
        let planned = guard(|| rules::plan_fix(rule, facts, file)).ok()??;
        let fix = planned.and_then(|plan| mender.fix(plan, &mut may_edit));
        match fix {
            Ok(fix) => finding.fixes.push(fix),
            Err(refused) => {
                let reason = refused.0;
                return Some(Unfixable { rule: finding.rule.clone(), span: finding.span, reason });
            }
        }
        None
    }

    fn ask(
        &self,
        index: RuleIndex,
        facts: &Facts<'_>,
        file: &FileInfo,
        mender: &mut Mender<'_>,
        verdicts: &mut Verdicts,
    ) {
        let Some(rule) = self.asked.registry.rule(index) else { return };
        let subject = facts.subject;
        match guard(|| rules::evaluate(rule, facts, file)) {
            Ok(Outcome::NotApplicable) => {}
            Ok(Outcome::Pass) => {
                if self.asked.keep_passed {
                    let span = rules::place(rule, facts, file);
                    let subject = subject.name.to_string();
                    verdicts.passed.push(Passed { rule: rule.id().clone(), span, subject });
                }
            }
            Ok(Outcome::Fail { finding, quotes }) => {
                let mut finding = *finding;
                if quotes {
                    self.asked.secrets.clean(&mut finding);
                }
                if self.asked.fixes {
                    verdicts.unfixable.extend(self.mend(rule, facts, file, mender, &mut finding));
                }
                if !facts.unit.world.is_empty() {
                    finding.worlds.push(facts.unit.world.clone());
                }
                verdicts.findings.push(finding);
            }
            Ok(Outcome::Unknown(undecided)) => verdicts.unknown.push(undecided),
            Ok(Outcome::Problem(message, kind)) => {
                let problem = internal(facts.unit, self.sources, format!("{}: {message}", rule.id()));
                verdicts.problems.push(Problem { kind, ..problem });
            }
            Err(message) => {
                let message = format!("rule {} failed on {}: {message}", rule.id(), subject.name);
                verdicts.problems.push(internal(facts.unit, self.sources, message));
            }
        }
    }
}
