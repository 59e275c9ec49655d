//! References: the root that a name means, and the steps into it.

use super::{
    eval::pairs,
    provenance::{relocate, travel},
    syntax::{Expr, Kind as Syntax, Step},
    types::to_number,
    world::{Evaluated, Scope},
};
use crate::{
    text::Span,
    value::{Kind, Value, Why},
};

impl Scope<'_, '_> {
    /// `root.step[step]…`, written at `span`.
    pub(super) fn access(&self, root: &Expr, steps: &[Step], span: Span) -> Evaluated {
        let Syntax::Variable(name) = &root.kind else {
            return self.steps(self.eval(root)?, steps, span);
        };
        if let Some(value) = self.names.get(name) {
            let value = value.clone();
            return Ok(travel(self.steps(value, steps, span)?, span, "used here"));
        }
        let value = self.named(name, steps, span)?;
        Ok(travel(value, span, "used here"))
    }

    fn named(&self, root: &str, steps: &[Step], span: Span) -> Evaluated {
        match (root, steps) {
            ("var", [Step::Attribute(name), rest @ ..]) => {
                let value = self.world.variable(self.instance, &name.text)?;
                if self.world.is_local(self.instance, &name.text) {
                    return Ok(relocate(self.steps(value, rest, span)?, span));
                }
                self.steps(value, rest, span)
            }
            ("local", [Step::Attribute(name), rest @ ..]) => {
                self.steps(self.world.local(self.instance, &name.text)?, rest, span)
            }
            ("module", [Step::Attribute(name), rest @ ..]) => self.module(&name.text, rest, span),
            ("path", [Step::Attribute(name)]) => Ok(self.path(&name.text, span)),
            ("data", [Step::Attribute(ty), Step::Attribute(name), rest @ ..]) => {
                self.resource(true, &ty.text, &name.text, rest, span)
            }
            ("each" | "count" | "self", _) => Err(Why::at(format!("`{root}` has no meaning here"), span)),
            ("terraform", _) => Ok(unknown("the workspace is chosen when Terraform runs", span)),
            (ty, [Step::Attribute(name), rest @ ..]) => self.resource(false, ty, &name.text, rest, span),
            _ => Err(Why::at(format!("`{root}` is not a reference to anything"), span)),
        }
    }

    fn path(&self, name: &str, span: Span) -> Value {
        match name {
            "root" => Value::word(".", span),
            "module" => Value::word(&relative(self.world.root_folder(), self.instance.folder), span),
            _ => unknown("it is where Terraform runs", span),
        }
    }

    /// A reference to a resource or data source: what its block says; the rest is known later.
    fn resource(&self, is_data: bool, ty: &str, name: &str, steps: &[Step], span: Span) -> Evaluated {
        let address = if is_data { format!("data.{ty}.{name}") } else { format!("{ty}.{name}") };
        let Some(index) = self.instance.module.resource(is_data, ty, name) else {
            return Err(Why::at(format!("`{address}` is not declared"), span));
        };
        let later = || unknown(&format!("`{address}` is known only after apply"), span);
        let body = self.world.resource(self.instance, index)?;
        let steps = match steps {
            [Step::Index(_) | Step::Legacy(_), rest @ ..] => rest,
            [Step::Splat | Step::AttributeSplat, ..] => return Ok(later()),
            steps => steps,
        };
        let [Step::Attribute(attribute), rest @ ..] = steps else { return Ok(later()) };
        match body.get(&attribute.text).filter(|value| !value.is_null()) {
            Some(value) => Ok(self.steps(value.clone(), rest, span).unwrap_or_else(|_| later())),
            None => Ok(unknown(&format!("`{address}.{}` is known only after apply", attribute.text), span)),
        }
    }

    /// A reference to the outputs of a called module.
    fn module(&self, name: &str, steps: &[Step], span: Span) -> Evaluated {
        if self.instance.module.call(name).is_none() {
            return Err(Why::at(format!("module `{name}` is not declared"), span));
        }
        let Some(children) = self.world.children(self.instance, name) else {
            return Ok(unknown(&format!("module `{name}` is not in this workspace"), span));
        };
        let (child, steps) = match (children.as_slice(), steps) {
            ([child], [Step::Attribute(_), ..]) if child.key.is_none() => (child, steps),
            (children, [Step::Index(index), rest @ ..]) => {
                let wanted = self.eval(index)?;
                let same = |key: &Value| super::operators::equal(key, &wanted) == Ok(true);
                match children.iter().find(|child| child.key.as_ref().is_some_and(same)) {
                    Some(child) => (child, rest),
                    None => {
                        return Ok(unknown(&format!("the instances of module `{name}` are not known"), span));
                    }
                }
            }
            _ => return Ok(unknown(&format!("the instances of module `{name}` are not known"), span)),
        };
        let [Step::Attribute(output), rest @ ..] = steps else {
            return Ok(unknown(&format!("the outputs of module `{name}` are taken as a whole"), span));
        };
        self.steps(self.world.output(child, &output.text)?, rest, span)
    }

