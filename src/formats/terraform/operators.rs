//! Operators, in three-valued logic.

use super::{
    provenance::{computed, number, text_of},
    syntax::{BinaryOperator, UnaryOperator},
    types::{to_bool, to_number},
    world::Evaluated,
};
use crate::{
    text::Span,
    value::{Kind, Value, Why},
};

/// Applies an operator with one operand.
pub(super) fn unary(operator: UnaryOperator, operand: &Value, span: Span) -> Evaluated {
    if let Some(why) = operand.why() {
        return Ok(Value::unknown(why.clone(), span));
    }
    let kind = match operator {
        UnaryOperator::Not => to_bool(operand).map(|value| Kind::Bool(!value)),
        UnaryOperator::Negate => to_number(operand).map(|value| Kind::Number(number(-value))),
    };
    let kind = kind.ok_or_else(|| Why::at("the operand is of another type", span))?;
    Ok(Value::new(kind, computed(span, [operand])))
}

/// Applies an operator with two operands.
pub(super) fn binary(operator: BinaryOperator, left: &Value, right: &Value, span: Span) -> Evaluated {
    use BinaryOperator as Op;
    let kind = match operator {
        Op::And | Op::Or => return logic(operator == Op::Or, left, right, span),
        Op::Equal | Op::NotEqual => match equal(left, right) {
            Ok(same) => Kind::Bool(same == (operator == Op::Equal)),
            Err(why) => Kind::Unknown(why),
        },
        _ => arithmetic(operator, left, right, span)?,
    };
    Ok(Value::new(kind, computed(span, [left, right])))
}

/// `&&` and `||`: one operand may decide even if the other is unknown.
fn logic(or: bool, left: &Value, right: &Value, span: Span) -> Evaluated {
    let origin = computed(span, [left, right]);
    for side in [left, right] {
        if to_bool(side) == Some(or) {
            return Ok(Value::new(Kind::Bool(or), origin));
        }
    }
    if let Some(why) = left.why().or_else(|| right.why()) {
        return Ok(Value::new(Kind::Unknown(why.clone()), origin));
    }
    match (to_bool(left), to_bool(right)) {
        (Some(_), Some(_)) => Ok(Value::new(Kind::Bool(!or), origin)),
        _ => Err(Why::at("an operand is neither true nor false", span)),
    }
}

fn arithmetic(operator: BinaryOperator, left: &Value, right: &Value, span: Span) -> Result<Kind, Why> {
    use BinaryOperator as Op;
    if let Some(why) = left.why().or_else(|| right.why()) {
        return Ok(Kind::Unknown(why.clone()));
    }
    let (Some(a), Some(b)) = (to_number(left), to_number(right)) else {
        return Err(Why::at("an operand is not a number", span));
    };
    let result = match operator {
        Op::Less => return Ok(Kind::Bool(a < b)),
        Op::LessOrEqual => return Ok(Kind::Bool(a <= b)),
        Op::Greater => return Ok(Kind::Bool(a > b)),
        Op::GreaterOrEqual => return Ok(Kind::Bool(a >= b)),
        Op::Add => a + b,
        Op::Subtract => a - b,
        Op::Multiply => a * b,
        Op::Divide => a / b,
        _ => a % b,
    };
    if result.is_finite() {
        Ok(Kind::Number(number(result)))
    } else {
        Err(Why::at("the result is no number", span))
    }
}

/// Whether two values are equal, as `==` sees it: types count. `Err`: it cannot be known.
pub(super) fn equal(left: &Value, right: &Value) -> Result<bool, Why> {
    equal_within(left, right, &mut 100_000)
}

fn equal_within(left: &Value, right: &Value, steps: &mut u32) -> Result<bool, Why> {
    *steps = steps.checked_sub(1).ok_or_else(|| Why::new("the values are too large to compare"))?;
    Ok(match (&left.kind, &right.kind) {
        (Kind::Unknown(why), _) | (_, Kind::Unknown(why)) => return Err(why.clone()),
        (Kind::Text(a), Kind::Text(b)) => match (a.known(), b.known()) {
            (Some(a), Some(b)) => a == b,
            (Some(known), None) => return maybe(known, b),
            (None, Some(known)) => return maybe(known, a),
            (None, None) => return Err(a.why().cloned().unwrap_or_else(|| Why::new("it is partly unknown"))),
        },
        (Kind::Bool(a), Kind::Bool(b)) => a == b,
        (Kind::Number(a), Kind::Number(b)) => a.as_f64().total_cmp(&b.as_f64()).is_eq(),
        (Kind::Sequence(a), Kind::Sequence(b)) => a.len() == b.len() && all(a.iter().zip(b.iter()), steps)?,
        (Kind::Map(a), Kind::Map(b)) => {
            let pairs: Option<Vec<_>> =
                a.entries().iter().map(|entry| Some((&entry.value, &b.get(&entry.key)?.value))).collect();
            a.len() == b.len() && pairs.map_or(Ok(false), |pairs| all(pairs.into_iter(), steps))?
        }
        (Kind::Null | Kind::Absent, Kind::Null | Kind::Absent) => true,
        _ => false,
    })
}

fn all<'v>(pairs: impl Iterator<Item = (&'v Value, &'v Value)>, steps: &mut u32) -> Result<bool, Why> {
    let mut unknown = None;
    for (left, right) in pairs {
        match equal_within(left, right, steps) {
            Ok(true) => {}
            Ok(false) => return Ok(false),
            Err(why) => unknown = Some(why),
        }
    }
    unknown.map_or(Ok(true), Err)
}

/// A known text against one that is partly unknown: its known ends may already differ.
fn maybe(known: &str, partly: &crate::value::Text) -> Result<bool, Why> {
    let fits = known.starts_with(partly.known_prefix())
        && known.ends_with(partly.known_suffix())
        && known.len() >= partly.content().len();
    match partly.why() {
        Some(why) if fits => Err(why.clone()),
        _ => Ok(false),
    }
}

/// Whether `items` hold a value equal to `wanted`. `Err`: an unknown one may be.
pub(super) fn contains(items: &[Value], wanted: &Value) -> Result<bool, Why> {
    let mut unknown = None;
    for item in items {
        match equal(item, wanted) {
            Ok(true) => return Ok(true),
            Ok(false) => {
                // Lists of one type: `contains(["1"], 1)` converts.
                let (a, b) = (text_of(item), text_of(wanted));
                if let (Some(a), Some(b)) = (a, b)
                    && a.known().is_some()
                    && a.known() == b.known()
                {
                    return Ok(true);
                }
            }
            Err(why) => unknown = Some(why),
        }
    }
    unknown.map_or(Ok(false), Err)
}
