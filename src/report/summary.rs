//! The closing summary: how much was found, what could not be decided or read, what was looked at.

use std::{
    collections::BTreeMap,
    io::{Result, Write},
};

use super::{
    Look, View, concise,
    full::Tone,
    style::{self, paint},
    visible::visible,
};
pub(crate) use crate::text::count;

use crate::finding::{ProblemKind, Severity, Undecided};

/// Reasons that are listed; the rest is counted.
const REASONS: usize = 10;
/// Mended entries of the baseline that are listed.
const ENTRIES: usize = 10;

/// Writes the summary.
pub fn write(view: &View<'_>, look: &Look, out: &mut dyn Write) -> Result<()> {
    if view.statistics {
        statistics(view, out)?;
    }
    writeln!(out, "{}", findings(view, look))?;
    let hidden = view.report.suppressed.len();
    if hidden > 0 {
        writeln!(out, "{} hidden by comments (see `--no-ignores`).", count(hidden, "finding"))?;
    }
    if let Some(elsewhere) = view.report.elsewhere.filter(|count| *count > 0) {
        writeln!(out, "{} left out: on no changed line (see `--since`).", count(elsewhere, "finding"))?;
    }
    known(view, look, out)?;
    undecided(view, look, out)?;
    for sentence in problems(view) {
        writeln!(out, "{}", paint(look, style::tone(Tone::Error), &sentence))?;
    }
    let looked_at = format!("{} in {}.", looked_at(view), time(view.report.elapsed));
    writeln!(out, "{}", paint(look, style::DIM, &looked_at))
}

/// What the baseline knows, and which of its entries are mended.
fn known(view: &View<'_>, look: &Look, out: &mut dyn Write) -> Result<()> {
    let known = &view.report.baselined;
    if !known.is_empty() {
        let renamed = known.iter().filter(|known| known.renamed_from.is_some()).count();
        let renamed =
            if renamed > 0 { format!(", {renamed} of them in renamed files") } else { String::new() };
        writeln!(out, "{} known from the baseline{renamed}.", count(known.len(), "finding"))?;
    }
    let fixed = &view.report.fixed;
    if fixed.is_empty() {
        return Ok(());
    }
    let (entries, are) = if fixed.len() == 1 { ("entry", "is") } else { ("entries", "are") };
    let heading = format!("{} {entries} of the baseline {are} fixed and can be removed:", fixed.len());
    writeln!(out, "{}", paint(look, style::GOOD, &heading))?;
    for entry in fixed.iter().take(ENTRIES) {
        let path = view.paths.show(&entry.path);
        writeln!(out, "  {} {} {}", visible(&path), visible(&entry.rule), visible(&entry.subject))?;
    }
    if fixed.len() > ENTRIES {
        writeln!(out, "  and {} more (see `--format json`)", fixed.len() - ENTRIES)?;
    }
    Ok(())
}

/// `3 findings: 1 critical, 2 high`.
fn findings(view: &View<'_>, look: &Look) -> String {
    let findings = &view.report.findings;
    if findings.is_empty() {
        // Nothing found is only good news if everything could be looked at.
        let whole = view.report.problems.is_empty() && view.report.unknown.is_empty();
        return paint(look, if whole { style::GOOD } else { style::BOLD }, "No findings.");
    }
    let of = |severity: Severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let parts: Vec<String> = Severity::ALL
        .into_iter()
        .map(|severity| (severity, of(severity)))
        .filter(|(_, count)| *count > 0)
        .map(|(severity, count)| {
            paint(look, style::tone(Tone::of(severity)), &format!("{count} {}", severity.name()))
        })
        .collect();
    format!("{}: {}.", paint(look, style::BOLD, &count(findings.len(), "finding")), parts.join(", "))
}

/// The checks that could not be decided, by reason, the most frequent first.
pub(super) fn reasons<'v>(view: &View<'v>) -> Vec<(&'v str, Vec<&'v Undecided>)> {
    let mut reasons: BTreeMap<&str, Vec<&Undecided>> = BTreeMap::new();
    for check in &view.report.unknown {
        reasons.entry(&check.reason).or_default().push(check);
    }
    let mut reasons: Vec<(&str, Vec<&Undecided>)> = reasons.into_iter().collect();
    reasons.sort_by_key(|(reason, checks)| (std::cmp::Reverse(checks.len()), *reason));
    reasons
}

