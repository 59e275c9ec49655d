//! `$VAR` and `${VAR…}` in texts, as Compose and its env files substitute them: the result keeps
//! which of its bytes came from where.
//!
//! Shared by `compose` and `dotenv`; not a format. The variables come from the caller: nothing here
//! looks at the environment of the machine.

mod scan;
#[cfg(test)]
mod tests;

use smol_str::SmolStr;

use super::SyntaxError;
use crate::{
    text::Span,
    value::{Text, Why},
};

pub use scan::Operator;
use scan::{Braces, Token, next_token};

/// Words in words in words: deeper is not followed.
const MAX_DEPTH: usize = 32;

/// A result may grow to this many bytes: what is longer is unknown (files that multiply themselves).
const MAX_BYTES: usize = 1 << 20;

/// Taking texts apart costs their pieces each time: a text that costs more than this is unknown.
const MAX_WORK: usize = 10_000_000;

/// What reads the result takes it apart too: one of more parts than this is unknown. Parts of what is put in
/// count too, or a few lines that each have the one before twice would fill any memory.
const MAX_PARTS: usize = 4096;

/// What the files say about a variable.
#[derive(Clone, Debug)]
pub enum Variable {
    /// It has this value.
    Set(Text),
    /// No file sets it.
    Unset,
    /// It is set by something outside of the files; its value is not known.
    Provided(Why),
}

/// How a variable was found where it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Set, and not empty.
    Set,
    /// Set to nothing.
    Empty,
    /// Not set in any file.
    Unset,
    /// Set outside of the files.
    Provided,
}

impl Status {
    /// Its name in rules.
    pub fn name(self) -> &'static str {
        match self {
            Self::Set => "set",
            Self::Empty => "empty",
            Self::Unset => "unset",
            Self::Provided => "provided",
        }
    }
}

/// One place where a variable is used.
#[derive(Clone, Debug)]
pub struct Use {
    /// The variable.
    pub name: SmolStr,
    /// What is done where it is unset or empty.
    pub operator: Operator,
    /// The whole of it: `${NAME:-word}`.
    pub span: Span,
    /// The text after the operator, as written.
    pub word: Option<Text>,
    /// How the variable was found.
    pub status: Status,
    /// Where a file sets it.
    pub supplier: Option<Span>,
    /// Whether it stands in the word of another use.
    pub nested: bool,
}

/// A text with its variables put in.
#[derive(Debug)]
pub struct Interpolated {
    /// The text. Partly unknown where a variable is.
    pub text: Text,
    /// Every use, in order; those in words that are not used too.
    pub uses: Vec<Use>,
    /// What is no valid substitution.
    pub errors: Vec<SyntaxError>,
}

/// Whether there is anything to put in.
pub fn has_variables(content: &str) -> bool {
    memchr::memchr(b'$', content.as_bytes()).is_some()
}

/// Puts `variables` into `text`.
///
/// Operators: `:-` `-` (default), `:+` `+` (alternative), `:?` `?` (required), nested ones too; `$$`
/// is `$`; any other `$` stays. A variable that no file sets is unknown, except where the text
/// itself says what holds then (`:-`, `-`, `:+`, `+`).
pub fn interpolate(text: &Text, variables: &dyn Fn(&str) -> Variable) -> Interpolated {
    if !has_variables(text.content()) {
        return Interpolated { text: text.clone(), uses: Vec::new(), errors: Vec::new() };
    }
    let mut run = Run { variables, uses: Vec::new(), errors: Vec::new(), left: MAX_WORK };
    let expanded = run.expand(text, 0);
    Interpolated { text: expanded, uses: run.uses, errors: run.errors }
}

struct Run<'v> {
    variables: &'v dyn Fn(&str) -> Variable,
    uses: Vec<Use>,
    errors: Vec<SyntaxError>,
    left: usize,
}

