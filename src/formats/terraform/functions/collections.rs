//! Functions about lists and maps. Elements keep their own origins.

use super::{Arguments, Evaluated};
use crate::{
    formats::terraform::{
        access::indexed,
        eval::pairs,
        operators::{self, equal},
        provenance::{count, number, text_of, why},
        types::{to_bool, to_number},
    },
    value::{Entry, Kind, Map, Number, Value, Why},
};

/// Elements that a computed list may have.
const LARGEST: usize = 100_000;

/// The lists one after another. An unknown one stands in it as an unknown element, so that what is
/// known of the others can still decide.
pub(super) fn concat(args: &Arguments<'_>) -> Evaluated {
    let mut all = Vec::new();
    for list in args.values {
        match &list.kind {
            Kind::Sequence(items) => all.extend_from_slice(items),
            Kind::Unknown(_) => all.push(list.clone()),
            _ => return Err(args.wrong("an argument is not a list")),
        }
        if all.len() > LARGEST {
            return Ok(Value::unknown(args.wrong("the list is too long"), args.span));
        }
    }
    Ok(args.list(all))
}

/// The maps over each other, the last winning.
pub(super) fn merge(args: &Arguments<'_>) -> Evaluated {
    let mut merged = Map::default();
    let mut rest = None;
    for (index, value) in args.values.iter().enumerate() {
        if value.is_null() {
            continue;
        }
        if let Some(why) = why(value) {
            // It may replace every entry so far.
            merged = Map::default();
            rest = Some(why.clone());
        }
        if matches!(value.kind, Kind::Unknown(_)) {
            continue;
        }
        for entry in args.map(index)?.entries() {
            merged.set(entry.clone());
        }
    }
    if let Some(why) = rest {
        merged = merged.with_unknown_rest(why);
    }
    Ok(args.make(Kind::Map(merged.into())))
}

/// `lookup(map, key, default)`
pub(super) fn lookup(args: &Arguments<'_>) -> Evaluated {
    if let Some(why) = args.values.iter().take(2).find_map(Value::why) {
        return Ok(args.make(Kind::Unknown(why.clone())));
    }
    let map = args.map(0)?;
    let found = map.get(&args.str(1)?).map(|entry| entry.value.clone());
    if let Some(why) = map.unknown_rest().filter(|_| found.is_none()) {
        return Ok(args.make(Kind::Unknown(why.clone())));
    }
    match (found, args.value(2)) {
        (Some(value), _) => Ok(value),
        (None, Ok(default)) => Ok(default.clone()),
        (None, Err(_)) => Err(args.wrong("the key is not in the map")),
    }
}

/// `element(list, index)`, which starts again at the end.
pub(super) fn element(args: &Arguments<'_>) -> Evaluated {
    let items = args.items(0)?;
    let len = count(items.len());
    if len == 0 {
        return Err(args.wrong("the list is empty"));
    }
    indexed(args.value(0)?, &Value::int(args.whole(1)?.rem_euclid(len), args.span), args.span)
}

/// How many elements, entries or characters.
pub(super) fn length(args: &Arguments<'_>) -> Evaluated {
    let value = args.value(0)?;
    let len = match &value.kind {
        Kind::Sequence(items) => match items.iter().find_map(Value::why) {
            // It may stand for several: see `concat`.
            Some(why) => return Ok(args.make(Kind::Unknown(why.clone()))),
            None => items.len(),
        },
        Kind::Map(map) => map.len(),
        Kind::Text(text) => text.content().chars().count(),
        _ => return Err(args.wrong("the argument has no length")),
    };
    Ok(args.make(Kind::Number(Number::Int(count(len)))))
}

/// `contains(list, value)`
pub(super) fn contains(args: &Arguments<'_>) -> Evaluated {
    match operators::contains(args.items(0)?, args.value(1)?) {
        Ok(found) => Ok(args.make(Kind::Bool(found))),
        Err(why) => Ok(args.make(Kind::Unknown(why))),
    }
}

/// The keys in order.
pub(super) fn keys(args: &Arguments<'_>) -> Evaluated {
    args.map(0)?;
    Ok(args.list(pairs(args.value(0)?).unwrap_or_default().into_iter().map(|(key, _)| key).collect()))
}

