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
        for list in NAMES {
            names(service.get(list), &join(&path, list), &mut faults);
        }
        for (list, what) in UNIQUE {
            let key = |item: &Value| merge::item_key(&["services", name, list], item);
            lost(service.get(list), &join(&path, list), what, &key, &mut faults);
        }
        for (list, what) in PAIRS {
            let at = join(&path, list);
            lost(service.at(list), &at, what, &pair_key, &mut faults);
            if matches!(list, "environment" | "build.args") {
                trailing(service.at(list), &at, &mut faults);
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
    let number = key.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'))
        && key.ends_with(|c: char| c.is_ascii_digit() || c == '.')
        && key.parse::<f64>().is_ok();
    number.then_some("a number")
}

/// A name that a list has twice.
fn names(list: Option<&Value>, path: &str, faults: &mut Vec<Fault>) {
    let items = list.map(Value::items).unwrap_or_default();
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
    list: Option<&Value>,
    path: &str,
    what: &str,
    key: &dyn Fn(&Value) -> Option<SmolStr>,
    faults: &mut Vec<Fault>,
) {
    let items = list.map(Value::items).unwrap_or_default();
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
fn trailing(list: Option<&Value>, path: &str, faults: &mut Vec<Fault>) {
    for (index, item) in list.map(Value::items).unwrap_or_default().iter().enumerate() {
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
