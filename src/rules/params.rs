//! Parameters of rules: what a configuration may set about one.

use std::fmt;

use super::{
    closest,
    schema::{Param, ParamValue},
};

/// Why a parameter cannot be set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParamError {
    /// The rule has none of that name.
    #[error("`{rule}` has no parameter `{name}`{hint}")]
    Missing {
        /// The rule's id.
        rule: String,
        /// The name.
        name: String,
        /// What may have been meant.
        hint: String,
    },
    /// The value is of another type.
    #[error("`{name}` is {expected}")]
    Type {
        /// The name.
        name: String,
        /// What it is.
        expected: &'static str,
    },
    /// The rule makes no sense with it.
    #[error("{0}")]
    Senseless(String),
}

impl ParamValue {
    /// Its type, with its article.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Bool(_) => "true or false",
            Self::Int(_) => "a whole number",
            Self::Text(_) => "a text",
            Self::List(_) => "a list of texts",
        }
    }

    /// Whether both are of one type.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.type_name() == other.type_name()
    }
}

impl fmt::Display for ParamValue {
    /// As it is written in TOML.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => write!(out, "{value}"),
            Self::Int(value) => write!(out, "{value}"),
            Self::Text(value) => write!(out, "{value:?}"),
            Self::List(values) => {
                let values: Vec<String> = values.iter().map(|value| format!("{value:?}")).collect();
                write!(out, "[{}]", values.join(", "))
            }
        }
    }
}

/// `; did you mean …?`, or which there are.
pub(super) fn hint(name: &str, params: &[Param]) -> String {
    let names = || params.iter().map(|param| param.name.as_ref());
    match closest(name, names()) {
        Some(close) => format!("; did you mean `{close}`?"),
        None if params.is_empty() => "; it has none".to_owned(),
        None => format!("; it has {}", names().collect::<Vec<_>>().join(", ")),
    }
}
