//! From words to texts: the same content, with placeholders as unknown pieces.

use crate::{
    text::Span,
    value::{self, Text, Why},
};

use super::placeholder;
use super::word::Word;

/// What may stand for something else in a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Filling {
    /// Whether the file is filled in by `envsubst`, which also replaces `$VAR`.
    pub(super) template: bool,
}

impl Filling {
    /// For a file at `path`.
    pub(super) fn of(path: &str) -> Self {
        Self { template: path.ends_with(".template") }
    }
}

/// The text of a word. Wholly known unless it holds a placeholder.
pub(super) fn text(word: &Word, source: &str, filling: Filling) -> Text {
    let content = word.content();
    let raw = source.get(content.range()).unwrap_or_default();
    let variable = memchr::memchr(b'$', raw.as_bytes()).is_some();
    if !word.escaped && !word.templated && !variable {
        return Text::literal(raw, content);
    }
    let mut joined = String::with_capacity(raw.len());
    let mut pieces = Vec::new();
    for piece in word.pieces(source) {
        if piece.text.len() == piece.span.len() {
            verbatim(piece.text, piece.span, filling, &mut joined, &mut pieces);
        } else {
            joined.push_str(piece.text);
            pieces.push(value::Piece::rewritten(piece.text.len(), piece.span));
        }
    }
    if pieces.is_empty() {
        return Text::literal("", content.sub(0, 0));
    }
    Text::from_pieces(joined, pieces, content.sub(0, 0))
}

/// Cuts text without escapes at its placeholders.
fn verbatim(text: &str, span: Span, filling: Filling, joined: &mut String, pieces: &mut Vec<value::Piece>) {
    let mut known = 0;
    let mut at = 0;
    let mut add = |from: usize, to: usize, pieces: &mut Vec<value::Piece>| {
        if from < to {
            joined.push_str(text.get(from..to).unwrap_or_default());
            pieces.push(value::Piece::verbatim(span.sub(from, to)));
        }
    };
    while let Some(found) = next_mark(text, at) {
        let Some(end) = placeholder_end(text, found, filling) else {
            at = found + 1;
            continue;
        };
        add(known, found, pieces);
        pieces.push(value::Piece::unknown(why(text, found, end, span), span.sub(found, end)));
        at = end;
        known = end;
    }
    add(known, text.len(), pieces);
}

fn next_mark(text: &str, from: usize) -> Option<usize> {
    let rest = text.as_bytes().get(from..)?;
    memchr::memchr3(b'{', b'<', b'$', rest).map(|at| from + at)
}

fn placeholder_end(text: &str, at: usize, filling: Filling) -> Option<usize> {
    if text.as_bytes().get(at) == Some(&b'$') {
        return variable_end(text.get(at + 1..)?, filling).map(|len| at + 1 + len);
    }
    placeholder::at(text.as_bytes(), at).map(|(end, _)| end)
}

/// The length of `{NAME}` or, in files for envsubst, `NAME`. Environment variables are told from
/// nginx's own by their capitals.
fn variable_end(rest: &str, filling: Filling) -> Option<usize> {
    let braced = rest.strip_prefix('{');
    let name = braced.unwrap_or(rest);
    let len = name.bytes().take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_').count();
    let starts = name.bytes().next().is_some_and(|byte| byte.is_ascii_uppercase() || byte == b'_');
    let ends = match braced {
        Some(_) => name.as_bytes().get(len) == Some(&b'}'),
        None => filling.template && !name.as_bytes().get(len).is_some_and(u8::is_ascii_alphanumeric),
    };
    (starts && ends).then_some(if braced.is_some() { len + 2 } else { len })
}

fn why(text: &str, from: usize, to: usize, span: Span) -> Why {
    let placeholder = text.get(from..to).unwrap_or_default();
    Why::at(format!("`{placeholder}` is filled in when the template is rendered"), span.sub(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{formats::nginx::parse, text::FileId};

    fn first(source: &str, template: bool) -> Text {
        let tree = parse(FileId(0), source);
        let (_, directive) = tree.iter().next().unwrap();
        text(&tree.arguments(directive)[0], source, Filling { template })
    }

    #[test]
    fn nginx_variables_are_known_text() {
        assert_eq!(first("return https://${host}$uri;", false).known(), Some("https://${host}$uri"));
        assert_eq!(first("return $Host;", true).known(), Some("$Host"));
        assert_eq!(first("return $HOST;", false).known(), Some("$HOST"));
    }

    #[test]
    fn placeholders_are_unknown_and_the_rest_is_known() {
        for source in
            ["listen ${PORT}:1;", "listen {{ port }}:1;", "listen <%= @p %>:1;", "listen '${PORT}:1';"]
        {
            let text = first(source, false);
            assert!(text.known().is_none(), "{source}");
            assert_eq!(text.known_suffix(), ":1", "{source}");
        }
        assert!(first("listen $PORT;", true).why().unwrap().text().starts_with("`$PORT` is filled in"));
    }

    #[test]
    fn escapes_keep_their_places() {
        let text = first("a \"x\\ty\";", false);
        assert_eq!(text.known(), Some("x\ty"));
        assert_eq!(text.slice(2..3).origin().span, Span::new(FileId(0), 6, 7));
        assert_eq!(first("a \"\";", false).known(), Some(""));
    }
}
