//! What the client can do, read from its `initialize` request.
//!
//! Read field by field: a capability that is written in a way that nobody knows counts as not there, and
//! costs no other.

use std::path::PathBuf;

use lsp_types::{PositionEncodingKind, Uri};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{encoding::Encoding, uri};

/// A client.
#[derive(Clone, Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a capability of its own")]
pub struct Client {
    /// What positions count.
    pub encoding: Encoding,
    /// It asks for diagnostics, and learns that those of other files changed; they are not sent to it.
    pub pull: bool,
    /// It takes reports about other documents with the one that it asked for.
    pub related_documents: bool,
    /// It asks again for all diagnostics when told to.
    pub refresh: bool,
    /// It shows related places of a diagnostic.
    pub related_information: bool,
    /// It shows what is unnecessary in its own way.
    pub unnecessary: bool,
    /// It links a diagnostic's code.
    pub code_description: bool,
    /// It can be asked for settings.
    pub configuration: bool,
    /// It can be told later that changed settings are of interest.
    pub watches_configuration: bool,
    /// It can be told later which files to watch.
    pub watches_files: bool,
    /// It shows progress that it did not ask for.
    pub progress: bool,
    /// It takes edits with the versions of the documents that they are for.
    pub versioned_edits: bool,
    /// It creates files as part of an edit.
    pub creates_files: bool,
    /// It makes edits that it is sent.
    pub applies_edits: bool,
    /// It opens documents and pages when told to.
    pub shows_documents: bool,
    /// Hovers may be Markdown.
    pub markdown_hover: bool,
    /// Documentation of completions may be Markdown.
    pub markdown_completion: bool,
    /// Completions may hold places to fill in.
    pub snippets: bool,
    /// Code actions may be objects; else they are commands.
    pub code_action_literals: bool,
    /// The edit of a code action may be asked for later.
    pub resolves_edits: bool,
    /// The folders that are open, as the client writes them.
    pub folders: Vec<Uri>,
}

impl Client {
    /// Reads the parameters of `initialize`.
    pub fn read(params: &Value) -> Self {
        let can = Capabilities(params.get("capabilities").unwrap_or(&Value::Null));
        let of_diagnostics = |name: &str| {
            // Newer clients say it of those that they ask for.
            ["publishDiagnostics", "diagnostic"]
                .iter()
                .any(|kind| can.has(&format!("/textDocument/{kind}/{name}")))
        };
        Self {
            encoding: can.encoding(),
            pull: can.pull(),
            related_documents: can.has("/textDocument/diagnostic/relatedDocumentSupport"),
            refresh: can.has("/workspace/diagnostics/refreshSupport"),
            related_information: of_diagnostics("relatedInformation"),
            unnecessary: can.tags("publishDiagnostics") || can.tags("diagnostic"),
            code_description: of_diagnostics("codeDescriptionSupport"),
            configuration: can.has("/workspace/configuration"),
            watches_configuration: can.has("/workspace/didChangeConfiguration/dynamicRegistration"),
            watches_files: can.has("/workspace/didChangeWatchedFiles/dynamicRegistration"),
            progress: can.has("/window/workDoneProgress"),
            versioned_edits: can.has("/workspace/workspaceEdit/documentChanges"),
            creates_files: can.lists("/workspace/workspaceEdit/resourceOperations", "create"),
            applies_edits: can.has("/workspace/applyEdit"),
            shows_documents: can.has("/window/showDocument/support"),
            markdown_hover: can.lists("/textDocument/hover/contentFormat", "markdown"),
            markdown_completion: can
                .lists("/textDocument/completion/completionItem/documentationFormat", "markdown"),
            snippets: can.has("/textDocument/completion/completionItem/snippetSupport"),
            code_action_literals: can.is_there("/textDocument/codeAction/codeActionLiteralSupport"),
            resolves_edits: can.lists("/textDocument/codeAction/resolveSupport/properties", "edit"),
            folders: folders(params),
        }
    }
}

/// What a client says that it can do, by the way to it.
struct Capabilities<'c>(&'c Value);

impl Capabilities<'_> {
    fn has(&self, path: &str) -> bool {
        self.0.pointer(path).and_then(Value::as_bool).unwrap_or(false)
    }

    fn is_there(&self, path: &str) -> bool {
        self.0.pointer(path).is_some_and(Value::is_object)
    }

    fn lists(&self, path: &str, word: &str) -> bool {
        let list = self.0.pointer(path).and_then(Value::as_array);
        list.is_some_and(|list| list.iter().any(|item| item.as_str() == Some(word)))
    }

    fn encoding(&self) -> Encoding {
        let offered: Option<Vec<PositionEncodingKind>> =
            self.0.pointer("/general/positionEncodings").and_then(read);
        Encoding::negotiate(&offered.unwrap_or_default())
    }

    /// One that asks, but can learn of other files by neither way, would go on showing what is not so any more.
    fn pull(&self) -> bool {
        self.is_there("/textDocument/diagnostic")
            && (self.has("/textDocument/diagnostic/relatedDocumentSupport")
                || self.has("/workspace/diagnostics/refreshSupport"))
    }

    /// Whether diagnostics may be tagged as unnecessary.
    fn tags(&self, kind: &str) -> bool {
        let tags = self.0.pointer(&format!("/textDocument/{kind}/tagSupport/valueSet"));
        tags.and_then(Value::as_array).is_some_and(|tags| tags.contains(&Value::from(1)))
    }
}

/// The folders that the client has open. Older clients have one, or its path.
fn folders(params: &Value) -> Vec<Uri> {
    #[derive(serde::Deserialize)]
    struct Folder {
        uri: Uri,
    }
    let named = params.get("workspaceFolders").and_then(Value::as_array);
    let named =
        named.map(|folders| folders.iter().filter_map(read).map(|folder: Folder| folder.uri).collect());
    named.unwrap_or_else(|| {
        let root = params.get("rootUri").and_then(read);
        let path = || params.get("rootPath")?.as_str().map(PathBuf::from);
        root.or_else(|| uri::of_path(&path()?)).into_iter().collect()
    })
}

fn read<T: DeserializeOwned>(value: &Value) -> Option<T> {
    T::deserialize(value).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_capability_that_nobody_knows_costs_no_other() {
        let client = Client::read(&json!({
            "capabilities": {
                "general": {"positionEncodings": ["utf-8"]},
                "textDocument": {"diagnostic": {"relatedDocumentSupport": true, "dynamicRegistration": 7}},
                "workspace": {"workspaceEdit": {"documentChanges": "yes", "resourceOperations": ["dream", "create"]},
                    "diagnostics": {"refreshSupport": true}},
            },
        }));
        assert!(client.pull && client.related_documents && client.refresh && client.creates_files);
        assert!(!client.versioned_edits && !client.progress);
        assert_eq!(client.encoding, Encoding::Utf8);
    }

    #[test]
    fn folders_come_from_the_newest_field_that_is_there() {
        let folders = |params: Value| -> Vec<String> {
            Client::read(&params).folders.iter().map(|uri| uri.as_str().to_owned()).collect()
        };
        let newest = json!({"workspaceFolders": [{"uri": "file:///a", "name": "a"}], "rootUri": "file:///b"});
        assert_eq!(folders(newest), ["file:///a"]);
        assert_eq!(folders(json!({"workspaceFolders": null, "rootUri": "file:///b"})), ["file:///b"]);
        #[cfg(unix)]
        assert_eq!(folders(json!({"rootUri": null, "rootPath": "/c d"})), ["file:///c%20d"]);
        assert!(folders(json!({})).is_empty());
    }
}
