//! The build context: which of its files reach the builder, and which of those are secrets.
//!
//! Git's ignore files mean nothing to Docker, so the folders are listed on disk: an `.env` that git
//! ignores is just what must not be missed.

use std::{cell::OnceCell, collections::BTreeSet, sync::Arc};

use super::ignore::{Decision, IgnoreFile};
use crate::{
    formats::Context,
    secrets::{SecretFile, secret_file},
    source::{SourceFile, paths},
    text::Span,
};

/// Folders listed at most. Deeper ones come last.
const MAX_FOLDERS: usize = 512;

/// Below these, keys belong to others or to tests.
const FOREIGN: &[&str] = &[
    "node_modules",
    "vendor",
    "site-packages",
    ".git",
    ".venv",
    "venv",
    "testdata",
    "fixtures",
    "test",
    "tests",
    "__tests__",
    "spec",
    "mocks",
];

/// What a folder copy may take along though no file of the run shows it.
const PROBES: &[&str] = &[".env", ".env.production"];

/// One build context on disk.
pub(super) struct BuildContext<'c> {
    context: &'c Context<'c>,
    /// Its workspace path; empty for the root.
    folder: String,
    ignore: Option<(Arc<SourceFile>, IgnoreFile)>,
    secrets: OnceCell<Vec<(String, SecretFile)>>,
}

/// A secret that a `COPY` takes along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Leak {
    /// Relative to the context.
    pub(super) path: String,
    /// Whether the file is there now.
    pub(super) real: bool,
    /// Whether it is there on other machines: git ignores it, or a sample of it is kept.
    pub(super) expected: bool,
    /// The ignore file's line that took it back, else its first line.
    pub(super) line: Option<Span>,
}

impl<'c> BuildContext<'c> {
    /// The context `folder` for the Dockerfile at `dockerfile`. An ignore file named after the
    /// Dockerfile wins over the context's own.
    pub(super) fn open(context: &'c Context<'c>, dockerfile: &str, folder: String) -> Self {
        let own = format!("{dockerfile}.dockerignore");
        let shared = paths::join(&folder, ".dockerignore").unwrap_or_default();
        let ignore = [own, shared].into_iter().find_map(|path| {
            if !context.loader.is_file(&path) {
                return None;
            }
            let file = context.load(&path).ok()?;
            let ignore = IgnoreFile::parse(file.id, &file.text);
            Some((file, ignore))
        });
        Self { context, folder, ignore, secrets: OnceCell::new() }
    }

    /// The ignore file that counts, by its workspace path.
    pub(super) fn ignore_path(&self) -> Option<&str> {
        self.ignore.as_ref().map(|(file, _)| file.path.as_ref())
    }

    /// The ignore file that counts or, where there is none, that would.
    pub(super) fn ignore_file(&self) -> Option<String> {
        self.ignore_path().map(str::to_owned).or_else(|| paths::join(&self.folder, ".dockerignore"))
    }

    /// Lines for the ignore file that leave out all secrets which copying the folder `path` takes along.
    pub(super) fn patterns(&self, path: &str) -> Vec<String> {
        let real = self.secrets().iter().map(|(file, _)| file.as_str());
        let probes = PROBES.iter().copied().filter(|_| path.is_empty());
        let taken = real.filter(|file| paths::relative_to(file, path).is_some()).chain(probes);
        let mut patterns: Vec<String> = Vec::new();
        for file in taken.filter(|file| !self.decide(file).excluded) {
            let name = paths::file_name(file);
            let own = match name.rsplit_once('.') {
                _ if name.starts_with(".env") => vec!["**/.env*".to_owned(), "!**/.env.example".to_owned()],
                Some((_, "key")) => vec!["**/*.key".to_owned()],
                _ => vec![file.to_owned()],
            };
            patterns
                .extend(own.into_iter().filter(|pattern| !patterns.contains(pattern)).collect::<Vec<_>>());
        }
        patterns
    }

    /// Its syntax errors: Docker refuses to build with them.
    pub(super) fn ignore_errors(&self) -> impl Iterator<Item = (&Arc<SourceFile>, &super::SyntaxError)> {
        self.ignore.iter().flat_map(|(file, ignore)| ignore.errors.iter().map(move |error| (file, error)))
    }

    /// Whether `path` of the context is left out.
    pub(super) fn decide(&self, path: &str) -> Decision {
        self.ignore
            .as_ref()
            .map_or(Decision { excluded: false, line: None }, |(_, ignore)| ignore.decide(path))
    }

    /// The decision that leaves out all that `path` means.
    pub(super) fn leaves_out(&self, path: &str) -> Option<Decision> {
        let (_, ignore) = self.ignore.as_ref()?;
        Some(ignore.decide(path)).filter(|found| found.excluded && !ignore.may_take_back(path))
    }

