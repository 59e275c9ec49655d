//! What a service names of its project: networks, volumes, other services; and whether that is there.

use smol_str::{SmolStr, format_smolstr};

use super::{facts::care, mount, plan, service::Reader, siblings::Siblings, variables::Variables};
use crate::{
    formats::{Field, Subject, SubjectKind, Type},
    text::Span,
    value::{Entry, Kind, Map, Text, Value, Why},
};

/// A name that a service uses.
pub static REFERENCE: SubjectKind = SubjectKind {
    name: "compose.reference",
    doc: "a place where a service names a network, a volume, another service or the like of its project",
    fields: &[
        Field::parent("service", "compose.service", "its service"),
        Field::raw(
            "kind",
            Type::Text,
            "what is named: `service`, `network`, `volume`, `config`, `secret` or `model`",
        ),
        Field::raw("name", Type::Text, "the name"),
        Field::raw("by", Type::Text, "the key that names it: `depends_on`, `networks`, `network_mode`, …"),
        Field::raw("is_defined", Type::Bool, "whether the project has such a one"),
        Field::raw("is_optional", Type::Bool, "of `depends_on`: whether the service also starts without it"),
        Field::raw("condition", Type::Text, "of `depends_on`: what the service waits for"),
        Field::fact(
            "is_checked",
            Type::Bool,
            "of a service that is there: whether anything checks its health; unknown where its image may do so",
            care::is_checked,
        ),
        Field::raw(
            "needs_profile",
            Type::Text,
            "of a service that is there: the profile that it needs and that this service does not",
        ),
    ],
};

/// A name at its place, before it is looked up.
pub(super) struct Named {
    /// What it names.
    pub(super) kind: &'static str,
    /// The name.
    pub(super) name: SmolStr,
    /// Where it stands.
    pub(super) span: Span,
    /// The key that it stands under.
    pub(super) by: &'static str,
    /// Whether the service starts without it.
    pub(super) is_optional: bool,
    /// What it waits for.
    pub(super) condition: Option<Value>,
}

/// What a project has.
pub(super) struct Known<'d> {
    document: &'d Value,
    /// What other files may add.
    siblings: &'d Siblings<'d>,
    /// Why it may have more.
    open: Option<Why>,
    /// Profiles that are always on.
    profiles: Vec<SmolStr>,
}

impl<'d> Known<'d> {
    pub(super) fn new(
        document: &'d Value,
        open: Option<Why>,
        siblings: &'d Siblings<'d>,
        variables: &Variables,
    ) -> Self {
        let on = variables.setting("COMPOSE_PROFILES");
        let on = on.as_ref().map_or("", Text::content).split(',').map(|name| SmolStr::from(name.trim()));
        Self { document, siblings, open, profiles: on.filter(|name| !name.is_empty()).collect() }
    }

    fn section(&self, kind: &str) -> Option<&Value> {
        self.document.get(plan::section_of(kind))
    }

    fn is_defined(&self, named: &Named) -> Value {
        let section = self.section(named.kind);
        let found = section.is_some_and(|section| section.get(&named.name).is_some());
        // Every project has a network of that name.
        if found || (named.kind == "network" && named.name == "default") {
            return Value::bool(true, named.span);
        }
        let rest = section.and_then(|it| it.as_map().and_then(Map::unknown_rest).or(it.why()));
        let rest = rest.or(self.document.as_map().and_then(Map::unknown_rest)).or(self.open.as_ref());
        match rest.cloned().or_else(|| self.siblings.has(plan::section_of(named.kind), &named.name)) {
            Some(why) => Value::unknown(why, named.span),
            None => Value::bool(false, named.span),
        }
    }

    /// The first profile that another service needs while this one runs without it.
    fn needs_profile(&self, service: &Value, named: &Named) -> Option<SmolStr> {
        let other = self.section("service").filter(|_| named.kind == "service")?.get(&named.name)?;
        let profiles = |service: &Value| -> Option<Vec<SmolStr>> {
            let listed = service.get("profiles").map(Value::items).unwrap_or_default();
            listed.iter().map(|name| name.as_str().map(SmolStr::from)).collect()
        };
        let (own, needed) = (profiles(service)?, profiles(other)?);
        // With any profile of its own on, the other must be on too.
        let covers =
            |one: &SmolStr| needed.contains(one) || needed.iter().any(|it| self.profiles.contains(it));
        let runs = if own.is_empty() {
            needed.iter().any(|it| self.profiles.contains(it))
        } else {
            own.iter().all(covers)
        };
        if needed.is_empty() || runs { None } else { needed.first().cloned() }
    }
}

