//! What turns one text into another, as few and small replacements: what an editor is told, so that its
//! cursor, its folds and its undo stay where they are.

use std::ops::Range;

use similar::{DiffOp, TextDiff};

/// Bytes of a text, and what takes their place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// The bytes; empty to insert.
    pub range: Range<usize>,
    /// The new text.
    pub text: String,
}

/// The replacements that make `after` of `before`: by lines, and of each changed group of lines what
/// differs. In order and apart; no end lies inside of a line break.
pub fn replacements(before: &str, after: &str) -> Vec<Replacement> {
    let diff = TextDiff::from_lines(before, after);
    let (old, new) = (starts(diff.old_slices()), starts(diff.new_slices()));
    let at = |starts: &[usize], line: usize| starts.get(line).copied().unwrap_or_default();
    // What stands between lines that stay: how the rest is told as deleted and inserted does not matter.
    let same = diff.ops().iter().filter_map(|op| match op {
        DiffOp::Equal { old_index, new_index, len } => Some((*old_index, *new_index, *len)),
        _ => None,
    });
    let ends = (diff.old_slices().len(), diff.new_slices().len(), 0);
    let (mut from, mut edits) = ((0, 0), Vec::new());
    for (old_line, new_line, lines) in same.chain([ends]) {
        let range = at(&old, from.0)..at(&old, old_line);
        let text = after.get(at(&new, from.1)..at(&new, new_line)).unwrap_or_default();
        if !range.is_empty() || !text.is_empty() {
            edits.push(trimmed(before, range, text));
        }
        from = (old_line + lines, new_line + lines);
    }
    edits
}

/// Where each line begins, and the end of the last.
fn starts(lines: &[&str]) -> Vec<usize> {
    let mut starts = vec![0];
    let mut at = 0;
    for line in lines {
        at += line.len();
        starts.push(at);
    }
    starts
}

/// A replacement without what both texts begin and end with.
fn trimmed(before: &str, range: Range<usize>, new: &str) -> Replacement {
    let old = before.get(range.clone()).unwrap_or_default();
    let same = |(a, b): &(char, char)| a == b;
    let len = |pairs: &mut dyn Iterator<Item = (char, char)>| -> usize {
        pairs.take_while(same).map(|(c, _)| c.len_utf8()).sum()
    };
    let mut start = len(&mut old.chars().zip(new.chars()));
    if old.get(..start).is_some_and(|same| same.ends_with('\r')) {
        start -= 1;
    }
    let (old_rest, new_rest) = (old.get(start..).unwrap_or_default(), new.get(start..).unwrap_or_default());
    let mut end = len(&mut old_rest.chars().rev().zip(new_rest.chars().rev()));
    let splits = |rest: &str| {
        let (kept, tail) = rest.split_at_checked(rest.len() - end).unwrap_or_default();
        kept.ends_with('\r') && tail.starts_with('\n')
    };
    if splits(old_rest) || splits(new_rest) {
        end -= 1;
    }
    let text = new_rest.get(..new_rest.len() - end).unwrap_or_default().to_owned();
    Replacement { range: range.start + start..range.end - end, text }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn apply(before: &str, edits: &[Replacement]) -> String {
        let mut text = before.to_owned();
        for edit in edits.iter().rev() {
            text.replace_range(edit.range.clone(), &edit.text);
        }
        text
    }

    fn shown(before: &str, after: &str) -> Vec<(Range<usize>, String)> {
        let edits = replacements(before, after);
        assert_eq!(apply(before, &edits), after);
        edits.into_iter().map(|edit| (edit.range, edit.text)).collect()
    }

    #[test]
    fn only_what_differs_is_replaced() {
        assert_eq!(shown("a: 1\nb: true\nc: 3\n", "a: 1\nb: false\nc: 3\n"), [(8..11, "fals".to_owned())]);
        assert_eq!(shown("a\nc\n", "a\nb\nc\n"), [(2..2, "b\n".to_owned())]);
        assert_eq!(shown("a\nb\nc\n", "a\nc\n"), [(2..4, String::new())]);
        assert_eq!(shown("a\n", "a\n"), []);
        assert_eq!(shown("", "a\n"), [(0..0, "a\n".to_owned())]);
        assert_eq!(shown("grün: ä\n", "grün: ö\n"), [(7..9, "ö".to_owned())]);
    }

    #[test]
    fn lines_that_end_in_odd_ways_are_told_apart() {
        shown("ä\r\r\n \n\r", "\r\r  \n\n\n\r \n\n");
    }

    #[test]
    fn a_line_break_of_two_is_never_parted() {
        for (before, after) in
            [("a\r\nb\r\n", "a\r\nx\r\n"), ("a\r\n", "a\n"), ("a\n", "a\r\n"), ("a\r\n", "a\r\n\r\n")]
        {
            for (range, text) in shown(before, after) {
                for at in [range.start, range.end] {
                    assert!(
                        !(before[..at].ends_with('\r') && before[at..].starts_with('\n')),
                        "{before:?} {range:?}"
                    );
                }
                assert!(
                    !text.ends_with('\r') || !before[range.end..].starts_with('\n'),
                    "{before:?} {text:?}"
                );
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_becomes_any_other(before in "[aä\r\n ]{0,24}", after in "[aä\r\n ]{0,24}") {
            let edits = replacements(&before, &after);
            prop_assert_eq!(apply(&before, &edits), after);
            prop_assert!(edits.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start));
        }
    }
}
