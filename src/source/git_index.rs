//! What git keeps of a workspace: the paths of its index, read from the file itself. No git runs.
//!
//! The format is that of git's `Documentation/gitformat-index`: versions 2, 3 and 4, with SHA-1 or
//! SHA-256. A split index, which another file completes, is not read: nothing is known then.

use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// A commit of another repository (a submodule).
const GITLINK: u32 = 0o160_000;

/// The tracked paths of a workspace.
#[derive(Debug, Default, Clone)]
pub struct GitIndex {
    modes: FxHashMap<SmolStr, u32>,
    /// Folders that are repositories of their own.
    links: Vec<SmolStr>,
}

impl GitIndex {
    /// The index of the repository that the folder `root` lies in; its paths are relative to `root`.
    /// `None` where there is none, or where it cannot be read.
    pub fn of_folder(root: &Path) -> Option<Self> {
        let top = root.ancestors().find(|folder| folder.join(".git").exists())?;
        let git = git_folder(&top.join(".git"))?;
        let bytes = std::fs::read(git.join("index")).ok()?;
        let prefix = root.strip_prefix(top).ok()?.to_str()?.replace('\\', "/");
        let prefix = if prefix.is_empty() { prefix } else { prefix + "/" };
        Self::parse(&bytes, hash_bytes(&git), &prefix)
    }

    /// These paths, as plain files.
    pub fn listing<'p>(paths: impl IntoIterator<Item = &'p str>) -> Self {
        let modes = paths.into_iter().map(|path| (SmolStr::from(path), 0o100_644)).collect();
        Self { modes, links: Vec::new() }
    }

    /// Whether a path is tracked; `None` in a repository within this one.
    pub fn has(&self, path: &str) -> Option<bool> {
        let inside =
            |link: &SmolStr| path.strip_prefix(link.as_str()).is_some_and(|rest| rest.starts_with('/'));
        if self.links.iter().any(inside) {
            return None;
        }
        Some(self.modes.contains_key(path))
    }

    /// The tracked paths, in no order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.modes.keys().map(SmolStr::as_str)
    }

    /// Reads an index whose hashes have so many bytes, keeping what lies below `prefix`.
    fn parse(bytes: &[u8], hash: usize, prefix: &str) -> Option<Self> {
        let version =
            number(bytes, 4).filter(|version| bytes.starts_with(b"DIRC") && (2..=4).contains(version))?;
        let count = number(bytes, 8)?;
        let mut found = Self::default();
        let mut path: Vec<u8> = Vec::new();
        let mut at = 12;
        for _ in 0..count {
            let mode = number(bytes, at + 24)?;
            let flags = u16::from_be_bytes(bytes.get(at + 40 + hash..at + 42 + hash)?.try_into().ok()?);
            let name = at + 42 + hash + if version >= 3 && flags & 0x4000 != 0 { 2 } else { 0 };
            let end;
            (path, end) = match version {
                4 => compressed(bytes, name, path)?,
                _ => plain(bytes, at, name)?,
            };
            at = end;
            found.keep(&path, mode, prefix);
        }
        let split = extensions(bytes, at, hash).any(|name| name == b"link");
        (!split).then_some(found)
    }

    fn keep(&mut self, path: &[u8], mode: u32, prefix: &str) {
        let Some(path) = std::str::from_utf8(path).ok().and_then(|path| path.strip_prefix(prefix)) else {
            return;
        };
        if mode & 0o170_000 == GITLINK {
            self.links.push(path.into());
        } else if !path.ends_with('/') {
            self.modes.insert(path.into(), mode);
        }
    }
}

/// The folder that `.git` is, or that a file of that name (of a worktree, a submodule) points to.
fn git_folder(git: &Path) -> Option<PathBuf> {
    if git.is_dir() {
        return Some(git.to_path_buf());
    }
    let text = std::fs::read_to_string(git).ok()?;
    let target = text.lines().next()?.strip_prefix("gitdir:")?.trim();
    Some(git.parent()?.join(target))
}

