//! What a run is asked about: the folders and files named. A file is checked as part of its project, but
//! only what has to do with that file is reported.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use super::{Failure, args::CheckArgs, stdin::Overlay, workspace};
use crate::{
    engine::Report,
    finding::{Problem, ProblemKind},
    formats::{Claim, FORMATS},
    source::{Discovered, Discovery, DiskFiles, Files, SourceMap, discover, paths},
    text::FileId,
};

/// What to check.
pub(super) struct Scope {
    /// The workspace's root, canonical.
    pub(super) root: PathBuf,
    /// What is there.
    pub(super) discovered: Discovered,
    /// What was asked for and is not there.
    pub(super) failed: Vec<Problem>,
    /// Workspace paths of the folders asked for; `""` is the root.
    folders: Vec<String>,
    /// Workspace paths of the files asked for.
    named: Vec<String>,
}

impl Scope {
    /// Looks for what `args` name.
    pub(super) fn find(cwd: &Path, args: &CheckArgs) -> Result<(Self, Box<dyn Files>), Failure> {
        let stdin = args.paths.iter().any(|path| path.as_os_str() == "-");
        let mut given: Vec<PathBuf> =
            args.paths.iter().filter(|path| path.as_os_str() != "-").cloned().collect();
        match &args.stdin_filename {
            Some(_) if !stdin => return Err(Failure::new("--stdin-filename needs the path `-`")),
            None if stdin => return Err(Failure::new("`-` needs --stdin-filename")),
            _ => {}
        }
        if given.is_empty() && !stdin {
            given.push(PathBuf::from("."));
        }
        let stdin = args.stdin_filename.iter().map(|path| nearest(cwd, path));
        let around: Vec<PathBuf> = given.iter().cloned().chain(stdin).collect();
        let root = workspace::root(cwd, &around);
        let disk = DiskFiles::new(&root)
            .map_err(|error| Failure::new(format!("`{}` cannot be read: {error}", root.display())))?;
        let mut scope = Self::discover(&disk, cwd, &given);
        let Some(name) = &args.stdin_filename else { return Ok((scope, Box::new(disk))) };
        let path = workspace::workspace_path(&scope.root, cwd, name);
        scope.add_files(&disk, cwd, vec![path.clone()]);
        Ok((scope, Box::new(Overlay::read(disk, path)?)))
    }

    fn discover(disk: &DiskFiles, cwd: &Path, given: &[PathBuf]) -> Self {
        let root = disk.root().to_path_buf();
        let mut discovered = walk(disk, cwd, given.to_vec());
        let path_of = |path: &Path| workspace::workspace_path(&root, cwd, path);
        let failed = discovered.failed.drain(..).map(|(path, message)| Problem {
            kind: ProblemKind::Unreadable,
            path: path_of(Path::new(&path)).into(),
            span: None,
            message,
        });
        let failed = failed.collect();
        let folders = given.iter().filter_map(|path| cwd.join(path).canonicalize().ok());
        let folders = folders.filter(|path| path.is_dir()).map(|path| path_of(&path)).collect();
        let mut scope = Self { root, discovered, failed, folders, named: Vec::new() };
        scope.add_files(disk, cwd, scope.discovered.named.clone());
        scope
    }

    /// Takes files in, each with the folder around it, which is its project as far as is known here.
    fn add_files(&mut self, disk: &DiskFiles, cwd: &Path, files: Vec<String>) {
        let around: BTreeSet<&str> =
            files.iter().filter(|path| !self.covers(path)).map(|path| paths::parent(path)).collect();
        // Sorted, so a folder comes before those below it, which its walk sees too.
        let mut roots: Vec<&str> = Vec::new();
        for folder in around {
            if !roots.iter().any(|root| *root == folder || paths::relative_to(folder, root).is_some()) {
                roots.push(folder);
            }
        }
        let roots = roots.into_iter().map(|folder| self.root.join(folder)).filter(|folder| folder.is_dir());
        let mut found = walk(disk, cwd, roots.collect()).paths;
        found.extend(files.iter().cloned());
        self.discovered.paths.append(&mut found);
        self.discovered.paths.sort_unstable();
        self.discovered.paths.dedup();
        self.named.extend(files);
    }

    /// Whether somebody asked about the file at a workspace path.
    fn covers(&self, path: &str) -> bool {
        let below = |folder: &String| paths::relative_to(path, folder).is_some();
        self.named.iter().any(|named| named == path) || self.folders.iter().any(below)
    }

    /// Leaves what was asked for, and says what is missing. A finding counts if any of its places does:
    /// a value of a named file may come from another one, where it is reported.
    pub(super) fn narrow(&self, report: &mut Report) {
        let sources = report.sources.clone();
        let covers = |file: FileId| self.covers(&sources.path(file));
        report.findings.retain(|finding| {
            covers(finding.span.file) || finding.labels.iter().any(|label| covers(label.span.file))
        });
        report.unknown.retain(|unknown| covers(unknown.span.file));
        report.passed.retain(|passed| covers(passed.span.file));
        report.problems.retain(|problem| self.covers(&problem.path));
        report.problems.extend(self.failed.iter().cloned());
        report.problems.sort_by(|a, b| a.path.cmp(&b.path));
        if report.problems.is_empty() && self.is_empty(report) {
            report.problems.push(nothing(self));
        }
    }

    /// Whether no file that was asked about is one that a format claims.
    fn is_empty(&self, report: &Report) -> bool {
        let named = || self.named.iter().any(|path| is_claimed(&report.sources, path));
        if self.folders.is_empty() { !named() } else { report.files == 0 }
    }
}

/// The file, or the nearest folder above it that exists: what standard input stands for may be new.
fn nearest(cwd: &Path, path: &Path) -> PathBuf {
    let full = cwd.join(path);
    full.ancestors().find(|path| path.exists()).map_or_else(|| cwd.to_path_buf(), Path::to_path_buf)
}

fn walk(disk: &DiskFiles, cwd: &Path, roots: Vec<PathBuf>) -> Discovered {
    discover(disk, &Discovery { roots, cwd: cwd.to_path_buf(), ..Discovery::default() })
}

fn is_claimed(sources: &SourceMap, path: &str) -> bool {
    FORMATS.iter().any(|format| match format.claims(path) {
        Claim::Yes => true,
        Claim::No => false,
        Claim::AskContent => sources.load(path).is_ok_and(|file| format.claims_content(path, &file.text)),
    })
}

fn nothing(scope: &Scope) -> Problem {
    let formats: Vec<&str> = FORMATS.iter().map(|format| format.name()).collect();
    let path = scope.folders.iter().chain(&scope.named).next().cloned().unwrap_or_default();
    Problem {
        kind: ProblemKind::Config,
        path: path.into(),
        span: None,
        message: format!("nothing to check here: no file of {}", formats.join(", ")),
    }
}
