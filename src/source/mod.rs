//! Files: where they are read from, how they are found, and what was read.
//!
//! Paths inside the workspace are relative to its root, with `/`, and never leave it
//! ([`paths`]). [`Files`] is the world (disk, memory, an editor's overlay), [`SourceMap`] what was
//! read of it in this run, [`Loader`] the only way by which resolving reads further files.

mod discover;
mod environment;
mod file;
mod files;
mod git_ignore;
mod git_index;
mod globs;
mod loader;
mod map;
mod overlay;
mod part;
pub mod paths;
mod replace;

pub use discover::{Discovered, Discovery, discover};
pub use environment::environment;
pub use file::{MAX_FILE_BYTES, SourceFile};
pub use files::{DiskFiles, Files, MemoryFiles, ReadError};
pub use git_index::GitIndex;
pub use globs::{Base, GlobError, PathGlobs, check_glob, exact_glob};
pub use loader::Loader;
pub use map::SourceMap;
pub use overlay::Overlay;
pub use part::{Doubts, Part, PartPlan};
pub use replace::replace;
