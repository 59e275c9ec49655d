//! The files of a project, each with the folder that its relative paths start from.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::hops;
use crate::{
    source::{SourceFile, paths},
    text::FileId,
    value::Text,
};

/// Whether a path is of another machine: a repository, an image, an address.
pub(super) fn is_remote(path: &str) -> bool {
    path.starts_with("github.com/") || path.split('/').next().is_some_and(|first| first.contains(':'))
}

/// Files that were read.
///
/// Paths start from the project's folder, whatever folder an override stands in; those of an included
/// file from its own project's, those of a file that is only extended from that file's.
#[derive(Debug, Default)]
pub(super) struct Sources {
    files: FxHashMap<FileId, (Arc<SourceFile>, Arc<str>)>,
}

impl Sources {
    /// Adds a file whose paths start from `folder`; false where it is there already.
    pub(super) fn add(&mut self, file: &Arc<SourceFile>, folder: &str) -> bool {
        let new = !self.files.contains_key(&file.id);
        if new {
            self.files.insert(file.id, (file.clone(), folder.into()));
        }
        new
    }

    /// A file.
    pub(super) fn get(&self, id: FileId) -> Option<&Arc<SourceFile>> {
        self.files.get(&id).map(|(file, _)| file)
    }

    /// The workspace paths of all of them.
    pub(super) fn paths(&self) -> Vec<String> {
        self.files.values().map(|(file, _)| file.path.to_string()).collect()
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.files.len()
    }

    /// The folder that the paths of a file start from.
    pub(super) fn folder(&self, id: FileId) -> Option<&str> {
        self.files.get(&id).map(|(_, folder)| folder.as_ref())
    }

    /// The workspace path that `text` names where it is used.
    pub(super) fn path_of(&self, text: &Text) -> Option<String> {
        let known = text.known()?;
        if is_remote(known) {
            return None;
        }
        let piece = text.pieces().first().map(|piece| hops::written(piece.span, piece.hops()).file);
        paths::join(self.folder(piece?)?, known)
    }
}
