//! Whether git ignores a file, from the `.gitignore` files of the workspace alone.
//!
//! The user's global ignore file and `.git/info/exclude` are left out on purpose: the answer must
//! be the same on every machine.

use std::sync::Arc;

use ignore::gitignore::GitignoreBuilder;

use super::{SourceFile, paths};

/// Whether the `.gitignore` files between the root and `path` exclude it. The nearest file that
/// says something wins; a file below an excluded folder cannot be included again.
pub fn is_git_ignored(load: &dyn Fn(&str) -> Option<Arc<SourceFile>>, path: &str) -> bool {
    let mut folder = String::new();
    let mut decided = false;
    let mut rules: Vec<(String, ignore::gitignore::Gitignore)> = Vec::new();
    let parts: Vec<&str> = path.split('/').collect();
    for (depth, _) in parts.iter().enumerate() {
        rules.extend(load_rules(load, &folder));
        let Some(prefix) = parts.get(..=depth).map(|parts| parts.join("/")) else { break };
        let is_folder = depth + 1 < parts.len();
        decided = decide(&rules, &prefix, is_folder).unwrap_or(false);
        if decided && is_folder {
            return true;
        }
        folder = prefix;
    }
    decided
}

fn load_rules(
    load: &dyn Fn(&str) -> Option<Arc<SourceFile>>,
    folder: &str,
) -> Option<(String, ignore::gitignore::Gitignore)> {
    let file = load(&paths::join(folder, ".gitignore")?)?;
    let mut builder = GitignoreBuilder::new("");
    for line in file.text.trim_start_matches('\u{feff}').lines() {
        // A pattern that git cannot read ignores nothing, there as here.
        let _ = builder.add_line(None, line);
    }
    Some((folder.to_owned(), builder.build().ok()?))
}

fn decide(rules: &[(String, ignore::gitignore::Gitignore)], path: &str, is_folder: bool) -> Option<bool> {
    rules.iter().rev().find_map(|(folder, rules)| {
        let found = rules.matched(paths::relative_to(path, folder)?, is_folder);
        if found.is_none() { None } else { Some(found.is_ignore()) }
    })
}

#[cfg(test)]
mod tests {
    use super::super::{MemoryFiles, SourceMap};
    use super::*;

    fn ignored(files: &[(&str, &str)], path: &str) -> bool {
        let map = SourceMap::new(Box::new(MemoryFiles::new(files.iter().copied())));
        is_git_ignored(&|path| map.load(path).ok(), path)
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
