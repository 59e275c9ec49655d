//! Which configuration file counts for a run, and reading it.
//!
//! The nearest `seawall.toml` or `.seawall.toml` upwards from what is checked, as far as the
//! repository's root; without a repository, as far as the working directory. Files are not merged.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{Failure, Mistakes, own_rules, root as workspace};
use crate::{
    config::{Applied, Asked, Config, FILE_NAMES, problem},
    engine::Report,
    finding::{Problem, ProblemKind},
    rules::{Registry, UnknownName},
    source::{Base, DiskFiles, Files, MemoryFiles, Overlay, SourceFile, SourceMap},
    text::{FileId, Span, count},
};

/// Which configuration file counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Which {
    /// The nearest one.
    #[default]
    Nearest,
    /// This one.
    File(PathBuf),
    /// None.
    None,
}

/// Texts that stand in for files on the system, by their paths: an editor's.
pub type Texts<'t> = &'t dyn Fn(&Path) -> Option<Vec<u8>>;

/// The configuration of a run and where it was read from.
#[derive(Default)]
pub struct Settings {
    /// What is set.
    pub config: Config,
    /// Where patterns start.
    base: Base,
    /// The workspace's root.
    root: PathBuf,
    /// The file, if there is one.
    pub file: Option<Found>,
    /// What is wrong with it.
    problems: Vec<Problem>,
}

/// A configuration file.
pub struct Found {
    /// Its path on the system.
    pub path: PathBuf,
    /// What was read, under its path from the workspace's root.
    pub source: Arc<SourceFile>,
}

impl Settings {
    /// Reads the file that counts for `paths`, which start at `cwd`.
    pub fn find(cwd: &Path, paths: &[PathBuf], which: &Which, texts: Texts<'_>) -> Result<Self, Failure> {
        let root = workspace::root(cwd, paths);
        match which {
            Which::None => return Ok(Self::default()),
            // Patterns of a file from elsewhere are about what is checked, not about its surroundings.
            Which::File(path) => return Self::read(&root, cwd, &cwd.join(path), cwd, texts),
            Which::Nearest => {}
        }
        let nearest = nearest(cwd, &root, paths);
        let Some((folder, [first, rest @ ..])) = nearest.as_ref().map(|(at, names)| (at, names.as_slice()))
        else {
            return Ok(Self::default());
        };
        let mut settings = Self::read(&root, cwd, &folder.join(first), folder, texts)?;
        let both = |second: &&str| Problem {
            kind: ProblemKind::Config,
            path: workspace::workspace_path(&root, cwd, &folder.join(second)).into(),
            span: None,
            message: format!("does not count beside `{first}`: remove one of them"),
        };
        settings.problems.extend(rest.iter().map(both));
        Ok(settings)
    }

    fn read(root: &Path, cwd: &Path, path: &Path, start: &Path, texts: Texts<'_>) -> Result<Self, Failure> {
        let shown = path.strip_prefix(cwd).unwrap_or(path).display().to_string();
        let failure = |why: &dyn std::fmt::Display| Failure::new(format!("`{shown}` {why}"));
        let folder = path.parent().unwrap_or(cwd);
        // Links are followed as far as the workspace: excerpts of this file may end up in a public log.
        let disk = DiskFiles::new(if folder.starts_with(root) { root } else { folder });
        let disk = disk.map_err(|_| failure(&"does not exist"))?;
        let below = workspace::workspace_path(disk.root(), cwd, path);
        let bytes = match texts(path) {
            Some(bytes) => bytes,
            None => disk.read(&below).map_err(|why| failure(&why))?,
        };
        let name = workspace::workspace_path(root, cwd, path);
        let source = Arc::new(SourceFile::new(FileId(u32::MAX), name.into(), bytes));
        let (config, problems) = Config::read(&source);
        let base = base(root, start);
        let file = Some(Found { path: path.to_path_buf(), source });
        Ok(Self { config, base, root: root.to_path_buf(), file, problems })
    }

    /// The built-in rules, those of the file's folders and of `more`.
    pub fn registry(&mut self, cwd: &Path, more: &[PathBuf]) -> Result<Registry, Failure> {
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

    /// Holds the file against the rules. Wrong names of the command line are the error.
    pub fn apply(&mut self, registry: &mut Registry, asked: Asked<'_>) -> Result<Applied, Vec<UnknownName>> {
        let source = self.file.as_ref().map(|file| file.source.as_ref());
        let mut applied = self.config.apply(registry, asked, &self.base, source)?;
        self.problems.append(&mut applied.problems);
        Ok(applied)
    }

    /// The files of a run with this one among them, so that what is wrong with it can be shown.
    pub fn overlay(&self, files: Box<dyn Files>) -> Box<dyn Files> {
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
    pub fn complete(&self, report: &mut Report) {
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

    /// What is wrong with the file as a failure, for what does not go on then.
    pub fn faultless(&self) -> Result<(), Failure> {
        let Some(file) = self.file.as_ref().filter(|_| !self.problems.is_empty()) else { return Ok(()) };
        let sources = SourceMap::new(self.overlay(Box::new(MemoryFiles::default())));
        let problems = self.placed(&sources);
        let failure =
            Failure::new(format!("{} in `{}`", count(problems.len(), "mistake"), file.path.display()));
        Err(failure.with_mistakes(Mistakes { root: self.root.clone(), sources: Arc::new(sources), problems }))
    }

    /// What is wrong with the file, with places in [`Found::source`].
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The file of known findings.
    pub fn baseline(&self) -> Option<PathBuf> {
        self.config.baseline.as_ref().map(|path| self.beside(&path.text))
    }

    /// A path as written in the file: from its folder.
    pub fn beside(&self, path: &str) -> PathBuf {
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
