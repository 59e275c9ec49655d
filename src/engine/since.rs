//! What touches changed lines: the rest of a report is left out.
//!
//! A finding is touched where it stands, at its labels (hops among them) and, where something is
//! missing, by what was taken out of the block that lacks it. What could not be read is never left out.

use std::{collections::BTreeMap, ops::Range};

use super::{Report, looked::Looked};
use crate::{
    finding::Finding,
    since::Changes,
    suppress::Page,
    text::{FileId, Span},
};

/// Leaves out what no change touches, and counts the findings among it.
pub(super) fn apply(report: &mut Report, looked: &Looked<'_>, changes: &Changes) {
    let mut touching = Touching { looked, changes, blocks: BTreeMap::new() };
    let before = report.findings.len();
    let mut findings = std::mem::take(&mut report.findings);
    findings.retain(|finding| touching.finding(report, finding));
    report.elsewhere = Some(before - findings.len());
    report.findings = findings;
    let mut suppressed = std::mem::take(&mut report.suppressed);
    suppressed.retain(|hidden| touching.finding(report, &hidden.finding));
    report.suppressed = suppressed;
    let mut baselined = std::mem::take(&mut report.baselined);
    baselined.retain(|known| touching.finding(report, &known.finding));
    report.baselined = baselined;
    let mut unknown = std::mem::take(&mut report.unknown);
    unknown.retain(|check| touching.span(report, check.span));
    report.unknown = unknown;
    let mut passed = std::mem::take(&mut report.passed);
    passed.retain(|check| touching.span(report, check.span));
    report.passed = passed;
}

struct Touching<'a> {
    looked: &'a Looked<'a>,
    changes: &'a Changes,
    /// By owner: the lines of its block.
    blocks: BTreeMap<(FileId, u32), Option<Range<usize>>>,
}

impl Touching<'_> {
    fn finding(&mut self, report: &Report, finding: &Finding) -> bool {
        let labels = finding.labels.iter().map(|label| label.span);
        finding.places().chain(labels).any(|span| self.span(report, span))
            || finding.owner.is_some_and(|owner| self.owner(report, owner))
    }

    fn span(&self, report: &Report, span: Span) -> bool {
        let Some(file) = report.sources.get(span.file) else { return true };
        let text = file.slice(span).trim_end();
        let first = file.lines().line_of(span.start as usize);
        let last = file.lines().line_of(span.start as usize + text.len().saturating_sub(1));
        self.changes.touch(&file.path, &(first..last.max(first) + 1))
    }

    /// Whether something was taken out of the block that an owner heads.
    fn owner(&mut self, report: &Report, owner: Span) -> bool {
        let Some(file) = report.sources.get(owner.file) else { return true };
        let looked = self.looked;
        let block = self.blocks.entry((owner.file, owner.start)).or_insert_with(|| {
            let (_, remarks) = looked.remarks(&file);
            Page::new(&file.text, file.lines(), &remarks).block_of(owner.start as usize)
        });
        block.as_ref().is_some_and(|block| self.changes.take_from(&file.path, block))
    }
}
