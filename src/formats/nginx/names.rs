//! Names that the parser must know: which words start a directive, and which blocks hold Lua.
//!
//! `names.txt` is not a list of all directives: only names that nobody writes as an argument at the
//! start of a line.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

/// Asked for rarely, so made at the first question.
static DIRECTIVES: LazyLock<FxHashSet<&str>> = LazyLock::new(|| include_str!("names.txt").lines().collect());

/// Whether `word`, first on its line, can only be the start of a directive.
pub(super) fn starts_directive(word: &str) -> bool {
    DIRECTIVES.contains(word) || is_lua_block(word)
}

/// Whether the directive's block holds Lua.
pub(super) fn is_lua_block(name: &str) -> bool {
    name.ends_with("_by_lua_block")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directives_start_something_and_common_arguments_do_not() {
        for word in ["ssl_protocols", "listen", "location", "proxy_set_header", "content_by_lua_block"] {
            assert!(starts_directive(word), "{word}");
        }
        for word in
            ["off", "default", "updating", "http_500", "error", "timeout", "TLSv1.3", "server", "$uri"]
        {
            assert!(!starts_directive(word), "{word}");
        }
    }
}
