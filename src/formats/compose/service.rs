//! A merged service in the one form that rules read.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::{
    hops,
    size::size,
    sources::Sources,
    variables::{Env, Variables, with_value},
    words::words,
};
use crate::{
    formats::{Context, Given, interpolate::Variable},
    text::Span,
    value::{Kind, Map, Number, Origin, Text, Value, Why},
};

/// What normalising needs to know.
pub(super) struct Reader<'r> {
    pub(super) context: &'r Context<'r>,
    pub(super) sources: &'r Sources,
    pub(super) variables: &'r Variables,
    /// Memory limits that services have lost, by the service's key.
    pub(super) shadowed: &'r FxHashMap<Span, Span>,
}

/// An env file of a service.
pub(super) struct EnvFile {
    /// The text that names it.
    pub(super) text: Text,
    /// Its workspace path; none where it leads out of the workspace or is not known.
    pub(super) path: Option<String>,
    /// Whether Compose stops where it is not there.
    pub(super) required: bool,
    /// Whether its values are taken as they are.
    pub(super) is_raw: bool,
}

/// Room for the fields of a service.
const MOST_FIELDS: usize = 48;

impl Reader<'_> {
    /// A scalar as a text, as it is written.
    pub(super) fn text(&self, value: &Value) -> Value {
        match &value.kind {
            Kind::Number(_) | Kind::Bool(_) => {
                let span = value.span();
                let written = self.sources.get(span.file).map_or("", |file| file.slice(span));
                Value { kind: Kind::Text(Text::literal(written, span)), origin: value.origin.clone() }
            }
            _ => value.clone(),
        }
    }

    /// A truth value, also one that variables brought as a text.
    pub(super) fn bool(value: &Value) -> Value {
        match value.as_str().map(str::to_ascii_lowercase).as_deref() {
            Some("true" | "yes" | "on" | "y" | "1") => Value::bool(true, &value.origin),
            Some("false" | "no" | "off" | "n" | "0" | "") => Value::bool(false, &value.origin),
            _ => unknown_or_same(value),
        }
    }

    /// A whole number, also one that variables brought as a text.
    pub(super) fn number(value: &Value) -> Value {
        match value.as_str().and_then(|text| text.trim().parse().ok()) {
            Some(number) => Value::int(number, &value.origin),
            None => unknown_or_same(value),
        }
    }

    /// The fields of a service that are no subjects of their own.
    pub(super) fn fields(&self, name: &str, key_span: Span, service: &Value) -> Map {
        let mut fields = Map::new(Vec::with_capacity(MOST_FIELDS));
        let mut put = |key: &'static str, value: Value| fields.field(key, key_span, value);
        let look = |path: &str| owned(service.look(path), service, key_span);
        put("name", Value::text(Text::literal(name, key_span)));
        for key in [
            "image",
            "container_name",
            "user",
            "network_mode",
            "restart",
            "pid",
            "ipc",
            "uts",
            "userns_mode",
            "cgroup",
        ] {
            put(key, self.text(&look(key)));
        }
        for key in ["privileged", "read_only", "oom_kill_disable", "use_api_socket"] {
            put(key, Self::bool(&look(key)));
        }
        for key in ["command", "entrypoint"] {
            put(key, words(&look(key)));
        }
        for key in
            ["profiles", "cap_add", "cap_drop", "security_opt", "expose", "healthcheck", "deploy", "logging"]
        {
            put(key, look(key));
        }
        put("labels", owned(self.labels(service), service, key_span));
        put("build", look("build"));
        put("provider", look("provider"));
        put("replicas", Self::number(&first(look("deploy.replicas"), look("scale"))));
        put("memory_limit", memory_limit(&look, key_span));
        let pids = Self::number(&first(look("pids_limit"), look("deploy.resources.limits.pids")));
        put("pids_limit", pids);
        put("cpu_limit", cpu_limit(&look, key_span));
        if let Some(limit) = self.shadowed.get(&key_span) {
            put("shadowed_limit", Value::word("a memory limit", *limit));
        }
        put("environment", self.environment(&look("environment")));
        fields.field("raw", key_span, service.clone());
        fields
    }

    /// `environment` or build `args` with texts as values; a key without a value takes the one that
    /// Compose sees.
    pub(super) fn environment(&self, environment: &Value) -> Value {
        let Some(map) = environment.as_map() else { return environment.clone() };
        let mut filled = Map::default();
        for entry in map.entries() {
            let value = match entry.value.kind {
                Kind::Null => self.passed_through(&entry.key, entry.key_span),
                _ => self.text(&entry.value),
            };
            filled.push(entry.key.clone(), entry.key_span, value);
        }
        if let Some(why) = map.unknown_rest() {
            filled = filled.with_unknown_rest(why.clone());
        }
        Value::map(filled, &environment.origin)
    }

    fn passed_through(&self, key: &str, at: Span) -> Value {
        match self.variables.get(key, self.context) {
            Variable::Set(text) => Value::text(text.via(at, "used here")),
            Variable::Provided(why) => Value::unknown(why, at),
            Variable::Unset => {
                let why = format!("`{key}` is passed through, and no file sets it");
                Value::unknown(Why::at(why, at), at)
            }
        }
    }

    /// The labels of a service: those of its label files, then its own.
    fn labels(&self, service: &Value) -> Value {
        let own = service.look("labels");
        let files = service.get("label_file").map(Value::items).unwrap_or_default();
        if files.is_empty() || own.why().is_some() {
            return own;
        }
        let mut all = Map::default();
        let mut missing = own.as_map().and_then(Map::unknown_rest).cloned();
        for file in files {
            let path = file.as_text().and_then(|text| self.sources.path_of(text));
            // Compose shows them nothing but the files before.
            let before = |name: &str| own_variable(&all, name);
            let given = Given { variables: &|_| Variable::Unset, before: &before, is_raw: false };
            let Some(env) = path.and_then(|path| Env::read(self.context, &path, &given)) else {
                missing.get_or_insert_with(|| Why::at("a label file cannot be read from here", file.span()));
                continue;
            };
            for (key, key_span, value) in env.entries() {
                let value = value.via(file.span(), "loaded here");
                all.set(crate::value::Entry { key, key_span, value });
            }
        }
        own.entries().iter().for_each(|entry| all.set(entry.clone()));
        if let Some(why) = missing {
            all = all.with_unknown_rest(why);
        }
        let origin = if own.is_null() {
            files.first().map_or(own.origin, |file| file.origin.clone())
        } else {
            own.origin
        };
        Value::map(all, origin)
    }

    /// The env files of a service, in order.
    pub(super) fn env_files(&self, service: &Value) -> Vec<EnvFile> {
        let listed = service.get("env_file").map(Value::items).unwrap_or_default();
        let file = |item: &Value| {
            let text = item.as_text().or_else(|| item.get("path").and_then(Value::as_text))?.clone();
            let required = item.get("required").is_none_or(|it| Self::bool(it).as_bool() != Some(false));
            let path = self.sources.path_of(&text);
            let is_raw = item.get("format").and_then(Value::as_str) == Some("raw");
            Some(EnvFile { text, path, required, is_raw })
        };
        listed.iter().filter_map(file).collect()
    }

    /// All that the container is given: its env files, then its environment. A later one counts, an
    /// empty one too; what counts for nothing then is the second map.
    pub(super) fn effective_environment(
        &self,
        files: &[EnvFile],
        environment: &Value,
        at: &Origin,
    ) -> (Value, Value) {
        let mut all = Map::default();
        let mut overridden = Map::default();
        let mut missing = None;
        for file in files {
            // The project's variables are stronger than the service's, and both than the file's own.
            let lookup = |name: &str| match self.variables.get(name, self.context) {
                Variable::Unset => {
                    environment.as_map().map_or(Variable::Unset, |own| own_variable(own, name))
                }
                found => found,
            };
            let before = |name: &str| own_variable(&all, name);
            let given = Given { variables: &lookup, before: &before, is_raw: file.is_raw };
            let env = file.path.as_ref().and_then(|path| Env::read(self.context, path, &given));
            let Some(env) = env else {
                let ignored = |path: &String| self.context.loader.is_git_ignored(path);
                if !file.required && file.path.as_ref().is_some_and(|path| !ignored(path)) {
                    continue;
                }
                let shown = file.text.known().unwrap_or("the env file");
                missing =
                    missing.or(Some(Why::at(format!("`{shown}` is not there"), file.text.origin().span)));
                continue;
            };
            let origin = file.text.origin();
            let used = hops::written(origin.span, origin.hops());
            for (key, key_span, value) in env.entries() {
                let value = match &value.kind {
                    Kind::Text(text) => Value::text(text.via(used, "loaded here")),
                    _ => self.passed_through(&key, key_span),
                };
                let entry = crate::value::Entry { key, key_span, value };
                if let Some(before) = replaced(&all, &entry) {
                    overridden.set(before);
                }
                all.set(entry);
            }
        }
        for entry in environment.entries() {
            if let Some(before) = replaced(&all, entry) {
                overridden.set(before);
            }
            all.set(entry.clone());
        }
        let rest = environment.as_map().and_then(Map::unknown_rest).cloned();
        let rest = rest.or(environment.why().cloned()).or(missing);
        if let Some(why) = rest {
            all = all.with_unknown_rest(why);
        }
        (Value::map(all, at), Value::map(overridden, at))
    }
}

