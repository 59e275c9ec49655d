//! Reading and parsing: from paths to parsed files by format.

use std::{collections::BTreeMap, sync::Arc};

use rayon::prelude::*;

use super::{Progress, Stage, guard::guard};
use crate::{
    finding::{Problem, ProblemKind},
    formats::{Claim, FORMATS, Format, ParsedFile, SyntaxError},
    source::{SourceFile, SourceMap},
};

/// Parsed files by format, in the order of [`FORMATS`]; each list sorted by path.
pub(super) type Parsed = Vec<(&'static dyn Format, Vec<ParsedFile>)>;

/// Files that were ingested before, by path.
pub(super) type Given = BTreeMap<String, Ingested>;

/// Reads every file that a format may claim and parses it as that format, unless it is `given`.
pub(super) fn ingest(
    sources: &SourceMap,
    paths: &[String],
    given: &Given,
    progress: &dyn Progress,
    problems: &mut Vec<Problem>,
) -> Parsed {
    progress.begin(Stage::Parse, paths.len());
    let one = |path: &String| {
        let outcome = given.get(path).cloned().unwrap_or_else(|| ingest_one(sources, path));
        progress.step();
        outcome
    };
    let outcomes: Vec<Ingested> = paths.par_iter().map(one).collect();
    let mut parsed: Parsed = FORMATS.iter().map(|&format| (format, Vec::new())).collect();
    for outcome in outcomes {
        problems.extend(outcome.problems);
        if let Some((format, file)) = outcome.parsed
            && let Some((_, files)) = parsed.iter_mut().find(|(other, _)| other.name() == format.name())
        {
            files.push(file);
        }
    }
    parsed
}

/// What became of one path.
#[derive(Clone, Default)]
pub(super) struct Ingested {
    /// The file, if a format claimed it.
    pub(super) parsed: Option<(&'static dyn Format, ParsedFile)>,
    /// What was wrong with it.
    pub(super) problems: Vec<Problem>,
}

pub(super) fn ingest_one(sources: &SourceMap, path: &str) -> Ingested {
    let claims = FORMATS.iter().map(|&format| (format, format.claims(path)));
    let claims: Vec<_> = claims.filter(|(_, claim)| *claim != Claim::No).collect();
    if claims.is_empty() {
        return Ingested::default();
    }
    let file = match sources.load(path) {
        Ok(file) => file,
        Err(error) => {
            let kind = match error {
                crate::source::ReadError::TooLarge(_) => ProblemKind::Limit,
                _ => ProblemKind::Unreadable,
            };
            let problem = Problem { kind, path: path.into(), span: None, message: error.to_string() };
            return Ingested { parsed: None, problems: vec![problem] };
        }
    };
    let claimed = guard(|| {
        let mut claims = claims.iter();
        claims.find(|(format, claim)| *claim == Claim::Yes || format.claims_content(path, &file.text))
    });
    match claimed {
        Ok(Some((format, _))) => parse(*format, &file),
        Ok(None) => {
            sources.forget(file.id);
            Ingested::default()
        }
        Err(message) => Ingested { parsed: None, problems: vec![fault(&file, &message)] },
    }
}

/// Parses a file as `format`.
pub(super) fn parse(format: &'static dyn Format, file: &Arc<SourceFile>) -> Ingested {
    let mut problems = if format.is_text() { file.problems.clone() } else { Vec::new() };
    match guard(|| format.parse(file)) {
        Ok(tree) => {
            problems.extend(tree.errors.iter().map(|error| syntax(file, error)));
            Ingested { parsed: Some((format, ParsedFile { file: file.clone(), tree })), problems }
        }
        Err(message) => {
            problems.push(fault(file, &message));
            Ingested { parsed: None, problems }
        }
    }
}

/// What is wrong at a place of a file.
pub(super) fn syntax(file: &SourceFile, error: &SyntaxError) -> Problem {
    let kind = if error.limit { ProblemKind::Limit } else { ProblemKind::Syntax };
    Problem { kind, path: file.path.clone(), span: Some(error.span), message: error.message.clone() }
}

fn fault(file: &SourceFile, message: &str) -> Problem {
    Problem {
        kind: ProblemKind::Internal,
        path: file.path.clone(),
        span: None,
        message: format!("parsing failed: {message}"),
    }
}
