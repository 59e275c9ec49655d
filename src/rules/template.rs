//! Texts with values in them: ``service `{name}` listens on {host_ip ?? 'all interfaces'}``.
//!
//! `{` begins an expression where a name, a bracket or a quote follows. So `${VAR}`, `{{ .Values }}`
//! and `server { … }` stand for themselves; `\{` is a brace that would begin one.

use std::ops::Range;

use super::{
    expr::{Expects, ExprError, Kinds, Machine, Program},
    schema::Param,
    show::{self, Shown},
};
use crate::formats::SubjectKind;

/// A compiled template.
#[derive(Debug)]
pub(super) struct Template {
    parts: Vec<Part>,
}

#[derive(Debug)]
enum Part {
    Text(String),
    Value(Program),
}

impl Template {
    /// Compiles a template for subjects of `kind`. Places of mistakes are bytes of `text`.
    pub(super) fn new(
        text: &str,
        kind: &'static SubjectKind,
        kinds: Kinds,
        eager: bool,
        params: &[Param],
    ) -> Result<Self, ExprError> {
        let mut parts = Vec::new();
        for piece in pieces(text)? {
            match piece {
                Piece::Text(text) => parts.push(Part::Text(text)),
                Piece::Expr(range) => {
                    let source = text.get(range.clone()).unwrap_or_default();
                    let program = Program::with(source, kind, kinds, Expects::Shown, eager, params).map_err(
                        |mut error| {
                            error.span = range.start + error.span.start..range.start + error.span.end;
                            error
                        },
                    )?;
                    parts.push(Part::Value(program));
                }
            }
        }
        Ok(Self { parts })
    }

    /// The text about one subject, as it goes into a file. `None` where a value in it is not known, or
    /// is a secret.
    pub(super) fn render<'v>(&'v self, machine: &mut Machine<'v>) -> Option<String> {
        let mut rendered = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => rendered.push_str(text),
                Part::Value(program) => {
                    let value = program.value(machine).ok()?;
                    rendered.push_str(&show::whole(&value, machine.facts())?);
                }
            }
        }
        Some(rendered)
    }

    /// The text about one subject. Secrets in it are masked; what cannot be evaluated is `…`.
    pub(super) fn fill<'v>(&'v self, machine: &mut Machine<'v>) -> Shown {
        let mut filled = Shown::default();
        for part in &self.parts {
            match part {
                Part::Text(text) => filled.text.push_str(text),
                Part::Value(program) => match program.value(machine) {
                    Ok(value) => show::push(&mut filled, &value, machine.facts()),
                    Err(_) => filled.text.push('…'),
                },
            }
        }
        filled
    }
}

#[derive(Debug, PartialEq)]
enum Piece {
    Text(String),
    Expr(Range<usize>),
}

/// The literal and the computed pieces of a template.
fn pieces(text: &str) -> Result<Vec<Piece>, ExprError> {
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut chars = text.char_indices().peekable();
    let mut before = ' ';
    while let Some((at, ch)) = chars.next() {
        let next = chars.peek().map_or(' ', |(_, next)| *next);
        let begins = next.is_ascii_alphabetic() || matches!(next, '_' | '\'' | '(' | '[');
        if ch == '\\' && next == '{' {
            literal.push('{');
            chars.next();
        } else if ch == '{' && begins && !matches!(before, '$' | '{') {
            let end = expression_end(text, at + 1)
                .ok_or_else(|| ExprError::new_at(at..at + 1, "this `{` is not closed; a brace is `\\{`"))?;
            if !literal.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut literal)));
            }
            pieces.push(Piece::Expr(at + 1..end));
            while chars.next_if(|(at, _)| *at <= end).is_some() {}
            before = '}';
            continue;
        } else {
            literal.push(ch);
        }
        before = ch;
    }
    if !literal.is_empty() {
        pieces.push(Piece::Text(literal));
    }
    Ok(pieces)
}

/// The expressions in a template.
#[cfg(test)]
pub(super) fn expressions(text: &str) -> Vec<&str> {
    let ranges = pieces(text).unwrap_or_default().into_iter().filter_map(|piece| match piece {
        Piece::Expr(range) => Some(range),
        Piece::Text(_) => None,
    });
    ranges.filter_map(|range| text.get(range)).collect()
}

/// Where the `}` stands that ends the expression from `start` on; quoted ones do not.
fn expression_end(text: &str, start: usize) -> Option<usize> {
    let mut quote = None;
    for (at, ch) in text.get(start..)?.char_indices() {
        match (quote, ch) {
            (Some(open), _) if ch == open => quote = None,
            (None, '\'' | '"') => quote = Some(ch),
            (None, '}') => return Some(start + at),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<String> {
        let show = |piece| match piece {
            Piece::Text(text) => text,
            Piece::Expr(range) => format!("<{}>", &text[range]),
        };
        pieces(text).unwrap().into_iter().map(show).collect()
    }

    #[test]
    fn braces_of_shells_templates_and_nginx_stand_for_themselves() {
        for (text, expected) in [
            ("port {target}!", &["port ", "<target>", "!"][..]),
            ("{a ?? '}'}{b}", &["<a ?? '}'>", "<b>"]),
            ("use ${VAR:?} or {{ .Values.x }}", &["use ${VAR:?} or {{ .Values.x }}"]),
            ("server { listen 80; }", &["server { listen 80; }"]),
            ("\\{name}", &["{name}"]),
            ("{}", &["{}"]),
            ("é{x}é", &["é", "<x>", "é"]),
        ] {
            assert_eq!(split(text), expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics_and_expressions_lie_inside(text in "[a-c{}$\\\\'\" é.]{0,24}") {
            match pieces(&text) {
                Ok(pieces) => for piece in pieces {
                    if let Piece::Expr(range) = piece {
                        proptest::prop_assert!(text.get(range).is_some());
                    }
                },
                Err(error) => proptest::prop_assert!(text.get(error.span).is_some()),
            }
        }
    }

    #[test]
    fn an_open_brace_has_a_place() {
        assert_eq!(pieces("ab {cd").unwrap_err().span, 3..4);
    }
}
