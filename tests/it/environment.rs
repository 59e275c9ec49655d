//! Env files from end to end: modes on the disk, git as it is, tables that users extend.

use std::process::Command;

use crate::command::{Project, testdata};

/// A project that git knows; `None` where there is no git.
fn repository(files: &[(&str, &str)]) -> Option<Project> {
    let project = Project::new(files);
    let git = Command::new("git").args(["init", "-q"]).current_dir(project.path()).output();
    git.ok().filter(|output| output.status.success()).map(|_| project)
}

/// Where the findings of some rules are, and of which rules: `.env:1 env/weak-secret`.
fn found(project: &Project, select: &str) -> Vec<String> {
    let out = project.run(&["--select", select, "--format", "json"]).out;
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    let place = |finding: &serde_json::Value| {
        let text = |key: &str| finding[key].as_str().unwrap();
        format!("{}:{} {}", text("path"), finding["start"]["line"], text("rule"))
    };
    report["findings"].as_array().unwrap().iter().map(place).collect()
}

const SECRET: &str = "JWT_SECRET=9b1f4c7de2a05836b47c19e0f3d2586a1c7e94b0d5f2836a9e41c0b7d8f35a26\n";

#[cfg(unix)]
#[test]
fn modes_count_where_the_configuration_says_so() {
    use std::os::unix::fs::PermissionsExt;
    let on = "[params.\"env/file-permissions\"]\ncheck = true\n";
    let one: &[&str] = &[".env:1 env/file-permissions"];
    for (config, mode, expected) in
        [("", 0o644, &[][..]), (on, 0o600, &[]), (on, 0o644, one), (on, 0o640, one)]
    {
        let files = [(".env", SECRET), (".gitignore", "x\n"), ("seawall.toml", config)];
        let Some(project) = repository(&files) else { return };
        let permissions = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(project.path().join(".env"), permissions).unwrap();
        assert_eq!(found(&project, "env/file-permissions"), expected, "{mode:o}");
    }
}

#[test]
fn what_git_keeps_is_read_from_its_index() {
    let Some(project) = repository(&[("api/.env", SECRET), (".gitignore", "*.env\n.env\n")]) else { return };
    // It is ignored, so that it is not looked at.
    assert_eq!(found(&project, "env/file-committed"), Vec::<String>::new());
    let git = |args: &[&str]| Command::new("git").args(args).current_dir(project.path()).status().unwrap();
    assert!(git(&["add", "-f", "api/.env"]).success());
    assert_eq!(found(&project, "env/file-committed"), ["api/.env:1 env/file-committed"]);
    assert!(git(&["update-index", "--split-index"]).success());
    assert_eq!(found(&project, "env/file-committed"), ["api/.env:1 env/file-committed"]);
}

#[test]
fn users_extend_the_table_of_variables_as_the_documentation_shows() {
    let page = std::fs::read_to_string(testdata().join("../docs/environment.md")).unwrap();
    let block = |language: &str| {
        let (_, rest) = page.split_once(&format!("```{language}\n")).unwrap();
        rest.split_once("```").unwrap().0.to_owned()
    };
    let (config, env, said) = (block("toml"), block("dotenv"), block("text"));
    let without = Project::new(&[("settings.env", &env)]);
    assert_eq!(found(&without, "env"), Vec::<String>::new());
    let with = Project::new(&[("settings.env", &env), ("seawall.toml", &config)]);
    let lines: Vec<&str> = said.lines().collect();
    assert!(!lines.is_empty());
    assert_eq!(found(&with, "env"), lines);
}

/// If each entry looked at all others, this would take minutes: work is bounded in `environment::alike`.
#[test]
fn a_file_of_ten_thousand_entries_is_checked() {
    let entry = |at: usize| format!("K{at}_SECRET=Vq8mT2x0pLr7Zc{at}\nK{at}_USER=Vq8mT2x0pLr7Zc{at}\n");
    let text: String = (0..5000).map(entry).collect();
    let project = Project::new(&[("prod.env", &text)]);
    let found = found(&project, "env");
    assert_eq!(found.len(), 5000, "{:?}", found.first());
}
