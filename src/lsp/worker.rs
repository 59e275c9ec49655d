//! The checking thread: owns the folders, and makes the next [`World`] of each change.
//!
//! Changes that wait are taken together, so a check that newer edits supersede is never begun. What the
//! client sees happens elsewhere: here nothing is sent to it.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use crossbeam_channel::{Receiver, Sender};

use super::{
    check::{self, Checking},
    client::Client,
    documents::Documents,
    event::Event,
    fault::guarded,
    preferences::Preferences,
    progress::Scan,
    world::{Folder, World},
};
use crate::{
    config::{Asked, FILE_NAMES},
    project::{Failure, Opening, Project, Which},
    suppress::Date,
};

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

/// What must be done about a folder.
#[derive(Debug, PartialEq, Eq)]
enum Due {
    /// Its project is opened again, and everything checked.
    Open,
    /// What touches these workspace paths is checked again.
    Paths(BTreeSet<String>),
}

impl Default for Due {
    fn default() -> Self {
        Self::Paths(BTreeSet::new())
    }
}

struct Worker {
    client: Arc<Client>,
    documents: Arc<Documents>,
    folders: Vec<(Folder, Due)>,
    /// What the client set, for documents outside of all folders.
    usual: Arc<Preferences>,
    today: Option<Date>,
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
                None => self.folders.push((folder(path, shown, preferences, false), Due::Open)),
            }
        }
        if self.usual == usual {
            self.folders.extend(before.into_iter().filter(|(folder, _)| folder.loose));
        }
        self.usual = usual;
    }

    /// A document that nobody looks at on disk is looked at while it is open.
    fn note_text(&mut self, path: &Path) {
        let open = self.documents.at(path).is_some();
        let joins = |folder: &Folder| {
            let project = folder.project.as_ref()?;
            let own = project.path_of(path)?;
            if !open {
                return Some(folder.joined.contains(&own));
            }
            let known = project.discovered.paths.binary_search(&own).is_ok();
            Some(!known && !folder.loose && path.starts_with(&folder.path) && check::looks_at(project, &own))
        };
        let joining: Vec<bool> =
            self.folders.iter().map(|(folder, _)| joins(folder).unwrap_or(false)).collect();
        for ((folder, due), joins) in self.folders.iter_mut().zip(joining) {
            if joins || !is_checked(folder, path, &self.documents) {
                note_in(folder, due, path, joins || is_configuration(path));
            }
        }
    }

    /// What an open document says counts, not what is below it on disk: except where the disk is read by
    /// name, as rules are.
    fn note_file(&mut self, path: &Path, moved: bool) {
        let open = self.documents.at(path).is_some();
        for (folder, due) in &mut self.folders {
            let decides = folder.project.as_ref().is_none_or(|project| project.depends_on(path));
            if moved || decides || !open {
                note_in(folder, due, path, moved || decides);
            }
        }
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
                if let Some(mut checking) = self.checking(folder) {
                    checking.again(&paths);
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

    /// Opens a project, with the open documents that are not on disk among its files.
    fn project(&self, folder: &Folder) -> Result<(Project, BTreeSet<String>), Failure> {
        let preferences = &folder.preferences;
        let texts = |path: &Path| {
            let document = self.documents.at(&super::documents::real_path(path))?;
            Some(document.text.as_bytes().to_vec())
        };
        let which = preferences.config.clone().map_or(Which::Nearest, Which::File);
        let mut project = Project::open(&Opening {
            folder: &folder.path,
            files: &folder.named,
            which,
            rules: preferences.rules.clone(),
            asked: Asked { select: &preferences.select, ignore: &preferences.ignore },
            today: self.today,
            texts: &texts,
        })?;
        let mut joined = BTreeSet::new();
        for document in self.documents.iter() {
            let inside =
                document.path.as_ref().filter(|path| !folder.loose && path.starts_with(&folder.path));
            let path = inside.and_then(|path| project.path_of(path));
            let known = |path: &String| project.discovered.paths.binary_search(path).is_ok();
            joined.extend(path.filter(|path| !known(path) && check::looks_at(&project, path)));
        }
        project.discovered.paths.extend(joined.iter().cloned());
        project.discovered.paths.sort_unstable();
        Ok((project, joined))
    }

    /// Documents outside of all folders are checked in the folder that they lie in, while they are open.
    fn follow_loose_documents(&mut self) {
        let outside = |path: &&PathBuf| {
            !self.folders.iter().any(|(folder, _)| !folder.loose && path.starts_with(&folder.path))
        };
        let paths = self.documents.iter().filter_map(|document| document.path.as_ref());
        // What is not on disk yet has no project around it.
        let mut wanted: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
        for path in paths.filter(outside).filter(|path| path.is_file()) {
            let folder = path.parent().unwrap_or(path).to_path_buf();
            wanted.entry(folder).or_default().push(path.clone());
        }
        let stays = |folder: &Folder| !folder.loose || wanted.get(&folder.path) == Some(&folder.named);
        self.folders.retain(|(folder, _)| stays(folder));
        for (path, named) in wanted {
            if !self.folders.iter().any(|(folder, _)| folder.loose && folder.path == path) {
                let loose = folder(path.clone(), path, self.usual.clone(), true);
                self.folders.push((Folder { named, ..loose }, Due::Open));
            }
        }
    }

    fn world(&self) -> World {
        World { folders: self.folders.iter().map(|(folder, _)| Arc::new(folder.clone())).collect() }
    }
}

fn folder(path: PathBuf, shown: PathBuf, preferences: Arc<Preferences>, loose: bool) -> Folder {
    Folder {
        path,
        shown,
        loose,
        named: Vec::new(),
        joined: BTreeSet::new(),
        project: None,
        results: None,
        configuration: Arc::default(),
        diagnostics: Arc::new(BTreeMap::new()),
        preferences,
    }
}

/// Whether a file is one that counts as it is typed, and decides how everything is checked.
fn is_configuration(path: &Path) -> bool {
    path.file_name().is_some_and(|name| FILE_NAMES.iter().any(|own| name == *own))
}

/// Whether the newest result is about the very text that a document has: it was only opened or closed.
fn is_checked(folder: &Folder, path: &Path, documents: &Documents) -> bool {
    let text = |document: &super::documents::Document| document.text.clone();
    let same = || {
        let (project, results) = (folder.project.as_ref()?, folder.results.as_ref()?);
        let own = project.path_of(path)?;
        let now = documents.at(path).map(text)?;
        Some(results.text(&own)? == *now)
    };
    same().unwrap_or(false)
}

/// Notes that a file changed; `whole` where everything is to be checked for it.
fn note_in(folder: &Folder, due: &mut Due, path: &Path, whole: bool) {
    let Some(project) = &folder.project else {
        // It could not be opened: perhaps it can be now.
        *due = Due::Open;
        return;
    };
    let Some(own) = project.path_of(path) else { return };
    if whole {
        *due = Due::Open;
    } else if let Due::Paths(paths) = due {
        paths.insert(own);
    }
}

fn today() -> Option<Date> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok();
    now.map(|now| Date::from_unix_seconds(now.as_secs()))
}
