//! Baselines, through the command: what they hide, what survives, what is said about mended entries.

use crate::command::{Outcome, Project};

const DB: &str =
    "services:\n  db:\n    image: postgres:16\n    mem_limit: 1g\n    ports:\n      - \"5432:5432\"\n";
/// Few rules, so that few findings are to be told apart.
const SELECT: &str = "compose/database-port-published,compose/memory-limit-missing,compose/redis-no-password,compose/secret-may-be-empty,compose/user-not-set,compose/user-root";
const PORT: &str = "compose/database-port-published";

fn run(project: &Project, args: &[&str]) -> (Outcome, serde_json::Value) {
    let outcome = project.run(&[&["--format", "json", "--select", SELECT], args].concat());
    let report = serde_json::from_str(&outcome.out).unwrap_or_else(|error| panic!("{error}: {outcome:?}"));
    (outcome, report)
}

fn rules(report: &serde_json::Value, list: &str) -> Vec<String> {
    let list = report[list].as_array().unwrap().iter();
    list.map(|found| format!("{} {}", found["path"].as_str().unwrap(), found["rule"].as_str().unwrap()))
        .collect()
}

/// A project with its findings in `b.json`.
fn known(files: &[(&str, &str)]) -> Project {
    let project = Project::new(files);
    let (outcome, report) = run(&project, &["--write-baseline", "b.json"]);
    assert_eq!(outcome.code, 0, "{report}");
    project
}

fn write(project: &Project, path: &str, text: &str) {
    std::fs::write(project.path().join(path), text).unwrap();
}

const WITH: [&str; 2] = ["--baseline", "b.json"];

#[test]
fn what_is_known_does_not_count_and_edits_above_do_not_matter() {
    let project = known(&[("compose.yaml", DB)]);
    for text in [DB.to_owned(), format!("# one\nx-a: 1\n\n{DB}"), DB.replace('\n', "\r\n")] {
        write(&project, "compose.yaml", &text);
        let (outcome, report) = run(&project, &WITH);
        assert_eq!((outcome.code, rules(&report, "findings").len()), (0, 0), "{report}");
        assert_eq!(rules(&report, "baselined"), [format!("compose.yaml {PORT}")]);
        assert_eq!((&report["summary"]["baselined"], &report["summary"]["fixed"]), (&1.into(), &0.into()));
    }
    assert_eq!(run(&project, &[]).0.code, 1, "without the baseline it counts");
}

#[test]
fn what_is_new_counts_even_if_it_is_like_what_is_known() {
    let project = known(&[("compose.yaml", DB)]);
    write(&project, "compose.yaml", &format!("{DB}      - \"15432:5432\"\n"));
    let (outcome, report) = run(&project, &WITH);
    assert_eq!(
        (outcome.code, rules(&report, "findings").len(), rules(&report, "baselined").len()),
        (1, 1, 1)
    );
    assert_eq!(report["findings"][0]["start"]["line"], 7, "{report}");
    let prints = [&report["findings"][0]["fingerprint"], &report["baselined"][0]["fingerprint"]];
    assert_ne!(prints[0], prints[1]);
    // The same in another file, while the old one is there, is new too.
    write(&project, "compose.yaml", DB);
    std::fs::create_dir(project.path().join("copy")).unwrap();
    write(&project, "copy/compose.yaml", DB);
    assert_eq!(rules(&run(&project, &WITH).1, "findings"), [format!("copy/compose.yaml {PORT}")]);
}

#[test]
fn a_renamed_file_brings_nothing_back_and_that_is_noted() {
    let project = known(&[("compose.yaml", DB)]);
    std::fs::create_dir(project.path().join("deploy")).unwrap();
    std::fs::rename(project.path().join("compose.yaml"), project.path().join("deploy/compose.yaml")).unwrap();
    let (outcome, report) = run(&project, &WITH);
    assert_eq!((outcome.code, rules(&report, "fixed").len()), (0, 0), "{report}");
    assert_eq!(report["baselined"][0]["path"], "deploy/compose.yaml");
    assert_eq!(report["baselined"][0]["renamed_from"], "compose.yaml");
    let said = project.run(&["--baseline", "b.json", "--select", SELECT]).out;
    assert!(said.contains("1 finding known from the baseline, 1 of them in renamed files."), "{said}");
    // Written anew, the baseline knows the new name.
    run(&project, &["--baseline", "b.json", "--write-baseline", "b.json"]);
    let (_, report) = run(&project, &WITH);
    assert_eq!(report["baselined"][0]["renamed_from"], serde_json::Value::Null);
}

#[test]
fn what_is_mended_is_said_and_can_be_removed_without_taking_in_what_is_new() {
    let project = known(&[("compose.yaml", DB)]);
    write(
        &project,
        "compose.yaml",
        &DB.replace("\"5432", "\"127.0.0.1:5432").replace("    mem_limit: 1g\n", ""),
    );
    let (_, report) = run(&project, &WITH);
    assert_eq!(rules(&report, "fixed"), [format!("compose.yaml {PORT}")]);
    assert_eq!(rules(&report, "findings"), ["compose.yaml compose/memory-limit-missing"]);
    let said = project.run(&["--baseline", "b.json", "--select", SELECT]).out;
    assert!(said.contains("1 entry of the baseline is fixed and can be removed:"), "{said}");
    let (outcome, _) = run(&project, &["--baseline", "b.json", "--write-baseline", "b.json"]);
    assert_eq!(outcome.code, 1, "what is new stays new");
    let (_, report) = run(&project, &WITH);
    assert_eq!((rules(&report, "fixed").len(), rules(&report, "findings").len()), (0, 1));
}

