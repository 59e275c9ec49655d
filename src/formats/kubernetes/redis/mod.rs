//! Whether a Redis server (Valkey, KeyDB, Dragonfly) asks its clients for a password.
//!
//! Evidence is a password or an access list among the words that start it ([`launch`]), in a
//! configuration file that a ConfigMap holds ([`config`]), or in the variables that the image reads.
//! What is kept where no manifest shows it (a Secret's file, a script) is unknown, never a pass.

mod config;
mod environment;
mod launch;

use super::settle;
use crate::{
    formats::{Facts, Field, Type, image::ImageRef},
    value::{Kind, Map, Origin, Value, Why},
};
use environment::Environment;
use launch::Launch;

/// What a Redis record holds.
pub(super) static FIELDS: &[Field] = &[
    Field::raw(
        "auth",
        Type::Text,
        "how clients prove themselves: `password`, `access list`; absent where they need not",
    ),
    Field::raw("hint", Type::Text, "what looks like a password and is none, with the reason"),
];

/// What was found out about a server.
enum Auth {
    /// It asks, by this, at this place.
    By(&'static str, Value),
    /// It does not; what looks as if it did, with the reason.
    No(Option<(&'static str, Value)>),
    /// It cannot be seen, with the place where knowing ends.
    Unknown(Why, Value),
}

/// For a container that runs a Redis server: a record; absent for others.
pub(super) fn of_container(facts: &Facts<'_>) -> Value {
    let container = &facts.subject.value;
    let role = container.get("role").and_then(Value::as_str);
    let store = facts.get("datastore");
    if let Kind::Unknown(_) = store.kind {
        return store.clone();
    }
    let is_redis = store.get("kind").and_then(Value::as_str) == Some("redis");
    if !is_redis || !matches!(role, Some("container" | "sidecar")) {
        return facts.absent();
    }
    let launch = Launch::of(container);
    if launch.is_other_program() {
        return facts.absent();
    }
    let image = container.get("image").map_or_else(|| facts.absent(), settle);
    record(auth(facts, &launch, &image), &image.origin)
}

/// What was found out, as rules see it; `at` is what the server is known by.
fn record(auth: Auth, at: &Origin) -> Value {
    let mut map = Map::default();
    let auth = match auth {
        Auth::By(how, said) => Value::word(how, &said.origin),
        Auth::Unknown(why, said) => Value::unknown(why, &said.origin),
        Auth::No(hint) => {
            if let Some((reason, said)) = hint {
                map.field("hint", said.span(), Value::word(reason, &said.origin));
            }
            Value::absent(at)
        }
    };
    map.field("auth", at.span, auth);
    Value::map(map, at)
}

fn auth(facts: &Facts<'_>, launch: &Launch, image: &Value) -> Auth {
    let environment = Environment::of(facts);
    let by_words = launch.auth(&environment);
    if let Some(found) = by_words {
        return found;
    }
    if let Some(path) = launch.config_file() {
        return config::auth(facts, path);
    }
    if let Some(found) = environment.auth(family(image), launch) {
        return found;
    }
    match launch.script() {
        Some(script) => Auth::Unknown(Why::at("it is started by a script", script.span()), script.clone()),
        None => Auth::No(None),
    }
}

/// Whose image it is: each reads its own variables.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    /// `bitnami/redis`, `bitnami/valkey` and their copies.
    Bitnami,
    /// `redis/redis-stack`, which reads `REDIS_ARGS`.
    Stack,
    /// Dragonfly, which reads flags from `DFLY_…`.
    Dragonfly,
    /// The official images and all others: none is read.
    Other,
}

fn family(image: &Value) -> Family {
    let Some(image) = image.as_text().map(ImageRef::parse) else { return Family::Other };
    let repository = image.repository.content();
    if repository.contains("bitnami") {
        return Family::Bitnami;
    }
    match image.name.content() {
        "redis-stack" | "redis-stack-server" => Family::Stack,
        "dragonfly" => Family::Dragonfly,
        _ => Family::Other,
    }
}

/// Resources of Redis operators: the paths of which one names a Secret with the password, by kind.
const OPERATORS: [(&str, &str, &[&str]); 6] = [
    ("redis.redis.opstreelabs.in/", "Redis", &["spec.kubernetesConfig.redisSecret", "spec.redisConfig.acl"]),
    ("redis.redis.opstreelabs.in/", "RedisCluster", &["spec.kubernetesConfig.redisSecret"]),
    ("redis.redis.opstreelabs.in/", "RedisReplication", &["spec.kubernetesConfig.redisSecret"]),
    ("databases.spotahome.com/", "RedisFailover", &["spec.auth.secretPath"]),
    ("dragonflydb.io/", "Dragonfly", &["spec.authentication.passwordFromSecret"]),
    ("app.redislabs.com/", "RedisEnterpriseDatabase", &["spec.databaseSecretName"]),
];

/// For a Redis operator's resource: a record; absent for other objects.
pub(super) fn of_object(facts: &Facts<'_>) -> Value {
    let object = &facts.subject.value;
    let text = |field: &str| super::manifest::text(object, field).unwrap_or_default();
    let (version, kind) = (text("apiVersion"), text("kind"));
    let known = OPERATORS.iter().find(|(group, of, _)| version.starts_with(group) && kind == *of);
    let Some((_, _, paths)) = known else { return facts.absent() };
    let found = paths.iter().map(|path| object.look(path)).find(|value| !value.is_null());
    let auth = match found {
        None => Auth::No(None),
        Some(found) => match found.why() {
            Some(why) => Auth::Unknown(why.clone(), found.clone()),
            None => Auth::By("password", found),
        },
    };
    record(auth, &super::manifest::header(object).origin)
}
