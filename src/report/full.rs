//! `full`: for people. Each finding with its source, through miette.
//!
//! The header line is ours, since miette knows three severities and we have five; excerpts are made by
//! [`excerpt`](super::excerpt).

use std::{
    fmt::{self, Write as _},
    io::{Result, Write},
};

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode, ThemeCharacters};

use rustc_hash::FxHashMap;

use super::{
    Look, View, concise,
    excerpt::{Excerpt, Maker, Place},
    style, summary,
    visible::{visible, visible_lines},
    wrap::wrap,
};
use crate::finding::{Finding, Problem, Severity};

/// At most this many labels of a finding are drawn; the rest is counted.
const LABELS: usize = 8;

/// At most this many problems of a file are drawn; the rest is counted.
const PROBLEMS: usize = 3;

/// Of a rule with more findings of one severity in a file than one beyond this, so many are drawn; the
/// others are a line each.
const ALIKE: usize = 3;

/// Lines around a place.
const CONTEXT: usize = 1;

/// Columns that miette takes before a message, and before a help text.
const MESSAGE: usize = 4;
const HELP: usize = 8;

/// Columns that miette takes beside a line of source.
const GUTTER: usize = 12;

/// Writes findings, problems and the summary.
pub(super) fn write(view: &View<'_>, look: &Look, out: &mut dyn Write) -> Result<()> {
    for (finding, rest) in alike(&view.report.findings) {
        out.write_all(render_finding(view, look, finding).as_bytes())?;
        write_rest(view, look, &rest, out)?;
        writeln!(out)?;
    }
    write_problems(view, look, out)?;
    if view.show_passed && !view.report.passed.is_empty() {
        concise::passed(view, out)?;
        writeln!(out)?;
    }
    summary::write(view, look, out)
}

/// The findings to draw, in their order; with the last one that is drawn of its rule in its file go those
/// that only need a line, since all but their place and message was said. One that leads to other places
/// is always drawn.
fn alike(findings: &[Finding]) -> Vec<(&Finding, Vec<&Finding>)> {
    let key = |finding: &Finding| (finding.span.file, finding.severity, finding.rule.clone());
    let mut groups: FxHashMap<_, Vec<&Finding>> = FxHashMap::default();
    for finding in findings.iter().filter(|finding| finding.labels.is_empty()) {
        groups.entry(key(finding)).or_default().push(finding);
    }
    let mut seen: FxHashMap<_, usize> = FxHashMap::default();
    let mut drawn = Vec::new();
    for finding in findings {
        if !finding.labels.is_empty() {
            drawn.push((finding, Vec::new()));
            continue;
        }
        let key = key(finding);
        let at = seen.entry(key.clone()).or_default();
        let all = groups.get(&key).map(Vec::as_slice).unwrap_or_default();
        let rest = all.get(ALIKE..).filter(|_| all.len() > ALIKE + 1).unwrap_or_default();
        if rest.is_empty() || *at < ALIKE {
            let last = *at + 1 == ALIKE;
            drawn.push((finding, if last { rest.to_vec() } else { Vec::new() }));
        }
        *at += 1;
    }
    drawn
}

/// A line for each of some findings.
fn write_rest(view: &View<'_>, look: &Look, rest: &[&Finding], out: &mut dyn Write) -> Result<()> {
    let Some(first) = rest.first() else { return Ok(()) };
    let note = format!("  and {} of {}:", summary::count(rest.len(), "more finding"), first.rule);
    writeln!(out, "{}", style::paint(look, style::DIM, &note))?;
    for finding in rest {
        let (place, message) = (concise::place(view, finding.span), visible(&finding.message));
        let worlds = match visible(&finding.worlds.join(", ")) {
            worlds if worlds.is_empty() => worlds,
            worlds => format!(" (with: {worlds})"),
        };
        writeln!(out, "    {place} {message}{worlds}")?;
    }
    Ok(())
}

/// Writes what somebody must repair: of each file the first few, since one slip often leads to more.
pub fn write_problems(view: &View<'_>, look: &Look, out: &mut dyn Write) -> Result<()> {
    for of_file in view.report.problems.chunk_by(|a, b| a.path == b.path) {
        for problem in of_file.iter().take(PROBLEMS) {
            out.write_all(render_problem(view, look, problem).as_bytes())?;
            writeln!(out)?;
        }
        if let Some(more) = of_file.len().checked_sub(PROBLEMS).filter(|more| *more > 0) {
            let path = of_file.first().map_or_else(String::new, |problem| view.paths.show(&problem.path));
            let note = format!("  and {} in {}", summary::count(more, "more error"), visible(&path));
            writeln!(out, "{}\n", style::paint(look, style::DIM, &note))?;
        }
    }
    Ok(())
}

