//! Comments that accept a finding: the right mark, the right place, a last day, and a reason to fill in.

use crate::{
    engine::Report,
    finding::Finding,
    formats::{Format, format_of},
    lsp::{actions::mend::Target, desk::Desk, edits::FileEdit},
    source::SourceFile,
    suppress::{Page, Spot},
};

/// What stands for the reason until somebody gives it.
const REASON: &str = "TODO: say why";

/// Whether comments can stand in a file at all.
pub(super) fn can_hold_comments(path: &str) -> bool {
    format_of(path, "").is_none_or(Format::is_text)
        && std::path::Path::new(path).extension().is_none_or(|ending| !ending.eq_ignore_ascii_case("json"))
}

/// Whether a comment may hide a finding: not what is said about comments.
pub(super) fn may_be_hidden(desk: &Desk<'_>, finding: &Finding) -> bool {
    desk.registry.get(&finding.rule).is_some_and(|rule| !rule.is_engines())
}

/// The edit that hides a finding: the first place where a comment does, and is right in itself. Where none can
/// stand at the finding, that of what lacks something.
pub(super) fn edits(desk: &Desk<'_>, path: &str, target: &Target) -> Option<Vec<FileEdit>> {
    let before = desk.check(Box::new(desk.files.clone()), false);
    let found = before.findings.iter().find(|found| target.is(&before, found, path))?;
    found.places().find_map(|place| {
        let path = before.sources.path(place.file);
        let file = desk.file(&path).filter(|_| can_hold_comments(&path))?;
        let (_, remarks) = desk.remarks(&file);
        let spots = Page::new(&file.text, file.lines(), &remarks).spots_for(place.start as usize);
        spots.into_iter().map(|spot| edit(desk, &file, target, &spot)).find_map(|edit| {
            let mut text = file.text.clone();
            text.replace_range(edit.range.start as usize..edit.range.end as usize, &edit.text);
            let after = desk.check_with(&path, &text);
            hides(&before, &after, target, &edit).then(|| vec![edit])
        })
    })
}

fn edit(desk: &Desk<'_>, file: &SourceFile, target: &Target, spot: &Spot) -> FileEdit {
    let until = desk.until().map(|day| format!(" until={day}")).unwrap_or_default();
    let comment = format!("# seawall: ignore[{}]{until} {REASON}", target.rule);
    let text = format!("{}{comment}{}", spot.before, spot.after);
    let at = spot.at as u32;
    FileEdit { path: file.path.to_string(), range: at..at, text }
}

/// Whether the comment hides the finding, and nothing is wrong that was not.
fn hides(before: &Report, after: &Report, target: &Target, edit: &FileEdit) -> bool {
    let (start, end) = (edit.range.start, edit.range.start + edit.text.len() as u32);
    let is_in_edit = |report: &Report, span: crate::text::Span| {
        *report.sources.path(span.file) == *edit.path && start <= span.start && span.end <= end
    };
    let is_hidden = after.suppressed.iter().any(|hidden| {
        *hidden.finding.rule == *target.rule
            && hidden.finding.subject == target.subject
            && is_in_edit(after, hidden.comment)
    });
    let complains = after.findings.iter().any(|found| is_in_edit(after, found.span));
    is_hidden && !complains && after.problems.len() <= before.problems.len()
}
