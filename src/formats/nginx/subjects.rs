//! From a model to the subjects of a unit.

use rustc_hash::FxHashSet;
use smol_str::{SmolStr, format_smolstr};

use crate::{
    formats::{Subject, SubjectKind, Unit},
    text::Span,
    value::Value,
};

use super::kinds;
use super::model::{Model, Node, NodeId, Scope};

/// The directives whose arguments are protocols.
pub(super) fn names_protocols(directive: &str) -> bool {
    matches!(
        directive,
        "ssl_protocols" | "proxy_ssl_protocols" | "grpc_ssl_protocols" | "uwsgi_ssl_protocols"
    )
}

/// Adds the model's subjects to the unit. A directive that several includes bring in is one subject:
/// it is one text to edit.
pub(super) fn add(model: &mut Model, unit: &mut Unit) {
    let mut adder =
        Adder { unit, nodes: Vec::new(), of: vec![None; model.nodes.len()], seen: FxHashSet::default() };
    for (id, node) in model.nodes.iter().enumerate() {
        adder.node(model, id, node);
    }
    (model.subject_nodes, model.node_subjects) = (adder.nodes, adder.of);
}

struct Adder<'u> {
    unit: &'u mut Unit,
    nodes: Vec<NodeId>,
    of: Vec<Option<usize>>,
    seen: FxHashSet<Span>,
}

impl Adder<'_> {
    fn node(&mut self, model: &Model, id: NodeId, node: &Node) {
        match &node.block {
            None => self.directive(model, id, node),
            Some(block) => {
                let (kind, name) = match block.scope {
                    Scope::Http | Scope::Stream | Scope::Mail => (&kinds::HTTP, node.name.clone()),
                    scope if scope.is_server() => {
                        (&kinds::SERVER, format_smolstr!("server {}", server_name(model, id)))
                    }
                    Scope::Location => (&kinds::LOCATION, header(node)),
                    _ => return,
                };
                self.add(model, id, node, kind, name, Value::absent(node.header));
            }
        }
    }

    fn directive(&mut self, model: &Model, id: NodeId, node: &Node) {
        let origin = model.origin(node, node.header);
        if !self.seen.insert(node.header) {
            return;
        }
        let name = self.named(model, node, &node.name);
        self.add(model, id, node, &kinds::DIRECTIVE, name, Value::absent(origin));
        if names_protocols(&node.name) {
            for (text, value) in node.arguments.iter().zip(super::effective::argument_values(model, node)) {
                let name = format_smolstr!("{} of {}", text.content(), self.named(model, node, &node.name));
                let subject = Subject::new(&kinds::PROTOCOL, name, value.origin.clone(), value);
                self.push(id, subject);
            }
        }
    }

    fn add(
        &mut self,
        model: &Model,
        id: NodeId,
        node: &Node,
        kind: &'static SubjectKind,
        name: SmolStr,
        value: Value,
    ) {
        let mut subject = Subject::new(kind, name, model.origin(node, node.header), value);
        subject.parent = model.around(id).flatten().find_map(|around| *self.of.get(around)?);
        let index = self.push(id, subject);
        if let Some(of) = self.of.get_mut(id) {
            *of = Some(index);
        }
    }

    fn push(&mut self, id: NodeId, subject: Subject) -> usize {
        self.nodes.push(id);
        self.unit.add(subject)
    }

    /// A directive's stable name, with its server where that stands in the same file: what several
    /// include is the same for all of them.
    fn named(&self, model: &Model, node: &Node, name: &str) -> SmolStr {
        let around = node.parent.and_then(|parent| {
            model.enclosing(parent, |scope| scope.is_server() || scope == Scope::Location)
        });
        let same_file =
            around.filter(|&id| model.node(id).is_some_and(|other| other.header.file == node.header.file));
        let subject =
            same_file.and_then(|id| *self.of.get(id)?).and_then(|index| self.unit.subjects.get(index));
        match subject {
            Some(subject) => format_smolstr!("{name} in {}", subject.name),
            None => name.into(),
        }
    }
}

/// `location ~ \.php$`: the content of the header in one line.
fn header(node: &Node) -> SmolStr {
    let mut name = node.name.to_string();
    for argument in &node.arguments {
        name.push(' ');
        name.push_str(argument.content());
    }
    name.into()
}

/// A server's first name or, without one, what it listens on.
pub(super) fn server_name(model: &Model, id: NodeId) -> SmolStr {
    let first = |name: &'static str| model.own(Some(id), name).find_map(|(_, node)| node.arguments.first());
    let named = first("server_name").filter(|text| !matches!(text.content(), "" | "_"));
    match (named, first("listen")) {
        (Some(name), _) => name.smol(),
        (None, Some(listen)) => format_smolstr!("on {}", listen.content()),
        (None, None) => "without listen".into(),
    }
}
