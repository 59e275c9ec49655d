//! The command line: exit codes, errors, output that is safe to look at.

use std::{
    fmt::Write as _,
    io::Read as _,
    time::{Duration, Instant},
};

use crate::command::{Project, command, run_in, testdata};

/// A Compose file with a finding of high severity.
const EXPOSED: &str =
    "services:\n  db:\n    image: postgres:16\n    mem_limit: 1g\n    ports:\n      - \"5432:5432\"\n";
/// An env file without any.
const CLEAN: &str = "PORT=8080\n";

fn json(project: &Project, args: &[&str]) -> serde_json::Value {
    let outcome = project.run(&[&["--format", "json"], args].concat());
    serde_json::from_str(&outcome.out).unwrap_or_else(|error| panic!("{error}: {outcome:?}"))
}

#[test]
fn the_exit_code_says_what_was_found() {
    let clean = Project::new(&[(".env", CLEAN)]).run(&[]);
    assert_eq!((clean.code, clean.err.as_str()), (0, ""), "{clean:?}");
    let project = Project::new(&[("compose.yaml", EXPOSED)]);
    assert_eq!(project.run(&["."]).code, 1);
    assert_eq!(project.run(&["--fail-on", "critical"]).code, 0);
    assert_eq!(project.run(&["--fail-on", "high"]).code, 1);
    assert_eq!(project.run(&["--severity", "critical"]).code, 0);
    assert_eq!(project.run(&["--ignore", "compose"]).code, 0);
}

#[test]
fn undecided_checks_count_only_if_asked_for() {
    let unknown = EXPOSED.replace("5432:5432", "${BIND}:5432:5432");
    let project = Project::new(&[("compose.yaml", unknown)]);
    let args = ["--select", "compose/database-port-published"];
    assert_eq!(project.run(&args).code, 0);
    let outcome = project.run(&[&args[..], &["--fail-on-unknown"]].concat());
    assert_eq!(outcome.code, 1, "{outcome:?}");
    assert!(outcome.out.contains("1 check could not be decided:"), "{}", outcome.out);
    assert!(outcome.out.contains("BIND"), "{}", outcome.out);
}

#[test]
fn nothing_to_check_is_an_error() {
    let project = Project::new(&[("README.md", "# x\n"), ("sub/notes.txt", "x\n")]);
    for args in [&[][..], &["sub"], &["README.md"]] {
        let outcome = project.run(args);
        assert_eq!(outcome.code, 2, "{outcome:?}");
        assert!(outcome.out.contains("nothing to check here"), "{outcome:?}");
    }
    assert_eq!(json(&project, &[])["errors"][0]["kind"], "config");
}

