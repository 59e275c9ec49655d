//! All rules of a run, by id and by the kind of subject that they are about.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::{
    Mistake, ParamError, Rule, closest,
    expr::Kinds,
    load::load,
    rule::Held,
    schema::{CONTROLS, ParamValue, RULES, RuleFile, Source, Str},
};
use crate::{
    finding::{Problem, ProblemKind, Severity},
    formats,
    source::SourceFile,
    text::Span,
};

/// A rule of a [`Registry`]: an index into [`Registry::rules`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleIndex(pub u32);

/// All rules of a run.
#[derive(Debug)]
pub struct Registry {
    kinds: Kinds,
    rules: Vec<Rule>,
    by_id: FxHashMap<Arc<str>, RuleIndex>,
    by_kind: FxHashMap<SmolStr, Vec<RuleIndex>>,
}

impl Default for Registry {
    /// No rules.
    fn default() -> Self {
        Self::empty(formats::subject_kind)
    }
}

impl Registry {
    /// The built-in rules. Cheap: nothing is compiled yet.
    pub fn builtin() -> Self {
        let mut registry = Self::default();
        for file in RULES {
            registry.add(Rule::new(Held::BuiltIn(file), registry.kinds));
        }
        registry
    }

    /// No rules yet, about subjects of these kinds.
    pub fn empty(kinds: Kinds) -> Self {
        Self { kinds, rules: Vec::new(), by_id: FxHashMap::default(), by_kind: FxHashMap::default() }
    }

    /// Reads rule files of users. What is wrong with one is said, and that rule is left out.
    pub fn add_user_rules(&mut self, files: &[Arc<SourceFile>]) -> Vec<Problem> {
        let read: Vec<_> = files.iter().map(|file| (file, load(file, self.kinds))).collect();
        let ids: Vec<Str> =
            read.iter().filter_map(|(_, rule)| Some(rule.as_ref().ok()?.id.clone())).collect();
        let add = |(file, rule): (&Arc<SourceFile>, Result<RuleFile, Vec<Problem>>)| match rule {
            Ok(rule) => self.add_user_rule(file, rule, &ids),
            Err(problems) => problems,
        };
        read.into_iter().flat_map(add).collect()
    }

    /// Adds a rule that is read together with those of `ids`.
    fn add_user_rule(&mut self, file: &SourceFile, rule: RuleFile, ids: &[Str]) -> Vec<Problem> {
        let mut mistakes = self.wrong_leads(&rule, ids);
        let rule = Rule::new(Held::User(Box::new(rule)), self.kinds);
        mistakes.extend(rule.mistakes());
        if self.get(rule.id()).is_some() {
            let message = format!("`{}` stands for another rule already", rule.id());
            mistakes.push(Mistake { span: None, message });
        }
        if mistakes.is_empty() {
            self.add(rule);
        }
        let first = Span::empty(file.id, 0);
        let problem = |mistake: Mistake| Problem {
            kind: ProblemKind::Config,
            path: file.path.clone(),
            span: Some(mistake.span.unwrap_or(first)),
            message: mistake.message,
        };
        mistakes.into_iter().map(problem).collect()
    }

    /// What a rule's fix is said to lead to and is no rule: of its own registry, of `ids`, or built in.
    fn wrong_leads(&self, rule: &RuleFile, ids: &[Str]) -> Vec<Mistake> {
        let known = || {
            let own = self.by_id.keys().map(AsRef::as_ref);
            own.chain(ids.iter().map(AsRef::as_ref)).chain(RULES.iter().map(|rule| rule.id.as_ref()))
        };
        let wrong = |lead: &Source| {
            let message = if lead.text == rule.id {
                "`leads_to`: a fix does not lead to its own rule".to_owned()
            } else if known().any(|id| id == lead.text) {
                return None;
            } else {
                let hint = closest(&lead.text, known()).map(|id| format!("; did you mean `{id}`?"));
                format!("`leads_to`: there is no rule `{}`{}", lead.text, hint.unwrap_or_default())
            };
            Some(Mistake { span: lead.place.as_ref().map(|place| place.origin().span), message })
        };
        rule.fix.iter().flat_map(|fix| fix.leads_to.iter()).filter_map(wrong).collect()
    }

