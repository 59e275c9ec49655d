//! Reports on their way out: several in one run, files that are whole, the summary of a step.

use std::{fmt::Write as _, fs};

use seawall::report::Format;

use crate::command::{Project, run_in};

/// A Compose file with so many databases that everybody reaches.
fn exposed(databases: usize) -> String {
    let mut text = String::from("services:\n");
    for number in 0..databases {
        let _ =
            writeln!(text, "  db{number}:\n    image: postgres:16\n    ports: [\"{}:5432\"]", 5000 + number);
    }
    text
}

#[test]
fn every_format_of_one_run_goes_to_its_file() {
    let project = Project::new(&[("compose.yaml", exposed(1))]);
    let names = Format::ALL.map(Format::name);
    let options: Vec<String> = names.iter().map(|name| format!("--format={name}=out/{name}")).collect();
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    let missing = project.run(&options);
    assert_eq!((missing.code, missing.out.as_str()), (2, ""), "{missing:?}");
    assert!(missing.err.contains("there is no folder `out`"), "{missing:?}");
    fs::create_dir(project.path().join("out")).unwrap();
    let outcome = project.run(&options);
    assert_eq!((outcome.code, outcome.out.as_str(), outcome.err.as_str()), (1, "", ""));
    for name in names {
        let written = fs::read_to_string(project.path().join("out").join(name)).unwrap();
        let alone = project.run(&["--format", name]).out;
        let is_time = |line: &&str| !line.contains("elapsed_ms") && !line.contains(" checked with ");
        let lines = |text: &str| text.lines().filter(is_time).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(lines(&written), lines(&alone), "{name}");
    }
    let mixed = project.run(&["--format", "sarif=out/x.sarif", "--format", "concise"]);
    assert!(mixed.out.starts_with("compose.yaml:") && project.path().join("out/x.sarif").exists());
}

#[test]
fn mistakes_with_outputs_are_said_before_the_work() {
    let project = Project::new(&[("compose.yaml", exposed(1)), ("folder/x", String::new())]);
    for (args, said) in [
        (&["--format=json", "--format=full"][..], "only one report can go to standard output"),
        (&["--format=json=a", "--format=sarif=a"], "two reports cannot go to the same file `a`"),
        (&["--format=json=folder"], "`folder` is a folder"),
        (&["--format=json=no/such/x.json"], "there is no folder `no/such`"),
        (&["--format=json=compose.yaml/x.json"], "there is no folder `compose.yaml`"),
        (&["--format=json="], "there is no file after `=`"),
        (&["--format=xml=a"], "there is no format `xml`, only full, concise, "),
    ] {
        let outcome = project.run(args);
        assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{args:?}: {outcome:?}");
        assert!(outcome.err.contains(said), "{args:?}: {outcome:?}");
        assert!(!project.path().join("a").exists());
    }
    let help = project.run(&["--help"]).out;
    assert!(Format::ALL.into_iter().all(|format| help.contains(format.name())), "{help}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_report_that_cannot_be_written_leaves_the_old_one() {
    use std::os::unix::fs::PermissionsExt as _;
    let project = Project::new(&[("compose.yaml", exposed(1)), ("report.json", "old".to_owned())]);
    let path = project.path().join("report.json");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    let outcome = project.run(&["--format", "json=report.json"]);
    assert_eq!(outcome.code, 2, "{outcome:?}");
    assert!(outcome.err.contains("`report.json` cannot be written: "), "{outcome:?}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    let device = project.run(&["--format", "json=/dev/full"]);
    assert_eq!(device.code, 2, "{device:?}");
    assert!(device.err.contains("`/dev/full` cannot be written: "), "{device:?}");
    // What is no file is written to as it is.
    assert_eq!(project.run(&["--format", "json=/dev/null"]).code, 1);
}

#[test]
fn a_step_of_github_actions_gets_the_whole_list() {
    let project = Project::new(&[("compose.yaml", exposed(15))]);
    let path = project.path().join("summary.md");
    fs::write(&path, "# Before\n").unwrap();
    let run = |format: &str, summary: &str| {
        let env = [("GITHUB_STEP_SUMMARY", summary)];
        let args = ["--select", "compose/database-port-published", "--format", format];
        run_in(&project.path(), &args, &env, "")
    };
    let outcome = run("github", path.to_str().unwrap());
    assert_eq!(outcome.out.matches("::error ").count(), 10, "{outcome:?}");
    assert!(outcome.out.contains("::notice title=+5 more errors::"), "{outcome:?}");
    let summary = fs::read_to_string(&path).unwrap();
    assert!(summary.starts_with("# Before\n## Seawall: 15 findings\n"), "{summary}");
    for number in 0..15 {
        assert!(summary.contains(&format!("`db{number}`")), "{number}: {summary}");
    }
    // Only the format of GitHub writes there, and without the variable nobody does.
    run("json", path.to_str().unwrap());
    run("github", "");
    assert_eq!(fs::read_to_string(&path).unwrap(), summary);
    let nowhere = run("github", "no/such/summary.md");
    assert_eq!((nowhere.code, &nowhere.out), (1, &outcome.out));
    assert!(nowhere.err.contains("warning: the summary of the step"), "{nowhere:?}");
}

#[test]
fn the_summary_of_a_step_stays_below_its_limit() {
    let far = format!("{}compose.yaml", format!("{}/", "d".repeat(200)).repeat(4));
    let project = Project::new(&[(far.as_str(), exposed(1_200))]);
    let path = project.path().join("summary.md");
    let args = ["--select", "compose/database-port-published", "--format", "github=annotations.txt"];
    for before in [0, 500_000, 1_048_000] {
        fs::write(&path, "x".repeat(before)).unwrap();
        run_in(&project.path(), &args, &[("GITHUB_STEP_SUMMARY", path.to_str().unwrap())], "");
        let len = fs::metadata(&path).unwrap().len();
        assert!(len <= 1024 * 1024 && len >= before as u64, "{before}: {len}");
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text.contains("Left out for want of room: "), before < 1_000_000, "{before}: {len}");
    }
}

#[test]
fn findings_that_say_the_same_are_drawn_a_few_times_only() {
    let services = |count: usize| {
        let service = |number: usize| format!("  s{number}: {{image: \"acme/s:1\"}}\n");
        format!("services:\n{}", (0..count).map(service).collect::<String>())
    };
    let full = |count: usize| {
        let project = Project::new(&[("compose.yaml", services(count))]);
        project.run(&["--select", "compose/memory-limit-missing"]).out
    };
    let (few, many) = (full(4), full(9));
    assert_eq!(few.matches("docs: ").count(), 4, "{few}");
    assert_eq!(many.matches("docs: ").count(), 3, "{many}");
    assert!(many.contains("and 6 more findings of compose/memory-limit-missing:\n"), "{many}");
    for number in 0..9 {
        assert!(many.contains(&format!("`s{number}` has no memory limit")), "{many}");
    }
    assert!(many.contains("\n    compose.yaml:10:3 `s8` has no memory limit\n"), "{many}");
    assert!(many.contains("9 findings: 9 medium."), "{many}");
}
