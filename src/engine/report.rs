//! What comes out of a run.

use std::{sync::Arc, time::Duration};

use super::{Secrets, resolve::Planned};
use crate::{
    baseline::Entry,
    finding::{Finding, Known, Passed, Problem, Suppressed, Undecided},
    formats::Unit,
    source::SourceMap,
    text::Span,
};

/// A finding whose rule has a fix that cannot be made here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfixable {
    /// The rule's id.
    pub rule: Arc<str>,
    /// The finding's place.
    pub span: Span,
    /// Why, as the rest of a sentence.
    pub reason: String,
}

/// What came out of a run. Sorted by path, start and rule throughout.
pub struct Report {
    /// Every file read.
    pub sources: Arc<SourceMap>,
    /// Rules that do not hold.
    pub findings: Vec<Finding>,
    /// Findings that comments hide.
    pub suppressed: Vec<Suppressed>,
    /// Findings that the baseline knows.
    pub baselined: Vec<Known>,
    /// Entries of the baseline that are mended.
    pub fixed: Vec<Entry>,
    /// Entries of the baseline that this run says nothing about.
    pub unchecked: Vec<Entry>,
    /// Findings that touch no changed line, where only those that do are asked for.
    pub elsewhere: Option<usize>,
    /// Checks that could not be decided.
    pub unknown: Vec<Undecided>,
    /// Checks that hold, if asked for.
    pub passed: Vec<Passed>,
    /// What somebody must repair.
    pub problems: Vec<Problem>,
    /// Findings whose fix cannot be made, if fixes were asked for.
    pub unfixable: Vec<Unfixable>,
    /// Files that a format claimed.
    pub files: usize,
    /// Units resolved.
    pub units: usize,
    /// Rules asked of subjects.
    pub rules: usize,
    /// Wall time of the run.
    pub elapsed: Duration,
    /// Masks secrets in excerpts.
    pub secrets: Secrets,
    /// What nobody needs any more.
    pub(crate) _spent: Spent,
}

/// The trees and units of a run that is over. Taking them apart is work, which a process that is about to end
/// saves itself by forgetting the report.
#[derive(Default)]
pub(crate) struct Spent {
    pub(super) _units: Vec<Unit>,
    pub(super) _planned: Vec<Planned>,
}

impl Report {
    /// The findings of a file.
    pub fn findings_at(&self, path: &str) -> &[Finding] {
        at(&self.findings, path, |finding| self.sources.path(finding.span.file))
    }

    /// What somebody must repair in a file.
    pub fn problems_at(&self, path: &str) -> &[Problem] {
        at(&self.problems, path, |problem| problem.path.clone())
    }

    /// A report of problems alone.
    pub fn of_problems(sources: Arc<SourceMap>, problems: Vec<Problem>) -> Self {
        let secrets = Secrets::of(&sources);
        Self {
            sources,
            findings: Vec::new(),
            suppressed: Vec::new(),
            baselined: Vec::new(),
            fixed: Vec::new(),
            unchecked: Vec::new(),
            elsewhere: None,
            unknown: Vec::new(),
            passed: Vec::new(),
            problems,
            unfixable: Vec::new(),
            files: 0,
            units: 0,
            rules: 0,
            elapsed: Duration::ZERO,
            secrets,
            _spent: Spent::default(),
        }
    }
}

/// The stretch of a list in order of paths that is about one.
fn at<'l, T>(list: &'l [T], path: &str, path_of: impl Fn(&T) -> Arc<str>) -> &'l [T] {
    let from = list.partition_point(|item| *path_of(item) < *path);
    let to = list.partition_point(|item| *path_of(item) <= *path);
    list.get(from..to).unwrap_or_default()
}
