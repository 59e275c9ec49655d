//! Texts in expressions, partly known ones included: what the known bytes decide is decided.

use smol_str::{SmolStr, SmolStrBuilder};

use super::{
    code::{Looks, Pattern},
    val::{Items, Place, Unknown, V, Val},
};
use crate::{
    secrets,
    value::{Text, Value},
};

/// A truth value that may be unknown.
#[derive(Clone, Debug)]
pub(crate) enum Truth {
    /// It holds.
    True,
    /// It does not.
    False,
    /// It cannot be known.
    Unknown(Unknown),
}

impl Truth {
    /// As a value.
    pub(super) fn val<'v>(self) -> Val<'v> {
        match self {
            Self::True => V::Bool(true).val(),
            Self::False => V::Bool(false).val(),
            Self::Unknown(unknown) => V::Unknown(unknown).val(),
        }
    }

    /// The opposite.
    pub(super) fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Unknown(unknown) => Self::Unknown(unknown),
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

/// Decides on a text: `known` where all of it is, else `partly` (`None`: undecided).
fn decide(text: &Val<'_>, known: impl Fn(&str) -> bool, partly: impl Fn(&Text) -> Option<bool>) -> Truth {
    if let Some(partly_known) = text.partly_known() {
        let undecided = || text.unknown().unwrap_or_else(|| text.undecidable("it is known in part only"));
        return partly(partly_known).map_or_else(|| Truth::Unknown(undecided()), Truth::from);
    }
    known(text.as_str().unwrap_or_default()).into()
}

pub(super) fn starts_with(text: &Val<'_>, start: &str) -> Truth {
    let partly = |text: &Text| begins(text.known_prefix(), start, |a, b| a.starts_with(b));
    decide(text, |text| text.starts_with(start), partly)
}

pub(super) fn ends_with(text: &Val<'_>, end: &str) -> Truth {
    let partly = |text: &Text| begins(text.known_suffix(), end, |a, b| a.ends_with(b));
    decide(text, |text| text.ends_with(end), partly)
}

/// Whether a text of which only the edge `known` is known has the edge `wanted`.
fn begins(known: &str, wanted: &str, has: fn(&str, &str) -> bool) -> Option<bool> {
    if known.len() >= wanted.len() {
        return Some(has(known, wanted));
    }
    // What is unknown may complete it, unless the known part already differs.
    if has(wanted, known) { None } else { Some(false) }
}

pub(super) fn contains(text: &Val<'_>, part: &str) -> Truth {
    let partly = |text: &Text| runs(text).any(|run| run.contains(part)).then_some(true);
    decide(text, |text| text.contains(part), partly)
}

/// Whether a text is `other`, which is wholly known.
pub(super) fn is(text: &Val<'_>, other: &str) -> Truth {
    let partly = |text: &Text| {
        let edges = other.starts_with(text.known_prefix()) && other.ends_with(text.known_suffix());
        let mut rest = other;
        // The known runs must follow one another in it.
        let follow = runs(text).all(|run| match rest.find(run).and_then(|at| rest.get(at + run.len()..)) {
            Some(after) => {
                rest = after;
                true
            }
            None => false,
        });
        if edges && follow { None } else { Some(false) }
    };
    decide(text, |text| text == other, partly)
}

/// Whether a pattern is found: in a known run, where nothing beyond it can change that.
pub(super) fn matches(text: &Val<'_>, pattern: &Pattern) -> Truth {
    let is_match = |text: &str| pattern.is_match(text) == Some(true);
    let partly = |text: &Text| {
        let found = match pattern.looks() {
            Looks::Nowhere => runs(text).any(is_match),
            Looks::AtStart => is_match(text.known_prefix()),
            Looks::AtEnd => is_match(text.known_suffix()),
            Looks::Around => false,
        };
        found.then_some(true)
    };
    decide(text, is_match, partly)
}

/// The known runs between unknown pieces.
fn runs(text: &Text) -> impl Iterator<Item = &str> {
    let mut start = 0;
    let mut ends = text.unknown_at();
    ends.push(text.content().len());
    ends.into_iter().filter_map(move |end| {
        let run = text.content().get(start..end);
        start = end;
        run
    })
}

/// The parts of a text, each with its own place.
pub(super) fn split<'v>(args: &[Val<'v>]) -> Val<'v> {
    let (Some(text), Some(separator)) = (args.first(), args.get(1).and_then(Val::as_str)) else {
        return Val::NULL;
    };
    let whole = text.as_str().unwrap_or_default();
    let mut start = 0;
    let mut parts = Vec::new();
    for part in whole.split(separator) {
        let place = match text.kind {
            V::Text(text) => Place::Part(text.slice(start..start + part.len()).origin()),
            _ => text.place.clone(),
        };
        parts.push(V::Own(part.into()).val().made_of(text).at(place));
        start += part.len() + separator.len();
    }
    V::List(parts.into()).val().made_of(text)
}

pub(super) fn join<'v>(args: &[Val<'v>]) -> Val<'v> {
    let (Some(list), Some(separator)) = (args.first(), args.get(1).and_then(Val::as_str)) else {
        return Val::NULL;
    };
    let mut joined = SmolStrBuilder::new();
    let mut push = |item: Option<SmolStr>, index: usize| {
        if index > 0 {
            joined.push_str(separator);
        }
        joined.push_str(item.as_deref().unwrap_or("…"));
    };
    match Items::of(list) {
        Some(Items::Tree(items, _)) => {
            items.iter().enumerate().for_each(|(index, item)| push(scalar_value(item), index));
        }
        Some(Items::Keys(entries)) => {
            entries.iter().enumerate().for_each(|(index, entry)| push(Some(entry.key.clone()), index));
        }
        Some(Items::List(items)) => {
            items.iter().enumerate().for_each(|(index, item)| push(scalar(item), index));
        }
        None => return Val::NULL,
    }
    // As secret as its most secret item.
    let keys = match &list.kind {
        V::List(items) => items.iter().map(|item| item.key).find(|key| secrets::is_secret_name(key)),
        _ => None,
    };
    let joined = V::Own(joined.finish()).val().made_of(list);
    Val { key: keys.unwrap_or(list.key), ..joined }
}

/// A text, number or truth value as text. `None` for what is known in part only, too.
pub(super) fn scalar(value: &Val<'_>) -> Option<SmolStr> {
    match &value.kind {
        V::Bool(value) => Some(if *value { "true" } else { "false" }.into()),
        V::Int(value) => Some(smol_str::format_smolstr!("{value}")),
        V::Float(value) => Some(smol_str::format_smolstr!("{value}")),
        V::Own(text) => Some(text.clone()),
        V::Text(text) => text.known().map(|_| text.smol()),
        V::Str(text) => Some((*text).into()),
        _ => None,
    }
}

fn scalar_value(value: &Value) -> Option<SmolStr> {
    match &value.kind {
        crate::value::Kind::Text(text) => text.known().map(|_| text.smol()),
        crate::value::Kind::Bool(value) => Some(if *value { "true" } else { "false" }.into()),
        crate::value::Kind::Number(crate::value::Number::Int(value)) => {
            Some(smol_str::format_smolstr!("{value}"))
        }
        crate::value::Kind::Number(crate::value::Number::Float(value)) => {
            Some(smol_str::format_smolstr!("{value}"))
        }
        _ => None,
    }
}
