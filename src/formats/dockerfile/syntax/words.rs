//! How an instruction's text falls into words: the three ways that BuildKit has.
//!
//! All take a slice of logical text and the offset at which it stands, and give parts of the
//! logical text. Quotes and escapes stay in; removing them belongs to substitution.

use super::tree::{Flag, Part};

/// White space between words, as BuildKit's own splitting has it (a newline cannot occur).
fn is_white(ch: char) -> bool {
    matches!(ch, '\t' | '\x0b' | '\x0c' | '\r' | ' ')
}

/// Words apart by white space; quotes mean nothing.
pub(super) fn white_words(text: &str, base: usize) -> impl Iterator<Item = Part> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text.get(at..)?.find(|ch| !is_white(ch))?;
        let rest = text.get(start..)?;
        at = start + rest.find(is_white).unwrap_or(rest.len());
        Some(Part::new(base + start, base + at))
    })
}

/// The first word and all that follows it.
pub(super) fn first_word(text: &str, base: usize) -> (Part, Part) {
    let end = text.find(is_white).unwrap_or(text.len());
    let rest = text.get(end..).unwrap_or_default();
    let start = end + rest.find(|ch| !is_white(ch)).unwrap_or(rest.len());
    (Part::new(base, base + end), Part::new(base + start, base + text.len()))
}

/// `part` without white space at either end.
pub(super) fn trim(text: &str, base: usize) -> Part {
    let start = base + text.len() - text.trim_start().len();
    Part::new(start, start + text.trim().len())
}

/// Words apart by white space that is neither quoted nor escaped, as `ENV`, `ARG` and `LABEL` have.
pub(super) fn quoted_words(text: &str, base: usize, escape: char) -> Vec<Part> {
    let mut words = Vec::new();
    let mut scan = WordScan { text, escape, at: 0 };
    while let Some((start, end)) = scan.next_word() {
        if start < end {
            words.push(Part::new(base + start, base + end));
        }
    }
    words
}

/// The flags at the start of `text`, and what is left after them (trimmed).
pub(super) fn flags(text: &str, base: usize, escape: char) -> (Vec<Flag>, Part) {
    let mut flags = Vec::new();
    let mut scan = WordScan { text, escape, at: 0 };
    loop {
        let start = scan.skip_white();
        let rest = text.get(start..).unwrap_or_default();
        if !rest.starts_with("--") {
            return (flags, trim(rest, base + start));
        }
        let Some((start, end)) = scan.next_word() else {
            return (flags, Part::new(base + text.len(), base + text.len()));
        };
        // `--` alone ends the flags.
        if text.get(start..end) == Some("--") {
            return (flags, trim(text.get(end..).unwrap_or_default(), base + end));
        }
        flags.push(flag(text, base, start, end));
    }
}

fn flag(text: &str, base: usize, start: usize, end: usize) -> Flag {
    let inner = text.get(start + 2..end).unwrap_or_default();
    let name_end = start + 2 + inner.find('=').unwrap_or(inner.len());
    let value = (name_end < end).then(|| Part::new(base + name_end + 1, base + end));
    Flag {
        name: Part::new(base + start + 2, base + name_end),
        value,
        whole: Part::new(base + start, base + end),
    }
}

/// Splits at white space outside quotes and escapes.
struct WordScan<'a> {
    text: &'a str,
    escape: char,
    at: usize,
}

impl WordScan<'_> {
    /// Moves to the next byte that is not white space and says where that is.
    fn skip_white(&mut self) -> usize {
        let rest = self.text.get(self.at..).unwrap_or_default();
        self.at += rest.len() - rest.trim_start().len();
        self.at
    }

    /// The next word. A lone escape at the text's end is no part of it.
    fn next_word(&mut self) -> Option<(usize, usize)> {
        let start = self.skip_white();
        let mut chars = self.text.get(start..).filter(|rest| !rest.is_empty())?.char_indices();
        let mut quote = None;
        let mut end = self.text.len();
        self.at = end;
        while let Some((offset, ch)) = chars.next() {
            match quote {
                None if ch.is_whitespace() => {
                    end = start + offset;
                    self.at = end;
                    break;
                }
                None if ch == '\'' || ch == '"' => quote = Some(ch),
                Some(open) if ch == open => quote = None,
                // Nothing escapes inside single quotes.
                _ if ch == self.escape && quote != Some('\'') && chars.next().is_none() => {
                    end = start + offset;
                }
                _ => {}
            }
        }
        Some((start, end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slices<'a>(text: &'a str, parts: &[Part]) -> Vec<&'a str> {
        parts.iter().map(|part| &text[part.range()]).collect()
    }

    fn quoted(text: &str) -> Vec<&str> {
        slices(text, &quoted_words(text, 0, '\\'))
    }

    #[test]
    fn quotes_and_escapes_keep_a_word_together() {
        assert_eq!(quoted(r#"a="1 2" b=x\ y c='z " z'"#), [r#"a="1 2""#, r"b=x\ y", r#"c='z " z'"#]);
        assert_eq!(quoted(r#"a="x\" y" b"#), [r#"a="x\" y""#, "b"]);
    }

    #[test]
    fn a_backslash_means_nothing_inside_single_quotes() {
        assert_eq!(quoted(r"a='x\' b"), [r"a='x\'", "b"]);
    }

    #[test]
    fn a_lone_escape_at_the_end_is_dropped() {
        assert_eq!(quoted(r"a=b\"), ["a=b"]);
        assert_eq!(quoted(r"a=b \"), ["a=b"]);
    }

    #[test]
    fn an_open_quote_runs_to_the_end() {
        assert_eq!(quoted(r#"a="b c"#), [r#"a="b c"#]);
    }

    #[test]
    fn flags_end_at_the_first_other_word_or_at_two_dashes() {
        for (text, count, rest) in [
            ("--from=a --chown=b:c x /y", 2, "x /y"),
            ("--doit -- [ ]", 1, "[ ]"),
            ("-- foo /tmp", 0, "foo /tmp"),
            ("foo --from=a", 0, "foo --from=a"),
            ("--interval=5s", 1, ""),
            ("-x", 0, "-x"),
        ] {
            let (flags, left) = flags(text, 0, '\\');
            assert_eq!((flags.len(), &text[left.range()]), (count, rest), "{text}");
        }
    }

    #[test]
    fn a_flag_has_a_place_for_its_name_and_its_value() {
        let text = "--mount=type=secret,id=x run";
        let (flags, _) = flags(text, 0, '\\');
        assert_eq!(slices(text, &[flags[0].name, flags[0].value.unwrap()]), ["mount", "type=secret,id=x"]);
    }
}
