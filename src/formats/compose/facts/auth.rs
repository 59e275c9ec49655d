//! Whether a datastore lets everybody in.

use super::others::listed;
use crate::{
    data::{Row, TableId, table},
    formats::Facts,
    value::{Kind, Map, Origin, Value},
};

const SETTINGS: TableId = TableId::of("datastore_auth");

/// The setting that switches authentication off, or the lack of one that switches it on; absent
/// where the store asks who connects.
pub(in crate::formats::compose) fn open_access(facts: &Facts<'_>) -> Value {
    let kind = facts.get("datastore").look("kind");
    let Some(kind) = kind.as_str() else { return facts.absent() };
    if let Some(found) = by_variable(facts, kind).or_else(|| by_word(facts, kind)) {
        return found;
    }
    lacking(facts, kind)
}

fn open(key: &str, says: &str, is_set: bool, origin: &Origin) -> Value {
    let span = origin.span;
    let mut record = Map::default();
    record.field("key", span, Value::word(key, origin));
    record.field("says", span, Value::word(says, origin));
    record.field("is_set", span, Value::bool(is_set, origin));
    Value::map(record, origin)
}

fn is_of(row: &Row, kind: &str) -> bool {
    row.get("kind").is_some_and(|kinds| kinds.split_ascii_whitespace().any(|own| own == kind))
}

/// Whether a value is one that switches authentication off.
fn switches_off(row: &Row, value: &str) -> bool {
    let lower = value.trim().to_ascii_lowercase();
    let off = row.get("opens_with").is_some_and(|off| match off {
        "*" => !lower.is_empty(),
        off => off.split('|').any(|it| it == lower),
    });
    off || row.get("has").is_some_and(|parts| parts.split('|').any(|part| value.contains(part)))
}

fn by_variable(facts: &Facts<'_>, kind: &str) -> Option<Value> {
    let variables = facts.get("variables");
    let is_given = |names: &str| {
        names.split_ascii_whitespace().any(|name| variables.get(name).is_some_and(|value| !value.is_null()))
    };
    variables.entries().iter().find_map(|entry| {
        let row = SETTINGS.table().get(&entry.key.to_ascii_lowercase())?;
        if !is_of(row, kind) || row.get("unless").is_some_and(is_given) {
            return None;
        }
        let value = entry.value.as_text()?;
        let off = switches_off(row, value.known()?);
        off.then(|| open(&entry.key, row.get("says").unwrap_or_default(), true, &entry.value.origin))
    })
}

fn by_word(facts: &Facts<'_>, kind: &str) -> Option<Value> {
    let command = facts.get("command");
    command.items().iter().find_map(|item| {
        let word = item.as_text()?.known()?;
        let (flag, value) = word.split_once('=').unwrap_or((word, ""));
        let row = SETTINGS.table().get(flag).filter(|row| is_of(row, kind))?;
        switches_off(row, value).then(|| open(flag, row.get("says").unwrap_or_default(), true, &item.origin))
    })
}

/// A store that asks nobody unless it is told to, and is not told to.
fn lacking(facts: &Facts<'_>, kind: &str) -> Value {
    let Some(row) = table("datastore_auth_needed").get(kind) else { return facts.absent() };
    let variables = facts.get("variables");
    let listed_in = |field: &str| row.get(field).unwrap_or_default().split_ascii_whitespace();
    for name in listed_in("variables") {
        match variables.get(name) {
            Some(value) if value.why().is_some() => return facts.absent(),
            Some(value) if value.as_str().is_some_and(|value| !value.is_empty() && value != "false") => {
                return facts.absent();
            }
            _ => {}
        }
    }
    let tag = facts.get("image_tag");
    if let Some(start) = row.get("tag")
        && !tag.as_str().is_some_and(|tag| tag.starts_with(start))
    {
        return facts.absent();
    }
    let asks = |item: &Value| {
        let word = item.as_text().map(|text| text.content().split('=').next().unwrap_or_default().to_owned());
        word.is_some_and(|word| listed_in("words").any(|own| own == word || word.contains(".conf")))
    };
    let words = ["command", "entrypoint"].map(|field| facts.get(field));
    if words.iter().flat_map(|words| words.items()).any(asks) {
        return facts.absent();
    }
    if let Some(why) = undecided(facts, &words) {
        return why;
    }
    let published = listed(facts, "ports").iter().any(|port| {
        let ip = port.get("host_ip");
        !ip.as_str().is_some_and(|ip| ip.starts_with("127.") || ip == "::1" || ip == "localhost")
    });
    if row.get("published").is_some() && !published {
        return facts.absent();
    }
    let first = listed_in("variables").next().unwrap_or_default();
    let image = facts.get("image");
    let origin = if image.is_null() { &facts.subject.origin } else { &image.origin };
    open(first, "nothing asks for a password", false, origin)
}

/// What may hold the setting and cannot be seen: another env file, a mounted configuration, an image
/// of one's own.
fn undecided(facts: &Facts<'_>, words: &[&Value]) -> Option<Value> {
    let variables = facts.get("variables");
    if let Some(why) = variables.as_map().and_then(Map::unknown_rest) {
        return Some(Value::unknown(why.clone(), &facts.subject.origin));
    }
    if let Some(unknown) = words.iter().find(|value| value.why().is_some()) {
        return Some((*unknown).clone());
    }
    let of_image = facts.get("datastore").look("because").as_str() == Some("image");
    let conf = listed(facts, "volumes").into_iter().find(|volume| {
        let target = volume.get("target");
        let ends = [".conf", ".cnf", ".yml", ".yaml", ".ini", ".toml", ".json", ".xml", ".properties"];
        target.as_str().is_some_and(|target| ends.iter().any(|end| target.ends_with(end)))
    });
    let why = match conf {
        Some(conf) => crate::value::Why::at(
            "its mounted configuration may ask for a password",
            conf.subject.origin.span,
        ),
        None if !of_image => {
            crate::value::Why::at("its image may ask for a password by itself", facts.subject.origin.span)
        }
        None => return None,
    };
    Some(Value::new(Kind::Unknown(why), &facts.subject.origin))
}
