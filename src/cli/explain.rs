//! `seawall explain`: a rule's page in the terminal.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::{CLEAN, Failure, args::ExplainArgs, check, terminal};
use crate::{
    fix::mend_example,
    report::{Look, rule_url, visible_lines, wrap},
    rules::{
        Registry, Rule, named,
        schema::{Example, Expected, control},
    },
};

/// Headings.
const HEADING: Style = Style::new().bold();
/// The text of an example that the rule points at.
const MARKED: Style = AnsiColor::Red.on_default().bold();
/// The text of an example that a label points at.
const LABELLED: Style = AnsiColor::Cyan.on_default();

/// Prints the page of a rule.
pub(super) fn run(args: &ExplainArgs) -> Result<u8, Failure> {
    let cwd = check::working_directory()?;
    let registry = check::rules(&cwd, &args.own)?;
    let rule = check::rule(&registry, &args.rule)?;
    let look = terminal::look(args.colour);
    let page = page(&registry, rule, &look);
    terminal::print(look.colour, |out| out.write_all(page.as_bytes()))?;
    Ok(CLEAN)
}

fn page(registry: &Registry, rule: &Rule, look: &Look) -> String {
    let file = rule.file();
    let mut page =
        format!("{} ({})\n{}\n", paint(look, HEADING, rule.id()), rule.severity().name(), rule.title());
    section(&mut page, look, "Why", &file.why);
    section(&mut page, look, "What to do", &named(&file.help.text));
    let param =
        |param: &crate::rules::schema::Param| format!("{} = {}  {}", param.name, param.value, param.doc);
    let params: Vec<String> = file.params.iter().map(param).collect();
    section(&mut page, look, "What can be set (params in seawall.toml)", &params.join("\n"));
    section(&mut page, look, "What it cannot see", &file.limits);
    section(&mut page, look, "When not to follow it", &file.when_not);
    for expected in [Expected::Bad, Expected::Good, Expected::Unknown] {
        for example in file.examples.iter().filter(|example| example.expected == expected) {
            page.push_str(&show(example, look));
            page.push_str(&mended(registry, rule, example, look));
        }
    }
    let leads_to = file.fix.iter().flat_map(|fix| fix.leads_to.iter()).map(|id| id.text.as_ref());
    section(&mut page, look, "What its fix may bring", &leads_to.collect::<Vec<_>>().join("\n"));
    section(&mut page, look, "Control", &control_text(rule));
    section(&mut page, look, "The same in other tools", &file.equivalents.join("\n"));
    section(&mut page, look, "Read on", &read_on(rule));
    page
}

fn read_on(rule: &Rule) -> String {
    let mut places: Vec<String> = rule.file().references.iter().map(ToString::to_string).collect();
    places.extend(rule_url(rule).filter(|url| !places.contains(url)));
    places.join("\n")
}

fn section(page: &mut String, look: &Look, heading: &str, text: &str) {
    let text = visible_lines(text.trim());
    if text.is_empty() {
        return;
    }
    let _ = writeln!(page, "\n{}", paint(look, HEADING, heading));
    for line in wrap(&text, look.width.saturating_sub(2)).lines() {
        let _ = writeln!(page, "  {line}");
    }
}

fn control_text(rule: &Rule) -> String {
    let Some(control) = control(rule.control()) else { return rule.control().to_owned() };
    let mut text = format!("{}: {}", control.id, control.title);
    if !control.benchmarks.is_empty() {
        let _ = write!(text, "\n{}", control.benchmarks.join(", "));
    }
    text
}

fn show(example: &Example, look: &Look) -> String {
    let word = match example.expected {
        Expected::Bad => "Reported",
        Expected::Good => "Fine",
        Expected::Unknown => "Cannot be decided",
    };
    let trap = if example.trap.is_empty() { String::new() } else { format!(": {}", example.trap) };
    let mut text = format!("\n{}{}\n", paint(look, HEADING, word), visible_lines(&trap));
    for (path, body) in example.files.iter() {
        if !path.is_empty() {
            let _ = writeln!(text, "  # {}", visible_lines(path));
        }
        for line in marked(&visible_lines(body), look).lines() {
            let _ = writeln!(text, "  {line}");
        }
    }
    text
}

/// What the rule's fix makes of an example.
fn mended(registry: &Registry, rule: &Rule, example: &Example, look: &Look) -> String {
    let mended = mend_example(registry, rule, example).filter(|mended| !mended.files.is_empty());
    let (Some(mended), Some(fix)) = (mended, &rule.file().fix) else { return String::new() };
    let (title, caution) = (named(&fix.title.text), fix.caution());
    let mut text = format!("  {} ({title}{caution})\n", paint(look, HEADING, "Fixed"));
    for file in &mended.files {
        // Of one file the example needs no name.
        let skipped = if mended.files.len() == 1 && file.before.is_some() { 2 } else { 0 };
        for line in super::fix::lines(&file.path, file, look).into_iter().skip(skipped) {
            let _ = writeln!(text, "  {line}");
        }
    }
    text
}

/// Marks become colours, where there are colours.
fn marked(text: &str, look: &Look) -> String {
    if !look.colour {
        return text.to_owned();
    }
    let marks = [
        ("«", format!("{MARKED}")),
        ("»", format!("{MARKED:#}")),
        ("⟦", format!("{LABELLED}")),
        ("⟧", format!("{LABELLED:#}")),
    ];
    marks.iter().fold(text.to_owned(), |text, (mark, style)| text.replace(mark, style))
}

fn paint(look: &Look, style: Style, text: &str) -> String {
    if look.colour { format!("{style}{text}{style:#}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_stay_where_there_is_no_colour() {
        assert_eq!(marked("a «b»", &Look::PLAIN), "a «b»");
        let look = Look { colour: true, ..Look::PLAIN };
        assert!(!marked("a «b» ⟦c⟧", &look).contains(['«', '»', '⟦', '⟧']));
    }
}
