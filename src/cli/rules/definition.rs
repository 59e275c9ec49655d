//! `seawall rules show`: what a rule asks, as its file says it. Its prose is `seawall explain`'s.

use std::fmt::Write as _;

use crate::rules::{
    Rule,
    schema::{Condition, Source, Verb},
};

/// The rule's definition.
pub(super) fn show(rule: &Rule) -> String {
    let file = rule.file();
    let mut text = String::new();
    let mut line = |key: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(text, "{key}: {}", value.trim().replace('\n', "\n  "));
        }
    };
    line("id", rule.id());
    line("title", rule.title());
    line("severity", rule.severity().name());
    line("control", rule.control());
    line("on", &rule.kinds().collect::<Vec<_>>().join(", "));
    line("when", text_of(file.when.as_ref()));
    match &file.condition {
        Condition::Engine => line("engine", "true"),
        Condition::Deny(source) => line("deny", &source.text),
        Condition::Require(source) => line("require", &source.text),
        Condition::Check(name) => line("check", &name.text),
    }
    for param in file.params.iter() {
        line("param", &format!("{} = {}: {}", param.name, param.value, param.doc));
    }
    line("at", text_of(file.at.as_ref()));
    for label in file.labels.iter() {
        line("label", &format!("{}: {}", label.at.text, label.text.text));
    }
    for downgrade in file.downgrade.iter() {
        line("downgrade", &format!("to {} when {}", downgrade.to.name(), downgrade.when.text));
    }
    line("message", &file.message.text);
    line("help", &file.help.text);
    if let Some(fix) = &file.fix {
        line("fix", &fix.title.text);
        for edit in fix.edits.iter() {
            let texts: Vec<&str> = edit.to.iter().map(|text| text.text.as_ref()).collect();
            let keys = Verb::ALL.into_iter().find(|(verb, ..)| *verb == edit.verb);
            let Some((_, at, to)) = keys else { continue };
            let to = to.map_or_else(String::new, |to| format!(", {to}: {}", texts.join(", ")));
            let when = text_of(edit.when.as_ref());
            let when = if when.is_empty() { String::new() } else { format!(", when: {when}") };
            line(&format!("  {at}"), &format!("{}{to}{when}", edit.at.text));
        }
    }
    text
}

fn text_of(source: Option<&Source>) -> &str {
    source.map_or("", |source| &source.text)
}
