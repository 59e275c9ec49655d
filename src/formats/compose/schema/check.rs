//! Walking a document along the table of shapes. A key that stands twice is an error of the YAML.

use std::{cell::Cell, cmp::Ordering};

use super::{
    is_reset,
    say::{self, type_names},
    table::{ROOT, Shape, Types, shape},
};
use crate::{
    formats::compose::{
        fault::{About, Fault},
        merge::Tags,
    },
    text::Span,
    value::{Entry, Kind, Number, Value},
};

/// Aliases can unfold to more than any file holds: deeper looks are not taken.
const MAX_VALUES: usize = 200_000;

/// Values of a list that are compared with each other.
const MAX_COMPARED: usize = 50_000;

/// Faults of one document that are told; who has more has another problem.
const MAX_FAULTS: usize = 200;

/// Which faults are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// Those of one file.
    Own,
    /// Those of the whole: another file may mend them.
    Merged,
}

/// A look at one document.
pub(super) struct Check<'c> {
    look: Look,
    tags: &'c Tags,
    /// Where the walk is, and the rows of the table there.
    path: Vec<Step<'c>>,
    faults: Vec<Fault>,
    left: usize,
}

/// A step down.
#[derive(Clone, Copy)]
pub(super) enum Step<'c> {
    /// To what stands under a key, in a map of that shape.
    Key(&'c str, Option<&'static Shape>),
    /// To an item.
    Item(usize),
}

impl<'c> Check<'c> {
    pub(super) fn new(look: Look, tags: &'c Tags) -> Self {
        Self { look, tags, path: Vec::new(), faults: Vec::new(), left: MAX_VALUES }
    }

    /// The faults of a whole document.
    pub(super) fn document(mut self, document: &'c Value) -> Vec<Fault> {
        self.value(ROOT, document, document.span());
        self.faults
    }

