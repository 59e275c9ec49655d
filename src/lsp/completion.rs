//! What may be written at a place: names of rules in comments and in `seawall.toml`, and its settings.

mod names;
mod settings;
#[cfg(test)]
mod tests;

use std::ops::Range;

use super::{desk::Desk, snapshot::Snapshot};
use crate::{
    source::SourceFile,
    suppress::{Asks, Page, may_suppress, slot_at},
};

/// A text to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What is shown, and what is typed to find it.
    pub label: String,
    /// A few words beside it.
    pub detail: String,
    /// More about it, as Markdown.
    pub documentation: Option<String>,
    /// The bytes that it replaces, in the file as it is now: on one line, around the place.
    pub range: Range<u32>,
    /// What takes their place.
    pub text: String,
}

impl Completion {
    /// A word that takes the place of some bytes.
    fn word(text: &str, detail: &str, range: &Range<usize>) -> Self {
        Self {
            label: text.to_owned(),
            detail: detail.to_owned(),
            documentation: None,
            range: range.start as u32..range.end as u32,
            text: text.to_owned(),
        }
    }
}

/// What may be written at a byte of the file at a workspace path.
pub fn complete(snapshot: &Snapshot, path: &str, offset: u32) -> Vec<Completion> {
    let no_links = |_: &str| None;
    let desk = Desk::around(snapshot, path, &no_links);
    let Ok(file) = snapshot.file(path) else { return Vec::new() };
    at(&desk, &file, offset as usize)
}

fn at(desk: &Desk<'_>, file: &SourceFile, at: usize) -> Vec<Completion> {
    let at = file.text.floor_char_boundary(at.min(file.text.len()));
    if Desk::is_configuration(&file.path) {
        return settings::at(desk, file, at);
    }
    comment(desk, file, at).unwrap_or_default()
}

/// In a comment of ours.
fn comment(desk: &Desk<'_>, file: &SourceFile, at: usize) -> Option<Vec<Completion>> {
    if !may_suppress(&file.text) {
        return None;
    }
    let (format, remarks) = desk.remarks(file);
    let slot = slot_at(Page::new(&file.text, file.lines(), &remarks), format, at)?;
    let range = &slot.range;
    Some(match slot.asks {
        Asks::Name => names::all(desk.registry, true, range, &|name| name.to_owned()),
        Asks::Word => {
            let open =
                if file.text.get(range.end..).is_some_and(|rest| rest.starts_with('[')) { "" } else { "[" };
            vec![
                Completion::word(&format!("ignore{open}"), "findings of the next line with text", range),
                Completion::word(&format!("ignore-file{open}"), "findings of the whole file", range),
            ]
        }
        Asks::Until => {
            vec![Completion::word(
                &format!("until={}", desk.until()?),
                "the last day on which it holds",
                range,
            )]
        }
        Asks::Foreign { .. } => return None,
    })
}
