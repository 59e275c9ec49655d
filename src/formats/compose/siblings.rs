//! Other Compose files that may be loaded together with those of a world: what one file lacks, another
//! one may have. Looked at only where something is missing.

use std::{
    cell::{OnceCell, RefCell},
    rc::Rc,
};

use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    detect::{self, DEFAULTS},
    document::ComposeFile,
    plan,
};
use crate::{
    formats::{Claim, Context, ParsedFile},
    source::paths,
    value::{Value, Why},
};

/// Folders above a file that are looked into.
const MAX_FOLDERS: usize = 8;

/// At most this many files are looked at.
const MAX_FILES: usize = 64;

/// The files near those of a world.
pub(super) struct Siblings<'c> {
    context: &'c Context<'c>,
    /// The main file of the world.
    main: String,
    /// All files of the world.
    used: Vec<String>,
    /// Whether Compose takes all of them by itself.
    is_default: bool,
    near: OnceCell<Vec<String>>,
    taken_over_by: OnceCell<Option<String>>,
    read: RefCell<FxHashMap<String, Option<Rc<ParsedFile>>>>,
}

impl<'c> Siblings<'c> {
    /// Of the files that a world reads; `is_own` says that no overlay is among them, only what the main
    /// file leads to and the override beside it.
    pub(super) fn new(main: &str, mut used: Vec<String>, is_own: bool, context: &'c Context<'c>) -> Self {
        used.sort_unstable();
        let is_default = is_own && DEFAULTS.contains(&paths::file_name(main));
        let (near, taken_over_by, read) = (OnceCell::new(), OnceCell::new(), RefCell::default());
        Self { context, main: main.to_owned(), used, is_default, near, taken_over_by, read }
    }

    /// Why something may be there after all: another file has it in that section.
    pub(super) fn has(&self, section: &str, name: &str) -> Option<Why> {
        let has = |document: &Value| document.get(section).is_some_and(|it| it.get(name).is_some());
        let path = self.find(name, |file| documents(file).iter().any(has))?;
        Some(Why::new(format!("`{path}` has it, which may be loaded with this file")))
    }

    /// Why a service may be complete after all: another file says what it runs, or takes it over.
    pub(super) fn completes(&self, name: &str) -> Option<Why> {
        let whole = |document: &Value| {
            let service = document.get("services").and_then(|services| services.get(name));
            service.is_some_and(plan::is_complete)
        };
        if let Some(path) = self.find(name, |file| documents(file).iter().any(whole)) {
            return Some(Why::new(format!("`{path}` says what the service runs, and may be loaded too")));
        }
        if !self.is_default {
            let why =
                "the service has neither image nor build: it belongs on top of a file that is not known";
            return Some(Why::new(why));
        }
        let path = self.taken_over_by()?;
        Some(Why::new(format!("`{path}` takes the file over, and may complete it")))
    }

    /// A file that takes over the main one.
    fn taken_over_by(&self) -> Option<&str> {
        let find = || {
            let takes = |file: &ParsedFile| plan::references(file).contains(&self.main);
            let claimed = self.context.paths.iter().filter(|path| detect::claims(path) == Claim::Yes);
            let mut all = claimed.filter(|path| **path != self.main).take(16 * MAX_FILES);
            all.find(|path| self.holds(path, paths::file_name(&self.main), takes)).cloned()
        };
        self.taken_over_by.get_or_init(find).as_deref()
    }

    /// The first near file with such a text of which something holds.
    fn find(&self, text: &str, holds: impl Fn(&ParsedFile) -> bool) -> Option<&str> {
        self.near().iter().find(|path| self.holds(path, text, &holds)).map(String::as_str)
    }

    /// Whether something holds of a file; without that text in it, nothing does.
    fn holds(&self, path: &str, text: &str, holds: impl Fn(&ParsedFile) -> bool) -> bool {
        if !self.context.load(path).is_ok_and(|file| file.text.contains(text)) {
            return false;
        }
        let mut read = self.read.borrow_mut();
        let parse = || self.context.read(path, "compose").ok().map(Rc::new);
        let file = read.entry(path.to_owned()).or_insert_with(parse).clone();
        drop(read);
        file.is_some_and(|file| holds(&file))
    }

    /// The files of the same folders and of those above; of files that only `-f` loads, also those of
    /// the folders beside.
    fn near(&self) -> &[String] {
        self.near.get_or_init(|| {
            let own: FxHashSet<&str> = self.used.iter().map(|path| paths::parent(path)).collect();
            let mut found: Vec<String> = Vec::new();
            for path in &self.used {
                let mut folder = paths::parent(path);
                for _ in 0..MAX_FOLDERS {
                    let names = self.context.loader.list(folder).into_iter();
                    found.extend(names.filter_map(|name| paths::join(folder, &name)));
                    if folder.is_empty() {
                        break;
                    }
                    folder = paths::parent(folder);
                }
            }
            let folder = paths::parent(&self.main);
            if !self.is_default && !folder.is_empty() {
                found.extend(self.context.paths_below(paths::parent(folder)).map(str::to_owned));
            }
            let mut seen = FxHashSet::default();
            let compose = |path: &String| match detect::claims(path) {
                Claim::Yes => true,
                Claim::AskContent => own.contains(paths::parent(path)) && self.holds_services(path),
                Claim::No => false,
            };
            found.retain(|path| !self.used.contains(path) && seen.insert(path.clone()));
            found.into_iter().filter(compose).take(MAX_FILES).collect()
        })
    }

    fn holds_services(&self, path: &str) -> bool {
        let found = self.context.paths.binary_search_by(|it| it.as_str().cmp(path)).is_ok();
        found && self.context.load(path).is_ok_and(|file| detect::claims_content(&file.text))
    }
}

fn documents(file: &ParsedFile) -> &[Value] {
    file.tree.get::<ComposeFile>().map(|tree| tree.documents.as_slice()).unwrap_or_default()
}
