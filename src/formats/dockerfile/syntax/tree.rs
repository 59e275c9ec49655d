//! The syntax tree of a Dockerfile.
//!
//! An instruction may run over many lines, with comments between them. The tree therefore keeps the
//! *logical* text, in which continuations are joined, and the table that leads each byte of it back
//! to the file. A [`Part`] is a range of the logical text; [`Dockerfile::text`] reads it and
//! [`Dockerfile::span`] finds its place. Variables are not substituted and quotes not removed here.

use smol_str::SmolStr;

use super::embed::Places;
use crate::formats::SyntaxError;
use crate::text::{FileId, Span};
use crate::value::Piece;

/// A range of the logical text of one [`Dockerfile`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Part {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Part {
    /// The range `start..end`; empty at `start` where the end lies before it.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start: start as u32, end: end.max(start) as u32 }
    }

    /// Whether it covers no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The smallest range over both.
    pub fn cover(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Bytes `from..to` of this range, cut to it.
    pub fn sub(self, from: usize, to: usize) -> Self {
        let (start, end) = (self.start as usize, self.end as usize);
        let to = (start + to).min(end);
        Self::new((start + from).min(to), to)
    }

    /// As a range of bytes.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A run of logical text that is unbroken in the file.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Segment {
    pub(super) logical: u32,
    pub(super) source: u32,
}

impl Segment {
    fn to_source(self, logical: u32) -> u32 {
        self.source + logical.saturating_sub(self.logical)
    }
}

/// One parsed Dockerfile. Parsing never fails; what it could not read is in `errors`.
#[derive(Debug, Clone)]
pub struct Dockerfile {
    pub(super) file: FileId,
    pub(super) logical: String,
    pub(super) segments: Vec<Segment>,
    pub(super) places: Places,
    /// The escape and continuation character: `\`, or a backtick by directive.
    pub escape: char,
    /// `# syntax=`, `# escape=`, `# check=` at the top.
    pub directives: Vec<Directive>,
    /// Comments further down that say `syntax=` or `escape=` and are no more than comments.
    pub late_directives: Vec<Directive>,
    /// Each comment line from its `#` to the line's end, those inside continuations included.
    pub comments: Vec<Span>,
    /// Blank lines inside continuations: deprecated by BuildKit, still read.
    pub blank_continuations: Vec<Span>,
    /// In the order of the file.
    pub instructions: Vec<Instruction>,
    /// In the order of the file.
    pub errors: Vec<SyntaxError>,
}

impl Dockerfile {
    /// The file that this was read from.
    pub fn file(&self) -> FileId {
        self.file
    }

    /// The logical text of `part`: continuations joined.
    pub fn text(&self, part: Part) -> &str {
        self.logical.get(part.range()).unwrap_or_default()
    }

    /// The place of `part` in the file, from its first to its last byte; continuations between them
    /// are inside. An empty part stands right after the byte before it.
    pub fn span(&self, part: Part) -> Span {
        let Some(last) = part.end.checked_sub(1) else { return self.place(0, 0) };
        if part.is_empty() {
            let end = self.source_of(last) as usize + 1;
            return self.place(end, end);
        }
        let (first, next) = self.segments_at(part.start);
        // Nearly all parts lie in one segment.
        let is_whole = next.is_none_or(|next| part.end <= next);
        let end = if is_whole { first.to_source(last) } else { self.source_of(last) };
        self.place(first.to_source(part.start) as usize, end as usize + 1)
    }

    /// The place of a `part` that is the same bytes in the file; `None` where it is empty or broken.
    pub(in super::super) fn unbroken(&self, part: Part) -> Option<Span> {
        if part.is_empty() || !self.places.is_file() {
            return None;
        }
        let (first, next) = self.segments_at(part.start);
        let start = first.to_source(part.start);
        let end = start + (part.end - part.start);
        next.is_none_or(|next| part.end <= next).then(|| Span::new(self.file, start as usize, end as usize))
    }

    /// The place of the bytes `start..end` of what was parsed.
    pub(super) fn place(&self, start: usize, end: usize) -> Span {
        self.places.span(self.file, start as u32, end as u32)
    }

