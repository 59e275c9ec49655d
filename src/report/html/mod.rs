//! `html`: one page that a person looks at. Everything is in the one file: it needs no network, and
//! its policy forbids it one; it works from a mail or a disk, in ten years too.
//!
//! All content is HTML that stands there without JavaScript. The script only enhances: the charts
//! become filters, a search and groupings appear, the theme can be switched. So no data is handed to
//! the script, and what comes from checked files meets one context only, that of [`markup`](super::markup).
//!
//! Neither the time nor the machine is in it: the same findings give the same bytes.
//!
//! * [`model`] is what the page shows: findings worst first, and their counts by severity, control,
//!   file and rule.
//! * [`head`] and [`policy`] open the page; [`verdict`] with the [`wall`], [`gaps`], [`charts`],
//!   [`finding`] and [`aside`] are its parts from top to bottom; [`source`] and [`diff`] draw code.

mod aside;
mod charts;
mod diff;
mod finding;
mod gaps;
mod head;
mod model;
mod policy;
mod source;
mod text;
mod verdict;
mod wall;

use std::io::{Result, Write};

use self::model::Page;
use super::View;

/// Writes one page.
pub(super) fn write(view: &View<'_>, out: &mut dyn Write) -> Result<()> {
    let page = Page::new(view);
    head::write(&page, out)?;
    verdict::write(&page, out)?;
    writeln!(out, "<main>")?;
    gaps::write(&page, out)?;
    if !page.items.is_empty() {
        writeln!(out, r#"<div class="columns">"#)?;
        charts::write(&page, out)?;
        finding::write(&page, out)?;
        writeln!(out, "</div>")?;
    }
    aside::write(&page, out)?;
    writeln!(out, "</main>")?;
    aside::footer(out)?;
    head::close(out)
}

#[cfg(test)]
mod tests;
