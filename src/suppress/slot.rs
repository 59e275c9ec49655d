//! What stands, or is being typed, at a byte of a comment that is about findings. For editors: also in a
//! comment that is not finished.

use std::ops::Range;

use super::{Page, find::mark_end, foreign::foreign};

/// A place in a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The word there; empty where none is.
    pub range: Range<usize>,
    /// What may stand there.
    pub asks: Asks,
}

/// What a place in a comment asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asks {
    /// `ignore[…]` or `ignore-file[…]`.
    Word,
    /// The name of rules.
    Name,
    /// `until=`, or the reason.
    Until,
    /// The id of another tool's rule.
    Foreign {
        /// The tool.
        tool: &'static str,
    },
}

/// The slot at a byte of a page that was read as `format`.
pub fn slot_at(page: Page<'_>, format: &str, at: usize) -> Option<Slot> {
    let line = page.lines.range(page.lines.line_of(at));
    let line = line.start..line.start + page.slice(line.clone()).trim_end_matches(['\n', '\r']).len();
    // Blanks behind a comment are no part of it, and yet somebody may be about to write there.
    let mut contents = page.contents().filter(|content| {
        let end = content.range.end;
        content.comment.start <= at
            && line.contains(&content.range.start.min(line.end.saturating_sub(1)))
            && (at <= end || page.slice(end..at.max(end)).trim().is_empty() && at <= line.end)
    });
    let content = contents.next()?;
    let end = content.range.end.max(at);
    own(page, content.range.start..end, at).or_else(|| of_other_tool(page, format, at))
}

