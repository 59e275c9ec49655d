//! The subjects of env files: `env.file` and `env.entry`.

use rustc_hash::FxHashMap;

use super::{
    beside, mistaken,
    tree::{EnvFile, Quote},
    values,
};
use crate::{
    formats::{
        Context, Facts, Field, Link, LinkTarget, ParsedFile, Subject, SubjectKind, Type, Unit, environment,
    },
    source::{SourceFile, paths},
    text::Span,
    value::{Map, Text, Value},
};

/// A whole env file.
pub static FILE: SubjectKind = SubjectKind {
    name: "env.file",
    doc: "an env file",
    fields: &[
        Field::raw("path", Type::Text, "its path in the workspace"),
        Field::raw("is_template", Type::Bool, "whether it is an example to copy (`.env.example`)"),
        Field::raw("ignored", Type::Bool, "whether git ignores it"),
        Field::raw("is_tracked", Type::Bool, "whether git keeps it; unknown where there is no repository"),
        Field::raw(
            "git_would_take",
            Type::Text,
            "the path, where git would take it with the next `git add .`: its own, or that of the file that it is the example of and that is not there yet; unknown without a repository",
        ),
        Field::raw(
            "ignore_line",
            Type::Text,
            "the line of a `.gitignore` that decides about its path (of an example: about the file that it is one of), at it: `excludes` or `takes in`",
        ),
        Field::raw("mode", Type::Text, "who may do what with it: `640`; unknown where there are no modes"),
        Field::raw("is_executable", Type::Bool, "whether git keeps it as one that can be executed"),
        Field::raw("values", Type::Map, "its entries: key to value"),
        Field::fact(
            "secrets",
            Type::List(&Type::Text),
            "the keys whose secrets lie open in it and may be real, each at its secret",
            environment::facts::secrets_of,
        ),
        Field::fact(
            "has_secrets",
            Type::Bool,
            "whether secrets lie open in it that may be real",
            environment::facts::has_secrets,
        ),
        Field::fact(
            "placeholders",
            Type::List(&Type::Text),
            "the keys whose secrets are placeholders, each at it",
            environment::facts::placeholders_of,
        ),
        Field::raw(
            "originals",
            Type::Map,
            "of an example: the entries of the file that it is an example of, if there is one",
        ),
        Field::fact(
            "uses",
            Type::Map,
            "the variables that the Compose project here puts in (`${X}`), each at the first place",
            beside::uses,
        ),
        Field::fact(
            "overridden",
            Type::Map,
            "its entries with which it overrides an earlier `env_file` of a service: key to the value that counts for nothing",
            beside::overridden,
        ),
        Field::raw("samples", Type::Map, "the entries of the example file beside it, if there is one"),
        Field::raw("example", Type::Text, "the path of that example file"),
        Field::raw(
            "missing",
            Type::List(&Type::Text),
            "the keys that the example leaves to be set and that are not set, each at its place in the example",
        ),
        Field::fact(
            "required",
            Type::List(&Type::Text),
            "what the Compose project here asks for with `${X:?}` and no file sets or this one leaves empty, each at such a place; of unset ones only those whose like the file holds",
            beside::required,
        ),
        Field::fact(
            "defaults",
            Type::List(&Type::Text),
            "the variables that the Compose project here has defaults for (`${X:-y}`)",
            beside::defaults,
        ),
        Field::fact(
            "mistaken",
            Type::List(&Type::Record(mistaken::MISTAKEN)),
            "its entries that the Compose project here does not use while it asks for one of nearly that name",
            mistaken::mistaken,
        ),
        Field::raw(
            "others",
            Type::List(&Type::Record(OTHER)),
            "the env files of other environments beside it",
        ),
        environment::SETTINGS_OF,
        environment::TWINS_OF,
        environment::NAMESAKES_OF,
        Field::fact("redis", Type::Record(environment::REDIS), "the Redis that its entries lead to", redis),
    ],
};

static OTHER: &[Field] = &[
    Field::raw("path", Type::Text, "its path"),
    Field::raw("values", Type::Map, "its entries: key to value"),
];

/// One line of an env file.
pub static ENTRY: SubjectKind = SubjectKind {
    name: "env.entry",
    doc: "an entry of an env file: `KEY=value`",
    fields: environment::entry_fields![
        Field::parent("file", "env.file", "the file that it stands in"),
        Field::raw("key", Type::Text, "the variable's name"),
        Field::raw("value", Type::Text, "its value, unquoted, with variables put in; null without a `=`"),
        Field::raw("quote", Type::Text, "`single`, `double` or `none`"),
        Field::raw("export", Type::Bool, "whether `export` stands before it"),
        Field::raw("is_overridden", Type::Bool, "whether a later entry of the same key counts instead"),
    ],
};

