//! Prose broken between words, never inside one: rule ids and paths have hyphens.

use unicode_width::UnicodeWidthStr as _;

/// Each line of `text` in lines of at most `width` columns, where its words allow.
pub(crate) fn wrap(text: &str, width: usize) -> String {
    let lines: Vec<String> = text.lines().map(|line| wrap_line(line, width)).collect();
    lines.join("\n")
}

fn wrap_line(line: &str, width: usize) -> String {
    let mut wrapped = String::with_capacity(line.len());
    let mut column = 0;
    for word in line.split(' ') {
        let length = word.width();
        if wrapped.is_empty() {
            column = length;
        } else if column + 1 + length > width {
            wrapped.push('\n');
            column = length;
        } else {
            wrapped.push(' ');
            column += 1 + length;
        }
        wrapped.push_str(word);
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_only() {
        assert_eq!(wrap("one two-three four\nfive", 9), "one\ntwo-three\nfour\nfive");
        assert_eq!(wrap("a-very-long-word b", 4), "a-very-long-word\nb");
        assert_eq!(wrap("漢字 漢字", 5), "漢字\n漢字");
        assert_eq!(wrap("", 5), "");
    }
}
