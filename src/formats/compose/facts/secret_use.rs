//! Which variable brings a password, and who else is given the same one.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::{index, others::services, variable::is_in};
use crate::{
    data::table,
    formats::{Facts, compose::shell, environment},
    secrets,
    text::Span,
    value::{Text, Value},
};

/// The variable that the whole of a text comes from, if it is one.
fn variable_of(facts: &Facts<'_>, text: &Text) -> Option<Value> {
    let pieces = text.pieces();
    let (first, rest) = pieces.split_first()?;
    let variables = index::of(facts)?.variables(facts);
    let places = std::iter::once(first.span).chain(first.hops().iter().map(|hop| hop.span));
    let is_whole = |index: &usize| {
        facts.unit.subjects.get(*index).is_some_and(|subject| {
            let is_nested = || subject.value.get("nested").and_then(Value::as_bool) == Some(true);
            rest.iter().all(|it| is_in(subject.origin.span, it)) && !is_nested()
        })
    };
    let found = places.flat_map(|place| variables.around(place)).filter(is_whole).min()?;
    facts.unit.subjects.get(found)?.value.get("name").cloned()
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
    let Some(roots) = index::of(facts).map(|index| index.roots(facts)) else { return facts.absent() };
    let (key, value) = (facts.get("key"), facts.get("value"));
    let Some(text) = value.as_text().filter(|_| !roots.all.is_empty()) else { return facts.absent() };
    let own = match secrets::url_password(text.content()) {
        Some(range) => text.slice(range),
        None if key.as_str().is_some_and(|key| environment::facts::has_secret_name(facts, key)) => {
            text.clone()
        }
        None => return facts.absent(),
    };
    if own.content().is_empty() && own.why().is_none() {
        return facts.absent();
    }
    match roots.same_as(facts, &own) {
        Some(root) => Value::word(&root.name, root.at),
        None => facts.absent(),
    }
}

/// A root password that a database is given.
struct Root {
    /// The index of the database's service, and its name.
    service: usize,
    name: SmolStr,
    /// The key that gives it.
    at: Span,
    /// The variable that brings it.
    brought_by: Option<SmolStr>,
}

/// Those of a project, in the order of its services; all may have the same, and all may ask.
#[derive(Default)]
pub(super) struct Roots {
    all: Vec<Root>,
    /// Indexes of `all`.
    by_variable: FxHashMap<SmolStr, Vec<usize>>,
    by_value: FxHashMap<SmolStr, Vec<usize>>,
    /// Those that come from no variable.
    plain: FxHashMap<SmolStr, Vec<usize>>,
}

impl Roots {
    pub(super) fn of(facts: &Facts<'_>) -> Self {
        let mut roots = Self::default();
        for service in services(facts).filter(|it| !it.get("datastore").is_null()) {
            let Some(variables) = service.get("variables").as_map() else { continue };
            for entry in table("root_passwords").rows.iter().filter_map(|row| variables.get(row.key)) {
                let Some(text) = entry.value.as_text() else { continue };
                roots.add(
                    Root {
                        service: service.index,
                        name: service.get("name").as_str().unwrap_or_default().into(),
                        at: entry.key_span,
                        brought_by: variable_of(facts, text).and_then(|it| it.as_str().map(SmolStr::from)),
                    },
                    text,
                );
            }
        }
        roots
    }

    fn add(&mut self, root: Root, text: &Text) {
        let index = self.all.len();
        if let Some(variable) = &root.brought_by {
            self.by_variable.entry(variable.clone()).or_default().push(index);
        }
        if let Some(known) = text.known().filter(|known| !known.is_empty()) {
            self.by_value.entry(known.into()).or_default().push(index);
            if root.brought_by.is_none() {
                self.plain.entry(known.into()).or_default().push(index);
            }
        }
        self.all.push(root);
    }

    /// The first of another service that is what the subject is given: by the same variable, or where one
    /// of them comes from none, as the same text.
    fn same_as(&self, facts: &Facts<'_>, own: &Text) -> Option<&Root> {
        let variable = variable_of(facts, own);
        let others = |found: Option<&Vec<usize>>| {
            let service = |index: &usize| self.all.get(*index).map(|root| root.service);
            found.into_iter().flatten().copied().find(|index| service(index) != facts.subject.parent)
        };
        let by_variable = variable.as_ref().and_then(|one| self.by_variable.get(one.as_str()?));
        let values = if variable.is_some() { &self.plain } else { &self.by_value };
        let found = [others(by_variable), others(own.known().and_then(|known| values.get(known)))];
        self.all.get(found.into_iter().flatten().min()?)
    }
}
