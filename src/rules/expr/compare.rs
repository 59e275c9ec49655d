//! Equality, order, membership and addition.

use std::cmp::Ordering;

use smol_str::format_smolstr;

use super::{
    ast::Operator,
    eval::{Machine, Step},
    texts::{self, Truth},
    val::{Items, Unknown, V, Val},
};
use crate::formats::Facts;

impl<'v> Machine<'v> {
    /// Whether two values are equal: numbers by value, texts by content, lists and maps by their
    /// items, subjects by identity; null only equals null; what differs in kind differs.
    pub(super) fn equal(&mut self, left: &Val<'v>, right: &Val<'v>) -> Step<Truth> {
        self.step()?;
        for side in [left, right] {
            if let V::Unknown(unknown) = &side.kind {
                return Ok(Truth::Unknown(unknown.clone()));
            }
        }
        if left.is_null() || right.is_null() {
            return Ok((left.is_null() && right.is_null()).into());
        }
        if let (Some(a), Some(b)) = (left.as_f64(), right.as_f64()) {
            return Ok(match (&left.kind, &right.kind) {
                (V::Int(a), V::Int(b)) => a == b,
                #[allow(clippy::float_cmp, reason = "the language's equality of numbers is exact")]
                _ => a == b,
            }
            .into());
        }
        match (&left.kind, &right.kind) {
            (V::Bool(a), V::Bool(b)) => Ok((a == b).into()),
            (V::Subject(a), V::Subject(b)) => Ok(std::ptr::eq(a.subject, b.subject).into()),
            (V::Text(_) | V::Str(_) | V::Own(_), V::Text(_) | V::Str(_) | V::Own(_)) => {
                Ok(same_text(left, right))
            }
            (V::Tree(..) | V::List(_), V::Tree(..) | V::List(_)) => self.same_items(left, right),
            _ => Ok(Truth::False),
        }
    }

    fn same_items(&mut self, left: &Val<'v>, right: &Val<'v>) -> Step<Truth> {
        if let (V::Tree(a, unit), V::Tree(b, other)) = (&left.kind, &right.kind)
            && (a.as_map().is_some() || b.as_map().is_some())
        {
            let (Some(a), Some(b)) = (a.as_map(), b.as_map()) else { return Ok(Truth::False) };
            if let Some(unknown) = left.unknown_rest().or_else(|| right.unknown_rest()) {
                return Ok(Truth::Unknown(unknown));
            }
            return self.same_maps((a, *unit), (b, *other));
        }
        let (Some(a), Some(b)) = (Items::of(left), Items::of(right)) else { return Ok(Truth::False) };
        let maps = |items: &Items<'_, '_>| matches!(items, Items::Keys(_));
        if a.len() != b.len() || maps(&a) || maps(&b) {
            return Ok(Truth::False);
        }
        let facts = self.facts;
        let pairs = (0..a.len()).map_while(|at| Some((a.get(at, &facts)?, b.get(at, &facts)?)));
        self.all_equal(pairs.map(|(a, b)| (Some(a), Some(b))))
    }

