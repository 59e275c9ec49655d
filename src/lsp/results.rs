//! What the newest check of a project found, by path.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, PoisonError, RwLock},
};

use crate::{
    engine::{Live, Progress, Report},
    project::Project,
    source::{Discovered, Files},
};

/// The result of the newest check. The checking thread keeps it up to date: who asks waits no longer than
/// for the check of an edit. Whether an answer is about the files as somebody knows them is for
/// [`Snapshot::report`](super::snapshot::Snapshot::report) to see.
pub struct Results {
    live: RwLock<Live>,
}

impl Results {
    /// Checks everything.
    pub(super) fn new(project: &Project, files: &Arc<dyn Files>, progress: &dyn Progress) -> Self {
        let Project { discovered, registry, options, .. } = project;
        Self { live: RwLock::new(Live::new(files, discovered, registry, options, progress)) }
    }

    /// Checks again what the texts of these workspace paths touch. Gives the paths about which something
    /// else may be said.
    pub(super) fn check(
        &self,
        project: &Project,
        files: &Arc<dyn Files>,
        changed: &BTreeSet<String>,
    ) -> Vec<Arc<str>> {
        let changed: Vec<String> = changed.iter().cloned().collect();
        let mut live = self.live.write().unwrap_or_else(PoisonError::into_inner);
        live.check(files, &changed, &project.registry, &project.options)
    }

    /// The report that covers a workspace path.
    pub fn report(&self, path: &str) -> Option<Arc<Report>> {
        Some(self.live.read().unwrap_or_else(PoisonError::into_inner).report(path).clone())
    }

    /// The text of a workspace path that was checked.
    pub(super) fn text(&self, path: &str) -> Option<String> {
        Some(self.report(path)?.sources.load(path).ok()?.text.clone())
    }

    /// What to run to know all about a workspace path, and no more.
    pub fn around(&self, path: &str) -> Discovered {
        self.live.read().unwrap_or_else(PoisonError::into_inner).around(path)
    }

    /// The paths about which something may be said.
    pub(super) fn paths(&self) -> BTreeSet<Arc<str>> {
        self.live.read().unwrap_or_else(PoisonError::into_inner).paths()
    }

    /// The reports that cover some paths, each with its paths.
    pub(super) fn covering(&self, paths: impl IntoIterator<Item = Arc<str>>) -> Vec<Covering> {
        let live = self.live.read().unwrap_or_else(PoisonError::into_inner);
        let mut found: BTreeMap<usize, Covering> = BTreeMap::new();
        for path in paths {
            let report = live.report(&path);
            let covering = found.entry(Arc::as_ptr(report).addr());
            let (_, own) = covering.or_insert_with(|| (report.clone(), BTreeSet::new()));
            own.insert(path);
        }
        found.into_values().collect()
    }
}

/// A report, and the paths of those asked for that it covers.
pub(super) type Covering = (Arc<Report>, BTreeSet<Arc<str>>);