fn render_finding(view: &View<'_>, look: &Look, finding: &Finding) -> String {
    let severity = Tone::of(finding.severity);
    let url = view.registry.get(&finding.rule).and_then(super::rule_url).map(|url| visible(&url));
    let mut text = style::header(look, severity, finding.severity.name(), &finding.rule, url.as_deref());
    let shown = Shown {
        message: message(&finding.message, look),
        help: help(finding, look),
        tone: severity,
        excerpt: excerpt(view, look, Place::of(finding, LABELS)),
    };
    text.push_str(&shown.render(look, severity));
    if !finding.worlds.is_empty() {
        let _ = writeln!(text, "  with: {}", visible(&finding.worlds.join(", ")));
    }
    if let Some(url) = url.filter(|_| !look.links) {
        let _ = writeln!(text, "  docs: {url}");
    }
    text
}

fn message(text: &str, look: &Look) -> String {
    wrap(&visible(text), look.width.saturating_sub(MESSAGE))
}

/// The help, with what the excerpt leaves out.
fn help(finding: &Finding, look: &Look) -> Option<String> {
    let mut lines = visible_lines(&finding.help);
    if finding.labels.len() > LABELS {
        let _ = write!(lines, "\n({} more places are not shown)", finding.labels.len() - LABELS);
    }
    let lines = wrap(lines.trim(), look.width.saturating_sub(HELP));
    (!lines.is_empty()).then_some(lines)
}

fn render_problem(view: &View<'_>, look: &Look, problem: &Problem) -> String {
    let mut text = style::header(look, Tone::Error, "error", problem.kind.name(), None);
    let known = problem.span.and_then(|span| excerpt(view, look, vec![Place { span, text: None }]));
    let worded = |text: &str| message(text, look);
    let message = match known {
        Some(_) => worded(&problem.message),
        None => worded(&format!("{}: {}", view.paths.show(&problem.path), problem.message)),
    };
    let shown = Shown { message, help: None, tone: Tone::Error, excerpt: known };
    text.push_str(&shown.render(look, Tone::Error));
    text
}

fn excerpt(view: &View<'_>, look: &Look, places: Vec<Place>) -> Option<Excerpt> {
    let maker = Maker {
        sources: &view.report.sources,
        secrets: &view.report.secrets,
        show: &|path| view.paths.show(path),
        width: look.width.saturating_sub(GUTTER).max(40),
        context: CONTEXT,
    };
    maker.excerpt(places)
}

/// How loud something is: miette's three severities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    Error,
    Warning,
    Advice,
}

impl Tone {
    /// The tone of a severity.
    pub(super) fn of(severity: Severity) -> Self {
        match severity {
            Severity::Critical | Severity::High => Self::Error,
            Severity::Medium => Self::Warning,
            Severity::Low | Severity::Info => Self::Advice,
        }
    }
}

/// What miette draws.
struct Shown {
    message: String,
    help: Option<String>,
    tone: Tone,
    excerpt: Option<Excerpt>,
}

impl Shown {
    fn render(&self, look: &Look, tone: Tone) -> String {
        let mut text = String::new();
        let handler = GraphicalReportHandler::new_themed(self.theme(look, tone))
            .with_wrap_lines(false)
            .with_urls(false)
            .with_context_lines(CONTEXT)
            .tab_width(4);
        // Writing to a string does not fail, and every label was placed inside the excerpt.
        let drawn = handler.render_report(&mut text, self);
        debug_assert!(drawn.is_ok(), "miette draws {}", self.message);
        text
    }

    /// The finding's own place in its severity's colour, others in a quiet one.
    fn theme(&self, look: &Look, tone: Tone) -> GraphicalTheme {
        let characters = ThemeCharacters { error: "×".into(), ..ThemeCharacters::unicode() };
        if !look.colour {
            return GraphicalTheme { characters, ..GraphicalTheme::unicode_nocolor() };
        }
        let mut theme = GraphicalTheme { characters, ..GraphicalTheme::unicode() };
        let own = match tone {
            Tone::Error => theme.styles.error,
            Tone::Warning => theme.styles.warning,
            Tone::Advice => theme.styles.advice,
        };
        let quiet = miette::ThemeStyles::ansi().help;
        let mut labels: Vec<&LabeledSpan> = self.excerpt.iter().flat_map(|excerpt| &excerpt.labels).collect();
        labels.sort_by_key(|label| label.offset());
        theme.styles.highlights =
            labels.iter().map(|label| if label.primary() { own.bold() } else { quiet }).collect();
        if theme.styles.highlights.is_empty() {
            theme.styles.highlights.push(own);
        }
        theme
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown {}

impl Diagnostic for Shown {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.tone {
            Tone::Error => miette::Severity::Error,
            Tone::Warning => miette::Severity::Warning,
            Tone::Advice => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt.as_ref().map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.excerpt.as_ref().map(|excerpt| Box::new(excerpt.labels.iter().cloned()) as Box<_>)
    }
}
