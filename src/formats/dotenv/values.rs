//! Entries → values with their variables put in.

use rustc_hash::FxHashMap;

use super::tree::{EnvFile, Quote};
use crate::{
    formats::interpolate::{Variable, has_variables, interpolate},
    text::Span,
    value::{Kind, Map, Text, Value, Why},
};

/// All values of a file may grow to this many bytes together.
const MAX_BYTES: usize = 16 << 20;

/// The value of each entry, in file order. A value sees the entries before it, as Compose does.
/// An entry without a separator is null: its value is the environment's.
pub(super) fn values(tree: &EnvFile) -> Vec<Value> {
    values_given(tree, &|_| Variable::Unset)
}

/// The same where something outside of the file knows variables too, and is stronger.
fn values_given(tree: &EnvFile, outer: &dyn Fn(&str) -> Variable) -> Vec<Value> {
    let mut known: FxHashMap<&str, Text> = FxHashMap::default();
    let mut bytes = 0;
    let mut values = Vec::with_capacity(tree.entries.len());
    for entry in &tree.entries {
        let Some(raw) = &entry.value else {
            values.push(Value::new(Kind::Null, entry.key_span));
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
            interpolate(raw, &lookup).text
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
    for (entry, value) in tree.entries.iter().zip(values_given(tree, outer)) {
        map.push(entry.key.clone(), entry.key_span, value);
    }
    Value::map(map, whole)
}