#[test]
fn only_what_the_run_looked_for_is_called_mended() {
    let project = known(&[("a/compose.yaml", DB), ("b/compose.yaml", DB)]);
    for args in [&["a"][..], &["--ignore", PORT], &["--severity", "critical"]] {
        let (_, report) = run(&project, &[&WITH, args].concat());
        assert_eq!(rules(&report, "fixed"), Vec::<String>::new(), "{args:?}");
    }
    // Pruning a part keeps the rest.
    run(&project, &["--baseline", "b.json", "--write-baseline", "b.json", "a"]);
    assert_eq!(rules(&run(&project, &WITH).1, "baselined").len(), 2);
    write(&project, "a/compose.yaml", &DB.replace("\"5432", "\"${BIND}:5432"));
    assert_eq!(rules(&run(&project, &WITH).1, "fixed"), Vec::<String>::new(), "it cannot be decided");
    write(&project, "a/compose.yaml", "services:\n  db: \"x\n");
    let (outcome, report) = run(&project, &WITH);
    assert_eq!((outcome.code, rules(&report, "fixed").len()), (2, 0), "it cannot be read");
    std::fs::remove_file(project.path().join("a/compose.yaml")).unwrap();
    assert_eq!(rules(&run(&project, &WITH).1, "fixed"), [format!("a/compose.yaml {PORT}")]);
}

#[test]
fn what_a_comment_hides_needs_no_entry() {
    let project = known(&[("compose.yaml", DB)]);
    let commented = DB
        .replace("    ports", "    # x\n    ports")
        .replace("5432\"\n", &format!("5432\" # seawall: ignore[{PORT}] x\n"));
    write(&project, "compose.yaml", &commented);
    let (outcome, report) = run(&project, &WITH);
    assert_eq!((outcome.code, rules(&report, "suppressed").len()), (0, 1), "{report}");
    assert_eq!((rules(&report, "baselined").len(), rules(&report, "fixed").len()), (0, 0));
}

#[test]
fn the_file_is_stable_sorted_and_holds_no_secret() {
    let secret = "kJ8mQ2vL5xR9tZ3w";
    let files = [
        ("Dockerfile".to_owned(), format!("FROM alpine:3\nENV NPM_TOKEN={secret}\nUSER app\n")),
        ("compose.yaml".to_owned(), DB.replace("5432:5432", "5432:5432\"\n      - \"15432:5432")),
        (".env".to_owned(), format!("DB_PASSWORD={secret}\nTLS_MIN_VERSION=1.0\n")),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let project = Project::new(&files);
    let read = || std::fs::read_to_string(project.path().join("b.json")).unwrap();
    project.run(&["--write-baseline", "b.json", "--jobs", "1"]);
    let first = read();
    project.run(&["--write-baseline", "b.json", "--jobs", "8"]);
    assert_eq!(first, read());
    assert!(
        !first.contains(secret) && first.contains("NPM_TOKEN") || first.contains("secret-in-env"),
        "{first}"
    );
    let paths: Vec<&str> =
        first.lines().filter_map(|line| line.trim().strip_prefix("{\"path\":\"")).collect();
    assert!(paths.len() >= 4 && paths.is_sorted(), "{first}");
}

#[test]
fn a_wrong_file_is_an_error() {
    let project = Project::new(&[("compose.yaml", DB), ("b.json", "{}"), ("c.json", "<<<<<<< HEAD\n")]);
    for (args, said) in [
        (["--baseline", "none.json"], "the baseline `none.json` does not exist"),
        (["--baseline", "b.json"], "`b.json` is no baseline"),
        (["--baseline", "c.json"], "`c.json` is no baseline"),
        (["--write-baseline", "no/such/folder.json"], "cannot be written"),
    ] {
        let outcome = project.run(&args);
        assert!(outcome.code == 2 && outcome.err.contains(said), "{outcome:?}");
    }
}

#[test]
fn the_configuration_may_name_the_file() {
    let project = known(&[("sub/compose.yaml", DB), ("seawall.toml", "baseline = \"b.json\"\n")]);
    assert_eq!(run(&project, &[]).0.code, 0);
    assert_eq!(run(&project, &["sub"]).0.code, 0);
    assert_eq!(run(&project, &["--isolated"]).0.code, 1);
    // Writing takes in everything again.
    write(&project, "sub/compose.yaml", &format!("{DB}      - \"15432:5432\"\n"));
    assert_eq!(run(&project, &[]).0.code, 1);
    run(&project, &["--write-baseline", "b.json"]);
    assert_eq!(run(&project, &[]).0.code, 0);
}
