//! Calls to code: functions, patterns, `has`, `first`, comprehensions.

use std::ops::Range;

use smol_str::SmolStr;

use super::{
    ast::{Call, Expr, ExprError, ExprKind},
    code::{Code, LoopKind, Node, Pattern, PatternKind},
    compile::Scope,
    functions::{FUNCTIONS, Function, Param, function},
    types::Ty,
};
use crate::{data, text::closest};

/// How deep comprehensions may stand in one another.
const MAX_LOOPS: usize = 3;

impl Scope {
    pub(super) fn call(&mut self, call: &Call, span: &Range<usize>) -> Result<(Code, Ty), ExprError> {
        if let (Some(list), Some(kind)) = (&call.receiver, LoopKind::named(&call.name)) {
            return self.comprehension(kind, list, call);
        }
        match (call.name.as_str(), &call.receiver) {
            ("has", None) => self.has(call, span),
            ("first", None) if self.place => self.first(call),
            ("matches", _) => self.pattern(call, PatternKind::Regex, span),
            ("glob", _) => self.pattern(call, PatternKind::Glob, span),
            (name, _) => match function(name) {
                Some(function) => self.function(function, call, span),
                None => Err(unknown_function(call)),
            },
        }
    }

    fn function(
        &mut self,
        function: &'static Function,
        call: &Call,
        span: &Range<usize>,
    ) -> Result<(Code, Ty), ExprError> {
        let exprs: Vec<&Expr> = call.receiver.as_deref().into_iter().chain(&call.args).collect();
        let most = function.params.len();
        let least = most - function.optional;
        if exprs.len() < least || exprs.len() > most {
            let message = format!("`{}` is written `{}`", function.name, function.usage);
            return Err(ExprError::new(span.clone(), message));
        }
        let mut args = Vec::with_capacity(exprs.len());
        for (expr, param) in exprs.into_iter().zip(function.params) {
            args.push(self.argument(expr, *param)?);
        }
        check_table(function, &args)?;
        Ok((Code::Call { function, args }, function.gives.ty()))
    }

    fn argument(&mut self, expr: &Expr, param: Param) -> Result<Node, ExprError> {
        let (node, ty) = self.compile(expr)?;
        if param.admits(&ty) {
            return Ok(node);
        }
        let message = format!("this is {} where {} is expected", ty.name(), param.name());
        Err(ExprError::new(expr.span.clone(), message))
    }

    /// `has(a.b)`
    fn has(&mut self, call: &Call, span: &Range<usize>) -> Result<(Code, Ty), ExprError> {
        let [of] = call.args.as_slice() else {
            return Err(ExprError::new(span.clone(), "`has` is written `has(a.b)`"));
        };
        let (node, _) = self.compile(of)?;
        if !matches!(node.code, Code::Field { .. } | Code::Get { .. } | Code::Index { .. }) {
            return Err(ExprError::new(of.span.clone(), "`has` asks for a field"));
        }
        Ok((Code::Has(Box::new(node)), Ty::Bool))
    }

    /// `first(a, b)` of an `at`
    fn first(&mut self, call: &Call) -> Result<(Code, Ty), ExprError> {
        if call.args.is_empty() {
            return Err(ExprError::new(call.name_span.clone(), "`first` names at least one place"));
        }
        let nodes: Result<Vec<Node>, _> =
            call.args.iter().map(|arg| self.compile(arg).map(|(node, _)| node)).collect();
        Ok((Code::First(nodes?), Ty::Any))
    }

    /// `x.matches('…')`, `glob(x, '…')`
    fn pattern(
        &mut self,
        call: &Call,
        kind: PatternKind,
        span: &Range<usize>,
    ) -> Result<(Code, Ty), ExprError> {
        let exprs: Vec<&Expr> = call.receiver.as_deref().into_iter().chain(&call.args).collect();
        let [text, pattern] = exprs.as_slice() else {
            let message = format!("`{0}` is written `x.{0}('…')`", call.name);
            return Err(ExprError::new(span.clone(), message));
        };
        let text = Box::new(self.argument(text, Param::Text)?);
        let (Node { code: Code::Text(source), .. }, _) = self.compile(pattern)? else {
            return Err(ExprError::new(pattern.span.clone(), "the pattern must be a constant text"));
        };
        let compiled = Pattern::new(source, kind);
        if self.eager {
            compiled.check().map_err(|error| ExprError::new(pattern.span.clone(), error))?;
        }
        Ok((Code::Matches { text, pattern: compiled }, Ty::Bool))
    }

    /// `list.exists(item, body)` and its like
    fn comprehension(&mut self, kind: LoopKind, list: &Expr, call: &Call) -> Result<(Code, Ty), ExprError> {
        let (list_node, list_ty) = self.compile(list)?;
        let item = match &list_ty {
            Ty::List(item) => item.as_ref().clone(),
            Ty::Map | Ty::Record(_) => Ty::Text,
            Ty::Any | Ty::Null => Ty::Any,
            other => {
                return Err(ExprError::new(list.span.clone(), format!("{} is no list", other.name())));
            }
        };
        let [Expr { kind: ExprKind::Name(name), .. }, body] = call.args.as_slice() else {
            let message = format!("`{0}` is written `list.{0}(item, …)`", call.name);
            return Err(ExprError::new(call.name_span.clone(), message));
        };
        let slot = self.locals.len();
        if slot >= MAX_LOOPS {
            let message = format!("more than {MAX_LOOPS} comprehensions in one another");
            return Err(ExprError::new(call.name_span.clone(), message));
        }
        let (body, ty) = self.with_local(name.clone(), item.clone(), |scope| match kind {
            LoopKind::Map => scope.compile(body),
            _ => scope.condition(body).map(|body| (*body, Ty::Bool)),
        })?;
        let ty = match kind {
            LoopKind::Map => Ty::List(Box::new(ty)),
            LoopKind::Filter => Ty::List(Box::new(item)),
            _ => Ty::Bool,
        };
        let code = Code::Loop { kind, list: Box::new(list_node), slot, body: Box::new(body) };
        Ok((code, ty))
    }

    fn with_local<T>(&mut self, name: SmolStr, ty: Ty, run: impl FnOnce(&mut Self) -> T) -> T {
        self.locals.push((name, ty));
        let result = run(self);
        self.locals.pop();
        result
    }
}

/// A table must be a constant that exists.
fn check_table(function: &Function, args: &[Node]) -> Result<(), ExprError> {
    if !function.name.ends_with("_table") {
        return Ok(());
    }
    let Some(table) = args.get(1) else { return Ok(()) };
    let names = || data::TABLES.iter().map(|table| table.name);
    match &table.code {
        Code::Text(name) if names().any(|own| own == name) => Ok(()),
        Code::Text(name) => {
            let hint = closest(name, names()).map(|own| format!("; did you mean `{own}`?"));
            let message = format!("there is no table `{name}`{}", hint.unwrap_or_default());
            Err(ExprError::new(table.span.clone(), message))
        }
        _ => Err(ExprError::new(table.span.clone(), "the table must be a constant text")),
    }
}

fn unknown_function(call: &Call) -> ExprError {
    let own = ["has", "matches", "glob", "first"].into_iter();
    let loops = LoopKind::ALL.into_iter().map(|(name, _)| name);
    let names = FUNCTIONS.iter().map(|function| function.name).chain(own).chain(loops);
    let hint = closest(&call.name, names).map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
    let what = if call.name == "first" { "`first` stands in `at` only" } else { "there is no such function" };
    ExprError::new(call.name_span.clone(), format!("{what}: `{}`{hint}", call.name))
}
