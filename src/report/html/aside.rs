//! The foot of the page: what comments hide, what a baseline knows, what holds, where it is asked
//! for, and who wrote the page.

use std::{
    collections::BTreeMap,
    io::{Result, Write},
};

use super::{
    finding,
    gaps::{PLACES, and_more},
    model::Page,
    source,
    text::prose,
};
use crate::{
    finding::Passed,
    report::{concise, excerpt::Place, markup::text, summary::count, visible::visible},
};

/// Writes the folded lists.
pub(super) fn write(page: &Page<'_>, out: &mut dyn Write) -> Result<()> {
    if !page.view.report.suppressed.is_empty() {
        suppressed(page, out)?;
    }
    if !page.view.report.baselined.is_empty() || !page.view.report.fixed.is_empty() {
        baseline(page, out)?;
    }
    if page.view.show_passed && !page.view.report.passed.is_empty() {
        passed(page, out)?;
    }
    Ok(())
}

/// Writes the last line.
pub(super) fn footer(out: &mut dyn Write) -> Result<()> {
    let version = env!("CARGO_PKG_VERSION");
    writeln!(out, "<footer><p>Written by Seawall {version}. This page loads nothing and sends nothing.</p>")?;
    writeln!(
        out,
        r#"<p class="keys enhanced" hidden><kbd>/</kbd> search <kbd>j</kbd> <kbd>k</kbd> next and previous finding <kbd>Enter</kbd> unfold</p></footer>"#
    )
}

/// Findings that comments hide, each with its reason and the comment.
fn suppressed(page: &Page<'_>, out: &mut dyn Write) -> Result<()> {
    let hidden = &page.view.report.suppressed;
    let heading = count(hidden.len(), "finding");
    writeln!(out, r#"<details class="list"><summary><h2>Hidden by comments: {heading}</h2></summary>"#)?;
    writeln!(out, r#"<div id="suppressed"><p>With <code>--no-ignores</code> they count as well.</p>"#)?;
    for hidden in hidden {
        let (finding, severity) = (&hidden.finding, hidden.finding.severity.name());
        let place = concise::place(page.view, finding.span);
        let summary = finding::summary(finding, &place);
        let until = hidden.until.as_deref().map_or_else(String::new, |day| format!(" (until {})", text(day)));
        let (reason, rule) = (prose(&hidden.reason), text(&finding.rule));
        write!(out, r#"<details class="finding {severity}">{summary}<div class="body">"#)?;
        write!(out, "<p><b>Reason:</b> {reason}{until}</p>")?;
        let comment = Place { span: hidden.comment, text: Some(String::from("hides it")) };
        let places = vec![Place { span: finding.span, text: None }, comment];
        out.write_all(source::excerpt(page.view, places).as_bytes())?;
        writeln!(out, "<dl><div><dt>Rule</dt><dd>{rule}</dd></div></dl></div></details>")?;
    }
    writeln!(out, "</div></details>")
}

/// What the baseline knows, and which of its entries are fixed.
fn baseline(page: &Page<'_>, out: &mut dyn Write) -> Result<()> {
    let (known, fixed) = (&page.view.report.baselined, &page.view.report.fixed);
    let heading = format!("{} known, {} fixed", count(known.len(), "finding"), fixed.len());
    writeln!(out, r#"<details class="list"><summary><h2>Baseline: {heading}</h2></summary>"#)?;
    writeln!(out, r#"<div id="baseline">"#)?;
    if !fixed.is_empty() {
        writeln!(out, "<p>Fixed, and can be removed from the baseline:</p><ul>")?;
        for entry in fixed {
            let path = text(&visible(&page.view.paths.show(&entry.path)));
            let (rule, subject) = (text(&visible(&entry.rule)), text(&visible(&entry.subject)));
            writeln!(out, r#"<li><span class="where">{path}</span> <code>{rule}</code> {subject}</li>"#)?;
        }
        writeln!(out, "</ul>")?;
    }
    for known in known {
        let (finding, severity) = (&known.finding, known.finding.severity.name());
        let summary = finding::summary(finding, &concise::place(page.view, finding.span));
        let renamed = known.renamed_from.as_deref().map(|path| text(&visible(&page.view.paths.show(path))));
        let renamed = renamed.map_or_else(String::new, |path| format!("<p>In the baseline at {path}.</p>"));
        let source = source::excerpt(page.view, Place::of(finding, 0));
        let rule = text(&finding.rule);
        write!(out, r#"<details class="finding {severity}">{summary}<div class="body">{renamed}{source}"#)?;
        writeln!(out, "<dl><div><dt>Rule</dt><dd>{rule}</dd></div></dl></div></details>")?;
    }
    writeln!(out, "</div></details>")
}

/// What holds, by rule.
fn passed(page: &Page<'_>, out: &mut dyn Write) -> Result<()> {
    let passed = &page.view.report.passed;
    let mut rules: BTreeMap<&str, Vec<&Passed>> = BTreeMap::new();
    for check in passed {
        rules.entry(&check.rule).or_default().push(check);
    }
    let heading = count(passed.len(), "check");
    writeln!(out, r#"<details class="list" id="passed"><summary><h2>Passed: {heading}</h2></summary><div>"#)?;
    for (rule, checks) in rules {
        let (times, rule) = (checks.len(), text(rule));
        writeln!(
            out,
            r#"<details><summary><span class="count">{times}</span> <code>{rule}</code></summary><ul>"#
        )?;
        for check in checks.iter().take(PLACES) {
            let (at, subject) = (concise::place(page.view, check.span), visible(&check.subject));
            writeln!(out, r#"<li><span class="where">{}</span> {}</li>"#, text(&at), text(&subject))?;
        }
        and_more(times, out)?;
        writeln!(out, "</ul></details>")?;
    }
    writeln!(out, "</div></details>")
}
