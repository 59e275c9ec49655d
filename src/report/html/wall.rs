//! The wall: each brick is a finding, the worst on top. A green one stands where everything holds.

use std::io::{Result, Write};

use super::{
    model::{Counts, Item, Page},
    verdict::Outcome,
};
use crate::{
    finding::Severity,
    report::markup::{attribute, text},
};

/// The wall has at most this many bricks; of more findings a brick is several.
const BRICKS: usize = 480;

/// A brick's width and height, with the joint.
const BRICK: (usize, usize) = (26, 11);

/// The wall is as wide as so many bricks at least: few findings shall not look like many.
const COLUMNS: usize = 7;

/// Bricks of the wall that stands where nothing was found.
const WHOLE: usize = 35;

/// One brick.
struct Brick<'v> {
    class: &'static str,
    /// Where it leads, and what a pointer over it is told.
    finding: Option<(&'v str, String)>,
}

/// Draws the wall.
pub(super) fn write(page: &Page<'_>, out: &mut dyn Write) -> Result<()> {
    let bricks = bricks(page);
    let rows = rows(bricks.len());
    let columns = bricks.len().div_ceil(rows);
    let (width, height) = (columns.max(COLUMNS) * BRICK.0 + BRICK.0 / 2, rows * BRICK.1);
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
        let brick = |item: &'v Item<'_>| Brick {
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
