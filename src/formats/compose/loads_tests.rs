//! What Compose takes and refuses, against compose-go's own answers over hundreds of small documents; and
//! the same documents read by `docker-compose-types`.

use docker_compose_types as other;

use super::{super::testing::Resolved, Compose};
use crate::{
    formats::yaml::{self, Schema},
    text::FileId,
    value::{Kind, Number, Value},
};

/// Where we say something else than compose-go, and why.
const DIFFERENT: [(&str, &str); 10] = [
    ("S {build: {context: ., additional_contexts: {b: 'service:a'}}}", "loads, and cannot be built"),
    (
        "D {services: {a: {build: {context: ., additional_contexts: {b: 'service:b'}}}, b: {build: {context: ., additional_contexts: {b: 'service:a'}}}}}",
        "loads, and cannot be built",
    ),
    (
        "D {services: {a: {image: x, container_name: cc}, b: {image: x, container_name: cc}}}",
        "loads, and `up` refuses it",
    ),
    (
        "D {services: {a: {image: x}}, include: [{path: base.yml, foo: 1}]}",
        "the schema has no such key; `include` is gone before Compose looks at the schema",
    ),
    ("D {services: {a: {image: '${X}'}}}", "a variable that no file sets is not known"),
    ("S {image: '${X}'}", "a variable that no file sets is not known"),
    (
        "D {services: {a: {image: x, extends: {file: x.env, service: b}}}}",
        "what is no YAML map has no services: the base is not known",
    ),
    ("S {env_file: [{path: x.env, format: raw}]}", "Docker Compose adds that format itself"),
    ("S {build: {context: ., additional_contexts: [b=service:a]}}", "loads, and cannot be built"),
    ("D {services: {a: {image: 'x:${X:?nope}'}}}", "the variable may be set where it runs"),
];

/// A line of the record: what was asked, as it stands there, and whether Compose took it.
struct Asked {
    line: String,
    document: String,
    taken: bool,
}

fn asked() -> Vec<Asked> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/formats/compose/loads.txt");
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let (answer, line) = line.split_once(' ').unwrap();
            let (kind, text) = line.split_once(' ').unwrap();
            let document = if kind == "D" { text.to_owned() } else { service(text) };
            Asked { line: line.to_owned(), document, taken: answer == "takes" }
        })
        .collect()
}

/// The document of a service.
fn service(text: &str) -> String {
    let inner = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).map(str::trim);
    let service = match inner {
        None => text.to_owned(),
        Some("") => "{image: x }".to_owned(),
        Some(inner)
            if inner.starts_with("image") || inner.starts_with("build") || inner.contains("image: x") =>
        {
            format!("{{{inner} }}")
        }
        Some(inner) => format!("{{image: x, {inner} }}"),
    };
    format!(
        "{{services: {{a: {service}, b: {{image: y}}}}, networks: {{n: }}, volumes: {{vv: , ww: }}, secrets: {{s: {{file: x.env}}}}, configs: {{c: {{file: x.env}}}}, models: {{m: {{model: x}}}}}}"
    )
}

/// What we say against each document, in their order.
fn said(all: &[Asked]) -> Vec<Vec<String>> {
    let mut files: Vec<(String, String)> = Vec::new();
    for (index, asked) in all.iter().enumerate() {
        let folder = format!("{index:04}");
        files.push((format!("{folder}/base.yml"), "services: {base: {image: z}}\n".to_owned()));
        files.push((format!("{folder}/compose.yaml"), asked.document.clone()));
        files.push((format!("{folder}/x.env"), "A=1\n".to_owned()));
    }
    let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let project = Resolved::of(&Compose, &files);
    let mut said = vec![Vec::new(); all.len()];
    let mut add = |path: &str, what: String| {
        let index: usize = path.get(..4).unwrap().parse().unwrap();
        said[index].push(what);
    };
    for unit in &project.workspace.units {
        unit.problems.iter().for_each(|problem| add(&problem.path, problem.message.clone()));
    }
    let path = |facts: &crate::formats::Facts<'_>| project.sources.path(facts.subject.origin.span.file);
    for fault in project.subjects("compose.fault") {
        if fault.get("about").as_str() != Some("lost") {
            add(&path(&fault), fault.get("says").as_str().unwrap().to_owned());
        }
    }
    for reference in project.subjects("compose.reference") {
        if reference.get("is_defined").as_bool() == Some(false) {
            add(&path(&reference), format!("no {}", reference.subject.name));
        }
    }
    for service in project.subjects("compose.service") {
        for fact in ["dependency_cycle", "same_container"] {
            if let Some(found) = service.get(fact).as_str() {
                add(&path(&service), format!("{fact}: {found}"));
            }
        }
    }
    for (index, asked) in all.iter().enumerate() {
        let stream = yaml::parse(FileId(0), asked.document.as_str());
        said[index].extend(stream.errors().iter().map(|error| error.message.clone()));
    }
    said
}

