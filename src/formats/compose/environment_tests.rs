//! What containers are given, as compose-go says it: recorded projects of env files that refer to one another,
//! `.env` and `environment`. `testdata/formats/compose/environments.go` makes such records.

use serde_json::Value as Json;

use super::{super::testing::Resolved, Compose};

#[test]
fn containers_are_given_what_compose_gives_them() {
    let recorded = include_str!("../../../testdata/formats/compose/environments.json");
    let cases: Vec<Json> = serde_json::from_str(recorded).unwrap();
    let (mut known, mut open) = (0, 0);
    for case in &cases {
        let files: Vec<(&str, &str)> = case["files"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str().unwrap()))
            .collect();
        let resolved = Resolved::of(&Compose, &files);
        let service = resolved.subjects("compose.service").remove(0);
        let given = service.get("variables");
        let wanted = case["environment"].as_object().unwrap();
        for entry in given.entries().iter().filter(|entry| !entry.value.is_null()) {
            // What no file sets may be set from outside.
            if entry.value.why().is_some() {
                open += 1;
                continue;
            }
            known += 1;
            let found = wanted.get(entry.key.as_str()).and_then(Json::as_str);
            assert_eq!(entry.value.as_str(), found, "{} of {case:#}", entry.key);
        }
        for (key, value) in wanted.iter().filter(|(_, value)| !value.is_null()) {
            assert!(given.get(key).is_some(), "{key} ({value}) of {case:#}");
        }
    }
    assert!(known > 250 && open < known, "{known} known, {open} not");
}