/// In a comment of ours.
fn own(page: Page<'_>, range: Range<usize>, at: usize) -> Option<Slot> {
    let said = page.slice(range.clone());
    let after = range.start + mark_end(said)?;
    if at < after {
        return None;
    }
    let rest = page.slice(after..range.end);
    let word = after + rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let word =
        word.min(at)..run(page, word.min(at), range.end, |c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    if at <= word.end {
        return Some(Slot { range: word, asks: Asks::Word });
    }
    let gap = page.slice(word.end..range.end);
    let open = word.end + gap.len() - gap.trim_start_matches([' ', '\t']).len();
    let list = page.slice(open..range.end).strip_prefix('[').filter(|_| at > open)?;
    let close = list.find(']').map_or(range.end, |len| open + 1 + len);
    if at <= close {
        return Some(Slot { range: name_at(page, open + 1..close, at), asks: Asks::Name });
    }
    let from = word_start(page, close + 1, at);
    let end = run(page, from, range.end, |c| !c.is_whitespace());
    // Only the first word may be the day.
    let first = page.slice(close + 1..from).trim().is_empty();
    first.then_some(Slot { range: from..end.max(at), asks: Asks::Until })
}

/// The name at a byte of a list.
fn name_at(page: Page<'_>, list: Range<usize>, at: usize) -> Range<usize> {
    let before = page.slice(list.start..at);
    let start = at - before.rsplit([',', ' ', '\t']).next().unwrap_or_default().len();
    start..run(page, at, list.end, |c| c != ',' && !c.is_whitespace())
}

/// Where the word that reaches up to `at` begins.
fn word_start(page: Page<'_>, from: usize, at: usize) -> usize {
    at - page.slice(from..at).rsplit([' ', '\t']).next().unwrap_or_default().len()
}

/// The end of the characters from `from` that are `of` a word.
fn run(page: Page<'_>, from: usize, end: usize, of: impl Fn(char) -> bool) -> usize {
    let rest = page.slice(from..end);
    from + rest.find(|c| !of(c)).unwrap_or(rest.len())
}

fn of_other_tool(page: Page<'_>, format: &str, at: usize) -> Option<Slot> {
    let is_of_id = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '*');
    let others = foreign(page, format).into_iter();
    let mut around = others.filter(|other| other.range.start <= at && at <= other.range.end);
    around.find_map(|other| {
        let before = page.slice(other.range.start..at);
        let start = at - before.len() + before.trim_end_matches(is_of_id).len();
        let range = start..run(page, at, other.range.end, is_of_id);
        let word = page.slice(range.clone());
        let is_id = other.ids.iter().any(|id| id == word);
        is_id.then_some(Slot { range, asks: Asks::Foreign { tool: other.tool } })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{formats::Remarks, text::LineIndex};

    /// The slot at `|`, which is taken out of the text.
    fn slot(marked: &str) -> Option<(String, Asks)> {
        let at = marked.find('|').unwrap();
        let text = marked.replacen('|', "", 1);
        let (lines, remarks) = (LineIndex::new(&text), Remarks::plain(&text));
        let slot = slot_at(Page::new(&text, &lines, &remarks), "dockerfile", at)?;
        assert!(slot.range.start <= at && at <= slot.range.end, "{marked}: {slot:?}");
        Some((text[slot.range].to_owned(), slot.asks))
    }

    #[test]
    fn names_are_found_also_in_half_a_comment() {
        for (marked, name) in [
            ("a # seawall: ignore[compose/pri|vileged] why", "compose/privileged"),
            ("# seawall: ignore[a,b/|", "b/"),
            ("# seawall: ignore[a, |] why", ""),
            ("# seawall: ignore[|", ""),
            ("# seawall: ignore[a, |\r\nb: c", ""),
            ("# seawall: ignore-file[ |x/y", "x/y"),
            ("# grün # seawall: ignore[ä|", "ä"),
        ] {
            assert_eq!(slot(marked), Some((name.to_owned(), Asks::Name)), "{marked}");
        }
    }

    #[test]
    fn the_words_before_and_behind_are_asked_for_too() {
        for (marked, word) in
            [("# seawall: |", ""), ("# seawall:ig|", "ig"), ("# seawall: |ignore[a] b", "ignore")]
        {
            assert_eq!(slot(marked), Some((word.to_owned(), Asks::Word)), "{marked}");
        }
        for (marked, word) in [("# seawall: ignore[a] |", ""), ("# seawall: ignore[a] un|", "un")] {
            assert_eq!(slot(marked), Some((word.to_owned(), Asks::Until)), "{marked}");
        }
    }

    #[test]
    fn what_is_no_such_place_is_none() {
        for marked in [
            "# sea|wall: ignore[a]",
            "# seawall: ignore[a] why no|t",
            "# other [a|]",
            "a: [b|]",
            "|",
            "x|\n# seawall: ignore[a]",
        ] {
            assert_eq!(slot(marked), None, "{marked}");
        }
    }

    #[test]
    fn ids_of_other_tools_know_their_tool() {
        let hadolint = Some(("DL3002".to_owned(), Asks::Foreign { tool: "hadolint" }));
        assert_eq!(slot("# hadolint ignore=DL3008,DL30|02\nUSER root\n"), hadolint);
        assert_eq!(slot("# hadolint ign|ore=DL3002\nUSER root\n"), None);
        let trivy = Some(("AVD-DS-0002".to_owned(), Asks::Foreign { tool: "trivy" }));
        assert_eq!(slot("# trivy:ignore:|AVD-DS-0002\nUSER root\n"), trivy);
    }

    proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config { failure_persistence: None, ..Default::default() })]

        #[test]
        fn any_text_has_a_slot_or_none(text in "(# seawall: ?(ignore)?(\\[)?|[a#ä,/\\[\\] \r\n]){0,16}", at in 0_usize..200) {
            let (lines, remarks) = (LineIndex::new(&text), Remarks::plain(&text));
            let at = text.floor_char_boundary(at.min(text.len()));
            if let Some(slot) = slot_at(Page::new(&text, &lines, &remarks), "dockerfile", at) {
                proptest::prop_assert!(slot.range.start <= at && at <= slot.range.end);
                proptest::prop_assert!(text.get(slot.range).is_some_and(|word| !word.contains('\n')));
            }
        }
    }
}
