//! Where the secrets of a whole file stand, those over several lines included.
//!
//! By lines and indentation, not by a grammar: it must work for every format, and for files that
//! do not parse. It would rather hide too much than too little.

use std::ops::Range;

use aho_corasick::AhoCorasick;
use memchr::memmem;

use super::{Class, classify, is_secret_name, lines::telling_lines, mask::line_secrets};

/// Shorter secrets are parts of too many other words to be searched for.
const SHORTEST: usize = 8;

/// Up to this many words are looked for one after the other.
const FEW: usize = 8;

/// The byte ranges of all that looks like a secret in the text of a configuration file: sorted,
/// without overlaps.
pub fn secret_ranges(text: &str) -> Vec<Range<usize>> {
    let telling = telling_lines(text);
    if telling.is_empty() {
        return Vec::new();
    }
    let mut ranges = line_secrets(text, &telling);
    ranges.extend(armoured(text));
    ranges.extend(over_lines(text, &telling));
    let is_header = |text: &str| matches!(text, "" | "|" | "|-" | "|+" | ">" | ">-" | ">+");
    ranges.retain(|range| !is_header(text.get(range.clone()).unwrap_or_default()));
    ranges.extend(repeated(text, &ranges));
    merged(ranges)
}

/// Where strong secrets stand once more, whatever stands beside them there.
fn repeated(text: &str, ranges: &[Range<usize>]) -> Vec<Range<usize>> {
    let words = ranges.iter().filter_map(|range| text.get(range.clone()));
    let mut words: Vec<&str> =
        words.filter(|word| word.len() >= SHORTEST && classify(word) == Class::Strong).collect();
    words.sort_unstable();
    words.dedup();
    if words.is_empty() {
        return Vec::new();
    }
    // Most files have few, and a finder for them costs more than it saves.
    let finder = if words.len() > FEW { AhoCorasick::new(&words).ok() } else { None };
    match finder {
        Some(finder) => finder.find_iter(text).map(|found| found.range()).collect(),
        None => words
            .iter()
            .flat_map(|word| memmem::find_iter(text.as_bytes(), word).map(|at| at..at + word.len()))
            .collect(),
    }
}

/// Sorted, and what touches joined.
pub(super) fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_unstable_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

/// Private keys between their `BEGIN` and `END` lines.
fn armoured(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    for (at, _) in text.match_indices("PRIVATE KEY-----") {
        let body = at + "PRIVATE KEY-----".len();
        let rest = text.get(body..).unwrap_or_default();
        let before = text.get(..at).unwrap_or_default();
        if before
            .rfind("-----BEGIN")
            .is_some_and(|begin| before.get(begin + 10..).is_some_and(|gap| gap.len() < 24))
        {
            ranges.push(body..body + rest.find("-----END").unwrap_or(rest.len()));
        }
    }
    ranges
}

/// What a line opens for the lines below it.
enum Opened<'t> {
    /// `name: DB_PASSWORD`: the `value:` beside it is a secret.
    Named,
    /// `password: |` and the `data:` of a Kubernetes Secret: all that is indented deeper than this.
    Block { indent: usize, whole_lines: bool },
    /// `password:`: what stands below it, if that is one text.
    Next { indent: usize },
    /// `- --password`: the next item of the list.
    Item { indent: usize },
    /// `variable "db_password" {`: its `default`.
    Variable { indent: usize },
    /// `password = <<EOT`: all up to this word.
    Heredoc(&'t str),
}

/// One line, and what it is made of.
#[derive(Clone, Copy)]
struct Line<'t> {
    start: usize,
    /// Without what is blank at its end.
    body: &'t str,
    /// Without `- ` and what is blank before it.
    content: &'t str,
    indent: usize,
    is_item: bool,
}

impl<'t> Line<'t> {
    fn new(start: usize, line: &'t str) -> Self {
        let body = line.trim_end();
        let bare = body.trim_start();
        let content = bare.trim_start_matches("- ");
        Self { start, body, content, indent: body.len() - bare.len(), is_item: content.len() < bare.len() }
    }

    /// Where its content begins, in columns.
    fn column(&self) -> usize {
        self.body.len() - self.content.len()
    }

    /// A part of the body as bytes of the text.
    fn at(&self, part: Range<usize>) -> Range<usize> {
        self.start + part.start..self.start + part.end
    }

    fn part(&self, range: &Range<usize>) -> &'t str {
        self.body.get(range.clone()).unwrap_or_default()
    }
}

