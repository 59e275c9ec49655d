//! What only a file as it is written shows, and no merged document: keys that are no texts, names that
//! stand twice in a list, items of which only the last counts.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::{
    fault::{About, Fault, join},
    merge,
    sources::Sources,
};
use crate::{
    text::Span,
    value::{Kind, Value},
};

/// Values of a document that are looked at.
const MAX_VALUES: usize = 200_000;

/// Faults of one kind that are told.
const MAX_FAULTS: usize = 50;

/// Lists of a service in which each thing stands once, and what is lost with an earlier one.
const UNIQUE: [(&str, &str); 4] = [
    ("volumes", "a mount at"),
    ("configs", "a mount at"),
    ("secrets", "a mount at"),
    ("devices", "a device at"),
];

/// Lists of `key=value`, and what a key is.
const PAIRS: [(&str, &str); 6] = [
    ("environment", "the variable"),
    ("labels", "the label"),
    ("annotations", "the annotation"),
    ("sysctls", "the setting"),
    ("build.args", "the argument"),
    ("deploy.labels", "the label"),
];

/// Lists of names that Compose takes only once, and that are maps after merging.
const NAMES: [&str; 3] = ["networks", "depends_on", "models"];

/// The faults of one document, its variables put in.
pub(super) fn faults(document: &Value, sources: &Sources) -> Vec<Fault> {
    let mut faults = Vec::new();
    keys(document, sources, &mut faults);
    for entry in document.get("services").map(Value::entries).unwrap_or_default() {
        let (name, service) = (entry.key.as_str(), &entry.value);
        let path = join("services", name);
        let items = |list: &str| service.at(list).map(Value::items).filter(|items| !items.is_empty());
        for list in NAMES {
            let Some(items) = items(list) else { continue };
            names(items, &join(&path, list), &mut faults);
        }
        for (list, what) in UNIQUE {
            let Some(items) = items(list) else { continue };
            let key = |item: &Value| merge::item_key(&["services", name, list], item);
            lost(items, &join(&path, list), what, &key, &mut faults);
        }
        for (list, what) in PAIRS {
            let Some(items) = items(list) else { continue };
            let at = join(&path, list);
            lost(items, &at, what, &pair_key, &mut faults);
            if matches!(list, "environment" | "build.args") {
                trailing(items, &at, &mut faults);
            }
        }
    }
    faults
}

/// Keys that YAML reads as numbers, truth values or nothing: Compose takes texts only.
fn keys(document: &Value, sources: &Sources, faults: &mut Vec<Fault>) {
    let mut found: Vec<(SmolStr, Span)> = Vec::new();
    document.walk(MAX_VALUES, &mut |value| {
        for entry in value.entries() {
            if let Some(what) = no_text(&entry.key)
                && found.len() < MAX_FAULTS
                && sources.get(entry.key_span.file).is_some_and(|it| it.slice(entry.key_span) == entry.key)
                && !found.iter().any(|(_, span)| *span == entry.key_span)
            {
                found.push((entry.key.clone(), entry.key_span));
                faults.push(Fault {
                    about: About::Key,
                    span: entry.key_span,
                    path: entry.key.to_string(),
                    says: format!("The key `{}` is {what}", entry.key),
                    hint: "Put it in quotes: keys are texts.".to_owned(),
                });
            }
        }
    });
}

/// What a plain scalar is, if no text.
fn no_text(key: &str) -> Option<&'static str> {
    match key {
        "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => return Some("a truth value"),
        "null" | "Null" | "NULL" | "~" => return Some("nothing"),
        _ => {}
    }
    if !key.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')) {
        return None;
    }
    if is_date(key) {
        return Some("a date");
    }
    is_number(key).then_some("a number")
}

/// Whether Compose's YAML reads a text as a number: forms that only YAML 1.1 has are among them.
fn is_number(text: &str) -> bool {
    let plain: String = text.chars().filter(|c| *c != '_').collect();
    let digits = plain.strip_prefix(['-', '+']).unwrap_or(&plain);
    let of = |prefixes: [&str; 2], radix: u32| {
        let rest = prefixes.iter().find_map(|it| digits.strip_prefix(it));
        rest.is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_digit(radix)))
    };
    let named = matches!(digits, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN");
    let decimal = plain.ends_with(|c: char| c.is_ascii_digit() || c == '.') && plain.parse::<f64>().is_ok();
    named || decimal || of(["0x", "0X"], 16) || of(["0o", "0O"], 8) || of(["0b", "0B"], 2)
}

