//! The findings: each with its source, what to do, why, and how it can be mended.

use std::{
    fmt::Write as _,
    io::{Result, Write},
};

use super::{
    charts::badge,
    diff::diff,
    model::{Item, Page},
    source,
    text::{link, prose},
};
use crate::{
    finding::{Finding, Fix, Safety},
    report::{excerpt::Place, fixes, markup::text, rule_url, summary::count, visible::visible},
    rules::schema::control,
};

/// At most this many labels of a finding are drawn; the rest is counted.
const LABELS: usize = 8;

/// This many findings are unfolded when the page opens.
const OPEN: usize = 6;

/// Findings beyond this many, the least severe, go without source, so that the page stays usable.
const SOURCES: usize = 5000;

/// What the script acts upon; hidden until it runs.
const TOOLS: &str = r#"<div class="tools enhanced" role="search" hidden>
<input type="search" id="query" placeholder="Search" aria-label="Search in findings" autocomplete="off" spellcheck="false" aria-keyshortcuts="/">
<label>Group by <select id="group"><option value="severity">severity</option><option value="file">file</option><option value="control">control</option><option value="rule">rule</option><option value="none">nothing</option></select></label>
<label>Sort by <select id="sort"><option value="severity">severity</option><option value="file">file</option><option value="rule">rule</option></select></label>
<button type="button" id="unfold" aria-pressed="false">Unfold all</button>
</div>
<div class="status enhanced" hidden><p id="status" role="status"></p><div id="chips"></div></div>
<p id="none" hidden>Nothing matches. <button type="button" id="clear">Show all findings</button></p>"#;

/// Writes the list, by severity.
pub(super) fn write(page: &Page<'_>, out: &mut dyn Write) -> Result<()> {
    writeln!(out, r#"<section id="findings" aria-label="Findings" tabindex="-1">{TOOLS}"#)?;
    writeln!(out, r#"<div id="groups">"#)?;
    let mut at = 0;
    for group in page.items.chunk_by(|a, b| a.finding.severity == b.finding.severity) {
        let severity = group.first().map_or("", |item| item.finding.severity.name());
        writeln!(out, r#"<section class="group {severity}"><h2>{severity} {}</h2>"#, badge(group.len()))?;
        for item in group {
            out.write_all(one(page, item, at).as_bytes())?;
            at += 1;
        }
        writeln!(out, "</section>")?;
    }
    writeln!(out, r#"</div><button type="button" id="more" hidden></button></section>"#)
}

fn one(page: &Page<'_>, item: &Item<'_>, at: usize) -> String {
    let severity = item.finding.severity.name();
    let rows = item.rows.map(|row| row.to_string()).join(" ");
    let open = if at < OPEN { " open" } else { "" };
    let mut html = format!(r#"<details class="finding {severity}" data-rows="{rows}"{open}>"#);
    html.push_str(&summary(item.finding, &item.place));
    let _ = write!(html, r#"<div class="body" id="{}">"#, item.fingerprint);
    if at < SOURCES {
        html.push_str(&source::excerpt(page.view, Place::of(item.finding, LABELS)));
    } else {
        let _ = write!(html, "<p>The page shows the source of the first {SOURCES} findings only.</p>");
    }
    html.push_str(&said(item.finding, item.rule.map_or("", |rule| &rule.file().why)));
    html.push_str(&mended(page, item.finding));
    html.push_str(&facts(item));
    html.push_str("</div></details>\n");
    html
}

/// A finding in one line.
pub(super) fn summary(finding: &Finding, place: &str) -> String {
    let severity = finding.severity.name();
    format!(
        r#"<summary><b class="severity">{severity}</b><span class="what">{}</span><span class="where">{}</span></summary>"#,
        prose(&finding.message),
        text(place)
    )
}

/// What to do and why.
fn said(finding: &Finding, why: &str) -> String {
    let mut html = String::new();
    if let Some(more) = finding.labels.len().checked_sub(LABELS).filter(|more| *more > 0) {
        let _ = writeln!(html, "<p>{} not shown.</p>", count(more, "more place"));
    }
    html.push_str(r#"<div class="said">"#);
    for (heading, words) in [("What to do", finding.help.as_str()), ("Why", why)] {
        if !words.trim().is_empty() {
            let _ = writeln!(html, "<div><h3>{heading}</h3><p>{}</p></div>", prose(words.trim()));
        }
    }
    html + "</div>"
}

fn mended(page: &Page<'_>, finding: &Finding) -> String {
    let shown = |fix: &Fix| {
        let safety = match fix.safety {
            Safety::Safe => "<code>--fix</code> applies it.",
            Safety::Unsafe => "<code>--fix --unsafe-fixes</code> applies it: look at what it changes.",
        };
        let title = prose(&fix.title);
        format!(r#"<div class="fix"><h3>Fix: {title}</h3><p>{safety}</p>{}</div>"#, diff(page.view, fix))
    };
    fixes::shown(page.view, finding).map(shown).collect()
}

/// Where it belongs, and its own address.
fn facts(item: &Item<'_>) -> String {
    let Finding { rule, subject, worlds, .. } = item.finding;
    let url = item.rule.and_then(rule_url);
    let mut html = String::from("<dl>");
    let mut fact = |name: &str, words: &str| {
        if !words.is_empty() {
            let _ = write!(html, "<div><dt>{name}</dt><dd>{words}</dd></div>");
        }
    };
    fact("Rule", &link(url.as_deref(), rule));
    let control = item.rule.and_then(|rule| control(rule.control()));
    fact("Control", &control.map_or_else(String::new, |control| text(control.title)));
    fact("Subject", &text(&visible(subject)));
    fact("With", &text(&visible(&worlds.join(", "))));
    let _ = write!(
        html,
        r##"<div><dt>Fingerprint</dt><dd><a href="#{0}">{0}</a></dd></div></dl>"##,
        item.fingerprint
    );
    html
}
