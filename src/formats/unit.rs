//! Units, the links between them, and the workspace of both.

use std::{any::Any, sync::Arc};

use smol_str::SmolStr;

use super::Subject;
use crate::{
    finding::{Problem, Undecided},
    text::{FileId, Span},
    value::{Kind, SubjectRef, Text, Value},
};

/// What belongs together and is checked together: one Compose project, one chart with one set of
/// values, one Terraform root module, one Dockerfile.
pub struct Unit {
    /// Its format's name.
    pub format: &'static str,
    /// Its name for people: main file or folder.
    pub name: String,
    /// Which of several worlds this is (`values-prod.yaml`); empty where there is one.
    pub world: String,
    /// Its own files, the main one first. A file read for values only is not its own.
    pub files: Vec<FileId>,
    /// What rules can be about, parents before children.
    pub subjects: Vec<Subject>,
    /// Where it leads to others.
    pub links: Vec<Link>,
    /// What the format keeps for its facts; only the format looks inside.
    pub model: Arc<dyn Any + Send + Sync>,
    /// Whole parts that could not be looked at, with the reason. Never silence.
    pub undecided: Vec<Undecided>,
    /// The text that it was read from, where that is not a whole file.
    pub inline: Option<Inline>,
    /// Whether it was only read because another leads to it: rules are not asked about it.
    pub linked_only: bool,
    /// Faults found while resolving (an include that leads in a circle).
    pub problems: Vec<Problem>,
    /// The first file of the plan that it was made from; empty for one that only a link leads to. Filled by
    /// the engine.
    pub plan: Arc<str>,
    /// Every path that resolving asked for: a change to one means to check again. Filled by the engine.
    pub asked: Vec<String>,
}

impl Unit {
    /// An empty unit of `format` made of `files`.
    pub fn new(format: &'static str, name: impl Into<String>, files: Vec<FileId>) -> Self {
        Self {
            format,
            name: name.into(),
            world: String::new(),
            files,
            subjects: Vec::new(),
            links: Vec::new(),
            model: Arc::new(()),
            undecided: Vec::new(),
            inline: None,
            linked_only: false,
            problems: Vec::new(),
            plan: "".into(),
            asked: Vec::new(),
        }
    }

    /// Adds a subject and gives its index.
    pub fn add(&mut self, subject: Subject) -> usize {
        self.subjects.push(subject);
        self.subjects.len() - 1
    }
}

/// A lead from a subject to files that another unit may hold.
#[derive(Clone, Debug)]
pub struct Link {
    /// What the relation is: `build`, `mount`, `env-file`.
    pub kind: &'static str,
    /// Index of the subject that it starts from.
    pub from: usize,
    /// Where it leads.
    pub to: LinkTarget,
    /// The format that the other end is read as whatever its name (`dockerfile`); without it, by
    /// what the formats claim.
    pub format: Option<&'static str>,
    /// The text that says so.
    pub span: Span,
    /// What the other end may want to know: a map (`context`, `target`, `image`).
    pub params: Value,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// To the unit that holds the file at a workspace path.
    File(SmolStr),
    /// To every unit that holds a file below a folder (a mounted folder), among the files of the run.
    Folder(SmolStr),
    /// To what a text of this unit's files is, read as the link's format.
    Text(Inline),
}

/// A text that is a file of another format: a Dockerfile in a Compose file.
#[derive(Clone, Debug)]
pub struct Inline {
    /// The workspace path of the file that it stands in.
    pub path: SmolStr,
    /// The text, wholly known.
    pub text: Text,
}

impl PartialEq for Inline {
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path
            && self.text.content() == other.text.content()
            && self.text.origin().span == other.text.origin().span
    }
}

impl Eq for Inline {}

/// A link whose other end was found.
#[derive(Clone, Debug)]
pub struct Edge {
    /// Index of the unit that it starts from.
    pub from_unit: usize,
    /// The link as that unit made it.
    pub link: Link,
    /// Index of the unit that it leads to.
    pub to_unit: usize,
    /// The file of that unit that it leads to.
    pub to_file: FileId,
}

/// All units and the edges between them.
#[derive(Default)]
pub struct Workspace {
    /// Units, in order of format and name.
    pub units: Vec<Unit>,
    edges: Vec<Edge>,
    /// Edge indexes by the unit that they lead to.
    incoming: Vec<Vec<u32>>,
}

impl Workspace {
    /// Units with the edges between them.
    pub fn new(units: Vec<Unit>, mut edges: Vec<Edge>) -> Self {
        edges.sort_by_key(|edge| (edge.from_unit, edge.link.from, edge.to_unit));
        let mut incoming = vec![Vec::new(); units.len()];
        for (index, edge) in edges.iter().enumerate() {
            if let Some(list) = incoming.get_mut(edge.to_unit) {
                list.push(index as u32);
            }
        }
        Self { units, edges, incoming }
    }

    /// The edges that start at a unit.
    pub fn edges_from(&self, unit: usize) -> impl Iterator<Item = &Edge> {
        let from = self.edges.partition_point(|edge| edge.from_unit < unit);
        self.edges.iter().skip(from).take_while(move |edge| edge.from_unit == unit)
    }

    /// The edges that start at a subject of a unit.
    pub fn edges_of(&self, unit: usize, subject: usize) -> impl Iterator<Item = &Edge> {
        let from = self.edges.partition_point(|edge| (edge.from_unit, edge.link.from) < (unit, subject));
        let all = self.edges.iter().skip(from);
        all.take_while(move |edge| (edge.from_unit, edge.link.from) == (unit, subject))
    }

    /// The edges that lead to a unit.
    pub fn edges_to(&self, unit: usize) -> impl Iterator<Item = &Edge> {
        let indexes = self.incoming.get(unit).map_or(&[][..], Vec::as_slice);
        indexes.iter().filter_map(|&index| self.edges.get(index as usize))
    }
}

impl Value {
    /// The same value with its own-unit subject references bound to unit `index`.
    pub(crate) fn in_unit(mut self, index: usize) -> Self {
        self.bind(index);
        self
    }

    fn bind(&mut self, index: usize) {
        match &mut self.kind {
            Kind::Subject(to) if to.unit == SubjectRef::SELF => to.unit = index as u32,
            Kind::Sequence(items) if items.iter().any(|item| matches!(item.kind, Kind::Subject(_))) => {
                for item in Arc::make_mut(items) {
                    item.bind(index);
                }
            }
            _ => {}
        }
    }
}
