//! The top of the page: what the run says in one line, and the wall, in which each brick is a finding.

use std::io::{Result, Write};

use super::model::{Counts, Page};
use crate::{
    finding::Severity,
    report::{
        View,
        markup::{attribute, text},
        summary::{self, count},
    },
};

/// The wall has at most this many bricks; of more findings a brick is several.
const BRICKS: usize = 360;

/// A brick's width and height, with the joint.
const BRICK: (usize, usize) = (26, 11);

/// Bricks of the wall that stands where nothing was found.
const WHOLE: usize = 34;

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
            _ => Self::Clean,
        }
    }

    /// The class of the page.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::Found => "found",
            Self::Unsure => "unsure",
            Self::Clean => "clean",
        }
    }
}

/// The run in a few words.
pub(super) fn headline(page: &Page<'_>) -> String {
    let findings = page.items.len();
    match Outcome::of(page.view) {
        Outcome::Broken if findings == 0 => "No findings, but not everything was read".to_owned(),
        Outcome::Broken => format!("{}, and not everything was read", count(findings, "finding")),
        Outcome::Found => count(findings, "finding"),
        Outcome::Unsure => "No findings, but not everything was decided".to_owned(),
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
    writeln!(out, "<p>{}.</p>", text(&summary::looked_at(page.view)))?;
    notes(page, out)?;
    writeln!(out, "</div>")?;
    wall(page, out)?;
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
    if notes.is_empty() {
        return Ok(());
    }
    writeln!(out, r#"<ul class="notes">"#)?;
    for (id, note) in notes {
        writeln!(out, r##"<li class="{id}"><a href="#{id}">{}</a></li>"##, text(&note))?;
    }
    writeln!(out, "</ul>")
}

/// One brick.
struct Brick<'v> {
    class: &'static str,
    /// Where it leads, and what a pointer over it is told.
    finding: Option<(&'v str, String)>,
}

fn wall(page: &Page<'_>, out: &mut dyn Write) -> Result<()> {
    let bricks = bricks(page);
    let rows = rows(bricks.len());
    let columns = bricks.len().div_ceil(rows);
    let (width, height) = (columns * BRICK.0 + BRICK.0 / 2, rows * BRICK.1);
    writeln!(
        out,
        r#"<figure class="wall"><svg viewBox="0 0 {width} {height}" role="img" aria-label={}>"#,
        attribute(&spoken(&page.counts()))
    )?;
    for (at, brick) in bricks.iter().enumerate() {
        let row = at / columns;
        let x = at % columns * BRICK.0 + row % 2 * (BRICK.0 / 2);
        let shape = format!(
            r#"<rect class="{}" x="{x}" y="{}" width="{}" height="{}" rx="1.5"#,
            brick.class,
            row * BRICK.1,
            BRICK.0 - 2,
            BRICK.1 - 2
        );
        match &brick.finding {
            Some((print, words)) => {
                let words = text(words);
                writeln!(
                    out,
                    r##"<a href="#{print}" tabindex="-1">{shape}"><title>{words}</title></rect></a>"##
                )?;
            }
            None => write!(out, r#"{shape}"/>"#)?,
        }
    }
    writeln!(out, "</svg>")?;
    let each = each(page.items.len());
    if each > 1 {
        writeln!(out, "<figcaption>A brick is {each} findings.</figcaption>")?;
    }
    writeln!(out, "</figure>")
}

/// How many findings a brick is.
fn each(findings: usize) -> usize {
    findings.div_ceil(BRICKS).max(1)
}

/// A wall somewhat wider than high, whatever its size.
fn rows(bricks: usize) -> usize {
    (1..=bricks).find(|rows| rows * rows * 2 >= bricks).unwrap_or(1)
}

fn bricks<'v>(page: &'v Page<'_>) -> Vec<Brick<'v>> {
    let each = each(page.items.len());
    if page.items.is_empty() {
        let class = if Outcome::of(page.view) == Outcome::Clean { "sound" } else { "gap" };
        return (0..WHOLE).map(|_| Brick { class, finding: None }).collect();
    }
    if each == 1 {
        let brick = |item: &'v super::model::Item<'_>| Brick {
            class: item.finding.severity.name(),
            finding: Some((
                &item.fingerprint,
                format!("{}: {}", item.finding.severity.name(), item.finding.message),
            )),
        };
        return page.items.iter().map(brick).collect();
    }
    let of = |(severity, count): (Severity, usize)| {
        (0..count.div_ceil(each)).map(move |_| Brick { class: severity.name(), finding: None })
    };
    Severity::ALL.into_iter().zip(page.counts()).flat_map(of).collect()
}

/// The wall in words.
fn spoken(counts: &Counts) -> String {
    let some = Severity::ALL.iter().zip(counts).filter(|(_, count)| **count > 0);
    let parts: Vec<String> = some.map(|(severity, count)| format!("{count} {}", severity.name())).collect();
    if parts.is_empty() { "No findings".to_owned() } else { parts.join(", ") }
}
