//! How values travel: through references, arguments and templates, with the way they came.

use smol_str::SmolStr;

use crate::{
    text::Span,
    value::{Entry, Hop, Kind, Map, Number, Origin, Piece, Text, Value, Why},
};

/// Values below a collection that get the hop too; of larger ones only the collection does.
const DEEP: usize = 256;
/// Hops that a value keeps: a longer way helps nobody.
const HOPS: usize = 8;

/// `value`, used at `span`: the parts of a collection travel with it, since a finding may stand at one.
pub(super) fn travel(value: Value, span: Span, note: &'static str) -> Value {
    if value.origin.span == span || span.contains(value.origin.span) {
        return value;
    }
    let deep = value.walk(DEEP, &mut |_| {});
    over(value, span, note, deep)
}

fn over(mut value: Value, span: Span, note: &'static str, deep: bool) -> Value {
    if value.origin.hops().len() >= HOPS {
        return value;
    }
    if deep {
        each(&mut value, &|part| over(part, span, note, true));
    }
    if let Kind::Text(text) = &value.kind {
        value.kind = Kind::Text(text.via(span, note));
    }
    value.via(span, note)
}

/// `value` of a file that git ignores, used at `span`: the place of use is the one to edit.
pub(super) fn relocate(mut value: Value, span: Span) -> Value {
    if value.walk(DEEP, &mut |_| {}) {
        each(&mut value, &|part| relocate(part, span));
    }
    if let Kind::Text(text) = &value.kind {
        value.kind = Kind::Text(text.via(span, "used here").from_local_file());
    }
    value.origin = Origin::with_hops(span, vec![Hop { span: value.origin.span, note: Hop::SUPPLIER }]);
    value
}

fn each(value: &mut Value, change: &dyn Fn(Value) -> Value) {
    match &value.kind {
        Kind::Sequence(items) => {
            value.kind = Kind::Sequence(std::sync::Arc::new(items.iter().cloned().map(change).collect()));
        }
        Kind::Map(map) => {
            let entry = |entry: &Entry| Entry { value: change(entry.value.clone()), ..entry.clone() };
            let mut changed: Map = map.entries().iter().map(entry).collect();
            if let Some(why) = map.unknown_rest() {
                changed = changed.with_unknown_rest(why.clone());
            }
            value.kind = Kind::Map(std::sync::Arc::new(changed));
        }
        _ => {}
    }
}

/// The origin of something computed at `span` from `inputs`: there, with what came from elsewhere.
pub(super) fn computed<'v>(span: Span, inputs: impl IntoIterator<Item = &'v Value>) -> Origin {
    let mut hops: Vec<Hop> = Vec::new();
    for input in inputs {
        let supplier = Hop { span: input.origin.span, note: Hop::SUPPLIER };
        let elsewhere = !span.contains(supplier.span) || !input.origin.hops().is_empty();
        if elsewhere && hops.len() < HOPS && !hops.contains(&supplier) {
            hops.push(supplier);
        }
    }
    Origin::with_hops(span, hops)
}

/// A value as Terraform writes it into a text: texts, numbers and truth values.
pub(super) fn text_of(value: &Value) -> Option<Text> {
    match &value.kind {
        Kind::Text(text) => Some(text.clone()),
        Kind::Number(number) => Some(said(&number_text(*number), &value.origin)),
        Kind::Bool(true) => Some(said("true", &value.origin)),
        Kind::Bool(false) => Some(said("false", &value.origin)),
        Kind::Unknown(why) => Some(unknown_text(why, value.origin.used_at())),
        _ => None,
    }
}

/// A text that another value means.
pub(super) fn said(content: &str, origin: &Origin) -> Text {
    let mut piece = Piece::rewritten(content.len(), origin.span);
    for hop in origin.hops() {
        piece = piece.via(hop.span, hop.note);
    }
    Text::from_pieces(content, vec![piece], origin.span)
}

/// A text of which nothing is known.
pub(super) fn unknown_text(why: &Why, span: Span) -> Text {
    Text::from_pieces("", vec![Piece::unknown(why.clone(), span)], span)
}

/// Whole numbers without a fraction, as Terraform prints them.
pub(super) fn number_text(number: Number) -> SmolStr {
    match number {
        Number::Int(n) => SmolStr::new(n.to_string()),
        Number::Float(n) => SmolStr::new(n.to_string()),
    }
}

/// A number in its simplest form.
pub(super) fn number(n: f64) -> Number {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if n.fract() == 0.0 && n.abs() <= EXACT {
        #[expect(clippy::cast_possible_truncation, reason = "whole and in range")]
        Number::Int(n as i64)
    } else {
        Number::Float(n)
    }
}

/// Why a value, or what elements it has, cannot be known.
pub(super) fn why(value: &Value) -> Option<&Why> {
    value.why().or_else(|| value.as_map().and_then(Map::unknown_rest))
}

/// A number of things.
pub(super) fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The first unknown in a value, at any depth within reason.
pub(super) fn why_deep(value: &Value) -> Option<Why> {
    let mut found = None;
    let all = value.walk(100_000, &mut |part| {
        if found.is_none() {
            found = why(part).cloned();
        }
    });
    found.or_else(|| (!all).then(|| Why::new("the value is too large")))
}
