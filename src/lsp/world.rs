//! All folders with what is known of them, as the checking thread last left them.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
};

use lsp_types::{Diagnostic, Uri};

use super::{
    client::Client, diagnostics::OfFile, documents::Documents, preferences::Preferences, results::Results,
    snapshot::Snapshot, uri,
};
use crate::project::Project;

/// A folder and what is known of it.
#[derive(Clone)]
pub(super) struct Folder {
    /// The folder, canonical.
    pub(super) path: PathBuf,
    /// The same as the client writes it.
    pub(super) shown: PathBuf,
    /// Whether it is there only for documents outside of all folders.
    pub(super) loose: bool,
    /// The open documents that it is there for, if it is.
    pub(super) named: Vec<PathBuf>,
    /// The open documents that are checked though nobody found them on disk, by workspace path.
    pub(super) joined: BTreeSet<String>,
    /// Its project; none where it cannot be opened, or nothing is to be checked.
    pub(super) project: Option<Arc<Project>>,
    /// The newest result.
    pub(super) results: Option<Arc<Results>>,
    /// The diagnostics of the newest result, by workspace path. Files without any are left out.
    pub(super) diagnostics: Arc<BTreeMap<Arc<str>, Arc<OfFile>>>,
    /// What is wrong with the configuration, by workspace path: among the diagnostics already.
    pub(super) configuration: Arc<BTreeMap<Arc<str>, Vec<Diagnostic>>>,
    /// What the client set for it.
    pub(super) preferences: Arc<Preferences>,
}

impl Folder {
    /// A folder of which nothing is known yet.
    pub(super) fn new(path: PathBuf, shown: PathBuf, preferences: Arc<Preferences>) -> Self {
        Self {
            path,
            shown,
            loose: false,
            named: Vec::new(),
            joined: BTreeSet::new(),
            project: None,
            results: None,
            configuration: Arc::default(),
            diagnostics: Arc::default(),
            preferences,
        }
    }

    /// A path of the system as the client writes it.
    pub(super) fn shown_path(&self, full: &Path) -> PathBuf {
        full.strip_prefix(&self.path).map_or_else(
            |_| full.to_path_buf(),
            |rest| {
                if rest.as_os_str().is_empty() { self.shown.clone() } else { self.shown.join(rest) }
            },
        )
    }

    /// The URI of a workspace path: that of the open document, or made of the folder's spelling.
    pub(super) fn uri(&self, project: &Project, documents: &Documents, path: &str) -> Option<Uri> {
        let full = project.full(path);
        let open = documents.at(&full).map(|document| document.uri.clone());
        open.or_else(|| uri::of_path(&self.shown_path(&full)))
    }

    /// What a request about this folder sees. `None` before its project is opened.
    pub(super) fn snapshot(&self, client: &Arc<Client>, documents: &Arc<Documents>) -> Option<Snapshot> {
        let project = self.project.clone()?;
        Some(Snapshot {
            files: Snapshot::overlay(&project, documents),
            project,
            client: client.clone(),
            results: self.results.clone(),
            documents: documents.clone(),
            folder: Arc::new(self.clone()),
        })
    }
}

/// All folders. Nothing in it changes: the next state is another world.
#[derive(Clone, Default)]
pub(super) struct World {
    /// The folders.
    pub(super) folders: Vec<Arc<Folder>>,
}

impl World {
    /// The folder that a file of the system is checked in: the innermost one around it.
    pub(super) fn folder_of(&self, full: &Path) -> Option<&Arc<Folder>> {
        let around = self.folders.iter().filter(|folder| full.starts_with(&folder.path));
        around.max_by_key(|folder| (!folder.loose, folder.path.components().count()))
    }

    /// The diagnostics of a file of the system.
    pub(super) fn diagnostics(&self, full: &Path) -> Option<Arc<OfFile>> {
        let folder = self.folder_of(full)?;
        let path = folder.project.as_ref()?.path_of(full)?;
        folder.diagnostics.get(path.as_str()).cloned()
    }
}
