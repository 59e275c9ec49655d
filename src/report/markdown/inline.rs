//! Text of files in Markdown: shown, never obeyed.
//!
//! Messages hold values of files, also between backticks. So a text is taken apart here: what stands
//! between two backticks, and each word that a renderer could act upon (markup, HTML, addresses,
//! mentions, references), becomes a code span, in which nothing has a meaning; the rest is plain words.
//! All of it stays on one line, so that nothing can begin a block.

use crate::report::visible::visible;

/// Longer texts are cut: one alone must not fill the page.
const LONGEST: usize = 1000;

/// A text within a line.
pub(crate) fn prose(text: &str) -> String {
    let text = text.trim();
    let (text, rest) = match text.char_indices().nth(LONGEST) {
        Some((end, _)) => (text.get(..end).unwrap_or_default(), " …"),
        None => (text, ""),
    };
    let text = visible(&text.replace("\r\n", " ").replace(['\n', '\t'], " "));
    let mut pieces = Pieces::default();
    let ticks = text.matches('`').count();
    for (number, segment) in text.split('`').enumerate() {
        // Without its partner the last backtick opens nothing.
        let closed = number < ticks || ticks.is_multiple_of(2);
        if !number.is_multiple_of(2) && closed {
            pieces.add(true, if segment.is_empty() { " " } else { segment });
            continue;
        }
        if !number.is_multiple_of(2) {
            pieces.add(true, "`");
        }
        for word in segment.split_inclusive(' ') {
            let bare = word.trim_end_matches([' ', ',', '.', ';', ':', ')', '?']);
            let rest = word.get(bare.len()..).unwrap_or_default();
            let open = if bare.starts_with('(') { "(" } else { "" };
            let bare = bare.get(open.len()..).unwrap_or_default();
            pieces.add(false, open);
            pieces.add(!is_plain(bare), bare);
            pieces.add(false, rest);
        }
    }
    pieces.add(false, rest);
    pieces.finish()
}

/// Whether no renderer sees more than a word in it.
fn is_plain(word: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '.' | ',' | '\'' | '/' | '=' | '"');
    let address = word.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www."));
    word.chars().all(|c| plain(c) || (!c.is_ascii() && !c.is_control())) && !address
}

/// A text as code: between more backticks than it holds in a row.
pub(crate) fn code(text: &str) -> String {
    let text = visible(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Whether an address can stand in a link as it is.
pub(crate) fn is_address(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#@!$&*+,;=%".contains(c);
    (text.starts_with("https://") || text.starts_with("http://")) && text.chars().all(plain)
}

/// Plain text and code in turn: code next to code is one span, for its backticks would run together.
#[derive(Default)]
struct Pieces {
    done: String,
    code: String,
}

impl Pieces {
    fn add(&mut self, is_code: bool, text: &str) {
        if text.is_empty() {
            return;
        }
        if is_code {
            self.code.push_str(text);
        } else {
            self.close();
            self.done.push_str(text);
        }
    }

    fn close(&mut self) {
        if !self.code.is_empty() {
            self.done.push_str(&code(&std::mem::take(&mut self.code)));
        }
    }

    fn finish(mut self) -> String {
        self.close();
        self.done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_messages_stay_as_they_are() {
        let text = "postgres `db` publishes port 5432 on all interfaces (TLS 1.0, say).";
        assert_eq!(prose(text), text);
        assert_eq!(prose("Add `**/.env*`,\n`!x` to it: now"), "Add `**/.env*`, `!x` to it: now");
    }

    #[test]
    fn markup_of_files_is_code() {
        assert_eq!(prose("a <img src=x> b"), "a `<img` `src=x>` b");
        assert_eq!(prose("ask @all, see #12 and www.x.y"), "ask `@all`, see `#12` and `www.x.y`");
        assert_eq!(prose("[x](http://y) *b* a\\"), "`[x](http://y`) `*b*` `a\\`");
        assert_eq!(prose("<b>`x`@me"), "`<b>x@me`");
        assert_eq!(prose("half ` <b>"), "half `` ` `` `<b>`");
        assert_eq!(prose("a\n# b\n- c"), "a `#` b - c");
    }

    #[test]
    fn code_has_a_fence_that_it_cannot_close() {
        assert_eq!(code("a``b`"), "``` a``b` ```");
        assert_eq!(code("a\nb"), "`a␊b`");
    }

    #[test]
    fn links_lead_where_they_say() {
        assert!(is_address("https://seawall.dev/rules/a/b") && !is_address("https://x.y/a)[b](c"));
        assert!(!is_address("javascript:x") && !is_address("https://x.y/ \"t\""));
    }

    proptest::proptest! {
        /// Outside of code no character is left that begins markup.
        #[test]
        fn nothing_outside_of_code_has_a_meaning(text in "[a<>@#`*_\\[\\]()! .:/w\\\\&~$|{}\n\"-]{0,40}") {
            let shown = prose(&text);
            let mut rest = shown.as_str();
            let mut plain = String::new();
            while let Some(at) = rest.find('`') {
                plain.push_str(&rest[..at]);
                let fence = rest[at..].len() - rest[at..].trim_start_matches('`').len();
                let inside = &rest[at + fence..];
                let mut end = None;
                let mut from = 0;
                while let Some(tick) = inside[from..].find('`').map(|tick| tick + from) {
                    let run = inside[tick..].len() - inside[tick..].trim_start_matches('`').len();
                    if run == fence {
                        end = Some(tick + run);
                        break;
                    }
                    from = tick + run;
                }
                proptest::prop_assert!(end.is_some(), "{shown}");
                plain.push('x');
                rest = &inside[end.unwrap()..];
            }
            plain.push_str(rest);
            proptest::prop_assert!(!plain.contains(['<', '>', '@', '#', '*', '_', '[', ']', '\\', '&', '~', '$', '|', '\n']), "{shown}");
            proptest::prop_assert!(!plain.contains("://"), "{shown}");
        }
    }
}
