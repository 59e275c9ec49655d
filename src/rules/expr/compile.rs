//! Syntax tree to code: names resolved against the subject's fields, types checked.

use std::ops::Range;

use smol_str::SmolStr;

use super::{
    ast::{Expr, ExprError, ExprKind, Operator},
    code::{Code, FilePart, Node},
    types::{Kind, Kinds, Ty},
};
use crate::{
    formats::{Field, SubjectKind},
    rules::{
        closest,
        params::hint,
        schema::{Param, ParamValue, Str},
    },
};

/// A compiled node and its type.
pub(super) type Typed = (Node, Ty);

/// What names mean.
pub(super) struct Scope {
    /// The kind of the subject.
    pub(super) kind: &'static SubjectKind,
    /// All kinds.
    pub(super) kinds: Kinds,
    /// The parameters of the rule.
    pub(super) params: Vec<Param>,
    /// Variables of the comprehensions around.
    pub(super) locals: Vec<(SmolStr, Ty)>,
    /// Whether patterns are compiled now, to check them.
    pub(super) eager: bool,
    /// Whether this is an `at`, where `first(…)` may stand.
    pub(super) place: bool,
}

const FILE_PARTS: [(&str, FilePart, Ty); 4] = [
    ("path", FilePart::Path, Ty::Text),
    ("name", FilePart::Name, Ty::Text),
    ("environment", FilePart::Environment, Ty::Text),
    ("ignored", FilePart::Ignored, Ty::Bool),
];

impl Scope {
    pub(super) fn compile(&mut self, expr: &Expr) -> Result<Typed, ExprError> {
        let (code, ty) = match &expr.kind {
            ExprKind::Null => (Code::Null, Ty::Null),
            ExprKind::Bool(value) => (Code::Bool(*value), Ty::Bool),
            ExprKind::Int(value) => (Code::Int(*value), Ty::Number),
            ExprKind::Float(value) => (Code::Float(*value), Ty::Number),
            ExprKind::Text(value) => (Code::Text(value.clone()), Ty::Text),
            ExprKind::List(items) => self.list(items)?,
            ExprKind::Name(name) => self.name(name, &expr.span)?,
            ExprKind::Select(base, name) => self.select(base, name, &expr.span)?,
            ExprKind::Index(base, index) => self.index(base, index)?,
            ExprKind::Call(call) => self.call(call, &expr.span)?,
            ExprKind::Not(inner) => (Code::Not(self.condition(inner)?), Ty::Bool),
            ExprKind::Negate(inner) => (Code::Negate(self.typed(inner, &Ty::Number)?), Ty::Number),
            ExprKind::Binary(operator, left, right) => self.binary(*operator, left, right)?,
            ExprKind::Choose(condition, then, otherwise) => {
                let condition = self.condition(condition)?;
                let (then, ty) = self.compile(then)?;
                let (otherwise, other) = self.compile(otherwise)?;
                (Code::Choose(condition, Box::new(then), Box::new(otherwise)), ty.or(other))
            }
        };
        Ok((Node { code, span: expr.span.clone() }, ty))
    }

    /// An expression that must be of type `wanted`.
    pub(super) fn typed(&mut self, expr: &Expr, wanted: &Ty) -> Result<Box<Node>, ExprError> {
        let (node, ty) = self.compile(expr)?;
        if ty.may_be(wanted) {
            return Ok(Box::new(node));
        }
        Err(ExprError::new(
            expr.span.clone(),
            format!("this is {} where {} is expected", ty.name(), wanted.name()),
        ))
    }

    pub(super) fn condition(&mut self, expr: &Expr) -> Result<Box<Node>, ExprError> {
        self.typed(expr, &Ty::Bool)
    }

    fn list(&mut self, items: &[Expr]) -> Result<(Code, Ty), ExprError> {
        let mut nodes = Vec::with_capacity(items.len());
        let mut item_ty = Ty::Null;
        for item in items {
            let (node, ty) = self.compile(item)?;
            nodes.push(node);
            item_ty = item_ty.or(ty);
        }
        Ok((Code::List(nodes), Ty::List(Box::new(item_ty))))
    }

