//! Finding the substitutions of a text: grammar only, no values.

use std::ops::Range;

/// What is done where a variable is unset or empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `$V`, `${V}`: nothing is put in.
    None,
    /// `${V:-word}`
    DefaultIfEmpty,
    /// `${V-word}`
    DefaultIfUnset,
    /// `${V:+word}`
    WordIfFilled,
    /// `${V+word}`
    WordIfSet,
    /// `${V:?word}`
    RequiredFilled,
    /// `${V?word}`
    RequiredSet,
}

impl Operator {
    /// As it is written; empty for none.
    pub fn written(self) -> &'static str {
        match self {
            Self::None => "",
            Self::DefaultIfEmpty => ":-",
            Self::DefaultIfUnset => "-",
            Self::WordIfFilled => ":+",
            Self::WordIfSet => "+",
            Self::RequiredFilled => ":?",
            Self::RequiredSet => "?",
        }
    }

    fn read(rest: &str) -> Option<Self> {
        let all = [
            Self::DefaultIfEmpty,
            Self::DefaultIfUnset,
            Self::WordIfFilled,
            Self::WordIfSet,
            Self::RequiredFilled,
            Self::RequiredSet,
        ];
        all.into_iter().find(|operator| rest.starts_with(operator.written()))
    }
}

/// What starts with a `$`.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// `$$`
    Dollar,
    /// A variable; the word's range is in the whole content.
    Variable { name: String, operator: Operator, word: Option<Range<usize>> },
    /// `${` with something that Compose refuses.
    Invalid,
}

/// The next substitution at or after byte `from`, with its range.
pub(super) fn next_token(content: &str, from: usize) -> Option<(Range<usize>, Token)> {
    let mut at = from;
    loop {
        at += memchr::memchr(b'$', content.get(at..)?.as_bytes())?;
        let rest = content.get(at + 1..).unwrap_or_default();
        let name = name_of(rest);
        if rest.starts_with('$') {
            return Some((at..at + 2, Token::Dollar));
        }
        if !name.is_empty() {
            let end = at + 1 + name.len();
            let token = Token::Variable { name: name.to_owned(), operator: Operator::None, word: None };
            return Some((at..end, token));
        }
        if rest.starts_with('{') {
            return Some(braced(content, at));
        }
        at += 1;
    }
}

/// The name at the start of `rest`: a letter or `_`, then digits too. Empty where there is none.
fn name_of(rest: &str) -> &str {
    let end = rest
        .bytes()
        .enumerate()
        .find(|(at, byte)| !(byte.is_ascii_alphabetic() || *byte == b'_' || *at > 0 && byte.is_ascii_digit()))
        .map_or(rest.len(), |(at, _)| at);
    rest.get(..end).unwrap_or_default()
}

/// The substitution whose `${` stands at `at`.
fn braced(content: &str, at: usize) -> (Range<usize>, Token) {
    let inner = at + 2;
    let name = name_of(content.get(inner..).unwrap_or_default());
    let after = inner + name.len();
    let rest = content.get(after..).unwrap_or_default();
    let invalid = (at..inner, Token::Invalid);
    if name.is_empty() {
        return invalid;
    }
    let name = name.to_owned();
    if rest.starts_with('}') {
        return (at..after + 1, Token::Variable { name, operator: Operator::None, word: None });
    }
    let Some(operator) = Operator::read(rest) else { return invalid };
    let start = after + operator.written().len();
    let Some(end) = closing(content, start) else {
        // Nothing on this line closes it, nor any that follows on the line.
        let line = content.get(start..).and_then(|rest| rest.find('\n'));
        return (at..line.map_or(content.len(), |len| start + len), Token::Invalid);
    };
    (at..end + 1, Token::Variable { name, operator, word: Some(start..end) })
}

/// The `}` that closes a word which starts at `from`. Braces count inside; where they do not add up,
/// the line's last one closes. A word does not go over a line's end.
fn closing(content: &str, from: usize) -> Option<usize> {
    let rest = content.get(from..)?;
    let line = rest.split('\n').next()?;
    let mut open = 1_usize;
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            b'{' => open += 1,
            b'}' if open == 1 => return Some(from + at),
            b'}' => open -= 1,
            _ => {}
        }
    }
    line.rfind('}').map(|at| from + at)
}