    /// Where it begins.
    pub fn start(&self) -> Span {
        self.place(0, 0)
    }

    /// What a text made of `part` as it is written consists of.
    pub fn value_pieces(&self, part: Part) -> Vec<Piece> {
        let mut pieces = Vec::new();
        self.add_pieces(part, &mut pieces);
        pieces
    }

    /// Adds what a text made of `part` as it is written consists of.
    pub(in super::super) fn add_pieces(&self, part: Part, pieces: &mut Vec<Piece>) {
        if let Some(span) = self.unbroken(part) {
            return pieces.push(Piece::verbatim(span));
        }
        for run in self.pieces(part) {
            let start = self.source_of(run.start);
            match self.places.pieces(start, start + (run.end - run.start)) {
                Some(own) => pieces.extend(own),
                None => pieces.push(Piece::verbatim(self.span(run))),
            }
        }
    }

    /// The runs of `part` that are unbroken in the file, in order.
    pub fn pieces(&self, part: Part) -> impl Iterator<Item = Part> + '_ {
        let first = self.segment_of(part.start);
        let starts = self.segments.get(first..).unwrap_or_default().iter().map(|s| s.logical);
        let ends = self.segments.get(first + 1..).unwrap_or_default().iter().map(|s| s.logical);
        starts
            .zip(ends.chain(std::iter::once(u32::MAX)))
            .take_while(move |&(start, _)| start < part.end)
            .map(move |(start, end)| Part { start: start.max(part.start), end: end.min(part.end) })
            .filter(|piece| !piece.is_empty())
    }

    /// What a word says: JSON escapes decoded, otherwise as written.
    pub fn word<'a>(&'a self, word: &'a Word) -> &'a str {
        word.decoded.as_deref().unwrap_or_else(|| self.text(word.content))
    }

    fn segment_of(&self, logical: u32) -> usize {
        self.segments.partition_point(|s| s.logical <= logical).saturating_sub(1)
    }

    /// The segment that holds a byte, and where the next one begins.
    fn segments_at(&self, logical: u32) -> (Segment, Option<u32>) {
        let index = self.segment_of(logical);
        let found = self.segments.get(index).copied();
        (found.unwrap_or_default(), self.segments.get(index + 1).map(|next| next.logical))
    }

    fn source_of(&self, logical: u32) -> u32 {
        self.segments_at(logical).0.to_source(logical)
    }
}

/// A parser directive, such as `# syntax=docker/dockerfile:1`.
#[derive(Debug, Clone)]
pub struct Directive {
    /// Lower case: `syntax`, `escape` or `check`.
    pub name: SmolStr,
    /// What it says.
    pub text: SmolStr,
    /// The value's place.
    pub value: Span,
}

/// One instruction with all its lines.
#[derive(Debug, Clone)]
pub struct Instruction {
    /// Which one.
    pub keyword: Keyword,
    /// The keyword as written.
    pub keyword_part: Part,
    /// From the keyword to the last argument, without heredoc bodies.
    pub whole: Part,
    /// All after the flags, trimmed.
    pub rest: Part,
    /// `--name=value` words before the arguments.
    pub flags: Vec<Flag>,
    /// The arguments, split as this keyword's grammar says.
    pub arguments: Arguments,
    /// Heredocs of `RUN`, `COPY` and `ADD` (or those inside `ONBUILD`), in order.
    pub heredocs: Vec<Heredoc>,
}

impl Instruction {
    /// The first flag of this name (without the dashes).
    pub fn flag<'a>(&'a self, tree: &Dockerfile, name: &str) -> Option<&'a Flag> {
        self.flags.iter().find(|flag| tree.text(flag.name) == name)
    }

    /// The arguments as words; empty for the other kinds.
    pub fn words(&self) -> &[Word] {
        match &self.arguments {
            Arguments::Words { words, .. } => words,
            _ => &[],
        }
    }

    /// `ENV`, `ARG` and `LABEL` pairs; empty for the other kinds.
    pub fn pairs(&self) -> &[Pair] {
        match &self.arguments {
            Arguments::Pairs(pairs) => pairs,
            _ => &[],
        }
    }
}

