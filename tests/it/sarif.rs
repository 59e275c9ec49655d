//! SARIF of whole runs: the official schema, and what GitHub code scanning asks for beyond it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::command::{Project, projects, run_in, testdata};

/// The only run of a log that follows the schema.
fn run_of(text: &str) -> Value {
    let log: Value = serde_json::from_str(text).unwrap();
    let path = testdata().join("schemas/sarif-2.1.0.json");
    let mut schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    // A slip of the schema that its errata mend: no regular expression. We name no language.
    for kind in ["run", "toolComponent"] {
        schema["definitions"][kind]["properties"]["language"].as_object_mut().unwrap().remove("pattern");
    }
    let validator = jsonschema::validator_for(&schema).unwrap();
    let faults: Vec<String> =
        validator.iter_errors(&log).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    assert_eq!(log["runs"].as_array().unwrap().len(), 1);
    log["runs"][0].clone()
}

/// All objects of a kind: those that are the value of `name`.
fn all<'v>(value: &'v Value, name: &str) -> Vec<&'v Value> {
    let mut found = Vec::new();
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        if let Value::Object(fields) = value {
            found.extend(fields.get(name));
            open.extend(fields.values());
        }
        open.extend(value.as_array().into_iter().flatten());
    }
    found
}

/// What GitHub asks for.
fn check(run: &Value) {
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for result in run["results"].as_array().unwrap() {
        let index = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert_eq!(result["locations"].as_array().unwrap().len(), 1, "only the first counts");
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        let prints = &result["partialFingerprints"];
        assert!(prints["primaryLocationLineHash"].is_string() && prints["seawallFingerprint/v1"].is_string());
        let message = result["message"]["text"].as_str().unwrap();
        for related in result["relatedLocations"].as_array().into_iter().flatten() {
            assert!(message.contains(&format!("]({})", related["id"])), "leads to {related}: {message}");
        }
    }
    let names: BTreeSet<&str> = rules.iter().map(|rule| rule["name"].as_str().unwrap()).collect();
    assert_eq!(names.len(), rules.len(), "a name is one rule's");
    for region in all(run, "region") {
        let [line, column, end_line, end_column] =
            ["startLine", "startColumn", "endLine", "endColumn"].map(|name| region[name].as_u64().unwrap());
        assert!((line, column) <= (end_line, end_column) && line > 0 && column > 0, "{region}");
    }
    for location in all(run, "artifactLocation") {
        let uri = location["uri"].as_str().unwrap();
        assert_eq!(location["uriBaseId"], "%SRCROOT%");
        assert!(!uri.starts_with('/') && !uri.contains(':') && !uri.contains('\\'), "{uri}");
    }
}

#[test]
fn the_demo_projects_follow_the_schema() {
    for (project, clean) in [("shop", false), ("shop-hardened", true), (".", false)] {
        let run = run_of(&run_in(&projects().join(project), &["--format", "sarif"], &[], "").out);
        assert_eq!(run["results"].as_array().unwrap().is_empty(), clean, "{project}");
        check(&run);
        assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    }
}

#[test]
fn values_that_travel_are_flows_and_places_are_tight() {
    let run = run_of(&run_in(&projects().join("shop"), &["--format", "sarif"], &[], "").out);
    let flows = all(&run, "codeFlows");
    assert!(flows.iter().any(|flow| {
        let files: BTreeSet<&str> = all(flow, "uri").into_iter().filter_map(Value::as_str).collect();
        files.iter().any(|file| file.contains(".tfvars")) && files.len() > 1
    }));
    // An alert shows in a pull request only if all its lines changed.
    for result in run["results"].as_array().unwrap() {
        let region = &result["locations"][0]["physicalLocation"]["region"];
        assert_eq!(region["startLine"], region["endLine"], "{result:#}");
    }
}

#[test]
fn hostile_and_broken_input_still_follows_the_schema() {
    let exposed = "services:\n  db:\n    image: postgres:16\n    ports: [\"5432:5432\"]\n";
    let hidden = "services:\n  db:\n    image: postgres:16\n    # seawall: ignore[*] [x](http://y) `z`\n    \
                  ports: [\"5432:5432\"]\n";
    let project = Project::new(&[
        ("a b/100%/compose.yaml", exposed),
        ("c:d|`e`<f>\u{1b}\n/compose.yaml", exposed),
        ("hidden/compose.yaml", hidden),
        ("broken/compose.yaml", "services:\n  db: [\n"),
        ("empty/compose.yaml", ""),
        ("mark/compose.yaml", &format!("\u{feff}{}", exposed.replace('\n', "\r\n"))),
    ]);
    let outcome = project.run(&["--format", "sarif", ".", "gone.yaml", "../elsewhere"]);
    assert_eq!(outcome.code, 2);
    let run = run_of(&outcome.out);
    check(&run);
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    assert_eq!(all(&run, "suppressions").len(), 1);
    let root = project.path();
    assert!(!outcome.out.contains(root.to_str().unwrap()), "no absolute paths");
    let uris = all(&run, "uri");
    assert!(uris.contains(&&Value::from("c%3Ad%7C%60e%60%3Cf%3E%1B%0A/compose.yaml")), "{uris:?}");
}

#[test]
fn what_comments_suppress_can_be_left_out() {
    let hidden = "services:\n  db:\n    image: postgres:16\n    mem_limit: 1g\n    \
                  ports: [\"5432:5432\"]  # seawall: ignore[*] a test database\n";
    let project = Project::new(&[("compose.yaml", hidden)]);
    let results = |args: &[&str]| {
        let run = run_of(
            &project
                .run(&[&["--format", "sarif", "--select", "compose/database-port-published"], args].concat())
                .out,
        );
        run["results"].as_array().unwrap().len()
    };
    assert_eq!((results(&[]), results(&["--hide-suppressed"])), (1, 0));
}
