//! Entries → values with their variables put in.

use rustc_hash::FxHashMap;

use super::tree::{Entry, EnvFile, Quote};
use crate::{
    formats::SyntaxError,
    formats::interpolate::{Variable, has_variables, interpolate},
    text::Span,
    value::{Kind, Map, Text, Value, Why},
};

/// All values of a file may grow to this many bytes together.
const MAX_BYTES: usize = 16 << 20;

/// The value of each entry, in file order. A value sees the entries before it, as Compose does.
/// An entry without a separator is null: its value is the environment's, if no entry before it has one.
pub(super) fn values(tree: &EnvFile) -> Vec<Value> {
    values_given(tree, &|_| Variable::Unset, &mut Vec::new())
}

/// What in the file is no valid substitution: Compose reads nothing of a file with such.
pub(super) fn faults(tree: &EnvFile) -> Vec<SyntaxError> {
    let mut faults = Vec::new();
    let is_filled = |entry: &Entry| {
        entry.quote != Quote::Single && entry.value.as_ref().is_some_and(|text| text.content().contains("${"))
    };
    if tree.entries.iter().any(is_filled) {
        values_given(tree, &|_| Variable::Unset, &mut faults);
    }
    faults
}

/// The same where something outside of the file knows variables too, and is stronger.
fn values_given(
    tree: &EnvFile,
    outer: &dyn Fn(&str) -> Variable,
    faults: &mut Vec<SyntaxError>,
) -> Vec<Value> {
    let mut known: FxHashMap<&str, Text> = FxHashMap::default();
    let mut bytes = 0;
    let mut values = Vec::with_capacity(tree.entries.len());
    for entry in &tree.entries {
        let Some(raw) = &entry.value else {
            // The environment is asked; where it has nothing, what stands before counts on.
            let before = known.get(entry.key.as_str()).cloned();
            values.push(before.map_or_else(|| Value::new(Kind::Null, entry.key_span), Value::text));
            continue;
        };
        let text = if entry.quote == Quote::Single {
            raw.clone()
        } else if bytes > MAX_BYTES && has_variables(raw.content()) {
            let why = Why::at("the file's variables grow to too much", entry.key_span);
            values.push(Value::unknown(why, entry.key_span));
            continue;
        } else {
            let own = |name: &str| known.get(name).cloned().map_or(Variable::Unset, Variable::Set);
            let lookup = |name: &str| match outer(name) {
                Variable::Unset => own(name),
                found => found,
            };
            let filled = interpolate(raw, &lookup);
            faults.extend(filled.errors);
            filled.text
        };
        bytes += text.content().len();
        known.insert(&entry.key, text.clone());
        values.push(Value::text(text));
    }
    values
}

/// The file as a map from key to text, `whole` being its span.
pub(super) fn map(tree: &EnvFile, whole: Span) -> Value {
    map_given(tree, whole, &|_| Variable::Unset)
}

/// The same with variables from outside.
pub(super) fn map_given(tree: &EnvFile, whole: Span, outer: &dyn Fn(&str) -> Variable) -> Value {
    let mut map = Map::default();
    for (entry, value) in tree.entries.iter().zip(values_given(tree, outer, &mut Vec::new())) {
        map.push(entry.key.clone(), entry.key_span, value);
    }
    Value::map(map, whole)
}
