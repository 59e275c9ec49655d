//! The rules of a kind of subject, sorted by what they need first.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::{
    Registry, RuleIndex,
    compiled::{Decides, Verdicts},
    expr::{Gate, Opens, Program},
};
use crate::{
    formats::SubjectKind,
    value::{Kind, Value},
};

/// The rules of one kind. Asking [`Gated::each`] of them is asking all: the others would say that
/// they are not about the subject, or that it passes.
#[derive(Debug, Default)]
pub struct Gated {
    always: Vec<RuleIndex>,
    by_field: BTreeMap<usize, Behind>,
}

/// The rules that need the same field.
#[derive(Debug, Default)]
struct Behind {
    all: Vec<Guarded>,
    /// Indexes of `all`, by the texts that open them.
    by_text: FxHashMap<SmolStr, Vec<usize>>,
    /// Indexes of those that other things open.
    others: Vec<usize>,
}

/// A rule with the gates before it.
#[derive(Debug)]
struct Guarded {
    rule: RuleIndex,
    gate: Gate,
    more: Vec<Gate>,
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
            let mut gates = gates(registry, kind, rule, passes).into_iter();
            match gates.next() {
                Some(gate) => {
                    let behind = sorted.by_field.entry(gate.field).or_default();
                    behind.add(Guarded { rule, gate, more: gates.collect() });
                }
                None => sorted.always.push(rule),
            }
        }
        sorted
    }

    /// Whether there is no rule.
    pub fn is_empty(&self) -> bool {
        self.always.is_empty() && self.by_field.is_empty()
    }

    /// Calls `ask` with each rule that may say something about a subject, whose fields `look` gives by
    /// index (see [`crate::formats::Facts::field`]).
    pub fn each<'w>(&self, look: impl Fn(usize) -> Option<&'w Value>, mut ask: impl FnMut(RuleIndex)) {
        self.always.iter().for_each(|&rule| ask(rule));
        for (&field, behind) in &self.by_field {
            match look(field) {
                Some(value) => behind.each(value, &look, &mut ask),
                None => behind.all.iter().for_each(|guarded| ask(guarded.rule)),
            }
        }
    }
}

impl Behind {
    fn add(&mut self, guarded: Guarded) {
        let index = self.all.len();
        match &guarded.gate.opens {
            Opens::Texts(texts) => {
                for text in texts {
                    self.by_text.entry(text.clone()).or_default().push(index);
                }
            }
            Opens::There | Opens::True => self.others.push(index),
        }
        self.all.push(guarded);
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
        let is_open = |guarded: &&Guarded| {
            let closed = |gate: &Gate| look(gate.field).is_some_and(|value| gate.is_closed_by(value));
            !guarded.gate.is_closed_by(value) && !guarded.more.iter().any(closed)
        };
        let Some(known) = known else {
            return self.all.iter().filter(is_open).for_each(|guarded| ask(guarded.rule));
        };
        let by_text = self.by_text.get(known).into_iter().flatten();
        let possible = by_text.chain(&self.others).filter_map(|&index| self.all.get(index));
        possible.filter(is_open).for_each(|guarded| ask(guarded.rule));
    }
}

/// All that a rule needs, the narrowest first. Where passes are wanted, only what makes it not apply
/// counts.
fn gates(registry: &Registry, kind: &'static SubjectKind, rule: RuleIndex, passes: bool) -> Vec<Gate> {
    let found = || {
        let rule = registry.rule(rule)?;
        let verdict: &Verdicts = rule.compiled(kind)?.verdict(rule.file()).ok()?;
        let mut gates = verdict.when.as_ref().map(Program::gates).unwrap_or_default();
        if let Decides::Deny(program) = &verdict.condition
            && !passes
        {
            gates.extend(program.gates());
        }
        gates.sort_by_key(Gate::width);
        Some(gates)
    };
    found().unwrap_or_default()
}
