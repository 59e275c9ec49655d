//! What a secret's value is: missing, a reference to one kept elsewhere, a placeholder, weak, real.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::{find_token, url_password};

/// The class of the value of a secret-named key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Nothing.
    Empty,
    /// Only names a secret that is kept elsewhere: `${VAR}`, `ref+vault://…`, `/run/secrets/db`.
    Reference,
    /// Says that it is to be replaced: `changeme`, `<your-token>`.
    Placeholder,
    /// Short, common or a product's default: guessed in seconds.
    Weak,
    /// A one-way hash.
    Hash,
    /// No secret at all: a public key, a certificate, a switch (`true`).
    Public,
    /// What may be a real secret.
    Strong,
}

impl Class {
    /// Its name in rules and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Reference => "reference",
            Self::Placeholder => "placeholder",
            Self::Weak => "weak",
            Self::Hash => "hash",
            Self::Public => "public",
            Self::Strong => "strong",
        }
    }

    /// Whether a value of this class lies open where it is written.
    pub fn is_literal_secret(self) -> bool {
        matches!(self, Self::Placeholder | Self::Weak | Self::Strong)
    }
}

/// A test of a value and the same in lower case.
type Test = fn(&str, &str) -> bool;

/// The class of `value`, as the value of a secret-named key.
pub fn classify(value: &str) -> Class {
    let value = value.trim();
    if value.is_empty() {
        return Class::Empty;
    }
    if find_token(value).is_some() {
        return Class::Strong;
    }
    let lower = value.to_lowercase();
    let tests: [(Test, Class); 5] = [
        (is_reference, Class::Reference),
        (is_hash, Class::Hash),
        (is_public, Class::Public),
        (is_placeholder, Class::Placeholder),
        (is_weak, Class::Weak),
    ];
    let found = tests.iter().find(|(test, _)| test(value, &lower));
    found.map_or(Class::Strong, |&(_, class)| class)
}

/// Where secrets are kept elsewhere, and how that is written.
const REFERENCE_START: &[&str] = &[
    "ref+",
    "vault:",
    "op://",
    "secretref:",
    "arn:aws",
    "@microsoft.keyvault(",
    "azurekeyvault://",
    "enc[",
    "encrypted:",
    "gcpkms://",
    "gcpsm://",
    "awssm://",
    "/run/secrets/",
    "file://",
    "!vault",
    "<path:",
    "sm://",
    "aws-sm://",
    "keyring:",
];

fn is_reference(value: &str, lower: &str) -> bool {
    let is_resource = lower.starts_with("projects/") && lower.contains("/secrets/");
    let in_url = url_password(value).and_then(|range| value.get(range)).is_some_and(is_variable);
    is_variable(value)
        || in_url
        || is_resource
        || REFERENCE_START.iter().any(|start| lower.starts_with(start))
}

/// `$VAR`, `${VAR}`, `$(command)`, `{{ expression }}`, `%VAR%`, `__VAR__`, and nothing else.
fn is_variable(value: &str) -> bool {
    let wrapped = |open: &str, close: &str| {
        let inner = value.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        inner.is_some_and(|inner| !inner.is_empty() && balanced(inner))
    };
    let is_name = |name: &str| !name.is_empty() && name.chars().all(|ch| ch.is_alphanumeric() || ch == '_');
    wrapped("${", "}")
        || wrapped("$(", ")")
        || wrapped("{{", "}}")
        || wrapped("<%", "%>")
        || value.strip_prefix('$').is_some_and(is_name)
        || value.strip_prefix('%').and_then(|v| v.strip_suffix('%')).is_some_and(is_name)
}

/// Whether nothing closes before it opens: `${A}-${B}` is not one reference.
fn balanced(inner: &str) -> bool {
    let mut depth = 0_i32;
    inner.chars().all(|ch| {
        depth += i32::from("{(".contains(ch)) - i32::from("})".contains(ch));
        depth >= 0
    })
}

const HASH_START: &[&str] = &[
    "$2a$",
    "$2b$",
    "$2y$",
    "$argon2",
    "$scrypt$",
    "$apr1$",
    "$1$",
    "$5$",
    "$6$",
    "$y$",
    "{sha}",
    "{ssha}",
    "{sha512}",
    "pbkdf2_sha256$",
    "pbkdf2:sha",
    "scrypt:",
    "scram-sha-256$",
];

fn is_hash(_: &str, lower: &str) -> bool {
    // `$$` is how Compose writes a literal `$`.
    let single = lower.replace("$$", "$");
    HASH_START.iter().any(|start| single.starts_with(start))
}

fn is_public(value: &str, lower: &str) -> bool {
    const SWITCHES: &[&str] = &["true", "false", "yes", "no", "on", "off", "0", "1", "enabled", "disabled"];
    SWITCHES.contains(&lower)
        || lower.starts_with("-----begin certificate") && !lower.contains("private key")
        || lower.starts_with("-----begin public key")
        || value.starts_with("ssh-rsa AAAA")
        || value.starts_with("ssh-ed25519 AAAA")
        || value.starts_with("ecdsa-sha2-")
}

