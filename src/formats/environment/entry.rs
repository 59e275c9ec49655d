//! The fields that entries of every carrier have, and the facts behind them.

use super::{alike, connection, format::Form, given, known, secret, tls};
use crate::{
    formats::{Facts, Field, Subject, Type},
    secrets,
    value::{Entry, Kind, Map, Value},
};

/// The table of fields of a kind with fields of its own: these, then those that all entries share.
macro_rules! entry_fields {
    ($($own:expr,)*) => {{
        use $crate::formats::{Field, Type, environment::facts};
        &[
            $($own,)*
            Field::fact("carrier", Type::Text, "what it stands in: `env file`, `service`, `image`", facts::carrier),
            Field::fact("is_example", Type::Bool, "whether it is one to be filled in (`.env.example`)", facts::is_example),
            Field::fact("is_tracked", Type::Bool, "whether git keeps its file; unknown without a repository", facts::is_tracked),
            Field::fact(
                "meaning",
                Type::Text,
                "what the variable is for, by the table `environment_keys`: `cors_origins`, `debug`, …",
                facts::meaning,
            ),
            Field::fact("unit", Type::Text, "what a bare number of it counts, by the same table: `s`, `ms`, `m`, `h`, `d`", facts::unit),
            Field::fact("is_optional", Type::Bool, "whether a program works without it, by the same table", facts::is_optional),
            Field::fact("entries", Type::Map, "all that the same program is given, this one too: key to value", facts::entries),
            Field::fact(
                "settings",
                Type::Map,
                "the same by meaning: `settings.cors_origins`; the last of a meaning counts",
                facts::settings,
            ),
            $crate::formats::environment::IS_SECRET,
            $crate::formats::environment::SECRET_VALUE,
            Field::fact("secret_kind", Type::Text, "of a secret: `password`, `token` or `key`", facts::secret_kind),
            $crate::formats::environment::SECRET_CLASS,
            Field::fact(
                "weakness",
                Type::Text,
                "of a secret: why it is guessed soon, its length aside (`a sequence`); null where nothing says so",
                facts::weakness,
            ),
            Field::fact(
                "namesake",
                Type::Text,
                "of a secret: the entry that names the user, database or host it is the same as, at that entry",
                facts::namesake,
            ),
            Field::fact(
                "misformat",
                Type::Record(facts::MISFORMAT),
                "of a key whose form the table gives: how it misses it; null where it does not",
                facts::misformat,
            ),
            Field::fact(
                "token",
                Type::Text,
                "which provider's token or private key shows in its value: `a GitHub token`",
                facts::token,
            ),
            Field::fact(
                "twin",
                Type::Text,
                "of a secret: another entry with the same value that should have its own, at that entry",
                facts::twin,
            ),
            Field::fact(
                "services",
                Type::List(&Type::Subject("compose.service")),
                "the services that are given it: its own one, or those whose `env_file` names its file",
                facts::services,
            ),
            Field::fact(
                "key_file",
                Type::Subject("repo.file"),
                "of a path: the private key, key store or state in the workspace that it leads to, beside its file or through a mount",
                facts::key_file,
            ),
            Field::fact(
                "sample",
                Type::Text,
                "of a secret: the entry of an example file beside it that has the same value, at that entry",
                facts::sample,
            ),
            Field::fact(
                "original",
                Type::Text,
                "of a secret in an example file: the entry of the file that it is an example of that has the same value, at that entry",
                facts::original,
            ),
            Field::fact(
                "earlier",
                Type::Text,
                "the value of an earlier entry of the same key, in its file or in an `env_file` of its service, which this one overrides",
                facts::earlier,
            ),
            Field::fact(
                "overrides_file",
                Type::Bool,
                "whether that earlier entry stands in another file",
                facts::overrides_file,
            ),
            Field::fact(
                "used",
                Type::Text,
                "of an entry of an env file: where the Compose project beside it puts it in",
                facts::used,
            ),
            Field::fact(
                "connection",
                Type::Text,
                "of the address of a database, broker or directory: its scheme (`postgres`), `string` for lists like `Server=…;…`; unknown where only its name says that it is one",
                facts::connection,
            ),
            Field::fact(
                "tls_minimum",
                Type::Text,
                "the lowest TLS version that it allows (`TLSv1.0`), where it is about that",
                facts::tls_minimum,
            ),
            Field::fact(
                "tls_wanted",
                Type::Text,
                "what to write there for TLS 1.2, in the same spelling",
                facts::tls_wanted,
            ),
        ]
    }};
}
pub(crate) use entry_fields;

