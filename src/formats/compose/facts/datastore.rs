//! What store a service is, by the first proof that decides: image, build, command, environment,
//! volume; last and weak, its name together with a port.

use super::{
    super::shell,
    entries::{image_ref, stage_facts},
};
use crate::{
    data::table,
    formats::{
        Facts,
        image::{self, Datastore},
    },
    value::{Kind, Map, Origin, Value, Why},
};

/// The `datastore` record.
pub(in crate::formats::compose) fn datastore(facts: &Facts<'_>) -> Value {
    if let Kind::Unknown(_) = facts.subject.value.kind {
        return facts.subject.value.clone();
    }
    let mut unknown: Option<Why> = None;
    let by_image = by_image(facts, &mut unknown);
    let strong = match by_image {
        Some(found) if is_client(facts) => return Value::absent(&found.origin),
        None => by_build(facts)
            .or_else(|| by_command(facts))
            .or_else(|| by_environment(facts))
            .or_else(|| by_volume(facts)),
        found => found,
    };
    let found = strong.or_else(|| by_name(facts));
    match (found, unknown) {
        (Some(found), _) => found.record(),
        (None, Some(why)) => {
            let image = facts.get("image");
            Value::unknown(why, &image.origin)
        }
        (None, None) => facts.absent(),
    }
}

struct Found {
    kind: String,
    because: &'static str,
    origin: Origin,
}

impl Found {
    fn new(kind: &str, because: &'static str, origin: &Origin) -> Self {
        Self { kind: kind.to_owned(), because, origin: origin.clone() }
    }

    fn record(&self) -> Value {
        let span = self.origin.span;
        let mut record = Map::default();
        record.field("kind", span, Value::word(&self.kind, &self.origin));
        record.field("likely", span, Value::bool(self.because == "name", &self.origin));
        record.field("because", span, Value::word(self.because, &self.origin));
        Value::map(record, &self.origin)
    }
}

fn by_image(facts: &Facts<'_>, unknown: &mut Option<Why>) -> Option<Found> {
    let image = facts.get("image");
    if let (None, Some(why)) = (image.as_text(), image.why()) {
        *unknown = Some(why.clone());
    }
    match image::datastore(image_ref(facts)?) {
        Datastore::Is(kind) => Some(Found::new(kind, "image", &image.origin)),
        Datastore::No => None,
        Datastore::Unknown(why) => {
            *unknown = Some(why);
            None
        }
    }
}

fn by_build(facts: &Facts<'_>) -> Option<Found> {
    let kind = stage_facts(facts)?.get("datastore");
    Some(Found::new(kind.as_str()?, "build", &kind.origin))
}

/// Programs that serve a store, and its kind.
const SERVERS: [(&str, &str); 16] = [
    ("postgres", "postgres"),
    ("mysqld", "mysql"),
    ("mariadbd", "mysql"),
    ("mongod", "mongodb"),
    ("redis-server", "redis"),
    ("valkey-server", "redis"),
    ("keydb-server", "redis"),
    ("dragonfly", "redis"),
    ("memcached", "memcached"),
    ("rabbitmq-server", "rabbitmq"),
    ("nats-server", "nats"),
    ("etcd", "etcd"),
    ("clickhouse-server", "clickhouse"),
    ("kafka-server-start", "kafka"),
    ("kafka-server-start.sh", "kafka"),
    ("cockroach", "cockroachdb"),
];

/// Programs that only talk to one.
const CLIENTS: [&str; 18] = [
    "psql",
    "pg_dump",
    "pg_dumpall",
    "pg_restore",
    "pg_isready",
    "pg_basebackup",
    "pgbench",
    "mysql",
    "mysqldump",
    "mariadb",
    "mariadb-dump",
    "mongo",
    "mongosh",
    "mongodump",
    "mongorestore",
    "redis-cli",
    "valkey-cli",
    "mc",
];

fn program(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word)
}

/// Whether a container of a store's image runs a client only.
fn is_client(facts: &Facts<'_>) -> bool {
    let words = facts.subject.value.as_map().map(shell::words_of).unwrap_or_default();
    let known = |word: &shell::Word| word.text.known().map(|word| program(word).to_owned());
    words.iter().find_map(known).is_some_and(|first| CLIENTS.contains(&first.as_str()))
}

