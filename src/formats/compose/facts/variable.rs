//! What a variable in a text is there for.

use super::index;
use crate::{
    formats::Facts,
    secrets,
    text::Span,
    value::{Piece, Text, Value},
};

/// The key that the variable's value becomes a part of: of an environment entry, a label or a build
/// argument, else the last of the keys down to it.
pub(in crate::formats::compose) fn feeds(facts: &Facts<'_>) -> Value {
    if let Some((key, _)) = entry(facts) {
        return key;
    }
    let place = facts.get("where");
    let last = place.as_str().and_then(|place| place.rsplit('.').next()).unwrap_or_default();
    Value::word(last, &facts.subject.origin)
}

/// Whether what the variable brings is a secret: by its own name, by that of the key that it is the
/// whole value of, or as the password of a URL.
pub(in crate::formats::compose) fn is_secret(facts: &Facts<'_>) -> Value {
    let name = facts.get("name");
    let by_name = name.as_str().is_some_and(secrets::is_secret_name);
    let by_use = || entry(facts).is_some_and(|(key, value)| by_use(facts, &key, &value));
    Value::bool(by_name || by_use(), &facts.subject.origin)
}

/// The path of the sample of the project's `.env`.
pub(in crate::formats::compose) fn sample(facts: &Facts<'_>) -> Value {
    let path = sample_file(facts).and_then(|file| file.get("path"));
    path.map_or_else(|| facts.absent(), Value::clone)
}

/// Whether that sample names the variable.
pub(in crate::formats::compose) fn in_sample(facts: &Facts<'_>) -> Value {
    let values = sample_file(facts).and_then(|file| file.get("values"));
    let is_named =
        facts.get("name").as_str().is_some_and(|name| values.is_some_and(|it| it.get(name).is_some()));
    Value::bool(is_named, &facts.subject.origin)
}

/// The fields of the env file that is the sample of the project's.
fn sample_file<'w>(facts: &Facts<'w>) -> Option<&'w Value> {
    let edge = facts.parent()?.edges("variables-sample").next()?;
    Some(&facts.workspace.units.get(edge.to_unit)?.subjects.first()?.value)
}

fn by_use(facts: &Facts<'_>, key: &Value, value: &Text) -> bool {
    let own = |range: std::ops::Range<usize>| {
        let at = facts.subject.origin.span;
        value.slice(range).pieces().iter().all(|piece| is_in(at, piece))
    };
    let all = 0..value.content().len();
    if key.as_str().is_some_and(secrets::is_secret_name) && own(all) {
        return true;
    }
    let password = secrets::url_password(value.content());
    password.is_some_and(|range| !range.is_empty() && own(range))
}

/// The entry whose value holds the variable.
fn entry(facts: &Facts<'_>) -> Option<(Value, Text)> {
    const PLACES: [&str; 3] = ["environment", "labels", "args"];
    let path = facts.get("where").as_str().unwrap_or_default();
    if path.starts_with("services.") && !PLACES.iter().any(|place| path.contains(place)) {
        return None;
    }
    let at = facts.subject.origin.span;
    let found = index::of(facts)?.fed(facts).within(at).min()?;
    let value = &facts.unit.subjects.get(found)?.value;
    Some((value.get("key")?.clone(), value.get("value")?.as_text()?.clone()))
}

/// Whether a piece stands at a place, or came on over it.
pub(super) fn is_in(at: Span, piece: &Piece) -> bool {
    at.contains(piece.span) || piece.hops().iter().any(|hop| at.contains(hop.span))
}
