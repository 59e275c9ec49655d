//! The language server, by scripted sessions of a client.

mod actions;
mod binary;
mod client;
mod completion;
mod diagnostics;
mod editor;
mod folders;
mod hover;
mod privacy;
mod pull;
mod push;
mod same;
mod session;
mod watching;
mod work;

use std::path::Path;

/// Copies a folder with all that is below it.
fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir_all(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
