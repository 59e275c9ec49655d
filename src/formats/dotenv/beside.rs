//! What stands beside an env file: its example, the files of other environments, git.

use rustc_hash::FxHashSet;

use super::{is_env_file, subjects::is_template};
use crate::{
    formats::{Context, Facts, environment},
    secrets,
    source::{self, paths},
    text::Span,
    value::{Entry, Map, Value},
};

/// More env files than this are not compared with one another.
const MOST: usize = 32;

/// Another env file.
pub(super) struct Beside {
    /// Its path.
    pub(super) path: String,
    /// Its entries.
    pub(super) values: Value,
}

/// The env file that git would take: this one, or the one that it is the example of and that is not there
/// yet.
pub(super) fn git_would_take(path: &str, context: &Context<'_>, at: Span) -> Value {
    if !is_template(path) {
        return context.git_would_take(path, at);
    }
    match exampled(path).filter(|real| !context.loader.is_file(real)) {
        Some(real) => context.git_would_take(&real, at),
        None => Value::absent(at),
    }
}

/// The line of a `.gitignore` that decides about the file, or about the one that it is the example of.
pub(super) fn ignore_line(path: &str, context: &Context<'_>, at: Span) -> Value {
    let real = exampled(path).filter(|_| is_template(path));
    context.ignore_line(real.as_deref().unwrap_or(path), at)
}

/// The file that an example is one of: `.env.prod.example` of `.env.prod`.
fn exampled(path: &str) -> Option<String> {
    const ENDINGS: [&str; 6] = [".example", ".sample", ".template", ".tmpl", ".dist", ".default"];
    let real = ENDINGS.iter().find_map(|ending| path.strip_suffix(ending))?;
    let name = paths::file_name(real);
    (name == ".env" || name.starts_with(".env.")).then(|| real.to_owned())
}

/// The file in the folder of an example that it is an example of: `.env` of `.env.example`.
pub(super) fn original(path: &str, context: &Context<'_>) -> Option<Beside> {
    if !is_template(path) {
        return None;
    }
    let usual = || paths::join(paths::parent(path), ".env");
    let real = exampled(path).filter(|real| context.loader.is_file(real)).or_else(usual)?;
    read(&real, context)
}

/// The variables that the Compose project here puts in, each at the first place.
pub(super) fn uses(facts: &Facts<'_>) -> Value {
    let all = used(facts, None, None);
    let mut map = Map::default();
    for name in all.items() {
        map.push(name.as_str().unwrap_or_default(), name.span(), name.clone());
    }
    Value::map(map, &facts.subject.origin)
}

/// The entries of the file that override an `env_file` which a service reads before it.
pub(super) fn overridden(facts: &Facts<'_>) -> Value {
    let mut map = Map::default();
    let own = facts.subject.origin.span.file;
    for edge in facts.workspace.edges_to(facts.unit_index).filter(|edge| edge.link.kind == "env-file") {
        let Some(service) = Facts::new(facts.workspace, edge.from_unit, edge.link.from) else { continue };
        let overridden = service.get("overridden");
        overridden.entries().iter().filter(|entry| entry.key_span.file == own).cloned().for_each(|entry| {
            map.set(entry);
        });
    }
    Value::map(map, &facts.subject.origin)
}

/// The variables without which the Compose project here does not start (`${X:?}`) and that none of its
/// files sets, or that this one leaves empty: each at a place that asks for it. Of those that are not set
/// only secrets where the file holds secrets, and others where it sets others that are asked for: what is
/// left is given by whoever starts the project.
pub(super) fn required(facts: &Facts<'_>) -> Value {
    let unset = used(facts, Some(&[":?", "?"]), Some("unset"));
    let empty = used(facts, Some(&[":?"]), Some("empty"));
    let set = used(facts, Some(&[":?", "?"]), Some("set"));
    let (values, secret) =
        (facts.get("values"), |name: &Value| name.as_str().is_some_and(secrets::is_secret_name));
    let own = |name: &&Value| name.as_str().is_some_and(|name| values.get(name).is_some());
    let holds_secrets = facts.get("has_secrets").as_bool() == Some(true);
    let holds_others = set.items().iter().filter(own).any(|name| !secret(name));
    let missing = unset.items().iter().filter(|name| if secret(name) { holds_secrets } else { holds_others });
    let missing = missing.filter(|name| !own(name));
    // Of empty secrets is told at their entries.
    let empty = empty.items().iter().filter(own).filter(|name| !secret(name));
    Value::sequence(missing.chain(empty).cloned().collect(), &facts.subject.origin)
}

/// The variables for which the Compose project here has a default wherever it says so.
pub(super) fn defaults(facts: &Facts<'_>) -> Value {
    used(facts, Some(&[":-", "-"]), None)
}

/// The names of the variables that the Compose project here uses with one of these operators, or at all,
/// each once.
fn used(facts: &Facts<'_>, operators: Option<&[&str]>, status: Option<&str>) -> Value {
    let mut found: Vec<Value> = Vec::new();
    let mut seen = FxHashSet::default();
    for edge in facts.workspace.edges_to(facts.unit_index).filter(|edge| edge.link.kind == "variables") {
        let Some(unit) = facts.workspace.units.get(edge.from_unit) else { continue };
        for subject in unit.subjects.iter().filter(|subject| subject.kind.name == "compose.variable") {
            let said = |field: &str| subject.value.get(field).and_then(Value::as_str).unwrap_or_default();
            let fits = operators.is_none_or(|some| some.contains(&said("operator")));
            let fits =
                fits && subject.value.get("name").is_some() && status.is_none_or(|it| it == said("status"));
            if fits && seen.insert(said("name")) {
                found.push(Value::word(said("name"), &subject.origin));
            }
        }
    }
    Value::sequence(found, &facts.subject.origin)
}

