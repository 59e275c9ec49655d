//! The examples of rules as tests: each is checked by the engine as a workspace in memory, and what
//! comes out is compared with its marks.

mod marks;

use std::{fmt, ops::Range};

use super::{Comments, Options, Report, check_memory};
use crate::{
    finding::ProblemKind,
    rules::{
        Registry, Rule, Selection, example_files,
        schema::{Example, Expected},
    },
    source::{MemoryFiles, paths},
    suppress::Date,
    text::Span,
};
use marks::{Marked, unmark};

/// The day of all examples, in seconds since the beginning of 1970: 2026-01-01.
const DAY: u64 = 1_767_225_600;

/// What is wrong with an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No finding at a mark.
    Missing,
    /// A finding where no mark is.
    Noisy,
    /// A finding beside its mark.
    Misplaced,
    /// A verdict that could not be decided but should be, or the other way round.
    Undecided,
    /// The rule's fix does not mend what it should.
    Fix,
    /// The example itself is broken: its marks, its rule, a file that cannot be read.
    Broken,
}

impl Fault {
    /// Its name in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Noisy => "noisy",
            Self::Misplaced => "misplaced",
            Self::Undecided => "undecided",
            Self::Fix => "fix",
            Self::Broken => "broken",
        }
    }
}

/// An example that does not do what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// The rule's id.
    pub rule: String,
    /// The example's number, from 1.
    pub example: usize,
    /// The trap that it guards; may be empty.
    pub trap: String,
    /// What is wrong.
    pub fault: Fault,
    /// Where and what, in words.
    pub detail: String,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: example {}", self.fault.name(), self.rule, self.example)?;
        if !self.trap.is_empty() {
            write!(f, " ({})", self.trap)?;
        }
        write!(f, ": {}", self.detail)
    }
}

/// What testing rules came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tested {
    /// Rules tested.
    pub rules: usize,
    /// Examples checked.
    pub examples: usize,
    /// Examples that do not do what they say, in order of rules and examples.
    pub failed: Vec<Failed>,
}

/// Checks the examples of the chosen rules. A rule without a bad or without a good example fails too.
pub fn test_rules(registry: &Registry, selection: &Selection) -> Tested {
    let mut tested = Tested::default();
    for (index, rule) in registry.indexed() {
        if !selection.has(index) {
            continue;
        }
        tested.rules += 1;
        tested.examples += rule.file().examples.len();
        // What is said about comments depends on what the other rules say.
        let selection =
            if rule.is_engines() { Selection::all(registry) } else { Selection::only(registry, index) };
        let own = registry.for_examples(index);
        let (registry, selection) = match &own {
            Some(own) => (own, Selection::all(own)),
            None => (registry, selection),
        };
        let today = Date::from_unix_seconds(DAY);
        let comments = Comments::Obey { today: Some(today) };
        let mut options = Options { selection, comments, jobs: Some(1), ..Options::all(registry) };
        options.settings.tables = options.settings.tables.on(Some(today.as_number()));
        tested.failed.extend(test_rule(rule, registry, &options));
    }
    tested
}

fn test_rule(rule: &Rule, registry: &Registry, options: &Options) -> Vec<Failed> {
    let examples = &rule.file().examples;
    let mut failed = Vec::new();
    let mut fail = |number: usize, trap: &str, fault: Fault, detail: String| {
        failed.push(Failed {
            rule: rule.id().to_string(),
            example: number,
            trap: trap.to_owned(),
            fault,
            detail,
        });
    };
    for (expected, word) in [(Expected::Bad, "bad"), (Expected::Good, "good")] {
        if !examples.iter().any(|example| example.expected == expected) {
            fail(0, "", Fault::Broken, format!("the rule has no {word} example"));
        }
    }
    for (number, example) in (1..).zip(examples.iter()) {
        for (fault, detail) in check_example(rule, example, registry, options) {
            fail(number, &example.trap, fault, detail);
        }
    }
    failed
}

/// What is wrong with one example.
fn check_example(
    rule: &Rule,
    example: &Example,
    registry: &Registry,
    options: &Options,
) -> Vec<(Fault, String)> {
    let files = match example_of(rule, example) {
        Ok(files) => files,
        Err(message) => return vec![(Fault::Broken, message)],
    };
    let memory = MemoryFiles::new(files.iter().map(|(path, marked)| (path.clone(), marked.text.clone())));
    let report = check_memory(&memory, registry, options);
    let mut faults = problems(&report);
    let id = rule.id();
    let own = report.findings.iter().filter(|finding| finding.rule == *id);
    let found: Vec<Span> = own.map(|finding| finding.span).collect();
    let undecided: Vec<Span> =
        report.unknown.iter().filter(|unknown| unknown.rule == *id).map(|unknown| unknown.span).collect();
    let reasons = || {
        let own = report.unknown.iter().filter(|unknown| unknown.rule == *id);
        own.map(|unknown| unknown.reason.as_str()).collect::<Vec<_>>().join("; ")
    };
    let marks = |marked: fn(&Marked) -> &[Range<usize>]| wanted(&files, marked);
    let primary = marks(|marked| &marked.primary);
    let at = Places { report: &report };
    match example.expected {
        Expected::Bad if primary.is_empty() => {
            faults.push((Fault::Broken, "a bad example has a mark `«…»`".to_owned()));
        }
        Expected::Bad => {
            if found.is_empty() && !undecided.is_empty() {
                faults.push((Fault::Undecided, reasons()));
            }
            faults.extend(at.compare(&primary, &found));
        }
        Expected::Good | Expected::Unknown => {
            faults.extend(found.iter().map(|span| (Fault::Noisy, at.show(*span))));
        }
    }
    match example.expected {
        Expected::Good if !undecided.is_empty() => faults.push((Fault::Undecided, reasons())),
        Expected::Unknown if undecided.is_empty() => {
            faults.push((Fault::Undecided, "the example is decided".to_owned()));
        }
        Expected::Unknown => faults.extend(at.compare(&primary, &undecided)),
        _ => {}
    }
    let labels: Vec<Span> =
        report.findings.iter().flat_map(|finding| finding.labels.iter().map(|label| label.span)).collect();
    let missing = marks(|marked| &marked.labels).into_iter().filter(|mark| !at.has(&labels, mark));
    faults.extend(missing.map(|mark| (Fault::Missing, format!("no label at {}", at.show_mark(&mark)))));
    faults
}

