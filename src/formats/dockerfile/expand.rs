//! Substitution of variables in an instruction's words, as BuildKit's shell lexer does it.
//!
//! Quotes and escapes go, `$V`, `${V}` and the modifiers `:-` `-` `:+` `+` `:?` `?` `#` `##` `%` `%%`
//! `/` `//` are replaced. The result knows of each byte where it came from; what a variable brings
//! has hopped over the place where it is used.

use smol_str::SmolStr;

use super::{
    pattern,
    syntax::{Dockerfile, Part, Word},
};
use crate::{
    text::Span,
    value::{Piece, Text, Why},
};

/// Bounds against values that double with each line.
const MAX_BYTES: usize = 64 * 1024;
const MAX_PIECES: usize = 1024;

/// Defaults inside defaults, no deeper than this.
const MAX_DEPTH: u32 = 16;

/// What a variable is where it is used.
#[derive(Clone, Debug)]
pub(super) enum Variable {
    /// It has this value (which may be known in part only).
    Known(Text),
    /// It is not set.
    Unset,
    /// Whether and to what it is set cannot be known.
    Unknown(Why),
}

/// A word after substitution.
#[derive(Clone, Debug)]
pub(super) struct Expanded {
    pub(super) text: Text,
    /// The variables it used, in order.
    pub(super) uses: Vec<SmolStr>,
    /// Those that stand for nothing where they are not set: `$V` and `${V}`, each at its place.
    pub(super) bare: Vec<(SmolStr, Span)>,
}

/// Substitutes with the variables of one place.
pub(super) struct Expander<'a> {
    pub(super) tree: &'a Dockerfile,
    pub(super) lookup: &'a dyn Fn(&str) -> Variable,
}

impl Expander<'_> {
    /// The value of `part`, quotes and escapes removed.
    pub(super) fn part(&self, part: Part) -> Expanded {
        let mut scan = Scan {
            out: self,
            text: self.tree.text(part),
            base: part.start as usize,
            at: 0,
            uses: Vec::new(),
            bare: Vec::new(),
        };
        let mut built = Built::default();
        scan.run(&mut built, None, 0);
        Expanded { text: built.finish(self.tree.span(part)), uses: scan.uses, bare: scan.bare }
    }

    /// The value of a word. A JSON string with escapes is taken as it is.
    pub(super) fn word(&self, word: &Word) -> Expanded {
        match &word.decoded {
            Some(decoded) => {
                let text = Text::said(decoded.clone(), self.tree.span(word.part));
                Expanded { text, uses: Vec::new(), bare: Vec::new() }
            }
            None => self.part(word.content),
        }
    }
}

/// `part` as it is written, without substitution.
pub(super) fn written(tree: &Dockerfile, part: Part) -> Text {
    let pieces: Vec<Piece> = tree.pieces(part).map(|piece| Piece::verbatim(tree.span(piece))).collect();
    Text::from_pieces(tree.text(part), pieces, tree.span(part))
}

/// A text in the making.
#[derive(Default)]
struct Built {
    content: String,
    pieces: Vec<Piece>,
    overflow: bool,
}

impl Built {
    fn push(&mut self, content: &str, pieces: impl IntoIterator<Item = Piece>) {
        self.content.push_str(content);
        self.pieces.extend(pieces);
        self.overflow |= self.content.len() > MAX_BYTES || self.pieces.len() > MAX_PIECES;
        if self.overflow {
            self.content.clear();
            self.pieces.clear();
        }
    }

    fn unknown(&mut self, why: Why, span: Span) {
        self.push("", [Piece::unknown(why, span)]);
    }

    /// Puts in what a variable brings.
    fn text(&mut self, text: &Text, used_at: Span) {
        self.push(text.content(), text.pieces().iter().cloned().map(|piece| piece.via(used_at, "used here")));
    }

    fn append(&mut self, other: Self) {
        self.overflow |= other.overflow;
        self.push(&other.content, other.pieces);
    }

    fn finish(self, span: Span) -> Text {
        if self.overflow {
            let why = Why::at("its value is too long to follow", span);
            return Text::from_pieces("", vec![Piece::unknown(why, span)], span);
        }
        Text::from_pieces(self.content, self.pieces, span)
    }
}

