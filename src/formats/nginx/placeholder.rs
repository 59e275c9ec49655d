//! Placeholders of template engines inside nginx files: Jinja and Go `{{ … }}`, Jinja `{% … %}` and
//! `{# … #}`, ERB `<% … %>`.
//!
//! nginx rejects each of these (outside quotes), so reading them as placeholders changes nothing in a
//! file that nginx would load. `${VAR}` is nginx's own syntax and not looked at here.

/// How far a placeholder may reach. Bounds the scan for its end.
const LIMIT: usize = 512;

/// What a placeholder does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Role {
    /// Puts text in its place.
    Value,
    /// Steers what follows (`if`, `for`, `end`), or is a comment.
    Statement,
}

/// The placeholder that starts at byte `at`: its end, and what it does.
pub(super) fn at(bytes: &[u8], at: usize) -> Option<(usize, Role)> {
    let rest = bytes.get(at..bytes.len().min(at + LIMIT))?;
    let (close, role): (&[u8], _) = match rest.get(..2)? {
        b"{{" => (b"}}", value_or_statement(rest)),
        b"{%" => (b"%}", Role::Statement),
        b"{#" => (b"#}", Role::Statement),
        b"<%" if rest.get(2) == Some(&b'=') => (b"%>", Role::Value),
        b"<%" => (b"%>", Role::Statement),
        _ => return None,
    };
    let inner = rest.get(2..)?;
    let end = memchr::memmem::find(inner, close)?;
    // A value on several lines is more likely a typing mistake; comments and statements may wrap.
    let wraps = role == Role::Value && memchr::memchr(b'\n', inner.get(..end)?).is_some();
    (!wraps).then_some((at + 2 + end + 2, role))
}

/// Whether `bytes` hold a placeholder that stands for text.
pub(super) fn any(bytes: &[u8]) -> bool {
    memchr::memchr2_iter(b'{', b'<', bytes).any(|start| {
        let comment = bytes.get(start + 1) == Some(&b'#');
        !comment && at(bytes, start).is_some()
    })
}

/// `{{ x }}` is a value; `{{ if x }}`, `{{- end -}}` and `{{/* … */}}` are statements.
fn value_or_statement(placeholder: &[u8]) -> Role {
    let inner = placeholder.get(2..).unwrap_or_default();
    let inner = inner.strip_prefix(b"-").unwrap_or(inner).trim_ascii_start();
    let word_end = inner.iter().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(inner.len());
    let word = inner.get(..word_end).unwrap_or_default();
    let steers: [&[u8]; 12] = [
        b"if",
        b"else",
        b"end",
        b"range",
        b"with",
        b"define",
        b"block",
        b"template",
        b"include",
        b"break",
        b"continue",
        b"tpl",
    ];
    if inner.starts_with(b"/*") || inner.starts_with(b"!") || steers.contains(&word) {
        Role::Statement
    } else {
        Role::Value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_statements_are_told_apart() {
        assert_eq!(at(b"{{ domain }};", 0), Some((12, Role::Value)));
        assert_eq!(at(b"{{ iffy }}", 0), Some((10, Role::Value)));
        assert_eq!(at(b"{{- if .x }}", 0), Some((12, Role::Statement)));
        assert_eq!(at(b"{% for s in x %}", 0), Some((16, Role::Statement)));
        assert_eq!(at(b"<%= @port %>", 0), Some((12, Role::Value)));
        assert_eq!(at(b"{# a\nb #}", 0), Some((9, Role::Statement)));
    }

    #[test]
    fn blocks_of_nginx_are_none() {
        assert_eq!(at(b"{ root x; }", 0), None);
        assert_eq!(at(b"{{ root x; }\n}}", 0), None);
        assert_eq!(at(b"{# a comment\n", 0), None);
        assert_eq!(at(b"{", 0), None);
    }
}
