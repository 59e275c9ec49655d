//! Text of files as XML or HTML: nothing in it is markup, and no character that XML forbids is left.

use super::visible::visible_char;

/// A quoted attribute value, on one line.
pub(super) fn attribute(value: &str) -> String {
    format!("\"{}\"", escaped(value.chars().map(visible_char)))
}

/// The text of an element: line breaks stay.
pub(super) fn text(value: &str) -> String {
    escaped(value.chars().map(|c| if c == '\n' { '\n' } else { visible_char(c) }))
}

/// Control characters are symbols by now; U+FFFE and U+FFFF are all that XML 1.0 forbids of the rest.
fn escaped(chars: impl Iterator<Item = char>) -> String {
    let mut out = String::new();
    for c in chars {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_text() {
        assert_eq!(attribute("a\"><b x='&amp;'>"), r#""a&quot;&gt;&lt;b x=&apos;&amp;amp;&apos;&gt;""#);
        assert_eq!(text("]]>\n<!--"), "]]&gt;\n&lt;!--");
    }

    #[test]
    fn what_xml_forbids_is_gone() {
        assert_eq!(attribute("a\u{0}\u{1b}\n\u{fffe}\u{ffff}\u{9b}ä"), "\"a␀␛␊\u{fffd}ä\"");
        for c in '\u{0}'..='\u{ffff}' {
            let written = text(&c.to_string());
            let allowed = |c: char| matches!(c, '\n' | ' '..='\u{fffd}');
            assert!(written.chars().all(allowed), "{c:?}");
        }
    }
}
