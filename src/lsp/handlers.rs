//! From parameters of the protocol to what a feature takes, and from what it gives to an answer.

use std::sync::Arc;

use crossbeam_channel::Sender;
use lsp_server::{Message, Request, RequestId};
use lsp_types::{
    ApplyWorkspaceEditParams, CodeAction, CodeActionKind, CodeActionOrCommand, CodeActionParams,
    CodeActionTriggerKind, Command, CompletionItem, CompletionItemKind, CompletionParams, CompletionTextEdit,
    Documentation, ExecuteCommandParams, Hover, HoverContents, HoverParams, MarkupContent, MarkupKind,
    TextEdit, Uri,
};
use serde::{Deserialize as _, Serialize};
use serde_json::{Value, json};

use super::{
    actions::{self, Action, Outcome, Wanted},
    client::Client,
    completion::{self, Completion},
    diagnostics::SOURCE,
    edits::{FileEdit, workspace_edit},
    fault::Refusal,
    hover::{self, Hovered},
    notifications::read,
    snapshot::Snapshot,
};
use crate::source::SourceFile;

fn answer(value: impl Serialize) -> Result<Value, Refusal> {
    serde_json::to_value(value).map_err(|error| Refusal::Fault(error.to_string()))
}

/// The file now; a request about one that cannot be read has no answer.
fn file(snapshot: &Snapshot, path: &str) -> Option<SourceFile> {
    snapshot.file(path).ok()
}

/// `textDocument/hover`.
pub(super) fn hover(snapshot: &Snapshot, path: &str, params: &HoverParams) -> Result<Value, Refusal> {
    let Some(file) = file(snapshot, path) else { return Ok(Value::Null) };
    let offset = snapshot.offset(&file, params.text_document_position_params.position);
    answer(hover::hover(snapshot, path, offset).map(|Hovered { markdown, range }| {
        let kind = if snapshot.client.markdown_hover { MarkupKind::Markdown } else { MarkupKind::PlainText };
        let contents = HoverContents::Markup(MarkupContent { kind, value: markdown });
        Hover { contents, range: Some(snapshot.range(&file, range)) }
    }))
}

/// `textDocument/completion`.
pub(super) fn complete(snapshot: &Snapshot, path: &str, params: &CompletionParams) -> Result<Value, Refusal> {
    let Some(file) = file(snapshot, path) else { return Ok(Value::Null) };
    let offset = snapshot.offset(&file, params.text_document_position.position);
    let kind = if snapshot.client.markdown_completion { MarkupKind::Markdown } else { MarkupKind::PlainText };
    let item = |completion: Completion| {
        let range = snapshot.range(&file, completion.range);
        let markup = |value| Documentation::MarkupContent(MarkupContent { kind: kind.clone(), value });
        CompletionItem {
            kind: Some(CompletionItemKind::VALUE),
            detail: (!completion.detail.is_empty()).then_some(completion.detail),
            documentation: completion.documentation.map(markup),
            // Editors filter by what stands in the range: `compose/us` must find `compose/user-root`.
            filter_text: Some(completion.text.clone()),
            text_edit: Some(CompletionTextEdit::Edit(TextEdit { range, new_text: completion.text })),
            label: completion.label,
            ..CompletionItem::default()
        }
    };
    let items: Vec<CompletionItem> =
        completion::complete(snapshot, path, offset).into_iter().map(item).collect();
    answer(items)
}

/// `textDocument/codeAction`.
pub(super) fn code_actions(
    snapshot: &Snapshot,
    path: &str,
    params: &CodeActionParams,
) -> Result<Value, Refusal> {
    let Some(file) = file(snapshot, path) else { return Ok(Value::Null) };
    let only = params.context.only.as_deref().unwrap_or_default();
    let ours = params.context.diagnostics.iter().filter(|shown| shown.source.as_deref() == Some(SOURCE));
    let wanted = Wanted {
        only: only.iter().map(|kind| kind.as_str().to_owned()).collect(),
        fingerprints: ours.filter_map(fingerprint).collect(),
        automatic: params.context.trigger_kind == Some(CodeActionTriggerKind::AUTOMATIC),
    };
    let range = snapshot.bytes(&file, params.range);
    let found = actions::code_actions(snapshot, path, range, &wanted);
    let shown = found.into_iter().filter_map(|action| {
        let about = |shown: &&lsp_types::Diagnostic| {
            fingerprint(shown).is_some_and(|print| action.fingerprints.contains(&print))
        };
        let diagnostics: Vec<_> = params.context.diagnostics.iter().filter(about).cloned().collect();
        code_action(snapshot, &params.text_document.uri, path, action, diagnostics)
    });
    answer(shown.collect::<Vec<_>>())
}

/// The fingerprint that a diagnostic carries.
fn fingerprint(shown: &lsp_types::Diagnostic) -> Option<String> {
    Some(shown.data.as_ref()?.get("fingerprint")?.as_str()?.to_owned())
}

