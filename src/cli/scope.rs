//! What a run is asked about: the workspace's root, and what is found where the command line points.

use std::path::{Path, PathBuf};

use super::{Failure, args::CheckArgs, stdin::Overlay, workspace};
use crate::{
    engine::Report,
    finding::{Problem, ProblemKind},
    formats::FORMATS,
    source::{Discovered, Discovery, DiskFiles, Files, discover, paths},
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
}

impl Scope {
    /// Looks for what `args` name.
    pub(super) fn find(cwd: &Path, args: &CheckArgs) -> Result<(Self, Box<dyn Files>), Failure> {
        let is_stdin = |path: &&PathBuf| path.as_os_str() == "-";
        let stdin = args.paths.iter().any(|path| is_stdin(&path));
        let mut given: Vec<PathBuf> = args.paths.iter().filter(|path| !is_stdin(path)).cloned().collect();
        match &args.stdin_filename {
            Some(name) if stdin && given.is_empty() => return Self::of_stdin(cwd, name),
            Some(_) => return Err(Failure::new("--stdin-filename needs the path `-`, and no other")),
            None if stdin => return Err(Failure::new("`-` needs --stdin-filename")),
            None => {}
        }
        if given.is_empty() {
            given.push(PathBuf::from("."));
        }
        let disk = disk(&workspace::root(cwd, &given))?;
        let scope = Self::look(&disk, cwd, &given);
        Ok((scope, Box::new(disk)))
    }

    fn look(disk: &DiskFiles, cwd: &Path, given: &[PathBuf]) -> Self {
        let root = disk.root().to_path_buf();
        let path_of = |path: &Path| workspace::workspace_path(&root, cwd, path);
        let first = given.first().map(|path| path_of(path)).unwrap_or_default();
        let what = Discovery { roots: given.to_vec(), cwd: cwd.to_path_buf(), ..Discovery::default() };
        let mut discovered = discover(disk, &what);
        let failed = std::mem::take(&mut discovered.failed).into_iter().map(|(path, message)| Problem {
            kind: ProblemKind::Unreadable,
            path: path_of(Path::new(&path)).into(),
            span: None,
            message,
        });
        let failed = failed.collect();
        Self { root, discovered, failed, first }
    }

    /// A file that standard input stands for: it need not exist, its project may.
    fn of_stdin(cwd: &Path, name: &Path) -> Result<(Self, Box<dyn Files>), Failure> {
        let full = cwd.join(name);
        let near = full.ancestors().find(|path| path.exists()).unwrap_or(cwd);
        let disk = disk(&workspace::root(cwd, &[near.to_path_buf()]))?;
        let path = workspace::workspace_path(disk.root(), cwd, name);
        if path.starts_with("..") {
            return Err(Failure::new(format!("`{}` lies outside of the workspace", name.display())));
        }
        let around = if near == full { full } else { disk.root().join(paths::parent(&path)) };
        let mut scope = Self::look(&disk, cwd, &[around]);
        scope.failed.clear();
        scope.first.clone_from(&path);
        let Discovered { paths, named, only_named, .. } = &mut scope.discovered;
        paths.push(path.clone());
        paths.sort_unstable();
        paths.dedup();
        *named = vec![path.clone()];
        *only_named = true;
        Ok((scope, Box::new(Overlay::read(disk, path)?)))
    }

    /// Says what is missing.
    pub(super) fn complete(&self, report: &mut Report) {
        report.problems.extend(self.failed.iter().cloned());
        report.problems.sort_by(|a, b| a.path.cmp(&b.path));
        if report.problems.is_empty() && report.files == 0 {
            report.problems.push(self.nothing());
        }
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
