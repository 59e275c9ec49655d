//! What a condition needs: fields of the subject without which it is false.
//!
//! Most rules of a kind are about few of its subjects (`meaning == "cors_origins" && …`). Looking at
//! the fields is cheaper than asking each rule.

use smol_str::SmolStr;

use super::{
    ast::Operator,
    code::{Code, LoopKind, Node},
    program::Program,
};
use crate::{
    data,
    formats::{FieldSource, SubjectKind},
    value::{Kind, Value},
};

/// What must be open for a condition to be anything but false.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Gate {
    /// A field.
    Field(FieldGate),
    /// All of these.
    All(Vec<Gate>),
    /// One of these.
    Any(Vec<Gate>),
}

/// A field of the subject, and what it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FieldGate {
    /// The field, by its index in the subject's kind.
    pub(crate) field: usize,
    /// What opens it.
    pub(crate) opens: Opens,
}

/// What opens a [`FieldGate`]. What is not known opens every one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Opens {
    /// One of these texts.
    Texts(Vec<SmolStr>),
    /// A key of this table of rules/data.
    KeyOf(SmolStr),
    /// A list or map that has something in it, or a text.
    Items,
    /// Anything that is there.
    There,
    /// True.
    True,
}

impl Gate {
    /// Whether the condition is false whatever else holds. `look` gives the fields of the subject by index;
    /// one that it does not give is open.
    pub(crate) fn is_closed<'w>(&self, look: &impl Fn(usize) -> Option<&'w Value>) -> bool {
        match self {
            Self::Field(gate) => look(gate.field).is_some_and(|value| gate.is_closed_by(value)),
            Self::All(gates) => gates.iter().any(|gate| gate.is_closed(look)),
            Self::Any(gates) => gates.iter().all(|gate| gate.is_closed(look)),
        }
    }

    /// Those that must all be open; the cheapest to look at first.
    pub(crate) fn all(gates: impl IntoIterator<Item = Self>, kind: &SubjectKind) -> Vec<Self> {
        let mut all = Vec::new();
        for gate in gates {
            match gate {
                Self::All(gates) => all.extend(gates),
                gate => all.push(gate),
            }
        }
        all.sort_by_key(|gate| gate.cost(kind));
        all.dedup();
        all
    }

    /// How much work a look is, to compare; of equal ones the author's order counts.
    fn cost(&self, kind: &SubjectKind) -> (usize, usize) {
        match self {
            Self::Field(gate) => {
                let is_raw =
                    kind.fields.get(gate.field).is_some_and(|field| matches!(field.source, FieldSource::Raw));
                let is_narrow = matches!(gate.opens, Opens::Texts(_) | Opens::KeyOf(_));
                (usize::from(!is_raw), usize::from(!is_narrow))
            }
            Self::All(gates) => gates.iter().map(|gate| gate.cost(kind)).min().unwrap_or_default(),
            Self::Any(gates) => {
                let worst = gates.iter().map(|gate| gate.cost(kind)).max().unwrap_or_default();
                (worst.0 + gates.len(), worst.1)
            }
        }
    }
}

impl FieldGate {
    /// Whether the condition is false whatever else holds, since the field is `value`.
    pub(crate) fn is_closed_by(&self, value: &Value) -> bool {
        match (&self.opens, &value.kind) {
            (_, Kind::Absent | Kind::Null) => true,
            (Opens::True, Kind::Bool(value)) => !value,
            (Opens::Texts(texts), Kind::Text(text)) => {
                text.known().is_some_and(|known| !texts.iter().any(|text| text == known))
            }
            (Opens::KeyOf(table), Kind::Text(text)) => {
                text.known().is_some_and(|known| data::table(table).get(known).is_none())
            }
            (Opens::Items, Kind::Sequence(items)) => items.is_empty(),
            (Opens::Items, Kind::Map(map)) => map.is_empty() && map.unknown_rest().is_none(),
            _ => false,
        }
    }
}

impl Opens {
    /// Narrower ones first.
    pub(crate) fn width(&self) -> usize {
        match self {
            Self::Texts(texts) => texts.len(),
            Self::KeyOf(_) => usize::MAX - 3,
            Self::Items => usize::MAX - 2,
            Self::There => usize::MAX - 1,
            Self::True => usize::MAX,
        }
    }
}

impl Program {
    /// What it needs, if that can be seen in fields of a subject of `kind`.
    pub(crate) fn gate(&self, kind: &SubjectKind) -> Option<Gate> {
        gate(self.root(), kind)
    }
}

