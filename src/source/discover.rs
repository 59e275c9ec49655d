//! Which files of the workspace a run looks at.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Mutex,
};

use ignore::{DirEntry, WalkBuilder, WalkState};

use super::{DiskFiles, Files, Part, PathGlobs, paths};

/// What to look at.
#[derive(Debug, Default)]
pub struct Discovery {
    /// Files and folders, as given; relative ones start at `cwd`.
    pub roots: Vec<PathBuf>,
    /// The working directory.
    pub cwd: PathBuf,
    /// Workspace paths left out (from the config).
    pub exclude: PathGlobs,
    /// Whether excludes hold for files that were named too.
    pub force_exclude: bool,
    /// Whether to look at files that git ignores too.
    pub include_ignored: bool,
}

/// What there is.
#[derive(Clone, Debug, Default)]
pub struct Discovered {
    /// Workspace paths of files, sorted, each once.
    pub paths: Vec<String>,
    /// Those of them that were named on the command line.
    pub named: Vec<String>,
    /// Whether only what touches the named files is asked for: the other paths are there because a
    /// file is checked as part of its project.
    pub only_named: bool,
    /// What was asked for and cannot be looked at: the path as given, and why.
    pub failed: Vec<(String, String)>,
    /// Files that were named and are left out ([`Discovery::force_exclude`]).
    pub excluded: usize,
    /// What is read of all that, if not everything.
    pub part: Option<Part>,
}

impl Discovered {
    /// Whether a run over this tells all that there is to say about a path.
    pub fn covers(&self, path: &str) -> bool {
        self.part.as_ref().is_none_or(|part| part.covered.contains(path))
    }
}

/// Walks the roots on `files`' disk. Git's ignore files hold (whether or not there is a repository),
/// hidden files are looked at, `.git` and files named twice are not; links are not followed.
pub fn discover(files: &DiskFiles, what: &Discovery) -> Discovered {
    let mut found = Discovered::default();
    let walked = Mutex::new((Vec::new(), Vec::new()));
    for root in &what.roots {
        let shown = root.display().to_string();
        match what.cwd.join(root).canonicalize() {
            Ok(full) if !full.starts_with(files.root()) => {
                found.failed.push((shown, "lies outside of the workspace".to_owned()));
            }
            Ok(full) if full.is_dir() => named_folder(files, &full, what, &walked),
            Ok(full) => found.named.extend(workspace_path(files, &full)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                found.failed.push((shown, "does not exist".to_owned()));
            }
            Err(error) => found.failed.push((shown, error.to_string())),
        }
    }
    let named = found.named.len();
    found.only_named = named > 0 && what.roots.len() == named + found.failed.len();
    if what.force_exclude {
        found.named.retain(|path| !what.exclude.is_match(path));
        found.excluded = named - found.named.len();
    }
    if found.only_named && !found.named.is_empty() {
        around(files, &found.named, what, &walked);
    }
    let (paths, failed) = walked.into_inner().unwrap_or_default();
    found.failed.extend(failed);
    found.paths = paths;
    tracked(files, what, &mut found.paths);
    found.paths.extend(found.named.iter().cloned());
    for list in [&mut found.paths, &mut found.named] {
        list.sort_unstable();
        list.dedup();
    }
    found.failed.sort_unstable();
    found
}

/// Adds what git keeps although its ignore files name it: git ignores only what it does not keep.
fn tracked(files: &DiskFiles, what: &Discovery, paths: &mut Vec<String>) {
    let Some(index) = files.git_index().filter(|_| !paths.is_empty()) else { return };
    let folders: Vec<String> = what
        .roots
        .iter()
        .filter_map(|root| what.cwd.join(root).canonicalize().ok().filter(|full| full.is_dir()))
        .filter_map(|full| workspace_path(files, &full))
        .collect();
    paths.sort_unstable();
    let is_found = |path: &str| paths.binary_search_by(|other| other.as_str().cmp(path)).is_ok();
    let is_inside = |path: &str| folders.iter().any(|folder| paths::relative_to(path, folder).is_some());
    let wanted = |path: &&str| {
        !is_found(path) && is_inside(path) && !what.exclude.is_match(path) && files.is_file(path)
    };
    let more: Vec<String> = index.paths().filter(wanted).map(str::to_owned).collect();
    paths.extend(more);
}

