//! Maps in file order, with their keys' places.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;
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

/// From this many entries on keys are looked up in an index.
const MANY: usize = 64;

/// A map in file order. Of equal keys all are kept, and the last one counts.
#[derive(Clone, Debug, Default)]
pub struct Map {
    entries: Vec<Entry>,
    rest: Option<Why>,
    /// Where the last entry of each key is, once somebody asked for one of many.
    // Invariant: if there, it is right.
    index: OnceLock<Box<FxHashMap<SmolStr, usize>>>,
}

impl Map {
    /// A map of these entries.
    pub fn new(entries: Vec<Entry>) -> Self {
        Self { entries, rest: None, index: OnceLock::new() }
    }

    /// An empty map with room for so many entries.
    pub fn with_room(count: usize) -> Self {
        Self::new(Vec::with_capacity(count))
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
        self.entries.get(self.position(key)?)
    }

    /// The index in [`Map::entries`] of the last entry of `key`.
    pub fn position(&self, key: &str) -> Option<usize> {
        if self.entries.len() < MANY {
            return self.entries.iter().rposition(|entry| entry.key == key);
        }
        let places = || self.entries.iter().enumerate().map(|(at, entry)| (entry.key.clone(), at));
        self.index.get_or_init(|| Box::new(places().collect())).get(key).copied()
    }

    fn append(&mut self, entry: Entry) {
        if let Some(index) = self.index.get_mut() {
            index.insert(entry.key.clone(), self.entries.len());
        }
        self.entries.push(entry);
    }

    /// All entries in file order, repeated keys included.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Appends an entry.
    pub fn push(&mut self, key: impl Into<SmolStr>, key_span: Span, value: Value) {
        self.append(Entry { key: key.into(), key_span, value });
    }

    /// Appends an entry of a record of ours, whose keys are words of the program.
    pub fn field(&mut self, key: &'static str, key_span: Span, value: Value) {
        self.append(Entry { key: SmolStr::new_static(key), key_span, value });
    }

    /// Gives the entry at `index` another value.
    pub fn replace(&mut self, index: usize, value: Value) {
        if let Some(entry) = self.entries.get_mut(index) {
            entry.value = value;
        }
    }

    /// Replaces the entry of the same key, or appends it.
    pub fn set(&mut self, entry: Entry) {
        let old = self.position(&entry.key);
        match old.and_then(|at| self.entries.get_mut(at)) {
            Some(old) => *old = entry,
            None => self.append(entry),
        }
    }

    /// Removes every entry of `key`.
    pub fn remove(&mut self, key: &str) {
        self.index = OnceLock::new();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;

    #[test]
    fn large_maps_answer_as_small_ones_do() {
        let span = Span::empty(FileId(0), 0);
        let mut map = Map::default();
        let int = |number: usize| i64::try_from(number).unwrap();
        let value = |number: usize| Value::int(int(number), span);
        for number in 0..3 * MANY {
            // Each key twice; asking in between makes an index early.
            map.push(format!("k{}", number / 2), span, value(number));
            assert_eq!(map.get(&format!("k{}", number / 2)).unwrap().value.as_int(), Some(int(number)));
        }
        assert!(map.get("none").is_none());
        map.set(Entry { key: "k7".into(), key_span: span, value: value(1000) });
        map.set(Entry { key: "new".into(), key_span: span, value: value(1001) });
        let get = |map: &Map, key: &str| map.get(key).and_then(|entry| entry.value.as_int());
        assert_eq!((get(&map, "k7"), get(&map, "new"), map.len()), (Some(1000), Some(1001), 3 * MANY + 1));
        map.remove("k7");
        assert_eq!(
            (get(&map, "k7"), get(&map, "k8"), get(&map.clone(), "new")),
            (None, Some(17), Some(1001))
        );
    }
}
