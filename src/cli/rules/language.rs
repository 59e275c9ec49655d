//! `seawall rules language`: what expressions may hold, from the language's own tables.

use std::fmt::Write as _;

use crate::rules::reference;

/// The reference.
pub(super) fn list() -> String {
    let reference = reference();
    let mut text = String::new();
    let form = |form: &crate::rules::Form| (form.usage, form.doc);
    section(&mut text, "Expressions", reference.forms.iter().map(form).collect());
    section(&mut text, "The subject's file", reference.file.iter().map(form).collect());
    let functions = reference.functions.iter().map(|function| (function.usage, function.doc));
    section(&mut text, "Functions", functions.collect());
    let checks = reference.checks.iter().map(|check| (check.name, check.doc));
    section(&mut text, "Named checks", checks.collect());
    text.push_str("`seawall rules subjects` lists what rules can be about\n");
    text
}

fn section(text: &mut String, heading: &str, rows: Vec<(&str, &str)>) {
    if rows.is_empty() {
        return;
    }
    let width = rows.iter().map(|(usage, _)| usage.chars().count()).max().unwrap_or_default();
    let _ = writeln!(text, "{heading}");
    for (usage, doc) in rows {
        let _ = writeln!(text, "  {usage:width$}  {doc}");
    }
    text.push('\n');
}