struct Scan<'a> {
    out: &'a Expander<'a>,
    text: &'a str,
    base: usize,
    at: usize,
    uses: Vec<SmolStr>,
    bare: Vec<(SmolStr, Span)>,
}

impl Scan<'_> {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let ch = self.peek()?;
        self.at += ch.len_utf8();
        Some(ch)
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += if found { wanted.len_utf8() } else { 0 };
        found
    }

    fn span(&self, from: usize) -> Span {
        self.out.tree.span(Part::new(self.base + from, self.base + self.at))
    }

    /// Appends the bytes `from..to` as they stand.
    fn copy(&self, built: &mut Built, from: usize, to: usize) {
        let part = Part::new(self.base + from, self.base + to.max(from));
        let tree = self.out.tree;
        built.push(tree.text(part), tree.pieces(part).map(|piece| Piece::verbatim(tree.span(piece))));
    }

    /// Reads up to `stop` (which is taken) or the end; `false` where `stop` was not found.
    fn run(&mut self, built: &mut Built, stop: Option<char>, depth: u32) -> bool {
        let mut from = self.at;
        while let Some(ch) = self.peek() {
            let special = matches!(ch, '\'' | '"' | '$') || ch == self.out.tree.escape || Some(ch) == stop;
            if !special {
                self.bump();
                continue;
            }
            self.copy(built, from, self.at);
            if Some(ch) == stop {
                self.bump();
                return true;
            }
            match ch {
                '$' => self.dollar(built, depth),
                '\'' => self.single(built),
                '"' => self.double(built, depth),
                // The character after an escape stays, whatever it is.
                _ => {
                    self.bump();
                    let kept = self.at;
                    self.bump();
                    self.copy(built, kept, self.at);
                }
            }
            from = self.at;
        }
        self.copy(built, from, self.at);
        stop.is_none()
    }

    fn single(&mut self, built: &mut Built) {
        self.bump();
        let from = self.at;
        while self.peek().is_some_and(|ch| ch != '\'') {
            self.bump();
        }
        self.copy(built, from, self.at);
        self.bump();
    }

    fn double(&mut self, built: &mut Built, depth: u32) {
        self.bump();
        let mut from = self.at;
        while let Some(ch) = self.peek() {
            if ch == '"' {
                break;
            }
            if ch == '$' {
                self.copy(built, from, self.at);
                self.dollar(built, depth);
                from = self.at;
            } else if ch == self.out.tree.escape {
                let escape = self.at;
                self.bump();
                // Inside quotes only these are escaped; before others the escape stays.
                if self.peek().is_some_and(|next| matches!(next, '"' | '$') || next == ch) {
                    self.copy(built, from, escape);
                    from = self.at;
                    self.bump();
                }
            } else {
                self.bump();
            }
        }
        self.copy(built, from, self.at);
        self.bump();
    }

    /// At a `$`.
    fn dollar(&mut self, built: &mut Built, depth: u32) {
        let start = self.at;
        self.bump();
        if self.take('{') {
            let kept = built.content.len();
            if depth >= MAX_DEPTH || !self.braces(built, start, depth) {
                // Not closed, or no valid name: what it would bring cannot be said.
                debug_assert!(built.content.len() >= kept || built.overflow);
                self.at = self.text.len();
                let span = self.span(start);
                built.unknown(Why::at("the substitution is malformed", span), span);
            }
            return;
        }
        let name = self.name();
        if name.is_empty() {
            self.copy(built, start, self.at);
            return;
        }
        self.plain(built, &name, start);
    }

    /// Puts in a variable without a modifier.
    fn plain(&mut self, built: &mut Built, name: &SmolStr, start: usize) {
        let span = self.span(start);
        self.bare.push((name.clone(), span));
        match self.look_up(name) {
            Variable::Known(text) => built.text(&text, span),
            Variable::Unset => {}
            Variable::Unknown(why) => built.unknown(why, span),
        }
    }

    fn name(&mut self) -> SmolStr {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let digits = rest.starts_with(|ch: char| ch.is_ascii_digit());
        let takes = |ch: char| if digits { ch.is_ascii_digit() } else { ch.is_alphanumeric() || ch == '_' };
        let len = rest.find(|ch| !takes(ch)).unwrap_or(rest.len());
        self.at += len;
        SmolStr::new(rest.get(..len).unwrap_or_default())
    }

    fn look_up(&mut self, name: &SmolStr) -> Variable {
        self.uses.push(name.clone());
        (self.out.lookup)(name)
    }

    /// After `${`; `false` where it is malformed.
    fn braces(&mut self, built: &mut Built, start: usize, depth: u32) -> bool {
        let name = self.name();
        let colon = self.take(':');
        let Some(operator) = self.bump().filter(|_| !name.is_empty()) else { return false };
        if operator == '}' && !colon {
            self.plain(built, &name, start);
            return true;
        }
        let doubled = matches!(operator, '#' | '%' | '/') && self.take(operator);
        let mut word = Built::default();
        let replaced = if operator == '/' {
            let mut pattern = Built::default();
            let closed = self.run(&mut pattern, Some('/'), depth + 1);
            closed.then_some(pattern)
        } else {
            None
        };
        if !self.run(&mut word, Some('}'), depth + 1) {
            return false;
        }
        let span = self.span(start);
        let variable = self.look_up(&name);
        match operator {
            '-' | '+' | '?' => by_presence(built, operator, colon, &variable, word, &name, span),
            '#' | '%' if !colon => trimmed(built, operator, doubled, &variable, &word, span),
            '/' if !colon => match replaced {
                Some(pattern) => substituted(built, doubled, &variable, &pattern, &word, span),
                None => return false,
            },
            _ => return false,
        }
        true
    }
}