/// Whole values that stand for a secret.
const PLACEHOLDERS: &[&str] = &[
    "...",
    "dummy",
    "example",
    "fixme",
    "none",
    "null",
    "nil",
    "placeholder",
    "redacted",
    "replace",
    "sample",
    "tbd",
    "todo",
    "undefined",
    "unset",
    "notset",
    "not-set",
    "not_set",
    "n/a",
];

/// Parts of values that say "put yours here".
const PLACEHOLDER_PARTS: &[&str] = &[
    "changeme",
    "change-me",
    "change_me",
    "change.me",
    "change this",
    "changethis",
    "change-this",
    "change_this",
    "please-change",
    "please_change",
    "pleasechange",
    "super-secret",
    "super_secret",
    "secure-random-string",
    "random-string",
    "min-32-char",
    "at-least-32",
    "replaceme",
    "replace-me",
    "replace_me",
    "replace-with",
    "replace_with",
    "replace this",
    "your-",
    "your_",
    "yourpass",
    "yoursecret",
    "yourtoken",
    "yourkey",
    "your secret",
    "your password",
    "-here",
    "_here",
    "placeholder",
    "insert-",
    "insert_",
    "example.com",
    "examplekey",
    "dummy",
    "fill-me",
    "fill_me",
    "fillme",
    "set-me",
    "set_me",
    "todo:",
];

fn is_placeholder(value: &str, lower: &str) -> bool {
    says_placeholder(value, lower)
        || in_base64(value).is_some_and(|text| says_placeholder(&text, &text.to_lowercase()))
}

/// What a value in base64 says, if that is a text of some length.
pub fn in_base64(value: &str) -> Option<String> {
    let is_base64 = value.len() >= 8 && value.len().is_multiple_of(4) && value.len() < 128;
    let text = String::from_utf8(super::token::decode_base64(value.trim_end_matches('='))).ok()?;
    (is_base64 && text.len() >= 5 && text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' '))
        .then_some(text)
}

fn says_placeholder(value: &str, lower: &str) -> bool {
    let in_brackets = (value.starts_with('<') && value.ends_with('>'))
        || (value.starts_with('[') && value.ends_with(']') && !value.contains('"'));
    let one_sign = value.chars().all(|ch| matches!(ch, 'x' | 'X' | '*' | '.' | '-' | '_' | '?' | '#'));
    // What the documentation of AWS has.
    let in_documents = (lower.starts_with("akia") || lower.starts_with("asia")) && lower.ends_with("example");
    in_brackets
        || one_sign
        || in_documents
        // To Compose a comment right after the `=` is the value.
        || value.starts_with("# ")
        || PLACEHOLDERS.contains(&lower)
        || has_placeholder_part(lower)
}

/// Whether one of [`PLACEHOLDER_PARTS`] stands in a text: one pass for all.
fn has_placeholder_part(lower: &str) -> bool {
    static PARTS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(PLACEHOLDER_PARTS).ok());
    match PARTS.as_ref() {
        Some(parts) => parts.is_match(lower),
        None => PLACEHOLDER_PARTS.iter().any(|part| lower.contains(part)),
    }
}

/// Passwords that everybody tries first, and defaults that products ship with.
const COMMON: &[&str] = &[
    "1234",
    "admin123",
    "administrator",
    "adminadmin",
    "bitnami",
    "default",
    "foobared",
    "foobarbaz",
    "guest",
    "hunter2",
    "keycloak",
    "mysql",
    "mongo",
    "redis",
    "letmein",
    "minioadmin",
    "mysecretpassword",
    "my-secret-pw",
    "password1",
    "passw0rd",
    "p@ssw0rd",
    "p@ssword",
    "postgres",
    "postgresql",
    "qwertyuiop",
    "rabbitmq",
    "rootpassword",
    "rootroot",
    "supersecret",
    "testtest",
    "test1234",
    "topsecret",
    "verysecret",
    "welcome1",
    "eby8vdm02xnocqflquwjpllmetlcdxj1ouzft50usrz6ifsufq2uvercz4i6tq/k1szfptotr/kbhbeksogmgw==",
    "elastic",
    "opensearch",
    "wordpress",
    "database",
    "development",
];

/// Words that no digits or signs after them make strong.
const STEMS: &[&str] =
    &["password", "passwort", "secret", "admin", "root", "test", "qwerty", "welcome", "user"];

/// Bits of each character, by how often each comes.
pub fn entropy(text: &str) -> f64 {
    let mut counts: std::collections::BTreeMap<char, u32> = std::collections::BTreeMap::new();
    text.chars().for_each(|ch| *counts.entry(ch).or_default() += 1);
    let all = f64::from(counts.values().sum::<u32>());
    counts.values().map(|count| f64::from(*count) / all).map(|share| -share * share.log2()).sum()
}