/// The arguments of an instruction.
#[derive(Debug, Clone)]
pub enum Arguments {
    /// Nothing follows the keyword and flags.
    None,
    /// One text: shell commands, `USER`, `WORKDIR`, `STOPSIGNAL`, `MAINTAINER`, unknown keywords.
    Text(Part),
    /// Words apart by white space, or the strings of a JSON array (the exec form).
    Words {
        /// Whether they were written as a JSON array.
        json: bool,
        /// In order.
        words: Vec<Word>,
    },
    /// `ENV`, `ARG`, `LABEL`.
    Pairs(Vec<Pair>),
    /// `HEALTHCHECK`.
    Health {
        /// `CMD` or `NONE`, as written.
        kind: Part,
        /// What follows it: [`Arguments::Text`], [`Arguments::Words`] or nothing.
        command: Box<Arguments>,
    },
    /// `ONBUILD` and the instruction it holds.
    Onbuild(Box<Instruction>),
}

/// One word.
#[derive(Debug, Clone)]
pub struct Word {
    /// The word as written, JSON quotes included.
    pub part: Part,
    /// Without the JSON quotes.
    pub content: Part,
    /// The JSON string's value, where it differs from `content`.
    pub decoded: Option<SmolStr>,
}

/// A key with its value, quotes and escapes kept.
#[derive(Debug, Clone)]
pub struct Pair {
    /// Before the `=`.
    pub key: Part,
    /// After it; `None` for `ARG NAME`.
    pub value: Option<Part>,
    /// Both.
    pub whole: Part,
    /// Written without `=`: `ENV key all the rest`.
    pub legacy: bool,
}

/// A flag such as `--from=builder`.
#[derive(Debug, Clone)]
pub struct Flag {
    /// Without the dashes.
    pub name: Part,
    /// After `=`, quotes and escapes kept; `None` for a bare flag.
    pub value: Option<Part>,
    /// With the dashes.
    pub whole: Part,
}

/// A here-document.
#[derive(Debug, Clone)]
pub struct Heredoc {
    /// The word that opens it: `<<-"EOF"`.
    pub opener: Part,
    /// The delimiter without quotes.
    pub name: SmolStr,
    /// `<<-`: leading tabs of each line are dropped.
    pub strip_tabs: bool,
    /// Whether variables in it are substituted (the delimiter has no quotes).
    pub expand: bool,
    /// The lines between, line endings included.
    pub body: Part,
    /// The body's place, also where it is empty.
    pub body_span: Span,
}

/// The instructions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is the instruction of this name")]
pub enum Keyword {
    Add,
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Expose,
    From,
    Healthcheck,
    Label,
    Maintainer,
    Onbuild,
    Run,
    Shell,
    Stopsignal,
    User,
    Volume,
    Workdir,
    /// Not an instruction: an error, and nothing more is known of it.
    Unknown,
}

impl Keyword {
    /// All that exist, with their names in capitals.
    pub const ALL: [(&'static str, Self); 18] = [
        ("ADD", Self::Add),
        ("ARG", Self::Arg),
        ("CMD", Self::Cmd),
        ("COPY", Self::Copy),
        ("ENTRYPOINT", Self::Entrypoint),
        ("ENV", Self::Env),
        ("EXPOSE", Self::Expose),
        ("FROM", Self::From),
        ("HEALTHCHECK", Self::Healthcheck),
        ("LABEL", Self::Label),
        ("MAINTAINER", Self::Maintainer),
        ("ONBUILD", Self::Onbuild),
        ("RUN", Self::Run),
        ("SHELL", Self::Shell),
        ("STOPSIGNAL", Self::Stopsignal),
        ("USER", Self::User),
        ("VOLUME", Self::Volume),
        ("WORKDIR", Self::Workdir),
    ];

    /// The keyword of this name in any case.
    pub fn parse(name: &str) -> Self {
        let found = Self::ALL.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map_or(Self::Unknown, |&(_, keyword)| keyword)
    }

    /// In capitals; empty for [`Keyword::Unknown`].
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|&&(_, keyword)| keyword == self).map_or("", |&(name, _)| name)
    }
}
