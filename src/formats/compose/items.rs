//! The smaller parts of a service that are subjects of their own: words, labels, build arguments,
//! capabilities, security options, devices, namespaces, env files.

use smol_str::{SmolStr, format_smolstr};

use super::{
    kinds::parts::{BUILD_ARG, CAPABILITY, DEVICE, ENV_FILE, LABEL, NAMESPACE, SECURITY_OPT, WORD},
    mount,
    service::{EnvFile, Reader, folder_of},
    shell::{self, Word},
    variables::Env,
};
use crate::{
    formats::{Given, Subject, SubjectKind, interpolate::Variable},
    secrets,
    text::Span,
    value::{Entry, Kind, Map, Text, Value},
};

/// The subjects of a service whose raw fields are `fields`.
pub(super) fn subjects(
    service: &str,
    value: &Value,
    fields: &Map,
    files: &[EnvFile],
    reader: &Reader<'_>,
) -> Vec<Subject> {
    let mut found = words(service, value, fields);
    let own = fields.get("labels").map_or_else(|| value.look("labels"), |entry| entry.value.clone());
    let labels = [own, value.look("deploy.labels")];
    let labels = labels.iter().flat_map(|labels| labels.entries().to_vec());
    found.extend(pairs(&LABEL, "label", service, labels.collect(), reader));
    found.extend(build_args(service, fields, reader));
    for list in ["cap_add", "cap_drop"] {
        found.extend(value.look(list).items().iter().map(|item| capability(service, list, item)));
    }
    found.extend(value.look("security_opt").items().iter().map(|item| security_opt(service, item)));
    found.extend(value.look("devices").items().iter().map(|item| device(service, item, reader)));
    for key in ["network_mode", "pid", "ipc", "uts", "userns_mode", "cgroup"] {
        found.extend(value.get(key).filter(|mode| !mode.is_null()).map(|mode| namespace(service, key, mode)));
    }
    found.extend(files.iter().map(|file| env_file(service, file, reader)));
    found
}

/// The networks of a service as records: those that it names, else the project's default one.
pub(super) fn networks(value: &Value, document: &Value, at: Span) -> Value {
    let own = value.look("networks");
    if let Kind::Unknown(_) = own.kind {
        return own;
    }
    if value.get("network_mode").is_some_and(|mode| !mode.is_null()) {
        return Value::sequence(Vec::new(), at);
    }
    let record = |name: &str, span: Span| {
        let network = document.look("networks").look(name);
        let external = network.look("external");
        let is_external = !external.is_null() && Reader::bool(&external).as_bool() != Some(false);
        let mut record = Map::new(Vec::with_capacity(5));
        record.field("name", span, Value::word(name, span));
        record.field(
            "internal",
            span,
            Value::bool(Reader::bool(&network.look("internal")).as_bool() == Some(true), span),
        );
        record.field("external", span, Value::bool(is_external, span));
        record.field("driver", span, network.look("driver"));
        record.field("real_name", span, network.look("name"));
        Value::map(record, span)
    };
    let named: Vec<Value> = own.entries().iter().map(|it| record(&it.key, it.key_span)).collect();
    let all = if named.is_empty() { vec![record("default", at)] } else { named };
    Value::sequence(all, at)
}

fn words(service: &str, value: &Value, fields: &Map) -> Vec<Subject> {
    let list = |key: &str| fields.get(key).map(|entry| entry.value.clone());
    let mut found = Vec::new();
    for place in ["entrypoint", "command"] {
        let words = shell::expanded(list(place).iter().flat_map(Value::items));
        found.extend(of_place(service, place, &words));
    }
    found.extend(of_place(service, "healthcheck", &tested(&value.look("healthcheck.test"))));
    for place in ["post_start", "pre_stop"] {
        for hook in value.look(place).items() {
            let command = super::words::words(&hook.look("command"));
            found.extend(of_place(service, place, &shell::expanded(command.items().iter())));
        }
    }
    found
}