    /// The text of a file of the context, if it can be read.
    pub(super) fn read(&self, path: &str) -> Option<Arc<SourceFile>> {
        let path = paths::join(&self.folder, path)?;
        if !self.context.loader.is_file(&path) {
            return None;
        }
        self.context.load(&path).ok()
    }

    /// Whether a source of `COPY` is a folder here: the context itself, or one on disk.
    pub(super) fn is_folder(&self, path: &str) -> bool {
        path.is_empty()
            || paths::join(&self.folder, path).is_some_and(|full| {
                !self.context.loader.is_file(&full) && !self.context.loader.list(&full).is_empty()
            })
    }

    /// The secret that copying the folder `path` takes along: one that is there, else one that may be.
    pub(super) fn leak(&self, path: &str) -> Option<Leak> {
        let below = |(file, _): &&(String, SecretFile)| paths::relative_to(file, path).is_some();
        let sent = |file: &str| !self.decide(file).excluded;
        let found = self.secrets().iter().filter(below).find(|(file, _)| sent(file));
        if let Some((file, _)) = found {
            return Some(self.made(file, true, true));
        }
        let probe = PROBES.iter().filter(|_| path.is_empty()).find(|probe| sent(probe))?;
        Some(self.made(probe, false, self.is_expected(probe)))
    }

    fn made(&self, path: &str, real: bool, expected: bool) -> Leak {
        let first = self.ignore.as_ref().map(|(file, _)| Span::empty(file.id, 0));
        Leak { path: path.to_owned(), real, expected, line: self.decide(path).line.or(first) }
    }

    fn is_expected(&self, probe: &str) -> bool {
        let Some(full) = paths::join(&self.folder, probe) else { return false };
        let sample = [".example", ".sample", ".template", ".dist"];
        self.context.loader.is_git_ignored(&full)
            || sample.iter().any(|ending| self.context.loader.is_file(&format!("{full}{ending}")))
    }

    /// The secrets on disk, env files first.
    fn secrets(&self) -> &[(String, SecretFile)] {
        self.secrets.get_or_init(|| {
            let mut found: Vec<_> =
                self.folders().iter().flat_map(|folder| self.secrets_in(folder)).collect();
            found.sort_by_key(|(path, kind)| {
                (*kind != SecretFile::Env, path.matches('/').count(), path.clone())
            });
            found
        })
    }

    /// The folders that hold files of the run, the nearest first.
    fn folders(&self) -> Vec<String> {
        let mut folders = BTreeSet::from([String::new()]);
        for path in self.context.paths_below(&self.folder) {
            let mut folder = paths::relative_to(path, &self.folder).map_or("", paths::parent);
            while !folder.is_empty() && folders.insert(folder.to_owned()) {
                folder = paths::parent(folder);
            }
        }
        let mut folders: Vec<String> = folders.into_iter().filter(|folder| !is_foreign(folder)).collect();
        folders.sort_by_key(|folder| if folder.is_empty() { 0 } else { 1 + folder.matches('/').count() });
        folders.truncate(MAX_FOLDERS);
        folders
    }

    fn secrets_in(&self, folder: &str) -> Vec<(String, SecretFile)> {
        let Some(full) = paths::join(&self.folder, folder) else { return Vec::new() };
        let names = self.context.loader.list(&full);
        let files = names.iter().filter(|name| !name.ends_with('/'));
        let paths = files.filter_map(|name| paths::join(folder, name));
        paths.filter_map(|path| Some((self.secret(&path)?, path))).map(|(kind, path)| (path, kind)).collect()
    }

    /// What the file is, by its name and, where that leaves it open, its content.
    pub(super) fn secret(&self, path: &str) -> Option<SecretFile> {
        let kind = secret_file(path)?;
        // `prod.env` may hold anything; `.env` is what it is called.
        let is_other_env = kind == SecretFile::Env && !paths::file_name(path).starts_with(".env");
        let by_content =
            is_other_env || matches!(kind, SecretFile::Pem | SecretFile::Key | SecretFile::Settings);
        let refuted = by_content && self.read(path).is_some_and(|file| !kind.is_borne_out_by(&file.text));
        (!refuted).then_some(kind)
    }
}

fn is_foreign(folder: &str) -> bool {
    folder.split('/').any(|part| FOREIGN.contains(&part))
}

/// A source of `COPY` as a path relative to the context: without `./`, `/` and what leads out.
/// A `*` alone is the context itself.
pub(super) fn relative(source: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in source.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    if parts.last().is_some_and(|last| matches!(*last, "*" | "**")) {
        parts.pop();
    }
    parts.join("/")
}
