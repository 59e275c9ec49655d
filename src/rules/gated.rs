//! The rules of a kind of subject, sorted by what they need first.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::{
    Registry, RuleIndex,
    compiled::{Decides, Verdicts},
    expr::{FieldGate, Gate, Opens},
};
use crate::{
    formats::SubjectKind,
    value::{Kind, Value},
};

/// The rules of one kind. Asking [`Gated::each`] of them is asking all: the others would say that
/// they are not about the subject, or that it passes.
#[derive(Debug, Default)]
pub struct Gated {
    /// Those behind no single field.
    others: Vec<Guarded>,
    by_field: BTreeMap<usize, Behind>,
}

/// The rules that need the same field.
#[derive(Debug, Default)]
struct Behind {
    all: Vec<(FieldGate, Guarded)>,
    /// Indexes of `all`, by the texts that open them.
    by_text: FxHashMap<SmolStr, Vec<usize>>,
    /// Indexes of those that other things open.
    others: Vec<usize>,
}

/// A rule with the gates before it that are not looked at for many at once.
#[derive(Debug)]
struct Guarded {
    rule: RuleIndex,
    gates: Vec<Gate>,
}

impl Guarded {
    fn is_open<'w>(&self, look: &impl Fn(usize) -> Option<&'w Value>) -> bool {
        !self.gates.iter().any(|gate| gate.is_closed(look))
    }
}

impl Gated {
    /// Sorts `rules`, which are about `kind`. Where passes are wanted, only what makes a rule not
    /// apply counts.
    pub fn new(
        registry: &Registry,
        kind: &'static SubjectKind,
        rules: impl Iterator<Item = RuleIndex>,
        passes: bool,
    ) -> Self {
        let mut sorted = Self::default();
        for rule in rules {
            let mut gates = gates(registry, kind, rule, passes);
            // One that many share is looked at once; the texts that open it are then looked up.
            let width = |at: &usize| match gates.get(*at) {
                Some(Gate::Field(gate)) => gate.opens.width(),
                _ => usize::MAX,
            };
            let first = (0..gates.len()).min_by_key(width).map(|at| gates.remove(at));
            match first {
                Some(Gate::Field(gate)) => {
                    let behind = sorted.by_field.entry(gate.field).or_default();
                    behind.add(gate, Guarded { rule, gates });
                }
                other => {
                    gates.extend(other);
                    sorted.others.push(Guarded { rule, gates });
                }
            }
        }
        sorted
    }

    /// Whether there is no rule.
    pub fn is_empty(&self) -> bool {
        self.others.is_empty() && self.by_field.is_empty()
    }

    /// Calls `ask` with each rule that may say something about a subject, whose fields `look` gives by
    /// index (see [`crate::formats::Facts::field`]).
    pub fn each<'w>(&self, look: impl Fn(usize) -> Option<&'w Value>, mut ask: impl FnMut(RuleIndex)) {
        self.others.iter().filter(|rule| rule.is_open(&look)).for_each(|guarded| ask(guarded.rule));
        for (&field, behind) in &self.by_field {
            match look(field) {
                Some(value) => behind.each(value, &look, &mut ask),
                None => behind.all.iter().for_each(|(_, guarded)| ask(guarded.rule)),
            }
        }
    }
}

impl Behind {
    fn add(&mut self, gate: FieldGate, guarded: Guarded) {
        let index = self.all.len();
        match &gate.opens {
            Opens::Texts(texts) => {
                for text in texts {
                    self.by_text.entry(text.clone()).or_default().push(index);
                }
            }
            Opens::KeyOf(_) | Opens::Items | Opens::There | Opens::True => self.others.push(index),
        }
        self.all.push((gate, guarded));
    }

    fn each<'w>(
        &self,
        value: &Value,
        look: &impl Fn(usize) -> Option<&'w Value>,
        ask: &mut impl FnMut(RuleIndex),
    ) {
        let known = match &value.kind {
            Kind::Text(text) => text.known(),
            Kind::Absent | Kind::Null => return,
            _ => None,
        };
        let is_open =
            |(gate, guarded): &&(FieldGate, Guarded)| !gate.is_closed_by(value) && guarded.is_open(look);
        let Some(known) = known else {
            return self.all.iter().filter(is_open).for_each(|(_, guarded)| ask(guarded.rule));
        };
        let by_text = self.by_text.get(known).into_iter().flatten();
        let possible = by_text.chain(&self.others).filter_map(|&index| self.all.get(index));
        possible.filter(is_open).for_each(|(_, guarded)| ask(guarded.rule));
    }
}

/// All that a rule needs, the cheapest first. Where passes are wanted, only what makes it not apply
/// counts.
fn gates(registry: &Registry, kind: &'static SubjectKind, rule: RuleIndex, passes: bool) -> Vec<Gate> {
    let found = || {
        let rule = registry.rule(rule)?;
        let verdict: &Verdicts = rule.compiled(kind)?.verdict(rule.file()).ok()?;
        let when = verdict.when.as_ref().and_then(|when| when.gate(kind));
        let denied = match &verdict.condition {
            Decides::Deny(program) if !passes => program.gate(kind),
            _ => None,
        };
        Some(Gate::all(when.into_iter().chain(denied), kind))
    };
    found().unwrap_or_default()
}
