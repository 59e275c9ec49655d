//! Secrets that are written in the Compose file itself, not put in by a variable.

use super::{index, others::window};
use crate::{
    formats::{Facts, environment},
    secrets::{self, Class},
    value::{Piece, Text, Value},
};

/// The class of a secret that stands in an entry's value as it is, or `token` or `password of a URL`;
/// at the secret. Absent where there is none or a variable brings it.
pub(in crate::formats::compose) fn written_secret(facts: &Facts<'_>) -> Value {
    let value = facts.get("value");
    let Some(text) = value.as_text() else { return facts.absent() };
    let found = of_url(facts, text)
        .or_else(|| by_name(facts, text))
        .or_else(|| secrets::find_token(text.known()?).map(|_| ("token", text.clone())));
    match found {
        Some((class, at)) if is_written(facts, &at) => Value::word(class, at.origin()),
        _ => facts.absent(),
    }
}

fn of_url(facts: &Facts<'_>, text: &Text) -> Option<(&'static str, Text)> {
    let password = text.slice(secrets::url_password(text.content())?);
    let class = secrets::classify(password.known()?);
    (class.is_literal_secret() && is_written(facts, &password)).then_some(("password of a URL", password))
}

fn by_name(facts: &Facts<'_>, text: &Text) -> Option<(&'static str, Text)> {
    // Names first: they cost less than classes.
    facts.get("key").as_str().filter(|key| environment::facts::has_secret_name(facts, key))?;
    let class = secrets::classify(text.known()?);
    let counts = class.is_literal_secret() && !(class == Class::Weak && is_switch(text.content()));
    counts.then(|| (class.name(), text.clone()))
}

/// The other services whose entry of this kind has the same text of the same place.
pub(in crate::formats::compose) fn shared_with(facts: &Facts<'_>) -> Value {
    let own = facts.subject.value.get("value").map(|value| value.origin.span);
    let same = index::of(facts).map_or(&[][..], |index| index.at_place(facts, own));
    let of_other = |index: &usize| {
        let entry = window(facts, *index)?;
        let is_same =
            entry.subject.kind.name == facts.subject.kind.name && entry.subject.name != facts.subject.name;
        let service = entry.parent().filter(|_| is_same)?;
        service.get("name").as_str().map(|name| Value::word(name, &service.subject.origin))
    };
    let mut found: Vec<Value> = same.iter().filter_map(of_other).collect();
    found.dedup_by(|a, b| a.as_str() == b.as_str());
    Value::sequence(found, &facts.subject.origin)
}

/// A single digit switches something on or off.
fn is_switch(value: &str) -> bool {
    matches!(value.trim(), "0" | "1")
}

/// Whether no part of a text comes from a variable or its default.
pub(super) fn is_written(facts: &Facts<'_>, text: &Text) -> bool {
    let of_variable = |piece: &Piece| {
        piece.hops().iter().any(|hop| hop.note == "used here")
            || index::of(facts).is_some_and(|it| it.variables(facts).around(piece.span).next().is_some())
    };
    !text.pieces().iter().any(of_variable)
}
