//! Which lines of a text may tell of a secret: few do, and only those are looked at closely.

use std::{ops::Range, sync::LazyLock};

use aho_corasick::{AhoCorasick, Input};

use super::{
    beside,
    name::{names_of_users, words_of_secrets},
    token::token_starts,
};

/// The lines that have a word of a secret's name, the start of a token, a URL or a login: every other line
/// shows no secret of its own and opens none for the lines below it. In order, with their ends.
pub(super) fn telling_lines(text: &str) -> Vec<Range<usize>> {
    // One pass for all. Tokens are written in one case, but a line too many costs little.
    static WORDS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
        let words = words_of_secrets().chain(token_starts()).chain(beside::WORDS).chain(["://"]);
        AhoCorasick::builder().ascii_case_insensitive(true).build(words).ok()
    });
    let Some(words) = WORDS.as_ref().filter(|_| !names_of_users()) else { return all_lines(text) };
    let mut lines: Vec<Range<usize>> = Vec::new();
    let mut from = 0;
    while let Some(found) = words.find(Input::new(text).range(from..)) {
        let line = line_of(text, found.start());
        from = line.end;
        lines.push(line);
    }
    lines
}

fn all_lines(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let line = |line: &str| {
        let range = start..start + line.len();
        start = range.end;
        range
    };
    text.split_inclusive('\n').map(line).collect()
}

fn line_of(text: &str, at: usize) -> Range<usize> {
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
    let end =
        text.get(at..).and_then(|after| after.find('\n')).map_or(text.len(), |newline| at + newline + 1);
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_told_once_in_order_with_their_ends() {
        let text = "a: 1\nurl: http://x\nb: 2\ntoken_url: https://y\nAKIA and password";
        let told: Vec<&str> = telling_lines(text).into_iter().map(|line| &text[line]).collect();
        assert_eq!(told, ["url: http://x\n", "token_url: https://y\n", "AKIA and password"]);
    }

    #[test]
    fn words_in_any_case_tell() {
        for line in ["PASSWORD=x", "dbPass: y", "kind: Secret", "-----BEGIN X", "ghp_x"] {
            assert_eq!(telling_lines(line).len(), 1, "{line}");
        }
        assert!(telling_lines("image: redis:7\nports: [80]\n").is_empty());
    }
}
