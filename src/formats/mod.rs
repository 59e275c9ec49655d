//! The formats: one folder each, one row each in [`FORMATS`].
//!
//! A format knows how to recognise its files ([`Format::claims`]), to parse one file
//! ([`Format::parse`], total), to group files into units ([`Format::plan`]) and to resolve a unit
//! ([`Format::resolve`]) to provenance values and subjects. It names no other format: what it
//! needs of another's file it asks for by that format's name ([`Context::read_value`]), what
//! belongs together it says as a [`Link`].
//!
//! ## To add a format
//! A folder here with a type that implements [`Format`], a row in [`FORMATS`], rules in
//! `rules/<prefix>/`. If anything else has to change, the abstraction is wrong.

mod context;
mod edit;
mod reference;
mod remarks;
mod subject;
#[cfg(test)]
pub(crate) mod testing;
mod unit;

pub mod compose;
pub mod dockerfile;
pub mod dotenv;
pub mod environment;
pub mod helm;
pub mod image;
pub mod interpolate;
pub mod kubernetes;
pub(crate) mod lines;
pub mod nginx;
pub mod quantity;
pub mod repository;
pub mod terraform;
pub(crate) mod toml;
pub mod yaml;

use std::{any::Any, sync::Arc};

pub use context::{Context, Settings};
pub use edit::{Change, Editor, NewValue, Refused, append_lines, editor, text_editor};
pub(crate) use reference::dotted;
pub use reference::{Named, Reference, dollars};
pub use remarks::{Remarks, comment_of_line};
pub use subject::{Fact, Facts, Field, FieldSource, Subject, SubjectKind, Type};
pub use unit::{Edge, Inline, Link, LinkTarget, Unit, Workspace};

use crate::{
    source::SourceFile,
    text::Span,
    value::{Text, Value},
};

/// Every format, in the order in which they are asked whether a file is theirs.
pub static FORMATS: &[&dyn Format] = &[
    &dockerfile::Dockerfile,
    &dotenv::Dotenv,
    &compose::Compose,
    &helm::Helm,
    &kubernetes::Kubernetes,
    &nginx::Nginx,
    &terraform::Terraform,
    &repository::Repository,
];

/// The format of the file at a workspace path: the first that claims it.
pub fn format_of(path: &str, text: &str) -> Option<&'static dyn Format> {
    let claims = |format: &&dyn Format| match format.claims(path) {
        Claim::Yes => true,
        Claim::AskContent => format.claims_content(path, text),
        Claim::No => false,
    };
    FORMATS.iter().copied().find(claims)
}

/// The format of that name.
pub fn format(name: &str) -> Option<&'static dyn Format> {
    FORMATS.iter().copied().find(|format| format.name() == name)
}

/// Every kind of subject of every format.
pub fn subject_kinds() -> impl Iterator<Item = &'static SubjectKind> {
    FORMATS.iter().flat_map(|format| format.subject_kinds().iter().copied())
}

/// The kind of subject of that name (`compose.service`).
pub fn subject_kind(name: &str) -> Option<&'static SubjectKind> {
    subject_kinds().find(|kind| kind.name == name)
}

/// Kinds that rules name together, since they share the fields that such rules ask for.
#[derive(Debug)]
pub struct Family {
    /// Its name in `on:`.
    pub name: &'static str,
    /// One line for authors.
    pub doc: &'static str,
    /// The kinds.
    pub kinds: &'static [&'static str],
}

/// Every family.
pub static FAMILIES: &[Family] = &[environment::FAMILY];

/// The kinds that a name in `on:` stands for: a kind, or those of a family.
pub fn kinds_named(name: &str) -> Vec<&str> {
    match FAMILIES.iter().find(|family| family.name == name) {
        Some(family) => family.kinds.to_vec(),
        None => vec![name],
    }
}

/// How sure a format is that a file is its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claim {
    /// It is not.
    No,
    /// By its content, which must be read to say ([`Format::claims_content`]).
    AskContent,
    /// By its name alone.
    Yes,
}

/// A file of the workspace on its way to a unit.
#[derive(Clone)]
pub struct ParsedFile {
    /// The file.
    pub file: Arc<SourceFile>,
    /// What [`Format::parse`] made of it.
    pub tree: Tree,
}

/// What a reader of a file knows that the file does not say.
pub struct Given<'g> {
    /// Variables that are stronger than the file's own.
    pub variables: &'g dyn Fn(&str) -> interpolate::Variable,
    /// Variables that count where the file says nothing before: those of files read earlier.
    pub before: &'g dyn Fn(&str) -> interpolate::Variable,
    /// Whether values are taken as they are: quotes, escapes and `$` mean nothing.
    pub is_raw: bool,
}

/// A parsed file: the format's own tree, and its errors.
#[derive(Clone)]
pub struct Tree {
    /// The format's own type; only the format looks inside.
    pub tree: Arc<dyn Any + Send + Sync>,
    /// What is wrong, in file order. What could be read is in the tree.
    pub errors: Vec<SyntaxError>,
}

