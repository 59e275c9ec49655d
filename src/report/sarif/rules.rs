//! The rules of a run as reporting descriptors, with what GitHub shows beside an alert.

use serde_json::{Value, json};

use super::level;
use crate::{
    finding::Severity,
    report::{rule_url, visible_lines},
    rules::{Rule, schema::Confidence},
};

/// The longest description that GitHub takes.
const DESCRIPTION: usize = 1024;

/// How many tags GitHub keeps.
const TAGS: usize = 10;

/// A rule's descriptor.
pub(super) fn descriptor(rule: &Rule) -> Value {
    let mut descriptor = json!({
        "id": rule.id().as_ref(),
        "name": name(rule.id()),
        "shortDescription": {"text": rule.title()},
        "fullDescription": {"text": description(rule)},
        "help": {"text": help(rule, ["", ""]), "markdown": help(rule, ["**", "**"])},
        "defaultConfiguration": {"level": level(rule.severity())},
        "properties": properties(rule),
    });
    if let (Some(url), Some(fields)) = (rule_url(rule), descriptor.as_object_mut()) {
        fields.insert("helpUri".into(), url.into());
    }
    descriptor
}

/// The id as one word (`ComposeUserRoot`): SARIF wants a name that is not the id.
fn name(id: &str) -> String {
    let words = id.split(|c: char| !c.is_ascii_alphanumeric()).map(str::chars);
    words.flat_map(|mut word| word.next().map(|c| c.to_ascii_uppercase()).into_iter().chain(word)).collect()
}

fn description(rule: &Rule) -> String {
    let text = format!("{}. {}", rule.title(), visible_lines(&rule.file().why));
    if text.chars().count() <= DESCRIPTION {
        return text.trim_end().to_owned();
    }
    text.chars().take(DESCRIPTION - 1).chain(['…']).collect()
}

/// Why it matters, what it cannot see, when not to follow it and where to read on.
fn help(rule: &Rule, [open, close]: [&str; 2]) -> String {
    let file = rule.file();
    let mut parts = vec![visible_lines(&file.why)];
    let mut part = |name: &str, text: &str| {
        let text = visible_lines(text);
        if !text.is_empty() {
            parts.push(format!("{open}{name}:{close} {text}"));
        }
    };
    part("Limits", &file.limits);
    part("When not to follow it", &file.when_not);
    let own = rule_url(rule).into_iter().chain(file.references.iter().map(ToString::to_string));
    let mut references: Vec<String> = Vec::new();
    for address in own {
        let line = format!("- {}", if open.is_empty() { address } else { format!("<{address}>") });
        if !references.contains(&line) {
            references.push(line);
        }
    }
    if !references.is_empty() {
        parts.push(format!("{open}Read on:{close}\n\n{}", references.join("\n")));
    }
    parts.retain(|part| !part.is_empty());
    // Help may not be empty.
    if parts.is_empty() { rule.title().to_owned() } else { parts.join("\n\n") }
}

fn properties(rule: &Rule) -> Value {
    let file = rule.file();
    let mut tags = vec!["security"];
    for tag in file.tags.iter().map(AsRef::as_ref).chain([rule.prefix(), rule.control()]) {
        if !tag.is_empty() && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags.truncate(TAGS);
    let mut properties = json!({
        "tags": tags,
        "precision": match file.confidence {
            Confidence::High => "very-high",
            Confidence::Medium => "high",
            Confidence::Low => "medium",
        },
        "problem.severity": match rule.severity() {
            Severity::Critical | Severity::High => "error",
            Severity::Medium => "warning",
            Severity::Low | Severity::Info => "recommendation",
        },
    });
    if let (Some(score), Some(fields)) = (score(rule.severity()), properties.as_object_mut()) {
        fields.insert("security-severity".into(), score.into());
    }
    properties
}

/// The middle of the range that GitHub calls by the severity's name; it has none for `info`.
fn score(severity: Severity) -> Option<&'static str> {
    match severity {
        Severity::Critical => Some("9.5"),
        Severity::High => Some("8.0"),
        Severity::Medium => Some("5.5"),
        Severity::Low => Some("2.0"),
        Severity::Info => None,
    }
}
