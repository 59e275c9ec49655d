//! Runs over named files, as hooks make them: however a list of files is cut into runs, what they find
//! together is what one run over everything finds.

use std::collections::BTreeSet;

use crate::command::{Project, projects};

type Found = BTreeSet<(String, String)>;

/// Rule and fingerprint of what a run over these paths finds, and its exit code.
fn found(project: &Project, paths: &[&str]) -> (i32, Found) {
    let args = ["check", "--force-exclude", "--format", "json", "--"];
    let outcome = project.run(&[&args, paths].concat());
    let report: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let findings = report["findings"].as_array().unwrap().iter();
    (outcome.code, findings.map(|finding| (text(&finding["rule"]), text(&finding["fingerprint"]))).collect())
}

/// The demo project with the most findings, as a repository of its own.
fn shop() -> (Project, Vec<String>) {
    let root = projects().join("shop");
    let mut files = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
            files.push((name, std::fs::read(&path).unwrap()));
        }
    }
    files.sort();
    let borrowed: Vec<(&str, &[u8])> =
        files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    (Project::new(&borrowed), files.iter().map(|(name, _)| name.clone()).collect())
}

#[test]
fn runs_over_parts_find_together_what_one_run_finds() {
    let (project, files) = shop();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let (code, whole) = found(&project, &["."]);
    assert!(code == 1 && whole.len() > 20, "{code}: {whole:?}");
    for size in [files.len(), 7, 2, 1] {
        let runs: Vec<(i32, Found)> = files.chunks(size).map(|part| found(&project, part)).collect();
        let together: Found = runs.iter().flat_map(|(_, found)| found.clone()).collect();
        assert_eq!(together, whole, "in runs of {size}");
        assert_eq!(runs.iter().map(|(code, _)| *code).max(), Some(code), "in runs of {size}");
    }
}

const COMPOSE: &str = "services:\n  db:\n    image: postgres:16.4\n    mem_limit: 1g\n    ports:\n      - \"${BIND}:5432:5432\"\n  \
                       cache:\n    image: redis:7.4\n    mem_limit: 1g\n    ports:\n      - \"6379:6379\"\n";

#[test]
fn what_a_changed_file_leads_to_counts_and_its_neighbours_findings_do_not() {
    let project = Project::new(&[("compose.yaml", COMPOSE), (".env", "BIND=0.0.0.0\n")]);
    let rules =
        |paths: &[&str]| found(&project, paths).1.into_iter().map(|(rule, _)| rule).collect::<Vec<_>>();
    let port = "compose/database-port-published";
    assert_eq!(rules(&[".env"]), [port], "the one whose value stands in .env");
    assert_eq!(rules(&["compose.yaml"]).iter().filter(|rule| *rule == port).count(), 2);
}

#[test]
fn the_file_that_leaves_something_out_counts_like_the_one_that_has_it() {
    let project = Project::new(&[
        ("Dockerfile", "FROM scratch\nCOPY . /app\nUSER 1000\n"),
        (".dockerignore", "node_modules\n"),
        (".env", "A=1\n"),
        ("other.Dockerfile", "FROM scratch\nUSER 1000\n"),
    ]);
    for path in ["Dockerfile", ".dockerignore", ".env"] {
        let (code, found) = found(&project, &[path]);
        assert_eq!((code, found.len()), (1, 1), "{path}: {found:?}");
    }
    assert_eq!(found(&project, &["other.Dockerfile"]), (0, Found::new()));
}

#[test]
fn values_count_wherever_they_are_set() {
    let (project, _) = shop();
    let port = "terraform/firewall-open-database-port";
    for path in ["terraform/terraform.tfvars", "terraform/database.tf"] {
        assert!(found(&project, &[path]).1.iter().any(|(rule, _)| rule == port), "{path}");
    }
    let (code, network) = found(&project, &["terraform/variables.tf"]);
    assert!(network.iter().all(|(rule, _)| rule != port), "{code}: {network:?}");
}
