//! Whether a Redis asks for a password.

use super::{
    super::{
        redis_conf::SAMPLE,
        shell::{self, Word},
    },
    entries::image_ref,
    index,
};
use crate::{
    formats::{Facts, environment},
    value::{Kind, Text, Value, Why},
};

/// Valkey, KeyDB and Dragonfly ask for a password as Redis does, and are of its kind.
fn is_redis(facts: &Facts<'_>) -> bool {
    facts.get("datastore").look("kind").as_str() == Some("redis")
}

/// What makes it ask: at the argument, directive or variable. Null where nothing does, at what comes
/// nearest: the empty argument, the command, the image.
pub(in crate::formats::compose) fn password(facts: &Facts<'_>) -> Value {
    if !is_redis(facts) {
        return facts.absent();
    }
    let words = facts.subject.value.as_map().map(shell::words_of).unwrap_or_default();
    let conf = facts.get("redis_conf");
    let by_words = by_words(facts, &words);
    let by_environment = by_environment(facts);
    let asked = [&by_words, &by_environment].into_iter().flatten().chain([conf]);
    let asked: Vec<&Value> = asked.filter(|value| value.is_present()).collect();
    if let Some(sure) = asked.iter().find(|value| value.as_str().is_some()) {
        return (*sure).clone();
    }
    if let Some(unknown) = asked.iter().find(|value| value.why().is_some()) {
        return (*unknown).clone();
    }
    if let Some(why) = hidden(facts, &words) {
        return Value::unknown(Why::at(why, facts.subject.origin.span), &facts.subject.origin);
    }
    asked.first().map_or_else(|| nearest(facts), |null| (*null).clone())
}

const SERVERS: [&str; 4] = ["redis-server", "valkey-server", "keydb-server", "dragonfly"];

/// The text at which a password would have to be asked for.
fn nearest(facts: &Facts<'_>) -> Value {
    let (command, image) = (facts.get("command"), facts.get("image"));
    let at = if command.items().is_empty() { &image.origin } else { &command.origin };
    Value::new(Kind::Null, at)
}

/// Images that start a Redis as it comes.
const PLAIN: [&str; 6] = ["redis", "valkey", "keydb", "dragonfly", "redis-stack", "redis-stack-server"];

/// Why the image itself may ask for one, where the service does not say itself what is started.
fn hidden(facts: &Facts<'_>, words: &[Word]) -> Option<String> {
    let server = |word: &Word| {
        let program = word.text.known().and_then(|word| word.rsplit('/').next());
        program.is_some_and(|program| SERVERS.contains(&program))
    };
    if words.iter().any(server) {
        return None;
    }
    for field in ["command", "entrypoint"] {
        if let Some(why) = facts.get(field).why() {
            return Some(why.text().to_owned());
        }
    }
    let started = first_word(facts);
    if let Some(other) = started.filter(|word| {
        !(word.starts_with('-') || word.rsplit_once('.').is_some_and(|(_, ending)| ending == "conf"))
    }) {
        return Some(format!("what `{other}` starts is not looked into"));
    }
    if facts.get("build").as_map().is_some() {
        return Some("the image is built here, and its own command is not looked into".to_owned());
    }
    let image = image_ref(facts)?;
    if let Some(why) = image.name.why() {
        return Some(why.text().to_owned());
    }
    let name = image.name.known()?.to_ascii_lowercase();
    let own = is_bitnami(facts) || PLAIN.contains(&name.as_str());
    (!own).then(|| format!("what the image `{name}` does by itself is not known"))
}

/// The first word of what the service starts in place of what its image would.
fn first_word(facts: &Facts<'_>) -> Option<String> {
    let of = |field: &str| facts.get(field).items().first().and_then(Value::as_str).map(str::to_owned);
    of("entrypoint").filter(|word| !word.contains("docker-entrypoint")).or_else(|| of("command"))
}

fn is_bitnami(facts: &Facts<'_>) -> bool {
    image_ref(facts).is_some_and(|image| image.repository.content().to_ascii_lowercase().contains("bitnami"))
}

/// `--requirepass x`, `--aclfile x`, `--user default off`.
fn by_words(facts: &Facts<'_>, words: &[Word]) -> Option<Value> {
    let mut found = None;
    for (index, word) in words.iter().enumerate() {
        let Some(flag) = word.text.known() else { continue };
        let next = words.get(index + 1);
        let value = match flag {
            "--requirepass" | "--aclfile" => Some(argument(facts, word, next)),
            "--user" if next.and_then(|next| next.text.known()) == Some("default") => {
                let rules = words.get(index + 2).and_then(|rule| rule.text.known());
                let asks = rules.is_some_and(|rule| rule == "off" || rule.starts_with(['>', '#']));
                asks.then(|| Value::word("--user default", word.text.origin()))
            }
            flag => match flag.strip_prefix("--requirepass=") {
                // Redis itself does not read this form; Dragonfly does.
                Some(password) if facts.get("image_name").as_str() == Some("dragonfly") => {
                    Some(written(password, &word.text))
                }
                _ => None,
            },
        };
        found = value.or(found);
    }
    found
}

fn written(password: &str, at: &Text) -> Value {
    if password == SAMPLE {
        return Value::word(SAMPLE, at.origin());
    }
    if password.is_empty() {
        Value::new(Kind::Null, at.origin())
    } else {
        Value::word("a password", at.origin())
    }
}

