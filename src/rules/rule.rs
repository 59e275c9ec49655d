//! A rule: its file, and what was compiled of it.

use std::sync::Arc;

use super::schema::{RuleFile, Str};
use crate::finding::Severity;

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
}

impl Rule {
    pub(super) fn new(held: Held) -> Self {
        let id = match &held {
            Held::BuiltIn(file) => &file.id,
            Held::User(file) => &file.id,
        };
        Self { id: Arc::from(id.as_ref()), held }
    }

    /// Its file.
    pub fn file(&self) -> &RuleFile {
        match &self.held {
            Held::BuiltIn(file) => file,
            Held::User(file) => file,
        }
    }

    /// Whether it came with the program.
    pub fn is_built_in(&self) -> bool {
        matches!(self.held, Held::BuiltIn(_))
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
        self.file().severity
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
        self.file().on.iter().map(|kind| kind.text.as_ref())
    }
}
