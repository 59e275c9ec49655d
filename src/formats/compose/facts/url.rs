//! The parts of a URL in an environment entry, and the service that it leads to.

use super::others::named;
use crate::{
    formats::Facts,
    value::{Map, Text, Value},
};

/// The URL that an entry's value is, in parts; absent for what is none.
pub(in crate::formats::compose) fn url(facts: &Facts<'_>) -> Value {
    let value = facts.get("value");
    let Some(text) = value.as_text() else { return facts.absent() };
    let Some((scheme, authority)) = parts(text) else { return facts.absent() };
    let (info, place) = match authority.split_last('@') {
        Some((info, place)) => (Some(info), place),
        None => (None, authority),
    };
    let (user, password) = match info {
        Some(info) => match info.split_first(':') {
            Some((user, password)) => (Some(user), Some(password)),
            None => (Some(info), None),
        },
        None => (None, None),
    };
    let host = place.split(',').into_iter().next().unwrap_or(place);
    let host = host.split_first(':').map_or_else(|| host.clone(), |(host, _)| host);
    let at = value.span();
    let given = |text: Option<Text>| {
        let text = text.filter(|text| !text.content().is_empty() || text.why().is_some());
        text.map_or(Value::absent(at), Value::text)
    };
    let mut record = Map::default();
    record.field("scheme", at, Value::text(scheme));
    record.field("user", at, decoded(given(user)));
    record.field("password", at, given(password));
    record.field("host", at, given(Some(host)));
    Value::map(record, &value.origin)
}

/// Scheme and authority.
fn parts(text: &Text) -> Option<(Text, Text)> {
    let content = text.content();
    let at = content.find("://")?;
    let scheme = content.get(..at)?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    if scheme.is_empty() || !scheme.chars().all(plain) {
        return None;
    }
    let rest = content.get(at + 3..)?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    Some((text.slice(0..at), text.slice(at + 3..at + 3 + end)))
}

/// A user's name without its percent signs.
fn decoded(user: Value) -> Value {
    let Some(known) = user.as_str().filter(|known| known.contains('%')) else { return user };
    let mut bytes = Vec::new();
    let mut rest = known.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).filter(|_| *first == b'%');
        let byte = hex.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    Value::word(&String::from_utf8_lossy(&bytes), &user.origin)
}

/// The service of the project that the URL leads to, or that the value of a `…_HOST` names.
pub(in crate::formats::compose) fn server(facts: &Facts<'_>) -> Value {
    const HOSTS: [&str; 6] = ["host", "hostname", "addr", "address", "server", "endpoint"];
    let host = facts.get("url").look("host");
    let key = facts.get("key");
    let last = key.as_str().and_then(|key| key.rsplit(['_', '.', '-']).next()).unwrap_or_default();
    let value = facts.get("value");
    let is_host = HOSTS.iter().any(|it| last.eq_ignore_ascii_case(it));
    let plain = value.as_str().filter(|_| is_host).map(|it| it.split(':').next().unwrap_or(it));
    let found = host.as_str().or(plain).and_then(|host| named(facts, host));
    found.map_or_else(|| facts.absent(), |service| Value::subject(service.index, &service.subject.origin))
}
