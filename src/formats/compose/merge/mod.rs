//! Merging Compose documents as the specification says: maps merge, lists append with unique keys,
//! commands are replaced, `!reset` removes and `!override` replaces.
//!
//! Also brings each part to one form (`environment` is a map, `build` is a map, `env_file` a list),
//! so that what comes after knows one form only. Verified against compose-go's merge cases.

mod canonical;
mod refused;
mod rule;
#[cfg(test)]
mod tests;
mod unique;

use std::borrow::Cow;

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::fault::Fault;
use crate::{
    text::Span,
    value::{Entry, Kind, Map, Value, Why},
};
use canonical::canonical;
use rule::{Rule, rule};

/// What Compose's own tags ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    /// `!reset`: the key is as if it were never written.
    Reset,
    /// `!override`: the value replaces, nothing is merged.
    Override,
}

/// The tagged values of a project's files, by place.
pub(super) type Tags = FxHashMap<Span, Tag>;

/// A merge visits at most this many values: aliases can unfold to more than any file holds.
const MAX_VALUES: usize = 500_000;

/// `over` merged onto `base` (nothing before the first file), the path of both being `path` (empty
/// for whole documents, `services.x` for what a service extends).
pub(super) fn merge(base: Option<&Value>, over: &Value, path: &[&str], tags: &Tags) -> Value {
    merge_told(base, over, path, tags, &mut Vec::new())
}

/// The same; adds what Compose refuses to merge to `faults`.
pub(super) fn merge_told(
    base: Option<&Value>,
    over: &Value,
    path: &[&str],
    tags: &Tags,
    faults: &mut Vec<Fault>,
) -> Value {
    let path = path.iter().map(|key| SmolStr::from(*key)).collect();
    let mut merge = Merge { tags, path, left: MAX_VALUES, faults };
    merge.value(base, over)
}

/// What makes an item of the list at `path` the same as another one, so that the later one counts.
pub(super) fn item_key(path: &[&str], item: &Value) -> Option<SmolStr> {
    unique::key(path, item)
}

struct Merge<'t> {
    tags: &'t Tags,
    path: Vec<SmolStr>,
    left: usize,
    faults: &'t mut Vec<Fault>,
}