/// Whether it reads a text as a day, with or without a time: `2024-01-31`, `2024-1-31T10:00:00Z`.
fn is_date(text: &str) -> bool {
    let day = text.split(['T', 't', ' ']).next().unwrap_or_default();
    let mut parts = day.split('-');
    let year = parts.next().is_some_and(|year| year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()));
    let mut up_to = |most: u8| {
        let number = parts.next().filter(|part| part.len() <= 2).and_then(|part| part.parse::<u8>().ok());
        number.is_some_and(|number| (1..=most).contains(&number))
    };
    let is_day = year && up_to(12) && up_to(31) && parts.next().is_none();
    let time = text.get(day.len() + 1..);
    is_day && time.is_none_or(|time| time.starts_with(|c: char| c.is_ascii_digit()) && time.contains(':'))
}

/// A name that a list has twice.
fn names(items: &[Value], path: &str, faults: &mut Vec<Fault>) {
    for (index, item) in items.iter().enumerate().take(MAX_FAULTS) {
        let Some(name) = item.as_str() else { continue };
        if items.iter().take(index).any(|before| before.as_str() == Some(name)) {
            faults.push(Fault {
                about: About::Repeated,
                span: item.span(),
                path: format!("{path}[{index}]"),
                says: format!("`{path}` lists `{name}` twice"),
                hint: "Remove one of them: Compose refuses the file.".to_owned(),
            });
        }
    }
}

/// Items whose place a later one takes.
fn lost(
    items: &[Value],
    path: &str,
    what: &str,
    key: &dyn Fn(&Value) -> Option<SmolStr>,
    faults: &mut Vec<Fault>,
) {
    let mut seen: FxHashMap<SmolStr, &Value> = FxHashMap::default();
    for (index, item) in items.iter().enumerate().rev() {
        let Some(key) = key(item) else { continue };
        let Some(later) = seen.get(&key) else {
            seen.insert(key, item);
            continue;
        };
        // The same text twice is another fault.
        if item.as_str() != later.as_str() || item.as_str().is_none() {
            faults.push(Fault {
                about: About::Lost,
                span: item.span(),
                path: format!("{path}[{index}]"),
                says: format!("`{path}` has {what} `{key}` again below, and only the last one counts"),
                hint: "Remove the one that is not meant.".to_owned(),
            });
        }
    }
}

/// The key of a known `key=value`.
fn pair_key(item: &Value) -> Option<SmolStr> {
    let text = item.as_text()?;
    let (key, _) = text.split_first('=')?;
    key.known().map(SmolStr::from)
}

/// A name of a variable that ends with a blank.
fn trailing(items: &[Value], path: &str, faults: &mut Vec<Fault>) {
    for (index, item) in items.iter().enumerate() {
        let Kind::Text(text) = &item.kind else { continue };
        let Some((key, _)) = text.split_first('=') else { continue };
        if key.known().is_some_and(|key| key.ends_with(char::is_whitespace)) {
            faults.push(Fault {
                about: About::Syntax,
                span: item.span(),
                path: format!("{path}[{index}]"),
                says: format!("`{path}[{index}]` has a blank before its `=`"),
                hint: "Write `NAME=value`.".to_owned(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::no_text;

    #[test]
    fn keys_that_yaml_reads_as_something_else_are_told() {
        for (key, what) in [
            ("1", "a number"),
            ("-1.5e3", "a number"),
            ("0x10", "a number"),
            ("0b11", "a number"),
            ("1_000", "a number"),
            (".inf", "a number"),
            ("2024-01-31", "a date"),
            ("2024-1-2", "a date"),
            ("2024-01-31T10:00:00Z", "a date"),
            ("True", "a truth value"),
            ("~", "nothing"),
        ] {
            assert_eq!(no_text(key), Some(what), "{key}");
        }
        for key in [
            "",
            "a",
            "on",
            "1a",
            "0x",
            "0xZ",
            "_1",
            "1-2",
            "2024-13-01",
            "2024-01-01x",
            "24-01-01",
            "..",
            "é",
        ] {
            assert_eq!(no_text(key), None, "{key}");
        }
    }
}