/// The unit of one file.
pub(super) fn unit(parsed: &ParsedFile, tree: &EnvFile, context: &Context<'_>) -> Unit {
    let file = &parsed.file;
    let whole = Span::new(file.id, 0, file.text.len());
    let start = Span::empty(file.id, 0);
    let mut unit = Unit::new("dotenv", file.path.to_string(), vec![file.id]);
    let mut fields = Map::default();
    fields.field("path", start, Value::word(&file.path, start));
    fields.field("is_template", start, Value::bool(is_template(&file.path), start));
    fields.field("ignored", start, Value::bool(context.loader.is_git_ignored(&file.path), start));
    fields.field("is_tracked", start, context.is_tracked(&file.path, start));
    fields.field("git_would_take", start, beside::git_would_take(&file.path, context, start));
    fields.field("ignore_line", start, beside::ignore_line(&file.path, context, start));
    if let Some(original) = beside::original(&file.path, context) {
        fields.field("originals", start, original.values);
    }
    fields.field("mode", start, context.mode(&file.path, start));
    let executable = context.loader.is_git_executable(&file.path);
    fields.field("is_executable", start, Value::bool(executable, start));
    if let Some(example) = beside::example(&file.path, context) {
        let own = values::map(tree, whole);
        fields.field("missing", start, beside::missing(&file.path, &own, &example, context, start));
        fields.field("example", start, Value::word(&example.path, example.values.span()));
        fields.field("samples", start, example.values);
    }
    fields.field("others", start, beside::others(&file.path, context, start));
    fields.field("values", start, values::map(tree, whole));
    let name = format!("file {}", paths::file_name(&file.path));
    let parent = unit.add(Subject::new(&FILE, name, start, Value::map(fields, start)));
    let entries: Vec<_> = tree.entries.iter().zip(values::values(tree)).collect();
    let mut last: FxHashMap<&str, usize> = FxHashMap::default();
    let earlier: Vec<Option<usize>> =
        entries.iter().enumerate().map(|(index, (entry, _))| last.insert(&entry.key, index)).collect();
    let overridden = |index: usize, key: &str| last.get(key).is_some_and(|last| *last != index);
    for index in 0..entries.len() {
        let before = earlier
            .get(index)
            .copied()
            .flatten()
            .and_then(|at| entries.get(at))
            .map(|(_, value)| value.clone());
        let Some((entry, value)) = entries.get(index) else { continue };
        let value = value.clone();
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
        if let Some(before) = before {
            fields.field("earlier", entry.key_span, before);
        }
        fields.field(
            "is_overridden",
            entry.key_span,
            Value::bool(overridden(index, &entry.key), entry.key_span),
        );
        let subject = Subject::new(&ENTRY, entry.key.clone(), entry.key_span, Value::map(fields, entry.span));
        let index = unit.add(subject.of(parent));
        unit.links.extend(
            value_of(&unit, index).and_then(|value| key_link(index, &entry.key, value, file, context)),
        );
    }
    unit
}

fn value_of(unit: &Unit, index: usize) -> Option<&Text> {
    unit.subjects.get(index)?.value.get("value")?.as_text()
}

/// The way to the file that a relative path of a TLS key names.
fn key_link(from: usize, key: &str, value: &Text, file: &SourceFile, context: &Context<'_>) -> Option<Link> {
    let meaning = environment::known(key).and_then(environment::Known::meaning);
    let path = value.known().filter(|path| meaning == Some("key_path") && !path.starts_with('/'))?;
    let path = paths::join(paths::parent(&file.path), path).filter(|path| context.loader.is_file(path))?;
    let span = value.origin().used_at();
    let params = Value::map(Map::default(), span);
    let to = LinkTarget::File(path.as_str().into());
    Some(Link { kind: "key-file", from, to, format: Some("repository"), span, params })
}

/// `.env.example` and its like: values to be filled in.
pub(super) fn is_template(path: &str) -> bool {
    const WORDS: [&str; 7] = ["example", "sample", "template", "tmpl", "dist", "defaults", "default"];
    let name = paths::file_name(path).to_ascii_lowercase();
    name.split(['.', '-', '_']).any(|word| WORDS.contains(&word))
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
