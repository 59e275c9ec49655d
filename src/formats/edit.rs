//! Edits: what a fix wants done to a file, in the words of no format, and who knows how to do it.
//!
//! A rule names a place and a change ([`Change`]); the format that the place's file belongs to turns
//! both into replacements of bytes ([`Editor`]). An editor knows syntax only: quoting, indentation,
//! where an entry or a directive begins and ends. What is not certain to stay what it was is refused
//! with a reason ([`Refused`]); nothing is guessed.
//!
//! Line breaks in the text of an edit are `\n`; whoever applies it writes the file's own.

use std::sync::Arc;

use super::format_of;
use crate::{finding::Edit, source::SourceFile, text::Span, value::Text};

/// What is done at a place of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The scalar, or the part of one, at the place says this instead; how it is quoted is kept where
    /// that can be. A list takes the place of any value.
    Replace(NewValue),
    /// In the map at the place (or the one that the key at the place leads to), the value under this path
    /// of keys becomes this. What is missing of the path is written.
    Set(Vec<String>, NewValue),
    /// The list at the place ends in these items. A text that is a list of words (a command line) ends
    /// in these words.
    Append(Vec<String>),
    /// The scalar at the place begins with this, and then says what it said.
    Prefix(String),
    /// The entry, item, argument or statement at the place is gone, with what belongs to it alone: its
    /// line, its comment. What would be left without meaning (a list's key, a statement) goes too.
    Remove,
    /// After the statement (directive, instruction, line) that the place stands in comes this one, as
    /// deep as it.
    InsertAfter(String),
}

/// A value to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewValue {
    /// A scalar. Written anew it is a number or a truth value where it reads as one, else a text.
    Scalar(String),
    /// A list of texts.
    List(Vec<String>),
}

/// Why a change is not made: the rest of "cannot be fixed here: ".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused(pub String);

impl Refused {
    /// For this reason: lower case, no full stop.
    pub fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

/// A file that can be edited.
pub trait Editor {
    /// The edits that make `change` at `at`, a span of this editor's file as its format gives them out: of
    /// a value (with or without its quotes, or a part of it), a key, a whole statement. No two overlap.
    fn edit(&self, at: Span, change: &Change) -> Result<Vec<Edit>, Refused>;
}

/// The editor of a file: of the format that claims it or, where none does (a file that another one
/// includes under any name), of the format named `otherwise`.
pub fn editor(file: &Arc<SourceFile>, otherwise: &str) -> Result<Box<dyn Editor>, Refused> {
    let format = format_of(&file.path, &file.text).or_else(|| super::format(otherwise));
    let made = format.and_then(|format| format.editor(file));
    made.ok_or_else(|| Refused::new(format!("`{}` is not of a kind that can be edited", file.path)))
}

/// The editor of a text of the format named `of`, in the file that it stands in.
pub fn text_editor(file: &Arc<SourceFile>, text: &Text, of: &str) -> Result<Box<dyn Editor>, Refused> {
    let made = super::format(of).and_then(|format| format.text_editor(file, text));
    made.ok_or_else(|| Refused::new("it stands in a text that is no literal block of its file"))
}

/// These lines at the end of a text file, also where it has them: of patterns the last one counts.
pub fn append_lines(file: &SourceFile, lines: &[String]) -> Edit {
    let ended = file.text.is_empty() || file.text.ends_with('\n');
    let text = format!("{}{}\n", if ended { "" } else { "\n" }, lines.join("\n"));
    Edit { span: Span::empty(file.id, file.text.len()), text }
}
