//! Diagnostics for clients that ask: for one document, for all, and telling them to ask again.

#![allow(clippy::mutable_key_type, reason = "a URI of the protocol's crate is never changed as a key")]

use std::{
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
};

use lsp_types::{
    DocumentDiagnosticParams, DocumentDiagnosticReport, DocumentDiagnosticReportKind,
    FullDocumentDiagnosticReport, RelatedFullDocumentDiagnosticReport,
    RelatedUnchangedDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport, Uri,
    WorkspaceDiagnosticParams, WorkspaceDiagnosticReport, WorkspaceDocumentDiagnosticReport,
    WorkspaceFullDocumentDiagnosticReport, WorkspaceUnchangedDocumentDiagnosticReport,
    request::WorkspaceDiagnosticRefresh,
};
use serde_json::Value;

use super::{
    diagnostics::OfFile, documents::real_path, fault::Refusal, outgoing::Reply, publish::Current,
    server::Server, uri,
};

/// What a client that asks for the diagnostics of all files has of them already.
pub(super) struct Known {
    /// By path: the URI as the client writes it, and the diagnostics' id.
    given: BTreeMap<PathBuf, (Uri, String)>,
    /// The state of the world in which there was nothing new.
    pub(super) seen: Option<u64>,
}

impl Known {
    pub(super) fn read(params: WorkspaceDiagnosticParams) -> Self {
        // Following links costs a call of the system: once for each folder.
        let mut folders: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
        let mut path_of = |uri: &Uri| {
            let path = uri::to_path(uri)?;
            let (folder, name) = (path.parent()?, path.file_name()?);
            if let Some(real) = folders.get(folder) {
                return Some(real.join(name));
            }
            let real = real_path(&path);
            folders.insert(folder.to_path_buf(), real.parent()?.to_path_buf());
            Some(real)
        };
        let given = params.previous_result_ids.into_iter();
        let given = given.filter_map(|known| Some((path_of(&known.uri)?, (known.uri, known.value))));
        Self { given: given.collect(), seen: None }
    }
}

/// What the client was given.
#[derive(Default)]
pub(super) struct Pulled {
    /// By path of open documents: the diagnostics' id, and the document's version.
    given: BTreeMap<PathBuf, (String, Option<i32>)>,
    /// The diagnostics for which it was told to ask again.
    refreshed: BTreeMap<PathBuf, String>,
    /// Whether it was given those of all files before.
    workspace: bool,
}

impl Pulled {
    /// A document was closed.
    pub(super) fn forget(&mut self, path: &Path) {
        self.given.remove(path);
        self.refreshed.remove(path);
    }
}

type Related = HashMap<Uri, DocumentDiagnosticReportKind>;