/// Values that stand on other lines than what says that they are secret.
fn over_lines(text: &str, telling: &[Range<usize>]) -> Vec<Range<usize>> {
    let documents = secret_documents(text, telling);
    let mut telling = telling.iter().map(|line| line.start).peekable();
    let mut ranges = Vec::new();
    let mut opened: Option<Opened<'_>> = None;
    let mut previous: Option<(usize, &str)> = None;
    let mut start = 0;
    for whole in text.split_inclusive('\n') {
        let at = start;
        let tells = telling.next_if_eq(&at).is_some();
        let in_secret = documents.iter().any(|document| document.contains(&at));
        start += whole.len();
        let before = previous.replace((at, whole));
        if !(tells || opened.is_some() || in_secret) {
            continue;
        }
        let line = Line::new(at, whole);
        if !line.content.is_empty() {
            opened = opened.take().and_then(|open| keep(open, line, &mut ranges));
            opened = opens(line, in_secret).or(opened);
            if matches!(opened, Some(Opened::Named)) {
                let before = before.map(|(start, whole)| Line::new(start, whole));
                ranges.extend(before.and_then(|before| value_before(before, line)));
            }
            if in_secret {
                ranges.extend(flow_data(line));
            }
        }
    }
    ranges
}

/// The documents that say `kind: Secret`, before their data or after it.
fn secret_documents(text: &str, telling: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut documents = Vec::new();
    for line in telling {
        let content = Line::new(0, text.get(line.clone()).unwrap_or_default()).content;
        let is_secret = key_value(content).is_some_and(|(key, value)| {
            let value = content.get(value).unwrap_or_default();
            key == "kind" && value.split(" #").next().is_some_and(|value| value.trim_end() == "Secret")
        });
        if is_secret {
            let before = text.get(..line.start).unwrap_or_default();
            let after = text.get(line.start..).unwrap_or_default();
            let start = before.rfind("\n---").unwrap_or(0);
            documents.push(start..after.find("\n---").map_or(text.len(), |end| line.start + end + 1));
        }
    }
    documents
}

/// Applies what is open to a line; gives back what stays open below it.
fn keep<'t>(open: Opened<'t>, line: Line<'t>, ranges: &mut Vec<Range<usize>>) -> Option<Opened<'t>> {
    let mut hide_literal = |part: Range<usize>| {
        if classify(line.part(&part)).is_literal_secret() {
            ranges.push(line.at(part));
        }
    };
    match open {
        Opened::Named => {
            let (key, value) = key_value(line.body)?;
            if key != "value" {
                return Some(Opened::Named);
            }
            if line.part(&value).starts_with(['|', '>']) {
                return Some(Opened::Block { indent: line.column(), whole_lines: true });
            }
            hide_literal(value);
            None
        }
        Opened::Block { indent: outer, .. } if line.indent <= outer => None,
        Opened::Block { whole_lines: true, .. } => {
            ranges.push(line.at(line.indent..line.body.len()));
            Some(open)
        }
        Opened::Block { .. } => {
            let (_, value) = key_value(line.body).unwrap_or(("", line.indent..line.body.len()));
            ranges.push(line.at(value));
            Some(open)
        }
        Opened::Next { indent: outer } => {
            let is_text = !line.is_item && !line.content.contains(": ") && !line.content.ends_with(':');
            if line.indent <= outer || !is_text || line.content.starts_with(['{', '[']) {
                return None;
            }
            hide_literal(bare(line.body, line.indent..line.body.len()));
            Some(open)
        }
        Opened::Item { indent } => {
            if line.is_item && line.indent == indent {
                hide_literal(bare(line.body, line.column()..line.body.len()));
            }
            None
        }
        Opened::Variable { indent } if line.content == "}" && line.indent <= indent => None,
        Opened::Variable { .. } => {
            if let Some((before, _)) = line.body.split_once('=').filter(|(key, _)| key.trim() == "default") {
                hide_literal(bare(line.body, before.len() + 1..line.body.len()));
            }
            Some(open)
        }
        Opened::Heredoc(end) if line.content == end => None,
        Opened::Heredoc(_) => {
            ranges.push(line.at(line.indent..line.body.len()));
            Some(open)
        }
    }
}

