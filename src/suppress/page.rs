//! A file's comments by lines: what each of them says, which lines it speaks of, how it is taken out.

use std::ops::Range;

use super::Covers;
use crate::{formats::Remarks, text::LineIndex};

/// A file, its lines and its comments.
#[derive(Clone, Copy)]
pub struct Page<'t> {
    pub(super) text: &'t str,
    pub(super) lines: &'t LineIndex,
    pub(super) remarks: &'t Remarks,
}

/// One line of a comment, without its marks.
#[derive(Clone, Debug)]
pub(super) struct Content {
    /// What it says.
    pub(super) range: Range<usize>,
    /// The comment that it is a line of.
    pub(super) comment: Range<usize>,
}

impl<'t> Page<'t> {
    /// A file's text with its lines and remarks, which must be of that text.
    pub fn new(text: &'t str, lines: &'t LineIndex, remarks: &'t Remarks) -> Self {
        Self { text, lines, remarks }
    }

    pub(super) fn slice(&self, range: Range<usize>) -> &'t str {
        self.text.get(range).unwrap_or_default()
    }

    /// The lines, from 0, that the remarks are about: all, or those of a text that stands in the file.
    pub(super) fn lines_told(self) -> Range<usize> {
        match &self.remarks.extent {
            Some(extent) => {
                let (first, last) = self.lines_in(extent);
                first..last + 1
            }
            None => 0..self.lines.lines(),
        }
    }

    /// What a comment covers that speaks of all that it stands in.
    pub(super) fn whole(self) -> Covers {
        match self.remarks.extent {
            Some(_) => Covers::Lines(self.lines_told()),
            None => Covers::File,
        }
    }

    /// The line, if it is a comment from its first column on; that of a text in the file lies deeper.
    pub(super) fn comment_of(self, line: usize) -> Option<&'t str> {
        let deep = self
            .remarks
            .extent
            .as_ref()
            .map_or(0, |extent| extent.start - self.lines.range(self.lines.line_of(extent.start)).start);
        let range = self.lines.range(line);
        let mark = self.slice(0..'\u{feff}'.len_utf8()) == "\u{feff}" && range.start == 0;
        let start = range.start + deep + if mark { '\u{feff}'.len_utf8() } else { 0 };
        let comment = self.comment_at(start).filter(|comment| comment.start == start)?;
        Some(self.slice(comment.start..comment.end.min(range.end)))
    }

    /// Whether a line lies within a statement over several, and does not begin it.
    pub(super) fn is_within_statement(self, line: usize) -> bool {
        let mut joined = self.remarks.joined.iter().map(|range| self.lines_in(range));
        joined.any(|(first, last)| first < line && line <= last)
    }

    /// Each line of each comment.
    pub(super) fn contents(self) -> impl Iterator<Item = Content> {
        self.remarks.comments.iter().flat_map(move |comment| {
            let first = self.lines.line_of(comment.start);
            let last = self.lines.line_of(comment.end.max(comment.start + 1) - 1);
            (first..=last).map(move |line| self.content(comment, line))
        })
    }

    fn content(self, comment: &Range<usize>, line: usize) -> Content {
        let line = self.lines.range(line);
        let (start, mut end) = (line.start.max(comment.start), line.end.min(comment.end));
        if end == comment.end && self.is_block(comment) && self.slice(start..end).ends_with("*/") {
            end -= 2;
        }
        let said = self.slice(start..end.max(start)).trim_end();
        let bare = said.trim_start_matches([' ', '\t', '#', '/', '*']);
        let start = start + said.len() - bare.len();
        Content { range: start..start + bare.len(), comment: comment.clone() }
    }

    fn is_block(self, comment: &Range<usize>) -> bool {
        self.slice(comment.clone()).starts_with("/*")
    }

    pub(super) fn lines_in(self, range: &Range<usize>) -> (usize, usize) {
        (self.lines.line_of(range.start), self.lines.line_of(range.end.max(range.start + 1) - 1))
    }

    /// Whether anything but blanks and comments stands on a line.
    pub(super) fn has_code(self, line: usize) -> bool {
        let line = self.lines.range(line);
        let mut at = line.start;
        loop {
            let rest = self.slice(at..line.end);
            at += rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').len();
            match self.comment_at(at) {
                _ if at >= line.end => return false,
                Some(comment) => at = comment.end.min(line.end),
                None => return true,
            }
        }
    }

    fn comment_at(self, at: usize) -> Option<&'t Range<usize>> {
        let comments = &self.remarks.comments;
        let before = comments.partition_point(|comment| comment.start <= at);
        comments.get(before.checked_sub(1)?).filter(|comment| comment.contains(&at))
    }

    /// Whether a comment stands on lines of its own.
    pub(super) fn is_alone(self, comment: &Range<usize>) -> bool {
        let (first, last) = self.lines_in(comment);
        !self.has_code(first) && !self.has_code(last)
    }

    /// Whether no code stands before a comment.
    pub(super) fn is_first(self, comment: &Range<usize>) -> bool {
        (0..=self.lines_in(comment).0).all(|line| !self.has_code(line))
    }

    /// The lines of code, from 0, that a comment speaks of: its own where code stands on it, else the
    /// next that is not a comment. A text or statement over several lines that begins there (or, for a
    /// comment behind code, ends there) counts as a whole.
    pub(super) fn lines_of(self, comment: &Range<usize>) -> Range<usize> {
        let (first, last) = self.lines_in(comment);
        if self.has_code(first) {
            return self.statement(first, true);
        }
        if self.has_code(last) {
            return self.statement(last, false);
        }
        self.next_lines(comment)
    }

    /// The lines of the statement that follows a comment.
    pub(super) fn next_lines(self, comment: &Range<usize>) -> Range<usize> {
        let mut line = self.lines_in(comment).1 + 1;
        while self.is_comment(line) {
            line += 1;
        }
        self.statement(line, false)
    }

    fn is_comment(self, line: usize) -> bool {
        let range = self.lines.range(line);
        !self.has_code(line) && !self.slice(range).trim().is_empty()
    }

    pub(super) fn statement(self, line: usize, behind: bool) -> Range<usize> {
        let joined = self.remarks.joined.iter().map(|range| self.lines_in(range));
        let meant = joined.filter(|(first, last)| *first == line || (behind && *last == line));
        meant.fold(line..line + 1, |all, (first, last)| all.start.min(first)..all.end.max(last + 1))
    }

    /// The lines that name what stands at a byte: its own and, where that is the name of an item of a
    /// list, the first of the item.
    pub fn lines_naming(self, at: usize) -> impl Iterator<Item = usize> {
        let around = |list: &'t [Range<usize>]| {
            let around = list.iter().filter(move |range| range.contains(&at));
            around.min_by_key(|range| range.len()).cloned()
        };
        let block = around(&self.remarks.blocks);
        let item = around(&self.remarks.items);
        let item = item.filter(|item| block.is_none_or(|block| item.len() <= block.len()));
        std::iter::once(at).chain(item.map(|item| item.start)).map(move |at| self.lines.line_of(at))
    }

    /// The lines of what is named at a byte: the block whose header it stands on, or its item of a list.
    pub fn block_of(self, at: usize) -> Option<Range<usize>> {
        let line = self.lines.line_of(at);
        let first = self.lines_naming(at).last()?;
        if first == line {
            return self.block_at(line);
        }
        let items = self.remarks.items.iter().filter(|item| item.contains(&at));
        let (first, last) = self.lines_in(items.min_by_key(|item| item.len())?);
        Some(first..last + 1)
    }

    /// The lines of the outermost block around a byte.
    pub(super) fn block_around(self, at: usize) -> Option<Range<usize>> {
        let block = self.remarks.blocks.iter().find(|block| block.contains(&at))?;
        let (first, last) = self.lines_in(block);
        Some(first..last + 1)
    }

    /// The lines of the block whose header stands on a line.
    pub(super) fn block_at(self, line: usize) -> Option<Range<usize>> {
        let blocks = self.remarks.blocks.iter().map(|block| self.lines_in(block));
        let (first, last) = blocks.filter(|(first, _)| *first == line).max_by_key(|(_, last)| *last)?;
        Some(first..last + 1)
    }

    /// What to take out so that `part` of a comment is gone, and what must stand there instead.
    pub(super) fn removal(self, part: &Range<usize>, comment: &Range<usize>) -> (Range<usize>, &'static str) {
        let (first, last) = self.lines_in(part);
        let whole = self.lines.range(first).start..self.lines.range(last).end;
        let mark = if self.text.starts_with('\u{feff}') && first == 0 { '\u{feff}'.len_utf8() } else { 0 };
        let before = self.slice(whole.start + mark..part.start);
        let after = self.slice(part.end..whole.end);
        // A line inside of a comment of several may be led by a star.
        let inside = first > self.lines.line_of(comment.start);
        let code = if inside { before.trim().trim_start_matches('*') } else { before.trim() };
        if code.is_empty() && after.trim().is_empty() {
            return (whole.start + mark..whole.end, "");
        }
        let blank = before.len() - before.trim_end_matches([' ', '\t']).len();
        if after.trim().is_empty() || part != comment {
            return (part.start - blank..part.end, "");
        }
        if before.trim().is_empty() {
            let after = after.len() - after.trim_start_matches([' ', '\t']).len();
            return (part.start..part.end + after, "");
        }
        // Code on both sides must not grow together.
        let joint = if blank > 0 || after.starts_with([' ', '\t']) { "" } else { " " };
        let blank = if after.starts_with([' ', '\t']) { blank } else { 0 };
        (part.start - blank..part.end, joint)
    }
}
