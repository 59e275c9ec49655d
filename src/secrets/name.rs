//! Names of keys that hold secrets.
//!
//! A name is split into words (`_`, `-`, `.`, camelCase). A secret word makes it a secret name,
//! unless another word says that it only is *about* a secret: its file, its length, its public half.

use std::{cell::RefCell, sync::LazyLock};

use aho_corasick::AhoCorasick;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::data::{self, Tables};

/// The table of names that are what their words do not say.
const NAMES: &str = "secret_names";

/// Words that name a secret on their own.
const SECRET: &[&str] = &[
    "adminpass",
    "apikey",
    "credential",
    "credentials",
    "dbpass",
    "dsn",
    "masterauth",
    "pass",
    "passphrase",
    "passwd",
    "password",
    "pat",
    "pepper",
    "pwd",
    "requirepass",
    "rootpass",
    "salt",
    "sas",
    "secret",
    "smtppass",
    "sshpass",
    "token",
    "userpass",
];

/// What a run-together word may end in to name a secret: `pgpassword`, `authtoken`, `clientsecret`.
const SECRET_ENDING: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "secretkey",
    "accesskey",
    "privatekey",
];

/// Pairs of neighbouring words that name a secret together; alone neither does.
const SECRET_PAIR: &[(&str, &str)] = &[
    ("access", "key"),
    ("account", "key"),
    ("api", "key"),
    ("auth", "key"),
    ("conn", "string"),
    ("connection", "string"),
    ("encryption", "key"),
    ("jwt", "key"),
    ("master", "key"),
    ("private", "key"),
    ("secret", "key"),
    ("signing", "key"),
];

/// Whether a text has any of the words of which every secret name has at least one, in one pass:
/// most names and lines have none.
fn has_secret_word(text: &str) -> bool {
    names_of_users() || secret_words().is_none_or(|words| words.is_match(text))
}

/// Whether users name secrets of their own: then any text may have one.
pub(super) fn names_of_users() -> bool {
    data::table(NAMES).is_extended
}

/// Finds the words of which every secret name has at least one.
fn secret_words() -> Option<&'static AhoCorasick> {
    static WORDS: LazyLock<Option<AhoCorasick>> =
        LazyLock::new(|| AhoCorasick::builder().ascii_case_insensitive(true).build(words_of_secrets()).ok());
    WORDS.as_ref()
}

/// The words of which every secret name has at least one, some of them twice.
pub(super) fn words_of_secrets() -> impl Iterator<Item = &'static str> {
    let pairs = SECRET_PAIR.iter().map(|(_, second)| *second);
    SECRET.iter().chain(SECRET_ENDING).copied().chain(pairs)
}

/// Words that say, wherever they stand, that the name is about a secret and holds none.
const ABOUT: &[&str] = &[
    "allow",
    "count",
    "disable",
    "disabled",
    "empty",
    "enable",
    "enabled",
    "existing",
    "expiration",
    "expires",
    "expiry",
    "length",
    "lifetime",
    "limit",
    "max",
    "min",
    "policy",
    "public",
    "random",
    "require",
    "required",
    "rotation",
    "skip",
    "through",
    "tokenizer",
    "ttl",
    "use",
];

/// Words that say so when they follow the secret word: `TOKEN_URL` is about one, `URL_TOKEN` is one.
const ABOUT_AFTER: &[&str] = &[
    "age",
    "alg",
    "algorithm",
    "arn",
    "attempts",
    "audience",
    "auth",
    "authentication",
    "complexity",
    "days",
    "dir",
    "directory",
    "dummy",
    "endpoint",
    "field",
    "file",
    "format",
    "hash",
    "header",
    "hint",
    "history",
    "host",
    "hours",
    "id",
    "ids",
    "interval",
    "issuer",
    "label",
    "login",
    "manager",
    "minutes",
    "mode",
    "name",
    "names",
    "namespace",
    "parameter",
    "path",
    "placeholder",
    "port",
    "prefix",
    "prompt",
    "protection",
    "provider",
    "recovery",
    "ref",
    "reset",
    "resets",
    "retries",
    "scheme",
    "scope",
    "scopes",
    "seconds",
    "server",
    "service",
    "size",
    "store",
    "strategy",
    "strength",
    "timeout",
    "type",
    "uri",
    "url",
    "user",
    "username",
    "validation",
    "validator",
    "validators",
    "validity",
    "version",
];

