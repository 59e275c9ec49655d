//! The Redis that entries lead to, as a record for rules: what lacks a password, and where.

use super::redis::{self, Redis};
use crate::{
    formats::{Field, Type},
    value::{Entry, Map, Origin, Text, Value, Why},
};

/// Where to look for the password of a Redis.
#[derive(Clone, Copy)]
pub struct Carrier<'c> {
    /// The entries that lead to a Redis.
    pub own: &'c [Entry],
    /// Those that may hold its password.
    pub all: &'c [Entry],
    /// Why there may be more of them.
    pub rest: Option<&'c Why>,
    /// Whether an empty password is one to fill in.
    pub template: bool,
    /// Whether the unknown parts of a text are certainly something.
    pub filled: &'c dyn Fn(&Text) -> bool,
}

/// The fields of the record.
pub static REDIS: &[Field] = &[
    Field::raw("used", Type::Text, "the first key that leads to it"),
    Field::raw("password", Type::Text, "the key that sets its password"),
    Field::raw("gap", Type::Text, "what lacks a password: at the empty entry, the URL or the key"),
];

/// The record of the Redis that a carrier's entries lead to. `None` where they lead to none.
pub fn redis_field(carrier: Carrier<'_>) -> Option<Value> {
    let Carrier { own, all, rest, template, .. } = carrier;
    let found = carrier.read(own)?;
    // Passwords count without a key that leads to a Redis, so one is lent to the search.
    let elsewhere = carrier.password(all);
    let key = |index: usize| own.get(index).map(|entry| (entry.key.as_str(), Origin::from(entry.key_span)));
    let (used, used_at) = key(found.used)?;
    let mut record = Map::default();
    record.field("used", used_at.span, Value::word(used, &used_at));
    let password = found.password.or(found.empty.filter(|_| template)).and_then(key);
    let lent = elsewhere.and_then(|index| all.get(index));
    let lent = lent.map(|entry| (entry.key.as_str(), Origin::from(entry.key_span)));
    let password = password.or(lent);
    if let Some((name, at)) = &password {
        record.field("password", at.span, Value::word(name, at));
    }
    let gap = match (carrier.gap(&found, password.is_some(), &used_at), rest) {
        (Some(_), Some(why)) if password.is_none() => Some(Value::unknown(why.clone(), &used_at)),
        (gap, _) => gap,
    };
    if let Some(gap) = gap {
        record.field("gap", used_at.span, gap);
    }
    Some(Value::map(record, used_at))
}

impl Carrier<'_> {
    fn read(&self, entries: &[Entry]) -> Option<Redis> {
        let entries: Vec<_> = entries.iter().map(|entry| self.entry(entry)).collect();
        redis::redis(&entries)
    }

    /// The entry that sets a password, if one does.
    fn password(&self, entries: &[Entry]) -> Option<usize> {
        let lead = redis::Entry { key: "REDIS_HOST", value: Some("host") };
        let rest = entries.iter().map(|entry| self.entry(entry));
        let all: Vec<_> = std::iter::once(lead).chain(rest).collect();
        redis::redis(&all)?.password?.checked_sub(1)
    }

    /// An entry with its text; without one where nothing of it is known.
    fn entry<'e>(&self, entry: &'e Entry) -> redis::Entry<'e> {
        let text = entry.value.as_text();
        let value = text.and_then(|text| match (text.why(), text.content()) {
            (Some(_), "") => (self.filled)(text).then_some("something"),
            (_, content) => Some(content),
        });
        redis::Entry { key: &entry.key, value }
    }

    /// What lacks a password: a URL that does without where another one has it, or everything.
    fn gap(&self, found: &Redis, has_password: bool, used_at: &Origin) -> Option<Value> {
        let own = self.own;
        let mut bare = found.bare.iter().filter_map(|(index, range)| {
            let entry = own.get(*index)?;
            let text = entry.value.as_text()?;
            Some((entry, text.slice(range.clone()).origin(), text))
        });
        let all_filled = !found.bare.is_empty() && bare.clone().all(|(_, _, text)| (self.filled)(text));
        let bare = bare.find(|(_, _, text)| !(self.filled)(text));
        match (bare, has_password) {
            (None, false) if all_filled => None,
            (Some((_, origin, text)), false) if text.why().is_some() => {
                text.why().map(|why| Value::unknown(why.clone(), origin))
            }
            (Some((entry, origin, _)), true) if found.url_password => {
                Some(Value::word(&format!("`{}` has a URL without a password", entry.key), origin))
            }
            (_, true) => None,
            (_, false) if found.unknown.is_some() => {
                let entry = own.get(found.unknown?)?;
                let why = entry.value.why().cloned();
                let taken =
                    || Why::at(format!("`{}` is taken from the environment", entry.key), entry.key_span);
                Some(Value::unknown(why.unwrap_or_else(taken), entry.key_span))
            }
            (bare, false) => {
                let empty = found.empty.and_then(|index| own.get(index));
                Some(match (empty, bare) {
                    (Some(entry), _) => Value::word(&format!("`{}` is empty", entry.key), entry.key_span),
                    (None, Some((entry, origin, _))) => {
                        Value::word(&format!("`{}` has no password", entry.key), origin)
                    }
                    (None, None) => Value::word("no password is set", used_at),
                })
            }
        }
    }
}
