//! Fields of instructions: what they say once variables are put in, and what stands before them.

use rustc_hash::FxHashSet;

use super::{
    Model,
    command::Shown,
    expand::{Expander, written},
    stages::Stage,
    syntax::{Arguments, Instruction, Keyword, Pair, Part, Word},
};
use crate::{
    formats::Facts,
    value::{Map, Text, Value},
};

/// An instruction with the file around it.
pub(super) struct Asked<'a> {
    pub(super) shown: Shown<'a>,
    pub(super) index: usize,
    pub(super) own: &'a Instruction,
}

/// Makes the field of an instruction; absent where `make` gives nothing.
pub(super) fn made(facts: &Facts<'_>, make: impl FnOnce(&Asked<'_>) -> Option<Value>) -> Value {
    let value = facts.unit.model.downcast_ref::<Model>().and_then(|model| {
        let shown = model.shown()?;
        let index = usize::try_from(facts.subject.value.as_int()?).ok()?;
        let own = shown.tree.instructions.get(index)?;
        make(&Asked { shown, index, own })
    });
    value.unwrap_or_else(|| facts.absent())
}

impl Asked<'_> {
    /// The stage that it stands in.
    pub(super) fn stage(&self) -> Option<&Stage> {
        self.shown.stages.all.iter().rev().find(|stage| stage.from <= self.index)
    }

    /// The instructions that ran before it, the latest first: of its stage, then of those that this starts
    /// from.
    fn earlier(&self) -> impl Iterator<Item = (usize, &Instruction)> {
        let stages = &self.shown.stages.all;
        let chain = std::iter::successors(self.stage(), |stage| stages.get(stage.base?));
        chain.flat_map(|stage| {
            let end = stage.end.min(self.index);
            (stage.from + 1..end).rev().filter_map(|at| Some((at, self.shown.tree.instructions.get(at)?)))
        })
    }

    /// A part of the instruction `at`, variables put in.
    fn expanded(&self, at: usize, part: Part) -> Text {
        let lookup = |name: &str| self.shown.stages.variable_at(at, name);
        Expander { tree: self.shown.tree, lookup: &lookup }.part(part).text
    }

    fn word(&self, word: &Word) -> Text {
        match &word.decoded {
            Some(decoded) => Text::said(decoded.clone(), self.shown.tree.span(word.part)),
            None if takes_variables(self.own.keyword) => self.expanded(self.index, word.content),
            None => written(self.shown.tree, word.content),
        }
    }
}

/// Whether the builder puts variables into an instruction's words. In those that run commands the shell does.
fn takes_variables(keyword: Keyword) -> bool {
    use Keyword::{Add, Copy, Expose, Stopsignal, User, Volume, Workdir};
    matches!(keyword, Add | Copy | Expose | Stopsignal | User | Volume | Workdir)
}

pub(super) fn index(facts: &Facts<'_>) -> Value {
    facts.subject.value.clone()
}

pub(super) fn arguments(facts: &Facts<'_>) -> Value {
    made(facts, |asked| {
        let texts = match &asked.own.arguments {
            // What `FROM` names is the stage's.
            Arguments::Words { words, .. } => words.iter().map(|word| asked.word(word)).collect(),
            Arguments::Text(part) if takes_variables(asked.own.keyword) => {
                vec![asked.expanded(asked.index, *part)]
            }
            _ => return None,
        };
        let texts = texts.into_iter().map(Value::text).collect();
        Some(Value::sequence(texts, asked.shown.tree.span(asked.own.rest)))
    })
}

pub(super) fn sources(facts: &Facts<'_>) -> Value {
    made(facts, |asked| {
        let (_, sources) = copied(asked.own)?.split_last()?;
        let sources = sources.iter().map(|word| Value::text(asked.word(word))).collect();
        Some(Value::sequence(sources, asked.shown.tree.span(asked.own.rest)))
    })
}

pub(super) fn destination(facts: &Facts<'_>) -> Value {
    made(facts, |asked| copied(asked.own)?.last().map(|word| Value::text(asked.word(word))))
}

/// The words of a `COPY` or `ADD`.
fn copied(own: &Instruction) -> Option<&[Word]> {
    matches!(own.keyword, Keyword::Copy | Keyword::Add).then(|| own.words())
}

pub(super) fn pairs(facts: &Facts<'_>) -> Value {
    made(facts, |asked| {
        let Arguments::Pairs(pairs) = &asked.own.arguments else { return None };
        let tree = asked.shown.tree;
        let mut map = Map::default();
        for pair in pairs {
            let value = match pair.value {
                Some(part) => Value::text(asked.expanded(asked.index, part)),
                None => Value::absent(tree.span(pair.whole)),
            };
            let key = asked.expanded(asked.index, pair.key);
            map.push(key.smol(), tree.span(pair.key), value);
        }
        Some(Value::map(map, tree.span(asked.own.rest)))
    })
}