/// A folder that was named. Where it is excluded itself, and that does not hold for what is named, it
/// is looked at as if nothing were.
fn named_folder(files: &DiskFiles, full: &Path, what: &Discovery, walked: &Walked) {
    let excluded = workspace_path(files, full).is_some_and(|path| what.exclude.is_match(&path));
    if !excluded {
        return walk(files, full, what, walked);
    }
    if !what.force_exclude {
        let all = Discovery {
            exclude: PathGlobs::default(),
            include_ignored: what.include_ignored,
            ..Discovery::default()
        };
        walk(files, full, &all, walked);
    }
}

/// The projects around named files: the whole workspace where it is a git repository, else the files
/// beside them.
fn around(files: &DiskFiles, named: &[String], what: &Discovery, walked: &Walked) {
    if files.root().join(".git").exists() {
        return walk(files, files.root(), what, walked);
    }
    let Ok(mut walked) = walked.lock() else { return };
    let folders: BTreeSet<&str> = named.iter().map(|path| paths::parent(path)).collect();
    for folder in folders {
        let entries = files.list(folder).into_iter().filter(|entry| !entry.ends_with('/'));
        let beside = entries.filter_map(|entry| paths::join(folder, &entry));
        walked.0.extend(beside.filter(|path| files.is_file(path) && !what.exclude.is_match(path)));
    }
}

/// Whether to look at an entry, and below it: not into git's own folder or an excluded one.
fn walks_into(
    files: &DiskFiles,
    what: &Discovery,
) -> impl Fn(&DirEntry) -> bool + Send + Sync + 'static + use<> {
    let (root, exclude) = (files.root().to_path_buf(), what.exclude.clone());
    move |entry| {
        let is_folder = || entry.file_type().is_some_and(|kind| kind.is_dir());
        // What was asked for by its name is looked at; the root of a walk is that.
        let skipped = || {
            entry.depth() > 0
                && !exclude.is_empty()
                && is_folder()
                && relative(&root, entry.path()).is_some_and(|path| exclude.is_match(&path))
        };
        entry.file_name() != ".git" && !skipped()
    }
}

fn workspace_path(files: &DiskFiles, full: &Path) -> Option<String> {
    relative(files.root(), full)
}

fn relative(root: &Path, full: &Path) -> Option<String> {
    let relative = full.strip_prefix(root).ok()?;
    let parts: Option<Vec<&str>> = relative.components().map(|part| part.as_os_str().to_str()).collect();
    Some(parts?.join("/"))
}

type Walked = Mutex<(Vec<String>, Vec<(String, String)>)>;

