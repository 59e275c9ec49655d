//! Where files are read from: the disk, or memory for tests and examples.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, OnceLock, PoisonError, RwLock},
};

use rustc_hash::FxHashMap;

use super::{GitIndex, file::MAX_FILE_BYTES, paths};

/// Why a file could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// There is no such file, or it lies outside of the workspace.
    #[error("does not exist")]
    Missing,
    /// It is larger than [`MAX_FILE_BYTES`].
    #[error("has {0} bytes; at most {MAX_FILE_BYTES} are read")]
    TooLarge(u64),
    /// It is a folder, a socket, a device.
    #[error("is not a regular file")]
    NotAFile,
    /// The system refused, in its words.
    #[error("cannot be read: {0}")]
    Denied(String),
}

/// A world of files below one root. Paths are workspace paths.
pub trait Files: Send + Sync {
    /// The bytes of a file.
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError>;

    /// The names in a folder, sorted; folders end in `/`. Empty where it does not exist.
    fn list(&self, folder: &str) -> Vec<String>;

    /// Whether a file (not a folder) is there.
    fn is_file(&self, path: &str) -> bool;

    /// What git keeps of this world; `None` where that cannot be known.
    fn git_index(&self) -> Option<&GitIndex> {
        None
    }

    /// Who may do what with a file, in the last nine bits as Unix has them; `None` where there are none.
    fn mode(&self, _path: &str) -> Option<u32> {
        None
    }
}

impl<F: Files + ?Sized> Files for Arc<F> {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        (**self).read(path)
    }

    fn list(&self, folder: &str) -> Vec<String> {
        (**self).list(folder)
    }

    fn is_file(&self, path: &str) -> bool {
        (**self).is_file(path)
    }

    fn git_index(&self) -> Option<&GitIndex> {
        (**self).git_index()
    }

    fn mode(&self, path: &str) -> Option<u32> {
        (**self).mode(path)
    }
}

/// The files of a folder on disk. Links that lead out of it do not exist.
#[derive(Debug)]
pub struct DiskFiles {
    root: PathBuf,
    /// Folders by workspace path, canonical, if they lie inside: looked up once each.
    folders: RwLock<FxHashMap<String, Option<PathBuf>>>,
    git_index: OnceLock<Option<GitIndex>>,
}

impl DiskFiles {
    /// The files below `root`, which must exist.
    pub fn new(root: &std::path::Path) -> std::io::Result<Self> {
        Ok(Self { root: root.canonicalize()?, folders: RwLock::default(), git_index: OnceLock::new() })
    }

    /// The root, canonical.
    pub fn root(&self) -> &std::path::Path {
        &self.root
    }

    fn resolve(&self, path: &str) -> Result<PathBuf, ReadError> {
        let Some(folder) = self.folder(paths::parent(path)) else { return Err(ReadError::Missing) };
        let full = if path.is_empty() { folder } else { folder.join(paths::file_name(path)) };
        let denied = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => ReadError::Missing,
            _ => ReadError::Denied(reason(&error)),
        };
        if !full.symlink_metadata().map_err(denied)?.is_symlink() {
            return Ok(full);
        }
        let full = full.canonicalize().map_err(denied)?;
        if full.starts_with(&self.root) { Ok(full) } else { Err(ReadError::Missing) }
    }

    /// The canonical folder at a workspace path, unless links lead it out of the root.
    fn folder(&self, path: &str) -> Option<PathBuf> {
        let known = self.folders.read().unwrap_or_else(PoisonError::into_inner).get(path).cloned();
        known.unwrap_or_else(|| {
            let full = self.root.join(path).canonicalize().ok().filter(|full| full.starts_with(&self.root));
            let mut folders = self.folders.write().unwrap_or_else(PoisonError::into_inner);
            folders.insert(path.to_owned(), full.clone());
            full
        })
    }
}

fn reason(error: &std::io::Error) -> String {
    // The system's own words, less its error number, in our spelling.
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_lowercase()
}

