//! Checking a folder's project, and the diagnostics that come of it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Instant,
};

use crossbeam_channel::Sender;
use lsp_types::Diagnostic;

use super::{
    client::Client,
    diagnostics::{Maker, OfFile, problem},
    documents::Documents,
    encoding::Lines,
    event::Event,
    progress::Reporter,
    results::Results,
    snapshot::Snapshot,
    world::Folder,
};
use crate::{
    finding::Problem,
    project::{Failure, Project},
    source::SourceFile,
    text::count,
};

/// Whether an open document at a workspace path is checked: what git ignores is, as if it were named; what
/// the configuration leaves out is not.
pub(super) fn looks_at(project: &Project, path: &str) -> bool {
    !project.excludes(path)
}

/// Diagnostics by workspace path.
type ByPath = BTreeMap<Arc<str>, Vec<Diagnostic>>;

/// Who checks what for whom.
pub(super) struct Checking<'c> {
    pub(super) folder: &'c mut Folder,
    pub(super) project: Arc<Project>,
    pub(super) client: &'c Client,
    pub(super) documents: &'c Documents,
}

impl Checking<'_> {
    /// Checks everything in a folder.
    pub(super) fn whole(&mut self, events: &Sender<Event>) {
        let files = Snapshot::overlay(&self.project, self.documents);
        let reporter = Reporter::new(events);
        let results = Arc::new(Results::new(&self.project, &files, &reporter));
        self.folder.configuration = Arc::new(self.configuration());
        let own = self.folder.configuration.keys().cloned();
        let paths = results.paths().into_iter().chain(own).collect();
        self.folder.diagnostics = Arc::default();
        self.renew(&results, paths);
        self.folder.results = Some(results);
    }

    /// Checks again what the texts of these workspace paths touch.
    /// Tells what it took.
    pub(super) fn again(&mut self, changed: &BTreeSet<String>) -> Option<String> {
        let started = Instant::now();
        let results = self.folder.results.clone()?;
        let files = Snapshot::overlay(&self.project, self.documents);
        let paths = results.check(&self.project, &files, changed);
        let (checked, covered) = (started.elapsed(), paths.len());
        self.renew(&results, paths.into_iter().collect());
        let [checked, all] = [checked, started.elapsed()].map(|time| time.as_secs_f64() * 1e3);
        let changed = count(changed.len(), "changed file");
        let covered = count(covered, "file");
        Some(format!("{changed}: {covered} checked in {checked:.1} ms, diagnostics after {all:.1} ms"))
    }

    /// Makes the diagnostics of these paths anew.
    fn renew(&mut self, results: &Results, paths: BTreeSet<Arc<str>>) {
        let mut all = (*self.folder.diagnostics).clone();
        all.retain(|path, _| !paths.contains(path));
        for (report, covered) in results.covering(paths) {
            let mut made = self.maker(&report).all();
            for path in covered {
                let mut items = made.remove(&path).unwrap_or_default();
                items.extend(self.folder.configuration.get(&path).into_iter().flatten().cloned());
                if !items.is_empty() {
                    all.insert(path, Arc::new(OfFile::new(items)));
                }
            }
        }
        self.folder.diagnostics = Arc::new(all);
    }

    fn maker<'m>(&'m self, report: &'m crate::engine::Report) -> Maker<'m> {
        Maker {
            report,
            registry: &self.project.registry,
            client: self.client,
            show_undecided: self.folder.preferences.show_undecided,
            uri: Box::new(|path| self.folder.uri(&self.project, self.documents, path)),
            is_open: Box::new(|path| self.documents.at(&self.project.full(path)).is_some()),
        }
    }

    /// What is wrong with the configuration and with own rules.
    fn configuration(&self) -> ByPath {
        let mut made = ByPath::new();
        let settings = &self.project.settings;
        let file = settings.file.as_ref().map(|file| file.source.as_ref());
        for wrong in settings.problems() {
            self.add(&mut made, wrong.path.clone(), file, wrong);
        }
        for mistakes in self.project.failures.iter().filter_map(|failure| failure.mistakes.as_ref()) {
            for wrong in &mistakes.problems {
                let file = wrong.span.and_then(|span| mistakes.sources.get(span.file));
                if let Some(path) = self.project.path_of(&mistakes.root.join(&*wrong.path)) {
                    self.add(&mut made, path.into(), file.as_deref(), wrong);
                }
            }
        }
        made
    }

    fn add(&self, made: &mut ByPath, path: Arc<str>, file: Option<&SourceFile>, wrong: &Problem) {
        let open = self.documents.at(&self.project.full(&path)).is_some();
        let range = file.zip(wrong.span).map(|(file, span)| {
            let lines = if open { Lines::new(&file.text) } else { Lines::of_file(&file.text) };
            lines.range(&file.text, span.range(), self.client.encoding)
        });
        made.entry(path).or_default().push(problem(wrong, range.unwrap_or_default()));
    }
}

/// What the failures of a project say, as far as no diagnostic does.
pub(super) fn sentences(failures: &[Failure]) -> Vec<String> {
    let sentence = |failure: &Failure| match &failure.help {
        Some(help) => format!("{failure}; {help}"),
        None => failure.to_string(),
    };
    failures.iter().filter(|failure| failure.mistakes.is_none()).map(sentence).collect()
}