impl Tree {
    /// A tree with its errors.
    pub fn new<T: Any + Send + Sync>(tree: T, errors: Vec<SyntaxError>) -> Self {
        Self { tree: Arc::new(tree), errors }
    }

    /// The tree as the format's own type.
    pub fn get<T: Any>(&self) -> Option<&T> {
        self.tree.downcast_ref()
    }
}

/// A place where a file does not follow its format's grammar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where.
    pub span: Span,
    /// What was expected and found; lower case, no full stop.
    pub message: String,
    /// Whether a bound of ours was met (nesting, size) rather than the grammar broken.
    pub limit: bool,
}

impl SyntaxError {
    /// Broken grammar.
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), limit: false }
    }

    /// A bound of ours.
    pub fn limit(span: Span, message: impl Into<String>) -> Self {
        Self { limit: true, ..Self::new(span, message) }
    }
}

/// The files that make one unit (or one in several worlds): input of [`Format::resolve`].
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The unit's name: its folder or main file.
    pub name: String,
    /// Indexes into the files given to [`Format::plan`], the main file first.
    pub files: Vec<usize>,
}

/// One format: stateless, shared by all threads.
pub trait Format: Send + Sync {
    /// Its name: `compose`.
    fn name(&self) -> &'static str;

    /// Whether the file at a workspace path is its own, by the path alone.
    fn claims(&self, path: &str) -> Claim;

    /// Whether the file is its own, by its text (asked where [`Format::claims`] says so).
    fn claims_content(&self, _path: &str, _text: &str) -> bool {
        false
    }

    /// Whether its files are text: what is not UTF-8 in one is a problem then.
    fn is_text(&self) -> bool {
        true
    }

    /// The kinds of subject that its units hold.
    fn subject_kinds(&self) -> &'static [&'static SubjectKind];

    /// Parses one file. Total: never fails, never panics.
    fn parse(&self, file: &SourceFile) -> Tree;

    /// Parses a text that stands in a file of another format; its spans are those of the text's pieces.
    /// `None` where the format is never part of another.
    fn parse_text(&self, _text: &Text) -> Option<Tree> {
        None
    }

    /// The file as one plain value tree, for other formats (`dotenv` for Compose). `None` where the
    /// format has no such view.
    fn value(&self, _file: &SourceFile, _tree: &Tree) -> Option<Value> {
        None
    }

    /// The same view, for a reader that knows more: variables from elsewhere, another dialect.
    fn value_given(&self, file: &SourceFile, tree: &Tree, _given: &Given<'_>) -> Option<Value> {
        self.value(file, tree)
    }

    /// Groups all files of this format into units. Cheap: sequential, over paths and trees. Every
    /// file must be in at least one plan, else it would be skipped in silence.
    fn plan(&self, files: &[ParsedFile]) -> Vec<Plan> {
        let one = |(index, parsed): (usize, &ParsedFile)| Plan {
            name: parsed.file.path.to_string(),
            files: vec![index],
        };
        files.iter().enumerate().map(one).collect()
    }

    /// Whether [`plan`](Self::plan) looks at nothing but paths.
    fn plans_by_path(&self) -> bool {
        false
    }

    /// Whether facts or [`connect`](Self::connect) of its units look along the edges of a kind that start
    /// or end there. Where neither end does, what is at one end says nothing about the other.
    fn looks_along(&self, _kind: &str) -> bool {
        true
    }

    /// Resolves one unit: merges, includes, variables; subjects; links. Several units where there
    /// are several worlds. Reads further files through the context only.
    fn resolve(&self, files: &[&ParsedFile], context: &Context<'_>) -> Vec<Unit>;

    /// Told once all edges are known, before any rule asks: `incoming` are those that lead to this
    /// unit, if any. Subjects that depend on the other end (a Dockerfile's, on its builds) are made
    /// here and not when resolving. May read files.
    fn connect(&self, _unit: &mut Unit, _incoming: &[&Edge], _context: &Context<'_>) {}

    /// What edits one of its files. `None` for a file that must not be edited (a template), or where the
    /// format cannot.
    fn editor(&self, _file: &Arc<SourceFile>) -> Option<Box<dyn Editor>> {
        None
    }

    /// What edits a text that [`parse_text`](Self::parse_text) reads, in the file that it stands in. `None`
    /// where bytes there are not bytes of the text.
    fn text_editor(&self, _file: &Arc<SourceFile>, _text: &Text) -> Option<Box<dyn Editor>> {
        None
    }

    /// Where the comments of such a text are, in the file that it stands in.
    fn text_remarks(&self, _file: &SourceFile, _text: &Text) -> Remarks {
        Remarks::default()
    }

    /// Where the comments of one of its files are, and what counts as one line there. Reads the file
    /// anew: for the few that hold a comment about findings.
    fn remarks(&self, file: &SourceFile) -> Remarks {
        Remarks::plain(&file.text)
    }

    /// What the text around a byte of one of its files refers to, the innermost first.
    fn references(&self, text: &str, at: usize) -> Vec<Reference> {
        dollars(text, at)
    }
}
