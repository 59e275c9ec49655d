//! The comments of a file that mean to hide something, in Seawall's own words.

use std::ops::Range;

use memchr::memmem;

use super::{
    Page,
    comment::{Mistake, Reach, Suppression, parse},
    page::Content,
};
use crate::formats::comment_of_line;

/// What every comment of ours says first.
const MARK: &str = "seawall:";

/// A comment that means to suppress something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Its bytes, from its mark to the last that is not white space. Where it is a part of another
    /// comment: that part.
    pub range: Range<usize>,
    /// What to take out of the file so that it is gone: its lines, or what stands beside the code.
    pub removal: Range<usize>,
    /// What takes the place of the removal: a blank between code that would grow together.
    pub joint: &'static str,
    /// What it covers.
    pub covers: Covers,
    /// What it says.
    pub says: Result<Suppression, Mistake>,
}

/// The lines, from 0, that a comment speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Covers {
    /// These.
    Lines(Range<usize>),
    /// All of the file.
    File,
}

impl Covers {
    /// Whether a line is among them.
    pub fn has(&self, line: usize) -> bool {
        match self {
            Self::Lines(lines) => lines.contains(&line),
            Self::File => true,
        }
    }
}

/// Whether a text may hold such a comment at all.
pub fn may_suppress(text: &str) -> bool {
    memmem::find(text.as_bytes(), MARK.as_bytes()).is_some()
}

/// The comments of a file, in order.
pub fn comments(page: Page<'_>) -> Vec<Comment> {
    page.contents().filter_map(|content| comment(page, &content)).collect()
}

fn comment(page: Page<'_>, content: &Content) -> Option<Comment> {
    let said = page.slice(content.range.clone());
    let after = content.range.start + mark_end(said)?;
    let part = if said.starts_with(MARK) {
        own(page, content)
    } else {
        content.range.start + embedded(said)?..content.range.end
    };
    let says = parse(page.slice(after..content.range.end), after)?;
    let (removal, joint) = page.removal(&part, &content.comment);
    let covers = match &says {
        Ok(Suppression { reach: Reach::File, .. }) => Covers::File,
        _ => Covers::Lines(page.lines_of(&content.comment)),
    };
    Some(Comment { range: part, removal, joint, covers, says })
}

/// The bytes of a comment that says nothing else: all of it, or its line of several.
fn own(page: Page<'_>, content: &Content) -> Range<usize> {
    let comment = &content.comment;
    if page.slice(comment.clone()).contains('\n') {
        return content.range.clone();
    }
    comment.start..comment.start + page.slice(comment.clone()).trim_end().len()
}

/// Where, in what a comment says, our mark ends: at its start, or behind another tool's words
/// (`# other: x # seawall: ...`).
pub(super) fn mark_end(said: &str) -> Option<usize> {
    if said.starts_with(MARK) {
        return Some(MARK.len());
    }
    let start = embedded(said)?;
    Some(start + said.get(start..)?.find(MARK)? + MARK.len())
}

/// Where, in what a comment says, another one of ours begins.
fn embedded(said: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = said.get(from..).and_then(comment_of_line) {
        let rest = said.get(from + at..)?.trim_start_matches(['#', ' ', '\t']);
        if rest.starts_with(MARK) {
            return Some(from + at);
        }
        from = said.len() - rest.len();
    }
    None
}
