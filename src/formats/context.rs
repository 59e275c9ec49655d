//! What resolving may see beyond its own files.

use std::{collections::BTreeSet, sync::Arc};

use globset::{Glob, GlobSet, GlobSetBuilder};

use super::{Given, ParsedFile, format};
use crate::{
    data::Tables,
    source::{Loader, ReadError, SourceFile, paths},
    text::Span,
    value::{Value, Why},
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

    /// Whether git keeps a file.
    pub fn is_tracked(&self, path: &str, at: Span) -> Value {
        match self.loader.git_keeps(path) {
            Ok(kept) => Value::bool(kept, at),
            Err(why) => Value::unknown(Why::new(why), at),
        }
    }

    /// The path, where git would take a file there with the next `git add .`: it neither keeps nor ignores
    /// it. Absent where it would not, and where there is no repository.
    pub fn git_would_take(&self, path: &str, at: Span) -> Value {
        match self.loader.git_keeps(path) {
            Err(_) if !self.loader.is_in_repository() => Value::absent(at),
            Err(why) => Value::unknown(Why::new(why), at),
            Ok(kept) if kept || self.loader.matches_git_ignore(path) => Value::absent(at),
            Ok(_) => Value::word(path, at),
        }
    }

    /// The line of a `.gitignore` that decides whether a path is excluded, at it: `excludes` or `takes in`.
    pub fn ignore_line(&self, path: &str, at: Span) -> Value {
        match self.loader.git_ignore_line(path) {
            Some((line, excludes)) => Value::word(if excludes { "excludes" } else { "takes in" }, line),
            None => Value::absent(at),
        }
    }

    /// Who may do what with a file, as `chmod` takes it: `640`.
    pub fn mode(&self, path: &str, at: Span) -> Value {
        match self.loader.mode(path) {
            Some(mode) => Value::word(&format!("{mode:03o}"), at),
            None => Value::unknown(Why::new("files have no modes here"), at),
        }
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

    /// The discovered paths in a folder, not below it. What lies below is not gone through.
    pub fn paths_in<'s>(&'s self, folder: &'s str) -> impl Iterator<Item = &'s str> {
        self.children(folder).filter(move |path| paths::parent(path) == folder)
    }

    /// The folders in a folder that hold discovered files.
    pub fn folders_in<'s>(&'s self, folder: &'s str) -> impl Iterator<Item = &'s str> {
        self.children(folder).filter_map(move |path| {
            let rest = paths::relative_to(path, folder)?;
            let (name, _) = rest.split_once('/')?;
            path.get(..path.len() - rest.len() + name.len())
        })
    }

    /// A path of each thing in a folder: a file, or the first file below a folder.
    fn children<'s>(&'s self, folder: &'s str) -> impl Iterator<Item = &'s str> {
        let mut at = self.paths.partition_point(|path| path.as_str() < folder);
        std::iter::from_fn(move || {
            loop {
                let path = self.paths.get(at)?.as_str();
                if !path.starts_with(folder) {
                    return None;
                }
                let Some(rest) = paths::relative_to(path, folder) else {
                    at += 1;
                    continue;
                };
                match rest.split_once('/') {
                    // `0` comes right after `/`.
                    Some((name, _)) => {
                        let end = path.get(..path.len() - rest.len() + name.len())?;
                        let beyond = self.paths.get(at..)?;
                        at += beyond.partition_point(|other| other.as_str() < format!("{end}0").as_str());
                    }
                    None => at += 1,
                }
                return Some(path);
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{MemoryFiles, SourceMap};

    #[test]
    fn a_folder_is_listed_without_going_through_what_lies_below() {
        let mut paths: Vec<String> =
            [".env", "a", "b/.env", "b/c/d", "b/e", "b.env", "b0", "b/c/x", "f/g/h", "f/i"]
                .map(str::to_owned)
                .to_vec();
        paths.sort_unstable();
        let sources = SourceMap::new(Box::new(MemoryFiles::default()));
        let (loader, settings) = (Loader::new(&sources), Settings::default());
        let context = Context { loader: &loader, settings: &settings, paths: &paths };
        assert_eq!(context.paths_in("").collect::<Vec<_>>(), [".env", "a", "b.env", "b0"]);
        assert_eq!(context.paths_in("b").collect::<Vec<_>>(), ["b/.env", "b/e"]);
        assert_eq!(context.folders_in("").collect::<Vec<_>>(), ["b", "f"]);
        assert_eq!(context.folders_in("b").collect::<Vec<_>>(), ["b/c"]);
        assert_eq!(context.folders_in("none").count(), 0);
    }
}