/// An action as the client takes it: whole where it cannot ask for the edit later.
fn code_action(
    snapshot: &Snapshot,
    uri: &Uri,
    path: &str,
    action: Action,
    diagnostics: Vec<lsp_types::Diagnostic>,
) -> Option<CodeActionOrCommand> {
    let client = &snapshot.client;
    let command = action.command.map(|(name, arguments)| Command {
        title: action.title.clone(),
        command: name.to_owned(),
        arguments: Some(arguments),
    });
    if !client.code_action_literals {
        return command.map(CodeActionOrCommand::Command);
    }
    let later = action.edits.is_none() && client.resolves_edits;
    let edits = match (action.edits, &action.data) {
        (Some(edits), _) => Some(edits),
        (None, Some(data)) if !later => Some(actions::resolve(snapshot, path, data)?),
        (None, _) => None,
    };
    // An edit that the client cannot make is not offered.
    let edit = edits.map(|edits| workspace_edit(snapshot, &edits).ok_or(())).transpose().ok()?;
    let version = snapshot.version(path);
    let data = action.data.filter(|_| later);
    let data = data.map(|data| json!({"uri": uri, "version": version, "action": data}));
    Some(CodeActionOrCommand::CodeAction(CodeAction {
        title: action.title,
        kind: Some(CodeActionKind::new(action.kind)),
        diagnostics: (!diagnostics.is_empty()).then_some(diagnostics),
        edit,
        command,
        is_preferred: action.preferred.then_some(true),
        data,
        ..CodeAction::default()
    }))
}

/// `codeAction/resolve`: the edit of an action, if the document is still what it was offered for.
pub(super) fn resolve(snapshot: &Snapshot, path: &str, action: &CodeAction) -> Result<Value, Refusal> {
    let data = action.data.clone().unwrap_or_default();
    let version = data.get("version").and_then(Value::as_i64);
    if version != snapshot.version(path).map(i64::from) {
        return Err(Refusal::Modified);
    }
    let made = data.get("action").and_then(|data| actions::resolve(snapshot, path, data));
    let edits = made.ok_or(Refusal::Modified)?;
    let cannot = || Refusal::Failed("the editor cannot make this change".to_owned());
    let edit = Some(workspace_edit(snapshot, &edits).ok_or_else(cannot)?);
    answer(CodeAction { edit, data: None, ..action.clone() })
}

/// The first URI among the arguments of a command.
pub(super) fn command_uri(params: &Value) -> Option<Uri> {
    let arguments = params.get("arguments")?.as_array()?;
    let uri = |argument: &Value| Uri::deserialize(argument.get("uri").unwrap_or(argument)).ok();
    arguments.iter().find_map(uri)
}

/// Whom a command speaks to.
pub(super) struct Asking {
    pub(super) out: Sender<Message>,
    pub(super) client: Arc<Client>,
}

impl Asking {
    /// Asks the client for something whose answer does not matter.
    fn ask(&self, method: &str, params: Value) {
        // The main loop numbers its requests; these have names.
        let id = RequestId::from(format!("{method}/{:?}", std::time::Instant::now()));
        let _ = self.out.send(Request::new(id, method.to_owned(), params).into());
    }

    fn notify(&self, method: &str, params: Value) {
        let _ = self.out.send(lsp_server::Notification::new(method.to_owned(), params).into());
    }
}

/// `workspace/executeCommand`, in each of the folders.
pub(super) fn execute(snapshots: &[Snapshot], client: &Asking, params: Value) -> Result<Value, Refusal> {
    let params: ExecuteCommandParams = read(params).map_err(Refusal::BadParameters)?;
    let mut result = Value::Null;
    for snapshot in snapshots {
        let outcome =
            actions::execute(snapshot, &params.command, &params.arguments).map_err(Refusal::Failed)?;
        let Outcome { result: own, edits, page, message } = outcome;
        if !own.is_null() {
            result = own;
        }
        apply(snapshot, client, &params.command, &edits)?;
        if let Some(page) = page.filter(|_| client.client.shows_documents) {
            client.ask("window/showDocument", json!({"uri": page, "external": true}));
        }
        if let Some(message) = message {
            client.notify("window/showMessage", json!({"type": 3, "message": message}));
        }
    }
    Ok(result)
}

fn apply(snapshot: &Snapshot, client: &Asking, label: &str, edits: &[FileEdit]) -> Result<(), Refusal> {
    if edits.is_empty() {
        return Ok(());
    }
    let edit = workspace_edit(snapshot, edits).filter(|_| client.client.applies_edits);
    let edit = edit.ok_or_else(|| Refusal::Failed("the editor cannot make this change".to_owned()))?;
    let label = Some(label.to_owned());
    client.ask(
        "workspace/applyEdit",
        serde_json::to_value(ApplyWorkspaceEditParams { label, edit }).unwrap_or_default(),
    );
    Ok(())
}
