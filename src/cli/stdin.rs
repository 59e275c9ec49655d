//! A file of the workspace that is read from elsewhere: standard input, or the configuration.

use std::{io::Read as _, sync::Arc};

use super::Failure;
use crate::source::{DiskFiles, MAX_FILE_BYTES, Overlay};

/// The disk, with standard input as the file at a workspace path.
pub(super) fn read(disk: DiskFiles, path: String) -> Result<Overlay, Failure> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(|error| Failure::new(format!("standard input cannot be read: {error}")))?;
    Ok(Overlay::new(Arc::new(disk), [(path, bytes)].into()))
}