/// That of a condition: each side of an `&&` decides alone where it is false, both sides of an `||`
/// together.
fn gate(node: &Node, kind: &SubjectKind) -> Option<Gate> {
    match &node.code {
        Code::And(left, right) => {
            let both = [gate(left, kind), gate(right, kind)];
            let mut all = Gate::all(both.into_iter().flatten(), kind);
            if all.len() > 1 { Some(Gate::All(all)) } else { all.pop() }
        }
        Code::Or(left, right) => {
            let mut any = Vec::new();
            for side in [left, right] {
                match gate(side, kind)? {
                    Gate::Any(gates) => any.extend(gates),
                    gate => any.push(gate),
                }
            }
            Some(Gate::Any(any))
        }
        Code::Compare(operator, left, right) => compared(*operator, left, right),
        Code::In(item, list) => contained(item, list),
        Code::Loop { kind: LoopKind::Exists | LoopKind::ExistsOne, list, .. } => items(list),
        Code::Field { .. } | Code::Get { .. } => match own_field(node) {
            Some(field) => Some(field_gate(field, Opens::True)),
            None => there(node),
        },
        Code::Call { function, args } if function.name == "in_table" => keyed(args).or_else(|| there(node)),
        Code::Call { .. } | Code::Matches { .. } => there(node),
        Code::Has(of) => there(of),
        _ => None,
    }
}

fn field_gate(field: usize, opens: Opens) -> Gate {
    Gate::Field(FieldGate { field, opens })
}

fn compared(operator: Operator, left: &Node, right: &Node) -> Option<Gate> {
    let is_null = |node: &Node| matches!(node.code, Code::Null);
    match operator {
        Operator::Equal => {
            let field = own_field(left).zip(text(right)).or_else(|| own_field(right).zip(text(left)));
            match field {
                Some((field, text)) => Some(field_gate(field, Opens::Texts(vec![text]))),
                None if is_constant(right) => there(left),
                None if is_constant(left) => there(right),
                None => None,
            }
        }
        Operator::NotEqual if is_null(right) => there(left),
        Operator::NotEqual if is_null(left) => there(right),
        Operator::Greater => match (&left.code, &right.code) {
            (Code::Call { function, args }, Code::Int(0..)) if function.name == "size" => {
                items(args.first()?)
            }
            _ => None,
        },
        _ => None,
    }
}

fn contained(item: &Node, list: &Node) -> Option<Gate> {
    let Code::List(constants) = &list.code else { return items(list) };
    let texts = constants.iter().map(text).collect::<Option<Vec<SmolStr>>>()?;
    match own_field(item) {
        Some(field) => Some(field_gate(field, Opens::Texts(texts))),
        None => there(item),
    }
}

/// The gate of a list that must have items: null has none.
fn items(list: &Node) -> Option<Gate> {
    match own_field(list) {
        Some(field) => Some(field_gate(field, Opens::Items)),
        None => there(list),
    }
}

/// The gate of what must not be null: below what is not there is nothing, and of nothing a function
/// makes nothing.
fn there(node: &Node) -> Option<Gate> {
    if let Some(field) = own_field(node) {
        return Some(field_gate(field, Opens::There));
    }
    match &node.code {
        Code::Field { base, .. } | Code::Get { base, .. } => there(base),
        Code::Index { base, index } if is_constant(index) => there(base),
        Code::Matches { text: of, .. } => there(of),
        Code::Call { function, args } => match function.name {
            // How many there are of nothing is known.
            "size" => None,
            "from_table" => keyed(args).or_else(|| there(args.first()?)),
            _ => there(args.first()?),
        },
        _ => None,
    }
}

/// The gate of a key that must have a row in a table.
fn keyed(args: &[Node]) -> Option<Gate> {
    let [key, table, ..] = args else { return None };
    Some(field_gate(own_field(key)?, Opens::KeyOf(text(table)?)))
}

/// Whether it is something that null does not equal.
fn is_constant(node: &Node) -> bool {
    matches!(node.code, Code::Text(_) | Code::Int(_) | Code::Float(_) | Code::Bool(_))
}

fn own_field(node: &Node) -> Option<usize> {
    match &node.code {
        Code::Field { base, index, .. } if matches!(base.code, Code::Own) => Some(*index),
        _ => None,
    }
}