    fn same_maps(
        &mut self,
        (a, unit): (&'v crate::value::Map, u32),
        (b, other): (&'v crate::value::Map, u32),
    ) -> Step<Truth> {
        if a.len() != b.len() {
            return Ok(Truth::False);
        }
        let facts = self.facts;
        let pairs = a.entries().iter().map(|entry| {
            let found = b.get(&entry.key).map(|entry| Val::of(&entry.value, &facts, other));
            (Some(Val::of(&entry.value, &facts, unit)), found)
        });
        self.all_equal(pairs)
    }

    /// Whether all pairs are equal; a side that is not there makes the whole unequal.
    fn all_equal(&mut self, pairs: impl Iterator<Item = (Option<Val<'v>>, Option<Val<'v>>)>) -> Step<Truth> {
        let mut result = Truth::True;
        for pair in pairs {
            let (Some(a), Some(b)) = pair else { return Ok(Truth::False) };
            match self.equal(&a, &b)? {
                Truth::True => {}
                Truth::False => return Ok(Truth::False),
                unknown @ Truth::Unknown(_) => result = unknown,
            }
        }
        Ok(result)
    }

    /// `item in list`: an item of a list, a key of a map. Nothing is in null.
    pub(super) fn holds(&mut self, list: &Val<'v>, item: &Val<'v>) -> Step<Truth> {
        if let V::Unknown(unknown) = &list.kind {
            return Ok(Truth::Unknown(unknown.clone()));
        }
        if let (V::Tree(tree, _), Some(key)) = (&list.kind, item.as_str())
            && let Some(map) = tree.as_map()
        {
            // Maps can be large, and know where their keys are.
            let found = map.get(key).is_some();
            return Ok(match list.unknown_rest() {
                Some(unknown) if !found => Truth::Unknown(unknown),
                _ => Truth::from(found),
            });
        }
        let Some(items) = Items::of(list) else {
            let reason = format!("{} holds no items", list.kind_name());
            return Ok(Truth::Unknown(list.undecidable(reason)));
        };
        let facts = self.facts;
        let mut result = Truth::False;
        for at in 0..items.len() {
            let Some(own) = items.get(at, &facts) else { break };
            match self.equal(&own, item)? {
                Truth::True => return Ok(Truth::True),
                Truth::False => {}
                unknown @ Truth::Unknown(_) => result = unknown,
            }
        }
        Ok(match list.unknown_rest() {
            Some(unknown) if matches!(result, Truth::False) => Truth::Unknown(unknown),
            _ => result,
        })
    }
}

fn same_text(left: &Val<'_>, right: &Val<'_>) -> Truth {
    match (left.as_str(), right.as_str()) {
        (_, Some(right)) => texts::is(left, right),
        (Some(left), None) => texts::is(right, left),
        // Two partly known texts: their edges may still tell them apart.
        (None, None) => match (left.partly_known(), right.partly_known()) {
            (Some(a), Some(b)) if apart(a.known_prefix(), b.known_prefix(), |a, b| a.starts_with(b)) => {
                Truth::False
            }
            (Some(a), Some(b)) if apart(a.known_suffix(), b.known_suffix(), |a, b| a.ends_with(b)) => {
                Truth::False
            }
            _ => Truth::Unknown(undecided(left, right)),
        },
    }
}

fn apart(a: &str, b: &str, has: fn(&str, &str) -> bool) -> bool {
    !has(a, b) && !has(b, a)
}

fn undecided(left: &Val<'_>, right: &Val<'_>) -> Unknown {
    let unknown = left.unknown().or_else(|| right.unknown());
    unknown.unwrap_or_else(|| left.undecidable("it is known in part only"))
}

/// `<`, `<=`, `>`, `>=` of two numbers or two texts. Null where one is null.
pub(super) fn order<'v>(operator: Operator, left: &Val<'v>, right: &Val<'v>) -> Val<'v> {
    for side in [left, right] {
        if let Some(unknown) = side.unknown() {
            return V::Unknown(unknown).val();
        }
    }
    if left.is_null() || right.is_null() {
        return Val::NULL;
    }
    let ordering = match (left.as_str(), right.as_str()) {
        (Some(a), Some(b)) => Some(a.cmp(b)),
        _ => numbers(left, right),
    };
    let Some(ordering) = ordering else {
        let reason = format!("{} and {} have no order", left.kind_name(), right.kind_name());
        let place = if left.place.origin().is_some() { left } else { right };
        return V::Unknown(place.undecidable(reason)).val();
    };
    V::Bool(match operator {
        Operator::Less => ordering == Ordering::Less,
        Operator::LessEqual => ordering != Ordering::Greater,
        Operator::Greater => ordering == Ordering::Greater,
        _ => ordering != Ordering::Less,
    })
    .val()
}

fn numbers(left: &Val<'_>, right: &Val<'_>) -> Option<Ordering> {
    match (&left.kind, &right.kind) {
        (V::Int(a), V::Int(b)) => Some(a.cmp(b)),
        _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
    }
}

/// `+` of numbers, texts or lists. Null where one is null.
pub(super) fn add<'v>(left: &Val<'v>, right: &Val<'v>, facts: &Facts<'v>) -> Val<'v> {
    for side in [left, right] {
        if let Some(unknown) = side.unknown() {
            return V::Unknown(unknown).val();
        }
    }
    if left.is_null() || right.is_null() {
        return Val::NULL;
    }
    match (&left.kind, &right.kind) {
        (V::Int(a), V::Int(b)) => return V::Int(a.saturating_add(*b)).val(),
        (V::Tree(..) | V::List(_), V::Tree(..) | V::List(_)) => {
            let (Some(a), Some(b)) = (Items::of(left), Items::of(right)) else { return Val::NULL };
            let items = |items: Items<'_, 'v>| {
                (0..items.len()).filter_map(|at| items.get(at, facts)).collect::<Vec<_>>()
            };
            return V::List(items(a).into_iter().chain(items(b)).collect()).val();
        }
        _ => {}
    }
    if let (Some(a), Some(b)) = (left.as_f64(), right.as_f64()) {
        return V::Float(a + b).val();
    }
    if let (Some(a), Some(b)) = (left.as_str(), right.as_str()) {
        let source = if left.place.origin().is_some() { left } else { right };
        return V::Own(format_smolstr!("{a}{b}")).val().made_of(source);
    }
    let reason = format!("{} and {} cannot be added", left.kind_name(), right.kind_name());
    V::Unknown(left.undecidable(reason)).val()
}
