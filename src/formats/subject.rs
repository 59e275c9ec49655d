//! Subjects: the things that rules are about, with their fields.
//!
//! Each format declares its kinds in static tables, from which rules are checked when they are
//! loaded and the authors' reference is made (`seawall rules subjects`).

use std::{
    cell::Cell,
    sync::{
        OnceLock,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
};

use once_cell::race::OnceBox;
use smol_str::SmolStr;

use super::{Unit, Workspace};
use crate::value::{Entry, Kind, Map, Origin, SubjectRef, Value};

/// What a field holds, for checking rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// Anything below is allowed: raw subtrees of open formats.
    Any,
    /// A truth value.
    Bool,
    /// A number.
    Number,
    /// A text.
    Text,
    /// A map with keys that only the file knows.
    Map,
    /// A map with these fields.
    Record(&'static [Field]),
    /// A list of such.
    List(&'static Type),
    /// A subject of the kind of that name, possibly of another format.
    Subject(&'static str),
}

/// A field of a kind of subject. Any field may be absent.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name in rules.
    pub name: &'static str,
    /// What it holds.
    pub ty: Type,
    /// One line for authors.
    pub doc: &'static str,
    /// Where it is from.
    pub source: FieldSource,
}

impl Field {
    /// The value of the subject under the same name.
    pub const fn raw(name: &'static str, ty: Type, doc: &'static str) -> Self {
        Self { name, ty, doc, source: FieldSource::Raw }
    }

    /// A derived value.
    pub const fn fact(name: &'static str, ty: Type, doc: &'static str, fact: Fact) -> Self {
        Self { name, ty, doc, source: FieldSource::Fact(fact) }
    }

    /// The subject that this one belongs to.
    pub const fn parent(name: &'static str, kind: &'static str, doc: &'static str) -> Self {
        Self { name, ty: Type::Subject(kind), doc, source: FieldSource::Parent }
    }
}

/// A derived value: a pure function of the linked workspace, computed at most once per subject.
///
/// It may ask other facts, but not in a circle.
pub type Fact = fn(&Facts<'_>) -> Value;

/// Where a field is from.
#[derive(Clone, Copy, Debug)]
pub enum FieldSource {
    /// The subject's value, under the field's name.
    Raw,
    /// A fact.
    Fact(Fact),
    /// The subject's parent.
    Parent,
}

impl PartialEq for FieldSource {
    fn eq(&self, other: &Self) -> bool {
        // Function pointers have no useful identity; a kind's fields differ by name.
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

impl Eq for FieldSource {}

/// A kind of subject: `compose.service`.
#[derive(Debug)]
pub struct SubjectKind {
    /// Its name in `on:`.
    pub name: &'static str,
    /// One line for authors.
    pub doc: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
}

impl SubjectKind {
    /// The index of a field, for [`Facts::field`].
    pub fn field_index(&self, name: &str) -> Option<usize> {
        let asked = (std::ptr::from_ref(self) as usize, name.as_ptr() as usize);
        FOUND.with(|found| {
            // Any place will do, as long as the same question has the same one.
            let place = found.get(((asked.0 / 16) ^ asked.1.wrapping_mul(31)) % FOUND_PLACES);
            let known = place.map(Cell::get).filter(|(of, _)| *of == asked).map(|(_, index)| index);
            // What stood at that address may have been another name.
            let is_it = |index: &usize| self.fields.get(*index).is_some_and(|field| field.name == name);
            known.filter(is_it).or_else(|| {
                let index = self.fields.iter().position(|field| field.name == name)?;
                place.inspect(|place| place.set((asked, index)));
                Some(index)
            })
        })
    }
}

const FOUND_PLACES: usize = 1024;

thread_local! {
    /// Where fields were found before, by the addresses of their kind and of the name that was asked for:
    /// facts ask for fields by name all the time, each time with the same words of the program.
    static FOUND: [Cell<((usize, usize), usize)>; FOUND_PLACES] =
        const { [const { Cell::new(((0, 0), 0)) }; FOUND_PLACES] };
}

/// A thing that a rule can be about.
#[derive(Debug)]
pub struct Subject {
    /// Its kind.
    pub kind: &'static SubjectKind,
    /// Its stable name in its unit, for people and fingerprints: "service db", "port 5432 of service db".
    pub name: SmolStr,
    /// Where it stands: its key, header or whole text. What it lacks is reported here.
    pub origin: Origin,
    /// Its raw value, usually a map.
    pub value: Value,
    /// The subject that it belongs to, by index in the same unit.
    pub parent: Option<usize>,
    /// By index of the kind's fields, what is not simply in `value`: made when the first is asked
    /// for, since most subjects are asked for little.
    derived: OnceLock<Box<[OnceBox<Value>]>>,
    /// The fields that were asked for and are not there: most of them, and all are the same.
    absent: Absent,
    /// By index of the kind's fields, where they stand in `value`: rules ask again and again.
    places: OnceLock<Box<[Place]>>,
    /// What a field is that the kind does not have.
    no_field: OnceLock<Box<Value>>,
}

/// Where a field stands among the entries of a subject's value: 0 until somebody asked, 1 where it does
/// not, else two more than its index.
#[derive(Debug, Default)]
struct Place(AtomicU32);

/// Fields that are known to be absent, each a bit by its index. Those further on have no bit.
#[derive(Debug, Default)]
struct Absent(AtomicU64);

impl Absent {
    fn bit(index: usize) -> u64 {
        u32::try_from(index).ok().and_then(|index| 1_u64.checked_shl(index)).unwrap_or(0)
    }

    fn has(&self, index: usize) -> bool {
        self.0.load(Ordering::Relaxed) & Self::bit(index) != 0
    }

    /// Whether there is a bit for it.
    fn add(&self, index: usize) -> bool {
        let bit = Self::bit(index);
        self.0.fetch_or(bit, Ordering::Relaxed);
        bit != 0
    }
}

/// Fewer entries are searched each time.
const MANY_ENTRIES: usize = 4;

impl Place {
    fn find(&self, search: impl FnOnce() -> Option<usize>) -> Option<usize> {
        let mut known = self.0.load(Ordering::Relaxed);
        if known == 0 {
            let found = search();
            known = found.map_or(1, |at| u32::try_from(at + 2).unwrap_or_default());
            if known == 0 {
                // Too far away for the number: searched each time.
                return found;
            }
            self.0.store(known, Ordering::Relaxed);
        }
        known.checked_sub(2).map(|at| at as usize)
    }
}

impl Subject {
    /// A subject of `kind`.
    pub fn new(
        kind: &'static SubjectKind,
        name: impl Into<SmolStr>,
        origin: impl Into<Origin>,
        value: Value,
    ) -> Self {
        Self {
            kind,
            name: name.into(),
            origin: origin.into(),
            value,
            parent: None,
            derived: OnceLock::new(),
            absent: Absent::default(),
            places: OnceLock::new(),
            no_field: OnceLock::new(),
        }
    }

    fn no_field(&self) -> &Value {
        self.no_field.get_or_init(|| Box::new(Value::absent(&self.origin)))
    }

    /// What was derived for the field `index`.
    fn derived(&self, index: usize) -> Option<&Value> {
        self.derived.get()?.get(index)?.get()
    }

    /// Keeps what was derived for the field `index`.
    fn keep(&self, index: usize, value: Value) -> Option<&Value> {
        let is_nothing = matches!(value.kind, Kind::Absent) && value.origin == self.origin;
        if is_nothing && self.absent.add(index) {
            return Some(self.no_field());
        }
        let all = self.derived.get_or_init(|| self.kind.fields.iter().map(|_| OnceBox::new()).collect());
        all.get(index).map(|cell| cell.get_or_init(|| Box::new(value)))
    }

    /// The entry of the field `index`, called `name`, if it is written.
    pub fn entry(&self, index: usize, name: &str) -> Option<&Entry> {
        let map = self.value.as_map()?;
        if map.len() < MANY_ENTRIES {
            return map.get(name);
        }
        let places = self.places.get_or_init(|| self.kind.fields.iter().map(|_| Place::default()).collect());
        let at = places.get(index)?.find(|| map.position(name))?;
        map.entries().get(at)
    }

    /// The same, belonging to subject `parent` of its unit.
    pub fn of(mut self, parent: usize) -> Self {
        self.parent = Some(parent);
        self
    }
}

/// What a fact may look at: one subject, its unit, the linked workspace.
#[derive(Clone, Copy)]
pub struct Facts<'w> {
    /// All units and edges.
    pub workspace: &'w Workspace,
    /// The subject's unit.
    pub unit: &'w Unit,
    /// The index of that unit in the workspace.
    pub unit_index: usize,
    /// The subject.
    pub subject: &'w Subject,
    /// The index of the subject in its unit.
    pub index: usize,
}

impl<'w> Facts<'w> {
    /// The window onto subject `index` of unit `unit_index`, if there is one.
    pub fn new(workspace: &'w Workspace, unit_index: usize, index: usize) -> Option<Self> {
        let unit = workspace.units.get(unit_index)?;
        Some(Self { workspace, unit, unit_index, subject: unit.subjects.get(index)?, index })
    }

    /// The same window onto another subject (a value's [`Kind::Subject`]).
    pub fn of(&self, to: SubjectRef) -> Option<Self> {
        let unit_index = if to.unit == SubjectRef::SELF { self.unit_index } else { to.unit as usize };
        Self::new(self.workspace, unit_index, to.index as usize)
    }

    /// The parent's window.
    pub fn parent(&self) -> Option<Self> {
        self.of(SubjectRef { unit: self.unit_index as u32, index: self.subject.parent? as u32 })
    }

    /// The field of index `index` of the subject's kind, a fact computed now or before.
    pub fn field(&self, index: usize) -> Option<&'w Value> {
        let subject = self.subject;
        if subject.absent.has(index) {
            return Some(subject.no_field());
        }
        if let Some(value) = subject.derived(index) {
            return Some(value);
        }
        let field = subject.kind.fields.get(index)?;
        if let FieldSource::Raw = field.source
            && let Some(entry) = subject.entry(index, field.name)
        {
            return Some(&entry.value);
        }
        // Computed outside of the cell: a fact that asks for another of the same subject must not
        // meet a lock.
        let value = match field.source {
            FieldSource::Raw => self.not_written(),
            FieldSource::Fact(fact) => fact(self).in_unit(self.unit_index),
            FieldSource::Parent => self.parent_value(),
        };
        subject.keep(index, value)
    }

    /// The field of that name; absent where the kind has none.
    pub fn get(&self, name: &str) -> &'w Value {
        let index = self.subject.kind.field_index(name);
        index.and_then(|index| self.field(index)).unwrap_or_else(|| self.subject.no_field())
    }

    /// Nothing, at the subject's place.
    pub fn absent(&self) -> Value {
        Value::absent(&self.subject.origin)
    }

    /// The edges of `kind` that start at this subject.
    pub fn edges(&self, kind: &str) -> impl Iterator<Item = &'w super::Edge> {
        let from = self.workspace.edges_of(self.unit_index, self.index);
        from.filter(move |edge| edge.link.kind == kind)
    }

    /// What a raw field is that the subject's value does not have.
    fn not_written(&self) -> Value {
        if let Kind::Unknown(_) = self.subject.value.kind {
            return self.subject.value.clone();
        }
        match self.subject.value.as_map().and_then(Map::unknown_rest) {
            Some(why) => Value::unknown(why.clone(), &self.subject.origin),
            None => self.absent(),
        }
    }

    fn parent_value(&self) -> Value {
        let Some(parent) = self.parent() else { return self.absent() };
        let index = self.subject.parent.unwrap_or_default();
        Value::subject(index, &parent.subject.origin).in_unit(self.unit_index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_known_to_be_absent_once_that_was_said_of_it() {
        let absent = Absent::default();
        assert!(absent.add(3) && absent.add(63));
        assert!(absent.has(3) && absent.has(63) && !absent.has(4));
        // There is no bit for those further on.
        assert!(!absent.add(64) && !absent.has(64));
    }
}