fn walk(files: &DiskFiles, root: &Path, what: &Discovery, walked: &Walked) {
    let mut builder = WalkBuilder::new(root);
    let respect = !what.include_ignored;
    builder.hidden(false).require_git(false).follow_links(false);
    builder.git_ignore(respect).git_exclude(false).git_global(false).ignore(respect).parents(respect);
    builder.filter_entry(walks_into(files, what));
    builder.build_parallel().run(|| {
        Box::new(|entry| {
            let found = match entry {
                Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_dir()) => {
                    return WalkState::Continue;
                }
                Ok(entry) => match workspace_path(files, entry.path()) {
                    Some(path) if what.exclude.is_match(&path) => return WalkState::Continue,
                    Some(path) if entry.file_type().is_some_and(|kind| kind.is_symlink()) => {
                        // A link to a file inside is the file under another name; a folder's is left.
                        if !files.is_file(&path) {
                            return WalkState::Continue;
                        }
                        Ok(path)
                    }
                    Some(path) => Ok(path),
                    None => Err((entry.path().display().to_string(), "its name is not Unicode".to_owned())),
                },
                Err(error) => Err((root.display().to_string(), error.to_string())),
            };
            if let Ok(mut walked) = walked.lock() {
                match found {
                    Ok(path) => walked.0.push(path),
                    Err(failed) => walked.1.push(failed),
                }
            }
            WalkState::Continue
        })
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[&str]) -> (tempfile::TempDir, DiskFiles) {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, if file.ends_with(".gitignore") { "ignored\n" } else { "" }).unwrap();
        }
        let disk = DiskFiles::new(folder.path()).unwrap();
        (folder, disk)
    }

    fn look(disk: &DiskFiles, roots: &[&str]) -> Discovered {
        let roots = roots.iter().map(PathBuf::from).collect();
        discover(disk, &Discovery { roots, cwd: disk.root().to_path_buf(), ..Discovery::default() })
    }

    #[test]
    fn hidden_files_count_ignored_ones_do_not() {
        let (_folder, disk) = tree(&[".env", "a/b.yaml", "ignored/x", ".gitignore", ".git/config"]);
        assert_eq!(look(&disk, &["."]).paths, [".env", ".gitignore", "a/b.yaml"]);
    }

    #[test]
    fn a_named_file_counts_even_if_ignored_and_only_once() {
        let (_folder, disk) = tree(&["ignored/x", ".gitignore"]);
        let found = look(&disk, &["ignored/x", "./ignored/x"]);
        assert_eq!((found.paths, found.named), (vec!["ignored/x".to_owned()], vec!["ignored/x".to_owned()]));
    }

    #[test]
    fn a_named_file_is_looked_at_with_its_project() {
        let (_folder, disk) = tree(&["a/compose.yaml", "a/compose.override.yaml", "a/b/c.yaml", "d.yaml"]);
        let found = look(&disk, &["a/compose.yaml"]);
        assert!(found.only_named);
        assert_eq!(found.paths, ["a/compose.override.yaml", "a/compose.yaml"]);
        std::fs::create_dir(disk.root().join(".git")).unwrap();
        assert_eq!(look(&disk, &["a/compose.yaml"]).paths.len(), 4);
        assert!(!look(&disk, &["a/compose.yaml", "."]).only_named);
    }

    #[test]
    fn what_is_excluded_is_left_out_unless_it_is_named() {
        let (_folder, disk) = tree(&["a/x", "vendor/y", "b/vendor/z/w", "c.yaml"]);
        let look = |roots: &[&str], force_exclude: bool| {
            let exclude = PathGlobs::new(super::super::Base::default(), ["vendor"]);
            let roots = roots.iter().map(PathBuf::from).collect();
            let cwd = disk.root().to_path_buf();
            discover(&disk, &Discovery { roots, cwd, exclude, force_exclude, ..Discovery::default() })
        };
        assert_eq!(look(&["."], false).paths, ["a/x", "c.yaml"]);
        assert_eq!(look(&["vendor"], false).paths, ["vendor/y"]);
        assert!(look(&["vendor"], true).paths.is_empty());
        assert_eq!(look(&["vendor/y", "c.yaml"], false).named, ["c.yaml", "vendor/y"]);
        let forced = look(&["vendor/y", "c.yaml"], true);
        assert_eq!((forced.named, forced.excluded, forced.only_named), (vec!["c.yaml".to_owned()], 1, true));
        let nothing = look(&["vendor/y"], true);
        assert!(nothing.only_named && nothing.paths.is_empty());
    }

    #[test]
    fn what_is_not_there_is_said() {
        let (_folder, disk) = tree(&["a"]);
        assert_eq!(look(&disk, &["nope"]).failed, [("nope".to_owned(), "does not exist".to_owned())]);
        assert_eq!(look(&disk, &["/"]).failed.len(), 1);
    }
}