    /// A bare name: a variable, `self`, `file`, or a field of the subject.
    fn name(&self, name: &SmolStr, span: &Range<usize>) -> Result<(Code, Ty), ExprError> {
        if let Some(slot) = self.locals.iter().rposition(|(local, _)| local == name) {
            let ty = self.locals.get(slot).map_or(Ty::Any, |(_, ty)| ty.clone());
            return Ok((Code::Local(slot), ty));
        }
        match name.as_str() {
            "self" => Ok((Code::Own, Ty::Subject(Kind(self.kind)))),
            "file" if self.kind.field_index("file").is_none() => {
                Err(ExprError::new(span.clone(), "of the file, name a part: `file.path`"))
            }
            _ => {
                let own = Node { code: Code::Own, span: span.start..span.start };
                self.field_of_kind(own, self.kind, name, span)
            }
        }
    }

    fn field_of_kind(
        &self,
        base: Node,
        kind: &'static SubjectKind,
        name: &str,
        span: &Range<usize>,
    ) -> Result<(Code, Ty), ExprError> {
        let Some((index, field)) = kind.fields.iter().enumerate().find(|(_, field)| field.name == name)
        else {
            let owner = format!("`{}`", kind.name);
            let locals = self.locals.iter().map(|(local, _)| local.as_str());
            return Err(no_field(&owner, name, kind.fields, locals, span));
        };
        Ok((Code::Field { base: Box::new(base), kind, index }, Ty::of(field.ty, self.kinds)))
    }

    fn select(&mut self, base: &Expr, name: &SmolStr, span: &Range<usize>) -> Result<(Code, Ty), ExprError> {
        // A kind may have a field `file` of its own; the parts of the file are there all the same.
        if matches!(&base.kind, ExprKind::Name(file) if file == "file")
            && (self.kind.field_index("file").is_none() || FILE_PARTS.iter().any(|(part, ..)| part == name))
        {
            return file_part(name, span);
        }
        if matches!(&base.kind, ExprKind::Name(param) if param == "param")
            && self.kind.field_index("param").is_none()
        {
            return constant(&self.params, name, span);
        }
        let (base, ty) = self.compile(base)?;
        let get = |base| Code::Get { base: Box::new(base), name: name.clone() };
        match ty {
            Ty::Subject(kind) => self.field_of_kind(base, kind.0, name, span),
            Ty::Record(fields) => match fields.iter().find(|field| field.name == name) {
                Some(field) => Ok((get(base), Ty::of(field.ty, self.kinds))),
                None => Err(no_field("this record", name, fields, [], span)),
            },
            Ty::Any | Ty::Map => Ok((get(base), Ty::Any)),
            other => Err(ExprError::new(span.clone(), format!("{} has no field `{name}`", other.name()))),
        }
    }

    fn index(&mut self, base: &Expr, index: &Expr) -> Result<(Code, Ty), ExprError> {
        let base_span = base.span.clone();
        let (base, ty) = self.compile(base)?;
        let (wanted, item) = match ty {
            Ty::List(item) => (Ty::Number, *item),
            Ty::Any => (Ty::Any, Ty::Any),
            Ty::Map | Ty::Record(_) => (Ty::Text, Ty::Any),
            other => return Err(ExprError::new(base_span, format!("{} has no items", other.name()))),
        };
        let index = self.typed(index, &wanted)?;
        Ok((Code::Index { base: Box::new(base), index }, item))
    }

