//! What the client asks: which requests there are, what each waits for, and who works it out.

use std::{
    path::{Path, PathBuf},
    time::Instant,
};

use lsp_server::{Request, RequestId};
use lsp_types::{DocumentDiagnosticParams, NumberOrString, Uri};
use serde::{Deserialize as _, de::DeserializeOwned};
use serde_json::Value;

use super::{
    answers::Task,
    documents::real_path,
    fault::{Refusal, guarded},
    handlers,
    notifications::read,
    preferences::Trace,
    pull::Known,
    requests::Asked,
    server::Server,
    snapshot::Snapshot,
    uri,
    world::Folder,
};

/// What a request waits for.
pub(super) enum Wait {
    /// Diagnostics of a document: until everything before the request is checked.
    Document(DocumentDiagnosticParams),
    /// Diagnostics of all files: until there are news.
    Workspace(Known),
    /// Work on the folder of a file: until that is known.
    File(PathBuf, Work),
    /// A command, in the folder of a file or in all.
    Command(Option<PathBuf>, Value),
}

/// Work on a snapshot and the workspace path of a file.
pub(super) type Work = Box<dyn FnOnce(&Snapshot, &str) -> Result<Value, Refusal> + Send>;

impl Server {
    pub(super) fn take_request(&mut self, mut request: Request) {
        uri::tame(&mut request.params);
        self.trace(Trace::Messages, || format!("received {}", request.method));
        let Request { id, method, params } = request;
        let token = params.get("workDoneToken").and_then(|token| NumberOrString::deserialize(token).ok());
        let (since, generation) = (Instant::now(), self.generation);
        let asked = Asked { method: method.clone(), since, generation, token, waits: None };
        self.requests.add(id.clone(), asked);
        if self.leaving {
            return self.answer(id, Err(Refusal::Leaving));
        }
        self.start();
        match wait_of(&method, params) {
            Ok(Some(wait)) => {
                self.requests.set(&id, wait);
                self.show_progress();
                self.serve_waiting();
            }
            Ok(None) => {
                self.leaving = true;
                for other in self.requests.ids().into_iter().filter(|other| *other != id) {
                    self.answer(other, Err(Refusal::Leaving));
                }
                self.answer(id, Ok(Value::Null));
            }
            Err(refusal) => self.answer(id, Err(refusal)),
        }
    }

    /// Serves the requests that need not wait any longer.
    pub(super) fn serve_waiting(&mut self) {
        let ready: Vec<RequestId> = self
            .requests
            .waiting()
            .filter(|(_, asked, wait)| self.is_ready(asked.generation, wait))
            .map(|(id, ..)| id.clone())
            .collect();
        for id in ready {
            let wait = self.requests.take(&id);
            if let Err(fault) = guarded(|| self.serve(id.clone(), wait)) {
                self.answer(id, Err(Refusal::Fault(fault)));
            }
        }
    }

    fn serve(&mut self, id: RequestId, wait: Option<Wait>) {
        match wait {
            Some(Wait::Document(params)) => {
                let report = self.document_report(&params);
                self.answer(id, report);
            }
            Some(Wait::Workspace(known)) => self.report_all(id, known),
            Some(Wait::File(path, work)) => self.work_on_file(id, &path, work),
            Some(Wait::Command(path, params)) => self.work_on_command(id, path.as_deref(), params),
            None => {}
        }
    }

    /// Reports all files where there are news; else the request waits on.
    fn report_all(&mut self, id: RequestId, mut known: Known) {
        if let Some(report) = self.workspace_report(&known) {
            return self.answer(id, Ok(report));
        }
        known.seen = Some(self.checks);
        self.requests.set(&id, Wait::Workspace(known));
    }

