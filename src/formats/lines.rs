//! Lines around a place of a text, for editors: where they begin and end, how deep they are, what stands
//! alone on them.

use std::ops::Range;

/// Where the line that holds the byte `at` begins; behind a byte order mark.
pub(crate) fn start(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    before.rfind('\n').map_or(mark.min(at), |found| found + 1)
}

/// Where the line that holds the byte `at` ends: before its line break.
pub(crate) fn end(text: &str, at: usize) -> usize {
    let after = text.get(at..).unwrap_or_default();
    let line = after.split('\n').next().unwrap_or_default();
    at + line.strip_suffix('\r').unwrap_or(line).len()
}

/// Where the line after the one that holds the byte `at` begins; the end of the text where there is none.
pub(crate) fn next(text: &str, at: usize) -> usize {
    let after = text.get(at..).unwrap_or_default();
    after.find('\n').map_or(text.len(), |found| at + found + 1)
}

/// The blanks that the line of the byte `at` begins with, up to `at`.
pub(crate) fn indentation(text: &str, at: usize) -> &str {
    let line = text.get(start(text, at)..at).unwrap_or_default();
    let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
    line.get(..blanks).unwrap_or_default()
}

/// The whole lines of `range`, the last line break included, if nothing else stands on them but blanks
/// and a comment that begins with one of `comments`.
pub(crate) fn alone(text: &str, range: Range<usize>, comments: &[&str]) -> Option<Range<usize>> {
    let (from, to) = (start(text, range.start), end(text, range.end));
    let before = text.get(from..range.start)?.trim();
    let after = text.get(range.end..to)?.trim();
    let is_comment = comments.iter().any(|mark| after.starts_with(mark));
    (before.is_empty() && (after.is_empty() || is_comment)).then(|| from..next(text, range.end))
}

/// `statement` as new lines behind the one that holds the byte `at`: where, and the text to put in.
pub(crate) fn insert_below(text: &str, at: usize, indentation: &str, statement: &str) -> (usize, String) {
    let lines: Vec<String> = statement.lines().map(|line| format!("{indentation}{line}")).collect();
    let (lines, to) = (lines.join("\n"), next(text, at));
    let is_ended = text.get(..to).is_some_and(|text| text.ends_with('\n'));
    if is_ended { (to, lines + "\n") } else { (to, format!("\n{lines}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_begin_and_end() {
        let text = "\u{feff}a b\r\n\tc # d\ne";
        assert_eq!((start(text, 4), end(text, 4), next(text, 4)), (3, 6, 8));
        assert_eq!((indentation(text, 9), indentation(text, 4)), ("\t", ""));
        assert_eq!(alone(text, 9..10, &["#"]), Some(8..15));
        assert_eq!(alone(text, 9..10, &[]), None);
        assert_eq!(alone(text, 3..4, &[]), None);
        assert_eq!(alone(text, 15..16, &[]), Some(15..16));
    }

    #[test]
    fn statements_come_on_lines_of_their_own() {
        assert_eq!(insert_below("a\nb\n", 0, " ", "c\nd"), (2, " c\n d\n".to_owned()));
        assert_eq!(insert_below("a", 0, "", "c"), (1, "\nc".to_owned()));
    }
}
