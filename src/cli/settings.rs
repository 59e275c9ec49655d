//! Which configuration file counts for a run, and reading it.
//!
//! The nearest `seawall.toml` or `.seawall.toml` upwards from what is checked, as far as the
//! repository's root; without a repository, as far as the working directory. Files are not merged.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    Failure,
    args::{ConfigArgs, OwnRules},
    own_rules, workspace,
};
use crate::{
    config::{Applied, Asked, Config, FILE_NAMES, problem},
    engine::Report,
    finding::{Problem, ProblemKind},
    report::{Paths, count},
    rules::{Registry, UnknownName},
    source::{Base, DiskFiles, Files, MemoryFiles, Overlay, SourceFile, SourceMap},
    text::{FileId, Span},
};

/// The configuration of a run and where it was read from.
#[derive(Default)]
pub(super) struct Settings {
    /// What is set.
    pub(super) config: Config,
    /// Where patterns start.
    base: Base,
    /// The workspace's root.
    root: PathBuf,
    /// The file, if there is one.
    pub(super) file: Option<Found>,
    /// What is wrong with it.
    problems: Vec<Problem>,
}

/// A configuration file.
pub(super) struct Found {
    /// Its path on the system.
    pub(super) path: PathBuf,
    /// What was read, under its path from the workspace's root.
    pub(super) source: Arc<SourceFile>,
}

impl Settings {
    /// Reads the file that `args` name, or else the nearest one to `paths`.
    pub(super) fn find(cwd: &Path, paths: &[PathBuf], args: &ConfigArgs) -> Result<Self, Failure> {
        let root = workspace::root(cwd, paths);
        if args.isolated {
            return Ok(Self::default());
        }
        if let Some(path) = &args.config {
            // Patterns of a file from elsewhere are about what is checked, not about its surroundings.
            return Self::read(&root, cwd, &cwd.join(path), cwd);
        }
        let nearest = nearest(cwd, &root, paths);
        let Some((folder, [first, rest @ ..])) = nearest.as_ref().map(|(at, names)| (at, names.as_slice()))
        else {
            return Ok(Self::default());
        };
        let mut settings = Self::read(&root, cwd, &folder.join(first), folder)?;
        let both = |second: &&str| Problem {
            kind: ProblemKind::Config,
            path: workspace::workspace_path(&root, cwd, &folder.join(second)).into(),
            span: None,
            message: format!("does not count beside `{first}`: remove one of them"),
        };
        settings.problems.extend(rest.iter().map(both));
        Ok(settings)
    }

    fn read(root: &Path, cwd: &Path, path: &Path, start: &Path) -> Result<Self, Failure> {
        let shown = path.strip_prefix(cwd).unwrap_or(path).display().to_string();
        let failure = |why: &dyn std::fmt::Display| Failure::new(format!("`{shown}` {why}"));
        let folder = path.parent().unwrap_or(cwd);
        // Links are followed as far as the workspace: excerpts of this file may end up in a public log.
        let disk = DiskFiles::new(if folder.starts_with(root) { root } else { folder });
        let disk = disk.map_err(|_| failure(&"does not exist"))?;
        let below = workspace::workspace_path(disk.root(), cwd, path);
        let bytes = disk.read(&below).map_err(|why| failure(&why))?;
        let name = workspace::workspace_path(root, cwd, path);
        let source = Arc::new(SourceFile::new(FileId(u32::MAX), name.into(), bytes));
        let (config, problems) = Config::read(&source);
        let base = base(root, start);
        let file = Some(Found { path: path.to_path_buf(), source });
        Ok(Self { config, base, root: root.to_path_buf(), file, problems })
    }

    /// The built-in rules, those of the file's folders and of `more`.
    pub(super) fn registry(&mut self, cwd: &Path, more: &[PathBuf]) -> Result<Registry, Failure> {
        let mut folders = Vec::new();
        for folder in &self.config.rules {
            let path = self.beside(&folder.text);
            match &self.file {
                Some(file) if !path.is_dir() => {
                    let message = format!("there is no folder `{}`", folder.text);
                    self.problems.push(problem(&file.source, folder.span, message));
                }
                _ => folders.push(path),
            }
        }
        folders.extend(more.iter().cloned());
        own_rules::registry(cwd, &folders)
    }

