//! `concise`: one line for each finding and problem, as editors and `grep` take them.

use std::io::{Result, Write};

use super::{View, visible::visible};
use crate::{
    finding::Problem,
    text::{FileId, Span},
};

/// Writes `path:line:col: severity rule message` lines.
pub(super) fn write(view: &View<'_>, out: &mut dyn Write) -> Result<()> {
    // Findings stand file by file.
    let mut last: Option<(FileId, String)> = None;
    for finding in &view.report.findings {
        let file = finding.span.file;
        if last.as_ref().is_none_or(|(of, _)| *of != file) {
            last = Some((file, path(view, file)));
        }
        let path = last.as_ref().map_or("?", |(_, path)| path);
        let message = visible(&finding.message);
        let parts = [path, &position(view, finding.span), ": ", finding.severity.name(), " "];
        for part in parts.into_iter().chain([&*finding.rule, " ", &message, "\n"]) {
            out.write_all(part.as_bytes())?;
        }
    }
    for problem in &view.report.problems {
        writeln!(out, "{}", problem_line(view, problem))?;
    }
    if view.show_passed {
        passed(view, out)?;
    }
    Ok(())
}

/// What holds, a line each.
pub(super) fn passed(view: &View<'_>, out: &mut dyn Write) -> Result<()> {
    for passed in &view.report.passed {
        writeln!(out, "{}: pass {} {}", place(view, passed.span), passed.rule, visible(&passed.subject))?;
    }
    Ok(())
}

/// `path:line:col` of a span's start.
pub(super) fn place(view: &View<'_>, span: Span) -> String {
    path(view, span.file) + &position(view, span)
}

fn path(view: &View<'_>, file: FileId) -> String {
    let file = view.report.sources.get(file);
    file.map_or_else(|| String::from("?"), |file| visible(&view.paths.show(&file.path)))
}

/// `:line:col` of a span's start, if its file is known.
fn position(view: &View<'_>, span: Span) -> String {
    let Some(file) = view.report.sources.get(span.file) else { return String::new() };
    let position = file.position(span.start);
    [":", &position.line.to_string(), ":", &position.column.to_string()].concat()
}

/// `path:line:col: error kind message`.
pub(super) fn problem_line(view: &View<'_>, problem: &Problem) -> String {
    let place = match problem.span {
        Some(span) => place(view, span),
        None => visible(&view.paths.show(&problem.path)),
    };
    format!("{place}: error {} {}", problem.kind.name(), visible(&problem.message))
}