/// The example file in the folder of a real one: that of its own name first (`.env.prod.example`).
pub(super) fn example(path: &str, context: &Context<'_>) -> Option<Beside> {
    let named = |other: &str| {
        let name = paths::file_name(path);
        paths::file_name(other).strip_prefix(name).is_some_and(|rest| rest.starts_with('.'))
    };
    if is_template(path) {
        return None;
    }
    let examples: Vec<&str> =
        env_files(paths::parent(path), context).filter(|other| is_template(other)).collect();
    // `.env.example` is for any `.env…`, not for `settings.env`.
    let is_usual = paths::file_name(path).starts_with(".env");
    let own = examples.iter().find(|other| named(other)).or_else(|| examples.first().filter(|_| is_usual))?;
    read(own, context)
}

/// The env files of other environments, in this folder and in the folders beside it: a list of records
/// with path and values. Only where both files say which environment they are for.
pub(super) fn others(path: &str, context: &Context<'_>, at: Span) -> Value {
    let own = source::environment(path, "").filter(|_| !is_template(path));
    if own.is_none() {
        return Value::sequence(Vec::new(), at);
    }
    let folder = paths::parent(path);
    let around = paths::parent(folder);
    let near = |other: &&str| {
        let parent = paths::parent(other);
        parent == folder || (!folder.is_empty() && paths::parent(parent) == around && !parent.is_empty())
    };
    // Of two only the later one is told, by the order of their paths.
    let differs = |other: &&str| {
        *other < path
            && !is_template(other)
            && source::environment(other, "").is_some_and(|it| Some(it) != own)
    };
    let start = if folder.is_empty() { "" } else { around };
    let found = env_files_near(folder, start, context).into_iter().filter(near).filter(differs);
    let record = |other: Beside| {
        let mut fields = Map::default();
        fields.field("path", at, Value::word(&other.path, at));
        fields.field("values", at, other.values);
        Value::map(fields, at)
    };
    let read = found.take(MOST).filter_map(|path| read(path, context));
    Value::sequence(read.map(record).collect(), at)
}

/// The keys that an example file declares for somebody to set, and that neither the file nor the ones
/// below it (`.env`) set: each at its place in the example.
pub(super) fn missing(path: &str, own: &Value, example: &Beside, context: &Context<'_>, at: Span) -> Value {
    let below = [".env", ".env.local"].map(|name| paths::join(paths::parent(path), name).unwrap_or_default());
    let below: Vec<Beside> =
        below.iter().filter(|it| *it != path).filter_map(|it| read(it, context)).collect();
    let has = |key: &str| {
        std::iter::once(own).chain(below.iter().map(|file| &file.values)).any(|values| {
            values
                .as_map()
                .is_some_and(|map| map.get(key).is_some() || map.get(&format!("{key}_FILE")).is_some())
        })
    };
    let text = context.load(&example.path).map(|file| file.text.clone()).unwrap_or_default();
    let wanted = |entry: &&Entry| {
        let value = entry.value.as_str().unwrap_or_default().trim();
        let class = secrets::classify(value);
        let to_set = matches!(class, secrets::Class::Empty | secrets::Class::Placeholder);
        (to_set || secrets::is_secret_name(&entry.key))
            && !environment::known(&entry.key).is_some_and(environment::Known::is_optional)
            && !context.settings.provides(&entry.key)
            && !has(&entry.key)
            && !is_said_optional(&text, entry.key_span.start as usize)
    };
    let named = |entry: &Entry| Value::word(&entry.key, entry.key_span);
    Value::sequence(example.values.entries().iter().filter(wanted).map(named).collect(), at)
}

/// Whether a comment at the line of a key, or right above it, says that it is optional.
fn is_said_optional(text: &str, key: usize) -> bool {
    let before = text.get(..key).unwrap_or_default();
    let own = text.get(key..).unwrap_or_default().lines().next().unwrap_or_default();
    let above = before.lines().next_back().filter(|line| line.trim_start().starts_with('#'));
    let says = |line: &str| {
        line.split_once('#').is_some_and(|(_, note)| note.to_ascii_lowercase().contains("optional"))
    };
    says(own) || above.is_some_and(says)
}

fn env_files<'c>(folder: &'c str, context: &'c Context<'_>) -> impl Iterator<Item = &'c str> {
    context.paths_in(folder).filter(|path| is_env_file(paths::file_name(path)))
}

/// Those of a folder, or of all folders in the folder `around` it.
fn env_files_near<'c>(folder: &'c str, around: &'c str, context: &'c Context<'_>) -> Vec<&'c str> {
    if folder.is_empty() {
        return env_files(folder, context).collect();
    }
    context.folders_in(around).flat_map(|folder| env_files(folder, context)).collect()
}

fn read(path: &str, context: &Context<'_>) -> Option<Beside> {
    let values = context.read_value(path, "dotenv").ok()?;
    Some(Beside { path: path.to_owned(), values })
}
