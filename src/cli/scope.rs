//! What a run is asked about: the workspace's root, and what is found where the command line points.

use std::path::{Path, PathBuf};

use super::{Failure, args::CheckArgs, stdin};
use crate::{
    engine::Report,
    finding::{Problem, ProblemKind},
    formats::FORMATS,
    project,
    source::{Discovered, Discovery, DiskFiles, Files, PathGlobs, discover, paths},
};

/// What to check.
pub(super) struct Scope {
    /// The workspace's root, canonical.
    pub(super) root: PathBuf,
    /// What is there.
    pub(super) discovered: Discovered,
    /// What was asked for and is not there.
    failed: Vec<Problem>,
    /// The first path asked for, as a workspace path.
    first: String,
    /// Whether a hook names the files: then some of them may be nobody's.
    force: bool,
}

/// What is left out.
pub(super) struct LeftOut {
    /// These paths,
    pub(super) exclude: PathGlobs,
    /// even if they are named.
    pub(super) force: bool,
}

/// What the command line names.
pub(super) enum Given {
    /// Files and folders.
    Paths(Vec<PathBuf>),
    /// Standard input in place of a file.
    Stdin(PathBuf),
}

impl Given {
    /// What `args` name; the working directory where that is nothing.
    pub(super) fn new(args: &CheckArgs) -> Result<Self, Failure> {
        let is_stdin = |path: &PathBuf| path.as_os_str() == "-";
        let stdin = args.paths.iter().any(is_stdin);
        let mut paths: Vec<PathBuf> = args.paths.iter().filter(|path| !is_stdin(path)).cloned().collect();
        match &args.stdin_filename {
            Some(name) if stdin && paths.is_empty() => return Ok(Self::Stdin(name.clone())),
            Some(_) => return Err(Failure::new("--stdin-filename needs the path `-`, and no other")),
            None if stdin => return Err(Failure::new("`-` needs --stdin-filename")),
            None => {}
        }
        if paths.is_empty() {
            paths.push(PathBuf::from("."));
        }
        Ok(Self::Paths(paths))
    }

    /// Paths that exist, for what is looked up around them.
    pub(super) fn places(&self, cwd: &Path) -> Vec<PathBuf> {
        match self {
            Self::Paths(paths) => paths.clone(),
            Self::Stdin(name) => vec![near(cwd, name)],
        }
    }
}

/// The path itself, or the nearest folder above it that exists.
fn near(cwd: &Path, name: &Path) -> PathBuf {
    let full = cwd.join(name);
    full.ancestors().find(|path| path.exists()).unwrap_or(cwd).to_path_buf()
}

impl Scope {
    /// Looks for what `args` name.
    pub(super) fn find(
        cwd: &Path,
        given: &Given,
        left_out: LeftOut,
    ) -> Result<(Self, Box<dyn Files>), Failure> {
        let paths = match given {
            Given::Stdin(name) => return Self::of_stdin(cwd, name, left_out),
            Given::Paths(paths) => paths,
        };
        let disk = disk(&project::root(cwd, paths))?;
        let scope = Self::look(&disk, cwd, paths, left_out);
        Ok((scope, Box::new(disk)))
    }

    fn look(disk: &DiskFiles, cwd: &Path, given: &[PathBuf], left_out: LeftOut) -> Self {
        let root = disk.root().to_path_buf();
        let path_of = |path: &Path| project::workspace_path(&root, cwd, path);
        let first = given.first().map(|path| path_of(path)).unwrap_or_default();
        let LeftOut { exclude, force } = left_out;
        let (roots, cwd) = (given.to_vec(), cwd.to_path_buf());
        let what = Discovery { roots, cwd, exclude, force_exclude: force, ..Discovery::default() };
        let mut discovered = discover(disk, &what);
        let failed = std::mem::take(&mut discovered.failed).into_iter().map(|(path, message)| Problem {
            kind: ProblemKind::Unreadable,
            path: path_of(Path::new(&path)).into(),
            span: None,
            message,
        });
        let failed = failed.collect();
        Self { root, discovered, failed, first, force }
    }

    /// A file that standard input stands for: it need not exist, its project may.
    fn of_stdin(cwd: &Path, name: &Path, left_out: LeftOut) -> Result<(Self, Box<dyn Files>), Failure> {
        let (full, near) = (cwd.join(name), near(cwd, name));
        let disk = disk(&project::root(cwd, std::slice::from_ref(&near)))?;
        let path = project::workspace_path(disk.root(), cwd, name);
        if path.starts_with("..") {
            return Err(Failure::new(format!("`{}` lies outside of the workspace", name.display())));
        }
        let around = if near == full { full } else { disk.root().join(paths::parent(&path)) };
        let excluded = left_out.force && left_out.exclude.is_match(&path);
        let mut scope = Self::look(&disk, cwd, &[around], LeftOut { force: false, ..left_out });
        scope.failed.clear();
        scope.first.clone_from(&path);
        if excluded {
            // A hook or an editor asks for a file that is left out: nothing is said of it.
            scope.force = true;
            scope.discovered = Discovered { excluded: 1, only_named: true, ..Discovered::default() };
            return Ok((scope, Box::new(disk)));
        }
        let Discovered { paths, named, only_named, .. } = &mut scope.discovered;
        paths.push(path.clone());
        paths.sort_unstable();
        paths.dedup();
        *named = vec![path.clone()];
        *only_named = true;
        Ok((scope, Box::new(stdin::read(disk, path)?)))
    }

    /// Says what is missing.
    pub(super) fn complete(&self, report: &mut Report) {
        report.problems.extend(self.failed.iter().cloned());
        report.problems.sort_by(|a, b| a.path.cmp(&b.path));
        if report.problems.is_empty() && report.files == 0 && !self.nothing_is_fine() {
            report.problems.push(self.nothing());
        }
    }

    /// Whether nothing to check is no fault: a hook names files that are excluded or nobody's.
    fn nothing_is_fine(&self) -> bool {
        self.force && self.discovered.only_named
    }

    fn nothing(&self) -> Problem {
        let formats: Vec<&str> = FORMATS.iter().map(|format| format.name()).collect();
        Problem {
            kind: ProblemKind::Config,
            path: self.first.as_str().into(),
            span: None,
            message: format!("nothing to check here: no file of {}", formats.join(", ")),
        }
    }
}

fn disk(root: &Path) -> Result<DiskFiles, Failure> {
    DiskFiles::new(root)
        .map_err(|error| Failure::new(format!("`{}` cannot be read: {error}", root.display())))
}
