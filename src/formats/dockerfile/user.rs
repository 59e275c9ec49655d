//! The user that a stage's image runs as.
//!
//! The last `USER` on the way from the stage through the earlier stages that it starts from to the
//! base image; without one, what the base image starts as.

use super::{
    stages::{Stage, Stages},
    syntax::{Arguments, Dockerfile, Instruction, Keyword},
};
use crate::{
    formats::image::{ImageUser, UserClass},
    text::Span,
    value::{Origin, Text, Why},
};

/// Who runs the image, and what decided it.
#[derive(Debug)]
pub(super) struct Effective {
    pub(super) runs: Runs,
    /// The text that decided it: the `USER`, the `FROM`, the entry point.
    pub(super) origin: Origin,
    /// Why, in words.
    pub(super) reason: String,
    /// The last `USER` that named somebody else than root and was overridden.
    pub(super) overridden: Option<Text>,
    /// The user's name or number as it stands in a `USER`.
    pub(super) name: Option<Text>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Runs {
    Root,
    /// Starts as root, and the entry point switches to another user.
    Drops,
    Nonroot,
    Unknown(Why),
}

/// The chain of a stage: itself, the stage that it starts from, and so on. Ends, since a stage can
/// only start from an earlier one.
pub(super) fn chain(stages: &Stages, start: usize) -> Vec<&Stage> {
    let mut chain = Vec::new();
    let mut next = Some(start);
    while let Some(stage) = next.and_then(|index| stages.all.get(index)) {
        chain.push(stage);
        next = stage.base;
    }
    chain
}

/// The user of stage `index`, whose base image starts as `image`.
pub(super) fn effective(
    tree: &Dockerfile,
    stages: &Stages,
    index: usize,
    image: &ImageUser,
) -> Option<Effective> {
    let chain = chain(stages, index);
    let own = chain.first()?;
    let users: Vec<&Text> = chain.iter().flat_map(|stage| stage.users.iter().rev()).collect();
    let entry = entry_point(tree, &chain);
    let mut found = match users.split_first() {
        Some((last, earlier)) => by_instruction(last, earlier),
        None => by_image(tree, (own, chain.last()?), image, entry),
    };
    if let Some((span, change)) = entry.and_then(|instruction| user_change(tree, instruction)) {
        apply(&mut found, span, change);
    }
    Some(found)
}

fn by_instruction(last: &Text, earlier: &[&Text]) -> Effective {
    let runs = runs_as(last);
    let overridden = earlier.iter().find(|text| runs_as(text) == Runs::Nonroot);
    let reason = match &runs {
        Runs::Root => format!("the last `USER` is `{}`", last.content()),
        Runs::Unknown(why) => why.text().to_owned(),
        _ => format!("`USER {}` is not root", last.content()),
    };
    Effective {
        origin: last.origin(),
        overridden: overridden.filter(|_| runs == Runs::Root).map(|text| (*text).clone()),
        name: Some(last.clone()),
        runs,
        reason,
    }
}

/// What `USER text` makes of the process. The group does not matter.
fn runs_as(text: &Text) -> Runs {
    let user = text.split_first(':').map_or_else(|| text.clone(), |(user, _)| user).trim();
    match (user.known(), user.why()) {
        (_, Some(why)) => Runs::Unknown(why.clone()),
        // `:0` and an empty name leave the user that it was: root.
        (Some(name), _) if name.is_empty() || name == "root" || name.bytes().all(|byte| byte == b'0') => {
            Runs::Root
        }
        _ => Runs::Nonroot,
    }
}

fn by_image(
    tree: &Dockerfile,
    (own, base): (&Stage, &Stage),
    image: &ImageUser,
    entry: Option<&Instruction>,
) -> Effective {
    let name = base.image.content();
    // An entry script of its own may well do what the image's did.
    let has_entry_point = entry.is_some_and(|instruction| !is_script(tree, instruction));
    let (runs, reason) = match image {
        ImageUser::Known { class: UserClass::Nonroot, .. } => {
            (Runs::Nonroot, format!("`{name}` does not start as root"))
        }
        ImageUser::Known { class: UserClass::Drops, .. } if !has_entry_point => {
            (Runs::Drops, format!("`{name}` starts as root, then its entry point switches"))
        }
        ImageUser::Known { class: UserClass::Drops, .. } => {
            (Runs::Root, format!("the `ENTRYPOINT` replaces the one of `{name}` that switches users"))
        }
        ImageUser::Known { .. } if name == "scratch" => {
            (Runs::Root, "`scratch` knows no users, and no `USER` follows".to_owned())
        }
        ImageUser::Known { .. } => (Runs::Root, format!("`{name}` starts as root, and no `USER` follows")),
        ImageUser::Unknown(why) => {
            let reason = why.text().to_owned();
            (Runs::Unknown(why.clone()), reason)
        }
    };
    Effective { runs, origin: from_span(tree, own).into(), reason, overridden: None, name: None }
}

/// The place of a stage's `FROM`.
pub(super) fn from_span(tree: &Dockerfile, stage: &Stage) -> Span {
    let from = tree.instructions.get(stage.from);
    from.map_or(tree.start(), |from| tree.span(from.whole))
}

/// The last `ENTRYPOINT` of a chain.
fn entry_point<'t>(tree: &'t Dockerfile, chain: &[&Stage]) -> Option<&'t Instruction> {
    chain.iter().find_map(|stage| {
        let own = tree.instructions.get(stage.from..stage.end)?;
        own.iter().rev().find(|instruction| instruction.keyword == Keyword::Entrypoint)
    })
}