/// The values in the order of their keys.
pub(super) fn values(args: &Arguments<'_>) -> Evaluated {
    args.map(0)?;
    Ok(args.list(pairs(args.value(0)?).unwrap_or_default().into_iter().map(|(_, value)| value).collect()))
}

/// Lists inside of lists opened, at any depth.
pub(super) fn flatten(args: &Arguments<'_>) -> Evaluated {
    let mut flat = Vec::new();
    let mut waiting: Vec<&Value> = args.items(0)?.iter().rev().collect();
    while let Some(value) = waiting.pop() {
        match &value.kind {
            Kind::Sequence(items) => waiting.extend(items.iter().rev()),
            _ => flat.push(value.clone()),
        }
        if flat.len() + waiting.len() > LARGEST {
            return Ok(Value::unknown(args.wrong("the list is too long"), args.span));
        }
    }
    Ok(args.list(flat))
}

/// Without empty texts and nulls.
pub(super) fn compact(args: &Arguments<'_>) -> Evaluated {
    let kept = |item: &&Value| !item.is_null() && item.as_str() != Some("");
    Ok(args.list(args.items(0)?.iter().filter(kept).cloned().collect()))
}

/// Each element once.
pub(super) fn distinct(args: &Arguments<'_>) -> Evaluated {
    Ok(args.list(unique(args.items(0)?)))
}

fn unique(items: &[Value]) -> Vec<Value> {
    let mut seen: Vec<Value> = Vec::new();
    for item in items {
        // Long lists are left as they are: comparing each with each takes too long.
        if items.len() > 1000 || !seen.iter().any(|other| equal(other, item) == Ok(true)) {
            seen.push(item.clone());
        }
    }
    seen
}

/// The first that is neither null nor an empty text. An unknown one may be either.
pub(super) fn coalesce(args: &Arguments<'_>) -> Evaluated {
    let found = args.values.iter().find(|value| !value.is_null() && value.as_str() != Some(""));
    found.cloned().ok_or_else(|| args.wrong("all arguments are null or empty"))
}

/// The first list that is not empty.
pub(super) fn coalescelist(args: &Arguments<'_>) -> Evaluated {
    let found = args.values.iter().find(|value| !value.items().is_empty() || value.why().is_some());
    found.cloned().ok_or_else(|| args.wrong("all lists are empty"))
}

/// A list as it is; the values of a map are none.
pub(super) fn tolist(args: &Arguments<'_>) -> Evaluated {
    args.items(0)?;
    Ok(args.value(0)?.clone())
}

/// A list with each element once. The order of a set does not matter here.
pub(super) fn toset(args: &Arguments<'_>) -> Evaluated {
    let items = unique(args.items(0)?);
    Ok(Value::new(Kind::Sequence(items.into()), args.value(0)?.origin.clone()))
}

/// The one element, or null where there is none.
pub(super) fn one(args: &Arguments<'_>) -> Evaluated {
    match args.items(0)? {
        [] => Ok(args.make(Kind::Null)),
        [item] => Ok(item.clone()),
        _ => Err(args.wrong("the list has several elements")),
    }
}

/// `zipmap(keys, values)`
pub(super) fn zipmap(args: &Arguments<'_>) -> Evaluated {
    let (keys, values) = (args.items(0)?, args.items(1)?);
    if keys.len() != values.len() {
        return Err(args.wrong("there are not as many keys as values"));
    }
    let mut map = Map::default();
    for (key, value) in keys.iter().zip(values) {
        match key.as_str() {
            Some(name) => map.set(Entry { key: name.into(), key_span: key.span(), value: value.clone() }),
            None => return Ok(Value::unknown(args.wrong("a key is not known"), args.span)),
        }
    }
    Ok(args.make(Kind::Map(map.into())))
}

