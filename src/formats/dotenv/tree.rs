//! What an env file is made of.

use smol_str::SmolStr;

use crate::{text::Span, value::Text};

/// A file.
#[derive(Debug, Default)]
pub(super) struct EnvFile {
    /// In file order, repeated keys included.
    pub(super) entries: Vec<Entry>,
    /// From `#` to the line's end.
    pub(super) comments: Vec<Span>,
}

/// How a value is quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quote {
    None,
    Single,
    Double,
}

impl Quote {
    /// The quote as a byte; 0 for none, which no env file holds as a quote.
    pub(super) fn byte(self) -> u8 {
        match self {
            Self::None => 0,
            Self::Single => b'\'',
            Self::Double => b'"',
        }
    }
}

/// `KEY=value` or `KEY`.
#[derive(Debug)]
pub(super) struct Entry {
    /// The key's name.
    pub(super) key: SmolStr,
    /// Its place.
    pub(super) key_span: Span,
    /// Whether `export` stands before it.
    pub(super) export: bool,
    /// The quotes around the value.
    pub(super) quote: Quote,
    /// The value without quotes and escapes, variables not yet put in. `None`: no separator, the
    /// value is taken from the environment.
    pub(super) value: Option<Text>,
    /// All of it.
    pub(super) span: Span,
}
