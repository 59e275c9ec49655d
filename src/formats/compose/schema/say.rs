//! Faults of the schema in words, and what was probably meant.

use super::{
    check::Step,
    table::{ROOT, Shape, Texts, Types, shape},
};
use crate::{
    formats::compose::fault::join,
    text::closest,
    value::{Kind, Value},
};

/// The keys down to where a walk is: `services.web.ports[0]`.
pub(super) fn path(steps: &[Step<'_>]) -> String {
    steps.iter().fold(String::new(), |path, step| match step {
        Step::Key(key, _) => join(&path, key),
        Step::Item(index) => format!("{path}[{index}]"),
    })
}

/// What stands at a path, at the start of a sentence.
pub(super) fn thing(path: &str) -> String {
    if path.is_empty() { "The file".to_owned() } else { format!("`{path}`") }
}

/// The same within a sentence.
pub(super) fn place(path: &str) -> String {
    if path.is_empty() { "the file".to_owned() } else { format!("`{path}`") }
}

/// What a value is.
pub(super) fn kind(value: &Value) -> &'static str {
    match &value.kind {
        Kind::Null => "empty",
        Kind::Bool(_) => "a truth value",
        Kind::Number(_) => "a number",
        Kind::Text(_) => "a text",
        Kind::Sequence(_) => "a list",
        Kind::Map(_) => "a map",
        Kind::Absent | Kind::Subject(_) | Kind::Unknown(_) => "not known",
    }
}

/// Types as one may be told to write them.
pub(super) fn type_names(types: u8) -> String {
    let names = [
        (Types::MAP, "a map"),
        (Types::LIST, "a list"),
        (Types::TEXT, "a text (in quotes where YAML reads another type)"),
        (Types::NUMBER, "a number"),
        (Types::INTEGER, "a whole number"),
        (Types::BOOL, "`true` or `false`"),
    ];
    let both = types & Types::NUMBER != 0;
    let fitting = names.iter().filter(|(bit, _)| types & bit != 0 && !(both && *bit == Types::INTEGER));
    fitting.map(|(_, name)| *name).collect::<Vec<_>>().join(" or ")
}

/// The words that a text may be.
pub(super) fn one_of(words: &'static [&'static str], said: &str) -> String {
    let close = closest(said, words.iter().copied());
    let all: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match close {
        Some(close) => format!("Did you mean `{close}`?"),
        None => format!("It is one of {}.", all.join(", ")),
    }
}

/// What a text must look like.
pub(super) fn pattern(text: &Texts) -> &'static str {
    match text {
        Texts::Any => "",
        Texts::ContainerName => "It has two letters or digits at least.",
        Texts::PullPolicy => {
            "It is one of `always`, `never`, `missing`, `build`, `daily`, `weekly`, `every_<time>`."
        }
    }
}

/// What was meant by a key that must not be there.
pub(super) fn meant(here: &'static Shape, steps: &[Step<'_>], key: &str) -> String {
    let keys = || here.keys.iter().map(|(name, _)| *name);
    let plain = plain(key);
    let same = keys().find(|name| *name == plain).or_else(|| closest(&plain, keys()));
    let above = || above(steps, key);
    if let Some(meant) = same.or_else(|| keys().find(|name| is_part(&plain, name))) {
        return format!("Did you mean `{meant}`?");
    }
    if let Some(owner) = above() {
        return format!("`{key}` is a key of {}: is it indented too far?", place(&owner));
    }
    if let Some(inner) = below(here, key, 3) {
        return format!("It belongs in `{inner}`.");
    }
    if !has_names(here) && keys().next().is_none() {
        return String::new();
    }
    if steps.is_empty() && service().is_some_and(|service| service.under(key).is_ok_and(|row| row.is_some()))
    {
        return "It is a key of services: it belongs in one, under `services:`.".to_owned();
    }
    "Remove it; a key of your own starts with `x-`.".to_owned()
}

/// `imageName` and `image-name` as Compose would write them.
fn plain(key: &str) -> String {
    let mut plain = String::with_capacity(key.len() + 2);
    for c in key.chars() {
        if c.is_ascii_uppercase() && !plain.is_empty() && !plain.ends_with('_') {
            plain.push('_');
        }
        plain.push(if c == '-' { '_' } else { c.to_ascii_lowercase() });
    }
    plain
}

/// Whether a key has a name in it, or the other way around: `image_name` and `image`.
fn is_part(key: &str, name: &str) -> bool {
    let starts = |long: &str, short: &str| {
        short.len() > 3 && long.strip_prefix(short).is_some_and(|rest| rest.starts_with('_'))
    };
    let ends = |long: &str, short: &str| {
        short.len() > 3 && long.strip_suffix(short).is_some_and(|rest| rest.ends_with('_'))
    };
    starts(key, name) || ends(key, name) || format!("{key}s") == *name || key == format!("{name}s")
}

/// The nearest owner that takes such a key by that name.
fn above(steps: &[Step<'_>], key: &str) -> Option<String> {
    let owners = steps.iter().enumerate().rev().filter_map(|(at, step)| match step {
        Step::Key(_, Some(shape)) => Some((at, shape)),
        _ => None,
    });
    let mut takes = owners.filter(|(_, shape)| shape.keys.iter().any(|(name, _)| *name == key));
    takes.next().map(|(at, _)| path(steps.get(..at).unwrap_or_default()))
}

/// The only way down to a map that takes such a key.
fn below(here: &'static Shape, key: &str, depth: usize) -> Option<String> {
    let mut ways = vec![(String::new(), here)];
    for _ in 0..depth {
        let mut next: Vec<(String, &'static Shape)> = Vec::new();
        for (way, from) in &ways {
            for (name, row) in from.keys {
                let inner = shape(*row)
                    .into_iter()
                    .flat_map(|it| std::iter::once(it).chain(it.one_of.iter().filter_map(|row| shape(*row))));
                next.extend(inner.map(|shape| (join(way, name), shape)));
            }
        }
        let mut found = next.iter().filter(|(_, shape)| shape.keys.iter().any(|(name, _)| *name == key));
        match (found.next(), found.next()) {
            (Some((way, _)), None) => return Some(way.clone()),
            (Some(_), Some(_)) => return None,
            _ => ways = next,
        }
    }
    None
}

/// Whether a map's keys are names that the user gives.
fn has_names(shape: &Shape) -> bool {
    shape.patterns.len() > 1
}

/// The shape of a service.
fn service() -> Option<&'static Shape> {
    let services = shape(ROOT)?.under("services").ok().flatten().and_then(shape)?;
    services.under("a").ok().flatten().and_then(shape)
}
