//! Terraform's pure functions over values with unknowns.
//!
//! One table, [`FUNCTIONS`]. A function is only called with arguments that are known at the top
//! (elements may still be unknown), unless it is [`Function::tolerant`]. Functions that depend on
//! the time, the machine or chance, and any that is not in the table, give an unknown.

mod collections;
mod encoding;
mod network;
mod texts;

use super::{
    access::unknown,
    provenance::computed,
    syntax::{Call, Expr},
    world::{Evaluated, Scope},
};
use crate::{
    text::Span,
    value::{Kind, Value, Why},
};

/// The arguments of a call and its place.
pub(super) struct Arguments<'a> {
    values: &'a [Value],
    span: Span,
}

type Result<T> = std::result::Result<T, Why>;

struct Function {
    name: &'static str,
    /// Whether it can make something of unknown arguments.
    tolerant: bool,
    run: fn(&Arguments<'_>) -> Evaluated,
}

const fn strict(name: &'static str, run: fn(&Arguments<'_>) -> Evaluated) -> Function {
    Function { name, tolerant: false, run }
}

const fn tolerant(name: &'static str, run: fn(&Arguments<'_>) -> Evaluated) -> Function {
    Function { name, tolerant: true, run }
}

/// All functions, sorted by name.
static FUNCTIONS: &[Function] = &[
    strict("abs", |a| a.number(f64::abs)),
    strict("alltrue", |a| collections::truth(a, true)),
    strict("anytrue", |a| collections::truth(a, false)),
    strict("base64decode", encoding::base64decode),
    strict("base64encode", encoding::base64encode),
    strict("ceil", |a| a.number(f64::ceil)),
    strict("chomp", |a| texts::trimmed(a, |text| text.trim_end_matches(['\n', '\r']))),
    strict("cidrhost", network::cidrhost),
    strict("cidrnetmask", network::cidrnetmask),
    strict("cidrsubnet", network::cidrsubnet),
    tolerant("coalesce", collections::coalesce),
    tolerant("coalescelist", collections::coalescelist),
    strict("compact", collections::compact),
    tolerant("concat", collections::concat),
    strict("contains", collections::contains),
    strict("distinct", collections::distinct),
    strict("element", collections::element),
    strict("endswith", |a| texts::test(a, |text, end| text.ends_with(end))),
    strict("flatten", collections::flatten),
    strict("floor", |a| a.number(f64::floor)),
    tolerant("format", texts::format),
    tolerant("join", texts::join),
    strict("jsondecode", encoding::jsondecode),
    strict("jsonencode", encoding::jsonencode),
    strict("keys", collections::keys),
    strict("length", collections::length),
    tolerant("list", |a| Ok(a.list(a.values.to_vec()))),
    tolerant("lookup", collections::lookup),
    strict("lower", |a| texts::rewritten(a, str::to_lowercase)),
    strict("max", |a| collections::extreme(a, f64::max)),
    tolerant("merge", collections::merge),
    strict("min", |a| collections::extreme(a, f64::min)),
    tolerant("nonsensitive", |a| a.value(0).cloned()),
    strict("one", collections::one),
    strict("parseint", texts::parseint),
    strict("pow", |a| {
        Ok(a.make(Kind::Number(super::provenance::number(a.to_number(0)?.powf(a.to_number(1)?)))))
    }),
    strict("range", collections::range),
    strict("replace", texts::replace),
    strict("reverse", collections::reverse),
    tolerant("sensitive", |a| a.value(0).cloned()),
    strict("setproduct", collections::setproduct),
    strict("setunion", collections::union),
    strict("slice", collections::slice),
    strict("sort", collections::sort),
    strict("split", texts::split),
    strict("startswith", |a| texts::test(a, |text, start| text.starts_with(start))),
    strict("strcontains", |a| texts::test(a, |text, part| text.contains(part))),
    strict("substr", texts::substr),
    strict("sum", collections::sum),
    strict("title", |a| texts::rewritten(a, texts::title)),
    strict("tobool", |a| a.convert("bool")),
    strict("tolist", collections::tolist),
    strict("tomap", |a| a.value(0).cloned()),
    strict("tonumber", |a| a.convert("number")),
    strict("toset", collections::toset),
    tolerant("tostring", |a| a.convert("string")),
    strict("trim", |a| texts::trim(a, true, true)),
    strict("trimprefix", |a| texts::trimmed_by(a, |text, start| text.strip_prefix(start).unwrap_or(text))),
    strict("trimspace", |a| texts::trimmed(a, str::trim)),
    strict("trimsuffix", |a| texts::trimmed_by(a, |text, end| text.strip_suffix(end).unwrap_or(text))),
    strict("upper", |a| texts::rewritten(a, str::to_uppercase)),
    strict("values", collections::values),
    strict("zipmap", collections::zipmap),
];

