//! From links to edges: which unit holds the file that another unit leads to.
//!
//! Knows file paths and kinds of edge only.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::{
    formats::{Edge, Inline, Link, LinkTarget, Unit},
    source::{SourceMap, paths},
    text::FileId,
};

/// The files of all units, by path.
pub struct Holders {
    /// Sorted by path: the unit's index and the file.
    files: Vec<(Arc<str>, usize, FileId)>,
    /// What is a text of another unit's file.
    texts: Vec<(Inline, usize, FileId)>,
}

impl Holders {
    /// The files of `units`.
    pub fn new(units: &[Unit], sources: &SourceMap) -> Self {
        let mut files: Vec<_> = units
            .iter()
            .enumerate()
            .filter(|(_, unit)| unit.inline.is_none())
            .flat_map(|(index, unit)| unit.files.iter().map(move |&file| (sources.path(file), index, file)))
            .collect();
        files.sort_unstable();
        let text = |(index, unit): (usize, &Unit)| Some((unit.inline.clone()?, index, *unit.files.first()?));
        Self { files, texts: units.iter().enumerate().filter_map(text).collect() }
    }

    /// The units that hold what `link` leads to, with the file there. A format asked for by the link
    /// leaves out units of others.
    fn targets<'h>(&'h self, link: &'h Link, units: &'h [Unit]) -> impl Iterator<Item = (usize, FileId)> {
        let by_path = self.by_path(link, units).into_iter().flatten();
        let is_text =
            |held: &&(Inline, usize, FileId)| matches!(&link.to, LinkTarget::Text(text) if *text == held.0);
        by_path.chain(self.texts.iter().filter(is_text).map(|(_, unit, file)| (*unit, *file)))
    }

    fn by_path<'h>(
        &'h self,
        link: &'h Link,
        units: &'h [Unit],
    ) -> Option<impl Iterator<Item = (usize, FileId)>> {
        let (path, folder) = match &link.to {
            LinkTarget::File(path) => (path, false),
            LinkTarget::Folder(path) => (path, true),
            LinkTarget::Text(_) => return None,
        };
        let from = self.files.partition_point(|(held, ..)| held.as_ref() < path.as_str());
        let fits =
            move |held: &str| if folder { paths::relative_to(held, path).is_some() } else { held == path };
        let found = self
            .files
            .iter()
            .skip(from)
            .take_while(move |(held, ..)| held.starts_with(path.as_str()))
            .filter(move |(held, ..)| fits(held))
            .filter(move |(_, unit, _)| {
                link.format.is_none_or(|format| units.get(*unit).is_some_and(|unit| unit.format == format))
            })
            .map(|(_, unit, file)| (*unit, *file));
        Some(found)
    }

    /// All edges between `units`.
    pub fn edges(&self, units: &[Unit]) -> Vec<Edge> {
        let mut edges = Vec::new();
        for (from_unit, unit) in units.iter().enumerate() {
            for link in &unit.links {
                let targets = self.targets(link, units).filter(|(to_unit, _)| *to_unit != from_unit);
                edges.extend(targets.map(|(to_unit, to_file)| Edge {
                    from_unit,
                    link: link.clone(),
                    to_unit,
                    to_file,
                }));
            }
        }
        edges
    }

    /// The single files that links lead to and no unit holds, each once, with the format asked for.
    pub fn missing(&self, units: &[Unit]) -> Vec<(SmolStr, Option<&'static str>)> {
        let mut missing: FxHashMap<SmolStr, Option<&'static str>> = FxHashMap::default();
        for link in units.iter().flat_map(|unit| &unit.links) {
            if let LinkTarget::File(path) = &link.to
                && self.targets(link, units).next().is_none()
            {
                let format = missing.entry(path.clone()).or_default();
                *format = format.or(link.format);
            }
        }
        let mut missing: Vec<_> = missing.into_iter().collect();
        missing.sort_unstable();
        missing
    }

    /// The texts that links lead to and no unit was read from, each once, with the format asked for.
    pub fn missing_texts(&self, units: &[Unit]) -> Vec<(Inline, &'static str)> {
        let mut missing: Vec<(Inline, &'static str)> = Vec::new();
        for link in units.iter().flat_map(|unit| &unit.links) {
            if let (LinkTarget::Text(text), Some(format)) = (&link.to, link.format)
                && self.targets(link, units).next().is_none()
                && !missing.iter().any(|(known, _)| known == text)
            {
                missing.push((text.clone(), format));
            }
        }
        missing
    }
}
