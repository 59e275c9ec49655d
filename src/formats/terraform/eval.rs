//! Expressions to values, with unknowns and with the way that each value came.
//!
//! What Terraform would refuse is an error ([`Evaluated`]); what only a plan can know is a value
//! of the kind unknown. Functions are in `functions`, references in `access`.

use smol_str::SmolStr;

use super::{
    functions, operators,
    provenance::{computed, count, number, text_of, travel, unknown_text, why},
    syntax::{Expr, For, Key, Kind as Syntax, Part},
    world::{Evaluated, Names, Scope},
};
use crate::{
    text::Span,
    value::{Entry, Kind, Map, Origin, Piece, Text, Value, Why},
};

impl<'t> Scope<'_, 't> {
    /// Evaluates an expression.
    pub(super) fn eval(&self, expr: &Expr) -> Evaluated {
        self.world.step(expr.span, || self.kind(expr))
    }

    fn kind(&self, expr: &Expr) -> Evaluated {
        let span = expr.span;
        match &expr.kind {
            Syntax::Null => Ok(Value::new(Kind::Null, span)),
            Syntax::Bool(value) => Ok(Value::bool(*value, span)),
            Syntax::Number(value) => Ok(Value::new(Kind::Number(number(*value)), span)),
            Syntax::Template(parts) => self.template(parts, span),
            Syntax::List(items) => {
                Ok(Value::sequence(items.iter().map(|item| self.value(item)).collect(), span))
            }
            Syntax::Object(entries) => Ok(self.object(entries, span)),
            Syntax::Variable(name) => match self.names.get(name) {
                // A `for` variable is another name for a place that is known already: no hop.
                Some(value) => Ok(value.clone()),
                None => Err(Why::at(format!("`{name}` is not a reference to anything"), span)),
            },
            Syntax::Access(root, steps) => self.access(root, steps, span),
            Syntax::Conditional(parts) => self.conditional(parts),
            Syntax::Call(call) => functions::call(self, call, span),
            Syntax::Unary(operator, operand) => {
                let operand = self.eval(operand)?;
                operators::unary(*operator, &operand, span)
            }
            Syntax::Binary(parts) => {
                let (left, operator, right) = parts.as_ref();
                operators::binary(*operator, &self.eval(left)?, &self.eval(right)?, span)
            }
            Syntax::For(expr) => self.for_expr(expr, span),
        }
    }

    /// The same scope with further names.
    pub(super) fn with<'n>(&'n self, bound: &'n [(&'n str, Value)]) -> Scope<'n, 't> {
        Scope { world: self.world, instance: self.instance, names: Names::within(&self.names, bound) }
    }

    fn conditional(&self, parts: &[Expr; 3]) -> Evaluated {
        let [condition, then, otherwise] = parts;
        let decided = self.eval(condition)?;
        if let Some(why) = decided.why() {
            let (then, otherwise) = (self.eval(then)?, self.eval(otherwise)?);
            let same = operators::equal(&then, &otherwise) == Ok(true);
            return Ok(if same { then } else { Value::unknown(why.clone(), condition.span) });
        }
        match super::types::to_bool(&decided) {
            Some(true) => self.eval(then),
            Some(false) => self.eval(otherwise),
            None => Err(Why::at("the condition is neither true nor false", condition.span)),
        }
    }

    fn object(&self, entries: &[(Key, Expr)], span: Span) -> Value {
        let mut map = Map::default();
        for (key, value) in entries {
            let (name, key_span) = match key {
                Key::Word(word) => (word.text.clone(), word.span),
                Key::Expr(key) => {
                    let name = self.value(key);
                    match text_of(&name).as_ref().map(|text| (text.known(), text.why())) {
                        Some((Some(text), _)) => (text.into(), key.span),
                        Some((None, Some(why))) => return Value::unknown(why.clone(), key.span),
                        _ => return Value::unknown(Why::at("a key is not a text", key.span), key.span),
                    }
                }
            };
            map.set(Entry { key: name, key_span, value: self.value(value) });
        }
        Value::map(map, span)
    }

    fn for_expr(&self, expr: &For, span: Span) -> Evaluated {
        let collection = self.eval(&expr.collection)?;
        if let Some(why) = why(&collection) {
            return Ok(Value::unknown(why.clone(), span));
        }
        let Some(pairs) = pairs(&collection) else {
            return Err(Why::at("only lists and maps can be walked", expr.collection.span));
        };
        let mut items = Vec::new();
        let mut map = Map::default();
        for (key, value) in pairs {
            let mut bound = vec![(expr.value_name.as_str(), value)];
            bound.extend(expr.key_name.as_deref().map(|name| (name, key)));
            let scope = self.with(&bound);
            match scope.wanted(expr)? {
                Ok(true) => {}
                Ok(false) => continue,
                Err(why) => return Ok(Value::unknown(why, span)),
            }
            if let Some(unknown) = self.world.stop(span) {
                return Ok(unknown);
            }
            let value = scope.value(&expr.value);
            let Some(key) = &expr.key else {
                items.push(value);
                continue;
            };
            let name = scope.eval(key)?;
            let text = text_of(&name);
            let Some(text) = text.as_ref().and_then(Text::known) else {
                let why = name.why().cloned();
                return Ok(Value::unknown(
                    why.unwrap_or_else(|| Why::at("a key is not a text", key.span)),
                    span,
                ));
            };
            put(&mut map, text, key.span, value, expr.group);
        }
        Ok(if expr.key.is_some() { Value::map(map, span) } else { Value::sequence(items, span) })
    }

    /// Whether the element that the names stand for passes the `if`; the inner error: unknown.
    fn wanted(&self, expr: &For) -> Result<Result<bool, Why>, Why> {
        let Some(condition) = &expr.condition else { return Ok(Ok(true)) };
        let value = self.eval(condition)?;
        if let Some(why) = value.why() {
            return Ok(Err(why.clone()));
        }
        super::types::to_bool(&value)
            .map(Ok)
            .ok_or_else(|| Why::at("the condition is neither true nor false", condition.span))
    }

    fn template(&self, parts: &[Part], span: Span) -> Evaluated {
        match parts {
            [] => return Ok(at(Text::literal("", inside(span)), span)),
            [Part::Text { text, span: place }] => return Ok(at(Text::literal(text.clone(), *place), span)),
            // A template that is one interpolation only is that value, of whatever type.
            [Part::Interpolation(expr)] => return Ok(travel(self.eval(expr)?, span, "used here")),
            _ => {}
        }
        let mut texts = Vec::with_capacity(parts.len());
        self.parts(parts, &mut texts)?;
        Ok(at(Text::join(&texts, inside(span)), span))
    }

    fn parts(&self, parts: &[Part], texts: &mut Vec<Text>) -> Result<(), Why> {
        for part in parts {
            match part {
                Part::Text { text, span } => texts.push(literal(text, *span)),
                Part::Interpolation(expr) => {
                    let value = self.eval(expr)?;
                    let text = text_of(&value)
                        .ok_or_else(|| Why::at("a list, map or null cannot be put into a text", expr.span))?;
                    let own = text.why().is_some() && text.content().is_empty();
                    texts.push(match text.why().filter(|_| own) {
                        Some(why) => unknown_text(why, expr.span),
                        None => text.via(expr.span, "used here"),
                    });
                }
                Part::If { condition, then, otherwise } => {
                    let value = self.eval(condition)?;
                    match (super::types::to_bool(&value), value.why()) {
                        (Some(true), _) => self.parts(then, texts)?,
                        (Some(false), _) => self.parts(otherwise, texts)?,
                        (None, Some(why)) => texts.push(unknown_text(why, condition.span)),
                        (None, None) => {
                            return Err(Why::at("the condition is neither true nor false", condition.span));
                        }
                    }
                }
                Part::For { key_name, value_name, collection, body } => {
                    self.repeat(key_name.as_ref(), value_name, collection, body, texts)?;
                }
            }
        }
        Ok(())
    }

    fn repeat(
        &self,
        key_name: Option<&SmolStr>,
        value_name: &SmolStr,
        collection: &Expr,
        body: &[Part],
        texts: &mut Vec<Text>,
    ) -> Result<(), Why> {
        let value = self.eval(collection)?;
        if let Some(why) = why(&value) {
            texts.push(unknown_text(why, collection.span));
            return Ok(());
        }
        let pairs =
            pairs(&value).ok_or_else(|| Why::at("only lists and maps can be walked", collection.span))?;
        for (key, value) in pairs {
            let mut bound = vec![(value_name.as_str(), value)];
            bound.extend(key_name.map(|name| (name.as_str(), key)));
            self.world.spend(1);
            self.with(&bound).parts(body, texts)?;
        }
        Ok(())
    }
}

