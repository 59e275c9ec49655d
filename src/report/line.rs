//! One line of an excerpt: masked, made visible, cut around what it shows, with a way back from the
//! file's bytes.

use std::ops::Range;

use unicode_width::UnicodeWidthChar as _;

use super::visible::visible_char;
use crate::{engine::Secrets, source::SourceFile};

/// Of a longer line only this many bytes on either side of what it shows are looked at.
const REACH: usize = 4096;

/// How wide a tab is drawn, at most.
const TAB: usize = 4;

/// A line as it is shown.
pub(super) struct Line {
    /// What is shown, without a line break.
    pub(super) text: String,
    /// For each character shown its byte in the file and in `text`.
    cells: Vec<(usize, usize)>,
    /// The byte of `text` after the last character of the file.
    end: usize,
}

/// A character on its way to the excerpt.
struct Cell {
    at: usize,
    shown: char,
    width: usize,
}

impl Line {
    /// The line of bytes `range` of `file`, at most `width` columns of it, around `focus`.
    pub(super) fn new(
        file: &SourceFile,
        range: Range<usize>,
        focus: Option<Range<usize>>,
        secrets: &Secrets,
        width: usize,
    ) -> Self {
        let range = content(&file.text, range);
        let focus = focus.map_or(range.start, |focus| focus.start.clamp(range.start, range.end));
        let near = Range {
            start: file.text.floor_char_boundary(focus.saturating_sub(REACH)).max(range.start),
            end: file.text.ceil_char_boundary(focus.saturating_add(REACH)).min(range.end),
        };
        let cells = cells(file, &near, secrets);
        let all: usize = cells.iter().map(|cell| cell.width).sum();
        let kept = if near == range && all <= width { 0..cells.len() } else { window(&cells, focus, width) };
        let before = kept.start > 0 || near.start > range.start;
        let after = kept.end < cells.len() || near.end < range.end;
        Self::assemble(cells.get(kept).unwrap_or_default(), before, after)
    }

    fn assemble(cells: &[Cell], before: bool, after: bool) -> Self {
        let mut text = String::from(if before { "…" } else { "" });
        let mut places = Vec::with_capacity(cells.len());
        for cell in cells {
            places.push((cell.at, text.len()));
            text.push(cell.shown);
        }
        let end = text.len();
        if after {
            text.push('…');
        }
        Self { text, cells: places, end }
    }

    /// Where byte `offset` of the file stands in [`Line::text`]; at an end, if it was cut away.
    pub(super) fn offset(&self, offset: usize) -> usize {
        let index = self.cells.partition_point(|&(at, _)| at < offset);
        self.cells.get(index).map_or(self.end, |&(_, at)| at)
    }
}

/// The line without its ending and without the file's byte order mark.
fn content(text: &str, range: Range<usize>) -> Range<usize> {
    let line = text.get(range.clone()).unwrap_or_default();
    let bare = line.strip_suffix('\n').unwrap_or(line);
    let bare = bare.strip_suffix('\r').unwrap_or(bare);
    let mark = if range.start == 0 && bare.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    range.start + mark..range.start + bare.len()
}

fn cells(file: &SourceFile, range: &Range<usize>, secrets: &Secrets) -> Vec<Cell> {
    let text = file.text.get(range.clone()).unwrap_or_default();
    let masked = secrets.mask(file.id, range.clone(), text);
    // A mask of another length would shift columns: then nothing of the line is shown.
    let aligned = masked.chars().count() == text.chars().count();
    let mut masked = masked.chars();
    let cell = |(at, c): (usize, char)| {
        let shown = masked.next().filter(|_| aligned).unwrap_or('•');
        let shown = if c == '\t' && shown == '\t' { '\t' } else { visible_char(shown) };
        let width = if shown == '\t' { TAB } else { shown.width().unwrap_or(0) };
        Cell { at: range.start + at, shown, width }
    };
    text.char_indices().map(cell).collect()
}

/// The cells to keep of a line that is too wide: a third of the width before `focus`, the rest after,
/// and more before it where the line ends early.
fn window(cells: &[Cell], focus: usize, width: usize) -> Range<usize> {
    let room = width.saturating_sub(2);
    let at = cells.partition_point(|cell| cell.at < focus);
    let (before, after) = cells.split_at_checked(at).unwrap_or_default();
    let (back, used) = fitting(before.iter().rev(), room / 3);
    let (on, used_after) = fitting(after.iter(), room.saturating_sub(used));
    let rest = before.get(..at - back).unwrap_or_default();
    let (more, _) = fitting(rest.iter().rev(), room.saturating_sub(used + used_after));
    let more = if on == after.len() { more } else { 0 };
    at - back - more..at + on
}

/// How many cells fit into `room` columns, and how many columns they take.
fn fitting<'c>(cells: impl Iterator<Item = &'c Cell>, room: usize) -> (usize, usize) {
    let mut used = 0;
    let mut count = 0;
    for cell in cells {
        if used + cell.width > room {
            break;
        }
        used += cell.width;
        count += 1;
    }
    (count, used)
}
