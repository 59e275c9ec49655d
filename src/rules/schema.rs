//! A rule file as plain data, and the controls.
//!
//! Everything borrows where it is built in and owns where it was read at run time, so one type
//! serves both. Nothing here is compiled or checked; see [`Rule`](super::Rule).

use std::borrow::Cow;

use crate::{
    finding::{Safety, Severity},
    value::Text,
};

/// A text of a rule file.
pub type Str = Cow<'static, str>;

/// A list in a rule file.
pub type List<T> = Cow<'static, [T]>;

/// An expression or template, with its place where the rule was read at run time.
#[derive(Clone, Debug)]
pub struct Source {
    /// The text.
    pub text: Str,
    /// The same with the place of each byte; built-in rules have none.
    pub place: Option<Text>,
}

impl Source {
    /// A text of a built-in rule.
    pub const fn fixed(text: &'static str) -> Self {
        Self { text: Cow::Borrowed(text), place: None }
    }
}

/// How sure a finding is when everything that it needs is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// A hint.
    Low,
    /// Probable.
    Medium,
    /// Certain.
    High,
}

/// One rule file.
#[derive(Clone, Debug)]
pub struct RuleFile {
    /// `prefix/name`.
    pub id: Str,
    /// A headline.
    pub title: Str,
    /// How much a finding matters.
    pub severity: Severity,
    /// How sure a finding is.
    pub confidence: Confidence,
    /// The control that it serves; empty in rules of users that serve none.
    pub control: Str,
    /// Words to select it by.
    pub tags: List<Str>,
    /// The version that brought it.
    pub since: Str,
    /// The kinds of subject that it is about.
    pub on: List<Source>,
    /// Whether it applies.
    pub when: Option<Source>,
    /// What it asks.
    pub condition: Condition,
    /// Whether it is told where that cannot be decided; always where not given.
    pub undecided: Option<Source>,
    /// What users may set about it.
    pub params: List<Param>,
    /// The primary place.
    pub at: Option<Source>,
    /// Secondary places.
    pub labels: List<LabelSource>,
    /// Where it matters less; the first that holds counts.
    pub downgrade: List<Downgrade>,
    /// What is wrong, a template.
    pub message: Source,
    /// What to do, a template.
    pub help: Source,
    /// Why it matters.
    pub why: Str,
    /// What it cannot see.
    pub limits: Str,
    /// When not to follow it.
    pub when_not: Str,
    /// How to mend it.
    pub fix: Option<FixSource>,
    /// Ids of the same rule in other tools.
    pub equivalents: List<Str>,
    /// Addresses to read on.
    pub references: List<Str>,
    /// Its tests and its documentation.
    pub examples: List<Example>,
}

/// What a rule asks.
#[derive(Clone, Debug)]
pub enum Condition {
    /// True is a failure.
    Deny(Source),
    /// True is a pass.
    Require(Source),
    /// A named check in Rust.
    Check(Source),
    /// Nothing of a subject: the engine itself finds it, in comments. Built-in rules only.
    Engine,
}

/// A parameter of a rule: `param.<name>` in its expressions.
#[derive(Clone, Debug)]
pub struct Param {
    /// Its name.
    pub name: Str,
    /// Its value, unless a configuration sets another of the same type.
    pub value: ParamValue,
    /// What it is, in a sentence.
    pub doc: Str,
    /// What the rule's examples set it to, where its default would show nothing.
    pub in_examples: Option<ParamValue>,
}

/// The value of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParamValue {
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A text.
    Text(Str),
    /// A list of texts.
    List(List<Str>),
}

/// A secondary place of a rule.
#[derive(Clone, Debug)]
pub struct LabelSource {
    /// The place.
    pub at: Source,
    /// What is there, a template.
    pub text: Source,
}

/// Where a rule matters less.
#[derive(Clone, Debug)]
pub struct Downgrade {
    /// If this holds,
    pub when: Source,
    /// it has this severity.
    pub to: Severity,
}

/// How a rule's findings are mended.
#[derive(Clone, Debug)]
pub struct FixSource {
    /// What it does, as a command; a template.
    pub title: Source,
    /// Whether it may be applied unseen.
    pub safety: Safety,
    /// Of a safe one: where it is unsafe all the same.
    pub unsafe_when: Option<Source>,
    /// What it changes.
    pub edits: List<EditSource>,
    /// The rules whose findings it may bring, since what they say is what is left to do by hand.
    pub leads_to: List<Source>,
}

impl FixSource {
    /// What is to be said of its safety, after a comma; nothing of one that is safe everywhere.
    pub fn caution(&self) -> &'static str {
        match (self.safety, &self.unsafe_when) {
            (Safety::Unsafe, _) => ", unsafe",
            (Safety::Safe, Some(_)) => ", unsafe in some places",
            (Safety::Safe, None) => "",
        }
    }
}

/// One change of a fix.
#[derive(Clone, Debug)]
pub struct EditSource {
    /// What is done.
    pub verb: Verb,
    /// Whether it is done; always where not given.
    pub when: Option<Source>,
    /// The place, a path; of [`Verb::Line`] the file, a template.
    pub at: Source,
    /// The new text, a template; several are items of a list.
    pub to: List<Source>,
    /// Whether the new value is a list, also where it has one item.
    pub is_list: bool,
}

/// What an edit does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Writes a value: in place of what is there, or as a new key of its owner.
    Set,
    /// Puts items at the end of a list, or words at the end of a command line.
    Append,
    /// Puts a text before what a value says.
    Prefix,
    /// Removes an entry, item, argument or statement.
    Remove,
    /// Puts a statement (directive, instruction) after another.
    Insert,
    /// Puts a line at the end of a file.
    Line,
}

impl Verb {
    /// All verbs, each with the keys in rule files of its place and its new text (if it has one).
    pub const ALL: [(Self, &'static str, Option<&'static str>); 6] = [
        (Self::Set, "set", Some("to")),
        (Self::Append, "append", Some("items")),
        (Self::Prefix, "prefix", Some("with")),
        (Self::Remove, "remove", None),
        (Self::Insert, "after", Some("insert")),
        (Self::Line, "file", Some("line")),
    ];
}

/// What an example shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A finding at each mark.
    Bad,
    /// None.
    Good,
    /// Undecided at each mark.
    Unknown,
}

/// An example: one or more files with marks.
#[derive(Clone, Debug)]
pub struct Example {
    /// What it shows.
    pub expected: Expected,
    /// The trap that it guards; may be empty.
    pub trap: Str,
    /// Whether it is one text, which stands among the files that its format needs.
    pub single: bool,
    /// Files as path and text with marks. An empty path is the default name of the rule's format.
    pub files: List<(Str, Str)>,
}

/// A concept that rules of several formats share, with its places in benchmarks.
#[derive(Debug)]
pub struct Control {
    /// Its id: `non-root`.
    pub id: &'static str,
    /// A sentence that says what holds.
    pub title: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// Why.
    pub why: &'static str,
    /// Its numbers in benchmarks and standards.
    pub benchmarks: &'static [&'static str],
}

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// The control of that id.
pub fn control(id: &str) -> Option<&'static Control> {
    CONTROLS.iter().find(|control| control.id == id)
}
