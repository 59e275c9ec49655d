//! A file of the workspace that is read from elsewhere: standard input, or the configuration.

use std::io::Read as _;

use super::Failure;
use crate::source::{Files, MAX_FILE_BYTES, ReadError, paths};

/// Files with one replaced or added.
pub(super) struct Overlay {
    below: Box<dyn Files>,
    path: String,
    bytes: Vec<u8>,
}

impl Overlay {
    /// Reads standard input as the file at a workspace path.
    pub(super) fn read(below: Box<dyn Files>, path: String) -> Result<Self, Failure> {
        let mut bytes = Vec::new();
        let read = std::io::stdin().lock().take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes);
        read.map_err(|error| Failure::new(format!("standard input cannot be read: {error}")))?;
        Ok(Self::new(below, path, bytes))
    }

    /// This file at a workspace path.
    pub(super) fn new(below: Box<dyn Files>, path: String, bytes: Vec<u8>) -> Self {
        Self { below, path, bytes }
    }
}

impl Files for Overlay {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        match self.bytes.len() as u64 {
            _ if path != self.path => self.below.read(path),
            size if size > MAX_FILE_BYTES => Err(ReadError::TooLarge(size)),
            _ => Ok(self.bytes.clone()),
        }
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let mut names = self.below.list(folder);
        if paths::parent(&self.path) == folder {
            names.push(paths::file_name(&self.path).to_owned());
            names.sort_unstable();
            names.dedup();
        }
        names
    }

    fn is_file(&self, path: &str) -> bool {
        path == self.path || self.below.is_file(path)
    }
}
