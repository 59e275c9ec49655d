//! Shell text: which simple commands it runs, in what order, and what leads from one to another.
//!
//! This reads the grammar of POSIX shells with what bash adds, from a text to ranges of that text. It
//! substitutes nothing and knows nothing of Dockerfiles: see `commands.rs` for both.
//!
//! Why a reader of our own: tree-sitter's grammar of bash reads some 1.7 MB of such text a second, which
//! is more than everything else that a Dockerfile costs, and its tree says nothing of what a word is
//! once quotes are gone. It is the oracle of the tests instead (`oracle/`).
//!
//! What cannot be read is an error for the whole text: a half-understood script would be misread.

mod bytes;
mod compound;
mod document;
#[cfg(test)]
mod oracle;
mod reader;
#[cfg(test)]
mod tests;
mod words;

pub(super) use document::{read_document, unescaped};
pub(super) use reader::read;

/// A range of bytes of the text read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Range {
    pub(super) fn new(start: usize, end: usize) -> Self {
        Self { start: start as u32, end: end.max(start) as u32 }
    }

    pub(super) fn bytes(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    pub(super) fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The items of an arena in this range of indexes.
    pub(super) fn of<T>(self, arena: &[T]) -> &[T] {
        arena.get(self.bytes()).unwrap_or_default()
    }
}

/// All that a text runs. Ranges named after a field are ranges of indexes into it.
#[derive(Debug, Default)]
pub(super) struct Script {
    /// Simple commands, in the order in which they begin.
    pub(super) commands: Vec<Command>,
    /// What holds commands together; the first is the whole text.
    pub(super) groups: Vec<Group>,
    pub(super) words: Vec<Word>,
    pub(super) pieces: Vec<Piece>,
    pub(super) assignments: Vec<Assignment>,
    pub(super) redirects: Vec<Redirect>,
    /// Names that `for`, `read` and their like may set.
    pub(super) loop_variables: Vec<Range>,
    /// How many members each pipeline has.
    pub(super) pipelines: Vec<u32>,
    /// What stands between backticks with escapes that go before it is read, and the command in whose words.
    pub(super) escaped: Vec<(Range, Option<u32>)>,
}

/// A simple command: words, assignments before them, redirects among them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Command {
    /// From its first to its last byte, without the bodies of here-documents.
    pub(super) range: Range,
    pub(super) words: Range,
    pub(super) assignments: Range,
    pub(super) redirects: Range,
    /// The innermost group that holds it.
    pub(super) group: u32,
    pub(super) pipe: Place,
    pub(super) follows: Follows,
}

/// Where in which pipeline something stands. Whatever stands alone is a pipeline of one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) pipeline: u32,
    pub(super) position: u32,
}

/// How a pipeline follows what stands before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Follows {
    /// First of its list, or after `;`, a new line or `&`.
    #[default]
    Anyway,
    /// After `&&`.
    Success,
    /// After `||`.
    Failure,
}

/// Commands that belong together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group {
    pub(super) kind: GroupKind,
    pub(super) range: Range,
    /// The group around it.
    pub(super) parent: Option<u32>,
    /// Where it stands among the commands around it; of a substitution, that is nowhere.
    pub(super) pipe: Option<Place>,
    /// How it follows what stands before it.
    pub(super) follows: Follows,
    /// Of a substitution: the command in whose words it stands.
    pub(super) host: Option<u32>,
    /// Those after its end.
    pub(super) redirects: Range,
}

/// What kind of group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GroupKind {
    /// The whole text.
    Text,
    /// `( … )`
    Subshell,
    /// `{ … }`, and `if`, `while`, `for`, `case` as a whole.
    Compound,
    /// What may not be run at all: a branch of `if` or `case`.
    Branch,
    /// What may be run several times or not at all.
    Loop,
    /// The body of a function.
    Function,
    /// `$( … )` or between backticks.
    Substitution,
    /// `<( … )` or `>( … )`.
    Process,
}

/// One word, quotes and all.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Word {
    pub(super) range: Range,
    pub(super) pieces: Range,
}

/// A part of a word.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) kind: PieceKind,
    /// As written.
    pub(super) range: Range,
    /// Whether it stands in quotes.
    pub(super) quoted: bool,
}

/// What a part of a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PieceKind {
    /// It is what is written.
    Text,
    /// `$name` or `${name}`.
    Variable(Range),
    /// `${name…}` with an operator, which begins at the second range's start; that runs to the brace.
    Expansion(Range, Range),
    /// The output of commands: the group's index.
    Substitution(u32),
    /// `$((…))`, `$'…'` with escapes: not computed.
    Computed,
}

/// `name=value` before a command, or alone.
#[derive(Clone, Copy, Debug)]
pub(super) struct Assignment {
    pub(super) name: Range,
    /// The pieces after the `=`.
    pub(super) value: Word,
    /// Whether it is `name=value`, and not an array, an element or `+=`.
    pub(super) plain: bool,
}

/// A redirect.
#[derive(Clone, Copy, Debug)]
pub(super) struct Redirect {
    /// `>`, `2>>`, `<<-`.
    pub(super) operator: Range,
    pub(super) target: Word,
    pub(super) heredoc: Option<Heredoc>,
}

/// The body of a here-document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heredoc {
    /// In the text itself.
    Here(Range),
    /// The one of this number among those that the text's owner keeps.
    Elsewhere(u32),
}

/// Why a text could not be read, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Broken {
    pub(super) at: u32,
    pub(super) what: &'static str,
}
