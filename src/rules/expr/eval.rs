//! The evaluator: code over facts, with three-valued logic, bounded steps, and evidence on demand.
//!
//! Nothing is allocated unless an expression computes a text or a list, or evidence is traced.

use std::ops::Range;

use super::{
    ast::Operator,
    code::{Code, FilePart, Node},
    compare,
    functions::{Function, Param},
    texts::{self, Truth},
    val::{Items, Place, V, Val},
};
use crate::{
    formats::{Facts, FieldSource},
    rules::FileInfo,
    text::Span,
};

/// Steps of one evaluation. A step is a node visited or an item compared.
const MAX_STEPS: u32 = 200_000;

/// The bound on steps was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooManySteps;

pub(super) type Step<T> = Result<T, TooManySteps>;

/// A value that took part in the decision.
#[derive(Clone)]
pub(crate) struct Leaf<'v> {
    /// Where the expression names it.
    pub(crate) expr: Range<usize>,
    /// The value.
    pub(crate) value: Val<'v>,
}

/// Evaluates expressions over one subject.
pub(crate) struct Machine<'v> {
    pub(super) facts: Facts<'v>,
    file: &'v FileInfo,
    pub(super) locals: Vec<Val<'v>>,
    steps: u32,
    /// Whether the keys of raw fields are looked up, for what is missing below them.
    keys: bool,
    trace: Option<Vec<Leaf<'v>>>,
}

impl<'v> Machine<'v> {
    pub(crate) fn new(facts: Facts<'v>, file: &'v FileInfo) -> Self {
        Self { facts, file, locals: Vec::new(), steps: 0, keys: false, trace: None }
    }

    /// The same, for expressions whose place is asked for: what is missing stands at its owner's key.
    pub(crate) fn placing(facts: Facts<'v>, file: &'v FileInfo) -> Self {
        Self { keys: true, ..Self::new(facts, file) }
    }

    /// The same, which notes what decided.
    pub(crate) fn tracing(facts: Facts<'v>, file: &'v FileInfo) -> Self {
        Self { trace: Some(Vec::new()), ..Self::placing(facts, file) }
    }

