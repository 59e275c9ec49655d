//! Conditions that a look decides: no value is made, nothing is noted.
//!
//! Most conditions compare a field with a constant, and most are false. What a look cannot decide
//! (whatever is unknown, partly known or computed) is left to the evaluator, which says the same of
//! all that can be decided here.

use super::{
    ast::Operator,
    code::{Code, FilePart, LoopKind, Node},
    eval::Machine,
    val::{V, Val},
};
use crate::{
    data,
    formats::Facts,
    value::{Kind, Number, SubjectRef, Value},
};

/// What a look shows.
#[derive(Clone, Copy)]
enum Seen<'s> {
    Null,
    Bool(bool),
    Int(i64),
    Text(&'s str),
    /// A sequence or a map, of a unit.
    Tree(&'s Value, u32),
    Subject(Facts<'s>),
}

impl<'v> Machine<'v> {
    /// The truth of a condition, where a look is enough.
    pub(super) fn glance(&self, node: &'v Node) -> Option<bool> {
        match &node.code {
            Code::Compare(operator, left, right) => {
                let (left, right) = (self.look(left)?, self.look(right)?);
                compare(*operator, left, right)
            }
            Code::In(item, list) => {
                let Code::List(constants) = &list.code else {
                    return held(self.look(list)?, || self.look(item));
                };
                let item = self.look(item)?;
                for constant in constants {
                    if same(item, self.look(constant)?)? {
                        return Some(true);
                    }
                }
                Some(false)
            }
            Code::Loop { kind, list, .. } => {
                let nothing = self.look(list)?.is_empty()?;
                match kind {
                    LoopKind::Exists | LoopKind::ExistsOne if nothing => Some(false),
                    LoopKind::All if nothing => Some(true),
                    _ => None,
                }
            }
            Code::Has(of) => Some(!matches!(self.look(of)?, Seen::Null)),
            Code::Call { function, args } => self.call_at_a_glance(function.name, args),
            Code::Matches { text, pattern } => match self.look(text)? {
                Seen::Text(text) => Some(pattern.is_match(text) == Some(true)),
                Seen::Null => Some(false),
                _ => None,
            },
            code if code.is_path() => match self.look(node)? {
                Seen::Bool(value) => Some(value),
                Seen::Null => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// The truth of the commonest functions of a known text.
    fn call_at_a_glance(&self, function: &str, args: &'v [Node]) -> Option<bool> {
        let test = match function {
            "contains" => |text: &str, part: &str| text.contains(part),
            "startsWith" => |text: &str, part: &str| text.starts_with(part),
            "endsWith" => |text: &str, part: &str| text.ends_with(part),
            "in_table" => |key: &str, table: &str| data::table(table).get(key).is_some(),
            _ => return None,
        };
        let [of, with] = args else { return None };
        match (self.look(of)?, &with.code) {
            (Seen::Text(of), Code::Text(with)) => Some(test(of, with)),
            (Seen::Null, _) => Some(false),
            _ => None,
        }
    }

    fn look<'s>(&'s self, node: &'s Node) -> Option<Seen<'s>> {
        let facts = self.facts();
        Some(match &node.code {
            Code::Null => Seen::Null,
            Code::Bool(value) => Seen::Bool(*value),
            Code::Int(value) => Seen::Int(*value),
            Code::Text(text) => Seen::Text(text),
            Code::Own => Seen::Subject(*facts),
            Code::Local(slot) => of_val(self.locals.get(*slot)?)?,
            Code::File(FilePart::Environment) => Seen::Text(self.file().environment()),
            Code::Field { base, kind, index } => match self.look(base)? {
                Seen::Subject(of) if std::ptr::eq(of.subject.kind, *kind) => field(&of, *index)?,
                base => below(base, kind.fields.get(*index)?.name, facts)?,
            },
            Code::Get { base, name } => below(self.look(base)?, name, facts)?,
            Code::Index { base, index } => match (self.look(base)?, self.look(index)?) {
                (base, Seen::Text(key)) => below(base, key, facts)?,
                _ => return None,
            },
            Code::Coalesce(left, right) => match self.look(left)? {
                Seen::Null => self.look(right)?,
                left => left,
            },
            Code::Call { function, args } => match (function.name, args.as_slice()) {
                ("size", [of]) => size(self.look(of)?)?,
                ("from_table", [key, table, field]) => match (self.look(key)?, &table.code, &field.code) {
                    (Seen::Text(key), Code::Text(table), Code::Text(field)) => {
                        let row = data::table(table).get(key);
                        row.and_then(|row| row.get(field)).map_or(Seen::Null, Seen::Text)
                    }
                    (Seen::Null, ..) => Seen::Null,
                    _ => return None,
                },
                _ => return None,
            },
            _ => return None,
        })
    }
}

impl Seen<'_> {
    /// Whether there is nothing to go through. `None` for what is no list, or may have more than is seen.
    fn is_empty(self) -> Option<bool> {
        match self {
            Self::Null => Some(true),
            Self::Tree(tree, _) => match tree.as_map() {
                Some(map) => map.unknown_rest().is_none().then_some(map.is_empty()),
                None => Some(tree.items().is_empty()),
            },
            _ => None,
        }
    }
}

/// Whether a list or a map holds an item.
fn held<'s>(list: Seen<'s>, item: impl FnOnce() -> Option<Seen<'s>>) -> Option<bool> {
    if list.is_empty()? {
        return Some(false);
    }
    match (list, item()?) {
        (Seen::Tree(tree, _), Seen::Text(key)) => tree.as_map().map(|map| map.get(key).is_some()),
        _ => None,
    }
}

fn of_val<'s>(value: &'s Val<'_>) -> Option<Seen<'s>> {
    Some(match &value.kind {
        V::Null => Seen::Null,
        V::Bool(value) => Seen::Bool(*value),
        V::Int(value) => Seen::Int(*value),
        V::Text(text) => Seen::Text(text.known()?),
        V::Str(text) => Seen::Text(text),
        V::Own(text) => Seen::Text(text),
        V::Tree(value, unit) => Seen::Tree(value, *unit),
        V::Subject(of) => Seen::Subject(*of),
        V::Float(_) | V::List(_) | V::Unknown(_) => return None,
    })
}

/// A value of `unit`, seen from a window onto the workspace.
fn of_value<'s>(value: &'s Value, facts: &Facts<'s>, unit: u32) -> Option<Seen<'s>> {
    Some(match &value.kind {
        Kind::Absent | Kind::Null => Seen::Null,
        Kind::Bool(value) => Seen::Bool(*value),
        Kind::Number(Number::Int(value)) => Seen::Int(*value),
        Kind::Text(text) => Seen::Text(text.known()?),
        Kind::Sequence(_) | Kind::Map(_) => Seen::Tree(value, unit),
        Kind::Subject(to) => {
            let unit = if to.unit == SubjectRef::SELF { unit } else { to.unit };
            facts.of(SubjectRef { unit, index: to.index }).map_or(Seen::Null, Seen::Subject)
        }
        Kind::Number(Number::Float(_)) | Kind::Unknown(_) => return None,
    })
}

fn field<'s>(of: &Facts<'s>, index: usize) -> Option<Seen<'s>> {
    match of.field(index) {
        Some(value) => of_value(value, of, u32::try_from(of.unit_index).ok()?),
        None => Some(Seen::Null),
    }
}

/// What is under a key; below null all is null.
fn below<'s>(base: Seen<'s>, name: &str, facts: &Facts<'s>) -> Option<Seen<'s>> {
    match base {
        Seen::Subject(of) => match of.subject.kind.field_index(name) {
            Some(index) => field(&of, index),
            None => Some(Seen::Null),
        },
        Seen::Tree(tree, unit) => {
            let Some(map) = tree.as_map() else { return Some(Seen::Null) };
            match map.get(name) {
                Some(entry) => of_value(&entry.value, facts, unit),
                None => map.unknown_rest().is_none().then_some(Seen::Null),
            }
        }
        _ => Some(Seen::Null),
    }
}

fn size(of: Seen<'_>) -> Option<Seen<'_>> {
    let size = match of {
        Seen::Null => 0,
        Seen::Tree(tree, _) if tree.as_map().is_none() => tree.items().len(),
        _ => return None,
    };
    Some(Seen::Int(i64::try_from(size).ok()?))
}

fn compare(operator: Operator, left: Seen<'_>, right: Seen<'_>) -> Option<bool> {
    match operator {
        Operator::Equal => same(left, right),
        Operator::NotEqual => same(left, right).map(|same| !same),
        _ => {
            let (Seen::Int(left), Seen::Int(right)) = (left, right) else { return None };
            Some(match operator {
                Operator::Less => left < right,
                Operator::LessEqual => left <= right,
                Operator::Greater => left > right,
                _ => left >= right,
            })
        }
    }
}

/// Whether two are equal, as [`Machine::equal`] has it; items of lists and maps are left to that.
fn same(left: Seen<'_>, right: Seen<'_>) -> Option<bool> {
    Some(match (left, right) {
        (Seen::Null, Seen::Null) => true,
        (Seen::Bool(a), Seen::Bool(b)) => a == b,
        (Seen::Int(a), Seen::Int(b)) => a == b,
        (Seen::Text(a), Seen::Text(b)) => a == b,
        (Seen::Subject(a), Seen::Subject(b)) => std::ptr::eq(a.subject, b.subject),
        (Seen::Tree(..), Seen::Tree(..)) => return None,
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{condition, facts, file, world};

    /// Conditions about what is there, missing, unknown, of another kind, of another subject.
    const ATOMS: [&str; 68] = [
        "name == 'db'",
        "name != 'db'",
        "'web' == name",
        "name in ['web', 'db']",
        "name in ['web']",
        "missing in ['web']",
        "missing in ['web', null]",
        "any == name",
        "name in tags",
        "partly == 'redis:7-alpine'",
        "partly in ['postgres']",
        "partly.matches('redis')",
        "image.matches('^postgres')",
        "missing.matches('x')",
        "unknown == 'x'",
        "unknown != null",
        "unknown",
        "missing == null",
        "missing != 'x'",
        "database",
        "database == true",
        "any == database",
        "replicas == 2",
        "replicas > 1",
        "replicas <= 1",
        "replicas < 2",
        "replicas >= 2",
        "any == 1",
        "any > 1",
        "limits.memory == '512m'",
        "limits.cpus == null",
        "limits == limits",
        "environment.MODE == 'production'",
        "environment['MODE'] in ['production']",
        "environment.HOST == 'x'",
        "environment.NONE == null",
        "open.a == 'x'",
        "open.b == null",
        "size(tags) == 2",
        "size(open) == 2",
        "size(nothing) > 0",
        "tags.exists(it, it == 'x')",
        "nothing.exists(it, it == 'x')",
        "nothing.exists_one(it, it == 'x')",
        "nothing.all(it, it == 'x')",
        "environment.NONE.exists(it, true)",
        "open.exists(it, it == 'x')",
        "unknown.exists(it, true)",
        "'x' in nothing",
        "unknown in nothing",
        "'MODE' in environment",
        "'NONE' in environment",
        "'a' in open",
        "'b' in open",
        "name in tags || unknown in tags",
        "has(missing)",
        "has(limits.memory)",
        "has(unknown)",
        "image.contains('gres')",
        "image.startsWith('postgres')",
        "missing.endsWith('x')",
        "partly.contains('alpine')",
        "name.in_table('datastore_ports')",
        "'5432'.from_table('datastore_ports', 'kind') == 'x'",
        "missing.from_table('datastore_ports', 'kind') == null",
        "(missing ?? name) == 'db'",
        "ports.exists(it, it.target == 8080 && it.service == self)",
        "ports.all(it, it.service.name == 'db' && it.host_ip in ['127.0.0.1'])",
    ];

    #[test]
    fn a_look_says_what_the_evaluator_says() {
        let (world, file) = (world(), file());
        let (mut decided, mut left) = (0, 0);
        let mut texts: Vec<String> = ATOMS.iter().map(|atom| (*atom).to_owned()).collect();
        for (a, b) in ATOMS.iter().zip(ATOMS.iter().rev()) {
            texts.extend([format!("!({a})"), format!("({a}) && {b}"), format!("({a}) || !({b})")]);
        }
        for text in texts {
            let program = condition(&text).unwrap();
            let window = facts(&world, 0);
            let quick = program.truth(&mut Machine::new(window, &file)).unwrap();
            // What notes what decided never glances.
            let whole = program.truth(&mut Machine::tracing(window, &file)).unwrap();
            assert_eq!(format!("{quick:?}"), format!("{whole:?}"), "{text}");
            match Machine::new(window, &file).glance(program.root()) {
                Some(_) => decided += 1,
                None => left += 1,
            }
        }
        assert!(decided > 25 && left > 25, "{decided} {left}");
    }
}
