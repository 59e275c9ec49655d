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
pub(super) fn next_token(content: &str, braces: &Braces, from: usize) -> Option<(Range<usize>, Token)> {
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
            return Some(braced(content, braces, at));
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
fn braced(content: &str, braces: &Braces, at: usize) -> (Range<usize>, Token) {
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
    let Some(end) = braces.closing(at + 1, start) else {
        // Nothing on this line closes it, nor any that follows on the line.
        let line = content.get(start..).and_then(|rest| rest.find('\n'));
        return (at..line.map_or(content.len(), |len| start + len), Token::Invalid);
    };
    (at..end + 1, Token::Variable { name, operator, word: Some(start..end) })
}

/// Where the braces of a text close, found once: a search from each of them would take forever in a
/// text of nothing but opening ones.
pub(super) struct Braces {
    /// Opening and closing one, in order of the opening ones.
    pairs: Vec<(usize, usize)>,
    /// Where each line ends, and its last closing brace.
    lines: Vec<(usize, Option<usize>)>,
}

impl Braces {
    pub(super) fn new(content: &str) -> Self {
        let mut braces = Self { pairs: Vec::new(), lines: Vec::new() };
        let (mut open, mut last) = (Vec::new(), None);
        for (at, byte) in content.bytes().enumerate() {
            match byte {
                b'{' => open.push(at),
                b'}' => {
                    braces.pairs.extend(open.pop().map(|open| (open, at)));
                    last = Some(at);
                }
                b'\n' => {
                    braces.lines.push((at, last.take()));
                    open.clear();
                }
                _ => {}
            }
        }
        braces.lines.push((content.len(), last));
        braces.pairs.sort_unstable();
        braces
    }

    /// The `}` that closes the brace at `open`, whose word starts at `from`. Where they do not add up,
    /// the line's last one closes. A word does not go over a line's end.
    fn closing(&self, open: usize, from: usize) -> Option<usize> {
        if let Ok(at) = self.pairs.binary_search_by_key(&open, |(open, _)| *open) {
            return self.pairs.get(at).map(|(_, close)| *close);
        }
        let line = self.lines.partition_point(|(end, _)| *end < from);
        self.lines.get(line).and_then(|(_, last)| *last).filter(|last| *last >= from)
    }
}
