//! The lowest TLS version that an entry allows.

use std::ops::Range;

use super::words;
use crate::value::{Kind, Text, Value};

/// A version that an entry names as its lowest.
#[derive(Debug, PartialEq, Eq)]
pub struct TlsMinimum {
    /// Its usual name: `SSLv3`, `TLSv1.0`, `TLSv1.2`.
    pub version: &'static str,
    /// The bytes of the value that say so.
    pub range: Range<usize>,
    /// What to write there for TLS 1.2, in the same spelling.
    pub wanted: String,
}

/// From the oldest.
const VERSIONS: [&str; 6] = ["SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"];

/// The lowest version that the entry `key=value` allows. `None` where it is about something else, or
/// where the value names no version.
pub fn tls_minimum(key: &str, value: &str) -> Option<TlsMinimum> {
    let found: Vec<(usize, Range<usize>, String)> = if key.eq_ignore_ascii_case("GODEBUG") {
        go_debug(value).into_iter().collect()
    } else if key.eq_ignore_ascii_case("NODE_OPTIONS") {
        node_options(value).into_iter().collect()
    } else if names_a_minimum(key) {
        versions(value).collect()
    } else {
        return None;
    };
    let (rank, range, wanted) = found.into_iter().min_by_key(|(rank, ..)| *rank)?;
    Some(TlsMinimum { version: VERSIONS.get(rank)?, range, wanted })
}

/// What [`tls_minimum`] finds in `key`'s value, said with `say`, at the part of the value that says it.
pub fn tls_field(key: &str, value: &Value, say: fn(&TlsMinimum) -> String) -> Option<Value> {
    let text = value.as_text()?;
    let found = tls_minimum(key, text.content());
    if let Some(why) = text.why() {
        return names_a_minimum(key).then(|| Value::unknown(why.clone(), &value.origin));
    }
    let found = found?;
    let origin = text.slice(found.range.clone()).origin();
    Some(Value { kind: Kind::Text(Text::said(say(&found), origin.span)), origin })
}

/// Keys that hold the lowest version or the list of all: `TLS_MIN_VERSION`, `SSL_PROTOCOLS`.
fn names_a_minimum(key: &str) -> bool {
    const ABOUT: [&str; 13] = [
        "min",
        "minimum",
        "mintls",
        "minversion",
        "version",
        "versions",
        "protocol",
        "protocols",
        "minprotocol",
        "tlsversion",
        "sslversion",
        "sslprotocols",
        "pgsslminprotocolversion",
    ];
    const NOT: [&str; 7] = ["max", "maximum", "file", "path", "url", "dir", "image"];
    // Most keys have neither, in words or not.
    let is_about = |part: &[u8]| part.eq_ignore_ascii_case(b"tls") || part.eq_ignore_ascii_case(b"ssl");
    if !key.as_bytes().windows(3).any(is_about) {
        return false;
    }
    let words = words(key);
    let has = |list: &[&str]| words.clone().any(|word| list.contains(&word.as_str()));
    let tls = words.clone().any(|word| {
        matches!(
            word.as_str(),
            "tls"
                | "ssl"
                | "mintls"
                | "tlsversion"
                | "sslversion"
                | "sslprotocols"
                | "pgsslminprotocolversion"
        )
    });
    tls && has(&ABOUT) && !has(&NOT)
}

/// `tls10server=1` lets servers accept TLS 1.0 again.
fn go_debug(value: &str) -> Option<(usize, Range<usize>, String)> {
    let at = value.match_indices("tls10server=1").map(|(at, _)| at).find(|at| {
        let before = value.get(..*at).unwrap_or_default();
        before.is_empty() || before.ends_with(',')
    })?;
    Some((2, at..at + "tls10server=1".len(), "tls10server=0".to_owned()))
}

fn node_options(value: &str) -> Option<(usize, Range<usize>, String)> {
    let flag = "--tls-min-v";
    value
        .match_indices(flag)
        .filter_map(|(at, _)| {
            let version = value.get(at + flag.len()..at + flag.len() + 3)?;
            let rank = rank(version)?;
            Some((rank, at..at + flag.len() + 3, format!("{flag}1.2")))
        })
        .min_by_key(|(rank, ..)| *rank)
}

/// The versions that a list names, those taken out (`-TLSv1`, `!SSLv3`) aside.
fn versions(value: &str) -> impl Iterator<Item = (usize, Range<usize>, String)> {
    let mut at = 0;
    let parts: Vec<(usize, &str)> = value
        .split([',', ' ', ';', '|', ':', '\t', '[', ']', '"', '\''])
        .map(|part| {
            let start = at;
            at += part.len() + 1;
            (start, part)
        })
        .collect();
    parts.into_iter().filter_map(|(start, part)| {
        let plus = usize::from(part.starts_with('+'));
        let word = part.get(plus..)?;
        Some((rank(word)?, start + plus..start + part.len(), wanted(word)))
    })
}

