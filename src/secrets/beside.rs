//! Secrets of one line that no `key=value` gives away: in headers, in options of `curl`, in lists.

use std::ops::Range;

use super::{classify, is_secret_name};

/// Words without which a line has none of these.
pub(super) const WORDS: [&str; 3] = ["authorization", "curl", "wget"];

/// The secrets that show in a line, in ways that depend on what stands around them.
pub(super) fn beside(line: &str) -> Vec<Range<usize>> {
    let mut found = credentials(line);
    found.extend(logins(line));
    found.extend(pairs(line));
    found.extend(objects(line));
    found.retain(|range| line.get(range.clone()).is_some_and(|text| classify(text).is_literal_secret()));
    found
}

/// `Authorization: Bearer …`, `Authorization "Basic …"`.
fn credentials(line: &str) -> Vec<Range<usize>> {
    let lower = line.to_ascii_lowercase();
    let Some(header) = lower.find("authorization") else { return Vec::new() };
    let schemes = ["bearer ", "basic ", "token ", "apikey "];
    let after = |scheme: &str| -> Vec<usize> {
        let found = lower.match_indices(scheme).map(|(at, _)| at + scheme.len());
        found.filter(|at| *at > header).collect()
    };
    schemes.into_iter().flat_map(after).map(|at| word(line, at)).collect()
}

/// `curl -u name:…`, `--user=name:…`.
fn logins(line: &str) -> Vec<Range<usize>> {
    if !line.contains("curl") && !line.contains("wget") {
        return Vec::new();
    }
    let options = [" -u ", " -u", " --user ", " --user=", " --proxy-user "];
    let after = |option: &'static str| line.match_indices(option).map(move |(at, _)| at + option.len());
    let password = |at: usize| {
        let login = word(line, at);
        let colon = line.get(login.clone())?.find(':')?;
        Some(login.start + colon + 1..login.end)
    };
    options.into_iter().flat_map(after).filter_map(password).collect()
}

/// `{name: DB_PASSWORD, value: …}`, in any order.
fn pairs(line: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (open, _) in line.match_indices('{') {
        let object = line.get(open..).unwrap_or_default();
        let object = object.get(..object.find('}').unwrap_or(object.len())).unwrap_or_default();
        let value_of = |key: &str| {
            let at = object.match_indices(key).find(|(at, _)| {
                object.get(..*at).is_some_and(|before| before.ends_with(['{', ' ', ',', '"', '\'']))
            });
            let rest = object.get(at?.0 + key.len()..)?.trim_start_matches(['"', '\'']);
            let value = rest.strip_prefix(':')?.trim_start();
            Some(word(line, open + object.len() - value.len()))
        };
        if let (Some(name), Some(value)) = (value_of("name"), value_of("value"))
            && is_secret_name(line.get(name).unwrap_or_default())
        {
            found.push(value);
        }
    }
    found
}

/// The `"data":{…}` of a Secret in one line of JSON, as `kubectl apply` keeps it.
fn objects(line: &str) -> Vec<Range<usize>> {
    if !line.contains("\"Secret\"") {
        return Vec::new();
    }
    let mut found = Vec::new();
    for key in ["\"data\":", "\"stringData\":"] {
        for (at, _) in line.match_indices(key) {
            let rest = line.get(at + key.len()..).unwrap_or_default();
            let Some(inner) = rest.trim_start().strip_prefix('{') else { continue };
            let start = line.len() - inner.len();
            found.push(start..start + inner.find('}').unwrap_or(inner.len()));
        }
    }
    found
}

/// From `at` on, quotes left out, up to what ends a word.
fn word(line: &str, at: usize) -> Range<usize> {
    let rest = line.get(at..).unwrap_or_default();
    let inner = rest.trim_start_matches(['"', '\'', '\\']);
    let start = at + rest.len() - inner.len();
    let ends = |ch: char| ch.is_whitespace() || matches!(ch, '"' | '\'' | ',' | ';' | '}' | '\\');
    start..start + inner.find(ends).unwrap_or(inner.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(line: &str) -> Vec<&str> {
        beside(line).into_iter().map(|range| &line[range]).collect()
    }

    #[test]
    fn what_stands_around_tells() {
        for line in [
            "RUN curl -H 'Authorization: Bearer kJ8mQ2vL5x' https://x.test",
            "proxy_set_header Authorization \"Basic kJ8mQ2vL5x\";",
            "curl -u app:kJ8mQ2vL5x https://x.test",
            "curl --user=\"app:kJ8mQ2vL5x\" https://x.test",
            "- {name: DB_PASSWORD, value: kJ8mQ2vL5x}",
            "[{\"value\": \"kJ8mQ2vL5x\", \"name\": \"DB_PASSWORD\"}]",
        ] {
            assert_eq!(hidden(line), ["kJ8mQ2vL5x"], "{line}");
        }
        assert_eq!(
            hidden("'{\"kind\":\"Secret\",\"data\":{\"x\":\"kJ8mQ2vL5x\"}}'"),
            ["\"x\":\"kJ8mQ2vL5x\""]
        );
    }

    #[test]
    fn what_only_looks_like_it_stays() {
        for line in [
            "proxy_set_header Authorization \"Bearer $token\";",
            "proxy_set_header Authorization $http_authorization;",
            "curl -u \"$USER:$PASSWORD\" https://x.test",
            "docker run --user app:kJ8mQ2vL5x",
            "- {name: PORT, value: kJ8mQ2vL5x}",
            "auth_basic \"Basic authentication\";",
        ] {
            assert!(hidden(line).is_empty(), "{line}: {:?}", hidden(line));
        }
    }
}
