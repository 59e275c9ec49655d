//! Whether git ignores a file, from the `.gitignore` files of the workspace alone.
//!
//! The user's global ignore file and `.git/info/exclude` are left out on purpose: the answer must
//! be the same on every machine.

use std::sync::Arc;

use ignore::{
    Match,
    gitignore::{Gitignore, GitignoreBuilder, Glob},
};

use super::paths;

/// The patterns of one `.gitignore` file.
pub(super) type Patterns = Arc<Gitignore>;

/// A line of a `.gitignore` file that is about a path.
pub(super) struct Rule {
    /// The folder of the file.
    pub(super) folder: String,
    /// The line, as written.
    pub(super) line: String,
    /// Whether it excludes the path, or takes it in again.
    pub(super) excludes: bool,
}

/// Whether the `.gitignore` files between the root and `path` exclude it. The nearest file that
/// says something wins; a file below an excluded folder cannot be included again. `patterns` gives
/// those of a folder's file, if it has one.
pub(super) fn is_git_ignored(patterns: &dyn Fn(&str) -> Option<Patterns>, path: &str) -> bool {
    decisive(patterns, path, |_, found| found.is_ignore()).unwrap_or(false)
}

/// The line that decides it.
pub(super) fn rule(patterns: &dyn Fn(&str) -> Option<Patterns>, path: &str) -> Option<Rule> {
    decisive(patterns, path, |folder, found| {
        let line = found.inner()?.original().to_owned();
        Some(Rule { folder: folder.to_owned(), line, excludes: found.is_ignore() })
    })?
}

/// What the line that decides about a path says, told with the folder of its file.
fn decisive<T>(
    patterns: &dyn Fn(&str) -> Option<Patterns>,
    path: &str,
    tell: impl Fn(&str, Match<&Glob>) -> T,
) -> Option<T> {
    let mut rules: Vec<(&str, Patterns)> = Vec::new();
    let folders = path.match_indices('/').map(|(at, _)| at);
    let mut from = "";
    for end in folders.chain([path.len()]) {
        rules.extend(patterns(from).map(|patterns| (from, patterns)));
        let prefix = path.get(..end).unwrap_or_default();
        let is_folder = end < path.len();
        let found = decide(&rules, prefix, is_folder);
        if !is_folder || found.as_ref().is_some_and(|(_, found)| found.is_ignore()) {
            return found.map(|(folder, found)| tell(folder, found));
        }
        from = prefix;
    }
    None
}

/// Reads the text of a `.gitignore` file.
pub(super) fn read(text: &str) -> Option<Patterns> {
    let mut builder = GitignoreBuilder::new("");
    for line in text.trim_start_matches('\u{feff}').lines() {
        // A pattern that git cannot read ignores nothing, there as here.
        let _ = builder.add_line(None, line);
    }
    builder.build().ok().map(Arc::new)
}

fn decide<'r>(
    rules: &'r [(&str, Patterns)],
    path: &str,
    is_folder: bool,
) -> Option<(&'r str, Match<&'r Glob>)> {
    rules.iter().rev().find_map(|(folder, rules)| {
        let found = rules.matched(paths::relative_to(path, folder)?, is_folder);
        if found.is_none() { None } else { Some((*folder, found)) }
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Loader, MemoryFiles, SourceMap};

    fn ignored(files: &[(&str, &str)], path: &str) -> bool {
        let map = SourceMap::new(Box::new(MemoryFiles::new(files.iter().copied())));
        Loader::new(&map).is_git_ignored(path)
    }

    #[test]
    fn the_root_file_reaches_down() {
        let files = [(".gitignore", ".env\n!.env.example\n/build/\n")];
        assert!(ignored(&files, ".env"));
        assert!(ignored(&files, "api/.env"));
        assert!(!ignored(&files, ".env.example"));
        assert!(ignored(&files, "build/x"));
        assert!(!ignored(&files, "api/build/x"));
    }

    #[test]
    fn the_nearest_file_wins_but_an_excluded_folder_stays_excluded() {
        let files = [
            (".gitignore", "*.env\nsecret/\n"),
            ("api/.gitignore", "!dev.env\n"),
            ("secret/.gitignore", "!x\n"),
        ];
        assert!(!ignored(&files, "api/dev.env"));
        assert!(ignored(&files, "api/prod.env"));
        assert!(ignored(&files, "secret/x"));
    }
}
