//! Merged fixtures against another reader of Compose files: it takes what we make, and reads the same.

use docker_compose_types as oracle;

use super::{super::testing::Resolved, Compose};
use crate::value::{Kind, Number, Value};

fn fixture(folder: &str) -> Resolved {
    let root = format!("{}/testdata/formats/compose/{folder}", env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(format!("{root}/{folder}")).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{folder}{}", entry.file_name().to_str().unwrap());
            if entry.path().is_dir() {
                folders.push(path + "/");
            } else {
                files.push((path, std::fs::read_to_string(entry.path()).unwrap()));
            }
        }
    }
    let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    Resolved::of(&Compose, &files)
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

/// The merged document of a fixture's world, as the oracle reads it.
fn read(resolved: &Resolved, world: &str) -> oracle::Compose {
    let projects = resolved.subjects("compose.project");
    let project = projects.iter().find(|project| project.unit.world == world).unwrap();
    let mut document = json(project.get("raw"));
    // What the oracle has no field for.
    let top = document.as_object_mut().unwrap();
    top.retain(|key, _| ["name", "services", "volumes", "networks"].contains(&key.as_str()));
    for service in top["services"].as_object_mut().unwrap().values_mut() {
        let service = service.as_object_mut().unwrap();
        service.retain(|key, _| !["build", "configs", "env_file"].contains(&key.as_str()));
        // It takes short ports or long ones, not both in one list.
        if let Some(ports) = service.get_mut("ports").and_then(serde_json::Value::as_array_mut) {
            ports.retain(serde_json::Value::is_string);
        }
    }
    serde_json::from_value(document).unwrap()
}

fn ports(compose: &oracle::Compose, service: &str) -> Vec<String> {
    let service = compose.services.0[service].as_ref().unwrap();
    match &service.ports {
        oracle::Ports::Short(ports) => ports.clone(),
        oracle::Ports::Long(ports) => ports
            .iter()
            .map(|port| format!("{}:{}", port.host_ip.clone().unwrap_or_default(), port.target))
            .collect(),
    }
}

#[test]
fn a_merged_project_is_read_by_the_oracle_as_it_was_meant() {
    let resolved = fixture("merged");
    assert_eq!(resolved.workspace.units.len(), 2);
    let base = read(&resolved, "");
    let mut names: Vec<&String> = base.services.0.keys().collect();
    names.sort();
    assert_eq!(names, ["api", "cache", "db"]);
    let api = base.services.0["api"].as_ref().unwrap();
    assert_eq!(api.image.as_deref(), Some("registry.example.com/api:1.2"));
    assert_eq!(api.user.as_deref(), Some("10001"));
    assert_eq!(api.command, Some(oracle::Command::Simple("serve --debug".to_owned())));
    assert_eq!(ports(&base, "db"), Vec::<String>::new());
    let production = read(&resolved, "docker-compose.prod.yml");
    assert_eq!(ports(&production, "api"), ["127.0.0.1:8080:8080"]);
    assert_eq!(ports(&production, "db"), ["5432:5432"]);
}

#[test]
fn anchors_and_merge_keys_are_read_by_the_oracle_as_they_were_meant() {
    let resolved = fixture("anchors");
    let compose = read(&resolved, "");
    for (service, restart, user) in
        [("a", Some("unless-stopped"), None), ("b", Some("unless-stopped"), Some("1")), ("c", None, None)]
    {
        let service = compose.services.0[service].as_ref().unwrap();
        assert_eq!((service.restart.as_deref(), service.user.as_deref()), (restart, user));
    }
    assert_eq!(
        resolved.field("compose.service", "memory_limit"),
        ["268435456 @ 256M", "268435456 @ 256M", "268435456 @ 256M"]
    );
    assert_eq!(
        resolved.field("compose.service", "command")[2],
        "run,--one,--two, @ >\n      run --one\n      --two ${LOG}"
    );
}
