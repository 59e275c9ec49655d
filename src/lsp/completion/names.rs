//! Names that `--select` takes: ids, prefixes, tags, controls.

use std::{collections::BTreeSet, ops::Range};

use super::Completion;
use crate::{
    lsp::say,
    report::count,
    rules::{Registry, Rule, Selection, schema::control},
};

/// All names. In a comment those that no comment can hide are left out. `written` is how a name is written.
pub(super) fn all(
    registry: &Registry,
    in_comment: bool,
    range: &Range<usize>,
    written: &dyn Fn(&str) -> String,
) -> Vec<Completion> {
    let mut names = ids(registry, in_comment, range, written);
    let chosen: Vec<&Rule> = chosen(registry, in_comment).collect();
    let sets: [(&str, BTreeSet<String>); 3] = [
        ("prefix", chosen.iter().map(|rule| rule.prefix().to_owned()).collect()),
        ("tag", chosen.iter().flat_map(|rule| rule.tags()).map(ToString::to_string).collect()),
        ("control", chosen.iter().filter_map(|rule| control_of(rule)).collect()),
    ];
    for (kind, set) in sets {
        let of = |name: String| {
            let rules = Selection::named(registry, &name).map_or(0, |rules| rules.len());
            let detail = format!("{kind}, {}", count(rules, "rule"));
            let documentation = Some(say::name(registry, &name));
            Completion { text: written(&name), documentation, ..Completion::word(&name, &detail, range) }
        };
        names.extend(set.into_iter().map(of));
    }
    names
}

/// The ids of rules.
pub(super) fn ids(
    registry: &Registry,
    in_comment: bool,
    range: &Range<usize>,
    written: &dyn Fn(&str) -> String,
) -> Vec<Completion> {
    let of = |rule: &Rule| {
        let detail = format!("{}: {}", rule.severity().name(), rule.title());
        let documentation = Some(say::rule(rule));
        Completion { text: written(rule.id()), documentation, ..Completion::word(rule.id(), &detail, range) }
    };
    chosen(registry, in_comment).map(of).collect()
}

fn chosen(registry: &Registry, in_comment: bool) -> impl Iterator<Item = &Rule> {
    registry.rules().iter().filter(move |rule| !in_comment || !rule.is_engines())
}

fn control_of(rule: &Rule) -> Option<String> {
    control(rule.control()).map(|control| format!("control:{}", control.id))
}
