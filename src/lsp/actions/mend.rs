//! Fixes of one finding, of a file, of everything: as `--fix` would make them.

use std::{cell::Cell, collections::BTreeSet, sync::Arc};

use serde_json::{Value, json};

use crate::{
    engine::Report,
    finding::{Finding, Fix, Safety},
    fix::{Mended, mend, replacements},
    lsp::{desk::Desk, edits::FileEdit},
};

/// Which finding of a file an action is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) rule: String,
    pub(super) subject: String,
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Target {
    pub(super) fn of(finding: &Finding) -> Self {
        let (rule, subject) = (finding.rule.to_string(), finding.subject.clone());
        Self { rule, subject, start: finding.span.start, end: finding.span.end }
    }

    /// It as the data of an action.
    pub(super) fn data(&self, what: &str) -> Value {
        let Self { rule, subject, start, end } = self;
        json!({"do": what, "rule": rule, "subject": subject, "start": start, "end": end})
    }

    pub(super) fn read(data: &Value) -> Option<Self> {
        let text = |name: &str| data.get(name)?.as_str().map(str::to_owned);
        let number = |name: &str| u32::try_from(data.get(name)?.as_u64()?).ok();
        Some(Self {
            rule: text("rule")?,
            subject: text("subject")?,
            start: number("start")?,
            end: number("end")?,
        })
    }

    /// Whether a finding of a report is the one.
    pub(super) fn is(&self, report: &Report, finding: &Finding, path: &str) -> bool {
        *finding.rule == *self.rule
            && finding.subject == self.subject
            && (finding.span.start, finding.span.end) == (self.start, self.end)
            && *report.sources.path(finding.span.file) == *path
    }
}

/// The fix of a finding that is offered: a safe one, if there is one.
pub(super) fn fix_of(finding: &Finding) -> Option<&Fix> {
    let has_edits = |fix: &&Fix| !fix.edits.is_empty();
    let safe = finding.fixes.iter().find(|fix| fix.safety == Safety::Safe);
    safe.or_else(|| finding.fixes.first()).filter(has_edits)
}

/// The files that a fix changes.
pub(super) fn paths(report: &Report, fix: &Fix) -> BTreeSet<Arc<str>> {
    fix.edits.iter().map(|edit| report.sources.path(edit.span.file)).collect()
}

/// Whether a finding stands in a file and has a safe fix that changes nothing else: what an editor may do
/// whenever it saves.
pub(super) fn is_safe_in(report: &Report, finding: &Finding, path: &str) -> bool {
    let is_own = |fix: &Fix| paths(report, fix).iter().all(|changed| **changed == *path);
    *report.sources.path(finding.span.file) == *path
        && fix_of(finding).is_some_and(|fix| fix.safety == Safety::Safe && is_own(fix))
}

/// Mends one finding, and no other that takes its place.
pub(super) fn one(desk: &Desk<'_>, path: &str, target: &Target) -> Mended {
    let checks = Cell::new(0_u32);
    let mut check = |files| {
        checks.set(checks.get() + 1);
        desk.check(files, true)
    };
    let wanted = |report: &Report, finding: &Finding| checks.get() == 1 && target.is(report, finding, path);
    mend(&desk.files, &mut check, true, &wanted)
}

/// Makes the safe fixes of a file that change only that.
pub(super) fn file(desk: &Desk<'_>, path: &str) -> Mended {
    let wanted = |report: &Report, finding: &Finding| is_safe_in(report, finding, path);
    mend(&desk.files, &mut |files| desk.check(files, true), false, &wanted)
}

/// Makes all safe fixes.
pub(super) fn all(desk: &Desk<'_>) -> Mended {
    mend(&desk.files, &mut |files| desk.check(files, true), false, &|_, _| true)
}

/// What has to be changed in the files as they are. `None` where that is nothing.
pub(super) fn edits(mended: &Mended) -> Option<Vec<FileEdit>> {
    let mut edits = Vec::new();
    for file in &mended.files {
        let before = std::str::from_utf8(file.before.as_deref().unwrap_or_default()).ok()?;
        let after = std::str::from_utf8(&file.after).ok()?;
        edits.extend(replacements(before, after).into_iter().map(|edit| FileEdit {
            path: file.path.clone(),
            range: edit.range.start as u32..edit.range.end as u32,
            text: edit.text,
        }));
    }
    (!edits.is_empty()).then_some(edits)
}
