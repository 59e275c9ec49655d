//! Secrets of one carrier that are alike, and those that only repeat a name: found for all entries at once,
//! since each alone would have to look at all others.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::secret;
use crate::{
    formats::{Facts, Field, Type},
    secrets,
    value::{Entry, Map, Text, Value},
};

/// Entries with one value that are compared by name: what has more is no secret.
const MOST: usize = 16;

/// The field of a carrier that its entries read `twin` from.
pub const TWINS_OF: Field = Field::fact(
    "twins",
    Type::Map,
    "of its secrets: those that have the value of another entry and should have their own, with that entry",
    twins_of,
);

/// The field of a carrier that its entries read a part of `weakness` from.
pub const NAMESAKES_OF: Field = Field::fact(
    "namesakes",
    Type::Map,
    "of its secrets: those that are the same as a user, database or host, with the entry that names it",
    namesakes_of,
);

fn twins_of(facts: &Facts<'_>) -> Value {
    Value::map(twins(carried(facts).entries(), facts.get("others")), &facts.subject.origin)
}

fn namesakes_of(facts: &Facts<'_>) -> Value {
    Value::map(namesakes(carried(facts).entries()), &facts.subject.origin)
}

/// The entries of a carrier.
fn carried(facts: &Facts<'_>) -> Value {
    let values = facts.get("values");
    if values.is_present() { values.clone() } else { facts.get("variables").clone() }
}

/// By key: an earlier entry with the same secret that should differ, else one of the files of `others`.
pub(super) fn twins(entries: &[Entry], others: &Value) -> Map {
    let elsewhere = secrets_of(others);
    let mut seen: FxHashMap<String, Vec<&Entry>> = FxHashMap::default();
    let mut found = Map::default();
    for entry in entries {
        let Some(secret) = real(entry) else { continue };
        let list = seen.entry(secret).or_insert_with_key(|secret| {
            if let Some(other) = elsewhere.get(secret) {
                found.set(told(entry, other.clone()));
            }
            Vec::new()
        });
        let differs = |other: &&&Entry| secret::should_differ(&entry.key, &other.key);
        if let Some(twin) = list.iter().find(differs) {
            found.set(told(entry, Value::word(&twin.key, twin.key_span)));
        }
        if list.len() < MOST {
            list.push(entry);
        }
    }
    found
}

fn told(entry: &Entry, value: Value) -> Entry {
    Entry { key: entry.key.clone(), key_span: entry.key_span, value }
}

/// The secrets of other files, each with the first entry that has it.
fn secrets_of(others: &Value) -> FxHashMap<String, Value> {
    let mut all = FxHashMap::default();
    for other in others.items() {
        let path = other.get("path").and_then(Value::as_str).unwrap_or_default();
        for entry in other.get("values").map(Value::entries).unwrap_or_default() {
            let Some(secret) = real(entry) else { continue };
            let name = || Value::word(&format!("{path}, {}", entry.key), entry.key_span);
            all.entry(secret).or_insert_with(name);
        }
    }
    all
}

/// The secret of an entry that may be real, in one spelling.
fn real(entry: &Entry) -> Option<String> {
    let text = entry.value.as_text()?;
    // One that is short is none that may be real.
    let is_long = || text.known().is_some_and(|known| known.len() >= 8);
    let secret = secret::secret_in(text, || is_long() && secrets::is_secret_name(&entry.key))?;
    let known = secret.known()?;
    secret::is_real(known).then(|| spelled(known))
}

/// A secret in the one spelling by which two are compared: without the code of URLs and base64,
/// hexadecimal digits small.
fn spelled(secret: &str) -> String {
    let decoded = secret::decoded(secret);
    let text = secrets::in_base64(&decoded).unwrap_or_else(|| decoded.into_owned());
    let is_hex = text.len() >= 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hex { text.to_ascii_lowercase() } else { text }
}

/// By key: the entry that names the user, database or host of a secret's own service, with the same value.
pub(super) fn namesakes(entries: &[Entry]) -> Map {
    let mut names: FxHashMap<String, Vec<(Vec<SmolStr>, &Entry)>> = FxHashMap::default();
    for entry in entries {
        let Some(value) = entry.value.as_str().filter(|_| may_be_name(&entry.key)) else { continue };
        let words = secrets::words(&entry.key);
        if !is_name(&words) {
            continue;
        }
        let list = names.entry(value.to_lowercase()).or_default();
        if list.len() < MOST {
            list.push((words, entry));
        }
    }
    let mut found = Map::default();
    for entry in entries.iter().filter(|_| !names.is_empty()) {
        let Some(text) = entry.value.as_text() else { continue };
        // Few values are names: a look at them costs less than one at the words of a key.
        let is_name = |known: &str| names.contains_key(&secret::decoded(known).to_lowercase());
        let is_secret = || text.known().is_some_and(is_name) && secrets::is_secret_name(&entry.key);
        let secret = secret::secret_in(text, is_secret);
        let Some(known) = secret.as_ref().and_then(Text::known).filter(|known| !known.is_empty()) else {
            continue;
        };
        let Some(list) = names.get(&secret::decoded(known).to_lowercase()) else { continue };
        let own = secrets::words(&entry.key);
        let is_own = |(words, other): &&(Vec<SmolStr>, &Entry)| {
            let is_near = words.first() == own.first() || words.len() == 1 || own.len() == 1;
            other.key != entry.key && (is_near || is_of_all(words))
        };
        if let Some((_, other)) = list.iter().find(is_own) {
            found.set(told(entry, Value::word(&other.key, other.key_span)));
        }
    }
    found
}