fn opens(line: Line<'_>, in_secret: bool) -> Option<Opened<'_>> {
    let Line { content, indent, .. } = line;
    let option = content.trim_matches(['"', '\'']);
    if line.is_item && option.starts_with("--") && !option.contains(['=', ' ']) && is_secret_name(option) {
        return Some(Opened::Item { indent });
    }
    if let Some(name) = content.strip_prefix("variable \"") {
        let name = name.split('"').next().unwrap_or_default();
        return is_secret_name(name).then_some(Opened::Variable { indent });
    }
    if let Some((key, value)) = content.split_once('=').filter(|(key, _)| is_secret_name(key))
        && let Some(end) = value.trim().strip_prefix("<<")
        && !key.contains('"')
    {
        return Some(Opened::Heredoc(end.trim_start_matches('-')));
    }
    let (key, value) = key_value(content)?;
    let value = content.get(value).unwrap_or_default();
    if matches!(key, "name" | "key") && is_secret_name(value) {
        return Some(Opened::Named);
    }
    let block = value.starts_with(['|', '>']);
    let data = matches!(key, "data" | "stringData");
    if in_secret && data && (block || value.is_empty() || value == "{") {
        return Some(Opened::Block { indent, whole_lines: false });
    }
    if !is_secret_name(key) {
        return None;
    }
    if block {
        return Some(Opened::Block { indent, whole_lines: true });
    }
    value.is_empty().then_some(Opened::Next { indent })
}

/// The `value:` on the line above a `name:` that says that it is a secret.
fn value_before(previous: Line<'_>, line: Line<'_>) -> Option<Range<usize>> {
    let (key, value) = key_value(previous.body)?;
    let beside = key == "value" && previous.column() == line.column() && !line.is_item;
    let literal = classify(previous.part(&value)).is_literal_secret();
    (beside && literal).then(|| previous.at(value))
}

/// The values of `data: {one: …, two: …}`.
fn flow_data(line: Line<'_>) -> Vec<Range<usize>> {
    let Some((key, value)) = key_value(line.body) else { return Vec::new() };
    let inner = line.part(&value).strip_prefix('{').filter(|_| matches!(key, "data" | "stringData"));
    let Some(inner) = inner else { return Vec::new() };
    let mut start = value.start + 1;
    let mut ranges = Vec::new();
    for part in inner.trim_end_matches('}').split(',') {
        if let Some((_, value)) = key_value(part) {
            ranges.push(line.at(start + value.start..start + value.end));
        }
        start += part.len() + 1;
    }
    ranges
}

/// A part of a text without blanks and quotes around it.
fn bare(text: &str, part: Range<usize>) -> Range<usize> {
    let inner = text.get(part.clone()).unwrap_or_default();
    let blank = |ch: char| ch.is_whitespace() || matches!(ch, '"' | '\'' | ',');
    let start = part.start + inner.len() - inner.trim_start_matches(blank).len();
    start..start + inner.trim_matches(blank).len()
}

/// `key: value` of one line: the key without quotes, and the value's range without quotes.
fn key_value(line: &str) -> Option<(&str, Range<usize>)> {
    let colon = line.find(':')?;
    let key = line.get(..colon)?.trim().trim_start_matches("- ").trim_matches(['"', '\'']);
    let rest = line.get(colon + 1..)?;
    let value = rest.trim().trim_end_matches(',').trim_matches(['"', '\'']);
    let from = colon + 1 + rest.find(value).unwrap_or(0);
    Some((key, from..from + value.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(text: &str) -> Vec<&str> {
        secret_ranges(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn values_beside_a_secret_name_are_hidden() {
        let text =
            "env:\n  - name: DB_PASSWORD\n    value: \"kJ8mQ2vL5x\"\n  - name: PORT\n    value: \"80\"\n";
        assert_eq!(hidden(text), ["kJ8mQ2vL5x"]);
    }

    #[test]
    fn block_scalars_of_secret_keys_are_hidden_to_their_end() {
        assert_eq!(hidden("password: |\n  kJ8m Q2vL\n  5x\nport: 1\n"), ["kJ8m Q2vL", "5x"]);
    }

    #[test]
    fn private_keys_are_hidden_between_their_lines() {
        let text = "cert: x\nkey.pem: |\n  -----BEGIN RSA PRIVATE KEY-----\n  MIIEow\n  -----END RSA PRIVATE KEY-----\n";
        assert!(hidden(text).iter().any(|part| part.contains("MIIEow")));
    }

    #[test]
    fn the_data_of_a_kubernetes_secret_is_hidden_under_any_key() {
        let text = "kind: Secret\ndata:\n  a: a0o4bVEydkw1eA==\n---\nkind: ConfigMap\ndata:\n  a: b\n";
        assert_eq!(hidden(text), ["a0o4bVEydkw1eA=="]);
    }

    #[test]
    fn ranges_are_sorted_and_apart() {
        let text = "kind: Secret\nstringData:\n  password: kJ8mQ2vL5x\n  b: c\n";
        let ranges = secret_ranges(text);
        assert!(ranges.windows(2).all(|pair| pair[0].end < pair[1].start));
        assert_eq!(hidden(text), ["kJ8mQ2vL5x", "c"]);
    }
}