/// The words of a `healthcheck.test`.
fn tested(test: &Value) -> Vec<Word> {
    if let Some(text) = test.as_text() {
        return shell::script(text);
    }
    match test.items().first().and_then(Value::as_str) {
        Some("CMD") => shell::expanded(test.items().iter().skip(1)),
        Some("CMD-SHELL") => {
            test.items().get(1).and_then(Value::as_text).map(shell::script).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

/// Words after which a shell starts another program.
const BETWEEN: [&str; 10] = ["&&", "||", "|", ";", "exec", "then", "do", "!", "(", "env"];

fn of_place(service: &str, place: &'static str, words: &[Word]) -> Vec<Subject> {
    let mut program: Option<Text> = None;
    let mut before: Option<&Word> = None;
    let mut found = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let known = word.text.known();
        let starts = before.is_none_or(|before| {
            let text = before.text.content();
            word.in_shell != before.in_shell
                || word.in_shell && (BETWEEN.contains(&text) || text.ends_with(';'))
        });
        if starts && known.is_some_and(|word| !word.starts_with('-') && !BETWEEN.contains(&word)) {
            program = Some(word.text.split_last('/').map_or_else(|| word.text.clone(), |(_, name)| name));
        }
        found.push(word_subject(service, place, index, word, before, program.as_ref()));
        before = Some(word);
    }
    found
}

fn word_subject(
    service: &str,
    place: &'static str,
    index: usize,
    word: &Word,
    before: Option<&Word>,
    program: Option<&Text>,
) -> Subject {
    let origin = word.text.origin();
    let at = origin.span;
    let mut fields = Map::new(Vec::with_capacity(6));
    fields.field("place", at, Value::word(place, &origin));
    fields.field("text", at, Value::text(word.text.clone()));
    if word.text.known_prefix().starts_with('-') {
        let parts = word.text.split_first('=');
        fields.field("key", at, Value::text(parts.as_ref().map_or(&word.text, |(key, _)| key).clone()));
        if let Some((_, value)) = parts {
            fields.field("value", at, Value::text(value));
        }
    }
    if let Some(before) = before {
        fields.field("before", at, Value::text(before.text.clone()));
    }
    if let Some(program) = program {
        fields.field("program", at, Value::text(program.clone()));
    }
    fields.field("in_shell", at, Value::bool(word.in_shell, &origin));
    let name = format_smolstr!("word {} of {place} of service {service}", index + 1);
    Subject::new(&WORD, name, origin.clone(), Value::map(fields, &origin))
}

fn pairs(
    kind: &'static SubjectKind,
    called: &str,
    service: &str,
    entries: Vec<Entry>,
    reader: &Reader<'_>,
) -> Vec<Subject> {
    let subject = |entry: Entry| {
        let at = entry.key_span;
        let mut fields = Map::default();
        fields.field("key", at, Value::text(Text::literal(entry.key.clone(), at)));
        fields.field("value", at, reader.text(&entry.value));
        let name = format_smolstr!("{called} {} of service {service}", entry.key);
        Subject::new(kind, name, at, Value::map(fields, at))
    };
    entries.into_iter().map(subject).collect()
}

/// Build arguments; one without a value is passed through from outside.
fn build_args(service: &str, fields: &Map, reader: &Reader<'_>) -> Vec<Subject> {
    let Some(written) = fields.get("build").map(|build| build.value.look("args")) else { return Vec::new() };
    let given = reader.environment(&written);
    let mut found = pairs(&BUILD_ARG, "build argument", service, given.entries().to_vec(), reader);
    for (subject, entry) in found.iter_mut().zip(written.entries()) {
        let passed = Value::bool(entry.value.is_null(), entry.key_span);
        if let Kind::Map(fields) = &mut subject.value.kind {
            std::sync::Arc::make_mut(fields).field("passed_through", entry.key_span, passed);
        }
    }
    found
}

fn capability(service: &str, list: &'static str, item: &Value) -> Subject {
    let name = match (item.as_str(), item.why()) {
        (Some(name), None) => {
            let upper = name.to_ascii_uppercase();
            Value::word(upper.strip_prefix("CAP_").unwrap_or(&upper), &item.origin)
        }
        (_, Some(why)) => Value::unknown(why.clone(), &item.origin),
        _ => Value::absent(&item.origin),
    };
    let shown: SmolStr = name.as_str().unwrap_or("?").into();
    let at = item.span();
    let mut fields = Map::default();
    fields.field("list", at, Value::word(list, at));
    fields.field("name", at, name);
    let called = format_smolstr!("{list} {shown} of service {service}");
    Subject::new(&CAPABILITY, called, item.origin.clone(), Value::map(fields, &item.origin))
}

fn security_opt(service: &str, item: &Value) -> Subject {
    let at = item.span();
    let mut fields = Map::default();
    let mut shown = SmolStr::new("?");
    if let Some(text) = item.as_text() {
        let end = text.content().find([':', '=']);
        let name = end.map_or_else(|| text.clone(), |end| text.slice(0..end));
        shown = name.smol();
        fields.field("name", at, Value::text(name));
        if let Some(end) = end {
            fields.field("value", at, Value::text(text.slice(end + 1..text.content().len())));
        }
    } else {
        fields.field("name", at, item.clone());
    }
    let called = format_smolstr!("security_opt {shown} of service {service}");
    Subject::new(&SECURITY_OPT, called, item.origin.clone(), Value::map(fields, &item.origin))
}

fn device(service: &str, item: &Value, reader: &Reader<'_>) -> Subject {
    let at = item.span();
    let (source, target, permissions) = match item.as_text() {
        Some(text) => {
            let mut parts = text.split(':').into_iter().map(Value::text);
            let source = parts.next();
            (source.clone(), parts.next().or(source), parts.next())
        }
        None => (item.get("source").cloned(), item.get("target").cloned(), item.get("permissions").cloned()),
    };
    let path = source.as_ref().and_then(Value::as_text).and_then(|text| {
        let path = mount::host_path(text, folder_of(text, reader.sources))?;
        Some(Value::word(&path, text.origin()))
    });
    let read_only = permissions.as_ref().and_then(Value::as_str) == Some("r");
    let shown: SmolStr = source.as_ref().and_then(Value::as_str).unwrap_or("?").into();
    let mut fields = Map::default();
    for (key, value) in [("source", source), ("target", target), ("host_path", path)] {
        fields.field(key, at, value.unwrap_or_else(|| Value::absent(at)));
    }
    fields.field("read_only", at, Value::bool(read_only, at));
    let called = format_smolstr!("device {shown} of service {service}");
    Subject::new(&DEVICE, called, item.origin.clone(), Value::map(fields, &item.origin))
}

fn namespace(service: &str, key: &'static str, mode: &Value) -> Subject {
    let at = mode.span();
    let mut fields = Map::default();
    fields.field("key", at, Value::word(key, at));
    fields.field("mode", at, mode.clone());
    let called = format_smolstr!("{key} of service {service}");
    Subject::new(&NAMESPACE, called, mode.origin.clone(), Value::map(fields, &mode.origin))
}

fn env_file(service: &str, file: &EnvFile, reader: &Reader<'_>) -> Subject {
    let origin = file.text.origin();
    let at = origin.span;
    let lookup = |name: &str| reader.variables.get(name, reader.context);
    let given = Given { variables: &lookup, before: &|_| Variable::Unset, is_raw: file.is_raw };
    let env = file.path.as_ref().and_then(|path| Env::read(reader.context, path, &given));
    let keys: Vec<(SmolStr, Span)> =
        env.iter().flat_map(Env::entries).map(|(key, span, _)| (key, span)).collect();
    let list = |keys: &mut dyn Iterator<Item = &(SmolStr, Span)>| {
        Value::sequence(keys.map(|(key, span)| Value::word(key, *span)).collect(), at)
    };
    let mut fields = Map::default();
    fields.field("path", at, Value::text(file.text.clone()));
    fields.field(
        "workspace_path",
        at,
        file.path.as_ref().map_or(Value::absent(at), |path| Value::word(path, at)),
    );
    fields.field("git_would_take", at, git_would_take(file, reader, at));
    let line = file.path.as_ref().map(|path| reader.context.ignore_line(path, at));
    fields.field("ignore_line", at, line.unwrap_or_else(|| Value::absent(at)));
    fields.field("keys", at, list(&mut keys.iter()));
    fields.field("secrets", at, list(&mut keys.iter().filter(|(key, _)| secrets::is_secret_name(key))));
    let called = format_smolstr!("env_file {} of service {service}", file.text.content());
    Subject::new(&ENV_FILE, called, origin.clone(), Value::map(fields, &origin))
}

/// The path of an env file that is not there yet, where git would take it.
fn git_would_take(file: &EnvFile, reader: &Reader<'_>, at: Span) -> Value {
    let context = reader.context;
    match &file.path {
        Some(path) if !context.loader.is_file(path) => context.git_would_take(path, at),
        _ => Value::absent(at),
    }
}
