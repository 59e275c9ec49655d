//! Where the secrets of a whole file stand, those over several lines included.
//!
//! By lines and indentation, not by a grammar: it must work for every format, and for files that
//! do not parse. It would rather hide too much than too little.

use std::ops::Range;

use super::{classify, is_secret_name, lines::telling_lines, mask::line_secrets};

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
enum Opened {
    /// `name: DB_PASSWORD`: the `value:` beside it is a secret.
    Named,
    /// `password: |` and the `data:` of a Kubernetes Secret: all that is indented deeper than this.
    Block { indent: usize, whole_lines: bool },
}

/// Values that stand on other lines than what says that they are secret.
fn over_lines(text: &str, telling: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut telling = telling.iter().map(|line| line.start).peekable();
    let mut ranges = Vec::new();
    let mut opened: Option<Opened> = None;
    let mut in_secret = false;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let tells = telling.next_if_eq(&start).is_some();
        if !tells && opened.is_none() && !in_secret {
            start += line.len();
            continue;
        }
        let body = line.trim_end();
        let content = body.trim_start().trim_start_matches("- ");
        let indent = body.len() - body.trim_start().len();
        if body == "---" {
            in_secret = false;
        }
        in_secret |= content == "kind: Secret" || content == "\"kind\": \"Secret\",";
        if !content.is_empty() {
            opened = opened.take().and_then(|open| keep(open, start, body, indent, &mut ranges));
            opened = opens(content, indent, in_secret).or(opened);
        }
        start += line.len();
    }
    ranges
}

/// Applies what is open to a line; gives back what stays open below it.
fn keep(
    open: Opened,
    start: usize,
    body: &str,
    indent: usize,
    ranges: &mut Vec<Range<usize>>,
) -> Option<Opened> {
    match open {
        Opened::Named => {
            let (key, value) = key_value(body)?;
            let content = body.get(value.clone()).unwrap_or_default();
            if key == "value" && classify(content).is_literal_secret() {
                ranges.push(start + value.start..start + value.end);
            }
            (key != "value").then_some(Opened::Named)
        }
        Opened::Block { indent: outer, .. } if indent <= outer => None,
        Opened::Block { whole_lines: true, .. } => {
            ranges.push(start + indent..start + body.len());
            Some(open)
        }
        Opened::Block { .. } => {
            let (_, value) = key_value(body).unwrap_or(("", indent..body.len()));
            ranges.push(start + value.start..start + value.end);
            Some(open)
        }
    }
}

fn opens(content: &str, indent: usize, in_secret: bool) -> Option<Opened> {
    let (key, value) = key_value(content)?;
    let value = content.get(value).unwrap_or_default();
    if matches!(key, "name" | "key") && is_secret_name(value) {
        return Some(Opened::Named);
    }
    let block = value.starts_with(['|', '>']) || value.is_empty();
    if value.starts_with(['|', '>']) && is_secret_name(key) {
        return Some(Opened::Block { indent, whole_lines: true });
    }
    let data = matches!(key, "data" | "stringData");
    (in_secret && data && block).then_some(Opened::Block { indent, whole_lines: false })
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
