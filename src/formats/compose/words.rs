//! The words of a command: a list as it is, a text split as a shell would.

use crate::value::{Kind, Text, Value};

/// The words of `command` or `entrypoint`. Absent and null stay as they are.
pub(super) fn words(value: &Value) -> Value {
    match &value.kind {
        Kind::Text(text) => {
            let words = split(text).into_iter().map(Value::text).collect();
            Value::sequence(words, &value.origin)
        }
        _ => value.clone(),
    }
}

/// Splits at blanks outside of quotes; quotes and backslashes are taken out.
///
/// A word with something unknown in it is one word: what a shell makes of its content is not known.
fn split(text: &Text) -> Vec<Text> {
    let content = text.content();
    let unknown = text.unknown_at();
    let mut words = Vec::new();
    let mut parts: Vec<Text> = Vec::new();
    let mut run = 0;
    let mut quote = None;
    let mut started = false;
    let mut escaped = false;
    let flush = |parts: &mut Vec<Text>, from: usize, to: usize| {
        if from < to || unknown.iter().any(|at| from == *at && to == *at) {
            parts.push(text.slice(from..to));
        }
    };
    for (at, c) in content.char_indices() {
        let blank = quote.is_none() && !escaped && c.is_whitespace();
        let mark = !escaped
            && match quote {
                None => matches!(c, '"' | '\'' | '\\'),
                Some(open) => c == open || c == '\\' && open == '"',
            };
        if blank || mark {
            flush(&mut parts, run, at);
            run = at + c.len_utf8();
        }
        if blank {
            if started || !parts.is_empty() {
                words.push(Text::join(&parts, text.slice(at..at).origin().span));
            }
            parts.clear();
            started = false;
            continue;
        }
        started = true;
        escaped = mark && c == '\\';
        if mark && c != '\\' {
            quote = if quote.is_some() { None } else { Some(c) };
        }
    }
    flush(&mut parts, run, content.len());
    if started || !parts.is_empty() {
        words.push(Text::join(&parts, text.slice(content.len()..content.len()).origin().span));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        formats::interpolate::{Variable, interpolate},
        text::{FileId, Span},
    };

    fn of(content: &str) -> Vec<String> {
        let text = Text::literal(content, Span::new(FileId(0), 3, 3 + content.len()));
        let text = interpolate(&text, &|_| Variable::Unset).text;
        let shown = |word: &Text| word.known().map_or_else(|| format!("{}?", word.content()), str::to_owned);
        split(&text).iter().map(shown).collect()
    }

    #[test]
    fn words_are_split_as_a_shell_does() {
        for (content, expected) in [
            ("redis-server --requirepass x", &["redis-server", "--requirepass", "x"][..]),
            ("redis-server --requirepass \"\"", &["redis-server", "--requirepass", ""]),
            (
                "sh -c 'redis-server --requirepass \"$$P\"'",
                &["sh", "-c", "redis-server --requirepass \"$P\""],
            ),
            ("a\\ b  \"c\\\"d\"\n", &["a b", "c\"d"]),
            ("x '' \u{e4}", &["x", "", "\u{e4}"]),
            ("--requirepass ${U}", &["--requirepass", "?"]),
            ("${U} x${U}y", &["?", "xy?"]),
            ("", &[]),
        ] {
            assert_eq!(of(content), expected, "{content}");
        }
    }

    #[test]
    fn words_keep_their_places() {
        let text = Text::literal("a \"b c\"", Span::new(FileId(0), 3, 10));
        assert_eq!(split(&text)[1].origin().span.range(), 6..9);
    }
}
