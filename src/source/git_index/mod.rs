//! What git keeps of a workspace: the paths of its index, read from the file itself. No git runs.
//!
//! What cannot be known has a reason: repositories within this one, folders that a sparse checkout leaves
//! out, an index that cannot be read. The bytes are read in `read`, a split index in `split`.

mod read;
mod split;

use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use read::Listing;

/// A commit of another repository (a submodule).
const GITLINK: u32 = 0o160_000;

/// An executable file.
const EXECUTABLE: u32 = 0o100_755;

/// The tracked paths of a workspace.
#[derive(Debug, Default, Clone)]
pub struct GitIndex {
    modes: FxHashMap<SmolStr, u32>,
    /// Folders of which nothing is known, and why.
    closed: Vec<(SmolStr, &'static str)>,
    /// Why nothing is known at all.
    unread: Option<&'static str>,
}

impl GitIndex {
    /// The index of the repository that the folder `root` lies in; its paths are relative to `root`.
    /// `None` where there is none.
    pub fn of_folder(root: &Path) -> Option<Self> {
        let top = root.ancestors().find(|folder| folder.join(".git").exists())?;
        let git = git_folder(&top.join(".git"))?;
        let prefix = root.strip_prefix(top).ok()?.to_str()?.replace('\\', "/");
        let prefix = if prefix.is_empty() { prefix } else { prefix + "/" };
        let bytes = match std::fs::read(git.join("index")) {
            Ok(bytes) => bytes,
            // Nothing was added yet.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && git.join("HEAD").is_file() => {
                return Some(Self::default());
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
            Err(_) => return Some(Self::unread("the git index cannot be read")),
        };
        let listing = read::listing(&bytes, hash_bytes(&git)).and_then(|listing| split::whole(listing, &git));
        Some(listing.map_or_else(Self::unread, |listing| Self::below(listing, &prefix)))
    }

    /// An index of which nothing is known.
    fn unread(why: &'static str) -> Self {
        Self { unread: Some(why), ..Self::default() }
    }

    /// What of an index lies below `prefix`.
    fn below(listing: Listing, prefix: &str) -> Self {
        let mut found = Self::default();
        for (path, mode) in listing.entries {
            found.keep(&path, mode, prefix);
        }
        found
    }

    /// These paths, as plain files; one with a mode before it has that: `100755 deploy.env`.
    pub fn listing<'p>(paths: impl IntoIterator<Item = &'p str>) -> Self {
        let entry = |line: &str| {
            let mode = line.split_once(' ').and_then(|(mode, path)| Some((path, octal(mode)?)));
            let (path, mode) = mode.unwrap_or((line, 0o100_644));
            (path.as_bytes().to_vec(), mode)
        };
        Self::below(Listing { entries: paths.into_iter().map(entry).collect(), link: None }, "")
    }

    /// Whether a path is tracked, or why that cannot be known.
    pub fn has(&self, path: &str) -> Result<bool, &'static str> {
        let inside =
            |folder: &SmolStr| path.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/'));
        if let Some(why) = self.unread {
            return Err(why);
        }
        match self.closed.iter().find(|(folder, _)| inside(folder)) {
            Some((_, why)) => Err(why),
            None => Ok(self.modes.contains_key(path)),
        }
    }

    /// Whether git keeps a path as a file that can be executed.
    pub fn is_executable(&self, path: &str) -> bool {
        self.modes.get(path) == Some(&EXECUTABLE)
    }

    /// The tracked paths, in no order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.modes.keys().map(SmolStr::as_str)
    }

    fn keep(&mut self, path: &[u8], mode: u32, prefix: &str) {
        let Some(path) = std::str::from_utf8(path).ok().and_then(|path| path.strip_prefix(prefix)) else {
            return;
        };
        if mode & 0o170_000 == GITLINK {
            self.closed.push((path.into(), "it lies in a repository of its own, a submodule"));
        } else if let Some(folder) = path.strip_suffix('/') {
            self.closed.push((folder.into(), "its folder is left out of a sparse index"));
        } else {
            self.modes.insert(path.into(), mode);
        }
    }
}

fn octal(text: &str) -> Option<u32> {
    u32::from_str_radix(text, 8).ok().filter(|_| text.len() == 6)
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

#[cfg(test)]
mod tests;