/// The bytes of a hash: the repository's configuration says where it is not SHA-1.
fn hash_bytes(git: &Path) -> usize {
    let common = std::fs::read_to_string(git.join("commondir"));
    let common = common.map_or_else(|_| git.to_path_buf(), |folder| git.join(folder.trim()));
    let config = std::fs::read_to_string(common.join("config")).unwrap_or_default().to_ascii_lowercase();
    let is_sha256 = |line: &str| {
        line.split_once('=')
            .is_some_and(|(key, value)| key.trim() == "objectformat" && value.trim() == "sha256")
    };
    if config.lines().any(is_sha256) { 32 } else { 20 }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// A path that ends in a NUL, and where the next entry starts: at a multiple of eight from this one.
fn plain(bytes: &[u8], entry: usize, name: usize) -> Option<(Vec<u8>, usize)> {
    let rest = bytes.get(name..)?;
    let len = memchr::memchr(0, rest)?;
    let size = name + len - entry;
    Some((rest.get(..len)?.to_vec(), entry + (size / 8 + 1) * 8))
}

/// A path that shares its beginning with the one before it.
fn compressed(bytes: &[u8], name: usize, mut before: Vec<u8>) -> Option<(Vec<u8>, usize)> {
    let mut at = name;
    let mut byte = *bytes.get(at)?;
    let mut cut = usize::from(byte & 0x7f);
    while byte & 0x80 != 0 {
        at += 1;
        byte = *bytes.get(at)?;
        cut = (cut + 1).checked_mul(128)? + usize::from(byte & 0x7f);
    }
    let rest = bytes.get(at + 1..)?;
    let len = memchr::memchr(0, rest)?;
    before.truncate(before.len().checked_sub(cut)?);
    before.extend_from_slice(rest.get(..len)?);
    Some((before, at + 1 + len + 1))
}

/// The names of the extensions from `at` on.
fn extensions(bytes: &[u8], mut at: usize, hash: usize) -> impl Iterator<Item = &[u8]> {
    let end = bytes.len().saturating_sub(hash);
    std::iter::from_fn(move || {
        let name = bytes.get(at..at + 4).filter(|_| at + 8 <= end)?;
        at = at.checked_add(8)?.checked_add(usize::try_from(number(bytes, at + 4)?).ok()?)?;
        Some(name)
    })
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    fn git(folder: &Path, args: &[&str]) -> bool {
        let fixed = ["-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "init.defaultBranch=main"];
        let output = Command::new("git").current_dir(folder).args(fixed).args(args).output();
        output.is_ok_and(|output| output.status.success())
    }

    fn repository(folder: &Path) {
        std::fs::create_dir_all(folder.join("api/deep")).unwrap();
        for path in [".env", "api/.env.production", "api/deep/a", "api/deep/ab", "ä.env", "not"] {
            std::fs::write(folder.join(path), "x").unwrap();
        }
        std::fs::write(folder.join(".gitignore"), ".env\n").unwrap();
    }

    /// Git itself makes the indexes; where there is none, there is nothing to hold this against.
    #[test]
    fn each_version_is_read_as_git_wrote_it() {
        for (version, init) in [
            ("2", &["init", "-q"][..]),
            ("3", &["init", "-q"]),
            ("4", &["init", "-q"]),
            ("2", &["init", "-q", "--object-format=sha256"]),
            ("4", &["init", "-q", "--object-format=sha256"]),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let root = folder.path();
            repository(root);
            if !git(root, init) {
                continue;
            }
            let set = format!("index.version={version}");
            assert!(git(root, &["-c", &set, "add", "-f", ".env", ".gitignore", "api", "ä.env"]));
            // Makes it a version 3 where it is asked for: an entry with a further flag.
            assert!(git(root, &["-c", &set, "add", "-N", "not"]));
            let index = GitIndex::of_folder(root).unwrap();
            let mut paths: Vec<&str> = index.paths().collect();
            paths.sort_unstable();
            let expected =
                [".env", ".gitignore", "api/.env.production", "api/deep/a", "api/deep/ab", "not", "ä.env"];
            assert_eq!(paths, expected, "version {version}");
            let below = GitIndex::of_folder(&root.join("api")).unwrap();
            assert_eq!((below.has(".env.production"), below.has(".env")), (Some(true), Some(false)));
        }
    }

    #[test]
    fn a_worktree_has_an_index_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let (main, other) = (folder.path().join("main"), folder.path().join("other"));
        std::fs::create_dir(&main).unwrap();
        repository(&main);
        if !git(&main, &["init", "-q"]) {
            return;
        }
        assert!(git(&main, &["add", "api"]) && git(&main, &["commit", "-qm", "x"]));
        assert!(git(&main, &["worktree", "add", "-q", "../other"]));
        let index = GitIndex::of_folder(&other).unwrap();
        assert_eq!((index.has("api/deep/a"), index.has(".env")), (Some(true), Some(false)));
    }

    #[test]
    fn without_a_repository_nothing_is_known() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join(".git")).unwrap();
        assert!(GitIndex::of_folder(folder.path()).is_none());
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_are_too_strange(
            version in 1_u8..6, count in 0_u8..4, rest in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)
        ) {
            let mut bytes = b"DIRC\0\0\0".to_vec();
            bytes.extend([version, 0, 0, 0, count]);
            bytes.extend(rest);
            let _ = GitIndex::parse(&bytes, 20, "");
        }
    }
}
