//! Expression text to tokens. Total: a character that begins no token is an error token.

use std::ops::Range;

use smol_str::SmolStr;

use super::ast::ExprError;

/// A token with its bytes in the expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Range<usize>,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind {
    Name(SmolStr),
    Int(i64),
    Float(f64),
    Text(SmolStr),
    /// An operator or a bracket.
    Sign(&'static str),
    End,
}

/// Longest first, so that a prefix does not win.
const SIGNS: [&str; 23] = [
    "&&", "||", "==", "!=", "<=", ">=", "??", "<", ">", "!", "?", ":", ".", ",", "+", "-", "(", ")", "[",
    "]", "{", "}", "=",
];

/// All tokens, an [`TokenKind::End`] last.
pub(super) fn lex(text: &str) -> Result<Vec<Token>, ExprError> {
    let mut lexer = Lexer { text, at: 0 };
    let mut tokens = Vec::new();
    loop {
        let token = lexer.next()?;
        let end = token.kind == TokenKind::End;
        tokens.push(token);
        if end {
            return Ok(tokens);
        }
    }
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The bytes from here on for which `is` holds.
    fn take(&mut self, is: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let len = rest.find(|ch| !is(ch)).unwrap_or(rest.len());
        self.at += len;
        rest.get(..len).unwrap_or_default()
    }

    fn next(&mut self) -> Result<Token, ExprError> {
        self.take(char::is_whitespace);
        let start = self.at;
        let rest = self.rest();
        let kind = match rest.chars().next() {
            None => TokenKind::End,
            Some('r' | 'R') if rest.get(1..2).is_some_and(|quote| quote == "'" || quote == "\"") => {
                self.at += 1;
                self.quoted(start, true)?
            }
            Some('\'' | '"') => self.quoted(start, false)?,
            Some(ch) if ch.is_ascii_digit() => self.number(start)?,
            Some(ch) if ch.is_ascii_alphabetic() || ch == '_' => {
                TokenKind::Name(self.take(|ch| ch.is_ascii_alphanumeric() || ch == '_').into())
            }
            Some(ch) => {
                let Some(sign) = SIGNS.into_iter().find(|sign| rest.starts_with(sign)) else {
                    return Err(ExprError::new(start..start + ch.len_utf8(), format!("unexpected `{ch}`")));
                };
                self.at += sign.len();
                TokenKind::Sign(sign)
            }
        };
        Ok(Token { kind, span: start..self.at })
    }

    fn number(&mut self, start: usize) -> Result<TokenKind, ExprError> {
        let hex = self.rest().starts_with("0x");
        self.take(|ch| ch.is_ascii_alphanumeric());
        // A dot belongs to the number only before a digit: `1.5`, but not `[1].size()`.
        let mut after = self.rest().chars();
        if !hex && after.next() == Some('.') && after.next().is_some_and(|ch| ch.is_ascii_digit()) {
            self.at += 1;
            self.take(|ch| ch.is_ascii_alphanumeric());
        }
        let word = self.text.get(start..self.at).unwrap_or_default();
        let int = match word.strip_prefix("0x") {
            Some(digits) => i64::from_str_radix(digits, 16).ok(),
            None => word.parse().ok(),
        };
        let float = || word.parse().ok().filter(|_| word.contains(['.', 'e', 'E'])).map(TokenKind::Float);
        int.map(TokenKind::Int)
            .or_else(float)
            .ok_or_else(|| ExprError::new(start..self.at, format!("`{word}` is not a number")))
    }

    /// A quoted text from the quote on; `raw` keeps backslashes.
    fn quoted(&mut self, start: usize, raw: bool) -> Result<TokenKind, ExprError> {
        let unclosed = |end| ExprError::new(start..end, "the text is not closed");
        let mut chars = self.rest().char_indices();
        let (_, quote) = chars.next().ok_or_else(|| unclosed(self.at))?;
        let mut content = String::new();
        while let Some((at, ch)) = chars.next() {
            match ch {
                '\\' if !raw => {
                    let place = self.at + at..self.at + at + 2;
                    let (_, escaped) = chars.next().ok_or_else(|| unclosed(self.text.len()))?;
                    content.push(unescape(escaped, &mut chars).ok_or_else(|| {
                        ExprError::new(place.start..place.start + 1, format!("unknown escape `\\{escaped}`"))
                    })?);
                }
                _ if ch == quote => {
                    self.at += at + 1;
                    return Ok(TokenKind::Text(content.into()));
                }
                _ => content.push(ch),
            }
        }
        Err(unclosed(self.text.len()))
    }
}

fn unescape(escaped: char, chars: &mut std::str::CharIndices<'_>) -> Option<char> {
    Some(match escaped {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        '\\' | '\'' | '"' | '`' | '?' => escaped,
        'x' => hex(chars, 2)?,
        'u' => hex(chars, 4)?,
        _ => return None,
    })
}

fn hex(chars: &mut std::str::CharIndices<'_>, digits: usize) -> Option<char> {
    let mut code = 0;
    for _ in 0..digits {
        code = code * 16 + chars.next()?.1.to_digit(16)?;
    }
    char::from_u32(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<TokenKind> {
        lex(text).unwrap().into_iter().map(|token| token.kind).collect()
    }

    #[test]
    fn tokens_of_every_kind() {
        use TokenKind::{End, Float, Int, Name, Sign, Text};
        assert_eq!(
            kinds(r#"a_1>=0x1f&&'it\'s'!="\u00e9" 1.5??r'\d'"#),
            [
                Name("a_1".into()),
                Sign(">="),
                Int(31),
                Sign("&&"),
                Text("it's".into()),
                Sign("!="),
                Text("é".into()),
                Float(1.5),
                Sign("??"),
                Text("\\d".into()),
                End
            ]
        );
        assert_eq!(kinds("1.size")[..2], [Int(1), Sign(".")]);
    }

    #[test]
    fn mistakes_have_a_place() {
        for (text, span) in [("a § b", 2..4), ("'abc", 0..4), ("1x", 0..2), ("'\\q'", 1..2), ("'\\", 0..2)] {
            assert_eq!(lex(text).unwrap_err().span, span, "{text}");
        }
    }
}