/// The field that says whether a name is that of a secret.
pub const IS_SECRET: Field =
    Field::fact("is_secret", Type::Bool, "whether its name is that of a secret", facts::is_secret);

/// The field of the secret itself.
pub const SECRET_VALUE: Field = Field::fact(
    "secret_value",
    Type::Text,
    "the secret that it holds: the password of a URL, else its value where its name is that of a secret",
    facts::secret_value,
);

/// The field of a secret's class.
pub const SECRET_CLASS: Field = Field::fact(
    "secret_class",
    Type::Text,
    "of a secret: `empty`, `reference`, `placeholder`, `weak`, `hash`, `public` or `strong`",
    facts::secret_class,
);

/// The field of a carrier that its entries read `settings` from.
pub const SETTINGS_OF: Field = Field::fact(
    "settings",
    Type::Map,
    "the values of its variables by meaning (`cors_origins`), by the table `environment_keys`",
    facts::settings_of,
);

/// The facts behind the fields.
pub mod facts {
    use super::{
        Entry, Facts, Field, Form, Kind, Map, Subject, Type, Value, alike, connection, given, known, secret,
        secrets, tls,
    };

    /// How a value misses a form.
    pub static MISFORMAT: &[Field] =
        &[Field::raw("wanted", Type::Text, "the form"), Field::raw("got", Type::Text, "what it is instead")];

    pub(crate) fn carrier(facts: &Facts<'_>) -> Value {
        let name = match facts.subject.kind.name.split('.').next() {
            Some("env") => "env file",
            Some("dockerfile") => "image",
            Some("compose") => "service",
            _ => "file",
        };
        Value::word(name, &facts.subject.origin)
    }

    pub(crate) fn is_example(facts: &Facts<'_>) -> Value {
        let own = facts.parent().and_then(|parent| parent.get("is_template").as_bool());
        Value::bool(own == Some(true), &facts.subject.origin)
    }

    pub(crate) fn is_tracked(facts: &Facts<'_>) -> Value {
        facts.parent().map_or_else(|| facts.absent(), |parent| parent.get("is_tracked").clone())
    }

    pub(crate) fn meaning(facts: &Facts<'_>) -> Value {
        if counts_for_nothing(facts) { facts.absent() } else { by_name(facts, known::Known::meaning) }
    }

    /// Whether an entry is there while an image is built and not when it runs, or a later one of the same
    /// key counts.
    fn counts_for_nothing(facts: &Facts<'_>) -> bool {
        let value = &facts.subject.value;
        let is = |field: &str, wanted: bool| value.get(field).and_then(Value::as_bool) == Some(wanted);
        value.get("keyword").and_then(Value::as_str) == Some("ARG")
            || is("in_final", false)
            || is("is_overridden", true)
    }

    pub(crate) fn unit(facts: &Facts<'_>) -> Value {
        by_name(facts, known::Known::unit)
    }

    pub(crate) fn is_optional(facts: &Facts<'_>) -> Value {
        let key = facts.get("key");
        let known = key.as_str().and_then(known::known);
        Value::bool(known.is_some_and(known::Known::is_optional), &key.origin)
    }

    fn by_name(facts: &Facts<'_>, field: fn(known::Known) -> Option<&'static str>) -> Value {
        let key = facts.get("key");
        let found = key.as_str().and_then(known::known).and_then(field);
        found.map_or_else(|| facts.absent(), |found| Value::word(found, &key.origin))
    }

