//! Where the workspace begins: the nearest repository around the paths given, or what they share.

use std::path::{Component, Path, PathBuf};

/// The root of the workspace of `paths`, which start at `cwd`: the nearest folder with a `.git` at or
/// above what they share, or else that folder itself. Paths that do not exist do not count.
pub fn root(cwd: &Path, paths: &[PathBuf]) -> PathBuf {
    let shared = shared(cwd, paths);
    let repository = shared.ancestors().find(|folder| folder.join(".git").exists());
    repository.map_or_else(|| shared.clone(), Path::to_path_buf)
}

/// The folder that holds all `paths`; the working directory where none exists.
pub(super) fn shared(cwd: &Path, paths: &[PathBuf]) -> PathBuf {
    let folders = paths.iter().filter_map(|path| folder(&cwd.join(path)));
    folders.reduce(|a, b| common(&a, &b)).unwrap_or_else(|| cwd.to_path_buf())
}

/// The path itself if it is a folder, else the one that holds it.
fn folder(path: &Path) -> Option<PathBuf> {
    let full = path.canonicalize().ok()?;
    if full.is_dir() { Some(full) } else { full.parent().map(Path::to_path_buf) }
}

/// A folder as it is known to the files below it: canonical, where it exists.
pub(super) fn root_of(folder: &Path) -> PathBuf {
    folder.canonicalize().unwrap_or_else(|_| tidy(folder))
}

fn common(a: &Path, b: &Path) -> PathBuf {
    a.components().zip(b.components()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect()
}

/// A path of the system as a workspace path, as far as letters go: it may leave the root by `..`.
pub fn workspace_path(root: &Path, cwd: &Path, path: &Path) -> String {
    let full = tidy(&cwd.join(path));
    let shared = common(root, &full);
    let up = root.components().count() - shared.components().count();
    let down = full.strip_prefix(&shared).unwrap_or(&full);
    let parts = std::iter::repeat_n(std::borrow::Cow::Borrowed(".."), up)
        .chain(down.components().map(|part| part.as_os_str().to_string_lossy()));
    parts.collect::<Vec<_>>().join("/")
}

/// Without `.` and `..`, as far as letters go.
fn tidy(path: &Path) -> PathBuf {
    let mut tidied = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                tidied.pop();
            }
            part => tidied.push(part),
        }
    }
    tidied
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(folders: &[&str]) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        for path in folders {
            std::fs::create_dir_all(folder.path().join(path)).unwrap();
        }
        let root = folder.path().canonicalize().unwrap();
        (folder, root)
    }

    #[test]
    fn the_nearest_repository_is_the_root() {
        let (_keep, at) = tree(&["repo/.git", "repo/api/src", "repo/web"]);
        let paths = ["repo/api/src".into(), "repo/web".into()];
        assert_eq!(root(&at, &paths), at.join("repo"));
        assert_eq!(root(&at.join("repo/api"), &[".".into()]), at.join("repo"));
    }

    #[test]
    fn without_a_repository_what_the_paths_share_is_the_root() {
        let (_keep, at) = tree(&["a/b/c", "a/d"]);
        std::fs::write(at.join("a/d/x.yaml"), "").unwrap();
        assert_eq!(root(&at, &["a/b/c".into(), "a/d/x.yaml".into()]), at.join("a"));
        assert_eq!(root(&at, &["a/d/x.yaml".into()]), at.join("a/d"));
        assert_eq!(root(&at, &["nope".into()]), at);
    }

    #[test]
    fn paths_of_the_system_become_workspace_paths() {
        let path =
            |given: &str| workspace_path(Path::new("/w/repo"), Path::new("/w/repo/api"), Path::new(given));
        assert_eq!(path("./x/../Dockerfile"), "api/Dockerfile");
        assert_eq!(path("../../other/x"), "../other/x");
        assert_eq!(path("/w/repo/web"), "web");
    }
}
