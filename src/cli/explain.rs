//! `seawall explain`: a rule's page in the terminal.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::{CLEAN, Failure, args::ExplainArgs, check, own_rules, terminal};
use crate::{
    report::{Look, rule_url, visible_lines},
    rules::{
        Rule,
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
    let registry = own_rules::registry(&cwd, &args.own.folders)?;
    let rule = check::rule(&registry, &args.rule)?;
    let look = terminal::look(args.colour);
    let page = page(rule, &look);
    terminal::print(look.colour, |out| out.write_all(page.as_bytes()))?;
    Ok(CLEAN)
}

fn page(rule: &Rule, look: &Look) -> String {
    let file = rule.file();
    let mut page =
        format!("{} ({})\n{}\n", paint(look, HEADING, rule.id()), rule.severity().name(), rule.title());
    section(&mut page, look, "Why", &file.why);
    section(&mut page, look, "What to do", &file.help.text);
    section(&mut page, look, "What it cannot see", &file.limits);
    section(&mut page, look, "When not to follow it", &file.when_not);
    for example in file.examples.iter() {
        page.push_str(&show(example, look));
    }
    section(&mut page, look, "Control", &control_text(rule));
    section(&mut page, look, "The same in other tools", &file.equivalents.join("\n"));
    section(&mut page, look, "Read on", &[file.references.join("\n"), rule_url(rule.id())].join("\n"));
    page
}

fn section(page: &mut String, look: &Look, heading: &str, text: &str) {
    let text = visible_lines(text.trim());
    if text.is_empty() {
        return;
    }
    let _ = writeln!(page, "\n{}", paint(look, HEADING, heading));
    for line in text.lines() {
        wrap(page, line, look.width);
    }
}

/// A line of prose, indented and broken between words.
fn wrap(page: &mut String, line: &str, width: usize) {
    let mut column = 0;
    for word in line.split_whitespace() {
        let length = word.chars().count();
        if column == 0 || column + 1 + length > width {
            page.push_str(if column == 0 { "  " } else { "\n  " });
            column = 2;
        } else {
            page.push(' ');
            column += 1;
        }
        page.push_str(word);
        column += length;
    }
    page.push('\n');
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
    fn prose_is_broken_between_words() {
        let mut page = String::new();
        wrap(&mut page, "one two three four", 12);
        assert_eq!(page, "  one two\n  three four\n");
    }

    #[test]
    fn marks_stay_where_there_is_no_colour() {
        assert_eq!(marked("a «b»", &Look::PLAIN), "a «b»");
        let look = Look { colour: true, ..Look::PLAIN };
        assert!(!marked("a «b» ⟦c⟧", &look).contains(['«', '»', '⟦', '⟧']));
    }
}
