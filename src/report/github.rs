//! `github`: workflow commands, which GitHub Actions shows as annotations beside the changed lines.
//!
//! A step may have ten annotations of each kind; what is beyond is dropped without a word. So the worst
//! come first, an annotation says how many more there are, and these follow as plain lines of the log.
//! The whole list stands in the step's summary too (`cli` writes it).

use std::{
    fmt::Write as _,
    io::{Result, Write},
};

use super::{
    View, concise,
    region::Region,
    summary,
    visible::{visible, visible_lines},
};
use crate::{
    finding::{Finding, Problem, Severity},
    text::Span,
};

/// How many annotations of a kind GitHub keeps of a step.
const CAP: usize = 10;

/// At most this many causes of a finding are told.
const LABELS: usize = 8;

/// The kinds of annotation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Error,
    Warning,
    Notice,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Notice];

    fn of(severity: Severity) -> Self {
        match severity {
            Severity::Critical | Severity::High => Self::Error,
            Severity::Medium => Self::Warning,
            Severity::Low | Severity::Info => Self::Notice,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }
}

/// One annotation, and its line of the log where it finds no room.
struct Annotation {
    kind: Kind,
    command: String,
    line: String,
}

/// Writes a command for each finding and problem, then what is over the cap.
pub(super) fn write(view: &View<'_>, out: &mut dyn Write) -> Result<()> {
    let all = annotations(view);
    let of = |kind| all.iter().filter(move |annotation: &&Annotation| annotation.kind == kind);
    // The word on what is over the cap is a notice, and wants a place among the ten.
    let over = |kind| of(kind).count() > CAP;
    let is_over = Kind::ALL.into_iter().any(over);
    let cap = |kind| if kind == Kind::Notice && is_over { CAP - 1 } else { CAP };
    let mut more = Vec::new();
    for kind in Kind::ALL {
        for annotation in of(kind).take(cap(kind)) {
            writeln!(out, "{}", annotation.command)?;
        }
        let rest = of(kind).count().saturating_sub(cap(kind));
        if rest > 0 {
            more.push(format!("+{}", summary::count(rest, &format!("more {}", kind.name()))));
        }
    }
    if more.is_empty() {
        return Ok(());
    }
    let more = more.join(", ");
    writeln!(out, "::notice title={more}::{more}: see the log of this step, or its summary")?;
    writeln!(out, "{more} (GitHub annotates {CAP} of a kind):")?;
    for annotation in Kind::ALL.into_iter().flat_map(|kind| of(kind).skip(cap(kind))) {
        writeln!(out, "- {}", annotation.line)?;
    }
    Ok(())
}

/// The worst first. What must be repaired stands after critical findings: more may hide behind it.
fn annotations(view: &View<'_>) -> Vec<Annotation> {
    let report = view.report;
    let mut findings: Vec<&Finding> = report.findings.iter().collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let critical = findings.partition_point(|finding| finding.severity == Severity::Critical);
    let (critical, others) = findings.split_at_checked(critical).unwrap_or_default();
    let problems = report.problems.iter().map(|problem| of_problem(view, problem));
    let of = |finding: &&Finding| of_finding(view, finding);
    critical.iter().map(of).chain(problems).chain(others.iter().map(of)).collect()
}

fn of_finding(view: &View<'_>, finding: &Finding) -> Annotation {
    let kind = Kind::of(finding.severity);
    let title = format!("{} {}", finding.severity.name(), finding.rule);
    let line = format!("{}: {title} {}", concise::place(view, finding.span), visible(&finding.message));
    let mut text = line.clone();
    for label in finding.labels.iter().take(LABELS) {
        let _ = write!(text, "\n{}: {}", concise::place(view, label.span), visible(&label.text));
    }
    let help = visible_lines(&finding.help);
    if !help.is_empty() {
        let _ = write!(text, "\nhelp: {help}");
    }
    let command = command(kind, &place(view, finding.span), &title, &text);
    Annotation { kind, command, line: inert(&line) }
}

fn of_problem(view: &View<'_>, problem: &Problem) -> Annotation {
    let line = concise::problem_line(view, problem);
    let place = match problem.span {
        Some(span) => place(view, span),
        None => format!("file={}", property(&view.paths.in_repository(&problem.path))),
    };
    let title = format!("{} error", problem.kind.name());
    Annotation { kind: Kind::Error, command: command(Kind::Error, &place, &title, &line), line: inert(&line) }
}

fn command(kind: Kind, place: &str, title: &str, text: &str) -> String {
    format!("::{} {place},title={}::{}", kind.name(), property(title), data(text))
}

/// `file=,line=,endLine=` and, on one line only, the columns: GitHub takes them nowhere else.
fn place(view: &View<'_>, span: Span) -> String {
    let Some(file) = view.report.sources.get(span.file) else { return String::from("file=") };
    let path = property(&view.paths.in_repository(&file.path));
    let region = Region::new(&file, span);
    let mut place = format!("file={path},line={},endLine={}", region.start.line, region.end.line);
    if region.is_one_line() {
        let _ = write!(place, ",col={},endColumn={}", region.start.column, region.end.column);
    }
    place
}

/// A text after the `::` of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property of a command.
fn property(text: &str) -> String {
    data(&visible(text)).replace(':', "%3A").replace(',', "%2C")
}

/// A line of the log in which the runner sees no command: the old form may start anywhere in it.
fn inert(line: &str) -> String {
    line.replace("##[", "## [")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_escaped() {
        assert_eq!(data("100%\r\n::error::x"), "100%25%0D%0A::error::x");
        assert_eq!(property("a,b:c%\n"), "a%2Cb%3Ac%25␊");
        assert_eq!(inert("x ##[add-mask]y"), "x ## [add-mask]y");
    }
}
