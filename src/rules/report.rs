//! A failed rule as a finding: its words, its places, its evidence.

use super::{
    evaluate::{Outcome, Question},
    expr::{Leaf, Truth, V},
    show::{self, Shown},
};
use crate::{
    finding::{Finding, Label, Severity},
    formats::Facts,
    text::Span,
    value::Origin,
};

/// Secondary places that are made of evidence, at most.
const MOST_LABELS: usize = 4;

/// What decided a failure.
pub(super) struct Decided {
    /// Places with what is there.
    pub(super) labels: Vec<(Origin, String)>,
    /// The same as one stable text.
    pub(super) evidence: String,
    /// Whether something that is not there decided.
    pub(super) missing: bool,
    /// Whether the labels hold values of files.
    pub(super) quotes: bool,
}

impl Decided {
    /// The evidence of an expression `text`.
    pub(super) fn by(leaves: &[Leaf<'_>], text: &str, facts: &Facts<'_>) -> Self {
        let mut labels: Vec<(Origin, String)> = Vec::new();
        let mut evidence = Vec::new();
        let mut quotes = false;
        for leaf in leaves {
            let path = text.get(leaf.expr.clone()).unwrap_or_default();
            let mut value = Shown::default();
            show::push(&mut value, &leaf.value, facts);
            quotes |= value.quotes;
            let value = value.text;
            let shown = [path, "=", &value].concat();
            if !evidence.contains(&shown) {
                evidence.push(shown);
            }
            let Some(origin) = leaf.value.place.origin() else { continue };
            let told = match leaf.value.kind {
                V::Bool(_) | V::Subject(_) | V::Tree(..) | V::List(_) => continue,
                _ => ["`", path, "` is ", &value].concat(),
            };
            if !labels.iter().any(|(own, _)| own.span == origin.span) {
                labels.push((origin.clone(), told));
            }
        }
        Self { labels, evidence: evidence.join("; "), missing: lacks(leaves), quotes }
    }
}

/// Whether one of the values that decided is not there.
pub(super) fn lacks(leaves: &[Leaf<'_>]) -> bool {
    leaves.iter().any(|leaf| leaf.value.is_null())
}

/// The finding of a rule that failed at `at`.
pub(super) fn finding(question: &Question<'_>, at: &Origin, decided: Decided) -> Outcome {
    let rule = question.rule;
    let words = match question.compiled.words(rule.file()) {
        Ok(words) => words,
        Err(mistakes) => return question.broken(mistakes),
    };
    let mut machine = question.machine();
    let own = question.facts.subject.origin.span;
    let mut labels = Labels::new(at.span);
    let mut quotes = false;
    for (place, text) in &words.labels {
        let Ok(value) = place.value(&mut machine) else { continue };
        let Some(origin) = value.place.origin().filter(|_| !value.is_null()) else { continue };
        let text = text.fill(&mut machine);
        quotes |= text.quotes;
        labels.add(origin, text.text);
    }
    if rule.file().labels.is_empty() {
        quotes |= decided.quotes;
        for (origin, text) in decided.labels.into_iter().take(MOST_LABELS) {
            labels.add_elsewhere(&origin, text);
        }
    }
    labels.add_hops(at);
    let (message, help) = (words.message.fill(&mut machine), words.help.fill(&mut machine));
    let finding = Box::new(Finding {
        rule: rule.id().clone(),
        severity: severity(question, &words.downgrade),
        message: message.text,
        help: help.text,
        span: at.span,
        subject: question.facts.subject.name.to_string(),
        owner: (decided.missing || at.span == own).then_some(own),
        labels: labels.list,
        fixes: Vec::new(),
        evidence: decided.evidence,
        worlds: Vec::new(),
        fingerprint: String::new(),
    });
    Outcome::Fail { finding, quotes: quotes || message.quotes || help.quotes }
}

/// The rule's severity, lowered by the first `downgrade` that holds.
fn severity(question: &Question<'_>, downgrade: &[(super::expr::Program, Severity)]) -> Severity {
    let own = question.rule.severity();
    let holds = |(when, _): &&(super::expr::Program, Severity)| {
        // Each is asked anew: a bound met by one must not silence the next.
        matches!(when.truth(&mut question.machine()), Ok(Truth::True))
    };
    downgrade.iter().find(holds).map_or(own, |(_, to)| own.min(*to))
}

/// Secondary places, each once.
struct Labels {
    primary: Span,
    list: Vec<Label>,
}

impl Labels {
    fn new(primary: Span) -> Self {
        Self { primary, list: Vec::new() }
    }

    fn push(&mut self, span: Span, text: String) {
        if span != self.primary && !self.list.iter().any(|label| label.span == span) {
            self.list.push(Label { span, text });
        }
    }

    /// A place that the rule names, with the way that its value came.
    fn add(&mut self, origin: &Origin, text: String) {
        self.push(origin.span, text);
        self.add_hops(origin);
    }

    /// A place of evidence, unless it lies around or in the primary place.
    fn add_elsewhere(&mut self, origin: &Origin, text: String) {
        if !self.primary.contains(origin.span) && !origin.span.contains(self.primary) {
            self.push(origin.span, text);
        }
    }

    fn add_hops(&mut self, origin: &Origin) {
        for hop in origin.hops() {
            self.push(hop.span, hop.note.to_owned());
        }
    }
}
