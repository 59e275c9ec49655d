//! The secret that an entry holds, and how well it would stand guessing.

use std::borrow::Cow;

use crate::{
    secrets::{self, Class},
    value::{Entry, Text, Value},
};

/// The part of an entry that is a secret: the password of a URL, else all of the value of a key that
/// holds a secret.
pub(super) fn secret_of(key: &str, value: &Text) -> Option<Text> {
    secret_in(value, || secrets::is_secret_name(key))
}

/// The same, asking whether the key is that of a secret only where that counts.
pub(super) fn secret_in(value: &Text, is_secret_name: impl FnOnce() -> bool) -> Option<Text> {
    if value.content().contains(':') && value.content().contains("://") {
        // A DSN or connection string without a password has none to look at.
        return secrets::url_password(value.content()).map(|range| value.slice(range));
    }
    is_secret_name().then(|| value.clone())
}

/// What kind of secret a key holds: `password`, `key` (it signs or encrypts) or `token`.
pub(super) fn kind_of(key: &str) -> &'static str {
    const PASSWORDS: [&str; 6] = ["password", "passwd", "pwd", "pass", "passphrase", "requirepass"];
    const KEYS: [&str; 12] = [
        "jwt",
        "signing",
        "encryption",
        "encrypt",
        "enc",
        "session",
        "cookie",
        "hmac",
        "csrf",
        "master",
        "pepper",
        "private",
    ];
    let words = secrets::words(key);
    let ends = |list: &[&str]| words.iter().any(|word| list.iter().any(|own| word.ends_with(own)));
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let auth =
        matches!(words.as_slice(), [a, b] if a == "auth" && b == "secret" || a == "secret" && b == "key");
    let url = words.last().is_some_and(|last| matches!(last.as_str(), "url" | "uri" | "dsn"));
    if ends(&PASSWORDS) || url {
        "password"
    } else if auth || has(&KEYS) {
        "key"
    } else {
        "token"
    }
}

/// A password as it was before it was written into a URL: `p%40ss` is `p@ss`.
pub(super) fn decoded(password: &str) -> Cow<'_, str> {
    if !password.contains('%') {
        return Cow::Borrowed(password);
    }
    let mut bytes = Vec::with_capacity(password.len());
    let mut rest = password.as_bytes();
    while let [first, after @ ..] = rest {
        let code = after.get(..2).filter(|_| *first == b'%').and_then(|code| std::str::from_utf8(code).ok());
        if let Some(byte) = code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            bytes.push(byte);
            rest = after.get(2..).unwrap_or_default();
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).map_or(Cow::Borrowed(password), Cow::Owned)
}

/// The secrets that entries hold openly, of these classes, each named by its key.
pub(super) fn open(entries: &[Entry], classes: &[Class]) -> Vec<Value> {
    let one = |entry: &Entry| {
        let secret = secret_of(&entry.key, entry.value.as_text()?)?;
        let told = classes.contains(&secrets::classify(secret.known()?));
        told.then(|| Value::word(&entry.key, secret.origin()))
    };
    entries.iter().filter_map(one).collect()
}

/// Why a secret is guessed soon, as the rest of "is …". `None` where only its length may say so.
pub(super) fn weakness(secret: &str) -> Option<&'static str> {
    let lower = secret.to_lowercase();
    let count = lower.chars().count();
    if count == 0 {
        return None;
    }
    if secrets::is_common(secret) {
        return Some("a common password or a product's default");
    }
    if is_repeated(&lower) {
        return Some("one part over and over");
    }
    if is_run(&lower) {
        return Some("a sequence");
    }
    if is_walk(&lower) {
        return Some("a row of keys on the keyboard");
    }
    (count < 24 && secrets::entropy(&lower) < 2.5 && count >= 8).then_some("made of few different characters")
}

/// Whether two keys of one program should not share a secret: one of them signs or encrypts, and they
/// are no two names of the same thing (`JWT_SECRET`, `API_JWT_SECRET`).
pub(super) fn should_differ(one: &str, other: &str) -> bool {
    let (a, b) = (secrets::words(one), secrets::words(other));
    let is_key = kind_of(one) == "key" || kind_of(other) == "key";
    is_key
        && secrets::is_secret_name(one)
        && secrets::is_secret_name(other)
        && !a.ends_with(&b)
        && !b.ends_with(&a)
}

