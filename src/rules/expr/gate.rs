//! What a condition needs first: a field of the subject without which it is false.
//!
//! Most rules of a kind are about few of its subjects (`meaning == "cors_origins" && …`). Looking at
//! the field once for all of them is cheaper than asking each.

use smol_str::SmolStr;

use super::{
    ast::Operator,
    code::{Code, Node},
    program::Program,
};
use crate::value::{Kind, Value};

/// A field of the subject, and what it must be for a condition to be anything but false.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Gate {
    /// The field, by its index in the subject's kind.
    pub(crate) field: usize,
    /// What opens it.
    pub(crate) opens: Opens,
}

/// What opens a [`Gate`]. What is not known opens every one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Opens {
    /// One of these texts.
    Texts(Vec<SmolStr>),
    /// Anything that is there.
    There,
    /// True.
    True,
}

impl Gate {
    /// How much it lets through, to compare.
    pub(crate) fn width(&self) -> usize {
        self.opens.width()
    }

    /// Whether the condition is false whatever else holds, since the field is `value`.
    pub(crate) fn is_closed_by(&self, value: &Value) -> bool {
        match (&self.opens, &value.kind) {
            (_, Kind::Absent | Kind::Null) => true,
            (Opens::True, Kind::Bool(value)) => !value,
            (Opens::Texts(texts), Kind::Text(text)) => {
                text.known().is_some_and(|known| !texts.iter().any(|text| text == known))
            }
            _ => false,
        }
    }
}

impl Opens {
    /// Narrower ones first.
    fn width(&self) -> usize {
        match self {
            Self::Texts(texts) => texts.len(),
            Self::There => usize::MAX - 1,
            Self::True => usize::MAX,
        }
    }
}

impl Program {
    /// What it needs, each of them; the narrowest first.
    pub(crate) fn gates(&self) -> Vec<Gate> {
        let mut found = Vec::new();
        gates(self.root(), &mut found);
        found.sort_by_key(Gate::width);
        found.dedup();
        found
    }
}

/// Those of a condition: each side of an `&&` decides alone where it is false.
fn gates(node: &Node, found: &mut Vec<Gate>) {
    match &node.code {
        Code::And(left, right) => {
            gates(left, found);
            gates(right, found);
        }
        Code::Compare(Operator::Equal, left, right) => {
            let field = own_field(left).zip(text(right)).or_else(|| own_field(right).zip(text(left)));
            match field {
                Some((field, text)) => found.push(Gate { field, opens: Opens::Texts(vec![text]) }),
                None if is_constant(right) => found.extend(there(left)),
                None if is_constant(left) => found.extend(there(right)),
                None => {}
            }
        }
        Code::Compare(Operator::NotEqual, left, right) => {
            let is_null = |node: &Node| matches!(node.code, Code::Null);
            let field =
                Some(left).filter(|_| is_null(right)).or_else(|| Some(right).filter(|_| is_null(left)));
            found.extend(field.and_then(|field| there(field)));
        }
        Code::In(item, list) => {
            let Code::List(items) = &list.code else { return };
            let Some(texts) = items.iter().map(text).collect::<Option<Vec<SmolStr>>>() else { return };
            match own_field(item) {
                Some(field) => found.push(Gate { field, opens: Opens::Texts(texts) }),
                None => found.extend(there(item)),
            }
        }
        Code::Field { .. } | Code::Get { .. } => match own_field(node) {
            Some(field) => found.push(Gate { field, opens: Opens::True }),
            None => found.extend(there(node)),
        },
        _ => {}
    }
}

/// The gate of a path that must lead somewhere: below what is not there is nothing.
fn there(path: &Node) -> Option<Gate> {
    match &path.code {
        Code::Field { base, .. } | Code::Get { base, .. } => match own_field(path) {
            Some(field) => Some(Gate { field, opens: Opens::There }),
            None => there(base),
        },
        _ => None,
    }
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
    const ATOMS: [&str; 23] = [
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
    ];

    fn gates_of(text: &str) -> Vec<Gate> {
        condition(text).unwrap().gates()
    }

    #[test]
    fn a_closed_gate_means_false() {
        let world = world();
        let (mut closed, mut open) = (0, 0);
        let check = |text: String| {
            let shut = |gate: &Gate| gate.is_closed_by(facts(&world, 0).field(gate.field).unwrap());
            let is_closed = gates_of(&text).iter().any(shut);
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
        assert!(closed > 50 && open > 50, "{closed} {open}");
    }

    #[test]
    fn the_narrowest_gate_is_first_and_alternatives_have_none() {
        let field = |name: &str| SERVICE.field_index(name).unwrap();
        let texts = |texts: &[&str]| Opens::Texts(texts.iter().map(SmolStr::new).collect());
        let gate_of = |text: &str| gates_of(text).into_iter().next().map(|gate| (gate.field, gate.opens));
        assert_eq!(gate_of("database && name in ['a', 'b']"), Some((field("name"), texts(&["a", "b"]))));
        assert_eq!(
            gate_of("name in ['a', 'b'] && image == 'x' && missing != null"),
            Some((field("image"), texts(&["x"])))
        );
        assert_eq!(gate_of("database && missing != null"), Some((field("missing"), Opens::There)));
        assert_eq!(gate_of("database"), Some((field("database"), Opens::True)));
        for below in
            ["limits.memory == 'x'", "limits.memory in ['x', 'y']", "limits.cpus != null", "2 == limits.cpus"]
        {
            assert_eq!(gate_of(below), Some((field("limits"), Opens::There)), "{below}");
        }
        assert_eq!(gates_of("database && name == 'a' && limits.cpus == 2").len(), 3);
        for none in [
            "name == 'a' || database",
            "!database",
            "limits.memory == null",
            "name in tags",
            "missing == null",
        ] {
            assert_eq!(gate_of(none), None, "{none}");
        }
    }
}