/// The references of a service as subjects.
pub(super) fn of(service: &str, value: &Value, known: &Known<'_>) -> Vec<Subject> {
    let mut subjects = Vec::new();
    for named in named(value) {
        let at = named.span;
        let mut fields = Map::new(Vec::with_capacity(7));
        fields.field("kind", at, Value::word(named.kind, at));
        fields.field("name", at, Value::text(Text::literal(named.name.clone(), at)));
        fields.field("by", at, Value::word(named.by, at));
        fields.field("is_defined", at, known.is_defined(&named));
        fields.field("is_optional", at, Value::bool(named.is_optional, at));
        fields.field("condition", at, named.condition.clone().unwrap_or_else(|| Value::absent(at)));
        if let Some(profile) = known.needs_profile(value, &named) {
            fields.field("needs_profile", at, Value::word(&profile, at));
        }
        let name = format_smolstr!("{} {} of service {service}", named.kind, named.name);
        subjects.push(Subject::new(&REFERENCE, name, at, Value::map(fields, at)));
    }
    subjects
}

/// Every name that a service uses.
pub(super) fn named(service: &Value) -> Vec<Named> {
    let mut found = services(service);
    for (key, kind) in [("networks", "network"), ("models", "model")] {
        let entries = service.get(key).map(Value::entries).unwrap_or_default();
        found.extend(entries.iter().map(|entry| named_by(kind, &entry.key, entry.key_span, key)));
        found.extend(listed(service, key, kind));
    }
    for item in items(service, "volumes") {
        found.extend(volume(item));
    }
    for (list, kind) in [("configs", "config"), ("secrets", "secret")] {
        found.extend(items(service, list).iter().filter_map(|item| source(item, kind, list)));
    }
    if let Some(secrets) = service.at("build.secrets") {
        found.extend(secrets.items().iter().filter_map(|item| source(item, "secret", "build.secrets")));
    }
    found
}

/// The other services that a service waits for or shares something with.
pub(super) fn services(service: &Value) -> Vec<Named> {
    let mut found = Vec::new();
    let depends = service.get("depends_on").map(Value::entries).unwrap_or_default();
    found.extend(depends.iter().map(|entry: &Entry| {
        let required = entry.value.get("required").map(Reader::bool);
        let is_optional = required.is_some_and(|it| it.as_bool() == Some(false));
        let condition = entry.value.get("condition").cloned();
        Named { is_optional, condition, ..named_by("service", &entry.key, entry.key_span, "depends_on") }
    }));
    found.extend(listed(service, "depends_on", "service"));
    for (list, by) in [("links", "links"), ("volumes_from", "volumes_from")] {
        for text in items(service, list).iter().filter_map(Value::as_text) {
            let container = text.content().starts_with("container:");
            let name = text.split(':').into_iter().next().filter(|_| !container);
            found.extend(name.and_then(|name| from_text("service", &name, by)));
        }
    }
    for by in ["network_mode", "ipc", "pid", "uts", "cgroup"] {
        let text = service.get(by).and_then(Value::as_text);
        found.extend(text.and_then(|text| shared(text, by)));
    }
    let contexts = service.at("build.additional_contexts").map(Value::entries).unwrap_or_default();
    let contexts = contexts.iter().filter_map(|entry| entry.value.as_text());
    found.extend(contexts.filter_map(|text| shared(text, "additional_contexts")));
    found
}

/// `service:name`
fn shared(text: &Text, by: &'static str) -> Option<Named> {
    let (word, name) = text.split_first(':')?;
    if word.known() == Some("service") { from_text("service", &name, by) } else { None }
}

fn volume(item: &Value) -> Option<Named> {
    if let Some(text) = item.as_text() {
        let source = mount::short(text).source?;
        let path = source.known().is_none_or(mount::is_path);
        return if path { None } else { from_text("volume", &source, "volumes") };
    }
    let is_volume = item.get("type").and_then(Value::as_str) == Some("volume");
    let source = item.get("source").filter(|_| is_volume)?;
    from_text("volume", source.as_text()?, "volumes")
}

/// A config or secret by its name, or by `source:`.
fn source(item: &Value, kind: &'static str, by: &'static str) -> Option<Named> {
    from_text(kind, item.as_text().or_else(|| item.get("source")?.as_text())?, by)
}

fn from_text(kind: &'static str, text: &Text, by: &'static str) -> Option<Named> {
    let name = text.known().filter(|name| !name.is_empty())?;
    Some(named_by(kind, name, text.origin().span, by))
}

fn named_by(kind: &'static str, name: &str, span: Span, by: &'static str) -> Named {
    Named { kind, name: name.into(), span, by, is_optional: false, condition: None }
}

/// Names in a list, as a file has them before it is merged.
fn listed(service: &Value, key: &'static str, kind: &'static str) -> Vec<Named> {
    let texts = items(service, key).iter().filter_map(Value::as_text);
    texts.filter_map(|text| from_text(kind, text, key)).collect()
}

fn items<'v>(service: &'v Value, key: &str) -> &'v [Value] {
    match service.get(key).map(|value| &value.kind) {
        Some(Kind::Sequence(items)) => items,
        _ => &[],
    }
}