/// Whether a key of this name holds a secret.
///
/// ```
/// use seawall::secrets::is_secret_name;
/// assert!(is_secret_name("DB_PASSWORD") && is_secret_name("clientSecret"));
/// assert!(!is_secret_name("PASSWORD_MIN_LENGTH") && !is_secret_name("TOKEN_URL"));
/// ```
pub fn is_secret_name(name: &str) -> bool {
    ASKED.with_borrow_mut(|asked| asked.is_secret(name))
}

thread_local! {
    static ASKED: RefCell<Asked> = RefCell::default();
}

/// Names that were asked about on this thread, with the answers: files and rules repeat them.
#[derive(Default)]
struct Asked {
    /// The run's tables, which the answers depend on.
    tables: Option<Tables>,
    known: FxHashMap<SmolStr, bool>,
}

/// So many answers are kept; longer names than those that a [`SmolStr`] holds in itself are none of them.
const KEPT: usize = 4096;
const LONGEST_KEPT: usize = 23;

impl Asked {
    fn is_secret(&mut self, name: &str) -> bool {
        if name.len() > LONGEST_KEPT {
            return is_secret(name);
        }
        let tables = Tables::current();
        if self.tables.is_none_or(|own| !own.are(tables)) || self.known.len() >= KEPT {
            *self = Self { tables: Some(tables), known: FxHashMap::default() };
        }
        if let Some(known) = self.known.get(name) {
            return *known;
        }
        let answer = is_secret(name);
        self.known.insert(SmolStr::new_inline(name), answer);
        answer
    }
}

fn is_secret(name: &str) -> bool {
    if !has_secret_word(name) {
        return false;
    }
    let name = joined(name);
    if let Some(row) = data::table(NAMES).get(&name) {
        return row.get("class") == Some("secret");
    }
    let words: Vec<&str> = name.split('_').collect();
    if words.iter().any(|word| ABOUT.binary_search(word).is_ok()) {
        return false;
    }
    let Some(after) = after_secret_word(&words) else { return false };
    !after.iter().any(|word| ABOUT_AFTER.binary_search(word).is_ok())
}

/// What follows the last secret word or pair.
fn after_secret_word<'w, 'n>(words: &'w [&'n str]) -> Option<&'w [&'n str]> {
    // Any key of a SAML service provider is its private one, unless it says otherwise.
    if let ["saml", .., "key"] = words {
        return Some(&[]);
    }
    (0..words.len()).rev().find_map(|at| match words.get(at..)? {
        // A chart's `passwordKey` names a key inside a Secret object.
        ["password", "key", ..] => None,
        [first, second, rest @ ..] if SECRET_PAIR.contains(&(first, second)) => Some(rest),
        [word, rest @ ..] if is_secret_word(word) => Some(rest),
        _ => None,
    })
}

fn is_secret_word(word: &str) -> bool {
    SECRET.binary_search(&word).is_ok() || SECRET_ENDING.iter().any(|ending| word.ends_with(ending))
}

