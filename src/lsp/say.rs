//! What is said about rules, findings and names, as Markdown. Text of files in it is shown, never obeyed.

use std::fmt::Write as _;

use super::desk::Desk;
use crate::{
    engine::Report,
    finding::{Finding, Safety},
    report::{code, count, is_address, prose, rule_url},
    rules::{Registry, Rule, Selection, named, schema::control},
    suppress::is_same_id,
};

/// Rules that a name stands for, listed at most.
const MOST_RULES: usize = 12;
/// Secondary places of a finding, listed at most.
const MOST_PLACES: usize = 8;

/// A rule's id as a link to its page.
pub(super) fn linked(rule: &Rule) -> String {
    let id = code(rule.id());
    match rule_url(rule).filter(|url| is_address(url)) {
        Some(url) => format!("[{id}]({url})"),
        None => id,
    }
}

/// Several paragraphs of a rule file.
pub(super) fn paragraphs(text: &str) -> String {
    let shown = text.split("\n\n").map(prose).filter(|text| !text.is_empty());
    shown.collect::<Vec<_>>().join("\n\n")
}

/// The ids of a rule in other tools.
pub(super) fn equivalents(rule: &Rule) -> String {
    rule.file().equivalents.iter().map(|id| code(id)).collect::<Vec<_>>().join(", ")
}

/// Appends a paragraph with a heading, if it says anything.
fn part(text: &mut String, heading: &str, words: &str) {
    if !words.trim().is_empty() {
        let _ = write!(text, "\n\n**{heading}:** {}", words.trim());
    }
}

/// What a rule is about, in short.
pub(super) fn rule(rule: &Rule) -> String {
    let file = rule.file();
    let mut text = format!("{} ({}): {}", linked(rule), rule.severity().name(), prose(rule.title()));
    part(&mut text, "Why", &paragraphs(&file.why));
    part(&mut text, "What to do", &prose(&named(&file.help.text)));
    part(&mut text, "The same in other tools", &equivalents(rule));
    text
}

/// A finding, with all that helps to mend it.
pub(super) fn finding(desk: &Desk<'_>, report: &Report, finding: &Finding) -> String {
    let Some(rule) = desk.registry.get(&finding.rule) else { return prose(&finding.message) };
    let mut text = format!("**{}** {}: {}", finding.severity.name(), linked(rule), prose(rule.title()));
    let _ = write!(text, "\n\n{}", prose(&finding.message));
    part(&mut text, "What to do", &prose(&finding.help));
    part(&mut text, "Why", &paragraphs(&rule.file().why));
    if let Some(fix) = &rule.file().fix {
        // Of the fix for this place more is known than of the rule's.
        let is_safe = finding.fixes.first().map_or(fix.safety, |fix| fix.safety) == Safety::Safe;
        let safety = if is_safe { "" } else { " (unsafe: look at what it changes)" };
        part(&mut text, "Fix", &format!("{}{safety}", prose(&named(&fix.title.text))));
    }
    let worlds: Vec<String> = finding.worlds.iter().map(|world| code(world)).collect();
    part(&mut text, "With", &worlds.join(", "));
    if !finding.labels.is_empty() {
        text.push_str("\n\n**See also:**\n");
    }
    for label in finding.labels.iter().take(MOST_PLACES) {
        let _ = write!(text, "\n- {} {}", desk.place(&report.sources, label.span), prose(&label.text));
    }
    part(&mut text, "The same in other tools", &equivalents(rule));
    text
}

/// What a name means that `--select` takes: a rule, or several; or that it means none.
pub(super) fn name(registry: &Registry, name: &str) -> String {
    if let Some(found) = registry.get(name) {
        return rule(found);
    }
    let meant = match Selection::named(registry, name) {
        Ok(meant) => meant,
        Err(unknown) => return prose(&unknown.to_string()),
    };
    let mut text = String::new();
    if let Some(control) = name.strip_prefix("control:").and_then(control) {
        let _ = write!(text, "{}: {}", code(name), prose(control.title));
        part(&mut text, "Why", &paragraphs(control.why));
        part(&mut text, "Benchmarks", &prose(&control.benchmarks.join(", ")));
        text.push_str("\n\n");
    }
    let rules = registry.indexed().filter(|(index, _)| meant.has(*index)).map(|(_, rule)| rule);
    text + &list(&format!("{} stands for", code(name)), &rules.collect::<Vec<_>>())
}

/// What an id of another tool means among our rules.
pub(super) fn foreign(desk: &Desk<'_>, tool: &str, id: &str) -> String {
    let is_same = |own: &str| {
        let own = own.strip_prefix(tool).and_then(|rest| rest.strip_prefix(':'));
        own.is_some_and(|own| is_same_id(tool, id, own))
    };
    let rules = desk.registry.rules().iter();
    let rules: Vec<&Rule> =
        rules.filter(|rule| rule.file().equivalents.iter().any(|own| is_same(own))).collect();
    let name = code(&format!("{tool}:{id}"));
    let mut text = match rules.as_slice() {
        [] => return format!("No rule of Seawall is the same as {name}."),
        [one] => format!("{name} is the same as\n\n{}", rule(one)),
        many => list(&format!("{name} is the same as"), many),
    };
    if !desk.options.foreign_pragmas {
        text.push_str(
            "\n\nSuch comments hide nothing here: `foreign-pragmas = true` in `seawall.toml` is not set.",
        );
    }
    text
}

fn list(lead: &str, rules: &[&Rule]) -> String {
    let mut text = format!("{lead} {}:\n", count(rules.len(), "rule"));
    for rule in rules.iter().take(MOST_RULES) {
        let _ = write!(text, "\n- {} ({}): {}", linked(rule), rule.severity().name(), prose(rule.title()));
    }
    if rules.len() > MOST_RULES {
        let _ = write!(text, "\n- and {} more", rules.len() - MOST_RULES);
    }
    text
}