/// Whether a name is that of the whole: `COMPOSE_PROJECT_NAME`, `APP_NAME`.
fn is_of_all(words: &[SmolStr]) -> bool {
    let mut last = words.iter().rev().map(SmolStr::as_str);
    last.next() == Some("name") && matches!(last.next(), Some("project" | "app" | "service"))
}

/// The last words of what names something.
const NAMES: [&str; 9] =
    ["user", "username", "db", "database", "dbname", "name", "host", "hostname", "login"];

/// Whether the words of a key have to be looked at: a short look that sorts most keys out.
fn may_be_name(key: &str) -> bool {
    if !key.is_ascii() {
        return true;
    }
    let key = key.trim_end_matches(|c: char| !c.is_ascii_alphanumeric()).as_bytes();
    NAMES.iter().any(|name| {
        let tail = key.len().checked_sub(name.len()).and_then(|at| key.get(at..));
        tail.is_some_and(|tail| tail.eq_ignore_ascii_case(name.as_bytes()))
    })
}

fn is_name(words: &[SmolStr]) -> bool {
    words.last().is_some_and(|last| NAMES.contains(&last.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{FileId, Span};

    fn entries(pairs: &[(&str, &str)]) -> Vec<Entry> {
        let span = Span::empty(FileId(0), 0);
        let entry = |(key, value): &(&str, &str)| Entry {
            key: SmolStr::from(*key),
            key_span: span,
            value: Value::text(Text::said(*value, span)),
        };
        pairs.iter().map(entry).collect()
    }

    fn shown(map: &Map) -> Vec<(&str, &str)> {
        map.entries().iter().map(|it| (it.key.as_str(), it.value.as_str().unwrap())).collect()
    }

    #[test]
    fn one_secret_in_several_spellings_is_one() {
        let none = Value::absent(Span::empty(FileId(0), 0));
        let hex = "9b1f4c7de2a05836b47c19e0f3d2586a";
        for (one, other) in [
            (hex, "9B1F4C7DE2A05836B47C19E0F3D2586A"),
            ("Vq8mT2x0pLr7Zc4n", "VnE4bVQyeDBwTHI3WmM0bg=="),
            ("Vq8m/2x0pLr7Zc4n", "Vq8m%2F2x0pLr7Zc4n"),
        ] {
            let own = entries(&[("JWT_SECRET", one), ("SESSION_SECRET", other)]);
            assert_eq!(shown(&twins(&own, &none)), [("SESSION_SECRET", "JWT_SECRET")], "{other}");
        }
        let own = entries(&[("JWT_SECRET", "Vq8mT2x0pLr7Zc4n"), ("SESSION_SECRET", "vq8mT2x0pLr7Zc4n")]);
        assert!(twins(&own, &none).is_empty());
    }

    #[test]
    fn a_password_that_is_a_name_is_found_with_its_name() {
        let own = entries(&[
            ("POSTGRES_USER", "App"),
            ("POSTGRES_PASSWORD", "app"),
            ("REDIS_PASSWORD", "app"),
            ("PASSWORD", "app"),
        ]);
        let expected = [("POSTGRES_PASSWORD", "POSTGRES_USER"), ("PASSWORD", "POSTGRES_USER")];
        assert_eq!(shown(&namesakes(&own)), expected);
    }

    /// Ten times the entries may cost ten times the work, whatever they hold.
    #[test]
    fn the_work_grows_with_the_entries_and_no_faster() {
        let none = Value::absent(Span::empty(FileId(0), 0));
        let work = |count: usize, same: bool| {
            let pairs: Vec<(String, String)> = (0..count)
                .flat_map(|at| {
                    let value = format!("Vq8mT2x0pLr7Zc{}", if same { 0 } else { at });
                    [(format!("K{at}_SECRET"), value.clone()), (format!("K{at}_USER"), value)]
                })
                .collect();
            let pairs: Vec<(&str, &str)> = pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
            let own = entries(&pairs);
            let before = secrets::names_split();
            let (twins, namesakes) = (twins(&own, &none), namesakes(&own));
            assert!(twins.len() <= count && namesakes.len() <= count);
            secrets::names_split() - before
        };
        for same in [false, true] {
            let (few, many) = (work(200, same), work(2000, same));
            assert!(few > 200 && many <= few * 11, "{few} then {many}");
        }
    }
}