/// `aaaa`, `abcabcabc`.
fn is_repeated(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    (1..=chars.len() / 3).any(|width| {
        width <= 6
            && chars.len().is_multiple_of(width)
            && chars.chunks(width).all(|part| Some(part) == chars.get(..width))
    })
}

/// `abcdefgh`, `12345678`, `87654321`.
fn is_run(text: &str) -> bool {
    let steps = |step: i64| {
        text.len() >= 4
            && text.as_bytes().windows(2).all(|pair| match pair {
                [b'9', b'0'] if step == 1 => true,
                [a, b] => i64::from(*b) - i64::from(*a) == step,
                _ => true,
            })
    };
    text.bytes().all(|byte| byte.is_ascii_alphanumeric()) && (steps(1) || steps(-1))
}

/// `qwertzuiop`, `asdfghjk`, `1qaz2wsx`.
fn is_walk(text: &str) -> bool {
    const ROWS: [&str; 7] = [
        "qwertyuiop",
        "qwertzuiop",
        "asdfghjkl",
        "zxcvbnm",
        "yxcvbnm",
        "azertyuiop",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    ];
    let core = text.trim_end_matches(|ch: char| ch.is_ascii_digit() || ch == '!');
    core.len() >= 4 && ROWS.iter().any(|row| row.contains(core) || row.starts_with(text))
}

/// Whether a value is worth comparing with others: a secret that may be real.
pub(super) fn is_real(secret: &str) -> bool {
    secret.chars().count() >= 8 && secrets::classify(secret) == Class::Strong
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_guessed_soon_says_why() {
        for (secret, expected) in [
            ("postgres", "a common password or a product's default"),
            ("Password123!", "a common password or a product's default"),
            ("0000", "one part over and over"),
            ("abcabcabc", "one part over and over"),
            ("abcdefghij", "a sequence"),
            ("9876543", "a sequence"),
            ("asdfghjkl", "a row of keys on the keyboard"),
            ("1qaz2wsx", "a row of keys on the keyboard"),
            ("aabbaabbcc", "made of few different characters"),
        ] {
            assert_eq!(weakness(secret), Some(expected), "{secret}");
        }
        for secret in ["Vq8mT2x0pLr7Zc4nWb6K", "kJ8#mQ2$vL5!", "c3f5a1e07d924b8e93d20b6a4f81c7e5", ""] {
            assert_eq!(weakness(secret), None, "{secret}");
        }
    }

    #[test]
    fn the_secret_of_a_url_is_its_password() {
        let span = crate::text::Span::empty(crate::text::FileId(0), 0);
        let secret = |key: &str, value: &str| {
            secret_of(key, &Text::said(value, span)).map(|text| text.content().to_owned())
        };
        assert_eq!(secret("DATABASE_URL", "postgres://u:p%40ss@h/db").as_deref(), Some("p%40ss"));
        assert_eq!(secret("DB_PASSWORD", "x").as_deref(), Some("x"));
        assert_eq!(secret("SENTRY_DSN", "https://abc@sentry.example.com/1"), None);
        assert_eq!(secret("PORT", "80"), None);
    }

    #[test]
    fn what_a_url_encodes_is_read() {
        for (written, meant) in [("p%40ss", "p@ss"), ("100%", "100%"), ("%zz%41", "%zzA"), ("plain", "plain")]
        {
            assert_eq!(decoded(written), meant);
        }
    }

    #[test]
    fn keys_tell_what_kind_of_secret_they_hold() {
        for (key, kind) in [
            ("POSTGRES_PASSWORD", "password"),
            ("PGPASSWORD", "password"),
            ("DATABASE_URL", "password"),
            ("NPM_TOKEN", "token"),
            ("STRIPE_API_KEY", "token"),
            ("STRIPE_SECRET_KEY", "token"),
            ("OIDC_CLIENT_SECRET", "token"),
            ("SECRET_KEY", "key"),
            ("AUTH_SECRET", "key"),
            ("JWT_SECRET", "key"),
            ("FIELD_ENCRYPTION_KEY", "key"),
        ] {
            assert_eq!(kind_of(key), kind, "{key}");
        }
    }
}