impl Run<'_> {
    fn expand(&mut self, text: &Text, depth: usize) -> Text {
        let whole = place(text, 0..text.content().len());
        if depth > MAX_DEPTH {
            self.errors.push(SyntaxError::limit(whole, "substitutions are nested too deeply"));
            return unknown(Why::at("the substitution is nested too deeply", whole), whole);
        }
        let braces = Braces::new(text.content());
        let cost = text.pieces().len() + 1;
        let mut parts = Vec::new();
        let mut at = 0;
        let (mut bytes, mut pieces) = (0, 0);
        while let Some((range, token)) = next_token(text.content(), &braces, at) {
            self.left = self.left.saturating_sub(cost);
            if at < range.start {
                parts.push(text.slice(at..range.start));
            }
            at = range.end;
            let part = self.part(text, range, &token, depth);
            bytes += part.content().len();
            pieces += part.pieces().len();
            parts.push(part);
            if bytes > MAX_BYTES || pieces.max(parts.len()) > MAX_PARTS || self.left == 0 {
                self.errors.push(SyntaxError::limit(whole, "has too much to substitute"));
                let why = Why::at("it has too much to substitute", whole);
                return unknown(why, whole);
            }
        }
        if at < text.content().len() {
            parts.push(text.slice(at..text.content().len()));
        }
        match parts.as_slice() {
            [one] => one.clone(),
            parts => Text::join(parts, whole),
        }
    }

    fn part(&mut self, text: &Text, range: std::ops::Range<usize>, token: &Token, depth: usize) -> Text {
        let span = place(text, range);
        match token {
            Token::Dollar => Text::said("$", span),
            Token::Invalid => {
                self.errors.push(SyntaxError::new(span, "is not a valid substitution"));
                unknown(Why::at("is not a valid substitution", span), span)
            }
            Token::Variable { name, operator, word } => {
                let word = word.clone().map(|range| text.slice(range));
                self.variable(name, *operator, word, span, depth)
            }
        }
    }

    fn variable(
        &mut self,
        name: &str,
        operator: Operator,
        word: Option<Text>,
        span: Span,
        depth: usize,
    ) -> Text {
        let found = (self.variables)(name);
        let status = match &found {
            Variable::Set(text) if text.content().is_empty() && text.why().is_some() => Status::Provided,
            Variable::Set(text) if text.content().is_empty() => Status::Empty,
            Variable::Set(_) => Status::Set,
            Variable::Unset => Status::Unset,
            Variable::Provided(_) => Status::Provided,
        };
        let supplier = match &found {
            Variable::Set(text) => Some(text.origin().span),
            _ => None,
        };
        let (name, nested) = (SmolStr::from(name), depth > 0);
        self.uses.push(Use {
            name: name.clone(),
            operator,
            span,
            word: word.clone(),
            status,
            supplier,
            nested,
        });
        let faults = self.errors.len();
        let word = word.map_or_else(|| Text::said("", span), |word| self.expand(&word, depth + 1));
        if !needs_word(operator, status) {
            // Compose does not look at it then.
            self.errors.truncate(faults);
        }
        put_in(&name, found, status, operator, word, span)
    }
}

/// Whether the word after an operator is put in, or said as what is missing.
fn needs_word(operator: Operator, status: Status) -> bool {
    let required =
        matches!(operator, Operator::RequiredFilled) && matches!(status, Status::Unset | Status::Empty);
    required || operator == Operator::RequiredSet && status == Status::Unset || takes_word(operator, status)
}

/// Whether the word after an operator is put in.
fn takes_word(operator: Operator, status: Status) -> bool {
    matches!(
        (operator, status),
        (Operator::DefaultIfEmpty, Status::Unset | Status::Empty)
            | (Operator::DefaultIfUnset, Status::Unset)
            | (Operator::WordIfFilled, Status::Set)
            | (Operator::WordIfSet, Status::Set | Status::Empty | Status::Provided)
    )
}

/// What stands for the variable in the text.
fn put_in(name: &str, found: Variable, status: Status, operator: Operator, word: Text, span: Span) -> Text {
    let set = match found {
        Variable::Set(text) => text.via(span, "used here"),
        Variable::Provided(ref why) => unknown(why.clone(), span),
        Variable::Unset => unset(name, operator, span),
    };
    match (operator, status) {
        _ if takes_word(operator, status) => word,
        (Operator::WordIfFilled | Operator::WordIfSet, Status::Unset | Status::Empty) => Text::said("", span),
        (Operator::RequiredFilled, Status::Empty) => unset(name, operator, span),
        _ => set,
    }
}

fn unset(name: &str, operator: Operator, span: Span) -> Text {
    let reason = match operator {
        Operator::RequiredFilled | Operator::RequiredSet => {
            format!("variable `{name}` must be given from outside: no file of the project does")
        }
        _ => format!("variable `{name}` is not set in any file"),
    };
    unknown(Why::at(reason, span), span)
}

fn unknown(why: Why, span: Span) -> Text {
    Text::from_pieces("", vec![crate::value::Piece::unknown(why, span)], span)
}

/// Where a part of the text stands in its file.
fn place(text: &Text, range: std::ops::Range<usize>) -> Span {
    text.slice(range).origin().span
}
