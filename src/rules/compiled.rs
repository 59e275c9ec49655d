//! A rule compiled for one kind of subject: first what decides, and only for a finding its words.

use std::sync::OnceLock;

use super::{
    checks::{Check, check},
    closest,
    expr::{Expects, ExprError, Kinds, Program},
    fix::Fixing,
    schema::{Condition, FixSource, Param, RuleFile, Source},
    template::Template,
};
use crate::{finding::Severity, formats::SubjectKind, text::Span};

/// A mistake in a rule file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Its place, where the file was read at run time.
    pub span: Option<Span>,
    /// What is wrong, with the part of the file that it is in.
    pub message: String,
}

/// A rule for one kind of subject.
#[derive(Debug)]
pub(super) struct Compiled {
    pub(super) kind: &'static SubjectKind,
    kinds: Kinds,
    verdict: OnceLock<Result<Verdicts, Vec<Mistake>>>,
    words: OnceLock<Result<Words, Vec<Mistake>>>,
    fix: OnceLock<Result<Fixing, Vec<Mistake>>>,
}

/// What decides.
#[derive(Debug)]
pub(super) struct Verdicts {
    pub(super) when: Option<Program>,
    pub(super) condition: Decides,
    pub(super) undecided: Option<Program>,
    pub(super) at: Option<Program>,
}

/// The rule's question.
pub(super) enum Decides {
    /// True is a failure.
    Deny(Program),
    /// True is a pass.
    Require(Program),
    /// A named check.
    Check(&'static Check),
}

impl std::fmt::Debug for Decides {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Deny(_) => "deny",
            Self::Require(_) => "require",
            Self::Check(check) => check.name,
        })
    }
}

/// What a finding says.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) labels: Vec<(Program, Template)>,
    pub(super) downgrade: Vec<(Program, Severity)>,
    pub(super) message: Template,
    pub(super) help: Template,
}

impl Compiled {
    pub(super) fn new(kind: &'static SubjectKind, kinds: Kinds) -> Self {
        Self { kind, kinds, verdict: OnceLock::new(), words: OnceLock::new(), fix: OnceLock::new() }
    }

    /// What decides, compiled now or before.
    pub(super) fn verdict(&self, file: &RuleFile) -> Result<&Verdicts, &[Mistake]> {
        self.verdict.get_or_init(|| self.reader(file, false).verdict(file)).as_ref().map_err(Vec::as_slice)
    }

    /// What a finding says, compiled now or before.
    pub(super) fn words(&self, file: &RuleFile) -> Result<&Words, &[Mistake]> {
        self.words.get_or_init(|| self.reader(file, false).words(file)).as_ref().map_err(Vec::as_slice)
    }

    /// How a finding is mended, compiled now or before.
    pub(super) fn fix(&self, file: &RuleFile, fix: &FixSource) -> Result<&Fixing, &[Mistake]> {
        self.fix.get_or_init(|| Fixing::new(fix, self.reader(file, false))).as_ref().map_err(Vec::as_slice)
    }

    /// Every mistake in the rule's expressions, patterns and texts.
    pub(super) fn mistakes(&self, file: &RuleFile) -> Vec<Mistake> {
        let (verdict, words) = (self.reader(file, true).verdict(file), self.reader(file, true).words(file));
        let fix = file.fix.as_ref().and_then(|fix| Fixing::new(fix, self.reader(file, true)).err());
        verdict.err().into_iter().chain(words.err()).chain(fix).flatten().collect()
    }

    fn reader(&self, file: &RuleFile, eager: bool) -> Reader {
        let params = file.params.to_vec();
        Reader { kind: self.kind, kinds: self.kinds, params, eager, mistakes: Vec::new() }
    }
}

/// Compiles the parts of a rule and collects their mistakes.
pub(super) struct Reader {
    kind: &'static SubjectKind,
    kinds: Kinds,
    params: Vec<Param>,
    eager: bool,
    mistakes: Vec<Mistake>,
}

impl Reader {
    fn verdict(mut self, file: &RuleFile) -> Result<Verdicts, Vec<Mistake>> {
        let condition = self.condition(file);
        let mut program = |part: &str, source: &Option<Source>, expects: Expects| {
            source.as_ref().and_then(|source| self.program(part, source, expects))
        };
        let when = program("when", &file.when, Expects::Condition);
        let undecided = program("undecided", &file.undecided, Expects::Condition);
        let at = program("at", &file.at, Expects::Place);
        let verdict = condition.map(|condition| Verdicts { when, condition, undecided, at });
        self.done(verdict)
    }

    fn words(mut self, file: &RuleFile) -> Result<Words, Vec<Mistake>> {
        let labels = file.labels.iter().filter_map(|label| {
            let at = self.program("labels", &label.at, Expects::Place);
            let text = self.template("labels", &label.text);
            at.zip(text)
        });
        let labels = labels.collect();
        let downgrade = file.downgrade.iter().filter_map(|downgrade| {
            let when = self.program("downgrade", &downgrade.when, Expects::Condition)?;
            Some((when, downgrade.to))
        });
        let downgrade = downgrade.collect();
        let message = self.template("message", &file.message);
        let help = self.template("help", &file.help);
        let words = message.zip(help).map(|(message, help)| Words { labels, downgrade, message, help });
        self.done(words)
    }

    pub(super) fn done<T>(self, made: Option<T>) -> Result<T, Vec<Mistake>> {
        match made {
            Some(made) if self.mistakes.is_empty() => Ok(made),
            _ => Err(self.mistakes),
        }
    }

    fn condition(&mut self, file: &RuleFile) -> Option<Decides> {
        match &file.condition {
            Condition::Deny(source) => self.program("deny", source, Expects::Condition).map(Decides::Deny),
            Condition::Require(source) => {
                self.program("require", source, Expects::Condition).map(Decides::Require)
            }
            Condition::Check(name) => {
                let Some(found) = check(&name.text) else {
                    let names = super::checks::CHECKS.iter().map(|check| check.name);
                    let hint = closest(&name.text, names).map(|own| format!("; did you mean `{own}`?"));
                    let message = format!("there is no check `{}`{}", name.text, hint.unwrap_or_default());
                    return self.wrong("check", name, &ExprError::new_at(0..name.text.len(), message));
                };
                for param in file.params.iter() {
                    if !found.params.iter().any(|(own, _)| *own == param.name) {
                        let message = format!("the check `{}` has no parameter `{}`", found.name, param.name);
                        self.wrong::<()>("params", name, &ExprError::new_at(0..name.text.len(), message));
                    }
                }
                Some(Decides::Check(found))
            }
            // It has no kind of subject to be compiled for.
            Condition::Engine => None,
        }
    }

    pub(super) fn program(&mut self, part: &str, source: &Source, expects: Expects) -> Option<Program> {
        match Program::with(&source.text, self.kind, self.kinds, expects, self.eager, &self.params) {
            Ok(program) => Some(program),
            Err(error) => self.wrong(part, source, &error),
        }
    }

    pub(super) fn template(&mut self, part: &str, source: &Source) -> Option<Template> {
        match Template::new(&source.text, self.kind, self.kinds, self.eager, &self.params) {
            Ok(template) => Some(template),
            Err(error) => self.wrong(part, source, &error),
        }
    }

    fn wrong<T>(&mut self, part: &str, source: &Source, error: &ExprError) -> Option<T> {
        let place = source.place.as_ref().map(|text| text.slice(error.span.clone()).origin().span);
        self.mistakes.push(Mistake { span: place, message: format!("`{part}`: {}", error.message) });
        None
    }
}
