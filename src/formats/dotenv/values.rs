//! Entries → values with their variables put in.

use rustc_hash::FxHashMap;

use super::tree::{Entry, EnvFile, Quote};
use crate::{
    formats::interpolate::{Variable, has_variables, interpolate},
    formats::{Given, SyntaxError},
    text::Span,
    value::{Kind, Map, Text, Value, Why},
};

/// All values of a file may grow to this many bytes together.
const MAX_BYTES: usize = 16 << 20;

/// What a piece of a text takes.
const PIECE: usize = 64;

/// A reader that knows no more than the file says.
const NOTHING: Given<'static> =
    Given { variables: &|_| Variable::Unset, before: &|_| Variable::Unset, is_raw: false };

/// The value of each entry, in file order. A value sees the entries before it, as Compose does.
/// An entry without a separator is null: its value is the environment's, if no entry before it has one.
pub(super) fn values(tree: &EnvFile) -> Vec<Value> {
    values_given(tree, &NOTHING, &mut Vec::new())
}

/// What in the file is no valid substitution: Compose reads nothing of a file with such.
pub(super) fn faults(tree: &EnvFile) -> Vec<SyntaxError> {
    let mut faults = Vec::new();
    let is_filled = |entry: &Entry| {
        entry.quote != Quote::Single && entry.value.as_ref().is_some_and(|text| text.content().contains("${"))
    };
    if tree.entries.iter().any(is_filled) {
        values_given(tree, &NOTHING, &mut faults);
    }
    faults
}

/// The same where something outside of the file knows variables too, and is stronger.
fn values_given(tree: &EnvFile, given: &Given<'_>, faults: &mut Vec<SyntaxError>) -> Vec<Value> {
    let outer = given.variables;
    let mut known: FxHashMap<&str, Text> = FxHashMap::default();
    let mut bytes = 0;
    let mut values = Vec::with_capacity(tree.entries.len());
    for entry in &tree.entries {
        let Some(raw) = &entry.value else {
            values.push(alone(entry, given, known.get(entry.key.as_str())));
            continue;
        };
        let text = if entry.quote == Quote::Single {
            raw.clone()
        } else if bytes > MAX_BYTES && has_variables(raw.content()) {
            let why = Why::at("the file's variables grow to too much", entry.key_span);
            values.push(Value::unknown(why, entry.key_span));
            continue;
        } else {
            let own = |name: &str| known.get(name).cloned().map(Variable::Set);
            let lookup = |name: &str| match outer(name) {
                Variable::Unset => own(name).unwrap_or_else(|| (given.before)(name)),
                found => found,
            };
            let filled = interpolate(raw, &lookup);
            faults.extend(filled.errors);
            filled.text
        };
        bytes += text.content().len() + PIECE * text.pieces().len();
        known.insert(&entry.key, text.clone());
        values.push(Value::text(text));
    }
    values
}

/// What a name without a value has: what the environment says, else what stands before.
fn alone(entry: &Entry, given: &Given<'_>, own: Option<&Text>) -> Value {
    let before = || own.cloned().map_or_else(|| (given.before)(&entry.key), Variable::Set);
    match (given.variables)(&entry.key) {
        Variable::Provided(why) => Value::unknown(why, entry.key_span),
        Variable::Set(text) => Value::text(text.via(entry.key_span, "used here")),
        Variable::Unset => match before() {
            Variable::Set(text) => Value::text(text),
            _ => Value::new(Kind::Null, entry.key_span),
        },
    }
}

/// The file as a map from key to text, `whole` being its span.
pub(super) fn map(tree: &EnvFile, whole: Span) -> Value {
    map_given(tree, whole, &NOTHING)
}

/// The same with variables from outside.
pub(super) fn map_given(tree: &EnvFile, whole: Span, given: &Given<'_>) -> Value {
    let mut map = Map::default();
    for (entry, value) in tree.entries.iter().zip(values_given(tree, given, &mut Vec::new())) {
        map.push(entry.key.clone(), entry.key_span, value);
    }
    Value::map(map, whole)
}
