//! Values as people may see them: short, on one line, secrets masked.

use std::{borrow::Cow, cell::RefCell, rc::Rc};

use rustc_hash::FxHashMap;

use super::expr::{V, Val};
use crate::{
    formats::{Facts, SubjectKind},
    secrets,
    value::{Kind, Value},
};

/// Characters of a value that are shown.
const MOST: usize = 80;

/// Fields that hold a sentence of ours, of which more is shown.
const SENTENCES: [&str; 3] = ["says", "hint", "gap"];

/// Characters of a sentence that are shown.
const MOST_OF_A_SENTENCE: usize = 300;

/// Fields of a subject that name it; what they hold is a name, not the thing named.
const NAMES: [&str; 5] = ["key", "name", "kind", "path", "keyword"];

/// What is no secret, whatever the thing that it is a part of is called.
const PLAIN: [&str; 4] = ["file", "host", "scheme", "port"];

/// A text about a subject.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// The text.
    pub(super) text: String,
    /// Whether it holds a value of a file, not only names and words of ours.
    pub(super) quotes: bool,
}

impl Shown {
    /// Appends a value on one line, cut where it is long.
    fn push_text(&mut self, text: &str) {
        self.push_most(text, MOST);
    }

    fn push_most(&mut self, text: &str, most: usize) {
        // Nearly all are like this.
        if text.len() <= most && text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_control()) {
            self.text.push_str(text);
            return;
        }
        let mut chars = text.chars().map(|ch| if ch.is_control() { ' ' } else { ch });
        self.text.extend(chars.by_ref().take(most));
        if chars.next().is_some() {
            self.text.push('…');
        }
    }

    /// The same with a value of a file, or with words of ours that may quote one.
    fn quote(&mut self, text: &str, key: &str) {
        self.quotes |= !NAMES.contains(&key);
        self.push_most(text, if SENTENCES.contains(&key) { MOST_OF_A_SENTENCE } else { MOST });
    }
}

/// Appends a value.
pub(super) fn push(out: &mut Shown, value: &Val<'_>, facts: &Facts<'_>) {
    match &value.kind {
        V::Null => out.push_text("not set"),
        V::Bool(value) => out.push_text(if *value { "true" } else { "false" }),
        V::Int(number) => out.quote(&hidden(&number.to_string(), value, facts), value.key),
        V::Float(number) => out.quote(&hidden(&number.to_string(), value, facts), value.key),
        V::Str(text) => out.push_text(&secrets::shown("", text)),
        V::Own(text) => out.quote(&hidden(text, value, facts), value.key),
        V::Text(text) => match text.known() {
            Some(known) => out.quote(&hidden(known, value, facts), value.key),
            None => push_partly(out, text, value.key, facts),
        },
        V::Unknown(_) => out.text.push('…'),
        V::Subject(of) => out.push_text(&of.subject.name),
        V::Tree(tree, _) if tree.as_map().is_some() => {
            let keys: Vec<&str> = tree.entries().iter().map(|entry| entry.key.as_str()).collect();
            out.push_text(&keys.join(", "));
        }
        V::Tree(tree, _) => push_items(out, value, tree.items(), facts),
        V::List(items) => {
            for (index, item) in items.iter().enumerate() {
                out.text.push_str(if index == 0 { "" } else { ", " });
                push(out, item, facts);
            }
        }
    }
}

/// A scalar as it is, for an edit. `None` for what is no scalar, not known, or a secret.
pub(super) fn whole(value: &Val<'_>, facts: &Facts<'_>) -> Option<String> {
    let text = match &value.kind {
        V::Bool(value) => value.to_string(),
        V::Int(number) => number.to_string(),
        V::Float(number) => number.to_string(),
        _ => value.as_str()?.to_owned(),
    };
    let shown = hidden(&text, value, facts).into_owned();
    (shown == text).then_some(text)
}

fn push_items(out: &mut Shown, list: &Val<'_>, items: &[Value], facts: &Facts<'_>) {
    for (index, item) in items.iter().enumerate() {
        out.text.push_str(if index == 0 { "" } else { ", " });
        match &item.kind {
            Kind::Sequence(_) | Kind::Map(_) => out.text.push('…'),
            _ => {
                let item = Val::of(item, facts, facts.unit_index as u32);
                push(out, &Val { key: list.key, ..item }, facts);
            }
        }
    }
}

/// The known parts of a text, with an ellipsis for each unknown one.
fn push_partly(out: &mut Shown, text: &crate::value::Text, key: &str, facts: &Facts<'_>) {
    if secret_name(key, facts).is_some() {
        out.text.push('…');
        return;
    }
    let mut shown = String::new();
    let mut start = 0;
    for end in text.unknown_at() {
        shown.push_str(text.content().get(start..end).unwrap_or_default());
        shown.push('…');
        start = end;
    }
    shown.push_str(text.content().get(start..).unwrap_or_default());
    out.quote(&secrets::shown("", &shown), key);
}

/// A value of the files, masked where its own name, or the key that its subject is about, is one of
/// a secret.
fn hidden<'t>(text: &'t str, value: &Val<'_>, facts: &Facts<'_>) -> Cow<'t, str> {
    if SENTENCES.contains(&value.key) {
        return secrets::told(text);
    }
    let name = if from_file(value) { secret_name(value.key, facts) } else { None };
    secrets::shown(name.as_deref().unwrap_or_default(), text)
}

/// Whether it stands in a file, rather than being said about one (a kind, a reason).
fn from_file(value: &Val<'_>) -> bool {
    match value.kind {
        V::Text(text) => {
            secrets::is_secret_name(value.key) || text.pieces().iter().any(|piece| piece.verbatim)
        }
        _ => value.place.origin().is_some(),
    }
}

fn secret_name(name: &str, facts: &Facts<'_>) -> Option<String> {
    if secrets::is_secret_name(name) {
        return Some(name.to_owned());
    }
    if NAMES.contains(&name) || PLAIN.contains(&name) {
        return None;
    }
    let naming = naming(facts.subject.kind);
    let named = naming.iter().filter_map(|field| facts.field(*field)?.as_str());
    named.filter(|key| secrets::is_secret_name(key)).map(str::to_owned).next()
}

thread_local! {
    /// By kind, its fields that are among [`NAMES`]: each value that is shown asks.
    static NAMING: RefCell<FxHashMap<*const SubjectKind, Rc<[usize]>>> = RefCell::default();
}

fn naming(kind: &'static SubjectKind) -> Rc<[usize]> {
    let indexes = || NAMES.iter().filter_map(|name| kind.field_index(name)).collect();
    NAMING.with_borrow_mut(|known| known.entry(std::ptr::from_ref(kind)).or_insert_with(indexes).clone())
}
