//! Entries that nothing uses, while the Compose project beside them asks for one of nearly the same name.

use rustc_hash::FxHashSet;
use smol_str::SmolStr;

use crate::{
    formats::{Facts, Field, Type},
    secrets,
    value::{Entry, Map, Value},
};

/// More entries or variables than this are not compared with one another.
const MOST: usize = 200;

/// An entry with the name that was probably meant.
pub(super) static MISTAKEN: &[Field] = &[
    Field::raw("key", Type::Text, "the entry's name"),
    Field::raw("wanted", Type::Text, "the variable that Compose asks for, at a place where it does"),
];

/// The entries of the file that Compose reads variables from which no part of the project uses, where it
/// asks for one of nearly that name which nothing sets. None if the file is given to a service as a whole.
pub(super) fn mistaken(facts: &Facts<'_>) -> Value {
    let edges = || facts.workspace.edges_to(facts.unit_index);
    let (mut used, mut given) = (FxHashSet::<SmolStr>::default(), FxHashSet::<SmolStr>::default());
    let mut unset: Vec<(SmolStr, Value)> = Vec::new();
    let is_given = edges().any(|edge| edge.link.kind == "env-file");
    for edge in edges().filter(|edge| edge.link.kind == "variables" && !is_given) {
        let Some(unit) = facts.workspace.units.get(edge.from_unit) else { continue };
        for subject in &unit.subjects {
            let said = |field: &str| subject.value.get(field).and_then(Value::as_str).unwrap_or_default();
            match subject.kind.name {
                "compose.environment" => given.insert(said("key").into()),
                "compose.variable" if used.insert(said("name").into()) && said("status") == "unset" => {
                    unset.push((said("name").into(), Value::word(said("name"), &subject.origin)));
                    true
                }
                _ => false,
            };
        }
    }
    let values = facts.get("values");
    let is_used = |entry: &&Entry| used.contains(&entry.key) || given.contains(&entry.key);
    let entries = values.entries().iter().filter(|entry| !is_used(entry)).take(MOST);
    let found = entries.filter_map(|entry| {
        let (_, wanted) = unset.iter().take(MOST).find(|(name, _)| is_close(&entry.key, name))?;
        Some(record(entry, wanted))
    });
    Value::sequence(found.collect(), &facts.subject.origin)
}

fn record(entry: &Entry, wanted: &Value) -> Value {
    let mut record = Map::default();
    record.field("key", entry.key_span, Value::word(&entry.key, entry.key_span));
    record.field("wanted", entry.key_span, wanted.clone());
    Value::map(record, entry.key_span)
}

/// Whether two names have the same words, in another order or another form, or differ by one letter more,
/// one fewer or two swapped. Another letter in one place (`API_PORT`, `APP_PORT`) is another name.
fn is_close(one: &str, other: &str) -> bool {
    meant(one) == meant(other) || is_slip(one.as_bytes(), other.as_bytes())
}

/// The words of a name, those that stand for one another as one.
fn meant(name: &str) -> Vec<SmolStr> {
    let word = |word: SmolStr| match word.as_str() {
        "pass" | "passwd" | "pwd" => "password".into(),
        "username" => "user".into(),
        "hostname" => "host".into(),
        "database" => "db".into(),
        "uri" => "url".into(),
        _ => word,
    };
    let mut words: Vec<SmolStr> = secrets::words(name).into_iter().map(word).collect();
    words.sort_unstable();
    words
}

fn is_slip(one: &[u8], other: &[u8]) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let same = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    let rest = |text: &[u8], from: usize| text.get(from..).unwrap_or_default().to_vec();
    let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    if short.len() < 8 || is_digit(long.get(same)) {
        return false;
    }
    match long.len() - short.len() {
        0 => {
            let swapped = short.get(same) == long.get(same + 1) && short.get(same + 1) == long.get(same);
            same < short.len() && swapped && rest(short, same + 2) == rest(long, same + 2)
        }
        1 => rest(short, same) == rest(long, same + 1),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_were_meant_to_be_one() {
        for (one, other) in [
            ("POSTGRES_PASS", "POSTGRES_PASSWORD"),
            ("DB_USERNAME", "DATABASE_USER"),
            ("TAG_API", "API_TAG"),
            ("POSTGRES_PASWORD", "POSTGRES_PASSWORD"),
            ("POSTGRES_PASSWROD", "POSTGRES_PASSWORD"),
            ("apiUrl", "API_URL"),
        ] {
            assert!(is_close(one, other) && is_close(other, one), "{one} {other}");
        }
        for (one, other) in [
            ("API_PORT", "APP_PORT"),
            ("KAFKA_HOST1", "KAFKA_HOST2"),
            ("KAFKA_HOST", "KAFKA_HOST2"),
            ("TAG", "TAGS"),
            ("REDIS_HOST", "REDIS_PORT"),
            ("SMTP_PASSWORD", "IMAP_PASSWORD"),
        ] {
            assert!(!is_close(one, other), "{one} {other}");
        }
    }
}