/// What a map says otherwise of the key of an entry: its value, at the key of that entry.
fn replaced(all: &Map, entry: &crate::value::Entry) -> Option<crate::value::Entry> {
    let earlier = all.get(&entry.key)?;
    let differs = earlier.key_span.file != entry.key_span.file
        && earlier.value.as_str() != entry.value.as_str()
        && earlier.value.why().is_none()
        && entry.value.why().is_none();
    differs.then(|| with_value(entry, earlier.value.clone()))
}

/// A text that is known in part is no truth value and no number yet: which one cannot be known.
fn unknown_or_same(value: &Value) -> Value {
    value.why().map_or_else(|| value.clone(), |why| Value::unknown(why.clone(), &value.origin))
}

/// What is missing stands at the service's key, wherever the service's parts come from.
fn owned(value: Value, service: &Value, key_span: Span) -> Value {
    match value.kind {
        Kind::Absent | Kind::Unknown(_) if value.span() == service.span() => Value::new(value.kind, key_span),
        _ => value,
    }
}

/// The first that is there.
fn first(one: Value, other: Value) -> Value {
    if one.is_null() && !other.is_null() { other } else { one }
}

/// The processors that it may use, or the microseconds of `cpu_quota`: 0 is no limit.
fn cpu_limit(look: &dyn Fn(&str) -> Value, at: Span) -> Value {
    let limits = ["cpus", "deploy.resources.limits.cpus", "cpu_quota"].map(look);
    let number = |value: &Value| match value.as_text() {
        Some(text) => match (text.why(), text.content().trim().parse::<f64>()) {
            (Some(why), _) => Value::unknown(why.clone(), &value.origin),
            (None, Ok(number)) => Value::new(Kind::Number(Number::Float(number)), &value.origin),
            (None, Err(_)) => Value::new(Kind::Null, &value.origin),
        },
        None => value.clone(),
    };
    let positive = |value: &&Value| matches!(value.kind, Kind::Number(number) if number.as_f64() > 0.0);
    let numbers = limits.each_ref().map(number);
    let found = numbers.iter().find(positive).or(numbers.iter().find(|it| it.why().is_some()));
    let found = found.or(numbers.iter().find(|it| !it.is_null()));
    found.cloned().unwrap_or_else(|| Value::absent(at))
}