/// The inside of quotes.
fn inside(span: Span) -> Span {
    span.sub(1, 1)
}

/// A literal piece: exactly its source, or the meaning of an escape.
fn literal(text: &SmolStr, span: Span) -> Text {
    if text.len() == span.len() {
        Text::literal(text.clone(), span)
    } else {
        Text::from_pieces(text.clone(), vec![Piece::rewritten(text.len(), span)], span)
    }
}

/// A text written at `span`: its origin is the whole expression, quotes included, unless it came
/// from one other place.
fn at(text: Text, span: Span) -> Value {
    let origin = text.origin();
    let origin =
        if span.contains(origin.span) { Origin::with_hops(span, origin.hops().to_vec()) } else { origin };
    Value::new(Kind::Text(text), origin)
}

/// The elements of a collection with their indexes or keys; maps in the order of their keys, as
/// Terraform walks them.
pub(super) fn pairs(collection: &Value) -> Option<Vec<(Value, Value)>> {
    match &collection.kind {
        Kind::Sequence(items) => {
            let pair =
                |(index, item): (usize, &Value)| (Value::int(count(index), &item.origin), item.clone());
            Some(items.iter().enumerate().map(pair).collect())
        }
        Kind::Map(map) => {
            let mut entries: Vec<&Entry> = map.entries().iter().collect();
            entries.sort_by(|a, b| a.key.cmp(&b.key));
            Some(entries.into_iter().map(|entry| (key_of(entry), entry.value.clone())).collect())
        }
        _ => None,
    }
}

/// The key of an entry as a value.
pub(super) fn key_of(entry: &Entry) -> Value {
    let span = entry.key_span;
    let quoted = span.len() == entry.key.len() + 2;
    let place = if quoted { span.sub(1, span.len() - 1) } else { span };
    Value::new(Kind::Text(Text::literal(entry.key.clone(), place)), span)
}

fn put(map: &mut Map, name: &str, span: Span, value: Value, group: bool) {
    if !group {
        map.set(Entry { key: name.into(), key_span: span, value });
        return;
    }
    let mut items = map.get(name).map_or_else(Vec::new, |entry| entry.value.items().to_vec());
    items.push(value);
    let value = Value::new(Kind::Sequence(items.into()), computed(span, []));
    map.set(Entry { key: name.into(), key_span: span, value });
}
