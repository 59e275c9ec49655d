//! Byte sizes as Compose writes them: `512m`, `1.5gb`, `1073741824`.

use crate::value::{Kind, Number, Value, Why};

/// The size in bytes at its origin. What is no size is unknown; nothing stays as it is.
pub(super) fn size(value: &Value) -> Value {
    let bytes = match &value.kind {
        Kind::Number(Number::Int(bytes)) => Some(*bytes),
        #[expect(clippy::cast_possible_truncation, reason = "fractions of bytes do not count")]
        Kind::Number(Number::Float(bytes)) => Some(*bytes as i64),
        Kind::Text(text) => match text.why() {
            Some(why) => return Value::unknown(why.clone(), &value.origin),
            None => bytes(text.content()),
        },
        _ => return value.clone(),
    };
    match bytes {
        Some(bytes) => Value::int(bytes, &value.origin),
        None => Value::unknown(Why::at("it is no size in bytes", value.span()), &value.origin),
    }
}

/// `512m` in bytes: a number, a blank at most, a unit in any case (powers of 1024). Nothing written
/// is nothing set.
pub(super) fn bytes(text: &str) -> Option<i64> {
    let text = text.trim();
    if text.is_empty() {
        return Some(0);
    }
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-'))).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(end)?;
    let number: f64 = number.parse().ok()?;
    let unit = unit.trim_start().to_ascii_lowercase();
    let prefix = unit.strip_suffix('b').unwrap_or(&unit);
    let power = match prefix.strip_suffix('i').unwrap_or(prefix) {
        "" => 0,
        "k" => 1,
        "m" => 2,
        "g" => 3,
        "t" => 4,
        "p" => 5,
        _ => return None,
    };
    #[expect(clippy::cast_possible_truncation, reason = "saturates, and fractions of bytes do not count")]
    Some((number * 1024_f64.powi(power)) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_powers_of_1024_in_any_case() {
        for (text, expected) in [
            ("512m", Some(512 << 20)),
            ("1G", Some(1 << 30)),
            ("1.5gb", Some(3 << 29)),
            ("64 KiB", Some(64 << 10)),
            ("100", Some(100)),
            ("100b", Some(100)),
            ("0", Some(0)),
            ("-1", Some(-1)),
            ("", Some(0)),
            ("much", None),
            ("1x", None),
            ("1.2.3m", None),
            ("99999999999999999999p", Some(i64::MAX)),
        ] {
            assert_eq!(bytes(text), expected, "{text}");
        }
    }
}