impl Server {
    /// The diagnostics of one document, and of the open ones that changed with it.
    pub(super) fn document_report(&mut self, params: &DocumentDiagnosticParams) -> Result<Value, Refusal> {
        let uri = &params.text_document.uri;
        let path = uri::to_path(uri).map(|path| real_path(&path));
        let report = path.as_ref().map(|path| self.diagnostics_of(path));
        let report = report.unwrap_or_else(|| OfFile::new(Vec::new()).into());
        if let Some(path) = path.clone() {
            self.note_given(path, &report);
        }
        let related_documents = self.related(path.as_deref());
        // Neovim 0.12 overlooks what comes with an unchanged report.
        let alone = related_documents.is_none();
        let known = params.previous_result_id.as_ref().filter(|known| alone && **known == report.id);
        let answer = match known {
            Some(_) => DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
                related_documents,
                unchanged_document_diagnostic_report: unchanged(&report),
            }),
            None => DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
                related_documents,
                full_document_diagnostic_report: full(&report),
            }),
        };
        serde_json::to_value(answer).map_err(|error| Refusal::Fault(error.to_string()))
    }

    fn note_given(&mut self, path: PathBuf, report: &OfFile) {
        if let Some(document) = self.documents.at(&path) {
            let given = (report.id.clone(), Some(document.version));
            self.pulled.refreshed.remove(&path);
            self.pulled.given.insert(path, given);
        }
    }

    /// The other open documents whose diagnostics are not any more what the client was given.
    fn related(&mut self, of: Option<&Path>) -> Option<Related> {
        if !self.client.related_documents {
            return None;
        }
        let mut related = Related::new();
        for path in self.stale() {
            let Some(document) = self.documents.at(&path).filter(|_| of != Some(&path)) else { continue };
            let (uri, report) = (document.uri.clone(), self.diagnostics_of(&path));
            self.note_given(path, &report);
            related.insert(uri, DocumentDiagnosticReportKind::Full(full(&report)));
        }
        (!related.is_empty()).then_some(related)
    }

    /// The open documents whose diagnostics are not any more what the client was given, though they were
    /// not edited themselves.
    fn stale(&self) -> Vec<PathBuf> {
        let is_stale = |path: &&PathBuf| {
            let version = self.documents.at(path).map(|document| document.version);
            let given = self.pulled.given.get(*path);
            given.is_some_and(|(id, known)| *known == version && *id != self.diagnostics_of(path).id)
        };
        self.pulled.given.keys().filter(is_stale).cloned().collect()
    }

    /// Tells the client to ask again where diagnostics changed and nothing makes it ask: an edited document
    /// it asks for by itself, and is given the others with it.
    pub(super) fn refresh(&mut self) {
        if !self.client.pull || !self.client.refresh || self.done < self.generation {
            return;
        }
        let will_ask = |(path, (_, known)): (&PathBuf, &(String, Option<i32>))| {
            self.documents.at(path).is_some_and(|document| Some(document.version) != *known)
        };
        if self.client.related_documents && self.pulled.given.iter().any(will_ask) {
            return;
        }
        let ids = self.stale().into_iter().map(|path| {
            let id = self.diagnostics_of(&path).id.clone();
            (path, id)
        });
        let news: Vec<(PathBuf, String)> =
            ids.filter(|(path, id)| self.pulled.refreshed.get(path) != Some(id)).collect();
        if !news.is_empty() {
            self.pulled.refreshed.extend(news);
            self.request::<WorkspaceDiagnosticRefresh>((), Reply::Ignored);
        }
    }

    /// The diagnostics of all files. `None` where the client has them already: it then waits for news.
    pub(super) fn workspace_report(&mut self, known: &Known) -> Option<Value> {
        let known = &known.given;
        let current = self.current();
        let mut news = false;
        let mut items = Vec::with_capacity(current.len());
        for (path, Current { version, diagnostics }) in &current {
            let before = known.get(path);
            if diagnostics.items.is_empty() && before.is_none() {
                continue;
            }
            let same = before.is_some_and(|(_, id)| *id == diagnostics.id);
            news |= !same;
            let uri = before.map(|(uri, _)| uri.clone()).or_else(|| self.uri_of(path));
            items.extend(uri.map(|uri| item(uri, *version, diagnostics, same)));
        }
        // What had diagnostics and has none any more.
        let empty = OfFile::new(Vec::new());
        for (_, (uri, id)) in known.iter().filter(|(path, _)| !current.contains_key(*path)) {
            news |= *id != empty.id;
            items.push(item(uri.clone(), None, &empty, *id == empty.id));
        }
        if !news && self.pulled.workspace {
            return None;
        }
        self.pulled.workspace = true;
        serde_json::to_value(WorkspaceDiagnosticReport { items }).ok()
    }
}

fn item(uri: Uri, version: Option<i32>, report: &OfFile, same: bool) -> WorkspaceDocumentDiagnosticReport {
    let version = version.map(i64::from);
    if same {
        let unchanged_document_diagnostic_report = unchanged(report);
        return WorkspaceDocumentDiagnosticReport::Unchanged(WorkspaceUnchangedDocumentDiagnosticReport {
            uri,
            version,
            unchanged_document_diagnostic_report,
        });
    }
    let full_document_diagnostic_report = full(report);
    WorkspaceDocumentDiagnosticReport::Full(WorkspaceFullDocumentDiagnosticReport {
        uri,
        version,
        full_document_diagnostic_report,
    })
}

fn full(report: &OfFile) -> FullDocumentDiagnosticReport {
    FullDocumentDiagnosticReport { result_id: Some(report.id.clone()), items: report.items.clone() }
}

fn unchanged(report: &OfFile) -> UnchangedDocumentDiagnosticReport {
    UnchangedDocumentDiagnosticReport { result_id: report.id.clone() }
}
