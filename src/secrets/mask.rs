//! How little of a secret is shown.

use std::{borrow::Cow, ops::Range};

use super::{
    beside::beside,
    classify, find_token, is_secret_name,
    lines::telling_lines,
    scan::merged,
    token::{SHORTEST, private_key},
    url_password,
};

/// What stands for each hidden character in an excerpt, so that columns stay where they are.
const DOT: char = '•';

/// A secret as a person may see it: its first two characters, if it has enough of them, and its
/// length.
///
/// ```
/// assert_eq!(seawall::secrets::mask("supersecretvalue"), "su…(len 16)");
/// ```
pub fn mask(secret: &str) -> String {
    let length = secret.chars().count();
    let shown: String =
        secret.chars().take(if length < 8 { 0 } else { 2 }).filter(|ch| !ch.is_control()).collect();
    format!("{shown}…(len {length})")
}

/// `value` as the value of the key `name` (`""` where it has none): masked if either says that it is
/// a secret, and otherwise as it is.
pub fn shown<'v>(name: &str, value: &'v str) -> Cow<'v, str> {
    if is_secret_name(name) && classify(value).is_literal_secret() {
        return Cow::Owned(mask(value));
    }
    if is_short_word(value) {
        return Cow::Borrowed(value);
    }
    masked(value, telling(value))
}

/// The secrets that show in a text by itself.
fn telling(value: &str) -> Vec<Range<usize>> {
    let lines = telling_lines(value);
    if lines.is_empty() {
        return Vec::new();
    }
    let mut hidden = line_secrets(value, &lines);
    hidden.extend(visible_secret(value));
    hidden
}

/// Whether a text is too short for a token and names nothing: most that are shown are.
fn is_short_word(value: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/');
    value.len() < SHORTEST && value.bytes().all(plain)
}

/// A sentence of ours: what shows as a secret by itself is masked. That a word of it follows the name of
/// a secret (`DB_PASSWORD is empty`) says nothing.
pub fn told(sentence: &str) -> Cow<'_, str> {
    masked(sentence, visible_secret(sentence).into_iter().collect())
}

fn masked(value: &str, hidden: Vec<Range<usize>>) -> Cow<'_, str> {
    let mut masked = String::new();
    let mut from = 0;
    for range in merged(hidden) {
        masked.push_str(value.get(from..range.start).unwrap_or_default());
        masked.push_str(&mask(value.get(range.clone()).unwrap_or_default()));
        from = range.end;
    }
    if from == 0 {
        return Cow::Borrowed(value);
    }
    masked.push_str(value.get(from..).unwrap_or_default());
    Cow::Owned(masked)
}

/// The secret that shows in a value, whatever its key is called.
fn visible_secret(value: &str) -> Option<Range<usize>> {
    let token = find_token(value).map(|token| token.range);
    token.or_else(|| {
        url_password(value).filter(|range| {
            let password = value.get(range.clone()).unwrap_or_default();
            classify(password).is_literal_secret()
        })
    })
}

/// Lines of any configuration file, with the values of secret-named keys and all that looks like a
/// secret replaced by dots, one for each character.
pub fn redact(text: &str) -> Cow<'_, str> {
    hide(text, &line_secrets(text, &telling_lines(text)))
}

/// `text` with the characters in `hidden` replaced by dots, one for each.
pub fn hide<'t>(text: &'t str, hidden: &[Range<usize>]) -> Cow<'t, str> {
    if hidden.is_empty() {
        return Cow::Borrowed(text);
    }
    let is_hidden = |at: usize| hidden.iter().any(|range| range.contains(&at));
    let show = |(at, ch): (usize, char)| if is_hidden(at) && !ch.is_control() { DOT } else { ch };
    Cow::Owned(text.char_indices().map(show).collect())
}

/// The secrets that show within the single lines `telling` of a text, in their order.
pub(super) fn line_secrets(text: &str, telling: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut hidden: Vec<Range<usize>> = Vec::new();
    for line in telling {
        let found = hidden_in(text.get(line.clone()).unwrap_or_default());
        hidden.extend(found.into_iter().map(|range| line.start + range.start..line.start + range.end));
    }
    // Of tokens only these stand on more than one line.
    if !telling.is_empty() {
        hidden.extend(private_key(text).map(|token| token.range));
    }
    hidden
}

