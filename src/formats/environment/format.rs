//! The forms that keys must have: how many bytes, written how.

use std::fmt::Write as _;

/// A form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// 64 hexadecimal digits.
    Hex32,
    /// 64 hexadecimal digits or 44 characters of URL-safe base64; a list of them to rotate keys.
    Fernet,
    /// The 16, 24 or 32 bytes of an AES key, as hexadecimal, base64 or plain.
    Aes,
    /// A point of P-256 as 87 characters of URL-safe base64.
    VapidPublic,
    /// 32 bytes as 43 characters of URL-safe base64.
    VapidPrivate,
}

impl Form {
    /// The form of that name in the table.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "hex32" => Self::Hex32,
            "fernet" => Self::Fernet,
            "aes" => Self::Aes,
            "vapid_public" => Self::VapidPublic,
            "vapid_private" => Self::VapidPrivate,
            _ => return None,
        })
    }

    /// What is wanted, in words.
    pub(super) fn wanted(self) -> &'static str {
        match self {
            Self::Hex32 => "32 bytes as 64 hexadecimal digits",
            Self::Fernet => "32 bytes as 64 hexadecimal digits or 44 characters of URL-safe base64",
            Self::Aes => "16, 24 or 32 bytes as hexadecimal or base64",
            Self::VapidPublic => "65 bytes as 87 characters of URL-safe base64, the first a `B`",
            Self::VapidPrivate => "32 bytes as 43 characters of URL-safe base64",
        }
    }

    /// What a value is instead of this form. `None` where it is of it.
    pub(super) fn misses(self, value: &str) -> Option<String> {
        match self {
            Self::Hex32 => hex32(value),
            Self::Fernet => value.split(',').map(str::trim).find_map(fernet),
            Self::Aes => aes(value),
            Self::VapidPublic => base64url(value, 65).or_else(|| {
                (!value.starts_with('B')).then(|| "no uncompressed point of the curve".to_owned())
            }),
            Self::VapidPrivate => base64url(value, 32),
        }
    }
}

fn hex32(value: &str) -> Option<String> {
    if let Some(rest) = value.strip_prefix("0x") {
        return Some(format!("`0x` and {} digits", rest.chars().count()));
    }
    if let Some(bad) = value.chars().find(|ch| !ch.is_ascii_hexdigit()) {
        let mut told = format!("{} characters, among them ", value.chars().count());
        let _ = if bad.is_ascii_graphic() { write!(told, "`{bad}`") } else { write!(told, "blanks") };
        return Some(told);
    }
    if value.len() != 64 {
        let odd = if value.len() % 2 == 1 { ", an odd number" } else { "" };
        return Some(format!("{} digits, {} bytes{odd}", value.len(), value.len() / 2));
    }
    poor(value.as_bytes(), 2).map(str::to_owned)
}

fn fernet(value: &str) -> Option<String> {
    if value.len() == 64 {
        return hex32(value);
    }
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'=');
    let body = value.trim_end_matches('=');
    if value.len() != 44 || body.len() != 43 || !value.bytes().all(is_sign) {
        return Some(format!("{} characters", value.chars().count()));
    }
    poor(body.as_bytes(), 1).map(str::to_owned)
}

fn aes(value: &str) -> Option<String> {
    let is_hex = value.bytes().all(|byte| byte.is_ascii_hexdigit());
    let bytes = if is_hex && matches!(value.len(), 32 | 48 | 64) {
        value.len() / 2
    } else if matches!(value.len(), 16 | 24 | 32) {
        value.len()
    } else {
        let body = value.strip_prefix("base64:").unwrap_or(value).trim_end_matches('=');
        let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'+' | b'/');
        if body.is_empty() || !body.bytes().all(is_sign) { 0 } else { body.len() * 3 / 4 }
    };
    if !matches!(bytes, 16 | 24 | 32) {
        return Some(format!("{} characters", value.chars().count()));
    }
    poor(value.as_bytes(), 1).map(str::to_owned)
}