    pub(crate) fn entries(facts: &Facts<'_>) -> Value {
        let parent = facts.parent();
        let given = |name: &str| parent.as_ref().map(|parent| parent.get(name)).filter(|it| it.is_present());
        given("values").or_else(|| given("variables")).cloned().unwrap_or_else(|| siblings(facts))
    }

    /// The entries of the same kind and parent, where the parent does not hold them.
    fn siblings(facts: &Facts<'_>) -> Value {
        let mut map = Map::default();
        let own = |other: &&Subject| {
            other.kind.name == facts.subject.kind.name && other.parent == facts.subject.parent
        };
        for other in facts.unit.subjects.iter().filter(own) {
            let (key, value) = (other.value.get("key").and_then(Value::as_str), other.value.get("value"));
            if let (Some(key), Some(value)) = (key, value) {
                map.set(Entry { key: key.into(), key_span: other.origin.span, value: value.clone() });
            }
        }
        Value::map(map, &facts.subject.origin)
    }

    pub(crate) fn settings(facts: &Facts<'_>) -> Value {
        let of_parent = facts.parent().map(|parent| parent.get("settings")).filter(|it| it.is_present());
        of_parent.cloned().unwrap_or_else(|| by_meaning(facts.get("entries")))
    }

    /// Of a carrier: its `values` or `variables` by meaning.
    pub(crate) fn settings_of(facts: &Facts<'_>) -> Value {
        let values = facts.get("values");
        by_meaning(if values.is_present() { values } else { facts.get("variables") })
    }

    /// Of a carrier: the keys whose secrets lie open in it and may be real, each at its secret.
    pub(crate) fn secrets_of(facts: &Facts<'_>) -> Value {
        open(facts, &[secrets::Class::Weak, secrets::Class::Strong])
    }

    /// Of a carrier: whether there are such.
    pub(crate) fn has_secrets(facts: &Facts<'_>) -> Value {
        Value::bool(!facts.get("secrets").items().is_empty(), &facts.subject.origin)
    }

    /// Of a carrier: the keys whose secrets are placeholders, each at it.
    pub(crate) fn placeholders_of(facts: &Facts<'_>) -> Value {
        open(facts, &[secrets::Class::Placeholder])
    }

    fn open(facts: &Facts<'_>, classes: &[secrets::Class]) -> Value {
        Value::sequence(secret::open(facts.get("values").entries(), classes), &facts.subject.origin)
    }

