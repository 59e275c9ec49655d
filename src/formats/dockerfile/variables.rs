//! Variables that the builder puts in though nothing sets them, and images that are named by them.

use super::{
    arguments::{Asked, made, shown},
    expand::{Expander, Variable},
    scope::is_platform,
    stages::Setting,
    syntax::{Arguments, Instruction, Keyword, Part},
};
use crate::{
    data,
    formats::Facts,
    text::Span,
    value::{Map, Text, Value, Why},
};

/// What every build and every image has.
const ALWAYS: &[&str] = &["PATH", "HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"];

/// What is known of a variable where it is used.
enum Found {
    Set,
    /// Only an image that is not looked at can say.
    Open(Why),
    Unset {
        reason: &'static str,
        /// Where it is declared so that it does not reach the place.
        declared: Option<Span>,
    },
}

/// Of an instruction: the variables that it uses and nothing sets.
pub(super) fn undefined(facts: &Facts<'_>) -> Value {
    made(facts, |asked| {
        let whole = asked.shown.tree.span(asked.own.whole);
        let has_variables = |part: Part| asked.shown.tree.text(part).as_bytes().contains(&b'$');
        if !has_variables(asked.own.whole) && !bodies(asked.own).any(has_variables) {
            return Some(Value::sequence(Vec::new(), whole));
        }
        let mut missing = Vec::new();
        let mut open = None;
        let none = |_: &str| Variable::Unset;
        let expander = Expander { tree: asked.shown.tree, lookup: &none };
        let bodies = bodies(asked.own).map(|body| (expander.body(body), None));
        let parts = parts(asked.own).into_iter().filter(|(part, _)| has_variables(*part));
        let parts = parts.map(|(part, key)| (expander.part(part), key));
        for (expanded, own_key) in parts.chain(bodies) {
            for (name, at) in expanded.bare {
                let own_key = own_key.map(|key| asked.shown.tree.text(key));
                match asked.find(&name, own_key) {
                    Found::Set => {}
                    Found::Open(why) => open = open.or(Some(why)),
                    Found::Unset { reason, declared } => missing.push(record(&name, at, reason, declared)),
                }
            }
        }
        Some(match open {
            Some(why) if missing.is_empty() => Value::unknown(why, whole),
            _ => Value::sequence(missing, whole),
        })
    })
}

fn record(name: &str, at: Span, reason: &str, declared: Option<Span>) -> Value {
    let mut map = Map::default();
    map.field("name", at, Value::word(name, at));
    map.field("reason", at, Value::word(reason, at));
    if let Some(declared) = declared {
        map.field("declared", declared, Value::word(name, declared));
    }
    Value::map(map, at)
}

/// The parts of an instruction that the builder puts variables into; the key that a value is for.
fn parts(own: &Instruction) -> Vec<(Part, Option<Part>)> {
    let flags = own.flags.iter().filter_map(|flag| Some((flag.value?, None)));
    let words = own.words().iter().filter(|word| word.decoded.is_none()).map(|word| (word.content, None));
    match (own.keyword, &own.arguments) {
        (Keyword::From, _) => flags.chain(words.take(1)).collect(),
        (Keyword::Copy | Keyword::Add, _) => flags.chain(words).collect(),
        (Keyword::Expose | Keyword::Volume, _) => words.collect(),
        (Keyword::Workdir | Keyword::User | Keyword::Stopsignal, Arguments::Text(part)) => {
            vec![(*part, None)]
        }
        (_, Arguments::Pairs(pairs)) => {
            pairs.iter().filter_map(|pair| Some((pair.value?, Some(pair.key)))).collect()
        }
        _ => Vec::new(),
    }
}

/// The here-documents that the builder writes into files and puts variables into.
fn bodies(own: &Instruction) -> impl Iterator<Item = Part> {
    let is_copy = matches!(own.keyword, Keyword::Copy | Keyword::Add);
    own.heredocs.iter().filter(move |heredoc| is_copy && heredoc.expand).map(|heredoc| heredoc.body)
}

