//! `primaryLocationLineHash`: the fingerprint that GitHub follows an alert by. The same value as its
//! upload action computes: a rolling hash of a hundred characters from the line's start, blanks left
//! out, and how often it has been seen in the file.

use std::collections::HashMap;

/// How many characters count.
const BLOCK: usize = 100;

/// The base of the polynomial.
const BASE: u64 = 37;

/// What stands for the end of a file.
const END: u16 = u16::MAX;

/// The hash of each line of a text, as `hash:count`. Lines end at `\n`, `\r\n` or `\r`.
pub(super) fn line_hashes(text: &str) -> Vec<String> {
    let mut window = Window::default();
    let mut after_return = false;
    let mut line_start = true;
    for unit in text.encode_utf16().chain([END]) {
        let is_line_feed = unit == u16::from(b'\n');
        if unit == u16::from(b' ') || unit == u16::from(b'\t') || (after_return && is_line_feed) {
            after_return = false;
            continue;
        }
        after_return = unit == u16::from(b'\r');
        window.push(if after_return { u16::from(b'\n') } else { unit }, line_start);
        line_start = after_return || is_line_feed;
    }
    for _ in 0..BLOCK {
        window.push(0, false);
    }
    window.hashes
}

/// The last characters, and which of them start a line.
struct Window {
    units: [(u16, bool); BLOCK],
    next: usize,
    hash: u64,
    first: u64,
    seen: HashMap<u64, u32>,
    hashes: Vec<String>,
}

impl Default for Window {
    fn default() -> Self {
        Self {
            units: [(0, false); BLOCK],
            next: 0,
            hash: 0,
            first: BASE.wrapping_pow(BLOCK as u32),
            seen: HashMap::new(),
            hashes: Vec::new(),
        }
    }
}

impl Window {
    /// Takes one more; a line whose start falls out of the window has its hash.
    fn push(&mut self, unit: u16, starts_line: bool) {
        let Some(slot) = self.units.get_mut(self.next) else { return };
        let (oldest, started_line) = std::mem::replace(slot, (unit, starts_line));
        if started_line {
            let count = self.seen.entry(self.hash).or_default();
            *count += 1;
            self.hashes.push(format!("{:x}:{count}", self.hash));
        }
        let shifted = self.hash.wrapping_mul(BASE).wrapping_add(u64::from(unit));
        self.hash = shifted.wrapping_sub(self.first.wrapping_mul(u64::from(oldest)));
        self.next = (self.next + 1) % BLOCK;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of the upload action itself.
    #[test]
    fn hashes_are_those_of_the_upload_action() {
        assert_eq!(line_hashes(""), ["c129715d7a2bc9a3:1"]);
        assert_eq!(
            line_hashes(" a\nb\n  \t\tc\n d"),
            ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"]
        );
    }

    #[test]
    fn line_endings_do_not_count_and_equal_lines_are_numbered() {
        let text = "a\n\nb\n".repeat(80);
        let hashes = line_hashes(&text);
        assert_eq!(hashes.len(), 241);
        assert_eq!(hashes, line_hashes(&text.replace('\n', "\r\n")));
        assert_eq!(hashes, line_hashes(&text.replace('\n', "\r")));
        assert!(hashes.iter().any(|hash| hash.ends_with(":2")));
    }
}
