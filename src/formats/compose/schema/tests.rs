//! The table against the schema that it was made of, read by another program.

use proptest::prelude::*;
use serde_json::Value as Json;

use super::*;
use crate::{
    formats::yaml::{self, Schema},
    text::FileId,
};

fn value(text: &str) -> Value {
    let stream = yaml::parse(FileId(0), text);
    assert!(stream.errors().is_empty(), "{text}: {:?}", stream.errors());
    stream.documents().next().unwrap().to_value(Schema::Core)
}

fn faults(document: &Value) -> Vec<Fault> {
    let mut faults = own(document, &Tags::default());
    faults.extend(merged(document));
    faults
}

/// `path: says. hint` of each fault.
fn told(text: &str) -> Vec<String> {
    let faults = faults(&value(text));
    faults.iter().map(|fault| format!("{}. {}", fault.says, fault.hint)).collect()
}

fn oracle() -> jsonschema::Validator {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/build/compose/compose-spec.json");
    let mut schema: Json = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    // Its id is no address that could be fetched.
    schema.as_object_mut().unwrap().remove("$id");
    jsonschema::validator_for(&schema).unwrap()
}

#[test]
fn a_wrong_key_is_told_with_what_was_meant() {
    for (text, expected) in [
        ("services: {web: {image_name: x}}", "`services.web` has no key `image_name`. Did you mean `image`?"),
        (
            "services: {web: {enviroment: {}}}",
            "`services.web` has no key `enviroment`. Did you mean `environment`?",
        ),
        (
            "services: {web: {containerName: x}}",
            "`services.web` has no key `containerName`. Did you mean `container_name`?",
        ),
        ("services: {web: {port: ['1']}}", "`services.web` has no key `port`. Did you mean `ports`?"),
        ("service: {}", "A Compose file has no key `service`. Did you mean `services`?"),
        (
            "image: x",
            "A Compose file has no key `image`. It is a key of services: it belongs in one, under `services:`.",
        ),
        (
            "services: {web: {retries: 3}}",
            "`services.web` has no key `retries`. It belongs in `healthcheck`.",
        ),
        (
            "services: {web: {healthcheck: {ports: ['1']}}}",
            "`services.web.healthcheck` has no key `ports`. `ports` is a key of `services.web`: is it indented too far?",
        ),
        (
            "services: {web: {zzz: 1}}",
            "`services.web` has no key `zzz`. Remove it; a key of your own starts with `x-`.",
        ),
        ("services: {web: {ports: 80}}", "`services.web.ports` is a number. Write a list."),
        ("services: {web: }", "`services.web` is empty. Write a map."),
        (
            "services: {web: {user: 1}}",
            "`services.web.user` is a number. Write a text (in quotes where YAML reads another type).",
        ),
        (
            "services: {web: {depends_on: {a: {condition: helthy}}}}",
            "`services.web.depends_on.a.condition` has a value that Compose does not take. It is one of `service_started`, `service_healthy`, `service_completed_successfully`.",
        ),
        (
            "services: {web: {volumes: [{target: /a}]}}",
            "`services.web.volumes[0]` has no `type`. Add `type:`.",
        ),
        (
            "services: {web: {cpu_percent: 101}}",
            "`services.web.cpu_percent` has a value that Compose does not take. It is at most 100.",
        ),
        (
            "services: {web: {ports: [1.5, 1.5]}}",
            "`services.web.ports` lists an item twice. Remove one of them: Compose refuses the file. Lists of several files are put together.",
        ),
    ] {
        assert_eq!(told(text), [expected], "{text}");
    }
}

#[test]
fn items_are_equal_as_json_schema_says() {
    let oracle = oracle();
    for items in [
        "[a, a]",
        "[1, 1]",
        "[1, 1.0]",
        "[1, '1']",
        "[1.5, 1.5]",
        "[{target: 1}, {target: 1}]",
        "[{target: 1, published: 2}, {published: 2, target: 1}]",
        "[{target: 1}, {target: 2}]",
        "[{target: 1}, {target: 1, name: a}]",
    ] {
        let text = format!("services: {{web: {{image: x, ports: {items}}}}}");
        agree(&plain(&value(&text)), &oracle);
    }
}