impl Files for DiskFiles {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        let full = self.resolve(path)?;
        let meta = full.metadata().map_err(|error| ReadError::Denied(reason(&error)))?;
        if !meta.is_file() {
            return Err(ReadError::NotAFile);
        }
        if meta.len() > MAX_FILE_BYTES {
            return Err(ReadError::TooLarge(meta.len()));
        }
        std::fs::read(full).map_err(|error| ReadError::Denied(reason(&error)))
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let Ok(full) = self.resolve(folder) else { return Vec::new() };
        let Ok(entries) = std::fs::read_dir(full) else { return Vec::new() };
        let mut names: Vec<String> = entries
            .flatten()
            .filter_map(|entry| {
                let name = entry.file_name().into_string().ok()?;
                let folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
                Some(if folder { name + "/" } else { name })
            })
            .collect();
        names.sort_unstable();
        names
    }

    fn is_file(&self, path: &str) -> bool {
        self.resolve(path).is_ok_and(|full| full.is_file())
    }

    fn git_index(&self) -> Option<&GitIndex> {
        self.git_index.get_or_init(|| GitIndex::of_folder(&self.root)).as_ref()
    }

    #[cfg(unix)]
    fn mode(&self, path: &str) -> Option<u32> {
        use std::os::unix::fs::PermissionsExt;
        let meta = self.resolve(path).ok()?.metadata().ok()?;
        Some(meta.permissions().mode() & 0o777)
    }
}

/// Files in memory: rule examples, tests. The lines of a file `.git/index` are the paths that git keeps
/// (`100755 path` where they can be executed), those of a file `.modes` are modes of files (`644 path`).
#[derive(Debug, Default, Clone)]
pub struct MemoryFiles {
    files: BTreeMap<String, Vec<u8>>,
    git_index: Option<GitIndex>,
    modes: BTreeMap<String, u32>,
}

impl MemoryFiles {
    /// These files.
    pub fn new<P: Into<String>, B: Into<Vec<u8>>>(files: impl IntoIterator<Item = (P, B)>) -> Self {
        let mut files: BTreeMap<String, Vec<u8>> =
            files.into_iter().map(|(path, bytes)| (path.into(), bytes.into())).collect();
        let mut taken = |path: &str| files.remove(path).and_then(|bytes| String::from_utf8(bytes).ok());
        let (listing, modes) = (taken(".git/index"), taken(".modes").unwrap_or_default());
        let mode = |line: &str| {
            let (mode, path) = line.trim().split_once(' ')?;
            Some((path.to_owned(), u32::from_str_radix(mode, 8).ok()?))
        };
        let git_index = listing.map(|text| GitIndex::listing(text.lines().map(str::trim)));
        Self { git_index, modes: modes.lines().filter_map(mode).collect(), files }
    }

    /// All paths, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }
}

impl Files for MemoryFiles {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        self.files.get(path).cloned().ok_or(ReadError::Missing)
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let mut names: Vec<String> = self
            .paths()
            .filter_map(|path| super::paths::relative_to(path, folder))
            .map(|rest| rest.split_inclusive('/').next().unwrap_or(rest).to_owned())
            .collect();
        names.dedup();
        names
    }

    fn is_file(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    fn git_index(&self) -> Option<&GitIndex> {
        self.git_index.as_ref()
    }

    fn mode(&self, path: &str) -> Option<u32> {
        self.modes.get(path).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_lists_like_a_disk() {
        let files = MemoryFiles::new([("a/b/c", ""), ("a/b/d", ""), ("a/e", ""), ("f", "")]);
        assert_eq!(files.list("a"), ["b/", "e"]);
        assert_eq!(files.list(""), ["a/", "f"]);
        assert!(files.list("x").is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn disks_and_memory_know_modes() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".env");
        std::fs::write(&path, "A=1\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        let disk = DiskFiles::new(folder.path()).unwrap();
        assert_eq!((disk.mode(".env"), disk.mode("none")), (Some(0o640), None));
        let memory = MemoryFiles::new([(".env", "A=1\n"), (".modes", "640 .env\n")]);
        assert_eq!((memory.mode(".env"), memory.mode(".modes")), (Some(0o640), None));
        assert!(!memory.is_file(".modes"));
    }

    #[test]
    fn links_out_of_the_root_do_not_exist() {
        let folder = tempfile::tempdir().unwrap();
        let outside = tempfile::tempdir().unwrap();
        std::fs::write(outside.path().join("secret"), "x").unwrap();
        std::fs::write(folder.path().join("inside"), "y").unwrap();
        let files = DiskFiles::new(folder.path()).unwrap();
        assert_eq!(files.read("inside"), Ok(b"y".to_vec()));
        assert_eq!(files.read("none"), Err(ReadError::Missing));
        assert_eq!(files.read(""), Err(ReadError::NotAFile));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(outside.path().join("secret"), folder.path().join("link")).unwrap();
            assert_eq!(files.read("link"), Err(ReadError::Missing));
        }
    }
}