/// `-`, `+` and `?`, with or without the colon.
fn by_presence(
    built: &mut Built,
    operator: char,
    colon: bool,
    variable: &Variable,
    word: Built,
    name: &str,
    span: Span,
) {
    let (value, set) = match variable {
        Variable::Unknown(why) => return built.unknown(why.clone(), span),
        Variable::Unset => (None, false),
        Variable::Known(text) if colon && text.content().is_empty() => match text.why() {
            Some(why) => return built.unknown(why.clone(), span),
            None => (None, false),
        },
        Variable::Known(text) => (Some(text), true),
    };
    match (operator, value) {
        ('-' | '?', Some(text)) => built.text(text, span),
        ('-', None) => built.append(word),
        ('+', _) if set => built.append(word),
        ('?', None) => built.unknown(Why::at(format!("the build stops: `{name}` must be set"), span), span),
        _ => {}
    }
}

/// `${V#pattern}` and its like.
fn trimmed(built: &mut Built, operator: char, greedy: bool, variable: &Variable, word: &Built, span: Span) {
    let Some(text) = known(built, variable, span) else { return };
    let value = text.content();
    let range = if operator == '#' {
        pattern::prefix(&word.content, value, greedy)..value.len()
    } else {
        0..pattern::suffix(&word.content, value, greedy)
    };
    built.text(&text.slice(range), span);
}

/// `${V/pattern/replacement}`.
fn substituted(built: &mut Built, all: bool, variable: &Variable, pattern: &Built, word: &Built, span: Span) {
    let Some(text) = known(built, variable, span) else { return };
    if pattern.content.contains(['*', '?', '\\']) || pattern.content.is_empty() {
        built.unknown(Why::at("this substitution by pattern is not followed", span), span);
        return;
    }
    let value = text.content();
    let count = if all { usize::MAX } else { 1 };
    let replaced = value.replacen(&pattern.content, &word.content, count);
    if replaced == value {
        built.text(&text, span);
    } else {
        built.push(&replaced, [Piece::rewritten(replaced.len(), span)]);
    }
}

/// The value, if it is wholly known; what it is else is appended.
fn known(built: &mut Built, variable: &Variable, span: Span) -> Option<Text> {
    match variable {
        Variable::Known(text) => match text.why() {
            None => return Some(text.clone()),
            Some(why) => built.unknown(why.clone(), span),
        },
        Variable::Unset => {}
        Variable::Unknown(why) => built.unknown(why.clone(), span),
    }
    None
}
