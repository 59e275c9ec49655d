//! Comments that accept a finding: the right mark, the right place, a last day, and a reason to fill in.

use std::ops::Range;

use crate::{
    engine::Report,
    finding::Finding,
    formats::{Format, format_of},
    lsp::{actions::mend::Target, desk::Desk, edits::FileEdit},
    source::SourceFile,
    suppress::{Page, Spot},
    text::Span,
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

/// Lines behind a finding that are tried for a comment about the whole file.
const MOST_LINES: usize = 8;

/// The edit that hides a finding: the first place where a comment does, and is right in itself. Where none can
/// stand at the finding, that of what lacks something; at last one about the whole file, since a line above
/// may be one that must not have a comment before it (`# syntax=` of a Dockerfile).
pub(super) fn edits(desk: &Desk<'_>, path: &str, target: &Target) -> Option<Vec<FileEdit>> {
    let before = desk.check(Box::new(desk.files.clone()), false);
    let found = before.findings.iter().find(|found| target.is(&before, found, path))?;
    let here = |place: Span, word: &str, lines: Range<usize>| {
        let path = before.sources.path(place.file);
        let file = desk.file(&path).filter(|_| can_hold_comments(&path))?;
        let (_, remarks) = desk.remarks(&file);
        let page = Page::new(&file.text, file.lines(), &remarks);
        let line = file.lines().line_of(place.start as usize);
        let starts = lines.map(|behind| match behind {
            0 => place.start as usize,
            _ => file.lines().range(line + behind).start,
        });
        let spots = starts.flat_map(|at| page.spots_for(at));
        spots.map(|spot| edit(desk, &file, target, word, &spot)).find_map(|edit| {
            let mut text = file.text.clone();
            text.replace_range(edit.range.start as usize..edit.range.end as usize, &edit.text);
            let after = desk.check_with(&path, &text);
            hides(&before, &after, target, &edit).then(|| vec![edit])
        })
    };
    let at_it = found.places().find_map(|place| here(place, "ignore", 0..1));
    at_it.or_else(|| here(found.span, "ignore-file", 1..MOST_LINES))
}

fn edit(desk: &Desk<'_>, file: &SourceFile, target: &Target, word: &str, spot: &Spot) -> FileEdit {
    let until = desk.until().map(|day| format!(" until={day}")).unwrap_or_default();
    let comment = format!("# seawall: {word}[{}]{until} {REASON}", target.rule);
    let text = format!("{}{comment}{}", spot.before, spot.after);
    let at = spot.at as u32;
    FileEdit { path: file.path.to_string(), range: at..at, text }
}

/// Whether the comment hides the finding, and nothing is wrong that was not.
fn hides(before: &Report, after: &Report, target: &Target, edit: &FileEdit) -> bool {
    let (start, end) = (edit.range.start, edit.range.start + edit.text.len() as u32);
    let is_in_edit = |report: &Report, span: Span| {
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