/// The secrets of one line.
fn hidden_in(line: &str) -> Vec<Range<usize>> {
    let mut hidden = Vec::new();
    for (at, separator) in line.match_indices(['=', ':', ' ', ',']) {
        let separates = match separator {
            " " => space_separates(line, at),
            // `["--password", "…"]`
            "," => line.get(..at).is_some_and(|before| key_before(before).starts_with("--")),
            _ => !asks_for_it(line, at),
        };
        if !separates {
            continue;
        }
        // Names first: a value may reach to the line's end, and lines may be long.
        if !is_secret_name(line.get(..at).map_or("", key_before)) {
            continue;
        }
        let value = line.get(at + 1..).map_or(0..0, |rest| value_in(rest, at + 1));
        let content = line.get(value.clone()).unwrap_or_default();
        if classify(content).is_literal_secret() {
            hidden.push(value);
        }
    }
    hidden.extend(beside(line));
    let mut from = 0;
    while let Some(range) = line.get(from..).and_then(visible_secret) {
        hidden.push(from + range.start..from + range.end);
        from += range.end.max(1);
    }
    hidden
}

/// Directives of nginx that give their second word as a value to the first.
const SETTERS: &[&str] = &[
    "set",
    "add_header",
    "proxy_set_header",
    "grpc_set_header",
    "fastcgi_param",
    "uwsgi_param",
    "scgi_param",
];

/// Whether the space at `at` parts a key from its value: `ENV key value`, `--requirepass value`,
/// `requirepass value`, `set $key value`. In prose it does not.
fn space_separates(line: &str, at: usize) -> bool {
    let before = line.get(..at).unwrap_or_default();
    let word = before.rsplit([' ', '\t']).next().unwrap_or_default();
    let starts_line = before.trim_start() == word && !word.starts_with(['#', '-']) && !is_proxying(word);
    let keyword = line.split_whitespace().next().unwrap_or_default();
    let is_set = before.split_whitespace().rev().nth(1).is_some_and(|setter| SETTERS.contains(&setter));
    starts_line
        || is_set
        || word.starts_with("--")
        || ["ENV", "ARG"].iter().any(|k| k.eq_ignore_ascii_case(keyword))
}

/// Whether the `:` at `at` is that of `${NAME:?message}`: the message is no value.
fn asks_for_it(line: &str, at: usize) -> bool {
    let (before, after) = (line.get(..at).unwrap_or_default(), line.get(at + 1..).unwrap_or_default());
    let name = before.len() - key_before(before).len();
    after.starts_with('?') && before.get(..name).is_some_and(|before| before.ends_with("${"))
}