    /// The faults of a value that would stand under these keys.
    pub(super) fn at(mut self, keys: &[&'c str], value: &'c Value) -> Vec<Fault> {
        let mut row = Some(ROOT);
        for key in keys {
            let shape = row.and_then(shape);
            self.path.push(Step::Key(key, shape));
            row = shape.and_then(|shape| shape.under(key).ok().flatten());
        }
        if let Some(row) = row {
            self.value(row, value, value.span());
        }
        self.faults
    }

    /// A value under a key (or item) at `at`, which should be of the shape in a row.
    fn value(&mut self, row: usize, value: &'c Value, at: Span) {
        let Some(shape) = shape(row) else { return };
        let open = matches!(value.kind, Kind::Unknown(_) | Kind::Absent | Kind::Subject(_));
        if self.left == 0 || self.faults.len() >= MAX_FAULTS || open || is_reset(value, self.tags) {
            return;
        }
        self.left -= 1;
        let (all, own) = (shape.all_types(), types_of(value));
        let fits = all == 0 || all & own != 0;
        if !fits {
            self.wrong_type(all, value, at);
        } else if shape.one_of.is_empty() {
            self.inside(shape, value);
        } else {
            self.alternatives(shape, value, at);
        }
    }

    /// A null of a file may stand for what another file says: only the whole shows it.
    fn wrong_type(&mut self, types: u8, value: &'c Value, at: Span) {
        let null = matches!(value.kind, Kind::Null);
        if null != (self.look == Look::Merged) {
            return;
        }
        let path = say::path(&self.path);
        let span = if null { at } else { value.span() };
        let says = format!("{} is {}", say::thing(&path), say::kind(value));
        self.fault(About::Type, span, path, says, format!("Write {}.", type_names(types)));
    }

    /// One of several shapes: the one of its type or, of several such, the one that fits best.
    fn alternatives(&mut self, shape: &'static Shape, value: &'c Value, at: Span) {
        let own = types_of(value);
        let fits = |row: &usize| {
            table_shape(*row).is_some_and(|it| it.all_types() == 0 || it.all_types() & own != 0)
        };
        let rows: Vec<usize> = shape.one_of.iter().copied().filter(fits).collect();
        if let [row] = rows.as_slice() {
            return self.value(*row, value, at);
        }
        let before = std::mem::take(&mut self.faults);
        let mut best: Option<Vec<Fault>> = None;
        for row in rows {
            self.value(row, value, at);
            let found = std::mem::take(&mut self.faults);
            if best.as_ref().is_none_or(|best| found.len() < best.len()) {
                best = Some(found);
            }
        }
        self.faults = before;
        self.faults.extend(best.unwrap_or_default());
    }

    fn inside(&mut self, shape: &'static Shape, value: &'c Value) {
        match &value.kind {
            Kind::Map(map) => {
                let open = map.unknown_rest().is_some();
                self.entries(shape, map.entries(), value, open);
            }
            Kind::Sequence(items) => self.items(shape, items),
            Kind::Text(text) if self.look == Look::Own => {
                let Some(known) = text.known() else { return };
                if !shape.words.is_empty() && !shape.words.contains(&known) {
                    self.not_allowed(value, say::one_of(shape.words, known));
                } else if !shape.text.fits(known) {
                    self.not_allowed(value, say::pattern(&shape.text).to_owned());
                }
            }
            Kind::Number(number) if self.look == Look::Own => {
                let number = number.as_f64();
                #[expect(clippy::cast_precision_loss, reason = "the schema's bounds are small")]
                let low = shape.minimum.filter(|low| number < *low as f64);
                #[expect(clippy::cast_precision_loss, reason = "the schema's bounds are small")]
                let high = shape.maximum.filter(|high| number > *high as f64);
                if let Some(low) = low {
                    self.not_allowed(value, format!("It is at least {low}."));
                } else if let Some(high) = high {
                    self.not_allowed(value, format!("It is at most {high}."));
                }
            }
            _ => {}
        }
    }

    fn not_allowed(&mut self, value: &Value, hint: String) {
        let path = say::path(&self.path);
        let says = format!("{} has a value that Compose does not take", say::thing(&path));
        self.fault(About::Value, value.span(), path, says, hint);
    }

    fn entries(&mut self, shape: &'static Shape, entries: &'c [Entry], map: &'c Value, open: bool) {
        for entry in entries {
            let key = entry.key.as_str();
            match shape.under(key) {
                Ok(row) => {
                    self.path.push(Step::Key(key, Some(shape)));
                    if let Some(row) = row {
                        self.value(row, &entry.value, entry.key_span);
                    }
                    self.path.pop();
                }
                Err(()) => self.unknown_key(shape, entry),
            }
        }
        if self.look == Look::Merged && !open {
            let there = |key: &&&str| entries.iter().any(|entry| entry.key == **key);
            for key in shape.required.iter().filter(|key| !there(key)) {
                let path = say::path(&self.path);
                let says = format!("{} has no `{key}`", say::thing(&path));
                self.fault(About::Missing, map.span(), path, says, format!("Add `{key}:`."));
            }
        }
    }

    fn unknown_key(&mut self, shape: &'static Shape, entry: &'c Entry) {
        if self.look == Look::Merged || is_reset(&entry.value, self.tags) {
            return;
        }
        let key = entry.key.as_str();
        let path = say::path(&self.path);
        let says = match path.as_str() {
            "" => format!("A Compose file has no key `{key}`"),
            path => format!("`{path}` has no key `{key}`"),
        };
        let hint = say::meant(shape, &self.path, key);
        self.fault(About::Key, entry.key_span, super::super::fault::join(&path, key), says, hint);
    }

    fn items(&mut self, shape: &'static Shape, items: &'c [Value]) {
        if let Some(row) = shape.items {
            for (index, item) in items.iter().enumerate() {
                self.path.push(Step::Item(index));
                self.value(row, item, item.span());
                self.path.pop();
            }
        }
        if shape.is_unique && self.look == Look::Merged {
            self.unique(items);
        }
    }

    /// Two items that are the same, after all files are merged.
    fn unique(&mut self, items: &[Value]) {
        let left = Cell::new(MAX_COMPARED);
        for (index, item) in items.iter().enumerate().take(64) {
            if items.iter().take(index).any(|before| same(before, item, &left)) {
                let path = say::path(&self.path);
                let says = format!("{} lists an item twice", say::thing(&path));
                let hint =
                    "Remove one of them: Compose refuses the file. Lists of several files are put together.";
                self.fault(About::Repeated, item.span(), format!("{path}[{index}]"), says, hint.to_owned());
            }
        }
    }

    fn fault(&mut self, about: About, span: Span, path: String, says: String, hint: String) {
        self.faults.push(Fault { about, span, path, says, hint });
    }
}

/// Whether two items are equal as JSON Schema's `uniqueItems` means it, looking at `left` values at most:
/// aliases can unfold without end. What is not known equals nothing.
fn same(a: &Value, b: &Value, left: &Cell<usize>) -> bool {
    let Some(fewer) = left.get().checked_sub(1) else { return false };
    left.set(fewer);
    match (&a.kind, &b.kind) {
        (Kind::Null, Kind::Null) => true,
        (Kind::Bool(a), Kind::Bool(b)) => a == b,
        (Kind::Number(a), Kind::Number(b)) => {
            a.as_f64().partial_cmp(&b.as_f64()).is_some_and(Ordering::is_eq)
        }
        (Kind::Text(_), Kind::Text(_)) => a.as_str().is_some() && a.as_str() == b.as_str(),
        (Kind::Sequence(a), Kind::Sequence(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same(a, b, left))
        }
        (Kind::Map(a), Kind::Map(b)) => {
            let in_b = |it: &Entry| b.get(&it.key).is_some_and(|other| same(&it.value, &other.value, left));
            a.len() == b.len() && a.entries().iter().all(in_b)
        }
        _ => false,
    }
}

fn table_shape(row: usize) -> Option<&'static Shape> {
    shape(row)
}

/// The types that a value has. A text with something unknown in it may become anything but a list or map.
fn types_of(value: &Value) -> u8 {
    match &value.kind {
        Kind::Null => Types::NULL,
        Kind::Bool(_) => Types::BOOL,
        Kind::Number(Number::Int(_)) => Types::INTEGER | Types::NUMBER,
        Kind::Number(Number::Float(number)) if number.fract() == 0.0 => Types::INTEGER | Types::NUMBER,
        Kind::Number(Number::Float(_)) => Types::NUMBER,
        Kind::Text(_) => Types::TEXT,
        Kind::Sequence(_) => Types::LIST,
        Kind::Map(_) => Types::MAP,
        Kind::Absent | Kind::Subject(_) | Kind::Unknown(_) => u8::MAX,
    }
}