    fn add(&mut self, rule: Rule) {
        let index = RuleIndex(self.rules.len() as u32);
        self.by_id.insert(rule.id().clone(), index);
        for kind in rule.kinds() {
            self.by_kind.entry(kind.into()).or_default().push(index);
        }
        self.rules.push(rule);
    }

    /// All rules: the built-in ones by id, then those of users in the order of their files.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// All rules with their indexes.
    pub fn indexed(&self) -> impl Iterator<Item = (RuleIndex, &Rule)> {
        (0..).map(RuleIndex).zip(&self.rules)
    }

    /// The rule of an index that this registry gave out.
    pub fn rule(&self, index: RuleIndex) -> Option<&Rule> {
        self.rules.get(index.0 as usize)
    }

    /// Sets how much a rule's findings matter, before downgrades.
    pub fn set_severity(&mut self, index: RuleIndex, severity: Severity) {
        if let Some(rule) = self.rules.get_mut(index.0 as usize) {
            rule.set_severity(severity);
        }
    }

    /// Sets a parameter of a rule. The rule must not have been asked yet.
    pub fn set_param(&mut self, index: RuleIndex, name: &str, value: ParamValue) -> Result<(), ParamError> {
        let kinds = self.kinds;
        let Some(rule) = self.rules.get_mut(index.0 as usize) else { return Ok(()) };
        rule.set_param(name, value, kinds)
    }

    /// The rule of an index alone, its parameters set as its examples want them. `None` where they want
    /// none.
    pub fn for_examples(&self, index: RuleIndex) -> Option<Self> {
        let mut file = self.rule(index)?.file().clone();
        let mut is_set = false;
        for param in file.params.to_mut() {
            if let Some(value) = param.in_examples.clone() {
                param.value = value;
                is_set = true;
            }
        }
        let mut alone = Self::empty(self.kinds);
        alone.add(Rule::new(Held::User(Box::new(file)), self.kinds));
        is_set.then_some(alone)
    }

    /// The rule of that id.
    pub fn get(&self, id: &str) -> Option<&Rule> {
        self.index(id).and_then(|index| self.rule(index))
    }

    /// The index of the rule of that id.
    pub fn index(&self, id: &str) -> Option<RuleIndex> {
        self.by_id.get(id).copied()
    }

    /// The rules about a kind of subject.
    pub fn for_kind(&self, kind: &str) -> &[RuleIndex] {
        self.by_kind.get(kind).map_or(&[], Vec::as_slice)
    }

    /// The rule id, prefix, tag or control closest to a name that is none, if one is close.
    pub fn suggest(&self, name: &str) -> Option<String> {
        if let Some(control) = name.strip_prefix("control:") {
            let found = closest(control, CONTROLS.iter().map(|control| control.id));
            return found.map(|id| format!("control:{id}"));
        }
        let ids = self.rules.iter().map(|rule| rule.id().as_ref());
        let prefixes = self.rules.iter().map(Rule::prefix);
        let tags = self.rules.iter().flat_map(Rule::tags).map(AsRef::as_ref);
        if let Some(found) = closest(name, ids.chain(prefixes).chain(tags)) {
            return Some(found.to_owned());
        }
        // The name without its prefix, or with a wrong one.
        let bare = name.rsplit('/').next().unwrap_or(name);
        let bare_of = |rule: &Rule| rule.id().split_once('/').is_some_and(|(_, name)| name == bare);
        self.rules.iter().find(|rule| bare_of(rule)).map(|rule| rule.id().to_string())
    }
}
