//! Scalars, keys and collections as text.

use super::super::scalar::Style;
use super::super::schema::{Resolved, Schema, plain};
use super::new::New;
use std::fmt::Write as _;

/// How new text is written.
#[derive(Clone, Copy)]
pub(super) struct Pen {
    /// The quotes for texts that need some.
    pub(super) quotes: Style,
    /// The style that texts are written in even where they need no quotes.
    pub(super) like: Style,
    /// Inside brackets.
    pub(super) flow: bool,
    /// The brackets are JSON: keys are in double quotes too.
    pub(super) json: bool,
    /// By how much a mapping below a key is deeper.
    pub(super) step: usize,
    /// By how much a list below a key is deeper.
    pub(super) list_step: usize,
}

impl Default for Pen {
    fn default() -> Self {
        Self { quotes: Style::Double, like: Style::Plain, flow: false, json: false, step: 2, list_step: 2 }
    }
}

impl Pen {
    /// The same, writing inside brackets.
    pub(super) fn inside_brackets(self) -> Self {
        Self { flow: true, ..self }
    }

    /// A value on one line.
    pub(super) fn line(self, value: &New) -> String {
        match value {
            New::Null => "null".to_owned(),
            New::Bool(value) => value.to_string(),
            New::Int(value) => value.to_string(),
            New::Float(value) => float(*value),
            New::Text(text) => self.text(text, self.like),
            New::Sequence(items) => {
                let pen = self.inside_brackets();
                format!("[{}]", items.iter().map(|item| pen.line(item)).collect::<Vec<_>>().join(", "))
            }
            New::Map(entries) => {
                let pen = self.inside_brackets();
                let entries = entries.iter().map(|(key, value)| pen.pair(key, value));
                format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// `key: value` on one line.
    pub(super) fn pair(self, key: &str, value: &New) -> String {
        format!("{}: {}", self.key(key), self.line(value))
    }

    /// An entry of a block mapping.
    pub(super) fn entry(self, key: &str, value: &New) -> Vec<String> {
        if !value.is_filled() {
            return vec![self.pair(key, value)];
        }
        let mut lines = vec![format!("{}:", self.key(key))];
        let deeper = " ".repeat(self.below(value));
        lines.extend(self.block(value).into_iter().map(|line| format!("{deeper}{line}")));
        lines
    }

    /// By how much `value` is deeper than its key.
    pub(super) fn below(self, value: &New) -> usize {
        if matches!(value, New::Sequence(_)) { self.list_step } else { self.step }
    }

    /// A filled collection as a block.
    pub(super) fn block(self, value: &New) -> Vec<String> {
        match value {
            New::Sequence(items) => items.iter().flat_map(|item| self.item(item, " ")).collect(),
            New::Map(entries) => entries.iter().flat_map(|(key, value)| self.entry(key, value)).collect(),
            _ => vec![self.line(value)],
        }
    }

    /// An item of a block sequence, with `gap` after its dash.
    pub(super) fn item(self, item: &New, gap: &str) -> Vec<String> {
        if !item.is_filled() {
            return vec![format!("-{gap}{}", self.line(item))];
        }
        let deeper = " ".repeat(1 + gap.len());
        let lines = self.block(item).into_iter().enumerate();
        lines.map(|(n, line)| if n == 0 { format!("-{gap}{line}") } else { deeper.clone() + &line }).collect()
    }

    /// A key.
    pub(super) fn key(self, key: &str) -> String {
        self.text(key, if self.json { Style::Double } else { Style::Plain })
    }

    /// A text in the style `like` or, where that cannot say it, in one that can.
    pub(super) fn text(self, text: &str, like: Style) -> String {
        let like = if self.json { Style::Double } else { like };
        let quotes = if like.is_quoted() { like } else { self.quotes };
        if !like.is_quoted() && is_plain(text, self.flow) {
            return text.to_owned();
        }
        if quotes == Style::Single && !text.contains(is_escaped) {
            return format!("'{}'", text.replace('\'', "''"));
        }
        format!("\"{}\"", escaped(text))
    }
}

/// The inside of a text in double quotes.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let code = u32::from(c);
        // Writing to a string cannot fail.
        let _ = match c {
            '"' | '\\' => write!(out, "\\{c}"),
            '\n' => out.write_str("\\n"),
            '\t' => out.write_str("\\t"),
            '\r' => out.write_str("\\r"),
            _ if !is_escaped(c) => out.write_char(c),
            _ if code <= 0xff => write!(out, "\\x{code:02x}"),
            _ if code <= 0xffff => write!(out, "\\u{code:04x}"),
            _ => write!(out, "\\U{code:08x}"),
        };
    }
    out
}

/// Whether only an escape can write `c` for every reader: what is not printable by YAML's rules, line
/// breaks of Unicode, tabs (which some readers fold).
pub(super) fn is_escaped(c: char) -> bool {
    let printable = matches!(c, ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    !printable || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// Whether every reader takes `text` for this text without quotes.
pub(super) fn is_plain(text: &str, flow: bool) -> bool {
    let first = text.chars().next().unwrap_or(' ');
    let second = text.chars().nth(1).unwrap_or(' ');
    let starts = match first {
        '-' => !second.is_whitespace() && !text.starts_with("---"),
        '.' => !text.starts_with("..."),
        _ => !" ?:,[]{}#&*!|>'\"%@`".contains(first),
    };
    let ends = !text.ends_with([' ', ':']);
    let inside = !text.contains(": ") && !text.contains(" #") && !text.contains(is_escaped);
    let brackets = !flow || !text.contains([',', '[', ']', '{', '}']);
    starts && ends && inside && brackets && reads_as_text(text)
}

/// Whether the plain `text` is a text by YAML 1.1 and 1.2, with what the former knows beyond
/// [`Schema::Yaml11`]: times of day as numbers, dates, `=` and `<<`.
fn reads_as_text(text: &str) -> bool {
    let is_text = |schema| matches!(plain(text, schema), Resolved::Text(_));
    let digit = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'));
    let sixties = text.contains(':') && text.bytes().all(|b| b.is_ascii_digit() || b":_.+-".contains(&b));
    let date = text.bytes().take(4).all(|b| b.is_ascii_digit())
        && text.as_bytes().get(4) == Some(&b'-')
        && text.bytes().all(|b| b.is_ascii_digit() || b"-:.+TtZz ".contains(&b));
    is_text(Schema::Core)
        && is_text(Schema::Yaml11)
        && !(digit && (sixties || date))
        && !["=", "<<"].contains(&text)
}

fn float(value: f64) -> String {
    if value.is_nan() {
        return ".nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    let text = value.to_string();
    if text.contains('.') { text } else { text + ".0" }
}
