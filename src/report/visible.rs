//! Text of files made fit for a terminal: nothing in it moves the cursor, hides or reorders.
//!
//! One character stays one character, so that columns still count.

/// The character itself, or a visible symbol for one that a terminal would act upon: control
/// characters, and the marks that hide or reorder text (zero width, bidirectional).
pub(crate) fn visible_char(c: char) -> char {
    match c {
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        c if is_treacherous(c) => '\u{fffd}',
        c => c,
    }
}

/// Whether a character beyond ASCII is one that a terminal acts upon or that deceives a reader.
pub(super) fn is_treacherous(c: char) -> bool {
    matches!(
        c,
        '\u{80}'..='\u{9f}'
            | '\u{ad}'
            | '\u{61c}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// A text for one line: line breaks and tabs show as symbols too.
pub(crate) fn visible(text: &str) -> String {
    // Nearly all texts are like this.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.to_owned();
    }
    text.chars().map(visible_char).collect()
}

/// A text for several lines: `\n` stays, tabs become a space.
pub(crate) fn visible_lines(text: &str) -> String {
    let shown = |c| match c {
        '\n' => '\n',
        '\t' => ' ',
        c => visible_char(c),
    };
    text.trim_end().replace("\r\n", "\n").chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_acts_upon_passes() {
        assert_eq!(visible("a\u{1b}[31mb\u{7}\r\n\u{9b}0m\u{202e}\u{7f}"), "a␛[31mb␇␍␊�0m�␡");
        for code in (0..0x20).chain(0x7f..0xa0) {
            let c = char::from_u32(code).unwrap();
            assert!(!visible_char(c).is_control(), "{code:x}");
        }
    }

    #[test]
    fn columns_stay() {
        let text = "ä\u{0}€\u{200b}x";
        assert_eq!(visible(text).chars().count(), text.chars().count());
        assert_eq!(visible("grün 漢字 «x»"), "grün 漢字 «x»");
    }

    #[test]
    fn help_keeps_its_lines() {
        assert_eq!(visible_lines("one\r\n\ttwo\u{1b}\n"), "one\n two␛");
    }
}