    /// Walks into a value.
    fn steps(&self, mut value: Value, steps: &[Step], span: Span) -> Evaluated {
        for (done, step) in steps.iter().enumerate() {
            if value.why().is_some() {
                return Ok(value);
            }
            value = match step {
                Step::Attribute(name) => attribute(&value, &name.text, name.span)?,
                Step::Legacy(index) => {
                    element(&value, f64::from(u32::try_from(*index).unwrap_or(u32::MAX)), span)?
                }
                Step::Index(index) => {
                    let key = self.eval(index)?;
                    if let Some(why) = key.why() {
                        return Ok(Value::unknown(why.clone(), index.span));
                    }
                    indexed(&value, &key, index.span)?
                }
                Step::Splat | Step::AttributeSplat => {
                    let rest = steps.get(done + 1..).unwrap_or_default();
                    return self.splat(&value, *step == Step::Splat, rest, span);
                }
            };
        }
        Ok(value)
    }

    /// `[*]` takes all later steps to each element, `.*` the attributes that follow it.
    fn splat(&self, value: &Value, full: bool, rest: &[Step], span: Span) -> Evaluated {
        let items: Vec<Value> = match &value.kind {
            Kind::Sequence(items) => items.to_vec(),
            Kind::Null | Kind::Absent => Vec::new(),
            _ => vec![value.clone()],
        };
        let attributes = rest.iter().take_while(|step| matches!(step, Step::Attribute(_))).count();
        let (inner, outer) = rest.split_at(if full { rest.len() } else { attributes });
        let items: Result<Vec<Value>, Why> =
            items.into_iter().map(|item| self.steps(item, inner, span)).collect();
        self.steps(Value::sequence(items?, &value.origin), outer, span)
    }
}

/// The attribute or key `name` of a map.
fn attribute(value: &Value, name: &str, span: Span) -> Evaluated {
    match &value.kind {
        Kind::Map(map) => match map.get(name) {
            Some(entry) => Ok(entry.value.clone()),
            None if map.unknown_rest().is_some() => {
                let why = map.unknown_rest().cloned();
                Ok(Value::unknown(why.unwrap_or_else(|| Why::new("it is not known")), span))
            }
            None => Err(Why::at(format!("there is no `{name}` in it"), span)),
        },
        _ => Err(Why::at(format!("it has no attributes, so no `{name}`"), span)),
    }
}

/// The element at a number, or under a text.
pub(super) fn indexed(value: &Value, key: &Value, span: Span) -> Evaluated {
    match (&value.kind, key.as_str()) {
        (Kind::Map(_), Some(name)) => attribute(value, name, span),
        (Kind::Map(_), None) => {
            match super::provenance::text_of(key).as_ref().and_then(|text| text.known()) {
                Some(name) => attribute(value, name, span),
                None => Err(Why::at("a map's key is a text", span)),
            }
        }
        (Kind::Sequence(_), _) => match to_number(key) {
            Some(index) => element(value, index, span),
            None => Err(Why::at("a list's index is a number", span)),
        },
        _ => Err(Why::at("it has no elements", span)),
    }
}

fn element(value: &Value, index: f64, span: Span) -> Evaluated {
    let found = pairs(value).filter(|_| index >= 0.0 && index.fract() == 0.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and not negative")]
    let item = found.and_then(|pairs| pairs.into_iter().nth(index as usize));
    item.map(|(_, item)| item).ok_or_else(|| Why::at(format!("there is no element {index}"), span))
}

pub(super) fn unknown(why: &str, span: Span) -> Value {
    Value::unknown(Why::at(why, span), span)
}

/// The way from one folder to another, both relative to the workspace.
fn relative(from: &str, to: &str) -> String {
    let (from, to): (Vec<&str>, Vec<&str>) = (segments(from), segments(to));
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", from.len() - shared);
    let way: Vec<&str> = up.chain(to.into_iter().skip(shared)).collect();
    if way.is_empty() { ".".to_owned() } else { way.join("/") }
}

fn segments(folder: &str) -> Vec<&str> {
    folder.split('/').filter(|part| !part.is_empty()).collect()
}
