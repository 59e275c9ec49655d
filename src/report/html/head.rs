//! The page's first and last lines: its policy, its style and its script, in the one file.

use std::io::{Result, Write};

use super::{
    model::Page,
    policy::policy,
    verdict::{Outcome, headline},
};
use crate::report::markup::{attribute, text};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Three courses of bricks: the icon of the page.
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E\
    %3Cpath fill='%230f6d8c' d='M0 2h9v3H0zM10 2h6v3h-6zM0 6h4v3H0zM5 6h11v3H5zM0 10h9v3H0zM10 10h6v3h-6z'/%3E%3C/svg%3E";

/// Writes everything before the page's own content.
pub(super) fn write(page: &Page<'_>, out: &mut dyn Write) -> Result<()> {
    let (style, script) = (unix(STYLE), unix(SCRIPT));
    let title = text(&format!("{} · Seawall", headline(page)));
    let generator = concat!("seawall ", env!("CARGO_PKG_VERSION"));
    let outcome = Outcome::of(page.view).name();
    writeln!(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")?;
    let policy = attribute(&policy(&style, &script));
    writeln!(out, r#"<meta http-equiv="Content-Security-Policy" content={policy}>"#)?;
    writeln!(out, r#"<meta name="viewport" content="width=device-width, initial-scale=1">"#)?;
    writeln!(out, r#"<meta name="color-scheme" content="light dark">"#)?;
    writeln!(out, r#"<meta name="referrer" content="no-referrer">"#)?;
    writeln!(out, r#"<meta name="generator" content="{generator}">"#)?;
    writeln!(out, "<title>{title}</title>")?;
    writeln!(out, "<link rel=\"icon\" href=\"{ICON}\">")?;
    writeln!(out, "<style>{style}</style>")?;
    writeln!(out, "<script>{script}</script>\n</head>")?;
    writeln!(out, "<body class=\"{outcome}\">")
}

/// Writes everything after it.
pub(super) fn close(out: &mut dyn Write) -> Result<()> {
    writeln!(out, "</body>\n</html>")
}

/// What a browser hashes: it reads every line break as `\n`.
fn unix(text: &str) -> String {
    text.replace("\r\n", "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_style_or_script_ends_its_element() {
        assert!(!STYLE.contains("</"), "the style is one element's text");
        assert!(!SCRIPT.contains("</script") && !SCRIPT.contains("<!--"), "so is the script");
    }

    #[test]
    fn neither_names_an_address() {
        for text in [STYLE, SCRIPT] {
            for word in
                ["http:", "https:", "url(", "@import", "fetch(", "XMLHttpRequest", "innerHTML", "eval("]
            {
                assert!(!text.contains(word), "{word}");
            }
        }
    }
}
