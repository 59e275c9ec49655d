//! The fields of instructions, made when a rule asks for them.

use super::{
    Model, Parsed,
    expand::written,
    syntax::{Arguments, Dockerfile, Instruction, Word},
};
use crate::{
    formats::Facts,
    value::{Map, Value},
};

/// The instruction that a subject is, with its tree.
fn instruction<'w>(facts: &Facts<'w>) -> Option<(&'w Dockerfile, &'w Instruction)> {
    let tree = &facts.unit.model.downcast_ref::<Model>()?.parsed.get::<Parsed>()?.tree;
    let index = usize::try_from(facts.subject.value.as_int()?).ok()?;
    Some((tree, tree.instructions.get(index)?))
}

fn made(facts: &Facts<'_>, make: impl Fn(&Dockerfile, &Instruction) -> Option<Value>) -> Value {
    instruction(facts)
        .and_then(|(tree, instruction)| make(tree, instruction))
        .unwrap_or_else(|| facts.absent())
}

pub(super) fn keyword(facts: &Facts<'_>) -> Value {
    made(facts, |tree, instruction| {
        Some(Value::word(instruction.keyword.name(), tree.span(instruction.keyword_part)))
    })
}

pub(super) fn text(facts: &Facts<'_>) -> Value {
    made(facts, |tree, instruction| Some(Value::text(written(tree, instruction.rest))))
}

pub(super) fn words(facts: &Facts<'_>) -> Value {
    made(facts, |tree, instruction| {
        let Arguments::Words { words, .. } = &instruction.arguments else { return None };
        let word = |word: &Word| Value::word(tree.word(word), tree.span(word.part));
        Some(Value::sequence(words.iter().map(word).collect(), tree.span(instruction.rest)))
    })
}

pub(super) fn exec_form(facts: &Facts<'_>) -> Value {
    made(facts, |tree, instruction| {
        let json = matches!(instruction.arguments, Arguments::Words { json: true, .. });
        Some(Value::bool(json, tree.span(instruction.rest)))
    })
}

pub(super) fn flags(facts: &Facts<'_>) -> Value {
    made(facts, |tree, instruction| {
        let mut flags = Map::default();
        for flag in &instruction.flags {
            let bare = || Value::bool(true, tree.span(flag.whole));
            let value = flag.value.map_or_else(bare, |part| Value::text(written(tree, part)));
            flags.push(tree.text(flag.name), tree.span(flag.name), value);
        }
        Some(Value::map(flags, tree.span(instruction.whole)))
    })
}
