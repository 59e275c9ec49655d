//! A loaded project as a unit: its subjects and where they lead.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::{SmolStr, format_smolstr};

use super::{
    build, conflict,
    facts::index::Index,
    fault::Fault,
    hops, items,
    kinds::{PROJECT, VARIABLE, service::SERVICE},
    load::Loaded,
    needs::Needs,
    parts::{self, Mounted},
    proxy_conf, redis_conf, references,
    service::{EnvFile, Reader},
    siblings::Siblings,
    stored, syntax,
    variables::{UseAt, Variables},
};
use crate::{
    formats::{Context, Link, LinkTarget, Subject, Unit},
    source::paths,
    text::Span,
    value::{Entry, Kind, Map, Origin, Value},
};

/// The unit of a project in one world.
pub(super) fn unit(mut loaded: Loaded, name: &str, world: &str, context: &Context<'_>) -> Unit {
    let mut unit = Unit::new("compose", name, loaded.files.clone());
    unit.model = Arc::new(Index::default());
    world.clone_into(&mut unit.world);
    unit.problems = std::mem::take(&mut loaded.problems);
    unit.undecided = std::mem::take(&mut loaded.undecided);
    let Some(document) = loaded.document.take() else {
        unit.subjects.extend(loaded.faults.iter().map(Fault::subject));
        return unit;
    };
    let at = document.get("name").map_or(Span::new(document.span().file, 0, 0), Value::span);
    let mut fields = Map::default();
    fields.field("name", at, document.look("name"));
    fields.field("called", at, called(&document, &loaded.variables, at));
    fields.field("path", at, Value::word(name, at));
    fields.field("raw", at, document.clone());
    let project = unit.add(Subject::new(&PROJECT, "project", at, Value::map(fields, at)));
    unit.links.extend(variables_link(project, name, at, context));
    unit.links.extend(sample_link(project, name, at, context));
    let reader = Reader {
        context,
        sources: &loaded.sources,
        variables: &loaded.variables,
        shadowed: &loaded.shadowed,
    };
    let siblings = Siblings::new(name, loaded.sources.paths(), world.is_empty(), context);
    let known = references::Known::new(&document, loaded.open.clone(), &siblings, &loaded.variables);
    let services = document.look("services");
    let mut needs = Needs::new(&siblings, &loaded.extended);
    for entry in services.entries() {
        service(&mut unit, project, entry, &document, &reader, &known, &mut needs);
    }
    let mut faults = std::mem::take(&mut loaded.faults);
    let missing = std::mem::take(&mut loaded.lacks).into_iter();
    faults.extend(missing.filter(|fault| !may_be_elsewhere(&fault.path, &siblings)));
    faults.extend(needs.found());
    faults.extend(syntax::faults(&document));
    faults.extend(conflict::faults(&document));
    let mut seen = FxHashSet::default();
    faults.retain(|fault| seen.insert((fault.span, fault.path.clone(), fault.says.clone())));
    unit.subjects.extend(faults.iter().map(|fault| fault.subject().of(project)));
    unit.subjects.extend(stored::subjects(&document, &reader).into_iter().map(|subject| subject.of(project)));
    let services = Services::of(&unit);
    for it in &loaded.uses {
        unit.add(variable(it, &services, project));
    }
    unit
}

/// The services of a unit by their names, each with the index of its subject.
struct Services(FxHashMap<SmolStr, usize>);

impl Services {
    fn of(unit: &Unit) -> Self {
        let mut all = FxHashMap::default();
        let services = unit.subjects.iter().enumerate().filter(|(_, it)| it.kind.name == SERVICE.name);
        for (index, service) in services {
            if let Some(name) = service.value.get("name").and_then(Value::as_str) {
                all.entry(name.into()).or_insert(index);
            }
        }
        Self(all)
    }

    /// The first service that a path of keys may lead into; a name may have dots.
    fn holding(&self, path: &str) -> Option<usize> {
        let inner = path.strip_prefix("services.")?;
        let ends = inner.match_indices('.').map(|(at, _)| at).chain([inner.len()]);
        ends.filter_map(|end| self.0.get(inner.get(..end)?)).min().copied()
    }
}

/// The name that is said for the project, in its files or by its variable.
fn called(document: &Value, variables: &Variables, at: Span) -> Value {
    let name = document.look("name");
    if !name.is_null() {
        return name;
    }
    variables.setting("COMPOSE_PROJECT_NAME").map_or(Value::absent(at), Value::text)
}

