//! What is known of a variable by its name, from `rules/data/environment_keys.yaml`.

use crate::{
    data::{Row, TableId},
    secrets,
};

const KEYS: TableId = TableId::of("environment_keys");

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    row: &'static Row,
    words_before: usize,
}

/// What the table says of a key. A row counts for its own words, and for those with any others before
/// them (`MYAPP_CORS_ORIGINS` is `cors_origins`) unless it says `exact`; the longest row wins.
pub fn known(key: &str) -> Option<Known> {
    let spelled = spelled(key);
    if spelled.is_empty() {
        return None;
    }
    let table = KEYS.table();
    let breaks = spelled.bytes().enumerate().filter(|(_, byte)| *byte == b'_').map(|(at, _)| at + 1);
    std::iter::once(0).chain(breaks).enumerate().find_map(|(words_before, start)| {
        let row = table.get(spelled.get(start..)?)?;
        (words_before == 0 || row.get("exact").is_none()).then_some(Known { row, words_before })
    })
}

/// The words of a key in small letters, joined as the table has them.
fn spelled(key: &str) -> String {
    // Every key of every carrier comes here, and most of them have letters of one case.
    let is_mixed = if key.is_ascii() {
        key.bytes().any(|byte| byte.is_ascii_uppercase()) && key.bytes().any(|byte| byte.is_ascii_lowercase())
    } else {
        key.contains(char::is_uppercase) && key.contains(char::is_lowercase)
    };
    if is_mixed {
        return secrets::words(key).join("_");
    }
    let mut spelled = String::with_capacity(key.len());
    let mut is_break = false;
    for ch in key.chars() {
        if matches!(ch, '_' | '.' | '-') {
            is_break = true;
            continue;
        }
        if std::mem::take(&mut is_break) && !spelled.is_empty() {
            spelled.push('_');
        }
        spelled.push(ch.to_ascii_lowercase());
    }
    spelled
}

impl Known {
    /// What the variable is for.
    pub fn meaning(self) -> Option<&'static str> {
        self.row.get("meaning")
    }

    /// What a bare number counts: `s`, `ms`, `m`, `h`, `d`.
    pub fn unit(self) -> Option<&'static str> {
        self.row.get("unit")
    }

    /// The form that a key must have: `hex32`, `fernet`, `bytes32`, …
    pub fn format(self) -> Option<&'static str> {
        self.row.get("format")
    }

    /// How many words of the key stand before those of the row.
    pub fn words_before(self) -> usize {
        self.words_before
    }

    /// Whether a program works without it.
    pub fn is_optional(self) -> bool {
        self.row.get("optional").is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(key: &str) -> Option<&'static str> {
        known(key).and_then(Known::meaning)
    }

    #[test]
    fn names_are_known_by_their_words_and_with_words_before_them() {
        for key in ["CORS_ORIGINS", "cors.origins", "corsOrigins", "MYAPP_CORS_ORIGINS"] {
            assert_eq!(meaning(key), Some("cors_origins"), "{key}");
        }
        assert_eq!(meaning("REQUIRE_2FA"), Some("mfa"));
        assert_eq!(meaning("_cors--ORIGINS."), Some("cors_origins"));
        assert_eq!(meaning("CORS_ORIGINS_FILE"), None);
        assert_eq!(meaning("ORIGINS"), None);
    }

    #[test]
    fn the_longest_row_wins_and_an_exact_one_takes_no_words_before_it() {
        assert_eq!(meaning("SESSION_COOKIE_SECURE"), Some("cookie_secure"));
        assert_eq!(meaning("SSL_ENABLED"), Some("https_enforced"));
        assert_eq!(meaning("DB_SSL_ENABLED"), None);
    }
}