/// Unpadded base64 of so many bytes.
fn base64url(value: &str, bytes: usize) -> Option<String> {
    let body = value.trim_end_matches('=');
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if let Some(bad) = body.chars().find(|ch| !ch.is_ascii() || !is_sign(*ch as u8)) {
        let bad = if bad.is_ascii_graphic() { format!("`{bad}` in it") } else { "blanks in it".to_owned() };
        return Some(format!("{} characters with {bad}", value.chars().count()));
    }
    let wanted = (bytes * 4).div_ceil(3);
    (body.len() != wanted).then(|| format!("{} characters", value.chars().count()))
}

/// Why bytes, written with so many signs each, cannot be by chance.
fn poor(signs: &[u8], width: usize) -> Option<&'static str> {
    let parts: Vec<&[u8]> = signs.chunks(width).collect();
    let same = parts.windows(2).all(|pair| matches!(pair, [a, b] if a == b));
    if same {
        return Some("one byte over and over");
    }
    let digit = |sign: u8| char::from(sign).to_digit(36).unwrap_or_default();
    let steps = signs.windows(2).all(|pair| match pair {
        [a, b] => digit(*b) == (digit(*a) + 1) % 16 || digit(*b) == (digit(*a) + 1) % 10,
        _ => true,
    });
    let number = |part: &[u8]| match part {
        [high, low] => {
            char::from(*high).to_digit(16).zip(char::from(*low).to_digit(16)).map(|(h, l)| h * 16 + l)
        }
        _ => None,
    };
    let counts = width == 2
        && parts.windows(2).all(|pair| match pair {
            [a, b] => number(a).zip(number(b)).is_some_and(|(a, b)| b == (a + 1) % 256),
            _ => true,
        });
    if steps || counts {
        return Some("a sequence");
    }
    let text =
        width == 2 && parts.iter().all(|part| number(part).is_some_and(|byte| (0x20..0x7f).contains(&byte)));
    text.then_some("a text in hexadecimal")
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "9b1f4c7de2a05836b47c19e0f3d2586a1c7e94b0d5f2836a9e41c0b7d8f35a26";
    const FERNET: &str = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";

    #[test]
    fn keys_of_the_right_form_pass() {
        for (form, value) in [
            (Form::Hex32, HEX),
            (Form::Fernet, HEX),
            (Form::Fernet, FERNET),
            (Form::Aes, "9b1f4c7de2a05836b47c19e0f3d2586a"),
            (Form::Aes, HEX),
            (Form::Aes, "kJ8mQ2vL5xkJ8mQ2vL5xkJ8mQ2vL5xkJ8mQ2vL5xkJ8="),
            (Form::VapidPrivate, "UUxI4O8-FbRouAevSmBQ6o18hgE4nSG3qwvJTfKc-ls"),
        ] {
            assert_eq!(form.misses(value), None, "{form:?} {value}");
        }
        let two = format!("{FERNET},{FERNET}");
        assert_eq!(Form::Fernet.misses(&two), None);
        let point = format!("B{}", "Nc".repeat(43));
        assert_eq!(Form::VapidPublic.misses(&point), None);
    }

    #[test]
    fn keys_of_another_form_say_what_they_are() {
        for (form, value, expected) in [
            (Form::Hex32, "0123456789abcdef0123456789abcdef", "32 digits, 16 bytes"),
            (Form::Hex32, "abc", "3 digits, 1 bytes, an odd number"),
            (Form::Hex32, "0x12", "`0x` and 2 digits"),
            (Form::Hex32, "my key of thirty-two characters!", "32 characters, among them `m`"),
            (Form::Fernet, "short", "5 characters"),
            (Form::Aes, "short", "5 characters"),
            (Form::VapidPrivate, "a+b", "3 characters with `+` in it"),
        ] {
            assert_eq!(form.misses(value).as_deref(), Some(expected), "{form:?} {value}");
        }
        assert_eq!(Form::Hex32.misses(&"00".repeat(32)).as_deref(), Some("one byte over and over"));
        let sequence = "0123456789abcdef".repeat(4);
        assert_eq!(Form::Hex32.misses(&sequence).as_deref(), Some("a sequence"));
        let text: String = "a passphrase of thirty-two bytes".bytes().fold(String::new(), |mut all, byte| {
            let _ = write!(all, "{byte:02x}");
            all
        });
        assert_eq!(Form::Hex32.misses(&text).as_deref(), Some("a text in hexadecimal"));
    }
}
