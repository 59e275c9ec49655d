//! Which rules of a registry take part: `--select` and `--ignore`, and the configuration's lists.

use super::{Registry, Rule, RuleIndex, schema};

/// The rules of a registry that take part in a run.
#[derive(Clone, Debug)]
pub struct Selection {
    chosen: Vec<bool>,
}

/// A name that selects nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no rule, prefix, tag or control is called `{name}`{}", suggestion.as_ref().map(|s| format!("; did you mean `{s}`?")).unwrap_or_default())]
pub struct UnknownName {
    /// The name as given.
    pub name: String,
    /// What may have been meant.
    pub suggestion: Option<String>,
}

impl Selection {
    /// Every rule.
    pub fn all(registry: &Registry) -> Self {
        Self { chosen: vec![true; registry.rules().len()] }
    }

    /// One rule.
    pub fn only(registry: &Registry, rule: RuleIndex) -> Self {
        Self { chosen: registry.indexed().map(|(index, _)| index == rule).collect() }
    }

    /// The rules that `keep` holds for.
    pub fn by(registry: &Registry, keep: impl Fn(&Rule) -> bool) -> Self {
        Self { chosen: registry.rules().iter().map(keep).collect() }
    }

    /// The rules that one of `select` names (all, where it is empty), less those that one of
    /// `ignore` names.
    ///
    /// A name is a rule's id, a glob over ids (`compose/*`), a prefix (`compose`), a tag, or
    /// `control:<id>`.
    pub fn new<S: AsRef<str>>(
        registry: &Registry,
        select: &[S],
        ignore: &[S],
    ) -> Result<Self, Vec<UnknownName>> {
        let mut unknown = Vec::new();
        let mut chosen = vec![select.is_empty(); registry.rules().len()];
        for (names, value) in [(select, true), (ignore, false)] {
            for name in names {
                if !mark(registry, name.as_ref(), value, &mut chosen) {
                    let suggestion = registry.suggest(name.as_ref());
                    unknown.push(UnknownName { name: name.as_ref().to_owned(), suggestion });
                }
            }
        }
        if unknown.is_empty() { Ok(Self { chosen }) } else { Err(unknown) }
    }

    /// None.
    pub fn none(registry: &Registry) -> Self {
        Self { chosen: vec![false; registry.rules().len()] }
    }

    /// The rules that a name names, as for [`new`](Self::new).
    pub fn named(registry: &Registry, name: &str) -> Result<Self, UnknownName> {
        let mut found = Self::none(registry);
        if mark(registry, name, true, &mut found.chosen) {
            return Ok(found);
        }
        Err(UnknownName { name: name.to_owned(), suggestion: registry.suggest(name) })
    }

    /// Takes in those of another selection of the same rules.
    pub fn add(&mut self, other: &Self) {
        self.combine(other, |own, other| own || other);
    }

    /// Leaves out those of another selection of the same rules.
    pub fn remove(&mut self, other: &Self) {
        self.combine(other, |own, other| own && !other);
    }

    /// Leaves out what is not in another selection of the same rules.
    pub fn keep(&mut self, other: &Self) {
        self.combine(other, |own, other| own && other);
    }

    fn combine(&mut self, other: &Self, by: fn(bool, bool) -> bool) {
        for (own, other) in self.chosen.iter_mut().zip(&other.chosen) {
            *own = by(*own, *other);
        }
    }

    /// Whether a rule takes part.
    pub fn has(&self, rule: RuleIndex) -> bool {
        self.chosen.get(rule.0 as usize).copied().unwrap_or(false)
    }

    /// How many rules take part.
    pub fn len(&self) -> usize {
        self.chosen.iter().filter(|chosen| **chosen).count()
    }

    /// Whether none takes part.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Sets every rule that `name` names. Whether there is such a name at all.
fn mark(registry: &Registry, name: &str, value: bool, chosen: &mut [bool]) -> bool {
    let matcher = globset::Glob::new(name).ok().map(|glob| glob.compile_matcher());
    let named = |rule: &Rule| match name.strip_prefix("control:") {
        Some(control) => rule.control() == control,
        None => {
            rule.id().as_ref() == name
                || rule.prefix() == name
                || rule.tags().iter().any(|tag| tag == name)
                || matcher.as_ref().is_some_and(|matcher| matcher.is_match(rule.id().as_ref()))
        }
    };
    // A control that no rule serves yet is still a name.
    let control = name.strip_prefix("control:").and_then(schema::control);
    let mut found = control.is_some();
    for (rule, slot) in registry.rules().iter().zip(chosen) {
        if named(rule) {
            *slot = value;
            found = true;
        }
    }
    found
}

#[cfg(test)]
#[path = "selection_tests.rs"]
mod tests;