fn service(
    unit: &mut Unit,
    project: usize,
    entry: &Entry,
    document: &Value,
    reader: &Reader<'_>,
    known: &references::Known<'_>,
    needs: &mut Needs<'_>,
) {
    let (name, at, value) = (&entry.key, entry.key_span, &entry.value);
    let subject_name = format_smolstr!("service {name}");
    if let Kind::Unknown(_) = value.kind {
        unit.add(Subject::new(&SERVICE, subject_name, at, value.clone()).of(project));
        return;
    }
    let value = &needs.complete(name, value, at);
    let mut fields = reader.fields(name, at, value);
    let files = reader.env_files(value);
    needs.files(name, value, &files, reader);
    let get =
        |fields: &Map, key: &str| fields.get(key).map_or(Value::absent(at), |entry| entry.value.clone());
    let environment = get(&fields, "environment");
    let (given, overridden) = reader.effective_environment(&files, &environment, &at.into());
    fields.field("variables", at, given);
    fields.field("overridden", at, overridden);
    fields.field("env_files", at, env_file_list(&files, at, reader));
    let index = unit.subjects.len();
    let mounts = parts::mounts(name, value, document, reader);
    fields.field("redis_conf", at, redis_conf::find(&fields, &mounts, reader));
    fields.field("networks", at, items::networks(value, document, at));
    let items = items::subjects(name, value, &fields, &files, reader);
    let ports = parts::ports(name, value, &get(&fields, "network_mode"));
    let mut entries = parts::environment(name, &environment);
    entries.extend(parts::hook_environment(name, value, reader));
    let volumes = mounts.iter().filter(|mounted| mounted.subject.is_some()).count();
    let own = |from: usize, count: usize| {
        (from..from + count).map(|index| Value::subject(index, at)).collect::<Vec<_>>()
    };
    fields.field("ports", at, Value::sequence(own(index + 1, ports.len()), at));
    fields.field("volumes", at, Value::sequence(own(index + 1 + ports.len(), volumes), at));
    let image = get(&fields, "image");
    let settings = proxy_conf::subjects(name, &image, &mounts, reader);
    unit.add(Subject::new(&SERVICE, subject_name, at, Value::map(fields, at)).of(project));
    unit.subjects.extend(ports.into_iter().map(|port| port.of(index)));
    env_file_links(unit, index, &files);
    build::link(unit, index, entry, reader);
    for mounted in mounts {
        mount_link(unit, index, &mounted, &image, reader);
        unit.subjects.extend(mounted.subject.map(|subject| subject.of(index)));
    }
    unit.subjects.extend(entries.into_iter().chain(items).chain(settings).map(|entry| entry.of(index)));
    let references = references::of(name, value, known);
    unit.subjects.extend(references.into_iter().map(|reference| reference.of(index)));
}

/// Whether what lacks something at a path of keys may get it from another file.
fn may_be_elsewhere(path: &str, siblings: &Siblings<'_>) -> bool {
    let mut keys = path.split(['.', '[']);
    let (section, name) = (keys.next().unwrap_or_default(), keys.next().unwrap_or_default());
    siblings.has(section, name).is_some()
}

fn env_file_list(files: &[EnvFile], at: Span, reader: &Reader<'_>) -> Value {
    let record = |file: &EnvFile| {
        let span = file.text.origin().span;
        let there = file.path.as_ref().map(|path| reader.context.loader.is_file(path));
        let mut record = Map::default();
        record.field("path", span, Value::text(file.text.clone()));
        record.field("required", span, Value::bool(file.required, span));
        record.field("exists", span, there.map_or(Value::absent(span), |there| Value::bool(there, span)));
        Value::map(record, span)
    };
    Value::sequence(files.iter().map(record).collect(), at)
}

fn env_file_links(unit: &mut Unit, from: usize, files: &[EnvFile]) {
    for file in files {
        let Some(path) = &file.path else { continue };
        unit.links.push(Link {
            kind: "env-file",
            from,
            to: LinkTarget::File(path.into()),
            format: Some("dotenv"),
            span: written_at(&file.text.origin()),
            params: Value::map(Map::default(), file.text.origin()),
        });
    }
}

/// The way to the `.env` that variables are read from.
fn variables_link(from: usize, name: &str, span: Span, context: &Context<'_>) -> Option<Link> {
    let path = paths::join(paths::parent(name), ".env").filter(|path| context.loader.is_file(path))?;
    let params = Value::map(Map::default(), span);
    let to = LinkTarget::File(path.into());
    Some(Link { kind: "variables", from, to, format: Some("dotenv"), span, params })
}

/// The way to the sample of the `.env`.
fn sample_link(from: usize, name: &str, span: Span, context: &Context<'_>) -> Option<Link> {
    const NAMES: [&str; 4] = [".env.example", ".env.sample", ".env.template", ".env.dist"];
    let is_sample = |path: &&str| NAMES.contains(&paths::file_name(path));
    let path = context.paths_in(paths::parent(name)).find(is_sample)?;
    let params = Value::map(Map::default(), span);
    let to = LinkTarget::File(path.into());
    Some(Link { kind: "variables-sample", from, to, format: Some("dotenv"), span, params })
}

fn written_at(origin: &Origin) -> Span {
    hops::written(origin.span, origin.hops())
}

fn mount_link(unit: &mut Unit, from: usize, mounted: &Mounted, image: &Value, reader: &Reader<'_>) {
    let Some(path) = &mounted.path else { return };
    let file = reader.context.loader.is_file(path);
    let mut params = Map::default();
    params.field("image", mounted.span, image.clone());
    params.field("target", mounted.span, mounted.target.clone());
    unit.links.push(Link {
        kind: "mount",
        from,
        to: if file { LinkTarget::File(path.clone()) } else { LinkTarget::Folder(path.clone()) },
        format: None,
        span: mounted.span,
        params: Value::map(params, mounted.span),
    });
}

fn variable(it: &UseAt, services: &Services, project: usize) -> Subject {
    let (found, at) = (&it.found, it.found.span);
    let word = |word: &str| Value::word(word, at);
    let mut fields = Map::new(Vec::with_capacity(8));
    fields.field("name", at, word(&found.name));
    fields.field("operator", at, word(found.operator.written()));
    fields.field("status", at, word(found.status.name()));
    fields.field("nested", at, Value::bool(found.nested, at));
    fields.field("where", at, word(&it.path));
    let default = found.word.clone().map_or(Value::absent(at), Value::text);
    fields.field("word", at, default);
    let supplier = found.supplier.map_or(Value::absent(at), |span| Value::word(&found.name, span));
    fields.field("supplier", at, supplier);
    let service = services.holding(&it.path).map_or(Value::absent(at), |index| Value::subject(index, at));
    fields.field("service", at, service);
    let name = format_smolstr!("variable {} in {}", found.name, it.path);
    Subject::new(&VARIABLE, name, at, Value::map(fields, at)).of(project)
}
