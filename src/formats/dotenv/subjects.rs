//! The subjects of env files: `env.file` and `env.entry`.

use super::{
    tree::{EnvFile, Quote},
    values,
};
use crate::{
    formats::{Facts, Field, ParsedFile, Subject, SubjectKind, Type, Unit, environment},
    secrets,
    source::paths,
    text::Span,
    value::{Kind, Map, Text, Value},
};

/// A whole env file.
pub static FILE: SubjectKind = SubjectKind {
    name: "env.file",
    doc: "an env file",
    fields: &[
        Field::raw("path", Type::Text, "its path in the workspace"),
        Field::raw("is_template", Type::Bool, "whether it is an example to copy (`.env.example`)"),
        Field::raw("ignored", Type::Bool, "whether git ignores it"),
        Field::raw("values", Type::Map, "its entries: key to value"),
        Field::fact("redis", Type::Record(environment::REDIS), "the Redis that its entries lead to", redis),
    ],
};

/// One line of an env file.
pub static ENTRY: SubjectKind = SubjectKind {
    name: "env.entry",
    doc: "an entry of an env file: `KEY=value`",
    fields: &[
        Field::parent("file", "env.file", "the file that it stands in"),
        Field::raw("key", Type::Text, "the variable's name"),
        Field::raw("value", Type::Text, "its value, unquoted, with variables put in; null without a `=`"),
        Field::raw("quote", Type::Text, "`single`, `double` or `none`"),
        Field::raw("export", Type::Bool, "whether `export` stands before it"),
        Field::fact("is_secret", Type::Bool, "whether its name is that of a secret", is_secret),
        Field::fact(
            "secret_class",
            Type::Text,
            "of a secret: `empty`, `reference`, `placeholder`, `weak`, `hash`, `public` or `strong`",
            secret_class,
        ),
        Field::fact(
            "tls_minimum",
            Type::Text,
            "the lowest TLS version that it allows (`TLSv1.0`), where it is about that",
            tls_minimum,
        ),
        Field::fact(
            "tls_wanted",
            Type::Text,
            "what to write there for TLS 1.2, in the same spelling",
            tls_wanted,
        ),
    ],
};

/// The unit of one file.
pub(super) fn unit(parsed: &ParsedFile, tree: &EnvFile, ignored: bool) -> Unit {
    let file = &parsed.file;
    let whole = Span::new(file.id, 0, file.text.len());
    let start = Span::empty(file.id, 0);
    let mut unit = Unit::new("dotenv", file.path.to_string(), vec![file.id]);
    let mut fields = Map::default();
    fields.field("path", start, Value::word(&file.path, start));
    fields.field("is_template", start, Value::bool(is_template(&file.path), start));
    fields.field("ignored", start, Value::bool(ignored, start));
    fields.field("values", start, values::map(tree, whole));
    let name = format!("file {}", paths::file_name(&file.path));
    let parent = unit.add(Subject::new(&FILE, name, start, Value::map(fields, start)));
    for (entry, value) in tree.entries.iter().zip(values::values(tree)) {
        let key = Text::literal(entry.key.clone(), entry.key_span);
        let quote = match entry.quote {
            Quote::None => "none",
            Quote::Single => "single",
            Quote::Double => "double",
        };
        let mut fields = Map::default();
        fields.field("key", entry.key_span, Value::text(key));
        fields.field("value", entry.key_span, value);
        fields.field("quote", entry.key_span, Value::word(quote, entry.key_span));
        fields.field("export", entry.key_span, Value::bool(entry.export, entry.key_span));
        let subject = Subject::new(&ENTRY, entry.key.clone(), entry.key_span, Value::map(fields, entry.span));
        unit.add(subject.of(parent));
    }
    unit
}

/// `.env.example` and its like: values to be filled in.
pub(super) fn is_template(path: &str) -> bool {
    const WORDS: [&str; 7] = ["example", "sample", "template", "tmpl", "dist", "defaults", "default"];
    let name = paths::file_name(path).to_ascii_lowercase();
    name.split(['.', '-', '_']).any(|word| WORDS.contains(&word))
}

fn is_secret(facts: &Facts<'_>) -> Value {
    let key = facts.get("key");
    Value::bool(key.as_str().is_some_and(secrets::is_secret_name), key.origin)
}

fn secret_class(facts: &Facts<'_>) -> Value {
    let value = facts.get("value");
    let secret = facts.get("key").as_str().is_some_and(secrets::is_secret_name);
    match (&value.kind, value.as_str()) {
        _ if !secret => facts.absent(),
        (Kind::Text(text), _) if text.why().is_some() => match text.why() {
            Some(why) => Value::unknown(why.clone(), value.origin.clone()),
            None => facts.absent(),
        },
        (_, Some(known)) => Value::word(secrets::classify(known).name(), value.origin.clone()),
        _ => facts.absent(),
    }
}

fn tls_minimum(facts: &Facts<'_>) -> Value {
    tls(facts, |found| found.version.to_owned())
}

fn tls_wanted(facts: &Facts<'_>) -> Value {
    tls(facts, |found| found.wanted.clone())
}

fn tls(facts: &Facts<'_>, say: fn(&environment::TlsMinimum) -> String) -> Value {
    let (key, value) = (facts.get("key"), facts.get("value"));
    environment::tls_field(key.as_str().unwrap_or_default(), &value, say).unwrap_or_else(|| facts.absent())
}

/// The Redis that the file leads to.
fn redis(facts: &Facts<'_>) -> Value {
    let values = facts.get("values");
    let template = facts.get("is_template").as_bool() == Some(true);
    let entries = values.entries();
    let carrier =
        environment::Carrier { own: entries, all: entries, rest: None, template, filled: &|_| false };
    environment::redis_field(carrier).unwrap_or_else(|| facts.absent())
}
