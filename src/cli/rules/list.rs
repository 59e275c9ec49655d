//! `seawall rules list`.

use std::fmt::Write as _;

use serde::Serialize;

use crate::{
    cli::args::ListFormat,
    report::{count, rule_url},
    rules::{Registry, Rule, RuleIndex, Selection, schema::Confidence},
};

/// A rule as data.
#[derive(Serialize)]
struct Listed<'r> {
    id: &'r str,
    title: &'r str,
    severity: &'static str,
    confidence: &'static str,
    control: Option<&'r str>,
    tags: Vec<&'r str>,
    on: Vec<&'r str>,
    since: &'r str,
    built_in: bool,
    equivalents: Vec<&'r str>,
    references: Vec<&'r str>,
    url: Option<String>,
}

/// The chosen rules.
pub(super) fn list(registry: &Registry, chosen: &Selection, format: ListFormat) -> String {
    let rules = registry.rules().iter().enumerate();
    let rules = rules.filter(|(index, _)| chosen.has(RuleIndex(*index as u32))).map(|(_, rule)| rule);
    match format {
        ListFormat::Text => table(&rules.collect::<Vec<_>>()),
        ListFormat::Json => {
            let listed: Vec<Listed<'_>> = rules.map(listed).collect();
            // Texts and lists of texts always become JSON.
            serde_json::to_string_pretty(&listed).unwrap_or_default() + "\n"
        }
    }
}

fn table(rules: &[&Rule]) -> String {
    let width = rules.iter().map(|rule| rule.id().len()).max().unwrap_or_default();
    let mut text = String::new();
    for rule in rules {
        let _ = writeln!(text, "{:width$}  {:8}  {}", rule.id(), rule.severity().name(), rule.title());
    }
    let _ = writeln!(text, "\n{}; `seawall explain RULE` tells more", count(rules.len(), "rule"));
    text
}

fn listed(rule: &Rule) -> Listed<'_> {
    let file = rule.file();
    Listed {
        id: rule.id(),
        title: rule.title(),
        severity: rule.severity().name(),
        confidence: match file.confidence {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
        },
        control: Some(rule.control()).filter(|control| !control.is_empty()),
        tags: rule.tags().iter().map(AsRef::as_ref).collect(),
        on: rule.kinds().collect(),
        since: &file.since,
        built_in: rule.is_built_in(),
        equivalents: file.equivalents.iter().map(AsRef::as_ref).collect(),
        references: file.references.iter().map(AsRef::as_ref).collect(),
        url: rule_url(rule),
    }
}