/// Keys that stand in the instruction again further on.
pub(super) fn repeated(facts: &Facts<'_>) -> Value {
    made(facts, |asked| {
        let Arguments::Pairs(pairs) = &asked.own.arguments else { return None };
        let tree = asked.shown.tree;
        let mut later = FxHashSet::default();
        let again = pairs.iter().rev().filter(|pair| !later.insert(tree.text(pair.key)));
        let again = again.map(|pair| Value::word(tree.text(pair.key), tree.span(pair.key)));
        let mut found: Vec<Value> = again.collect();
        found.reverse();
        Some(Value::sequence(found, tree.span(asked.own.rest)))
    })
}

pub(super) fn without_equals(facts: &Facts<'_>) -> Value {
    made(facts, |asked| {
        let is_legacy = |pair: &Pair| pair.legacy;
        Some(Value::bool(asked.own.pairs().iter().any(is_legacy), asked.shown.tree.span(asked.own.rest)))
    })
}

pub(super) fn trigger(facts: &Facts<'_>) -> Value {
    made(facts, |asked| {
        let Arguments::Onbuild(inner) = &asked.own.arguments else { return None };
        let tree = asked.shown.tree;
        let word = tree.text(inner.keyword_part).to_ascii_uppercase();
        Some(Value::word(&word, tree.span(inner.keyword_part)))
    })
}

pub(super) fn blank_lines(facts: &Facts<'_>) -> Value {
    made(facts, |asked| {
        let whole = asked.shown.tree.span(asked.own.whole);
        let inside = asked.shown.tree.blank_continuations.iter().filter(|blank| whole.contains(**blank));
        Some(Value::sequence(inside.map(|blank| Value::word("", *blank)).collect(), whole))
    })
}

pub(super) fn workdir(facts: &Facts<'_>) -> Value {
    made(facts, |asked| {
        let folders = asked.earlier().filter(|(_, own)| own.keyword == Keyword::Workdir);
        let mut folders = folders.filter_map(|(at, own)| match own.arguments {
            Arguments::Text(part) => Some(asked.expanded(at, part)),
            _ => None,
        });
        folders.find(is_from_root).map(Value::text)
    })
}

/// Whether a folder is not relative to another, or may be so.
fn is_from_root(folder: &Text) -> bool {
    let content = folder.content();
    let drive = content.as_bytes().get(1) == Some(&b':');
    content.starts_with(['/', '\\']) || drive || folder.known_prefix().is_empty()
}

pub(super) fn shell(facts: &Facts<'_>) -> Value {
    made(facts, |asked| {
        let (_, own) = asked.earlier().find(|(_, own)| own.keyword == Keyword::Shell)?;
        let tree = asked.shown.tree;
        let words = own.words().iter().map(|word| Value::word(tree.word(word), tree.span(word.part)));
        Some(Value::sequence(words.collect(), tree.span(own.whole)))
    })
}

/// Of a file: its stages.
pub(super) fn stages(facts: &Facts<'_>) -> Value {
    let at = facts.subject.origin.span;
    let count = shown(facts).map_or(0, |(_, shown)| shown.stages.all.len());
    Value::sequence((0..count).map(|stage| Value::subject(1 + stage, at)).collect(), at)
}

/// Of a file: its comments that would be directives further up.
pub(super) fn late_directives(facts: &Facts<'_>) -> Value {
    let at = facts.subject.origin.span;
    let Some((_, shown)) = shown(facts) else { return facts.absent() };
    let found = shown.tree.late_directives.iter().map(|directive| {
        let mut map = Map::default();
        map.field("name", directive.value, Value::word(&directive.name, directive.value));
        map.field("value", directive.value, Value::word(&directive.text, directive.value));
        Value::map(map, directive.value)
    });
    Value::sequence(found.collect(), at)
}

/// Of a stage: its instructions, the `FROM` first.
pub(super) fn instructions(facts: &Facts<'_>) -> Value {
    let found = shown(facts).and_then(|(first, shown)| {
        let index = usize::try_from(facts.get("index").as_int()?).ok()?;
        let stage = shown.stages.all.get(index)?;
        let all = shown.tree.instructions.iter().enumerate().take(stage.end).skip(stage.from);
        let one =
            |(at, own): (usize, &Instruction)| Value::subject(first + at, shown.tree.span(own.keyword_part));
        Some(Value::sequence(all.map(one).collect(), facts.subject.origin.span))
    });
    found.unwrap_or_else(|| facts.absent())
}

/// The file that a subject stands in, with the index of the subject of its first instruction.
pub(super) fn shown<'w>(facts: &Facts<'w>) -> Option<(usize, Shown<'w>)> {
    let model = facts.unit.model.downcast_ref::<Model>()?;
    Some((model.first.0, model.shown()?))
}
