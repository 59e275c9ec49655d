//! Which files make which units, over all files of the workspace, kept up to date.

use std::{collections::BTreeSet, sync::Arc};

use rustc_hash::FxHashMap;

use super::Path;
use crate::{
    engine::{
        ingest::{Given, ingest_one},
        resolve::{Planned, plan},
    },
    formats::{FORMATS, Format, ParsedFile, Tree},
    source::{Discovered, PartPlan, SourceFile, SourceMap},
};

/// A plan: the index of its format and its first file.
pub(super) type Key = (u8, Path);

/// The plans of all formats.
pub(super) struct Plans {
    formats: Vec<OfFormat>,
}

/// The files of a format and what they make.
struct OfFormat {
    format: &'static dyn Format,
    /// In order of their paths; without text and tree where plans do not look at those.
    files: Vec<ParsedFile>,
    /// By first file, with the place in the order that a whole run has.
    plans: FxHashMap<Path, (u32, PartPlan)>,
    /// The first files of the plans that a file is in.
    of_file: FxHashMap<Path, Vec<Path>>,
}

impl Plans {
    /// As a whole run made them.
    pub(super) fn new(planned: Vec<Planned>) -> Self {
        Self { formats: planned.into_iter().map(OfFormat::new).collect() }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.formats.iter().map(|own| own.plans.len()).sum()
    }

    /// Reads the changed files again. Gives what they are now, and all files that are planned otherwise.
    pub(super) fn renew(
        &mut self,
        sources: &SourceMap,
        changed: &[String],
        discovered: &Discovered,
    ) -> (Given, BTreeSet<Path>) {
        let mut dirty: BTreeSet<Path> = changed.iter().map(|path| path.as_str().into()).collect();
        let mut given = Given::new();
        let mut stale = vec![false; self.formats.len()];
        for path in changed.iter().filter(|path| discovered.paths.binary_search(path).is_ok()) {
            let ingested = ingest_one(sources, path);
            for (own, stale) in self.formats.iter_mut().zip(&mut stale) {
                let now = ingested.parsed.as_ref().filter(|(format, _)| format.name() == own.format.name());
                *stale |= own.put(path, now.map(|(_, file)| file.clone()));
            }
            given.insert(path.clone(), ingested);
        }
        for (own, _) in self.formats.iter_mut().zip(stale).filter(|(_, stale)| *stale) {
            own.plan_again(&mut dirty);
        }
        (given, dirty)
    }

    /// The plans that a file is in.
    pub(super) fn of_file(&self, path: &str) -> impl Iterator<Item = Key> {
        let keys = self.formats.iter().zip(0..).flat_map(move |(own, index)| {
            let mains = own.of_file.get(path).into_iter().flatten();
            mains.map(move |main| (index, main.clone()))
        });
        keys.collect::<Vec<_>>().into_iter()
    }

    /// Whether there still is a plan.
    pub(super) fn has(&self, (format, main): &Key) -> bool {
        self.formats.get(usize::from(*format)).is_some_and(|own| own.plans.contains_key(main))
    }

    /// Plans in the order that a whole run has.
    pub(super) fn parts(&self, keys: &BTreeSet<Key>) -> Vec<PartPlan> {
        let found = keys.iter().filter_map(|(format, main)| {
            let (place, plan) = self.formats.get(usize::from(*format))?.plans.get(main)?;
            Some((*format, *place, plan))
        });
        let mut found: Vec<_> = found.collect();
        found.sort_unstable_by_key(|(format, place, _)| (*format, *place));
        found.into_iter().map(|(.., plan)| plan.clone()).collect()
    }
}

/// The index of a format among [`FORMATS`].
pub(super) fn index_of(name: &str) -> u8 {
    FORMATS.iter().zip(0..).find(|(format, _)| format.name() == name).map_or(u8::MAX, |(_, index)| index)
}

impl OfFormat {
    fn new(planned: Planned) -> Self {
        let Planned { format, files, plans } = planned;
        let files = files.into_iter().map(|file| kept(format, file)).collect();
        let mut own = Self { format, files, plans: FxHashMap::default(), of_file: FxHashMap::default() };
        own.index(&plans);
        own
    }

    fn index(&mut self, plans: &[crate::formats::Plan]) {
        self.plans.clear();
        self.of_file.clear();
        for (plan, place) in plans.iter().zip(0..) {
            let files = plan.files.iter().filter_map(|&index| self.files.get(index));
            let files: Vec<Path> = files.map(|file| file.file.path.clone()).collect();
            let Some(main) = files.first().cloned() else { continue };
            for file in &files {
                self.of_file.entry(file.clone()).or_default().push(main.clone());
            }
            let (format, name) = (self.format.name(), plan.name.clone());
            self.plans.insert(main, (place, PartPlan { format, name, files }));
        }
    }

    /// Takes what a file is now. Whether plans may be others for it.
    fn put(&mut self, path: &str, now: Option<ParsedFile>) -> bool {
        let place = self.files.binary_search_by(|file| file.file.path.as_ref().cmp(path));
        let by_path = self.format.plans_by_path();
        match (place, now) {
            (Ok(_), Some(_)) if by_path => return false,
            (Ok(at), Some(now)) => {
                if let Some(file) = self.files.get_mut(at) {
                    *file = now;
                }
            }
            (Err(at), Some(now)) => self.files.insert(at, kept(self.format, now)),
            (Ok(at), None) => drop(self.files.remove(at)),
            (Err(_), None) => return false,
        }
        true
    }

    /// Plans all files anew, and adds those of plans that came, went or became others.
    fn plan_again(&mut self, dirty: &mut BTreeSet<Path>) {
        let files = std::mem::take(&mut self.files);
        let planned = plan(self.format, files, &mut Vec::new());
        self.files = planned.files;
        let before = std::mem::take(&mut self.plans);
        self.index(&planned.plans);
        let same = |main: &Path, plan: &PartPlan, others: &FxHashMap<Path, (u32, PartPlan)>| {
            others.get(main).is_some_and(|(_, other)| other.name == plan.name && other.files == plan.files)
        };
        let gone = before.iter().filter(|(main, (_, plan))| !same(main, plan, &self.plans));
        let new = self.plans.iter().filter(|(main, (_, plan))| !same(main, plan, &before));
        let files = gone.chain(new).flat_map(|(_, (_, plan))| &plan.files);
        dirty.extend(files.cloned());
    }
}

/// As much of a file as plans look at.
fn kept(format: &dyn Format, file: ParsedFile) -> ParsedFile {
    if !format.plans_by_path() {
        return file;
    }
    let empty = SourceFile::new(file.file.id, file.file.path.clone(), Vec::new());
    ParsedFile { file: Arc::new(empty), tree: Tree::new((), Vec::new()) }
}
