//! What resolving may see beyond its own files.

use std::{collections::BTreeSet, sync::Arc};

use globset::{Glob, GlobSet, GlobSetBuilder};

use super::{Given, ParsedFile, format};
use crate::{
    data::Tables,
    source::{Loader, ReadError, SourceFile, paths},
    value::Value,
};

/// What the configuration says about the world that no file shows.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Variables that the environment provides (`env.provided`): they are set, their values unknown.
    provided: BTreeSet<String>,
    /// Those of them with a `*`.
    patterns: GlobSet,
    /// The env files of a Compose project, from its folder, instead of `.env` (`env.files`).
    pub env_files: Vec<String>,
    /// The tables of facts.
    pub tables: Tables,
}

impl Settings {
    /// An environment that provides these variables; `*` stands for any letters.
    pub fn providing<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let (patterns, names): (Vec<&str>, Vec<&str>) =
            names.into_iter().partition(|name| name.contains('*'));
        let mut set = GlobSetBuilder::new();
        for glob in patterns.iter().filter_map(|pattern| Glob::new(pattern).ok()) {
            set.add(glob);
        }
        let provided = names.into_iter().map(str::to_owned).collect();
        Self { provided, patterns: set.build().unwrap_or_default(), ..Self::default() }
    }

    /// Whether the environment provides a variable.
    pub fn provides(&self, name: &str) -> bool {
        self.provided.contains(name) || self.patterns.is_match(name)
    }
}

/// The window of [`Format::resolve`](super::Format::resolve) to other files: recorded, bound to the
/// workspace.
pub struct Context<'c> {
    /// Reads files.
    pub loader: &'c Loader<'c>,
    /// The configuration's part.
    pub settings: &'c Settings,
    /// Every discovered workspace path, sorted. What git ignores is not in it.
    pub paths: &'c [String],
}

impl Context<'_> {
    /// Reads and parses a further file of the format `name`.
    pub fn read(&self, path: &str, name: &str) -> Result<ParsedFile, ReadError> {
        let file = self.loader.load(path)?;
        let format = format(name).ok_or(ReadError::Missing)?;
        let tree = format.parse(&file);
        Ok(ParsedFile { file, tree })
    }

    /// Reads a further file of the format `name` as a plain value tree.
    pub fn read_value(&self, path: &str, name: &str) -> Result<Value, ReadError> {
        let parsed = self.read(path, name)?;
        format(name).and_then(|format| format.value(&parsed.file, &parsed.tree)).ok_or(ReadError::Missing)
    }

    /// The same for a reader that knows more than the file says.
    pub fn read_value_given(&self, path: &str, name: &str, given: &Given<'_>) -> Result<Value, ReadError> {
        let parsed = self.read(path, name)?;
        let value = format(name).and_then(|it| it.value_given(&parsed.file, &parsed.tree, given));
        value.ok_or(ReadError::Missing)
    }

    /// Reads a further file as text.
    pub fn load(&self, path: &str) -> Result<Arc<SourceFile>, ReadError> {
        self.loader.load(path)
    }

    /// The discovered paths below a folder, the folder's own files included.
    pub fn paths_below(&self, folder: &str) -> impl Iterator<Item = &str> {
        let from = self.paths.partition_point(|path| path.as_str() < folder);
        let below = self.paths.get(from..).unwrap_or_default();
        below
            .iter()
            .map(String::as_str)
            .take_while(move |path| path.starts_with(folder))
            .filter(move |path| paths::relative_to(path, folder).is_some())
    }
}
