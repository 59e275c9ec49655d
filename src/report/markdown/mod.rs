//! `markdown`: a page for comments on pull requests, and for the summary of a step.
//!
//! Where it is shown has limits: what finds no room is left out, the least severe first, and how much
//! that is stands at the end. Texts of files are shown, never obeyed: see [`inline`]. No links to files:
//! where such a page is shown, relative ones lead nowhere.

mod inline;
mod room;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    io::{Result, Write},
};

pub(crate) use self::inline::{code, is_address, prose};

use self::room::Room;
use super::{View, concise, count, summary};
use crate::finding::{Finding, Severity, Undecided};

/// The longest comment that GitHub takes, in characters; as we count in bytes, none is longer.
const COMMENT: usize = 65_536;

/// What is kept free for the words on what was left out.
const NOTE: usize = 600;

/// Writes a page that fits into a comment.
pub(super) fn write(view: &View<'_>, out: &mut dyn Write) -> Result<()> {
    write_page(view, COMMENT, out)
}

/// Writes a page of at most `most` bytes.
pub fn write_page(view: &View<'_>, most: usize, out: &mut dyn Write) -> Result<()> {
    let head = head(view);
    let mut room = Room::new(most.saturating_sub(head.len() + NOTE));
    if most < head.len() + NOTE {
        return Ok(());
    }
    let errors = room.take("error", errors(view));
    let findings = findings(view, &mut room);
    let undecided = room.take("undecided check", undecided(view));
    let suppressed = room.take("suppressed finding", suppressed(view));
    let passed = room.take("passed check", passed(view));
    let report = view.report;
    out.write_all(head.as_bytes())?;
    section("Errors", report.problems.len(), &errors, out)?;
    out.write_all(findings.as_bytes())?;
    section("Undecided", report.unknown.len(), &undecided, out)?;
    section("Suppressed", report.suppressed.len(), &suppressed, out)?;
    section("Passed", passed.len(), &passed, out)?;
    if let Some(note) = room.note() {
        writeln!(out, "\n{note}")?;
    }
    Ok(())
}

/// A heading and a list, if there is anything to list.
fn section(title: &str, number: usize, items: &[String], out: &mut dyn Write) -> Result<()> {
    if number == 0 {
        return Ok(());
    }
    writeln!(out, "\n### {title} ({number})\n")?;
    items.iter().try_for_each(|item| out.write_all(item.as_bytes()))
}

/// The numbers, and what they are of.
fn head(view: &View<'_>) -> String {
    let report = view.report;
    let of = |severity| report.findings.iter().filter(|found| found.severity == severity).count();
    let mut columns: Vec<(&str, usize)> =
        Severity::ALL.map(|severity| (title(severity), of(severity))).into();
    columns.extend([
        ("Undecided", report.unknown.len()),
        ("Errors", report.problems.len()),
        ("Suppressed", report.suppressed.len()),
    ]);
    let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut text = format!("## Seawall: {}\n\n", verdict(view));
    text += &row(columns.iter().map(|(name, _)| (*name).to_owned()).collect());
    text += &row(columns.iter().map(|_| "---:".to_owned()).collect());
    text += &row(columns.iter().map(|(_, number)| number.to_string()).collect());
    let (files, units, rules) =
        (count(report.files, "file"), count(report.units, "unit"), count(report.rules, "rule"));
    text + &format!("\n{files} in {units} checked with {rules}.\n")
}

/// Nothing found is only good news if everything could be looked at.
fn verdict(view: &View<'_>) -> String {
    let report = view.report;
    let mut parts = vec![match report.findings.len() {
        0 => "no findings".to_owned(),
        number => count(number, "finding"),
    }];
    if !report.problems.is_empty() {
        parts.push(count(report.problems.len(), "error"));
    }
    parts.join(", ")
}

fn title(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "Critical",
        Severity::High => "High",
        Severity::Medium => "Medium",
        Severity::Low => "Low",
        Severity::Info => "Info",
    }
}

