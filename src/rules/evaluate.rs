//! One rule asked about one subject.

use super::{
    FileInfo, Rule,
    checks::{Checked, Params},
    compiled::{Compiled, Decides, Verdicts},
    expr::{Machine, Program, TooManySteps, Truth, Unknown},
    report::{Decided, finding, lacks},
    schema::Condition,
};
use crate::{
    finding::{Finding, ProblemKind, Undecided},
    formats::Facts,
    text::Span,
    value::Origin,
};

/// What a rule says about a subject.
#[derive(Debug)]
pub enum Outcome {
    /// It is not about this subject.
    NotApplicable,
    /// It holds. Its place is what [`place()`] gives.
    Pass,
    /// It does not hold.
    Fail {
        /// What is said of it.
        finding: Box<Finding>,
        /// Whether that holds values of files, which may be secrets known elsewhere in the file.
        quotes: bool,
    },
    /// It cannot be known.
    Unknown(Undecided),
    /// It could not be evaluated: a bound was met, or a rule or this program is wrong.
    Problem(String, ProblemKind),
}

/// One question: a rule, compiled for the subject's kind, and the subject.
#[derive(Clone, Copy)]
pub(super) struct Question<'v> {
    pub(super) rule: &'v Rule,
    pub(super) compiled: &'v Compiled,
    pub(super) facts: Facts<'v>,
    pub(super) file: &'v FileInfo,
}

/// Asks a rule about a subject of one of its kinds. Pure.
pub fn evaluate(rule: &Rule, facts: &Facts<'_>, file: &FileInfo) -> Outcome {
    let Some(compiled) = rule.compiled(facts.subject.kind) else { return Outcome::NotApplicable };
    let question = Question { rule, compiled, facts: *facts, file };
    let verdict = match compiled.verdict(rule.file()) {
        Ok(verdict) => verdict,
        Err(mistakes) => return question.broken(mistakes),
    };
    question.ask(verdict).unwrap_or_else(|TooManySteps| {
        let message = format!("rule `{}` takes too many steps about {}", rule.id(), facts.subject.name);
        Outcome::Problem(message, ProblemKind::Limit)
    })
}

/// Where a rule that passed looked, for those who ask: most do not.
pub fn place(rule: &Rule, facts: &Facts<'_>, file: &FileInfo) -> Span {
    let own = facts.subject.origin.span;
    let compiled = rule.compiled(facts.subject.kind);
    let Some((compiled, Ok(verdict))) = compiled.map(|of| (of, of.verdict(rule.file()))) else { return own };
    let question = Question { rule, compiled, facts: *facts, file };
    question.place(verdict).map_or(own, |origin| origin.span)
}

impl<'v> Question<'v> {
    pub(super) fn machine(&self) -> Machine<'v> {
        Machine::new(self.facts, self.file)
    }

    /// A rule that does not compile: rules are checked when they are loaded, so this is our fault.
    pub(super) fn broken(&self, mistakes: &[super::Mistake]) -> Outcome {
        let message = mistakes.first().map_or("is broken", |mistake| mistake.message.as_str());
        Outcome::Problem(format!("rule `{}`: {message}", self.rule.id()), ProblemKind::Internal)
    }

    fn ask(&self, verdict: &'v Verdicts) -> Result<Outcome, TooManySteps> {
        let applies = match &verdict.when {
            Some(when) => when.truth(&mut self.machine())?,
            None => Truth::True,
        };
        if let Truth::False = applies {
            return Ok(Outcome::NotApplicable);
        }
        let outcome = match &verdict.condition {
            Decides::Deny(program) => self.condition(verdict, program, false)?,
            Decides::Require(program) => self.condition(verdict, program, true)?,
            Decides::Check(check) => {
                let params = self.rule.file().params.as_ref();
                self.checked(verdict, (check.run)(&self.facts, Params(params)))?
            }
        };
        // Whether it applies at all cannot be known: only what would hold anyway is settled.
        let outcome = match (applies, outcome) {
            (Truth::Unknown(_), Outcome::Pass | Outcome::NotApplicable) => Outcome::NotApplicable,
            (Truth::Unknown(unknown), Outcome::Fail { .. } | Outcome::Unknown(_)) => {
                Outcome::Unknown(self.undecided(&unknown))
            }
            (_, outcome) => outcome,
        };
        let is_told = match (&outcome, &verdict.undecided) {
            (Outcome::Unknown(_), Some(undecided)) => undecided.truth(&mut self.machine())?,
            _ => Truth::True,
        };
        Ok(if let Truth::False = is_told { Outcome::NotApplicable } else { outcome })
    }

    /// `deny` where `wanted` is false, `require` where it is true.
    fn condition(
        &self,
        verdict: &'v Verdicts,
        program: &'v Program,
        wanted: bool,
    ) -> Result<Outcome, TooManySteps> {
        match (program.truth(&mut self.machine())?, wanted) {
            (Truth::Unknown(unknown), _) => Ok(Outcome::Unknown(self.undecided(&unknown))),
            (Truth::True, true) | (Truth::False, false) => Ok(Outcome::Pass),
            _ => {
                // Findings are few: ask again, and note what decided.
                let mut machine = Machine::tracing(self.facts, self.file);
                program.truth(&mut machine)?;
                let text = match &self.rule.file().condition {
                    Condition::Deny(source) | Condition::Require(source) => source.text.as_ref(),
                    Condition::Check(_) | Condition::Engine => "",
                };
                let mut decided = Decided::by(machine.evidence(), text, &self.facts);
                decided.missing |= self.applies_to_missing(verdict)?;
                Ok(finding(self, &self.place(verdict)?, decided))
            }
        }
    }

    /// Whether the rule is asked because something is missing.
    fn applies_to_missing(&self, verdict: &'v Verdicts) -> Result<bool, TooManySteps> {
        let Some(when) = &verdict.when else { return Ok(false) };
        let mut machine = Machine::tracing(self.facts, self.file);
        when.truth(&mut machine)?;
        Ok(lacks(machine.evidence()))
    }

    fn checked(&self, verdict: &'v Verdicts, checked: Checked) -> Result<Outcome, TooManySteps> {
        Ok(match checked {
            Checked::NotApplicable => Outcome::NotApplicable,
            Checked::Pass => Outcome::Pass,
            Checked::Unknown(why) => {
                let span = why.span();
                Outcome::Unknown(self.undecided(&Unknown { why, span }))
            }
            Checked::Fail { at, labels, evidence } => {
                let at = self.or_place(verdict, at)?;
                finding(self, &at, Decided { labels, evidence, missing: false, quotes: true })
            }
        })
    }

    fn or_place(&self, verdict: &'v Verdicts, at: Option<Origin>) -> Result<Origin, TooManySteps> {
        at.map_or_else(|| self.place(verdict), Ok)
    }

    /// What the rule's `at` names.
    fn place(&self, verdict: &'v Verdicts) -> Result<Origin, TooManySteps> {
        let own = &self.facts.subject.origin;
        let Some(at) = &verdict.at else { return Ok(own.clone()) };
        let mut machine = Machine::placing(self.facts, self.file);
        let value = at.value(&mut machine)?;
        Ok(value.place.origin().unwrap_or(own).clone())
    }

    fn undecided(&self, unknown: &Unknown) -> Undecided {
        Undecided {
            rule: self.rule.id().clone(),
            span: unknown.span.unwrap_or(self.facts.subject.origin.span),
            subject: self.facts.subject.name.to_string(),
            reason: unknown.why.text().to_owned(),
        }
    }
}