fn text(node: &Node) -> Option<SmolStr> {
    match &node.code {
        Code::Text(text) => Some(text.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{SERVICE, condition, facts, truth, world};

    /// Conditions about one field, true, false, unknown and no gate at all.
    const ATOMS: [&str; 43] = [
        "name == 'db'",
        "'web' == name",
        "name in ['db', 'web']",
        "name in ['web']",
        "partly == 'redis:7-alpine'",
        "partly in ['postgres']",
        "unknown == 'x'",
        "missing == 'x'",
        "missing != null",
        "null != image",
        "unknown != null",
        "database",
        "!database",
        "replicas == 2",
        "any == 'x'",
        "any != null",
        "limits.memory == '512m'",
        "missing == null",
        "environment.MODE == 'production'",
        "environment.NONE == 'x'",
        "open.b != null",
        "any.thing == 'x'",
        "limits.memory in ['x']",
        "tags.exists(it, it == 'x')",
        "tags.exists_one(it, it == 'x')",
        "nothing.exists(it, it == 'x')",
        "environment.NONE.exists(it, true)",
        "open.exists(it, it == 'x')",
        "unknown.exists(it, true)",
        "any.exists(it, true)",
        "'x' in tags",
        "'x' in environment.NONE",
        "unknown in nothing",
        "size(missing) > 0",
        "size(nothing) > 1",
        "size(tags) > 0",
        "missing.matches('x')",
        "missing.startsWith('x')",
        "missing.matches('x') == false",
        "has(missing) == false",
        "has(missing)",
        "name.in_table('datastore_ports')",
        "name.in_table('datastore_ports') == false",
    ];

    fn gate_of(text: &str) -> Option<Gate> {
        condition(text).unwrap().gate(&SERVICE)
    }

    #[test]
    fn a_closed_gate_means_false() {
        let world = world();
        let (mut closed, mut open) = (0, 0);
        let check = |text: String| {
            let look = |field| facts(&world, 0).field(field);
            let is_closed = gate_of(&text).is_some_and(|gate| gate.is_closed(&look));
            assert!(!is_closed || truth(&text) == "false", "{text}");
            is_closed
        };
        for a in ATOMS {
            for b in ATOMS {
                for text in [format!("{a} && {b}"), format!("{a} || {b}"), format!("!({a}) && ({b} || {a})")]
                {
                    if check(text) {
                        closed += 1;
                    } else {
                        open += 1;
                    }
                }
            }
        }
        assert!(closed > 1000 && open > 1000, "{closed} {open}");
    }

    fn field(name: &str, opens: Opens) -> Gate {
        field_gate(SERVICE.field_index(name).unwrap(), opens)
    }

    fn texts(texts: &[&str]) -> Opens {
        Opens::Texts(texts.iter().map(SmolStr::new).collect())
    }

    #[test]
    fn each_form_of_a_condition_has_its_gate() {
        for (text, name, opens) in [
            ("name in ['a', 'b']", "name", texts(&["a", "b"])),
            ("'a' == name", "name", texts(&["a"])),
            ("database", "database", Opens::True),
            ("missing != null", "missing", Opens::There),
            ("has(limits.memory)", "limits", Opens::There),
            ("limits.memory == 'x'", "limits", Opens::There),
            ("2 == limits.cpus", "limits", Opens::There),
            ("limits.memory.matches('x')", "limits", Opens::There),
            ("limits['memory'].lowerAscii() in ['x']", "limits", Opens::There),
            ("tags.exists(it, it == name)", "tags", Opens::Items),
            ("name in tags", "tags", Opens::Items),
            ("size(tags) > 2", "tags", Opens::Items),
            ("name.in_table('datastore_ports')", "name", Opens::KeyOf("datastore_ports".into())),
            (
                "name.from_table('datastore_ports', 'kind').matches('x')",
                "name",
                Opens::KeyOf("datastore_ports".into()),
            ),
        ] {
            assert_eq!(gate_of(text), Some(field(name, opens)), "{text}");
        }
        for none in [
            "!database",
            "limits.memory == null",
            "missing == null",
            "size(tags) < 2",
            "has(limits.memory) == false",
            "name == 'a' || !database",
            "tags.all(it, it == 'x')",
        ] {
            assert_eq!(gate_of(none), None, "{none}");
        }
    }

    #[test]
    fn alternatives_must_all_be_closed_and_what_is_cheap_comes_first() {
        let (a, b) = (field("name", texts(&["a"])), field("database", Opens::True));
        assert_eq!(gate_of("name == 'a' || database"), Some(Gate::Any(vec![a.clone(), b.clone()])));
        let items = field("tags", Opens::Items);
        assert_eq!(
            gate_of("size(tags) > 0 && (name == 'a' || database) && name == 'a'"),
            Some(Gate::All(vec![a.clone(), items, Gate::Any(vec![a, b])]))
        );
    }
}
