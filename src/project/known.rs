//! The file of known findings, read.

use std::path::Path;

use super::Failure;
use crate::{baseline::Baseline, engine::Knowing};

/// Reads a baseline, which starts at `cwd`. `whole` says whether the run is about the whole workspace.
pub fn known(path: &Path, cwd: &Path, whole: bool) -> Result<Knowing, Failure> {
    let path = cwd.join(path);
    let shown = path.strip_prefix(cwd).unwrap_or(&path).display().to_string();
    let text = std::fs::read_to_string(&path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Failure::new(format!("the baseline `{shown}` does not exist"))
            .with_help(format!("`--write-baseline {shown}` writes one")),
        _ => Failure::new(format!("the baseline `{shown}` cannot be read: {error}")),
    })?;
    let baseline = Baseline::read(&text).map_err(|wrong| Failure::new(format!("`{shown}` {wrong}")))?;
    Ok(Knowing { baseline, whole })
}