#[test]
fn what_is_missing_is_said_and_the_rest_is_checked() {
    let project = Project::new(&[("compose.yaml", EXPOSED)]);
    let outcome = project.run(&["nope.yaml", ".", "../elsewhere"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.out.contains("nope.yaml: does not exist"), "{}", outcome.out);
    assert!(outcome.out.contains("../elsewhere: does not exist"), "{}", outcome.out);
    assert!(outcome.out.contains("compose/database-port-published"), "{}", outcome.out);
}

#[test]
fn a_broken_file_is_an_error_and_its_rest_is_checked() {
    let broken = format!("{EXPOSED}  api:\n    image: \"ghcr.io/x\n    user: root\n");
    let project = Project::new(&[("compose.yaml", broken.as_bytes()), (".env", b"A=\xff\n")]);
    let outcome = project.run(&[]);
    assert_eq!(outcome.code, 2, "{outcome:?}");
    assert!(outcome.out.contains("error syntax"), "{}", outcome.out);
    assert!(outcome.out.contains("is not UTF-8 here"), "{}", outcome.out);
    assert!(outcome.out.contains("compose/database-port-published"), "{}", outcome.out);
}

#[test]
fn a_wrong_rule_name_gets_a_suggestion() {
    let project = Project::new(&[(".env", CLEAN)]);
    for args in [
        &["--select", "compose/database-port-publishd"][..],
        &["--ignore", "compose/database-port-publishd"],
        &["explain", "compose/database-port-publishd"],
        &["rules", "show", "compose/database-port-publishd"],
    ] {
        let outcome = project.run(args);
        assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{outcome:?}");
        assert!(outcome.err.contains("did you mean `compose/database-port-published`?"), "{}", outcome.err);
    }
}

#[test]
fn a_misspelt_command_gets_a_suggestion() {
    let outcome = Project::new(&[(".env", CLEAN)]).run(&["explian", "compose/user-root"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.err.contains("did you mean `seawall explain`?"), "{}", outcome.err);
}

#[test]
fn usage_errors_exit_with_2_and_help_with_0() {
    let project = Project::new(&[(".env", CLEAN)]);
    for args in [
        &["--format", "sarrif"][..],
        &["--format", "full", "--format", "json"],
        &["--fail-on", "worst"],
        &["--jobs", "0"],
        &["--no-such-flag"],
        &["-"],
        &["--stdin-filename", "x"],
        &["--rules", "nope"],
    ] {
        let outcome = project.run(args);
        assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{args:?}: {outcome:?}");
        assert!(outcome.err.starts_with("error: "), "{args:?}: {outcome:?}");
    }
    assert_eq!(project.run(&["--help"]).code, 0);
    assert!(project.run(&["--version"]).out.starts_with("seawall "));
}

#[test]
fn only_what_was_named_is_reported_but_all_around_it_is_known() {
    let files = [
        ("compose.yaml", EXPOSED.replace("5432:5432", "${BIND}:5432:5432")),
        (".env", "BIND=0.0.0.0\n".to_owned()),
        ("other/compose.yaml", EXPOSED.to_owned()),
    ];
    let report = json(&Project::new(&files), &["compose.yaml"]);
    let findings = report["findings"].as_array().unwrap();
    assert!(!findings.is_empty(), "{report:#}");
    for finding in findings {
        assert!(finding.to_string().contains("\"path\":\"compose.yaml\""), "{finding:#}");
        assert!(!finding.to_string().contains("other/"), "{finding:#}");
    }
    assert!(report["findings"].to_string().contains(".env"), "the supplier is a label");
}

#[test]
fn what_leads_to_a_named_file_is_reported_with_it() {
    let files = [
        ("compose.yaml", "services:\n  api:\n    build: .\n    mem_limit: 1g\n".to_owned()),
        ("Dockerfile", "FROM python:3.12\n".to_owned()),
    ];
    let report = json(&Project::new(&files), &["Dockerfile"]);
    let rules: Vec<&str> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|finding| finding["rule"].as_str())
        .collect();
    assert_eq!(rules, ["dockerfile/runs-as-root", "compose/user-not-set"]);
}

#[test]
fn paths_are_seen_from_the_working_directory() {
    let project = Project::new(&[("deploy/compose.yaml", EXPOSED)]);
    let sub = project.path().join("deploy");
    for (folder, target, shown) in [
        (project.path(), "deploy", "deploy/compose.yaml:6:9: high"),
        (sub.clone(), ".", "compose.yaml:6:9: high"),
        (sub, "..", "compose.yaml:6:9: high"),
    ] {
        let outcome = run_in(&folder, &["--format", "concise", target], &[], "");
        assert!(outcome.out.lines().any(|line| line.starts_with(shown)), "{outcome:?}");
    }
}

#[test]
fn standard_input_stands_for_a_file() {
    let project = Project::new(&[("compose.yaml", CLEAN)]);
    let args = ["--format", "concise", "--stdin-filename", "compose.yaml", "-"];
    let outcome = run_in(&project.path(), &args, &[], EXPOSED);
    assert_eq!(outcome.code, 1, "{outcome:?}");
    assert!(outcome.out.starts_with("compose.yaml:"), "{outcome:?}");
    let args = ["--format", "concise", "--stdin-filename", "new/compose.yaml", "-"];
    let outcome = run_in(&project.path(), &args, &[], EXPOSED);
    assert!(outcome.out.starts_with("new/compose.yaml:"), "{outcome:?}");
}

#[test]
fn several_reports_come_from_one_run() {
    let project = Project::new(&[("compose.yaml", EXPOSED)]);
    let outcome = project.run(&["--format", "json=report.json", "--format", "concise"]);
    assert_eq!(outcome.code, 1);
    assert!(outcome.out.starts_with("compose.yaml:"), "{outcome:?}");
    let written = std::fs::read_to_string(project.path().join("report.json")).unwrap();
    let report: serde_json::Value = serde_json::from_str(&written).unwrap();
    assert_eq!(report["schema"], "seawall/1");
    let nowhere = project.run(&["--format", "json=no/such/folder/x.json"]);
    assert_eq!(nowhere.code, 2);
    assert!(nowhere.err.contains("no/such/folder/x.json"), "{nowhere:?}");
}

#[test]
fn colour_follows_the_option_then_the_environment() {
    let project = Project::new(&[("compose.yaml", EXPOSED)]);
    let coloured =
        |args: &[&str], env: &[(&str, &str)]| run_in(&project.path(), args, env, "").out.contains('\u{1b}');
    assert!(!coloured(&[], &[]), "a pipe has no colour");
    assert!(coloured(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(coloured(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&["--color", "always", "--format", "json"], &[]), "data has no colour");
}

#[test]
fn secrets_and_control_characters_reach_no_output() {
    let env = "REDIS_URL=redis://:kJ8mQ2vL5xWq@cache:6379/0\nDB_PASSWORD=Zw7pTn4sRbXe\nTLS_MIN_VERSION=1.0\n";
    let dockerfile = "FROM alpine\nENV JWT_SECRET=Qx9vLm2kWz4t\nUSER root\u{1b}[2J\u{9b}31m\n";
    let compose = EXPOSED.replace("image:", "environment: {POSTGRES_PASSWORD: Zw7pTn4sRbXe}\n    image:");
    let project =
        Project::new(&[(".env", env), ("Dockerfile", dockerfile), ("compose.yaml", compose.as_str())]);
    for format in seawall::report::Format::ALL.map(seawall::report::Format::name) {
        let outcome = project.run(&["--format", format, "--show-passed", "--statistics"]);
        let text = outcome.out + &outcome.err;
        assert!(text.contains("dockerfile/secret-in-env-or-arg"), "{text}");
        for secret in ["kJ8mQ2vL5xWq", "Zw7pTn4sRbXe", "Qx9vLm2kWz4t"] {
            assert!(!text.contains(secret), "{format}: {text}");
        }
        let control = |c: char| c.is_control() && c != '\n';
        assert!(!text.contains(control), "{format}: {text:?}");
    }
}

#[test]
fn a_reader_that_stops_reading_is_no_error() {
    let mut many = String::new();
    for n in 0..3000 {
        writeln!(many, "  db{n}:\n    image: postgres:16\n    ports: [\"{n}:5432\"]").unwrap();
    }
    let project = Project::new(&[("compose.yaml", format!("services:\n{many}"))]);
    let args = ["--select", "compose/database-port-published"];
    let mut child = command(&project.path(), &args).spawn().unwrap();
    let mut first = [0; 64];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(1), ""));
}

/// A rule of a user, with its examples.
const OWN_RULE: &str = "\
id: acme/port
title: Port
severity: low
on: env.entry
deny: key == \"PORT\" && value == \"8080\"
at: value
message: \"{key} is taken\"
help: use another
why: the proxy listens there
examples:
  - bad: |
      PORT=«8080»
  - good: |
      PORT=80
";

#[test]
fn rules_of_users_work_like_the_built_in_ones() {
    let project = Project::new(&[(".env", CLEAN), ("policies/port.yaml", OWN_RULE)]);
    let outcome = project.run(&["--rules", "policies", "--format", "concise", "--fail-on", "low"]);
    assert_eq!(outcome.out, ".env:1:6: low acme/port PORT is taken\n", "{outcome:?}");
    assert_eq!(outcome.code, 1);
    let tested = project.run(&["rules", "test", "policies"]);
    assert_eq!((tested.code, tested.out.as_str()), (0, "1 rule, 2 examples: all do what they say\n"));
    let explained = project.run(&["explain", "acme/port", "--rules", "policies"]).out;
    assert!(
        explained.contains("the proxy listens there") && explained.contains("PORT=«8080»"),
        "{explained}"
    );
}

#[test]
fn the_built_in_rules_can_be_tested_from_their_folder() {
    let root = testdata().join("..");
    let built_in = run_in(&root, &["rules", "test"], &[], "");
    let folder = run_in(&root, &["rules", "test", "rules"], &[], "");
    assert_eq!((built_in.code, folder.code), (0, 0), "{built_in:?} {folder:?}");
    // The engine's own rules are no rule files that users can write.
    let tested = |out: &str| out.split(' ').next().and_then(|number| number.parse::<usize>().ok()).unwrap();
    let own = run_in(&root, &["rules", "list", "suppression"], &[], "").out;
    let own = own.lines().filter(|line| line.starts_with("suppression/")).count();
    assert_eq!(tested(&folder.out) + own, tested(&built_in.out), "{folder:?}");
}

#[test]
fn mistakes_in_rules_of_users_are_shown_where_they_are() {
    let broken = OWN_RULE.replace("8080\"", "8080").replace("help:", "halp:");
    let project = Project::new(&[(".env", CLEAN), ("policies/port.yaml", &broken)]);
    let outcome = project.run(&["--rules", "policies"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{outcome:?}");
    assert!(outcome.err.contains("did you mean `help`?"), "{}", outcome.err);
    assert!(outcome.err.contains("[policies/port.yaml:8:1]"), "{}", outcome.err);
    let noisy = OWN_RULE.replace("PORT=80\n", "PORT=8080\n");
    let project = Project::new(&[("policies/port.yaml", noisy)]);
    let outcome = project.run(&["rules", "test", "policies"]);
    assert_eq!(outcome.code, 1, "{outcome:?}");
    assert!(outcome.out.starts_with("noisy acme/port: example 2"), "{}", outcome.out);
}

#[test]
fn rules_can_be_listed_shown_and_explained() {
    let project = Project::new(&[(".env", CLEAN)]);
    let listed: serde_json::Value =
        serde_json::from_str(&project.run(&["rules", "list", "--format", "json"]).out).unwrap();
    for rule in listed.as_array().unwrap() {
        for field in ["id", "title", "severity", "control", "equivalents", "url"] {
            let none = field == "control" && rule["on"] == serde_json::json!([]);
            assert!(none || !rule[field].is_null(), "{field}: {rule:#}");
        }
        let id = rule["id"].as_str().unwrap();
        for command in [&["explain", id][..], &["rules", "show", id]] {
            let outcome = project.run(command);
            assert_eq!((outcome.code, outcome.err.as_str()), (0, ""));
            assert!(outcome.out.contains(id) && outcome.out.ends_with('\n'), "{}", outcome.out);
        }
    }
    let subjects = project.run(&["rules", "subjects", "compose"]).out;
    assert!(subjects.contains("compose.service:") && !subjects.contains("nginx."), "{subjects}");
    let language = project.run(&["rules", "language"]).out;
    assert!(language.contains("first(a, b)") && language.contains("file.environment"), "{language}");
    let schema: serde_json::Value = serde_json::from_str(&project.run(&["rules", "schema"]).out).unwrap();
    assert_eq!(schema["additionalProperties"], false);
}

#[test]
fn starting_takes_no_time() {
    let project = Project::new(&[(".env", CLEAN)]);
    let time = || {
        let started = Instant::now();
        project.run(&[]);
        started.elapsed()
    };
    let fastest = (0..5).map(|_| time()).min().unwrap();
    // An unoptimised build on a busy machine; the benchmark holds the real target.
    assert!(fastest < Duration::from_millis(1500), "{fastest:?}");
}

#[test]
fn a_file_named_like_an_option_is_never_taken_for_one() {
    let project = Project::new(&[
        ("compose.yaml", EXPOSED),
        ("--config=theirs.yaml", "ignore = [\"compose\"]\n"),
        ("-x.yaml", EXPOSED),
    ]);
    for args in [&["check", "compose.yaml", "--config=theirs.yaml"][..], &["--config=theirs.yaml"]] {
        let outcome = project.run(args);
        assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{args:?}");
        assert!(
            outcome.err.contains("`--config=theirs.yaml` is an option and the name of a file"),
            "{outcome:?}"
        );
        assert!(outcome.err.contains("put `--` before paths"), "{outcome:?}");
    }
    let outcome = project.run(&["--format", "concise", "--", "-x.yaml", "--config=theirs.yaml"]);
    assert_eq!(outcome.code, 1, "{outcome:?}");
    assert!(outcome.out.starts_with("-x.yaml:"), "{outcome:?}");
    let outcome = project.run(&["check", "--force-exclude", "--", "--config=theirs.yaml"]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
}
