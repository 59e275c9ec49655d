//! Source excerpts: a small made-up document of only the lines to show, in which secrets are masked,
//! control characters are symbols and long lines are cut.
//!
//! miette wants labels as byte offsets into one source. Ours may lie in several files, and what is
//! shown differs from the file's bytes; so each run of lines becomes a [`Segment`] of the made-up
//! document, with the path and line number it stands for. Nothing here scans a file: lines come from
//! the file's line index.

use std::{ops::Range, sync::Arc};

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::{line::Line, visible::visible};
use crate::{
    engine::Secrets,
    finding::Finding,
    source::{SourceFile, SourceMap},
    text::Span,
};

/// A span of more lines than this is drawn on its first line only.
const TALL: usize = 6;

/// A place to show.
pub(super) struct Place {
    /// Where.
    pub(super) span: Span,
    /// What to write there, if anything.
    pub(super) text: Option<String>,
}

impl Place {
    /// A finding's own place, then its first `labels`.
    pub(super) fn of(finding: &Finding, labels: usize) -> Vec<Self> {
        let note = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let mut places = vec![Self { span: finding.span, text: None }];
        for label in finding.labels.iter().take(labels) {
            // The same place twice would be drawn twice: its own span takes the label's text.
            match places.iter_mut().find(|place| place.span == label.span) {
                Some(place) if place.text.is_none() => place.text = note(&label.text),
                Some(_) => {}
                None => places.push(Self { span: label.span, text: note(&label.text) }),
            }
        }
        places
    }
}

/// The made-up document.
pub(super) struct Excerpt {
    /// Its lines.
    pub(super) text: String,
    /// The runs of lines that it is made of.
    pub(super) segments: Vec<Segment>,
    /// The places, in this document.
    pub(super) labels: Vec<LabeledSpan>,
}

/// Consecutive lines of one file.
pub(super) struct Segment {
    /// The file, fit to be shown.
    pub(super) path: String,
    /// The file's line, from 0, of the segment's first.
    pub(super) first: usize,
    /// Starts of its lines in the document, and its end.
    starts: Vec<usize>,
    /// Starts of its labels in the document, with their columns in the file, in characters from 0.
    pub(super) columns: Vec<(usize, usize)>,
}

impl Segment {
    /// Its lines in the document, without line breaks.
    pub(super) fn lines(&self) -> impl Iterator<Item = Range<usize>> {
        self.starts.iter().zip(self.starts.iter().skip(1)).map(|(&from, &to)| from..to.saturating_sub(1))
    }
}

/// What making an excerpt needs to know.
pub(super) struct Maker<'m> {
    /// The files.
    pub(super) sources: &'m SourceMap,
    /// What to mask.
    pub(super) secrets: &'m Secrets,
    /// A workspace path as it is shown.
    pub(super) show: &'m dyn Fn(&str) -> String,
    /// Columns for a line of source.
    pub(super) width: usize,
    /// Lines around a place.
    pub(super) context: usize,
}

impl Maker<'_> {
    /// The excerpt that shows `places`, the first of which is the finding's own. `None` where no
    /// file of them is known.
    pub(super) fn excerpt(&self, places: Vec<Place>) -> Option<Excerpt> {
        let mut excerpt = Excerpt { text: String::new(), segments: Vec::new(), labels: Vec::new() };
        for (index, group) in self.group(places).into_iter().enumerate() {
            excerpt.add(self, group, index == 0);
        }
        (!excerpt.labels.is_empty()).then_some(excerpt)
    }

    /// Places by segment: those of a file that lie close together, none over another.
    fn group(&self, places: Vec<Place>) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        for place in places {
            let Some(file) = self.sources.get(place.span.file) else { continue };
            let spot = Spot::new(&file, place, self.width);
            match groups.iter_mut().find(|group| group.takes(&file, &spot, self.context)) {
                Some(group) => group.spots.push(spot),
                None => groups.push(Group { file, spots: vec![spot] }),
            }
        }
        groups
    }
}

/// A place with its lines.
struct Spot {
    range: Range<usize>,
    text: Option<String>,
    lines: Range<usize>,
    /// Whether its line will be cut around it, and so shows nothing else.
    alone: bool,
}

impl Spot {
    fn new(file: &SourceFile, place: Place, width: usize) -> Self {
        let index = file.lines();
        let (mut range, mut text) = (place.span.range(), place.text);
        let first = index.line_of(range.start);
        let mut last = index.line_of(range.end.saturating_sub(1).max(range.start));
        if last - first >= TALL {
            let more = format!("and on to line {}", last + 1);
            text = Some(text.map_or_else(|| more.clone(), |text| format!("{text} ({more})")));
            last = first;
            range.end = index.range(first).end;
        }
        let alone = index.range(first).len() > width;
        Self { range, text, lines: first..last + 1, alone }
    }
}

