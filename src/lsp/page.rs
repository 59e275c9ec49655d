//! A rule's page as Markdown: all that is known of it, with its examples and what its fix makes of them.

use std::fmt::Write as _;

use super::say::{equivalents, linked, paragraphs};
use crate::{
    fix::{diff, mend_example},
    report::{code, is_address, prose, visible_lines},
    rules::{
        Registry, Rule, named,
        schema::{Example, Expected, control},
    },
};

/// The page of a rule.
pub(super) fn page(registry: &Registry, rule: &Rule) -> String {
    let file = rule.file();
    let mut page = format!("# {}\n\n{} ({})", prose(rule.title()), linked(rule), rule.severity().name());
    let mut part = |heading: &str, text: String| {
        if !text.trim().is_empty() {
            let _ = write!(page, "\n\n## {heading}\n\n{}", text.trim());
        }
    };
    part("Why", paragraphs(&file.why));
    part("What to do", prose(&named(&file.help.text)));
    let params = file.params.iter().map(|param| {
        let set = code(&format!("{} = {}", param.name, param.value));
        format!("- {set}: {}", prose(&param.doc))
    });
    part("What can be set", params.collect::<Vec<_>>().join("\n"));
    part("What it cannot see", paragraphs(&file.limits));
    part("When not to follow it", paragraphs(&file.when_not));
    for expected in [Expected::Bad, Expected::Good, Expected::Unknown] {
        let of_kind = file.examples.iter().filter(|example| example.expected == expected);
        let texts = of_kind.map(|example| show(registry, rule, example)).collect::<Vec<_>>();
        part(heading(expected), texts.join("\n\n"));
    }
    let control = control(rule.control()).map(|control| {
        let marks = control.benchmarks.join(", ");
        format!("{}: {}\n\n{}", code(control.id), prose(control.title), prose(&marks))
    });
    part("Control", control.unwrap_or_default());
    part("The same in other tools", equivalents(rule));
    let links = file.references.iter().filter(|url| is_address(url)).map(|url| format!("- <{url}>"));
    part("Read on", links.collect::<Vec<_>>().join("\n"));
    page + "\n"
}

fn heading(expected: Expected) -> &'static str {
    match expected {
        Expected::Bad => "Reported",
        Expected::Good => "Fine",
        Expected::Unknown => "Cannot be decided",
    }
}

/// An example, and what the fix makes of it.
fn show(registry: &Registry, rule: &Rule, example: &Example) -> String {
    let mut text = if example.trap.is_empty() { String::new() } else { prose(&example.trap) + "\n\n" };
    for (path, body) in example.files.iter() {
        let body = body.replace(['«', '»', '⟦', '⟧'], "");
        let name = if path.is_empty() { String::new() } else { format!("{}\n\n", code(path)) };
        let _ = write!(text, "{name}{}\n\n", block("", &body));
    }
    for file in mend_example(registry, rule, example).iter().flat_map(|mended| &mended.files) {
        let lines: Vec<String> = diff(&file.path, file).into_iter().map(|(_, line)| line).collect();
        let _ = write!(text, "Fixed:\n\n{}\n\n", block("diff", &lines.join("\n")));
    }
    text.trim_end().to_owned()
}

/// A text between fences that it cannot close.
fn block(language: &str, text: &str) -> String {
    let text = visible_lines(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}{language}\n{text}\n{fence}")
}