/// Calls a function.
pub(super) fn call(scope: &Scope<'_, '_>, call: &Call, span: Span) -> Evaluated {
    match call.name.as_str() {
        "try" => return attempt(scope, &call.arguments, span),
        "can" => {
            let Some(argument) = call.arguments.first() else {
                return Err(Why::at("`can` takes an argument", span));
            };
            return Ok(match scope.eval(argument) {
                Ok(value) if value.why().is_some() => value,
                evaluated => Value::bool(evaluated.is_ok(), span),
            });
        }
        _ => {}
    }
    let mut values: Vec<Value> =
        call.arguments.iter().map(|argument| scope.eval(argument)).collect::<Result<_>>()?;
    if call.expand {
        let Some(last) = values.pop() else { return Err(Why::at("`...` takes a list", span)) };
        if let Some(why) = last.why() {
            return Ok(Value::unknown(why.clone(), span));
        }
        values.extend_from_slice(last.items());
    }
    run(scope, &call.name, &values, span)
}

fn run(scope: &Scope<'_, '_>, name: &str, values: &[Value], span: Span) -> Evaluated {
    if name == "file" || name == "fileexists" {
        return encoding::file(scope, name == "file", values, span);
    }
    let Ok(index) = FUNCTIONS.binary_search_by(|function| function.name.cmp(name)) else {
        return Ok(unknown(&format!("the result of `{name}` is not computed"), span));
    };
    let Some(function) = FUNCTIONS.get(index) else { return Err(Why::at("no such function", span)) };
    let blocked = values.iter().find_map(super::provenance::why).filter(|_| !function.tolerant);
    if let Some(why) = blocked {
        return Ok(Value::new(Kind::Unknown(why.clone()), computed(span, values)));
    }
    scope.world.spend(values.iter().map(|value| value.items().len() + value.entries().len()).sum());
    (function.run)(&Arguments { values, span })
}

/// `try`: the first argument that Terraform does not refuse. An unknown one may be refused later.
fn attempt(scope: &Scope<'_, '_>, arguments: &[Expr], span: Span) -> Evaluated {
    let mut last = Err(Why::at("`try` takes an argument", span));
    for argument in arguments {
        last = scope.eval(argument);
        if last.is_ok() {
            return last;
        }
    }
    last
}

impl Arguments<'_> {
    fn value(&self, index: usize) -> Result<&Value> {
        self.values.get(index).ok_or_else(|| self.wrong("an argument is missing"))
    }

    fn wrong(&self, why: &str) -> Why {
        Why::at(why, self.span)
    }

    /// A new value made of the arguments.
    fn make(&self, kind: Kind) -> Value {
        Value::new(kind, computed(self.span, self.values))
    }

    fn list(&self, items: Vec<Value>) -> Value {
        self.make(Kind::Sequence(items.into()))
    }

    fn text(&self, index: usize) -> Result<crate::value::Text> {
        let text = super::provenance::text_of(self.value(index)?);
        text.ok_or_else(|| self.wrong("an argument is not a text"))
    }

    fn str(&self, index: usize) -> Result<String> {
        let text = self.text(index)?;
        text.known().map(str::to_owned).ok_or_else(|| self.wrong("an argument is not known"))
    }

    fn to_number(&self, index: usize) -> Result<f64> {
        super::types::to_number(self.value(index)?).ok_or_else(|| self.wrong("an argument is not a number"))
    }

    fn whole(&self, index: usize) -> Result<i64> {
        super::types::to_whole(self.value(index)?)
            .ok_or_else(|| self.wrong("an argument is not a whole number"))
    }

    fn items(&self, index: usize) -> Result<&[Value]> {
        match &self.value(index)?.kind {
            Kind::Sequence(items) => Ok(items),
            _ => Err(self.wrong("an argument is not a list")),
        }
    }

    fn map(&self, index: usize) -> Result<&crate::value::Map> {
        self.value(index)?.as_map().ok_or_else(|| self.wrong("an argument is not a map"))
    }

    fn number(&self, change: fn(f64) -> f64) -> Evaluated {
        Ok(self.make(Kind::Number(super::provenance::number(change(self.to_number(0)?)))))
    }

    /// The first argument as another type; where it is one already it keeps its origin.
    fn convert(&self, ty: &str) -> Evaluated {
        let value = self.value(0)?;
        if value.is_null() || matches!(value.kind, Kind::Unknown(_)) {
            return Ok(value.clone());
        }
        let converted = super::types::scalar(value.clone(), ty);
        let fits = match converted.kind {
            Kind::Text(_) => ty == "string",
            Kind::Number(_) => ty == "number",
            Kind::Bool(_) => ty == "bool",
            _ => false,
        };
        if fits { Ok(converted) } else { Err(self.wrong(&format!("the argument is no {ty}"))) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(FUNCTIONS.windows(2).all(|pair| pair[0].name < pair[1].name));
    }
}
