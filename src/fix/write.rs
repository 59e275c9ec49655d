//! Which files may be written. They reach the disk whole or not at all ([`replace`]).
//!
//! A link inside of the workspace is followed and its target replaced, so it stays a link. What lies outside,
//! is read-only, or is not what was checked any more, is refused.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use super::Changed;
use crate::source::replace;

/// Why a file was not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A link leads out of the root, or its folder is gone.
    #[error("it lies outside of the workspace")]
    Outside,
    /// Its mode says that nobody may write it.
    #[error("it is read-only")]
    ReadOnly,
    /// It is not what was checked.
    #[error("it was changed while it was checked")]
    Changed,
    /// The system refused.
    #[error("{0}")]
    System(#[from] std::io::Error),
}

/// Writes a file below `root`, which is canonical.
pub fn write(root: &Path, file: &Changed) -> Result<(), WriteError> {
    let path = place(root, &file.path)?;
    match fs::read(&path) {
        // Two paths may lead to one file.
        Ok(now) if now == file.after => return Ok(()),
        Ok(now) if Some(&now) != file.before.as_ref() => return Err(WriteError::Changed),
        Err(error) if error.kind() == ErrorKind::NotFound && file.before.is_none() => {}
        Err(error) => return Err(error.into()),
        Ok(_) => {}
    }
    if fs::metadata(&path).is_ok_and(|old| old.permissions().readonly()) {
        return Err(WriteError::ReadOnly);
    }
    Ok(replace(&path, |out| out.write_all(&file.after))?)
}

/// Where a workspace path is on disk, links followed.
fn place(root: &Path, path: &str) -> Result<PathBuf, WriteError> {
    let path = root.join(path);
    let folder = path.parent().unwrap_or(root).canonicalize().map_err(|_| WriteError::Outside)?;
    let full = folder.join(path.file_name().ok_or(WriteError::Outside)?);
    let full = if full.is_symlink() { full.canonicalize()? } else { full };
    if full.starts_with(root) { Ok(full) } else { Err(WriteError::Outside) }
}
