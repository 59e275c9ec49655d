//! The marks in an example's text: `«…»` around each primary span, `⟦…⟧` around each label.

use std::ops::Range;

/// A text without its marks, and where they stood: byte ranges of the text.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Marked {
    pub(super) text: String,
    /// `«…»`
    pub(super) primary: Vec<Range<usize>>,
    /// `⟦…⟧`
    pub(super) labels: Vec<Range<usize>>,
}

/// Takes the marks out. Marks may nest; one that is not closed is an error in words.
pub(super) fn unmark(marked: &str) -> Result<Marked, String> {
    let mut found = Marked::default();
    let mut open: Vec<(char, usize)> = Vec::new();
    for ch in marked.chars() {
        let at = found.text.len();
        match ch {
            '«' | '⟦' => open.push((ch, at)),
            '»' | '⟧' => match open.pop() {
                Some(('«', start)) if ch == '»' => found.primary.push(start..at),
                Some(('⟦', start)) if ch == '⟧' => found.labels.push(start..at),
                _ => return Err(format!("a `{ch}` closes nothing")),
            },
            _ => found.text.push(ch),
        }
    }
    found.primary.sort_by_key(|range| (range.start, range.end));
    match open.pop() {
        Some((mark, _)) => Err(format!("a `{mark}` is not closed")),
        None => Ok(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_taken_out_and_remembered() {
        let found = unmark("a: «\"⟦é⟧:x\"»\nb: «»").unwrap();
        assert_eq!(found.text, "a: \"é:x\"\nb: ");
        assert_eq!(found.primary, [3..9, 13..13]);
        assert_eq!(found.labels, [Range { start: 4, end: 6 }]);
    }

    #[test]
    fn marks_must_close() {
        for text in ["«a", "a»", "«a⟧", "⟦«a⟧»"] {
            assert!(unmark(text).is_err(), "{text}");
        }
    }
}
