//! The beginning of a session: what the server says of itself.

use crossbeam_channel::{Receiver, Sender};
use lsp_server::{ErrorCode, Message, Response};
use lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionProviderCapability, CompletionOptions, DiagnosticOptions,
    DiagnosticServerCapabilities, ExecuteCommandOptions, HoverProviderCapability, OneOf, SaveOptions,
    ServerCapabilities, TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions,
    TextDocumentSyncSaveOptions, WorkDoneProgressOptions, WorkspaceFoldersServerCapabilities,
    WorkspaceServerCapabilities,
};
use serde_json::{Value, json};

use super::{actions, client::Client, diagnostics::SOURCE, uri};

/// Waits for `initialize` and answers it. `None` where the client goes away before.
pub(super) fn run(out: &Sender<Message>, messages: &Receiver<Message>) -> Option<(Client, Value)> {
    loop {
        match messages.recv().ok()? {
            Message::Request(mut request) if request.method == "initialize" => {
                uri::tame(&mut request.params);
                let client = Client::read(&request.params);
                let result = json!({
                    "capabilities": capabilities(&client),
                    "serverInfo": {"name": SOURCE, "version": env!("CARGO_PKG_VERSION")},
                });
                out.send(Response { id: request.id, response_result: Ok(result) }.into()).ok()?;
                return Some((client, request.params));
            }
            Message::Request(request) => {
                let code = ErrorCode::ServerNotInitialized as i32;
                out.send(Response::new_err(request.id, code, "initialize comes first".to_owned()).into())
                    .ok()?;
            }
            Message::Notification(note) if note.method == "exit" => return None,
            Message::Notification(_) | Message::Response(_) => {}
        }
    }
}

fn capabilities(client: &Client) -> ServerCapabilities {
    ServerCapabilities {
        position_encoding: Some(client.encoding.kind()),
        text_document_sync: Some(TextDocumentSyncCapability::Options(sync())),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(["[", ",", "\"", "/"].map(str::to_owned).to_vec()),
            ..CompletionOptions::default()
        }),
        code_action_provider: Some(code_actions(client)),
        execute_command_provider: Some(ExecuteCommandOptions {
            commands: actions::COMMANDS.iter().map(|&command| command.to_owned()).collect(),
            work_done_progress_options: progress(),
        }),
        workspace: Some(WorkspaceServerCapabilities {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(OneOf::Left(true)),
            }),
            file_operations: None,
        }),
        diagnostic_provider: client.pull.then(diagnostics),
        ..ServerCapabilities::default()
    }
}

fn sync() -> TextDocumentSyncOptions {
    TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::INCREMENTAL),
        save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions { include_text: Some(false) })),
        ..TextDocumentSyncOptions::default()
    }
}

fn code_actions(client: &Client) -> CodeActionProviderCapability {
    if !client.code_action_literals {
        return CodeActionProviderCapability::Simple(true);
    }
    let kinds = vec![CodeActionKind::QUICKFIX, CodeActionKind::new("source.fixAll.seawall")];
    CodeActionProviderCapability::Options(CodeActionOptions {
        code_action_kinds: Some(kinds),
        resolve_provider: Some(client.resolves_edits),
        work_done_progress_options: WorkDoneProgressOptions::default(),
    })
}

fn diagnostics() -> DiagnosticServerCapabilities {
    DiagnosticServerCapabilities::Options(DiagnosticOptions {
        identifier: Some(SOURCE.to_owned()),
        inter_file_dependencies: true,
        workspace_diagnostics: true,
        work_done_progress_options: progress(),
    })
}

fn progress() -> WorkDoneProgressOptions {
    WorkDoneProgressOptions { work_done_progress: Some(true) }
}
