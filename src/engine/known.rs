//! Known findings: a baseline held against the findings of a run.

use std::collections::BTreeMap;

use super::{Report, looked::Looked};
use crate::{
    baseline::{Baseline, Compared, Entry, Now, compare},
    finding::{Finding, Known},
    secrets,
    source::SourceMap,
    text::FileId,
};

/// The known findings of a run.
#[derive(Clone, Debug, Default)]
pub struct Knowing {
    /// Them.
    pub baseline: Baseline,
    /// Whether the run is about the whole workspace: only then is a file that does not exist known to be
    /// gone, not looked for in the wrong place.
    pub whole: bool,
}

/// Takes what is known out of the findings, and says which entries are mended.
pub(super) fn apply(report: &mut Report, looked: &Looked<'_>, knowing: &Knowing) {
    let shown = report.findings.iter().map(|finding| (finding, false));
    let hidden = report.suppressed.iter().map(|hidden| (&hidden.finding, true));
    let now =
        shown.chain(hidden).map(|(finding, hidden)| Now { entry: entry(finding, &report.sources), hidden });
    let now: Vec<Now> = now.collect();
    let files: BTreeMap<_, FileId> = looked.files.iter().map(|id| (report.sources.path(*id), *id)).collect();
    let is_gone = |path: &str| !report.sources.files().is_file(path);
    let was_looked_for = |entry: &Entry| {
        let Some(rule) = looked.registry.index(&entry.rule) else { return true };
        match files.get(entry.path.as_str()) {
            Some(file) => {
                looked.asks(rule, &entry.path)
                    && !looked.is_doubtful(report, *file)
                    && !looked.is_undecided(report, *file, |other| other == rule)
            }
            None => knowing.whole && looked.selection.has(rule) && is_gone(&entry.path),
        }
    };
    let Compared { mut known, fixed, unchecked } = compare(&knowing.baseline, &now, is_gone, was_looked_for);
    let findings = std::mem::take(&mut report.findings);
    for (index, finding) in findings.into_iter().enumerate() {
        let Some(entry) = known.remove(&index) else {
            report.findings.push(finding);
            continue;
        };
        let moved = report.sources.path(finding.span.file).as_ref() != entry.path;
        report.baselined.push(Known { finding, renamed_from: moved.then_some(entry.path) });
    }
    report.fixed = fixed;
    report.unchecked = unchecked;
}

/// The entry of a baseline that would know a finding.
pub fn entry(finding: &Finding, sources: &SourceMap) -> Entry {
    let path = sources.path(finding.span.file);
    Entry {
        rule: finding.rule.to_string(),
        subject: secrets::redact(&finding.subject).into_owned(),
        fingerprint: finding.fingerprint.clone(),
        content: Entry::content_of(&finding.rule, &path, &finding.subject, &finding.evidence),
        path: path.to_string(),
    }
}
