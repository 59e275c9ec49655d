//! TOML to a value tree with the place of everything: the only module that names the parser.

use toml::de::{DeTable, DeValue};

use crate::{
    finding::{Problem, ProblemKind},
    source::SourceFile,
    text::Span,
    value::{Entry, Kind, Map, Number, Text, Value},
};

/// Reads a file. What of it is broken is said; the rest is in the map.
pub(crate) fn parse(file: &SourceFile) -> (Map, Vec<Problem>) {
    // Offsets stay those of the file: a byte order mark becomes blanks.
    let text = match file.text.strip_prefix('\u{feff}') {
        Some(rest) => format!("   {rest}"),
        None => file.text.clone(),
    };
    let (table, errors) = DeTable::parse_recoverable(&text);
    let problem = |error: &toml::de::Error| {
        let span = error.span().unwrap_or(0..0);
        Problem {
            kind: ProblemKind::Config,
            path: file.path.clone(),
            span: Some(on_boundaries(file, span)),
            message: error.message().trim_end().replace('\n', ", "),
        }
    };
    let problems = errors.iter().map(problem).collect();
    (map(file, table.get_ref()), problems)
}

/// A range of the parser's as a span that lies in the file.
fn on_boundaries(file: &SourceFile, range: std::ops::Range<usize>) -> Span {
    let text = file.text.as_str();
    let (start, end) = (text.floor_char_boundary(range.start), text.ceil_char_boundary(range.end));
    Span::new(file.id, start, end.max(start))
}

fn map(file: &SourceFile, table: &DeTable<'_>) -> Map {
    let entry = |(key, item): (&toml::Spanned<_>, &toml::Spanned<DeValue<'_>>)| {
        let key_span = on_boundaries(file, key.span());
        let name: &std::borrow::Cow<'_, str> = key.get_ref();
        let mut value = value(file, item);
        // A table knows itself by its key: that is where what it lacks is missed.
        if let Kind::Map(_) = value.kind {
            value.origin = key_span.into();
        }
        Entry { key: name.as_ref().into(), key_span, value }
    };
    let mut entries: Vec<Entry> = table.iter().map(entry).collect();
    entries.sort_by_key(|entry| entry.key_span.start);
    Map::new(entries)
}

fn value(file: &SourceFile, item: &toml::Spanned<DeValue<'_>>) -> Value {
    let span = on_boundaries(file, item.span());
    match item.get_ref() {
        DeValue::String(text) => Value::text(Text::literal(text.as_ref(), span)),
        DeValue::Boolean(value) => Value::bool(*value, span),
        DeValue::Integer(number) => {
            let parsed = i64::from_str_radix(number.as_str(), number.radix());
            parsed.map_or_else(|_| Value::new(Kind::Null, span), |number| Value::int(number, span))
        }
        DeValue::Float(number) => {
            let parsed = number.as_str().parse().unwrap_or(f64::NAN);
            Value::new(Kind::Number(Number::Float(parsed)), span)
        }
        // Dates have no meaning in any setting.
        DeValue::Datetime(_) => Value::new(Kind::Null, span),
        DeValue::Array(items) => Value::sequence(items.iter().map(|item| value(file, item)).collect(), span),
        DeValue::Table(table) => Value::map(map(file, table), span),
    }
}
