//! What the run could not look at: problems that somebody must repair, and checks that could not be
//! decided. It stands above the findings, since without it they say too much.

use std::io::{Result, Write};

use super::{model::Page, source, text::prose};
use crate::{
    finding::{Problem, Undecided},
    report::{
        concise,
        excerpt::Place,
        markup::text,
        summary::{self, count},
        visible::visible,
    },
};

/// At most this many problems of a file are shown; the rest is counted. One slip often leads to more.
const PROBLEMS: usize = 3;

/// At most this many broken files are shown, and this many reasons; the rest is counted.
const FILES: usize = 100;
const REASONS: usize = 100;

/// At most this many places of a reason are listed.
pub(super) const PLACES: usize = 100;

/// Writes both parts, if there is anything to say.
pub(super) fn write(page: &Page<'_>, out: &mut dyn Write) -> Result<()> {
    if !page.view.report.problems.is_empty() {
        problems(page, out)?;
    }
    if !page.view.report.unknown.is_empty() {
        undecided(page, out)?;
    }
    Ok(())
}

fn problems(page: &Page<'_>, out: &mut dyn Write) -> Result<()> {
    let problems = &page.view.report.problems;
    let heading = count(problems.len(), "error");
    writeln!(out, r#"<section id="problems" class="gap"><h2>Repair first: {heading}</h2>"#)?;
    writeln!(out, "<p>What stands behind these was not checked. There may be more findings.</p>\n<ul>")?;
    let files: Vec<&[Problem]> = problems.chunk_by(|a, b| a.path == b.path).collect();
    for of_file in files.iter().take(FILES) {
        for problem in of_file.iter().take(PROBLEMS) {
            writeln!(out, "<li>{}</li>", described(page, problem))?;
        }
        if let Some(more) = of_file.len().checked_sub(PROBLEMS).filter(|more| *more > 0) {
            let path =
                of_file.first().map_or_else(String::new, |problem| page.view.paths.show(&problem.path));
            writeln!(out, "<li>and {} in {}</li>", count(more, "more error"), text(&visible(&path)))?;
        }
    }
    if files.len() > FILES {
        writeln!(out, "<li>and errors in {}</li>", count(files.len() - FILES, "more file"))?;
    }
    writeln!(out, "</ul></section>")
}

fn described(page: &Page<'_>, problem: &Problem) -> String {
    let place = match problem.span {
        Some(span) => concise::place(page.view, span),
        None => visible(&page.view.paths.show(&problem.path)),
    };
    let shown = problem.span.map(|span| source::excerpt(page.view, vec![Place { span, text: None }]));
    format!(
        r#"<p><b class="kind">{}</b> {} <span class="where">{}</span></p>{}"#,
        problem.kind.name(),
        prose(&problem.message),
        text(&place),
        shown.unwrap_or_default()
    )
}

fn undecided(page: &Page<'_>, out: &mut dyn Write) -> Result<()> {
    let checks = page.view.report.unknown.len();
    let heading = count(checks, "check");
    // Where there are findings, the header's line about it is enough to begin with.
    let open = if page.items.is_empty() { " open" } else { "" };
    let summary = format!("<summary><h2>Could not be decided: {heading}</h2></summary>");
    writeln!(out, r#"<details class="gap"{open}>{summary}<div id="undecided">"#)?;
    writeln!(
        out,
        "<p>These neither passed nor failed: what they depend on is not known from the files.</p>"
    )?;
    let reasons = summary::reasons(page.view);
    for (reason, checks) in reasons.iter().take(REASONS) {
        let (times, reason) = (checks.len(), prose(reason));
        writeln!(out, r#"<details><summary><span class="count">{times}</span> {reason}</summary><ul>"#)?;
        for check in checks.iter().take(PLACES) {
            writeln!(out, "<li>{}</li>", place(page, check))?;
        }
        and_more(times, out)?;
        writeln!(out, "</ul></details>")?;
    }
    if reasons.len() > REASONS {
        let more = count(reasons.len() - REASONS, "more reason");
        writeln!(out, "<p>and {more} (see <code>--format json</code>)</p>")?;
    }
    writeln!(out, "</div></details>")
}

fn place(page: &Page<'_>, check: &Undecided) -> String {
    let at = text(&concise::place(page.view, check.span));
    let (rule, subject) = (text(&check.rule), text(&visible(&check.subject)));
    format!(r#"<span class="where">{at}</span> <code>{rule}</code> {subject}"#)
}

/// Says how many of a list's checks are left out, if any are.
pub(super) fn and_more(times: usize, out: &mut dyn Write) -> Result<()> {
    if times <= PLACES {
        return Ok(());
    }
    writeln!(out, "<li>and {} (see <code>--format json</code>)</li>", count(times - PLACES, "more check"))
}
