//! What a change makes due: which folders are checked again, and how much of them.

use std::{collections::BTreeSet, path::Path};

use super::{
    check,
    documents::{Document, Documents, real_path},
    worker::Worker,
    world::Folder,
};
use crate::config::FILE_NAMES;

/// What must be done about a folder.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// Its project is opened again, and everything checked.
    Open,
    /// What touches these workspace paths is checked again.
    Paths(BTreeSet<String>),
}

impl Default for Due {
    fn default() -> Self {
        Self::Paths(BTreeSet::new())
    }
}

impl Worker {
    /// A document that nobody looks at on disk is looked at while it is open.
    pub(super) fn note_text(&mut self, path: &Path) {
        let open = self.documents.at(path).is_some();
        let joins = |folder: &Folder| {
            let project = folder.project.as_ref()?;
            let own = project.path_of(path).filter(|own| !own.is_empty())?;
            if !open {
                return Some(folder.joined.contains(&own));
            }
            let known = project.discovered.paths.binary_search(&own).is_ok();
            Some(!known && !folder.loose && path.starts_with(&folder.path) && check::looks_at(project, &own))
        };
        let joining: Vec<bool> =
            self.folders.iter().map(|(folder, _)| joins(folder).unwrap_or(false)).collect();
        for ((folder, due), joins) in self.folders.iter_mut().zip(joining) {
            if joins || !is_checked(folder, path, &self.documents) {
                note_in(folder, due, path, joins || is_configuration(folder, path));
            }
        }
    }

    /// What an open document says counts, not what is below it on disk: except where the disk is read by
    /// name, as rules are.
    pub(super) fn note_file(&mut self, path: &Path, moved: bool) {
        let open = self.documents.at(path).is_some();
        for (folder, due) in &mut self.folders {
            let decides = folder.project.as_ref().is_none_or(|project| project.depends_on(path));
            if moved || decides || !open {
                note_in(folder, due, path, moved || decides);
            }
        }
    }
}

/// Whether a file is one that counts as it is typed, and decides how everything is checked.
fn is_configuration(folder: &Folder, path: &Path) -> bool {
    let file = folder.project.as_ref().and_then(|project| project.settings.file.as_ref());
    path.file_name().is_some_and(|name| FILE_NAMES.iter().any(|own| name == *own))
        || file.is_some_and(|file| real_path(&file.path) == path)
}

/// Whether the newest result is about the very text that a document has: it was only opened or closed.
fn is_checked(folder: &Folder, path: &Path, documents: &Documents) -> bool {
    let text = |document: &Document| document.text.clone();
    let same = || {
        let (project, results) = (folder.project.as_ref()?, folder.results.as_ref()?);
        let own = project.path_of(path)?;
        let now = documents.at(path).map(text)?;
        Some(results.text(&own)? == *now)
    };
    same().unwrap_or(false)
}

/// Notes that a file changed; `whole` where everything is to be checked for it.
fn note_in(folder: &Folder, due: &mut Due, path: &Path, whole: bool) {
    let Some(project) = &folder.project else {
        // It could not be opened: perhaps it can be now.
        *due = Due::Open;
        return;
    };
    let Some(own) = project.path_of(path) else { return };
    if whole {
        *due = Due::Open;
    } else if let Due::Paths(paths) = due {
        paths.insert(own);
    }
}
