//! What is remembered of units, and what joins them.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::{
    Path,
    plans::{Key, index_of},
};
use crate::{
    engine::run::Ran,
    formats::{Format, Inline, LinkTarget, format},
    source::paths,
};

/// A unit, without its values.
pub(super) struct Known {
    pub(super) format: &'static str,
    /// The plan that it was made from; `None` for one that only a link leads to.
    pub(super) plan: Option<Key>,
    pub(super) files: Vec<Path>,
    pub(super) asked: Vec<Path>,
    /// What it says something about.
    pub(super) said: Vec<Path>,
    pub(super) leads: Vec<Lead>,
}

/// A link.
pub(super) struct Lead {
    kind: &'static str,
    to: LinkTarget,
    format: Option<&'static str>,
}

impl Known {
    /// The units of a run.
    pub(super) fn of(ran: &Ran) -> Vec<Self> {
        let one = |(unit, said): (&crate::formats::Unit, &Vec<Path>)| Self {
            format: unit.format,
            plan: (!unit.plan.is_empty()).then(|| (index_of(unit.format), unit.plan.clone())),
            files: unit.files.iter().map(|file| ran.report.sources.path(*file)).collect(),
            asked: unit.asked.iter().map(|path| path.as_str().into()).collect(),
            said: said.clone(),
            leads: unit
                .links
                .iter()
                .map(|link| Lead { kind: link.kind, to: link.to.clone(), format: link.format })
                .collect(),
        };
        ran.units.iter().zip(&ran.said).map(one).collect()
    }

    /// Whether an edge of a kind between this unit and one that it leads to matters to either. What only
    /// a link leads to is there for the link alone.
    fn heeds(&self, lead: &Lead, to: &Self) -> bool {
        let looks = |name: &str| format(name).is_some_and(|format| Format::looks_along(format, lead.kind));
        lead.format.is_none_or(|format| format == to.format)
            && (to.plan.is_none() || looks(self.format) || looks(to.format))
    }
}

/// The units by their numbers, and by the paths that they have to do with.
#[derive(Default)]
pub(super) struct Graph {
    units: Vec<Option<Known>>,
    free: Vec<u32>,
    holders: BTreeMap<Path, Vec<u32>>,
    askers: FxHashMap<Path, Vec<u32>>,
    sayers: FxHashMap<Path, Vec<u32>>,
    /// By file and by folder that links lead to.
    leading: FxHashMap<Path, Vec<u32>>,
}

impl Graph {
    /// Adds a unit.
    pub(super) fn add(&mut self, known: Known) {
        let id = self.free.pop().unwrap_or(self.units.len() as u32);
        for path in &known.files {
            self.holders.entry(path.clone()).or_default().push(id);
        }
        for path in &known.asked {
            self.askers.entry(path.clone()).or_default().push(id);
        }
        for path in &known.said {
            self.sayers.entry(path.clone()).or_default().push(id);
        }
        for lead in &known.leads {
            self.leading.entry(target(lead).into()).or_default().push(id);
        }
        match self.units.get_mut(id as usize) {
            Some(place) => *place = Some(known),
            None => self.units.push(Some(known)),
        }
    }

    /// Forgets a unit.
    pub(super) fn remove(&mut self, id: u32) {
        let Some(known) = self.units.get_mut(id as usize).and_then(Option::take) else { return };
        self.free.push(id);
        for path in &known.files {
            if let Some(units) = self.holders.get_mut(path) {
                units.retain(|unit| *unit != id);
                if units.is_empty() {
                    self.holders.remove(path);
                }
            }
        }
        forget(&mut self.askers, known.asked.iter().map(|path| &**path), id);
        forget(&mut self.sayers, known.said.iter().map(|path| &**path), id);
        forget(&mut self.leading, known.leads.iter().map(target), id);
    }

    /// The unit of a number.
    pub(super) fn get(&self, id: u32) -> Option<&Known> {
        self.units.get(id as usize).and_then(Option::as_ref)
    }

    /// The units that hold a file.
    pub(super) fn holders(&self, path: &str) -> impl Iterator<Item = u32> {
        self.holders.get(path).into_iter().flatten().copied()
    }

    /// The units that asked for a path.
    pub(super) fn askers(&self, path: &str) -> impl Iterator<Item = u32> {
        self.askers.get(path).into_iter().flatten().copied()
    }

    /// The units that say something about a path.
    pub(super) fn sayers(&self, path: &str) -> impl Iterator<Item = u32> {
        self.sayers.get(path).into_iter().flatten().copied()
    }

    /// All paths that units hold or say something about.
    pub(super) fn paths(&self) -> impl Iterator<Item = &Path> {
        self.holders.keys().chain(self.sayers.keys())
    }

    /// The units with a link to a file or to a folder around it.
    pub(super) fn leading_to(&self, path: &str) -> impl Iterator<Item = u32> {
        let folders =
            std::iter::successors(Some(path), |path| (!path.is_empty()).then(|| paths::parent(path)));
        folders.flat_map(|path| self.leading.get(path).into_iter().flatten().copied())
    }

    /// The units at the other ends of edges that matter and touch a unit, which need not be one of these.
    pub(super) fn joined(&self, known: &Known) -> Vec<u32> {
        let mut found = Vec::new();
        for lead in &known.leads {
            let to = target(lead);
            let below =
                self.holders.range::<str, _>((std::ops::Bound::Included(to), std::ops::Bound::Unbounded));
            let below = below.take_while(|(path, _)| path.starts_with(to));
            for (_, units) in below.filter(|(path, _)| leads_to(lead, path)) {
                let heeded = |unit: &&u32| self.get(**unit).is_some_and(|other| known.heeds(lead, other));
                found.extend(units.iter().filter(heeded));
            }
        }
        for path in &known.files {
            found.extend(self.leading_to(path).filter(|unit| {
                let Some(other) = self.get(*unit) else { return false };
                other.leads.iter().any(|lead| leads_to(lead, path) && other.heeds(lead, known))
            }));
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

fn forget<'p>(units: &mut FxHashMap<Path, Vec<u32>>, paths: impl Iterator<Item = &'p str>, id: u32) {
    for path in paths {
        if let Some(list) = units.get_mut(path) {
            list.retain(|unit| *unit != id);
            if list.is_empty() {
                units.remove(path);
            }
        }
    }
}

fn target(lead: &Lead) -> &str {
    match &lead.to {
        LinkTarget::File(path) | LinkTarget::Folder(path) | LinkTarget::Text(Inline { path, .. }) => path,
    }
}

fn leads_to(lead: &Lead, path: &str) -> bool {
    match &lead.to {
        LinkTarget::File(file) | LinkTarget::Text(Inline { path: file, .. }) => file == path,
        LinkTarget::Folder(folder) => paths::relative_to(path, folder).is_some(),
    }
}
