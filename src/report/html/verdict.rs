//! The top of the page: what the run says in one line, and what that line leaves out.

use std::io::{Result, Write};

use super::{model::Page, wall};
use crate::report::{
    View,
    markup::text,
    summary::{self, count},
};

/// The edge between the header and the page.
const SEA: &str = r#"<svg class="sea" viewBox="0 0 1200 20" preserveAspectRatio="none" aria-hidden="true"><path d="M0 20V10q75-16 150 0t150 0 150 0 150 0 150 0 150 0 150 0 150 0v10z"/></svg>"#;

/// What the run says, as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Something could not be read: there may be more.
    Broken,
    /// There are findings.
    Found,
    /// No findings, but not everything could be decided.
    Unsure,
    /// No findings but those that are left out: known from a baseline, or not on changed lines.
    Partial,
    /// No findings, and everything could be looked at.
    Clean,
}

impl Outcome {
    pub(super) fn of(view: &View<'_>) -> Self {
        let report = view.report;
        match report {
            _ if !report.problems.is_empty() || report.files == 0 => Self::Broken,
            _ if !report.findings.is_empty() => Self::Found,
            _ if !report.unknown.is_empty() => Self::Unsure,
            _ if !report.baselined.is_empty() || report.elsewhere.is_some_and(|count| count > 0) => {
                Self::Partial
            }
            _ => Self::Clean,
        }
    }

    /// The class of the page.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::Found => "found",
            Self::Unsure => "unsure",
            Self::Partial => "partial",
            Self::Clean => "clean",
        }
    }
}

/// The run in a few words.
pub(super) fn headline(page: &Page<'_>) -> String {
    let findings = page.items.len();
    match Outcome::of(page.view) {
        Outcome::Broken if findings == 0 => "No findings, but not everything was checked".to_owned(),
        Outcome::Broken => format!("{}, and not everything was checked", count(findings, "finding")),
        Outcome::Found => count(findings, "finding"),
        Outcome::Unsure => "No findings, but not everything was decided".to_owned(),
        Outcome::Partial => "No new findings".to_owned(),
        Outcome::Clean => "No findings".to_owned(),
    }
}

/// Writes the header.
pub(super) fn write(page: &Page<'_>, out: &mut dyn Write) -> Result<()> {
    if !page.items.is_empty() {
        writeln!(out, r##"<a class="skip" href="#findings">Skip to the findings</a>"##)?;
    }
    writeln!(out, r#"<header class="top"><div class="bar"><p class="brand">Seawall</p>"#)?;
    writeln!(out, r#"<button type="button" id="theme" hidden>Theme: automatic</button></div>"#)?;
    writeln!(out, r#"<div class="verdict"><div class="words"><h1>{}</h1>"#, text(&headline(page)))?;
    let whole =
        if Outcome::of(page.view) == Outcome::Clean { " Everything was read and decided." } else { "" };
    writeln!(out, "<p>{}.{whole}</p>", text(&summary::looked_at(page.view)))?;
    notes(page, out)?;
    writeln!(out, "</div>")?;
    wall::write(page, out)?;
    writeln!(out, "</div>{SEA}</header>")
}

/// What could not be read or decided: nobody should take the headline alone.
fn notes(page: &Page<'_>, out: &mut dyn Write) -> Result<()> {
    let mut notes: Vec<(&str, String)> =
        summary::problems(page.view).into_iter().map(|sentence| ("problems", sentence)).collect();
    let unknown = page.view.report.unknown.len();
    if unknown > 0 {
        notes.push(("undecided", format!("{} could not be decided.", count(unknown, "check"))));
    }
    let hidden = page.view.report.suppressed.len();
    if hidden > 0 {
        notes.push(("suppressed", format!("{} hidden by comments.", count(hidden, "finding"))));
    }
    let (known, fixed) = (page.view.report.baselined.len(), page.view.report.fixed.len());
    if known > 0 {
        notes.push(("baseline", format!("{} known from the baseline.", count(known, "finding"))));
    }
    if fixed > 0 {
        notes.push(("baseline", format!("Fixed since the baseline: {fixed}.")));
    }
    if let Some(elsewhere) = page.view.report.elsewhere.filter(|count| *count > 0) {
        notes.push(("elsewhere", format!("{} left out: on no changed line.", count(elsewhere, "finding"))));
    }
    if notes.is_empty() {
        return Ok(());
    }
    writeln!(out, r#"<ul class="notes">"#)?;
    for (id, note) in notes {
        let note = text(&note);
        match id {
            // They are nowhere on the page.
            "elsewhere" => writeln!(out, r#"<li class="{id}"><span>{note}</span></li>"#)?,
            _ => writeln!(out, r##"<li class="{id}"><a href="#{id}">{note}</a></li>"##)?,
        }
    }
    writeln!(out, "</ul>")
}