    /// Diagnostics wait for the check; other requests are answered while everything is checked, with what is
    /// known by then.
    fn is_ready(&self, generation: u64, wait: &Wait) -> bool {
        let checked = self.started && self.done >= generation.max(1);
        match wait {
            Wait::Document(_) => checked,
            Wait::Workspace(known) => checked && known.seen != Some(self.checks),
            Wait::File(path, _) => {
                let known = self.world.folder_of(path).is_some_and(|folder| folder.project.is_some());
                checked || (known && self.scans.is_running())
            }
            Wait::Command(..) => {
                let known = !self.world.folders.is_empty()
                    && self.world.folders.iter().all(|folder| folder.project.is_some());
                checked || (known && self.scans.is_running())
            }
        }
    }

    fn snapshot_of(&self, folder: &Folder) -> Option<Snapshot> {
        folder.snapshot(&self.client, &self.documents)
    }

    fn work_on_file(&mut self, id: RequestId, path: &Path, work: Work) {
        let folder = self.world.folder_of(path);
        let snapshot = folder.and_then(|folder| self.snapshot_of(folder));
        let found = snapshot.and_then(|snapshot| {
            let own = snapshot.project.path_of(path)?;
            Some((snapshot, own))
        });
        match found {
            Some((snapshot, own)) => {
                let work = Box::new(move || work(&snapshot, &own));
                let _ = self.tasks.send(Task { id, work });
            }
            None => self.answer(id, Ok(Value::Null)),
        }
    }

    fn work_on_command(&mut self, id: RequestId, path: Option<&Path>, params: Value) {
        let folders = match path {
            Some(path) => self.world.folder_of(path).into_iter().cloned().collect(),
            None => self.world.folders.clone(),
        };
        let snapshots: Vec<Snapshot> = folders.iter().filter_map(|folder| self.snapshot_of(folder)).collect();
        let client = handlers::Asking { out: self.out.clone(), client: self.client.clone() };
        let work = Box::new(move || handlers::execute(&snapshots, &client, params));
        let _ = self.tasks.send(Task { id, work });
    }
}

/// What a request waits for; nothing for the one that says that the session ends.
fn wait_of(method: &str, params: Value) -> Result<Option<Wait>, Refusal> {
    Ok(Some(match method {
        "shutdown" => return Ok(None),
        "textDocument/diagnostic" => Wait::Document(parameters(params)?),
        "workspace/diagnostic" => Wait::Workspace(Known::read(parameters(params)?)),
        "textDocument/hover" => on_file(params, "/textDocument/uri", handlers::hover)?,
        "textDocument/completion" => on_file(params, "/textDocument/uri", handlers::complete)?,
        "textDocument/codeAction" => on_file(params, "/textDocument/uri", handlers::code_actions)?,
        "codeAction/resolve" => on_file(params, "/data/uri", handlers::resolve)?,
        "workspace/executeCommand" => {
            let uri = handlers::command_uri(&params);
            Wait::Command(uri.as_ref().and_then(uri::to_path).map(|path| real_path(&path)), params)
        }
        #[cfg(test)]
        "test/fault" => on_file(params, "/textDocument/uri", super::tests::fault)?,
        #[cfg(test)]
        "test/fault-in-the-loop" => super::tests::fault_in_the_loop(),
        other => return Err(Refusal::UnknownMethod(other.to_owned())),
    }))
}

/// Work on the file whose URI is at `pointer` in the parameters.
fn on_file<P: DeserializeOwned + Send + 'static>(
    params: Value,
    pointer: &str,
    work: fn(&Snapshot, &str, &P) -> Result<Value, Refusal>,
) -> Result<Wait, Refusal> {
    let uri = params.pointer(pointer).cloned().unwrap_or_default();
    let uri: Uri = parameters(uri)?;
    let params: P = parameters(params)?;
    let path = uri::to_path(&uri).map(|path| real_path(&path)).unwrap_or_default();
    Ok(Wait::File(path, Box::new(move |snapshot, own| work(snapshot, own, &params))))
}

fn parameters<P: DeserializeOwned>(params: Value) -> Result<P, Refusal> {
    read(params).map_err(Refusal::BadParameters)
}
