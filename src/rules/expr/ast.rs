//! The syntax tree of an expression, each node with its bytes in the expression's text.

use std::ops::Range;

use smol_str::SmolStr;

/// A mistake in an expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ExprError {
    /// Bytes of the expression's text.
    pub span: Range<usize>,
    /// What is wrong; lower case, no full stop.
    pub message: String,
}

impl ExprError {
    pub(super) fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        Self { span, message: message.into() }
    }

    /// A mistake around an expression rather than in it.
    pub(in super::super) fn new_at(span: Range<usize>, message: impl Into<String>) -> Self {
        Self::new(span, message)
    }
}

/// A node with its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Expr {
    pub(super) kind: ExprKind,
    pub(super) span: Range<usize>,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum ExprKind {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(SmolStr),
    List(Vec<Expr>),
    Name(SmolStr),
    /// `base.name`
    Select(Box<Expr>, SmolStr),
    /// `base[index]`
    Index(Box<Expr>, Box<Expr>),
    /// `name(args)` or `receiver.name(args)`
    Call(Call),
    Not(Box<Expr>),
    Negate(Box<Expr>),
    Binary(Operator, Box<Expr>, Box<Expr>),
    /// `condition ? then : otherwise`
    Choose(Box<Expr>, Box<Expr>, Box<Expr>),
}

/// A call of a function or a method.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Call {
    pub(super) receiver: Option<Box<Expr>>,
    pub(super) name: SmolStr,
    pub(super) name_span: Range<usize>,
    pub(super) args: Vec<Expr>,
}

/// A binary operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    In,
    Coalesce,
    Add,
}

impl Operator {
    /// The operator of a sign (or the word `in`).
    pub(super) fn of(sign: &str) -> Option<Self> {
        Some(match sign {
            "||" => Self::Or,
            "&&" => Self::And,
            "==" => Self::Equal,
            "!=" => Self::NotEqual,
            "<" => Self::Less,
            "<=" => Self::LessEqual,
            ">" => Self::Greater,
            ">=" => Self::GreaterEqual,
            "in" => Self::In,
            "??" => Self::Coalesce,
            "+" => Self::Add,
            _ => return None,
        })
    }

    /// Its sign.
    #[cfg(test)]
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Or => "||",
            Self::And => "&&",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::In => "in",
            Self::Coalesce => "??",
            Self::Add => "+",
        }
    }

    /// How tightly it binds: the greater, the tighter. `??` binds tighter than comparisons, so that
    /// `port ?? 80 == 80` asks what it seems to ask.
    pub(super) fn binding(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Coalesce => 4,
            Self::Add => 5,
            _ => 3,
        }
    }
}
