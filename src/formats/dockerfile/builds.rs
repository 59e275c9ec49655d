//! What others say about how a Dockerfile is built: the `build` edges that lead to it.
//!
//! ## The contract of a `build` edge
//! Its params are a map: `context` (the context's workspace path as a text, empty for the root;
//! unknown where it is remote or not known; without it the Dockerfile's folder counts), `target`
//! (a stage's name), `args` (a map from name to value; a null is a value from the environment) and
//! `named` (contexts under names of their own: a map, or a list of `name=…`).

use smol_str::SmolStr;

use super::{
    expand::Variable,
    scope::{BuildArgs, Given},
};
use crate::{
    formats::Edge,
    source::paths,
    value::{Kind, Value, Why},
};

/// All builds of one Dockerfile.
pub(super) struct Builds {
    /// Folders of the contexts, or why one cannot be known. Never empty.
    pub(super) contexts: Vec<Result<String, Why>>,
    /// The stages built, `None` for the last one. Never empty.
    pub(super) targets: Vec<Option<SmolStr>>,
    /// Names that all builds give contexts under: they take the place of images and stages.
    pub(super) named: Vec<SmolStr>,
    /// Arguments and further contexts.
    pub(super) given: Given,
}

impl Builds {
    /// Reads the edges that lead to the Dockerfile at `path`. Without any: `docker build` in its folder.
    pub(super) fn read(path: &str, incoming: &[&Edge]) -> Self {
        let params: Vec<&Value> =
            incoming.iter().filter(|edge| edge.link.kind == "build").map(|edge| &edge.link.params).collect();
        let own = || Ok(paths::parent(path).to_owned());
        let mut contexts: Vec<_> = params.iter().map(|params| context(params).unwrap_or_else(own)).collect();
        let mut targets: Vec<_> = params.iter().map(|params| target(params)).collect();
        if params.is_empty() {
            contexts.push(own());
            targets.push(None);
        }
        contexts.dedup();
        let given = Given { args: args(&params), contexts: named_contexts(&params) };
        Self { contexts, targets, named: named(&params), given }
    }
}

fn context(params: &Value) -> Option<Result<String, Why>> {
    let context = params.get("context")?;
    match (context.as_str(), context.why()) {
        (Some(path), _) => Some(Ok(path.to_owned())),
        (_, Some(why)) => Some(Err(why.clone())),
        _ => None,
    }
}

fn target(params: &Value) -> Option<SmolStr> {
    params.get("target").and_then(Value::as_str).map(SmolStr::new)
}

/// `additional_contexts` that every build has: a map, or a list of `name=…`.
fn named(params: &[&Value]) -> Vec<SmolStr> {
    let names = |params: &&Value| -> Vec<SmolStr> {
        let Some(given) = params.get("named") else { return Vec::new() };
        let listed = given.items().iter().filter_map(Value::as_str);
        let listed = listed.filter_map(|item| item.split('=').next()).map(SmolStr::new);
        given.entries().iter().map(|entry| entry.key.clone()).chain(listed).collect()
    };
    let Some((first, others)) = params.split_first() else { return Vec::new() };
    let mut found = names(first);
    found.retain(|name| others.iter().all(|other| names(other).contains(name)));
    found
}

/// The further contexts of all builds. Where they differ, the image is unknown.
fn named_contexts(params: &[&Value]) -> Vec<(SmolStr, Variable)> {
    let contexts = |params: &Value| params.get("named").cloned();
    let all: Vec<Option<Value>> = params.iter().map(|params| contexts(params)).collect();
    let mut merged: Vec<(SmolStr, Variable)> = Vec::new();
    for entry in all.iter().flatten().flat_map(Value::entries) {
        if merged.iter().any(|(known, _)| *known == entry.key) {
            continue;
        }
        let of = |contexts: &Option<Value>| contexts.as_ref()?.get(&entry.key)?.as_str().map(str::to_owned);
        let same = all.iter().all(|contexts| of(contexts).as_deref() == entry.value.as_str());
        let name = &entry.key;
        let unknown =
            |said: &str| Variable::Unknown(Why::at(format!("`{name}` is {said}"), entry.value.span()));
        let image = match entry.value.as_text() {
            _ if !same => unknown("another context in each of the services that build it"),
            Some(text) if text.known_prefix().starts_with(IMAGE) => {
                Variable::Known(text.slice(IMAGE.len()..text.content().len()))
            }
            _ => unknown("an additional context, which is no image that is known"),
        };
        merged.push((entry.key.clone(), image));
    }
    merged
}

/// What an additional context begins with that is an image.
const IMAGE: &str = "docker-image://";

/// The arguments of all builds. Where they differ, the value is unknown.
fn args(params: &[&Value]) -> BuildArgs {
    let mut merged = BuildArgs::new();
    for entry in params.iter().filter_map(|params| params.get("args")).flat_map(Value::entries) {
        if merged.iter().any(|(known, _)| *known == entry.key) {
            continue;
        }
        let each: Vec<_> =
            params.iter().map(|params| params.get("args").and_then(|args| args.get(&entry.key))).collect();
        let same = each.iter().all(|value| value.and_then(Value::as_str) == entry.value.as_str());
        let variable = if same { variable(&entry.key, &entry.value) } else { differs(&entry.key) };
        merged.push((entry.key.clone(), variable));
    }
    merged
}

fn differs(name: &str) -> Variable {
    Variable::Unknown(Why::new(format!("the services that build it set `{name}` differently")))
}

fn variable(name: &str, value: &Value) -> Variable {
    let text = |content: &str| Variable::Known(crate::value::Text::said(content, value.span()));
    match &value.kind {
        Kind::Text(known) => Variable::Known(known.clone()),
        Kind::Bool(value) => text(if *value { "true" } else { "false" }),
        Kind::Number(crate::value::Number::Int(number)) => text(&number.to_string()),
        Kind::Unknown(why) => Variable::Unknown(why.clone()),
        _ => Variable::Unknown(Why::at(
            format!("the environment gives the build argument `{name}`"),
            value.span(),
        )),
    }
}
