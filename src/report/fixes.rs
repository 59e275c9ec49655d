//! The fixes of a finding that may be shown: one that would carry a secret into a report is left out.

use super::View;
use crate::finding::{Edit, Finding, Fix};

/// Shorter secrets are parts of too many other words.
const SHORTEST: usize = 4;

/// The fixes of a finding without those that tell a secret.
pub(super) fn shown<'v>(view: &'v View<'_>, finding: &'v Finding) -> impl Iterator<Item = &'v Fix> {
    finding.fixes.iter().filter(|fix| !fix.edits.iter().any(|edit| tells(view, edit)))
}

/// Whether an edit writes a secret: one that shows, or one that stands in the file.
fn tells(view: &View<'_>, edit: &Edit) -> bool {
    if crate::secrets::redact(&edit.text) != edit.text {
        return true;
    }
    let Some(file) = view.report.sources.get(edit.span.file) else { return false };
    let secrets = view.report.secrets.ranges(file.id);
    let mut secrets = secrets.iter().filter_map(|range| file.text.get(range.clone()));
    secrets.any(|secret| secret.len() >= SHORTEST && edit.text.contains(secret))
}
