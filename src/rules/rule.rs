//! A rule: its file, and what was compiled of it.

use std::sync::Arc;

use super::{
    compiled::{Compiled, Mistake},
    expr::Kinds,
    params::{self, ParamError},
    schema::{Condition, ParamValue, RuleFile, Str},
};
use crate::{
    finding::Severity,
    formats::{SubjectKind, kinds_named},
};

/// Where a rule file lives.
#[derive(Debug)]
pub(super) enum Held {
    /// In the program.
    BuiltIn(&'static RuleFile),
    /// Read at run time.
    User(Box<RuleFile>),
}

/// One rule of a run.
#[derive(Debug)]
pub struct Rule {
    id: Arc<str>,
    held: Held,
    /// What a user sets in place of the file's.
    severity: Option<Severity>,
    /// The file with the parameters that a user sets.
    with_params: Option<Box<RuleFile>>,
    /// One for each of its kinds that some format declares.
    compiled: Vec<Compiled>,
}

impl Rule {
    pub(super) fn new(held: Held, kinds: Kinds) -> Self {
        let file = match &held {
            Held::BuiltIn(file) => file,
            Held::User(file) => file.as_ref(),
        };
        let id = Arc::from(file.id.as_ref());
        let names = file.on.iter().flat_map(|kind| kinds_named(&kind.text));
        let compiled = names.filter_map(kinds).map(|kind| Compiled::new(kind, kinds)).collect();
        Self { id, held, severity: None, with_params: None, compiled }
    }

    /// Its form for subjects of a kind, if it is about such.
    pub(super) fn compiled(&self, kind: &SubjectKind) -> Option<&Compiled> {
        self.compiled.iter().find(|own| std::ptr::eq(own.kind, kind) || own.kind.name == kind.name)
    }

    /// Every mistake in its expressions, patterns and texts, for each of its kinds.
    pub fn mistakes(&self) -> Vec<Mistake> {
        let mut mistakes: Vec<Mistake> = Vec::new();
        for compiled in &self.compiled {
            for mistake in compiled.mistakes(self.file()) {
                if !mistakes.contains(&mistake) {
                    mistakes.push(mistake);
                }
            }
        }
        mistakes
    }

    /// Its file.
    pub fn file(&self) -> &RuleFile {
        match (&self.with_params, &self.held) {
            (Some(file), _) | (None, Held::User(file)) => file,
            (None, Held::BuiltIn(file)) => file,
        }
    }

    /// Sets a parameter, if the rule has it and makes sense with that value.
    pub(super) fn set_param(
        &mut self,
        name: &str,
        value: ParamValue,
        kinds: Kinds,
    ) -> Result<(), ParamError> {
        let mut file = Box::new(self.file().clone());
        let Some(param) = file.params.to_mut().iter_mut().find(|param| param.name == name) else {
            let (rule, hint) = (self.id.to_string(), params::hint(name, &self.file().params));
            return Err(ParamError::Missing { rule, name: name.to_owned(), hint });
        };
        if !param.value.is_like(&value) {
            return Err(ParamError::Type { name: name.to_owned(), expected: param.value.type_name() });
        }
        param.value = value;
        let before = self.with_params.replace(file);
        // What was compiled held the value as it was.
        self.compiled = self.compiled.iter().map(|own| Compiled::new(own.kind, kinds)).collect();
        match self.mistakes().into_iter().next() {
            Some(mistake) => {
                self.with_params = before;
                Err(ParamError::Senseless(mistake.message))
            }
            None => Ok(()),
        }
    }

    /// Whether it came with the program.
    pub fn is_built_in(&self) -> bool {
        matches!(self.held, Held::BuiltIn(_))
    }

    /// Whether the engine itself finds it, in comments: it is about no kind of subject.
    pub fn is_engines(&self) -> bool {
        matches!(self.file().condition, Condition::Engine)
    }

    /// `prefix/name`.
    pub fn id(&self) -> &Arc<str> {
        &self.id
    }

    /// The first part of its id.
    pub fn prefix(&self) -> &str {
        self.id.split('/').next().unwrap_or_default()
    }

    /// Its headline.
    pub fn title(&self) -> &str {
        &self.file().title
    }

    /// How much its findings matter, before downgrades.
    pub fn severity(&self) -> Severity {
        self.severity.unwrap_or(self.file().severity)
    }

    /// Sets it.
    pub(super) fn set_severity(&mut self, severity: Severity) {
        self.severity = Some(severity);
    }

    /// The control that it serves; may be empty.
    pub fn control(&self) -> &str {
        &self.file().control
    }

    /// Words to select it by.
    pub fn tags(&self) -> &[Str] {
        &self.file().tags
    }

    /// The kinds of subject that it is about.
    pub fn kinds(&self) -> impl Iterator<Item = &str> {
        self.file().on.iter().flat_map(|kind| kinds_named(&kind.text))
    }
}
