//! Which variable brings a password, and who else is given the same one.

use std::cell::LazyCell;

use super::{others::services, variable::is_in};
use crate::{
    data::table,
    formats::{Facts, compose::shell},
    secrets,
    value::{Text, Value},
};

/// The variable that the whole of a text comes from, if it is one.
fn variable_of(facts: &Facts<'_>, text: &Text) -> Option<Value> {
    let pieces = text.pieces();
    let mut found: Option<Value> = None;
    for subject in facts.unit.subjects.iter().filter(|it| it.kind.name == "compose.variable") {
        let at = subject.origin.span;
        let is_nested = || subject.value.get("nested").and_then(Value::as_bool) == Some(true);
        if !pieces.iter().all(|it| is_in(at, it)) || is_nested() {
            continue;
        }
        found = subject.value.get("name").cloned();
        break;
    }
    found.filter(|_| !pieces.is_empty())
}

/// The variable that brings the password of an entry's URL.
pub(in crate::formats::compose) fn url_login_by(facts: &Facts<'_>) -> Value {
    let url = facts.get("url");
    let password = url.look("password");
    let found = password.as_text().and_then(|text| variable_of(facts, text));
    found.unwrap_or_else(|| facts.absent())
}

/// The variable that brings the password of a Redis, in its command or its environment.
pub(in crate::formats::compose) fn redis_login_by(facts: &Facts<'_>) -> Value {
    if facts.get("datastore").look("kind").as_str() != Some("redis") {
        return facts.absent();
    }
    let words = facts.subject.value.as_map().map(shell::words_of).unwrap_or_default();
    let at = words.iter().position(|word| word.text.known() == Some("--requirepass"));
    let given = at.and_then(|at| words.get(at + 1));
    let variables = facts.get("variables");
    let entry = |name: &str| variables.look(name).as_text().cloned();
    let text = match given {
        Some(word) if word.in_shell && word.text.content().contains('$') => {
            let name = word.text.content().trim_matches(['"', '$', '{', '}']);
            entry(name)
        }
        Some(word) => Some(word.text.clone()),
        None => entry("REDIS_PASSWORD").or_else(|| entry("VALKEY_PASSWORD")),
    };
    text.and_then(|text| variable_of(facts, &text)).unwrap_or_else(|| facts.absent())
}

/// The database whose root password an entry hands out: as its value, or in its URL.
pub(in crate::formats::compose) fn shares_root_with(facts: &Facts<'_>) -> Value {
    let (key, value) = (facts.get("key"), facts.get("value"));
    let Some(text) = value.as_text() else { return facts.absent() };
    let own = match secrets::url_password(text.content()) {
        Some(range) => text.slice(range),
        None if key.as_str().is_some_and(secrets::is_secret_name) => text.clone(),
        None => return facts.absent(),
    };
    if own.content().is_empty() && own.why().is_none() {
        return facts.absent();
    }
    let brought_by = LazyCell::new(|| variable_of(facts, &own));
    for service in services(facts).filter(|it| Some(it.index) != facts.subject.parent) {
        if service.get("datastore").is_null() {
            continue;
        }
        let variables = service.get("variables");
        let Some(variables) = variables.as_map() else { continue };
        for entry in table("root_passwords").rows.iter().filter_map(|row| variables.get(row.key)) {
            let Some(root) = entry.value.as_text() else { continue };
            let same = match (&*brought_by, variable_of(facts, root)) {
                (Some(one), Some(other)) => one.as_str() == other.as_str(),
                _ => own.known().is_some_and(|known| !known.is_empty() && root.known() == Some(known)),
            };
            if same {
                let name = service.get("name");
                return Value::word(name.as_str().unwrap_or_default(), entry.key_span);
            }
        }
    }
    facts.absent()
}
