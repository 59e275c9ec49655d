//! Addresses of databases, brokers and directories among the values of an environment.

use std::ops::Range;

use crate::{
    formats::Facts,
    secrets,
    value::{Kind, Value},
};

/// The schemes of what has, or should have, encrypted connections.
const SCHEMES: [&str; 24] = [
    "postgres",
    "postgresql",
    "mysql",
    "mysqls",
    "mariadb",
    "mongodb",
    "redis",
    "rediss",
    "valkey",
    "valkeys",
    "amqp",
    "amqps",
    "nats",
    "kafka",
    "clickhouse",
    "ldap",
    "ldaps",
    "smtp",
    "smtps",
    "sqlserver",
    "mssql",
    "cockroachdb",
    "cockroach",
    "oracle",
];

/// The scheme of an entry's address, at it; `string` for `Server=…;Database=…`. Absent where the value is
/// something else, or is not known and the name does not say that it is such an address.
pub(super) fn connection(facts: &Facts<'_>) -> Value {
    let (key, value) = (facts.get("key"), facts.get("value"));
    let key = key.as_str().unwrap_or_default();
    let named = || match value.why() {
        Some(why) if is_named(key) => Value::unknown(why.clone(), &value.origin),
        _ => facts.absent(),
    };
    let text = match &value.kind {
        Kind::Text(text) => text,
        Kind::Unknown(_) => return named(),
        _ => return facts.absent(),
    };
    let content = text.content();
    if let Some(range) = scheme(content) {
        let origin = text.slice(range.clone()).origin();
        return Value::word(&content.get(range).unwrap_or_default().to_ascii_lowercase(), origin);
    }
    if is_string(content) {
        return Value::word("string", &value.origin);
    }
    // An address of another kind is none, whatever is put into it.
    if content.contains("://") { facts.absent() } else { named() }
}

/// Where the scheme of a URL stands that leads to one of these; `jdbc:` and a driver (`+asyncpg`) aside.
fn scheme(text: &str) -> Option<Range<usize>> {
    let end = text.find("://")?;
    let all = text.get(..end)?;
    let start = all.rfind(':').map_or(0, |at| at + 1);
    let all = all.get(start..)?;
    let own = all.split('+').next().unwrap_or_default();
    let is_one = SCHEMES.iter().any(|scheme| own.eq_ignore_ascii_case(scheme));
    is_one.then(|| start..start + own.len())
}

/// `Server=db;Database=app;…`, as ADO.NET has it.
fn is_string(text: &str) -> bool {
    if !text.contains(';') {
        return false;
    }
    let first = text.split(';').next().unwrap_or_default();
    let starts = first.split_once('=').map(|(key, value)| (key.trim().to_ascii_lowercase(), value));
    starts.is_some_and(|(key, value)| {
        !value.is_empty() && matches!(key.as_str(), "server" | "data source" | "host")
    })
}

/// Whether a name says that its value is such an address: `DATABASE_URL`, `ConnectionStrings__Default`.
fn is_named(key: &str) -> bool {
    const STORES: [&str; 26] = [
        "database",
        "db",
        "postgres",
        "postgresql",
        "pg",
        "mysql",
        "mariadb",
        "mongo",
        "mongodb",
        "redis",
        "valkey",
        "celery",
        "broker",
        "amqp",
        "rabbitmq",
        "nats",
        "kafka",
        "clickhouse",
        "ldap",
        "sql",
        "sqlserver",
        "mssql",
        "cockroach",
        "sqlalchemy",
        "jdbc",
        "datasource",
    ];
    let words = secrets::words(key);
    let has = |word: &str| words.iter().any(|own| own == word);
    let is_string = (has("connection") || has("conn")) && (has("string") || has("strings") || has("str"));
    let is_address = words.last().is_some_and(|last| matches!(last.as_str(), "url" | "uri" | "dsn"));
    is_string || is_address && (words.len() == 1 && has("dsn") || STORES.into_iter().any(has))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_of_stores_have_their_scheme() {
        for (url, expected) in [
            ("postgres://app@db/app", Some("postgres")),
            ("postgresql+asyncpg://db", Some("postgresql")),
            ("mongodb+srv://db", Some("mongodb")),
            ("jdbc:sqlserver://db;encrypt=false", Some("sqlserver")),
            ("REDISS://db", Some("REDISS")),
            ("https://api.acme.tld", None),
            ("db:5432", None),
        ] {
            assert_eq!(scheme(url).map(|range| &url[range]), expected, "{url}");
        }
    }

    #[test]
    fn strings_of_pairs_name_a_server_first() {
        assert!(is_string("Server=db;Database=app") && is_string("data source = db ; x=y"));
        assert!(!is_string("Server=db") && !is_string("theme=dark;lang=en") && !is_string("Server=;x=y"));
    }

    #[test]
    fn names_say_that_an_address_follows() {
        for key in
            ["DATABASE_URL", "CELERY_BROKER_URL", "MONGO_URI", "DSN", "PG_DSN", "ConnectionStrings__Default"]
        {
            assert!(is_named(key), "{key}");
        }
        for key in ["API_URL", "SENTRY_DSN", "DATABASE_HOST", "URL", "CONNECTION_LIMIT", "DB_PASSWORD"] {
            assert!(!is_named(key), "{key}");
        }
    }
}
