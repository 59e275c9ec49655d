//! What is said about the text under the pointer: a finding, a name of rules, a setting, a value that comes
//! from elsewhere.

mod name;
mod setting;
mod shown;
#[cfg(test)]
mod tests;
mod value;

use std::{cmp::Reverse, ops::Range};

use super::{
    desk::{Desk, touches},
    say,
    snapshot::Snapshot,
};
use crate::{engine::Report, source::SourceFile};

/// Findings that are told of at one place, at most.
const MOST: usize = 4;

/// A text about a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hovered {
    /// The text, as Markdown.
    pub markdown: String,
    /// The bytes that it is about, in the file as it is now.
    pub range: Range<u32>,
}

impl Hovered {
    fn new(markdown: String, range: Range<usize>) -> Self {
        Self { markdown, range: range.start as u32..range.end as u32 }
    }
}

/// What there is to say about a byte of the file at a workspace path.
pub fn hover(snapshot: &Snapshot, path: &str, offset: u32) -> Option<Hovered> {
    let uri = |path: &str| snapshot.uri(path).map(|uri| uri.as_str().to_owned());
    let desk = Desk::around(snapshot, path, &uri);
    let file = snapshot.file(path).ok()?;
    at(&desk, snapshot.report(path).as_deref(), &file, offset as usize)
}

/// The same for a file that is known, with the report about it if there is one.
fn at(desk: &Desk<'_>, report: Option<&Report>, file: &SourceFile, at: usize) -> Option<Hovered> {
    let at = file.text.floor_char_boundary(at.min(file.text.len()));
    if Desk::is_configuration(&file.path) {
        return setting::at(desk, file, at);
    }
    if let Some(found) = name::at(desk, file, at) {
        return Some(found);
    }
    let value = value::at(desk, file, at);
    let findings = report.and_then(|report| findings(desk, report, file, at));
    match (value, findings) {
        (Some(value), Some(found)) => {
            let markdown = format!("{}\n\n---\n\n{}", value.markdown, found.markdown);
            Some(Hovered { markdown, range: value.range })
        }
        (value, findings) => value.or(findings),
    }
}

/// The findings at a byte, the worst first.
fn findings(desk: &Desk<'_>, report: &Report, file: &SourceFile, at: usize) -> Option<Hovered> {
    let bytes = at as u32..at as u32;
    let here = report.findings.iter().filter(|finding| touches(report, finding, &file.path, &bytes));
    let mut here: Vec<_> = here.collect();
    here.sort_by_key(|finding| (Reverse(finding.severity), finding.span.len()));
    let range = here.iter().map(|finding| finding.span).min_by_key(|span| span.len())?;
    let mut texts: Vec<String> =
        here.iter().take(MOST).map(|finding| say::finding(desk, report, finding)).collect();
    if here.len() > MOST {
        texts.push(format!("{} more here", here.len() - MOST));
    }
    Some(Hovered { markdown: texts.join("\n\n---\n\n"), range: range.start..range.end })
}