/// `range(limit)`, `range(start, limit)`, `range(start, limit, step)`
pub(super) fn range(args: &Arguments<'_>) -> Evaluated {
    let (start, limit) = if args.values.len() > 1 {
        (args.to_number(0)?, args.to_number(1)?)
    } else {
        (0.0, args.to_number(0)?)
    };
    let down = limit < start;
    let step = if args.values.len() > 2 {
        args.to_number(2)?
    } else if down {
        -1.0
    } else {
        1.0
    };
    if step == 0.0 || (step < 0.0) != down && limit.total_cmp(&start).is_ne() {
        return Err(args.wrong("the step never reaches the limit"));
    }
    let mut items = Vec::new();
    let mut at = start;
    while if down { at > limit } else { at < limit } {
        if items.len() >= 1024 {
            return Err(args.wrong("the range is too long"));
        }
        items.push(args.make(Kind::Number(number(at))));
        at += step;
    }
    Ok(args.list(items))
}

/// The list backwards.
pub(super) fn reverse(args: &Arguments<'_>) -> Evaluated {
    Ok(args.list(args.items(0)?.iter().rev().cloned().collect()))
}

/// The texts in order.
pub(super) fn sort(args: &Arguments<'_>) -> Evaluated {
    let mut items: Vec<(String, Value)> = Vec::new();
    for item in args.items(0)? {
        match (text_of(item).as_ref().and_then(|text| text.known()), item.why()) {
            (Some(text), _) => items.push((text.to_owned(), item.clone())),
            (None, Some(why)) => return Ok(args.make(Kind::Unknown(why.clone()))),
            (None, None) => return Err(args.wrong("an element is not a text")),
        }
    }
    items.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(args.list(items.into_iter().map(|(_, item)| item).collect()))
}

/// `slice(list, from, to)`
pub(super) fn slice(args: &Arguments<'_>) -> Evaluated {
    let range = usize::try_from(args.whole(1)?).ok().zip(usize::try_from(args.whole(2)?).ok());
    let part = range.and_then(|(from, to)| args.items(0).ok()?.get(from..to));
    part.map(|part| args.list(part.to_vec())).ok_or_else(|| args.wrong("the list is not that long"))
}

/// Every combination of an element of each list.
pub(super) fn setproduct(args: &Arguments<'_>) -> Evaluated {
    let mut rows: Vec<Vec<Value>> = vec![Vec::new()];
    for index in 0..args.values.len() {
        let items = args.items(index)?;
        if rows.len().saturating_mul(items.len()) > LARGEST / 10 {
            return Ok(Value::unknown(args.wrong("the product is too large"), args.span));
        }
        let with = |row: &Vec<Value>, item: &Value| row.iter().chain([item]).cloned().collect();
        rows = rows.iter().flat_map(|row| items.iter().map(move |item| with(row, item))).collect();
    }
    Ok(args.list(rows.into_iter().map(|row| args.list(row)).collect()))
}

/// The elements of all sets, each once.
pub(super) fn union(args: &Arguments<'_>) -> Evaluated {
    let all = concat(args)?;
    Ok(args.list(unique(all.items())))
}

/// The sum of numbers.
pub(super) fn sum(args: &Arguments<'_>) -> Evaluated {
    fold(args, args.items(0)?, |a, b| a + b)
}

/// The least or greatest of the arguments.
pub(super) fn extreme(args: &Arguments<'_>, pick: fn(f64, f64) -> f64) -> Evaluated {
    fold(args, args.values, pick)
}

fn fold(args: &Arguments<'_>, items: &[Value], pick: fn(f64, f64) -> f64) -> Evaluated {
    if let Some(why) = items.iter().find_map(Value::why) {
        return Ok(args.make(Kind::Unknown(why.clone())));
    }
    let numbers: Option<Vec<f64>> = items.iter().map(to_number).collect();
    let folded = numbers.and_then(|numbers| numbers.into_iter().reduce(pick));
    folded.map(|n| args.make(Kind::Number(number(n)))).ok_or_else(|| args.wrong("there are no numbers"))
}

/// `alltrue` (where `and`) and `anytrue`.
pub(super) fn truth(args: &Arguments<'_>, and: bool) -> Evaluated {
    let mut unknown: Option<Why> = None;
    for item in args.items(0)? {
        match (to_bool(item), item.why()) {
            (Some(value), _) if value != and => return Ok(args.make(Kind::Bool(!and))),
            (None, Some(why)) => unknown = Some(why.clone()),
            _ => {}
        }
    }
    Ok(args.make(unknown.map_or(Kind::Bool(and), Kind::Unknown)))
}