impl Merge<'_> {
    fn rule(&self) -> Rule {
        // No rule is about anything deeper.
        let mut keys = [""; 6];
        for (slot, key) in keys.iter_mut().zip(&self.path) {
            *slot = key.as_str();
        }
        keys.get(..self.path.len()).map_or(Rule::Deep, rule)
    }

    fn value(&mut self, base: Option<&Value>, over: &Value) -> Value {
        if self.left == 0 {
            let span = over.span();
            return Value::unknown(Why::at("the file unfolds to too much", span), span);
        }
        self.left -= 1;
        let rule = self.rule();
        let over = canonical(rule, over);
        let base = base.filter(|_| self.tags.get(&over.span()) != Some(&Tag::Override));
        let base = base.map(|base| canonical(rule, base));
        match base {
            Some(base) => self.pair(rule, &base, &over),
            None => self.changed(&over).unwrap_or_else(|| over.into_owned()),
        }
    }

    /// Both are there.
    fn pair(&mut self, rule: Rule, base: &Value, over: &Value) -> Value {
        match (rule, &base.kind, &over.kind) {
            (Rule::Replace, ..) => self.alone(over),
            (_, _, Kind::Null) => base.clone(),
            (Rule::Logging, ..) if different_drivers(base, over) => self.alone(over),
            (_, Kind::Map(old), Kind::Map(new)) => {
                let map = self.maps(old, new);
                Value::map(map, base.origin.clone())
            }
            (Rule::Hosts, Kind::Sequence(old), Kind::Sequence(new)) => {
                let known: Vec<_> = old.iter().filter_map(Value::as_str).collect();
                let new = new.iter().filter(|item| item.as_str().is_none_or(|host| !known.contains(&host)));
                Value::sequence(old.iter().chain(new).cloned().collect(), over.origin.clone())
            }
            (Rule::Subnets, Kind::Sequence(old), Kind::Sequence(new)) => self.subnets(old, new, over),
            (_, Kind::Sequence(old), Kind::Sequence(new)) => {
                let items = old.iter().chain(new.iter()).cloned().collect();
                self.unique(items, over)
            }
            // A list or map that is known in part only: what it is with more in it is not known.
            (_, Kind::Unknown(_), Kind::Sequence(_) | Kind::Map(_)) => base.clone(),
            _ => {
                self.faults.extend(refused::fault(&self.path, base, over));
                self.alone(over)
            }
        }
    }

    /// Nothing before it: brought to one form all the way down.
    fn alone(&mut self, value: &Value) -> Value {
        self.changed(value).unwrap_or_else(|| value.clone())
    }

    /// A value with nothing before it, brought to one form all the way down. `None` where it is in
    /// that form: most values are, and stay shared.
    fn changed(&mut self, value: &Value) -> Option<Value> {
        match &value.kind {
            Kind::Map(map) if self.is_plain(map) => {
                let mut changed: Option<Map> = None;
                // What Compose does not know is not looked into.
                let top = self.path.is_empty();
                let known = |(_, entry): &(usize, &Entry)| !(top && entry.key.starts_with("x-"));
                for (index, entry) in map.entries().iter().enumerate().filter(known) {
                    self.path.push(entry.key.clone());
                    let value = self.changed_entry(&entry.value);
                    self.path.pop();
                    if let Some(value) = value {
                        changed.get_or_insert_with(|| Map::clone(map)).replace(index, value);
                    }
                }
                Some(Value::map(changed?, value.origin.clone()))
            }
            Kind::Map(map) => {
                let map = self.maps(&Map::default(), map);
                Some(Value::map(map, value.origin.clone()))
            }
            Kind::Sequence(items) if self.tags.is_empty() && !self.has_keys(items) => None,
            Kind::Sequence(items) => {
                let items = if self.path.len() < 6 { self.items(items) } else { items.to_vec() };
                Some(self.unique(items, value))
            }
            _ => None,
        }
    }

    fn changed_entry(&mut self, value: &Value) -> Option<Value> {
        if self.left == 0 {
            return Some(self.value(None, value));
        }
        self.left -= 1;
        match canonical(self.rule(), value) {
            Cow::Borrowed(value) => self.changed(value),
            Cow::Owned(value) => Some(self.changed(&value).unwrap_or(value)),
        }
    }

    /// Whether each key of a map counts and stands there once.
    fn is_plain(&self, map: &Map) -> bool {
        let entries = map.entries();
        let repeated = |(index, entry): (usize, &Entry)| {
            entries.iter().skip(index + 1).any(|other| other.key == entry.key)
        };
        // Many keys are no configuration that somebody wrote: the general way does as well.
        let long = entries.len() > 64;
        self.tags.is_empty() && !long && !entries.iter().enumerate().any(repeated)
    }

    fn items(&mut self, items: &[Value]) -> Vec<Value> {
        let kept = items.iter().filter(|item| self.tags.get(&item.span()) != Some(&Tag::Reset));
        kept.cloned().collect()
    }

    fn maps(&mut self, old: &Map, new: &Map) -> Map {
        let mut merged = old.clone();
        if let (None, Some(why)) = (old.unknown_rest(), new.unknown_rest()) {
            merged = merged.with_unknown_rest(why.clone());
        }
        for entry in new.entries() {
            if self.tags.get(&entry.value.span()) == Some(&Tag::Reset) {
                merged.remove(&entry.key);
                continue;
            }
            let before = merged.get(&entry.key);
            // What Compose does not know is not looked into.
            if self.path.is_empty() && entry.key.starts_with("x-") {
                let path = [entry.key.clone()];
                let fault = before.and_then(|before| refused::fault(&path, &before.value, &entry.value));
                self.faults.extend(fault);
                merged.set(entry.clone());
                continue;
            }
            self.path.push(entry.key.clone());
            let value = self.value(before.map(|entry| &entry.value), &entry.value);
            self.path.pop();
            let both = matches!(value.kind, Kind::Map(_)) && before.is_some();
            let key_span = before.filter(|_| both).map_or(entry.key_span, |entry| entry.key_span);
            merged.set(Entry { key: entry.key.clone(), key_span, value });
        }
        merged
    }

    /// Whether items have keys by which they are told apart.
    fn has_keys(&self, items: &[Value]) -> bool {
        let path: Vec<&str> = self.path.iter().map(SmolStr::as_str).collect();
        items.iter().any(|item| unique::key(&path, item).is_some())
    }

    /// One item for each key, the last in the place of the first.
    fn unique(&self, items: Vec<Value>, at: &Value) -> Value {
        let mut keys: FxHashMap<SmolStr, usize> = FxHashMap::default();
        let mut kept: Vec<Value> = Vec::with_capacity(items.len());
        let path: Vec<&str> = self.path.iter().map(SmolStr::as_str).collect();
        for item in items {
            let Some(key) = unique::key(&path, &item) else {
                kept.push(item);
                continue;
            };
            let at = *keys.entry(key).or_insert(kept.len());
            match kept.get_mut(at) {
                Some(old) => *old = item,
                None => kept.push(item),
            }
        }
        Value::sequence(kept, at.origin.clone())
    }

    /// Address ranges of a network: merged where they have the same subnet. What Compose does with the
    /// others looks like no intention (a single range takes the place of another one), and is what holds.
    fn subnets(&mut self, old: &[Value], new: &[Value], at: &Value) -> Value {
        let subnet = |value: &Value| value.get("subnet").and_then(Value::as_str).map(str::to_owned);
        let mut kept: Vec<Value> = Vec::new();
        for original in old.iter().take(64) {
            let mut original = original.clone();
            for range in new.iter().take(64) {
                let known = kept.iter().any(|it| subnet(it) == subnet(range));
                if subnet(range) != subnet(&original) && !known {
                    kept.push(range.clone());
                    continue;
                }
                self.path.push("0".into());
                original = self.value(Some(&original), range);
                self.path.pop();
                match kept.iter_mut().find(|it| subnet(it) == subnet(&original)) {
                    Some(same) => *same = original.clone(),
                    None => kept.push(original.clone()),
                }
            }
        }
        Value::sequence(kept, at.origin.clone())
    }
}

fn different_drivers(base: &Value, over: &Value) -> bool {
    let driver = |value: &Value| value.get("driver").and_then(Value::as_str).map(str::to_owned);
    matches!((driver(base), driver(over)), (Some(base), Some(over)) if base != over)
}
