//! Parts of a text with their own places: the items of a written list, the pieces of a URL.

use std::ops::Range;

use super::val::{Place, V, Val};
use crate::value::Text;

/// The items that a text lists: the strings of a JSON array, else what commas, semicolons or blanks
/// separate. Empty ones are left out.
pub(super) fn items<'v>(args: &[Val<'v>]) -> Val<'v> {
    let Some(text) = args.first() else { return Val::NULL };
    let whole = text.as_str().unwrap_or_default();
    let found: Vec<Val<'v>> = ranges(whole).into_iter().map(|range| part(text, whole, range)).collect();
    V::List(found.into()).val().made_of(text)
}

fn ranges(text: &str) -> Vec<Range<usize>> {
    let is_signs = |ch: char| ch.is_whitespace() || matches!(ch, ',' | ';');
    let is_json = text.trim_start().starts_with('[') && text.trim_end().ends_with(']');
    let is_end = |ch: char| is_signs(ch) || is_json && matches!(ch, '[' | ']' | '"' | '\'');
    let mut found = Vec::new();
    let mut start = None;
    for (at, ch) in text.char_indices() {
        match (is_end(ch), start) {
            (true, Some(from)) => {
                found.push(from..at);
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
    }
    found.extend(start.map(|from| from..text.len()));
    found
}

/// A part of a URL.
#[derive(Clone, Copy)]
pub(super) enum Part {
    Scheme,
    Host,
    Port,
    Path,
}

/// That part of a URL; null of what is none, and where it has none.
pub(super) fn url<'v>(args: &[Val<'v>], wanted: Part) -> Val<'v> {
    let part = of_url(args, |url| match wanted {
        Part::Scheme => Some(url.scheme.clone()),
        Part::Host => Some(url.host.clone()).filter(|range| !range.is_empty()),
        Part::Port => url.port.clone(),
        Part::Path => Some(url.path.clone()),
    });
    // No secret, though the whole may be one.
    let key = match wanted {
        Part::Scheme => "scheme",
        Part::Host => "host",
        Part::Port => "port",
        Part::Path => part.key,
    };
    Val { key, ..part }
}

/// The value of a parameter of a URL's query, its name in any case.
pub(super) fn query<'v>(args: &[Val<'v>]) -> Val<'v> {
    let name = args.get(1).and_then(Val::as_str).unwrap_or_default().to_owned();
    let content = args.first().map(|url| content(url).to_owned()).unwrap_or_default();
    of_url(args, |url| {
        let mut at = url.query.start;
        for pair in content.get(url.query.clone())?.split(['&', ';']) {
            let start = at;
            at += pair.len() + 1;
            if let Some((key, value)) = pair.split_once('=')
                && key.eq_ignore_ascii_case(&name)
            {
                return Some(start + pair.len() - value.len()..start + pair.len());
            }
        }
        None
    })
}

fn content<'a>(url: &'a Val<'_>) -> &'a str {
    url.partly_known().map_or_else(|| url.as_str().unwrap_or_default(), Text::content)
}

fn of_url<'v>(args: &[Val<'v>], wanted: impl Fn(&Url) -> Option<Range<usize>>) -> Val<'v> {
    let Some(text) = args.first() else { return Val::NULL };
    let whole = content(text);
    let Some(url) = Url::read(whole) else { return Val::NULL };
    match wanted(&url) {
        Some(range) => part(text, whole, range),
        None => Val::NULL,
    }
}

/// A part of a text at its own place; unknown where an unknown piece touches it.
fn part<'v>(text: &Val<'v>, whole: &str, range: Range<usize>) -> Val<'v> {
    if let Some(partly) = text.partly_known()
        && partly.unknown_at().iter().any(|at| range.start <= *at && *at <= range.end)
        && let Some(unknown) = text.unknown()
    {
        return V::Unknown(unknown).val();
    }
    let place = match text.kind {
        V::Text(text) => Place::Part(text.slice(range.clone()).origin()),
        _ => text.place.clone(),
    };
    V::Own(whole.get(range).unwrap_or_default().into()).val().made_of(text).at(place)
}

