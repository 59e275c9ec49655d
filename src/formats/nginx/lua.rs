//! Where a Lua block ends.
//!
//! The modules that offer `*_by_lua_block` read the block by Lua's own lexical rules: a brace in a
//! string, a long bracket or a comment does not count.

/// The byte after the `}` that closes the block whose content starts at `start`. `None` if nothing does.
pub(super) fn block_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    let mut depth = 1_usize;
    while let Some(&byte) = bytes.get(at) {
        at = match byte {
            b'{' => {
                depth += 1;
                at + 1
            }
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
                at + 1
            }
            b'\'' | b'"' => string_end(bytes, at + 1, byte),
            b'-' if bytes.get(at + 1) == Some(&b'-') => comment_end(bytes, at + 2),
            b'[' => long_bracket_end(bytes, at).unwrap_or(at + 1),
            _ => at + 1,
        };
    }
    None
}

/// Strings end at their quote or, being wrong then, at the end of the line.
fn string_end(bytes: &[u8], mut at: usize, quote: u8) -> usize {
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'\n' => return at,
            _ if byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn comment_end(bytes: &[u8], at: usize) -> usize {
    if let Some(end) = long_bracket_end(bytes, at) {
        return end;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    memchr::memchr(b'\n', rest).map_or(bytes.len(), |newline| at + newline)
}

/// The end of `[[ … ]]`, `[=[ … ]=]` and so on, if one starts at `at`.
fn long_bracket_end(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at..)?.strip_prefix(b"[")?;
    let level = rest.iter().take_while(|&&byte| byte == b'=').count();
    let body = rest.get(level..)?.strip_prefix(b"[")?;
    let mut from = 0;
    while let Some(found) = memchr::memchr(b']', body.get(from..)?) {
        let close = from + found;
        let after = body.get(close + 1..)?;
        let equals = after.iter().take(level).take_while(|&&byte| byte == b'=').count();
        if equals == level && after.get(level) == Some(&b']') {
            return Some(at + 1 + level + 1 + close + 1 + level + 1);
        }
        from = close + 1;
    }
    // Never closed: the rest of the file belongs to it.
    Some(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left after the block.
    fn after(block: &str) -> Option<&str> {
        block_end(block.as_bytes(), 0).map(|end| &block[end..])
    }

    #[test]
    fn braces_in_code_count() {
        assert_eq!(after("local t = { a = {} } } root /x;"), Some(" root /x;"));
    }

    #[test]
    fn braces_in_strings_comments_and_long_brackets_do_not_count() {
        assert_eq!(after("a = \"}\" .. '}\\'}' } rest"), Some(" rest"));
        assert_eq!(after("-- it's } here\n } rest"), Some(" rest"));
        assert_eq!(after("--[[ } \n ' } ]] } rest"), Some(" rest"));
        assert_eq!(after("x = [==[ } ]] ]=] ]==] } rest"), Some(" rest"));
        assert_eq!(after("x = t[i] } rest"), Some(" rest"));
    }

    #[test]
    fn a_broken_string_costs_its_line_only() {
        assert_eq!(after("x = \"oops\n } rest"), Some(" rest"));
    }

    #[test]
    fn what_is_never_closed_has_no_end() {
        assert_eq!(after("x = { } "), None);
        assert_eq!(after("[[ }"), None);
        assert_eq!(after("'\\"), None);
    }
}
