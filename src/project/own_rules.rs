//! Rules of users: found in folders, added to the built-in ones.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{Failure, Mistakes, root::root_of};
use crate::{
    rules::Registry,
    source::{DiskFiles, Files, SourceFile, SourceMap},
    text::count,
};

/// Folders of rules are not nested deeper than this.
const DEPTH: usize = 8;

/// The built-in rules and those of the folders, which start at `cwd`. What is wrong with a rule file is a
/// failure: a rule that is not asked must not look like one that holds.
pub fn registry(cwd: &Path, folders: &[PathBuf]) -> Result<Registry, Failure> {
    let mut registry = Registry::builtin();
    add(&mut registry, cwd, folders)?;
    Ok(registry)
}

/// The rules of the folders alone.
pub fn alone(cwd: &Path, folders: &[PathBuf]) -> Result<Registry, Failure> {
    let mut registry = Registry::default();
    add(&mut registry, cwd, folders)?;
    Ok(registry)
}

fn add(registry: &mut Registry, cwd: &Path, folders: &[PathBuf]) -> Result<(), Failure> {
    for folder in folders {
        let (sources, files) = read(&cwd.join(folder))?;
        if files.is_empty() {
            return Err(Failure::new(format!("there are no rule files in `{}`", folder.display())));
        }
        let mut problems = registry.add_user_rules(&files);
        if !problems.is_empty() {
            let mistakes = count(problems.len(), "mistake");
            problems.sort_by_key(|problem| (problem.path.clone(), problem.span.map(|span| span.start)));
            let failure = Failure::new(format!("{mistakes} in the rules of `{}`", folder.display()));
            let root = root_of(&cwd.join(folder));
            return Err(failure.with_mistakes(Mistakes { root, sources, problems }));
        }
    }
    Ok(())
}

/// The rule files below a folder.
fn read(folder: &Path) -> Result<(Arc<SourceMap>, Vec<Arc<SourceFile>>), Failure> {
    let failure = |error: &dyn std::fmt::Display| {
        Failure::new(format!("the rules in `{}` cannot be read: {error}", folder.display()))
    };
    let disk = DiskFiles::new(folder).map_err(|error| failure(&error))?;
    let mut paths = Vec::new();
    list(&disk, "", DEPTH, &mut paths);
    let sources = Arc::new(SourceMap::new(Box::new(disk)));
    let mut files = Vec::with_capacity(paths.len());
    for path in paths {
        files.push(sources.load(&path).map_err(|error| failure(&format!("{path} {error}")))?);
    }
    Ok((sources, files))
}

fn list(disk: &DiskFiles, folder: &str, depth: usize, found: &mut Vec<String>) {
    for name in disk.list(folder) {
        // A folder laid out like the built-in rules holds more than rules.
        if folder.is_empty()
            && ["data/", "checklists/", "suppression/", "controls.yaml"].contains(&name.as_str())
        {
            continue;
        }
        let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        if let Some(folder) = path.strip_suffix('/') {
            if depth > 0 {
                list(disk, folder, depth - 1, found);
            }
        } else if Path::new(&name).extension().is_some_and(|ending| ending == "yaml" || ending == "yml") {
            found.push(path);
        }
    }
}