/// Where the parts of a URL stand.
struct Url {
    scheme: Range<usize>,
    host: Range<usize>,
    port: Option<Range<usize>>,
    path: Range<usize>,
    query: Range<usize>,
}

impl Url {
    /// `scheme://user:password@host:port/path?query`; of several hosts the first. `jdbc:` may stand before.
    fn read(text: &str) -> Option<Self> {
        let colon = text.find("://")?;
        let scheme = text.get(..colon)?;
        let scheme_start = scheme.rfind(':').map_or(0, |at| at + 1);
        let known = |ch: char| ch.is_ascii_alphanumeric() || matches!(ch, '+' | '-' | '.');
        if scheme.get(scheme_start..).is_none_or(|own| own.is_empty() || !own.chars().all(known)) {
            return None;
        }
        let start = colon + 3;
        let rest = text.get(start..)?;
        // A password may hold a slash; the last `@` before the query ends the user.
        let before_query = rest.find(['?', '#']).unwrap_or(rest.len());
        let user = rest.get(..before_query)?.rfind('@').map_or(0, |at| at + 1);
        let authority = rest.get(user..before_query)?;
        let end = authority.find('/').unwrap_or(authority.len());
        let hosts = authority.get(..end)?;
        let first = hosts.split(',').next().unwrap_or_default();
        let port_at = match first.strip_prefix('[').and_then(|inner| inner.find(']')) {
            Some(close) => first.get(close + 2..).filter(|rest| rest.starts_with(':')).map(|_| close + 2),
            None => first.rfind(':'),
        };
        let host_start = start + user;
        let host_end = host_start + port_at.unwrap_or(first.len());
        let fragment = rest.find('#').unwrap_or(rest.len());
        let query_start =
            if rest.get(before_query..)?.starts_with('?') { before_query + 1 } else { fragment };
        Some(Self {
            scheme: scheme_start..colon,
            host: host_start..host_end,
            port: port_at.map(|at| host_start + at + 1..host_start + first.len()),
            path: host_start + end..start + before_query,
            query: start + query_start..start + fragment.max(query_start),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_lists_of_every_kind() {
        for text in
            ["a b", "a,b", " a , b ", "a;b", "[\"a\",\"b\"]", "['a', 'b']", "a,,b,", "[ \"a\" ,\n \"b\" ]"]
        {
            let found: Vec<&str> = ranges(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, ["a", "b"], "{text}");
        }
        assert!(ranges("").is_empty() && ranges("[]").is_empty() && ranges(" ").is_empty());
    }

    #[test]
    fn the_parts_of_a_url() {
        for (text, expected) in [
            ("https://a.example/x?y=1#z", ["https", "a.example", "", "/x", "y=1"]),
            ("postgres://u:p/w@h:5432/db?sslmode=off", ["postgres", "h", "5432", "/db", "sslmode=off"]),
            ("jdbc:mysql://h:1/d", ["mysql", "h", "1", "/d", ""]),
            ("mongodb+srv://u@a.x,b.x/db", ["mongodb+srv", "a.x", "", "/db", ""]),
            ("http://[::1]:80", ["http", "[::1]", "80", "", ""]),
            ("redis://:@h", ["redis", "h", "", "", ""]),
            ("http://h?a=b", ["http", "h", "", "", "a=b"]),
        ] {
            let url = Url::read(text).unwrap();
            let port = url.port.clone().map_or("", |range| &text[range]);
            let found = [&text[url.scheme], &text[url.host], port, &text[url.path], &text[url.query]];
            assert_eq!(found, expected, "{text}");
        }
        for text in ["a.example", "://x", "a b://c", ""] {
            assert!(Url::read(text).is_none(), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_too_strange(text in "\\PC*|[a-z:/@?#\\[\\],]{0,20}") {
            if let Some(url) = Url::read(&text) {
                for range in [url.scheme, url.host, url.path, url.query].into_iter().chain(url.port) {
                    proptest::prop_assert!(text.get(range).is_some());
                }
            }
            for range in ranges(&text) {
                proptest::prop_assert!(text.get(range).is_some());
            }
        }
    }
}
