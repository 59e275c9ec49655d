//! A compiled expression: names resolved to indexes, calls to functions, patterns to matchers.

use std::{ops::Range, sync::OnceLock};

use smol_str::SmolStr;

use super::{ast::Operator, functions::Function};
use crate::formats::SubjectKind;

/// A node with its bytes in the expression's text.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) code: Code,
    pub(super) span: Range<usize>,
}

/// What a node does.
#[derive(Debug)]
pub(super) enum Code {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(SmolStr),
    List(Vec<Node>),
    /// The subject.
    Own,
    /// A part of the subject's file.
    File(FilePart),
    /// A variable of a comprehension, by its depth.
    Local(usize),
    /// A field of a subject of a kind known at load.
    Field {
        base: Box<Node>,
        kind: &'static SubjectKind,
        index: usize,
    },
    /// A key of a map, or a field of a subject of whatever kind.
    Get {
        base: Box<Node>,
        name: SmolStr,
    },
    /// `base[index]`
    Index {
        base: Box<Node>,
        index: Box<Node>,
    },
    Not(Box<Node>),
    Negate(Box<Node>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    Coalesce(Box<Node>, Box<Node>),
    Add(Box<Node>, Box<Node>),
    /// `==`, `!=`, `<`, …
    Compare(Operator, Box<Node>, Box<Node>),
    In(Box<Node>, Box<Node>),
    Choose(Box<Node>, Box<Node>, Box<Node>),
    Has(Box<Node>),
    /// `list.exists(item, body)` and its like; `slot` is the item's [`Code::Local`].
    Loop {
        kind: LoopKind,
        list: Box<Node>,
        slot: usize,
        body: Box<Node>,
    },
    Call {
        function: &'static Function,
        args: Vec<Node>,
    },
    Matches {
        text: Box<Node>,
        pattern: Pattern,
    },
    /// Of `at` only: the first that is there.
    First(Vec<Node>),
}

/// A part of the subject's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FilePart {
    Path,
    Name,
    Environment,
    Ignored,
}

/// The comprehensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LoopKind {
    Exists,
    All,
    ExistsOne,
    Filter,
    Map,
}

impl LoopKind {
    pub(super) const ALL: [(&'static str, Self); 5] = [
        ("exists", Self::Exists),
        ("all", Self::All),
        ("exists_one", Self::ExistsOne),
        ("filter", Self::Filter),
        ("map", Self::Map),
    ];

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(own, _)| *own == name).map(|(_, kind)| kind)
    }
}

impl Code {
    /// Whether it leads to a value of the workspace: such nodes are the leaves of evidence.
    pub(super) fn is_path(&self) -> bool {
        matches!(
            self,
            Self::Own | Self::Local(_) | Self::Field { .. } | Self::Get { .. } | Self::Index { .. }
        )
    }
}

/// A constant pattern, compiled when first needed: most rules are never asked.
#[derive(Debug)]
pub(super) struct Pattern {
    source: SmolStr,
    kind: PatternKind,
    matcher: OnceLock<Option<Matcher>>,
}

/// The kinds of pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PatternKind {
    /// Found anywhere in the text, as `matches` of CEL does.
    Regex,
    /// The whole text; `*` does not cross a `/`.
    Glob,
}

/// What a match depends on besides the bytes that it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Looks {
    /// On nothing else.
    Nowhere,
    /// On where the text begins.
    AtStart,
    /// On where the text ends.
    AtEnd,
    /// On both, or on the neighbours of the match.
    Around,
}

#[derive(Debug)]
enum Matcher {
    Regex(regex::Regex),
    Glob(globset::GlobMatcher),
}

/// Bytes of a compiled pattern; a rule's patterns are small.
const PATTERN_LIMIT: usize = 1 << 20;

impl Pattern {
    pub(super) fn new(source: SmolStr, kind: PatternKind) -> Self {
        Self { source, kind, matcher: OnceLock::new() }
    }

    fn compile(&self) -> Result<Matcher, String> {
        match self.kind {
            PatternKind::Regex => {
                let regex = regex::RegexBuilder::new(&self.source).size_limit(PATTERN_LIMIT).build();
                regex.map(Matcher::Regex).map_err(|error| error.to_string())
            }
            PatternKind::Glob => {
                let glob = globset::GlobBuilder::new(&self.source).literal_separator(true).build();
                glob.map(|glob| Matcher::Glob(glob.compile_matcher()))
                    .map_err(|error| error.kind().to_string())
            }
        }
    }

    /// Compiles it now, only to say in one line what is wrong with it.
    pub(super) fn check(&self) -> Result<(), String> {
        let last = |error: String| error.lines().last().unwrap_or_default().trim().to_owned();
        self.compile().map(drop).map_err(last)
    }

    /// Whether `text` matches. `None` where the pattern is broken (see [`Pattern::check`]).
    pub(super) fn is_match(&self, text: &str) -> Option<bool> {
        let matcher = self.matcher.get_or_init(|| self.compile().ok());
        matcher.as_ref().map(|matcher| match matcher {
            Matcher::Regex(regex) => regex.is_match(text),
            Matcher::Glob(glob) => glob.is_match(text),
        })
    }

    /// What a match depends on besides the bytes that it takes. Rather too much than too little.
    pub(super) fn looks(&self) -> Looks {
        let has = |marks: &[&str]| marks.iter().any(|mark| self.source.contains(mark));
        let around = self.kind == PatternKind::Glob || has(&["\\b", "\\B", "\\<", "\\>"]);
        match (has(&["^", "\\A"]), has(&["$", "\\z"])) {
            _ if around => Looks::Around,
            (true, true) => Looks::Around,
            (true, false) => Looks::AtStart,
            (false, true) => Looks::AtEnd,
            (false, false) => Looks::Nowhere,
        }
    }
}
