//! Named checks in Rust, for what the expression language cannot say (`check:` and `params:` of a
//! rule file). The aim is under one rule in ten.

use super::schema::{Param, ParamValue};
use crate::{
    formats::Facts,
    value::{Origin, Why},
};

/// A check that rules name.
pub struct Check {
    /// Its name.
    pub name: &'static str,
    /// One line for authors.
    pub doc: &'static str,
    /// Its parameters with a line on each. All may be left out.
    pub params: &'static [(&'static str, &'static str)],
    /// The check: pure.
    pub run: fn(&Facts<'_>, Params<'_>) -> Checked,
}

/// The parameters that a rule gives.
#[derive(Clone, Copy)]
pub struct Params<'r>(pub(super) &'r [Param]);

impl<'r> Params<'r> {
    /// The texts of a parameter; none where the rule does not give it.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &'r str> + use<'r> {
        let found = self.0.iter().find(|param| param.name == name);
        let values = match found.map(|param| &param.value) {
            Some(ParamValue::Text(value)) => std::slice::from_ref(value),
            Some(ParamValue::List(values)) => values.as_ref(),
            _ => &[],
        };
        values.iter().map(AsRef::as_ref)
    }

    /// The first value of a parameter.
    pub fn one(&self, name: &str) -> Option<&'r str> {
        self.all(name).next()
    }
}

/// What a check says.
pub enum Checked {
    /// It is not about this subject.
    NotApplicable,
    /// It holds.
    Pass,
    /// It does not hold.
    Fail {
        /// Where, if not where the rule's `at` says.
        at: Option<Origin>,
        /// Secondary places with what is there.
        labels: Vec<(Origin, String)>,
        /// What decided it, stable under edits elsewhere.
        evidence: String,
    },
    /// It cannot be known.
    Unknown(Why),
}

/// All checks.
pub static CHECKS: &[Check] = &[];

/// The check of that name.
pub fn check(name: &str) -> Option<&'static Check> {
    CHECKS.iter().find(|check| check.name == name)
}
