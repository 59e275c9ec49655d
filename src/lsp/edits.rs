//! Changes of files as the client is asked to make them.

use std::{collections::BTreeMap, ops::Range};

use lsp_types::{
    CreateFile, CreateFileOptions, DocumentChangeOperation, DocumentChanges, OneOf,
    OptionalVersionedTextDocumentIdentifier, ResourceOp, TextDocumentEdit, TextEdit, WorkspaceEdit,
};

use super::snapshot::Snapshot;
use crate::source::ReadError;

/// One replacement in a file as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEdit {
    /// The workspace path. A file that is not there is made.
    pub path: String,
    /// The bytes to replace; empty to insert.
    pub range: Range<u32>,
    /// What takes their place.
    pub text: String,
}

/// The edits of one file.
struct OfFile {
    is_new: bool,
    document: OptionalVersionedTextDocumentIdentifier,
    edits: Vec<TextEdit>,
}

/// The edits as one change of the workspace. `None` where the client cannot make it: a file is to be made
/// and it makes none, or one cannot be read.
pub fn workspace_edit(snapshot: &Snapshot, edits: &[FileEdit]) -> Option<WorkspaceEdit> {
    let mut by_path: BTreeMap<&str, Vec<&FileEdit>> = BTreeMap::new();
    for edit in edits {
        by_path.entry(&edit.path).or_default().push(edit);
    }
    let files: Option<Vec<OfFile>> =
        by_path.into_iter().map(|(path, edits)| of_file(snapshot, path, edits)).collect();
    let files = files?;
    let makes = files.iter().any(|file| file.is_new);
    if makes && !(snapshot.client.creates_files && snapshot.client.versioned_edits) {
        return None;
    }
    Some(if snapshot.client.versioned_edits { versioned(files) } else { plain(files) })
}

fn of_file(snapshot: &Snapshot, path: &str, mut edits: Vec<&FileEdit>) -> Option<OfFile> {
    let uri = snapshot.uri(path)?;
    let (file, is_new) = match snapshot.file(path) {
        Ok(file) => (file, false),
        Err(ReadError::Missing) => {
            (crate::source::SourceFile::new(crate::text::FileId(u32::MAX), path.into(), Vec::new()), true)
        }
        Err(_) => return None,
    };
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let edits = edits.into_iter().map(|edit| TextEdit {
        range: snapshot.range(&file, edit.range.clone()),
        new_text: edit.text.clone(),
    });
    let edits = edits.collect();
    let document = OptionalVersionedTextDocumentIdentifier { uri, version: snapshot.version(path) };
    Some(OfFile { is_new, document, edits })
}

fn versioned(files: Vec<OfFile>) -> WorkspaceEdit {
    let mut operations = Vec::new();
    for OfFile { is_new, document, edits } in files {
        if is_new {
            let options = Some(CreateFileOptions { overwrite: Some(false), ignore_if_exists: Some(true) });
            let create = CreateFile { uri: document.uri.clone(), options, annotation_id: None };
            operations.push(DocumentChangeOperation::Op(ResourceOp::Create(create)));
        }
        let edits = edits.into_iter().map(OneOf::Left).collect();
        operations.push(DocumentChangeOperation::Edit(TextDocumentEdit { text_document: document, edits }));
    }
    let document_changes = Some(DocumentChanges::Operations(operations));
    WorkspaceEdit { document_changes, ..WorkspaceEdit::default() }
}

fn plain(files: Vec<OfFile>) -> WorkspaceEdit {
    #[allow(clippy::mutable_key_type, reason = "the type of the protocol's crate; its keys do not change")]
    let changes = files.into_iter().map(|file| (file.document.uri, file.edits)).collect();
    WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() }
}
