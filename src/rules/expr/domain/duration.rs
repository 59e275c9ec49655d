//! Durations: `90d`, `1m30s`, `500ms`, `P30D`, `PT15M`, `300`.

const DAY: f64 = 86_400.0;

/// The seconds that `text` means. A number without a unit counts `unit`s (seconds where it is empty).
///
/// `m` is a minute and `M` a month of 30 days, as in nginx.
pub(in super::super) fn duration(text: &str, unit: &str) -> Option<f64> {
    let text = text.trim();
    if let Some((one, rest)) = text.split_once('*') {
        // `60 * 60 * 24`: the numbers of a product count the unit together.
        return Some(duration(one, "s")? * duration(rest, unit)?);
    }
    if let Some(iso) = text.strip_prefix('P') {
        return iso_8601(iso);
    }
    if let Ok(number) = text.parse::<f64>() {
        let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let factor = if unit.is_empty() { 1.0 } else { seconds(unit)? };
        return plain.then_some(number * factor);
    }
    let mut total = 0.0;
    let mut rest = text;
    while !rest.is_empty() {
        let (number, after) = number(rest)?;
        let end = after.find(|ch: char| !ch.is_alphabetic()).unwrap_or(after.len());
        total += number * seconds(after.get(..end)?.trim())?;
        rest = after.get(end..)?.trim_start();
    }
    (!text.is_empty()).then_some(total)
}

/// The number at the start, and what follows it less blanks.
fn number(text: &str) -> Option<(f64, &str)> {
    let end = text.find(|ch: char| !ch.is_ascii_digit() && ch != '.')?;
    Some((text.get(..end)?.parse().ok()?, text.get(end..)?.trim_start()))
}

fn seconds(unit: &str) -> Option<f64> {
    Some(match unit {
        "ns" => 1e-9,
        "us" | "µs" => 1e-6,
        "ms" => 1e-3,
        "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
        "m" | "min" | "mins" | "minute" | "minutes" => 60.0,
        "h" | "hour" | "hours" => 3600.0,
        "d" | "day" | "days" => DAY,
        "w" | "week" | "weeks" => 7.0 * DAY,
        "M" | "month" | "months" => 30.0 * DAY,
        "y" | "year" | "years" => 365.0 * DAY,
        _ => return None,
    })
}

/// What follows the `P`.
fn iso_8601(text: &str) -> Option<f64> {
    let (date, time) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
    if date.is_empty() && time.is_none_or(str::is_empty) {
        return None;
    }
    let part = |text: &str, units: &[(char, f64)]| {
        let mut total = 0.0;
        let mut rest = text;
        while !rest.is_empty() {
            let (number, after) = number(rest)?;
            let letter = after.chars().next()?;
            total += number * units.iter().find(|(own, _)| *own == letter)?.1;
            rest = after.get(letter.len_utf8()..)?;
        }
        Some(total)
    };
    let days = part(date, &[('Y', 365.0 * DAY), ('M', 30.0 * DAY), ('W', 7.0 * DAY), ('D', DAY)])?;
    Some(days + part(time.unwrap_or_default(), &[('H', 3600.0), ('M', 60.0), ('S', 1.0)])?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::float_cmp, reason = "whole numbers")]
    fn durations_of_every_spelling() {
        for (text, unit, expected) in [
            ("90d", "", Some(90.0 * DAY)),
            ("60*60 * 24", "", Some(DAY)),
            ("24*60", "m", Some(DAY)),
            ("60*x", "", None),
            ("1m30s", "", Some(90.0)),
            ("1h 30m", "", Some(5400.0)),
            ("500ms", "", Some(0.5)),
            ("1M", "", Some(30.0 * DAY)),
            ("15 minutes", "", Some(900.0)),
            ("300", "", Some(300.0)),
            ("15", "m", Some(900.0)),
            ("P30D", "", Some(30.0 * DAY)),
            ("PT15M", "", Some(900.0)),
            ("P1DT1H", "", Some(DAY + 3600.0)),
            ("P", "", None),
            ("PT", "", None),
            ("", "", None),
            ("soon", "", None),
            ("1x", "", None),
            ("-5s", "", None),
            ("inf", "", None),
        ] {
            assert_eq!(duration(text, unit), expected, "{text}");
        }
    }
}
