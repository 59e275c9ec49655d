//! The parts of a service that are subjects of their own: ports, environment entries, mounts.

use smol_str::format_smolstr;

use super::{
    kinds::listed::{ENVIRONMENT, PORT, VOLUME},
    mount,
    port::{Port, port},
    service::{Reader, folder_of, place_of},
};
use crate::{
    formats::Subject,
    text::Span,
    value::{Entry, Kind, Map, Text, Value},
};

/// A mount of a service, with where it leads.
pub(super) struct Mounted {
    /// Its source's workspace path.
    pub(super) path: Option<smol_str::SmolStr>,
    /// The path in the container.
    pub(super) target: Value,
    /// The text that says so.
    pub(super) span: Span,
    /// The subject, for what `volumes` lists.
    pub(super) subject: Option<Subject>,
}

/// The published ports of a service. One whose list is not known has one port of which nothing is
/// known; one in the host's network has all of its ports there.
pub(super) fn ports(service: &str, value: &Value, network_mode: &Value) -> Vec<Subject> {
    let listed = value.look("ports");
    let mut subjects = Vec::new();
    if let Kind::Unknown(_) = listed.kind {
        let name = format_smolstr!("ports of service {service}");
        subjects.push(Subject::new(&PORT, name, listed.origin.clone(), listed));
    } else {
        let ports = listed.items().iter().filter_map(|item| Some((item, port(item)?)));
        subjects.extend(ports.map(|(item, port)| port_subject(service, item, &port)));
    }
    if network_mode.as_str() == Some("host") {
        let name = format_smolstr!("host network of service {service}");
        let mut fields = Map::default();
        fields.field("mode", network_mode.span(), network_mode.clone());
        let origin = network_mode.origin.clone();
        subjects.push(Subject::new(&PORT, name, origin.clone(), Value::map(fields, origin)));
    }
    subjects
}

fn port_subject(service: &str, item: &Value, port: &Port) -> Subject {
    let at = item.span();
    let text = |value: &Value| match value.as_int() {
        Some(number) => {
            let text = Text::literal(number.to_string(), value.span());
            Value { kind: Kind::Text(text), origin: value.origin.clone() }
        }
        None => value.clone(),
    };
    let mut fields = Map::new(Vec::with_capacity(6));
    for (key, value) in [
        ("target", &port.target),
        ("published", &port.published),
        ("host_ip", &port.host_ip),
        ("protocol", &port.protocol),
        ("mode", &port.mode),
    ] {
        fields.push(key, at, text(value));
    }
    fields.field("item", at, item.clone());
    let target = text(&port.target);
    let name = format_smolstr!("port {} of service {service}", target.as_str().unwrap_or("?"));
    Subject::new(&PORT, name, port.origin.clone(), Value::map(fields, &port.origin))
}

/// The entries of `environment`.
pub(super) fn environment(service: &str, environment: &Value) -> Vec<Subject> {
    let subject = |entry: &Entry| {
        let at = entry.key_span;
        let mut fields = Map::default();
        fields.field("key", at, Value::text(Text::literal(entry.key.clone(), at)));
        fields.field("value", at, entry.value.clone());
        let name = format_smolstr!("{} of service {service}", entry.key);
        Subject::new(&ENVIRONMENT, name, at, Value::map(fields, at))
    };
    environment.entries().iter().map(subject).collect()
}

/// The entries of `environment` of a service's hooks, as a map or as a list.
pub(super) fn hook_environment(service: &str, value: &Value, reader: &Reader<'_>) -> Vec<Subject> {
    let mut found = Vec::new();
    for place in ["post_start", "pre_stop"] {
        for hook in value.look(place).items() {
            let given = hook.look("environment");
            let mut pairs = Map::default();
            for text in given.items().iter().filter_map(Value::as_text) {
                if let Some((key, value)) = text.split_first('=') {
                    pairs.push(key.smol(), key.origin().span, Value::text(value));
                }
            }
            for entry in given.entries().iter().filter(|entry| !entry.value.is_null()) {
                pairs.push(entry.key.clone(), entry.key_span, reader.text(&entry.value));
            }
            found.extend(environment(service, &Value::map(pairs, &given.origin)));
        }
    }
    found
}

