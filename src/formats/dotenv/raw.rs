//! Env files in the format `raw`, as `docker run --env-file` reads them: what stands after the first `=`
//! is the value, quotes, `$` and `#` and all.

use crate::{
    source::SourceFile,
    text::Span,
    value::{Kind, Map, Text, Value},
};

/// The file as a map from key to text. A key alone is null: its value is the environment's.
pub(super) fn map(file: &SourceFile) -> Value {
    let text = file.text.as_str();
    let mut map = Map::default();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let content = line.trim_end_matches(['\n', '\r']).trim_start_matches('\u{feff}');
        let content = content.trim_start();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        // What was cut off at the front stands before the content.
        let front = line.find(content).unwrap_or(0);
        let span = |from: usize, to: usize| Span::new(file.id, start + front + from, start + front + to);
        let key_end = content.find('=').unwrap_or(content.len());
        let key = content.get(..key_end).unwrap_or_default();
        let key_span = span(0, key_end);
        let value = match content.get(key_end + 1..) {
            Some(said) => Value::text(Text::literal(said, span(key_end + 1, content.len()))),
            None => Value::new(Kind::Null, key_span),
        };
        map.push(key, key_span, value);
    }
    Value::map(map, Span::new(file.id, 0, text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{source::MemoryFiles, source::SourceMap};

    #[test]
    fn values_are_taken_as_they_are() {
        let text = "\u{feff}# c\n A=\"x $Y\" # z\r\nB\n\nC==\n";
        let sources = SourceMap::new(Box::new(MemoryFiles::new([("raw.env", text)])));
        let file = sources.load("raw.env").unwrap();
        let map = map(&file);
        let shown: Vec<_> = map
            .entries()
            .iter()
            .map(|entry| (entry.key.as_str(), entry.value.as_str(), file.slice(entry.value.span())))
            .collect();
        assert_eq!(
            shown,
            [("A", Some("\"x $Y\" # z"), "\"x $Y\" # z"), ("B", None, "B"), ("C", Some("="), "="),]
        );
    }
}
