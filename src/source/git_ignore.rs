//! Whether git ignores a file, from the `.gitignore` files of the workspace alone.
//!
//! The user's global ignore file and `.git/info/exclude` are left out on purpose: the answer must
//! be the same on every machine.

use std::sync::Arc;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::paths;

/// The patterns of one `.gitignore` file.
pub(super) type Patterns = Arc<Gitignore>;

/// Whether the `.gitignore` files between the root and `path` exclude it. The nearest file that
/// says something wins; a file below an excluded folder cannot be included again. `patterns` gives
/// those of a folder's file, if it has one.
pub(super) fn is_git_ignored(patterns: &dyn Fn(&str) -> Option<Patterns>, path: &str) -> bool {
    let mut rules: Vec<(&str, Patterns)> = Vec::new();
    let folders = path.match_indices('/').map(|(at, _)| at);
    let mut from = "";
    for end in folders.chain([path.len()]) {
        rules.extend(patterns(from).map(|patterns| (from, patterns)));
        let prefix = path.get(..end).unwrap_or_default();
        let is_folder = end < path.len();
        let ignored = decide(&rules, prefix, is_folder).unwrap_or(false);
        if ignored || !is_folder {
            return ignored;
        }
        from = prefix;
    }
    false
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

fn decide(rules: &[(&str, Patterns)], path: &str, is_folder: bool) -> Option<bool> {
    rules.iter().rev().find_map(|(folder, rules)| {
        let found = rules.matched(paths::relative_to(path, folder)?, is_folder);
        if found.is_none() { None } else { Some(found.is_ignore()) }
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
