//! Which containers and Services are databases, caches or brokers.
//!
//! Images decide first, then the program that is started, then variables that only servers read. A
//! Service is what its pods are; without pods in sight, what its ports and its name say.

use super::{manifest, network, settle};
use crate::{
    data::table,
    formats::{
        Facts, Field, Type,
        image::{self, Datastore, ImageRef},
    },
    value::{Kind, Map, Number, Origin, Value},
};

/// What a datastore record holds.
pub(super) static FIELDS: &[Field] = &[
    Field::raw("kind", Type::Text, "which: `postgres`, `redis`"),
    Field::raw("certain", Type::Bool, "false where only a port or a name says so"),
];

/// Programs that are servers of a datastore.
const PROGRAMS: [(&str, &str); 13] = [
    ("postgres", "postgres"),
    ("mysqld", "mysql"),
    ("mariadbd", "mariadb"),
    ("mongod", "mongodb"),
    ("redis-server", "redis"),
    ("valkey-server", "valkey"),
    ("keydb-server", "keydb"),
    ("memcached", "memcached"),
    ("rabbitmq-server", "rabbitmq"),
    ("nats-server", "nats"),
    ("etcd", "etcd"),
    ("clickhouse-server", "clickhouse"),
    ("kafka-server-start.sh", "kafka"),
];

/// Variables that the image of a server reads when it first starts, and no client does.
const VARIABLES: [(&str, &str); 6] = [
    ("POSTGRES_INITDB_ARGS", "postgres"),
    ("MYSQL_ROOT_PASSWORD", "mysql"),
    ("MARIADB_ROOT_PASSWORD", "mariadb"),
    ("MONGO_INITDB_ROOT_USERNAME", "mongodb"),
    ("RABBITMQ_DEFAULT_PASS", "rabbitmq"),
    ("MINIO_ROOT_PASSWORD", "minio"),
];

/// Ports that other programs use as much: they need a name beside them.
const SHARED_PORTS: [i64; 11] = [2181, 7000, 7001, 8086, 8123, 8222, 9000, 9093, 9094, 9440, 50000];

/// Words in a Service's name that speak for a tool beside a datastore.
const TOOLS: [&str; 14] = [
    "admin",
    "api",
    "backup",
    "commander",
    "console",
    "dashboard",
    "dashboards",
    "exporter",
    "express",
    "metrics",
    "operator",
    "ui",
    "web",
    "insight",
];

/// Words in a Service's name that speak for a datastore of whatever kind.
const GENERAL_NAMES: [&str; 8] = ["db", "database", "sql", "pg", "cache", "queue", "broker", "datastore"];

/// A record about the place that says so.
fn record(kind: &str, certain: bool, origin: &Origin) -> Value {
    let mut map = Map::default();
    map.field("kind", origin.span, Value::word(kind, origin));
    map.field("certain", origin.span, Value::bool(certain, origin));
    Value::map(map, origin)
}

/// The datastore that a container runs; absent at the container where it runs none.
pub(super) fn of_container(facts: &Facts<'_>) -> Value {
    let container = &facts.subject.value;
    let image = container.get("image").map(settle);
    if let Some(image) = &image {
        if let Kind::Unknown(_) = image.kind {
            return by_start(container).unwrap_or_else(|| image.clone());
        }
        if let Some(text) = image.as_text() {
            match image::datastore(&ImageRef::parse(text)) {
                Datastore::Is(kind) => return record(kind, true, &image.origin),
                Datastore::Unknown(why) => {
                    return by_start(container).unwrap_or_else(|| Value::unknown(why, &image.origin));
                }
                Datastore::No => {}
            }
        }
    }
    by_start(container).unwrap_or_else(|| facts.absent())
}

/// What the program or the variables of a container say.
fn by_start(container: &Value) -> Option<Value> {
    let first = |field: &str| container.get(field).and_then(|list| list.items().first());
    let program = first("command").or_else(|| first("args"));
    if let Some((program, text)) = program.and_then(|word| Some((word, word.as_str()?))) {
        let name = text.rsplit('/').next().unwrap_or(text);
        if let Some((_, kind)) = PROGRAMS.iter().find(|(known, _)| *known == name) {
            return Some(record(kind, true, &program.origin));
        }
    }
    container.get("env")?.items().iter().find_map(|variable| {
        let name = variable.get("name")?;
        let (_, kind) = VARIABLES.iter().find(|(known, _)| Some(*known) == name.as_str())?;
        Some(record(kind, true, &name.origin))
    })
}

/// The datastore behind a Service; absent at the Service where there is none.
pub(super) fn of_service(facts: &Facts<'_>) -> Value {
    let mut unknown = None;
    let mut seen = false;
    for container in network::containers_behind(facts) {
        let found = container.get("datastore");
        match found.kind {
            Kind::Map(_) => return found.clone(),
            Kind::Unknown(_) => unknown = Some(found),
            _ => seen = true,
        }
    }
    // Pods whose images are known and are no datastores outweigh a port number, not a name.
    let by_service = if seen { None } else { by_ports(facts) };
    by_service.or_else(|| unknown.cloned()).unwrap_or_else(|| facts.absent())
}

/// What a Service's ports and name say.
fn by_ports(facts: &Facts<'_>) -> Option<Value> {
    let service = &facts.subject.value;
    let name = facts.parent().and_then(|object| object.subject.value.at("metadata.name").cloned());
    let named = name.as_ref().and_then(name_kind);
    let ports = service.get("ports").map_or(&[][..], Value::items);
    for port in ports {
        for field in ["targetPort", "port"] {
            let Some(value) = port.get(field) else { continue };
            let Some(kind) = port_kind(value) else { continue };
            let shared = value.as_int().is_some_and(|port| SHARED_PORTS.contains(&port));
            if !shared || named.is_some() {
                let kind = if shared { named.unwrap_or(kind) } else { kind };
                return Some(record(kind, false, &value.origin));
            }
        }
    }
    let kind = named.filter(|kind| *kind != "database")?;
    Some(record(kind, false, &name?.origin))
}

/// The kind of datastore that listens on a port, by its number or its name.
fn port_kind(port: &Value) -> Option<&'static str> {
    match &port.kind {
        Kind::Number(Number::Int(number)) => table("datastore_ports").get(&number.to_string())?.get("kind"),
        Kind::Text(text) => {
            let text = text.known()?.to_ascii_lowercase();
            let row = table("datastore_ports").get(&text).or_else(|| table("datastore_images").get(&text));
            row?.get("kind")
        }
        _ => None,
    }
}

/// The kind of datastore that a name speaks of: `postgres` for `acme-postgres-primary`, `database`
/// for one that does not say which.
fn name_kind(name: &Value) -> Option<&'static str> {
    let name = name.as_str()?.to_ascii_lowercase();
    let words: Vec<&str> = name.split(['-', '_', '.']).collect();
    if words.iter().any(|word| TOOLS.contains(word)) {
        return None;
    }
    let kind = |word: &&str| table("datastore_images").get(word).and_then(|row| row.get("kind"));
    let general = || words.iter().any(|word| GENERAL_NAMES.contains(word)).then_some("database");
    words.iter().find_map(kind).or_else(general)
}

/// Whether an object's `metadata.name` names it; for facts of other modules.
pub(super) fn named(object: &Value) -> Option<&str> {
    manifest::text(object, "metadata.name")
}