/// The version that a word names, in any of its spellings.
fn rank(word: &str) -> Option<usize> {
    let lower = word.to_ascii_lowercase();
    let rest = lower.strip_prefix("version").unwrap_or(&lower);
    let (ssl, rest) = match rest.strip_prefix("ssl") {
        Some(rest) => (true, rest),
        None => (false, rest.strip_prefix("tls").unwrap_or(rest)),
    };
    let prefixed = rest.len() < lower.len();
    let rest = rest.trim_start_matches(['v', '_', '-']);
    let number: String = rest.chars().map(|c| if matches!(c, '_' | '-') { '.' } else { c }).collect();
    match (ssl, number.as_str()) {
        (true, "2" | "2.0" | "20") => Some(0),
        (true, "3" | "3.0" | "30") | (false, "768" | "0x0300") => Some(1),
        (false, "1") if prefixed => Some(2),
        (false, "1.0" | "10" | "769" | "0x0301") => Some(2),
        (false, "1.1" | "11" | "770" | "0x0302") => Some(3),
        (false, "1.2" | "12" | "771" | "0x0303") => Some(4),
        (false, "1.3" | "13" | "772" | "0x0304") => Some(5),
        _ => None,
    }
}

/// The word for TLS 1.2, spelled like `word`.
fn wanted(word: &str) -> String {
    let digits = word.find(|c: char| c.is_ascii_digit()).unwrap_or(word.len());
    let (prefix, number) = word.split_at_checked(digits).unwrap_or((word, ""));
    let prefix = if prefix.to_ascii_lowercase().contains("ssl") { "TLSv" } else { prefix };
    let number = match number {
        "769" | "770" | "768" => "771",
        number if number.starts_with("0x") => "0x0303",
        number if number.contains('_') => "1_2",
        number if number.contains('-') => "1-2",
        number if number.len() == 2 && !prefix.ends_with("SSLv") => "12",
        _ => "1.2",
    };
    format!("{prefix}{number}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(key: &str, value: &str) -> Option<(&'static str, String, String)> {
        let minimum = tls_minimum(key, value)?;
        Some((minimum.version, value[minimum.range].to_owned(), minimum.wanted))
    }

    #[test]
    fn every_spelling_of_a_version_is_read_and_mended_in_kind() {
        for (value, version, wanted) in [
            ("1.0", "TLSv1.0", "1.2"),
            ("11", "TLSv1.1", "12"),
            ("TLSv1", "TLSv1.0", "TLSv1.2"),
            ("TLSv1.1", "TLSv1.1", "TLSv1.2"),
            ("TLS1_1", "TLSv1.1", "TLS1_2"),
            ("tls_1_1", "TLSv1.1", "tls_1_2"),
            ("TLS10", "TLSv1.0", "TLS12"),
            ("VersionTLS11", "TLSv1.1", "VersionTLS12"),
            ("SSLv3", "SSLv3", "TLSv1.2"),
            ("TLSv1.3", "TLSv1.3", "TLSv1.2"),
            ("771", "TLSv1.2", "1.2"),
        ] {
            let found = found("TLS_MIN_VERSION", value).map(|(version, ..)| version);
            assert_eq!(found, Some(version), "{value}");
            if version < "TLSv1.2" {
                assert_eq!(tls_minimum("TLS_MIN_VERSION", value).unwrap().wanted, wanted, "{value}");
            }
        }
    }

    #[test]
    fn the_lowest_of_a_list_counts_and_what_is_taken_out_does_not() {
        assert_eq!(
            found("SSL_PROTOCOLS", "TLSv1.3,TLSv1,TLSv1.2"),
            Some(("TLSv1.0", "TLSv1".to_owned(), "TLSv1.2".to_owned()))
        );
        assert_eq!(found("SSL_PROTOCOLS", "all -SSLv3 -TLSv1 +TLSv1.2").map(|it| it.0), Some("TLSv1.2"));
    }

    #[test]
    fn switches_of_runtimes_count() {
        assert_eq!(
            found("GODEBUG", "http2client=0,tls10server=1").map(|it| it.1),
            Some("tls10server=1".to_owned())
        );
        assert_eq!(found("GODEBUG", "tls10server=0"), None);
        assert_eq!(
            found("NODE_OPTIONS", "--max-old-space-size=1 --tls-min-v1.0"),
            Some(("TLSv1.0", "--tls-min-v1.0".to_owned(), "--tls-min-v1.2".to_owned()))
        );
    }

    #[test]
    fn other_keys_and_other_values_say_nothing() {
        for (key, value) in [
            ("TLS_MAX_VERSION", "1.0"),
            ("OPENSSL_VERSION", "1.1"),
            ("APP_VERSION", "1.1"),
            ("TLS_CERT_FILE", "1.0"),
            ("TLS_MIN_VERSION", "modern"),
            ("SSL_VERSION", "1.1.1k"),
            ("TLS_VERSION", "1"),
        ] {
            assert_eq!(found(key, value), None, "{key}");
        }
        for key in ["REDIS_TLS_VERSION", "MIN_TLS", "PG_SSL_MIN_PROTOCOL_VERSION", "PGSSLMINPROTOCOLVERSION"]
        {
            assert!(found(key, "TLSv1").is_some(), "{key}");
        }
    }
}
