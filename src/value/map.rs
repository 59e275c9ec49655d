//! Maps in file order, with their keys' places.

use smol_str::SmolStr;

use super::{Value, Why};
use crate::text::Span;

/// A key with its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key's content.
    pub key: SmolStr,
    /// The key's place.
    pub key_span: Span,
    /// The value.
    pub value: Value,
}

/// A map in file order. Of equal keys all are kept, and the last one counts.
#[derive(Clone, Debug, Default)]
pub struct Map {
    entries: Vec<Entry>,
    rest: Option<Why>,
}

impl Map {
    /// A map of these entries.
    pub fn new(entries: Vec<Entry>) -> Self {
        Self { entries, rest: None }
    }

    /// The same map, which may have more entries than these: an entry that is missing is unknown,
    /// not absent, because of `why`.
    pub fn with_unknown_rest(mut self, why: Why) -> Self {
        self.rest = Some(why);
        self
    }

    /// Why there may be more entries than these, if so.
    pub fn unknown_rest(&self) -> Option<&Why> {
        self.rest.as_ref()
    }

    /// The entry of `key`: the last, where a key is repeated.
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().rev().find(|entry| entry.key == key)
    }

    /// All entries in file order, repeated keys included.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Appends an entry.
    pub fn push(&mut self, key: impl Into<SmolStr>, key_span: Span, value: Value) {
        self.entries.push(Entry { key: key.into(), key_span, value });
    }

    /// Appends an entry of a record of ours, whose keys are words of the program.
    pub fn field(&mut self, key: &'static str, key_span: Span, value: Value) {
        self.entries.push(Entry { key: SmolStr::new_static(key), key_span, value });
    }

    /// Gives the entry at `index` another value.
    pub fn replace(&mut self, index: usize, value: Value) {
        if let Some(entry) = self.entries.get_mut(index) {
            entry.value = value;
        }
    }

    /// Replaces the entry of the same key, or appends it.
    pub fn set(&mut self, entry: Entry) {
        match self.entries.iter_mut().rev().find(|old| old.key == entry.key) {
            Some(old) => *old = entry,
            None => self.entries.push(entry),
        }
    }

    /// Removes every entry of `key`.
    pub fn remove(&mut self, key: &str) {
        self.entries.retain(|entry| entry.key != key);
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl FromIterator<Entry> for Map {
    fn from_iter<T: IntoIterator<Item = Entry>>(entries: T) -> Self {
        Self::new(entries.into_iter().collect())
    }
}