/// The argument of a flag: a text where it cannot be empty, null where it is.
fn argument(facts: &Facts<'_>, flag: &Word, next: Option<&Word>) -> Value {
    let Some(word) = next else { return Value::new(Kind::Null, flag.text.origin()) };
    let content = word.text.content();
    if word.in_shell
        && let Some(name) = container_variable(content)
    {
        return of_container(facts, name, &word.text);
    }
    match word.text.why() {
        None => written(content, &word.text),
        Some(_) if !content.is_empty() || filled(facts, &word.text) => {
            Value::word("a password", word.text.origin())
        }
        Some(why) => Value::unknown(why.clone(), word.text.origin()),
    }
}

/// `$NAME` or `${NAME}` as a whole word.
fn container_variable(word: &str) -> Option<&str> {
    let rest = word.trim_matches('"').strip_prefix('$')?;
    let name = rest.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(rest);
    let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    plain.then_some(name)
}

/// A variable that the shell in the container puts in.
fn of_container(facts: &Facts<'_>, name: &str, at: &Text) -> Value {
    let value = facts.get("variables").look(name);
    match (&value.kind, value.why()) {
        (Kind::Text(text), Some(_)) if filled(facts, text) => Value::word("a password", at.origin()),
        (_, Some(why)) => Value::unknown(why.clone(), at.origin()),
        (Kind::Text(text), None) => written(text.content(), at),
        _ => Value::new(Kind::Null, at.origin()),
    }
}

/// Whether the unknown parts of a text are variables that Compose insists on (`${NAME:?}`) or that the
/// environment provides: there is something, whatever it is.
fn filled(facts: &Facts<'_>, text: &Text) -> bool {
    let pieces = text.pieces();
    let unknown = pieces.iter().filter(|piece| piece.unknown.is_some());
    let mut places = unknown.map(|piece| piece.span).peekable();
    let Some(variables) = index::of(facts).map(|index| index.variables(facts)) else { return false };
    places.peek().is_some()
        && places.all(|span| {
            let mut there = variables.around(span).filter_map(|index| facts.unit.subjects.get(index));
            there.any(|subject| {
                let field = |name: &str| subject.value.get(name).and_then(Value::as_str);
                subject.origin.span == span
                    && (field("operator") == Some(":?") || field("status") == Some("provided"))
            })
        })
}

/// The variables that images of Redis read a password from.
fn by_environment(facts: &Facts<'_>) -> Option<Value> {
    let variables = facts.get("variables");
    let entry = |name: &str| variables.as_map().and_then(|map| map.get(name));
    let asks = |name: &str| -> Option<Value> {
        let entry = entry(name)?;
        let at = entry.key_span;
        Some(match (entry.value.as_text(), entry.value.why()) {
            (Some(text), Some(_)) if filled(facts, text) => Value::word(name, at),
            (_, Some(why)) => Value::unknown(why.clone(), at),
            (Some(text), None) => written(text.content(), &Text::literal(entry.key.clone(), at)),
            _ => Value::new(Kind::Null, at),
        })
    };
    if is_bitnami(facts) {
        let names = ["REDIS_PASSWORD", "REDIS_PASSWORD_FILE", "VALKEY_PASSWORD", "VALKEY_PASSWORD_FILE"];
        let found: Vec<Value> = names.into_iter().filter_map(asks).collect();
        let sure = found.iter().find(|value| !value.is_null()).or(found.first()).cloned();
        let empty = entry("ALLOW_EMPTY_PASSWORD").map(|entry| Value::new(Kind::Null, entry.key_span));
        return sure.or(empty);
    }
    if let Some(entry) = entry("REDIS_ARGS")
        && let Some(text) = entry.value.as_text()
        && let Some((_, rest)) = text.content().split_once("--requirepass")
    {
        let unknown = text.why().filter(|_| rest.trim().is_empty() && !filled(facts, text));
        return Some(match unknown {
            Some(why) => Value::unknown(why.clone(), entry.key_span),
            None if rest.trim().is_empty() && text.why().is_none() => Value::new(Kind::Null, entry.key_span),
            None => Value::word("REDIS_ARGS", entry.key_span),
        });
    }
    asks("DFLY_requirepass").or_else(|| asks("DFLY_REQUIREPASS"))
}

/// A variable that looks like a password and that the official images do not read.
pub(in crate::formats::compose) fn ignored(facts: &Facts<'_>) -> Value {
    if !is_redis(facts) || is_bitnami(facts) {
        return facts.absent();
    }
    let variables = facts.get("variables");
    let names = ["REDIS_PASSWORD", "REDIS_PASS", "REDIS_REQUIREPASS", "VALKEY_PASSWORD"];
    let found = variables.entries().iter().find(|entry| names.contains(&entry.key.as_str()));
    found.map_or_else(|| facts.absent(), |entry| Value::word(&entry.key, entry.key_span))
}

/// The Redis that the service's `environment` leads to. A password may come from its env files too.
pub(in crate::formats::compose) fn client(facts: &Facts<'_>) -> Value {
    let (own, all) = (facts.get("environment"), facts.get("variables"));
    let rest = all.as_map().and_then(crate::value::Map::unknown_rest);
    let carrier = environment::Carrier {
        own: own.entries(),
        all: all.entries(),
        rest,
        template: false,
        filled: &|text| filled(facts, text),
    };
    environment::redis_field(carrier).unwrap_or_else(|| facts.absent())
}
