//! Findings by severity, control, file and rule: bars that the script makes filters of.

use std::io::{Result, Write};

use super::model::{Counts, Facet, Page, Row};
use crate::{
    finding::Severity,
    report::{
        markup::{attribute, text},
        summary::count,
    },
};

/// Rows of a chart that are shown at once; the rest can be unfolded.
const ROWS: usize = 8;

/// Writes the charts.
pub(super) fn write(page: &Page<'_>, out: &mut dyn Write) -> Result<()> {
    writeln!(out, r#"<aside class="charts" aria-label="Findings by severity, control, file and rule">"#)?;
    for facet in &page.facets {
        chart(facet, out)?;
    }
    writeln!(out, "</aside>")
}

fn chart(facet: &Facet, out: &mut dyn Write) -> Result<()> {
    let Facet { name, title, rows } = facet;
    let open = if *name == "rule" { "" } else { " open" };
    writeln!(out, r#"<details class="chart" id="by-{name}"{open}><summary><h2>{title}</h2></summary>"#)?;
    let most = rows.iter().map(|row| row.counts.iter().sum()).max().unwrap_or(1).max(1);
    let (shown, folded) = rows.split_at_checked(ROWS).unwrap_or((rows, &[]));
    list(facet, shown, 0, most, out)?;
    if !folded.is_empty() {
        writeln!(out, r#"<details class="rest"><summary>{} more</summary>"#, folded.len())?;
        list(facet, folded, ROWS, most, out)?;
        writeln!(out, "</details>")?;
    }
    writeln!(out, "</details>")
}

fn list(facet: &Facet, rows: &[Row], first: usize, most: usize, out: &mut dyn Write) -> Result<()> {
    writeln!(out, "<ul>")?;
    for (at, row) in rows.iter().enumerate() {
        let all: usize = row.counts.iter().sum();
        let (name, key, at) = (facet.name, attribute(&row.key), first + at);
        write!(
            out,
            r#"<li><button type="button" disabled data-facet="{name}" data-row="{at}" data-key={key}"#
        )?;
        if facet.name == "severity" {
            write!(out, " class={key}")?;
        }
        write!(out, r#"><span class="label">{}</span> <span class="count">{all}</span>"#, label(facet, row))?;
        bar(&row.counts, most, out)?;
        writeln!(out, "</button></li>")?;
    }
    writeln!(out, "</ul>")
}

/// What is filtered by; of a path, the file's name stands out.
fn label(facet: &Facet, row: &Row) -> String {
    match row.label.rsplit_once('/').filter(|_| facet.name == "file") {
        Some((folder, name)) => format!("<small>{}/</small>{}", text(folder), text(name)),
        None => text(&row.label),
    }
}

/// A bar of up to 100 units: a part for each severity, as long as it has findings.
fn bar(counts: &Counts, most: usize, out: &mut dyn Write) -> Result<()> {
    write!(
        out,
        r#"<svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" data-most="{most}">"#
    )?;
    let mut before = 0;
    for (severity, count) in Severity::ALL.into_iter().zip(counts) {
        if *count > 0 {
            let (from, width) = (share(before, most), share(*count, most));
            write!(out, r#"<rect class="{}" x="{from}" width="{width}" height="4"/>"#, severity.name())?;
        }
        before += count;
    }
    write!(out, "</svg>")
}

/// `count` of `most`, in hundredths.
fn share(count: usize, most: usize) -> String {
    let thousandths = (count * 100_000 + most / 2) / most;
    format!("{}.{:03}", thousandths / 1000, thousandths % 1000)
}

/// A heading's count.
pub(super) fn badge(number: usize) -> String {
    let spoken = count(number, "finding");
    format!(r#"<span class="count" title="{spoken}">{number}</span>"#)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_exact_decimals() {
        assert_eq!(
            [share(0, 3), share(1, 3), share(2, 3), share(3, 3)],
            ["0.000", "33.333", "66.667", "100.000"]
        );
    }
}
