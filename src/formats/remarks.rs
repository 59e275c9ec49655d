//! Where the comments of a file are, and what of its text counts as one line or as one block.
//!
//! For what is said about findings rather than about deployments: comments that hide findings, changes
//! that touch them. Only the few files that hold such a comment are asked.

use std::ops::Range;

/// A file's comments, and the extents that its comments speak about. All are ranges of bytes, in order
/// of their starts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remarks {
    /// Comments with their marks (`#`, `/*`), without a line break at the end.
    pub comments: Vec<Range<usize>>,
    /// Texts over several lines that nobody can write a comment into, and statements that are one line
    /// to their format: a block scalar with its key, a continued instruction, a here-document.
    pub joined: Vec<Range<usize>>,
    /// What belongs to a header, from the header's first byte: a key with the map below it, a block, a
    /// build stage.
    pub blocks: Vec<Range<usize>>,
    /// Items of lists that are maps: what names one of them need not stand first in it.
    pub items: Vec<Range<usize>>,
    /// Of a text that stands in the file: its bytes there. `None` for the whole file.
    pub extent: Option<Range<usize>>,
}

impl Remarks {
    /// Sorts what was gathered in any order.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        for list in [&mut self.comments, &mut self.joined, &mut self.blocks, &mut self.items] {
            list.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
        }
        self
    }

    /// The remarks of a file with those of a text in it.
    #[must_use]
    pub fn with(mut self, inner: &Self) -> Self {
        self.comments.extend(inner.comments.iter().cloned());
        self.joined.extend(inner.joined.iter().cloned());
        self.blocks.extend(inner.blocks.iter().cloned());
        self.items.extend(inner.items.iter().cloned());
        self.sorted()
    }

    /// The comments of a text of no known format: a `#` at the start of a line or after a blank, outside
    /// of quotes that open on the same line.
    pub fn plain(text: &str) -> Self {
        let mut comments = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let bare = line.trim_end_matches(['\n', '\r']);
            comments.extend(comment_of_line(bare).map(|at| start + at..start + bare.trim_end().len()));
            start += line.len();
        }
        Self { comments, ..Self::default() }
    }
}

/// Where the comment of a line of shell or the like begins. An apostrophe inside of a word opens nothing.
pub fn comment_of_line(line: &str) -> Option<usize> {
    let mut open = None;
    let mut last = ' ';
    let mut escaped = false;
    for (at, c) in line.char_indices() {
        match open {
            None if c == '#' && (last.is_whitespace() || last == '\u{feff}') => return Some(at),
            None if matches!(c, '"' | '\'' | '`') && !last.is_alphanumeric() => open = Some(c),
            Some(quote) if c == quote && !escaped => open = None,
            _ => {}
        }
        escaped = c == '\\' && !escaped && open == Some('"');
        last = c;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_quotes_or_in_a_word_begins_no_comment() {
        let found = |line: &str| comment_of_line(line).map(|at| line[at..].to_owned());
        assert_eq!(found("# a"), Some("# a".to_owned()));
        assert_eq!(found("\u{feff}# a"), Some("# a".to_owned()));
        assert_eq!(found("it's # a"), Some("# a".to_owned()));
        assert_eq!(found("say \"a # b\" # c"), Some("# c".to_owned()));
        assert_eq!(found("say \"a \\\" # b\" # c"), Some("# c".to_owned()));
        assert_eq!(found("say 'a # b"), None);
        assert_eq!(found("a#b"), None);
    }

    #[test]
    fn plain_texts_have_comments_on_their_lines() {
        let text = "a # b\r\n# c \r\nd";
        let found: Vec<&str> = Remarks::plain(text).comments.into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["# b", "# c"]);
    }
}
