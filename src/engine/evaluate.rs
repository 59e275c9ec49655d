//! Rules × subjects → verdicts, in parallel over units.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::{Progress, Stage, guard::guard, internal};
use crate::{
    finding::{Finding, Passed, Problem, Undecided},
    formats::{Facts, Unit, Workspace},
    rules::{self, FileInfo, Outcome, Registry, RuleIndex},
    source::SourceMap,
    text::FileId,
};

/// All verdicts but those that a rule is not about.
#[derive(Default)]
pub(super) struct Verdicts {
    pub(super) findings: Vec<Finding>,
    pub(super) unknown: Vec<Undecided>,
    pub(super) passed: Vec<Passed>,
    pub(super) problems: Vec<Problem>,
}

/// Asks the rules `asked` about every subject.
pub(super) fn evaluate(
    workspace: &Workspace,
    sources: &SourceMap,
    registry: &Registry,
    asked: &[RuleIndex],
    keep_passed: bool,
    progress: &dyn Progress,
) -> Verdicts {
    progress.begin(Stage::Evaluate, workspace.units.len());
    let by_kind = rules_by_kind(registry, asked);
    let stage = Evaluating { workspace, sources, registry, by_kind: &by_kind, keep_passed };
    let one = |(index, unit): (usize, &Unit)| {
        let verdicts = if unit.linked_only { Verdicts::default() } else { stage.unit(index, unit) };
        progress.step();
        verdicts
    };
    let each: Vec<Verdicts> = workspace.units.par_iter().enumerate().map(one).collect();
    let mut all = Verdicts::default();
    for mut verdicts in each {
        all.findings.append(&mut verdicts.findings);
        all.unknown.append(&mut verdicts.unknown);
        all.passed.append(&mut verdicts.passed);
        all.problems.append(&mut verdicts.problems);
    }
    all
}

type ByKind = FxHashMap<&'static str, Vec<RuleIndex>>;

fn rules_by_kind(registry: &Registry, asked: &[RuleIndex]) -> ByKind {
    let mut by_kind = ByKind::default();
    for kind in crate::formats::subject_kinds() {
        let rules = registry.for_kind(kind.name).iter().copied().filter(|rule| asked.contains(rule));
        by_kind.insert(kind.name, rules.collect());
    }
    by_kind
}

struct Evaluating<'e> {
    workspace: &'e Workspace,
    sources: &'e SourceMap,
    registry: &'e Registry,
    by_kind: &'e ByKind,
    keep_passed: bool,
}

impl Evaluating<'_> {
    fn unit(&self, unit_index: usize, unit: &Unit) -> Verdicts {
        let mut verdicts = Verdicts::default();
        let mut infos: FxHashMap<FileId, FileInfo> = FxHashMap::default();
        for subject in &unit.subjects {
            let rules = self.by_kind.get(subject.kind.name).map_or(&[][..], Vec::as_slice);
            if rules.is_empty() {
                continue;
            }
            let file = subject.origin.span.file;
            let info = infos
                .entry(file)
                .or_insert_with(|| FileInfo::new(self.sources.path(file), &unit.world));
            let facts = Facts { workspace: self.workspace, unit, unit_index, subject };
            for &index in rules {
                self.ask(index, &facts, info, &mut verdicts);
            }
        }
        verdicts
    }

    fn ask(&self, index: RuleIndex, facts: &Facts<'_>, file: &FileInfo, verdicts: &mut Verdicts) {
        let Some(rule) = self.registry.rule(index) else { return };
        let subject = facts.subject;
        match guard(|| rules::evaluate(rule, facts, file)) {
            Ok(Outcome::NotApplicable) => {}
            Ok(Outcome::Pass(span)) => {
                if self.keep_passed {
                    let subject = subject.name.to_string();
                    verdicts.passed.push(Passed { rule: rule.id.clone(), span, subject });
                }
            }
            Ok(Outcome::Fail(finding)) => {
                let mut finding = *finding;
                if !facts.unit.world.is_empty() {
                    finding.worlds.push(facts.unit.world.clone());
                }
                verdicts.findings.push(finding);
            }
            Ok(Outcome::Unknown(undecided)) => verdicts.unknown.push(undecided),
            Ok(Outcome::Problem(kind, message)) => {
                let problem = internal(facts.unit, self.sources, format!("{}: {message}", rule.id));
                verdicts.problems.push(Problem { kind, ..problem });
            }
            Err(message) => {
                let message = format!("rule {} failed on {}: {message}", rule.id, subject.name);
                verdicts.problems.push(internal(facts.unit, self.sources, message));
            }
        }
    }
}
