//! Small scans of the source around an event: where a colon, a block's header or a line is.
//!
//! The parser behind does not report these places; each scan reads only the blanks and comments
//! between two events, so all of them together are linear in the file.

/// The offset of the first byte at or after `from` that is neither blank, line break nor comment.
pub(super) fn skip_blank(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => at += 1,
            b'#' if starts_comment(bytes, at) => at = line_end(bytes, at),
            _ => return at,
        }
    }
    at
}

/// Whether the `#` at `at` begins a comment: only after a blank or at a line's start.
fn starts_comment(bytes: &[u8], at: usize) -> bool {
    at == 0 || matches!(bytes.get(at - 1), Some(b' ' | b'\t' | b'\r' | b'\n'))
}

/// Where the line that holds `at` ends: at its `\n`, or at the end of the text.
pub(super) fn line_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    memchr::memchr(b'\n', rest).map_or(bytes.len(), |n| at + n)
}

/// Where the line that holds `at` starts.
pub(super) fn line_start(bytes: &[u8], at: usize) -> usize {
    let before = bytes.get(..at).unwrap_or(bytes);
    memchr::memrchr(b'\n', before).map_or(0, |n| n + 1)
}

/// The offset right after the colon that follows the key which ends at `key_end`; `key_end` itself
/// where there is none (`{a, b}`, `? a`).
pub(super) fn after_colon(bytes: &[u8], key_end: usize) -> usize {
    let at = skip_blank(bytes, key_end);
    if bytes.get(at) == Some(&b':') { at + 1 } else { key_end }
}

/// The offset right after a `-` that only blanks keep from `at`; `at` itself where there is none.
pub(super) fn after_dash(bytes: &[u8], at: usize) -> usize {
    let before = bytes.get(..at).unwrap_or_default();
    let blanks = before.iter().rev().take_while(|&&b| matches!(b, b' ' | b'\t')).count();
    if before.get(..at - blanks).is_some_and(|text| text.ends_with(b"-")) { at - blanks } else { at }
}

/// The offset of the first of `signs` (`|` or `>` of a block scalar's header, a sequence's first `-`)
/// between `from` and `to`, past blanks, comments, colon, tag and anchor.
pub(super) fn sign(bytes: &[u8], from: usize, to: usize, signs: [u8; 2]) -> Option<usize> {
    let mut at = from;
    loop {
        at = skip_blank(bytes, at);
        if at >= to {
            return None;
        }
        match bytes.get(at)? {
            byte if signs.contains(byte) => return Some(at),
            b'&' | b'!' => at = word_end(bytes, at),
            _ => at += 1,
        }
    }
}

/// The end of the run of bytes at `at` that are neither blanks nor line breaks.
pub(super) fn word_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let len = rest.iter().position(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n')).unwrap_or(rest.len());
    at + len
}

/// The end of a block scalar's last line that has text, searched back from `end` and not past `start`.
pub(super) fn trim_block(bytes: &[u8], start: usize, end: usize) -> usize {
    let mut end = end;
    loop {
        let region = bytes.get(start..end).unwrap_or_default();
        let Some(break_at) = memchr::memrchr(b'\n', region) else { break };
        let last = region.get(break_at + 1..).unwrap_or_default();
        if last.iter().any(|b| !matches!(b, b' ' | b'\t' | b'\r')) {
            break;
        }
        end = start + break_at;
    }
    if end > start && bytes.get(end - 1) == Some(&b'\r') { end - 1 } else { end }
}
