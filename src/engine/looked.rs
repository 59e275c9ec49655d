//! What a run looked at: which rules were asked of which files, and whether they could be decided.
//!
//! For what may be said about what is not there: that a comment hides nothing, that a known finding is
//! mended.

use std::collections::BTreeSet;

use super::{Report, guard::guard};
use crate::{
    config::Policy,
    formats::{Remarks, Unit, format, format_of},
    rules::{Registry, RuleIndex, Selection},
    source::{Part, SourceFile},
    text::FileId,
};

/// A run, as far as it was asked.
pub(super) struct Looked<'a> {
    pub(super) registry: &'a Registry,
    /// The rules that were asked.
    pub(super) selection: &'a Selection,
    /// Which of them are asked of a file.
    pub(super) policy: &'a Policy,
    pub(super) units: &'a [Unit],
    /// The files of the run: what is read only because others lead to it is not among them.
    pub(super) files: BTreeSet<FileId>,
    /// What it was restricted to.
    pub(super) part: Option<&'a Part>,
}

impl Looked<'_> {
    /// Whether a rule was asked of a file.
    pub(super) fn asks(&self, rule: RuleIndex, path: &str) -> bool {
        self.selection.has(rule) && self.policy.allows(rule, path)
    }

    /// Whether one of these rules could not be decided by what may stand in a file.
    pub(super) fn is_undecided(
        &self,
        report: &Report,
        file: FileId,
        rules: impl Fn(RuleIndex) -> bool,
    ) -> bool {
        let asked = |rule: &str| self.registry.index(rule).is_some_and(&rules);
        let mut checks = report.unknown.iter().filter(|check| asked(&check.rule));
        let here = checks.any(|check| {
            let together = |unit: &&Unit| holds(unit, report, check.span.file) && holds(unit, report, file);
            check.span.file == file || self.units.iter().any(|unit| together(&unit))
        });
        let mut beside = self.part.into_iter().flat_map(Part::doubts);
        here || beside.any(|(path, doubts)| {
            let together = |unit: &&Unit| is_asked(unit, path) && holds(unit, report, file);
            doubts.undecided.iter().any(|rule| asked(rule)) && self.units.iter().any(|unit| together(&unit))
        })
    }

    /// Whether a file, or what is checked together with it, could not be looked at as a whole.
    pub(super) fn is_doubtful(&self, report: &Report, file: FileId) -> bool {
        let mut around = self.units.iter().filter(|unit| holds(unit, report, file));
        let broken = |unit: &Unit| {
            let here = report.problems.iter().any(|problem| {
                let own = |file: &FileId| report.sources.path(*file) == problem.path;
                unit.files.iter().any(own) || is_asked(unit, &problem.path)
            });
            let mut beside = self.part.into_iter().flat_map(Part::doubts);
            here || beside.any(|(path, doubts)| doubts.broken && is_asked(unit, path))
        };
        around.any(|unit| !unit.undecided.is_empty() || broken(unit))
    }

    /// The format that a file was read as, and the comments that it finds.
    pub(super) fn remarks(&self, file: &SourceFile) -> (&'static str, Remarks) {
        let holder = self.units.iter().find(|unit| unit.files.contains(&file.id) && unit.inline.is_none());
        let read_as = holder.and_then(|unit| format(unit.format));
        let read_as = read_as.or_else(|| format_of(&file.path, &file.text));
        let remarks = guard(|| read_as.map(|format| format.remarks(file)));
        let remarks = remarks.ok().flatten().unwrap_or_else(|| Remarks::plain(&file.text));
        (read_as.map_or("", |format| format.name()), remarks)
    }

    /// The texts in a file that are files of another format: which one, and the comments there.
    pub(super) fn inner_remarks(&self, file: &SourceFile) -> Vec<(&'static str, Remarks)> {
        let mut found: Vec<(&'static str, Remarks)> = Vec::new();
        let inside = self.units.iter().filter(|unit| unit.files.contains(&file.id));
        for (unit, inline) in inside.filter_map(|unit| Some((unit, unit.inline.as_ref()?))) {
            let remarks = guard(|| format(unit.format).map(|of| of.text_remarks(file, &inline.text)));
            let remarks = remarks.ok().flatten().filter(|remarks| remarks.extent.is_some());
            // One text may be that of several services.
            found.extend(
                remarks
                    .filter(|new| found.iter().all(|(_, old)| old.extent != new.extent))
                    .map(|it| (unit.format, it)),
            );
        }
        found
    }
}

/// Whether a unit is made of a file or has read it.
fn holds(unit: &Unit, report: &Report, file: FileId) -> bool {
    unit.files.contains(&file) || is_asked(unit, &report.sources.path(file))
}

fn is_asked(unit: &Unit, path: &str) -> bool {
    unit.asked.binary_search_by(|asked| asked.as_str().cmp(path)).is_ok()
}