    /// The subject's window.
    pub(crate) fn facts(&self) -> &Facts<'v> {
        &self.facts
    }

    /// What is known of the subject's file.
    pub(super) fn file(&self) -> &'v FileInfo {
        self.file
    }

    /// What decided so far, in the order of evaluation.
    pub(crate) fn evidence(&self) -> &[Leaf<'v>] {
        self.trace.as_deref().unwrap_or_default()
    }

    pub(super) fn step(&mut self) -> Step<()> {
        self.steps += 1;
        if self.steps > MAX_STEPS { Err(TooManySteps) } else { Ok(()) }
    }

    /// How many leaves are noted; see [`Machine::forget`].
    pub(super) fn mark(&self) -> usize {
        self.evidence().len()
    }

    /// Drops the leaves noted between two marks: they did not decide.
    pub(super) fn forget(&mut self, from: usize, to: usize) {
        if let Some(trace) = &mut self.trace {
            let to = to.min(trace.len());
            trace.drain(from.min(to)..to);
        }
    }

    fn note(&mut self, node: &Node, value: &Val<'v>) {
        if let Some(trace) = &mut self.trace {
            trace.push(Leaf { expr: node.span.clone(), value: value.clone() });
        }
    }

    /// Evaluates a node; a path is noted as evidence.
    pub(super) fn eval(&mut self, node: &'v Node) -> Step<Val<'v>> {
        if node.code.is_path() {
            let value = self.path(node)?;
            self.note(node, &value);
            return Ok(value);
        }
        self.step()?;
        Ok(match &node.code {
            Code::Null => Val::NULL,
            Code::Bool(value) => V::Bool(*value).val(),
            Code::Int(value) => V::Int(*value).val(),
            Code::Float(value) => V::Float(*value).val(),
            Code::Text(value) => V::Str(value).val(),
            Code::List(items) => {
                let items: Step<Vec<_>> = items.iter().map(|item| self.eval(item)).collect();
                V::List(items?.into()).val()
            }
            Code::File(part) => self.file_part(*part),
            Code::Not(inner) => self.truth(inner)?.not().val(),
            Code::Negate(inner) => negate(&self.eval(inner)?),
            Code::And(left, right) => self.both(left, right, false)?.val(),
            Code::Or(left, right) => self.both(left, right, true)?.val(),
            Code::Coalesce(left, right) => match self.eval(left)? {
                value if value.is_null() => self.eval(right)?,
                value => value,
            },
            Code::Add(left, right) => compare::add(&self.eval(left)?, &self.eval(right)?, &self.facts),
            Code::Compare(operator, left, right) => self.compare(*operator, left, right)?,
            Code::In(item, list) => {
                let (item, list) = (self.eval(item)?, self.eval(list)?);
                self.holds(&list, &item)?.val()
            }
            Code::Choose(condition, then, otherwise) => match self.truth(condition)? {
                Truth::True => self.eval(then)?,
                Truth::False => self.eval(otherwise)?,
                Truth::Unknown(unknown) => V::Unknown(unknown).val(),
            },
            Code::Has(of) => self.has(of)?,
            Code::Loop { kind, list, slot, body } => self.each(*kind, list, *slot, body)?,
            Code::Call { function, args } => self.call(function, args)?,
            Code::Matches { text, pattern } => {
                let text = self.eval(text)?;
                match passed(&text, Param::Text, true) {
                    Some(instead) => instead,
                    None => texts::matches(&text, pattern).val(),
                }
            }
            Code::First(places) => self.first(places)?,
            // Paths were handled above.
            Code::Own | Code::Local(_) | Code::Field { .. } | Code::Get { .. } | Code::Index { .. } => {
                Val::NULL
            }
        })
    }

    /// Evaluates a condition: null is false, what is no truth value is unknown.
    pub(super) fn truth(&mut self, node: &'v Node) -> Step<Truth> {
        if self.trace.is_none()
            && let Some(truth) = self.glance(node)
        {
            self.step()?;
            return Ok(truth.into());
        }
        let value = match &node.code {
            Code::And(left, right) => return self.both(left, right, false),
            Code::Or(left, right) => return self.both(left, right, true),
            Code::Not(inner) => return Ok(self.truth(inner)?.not()),
            _ => self.eval(node)?,
        };
        Ok(match value.kind {
            V::Bool(value) => value.into(),
            V::Null => Truth::False,
            V::Unknown(unknown) => Truth::Unknown(unknown),
            _ => Truth::Unknown(value.undecidable(format!("{} is no truth value", value.kind_name()))),
        })
    }

    /// `||` where `wanted` is true, `&&` where it is false: `wanted` on either side decides alone.
    fn both(&mut self, left: &'v Node, right: &'v Node, wanted: bool) -> Step<Truth> {
        let decides = |truth: &Truth| matches!((truth, wanted), (Truth::True, true) | (Truth::False, false));
        let start = self.mark();
        let first = self.truth(left)?;
        if decides(&first) {
            return Ok(first);
        }
        let middle = self.mark();
        let second = self.truth(right)?;
        if decides(&second) {
            self.forget(start, middle);
            return Ok(second);
        }
        Ok(if matches!(first, Truth::Unknown(_)) { first } else { second })
    }

    fn compare(&mut self, operator: Operator, left: &'v Node, right: &'v Node) -> Step<Val<'v>> {
        let (left, right) = (self.eval(left)?, self.eval(right)?);
        Ok(match operator {
            Operator::Equal => self.equal(&left, &right)?.val(),
            Operator::NotEqual => self.equal(&left, &right)?.not().val(),
            _ => compare::order(operator, &left, &right),
        })
    }

    fn has(&mut self, of: &'v Node) -> Step<Val<'v>> {
        let value = self.eval(of)?;
        Ok(match value.kind {
            V::Unknown(_) => value,
            V::Null => V::Bool(false).val(),
            _ => V::Bool(true).val(),
        })
    }

    fn call(&mut self, function: &'static Function, args: &'v [Node]) -> Step<Val<'v>> {
        let mut values = [Val::NULL, Val::NULL, Val::NULL];
        for ((slot, arg), (at, param)) in values.iter_mut().zip(args).zip(function.params.iter().enumerate())
        {
            let value = self.eval(arg)?;
            // What is absent has no size, but a list that is not written has no items.
            let counts = function.name == "size" && value.is_null();
            if let Some(instead) = passed(&value, *param, function.partial && at == 0).filter(|_| !counts) {
                return Ok(instead);
            }
            *slot = value;
        }
        let values = values.get(..args.len()).unwrap_or_default();
        Ok((function.run)(values))
    }

    fn first(&mut self, places: &'v [Node]) -> Step<Val<'v>> {
        for place in places {
            let value = self.eval(place)?;
            if !value.is_null() {
                return Ok(value);
            }
        }
        Ok(V::Null.val().at(Place::Of(&self.facts.subject.origin)))
    }

    fn file_part(&self, part: FilePart) -> Val<'v> {
        match part {
            FilePart::Path => V::Str(self.file.path()),
            FilePart::Name => V::Str(self.file.name()),
            FilePart::Environment => V::Str(self.file.environment()),
            FilePart::Ignored => V::Bool(self.file.ignored()),
        }
        .val()
    }

    /// Evaluates a path; only what its brackets ask is noted.
    fn path(&mut self, node: &'v Node) -> Step<Val<'v>> {
        self.step()?;
        Ok(match &node.code {
            Code::Own => {
                let place = Place::Of(&self.facts.subject.origin);
                V::Subject(self.facts).val().at(place)
            }
            Code::Local(slot) => self.locals.get(*slot).cloned().unwrap_or(Val::NULL),
            Code::Field { base, kind, index } => match &base.code {
                Code::Own => self.field(self.facts, *index),
                _ => match self.path_or_value(base)? {
                    Val { kind: V::Subject(of), .. } if std::ptr::eq(of.subject.kind, *kind) => {
                        self.field(of, *index)
                    }
                    // The same kind declared twice, or one that the field's table does not promise.
                    base => {
                        let name = kind.fields.get(*index).map_or("", |field| field.name);
                        self.get(base, name)
                    }
                },
            },
            Code::Get { base, name } => {
                let base = self.path_or_value(base)?;
                self.get(base, name)
            }
            Code::Index { base, index } => {
                let base = self.path_or_value(base)?;
                let index = self.eval(index)?;
                self.index(base, &index)
            }
            _ => Val::NULL,
        })
    }

    /// A path's base: not noted if it is a path itself.
    fn path_or_value(&mut self, node: &'v Node) -> Step<Val<'v>> {
        if node.code.is_path() { self.path(node) } else { self.eval(node) }
    }

    /// A field of a subject.
    fn field(&self, of: Facts<'v>, index: usize) -> Val<'v> {
        let Some(value) = of.field(index) else { return Val::NULL };
        let mut val = Val::of(value, &of, of.unit_index as u32);
        val.key = of.subject.kind.fields.get(index).map_or("", |field| field.name);
        if self.keys {
            val.owner = raw_key(&of, index);
        }
        val
    }

    /// What is under a key; below null all is null, below an unknown all is that unknown.
    fn get(&self, base: Val<'v>, name: &str) -> Val<'v> {
        match &base.kind {
            V::Subject(of) => match of.subject.kind.field_index(name) {
                Some(index) => self.field(*of, index),
                None => V::Null.val().at(Place::Of(&of.subject.origin)),
            },
            V::Tree(tree, unit) => match tree.as_map().and_then(|map| map.get(name)) {
                Some(entry) => {
                    let mut val = Val::of(&entry.value, &self.facts, *unit);
                    val.owner = Some(entry.key_span);
                    val.key = &entry.key;
                    val
                }
                None => match base.unknown_rest() {
                    Some(unknown) => V::Unknown(unknown).val().at(base.place.clone()),
                    None => missing(&base),
                },
            },
            V::Unknown(_) => base,
            _ => missing(&base),
        }
    }

    fn index(&self, base: Val<'v>, index: &Val<'v>) -> Val<'v> {
        if let V::Unknown(_) = index.kind {
            return index.clone();
        }
        match (&base.kind, index.as_str(), &index.kind) {
            (V::Unknown(_), ..) => base,
            (_, Some(key), _) => self.get(base, key),
            (V::Tree(..) | V::List(_), _, V::Int(at)) => {
                let item = usize::try_from(*at).ok().and_then(|at| Items::of(&base)?.get(at, &self.facts));
                item.unwrap_or_else(|| missing(&base))
            }
            _ => missing(&base),
        }
    }
}

/// Null, at the key (or else the place) of the nearest owner that is there.
fn missing<'v>(base: &Val<'v>) -> Val<'v> {
    let place = match base.owner {
        Some(key) => Place::Part(key.into()),
        None => base.place.clone(),
    };
    V::Null.val().at(place)
}

