//! Opening the projects of folders, and of documents outside of all folders.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use super::{check, documents::real_path, due::Due, worker::Worker, world::Folder};
use crate::{
    config::Asked,
    project::{Failure, Opening, Project, Which},
};

impl Worker {
    /// Opens a project, with the open documents that are not on disk among its files.
    pub(super) fn project(&self, folder: &Folder) -> Result<(Project, BTreeSet<String>), Failure> {
        let preferences = &folder.preferences;
        let texts = |path: &Path| {
            let document = self.documents.at(&real_path(path))?;
            Some(document.text.as_bytes().to_vec())
        };
        let which = preferences.config.clone().map_or(Which::Nearest, Which::File);
        let mut project = Project::open(&Opening {
            folder: &folder.path,
            files: &folder.named,
            which,
            rules: preferences.rules.clone(),
            asked: Asked { select: &preferences.select, ignore: &preferences.ignore },
            today: self.today,
            texts: &texts,
        })?;
        let mut joined = BTreeSet::new();
        for document in self.documents.iter() {
            let inside =
                document.path.as_ref().filter(|path| !folder.loose && path.starts_with(&folder.path));
            let path = inside.and_then(|path| project.path_of(path)).filter(|path| !path.is_empty());
            let known = |path: &String| project.discovered.paths.binary_search(path).is_ok();
            joined.extend(path.filter(|path| !known(path) && check::looks_at(&project, path)));
        }
        project.discovered.paths.extend(joined.iter().cloned());
        project.discovered.paths.sort_unstable();
        Ok((project, joined))
    }

    /// Documents outside of all folders are checked in the folder that they lie in, while they are open.
    pub(super) fn follow_loose_documents(&mut self) {
        let outside = |path: &&PathBuf| {
            !self.folders.iter().any(|(folder, _)| !folder.loose && path.starts_with(&folder.path))
        };
        let paths = self.documents.iter().filter_map(|document| document.path.as_ref());
        // What is not on disk yet has no project around it.
        let mut wanted: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
        for path in paths.filter(outside).filter(|path| path.is_file()) {
            let folder = path.parent().unwrap_or(path).to_path_buf();
            wanted.entry(folder).or_default().push(path.clone());
        }
        let stays = |folder: &Folder| !folder.loose || wanted.get(&folder.path) == Some(&folder.named);
        self.folders.retain(|(folder, _)| stays(folder));
        for (path, named) in wanted {
            if !self.folders.iter().any(|(folder, _)| folder.loose && folder.path == path) {
                let loose = Folder::new(path.clone(), path, self.usual.clone());
                self.folders.push((Folder { loose: true, named, ..loose }, Due::Open));
            }
        }
    }
}