/// Whether a word is a directive of nginx that passes requests on (`proxy_pass`), not a password.
fn is_proxying(word: &str) -> bool {
    let mut prefixes =
        ["proxy_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "grpc_pass", "memcached_pass"].iter();
    prefixes.any(|prefix| word.starts_with(prefix))
}

/// The word before a separator, without quotes.
fn key_before(before: &str) -> &str {
    let before = before.trim_end_matches([' ', '\t', '"', '\'', ':', '=', '!']);
    before.rsplit([' ', '\t', '"', '\'', '{', ',', '=', ';', '(', '[']).next().unwrap_or_default()
}

/// The value after a separator: in quotes up to the closing one, else up to white space.
fn value_in(rest: &str, base: usize) -> Range<usize> {
    let trimmed = rest.trim_start_matches([' ', '\t', '=']);
    let start = base + rest.len() - trimmed.len();
    let quote = trimmed.chars().next().filter(|ch| matches!(ch, '"' | '\''));
    let inner = quote.map_or(trimmed, |_| trimmed.get(1..).unwrap_or_default());
    let len = match quote {
        Some(quote) => inner.find(quote).unwrap_or(inner.trim_end().len()),
        // The quote that closes the text around it (`"_authToken=…"`) is not part of it.
        None => inner.get(..bare_len(inner)).unwrap_or_default().trim_end_matches(['"', '\'']).len(),
    };
    let start = start + trimmed.len() - inner.len();
    start..start + len
}

/// Up to white space or to the bracket or comma that ends it in a flow list or call.
fn bare_len(value: &str) -> usize {
    let mut open = 0_u32;
    // `${NAME:?a message}` is one reference, blanks and all.
    let is_reference = value.starts_with("${") && value.contains('}');
    let end = value.find(|ch: char| {
        match ch {
            '{' | '[' | '(' => open += 1,
            '}' | ']' | ')' if open > 0 => open -= 1,
            _ if is_reference && open > 0 => return false,
            _ => return ch.is_whitespace() || open == 0 && matches!(ch, ',' | ';' | '}' | ']' | ')'),
        }
        false
    });
    end.unwrap_or(value.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_shows_two_characters_of_a_long_secret_and_none_of_a_short_one() {
        assert_eq!(mask("supersecretvalue"), "su…(len 16)");
        assert_eq!(mask("hunter2"), "…(len 7)");
        assert_eq!(mask("äöüäöüäö"), "äö…(len 8)");
        assert_eq!(mask("\u{1b}]0;abcdef"), "]…(len 10)");
    }

    #[test]
    fn only_secrets_are_masked() {
        assert_eq!(shown("DB_PASSWORD", "kJ8mQ2vL5x"), "kJ…(len 10)");
        assert_eq!(shown("DB_PASSWORD", "${DB_PASSWORD}"), "${DB_PASSWORD}");
        assert_eq!(shown("TOKEN_URL", "https://example.com"), "https://example.com");
        assert_eq!(shown("URL", "postgres://u:kJ8mQ2vL5x@h/db"), "postgres://u:kJ…(len 10)@h/db");
        assert_eq!(shown("URL", "postgres://u:${PW}@h/db"), "postgres://u:${PW}@h/db");
    }

    #[test]
    fn excerpts_keep_their_width() {
        for (line, shown) in [
            ("ENV JWT_SECRET=kJ8mQ2vL5x A=b", "ENV JWT_SECRET=•••••••••• A=b"),
            ("ENV JWT_SECRET kJ8mQ2vL5x", "ENV JWT_SECRET ••••••••••"),
            ("  password: \"kJ8 mQ2\"  # note", "  password: \"•••••••\"  # note"),
            ("{\"apiKey\": \"kJ8mQ2vL5x\"}", "{\"apiKey\": \"••••••••••\"}"),
            ("password = \"kJ8mQ2vL5x\"", "password = \"••••••••••\""),
            (
                "command: redis-server --requirepass kJ8mQ2vL5x --port 1",
                "command: redis-server --requirepass •••••••••• --port 1",
            ),
            ("requirepass kJ8mQ2vL5x", "requirepass ••••••••••"),
            ("PASSWORD=kJ8m\"Q2vL5x", "PASSWORD=•••••••••••"),
            ("URL=redis://:kJ8mQ2vL5x@r\n", "URL=redis://:••••••••••@r\n"),
            (
                "A=postgres://u:kJ8mQ2vL5x@h B=postgres://u:kJ8mQ2vL5x@h",
                "A=postgres://u:••••••••••@h B=postgres://u:••••••••••@h",
            ),
        ] {
            assert_eq!(redact(line), shown);
            assert_eq!(redact(line).chars().count(), line.chars().count());
        }
    }

    #[test]
    fn what_is_no_secret_stays() {
        for line in [
            "    proxy_pass http://backend.internal.example;",
            "fastcgi_pass unix:/run/php/php-fpm.sock;",
            "password: ${DB_PASSWORD}",
            "DB_PASSWORD: ${DB_PASSWORD:?DB_PASSWORD is required}",
            "URL: redis://:${REDIS_PASSWORD:?REDIS_PASSWORD is required}@redis",
            "command: [redis-server, --requirepass, \"${REDIS_PASSWORD:?set REDIS_PASSWORD}\"]",
            "TOKEN_URL=https://x.example/",
            "image: redis:7",
            "",
            "PASSWORD=",
            "# the password is long",
            "- token for x",
            "RUN echo \"//npm.example.com/:_authToken=${NPM_TOKEN}\" > .npmrc",
        ] {
            assert_eq!(redact(line), line);
        }
    }

    proptest::proptest! {
        #[test]
        fn a_short_word_shows_no_secret(word in "[A-Za-z0-9_./-]{0,13}") {
            proptest::prop_assert!(is_short_word(&word));
            proptest::prop_assert!(telling(&word).is_empty(), "{}", word);
        }
    }
}