fn by_command(facts: &Facts<'_>) -> Option<Found> {
    let words = facts.subject.value.as_map().map(shell::words_of)?;
    words.iter().find_map(|word| {
        // Of a plain command only the first word is the program; a script may have it anywhere.
        let program = program(word.text.known()?);
        let (_, kind) = SERVERS.iter().find(|(server, _)| *server == program)?;
        let first = words.first().is_some_and(|first| first.text.content() == word.text.content());
        (first || word.in_shell).then(|| Found::new(kind, "command", &word.text.origin()))
    })
}

fn by_environment(facts: &Facts<'_>) -> Option<Found> {
    let variables = facts.get("variables");
    let entries = variables.entries();
    // An application that talks to a server has its host; the server itself has none.
    let has_host = entries.iter().any(|entry| entry.key.ends_with("_HOST") || entry.key.ends_with("_URL"));
    let kind = |key: &str| match key {
        "POSTGRES_PASSWORD" | "POSTGRES_DB" if !has_host => Some("postgres"),
        "MYSQL_ROOT_PASSWORD" | "MARIADB_ROOT_PASSWORD" if !has_host => Some("mysql"),
        _ if has_host => None,
        key if key.starts_with("MONGO_INITDB_") => Some("mongodb"),
        key if key.starts_with("RABBITMQ_DEFAULT_") => Some("rabbitmq"),
        key if key.starts_with("MINIO_ROOT_") => Some("minio"),
        "CLICKHOUSE_DB" | "CLICKHOUSE_USER" | "CLICKHOUSE_PASSWORD" => Some("clickhouse"),
        _ => None,
    };
    // With an image that is known to be something else these are a client's settings.
    if image_ref(facts).is_some_and(|image| image.why().is_none()) {
        return None;
    }
    let found = entries.iter().find_map(|entry| Some((entry, kind(&entry.key)?)))?;
    Some(Found::new(found.1, "environment", &found.0.key_span.into()))
}

fn by_volume(facts: &Facts<'_>) -> Option<Found> {
    facts.get("volumes").items().iter().find_map(|volume| {
        let Kind::Subject(to) = volume.kind else { return None };
        let target = facts.of(to)?.get("target");
        let kind = match target.as_str()?.trim_end_matches('/') {
            "/var/lib/postgresql" | "/var/lib/postgresql/data" => "postgres",
            "/var/lib/mysql" => "mysql",
            "/data/db" => "mongodb",
            "/var/lib/rabbitmq" => "rabbitmq",
            "/usr/share/elasticsearch/data" => "elasticsearch",
            _ => return None,
        };
        Some(Found::new(kind, "volume", &target.origin))
    })
}

/// Names that services of stores have. What they are in truth the port says.
const NAMES: [&str; 22] = [
    "db",
    "database",
    "postgres",
    "postgresql",
    "pg",
    "pgsql",
    "mysql",
    "mariadb",
    "mongo",
    "mongodb",
    "redis",
    "valkey",
    "cache",
    "queue",
    "broker",
    "rabbitmq",
    "kafka",
    "elasticsearch",
    "memcached",
    "clickhouse",
    "nats",
    "etcd",
];

fn by_name(facts: &Facts<'_>) -> Option<Found> {
    let name = facts.get("name");
    if !NAMES.contains(&name.as_str()?.to_ascii_lowercase().as_str()) {
        return None;
    }
    // An image that is known to be something else is not made a store by its service's name.
    if image_ref(facts)
        .is_some_and(|image| image.canonical().is_some_and(|it| table("image_users").get(&it).is_some()))
    {
        return None;
    }
    let kind = facts.get("ports").items().iter().find_map(|port| {
        let Kind::Subject(to) = port.kind else { return None };
        let target = facts.of(to)?.get("target");
        table("datastore_ports").get(target.as_str()?)?.get("kind")
    })?;
    Some(Found::new(kind, "name", &name.origin))
}

/// Ports of stores on which no data is served.
const CONSOLES: [(&str, &str); 6] = [
    ("rabbitmq", "15672"),
    ("rabbitmq", "15671"),
    ("rabbitmq", "15692"),
    ("minio", "9001"),
    ("redis", "8001"),
    ("neo4j", "2004"),
];

pub(in crate::formats::compose) fn is_console(facts: &Facts<'_>) -> Value {
    let target = facts.get("target");
    let kind = facts.parent().map(|service| service.get("datastore").look("kind"));
    match (kind.as_ref().and_then(Value::as_str), target.as_str()) {
        (Some(kind), Some(port)) => Value::bool(CONSOLES.contains(&(kind, port)), &target.origin),
        _ => target.why().map_or_else(
            || Value::bool(false, &target.origin),
            |why| Value::unknown(why.clone(), &target.origin),
        ),
    }
}
