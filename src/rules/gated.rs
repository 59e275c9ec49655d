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
    all: Vec<(RuleIndex, Gate)>,
    by_text: FxHashMap<SmolStr, Vec<RuleIndex>>,
    others: Vec<(RuleIndex, Gate)>,
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
        let mut gated = Self::default();
        for rule in rules {
            match gate(registry, kind, rule, passes) {
                Some(gate) => gated.by_field.entry(gate.field).or_default().add(rule, gate),
                None => gated.always.push(rule),
            }
        }
        gated
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
                Some(value) => behind.each(value, &mut ask),
                None => behind.all.iter().for_each(|(rule, _)| ask(*rule)),
            }
        }
    }
}

impl Behind {
    fn add(&mut self, rule: RuleIndex, gate: Gate) {
        match &gate.opens {
            Opens::Texts(texts) => {
                for text in texts {
                    self.by_text.entry(text.clone()).or_default().push(rule);
                }
            }
            Opens::There | Opens::True => self.others.push((rule, gate.clone())),
        }
        self.all.push((rule, gate));
    }

    fn each(&self, value: &Value, ask: &mut impl FnMut(RuleIndex)) {
        let known = match &value.kind {
            Kind::Text(text) => text.known(),
            Kind::Absent | Kind::Null => return,
            _ => None,
        };
        let Some(known) = known else {
            let open = self.all.iter().filter(|(_, gate)| !gate.is_closed_by(value));
            return open.for_each(|(rule, _)| ask(*rule));
        };
        self.by_text.get(known).into_iter().flatten().for_each(|&rule| ask(rule));
        let open = self.others.iter().filter(|(_, gate)| !gate.is_closed_by(value));
        open.for_each(|(rule, _)| ask(*rule));
    }
}

fn gate(registry: &Registry, kind: &'static SubjectKind, rule: RuleIndex, passes: bool) -> Option<Gate> {
    let rule = registry.rule(rule)?;
    let verdict: &Verdicts = rule.compiled(kind)?.verdict(rule.file()).ok()?;
    let when = verdict.when.as_ref().and_then(Program::gate);
    let deny = match &verdict.condition {
        Decides::Deny(program) if !passes => program.gate(),
        _ => None,
    };
    let is_narrow = |gate: &Gate| matches!(gate.opens, Opens::Texts(_));
    match (when, deny) {
        (Some(when), Some(deny)) if !is_narrow(&when) && is_narrow(&deny) => Some(deny),
        (when, deny) => when.or(deny),
    }
}