#[test]
fn the_table_has_every_definition_that_is_used() {
    let root = table::shape(table::ROOT).unwrap();
    let services = table::shape(root.under("services").unwrap().unwrap()).unwrap();
    let service = table::shape(services.under("a").unwrap().unwrap()).unwrap();
    assert!(service.keys.len() > 80, "{}", service.keys.len());
    assert!(service.keys.windows(2).all(|pair| pair[0].0 < pair[1].0));
}

/// A document with something of everything.
fn rich() -> Json {
    serde_json::from_str(
        r#"{
        "name": "p",
        "include": ["a.yml", {"path": ["b.yml"], "env_file": "x", "project_directory": "."}],
        "services": {
            "web": {
                "image": "x", "container_name": "web-1", "user": "1000", "privileged": false, "init": true,
                "build": {"context": ".", "args": {"A": 1}, "target": "t", "secrets": ["s"], "ssh": ["default"]},
                "cap_add": ["A"], "command": ["a", "b"], "entrypoint": "x", "cpus": 0.5, "cpu_percent": 10,
                "configs": ["c", {"source": "c", "mode": "0440"}], "secrets": [{"source": "s", "target": "/t"}],
                "depends_on": {"db": {"condition": "service_healthy", "restart": true}},
                "deploy": {"mode": "replicated", "replicas": 2, "labels": ["a=b"],
                    "resources": {"limits": {"cpus": "0.5", "memory": "1g", "pids": 10},
                        "reservations": {"devices": [{"capabilities": ["gpu"], "count": "all"}]}},
                    "update_config": {"order": "start-first", "parallelism": 2}},
                "develop": {"watch": [{"path": ".", "action": "sync", "target": "/x", "ignore": ["a"]}]},
                "devices": ["/a:/b", {"source": "/a"}], "dns": "1.1.1.1", "env_file": ["a", {"path": "b", "required": false}],
                "environment": {"A": null, "B": 1}, "expose": ["1", 2], "extra_hosts": {"a": "b"},
                "gpus": "all", "healthcheck": {"test": ["CMD", "x"], "interval": "1s", "retries": 3},
                "labels": ["a=b"], "logging": {"driver": "x", "options": {"a": "b", "n": 1}},
                "models": {"llm": {"endpoint_var": "E"}}, "networks": {"n": {"aliases": ["x"]}, "m": null},
                "oom_score_adj": 5, "ports": ["80:80", 443, {"target": 80, "published": "1-2"}],
                "post_start": [{"command": "x", "user": "root"}], "provider": {"type": "x", "options": {"a": "b"}},
                "pull_policy": "every_2d", "restart": "always", "scale": 2, "security_opt": ["a"],
                "stop_grace_period": "1s", "sysctls": {"a": 1}, "tmpfs": ["/x"],
                "ulimits": {"nofile": {"soft": 1, "hard": 2}, "nproc": 3},
                "volumes": ["a:/b", {"type": "bind", "source": ".", "target": "/t", "bind": {"selinux": "z"}}],
                "x-own": 1
            },
            "db": {"image": "y", "extends": {"service": "web", "file": "z"}, "depends_on": ["web"], "networks": ["n"]}
        },
        "networks": {"n": {"driver": "bridge", "ipam": {"config": [{"subnet": "1.2.3.0/24"}]}, "external": false}, "m": null},
        "volumes": {"a": {"driver": "local", "labels": {"a": "b"}}, "v": null},
        "configs": {"c": {"content": "x"}}, "secrets": {"s": {"file": "x"}},
        "models": {"llm": {"model": "m", "context_size": 4096, "runtime_flags": ["a"]}},
        "x-top": {"anything": []}
    }"#,
    )
    .unwrap()
}

