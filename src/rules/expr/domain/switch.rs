//! Switches: `true`, `yes`, `1`, `off`.

/// Whether a text switches something on.
pub(in super::super) fn is_on(text: &str) -> bool {
    is_one_of(text, &["true", "yes", "on", "1", "t", "y", "enable", "enabled"])
}

/// Whether a text switches something off.
pub(in super::super) fn is_off(text: &str) -> bool {
    is_one_of(text, &["false", "no", "off", "0", "f", "n", "disable", "disabled"])
}

fn is_one_of(text: &str, words: &[&str]) -> bool {
    let text = text.trim();
    words.iter().any(|word| text.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_on_or_off_or_neither() {
        for (text, on, off) in [
            ("True", true, false),
            (" yes ", true, false),
            ("1", true, false),
            ("No", false, true),
            ("0", false, true),
            ("DISABLED", false, true),
            ("app:*", false, false),
            ("", false, false),
        ] {
            assert_eq!((is_on(text), is_off(text)), (on, off), "{text}");
        }
    }
}