#[cfg(test)]
thread_local! {
    /// How often a name was split on this thread: what most work on entries begins with.
    static SPLIT: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// How many names were split on this thread so far.
#[cfg(test)]
pub(crate) fn names_split() -> usize {
    SPLIT.get()
}

/// The words of a name in lower case: `HTTPProxy_authToken` is `http proxy auth token`.
pub fn words(name: &str) -> Vec<SmolStr> {
    joined(name).split('_').filter(|word| !word.is_empty()).map(SmolStr::new).collect()
}

/// The same as one text: `http_proxy_auth_token`.
fn joined(name: &str) -> String {
    #[cfg(test)]
    SPLIT.set(SPLIT.get() + 1);
    let mut joined = String::with_capacity(name.len() + 8);
    let mut previous = None;
    let mut ends = false;
    let mut chars = name.chars().peekable();
    while let Some(ch) = chars.next() {
        let before_lower = chars.peek().is_some_and(|next| next.is_lowercase());
        let hump = ch.is_uppercase()
            && previous.is_some_and(|p: char| {
                p.is_lowercase() || p.is_numeric() || p.is_uppercase() && before_lower
            });
        ends |= hump || !ch.is_alphanumeric();
        if ch.is_alphanumeric() {
            if std::mem::take(&mut ends) && !joined.is_empty() {
                joined.push('_');
            }
            joined.extend(ch.to_lowercase());
        }
        previous = Some(ch);
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRETS: &[&str] = &[
        "PASSWORD",
        "DB_PASSWORD",
        "db-password",
        "dbPassword",
        "spring.datasource.password",
        "MYSQL_PWD",
        "PGPASSWORD",
        "LDAP_ROOTPASS",
        "SMTP_PASS",
        "passphrase",
        "JWT_SECRET",
        "SECRET",
        "SECRET_KEY",
        "SECRET_KEY_BASE",
        "NPM_TOKEN",
        "authToken",
        "AUTHTOKEN",
        "apikey",
        "API_KEY",
        "APIKey",
        "apiKey",
        "AWS_SECRET_ACCESS_KEY",
        "PRIVATE_KEY",
        "SSH_PRIVATE_KEY",
        "SIGNING_KEY",
        "FIELD_ENCRYPTION_KEY",
        "DEVICE_ENCRYPTION_KEY",
        "AUTH_SECRET",
        "AUTH_ENCRYPTION_KEY",
        "HONEYTOKEN_ALERT_WEBHOOK_SECRET",
        "REALTIME_INTERNAL_TOKEN",
        "VAPID_PRIVATE_KEY",
        "OIDC_CLIENT_SECRET",
        "SAML_SP_KEY",
        "REDIS_PASSWORD",
        "MASTER_KEY",
        "CREDENTIALS",
        "GITHUB_PAT",
        "SENTRY_DSN",
        "DB_CONNECTION_STRING",
        "PASSWORD_SALT",
        "JWT_KEY",
        "SAS_TOKEN",
        "URL_TOKEN",
        "FILE_ENCRYPTION_KEY",
        "USER_PASSWORD",
        "PASSWORD_RESET_SECRET",
        "AUTH_PASSWORD",
        "REDIS_PASSWORD_2",
        "registry:_authToken",
    ];

    const PLAIN: &[&str] = &[
        "",
        "_",
        "PATH",
        "PWD",
        "OLDPWD",
        "BYPASS",
        "COMPASS",
        "bypass_cache",
        "PASSWORD_MIN_LENGTH",
        "MIN_PASSWORD_LENGTH",
        "TOKEN_URL",
        "OAUTH_TOKEN_URI",
        "PASSWORD_FILE",
        "POSTGRES_PASSWORD_FILE",
        "DB_PASSWORD_PATH",
        "PUBLIC_KEY",
        "VAPID_PUBLIC_KEY",
        "VAPID_SUBJECT",
        "GPG_KEY",
        "GPG_KEYS",
        "SSH_KEY_TYPE",
        "AWS_ACCESS_KEY_ID",
        "KMS_KEY_ID",
        "SECRET_ARN",
        "SECRET_NAME",
        "existingSecret",
        "existingSecretPasswordKey",
        "secretKeyRef",
        "passwordKey",
        "JWT_SECRET_TTL",
        "TOKEN_EXPIRY",
        "TOKEN_LIFETIME",
        "PASSWORD_POLICY",
        "MAILCOW_PASS_SCHEME",
        "JWT_SECRET_ALGORITHM",
        "CSRF_TOKEN_HEADER",
        "TOKEN_PREFIX",
        "PASSWORD_ENABLED",
        "ALLOW_EMPTY_PASSWORD",
        "MYSQL_RANDOM_ROOT_PASSWORD",
        "TOKENIZERS_PARALLELISM",
        "MAX_TOKENS",
        "TOKEN_LIMIT",
        "PASSWORD_HASH",
        "SECRET_KEY_BASE_DUMMY",
        "AUTH",
        "KEY",
        "AUTH_URL",
        "MONKEY",
        "TLS_KEY_PATH",
        "PASSWORD_RESET",
        "APP_PASSWORD_RESET_TIMEOUT",
        "PASSWORD_AUTH",
        "TOKEN_VALIDITY",
        "PASSWORD_LOGIN",
        "PROXY_PASS_THROUGH",
        "SECRET_MANAGER",
        "PASSWORDLESS",
        "SAML_PUBLIC_KEY",
        "ÄÖÜ",
        "APP_KEY",
    ];

    #[test]
    fn keys_that_hold_secrets() {
        for name in SECRETS {
            assert!(is_secret_name(name), "{name}: {:?}", words(name));
        }
    }

    #[test]
    fn keys_that_are_only_about_secrets() {
        for name in PLAIN {
            assert!(!is_secret_name(name), "{name}: {:?}", words(name));
        }
    }

    #[test]
    fn each_word_and_pair_names_a_secret_and_each_that_is_about_one_does_not() {
        for word in [
            "PASSWORD",
            "PASSWD",
            "PWD",
            "PASS",
            "PASSPHRASE",
            "SECRET",
            "TOKEN",
            "APIKEY",
            "API_KEY",
            "ACCESS_KEY",
            "SECRET_KEY",
            "PRIVATE_KEY",
            "SIGNING_KEY",
            "ENCRYPTION_KEY",
            "AUTH_KEY",
            "MASTER_KEY",
            "CREDENTIAL",
            "CREDENTIALS",
            "DSN",
            "CONN_STRING",
            "CONNECTION_STRING",
            "WEBHOOK_SECRET",
            "SALT",
            "PEPPER",
            "COOKIE_SECRET",
            "JWT_KEY",
            "SAS",
            "PAT",
        ] {
            assert!(is_secret_name(&format!("APP_{word}")), "{word}");
        }
        for word in [
            "PUBLIC",
            "FILE",
            "PATH",
            "DIR",
            "NAME",
            "ID",
            "URL",
            "URI",
            "TYPE",
            "TTL",
            "EXPIRY",
            "EXPIRES",
            "EXPIRATION",
            "LIFETIME",
            "ROTATION",
            "LENGTH",
            "MIN",
            "MAX",
            "REQUIRE",
            "POLICY",
            "ALGORITHM",
            "ALG",
            "HEADER",
            "FIELD",
            "PREFIX",
            "ENABLED",
            "VERSION",
            "ARN",
            "REF",
            "HASH",
            "COUNT",
            "LIMIT",
        ] {
            assert!(!is_secret_name(&format!("APP_TOKEN_{word}")), "{word}");
        }
    }

    #[test]
    fn the_case_and_the_separator_do_not_matter() {
        for name in SECRETS.iter().chain(PLAIN).filter(|name| name.contains('_')) {
            let expected = is_secret_name(name);
            assert_eq!(is_secret_name(&name.to_lowercase()), expected, "{name}");
            assert_eq!(is_secret_name(&name.replace('_', "-")), expected, "{name}");
            assert_eq!(is_secret_name(&name.replace('_', ".")), expected, "{name}");
        }
    }

    #[test]
    fn tables_searched_by_halves_are_sorted() {
        assert!(SECRET.is_sorted() && ABOUT.is_sorted() && ABOUT_AFTER.is_sorted());
    }
}