    /// The rules as the nearest file to the working directory has them, for commands that check nothing:
    /// what is wrong with the file is for `check` to say.
    pub(super) fn rules(cwd: &Path, own: &OwnRules) -> Result<Registry, Failure> {
        let mut settings = Self::find(cwd, &[cwd.to_path_buf()], &own.config)?;
        let mut registry = settings.registry(cwd, &own.folders)?;
        // Only names of the command line can be an error, and there are none.
        let _ = settings.apply(&mut registry, Asked::default());
        Ok(registry)
    }

    /// Holds the file against the rules. Wrong names of the command line are the error.
    pub(super) fn apply(
        &mut self,
        registry: &mut Registry,
        asked: Asked<'_>,
    ) -> Result<Applied, Vec<UnknownName>> {
        let source = self.file.as_ref().map(|file| file.source.as_ref());
        let mut applied = self.config.apply(registry, asked, &self.base, source)?;
        self.problems.append(&mut applied.problems);
        Ok(applied)
    }

    /// The files of a run with this one among them, so that what is wrong with it can be shown.
    pub(super) fn overlay(&self, files: Box<dyn Files>) -> Box<dyn Files> {
        match &self.file {
            Some(file) if !self.problems.is_empty() => {
                let bytes = file.source.text.clone().into_bytes();
                let over = [(file.source.path.to_string(), bytes)];
                Box::new(Overlay::new(files.into(), over.into()))
            }
            _ => files,
        }
    }

    /// Adds what is wrong with the file to a report over [`overlay`](Self::overlay).
    pub(super) fn complete(&self, report: &mut Report) {
        let mut problems = self.placed(&report.sources);
        problems.append(&mut report.problems);
        report.problems = problems;
    }

    /// What is wrong with the file, at its places in these sources.
    fn placed(&self, sources: &SourceMap) -> Vec<Problem> {
        let mut problems = self.problems.clone();
        let id = self.file.as_ref().and_then(|file| sources.load(&file.source.path).ok()).map(|file| file.id);
        for problem in &mut problems {
            problem.span = problem.span.zip(id).map(|(span, file)| Span { file, ..span });
        }
        problems.sort_by_key(|problem| (problem.path.clone(), problem.span.map(|span| span.start)));
        problems
    }

    /// Shows on standard error what is wrong with the file, for commands that check nothing else.
    pub(super) fn show_problems(&self, cwd: &Path) -> Result<(), Failure> {
        let Some(file) = self.file.as_ref().filter(|_| !self.problems.is_empty()) else { return Ok(()) };
        let sources = SourceMap::new(self.overlay(Box::new(MemoryFiles::default())));
        let problems = self.placed(&sources);
        own_rules::show(Arc::new(sources), problems, &Paths::new(&self.root, cwd))?;
        Err(Failure::new(format!("{} in `{}`", count(self.problems.len(), "mistake"), file.path.display())))
    }

    /// The file of known findings.
    pub(super) fn baseline(&self) -> Option<PathBuf> {
        self.config.baseline.as_ref().map(|path| self.beside(&path.text))
    }

    /// A path as written in the file: from its folder.
    pub(super) fn beside(&self, path: &str) -> PathBuf {
        let folder = self.file.as_ref().and_then(|file| file.path.parent());
        folder.map_or_else(|| PathBuf::from(path), |folder| folder.join(path))
    }
}

/// The nearest folder with a configuration file, and which it has.
fn nearest(cwd: &Path, root: &Path, paths: &[PathBuf]) -> Option<(PathBuf, Vec<&'static str>)> {
    let start = workspace::shared(cwd, paths);
    let last = if root.join(".git").exists() || !start.starts_with(cwd) { root } else { cwd };
    let folders = start.ancestors().take_while(|folder| folder.starts_with(last));
    let mut found = folders.map(|folder| {
        let names = FILE_NAMES.into_iter().filter(|name| folder.join(name).is_file());
        (folder.to_path_buf(), names.collect::<Vec<_>>())
    });
    found.find(|(_, names)| !names.is_empty())
}

/// The folder where patterns start, as seen from the root.
fn base(root: &Path, folder: &Path) -> Base {
    match root.strip_prefix(folder) {
        Ok(way) if way.as_os_str().is_empty() => Base::default(),
        Ok(way) => Base::Above(way.to_string_lossy().replace('\\', "/")),
        Err(_) => Base::Inside(workspace::workspace_path(root, root, folder)),
    }
}