/// Whether an entry point is a script named as the ones that switch users are.
fn is_script(tree: &Dockerfile, instruction: &Instruction) -> bool {
    program(tree, instruction).first().is_some_and(|first| first.ends_with("entrypoint.sh"))
}

/// The words of an entry point.
fn program<'t>(tree: &'t Dockerfile, instruction: &'t Instruction) -> Vec<&'t str> {
    match &instruction.arguments {
        Arguments::Words { words, .. } => words.iter().map(|word| tree.word(word)).collect(),
        Arguments::Text(part) => tree.text(*part).split_whitespace().collect(),
        _ => Vec::new(),
    }
}

/// What an entry point does to the user.
#[derive(Clone, Copy)]
enum Change {
    ToRoot(&'static str),
    FromRoot(&'static str),
}

/// Whether an entry point starts with a program that switches users, and to whom.
fn user_change(tree: &Dockerfile, instruction: &Instruction) -> Option<(Span, Change)> {
    let words = program(tree, instruction);
    let (program, rest) = words.split_first()?;
    let span = tree.span(instruction.whole);
    let program = program.rsplit('/').next()?;
    let is_root = |name: &str| matches!(name.split(':').next(), Some("root" | "0" | ""));
    let named = |name: &&&str| !name.starts_with('-');
    let change = match program {
        "sudo" => match rest.iter().position(|word| matches!(*word, "-u" | "--user")) {
            Some(at) if rest.get(at + 1).is_some_and(|name| !is_root(name)) => return None,
            _ => Change::ToRoot("sudo"),
        },
        "gosu" | "su-exec" | "setpriv" | "su" => {
            let tool = ["gosu", "su-exec", "setpriv", "su"].into_iter().find(|tool| *tool == program)?;
            match (tool, rest.iter().find(named)) {
                ("setpriv", _) => return None,
                (_, Some(name)) if !is_root(name) => Change::FromRoot(tool),
                _ => Change::ToRoot(tool),
            }
        }
        _ => return None,
    };
    Some((span, change))
}

fn apply(found: &mut Effective, span: Span, change: Change) {
    match change {
        Change::ToRoot(tool) if found.runs != Runs::Root => {
            found.runs = Runs::Root;
            found.origin = span.into();
            found.reason = format!("the entry point switches to root with `{tool}`");
        }
        Change::FromRoot(tool) if found.runs == Runs::Root => {
            found.runs = Runs::Drops;
            found.reason = format!("it starts as root and the entry point switches users with `{tool}`");
        }
        _ => {}
    }
}
