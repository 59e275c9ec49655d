//! A compiled expression, ready to be asked: what the rest of the rules module sees.

use super::{
    ast::ExprError,
    code::Node,
    compile::Scope,
    eval::{Machine, Step},
    parser::parse,
    texts::Truth,
    types::{Kinds, Ty},
    val::Val,
};
use crate::{formats::SubjectKind, rules::schema::Param};

/// What an expression must give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expects {
    /// A truth value.
    Condition,
    /// Something with a place; `first(…)` may stand there.
    Place,
    /// Something that can be put into a text.
    Shown,
}

/// A compiled expression.
#[derive(Debug)]
pub(crate) struct Program {
    root: Node,
}

impl Program {
    /// Compiles `text` for subjects of `kind`. `eager` also compiles its patterns, to check them.
    #[cfg(test)]
    pub(crate) fn new(
        text: &str,
        kind: &'static SubjectKind,
        kinds: Kinds,
        expects: Expects,
        eager: bool,
    ) -> Result<Self, ExprError> {
        Self::with(text, kind, kinds, expects, eager, &[])
    }

    /// The same, with the parameters of a rule.
    pub(crate) fn with(
        text: &str,
        kind: &'static SubjectKind,
        kinds: Kinds,
        expects: Expects,
        eager: bool,
        params: &[Param],
    ) -> Result<Self, ExprError> {
        let expr = parse(text)?;
        let place = expects == Expects::Place;
        let mut scope = Scope { kind, kinds, params: params.to_vec(), locals: Vec::new(), eager, place };
        let root = match expects {
            Expects::Condition => *scope.condition(&expr)?,
            Expects::Place => scope.compile(&expr)?.0,
            Expects::Shown => {
                let (node, ty) = scope.compile(&expr)?;
                if matches!(ty, Ty::Map | Ty::Record(_) | Ty::Subject(_)) {
                    let message = format!("{} cannot be shown in a text", ty.name());
                    return Err(ExprError::new(expr.span, message));
                }
                node
            }
        };
        Ok(Self { root })
    }

    pub(super) fn root(&self) -> &Node {
        &self.root
    }

    /// Its truth.
    pub(crate) fn truth<'v>(&'v self, machine: &mut Machine<'v>) -> Step<Truth> {
        machine.truth(&self.root)
    }

    /// Its value.
    pub(crate) fn value<'v>(&'v self, machine: &mut Machine<'v>) -> Step<Val<'v>> {
        machine.eval(&self.root)
    }
}
