//! Colours of the text formats: few, and never the only carrier of a meaning.

use anstyle::{AnsiColor, Style};

use super::{Look, full::Tone};

/// A text in a style, if the look has colours.
pub(super) fn paint(look: &Look, style: Style, text: &str) -> String {
    if look.colour { format!("{style}{text}{style:#}") } else { text.to_owned() }
}

/// Quiet text.
pub(super) const DIM: Style = Style::new().dimmed();

/// What stands out.
pub(super) const BOLD: Style = Style::new().bold();

/// What holds.
pub(super) const GOOD: Style = AnsiColor::Green.on_default().bold();

/// The style of a tone.
pub(super) fn tone(tone: Tone) -> Style {
    let colour = match tone {
        Tone::Error => AnsiColor::Red,
        Tone::Warning => AnsiColor::Yellow,
        Tone::Advice => AnsiColor::Cyan,
    };
    colour.on_default().bold()
}

/// The line above a finding: how much it matters, and which rule says so, as a link where there can
/// be one.
pub(super) fn header(look: &Look, loud: Tone, word: &str, id: &str, url: Option<&str>) -> String {
    let word = paint(look, tone(loud), word);
    let id = paint(look, BOLD, id);
    match url {
        Some(url) if look.links => format!("{word} \u{1b}]8;;{url}\u{1b}\\{id}\u{1b}]8;;\u{1b}\\\n"),
        _ => format!("{word} {id}\n"),
    }
}
