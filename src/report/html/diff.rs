//! A fix as the lines that it takes and gives, with secrets masked.

use std::{fmt::Write as _, ops::Range};

use super::text::code;
use crate::{
    finding::{Edit, Fix},
    report::{View, markup::text, visible::visible},
    source::SourceFile,
    text::FileId,
};

/// The changes of a fix, file by file.
pub(super) fn diff(view: &View<'_>, fix: &Fix) -> String {
    let mut edits: Vec<&Edit> = fix.edits.iter().collect();
    // Not by file id: that depends on which thread was faster.
    edits.sort_by_cached_key(|edit| {
        (view.report.sources.path(edit.span.file), edit.span.start, edit.span.end)
    });
    let mut html = String::new();
    for of_file in edits.chunk_by(|a, b| a.span.file == b.span.file) {
        let Some(file) = of_file.first().and_then(|edit| view.report.sources.get(edit.span.file)) else {
            continue;
        };
        let lines = |edit: &Edit| {
            let index = file.lines();
            index.line_of(edit.span.start as usize)..index.line_of(edit.span.end as usize) + 1
        };
        let path = text(&visible(&view.paths.show(&file.path)));
        let _ = write!(html, "<figure class=\"diff\"><figcaption>{path}</figcaption><pre>");
        for hunk in of_file.chunk_by(|a, b| lines(a).end > lines(b).start) {
            let first = hunk.first().map_or(0, |edit| lines(edit).start);
            let last = hunk.iter().map(|edit| lines(edit).end).max().unwrap_or(first + 1);
            html.push_str(&changes(view, &file, hunk, first..last));
        }
        html.push_str("</pre></figure>\n");
    }
    html
}

/// One run of changed lines.
fn changes(view: &View<'_>, file: &SourceFile, edits: &[&Edit], lines: Range<usize>) -> String {
    let index = file.lines();
    let whole = index.range(lines.start).start..index.range(lines.end - 1).end;
    let shown = |range: Range<usize>| masked(view, file.id, &file.text, range);
    let old = shown(whole.clone());
    let mut new = String::new();
    let mut at = whole.start;
    for edit in edits {
        new.push_str(&shown(at..edit.span.start as usize));
        new.push_str(&edit.text);
        at = edit.span.end as usize;
    }
    new.push_str(&shown(at..whole.end));
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - same;
    let tail = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let mut html = format!("<code class=\"at\">line {}\n</code>", lines.start + same + 1);
    for (element, side) in [("del", old), ("ins", new)] {
        for line in side.get(same..side.len() - tail).unwrap_or_default() {
            let _ = write!(html, "<{element}>{}\n</{element}>", code(line));
        }
    }
    html
}

fn masked(view: &View<'_>, id: FileId, text: &str, range: Range<usize>) -> String {
    let part = text.get(range.clone()).unwrap_or_default();
    view.report.secrets.mask(id, range, part).into_owned()
}
