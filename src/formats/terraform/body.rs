//! Blocks to values: arguments by name, nested blocks as lists of maps, `dynamic` blocks expanded,
//! `count` and `for_each` as copies.

use rustc_hash::FxHashMap;

use super::{
    eval::pairs,
    module::{Resource, label},
    provenance::{count, text_of, why},
    syntax::{Attribute, Block, Body, Item},
    types::to_whole,
    world::Scope,
};
use crate::{
    text::Span,
    value::{Entry, Kind, Map, Value, Why},
};

/// Copies that are looked at one by one; more are looked at as one with unknown keys.
const COPIES: usize = 64;

/// Arguments that are Terraform's and not the resource's.
const META: [&str; 5] = ["count", "for_each", "depends_on", "provider", "providers"];

/// One copy of a resource or module call.
pub(super) struct Copied {
    /// `["key"]`, `[0]`, or nothing.
    pub(super) suffix: String,
    /// Its key, where there are keys.
    pub(super) key: Option<Value>,
    /// `each` or `count`.
    pub(super) bound: Vec<(&'static str, Value)>,
}

impl Scope<'_, '_> {
    /// The copies that `count` or `for_each` ask for: one where there is neither, none for zero.
    pub(super) fn copies(&self, body: &Body) -> Vec<Copied> {
        if let Some(attribute) = body.attribute("count") {
            return self.counted(attribute);
        }
        match body.attribute("for_each") {
            Some(for_each) => self.keyed(for_each),
            None => vec![Copied { suffix: String::new(), key: None, bound: Vec::new() }],
        }
    }

    fn counted(&self, attribute: &Attribute) -> Vec<Copied> {
        let value = self.value(&attribute.value);
        let span = attribute.value.span;
        let copy = |suffix, index: Value| {
            let mut map = Map::default();
            map.field("index", span, index.clone());
            Copied { suffix, key: Some(index), bound: vec![("count", Value::map(map, span))] }
        };
        match to_whole(&value) {
            Some(n) if n <= count(COPIES) => {
                (0..n).map(|index| copy(format!("[{index}]"), Value::int(index, span))).collect()
            }
            _ => {
                let why = value.why().cloned();
                let why = why.unwrap_or_else(|| Why::at("it differs between the copies", span));
                vec![copy(String::new(), Value::unknown(why, span))]
            }
        }
    }

    fn keyed(&self, for_each: &Attribute) -> Vec<Copied> {
        let value = self.value(&for_each.value);
        let span = for_each.value.span;
        let copy = |suffix, key: Value, value: Value| Copied {
            suffix,
            key: Some(key.clone()),
            bound: vec![("each", pair(key, value, span))],
        };
        let whole = why(&value).is_none();
        let known = pairs(&value).filter(|pairs| pairs.len() <= COPIES);
        // A set of texts: each is its own key.
        let is_set = matches!(value.kind, Kind::Sequence(_));
        let mut copies = Vec::new();
        for (key, value) in known.into_iter().flatten() {
            let key = if is_set { value.clone() } else { key };
            let name = text_of(&key);
            let suffix = name.as_ref().and_then(|name| name.known()).map(|name| format!("[\"{name}\"]"));
            copies.push(copy(suffix.unwrap_or_default(), key, value));
        }
        let is_collection = matches!(value.kind, Kind::Sequence(_) | Kind::Map(_));
        if !whole || !is_collection || pairs_len(&value) > COPIES {
            let why = why(&value).cloned();
            let why = why.unwrap_or_else(|| Why::at("it differs between the copies", span));
            let each = Value::unknown(why, span);
            copies.push(copy(String::new(), each.clone(), each));
        }
        copies
    }

    /// The arguments of a resource, those of override files winning.
    pub(super) fn resource_body(&self, resource: &Resource<'_>) -> Value {
        let mut map = self.body(&resource.block.body);
        for block in &resource.overrides {
            for entry in self.body(&block.body).entries() {
                map.set(entry.clone());
            }
        }
        Value::map(map, resource.block.header)
    }

    /// A block's arguments and nested blocks by name.
    pub(super) fn body(&self, body: &Body) -> Map {
        let mut map = Map::default();
        let mut blocks: FxHashMap<&str, usize> = FxHashMap::default();
        let mut nested: Vec<(&str, Span, Vec<Value>)> = Vec::new();
        for item in &body.items {
            match item {
                Item::Attribute(attribute) if META.contains(&attribute.name.text.as_str()) => {}
                Item::Attribute(attribute) => {
                    map.push(attribute.name.text.clone(), attribute.name.span, self.value(&attribute.value));
                }
                Item::Block(block) if block.keyword.text == "lifecycle" => {}
                Item::Block(block) => {
                    let (name, values) = match label(block, 0).filter(|_| block.keyword.text == "dynamic") {
                        Some(name) => (name, self.dynamic(block, name)),
                        None => (
                            block.keyword.text.as_str(),
                            vec![Value::map(self.body(&block.body), block.header)],
                        ),
                    };
                    let index = *blocks.entry(name).or_insert(nested.len());
                    match nested.get_mut(index) {
                        Some((.., all)) => all.extend(values),
                        None => nested.push((name, block.header, values)),
                    }
                }
            }
        }
        for (name, span, mut values) in nested {
            // Both an argument and blocks: the argument is a list of the same.
            if let Some(entry) = map.get(name) {
                values.splice(0..0, entry.value.items().to_vec());
            }
            map.set(Entry { key: name.into(), key_span: span, value: Value::sequence(values, span) });
        }
        map
    }

    /// The blocks that a `dynamic` block makes; one unknown where its collection is not known.
    fn dynamic(&self, block: &Block, name: &str) -> Vec<Value> {
        let Some(content) = block.body.blocks().find(|inner| inner.keyword.text == "content") else {
            return Vec::new();
        };
        let Some(for_each) = block.body.attribute("for_each") else { return Vec::new() };
        let collection = self.value(&for_each.value);
        let Some(pairs) = pairs(&collection) else {
            let why = collection.why().cloned();
            let why =
                why.unwrap_or_else(|| Why::at("only lists and maps can be walked", for_each.value.span));
            return vec![Value::unknown(why, for_each.value.span)];
        };
        let iterator = block.body.attribute("iterator").and_then(|attribute| word(&attribute.value));
        let iterator = iterator.unwrap_or(name);
        let mut values = Vec::with_capacity(pairs.len());
        if let Some(why) = why(&collection) {
            values.push(Value::unknown(why.clone(), for_each.value.span));
        }
        for (key, value) in pairs {
            self.world.spend(1);
            let bound = [(iterator, pair(key, value, for_each.value.span))];
            let body = self.with(&bound).body(&content.body);
            values.push(Value::map(body, content.header));
            if let Some(unknown) = self.world.stop(for_each.value.span) {
                values.push(unknown);
                break;
            }
        }
        values
    }
}

/// `{key, value}`: what `each` and iterators stand for.
fn pair(key: Value, value: Value, span: Span) -> Value {
    let mut map = Map::default();
    map.field("key", span, key);
    map.field("value", span, value);
    Value::map(map, span)
}

fn pairs_len(value: &Value) -> usize {
    value.items().len().max(value.entries().len())
}

fn word(expr: &super::syntax::Expr) -> Option<&str> {
    match &expr.kind {
        super::syntax::Kind::Variable(name) => Some(name),
        _ => None,
    }
}
