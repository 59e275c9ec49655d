//! Kubernetes quantities: `512Mi`, `1.5G`, `512m`, `1e9`.
//!
//! The grammar is that of `k8s.io/apimachinery/pkg/api/resource`: a signed decimal number with one
//! binary suffix, one decimal suffix or a decimal exponent. `m` means thousandths: a memory limit of
//! `512m` is half a byte.

use crate::value::{Kind, Number, Value};

/// What a quantity is worth, in its base unit (bytes for memory, cores for CPU). `None` where it is
/// not one.
pub fn parse(text: &str) -> Option<f64> {
    let number_end = text
        .char_indices()
        .find(|(at, c)| !(c.is_ascii_digit() || *c == '.' || (*at == 0 && matches!(c, '+' | '-'))))
        .map_or(text.len(), |(at, _)| at);
    let (number, suffix) = text.split_at_checked(number_end)?;
    let digits = number.trim_start_matches(['+', '-']);
    if digits.matches('.').count() > 1 || !digits.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    // Rust refuses neither `5.` nor `.5`, and Kubernetes takes both.
    let number: f64 = number.parse().ok()?;
    Some(number * factor(suffix)?)
}

fn factor(suffix: &str) -> Option<f64> {
    let binary = |power: i32| 1024_f64.powi(power);
    Some(match suffix {
        "" => 1.0,
        "n" => 1e-9,
        "u" => 1e-6,
        "m" => 1e-3,
        "k" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        "T" => 1e12,
        "P" => 1e15,
        "E" => 1e18,
        "Ki" => binary(1),
        "Mi" => binary(2),
        "Gi" => binary(3),
        "Ti" => binary(4),
        "Pi" => binary(5),
        "Ei" => binary(6),
        _ => {
            let exponent: i32 = suffix.strip_prefix(['e', 'E'])?.parse().ok()?;
            10_f64.powi(exponent.clamp(-30, 30))
        }
    })
}

/// A written quantity as a number at the same place. What is absent or null stays so. What is no
/// quantity is worth nothing: the API server refuses it, so it limits nothing.
pub fn of(value: &Value) -> Value {
    let worth = match &value.kind {
        Kind::Absent | Kind::Null | Kind::Unknown(_) => return value.clone(),
        Kind::Number(number) => Some(number.as_f64()),
        Kind::Text(text) => match text.why() {
            Some(why) => return Value::unknown(why.clone(), &value.origin),
            None => parse(text.content()),
        },
        _ => None,
    };
    Value::new(Kind::Number(worth.map_or(Number::Int(0), number)), &value.origin)
}

fn number(worth: f64) -> Number {
    // Above 2^53 a float holds whole numbers only, and no memory is that large.
    if worth.fract() == 0.0 && worth.abs() < 9e15 { Number::Int(worth as i64) } else { Number::Float(worth) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        text::{FileId, Span},
        value::Text,
    };

    #[test]
    fn suffixes_are_those_of_kubernetes() {
        for (text, worth) in [
            ("512Mi", 536_870_912.0),
            ("1Gi", 1_073_741_824.0),
            ("1.5G", 1.5e9),
            ("128M", 1.28e8),
            ("1k", 1000.0),
            ("400", 400.0),
            ("0", 0.0),
            ("1e9", 1e9),
            ("1E3", 1000.0),
            ("2E", 2e18),
            ("+5.Ki", 5120.0),
            (".5Gi", 536_870_912.0),
        ] {
            assert_eq!(parse(text), Some(worth), "{text}");
        }
    }

    #[test]
    fn a_memory_of_512m_is_half_a_byte() {
        assert!(parse("512m").is_some_and(|bytes| bytes < 1.0));
    }

    #[test]
    fn what_is_no_quantity_is_none() {
        // As `kubectl set resources --local` reads them.
        for text in [
            "1K", "1ki", "1e3Mi", "1_000", "", "Mi", "512MB", "512mb", "1 Gi", "1.2.3", "ä", "--1", "1e",
            "1ex", "-", "0x10",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn values_keep_their_place() {
        let span = Span::new(FileId(0), 4, 9);
        let value = of(&Value::text(Text::literal("512Mi", span)));
        assert_eq!((value.as_int(), value.span()), (Some(536_870_912), span));
        assert_eq!(of(&Value::text(Text::literal("512MB", span))).as_int(), Some(0));
    }
}
