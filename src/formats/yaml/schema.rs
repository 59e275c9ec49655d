//! What a plain scalar means: null, bool, number or text.
//!
//! Two readings are in use. Compose reads YAML 1.2's core schema; Kubernetes and Helm read through
//! a library that still takes YAML 1.1's `yes`, `no`, `on` and `off`. Both read numbers as Go does:
//! with `0x`, `0o`, `0b`, a leading zero for octal, and underscores.

/// Which words are booleans.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Schema {
    /// Only `true` and `false` (YAML 1.2, go-yaml v3): Compose.
    #[default]
    Core,
    /// `yes`, `no`, `on`, `off`, `y` and `n` too (YAML 1.1, go-yaml v2): Kubernetes, Helm.
    Yaml11,
}

/// What a scalar is. Numbers keep their text.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Resolved<'a> {
    /// `null`, `~`, or nothing.
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number; [`integer`] reads it.
    Int(&'a str),
    /// Any other number, `.inf` and `.nan` included.
    Float(&'a str),
    /// Anything else.
    Text(&'a str),
}

/// What the plain scalar `text` is.
pub fn plain(text: &str, schema: Schema) -> Resolved<'_> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Resolved::Null,
        "true" | "True" | "TRUE" => return Resolved::Bool(true),
        "false" | "False" | "FALSE" => return Resolved::Bool(false),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" | "-.inf" | "-.Inf" | "-.INF" | ".nan"
        | ".NaN" | ".NAN" => return Resolved::Float(text),
        _ => {}
    }
    if schema == Schema::Yaml11 {
        match text {
            "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => return Resolved::Bool(true),
            "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => return Resolved::Bool(false),
            _ => {}
        }
    }
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) {
        return Resolved::Text(text);
    }
    if is_integer(text) {
        return Resolved::Int(text);
    }
    if is_float(text) { Resolved::Float(text) } else { Resolved::Text(text) }
}

/// The value of a whole number as Go reads it, if it fits.
pub fn integer(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (radix, digits) = radix(digits);
    let digits: String = digits.chars().filter(|&c| c != '_').collect();
    let sign = if negative { "-" } else { "" };
    i64::from_str_radix(&format!("{sign}{digits}"), radix).ok()
}

fn radix(digits: &str) -> (u32, &str) {
    let prefix = digits.get(..2).unwrap_or_default();
    let rest = digits.get(2..).unwrap_or_default();
    match prefix {
        "0x" | "0X" => (16, rest),
        "0o" | "0O" => (8, rest),
        "0b" | "0B" => (2, rest),
        _ => match digits.strip_prefix('0') {
            Some(octal) if !octal.is_empty() && octal.bytes().all(|b| matches!(b, b'0'..=b'7' | b'_')) => {
                (8, octal)
            }
            _ => (10, digits),
        },
    }
}

fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (radix, digits) = radix(digits);
    digits.chars().any(|c| c.is_digit(radix)) && digits.chars().all(|c| c == '_' || c.is_digit(radix))
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, underscores allowed between digits.
fn is_float(text: &str) -> bool {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (text, None),
    };
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit() || b == b'_');
    let some_digit = |s: &str| s.bytes().any(|b| b.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    digits(whole)
        && digits(fraction)
        && !mantissa.starts_with('_')
        && (some_digit(whole) || some_digit(fraction))
        && exponent.is_none_or(|e| !e.is_empty() && e.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_resolve_by_the_core_schema() {
        for (text, want) in [
            ("", Resolved::Null),
            ("~", Resolved::Null),
            ("null", Resolved::Null),
            ("true", Resolved::Bool(true)),
            ("FALSE", Resolved::Bool(false)),
            ("yes", Resolved::Text("yes")),
            ("0", Resolved::Int("0")),
            ("-12", Resolved::Int("-12")),
            ("0o14", Resolved::Int("0o14")),
            ("0xC", Resolved::Int("0xC")),
            ("1_000", Resolved::Int("1_000")),
            ("1.5", Resolved::Float("1.5")),
            (".5", Resolved::Float(".5")),
            ("1e3", Resolved::Float("1e3")),
            ("-.inf", Resolved::Float("-.inf")),
            ("1.2.3", Resolved::Text("1.2.3")),
            ("5432:5432", Resolved::Text("5432:5432")),
            (".", Resolved::Text(".")),
            ("-", Resolved::Text("-")),
            ("1e", Resolved::Text("1e")),
            ("2001-12-14", Resolved::Text("2001-12-14")),
            ("0x", Resolved::Text("0x")),
            ("_1", Resolved::Text("_1")),
        ] {
            assert_eq!(plain(text, Schema::Core), want, "{text:?}");
        }
    }

    #[test]
    fn old_booleans_count_only_where_asked_for() {
        assert_eq!(plain("on", Schema::Yaml11), Resolved::Bool(true));
        assert_eq!(plain("No", Schema::Yaml11), Resolved::Bool(false));
        assert_eq!(plain("on", Schema::Core), Resolved::Text("on"));
    }

    #[test]
    fn integers_are_read_as_go_reads_them() {
        for (text, want) in [
            ("0644", Some(420)),
            ("0o14", Some(12)),
            ("0xff", Some(255)),
            ("0b11", Some(3)),
            ("1_000", Some(1000)),
            ("-7", Some(-7)),
            ("+7", Some(7)),
            ("089", Some(89)),
            ("-9223372036854775808", Some(i64::MIN)),
            ("9223372036854775808", None),
            ("0", Some(0)),
        ] {
            assert_eq!(integer(text), want, "{text:?}");
        }
    }
}
