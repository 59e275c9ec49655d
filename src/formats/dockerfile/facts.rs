//! The fields of instructions, made when a rule asks for them.

use super::{
    Model, Parsed,
    expand::written,
    mode,
    syntax::{Arguments, Dockerfile, Instruction, Keyword, Part, Word},
};
use crate::{
    formats::Facts,
    secrets::{classify, find_token, url_password},
    value::{Map, Text, Value},
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

pub(super) fn in_final(facts: &Facts<'_>) -> Value {
    let stage = facts.parent();
    stage.map_or_else(|| Value::bool(false, facts.subject.origin.span), |stage| stage.get("in_final").clone())
}

/// The mode that `--chmod` gives.
pub(super) fn sets_mode(facts: &Facts<'_>) -> Value {
    made(facts, |tree, instruction| {
        if !matches!(instruction.keyword, Keyword::Copy | Keyword::Add) {
            return None;
        }
        let flag = instruction.flag(tree, "chmod")?;
        let said = written(tree, flag.value?);
        let by = Text::said(format!("{} --chmod", instruction.keyword.name()), tree.span(flag.whole));
        let target = instruction.words().last().map(|word| written(tree, word.content));
        Some(mode::value(&said, &by, target.iter()))
    })
}

/// What ends a key.
const KEY_END: &str = "PRIVATE KEY-----";

/// Secrets that show by their form.
pub(super) fn tokens(facts: &Facts<'_>) -> Value {
    made(facts, |tree, instruction| {
        let bodies = instruction.heredocs.iter().map(|heredoc| heredoc.body);
        let parts = std::iter::once(instruction.rest).chain(bodies);
        let pairs = instruction.pairs().iter().filter(|_| instruction.keyword == Keyword::Label);
        let passwords = pairs.filter_map(|pair| password(tree, pair.value?));
        let found: Vec<Value> = parts.filter_map(|part| token(tree, part)).chain(passwords).collect();
        Some(Value::sequence(found, tree.span(instruction.whole)))
    })
}

/// The password of a URL.
fn password(tree: &Dockerfile, part: Part) -> Option<Value> {
    let text = tree.text(part);
    let range = url_password(text)?;
    if !classify(text.get(range.clone())?).is_literal_secret() {
        return None;
    }
    let span = tree.span(part.sub(range.start, range.end));
    let mut map = Map::default();
    map.field("kind", span, Value::word("a password in a URL", span));
    Some(Value::map(map, span))
}

fn token(tree: &Dockerfile, part: Part) -> Option<Value> {
    let text = tree.text(part);
    let token = find_token(text)?;
    let rest = text.get(token.range.clone())?;
    // A key goes to its last line, or as far as its first where that is not there.
    let end = rest.rfind(KEY_END).filter(|_| token.kind == "a private key").map(|end| end + KEY_END.len());
    let end = token.range.start + end.unwrap_or(rest.len());
    let span = tree.span(part.sub(token.range.start, end));
    let mut map = Map::default();
    map.field("kind", span, Value::word(token.kind, span));
    Some(Value::map(map, span))
}