struct Group {
    file: Arc<SourceFile>,
    spots: Vec<Spot>,
}

impl Group {
    fn takes(&self, file: &Arc<SourceFile>, new: &Spot, context: usize) -> bool {
        let reach = 2 * context;
        let near = |spot: &Spot| {
            spot.lines.start <= new.lines.end + reach && new.lines.start <= spot.lines.end + reach
        };
        let apart = |spot: &Spot| {
            let same_line = spot.lines.start < new.lines.end && new.lines.start < spot.lines.end;
            let over = spot.range.start < new.range.end.max(new.range.start + 1)
                && new.range.start < spot.range.end.max(spot.range.start + 1);
            !over && !(same_line && (spot.alone || new.alone))
        };
        Arc::ptr_eq(&self.file, file) && self.spots.iter().any(near) && self.spots.iter().all(apart)
    }
}

impl Excerpt {
    fn add(&mut self, maker: &Maker<'_>, group: Group, own: bool) {
        let Group { file, spots } = group;
        let index = file.lines();
        let context = maker.context;
        let first = spots.iter().map(|spot| spot.lines.start).min().unwrap_or(0).saturating_sub(context);
        let end = spots.iter().map(|spot| spot.lines.end).max().unwrap_or(1) + context;
        let end = end.min(shown_lines(&file)).max(spots.iter().map(|spot| spot.lines.end).max().unwrap_or(1));
        let mut starts = vec![self.text.len()];
        let mut lines = Vec::new();
        for number in first..end {
            let range = index.range(number);
            let focus = spots.iter().find(|spot| spot.lines.contains(&number)).map(|spot| spot.range.clone());
            let line = Line::new(&file, range, focus, maker.secrets, maker.width);
            self.text.push_str(&line.text);
            self.text.push('\n');
            starts.push(self.text.len());
            lines.push(line);
        }
        let mut columns = Vec::with_capacity(spots.len());
        for (at, spot) in spots.iter().enumerate() {
            let place = |offset: usize, number: usize| {
                let line = lines.get(number - first)?;
                Some(starts.get(number - first)? + line.offset(offset))
            };
            let from = place(spot.range.start, spot.lines.start);
            let to = place(spot.range.end.max(spot.range.start), spot.lines.end - 1);
            let (Some(from), Some(to)) = (from, to) else { continue };
            let span = SourceSpan::from((from, to.saturating_sub(from)));
            columns.push((from, file.position(spot.range.start as u32).column as usize - 1));
            let text = spot.text.as_deref().map(visible);
            self.labels.push(if own && at == 0 {
                LabeledSpan::new_primary_with_span(text, span)
            } else {
                LabeledSpan::new_with_span(text, span)
            });
        }
        self.segments.push(Segment { path: visible(&(maker.show)(&file.path)), first, starts, columns });
    }
}

/// How many lines there are to show: not the empty one after a last line break.
fn shown_lines(file: &SourceFile) -> usize {
    let lines = file.lines().lines();
    if file.text.ends_with('\n') { lines - 1 } else { lines }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        let holds = |segment: &&Segment| {
            segment.starts.first().is_some_and(|&from| from <= start)
                // A segment ends with a line break, which no label holds: what reaches its end leads on
                // to the next one. miette asks for such spans to join snippets.
                && segment.starts.last().is_some_and(|&to| start < to && end < to)
        };
        let segment = self.segments.iter().find(holds).ok_or(MietteError::OutOfBounds)?;
        let line_of = |at: usize| segment.starts.partition_point(|&from| from <= at).saturating_sub(1);
        let lines = segment.starts.len() - 1;
        let first = line_of(start).saturating_sub(before);
        let last = (line_of(end.saturating_sub(1).max(start)) + after + 1).min(lines);
        let at = |line: usize| segment.starts.get(line).copied().unwrap_or_default();
        let data = self.text.as_bytes().get(at(first)..at(last)).unwrap_or_default();
        let column = segment.columns.iter().find(|(from, _)| *from == start).map_or(0, |(_, column)| *column);
        Ok(Box::new(MietteSpanContents::new_named(
            segment.path.clone(),
            data,
            SourceSpan::from((at(first), data.len())),
            segment.first + first,
            column,
            last - first,
        )))
    }
}