/// The limit in bytes of either kind. What is missing stands at the service's key.
fn memory_limit(look: &dyn Fn(&str) -> Value, at: Span) -> Value {
    let old = look("mem_limit");
    let new = look("deploy.resources.limits.memory");
    let positive = |value: &Value| value.as_int().is_some_and(|bytes| bytes > 0);
    let sizes = [size(&old), size(&new)];
    if let Some(limit) = sizes.iter().find(|limit| positive(limit)) {
        return limit.clone();
    }
    let undecided = sizes.iter().find(|limit| limit.why().is_some());
    let written = sizes.iter().find(|limit| !limit.is_null());
    let found = undecided.or(written).cloned();
    found.unwrap_or_else(|| Value::absent(at))
}

/// What entries set a variable to.
fn own_variable(entries: &Map, name: &str) -> Variable {
    match entries.get(name).map(|entry| &entry.value.kind) {
        Some(Kind::Text(text)) => Variable::Set(text.clone()),
        _ => Variable::Unset,
    }
}

/// The folder, in the workspace, that relative paths of the file start from that a text stands in.
pub(super) fn folder_of<'s>(text: &Text, sources: &'s Sources) -> Option<&'s str> {
    let file = text.pieces().first().map(|piece| hops::written(piece.span, piece.hops()).file)?;
    sources.folder(file)
}

/// The place that a service's mount or configuration has on the host.
pub(super) fn place_of(text: &Text, sources: &Sources) -> Option<SmolStr> {
    sources.path_of(text).map(SmolStr::from)
}