fn undecided(view: &View<'_>, look: &Look, out: &mut dyn Write) -> Result<()> {
    let unknown = &view.report.unknown;
    if unknown.is_empty() {
        return Ok(());
    }
    let heading = format!("{} could not be decided:", count(unknown.len(), "check"));
    writeln!(out, "{}", paint(look, style::tone(Tone::Warning), &heading))?;
    let reasons = reasons(view);
    for (reason, checks) in reasons.iter().take(REASONS) {
        let times = checks.len();
        let first = checks.first().map_or_else(String::new, |check| concise::place(view, check.span));
        let more = if times > 1 { format!("{times} × ") } else { String::new() };
        let at = if times > 1 { format!("first at {first}") } else { format!("at {first}") };
        writeln!(out, "  {more}{} {}", visible(reason), paint(look, style::DIM, &format!("({at})")))?;
    }
    if reasons.len() > REASONS {
        writeln!(out, "  and {} (see `--format json`)", count(reasons.len() - REASONS, "more reason"))?;
    }
    Ok(())
}

/// What somebody must repair, by kind and in files: a sentence for each kind.
pub(super) fn problems(view: &View<'_>) -> Vec<String> {
    let mut kinds: BTreeMap<ProblemKind, (usize, Vec<&str>)> = BTreeMap::new();
    for problem in &view.report.problems {
        let (count, paths) = kinds.entry(problem.kind).or_default();
        *count += 1;
        if !paths.contains(&problem.path.as_ref()) {
            paths.push(&problem.path);
        }
    }
    let sentence = |(kind, (errors, paths)): (ProblemKind, (usize, Vec<&str>))| match kind {
        ProblemKind::Syntax => format!(
            "{} in {}; the rest of {} was checked.",
            count(errors, "syntax error"),
            count(paths.len(), "file"),
            if paths.len() == 1 { "it" } else { "them" }
        ),
        ProblemKind::Unreadable => format!("{} could not be read.", count(paths.len(), "path")),
        ProblemKind::Config => format!("{} in usage, configuration or rules.", count(errors, "error")),
        ProblemKind::Internal => {
            format!("{}: please report it, the rest was checked.", count(errors, "internal error"))
        }
        ProblemKind::Limit => {
            format!("{} met in {}.", count(errors, "limit"), count(paths.len(), "file"))
        }
    };
    kinds.into_iter().map(sentence).collect()
}

/// `14 files in 6 units checked with 25 rules`
pub(super) fn looked_at(view: &View<'_>) -> String {
    let report = view.report;
    format!(
        "{} in {} checked with {}",
        count(report.files, "file"),
        count(report.units, "unit"),
        count(report.rules, "rule")
    )
}

fn time(elapsed: std::time::Duration) -> String {
    match elapsed.as_millis() {
        millis @ 0..1000 => format!("{millis} ms"),
        _ => format!("{:.1} s", elapsed.as_secs_f64()),
    }
}

/// Findings by rule, the most frequent first.
fn statistics(view: &View<'_>, out: &mut dyn Write) -> Result<()> {
    let mut rules: BTreeMap<&str, (usize, Severity)> = BTreeMap::new();
    for finding in &view.report.findings {
        let (count, worst) = rules.entry(&finding.rule).or_insert((0, finding.severity));
        *count += 1;
        *worst = finding.severity.max(*worst);
    }
    let mut rules: Vec<(&str, (usize, Severity))> = rules.into_iter().collect();
    rules.sort_by_key(|(rule, (count, _))| (std::cmp::Reverse(*count), *rule));
    for (rule, (count, severity)) in &rules {
        writeln!(out, "{count:>6}  {:<8}  {rule}", severity.name())?;
    }
    if rules.is_empty() { Ok(()) } else { writeln!(out) }
}
