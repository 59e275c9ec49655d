//! The shell patterns of `${V#pattern}`: `*` is any text, `?` one character, `\` escapes.

/// Values longer than this are not trimmed: trying every length is quadratic.
const MAX_BYTES: usize = 4096;

/// The same for replacing, which tries every length at every place.
const MAX_REPLACED: usize = 512;

/// The length of what `${value#pattern}` takes away (`##` where greedy).
pub(super) fn prefix(pattern: &str, value: &str, greedy: bool) -> usize {
    let mut ends = boundaries(value).filter(|&end| matches(pattern, value.get(..end).unwrap_or_default()));
    let found = if greedy { ends.next_back() } else { ends.next() };
    found.unwrap_or(0)
}

/// The length of what `${value%pattern}` leaves (`%%` where greedy).
pub(super) fn suffix(pattern: &str, value: &str, greedy: bool) -> usize {
    let mut starts =
        boundaries(value).filter(|&start| matches(pattern, value.get(start..).unwrap_or_default()));
    let found = if greedy { starts.next() } else { starts.next_back() };
    found.unwrap_or(value.len())
}

/// What `${value/pattern/with}` says (`//` where `all`). `None` where the value is too long to try.
pub(super) fn replace(pattern: &str, value: &str, with: &str, all: bool) -> Option<String> {
    if value.len() > MAX_REPLACED {
        return None;
    }
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    loop {
        let found = boundaries(rest).find_map(|start| {
            let tail = rest.get(start..)?;
            let mut ends =
                boundaries(tail).filter(|&end| matches(pattern, tail.get(..end).unwrap_or_default()));
            Some((start, start + ends.next_back()?))
        });
        let Some((start, end)) = found else { break };
        out.push_str(rest.get(..start).unwrap_or_default());
        out.push_str(with);
        rest = rest.get(end..).unwrap_or_default();
        if !all {
            break;
        }
        if end == start {
            // An empty match: one character on.
            let Some(ch) = rest.chars().next() else { break };
            out.push(ch);
            rest = rest.get(ch.len_utf8()..).unwrap_or_default();
        } else if rest.is_empty() {
            break;
        }
    }
    out.push_str(rest);
    Some(out)
}

fn boundaries(value: &str) -> impl DoubleEndedIterator<Item = usize> + '_ {
    let end = if value.len() > MAX_BYTES { 0 } else { value.len() + 1 };
    (0..end).filter(|&at| value.is_char_boundary(at))
}

/// Whether a pattern is the whole of a text.
pub(super) fn is_match(pattern: &str, text: &str) -> bool {
    pattern == text || matches(pattern, text)
}

/// Whether the pattern is the whole text. Keeps only the last `*` to go back to, which is enough.
fn matches(pattern: &str, text: &str) -> bool {
    let (mut pattern_at, mut text_at) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    loop {
        let token = pattern.get(pattern_at..).map(next_token);
        let ch = text.get(text_at..).and_then(|rest| rest.chars().next());
        match (token, ch) {
            (Some(Some((Token::Star, len))), _) => {
                pattern_at += len;
                star = Some((pattern_at, text_at));
                continue;
            }
            (Some(Some((token, len))), Some(ch)) if token == Token::One || token == Token::Char(ch) => {
                pattern_at += len;
                text_at += ch.len_utf8();
                continue;
            }
            (Some(None), None) => return true,
            _ => {}
        }
        // Let the last star take one character more.
        let Some((after_star, from)) = star else { return false };
        let Some(skipped) = text.get(from..).and_then(|rest| rest.chars().next()) else { return false };
        star = Some((after_star, from + skipped.len_utf8()));
        pattern_at = after_star;
        text_at = from + skipped.len_utf8();
    }
}

#[derive(PartialEq)]
enum Token {
    Char(char),
    One,
    Star,
}

fn next_token(pattern: &str) -> Option<(Token, usize)> {
    let mut chars = pattern.chars();
    Some(match chars.next()? {
        '*' => (Token::Star, 1),
        '?' => (Token::One, 1),
        '\\' => chars.next().map_or((Token::Char('\\'), 1), |ch| (Token::Char(ch), 1 + ch.len_utf8())),
        ch => (Token::Char(ch), ch.len_utf8()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shortest_or_longest_match_is_taken_from_the_front() {
        for (pattern, value, short, long) in [
            ("*/", "a/b/c", "b/c", "c"),
            ("a", "abc", "bc", "bc"),
            ("x", "abc", "abc", "abc"),
            ("?", "äb", "b", "b"),
            ("\\*", "*a", "a", "a"),
            ("*", "abc", "abc", ""),
        ] {
            assert_eq!(&value[prefix(pattern, value, false)..], short, "{pattern}");
            assert_eq!(&value[prefix(pattern, value, true)..], long, "{pattern}");
        }
    }

    #[test]
    fn the_shortest_or_longest_match_is_taken_from_the_end() {
        for (pattern, value, short, long) in
            [("/*", "a/b/c", "a/b", "a"), (".*", "v1.2.3", "v1.2", "v1"), ("x", "abc", "abc", "abc")]
        {
            assert_eq!(&value[..suffix(pattern, value, false)], short, "{pattern}");
            assert_eq!(&value[..suffix(pattern, value, true)], long, "{pattern}");
        }
    }

    #[test]
    fn the_first_match_or_all_are_replaced() {
        for (pattern, value, first, all) in [
            ("b", "abcb", "a-cb", "a-c-"),
            (".", "1.2.3", "1-2.3", "1-2-3"),
            ("b*", "abcb", "a-", "a-"),
            ("?", "äb", "-b", "--"),
            ("\\/", "a/b/c", "a-b/c", "a-b-c"),
            ("x", "abc", "abc", "abc"),
            ("", "ab", "-ab", "-a-b-"),
        ] {
            assert_eq!(replace(pattern, value, "-", false).unwrap(), first, "{pattern}");
            assert_eq!(replace(pattern, value, "-", true).unwrap(), all, "{pattern}");
        }
    }
}
