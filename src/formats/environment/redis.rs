//! Whether the environment of a Redis client gives it a password.

use std::ops::Range;

use super::words;

/// `KEY=value`; `None` where the value cannot be known.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'e> {
    /// The key.
    pub key: &'e str,
    /// The value.
    pub value: Option<&'e str>,
}

/// What entries say about a Redis that they lead to. Numbers are indexes of entries.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Redis {
    /// The first entry that leads to a Redis.
    pub used: usize,
    /// A password that is set, in its own entry or in a URL.
    pub password: Option<usize>,
    /// A password that is set to nothing, in its own entry.
    pub empty: Option<usize>,
    /// An entry whose unknown value might hold the password.
    pub unknown: Option<usize>,
    /// URLs without a password, with the bytes of the value.
    pub bare: Vec<(usize, Range<usize>)>,
    /// Whether some URL has a password.
    pub url_password: bool,
}

/// What `entries` say. `None` where they lead to no Redis.
pub fn redis(entries: &[Entry<'_>]) -> Option<Redis> {
    let mut found = Redis::default();
    let mut used = None;
    for (index, entry) in entries.iter().enumerate() {
        let named = has_redis(entry.key);
        if named && is_password(entry.key) {
            match entry.value.map(str::trim) {
                Some("") => found.empty = found.empty.or(Some(index)),
                Some(_) => found.password = found.password.or(Some(index)),
                None => found.unknown = found.unknown.or(Some(index)),
            }
            continue;
        }
        if named && is_other_proof(entry.key) && entry.value.is_some_and(|value| !value.trim().is_empty()) {
            found.password = found.password.or(Some(index));
            continue;
        }
        let urls = entry.value.map(urls).unwrap_or_default();
        if named && is_place(entry.key) && entry.value.is_none() {
            used = used.or(Some(index));
            found.unknown = found.unknown.or(Some(index));
        }
        if !urls.is_empty() || named && is_host(entry.key) && entry.value.is_some_and(is_remote) {
            used = used.or(Some(index));
        }
        for (range, has_password) in urls {
            if has_password {
                found.password = found.password.or(Some(index));
                found.url_password = true;
            } else {
                found.bare.push((index, range));
            }
        }
    }
    found.used = used?;
    Some(found)
}

fn has_redis(key: &str) -> bool {
    const NAMES: [&str; 3] = ["redis", "valkey", "keydb"];
    // Most keys have none of these, in words or not.
    let starts = |rest: &[u8]| {
        NAMES
            .iter()
            .any(|name| rest.get(..name.len()).is_some_and(|part| part.eq_ignore_ascii_case(name.as_bytes())))
    };
    let mut bytes = key.as_bytes();
    while let Some((first, rest)) = bytes.split_first() {
        if matches!(first, b'r' | b'R' | b'v' | b'V' | b'k' | b'K') && starts(bytes) {
            break;
        }
        bytes = rest;
    }
    !bytes.is_empty()
        && words(key).any(|word| matches!(word.as_str(), "redis" | "valkey" | "keydb" | "rediscli"))
}

/// A certificate, or a role of the cloud, that stands in for a password. As the next four, of a key
/// that names Redis.
fn is_other_proof(key: &str) -> bool {
    let about =
        |word: &String| matches!(word.as_str(), "cert" | "certfile" | "certificate" | "iam" | "clientcert");
    words(key).any(|word| about(&word)) && !words(key).any(|word| word == "ca")
}

/// `REDIS_PASSWORD`, `CACHE_REDIS_AUTH`, `REDIS_PASSWORD_FILE`.
fn is_password(key: &str) -> bool {
    const NAMES: [&str; 6] = ["password", "passwd", "pass", "auth", "secret", "token"];
    let last = words(key).filter(|word| word != "file").last();
    last.is_some_and(|last| NAMES.contains(&last.as_str()))
}

/// `REDIS_HOST`, `REDIS_ADDR`.
fn is_host(key: &str) -> bool {
    const NAMES: [&str; 7] = ["host", "hostname", "addr", "address", "server", "endpoint", "hosts"];
    let last = words(key).last();
    last.is_some_and(|last| NAMES.contains(&last.as_str()))
}

/// A key that leads to a Redis, whatever its value is.
fn is_place(key: &str) -> bool {
    let last = words(key).last();
    is_host(key) || last.is_some_and(|last| matches!(last.as_str(), "url" | "uri" | "dsn" | "redis"))
}

/// Not a socket of this machine's file system, not nothing.
fn is_remote(host: &str) -> bool {
    let host = host.trim();
    !host.is_empty() && !host.starts_with('/') && !host.starts_with("unix:")
}

/// The Redis URLs of a value, and whether each has a password (one of unknown content counts: it is
/// there).
fn urls(value: &str) -> Vec<(Range<usize>, bool)> {
    const SCHEMES: [&str; 5] = ["redis", "rediss", "valkey", "valkeys", "redis+sentinel"];
    let mut found = Vec::new();
    if !value.contains(':') {
        return found;
    }
    for (at, _) in value.match_indices("://") {
        let before = value.get(..at).unwrap_or_default();
        let scheme = before.len()
            - before.bytes().rev().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'+').count();
        if !SCHEMES.contains(&before.get(scheme..).unwrap_or_default().to_ascii_lowercase().as_str()) {
            continue;
        }
        let rest = value.get(at + 3..).unwrap_or_default();
        let url = rest.find([',', ' ', ';', '"', '\'']).and_then(|end| rest.get(..end)).unwrap_or(rest);
        let authority = url.split(['/', '?']).next().unwrap_or_default();
        let user = url.rsplit_once('@').map(|(user, _)| user);
        let in_user =
            user.is_some_and(|user| user.split_once(':').is_some_and(|(_, password)| !password.is_empty()));
        let in_query = url
            .split(['?', '&'])
            .skip(1)
            .any(|part| part.strip_prefix("password=").is_some_and(|password| !password.is_empty()));
        if authority.is_empty() && user.is_none() {
            continue;
        }
        found.push((scheme..at + 3 + url.len(), in_user || in_query));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(entries: &[(&str, &str)]) -> Option<Redis> {
        let entries: Vec<_> = entries.iter().map(|(key, value)| Entry { key, value: Some(value) }).collect();
        redis(&entries)
    }

    #[test]
    fn a_url_without_a_password_is_bare() {
        for url in [
            "redis://redis:6379/0",
            "redis://:@redis",
            "redis://default:@redis",
            "rediss://h:1?db=2",
            "redis+sentinel://a:26379",
        ] {
            let found = of(&[("CELERY_BROKER_URL", url)]).unwrap();
            assert_eq!((found.bare, found.password), (vec![(0, 0..url.len())], None), "{url}");
        }
    }

    #[test]
    fn a_url_with_a_password_is_not() {
        for url in ["redis://:x@redis", "redis://u:p/w@redis", "rediss://h?password=x", "redis://:${P}@h"] {
            let found = of(&[("REDIS_URL", url)]).unwrap();
            assert_eq!((found.bare.len(), found.password), (0, Some(0)), "{url}");
        }
    }

    #[test]
    fn one_bare_url_of_several_shows() {
        let found = of(&[("A", "redis://:x@r/0"), ("B", "redis://r/1, redis://r/2")]).unwrap();
        assert_eq!(found.bare, [(1, 0..11), (1, 13..24)]);
        assert!(found.url_password);
    }

    #[test]
    fn passwords_of_their_own_count_even_from_a_file() {
        assert_eq!(of(&[("REDIS_HOST", "r"), ("REDIS_PASSWORD", "x")]).unwrap().password, Some(1));
        assert_eq!(of(&[("REDIS_HOST", "r"), ("REDIS_PASSWORD_FILE", "/run/x")]).unwrap().password, Some(1));
        assert_eq!(of(&[("REDIS_HOST", "r"), ("REDIS_PASSWORD", "")]).unwrap().empty, Some(1));
    }

    #[test]
    fn sockets_and_other_things_are_no_use_of_redis() {
        for (key, value) in [
            ("REDIS_HOST", "/run/r.sock"),
            ("REDIS_URL", "unix:///r.sock"),
            ("REDIS_PORT", "1"),
            ("DB", "postgres://u@h"),
        ] {
            assert_eq!(of(&[(key, value)]), None, "{key}");
        }
    }
}