/// The findings by file, those that find room: with all that is known of them, or in short.
fn findings(view: &View<'_>, room: &mut Room) -> String {
    let mut order: Vec<&Finding> = view.report.findings.iter().collect();
    order.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let all = |item: fn(&View<'_>, &Finding) -> String| -> Vec<(String, String, &Finding)> {
        let path = |finding: &Finding| view.paths.show(&view.report.sources.path(finding.span.file));
        order.iter().map(|found| (path(found), item(view, found), *found)).collect()
    };
    let mut items = all(full);
    let heading = |path: &str| format!("\n### {}\n\n", code(path));
    let size: usize = items.iter().map(|(path, text, _)| heading(path).len() + text.len()).sum();
    if !room.holds(size) {
        items = all(brief);
    }
    let mut files: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, text, found) in items {
        let more = if files.contains_key(&path) { 0 } else { heading(&path).len() };
        if room.take_one(&format!("{} finding", found.severity.name()), text.len() + more) {
            files.entry(path).or_default().push(text);
        }
    }
    let mut page = String::new();
    for (path, items) in files {
        page += &heading(&path);
        page.extend(items);
    }
    page
}

/// A finding with its causes and what to do.
fn full(view: &View<'_>, finding: &Finding) -> String {
    let mut text = brief(view, finding);
    let mut line = |line: String| {
        let _ = writeln!(text, "  - {line}");
    };
    for label in &finding.labels {
        line(format!("{}: {}", code(&concise::place(view, label.span)), prose(&label.text)));
    }
    if !finding.worlds.is_empty() {
        line(format!("With {}", prose(&finding.worlds.join(", "))));
    }
    if !finding.help.trim().is_empty() {
        line(prose(&finding.help));
    }
    text
}

/// A finding in one line.
fn brief(view: &View<'_>, finding: &Finding) -> String {
    let severity = title(finding.severity);
    let (at, message) = (code(&concise::place(view, finding.span)), prose(&finding.message));
    let rule = code(&finding.rule);
    let url =
        view.registry.get(&finding.rule).and_then(super::rule_url).filter(|url| inline::is_address(url));
    let rule = url.map_or(rule.clone(), |url| format!("[{rule}]({url})"));
    format!("- **{severity}** {at}: {message} ({rule})\n")
}

/// The checks that could not be decided, by reason, the most frequent first.
fn undecided(view: &View<'_>) -> Vec<(String, usize)> {
    let item = |(reason, checks): (&str, Vec<&Undecided>)| {
        let first = checks.first().map(|check| code(&concise::place(view, check.span))).unwrap_or_default();
        let rules: BTreeSet<&str> = checks.iter().map(|check| check.rule.as_ref()).collect();
        let rules: Vec<String> = rules.into_iter().map(code).collect();
        let times = if checks.len() > 1 { format!(" and {} more", checks.len() - 1) } else { String::new() };
        let text = format!("- {first}{times}: {} ({})\n", prose(reason), rules.join(", "));
        (text, checks.len())
    };
    summary::reasons(view).into_iter().map(item).collect()
}

/// What somebody must repair.
fn errors(view: &View<'_>) -> Vec<(String, usize)> {
    let item = |problem: &crate::finding::Problem| {
        let at = match problem.span {
            Some(span) => code(&concise::place(view, span)),
            None => code(&view.paths.show(&problem.path)),
        };
        (format!("- {at}: {}: {}\n", problem.kind.name(), prose(&problem.message)), 1)
    };
    view.report.problems.iter().map(item).collect()
}

/// What comments hide, and why.
fn suppressed(view: &View<'_>) -> Vec<(String, usize)> {
    let item = |hidden: &crate::finding::Suppressed| {
        let (at, rule) = (code(&concise::place(view, hidden.finding.span)), code(&hidden.finding.rule));
        let until = hidden.until.as_ref().map(|until| format!(" (until {until})")).unwrap_or_default();
        (format!("- {at}: {rule}: {}{until}\n", prose(&hidden.reason)), 1)
    };
    view.report.suppressed.iter().map(item).collect()
}

fn passed(view: &View<'_>) -> Vec<(String, usize)> {
    let item = |passed: &crate::finding::Passed| {
        let (at, rule) = (code(&concise::place(view, passed.span)), code(&passed.rule));
        (format!("- {at}: {rule} {}\n", prose(&passed.subject)), 1)
    };
    view.report.passed.iter().filter(|_| view.show_passed).map(item).collect()
}

#[cfg(test)]
mod tests;
