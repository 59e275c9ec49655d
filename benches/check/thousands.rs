//! A thousand projects of one kind, to see what each kind costs.

use std::path::Path;

use super::tree::{compose, dockerfile, env, put};

/// Writes `count` folders with nothing but a Dockerfile.
pub(crate) fn write_dockerfiles(folder: &Path, count: usize) {
    for n in 0..count {
        put(&folder.join(format!("d{n}/Dockerfile")), &dockerfile(n));
    }
}

/// Writes `count` Compose projects: the file and its `.env`. Their builds lead to a folder that is not there.
pub(crate) fn write_compose(folder: &Path, count: usize) {
    for n in 0..count {
        let folder = folder.join(format!("c{n}"));
        put(&folder.join("compose.yaml"), &compose(n));
        put(&folder.join(".env"), &env(n));
    }
}
