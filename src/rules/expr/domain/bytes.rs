//! Sizes: `512Mi`, `1g`, `64k`, `1e9`.

/// The bytes that `text` means.
///
/// `Ki`, `Mi`, … are powers of 1024 and, without a `dialect`, so are `k`, `m`, `g` (with or without
/// `b`, in either case), as Compose and nginx have it. In the dialect `kubernetes`, `k`, `M`, `G` are
/// powers of 1000 and `m` is a thousandth.
pub(in super::super) fn bytes(text: &str, dialect: &str) -> Option<f64> {
    let text = text.trim();
    let end = number_end(text);
    let number: f64 = text.get(..end)?.parse().ok()?;
    let unit = text.get(end..)?.trim();
    let factor = if dialect == "kubernetes" { kubernetes(unit)? } else { binary(unit)? };
    Some(number * factor)
}

/// Where the number ends: digits, a dot, and an exponent where one follows.
fn number_end(text: &str) -> usize {
    let digits = |from: usize| {
        let rest = text.get(from..).unwrap_or_default();
        from + rest.find(|ch: char| !ch.is_ascii_digit() && ch != '.').unwrap_or(rest.len())
    };
    let end = digits(0);
    let exponent = text.get(end..).unwrap_or_default();
    let signed = exponent.strip_prefix(['e', 'E']).map(|rest| rest.strip_prefix(['+', '-']).unwrap_or(rest));
    match signed {
        Some(rest) if rest.starts_with(|ch: char| ch.is_ascii_digit()) => digits(text.len() - rest.len()),
        _ => end,
    }
}

fn power(base: f64, letter: char) -> Option<f64> {
    let (exponent, _) = (1..).zip("kmgtpe".chars()).find(|(_, own)| *own == letter.to_ascii_lowercase())?;
    Some(base.powi(exponent))
}

fn binary(unit: &str) -> Option<f64> {
    let mut letters = unit.chars();
    match (letters.next(), letters.as_str()) {
        (None, _) | (Some('b' | 'B'), "") => Some(1.0),
        (Some(letter), "" | "b" | "B" | "i" | "ib" | "iB") => power(1024.0, letter),
        _ => None,
    }
}

fn kubernetes(unit: &str) -> Option<f64> {
    let mut letters = unit.chars();
    match (letters.next(), letters.as_str()) {
        (None, _) => Some(1.0),
        (Some('m'), "") => Some(0.001),
        (Some(letter @ ('K' | 'M' | 'G' | 'T' | 'P' | 'E')), "i") => power(1024.0, letter),
        (Some(letter @ ('k' | 'M' | 'G' | 'T' | 'P' | 'E')), "") => power(1000.0, letter),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::float_cmp, reason = "whole numbers")]
    fn sizes_of_every_dialect() {
        let mebi = 1024.0 * 1024.0;
        for (text, dialect, expected) in [
            ("512Mi", "", Some(512.0 * mebi)),
            ("512m", "", Some(512.0 * mebi)),
            ("1.5GB", "", Some(1536.0 * mebi)),
            ("64k", "", Some(65536.0)),
            ("100", "", Some(100.0)),
            ("10b", "", Some(10.0)),
            ("1M", "kubernetes", Some(1e6)),
            ("1500m", "kubernetes", Some(1.5)),
            ("1e3", "kubernetes", Some(1000.0)),
            ("1Ei", "kubernetes", Some(1024f64.powi(6))),
            ("1E", "kubernetes", Some(1e18)),
            ("1K", "kubernetes", None),
            ("", "", None),
            ("lots", "", None),
            ("1.2.3", "", None),
            ("5 monkeys", "", None),
        ] {
            assert_eq!(bytes(text, dialect), expected, "{text}");
        }
    }
}
