//! Checking a folder's project, and the diagnostics that come of it.

use std::{collections::BTreeMap, sync::Arc};

use crossbeam_channel::Sender;

use super::{
    client::Client,
    diagnostics::{Maker, OfFile},
    documents::Documents,
    event::Event,
    progress::Reporter,
    results::Results,
    snapshot::Snapshot,
    world::Folder,
};
use crate::{
    engine::{self, Report},
    project::Project,
};

/// Whether an open document at a workspace path is checked.
pub(super) fn looks_at(project: &Project, path: &str) -> bool {
    project.would_check(path)
}

/// Checks everything in a folder.
pub(super) fn whole(folder: &mut Folder, client: &Client, documents: &Documents, events: &Sender<Event>) {
    let Some(project) = folder.project.clone() else { return };
    let files = project.settings.overlay(Box::new(Snapshot::overlay(&project, documents)));
    let reporter = Reporter::new(events);
    let mut report =
        engine::check(files, &project.discovered, &project.registry, &project.options, &reporter);
    project.settings.complete(&mut report);
    let made = diagnostics(folder, &project, &report, client, documents);
    folder.diagnostics = Arc::new(made);
    folder.results = Some(Arc::new(Results::whole(Arc::new(report))));
}

fn diagnostics(
    folder: &Folder,
    project: &Project,
    report: &Report,
    client: &Client,
    documents: &Documents,
) -> BTreeMap<Arc<str>, Arc<OfFile>> {
    let maker = Maker {
        report,
        registry: &project.registry,
        client,
        show_undecided: folder.preferences.show_undecided,
        uri: &|path| folder.uri(project, documents, path),
        is_open: &|path| documents.at(&project.full(path)).is_some(),
    };
    maker.all().into_iter().map(|(path, items)| (path, Arc::new(OfFile::new(items)))).collect()
}
