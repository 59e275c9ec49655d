//! What is known before a run: where the workspace begins, which configuration counts, which rules
//! there are, and what is found. Shared by all front ends; knows no command line and no protocol.

mod known;
mod opened;
mod own_rules;
mod root;
mod settings;

use std::{path::PathBuf, sync::Arc};

pub use known::known;
pub use opened::{Opening, Project};
pub use own_rules::{alone, registry};
pub use root::{root, workspace_path};
pub use settings::{Found, Settings, Texts, Which};

use crate::{finding::Problem, source::SourceMap};

/// What keeps a run from being made: the user's to repair.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// What it is; no full stop.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// The places in files that must be mended.
    pub mistakes: Option<Mistakes>,
}

/// Mistakes in files that a run needs.
#[derive(Clone)]
pub struct Mistakes {
    /// Where the files are.
    pub root: PathBuf,
    /// The files, by workspace paths below that root.
    pub sources: Arc<SourceMap>,
    /// What is wrong, in order.
    pub problems: Vec<Problem>,
}

impl std::fmt::Debug for Mistakes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mistakes").field("root", &self.root).finish_non_exhaustive()
    }
}

impl Failure {
    /// A failure without further advice.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, mistakes: None }
    }

    /// With what to do about it.
    #[must_use]
    pub fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// With the places to mend.
    #[must_use]
    pub fn with_mistakes(self, mistakes: Mistakes) -> Self {
        Self { mistakes: Some(mistakes), ..self }
    }
}