/// What is mounted: volumes, and configs and secrets that stand for files.
pub(super) fn mounts(service: &str, value: &Value, document: &Value, reader: &Reader<'_>) -> Vec<Mounted> {
    let volumes = value.get("volumes").map(Value::items).unwrap_or_default();
    let mut mounted: Vec<Mounted> = volumes.iter().map(|item| volume(service, item, reader)).collect();
    for (list, folder) in [("configs", "/"), ("secrets", "/run/secrets/")] {
        let items = value.get(list).map(Value::items).unwrap_or_default();
        let named = items.iter().filter_map(|item| from_list(item, document.get(list)?, folder, reader));
        mounted.extend(named);
    }
    mounted
}

fn volume(service: &str, item: &Value, reader: &Reader<'_>) -> Mounted {
    let at = item.span();
    let absent = || Value::absent(&item.origin);
    let (source, target, mode, kind) = if let Some(text) = item.as_text() {
        let short = mount::short(text);
        let kind = match short.source.as_ref().map(Text::content) {
            Some(source) if mount::is_path(source) => "bind",
            _ => "volume",
        };
        let text = |text: Option<Text>| text.map_or_else(absent, Value::text);
        (text(short.source), Value::text(short.target), text(short.mode), Value::word(kind, at))
    } else {
        let field = |name: &str| item.look(name);
        (field("source"), field("target"), absent(), field("type"))
    };
    let read_only = match (item.get("read_only"), mode.as_text()) {
        (Some(value), _) => Reader::bool(value),
        (None, Some(mode)) if mode.content().split(',').any(|word| word == "ro") => {
            Value::bool(true, mode.origin())
        }
        _ => Value::bool(false, &item.origin),
    };
    let bind = kind.as_str() == Some("bind");
    let path = source.as_text().filter(|_| bind).and_then(|text| place_of(text, reader.sources));
    let mut fields = Map::new(Vec::with_capacity(7));
    for (key, value) in [("type", &kind), ("source", &source), ("target", &target), ("read_only", &read_only)]
    {
        fields.push(key, at, value.clone());
    }
    fields.field("host_path", at, host_path(&source, bind, reader));
    fields.field("item", at, item.clone());
    fields.field("propagation", at, propagation(item, mode.as_text()));
    let shown = target.as_str().unwrap_or("?");
    let name = format_smolstr!("volume {shown} of service {service}");
    let subject = Subject::new(&VOLUME, name, item.origin.clone(), Value::map(fields, &item.origin));
    Mounted { path, target, span: at, subject: Some(subject) }
}

/// The source as a plain path of the host; unknown where it is not known in full.
fn host_path(source: &Value, bind: bool, reader: &Reader<'_>) -> Value {
    let Some(text) = source.as_text().filter(|_| bind) else {
        return if bind { source.clone() } else { Value::absent(&source.origin) };
    };
    match (mount::host_path(text, folder_of(text, reader.sources)), text.why()) {
        (Some(path), _) => Value::word(&path, &source.origin),
        (None, Some(why)) => Value::unknown(why.clone(), &source.origin),
        (None, None) => Value::absent(&source.origin),
    }
}

/// How mounts below it spread: `bind.propagation`, or a word of the mode.
fn propagation(item: &Value, mode: Option<&Text>) -> Value {
    const WORDS: [&str; 6] = ["shared", "rshared", "slave", "rslave", "private", "rprivate"];
    let words = mode.map(|mode| mode.split(',')).unwrap_or_default();
    let found = words.into_iter().find(|word| word.known().is_some_and(|word| WORDS.contains(&word)));
    found.map_or_else(|| item.look("bind.propagation"), Value::text)
}

/// A config or secret whose definition names a file.
fn from_list(item: &Value, all: &Value, folder: &str, reader: &Reader<'_>) -> Option<Mounted> {
    let name = item.as_str().or_else(|| item.get("source")?.as_str())?;
    let file = all.get(name)?.get("file")?.as_text()?;
    let own = item.get("target").filter(|target| target.as_text().is_some());
    let target = own.cloned().unwrap_or_else(|| Value::word(&format!("{folder}{name}"), item.span()));
    Some(Mounted { path: place_of(file, reader.sources), target, span: item.span(), subject: None })
}
