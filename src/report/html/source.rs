//! Source excerpts as HTML: numbered lines with their places marked.

use std::{fmt::Write as _, ops::Range};

use miette::LabeledSpan;
use unicode_width::UnicodeWidthStr as _;

use super::text::code;
use crate::report::{
    View,
    excerpt::{Excerpt, Maker, Place, Segment},
    markup::text,
};

/// Columns of a line; of a longer one only the part around its place is shown.
const WIDTH: usize = 160;

/// Lines around a place.
const CONTEXT: usize = 2;

/// The places in their files, the first of which is the finding's own; empty where no file is known.
pub(super) fn excerpt(view: &View<'_>, places: Vec<Place>) -> String {
    let show = |path: &str| view.paths.show(path);
    let report = view.report;
    let maker = Maker {
        sources: &report.sources,
        secrets: &report.secrets,
        show: &show,
        width: WIDTH,
        context: CONTEXT,
    };
    let Some(excerpt) = maker.excerpt(places) else { return String::new() };
    excerpt.segments.iter().fold(String::new(), |html, segment| html + &figure(&excerpt, segment))
}

fn figure(excerpt: &Excerpt, segment: &Segment) -> String {
    let mut lines = String::new();
    let mut at = None;
    for (number, line) in segment.lines().enumerate() {
        let marks = marks(excerpt, &line);
        if at.is_none() && !marks.is_empty() {
            at = Some(segment.first + number + 1);
        }
        write_line(&mut lines, excerpt, &line, segment.first + number + 1, &marks);
    }
    let column = segment.columns.first().map_or(1, |(_, column)| column + 1);
    let place = at.map_or_else(String::new, |line| format!(":{line}:{column}"));
    let path = text(&segment.path);
    format!("<figure><figcaption>{path}{place}</figcaption><pre>{lines}</pre></figure>\n")
}

/// The labels that a line holds a part of, in order.
fn marks<'e>(excerpt: &'e Excerpt, line: &Range<usize>) -> Vec<&'e LabeledSpan> {
    let touches = |label: &&LabeledSpan| {
        let (from, to) = (label.offset(), label.offset() + label.len());
        from <= line.end
            && (from.max(line.start) < to.min(line.end) || (from >= line.start && label.is_empty()))
    };
    let mut marks: Vec<&LabeledSpan> = excerpt.labels.iter().filter(touches).collect();
    marks.sort_by_key(|label| label.offset());
    marks
}

fn write_line(
    html: &mut String,
    excerpt: &Excerpt,
    line: &Range<usize>,
    number: usize,
    marks: &[&LabeledSpan],
) {
    let own = marks.iter().any(|mark| mark.primary());
    let class = if own { " class=\"own\"" } else { "" };
    let _ = write!(html, "<code data-n=\"{number}\"{class}>");
    let mut at = line.start;
    for mark in marks {
        let from = mark.offset().clamp(at, line.end);
        let to = (mark.offset() + mark.len()).clamp(from, line.end);
        let class = if mark.primary() { " class=\"own\"" } else { "" };
        let (before, marked) = (slice(excerpt, at..from), slice(excerpt, from..to));
        let _ = write!(html, "{before}<mark{class}>{marked}</mark>");
        at = to;
    }
    // The line break belongs into the block: between blocks it would be a line of its own.
    let _ = write!(html, "{}\n</code>", slice(excerpt, at..line.end));
    // The text of a place stands below its last line.
    for mark in marks.iter().filter(|mark| mark.offset() + mark.len() <= line.end) {
        if let Some(note) = mark.label() {
            let indent = indent(excerpt, line.start..mark.offset().max(line.start));
            let class = if mark.primary() { "note own" } else { "note" };
            let _ = write!(html, "<span class=\"{class}\">{indent}╰ {}\n</span>", text(note));
        }
    }
}

fn slice(excerpt: &Excerpt, range: Range<usize>) -> String {
    code(excerpt.text.get(range).unwrap_or_default())
}

/// White space as wide as a text.
fn indent(excerpt: &Excerpt, range: Range<usize>) -> String {
    let before = excerpt.text.get(range).unwrap_or_default();
    let blank = |part: &str| " ".repeat(part.width());
    before.split('\t').map(blank).collect::<Vec<_>>().join("\t")
}
