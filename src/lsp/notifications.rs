//! What the client tells: documents, folders, files, settings, what it wants no more.

use std::{path::PathBuf, sync::Arc};

use lsp_server::{Notification, RequestId};
use lsp_types::{
    CancelParams, DidChangeConfigurationParams, DidChangeTextDocumentParams, DidChangeWatchedFilesParams,
    DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    DidSaveTextDocumentParams, FileChangeType, MessageType, NumberOrString, SetTraceParams, TraceValue,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    documents::{Documents, real_path},
    fault::Refusal,
    preferences::Trace,
    server::Server,
    uri, watch,
    worker::Change,
};

impl Server {
    pub(super) fn take_notification(&mut self, mut note: Notification) {
        uri::tame(&mut note.params);
        self.trace(Trace::Messages, || format!("received {}", note.method));
        if note.method != "initialized" && !note.method.starts_with("$/") {
            self.start();
        }
        let Notification { method, params } = note;
        let taken = match method.as_str() {
            "initialized" => {
                self.register();
                self.ask_configuration();
                Ok(())
            }
            "textDocument/didOpen" => read(params).map(|params| self.opened(params)),
            "textDocument/didChange" => read(params).map(|params| self.edited(params)),
            "textDocument/didClose" => read(params).map(|params| self.closed(&params)),
            "textDocument/didSave" => read(params).map(|params| self.saved(&params)),
            "workspace/didChangeWatchedFiles" => read(params).map(|params| self.files_changed(params)),
            "workspace/didChangeWorkspaceFolders" => read(params).map(|params| self.folders_changed(&params)),
            "workspace/didChangeConfiguration" => read(params).map(|params| self.settings_changed(&params)),
            "$/cancelRequest" => read(params).map(|params| self.cancelled(params)),
            "$/setTrace" => read(params).map(|params| self.set_trace(&params)),
            _ => Ok(()),
        };
        if let Err(why) = taken {
            self.log(MessageType::ERROR, format!("{method} cannot be understood: {why}"));
        }
    }

    fn documents_mut(&mut self) -> &mut Documents {
        Arc::make_mut(&mut self.documents)
    }

    fn opened(&mut self, params: DidOpenTextDocumentParams) {
        let path = self.documents_mut().open(params.text_document).path.clone();
        self.text_changed(path);
    }

    fn edited(&mut self, params: DidChangeTextDocumentParams) {
        let encoding = self.client.encoding;
        let changed = self.documents_mut().change(&params.text_document, params.content_changes, encoding);
        match changed.map(|document| document.path.clone()) {
            Some(path) => self.text_changed(path),
            None => self.log(MessageType::WARNING, "a document was changed that is not open".to_owned()),
        }
    }

    fn closed(&mut self, params: &DidCloseTextDocumentParams) {
        let closed = self.documents_mut().close(&params.text_document.uri);
        let path = closed.and_then(|document| document.path);
        if let Some(path) = &path {
            self.pulled.forget(path);
        }
        self.text_changed(path);
    }

    fn text_changed(&mut self, path: Option<PathBuf>) {
        if let Some(path) = path {
            self.changed(Change::Text(path));
        }
    }

    /// A client that watches files says so itself, inside of its folders.
    fn saved(&mut self, params: &DidSaveTextDocumentParams) {
        let path = uri::to_path(&params.text_document.uri).map(|path| real_path(&path));
        let watched = |path: &PathBuf| {
            self.client.watches_files && self.folders.iter().any(|(folder, _)| path.starts_with(folder))
        };
        if let Some(path) = path.filter(|path| !watched(path)) {
            self.changed(Change::Disk(vec![(path, false)]));
        }
    }

    fn files_changed(&mut self, params: DidChangeWatchedFilesParams) {
        let file = |event: lsp_types::FileEvent| {
            let path = real_path(&uri::to_path(&event.uri)?);
            let moved = event.typ != FileChangeType::CHANGED;
            watch::is_of_interest(&path).then_some((path, moved))
        };
        let files: Vec<(PathBuf, bool)> = params.changes.into_iter().filter_map(file).collect();
        if !files.is_empty() {
            self.changed(Change::Disk(files));
        }
    }

    fn folders_changed(&mut self, params: &DidChangeWorkspaceFoldersParams) {
        let path = |uri: &lsp_types::Uri| uri::to_path(uri);
        let removed: Vec<PathBuf> =
            params.event.removed.iter().filter_map(|folder| path(&folder.uri)).collect();
        self.folders.retain(|(_, shown)| !removed.contains(shown));
        for shown in params.event.added.iter().filter_map(|folder| path(&folder.uri)) {
            self.add_folder(shown);
        }
        self.tell_folders();
        self.ask_configuration();
    }

    fn settings_changed(&mut self, params: &DidChangeConfigurationParams) {
        if self.client.configuration {
            return self.ask_configuration();
        }
        if !params.settings.is_null() {
            self.take_settings(&params.settings);
        }
    }

    fn cancelled(&mut self, params: CancelParams) {
        let id = match params.id {
            NumberOrString::Number(number) => RequestId::from(number),
            NumberOrString::String(text) => RequestId::from(text),
        };
        self.answer(id, Err(Refusal::Cancelled));
    }

    fn set_trace(&mut self, params: &SetTraceParams) {
        self.trace = match params.value {
            TraceValue::Off => Trace::Off,
            TraceValue::Messages => Trace::Messages,
            TraceValue::Verbose => Trace::Verbose,
        };
    }
}

/// The parameters of a message. The error names fields and kinds, never texts.
pub(super) fn read<P: DeserializeOwned>(params: Value) -> Result<P, String> {
    P::deserialize(params).map_err(|error| super::fault::masked(&error.to_string()))
}