/// Every place of a document, as JSON pointers.
fn places(value: &Json, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Json::Object(map) => map.iter().for_each(|(key, inner)| places(inner, &format!("{at}/{key}"), found)),
        Json::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                places(inner, &format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}

fn some_value() -> impl Strategy<Value = Json> {
    let scalar = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        (-2000i64..2000).prop_map(Json::from),
        Just(Json::from(1.5)),
        "[a-z]{0,3}".prop_map(Json::from),
        prop::sample::select(vec!["all", "bind", "sync", "service_started", "z", "daily", "host"])
            .prop_map(Json::from),
    ];
    let words = prop::sample::select(vec![
        "image",
        "context",
        "path",
        "type",
        "condition",
        "x-a",
        "soft",
        "hard",
        "service",
        "model",
        "command",
        "A b",
    ]);
    scalar.prop_recursive(2, 8, 3, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Json::from),
            prop::collection::btree_map(words.clone().prop_map(str::to_owned), inner, 0..3)
                .prop_map(|map| Json::Object(map.into_iter().collect())),
        ]
    })
}

fn agree(document: &Json, oracle: &jsonschema::Validator) {
    let ours = faults(&value(&document.to_string()));
    let theirs: Vec<String> =
        oracle.iter_errors(document).map(|it| format!("{}: {it}", it.instance_path())).collect();
    let told: Vec<&String> = ours.iter().map(|fault| &fault.says).collect();
    assert_eq!(ours.is_empty(), theirs.is_empty(), "{document}\nours: {told:?}\ntheirs: {theirs:?}");
}

#[test]
fn a_document_with_something_of_everything_is_right() {
    agree(&rich(), &oracle());
    assert!(faults(&value(&rich().to_string())).is_empty());
}

#[test]
fn changed_documents_are_right_where_the_schema_says_so() {
    let (oracle, document) = (oracle(), rich());
    let mut all = Vec::new();
    places(&document, "", &mut all);
    let place = prop::sample::select(all);
    let key = prop::sample::select(vec!["image", "nmae", "x-b", "target", "driver", "labels", "command"]);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(3000));
    let run = runner.run(&(place, some_value(), proptest::option::of(key)), |(place, new, key)| {
        let mut changed = document.clone();
        let at = changed.pointer_mut(&place).unwrap();
        match (at, key) {
            (Json::Object(map), Some(key)) => {
                map.insert(key.to_owned(), new);
            }
            (at, _) => *at = new,
        }
        // Not what stands in a file: one always is a map.
        if changed.is_object() {
            agree(&changed, &oracle);
        }
        Ok(())
    });
    run.unwrap();
}

#[test]
#[ignore = "needs SEAWALL_CORPORA"]
fn real_files_are_right_where_the_schema_says_so() {
    let root = std::env::var("SEAWALL_CORPORA").expect("SEAWALL_CORPORA names the corpora");
    let oracle = oracle();
    let (mut folders, mut read) = (vec![std::path::PathBuf::from(root)], 0);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.file_name().unwrap().to_string_lossy().to_lowercase();
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            if !name.contains("compose")
                || !name.ends_with("ml")
                || text.contains("!reset")
                || text.contains("!override")
            {
                continue;
            }
            let stream = yaml::parse(FileId(0), text.as_str());
            let Some(document) = stream.documents().next().filter(|_| stream.errors().is_empty()) else {
                continue;
            };
            let document = document.to_value(Schema::Core);
            if document.as_map().is_none() || text.contains("<<") {
                continue;
            }
            let theirs: Vec<String> = oracle
                .iter_errors(&plain(&document))
                .map(|it| format!("{}: {it}", it.instance_path()))
                .collect();
            let ours: Vec<Fault> = faults(&document);
            let told: Vec<&String> = ours.iter().map(|fault| &fault.says).collect();
            assert_eq!(ours.is_empty(), theirs.is_empty(), "{}\n{told:?}\n{theirs:?}", path.display());
            read += 1;
        }
    }
    assert!(read > 50, "{read}");
}

fn plain(value: &Value) -> Json {
    use crate::value::{Kind, Number};
    match &value.kind {
        Kind::Bool(said) => Json::Bool(*said),
        Kind::Number(Number::Int(number)) => (*number).into(),
        Kind::Number(Number::Float(number)) => (*number).into(),
        Kind::Text(text) => Json::String(text.content().to_owned()),
        Kind::Sequence(items) => Json::Array(items.iter().map(plain).collect()),
        Kind::Map(map) => map.entries().iter().map(|it| (it.key.to_string(), plain(&it.value))).collect(),
        _ => Json::Null,
    }
}