/// The key of a raw field, where there is one.
fn raw_key(of: &Facts<'_>, index: usize) -> Option<Span> {
    let field = of.subject.kind.fields.get(index)?;
    if !matches!(field.source, FieldSource::Raw) {
        return None;
    }
    of.subject.entry(index, field.name).map(|entry| entry.key_span)
}

fn negate<'v>(value: &Val<'v>) -> Val<'v> {
    match value.kind {
        V::Int(number) => V::Int(number.saturating_neg()).val(),
        V::Float(number) => V::Float(-number).val(),
        V::Null | V::Unknown(_) => value.clone(),
        _ => V::Unknown(value.undecidable(format!("{} is no number", value.kind_name()))).val(),
    }
}

/// What a call gives without being made: unknown of an unknown argument, null of null, unknown of a
/// wrong kind. `None` where the argument can be passed.
fn passed<'v>(value: &Val<'v>, param: Param, partial: bool) -> Option<Val<'v>> {
    match &value.kind {
        V::Null | V::Unknown(_) => return Some(value.clone()),
        V::Text(_) if !partial => {
            if let Some(unknown) = value.unknown() {
                return Some(V::Unknown(unknown).val());
            }
        }
        _ => {}
    }
    if param.takes(value) {
        return None;
    }
    let reason = format!("{} is found where {} is expected", value.kind_name(), param.name());
    Some(V::Unknown(value.undecidable(reason)).val())
}