    fn by_meaning(entries: &Value) -> Value {
        let known = |entry: &'_ Entry| {
            let known = known::known(&entry.key)?;
            Some((known.meaning()?, known.words_before()))
        };
        let mut found: Vec<(&str, usize, &Entry)> = Vec::new();
        for entry in entries.entries() {
            let Some((meaning, before)) = known(entry) else { continue };
            match found.iter_mut().find(|(own, ..)| *own == meaning) {
                // `CORS_ORIGINS` counts before `PARTNER_CORS_ORIGINS`.
                Some((_, least, _)) if *least < before => {}
                Some(slot) => *slot = (meaning, before, entry),
                None => found.push((meaning, before, entry)),
            }
        }
        let mut map = Map::default();
        for (meaning, _, entry) in found {
            map.push(meaning, entry.key_span, entry.value.clone());
        }
        if let Some(why) = entries.as_map().and_then(Map::unknown_rest) {
            map = map.with_unknown_rest(why.clone());
        }
        Value::map(map, &entries.origin)
    }

    pub(crate) fn is_secret(facts: &Facts<'_>) -> Value {
        let key = facts.get("key");
        Value::bool(key.as_str().is_some_and(secrets::is_secret_name), &key.origin)
    }

    /// The same, found out once for an entry that has the field.
    pub(crate) fn has_secret_name(facts: &Facts<'_>, key: &str) -> bool {
        facts.get("is_secret").as_bool().unwrap_or_else(|| secrets::is_secret_name(key))
    }

    pub(crate) fn secret_value(facts: &Facts<'_>) -> Value {
        let (key, value) = (facts.get("key"), facts.get("value"));
        let key = key.as_str().unwrap_or_default();
        match &value.kind {
            _ if counts_for_nothing(facts) => facts.absent(),
            Kind::Text(text) => {
                let secret = secret::secret_in(text, || has_secret_name(facts, key));
                secret.map_or_else(|| facts.absent(), Value::text)
            }
            Kind::Unknown(_) if has_secret_name(facts, key) => value.clone(),
            _ => facts.absent(),
        }
    }

    pub(crate) fn secret_kind(facts: &Facts<'_>) -> Value {
        let key = facts.get("key");
        match key.as_str().filter(|_| facts.get("secret_value").is_present()) {
            Some(name) => Value::word(secret::kind_of(name), &key.origin),
            None => facts.absent(),
        }
    }

    pub(crate) fn secret_class(facts: &Facts<'_>) -> Value {
        let value = facts.get("secret_value");
        // What comes from outside as a whole is written as a reference.
        if comes_from_outside(value) {
            return Value::word(secrets::Class::Reference.name(), &value.origin);
        }
        told(facts, |secret| Some(secrets::classify(secret).name().to_owned()))
    }

    /// Whether nothing of a value is written here: `${DB_PASSWORD}`, or a key that is passed through.
    fn comes_from_outside(value: &Value) -> bool {
        match &value.kind {
            Kind::Unknown(_) => true,
            Kind::Text(text) => text.why().is_some() && text.content().is_empty(),
            _ => false,
        }
    }

    pub(crate) fn namesake(facts: &Facts<'_>) -> Value {
        of_all(facts, "namesakes", alike::namesakes)
    }

    pub(crate) fn weakness(facts: &Facts<'_>) -> Value {
        told(facts, |value| {
            let same = facts.get("namesake");
            let same = same.as_str().map(|name| format!("the same as `{name}`"));
            same.or_else(|| secret::weakness(&secret::decoded(value)).map(str::to_owned))
        })
    }

    /// What is to say of a secret, at its place.
    fn told(facts: &Facts<'_>, say: impl FnOnce(&str) -> Option<String>) -> Value {
        let value = facts.get("secret_value");
        if comes_from_outside(value) {
            return facts.absent();
        }
        if let Some(why) = value.why() {
            return Value::unknown(why.clone(), value.origin.clone());
        }
        let said = value.as_str().and_then(say);
        said.map_or_else(|| facts.absent(), |said| Value::word(&said, value.origin.clone()))
    }

    pub(crate) fn misformat(facts: &Facts<'_>) -> Value {
        let (key, value) = (facts.get("key"), facts.get("value"));
        let form = key.as_str().and_then(known::known).and_then(known::Known::format).and_then(Form::named);
        let Some(form) = form else { return facts.absent() };
        if comes_from_outside(value) {
            return facts.absent();
        }
        if let Some(why) = value.why() {
            return Value::unknown(why.clone(), value.origin.clone());
        }
        let literal = value.as_str().filter(|text| secrets::classify(text) != secrets::Class::Reference);
        let literal = literal.filter(|text| !text.trim().is_empty());
        let Some(got) = literal.and_then(|text| form.misses(text)) else { return facts.absent() };
        let mut record = Map::default();
        record.field("wanted", value.span(), Value::word(form.wanted(), &value.origin));
        record.field("got", value.span(), Value::word(&got, &value.origin));
        Value::map(record, value.origin.clone())
    }

    pub(crate) fn token(facts: &Facts<'_>) -> Value {
        let value = facts.get("value");
        let Some(text) = value.as_text() else { return facts.absent() };
        match secrets::find_token(text.content()) {
            Some(token) => Value::word(token.kind, text.slice(token.range).origin()),
            None => facts.absent(),
        }
    }

    pub(crate) fn twin(facts: &Facts<'_>) -> Value {
        let value = facts.get("secret_value");
        if !value.as_str().is_some_and(secret::is_real) {
            return facts.absent();
        }
        let none = facts.absent();
        of_all(facts, "twins", |entries| alike::twins(entries, &none))
    }

    /// What is found for all entries of a carrier at once, of this one. A carrier that has no such field
    /// is looked at for each.
    fn of_all(facts: &Facts<'_>, field: &str, find: impl FnOnce(&[Entry]) -> Map) -> Value {
        let key = facts.get("key");
        let key = key.as_str().unwrap_or_default();
        let of_parent = facts.parent().map(|parent| parent.get(field)).filter(|it| it.is_present());
        let found = match of_parent {
            Some(all) => all.get(key).cloned(),
            None => find(facts.get("entries").entries()).get(key).map(|entry| entry.value.clone()),
        };
        found.unwrap_or_else(|| facts.absent())
    }

    pub(crate) fn services(facts: &Facts<'_>) -> Value {
        given::services(facts)
    }

    pub(crate) fn key_file(facts: &Facts<'_>) -> Value {
        given::key_file(facts)
    }

    pub(crate) fn sample(facts: &Facts<'_>) -> Value {
        same_in(facts, "samples")
    }

    pub(crate) fn original(facts: &Facts<'_>) -> Value {
        same_in(facts, "originals")
    }

    /// The entry of the same key and secret among those of another file that the parent holds.
    fn same_in(facts: &Facts<'_>, field: &str) -> Value {
        let (key, value) = (facts.get("key"), facts.get("secret_value"));
        let others = facts.parent().map(|parent| parent.get(field));
        let found = others.as_ref().and_then(|others| others.get(key.as_str()?));
        let found =
            found.and_then(|other| Some((secret::secret_of(key.as_str()?, other.as_text()?)?, other)));
        match found {
            Some((own, other))
                if own.known().is_some_and(|own| !own.is_empty() && value.as_str() == Some(own)) =>
            {
                Value::word(key.as_str().unwrap_or_default(), &other.origin)
            }
            _ => facts.absent(),
        }
    }

    pub(crate) fn earlier(facts: &Facts<'_>) -> Value {
        if let Some(own) = facts.subject.value.get("earlier") {
            return own.clone();
        }
        let overridden = facts.parent().map(|parent| parent.get("overridden"));
        let key = facts.get("key");
        let found = overridden.as_ref().and_then(|all| all.as_map()?.get(key.as_str()?));
        let found = found.filter(|entry| entry.key_span == key.span());
        found.map_or_else(|| facts.absent(), |entry| entry.value.clone())
    }

    pub(crate) fn overrides_file(facts: &Facts<'_>) -> Value {
        let in_own = facts.subject.value.get("earlier").is_some();
        Value::bool(!in_own && facts.get("earlier").is_present(), &facts.subject.origin)
    }

    pub(crate) fn used(facts: &Facts<'_>) -> Value {
        let uses = facts.parent().map(|parent| parent.get("uses"));
        let key = facts.get("key");
        let found = uses.as_ref().and_then(|uses| uses.get(key.as_str()?)).cloned();
        found.unwrap_or_else(|| facts.absent())
    }

    pub(crate) fn connection(facts: &Facts<'_>) -> Value {
        connection::connection(facts)
    }

    pub(crate) fn tls_minimum(facts: &Facts<'_>) -> Value {
        tls_said(facts, |found| found.version.to_owned())
    }

    pub(crate) fn tls_wanted(facts: &Facts<'_>) -> Value {
        tls_said(facts, |found| found.wanted.clone())
    }

    fn tls_said(facts: &Facts<'_>, say: fn(&tls::TlsMinimum) -> String) -> Value {
        let (key, value) = (facts.get("key"), facts.get("value"));
        tls::tls_field(key.as_str().unwrap_or_default(), value, say).unwrap_or_else(|| facts.absent())
    }
}