#[test]
fn compose_go_takes_and_refuses_the_same() {
    let all = asked();
    assert!(all.len() > 800, "{}", all.len());
    let mut wrong = Vec::new();
    for (asked, said) in all.iter().zip(said(&all)) {
        let explained = DIFFERENT.iter().any(|(line, _)| *line == asked.line);
        if asked.taken != said.is_empty() && !explained {
            let answer = if asked.taken { "takes" } else { "refuses" };
            wrong.push(format!("Compose {answer} {}: {said:?}", asked.line));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), all.len(), wrong.join("\n"));
}

fn json(value: &Value) -> serde_json::Value {
    use serde_json::Value as Json;
    match &value.kind {
        Kind::Bool(value) => Json::Bool(*value),
        Kind::Number(Number::Int(number)) => (*number).into(),
        Kind::Number(Number::Float(number)) => (*number).into(),
        Kind::Text(text) => Json::String(text.content().to_owned()),
        Kind::Sequence(items) => Json::Array(items.iter().map(json).collect()),
        Kind::Map(map) => map.entries().iter().map(|e| (e.key.to_string(), json(&e.value))).collect(),
        _ => Json::Null,
    }
}

/// Why `docker-compose-types` refuses what Compose takes: it has no field for newer keys, and one form for
/// what may be written in several.
const NARROWER: [&str; 6] = [
    "unknown attribute",
    "unknown field",
    "unknown variant",
    "data did not match any variant of untagged enum",
    "invalid type",
    "missing field",
];

/// Keys of the specification that it does not have.
const NOT_KNOWN: [&str; 31] = [
    "annotations",
    "attach",
    "blkio_config",
    "cgroup",
    "configs",
    "cpu_count",
    "cpu_percent",
    "cpu_period",
    "cpu_quota",
    "cpu_rt_period",
    "cpu_rt_runtime",
    "cpu_shares",
    "cpus",
    "cpuset",
    "develop",
    "device_cgroup_rules",
    "dns_opt",
    "dns_search",
    "gpus",
    "include",
    "label_file",
    "memswap_limit",
    "models",
    "oom_score_adj",
    "pids_limit",
    "post_start",
    "pre_start",
    "pre_stop",
    "provider",
    "storage_opt",
    "use_api_socket",
];

/// What is left of a document without the parts that only some documents need.
fn for_types(asked: &Asked) -> Option<serde_json::Value> {
    let stream = yaml::parse(FileId(0), asked.document.as_str());
    let mut document = json(&stream.documents().next()?.to_value(Schema::Core));
    let top = document.as_object_mut()?;
    if asked.line.starts_with("S ") {
        top.retain(|key, _| !["configs", "models"].contains(&key.as_str()));
    }
    Some(document)
}

#[test]
fn docker_compose_types_refuses_of_what_is_taken_only_what_it_has_no_form_for() {
    let (mut taken, mut narrower, mut wrong) = (0, 0, Vec::new());
    for asked in asked().iter().filter(|asked| asked.taken && !asked.line.contains('!')) {
        let Some(document) = for_types(asked) else { continue };
        let Err(error) = serde_json::from_value::<other::Compose>(document) else {
            taken += 1;
            continue;
        };
        let error = error.to_string();
        let key = error.strip_prefix("unknown attribute \"").and_then(|rest| rest.split('"').next());
        if NARROWER.iter().any(|why| error.starts_with(why)) && key.is_none_or(|key| NOT_KNOWN.contains(&key))
        {
            narrower += 1;
        } else {
            wrong.push(format!("{}: {error}", asked.line));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(taken > narrower, "takes {taken}, has no form for {narrower}");
}
