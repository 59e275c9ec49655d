//! What one request sees: the files as they are now, and the newest result about them.

use std::{ops::Range, sync::Arc};

use lsp_types::{Position, Uri};

use super::{
    client::Client, documents::Documents, encoding::Lines, preferences::Preferences, results::Results, uri,
    world::Folder,
};
use crate::{
    engine::Report,
    project::Project,
    source::{Discovered, Files, Overlay, ReadError, SourceFile},
    text::FileId,
};

/// A folder and its project at one moment. Nothing in it changes.
pub struct Snapshot {
    /// The folder's project: root, configuration, rules, what a run is told, what is checked.
    pub project: Arc<Project>,
    /// The disk, with the open documents over it.
    pub files: Arc<dyn Files>,
    /// What the client can do; [`Client::encoding`] among it.
    pub client: Arc<Client>,
    /// The newest result; none before the first check is done.
    pub results: Option<Arc<Results>>,
    pub(super) documents: Arc<Documents>,
    pub(super) folder: Arc<Folder>,
}

impl Snapshot {
    /// What the client set for the folder.
    pub fn preferences(&self) -> &Preferences {
        &self.folder.preferences
    }

    /// The files of a project with the open documents over them.
    pub(super) fn overlay(project: &Project, documents: &Documents) -> Arc<dyn Files> {
        let text = |path: String, text: &Arc<String>| (path, text.as_bytes().to_vec());
        let open = documents.iter().filter_map(|document| {
            let path = project.path_of(document.path.as_ref()?)?;
            Some(text(path, &document.text))
        });
        Arc::new(Overlay::new(project.files.clone(), open.collect()))
    }

    /// The file at a workspace path as it is now. Its id means nothing: it belongs to no run.
    pub fn file(&self, path: &str) -> Result<SourceFile, ReadError> {
        Ok(SourceFile::new(FileId(u32::MAX), path.into(), self.files.read(path)?))
    }

    /// The newest result that covers a path, if it is about the text that the file has now.
    pub fn report(&self, path: &str) -> Option<Arc<Report>> {
        let report = self.results.as_ref()?.report(path)?;
        let checked = report.sources.load(path).ok()?;
        let now = self.files.read(path).ok()?;
        let same = SourceFile::new(checked.id, checked.path.clone(), now).text == checked.text;
        same.then_some(report)
    }

    /// What to run to know all about a workspace path in its project, and no more; everything before the first
    /// check is done.
    pub fn around(&self, path: &str) -> Discovered {
        let results = self.results.as_ref();
        results.map_or_else(|| self.project.discovered.clone(), |results| results.around(path))
    }

    /// The lines of a file as the client counts them: in an open document it sees every character.
    pub fn lines(&self, path: &str, text: &str) -> Arc<Lines> {
        let open = self.documents.at(&self.project.full(path));
        open.map_or_else(|| Arc::new(Lines::of_file(text)), |document| document.lines().clone())
    }

    /// The byte of a file at a position.
    pub fn offset(&self, file: &SourceFile, position: Position) -> u32 {
        let lines = self.lines(&file.path, &file.text);
        lines.offset(&file.text, position, self.client.encoding) as u32
    }

    /// The bytes of a file at a range, the earlier end first.
    pub fn bytes(&self, file: &SourceFile, range: lsp_types::Range) -> Range<u32> {
        let (start, end) = (self.offset(file, range.start), self.offset(file, range.end));
        start.min(end)..start.max(end)
    }

    /// The range of some bytes of a file.
    pub fn range(&self, file: &SourceFile, bytes: Range<u32>) -> lsp_types::Range {
        let lines = self.lines(&file.path, &file.text);
        lines.range(&file.text, bytes.start as usize..bytes.end as usize, self.client.encoding)
    }

    /// The version of the open document at a workspace path; `None` where it is not open.
    pub fn version(&self, path: &str) -> Option<i32> {
        self.documents.at(&self.project.full(path)).map(|document| document.version)
    }

    /// The URI of a workspace path: as the client writes it where the document is open.
    pub fn uri(&self, path: &str) -> Option<Uri> {
        self.folder.uri(&self.project, &self.documents, path)
    }

    /// The workspace path of a URI; `None` for what is no file of the project.
    pub fn path_of(&self, uri: &Uri) -> Option<String> {
        let full = super::documents::real_path(&uri::to_path(uri)?);
        self.project.path_of(&full)
    }
}
