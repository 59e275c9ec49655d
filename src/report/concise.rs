//! `concise`: one line for each finding and problem, as editors and `grep` take them.

use std::io::{Result, Write};

use super::{View, visible::visible};
use crate::{finding::Problem, text::Span};

/// Writes `path:line:col: severity rule message` lines.
pub(super) fn write(view: &View<'_>, out: &mut dyn Write) -> Result<()> {
    for finding in &view.report.findings {
        let message = visible(&finding.message);
        let (place, severity) = (place(view, finding.span), finding.severity.name());
        for part in [&place, ": ", severity, " ", &finding.rule, " ", &message, "\n"] {
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
    let Some(file) = view.report.sources.get(span.file) else { return String::from("?") };
    let position = file.position(span.start);
    let path = visible(&view.paths.show(&file.path));
    [&path, ":", &position.line.to_string(), ":", &position.column.to_string()].concat()
}

/// `path:line:col: error kind message`.
pub(super) fn problem_line(view: &View<'_>, problem: &Problem) -> String {
    let place = match problem.span {
        Some(span) => place(view, span),
        None => visible(&view.paths.show(&problem.path)),
    };
    format!("{place}: error {} {}", problem.kind.name(), visible(&problem.message))
}
