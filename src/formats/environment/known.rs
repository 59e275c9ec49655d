//! What is known of a variable by its name, from `rules/data/environment_keys.yaml`.

use smol_str::SmolStr;

use super::words;
use crate::{
    data::{self, Row},
    secrets,
};

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    row: &'static Row,
    words_before: usize,
}

/// What the table says of a key. A row counts for its own words, and for those with any others before
/// them (`MYAPP_CORS_ORIGINS` is `cors_origins`) unless it says `exact`; the longest row wins.
pub fn known(key: &str) -> Option<Known> {
    let table = data::table("environment_keys");
    let is_mixed = key.contains(char::is_uppercase) && key.contains(char::is_lowercase);
    let words: Vec<SmolStr> =
        if is_mixed { secrets::words(key) } else { words(key).map(SmolStr::from).collect() };
    let joined = words.join("_");
    let mut start = 0;
    words.iter().enumerate().find_map(|(from, word)| {
        let row = joined.get(start..).and_then(|rest| table.get(rest));
        start += word.len() + 1;
        row.filter(|row| from == 0 || row.get("exact").is_none()).map(|row| Known { row, words_before: from })
    })
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
