//! Diagnostics for clients that do not ask: sent whenever they change.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
};

use lsp_types::{PublishDiagnosticsParams, Uri, notification::PublishDiagnostics};

use super::{diagnostics::OfFile, documents::Documents, server::Server, uri};

/// What the client was sent.
#[derive(Default)]
pub(super) struct Published {
    /// By path: the diagnostics' id, and the document's version.
    sent: BTreeMap<PathBuf, (String, Option<i32>)>,
}

/// The diagnostics that a file has now.
pub(super) struct Current {
    /// The version of the open document.
    pub(super) version: Option<i32>,
    pub(super) diagnostics: Arc<OfFile>,
}

impl Server {
    /// The diagnostics of all files that the client is to see, by path: those of open documents, even if
    /// there are none, and of all others that have some.
    pub(super) fn current(&self) -> BTreeMap<PathBuf, Current> {
        let mut all = BTreeMap::new();
        for folder in self.world.folders.iter().filter(|folder| !folder.loose) {
            let Some(project) = folder.project.as_ref().filter(|_| folder.preferences.workspace_diagnostics)
            else {
                continue;
            };
            for (path, diagnostics) in folder.diagnostics.iter() {
                let full = project.full(path);
                // A folder inside of another one speaks for itself.
                let own = self.world.folder_of(&full).is_none_or(|inner| inner.path == folder.path);
                if own {
                    all.insert(full, Current { version: None, diagnostics: diagnostics.clone() });
                }
            }
        }
        for document in self.documents.iter() {
            let Some(path) = &document.path else { continue };
            let diagnostics = self.diagnostics_of(path);
            all.insert(path.clone(), Current { version: Some(document.version), diagnostics });
        }
        all
    }

    /// The diagnostics of a file of the system.
    pub(super) fn diagnostics_of(&self, path: &std::path::Path) -> Arc<OfFile> {
        self.world.diagnostics(path).unwrap_or_else(|| Arc::new(OfFile::new(Vec::new())))
    }

    /// Sends what changed. Documents that were edited since they were checked have their turn later.
    pub(super) fn publish(&mut self, checked: &Documents) {
        if self.client.pull {
            return;
        }
        let current = self.current();
        let gone: BTreeSet<PathBuf> =
            self.published.sent.keys().filter(|path| !current.contains_key(*path)).cloned().collect();
        for path in gone {
            self.published.sent.remove(&path);
            if let Some(uri) = self.uri_of(&path) {
                self.send_diagnostics(uri, None, &OfFile::default());
            }
        }
        for (path, Current { version, diagnostics }) in current {
            if version.is_some() && checked.at(&path).map(|document| document.version) != version {
                continue;
            }
            let now = (diagnostics.id.clone(), version);
            if self.published.sent.get(&path) == Some(&now) {
                continue;
            }
            if let Some(uri) = self.uri_of(&path) {
                self.send_diagnostics(uri, version, &diagnostics);
            }
            self.published.sent.insert(path, now);
        }
    }

    fn send_diagnostics(&self, uri: Uri, version: Option<i32>, diagnostics: &OfFile) {
        let diagnostics = diagnostics.items.clone();
        self.notify::<PublishDiagnostics>(PublishDiagnosticsParams { uri, diagnostics, version });
    }

    /// The URI of a file of the system as the client writes it.
    pub(super) fn uri_of(&self, path: &std::path::Path) -> Option<Uri> {
        if let Some(document) = self.documents.at(path) {
            return Some(document.uri.clone());
        }
        let folder = self.world.folder_of(path);
        uri::of_path(&folder.map_or_else(|| path.to_path_buf(), |folder| folder.shown_path(path)))
    }
}