/// The example's files, marks taken out, with what must stand beside them.
fn example_of(rule: &Rule, example: &Example) -> Result<Vec<(String, Marked)>, String> {
    let kind = rule.kinds().next().unwrap_or_default();
    let defaults = example_files(kind);
    let mut files: Vec<(String, Marked)> = Vec::new();
    for (path, text) in example.files.iter() {
        let main = defaults.first().map_or("example", |(path, _)| *path);
        let path = if path.is_empty() { main } else { path.as_ref() };
        files.push((path.to_owned(), unmark(text).map_err(|error| format!("{path}: {error}"))?));
    }
    // A single text with a path of its own still stands in its surroundings.
    let folder = files.first().map(|(path, _)| paths::parent(path).to_owned()).unwrap_or_default();
    for (path, text) in defaults.iter().skip(1).filter(|_| example.single) {
        let path = if folder.is_empty() { (*path).to_owned() } else { format!("{folder}/{path}") };
        if !files.iter().any(|(own, _)| *own == path) {
            files.push((path, Marked { text: (*text).to_owned(), ..Marked::default() }));
        }
    }
    Ok(files)
}

/// The paths and texts of an example without its marks, with what must stand beside them.
pub fn files_of(rule: &Rule, example: &Example) -> Result<Vec<(String, String)>, String> {
    Ok(example_of(rule, example)?.into_iter().map(|(path, marked)| (path, marked.text)).collect())
}

/// A mark: the file and the bytes.
type Mark = (String, Range<usize>);

fn wanted(files: &[(String, Marked)], marked: fn(&Marked) -> &[Range<usize>]) -> Vec<Mark> {
    let of = |(path, file): &(String, Marked)| -> Vec<Mark> {
        marked(file).iter().map(|range| (path.clone(), range.clone())).collect()
    };
    files.iter().flat_map(of).collect()
}

/// What a file of an example must not have: nothing in it may be unreadable.
fn problems(report: &Report) -> Vec<(Fault, String)> {
    let told = report.problems.iter().map(|problem| {
        let kind = if problem.kind == ProblemKind::Internal { "internal error: " } else { "" };
        (Fault::Broken, format!("{kind}{}: {}", problem.path, problem.message))
    });
    told.collect()
}

/// Places of a report, to compare with marks.
struct Places<'r> {
    report: &'r Report,
}

impl Places<'_> {
    fn is_at(&self, span: Span, (path, range): &Mark) -> bool {
        span.range() == *range && *self.report.sources.path(span.file) == **path
    }

    fn has(&self, spans: &[Span], mark: &Mark) -> bool {
        spans.iter().any(|span| self.is_at(*span, mark))
    }

    fn compare(&self, marks: &[Mark], found: &[Span]) -> Vec<(Fault, String)> {
        let mut unmet: Vec<&Mark> = marks.iter().filter(|mark| !self.has(found, mark)).collect();
        let stray = found.iter().filter(|span| !marks.iter().any(|mark| self.is_at(**span, mark)));
        let mut faults = Vec::new();
        for span in stray {
            faults.push(match unmet.pop() {
                Some(mark) => {
                    let wanted = self.show_mark(mark);
                    (Fault::Misplaced, format!("at {}, not at {wanted}", self.show(*span)))
                }
                None => (Fault::Noisy, self.show(*span)),
            });
        }
        faults.extend(unmet.into_iter().map(|mark| (Fault::Missing, self.show_mark(mark))));
        faults
    }

    /// `compose.yaml:4:7 «"5432:5432"»`
    fn show(&self, span: Span) -> String {
        let Some(file) = self.report.sources.get(span.file) else { return "nowhere".to_owned() };
        let at = file.position(span.start);
        let text = file.slice(span);
        let line = text.lines().next().unwrap_or_default();
        let cut = if line.len() < text.len() { "…" } else { "" };
        format!("{}:{}:{} «{line}{cut}»", file.path, at.line, at.column)
    }

    fn show_mark(&self, (path, range): &Mark) -> String {
        match self.report.sources.load(path) {
            Ok(file) => self.show(Span::new(file.id, range.start, range.end)),
            Err(_) => path.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
