//! Texts of the report as HTML.

use std::fmt::Write as _;

use crate::report::{
    markup::{attribute, text},
    visible::visible_lines,
};

/// A text of several lines, with what stands between backquotes as code. Its lines flow, paragraphs
/// and items of lists stay.
pub(super) fn prose(words: &str) -> String {
    let words = flowing(&visible_lines(words));
    let parts: Vec<&str> = words.split('`').collect();
    let mut html = String::with_capacity(words.len() + 16);
    for (at, part) in parts.iter().enumerate() {
        let paired = at % 2 == 1 && at + 1 < parts.len();
        let part = text(part);
        let _ = match at {
            _ if paired => write!(html, "<code>{part}</code>"),
            at if at % 2 == 1 => write!(html, "`{part}"),
            _ => write!(html, "{part}"),
        };
    }
    html
}

/// A line that another one follows goes on in it, unless that is empty, indented or an item of a list.
fn flowing(text: &str) -> String {
    let mut flowing = String::with_capacity(text.len());
    for line in text.lines() {
        let apart = line.is_empty() || line.starts_with([' ', '-', '*']) || flowing.ends_with('\n');
        if !flowing.is_empty() {
            flowing.push(if apart { '\n' } else { ' ' });
        }
        flowing.push_str(line);
    }
    flowing
}

/// A line of code: its tabs stay.
pub(super) fn code(line: &str) -> String {
    line.split('\t').map(text).collect::<Vec<_>>().join("\t")
}

/// A link, if the address is one of the web; else the words alone.
pub(super) fn link(address: Option<&str>, words: &str) -> String {
    let words = text(words);
    match address.filter(|address| address.starts_with("https://") || address.starts_with("http://")) {
        Some(address) => {
            format!(r#"<a href={} target="_blank" rel="noopener noreferrer">{words}</a>"#, attribute(address))
        }
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backquotes_become_code() {
        assert_eq!(prose("use `a<b>` or `c`."), "use <code>a&lt;b&gt;</code> or <code>c</code>.");
        assert_eq!(prose("a ` b"), "a ` b");
        assert_eq!(prose("`a` ` `b"), "<code>a</code> <code> </code>b");
    }

    #[test]
    fn lines_flow_and_paragraphs_stay() {
        assert_eq!(prose("a\nb\n\nc\nd\n- e\n  f"), "a b\n\nc d\n- e\n  f");
    }

    #[test]
    fn code_keeps_its_tabs_alone() {
        assert_eq!(code("\ta\t<\u{1b}\r"), "\ta\t&lt;␛␍");
    }

    #[test]
    fn only_addresses_of_the_web_become_links() {
        assert_eq!(link(Some("javascript:alert(1)"), "<x>"), "&lt;x&gt;");
        assert!(
            link(Some("https://example.com/\"><b>"), "x")
                .contains(r#""https://example.com/&quot;&gt;&lt;b&gt;""#)
        );
    }
}