    fn binary(&mut self, operator: Operator, left: &Expr, right: &Expr) -> Result<(Code, Ty), ExprError> {
        if matches!(operator, Operator::And | Operator::Or) {
            let (left, right) = (self.condition(left)?, self.condition(right)?);
            let code = if operator == Operator::And { Code::And(left, right) } else { Code::Or(left, right) };
            return Ok((code, Ty::Bool));
        }
        let span = left.span.start..right.span.end;
        let ((left, left_ty), (right, right_ty)) = (self.compile(left)?, self.compile(right)?);
        let (left, right) = (Box::new(left), Box::new(right));
        let wrong = |what: &str| {
            let message = format!("{} and {} {what}", left_ty.name(), right_ty.name());
            Err(ExprError::new(span.clone(), message))
        };
        match operator {
            Operator::Coalesce => Ok((Code::Coalesce(left, right), left_ty.or(right_ty))),
            Operator::Add if addable(&left_ty, &right_ty) => {
                Ok((Code::Add(left, right), if left_ty == Ty::Any { right_ty } else { left_ty }))
            }
            Operator::Add => wrong("cannot be added"),
            Operator::In => {
                check_in(&left_ty, &right_ty).map_err(|message| ExprError::new(span, message))?;
                Ok((Code::In(left, right), Ty::Bool))
            }
            Operator::Equal | Operator::NotEqual if !left_ty.may_be(&right_ty) => wrong("are never equal"),
            Operator::Equal | Operator::NotEqual => Ok((Code::Compare(operator, left, right), Ty::Bool)),
            _ if ordered(&left_ty) && ordered(&right_ty) && left_ty.may_be(&right_ty) => {
                Ok((Code::Compare(operator, left, right), Ty::Bool))
            }
            _ => wrong("have no order"),
        }
    }
}

fn file_part(name: &str, span: &Range<usize>) -> Result<(Code, Ty), ExprError> {
    let found = FILE_PARTS.into_iter().find(|(part, ..)| *part == name);
    let Some((_, part, ty)) = found else {
        let names = FILE_PARTS.map(|(part, ..)| part).join(", ");
        return Err(ExprError::new(span.clone(), format!("the file has no `{name}`; it has {names}")));
    };
    Ok((Code::File(part), ty))
}

/// `param.<name>` in an expression: its value, as if it stood there.
fn constant(given: &[Param], name: &str, span: &Range<usize>) -> Result<(Code, Ty), ExprError> {
    let Some(param) = given.iter().find(|param| param.name == name) else {
        let message = format!("the rule has no parameter `{name}`{}", hint(name, given));
        return Err(ExprError::new_at(span.clone(), message));
    };
    Ok(match &param.value {
        ParamValue::Bool(value) => (Code::Bool(*value), Ty::Bool),
        ParamValue::Int(value) => (Code::Int(*value), Ty::Number),
        ParamValue::Text(value) => (Code::Text(value.as_ref().into()), Ty::Text),
        ParamValue::List(values) => {
            let item = |value: &Str| Node { code: Code::Text(value.as_ref().into()), span: span.clone() };
            (Code::List(values.iter().map(item).collect()), Ty::List(Box::new(Ty::Text)))
        }
    })
}

fn addable(left: &Ty, right: &Ty) -> bool {
    let own = |ty: &Ty| matches!(ty, Ty::Any | Ty::Number | Ty::Text | Ty::List(_));
    own(left) && own(right) && left.may_be(right)
}

fn ordered(ty: &Ty) -> bool {
    matches!(ty, Ty::Any | Ty::Null | Ty::Number | Ty::Text)
}

fn check_in(item: &Ty, list: &Ty) -> Result<(), String> {
    let of = match list {
        Ty::List(of) => of.as_ref(),
        Ty::Map | Ty::Record(_) => &Ty::Text,
        Ty::Any | Ty::Null => &Ty::Any,
        other => return Err(format!("{} holds no items to look for", other.name())),
    };
    if item.may_be(of) { Ok(()) } else { Err(format!("{} is never in a list of such items", item.name())) }
}

fn no_field<'n>(
    owner: &str,
    name: &str,
    fields: &'static [Field],
    others: impl IntoIterator<Item = &'n str>,
    span: &Range<usize>,
) -> ExprError {
    let names = fields.iter().map(|field| field.name).chain(others).chain(["self", "file"]);
    let hint = closest(name, names).map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
    // Only the name itself, which is the last part of the span.
    let place = span.end.saturating_sub(name.len()).max(span.start)..span.end;
    ExprError::new(place, format!("{owner} has no field `{name}`{hint}"))
}
