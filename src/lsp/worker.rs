//! The checking thread: owns the folders, and makes the next [`World`] of each change.
//!
//! Changes that wait are taken together, so a check that newer edits supersede is never begun. What the
//! client sees happens elsewhere: here nothing is sent to it.

use std::{
    path::PathBuf,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use crossbeam_channel::{Receiver, Sender};

use super::{
    check::{self, Checking},
    client::Client,
    documents::Documents,
    due::Due,
    event::Event,
    fault::guarded,
    preferences::Preferences,
    progress::Scan,
    world::{Folder, World},
};
use crate::suppress::Date;

/// A folder that the client has open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Given {
    /// Canonical.
    pub(super) path: PathBuf,
    /// As the client writes it.
    pub(super) shown: PathBuf,
    /// What the client set for it.
    pub(super) preferences: Arc<Preferences>,
}

/// What happened.
pub(super) enum Change {
    /// These are the folders now.
    Folders(Vec<Given>, Arc<Preferences>),
    /// The text of a document changed, or what stands for it: it was opened, edited or closed.
    Text(PathBuf),
    /// Files changed on disk; whether they came or went.
    Disk(Vec<(PathBuf, bool)>),
}

/// A change, and the documents after it.
pub(super) struct Job {
    /// Its number: they count up.
    pub(super) generation: u64,
    /// The open documents.
    pub(super) documents: Arc<Documents>,
    /// What happened.
    pub(super) change: Change,
}

pub(super) struct Worker {
    client: Arc<Client>,
    pub(super) documents: Arc<Documents>,
    pub(super) folders: Vec<(Folder, Due)>,
    /// What the client set, for documents outside of all folders.
    pub(super) usual: Arc<Preferences>,
    pub(super) today: Option<Date>,
    /// Whether the folders are known: before, no document is outside of them.
    started: bool,
    events: Sender<Event>,
}

/// Works until nobody sends jobs any more.
pub(super) fn run(client: Arc<Client>, jobs: &Receiver<Job>, events: Sender<Event>) {
    let (documents, usual) = (Arc::default(), Arc::default());
    let (folders, today) = (Vec::new(), today());
    let mut worker = Worker { client, documents, folders, usual, today, started: false, events };
    while let Ok(first) = jobs.recv() {
        let mut generation = 0;
        for job in std::iter::once(first).chain(jobs.try_iter()) {
            generation = job.generation;
            worker.documents = job.documents;
            worker.note(job.change);
        }
        if worker.started {
            worker.catch_up(generation);
        }
    }
}

impl Worker {
    fn note(&mut self, change: Change) {
        match change {
            Change::Folders(given, usual) => self.set_folders(given, usual),
            Change::Text(path) => self.note_text(&path),
            Change::Disk(files) => files.iter().for_each(|(path, moved)| self.note_file(path, *moved)),
        }
    }

    /// Keeps the folders that stay as they are.
    fn set_folders(&mut self, given: Vec<Given>, usual: Arc<Preferences>) {
        self.started = true;
        let mut before = std::mem::take(&mut self.folders);
        for Given { path, shown, preferences } in given {
            let same = |(folder, _): &(Folder, Due)| {
                !folder.loose && folder.path == path && folder.preferences == preferences
            };
            match before.iter().position(same) {
                Some(at) => self.folders.push(before.swap_remove(at)),
                None => self.folders.push((Folder::new(path, shown, preferences), Due::Open)),
            }
        }
        if self.usual == usual {
            self.folders.extend(before.into_iter().filter(|(folder, _)| folder.loose));
        }
        self.usual = usual;
    }

    /// Checks what is due, and tells about it.
    fn catch_up(&mut self, generation: u64) {
        let today = today();
        if std::mem::replace(&mut self.today, today) != today {
            self.folders.iter_mut().for_each(|(_, due)| *due = Due::Open);
        }
        self.follow_loose_documents();
        let mut count = 0;
        for index in 0..self.folders.len() {
            let Some((mut folder, due)) = self.take_due(index) else { continue };
            let what = format!("checking {}", folder.path.display());
            let checked = guarded(|| self.check(&mut folder, due, index));
            if let Err(fault) = checked {
                // Nothing that was left half done may count: the next change begins anew.
                (folder.project, folder.results) = (None, None);
                let _ = self.events.send(Event::Fault(what, fault));
            }
            count += 1;
            if let Some(slot) = self.folders.get_mut(index) {
                slot.0 = folder;
            }
        }
        let (world, documents) = (self.world(), self.documents.clone());
        let _ = self.events.send(Event::Checked { world, documents, generation, count });
    }

    fn take_due(&mut self, index: usize) -> Option<(Folder, Due)> {
        let (folder, due) = self.folders.get_mut(index)?;
        let due = std::mem::take(due);
        (due != Due::default()).then(|| (folder.clone(), due))
    }

    fn check(&mut self, folder: &mut Folder, due: Due, index: usize) {
        match due {
            Due::Open => self.open(folder, index),
            Due::Paths(paths) => {
                let took = self.checking(folder).and_then(|mut checking| checking.again(&paths));
                if let Some(took) = took {
                    let _ = self.events.send(Event::Took(took));
                }
            }
        }
    }

    /// Opens a folder's project and checks everything.
    fn open(&mut self, folder: &mut Folder, index: usize) {
        let first = folder.results.is_none();
        if !folder.preferences.enable {
            (folder.project, folder.results) = (None, None);
            folder.diagnostics = Arc::default();
            return;
        }
        let _ = self.events.send(Event::Scan(Scan::Begin { first }));
        match self.project(folder) {
            Ok((project, joined)) => {
                folder.joined = joined;
                let _ = self.events.send(Event::Failures(check::sentences(&project.failures)));
                folder.project = Some(Arc::new(project));
                // Requests that need no result can be answered from now on.
                if let Some(slot) = self.folders.get_mut(index) {
                    slot.0 = folder.clone();
                }
                let _ = self.events.send(Event::Opened(self.world()));
                if let Some(mut checking) = self.checking(folder) {
                    checking.whole(&self.events);
                }
            }
            Err(failure) => {
                (folder.project, folder.results) = (None, None);
                folder.diagnostics = Arc::default();
                if !folder.loose {
                    let _ = self.events.send(Event::Failures(check::sentences(&[failure])));
                }
            }
        }
        let _ = self.events.send(Event::Scan(Scan::End));
    }

    fn checking<'c>(&'c self, folder: &'c mut Folder) -> Option<Checking<'c>> {
        let project = folder.project.clone()?;
        Some(Checking { folder, project, client: &self.client, documents: &self.documents })
    }

    fn world(&self) -> World {
        World { folders: self.folders.iter().map(|(folder, _)| Arc::new(folder.clone())).collect() }
    }
}

fn today() -> Option<Date> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok();
    now.map(|now| Date::from_unix_seconds(now.as_secs()))
}
