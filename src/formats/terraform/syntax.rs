//! The syntax tree of one `.tf` or `.tfvars` file, with byte spans.
//!
//! It says what is written, not what it means: see `eval` for values. It is our own so that only
//! `parse` and `convert` depend on the parser underneath. Parentheses leave no node.
//! Depth is bounded by the parser's own limit, so walks may recurse.

use smol_str::SmolStr;

use crate::{formats::SyntaxError, text::Span};

/// A whole file, and what went wrong in reading it.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// What could be read.
    pub body: Body,
    /// What could not; each costs the top-level block that it stands in.
    pub errors: Vec<SyntaxError>,
    /// Comments in source order, their markers included, line endings not.
    pub comments: Vec<Span>,
}

/// The inside of a file or block: attributes and blocks in source order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Body {
    /// In source order.
    pub items: Vec<Item>,
}

impl Body {
    /// The attributes.
    pub fn attributes(&self) -> impl Iterator<Item = &Attribute> {
        self.items.iter().filter_map(|item| match item {
            Item::Attribute(attribute) => Some(attribute),
            Item::Block(_) => None,
        })
    }

    /// The blocks.
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.items.iter().filter_map(|item| match item {
            Item::Block(block) => Some(block),
            Item::Attribute(_) => None,
        })
    }

    /// The attribute called `name`.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes().find(|attribute| attribute.name.text == name)
    }
}

/// One entry of a body.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// `name = value`
    Attribute(Attribute),
    /// `type "label" { … }`
    Block(Block),
}

/// `name = value`
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    /// Left of `=`.
    pub name: Name,
    /// Right of it.
    pub value: Expr,
    /// Name to value.
    pub span: Span,
}

/// `type "label" … { body }`
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// The block's type: `resource`, `ingress` …
    pub keyword: Name,
    /// Its labels; the span of a quoted one is inside the quotes.
    pub labels: Vec<Name>,
    /// What the braces hold.
    pub body: Body,
    /// From the keyword to the last label: where a finding about something missing stands.
    pub header: Span,
    /// The whole block.
    pub span: Span,
}

/// A written name.
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    /// Its text.
    pub text: SmolStr,
    /// Its place.
    pub span: Span,
}

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: Kind,
    /// Its text; quotes and brackets included, parentheses around it not.
    pub span: Span,
}

/// The kinds of expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number.
    Number(f64),
    /// A quoted string or heredoc, plain ones included.
    Template(Vec<Part>),
    /// `[a, b]`
    List(Vec<Expr>),
    /// `{a = b}`
    Object(Vec<(Key, Expr)>),
    /// The root of a reference, such as `var`.
    Variable(SmolStr),
    /// `a ? b : c`
    Conditional(Box<[Expr; 3]>),
    /// `name(args)`
    Call(Box<Call>),
    /// `root.a[0].*`
    Access(Box<Expr>, Vec<Step>),
    /// `!a`, `-a`
    Unary(UnaryOperator, Box<Expr>),
    /// `a + b`
    Binary(Box<(Expr, BinaryOperator, Expr)>),
    /// `[for …]`, `{for …}`
    For(Box<For>),
}

/// An object's key.
#[derive(Debug, Clone, PartialEq)]
pub enum Key {
    /// A bare word, taken as text.
    Word(Name),
    /// Anything else.
    Expr(Expr),
}

/// A function call.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The function, with its namespace: `provider::aws::arn_parse`.
    pub name: SmolStr,
    /// Arguments.
    pub arguments: Vec<Expr>,
    /// Whether the last one is followed by `...`.
    pub expand: bool,
}

/// One step of a reference.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// `.name`
    Attribute(Name),
    /// `[expr]`
    Index(Expr),
    /// `.0`
    Legacy(u64),
    /// `.*`: later attribute steps go to each element
    AttributeSplat,
    /// `[*]`: all later steps go to each element
    Splat,
}

/// `[for k, v in collection : value if condition]`, or with `key =>` an object.
#[derive(Debug, Clone, PartialEq)]
pub struct For {
    /// Name for the key or index, where given.
    pub key_name: Option<SmolStr>,
    /// Name for the value.
    pub value_name: SmolStr,
    /// What is walked.
    pub collection: Expr,
    /// Left of `=>`: then the result is an object.
    pub key: Option<Expr>,
    /// The element's value.
    pub value: Expr,
    /// Whether `...` gathers the values of equal keys.
    pub group: bool,
    /// `if …`
    pub condition: Option<Expr>,
}

/// A part of a template, whitespace strip markers already applied.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Literal text. Either exactly the source at `span`, or what one escape sequence there means.
    Text {
        /// As it reads after escapes.
        text: SmolStr,
        /// Its source.
        span: Span,
    },
    /// `${ … }`
    Interpolation(Expr),
    /// `%{ if … } … %{ else } … %{ endif }`
    If {
        /// The condition.
        condition: Expr,
        /// Where it holds.
        then: Vec<Part>,
        /// Where it does not.
        otherwise: Vec<Part>,
    },
    /// `%{ for … } … %{ endfor }`
    For {
        /// Name for the key or index, where given.
        key_name: Option<SmolStr>,
        /// Name for the value.
        value_name: SmolStr,
        /// What is walked.
        collection: Expr,
        /// What is repeated.
        body: Vec<Part>,
    },
}

/// Operators with one operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOperator {
    /// `-`
    Negate,
    /// `!`
    Not,
}

/// Operators with two operands.
#[expect(missing_docs, reason = "each is its own sign")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOperator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    And,
    Or,
}