impl Asked<'_> {
    fn find(&self, name: &str, own_key: Option<&str>) -> Found {
        let stages = self.shown.stages;
        let is_it = |setting: &&Setting| setting.key.content() == name;
        let global = stages.global.iter().filter(|setting| setting.instruction < self.index).find(is_it);
        let (Some(stage), true) = (self.stage(), self.own.keyword != Keyword::From) else {
            return self.find_global(name, global);
        };
        let chain = std::iter::successors(Some(stage), |stage| stages.all.get(stage.base?));
        let reached = |setting: &&Setting| setting.instruction < self.index && !setting.onbuild;
        let is_set = chain.clone().any(|stage| stage.variables.iter().filter(reached).any(|own| is_it(&own)));
        let image = chain.clone().last().map(|stage| &stage.image);
        let by_image = image.map_or(Some(false), |image| sets(image.content(), name));
        let always = ALWAYS.iter().any(|known| known.eq_ignore_ascii_case(name));
        if is_set || always || by_image == Some(true) {
            return Found::Set;
        }
        if by_image.is_none() {
            return open(name, image);
        }
        if let Some(global) = global {
            let reason = "its `ARG` stands before the first `FROM`, so no stage sees it";
            return Found::Unset { reason, declared: Some(global.span) };
        }
        if is_platform(name) {
            return Found::Unset {
                reason: "a stage sees it only after an `ARG` of that name",
                declared: None,
            };
        }
        // What a variable adds to itself is from the image.
        let later = stage.variables.iter().filter(|own| !own.onbuild && own.instruction >= self.index);
        if let Some(later) = later.filter(|_| own_key != Some(name)).find(is_it) {
            let reason = if later.instruction == self.index {
                "the same instruction sets it, and sees only what was set before"
            } else {
                "it is set only further down"
            };
            return Found::Unset { reason, declared: Some(later.span) };
        }
        match image.and_then(Text::known) {
            Some("scratch") => Found::Unset { reason: "nothing sets it", declared: None },
            _ => open(name, image),
        }
    }

    /// In a `FROM`, and before the first.
    fn find_global(&self, name: &str, global: Option<&Setting>) -> Found {
        if global.is_some() || is_platform(name) {
            return Found::Set;
        }
        let everywhere = self.shown.stages.all.iter().flat_map(|stage| &stage.variables);
        let everywhere = everywhere.chain(&self.shown.stages.global);
        let declared = everywhere.into_iter().find(|setting| setting.key.content() == name);
        let reason = match declared {
            Some(_) => "only an `ARG` before the first `FROM` counts here",
            None => "no `ARG` declares it",
        };
        Found::Unset { reason, declared: declared.map(|setting| setting.span) }
    }
}

fn open(name: &str, image: Option<&Text>) -> Found {
    let image = image.and_then(Text::known).unwrap_or("that `FROM` names");
    Found::Open(Why::new(format!("`{name}` may be set by the base image `{image}`")))
}

/// Whether an image sets a variable; `None` where one that is named after it may be its own.
fn sets(image: &str, name: &str) -> Option<bool> {
    let last = image.rsplit('/').next().unwrap_or_default();
    let own = last.split([':', '@']).next().unwrap_or_default();
    let row = data::table("image_variables").get(own);
    let listed = row.and_then(|row| row.get("sets")).unwrap_or_default();
    if listed.split_ascii_whitespace().any(|known| known == name) {
        return Some(true);
    }
    let prefix = own.to_ascii_uppercase().replace(['-', '.'], "_");
    let is_own = !prefix.is_empty() && name.strip_prefix(&prefix).is_some_and(|rest| rest.starts_with('_'));
    if is_own { None } else { Some(false) }
}

/// Of a stage: the image that it starts from where no build argument is given. Arguments without a
/// default are empty then, and what the builder sets stands as its name.
pub(super) fn default_image(facts: &Facts<'_>) -> Value {
    let found = shown(facts).and_then(|(_, shown)| {
        let index = usize::try_from(facts.get("index").as_int()?).ok()?;
        let stage = shown.stages.all.get(index)?;
        let own = shown.tree.instructions.get(stage.from)?;
        let empty = |at: Span| Variable::Known(Text::said("", at));
        let lookup = |name: &str| {
            let setting = shown.stages.global.iter().rev().find(|own| own.key.content() == name);
            match setting {
                Some(own) if is_open(own) => empty(own.span),
                Some(own) => own.holds.clone(),
                None if is_platform(name) => {
                    Variable::Known(Text::said(name.to_ascii_lowercase(), shown.tree.span(own.whole)))
                }
                None => Variable::Unset,
            }
        };
        let expander = Expander { tree: shown.tree, lookup: &lookup };
        own.words().first().map(|word| Value::text(expander.word(word).text))
    });
    found.unwrap_or_else(|| facts.absent())
}

/// Whether an `ARG` has no default and nothing is given for it: the reason points at itself.
fn is_open(setting: &Setting) -> bool {
    match &setting.holds {
        Variable::Unknown(why) => setting.value.is_none() && why.span() == Some(setting.span),
        _ => false,
    }
}
