//! One rule asked about one subject.

use super::{FileInfo, Rule};
use crate::{
    finding::{Finding, ProblemKind, Undecided},
    formats::Facts,
    text::Span,
};

/// What a rule says about a subject.
#[derive(Debug)]
pub enum Outcome {
    /// It is not about this subject.
    NotApplicable,
    /// It holds; the place is the evidence.
    Pass(Span),
    /// It does not hold.
    Fail(Box<Finding>),
    /// It cannot be known.
    Unknown(Undecided),
    /// It could not be evaluated: a bound was met, or a rule or this program is wrong.
    Problem(String, ProblemKind),
}

/// Asks a rule about a subject of one of its kinds. Pure.
pub fn evaluate(_rule: &Rule, _facts: &Facts<'_>, _file: &FileInfo) -> Outcome {
    Outcome::NotApplicable
}
