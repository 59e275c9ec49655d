//! Standard input in place of one file of the workspace.

use std::io::Read as _;

use super::Failure;
use crate::source::{DiskFiles, Files, MAX_FILE_BYTES, ReadError, paths};

/// The disk with one file replaced or added.
pub(super) struct Overlay {
    disk: DiskFiles,
    path: String,
    bytes: Vec<u8>,
}

impl Overlay {
    /// Reads standard input as the file at a workspace path.
    pub(super) fn read(disk: DiskFiles, path: String) -> Result<Self, Failure> {
        let mut bytes = Vec::new();
        let read = std::io::stdin().lock().take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes);
        read.map_err(|error| Failure::new(format!("standard input cannot be read: {error}")))?;
        Ok(Self { disk, path, bytes })
    }
}

impl Files for Overlay {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        match self.bytes.len() as u64 {
            _ if path != self.path => self.disk.read(path),
            size if size > MAX_FILE_BYTES => Err(ReadError::TooLarge(size)),
            _ => Ok(self.bytes.clone()),
        }
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let mut names = self.disk.list(folder);
        if paths::parent(&self.path) == folder {
            names.push(paths::file_name(&self.path).to_owned());
            names.sort_unstable();
            names.dedup();
        }
        names
    }

    fn is_file(&self, path: &str) -> bool {
        path == self.path || self.disk.is_file(path)
    }
}
