//! What a run says: findings, what could not be decided, what could not be read. Plain data.
//!
//! Nothing here prints or serialises; `report` does. Texts are already fit for people: secrets in
//! them are masked before a value of these types is made.

use std::sync::Arc;

use crate::text::Span;

/// How much a finding matters. Ordered: the worst is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// A weakness that needs others to matter.
    Low,
    /// Should be mended.
    Medium,
    /// Must be mended before shipping.
    High,
    /// Open to anyone.
    Critical,
}

impl Severity {
    /// All, the worst first.
    pub const ALL: [Self; 5] = [Self::Critical, Self::High, Self::Medium, Self::Low, Self::Info];

    /// Its name in rule files, options and output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// The severity of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.name() == name)
    }
}

/// A rule's answer about a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It holds: evidence for a checklist.
    Pass,
    /// It does not.
    Fail,
    /// It cannot be known.
    Unknown,
    /// The rule is not about this subject.
    NotApplicable,
}

/// A secondary place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is there, in a few words.
    pub text: String,
}

/// Whether a fix may change what a correct deployment does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safety {
    /// It cannot.
    Safe,
    /// It may: a person should look.
    Unsafe,
}

/// One replacement of bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The bytes to replace; empty to insert.
    pub span: Span,
    /// What takes their place.
    pub text: String,
}

/// A way to mend a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as a command.
    pub title: String,
    /// Whether it may be applied unseen.
    pub safety: Safety,
    /// What it changes; no two overlap.
    pub edits: Vec<Edit>,
    /// The rules that may find something in what it made: what is left to do by hand.
    pub leads_to: Vec<String>,
}

/// A rule that does not hold, at a place.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule's id.
    pub rule: Arc<str>,
    /// How much it matters here (after a rule's downgrades).
    pub severity: Severity,
    /// What is wrong, with names and values.
    pub message: String,
    /// What to do.
    pub help: String,
    /// The text to edit.
    pub span: Span,
    /// The subject's stable name: "service db".
    pub subject: String,
    /// Where the finding is about something that is missing: the subject that lacks it, which may stand
    /// elsewhere than the text to edit.
    pub owner: Option<Span>,
    /// Causes and hops.
    pub labels: Vec<Label>,
    /// Ways to mend it.
    pub fixes: Vec<Fix>,
    /// The evidence that decided it, stable under edits elsewhere: part of the fingerprint.
    pub evidence: String,
    /// The worlds (overlays, callers) in which it holds, where the unit has several.
    pub worlds: Vec<String>,
    /// Its identity, stable under edits elsewhere. Set by the engine.
    pub fingerprint: String,
}

impl Finding {
    /// Where it stands, and where its owner does.
    pub fn places(&self) -> impl Iterator<Item = Span> + use<> {
        std::iter::once(self.span).chain(self.owner.filter(|owner| *owner != self.span))
    }
}

/// A finding that a comment hides.
#[derive(Clone, Debug)]
pub struct Suppressed {
    /// What is hidden.
    pub finding: Finding,
    /// Why, as the comment says.
    pub reason: String,
    /// The last day on which it is, as `YYYY-MM-DD`.
    pub until: Option<String>,
    /// The comment.
    pub comment: Span,
}

/// A finding that a baseline knows.
#[derive(Clone, Debug)]
pub struct Known {
    /// What is known.
    pub finding: Finding,
    /// The workspace path that it had in the baseline, where its file has another name by now.
    pub renamed_from: Option<String>,
}

/// A check that could not be decided.
#[derive(Clone, Debug)]
pub struct Undecided {
    /// The rule's id, or the id of a stage that could not look (`helm/templates`).
    pub rule: Arc<str>,
    /// Where knowing ends.
    pub span: Span,
    /// The subject's stable name.
    pub subject: String,
    /// Why, as the rest of a sentence.
    pub reason: String,
}

/// A check that holds.
#[derive(Clone, Debug)]
pub struct Passed {
    /// The rule's id.
    pub rule: Arc<str>,
    /// The evidence's place.
    pub span: Span,
    /// The subject's stable name.
    pub subject: String,
}

/// The kinds of what somebody must repair before the run is worth something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemKind {
    /// The file does not follow its format's grammar.
    Syntax,
    /// The file cannot be read.
    Unreadable,
    /// The configuration or a rule file is wrong.
    Config,
    /// A fault of ours.
    Internal,
    /// A bound on size, nesting or steps was met.
    Limit,
}

impl ProblemKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::Syntax, Self::Unreadable, Self::Config, Self::Internal, Self::Limit];

    /// What it means, as the rest of a sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Syntax => "a file does not follow its format's grammar; its rest was checked",
            Self::Unreadable => "a file cannot be read",
            Self::Config => "the command line, the configuration or a rule file is wrong",
            Self::Internal => "a fault of Seawall in one file or unit; the rest was checked",
            Self::Limit => "a bound on size, nesting or steps was met",
        }
    }

    /// Its name in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::Unreadable => "unreadable",
            Self::Config => "config",
            Self::Internal => "internal",
            Self::Limit => "limit",
        }
    }
}

/// Something that somebody must repair: it makes the run's exit code 2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which kind.
    pub kind: ProblemKind,
    /// The file, as a workspace path.
    pub path: Arc<str>,
    /// Where in it, if known.
    pub span: Option<Span>,
    /// What is wrong, as the rest of a sentence.
    pub message: String,
}
