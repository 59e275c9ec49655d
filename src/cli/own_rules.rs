//! Rules of users: found in folders, added to the built-in ones.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use super::{Failure, terminal, workspace};
use crate::{
    engine::{Report, Secrets},
    finding::Problem,
    report::{Paths, View, count},
    rules::Registry,
    source::{DiskFiles, Files, SourceFile, SourceMap},
};

/// Folders of rules are not nested deeper than this.
const DEPTH: usize = 8;

/// The built-in rules and those of the folders. What is wrong with a rule file is shown on standard
/// error, and is a failure: a rule that is not asked must not look like one that holds.
pub(super) fn registry(cwd: &Path, folders: &[PathBuf]) -> Result<Registry, Failure> {
    let mut registry = Registry::builtin();
    add(&mut registry, cwd, folders)?;
    Ok(registry)
}

/// The rules of the folders alone.
pub(super) fn alone(cwd: &Path, folders: &[PathBuf]) -> Result<Registry, Failure> {
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
            let root = workspace::root_of(&cwd.join(folder));
            show(sources, problems, &Paths::new(&root, cwd))?;
            return Err(Failure::new(format!("{mistakes} in the rules of `{}`", folder.display())));
        }
    }
    Ok(())
}

/// The rule files below a folder.
pub(super) fn read(folder: &Path) -> Result<(Arc<SourceMap>, Vec<Arc<SourceFile>>), Failure> {
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

/// Shows what is wrong on standard error.
pub(super) fn show(sources: Arc<SourceMap>, problems: Vec<Problem>, paths: &Paths) -> Result<(), Failure> {
    let secrets = Secrets::of(&sources);
    let report = Report {
        sources,
        findings: Vec::new(),
        suppressed: Vec::new(),
        baselined: Vec::new(),
        fixed: Vec::new(),
        unchecked: Vec::new(),
        elsewhere: None,
        unknown: Vec::new(),
        passed: Vec::new(),
        problems,
        unfixable: Vec::new(),
        files: 0,
        units: 0,
        rules: 0,
        elapsed: Duration::ZERO,
        secrets,
    };
    let registry = Registry::default();
    let view = View { report: &report, registry: &registry, paths, show_passed: false, statistics: false };
    terminal::note(|out| crate::report::write_problems(&view, &terminal::note_look(), out))
}
