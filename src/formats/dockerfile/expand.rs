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
    /// Why the builder stops here, where it does whatever the variables are. The text is unknown then.
    pub(super) broken: Option<&'static str>,
}

/// Substitutes with the variables of one place.
pub(super) struct Expander<'a> {
    pub(super) tree: &'a Dockerfile,
    pub(super) lookup: &'a dyn Fn(&str) -> Variable,
}

impl Expander<'_> {
    /// The value of `part`, quotes and escapes removed.
    pub(super) fn part(&self, part: Part) -> Expanded {
        self.run(self.tree.text(part), Base::Logical(part.start as usize), self.tree.span(part))
    }

    /// The value of a here-document's body, in which quotes mean nothing and `\` is the escape.
    pub(super) fn body(&self, part: Part) -> Expanded {
        let base = Base::Logical(part.start as usize);
        self.read(self.tree.text(part), base, self.tree.span(part), ('\\', false))
    }

    /// The value of a word. Of a JSON string with escapes, only the whole has a place.
    pub(super) fn word(&self, word: &Word) -> Expanded {
        match &word.decoded {
            Some(decoded) => {
                let span = self.tree.span(word.part);
                self.run(decoded, Base::Decoded(span), span)
            }
            None => self.part(word.content),
        }
    }

    fn run(&self, text: &str, base: Base, at: Span) -> Expanded {
        self.read(text, base, at, (self.tree.escape, true))
    }

    /// Why the builder stops at a part, where it does whatever the variables are.
    pub(super) fn broken(&self, part: Part) -> Option<&'static str> {
        if is_plain(self.tree.text(part), self.tree.escape, true) {
            return None;
        }
        self.part(part).broken
    }

    fn read(&self, text: &str, base: Base, at: Span, (escape, quotes): (char, bool)) -> Expanded {
        if let Base::Logical(start) = base
            && let Some(span) = self.tree.unbroken(Part::new(start, start + text.len()))
            && text.len() <= MAX_BYTES
            && is_plain(text, escape, quotes)
        {
            let text = Text::literal(text, span);
            return Expanded { text, uses: Vec::new(), bare: Vec::new(), broken: None };
        }
        let mut scan =
            Scan { out: self, text, base, escape, quotes, at: 0, uses: Vec::new(), bare: Vec::new() };
        let mut built = Built::default();
        let read = scan.run(&mut built, None, Escapes::Removed, 0);
        let text = match read {
            Ok(()) => built.finish(at),
            Err(broken) => {
                let why = Why::at(format!("the build stops: {broken}"), at);
                Text::from_pieces("", vec![Piece::unknown(why, at)], at)
            }
        };
        Expanded { text, uses: scan.uses, bare: scan.bare, broken: read.err() }
    }
}

/// Whether nothing in a text means anything else than itself.
fn is_plain(text: &str, escape: char, quotes: bool) -> bool {
    let special = |byte: u8| match byte {
        b'$' => true,
        b'\'' | b'"' => quotes,
        other => char::from(other) == escape,
    };
    !text.bytes().any(special)
}

/// `part` as it is written, without substitution.
pub(super) fn written(tree: &Dockerfile, part: Part) -> Text {
    if let Some(span) = tree.unbroken(part) {
        return Text::literal(tree.text(part), span);
    }
    Text::from_pieces(tree.text(part), tree.value_pieces(part), tree.span(part))
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
        self.bound();
    }

    /// Puts in a part of a tree as it is written.
    fn copy(&mut self, tree: &Dockerfile, part: Part) {
        self.content.push_str(tree.text(part));
        tree.add_pieces(part, &mut self.pieces);
        self.bound();
    }

    fn bound(&mut self) {
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

/// Where the text that is read stands.
#[derive(Clone, Copy)]
enum Base {
    /// At this byte of the logical text.
    Logical(usize),
    /// Written otherwise at this place.
    Decoded(Span),
}

/// What becomes of an escape character before another one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Escapes {
    Removed,
    /// It stays, since a pattern has a use for it.
    Kept,
}

