//! The only way by which resolving reads further files: recorded, and bound to the workspace.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use super::{ReadError, SourceFile, SourceMap, git_ignore, paths};
use crate::text::Span;

/// Reads files for one unit and records each path asked for, found or not: a change to one of them
/// means that the unit must be checked again.
pub struct Loader<'s> {
    sources: &'s SourceMap,
    asked: Mutex<BTreeSet<String>>,
}

impl<'s> Loader<'s> {
    /// A loader for one unit.
    pub fn new(sources: &'s SourceMap) -> Self {
        Self { sources, asked: Mutex::default() }
    }

    fn record(&self, path: &str) {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned());
    }

    /// The file at a workspace path.
    pub fn load(&self, path: &str) -> Result<Arc<SourceFile>, ReadError> {
        self.record(path);
        self.sources.load(path)
    }

    /// The file that a file in the folder `base` calls `path`. Outside of the workspace: missing.
    pub fn load_from(&self, base: &str, path: &str) -> Result<Arc<SourceFile>, ReadError> {
        self.load(&paths::join(base, path).ok_or(ReadError::Missing)?)
    }

    /// Whether there is a file (not a folder) at a workspace path.
    pub fn is_file(&self, path: &str) -> bool {
        self.record(path);
        self.sources.files().is_file(path)
    }

    /// The names in a folder, sorted; folders end in `/`.
    pub fn list(&self, folder: &str) -> Vec<String> {
        self.record(folder);
        self.sources.files().list(folder)
    }

    /// Whether git keeps the path; `None` where there is no index to tell.
    pub fn is_git_tracked(&self, path: &str) -> Option<bool> {
        self.git_keeps(path).ok()
    }

    /// Whether git keeps the path, or why that cannot be known.
    pub fn git_keeps(&self, path: &str) -> Result<bool, &'static str> {
        match self.sources.files().git_index() {
            Some(index) => index.has(path),
            None => Err("there is no git index that says whether the file is kept"),
        }
    }

    /// Whether there is a repository that may keep files of the workspace.
    pub fn is_in_repository(&self) -> bool {
        self.sources.files().git_index().is_some()
    }

    /// Whether git keeps the path as a file that can be executed.
    pub fn is_git_executable(&self, path: &str) -> bool {
        self.sources.files().git_index().is_some_and(|index| index.is_executable(path))
    }

    /// Who may do what with a file (`0o644`); `None` where the system has no such modes.
    pub fn mode(&self, path: &str) -> Option<u32> {
        self.record(path);
        self.sources.files().mode(path)
    }

    /// Whether git ignores the path, by the `.gitignore` files between the root and it. What it keeps
    /// already is not ignored.
    pub fn is_git_ignored(&self, path: &str) -> bool {
        self.is_git_tracked(path) != Some(true) && self.matches_git_ignore(path)
    }

    /// Whether the `.gitignore` files between the root and the path exclude it, kept or not.
    pub fn matches_git_ignore(&self, path: &str) -> bool {
        git_ignore::is_git_ignored(&|folder| self.git_patterns(folder), path)
    }

    fn git_patterns(&self, folder: &str) -> Option<git_ignore::Patterns> {
        let file = paths::join(folder, ".gitignore")?;
        self.record(&file);
        self.sources.git_patterns(&file)
    }

    /// The line of a `.gitignore` file that decides whether a path is excluded: its place, and whether it
    /// excludes it.
    pub fn git_ignore_line(&self, path: &str) -> Option<(Span, bool)> {
        let rule = git_ignore::rule(&|folder| self.git_patterns(folder), path)?;
        let file = self.load(&paths::join(&rule.folder, ".gitignore")?).ok()?;
        let mut end = file.text.len();
        // The last of equal lines counts.
        for line in file.text.rsplit('\n') {
            let start = end.saturating_sub(line.len());
            if line.trim_end_matches('\r') == rule.line {
                return Some((Span::new(file.id, start, start + rule.line.len()), rule.excludes));
            }
            end = start.saturating_sub(1);
        }
        None
    }

    /// Every path asked for, sorted.
    pub fn into_asked(self) -> Vec<String> {
        self.asked.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().collect()
    }
}