/// Whether a value is one that everybody tries first: a common password, a product's default, a word
/// with some digits.
pub fn is_common(value: &str) -> bool {
    let lower = value.to_lowercase();
    COMMON.contains(&lower.as_str()) || STEMS.contains(&stem(&lower))
}

/// Without the digits and signs at its end.
fn stem(lower: &str) -> &str {
    lower.trim_end_matches(|ch: char| ch.is_ascii_digit() || "!.@#$".contains(ch))
}

/// Shorter than this falls to guessing within a day on one graphics card.
const MIN_LENGTH: usize = 8;

fn is_weak(value: &str, lower: &str) -> bool {
    let secret = url_password(value).and_then(|range| value.get(range));
    if let Some(secret) = secret {
        return is_weak_word(secret, &secret.to_lowercase());
    }
    is_weak_word(value, lower)
}

fn is_weak_word(value: &str, lower: &str) -> bool {
    let distinct = lower.chars().collect::<std::collections::BTreeSet<_>>().len();
    let only_digits = value.bytes().all(|byte| byte.is_ascii_digit());
    value.chars().count() < MIN_LENGTH
        || distinct < 4
        || only_digits && value.len() < 12
        || COMMON.contains(&lower)
        || STEMS.contains(&stem(lower))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(class: Class, values: &[&str]) {
        for value in values {
            assert_eq!(classify(value), class, "{value}");
        }
    }

    #[test]
    fn empty_values() {
        all(Class::Empty, &["", "  "]);
    }

    #[test]
    fn references_to_what_is_kept_elsewhere() {
        all(
            Class::Reference,
            &[
                "$TOKEN",
                "${TOKEN}",
                "${TOKEN:?must be set}",
                "${A:-${B}}",
                "$(cat /run/x)",
                "{{ .Values.token }}",
                "ref+vault://secret/db#pw",
                "op://vault/item/field",
                "/run/secrets/db_password",
                "arn:aws:secretsmanager:eu-central-1:1:secret:x",
                "@Microsoft.KeyVault(SecretUri=x)",
                "projects/1/secrets/db/versions/latest",
                "ENC[AES256_GCM,data:x]",
                "postgres://u:${PW}@h/db",
                "arn:aws-cn:kms:cn-north-1:1:key/x",
                "{{token}}",
            ],
        );
    }

    #[test]
    fn text_around_a_variable_is_no_reference() {
        all(Class::Strong, &["${A}-${B}", "prefix-${TOKEN}"]);
    }

    #[test]
    fn placeholders_say_that_they_are_to_be_replaced() {
        all(
            Class::Placeholder,
            &[
                "changeme",
                "CHANGE_ME",
                "<your-token>",
                "[token]",
                "xxxxxxxx",
                "********",
                "...",
                "your-api-key-here",
                "replace_with_secret",
                "placeholder",
                "AKIAIOSFODNN7EXAMPLE",
                "dummy",
                "TODO",
                "change-me-please",
                "replaceme",
                "insert-token-here",
                "example",
                "Sample",
                "xxx",
                "super-secret-value",
                "please-change",
                "secure-random-string-min-32-chars",
                "Y2hhbmdlbWU=",
                "AKIAQQQQQQQQQEXAMPLE",
                "please change this",
            ],
        );
    }

    #[test]
    fn weak_values_are_short_common_or_uniform() {
        all(
            Class::Weak,
            &[
                "secret",
                "password",
                "Password123!",
                "12345678",
                "postgres",
                "minioadmin",
                "foobared",
                "aaaaaaaaaaaa",
                "admin",
                "hunter2",
                "root",
                "abcabcabc",
                "test",
                "123456",
                "letmein",
                "qwerty",
                "guest",
                "redis",
                "postgres://u:postgres@db/app",
            ],
        );
    }

    #[test]
    fn hashes_are_no_passwords() {
        all(
            Class::Hash,
            &[
                "$2b$12$abcdefghijklmnopqrstuv",
                "$$2y$$10$$abc",
                "$argon2id$v=19$m=65536",
                "{SHA}W6ph5Mm5Pz8G",
                "$2a$10$abc",
                "$scrypt$ln=15$x",
                "scrypt:32768:8:1$x",
            ],
        );
    }

    #[test]
    fn public_halves_and_switches_are_no_secrets() {
        all(
            Class::Public,
            &["true", "no", "1", "-----BEGIN PUBLIC KEY-----\nMIIB", "ssh-ed25519 AAAAC3Nza me@host"],
        );
    }

    #[test]
    fn everything_else_may_be_real() {
        all(
            Class::Strong,
            &["s3cr3t-Value_9", "supersecretvalue", "kJ8#mQ2$vL5!", "postgres://u:kJ8mQ2vL5x@h/db"],
        );
    }
}