/// What the builder stops at.
type Read<T> = Result<T, &'static str>;

struct Scan<'a> {
    out: &'a Expander<'a>,
    text: &'a str,
    base: Base,
    escape: char,
    /// Whether quotes mean something.
    quotes: bool,
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
        match self.base {
            Base::Logical(base) => self.out.tree.span(Part::new(base + from, base + self.at)),
            Base::Decoded(span) => span,
        }
    }

    /// Appends the bytes `from..to` as they stand.
    fn copy(&self, built: &mut Built, from: usize, to: usize) {
        if from >= to {
            return;
        }
        let text = self.text.get(from..to).unwrap_or_default();
        match self.base {
            Base::Logical(base) => built.copy(self.out.tree, Part::new(base + from, base + to)),
            Base::Decoded(span) if !text.is_empty() => built.push(text, [Piece::rewritten(text.len(), span)]),
            Base::Decoded(_) => {}
        }
    }

    /// Reads up to `stop` (which is taken) or the end.
    fn run(&mut self, built: &mut Built, stop: Option<char>, escapes: Escapes, depth: u32) -> Read<()> {
        if depth > MAX_DEPTH {
            return Err("substitutions are nested too deeply");
        }
        let mut from = self.at;
        while let Some(ch) = self.peek() {
            let is_quote = matches!(ch, '\'' | '"') && self.quotes;
            let special = is_quote || ch == '$' || ch == self.escape || Some(ch) == stop;
            if !special {
                self.bump();
                continue;
            }
            self.copy(built, from, self.at);
            if Some(ch) == stop {
                self.bump();
                return Ok(());
            }
            match ch {
                '$' => self.dollar(built, depth)?,
                '\'' => self.single(built)?,
                '"' => self.double(built, escapes, depth)?,
                // The character after an escape stays, whatever it is.
                _ => {
                    let escape = self.at;
                    self.bump();
                    let kept = if escapes == Escapes::Kept { escape } else { self.at };
                    self.bump();
                    self.copy(built, kept, self.at);
                }
            }
            from = self.at;
        }
        self.copy(built, from, self.at);
        if stop.is_none() { Ok(()) } else { Err("a `${` is not closed") }
    }

    fn single(&mut self, built: &mut Built) -> Read<()> {
        self.bump();
        let from = self.at;
        while self.peek().is_some_and(|ch| ch != '\'') {
            self.bump();
        }
        self.copy(built, from, self.at);
        if self.take('\'') { Ok(()) } else { Err("a single quote is not closed") }
    }

    fn double(&mut self, built: &mut Built, escapes: Escapes, depth: u32) -> Read<()> {
        self.bump();
        let mut from = self.at;
        while let Some(ch) = self.peek() {
            if ch == '"' {
                break;
            }
            if ch == '$' {
                self.copy(built, from, self.at);
                self.dollar(built, depth)?;
                from = self.at;
            } else if ch == self.escape {
                let escape = self.at;
                self.bump();
                // Inside quotes only these are escaped; before others the escape stays.
                if self.peek().is_some_and(|next| matches!(next, '"' | '$') || next == ch) {
                    if escapes == Escapes::Removed {
                        self.copy(built, from, escape);
                        from = self.at;
                    }
                    self.bump();
                }
            } else {
                self.bump();
            }
        }
        self.copy(built, from, self.at);
        if self.take('"') { Ok(()) } else { Err("a double quote is not closed") }
    }

    /// At a `$`.
    fn dollar(&mut self, built: &mut Built, depth: u32) -> Read<()> {
        let start = self.at;
        self.bump();
        if self.take('{') {
            return self.braces(built, start, depth);
        }
        let name = self.name();
        if name.is_empty() {
            self.copy(built, start, self.at);
        } else {
            self.plain(built, &name, start);
        }
        Ok(())
    }

    /// Puts in a variable without a modifier.
    fn plain(&mut self, built: &mut Built, name: &SmolStr, start: usize) {
        let span = self.span(start);
        let uses = self.uses.len();
        let variable = self.look_up(name);
        if self.uses.len() > uses {
            self.bare.push((name.clone(), span));
        }
        match variable {
            Variable::Known(text) => built.text(&text, span),
            Variable::Unset => {}
            Variable::Unknown(why) => built.unknown(why, span),
        }
    }

    /// A name, all digits of a number, or one of the characters that a shell has a value for.
    fn name(&mut self) -> SmolStr {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let len = match rest.chars().next() {
            Some(first) if first.is_numeric() => rest.find(|ch: char| !ch.is_numeric()).unwrap_or(rest.len()),
            Some('@' | '*' | '#' | '?' | '-' | '$' | '!') => 1,
            _ => rest.find(|ch: char| !(ch.is_alphanumeric() || ch == '_')).unwrap_or(rest.len()),
        };
        self.at += len;
        SmolStr::new(rest.get(..len).unwrap_or_default())
    }

    /// What a name is. A build has no values for numbers and special characters.
    fn look_up(&mut self, name: &SmolStr) -> Variable {
        if !name.starts_with(|ch: char| ch.is_alphabetic() || ch == '_') {
            return Variable::Unset;
        }
        self.uses.push(name.clone());
        (self.out.lookup)(name)
    }

    /// After `${`.
    fn braces(&mut self, built: &mut Built, start: usize, depth: u32) -> Read<()> {
        const MALFORMED: &str = "the substitution is malformed";
        if matches!(self.peek(), None | Some('{' | '}' | ':')) {
            return Err(MALFORMED);
        }
        let name = self.name();
        let colon = self.take(':');
        let Some(operator) = self.bump() else { return Err("a `${` is not closed") };
        if operator == '}' && !colon {
            self.plain(built, &name, start);
            return Ok(());
        }
        let escapes = match operator {
            '-' | '+' | '?' => Escapes::Removed,
            '#' | '%' | '/' if !colon => Escapes::Kept,
            _ => return Err("the builder knows no such modifier"),
        };
        let doubled = escapes == Escapes::Kept && self.take(operator);
        let mut pattern = Built::default();
        if operator == '/' {
            self.run(&mut pattern, Some('/'), escapes, depth + 1)?;
        }
        let mut word = Built::default();
        self.run(&mut word, Some('}'), escapes, depth + 1)?;
        let span = self.span(start);
        let variable = self.look_up(&name);
        match operator {
            '#' | '%' => trimmed(built, operator, doubled, &variable, &word, span),
            '/' => substituted(built, doubled, &variable, &pattern, &word, span),
            _ => by_presence(built, operator, colon, &variable, word, &name, span),
        }
        Ok(())
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
    if let Some(why) = word.pieces.iter().find_map(|piece| piece.unknown.clone()) {
        return built.unknown(why, span);
    }
    let value = text.content();
    let range = if operator == '#' {
        pattern::prefix(&word.content, value, greedy)..value.len()
    } else {
        0..pattern::suffix(&word.content, value, greedy)
    };
    built.text(&text.slice(range), span);
}

/// `${V/pattern/replacement}`: the longest match at the first place that has one, or all.
fn substituted(built: &mut Built, all: bool, variable: &Variable, pattern: &Built, word: &Built, span: Span) {
    let Some(text) = known(built, variable, span) else { return };
    let unknown = pattern.pieces.iter().chain(&word.pieces).find_map(|piece| piece.unknown.clone());
    if let Some(why) = unknown {
        return built.unknown(why, span);
    }
    let value = text.content();
    match pattern::replace(&pattern.content, value, &word.content, all) {
        None => built.unknown(Why::at("this substitution by pattern is not followed", span), span),
        Some(replaced) if replaced == value => built.text(&text, span),
        Some(replaced) => built.push(&replaced, [Piece::rewritten(replaced.len(), span)]),
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
