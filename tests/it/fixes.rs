//! `--fix`, `--unsafe-fixes` and `--diff`: what they say, write and leave alone.

use crate::command::{Outcome, Project, projects, run_in};

const EXPOSED: &str = concat!(
    "# the store\r\nservices:\r\n  db:\r\n    image: postgres:16 # pinned\r\n    mem_limit: 1g\r\n",
    "    ports: ['5432:5432']\r\n    environment:\r\n      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD}\r\n"
);

/// The rules that these tests are about: others may say more of the same files.
const ABOUT: &str = "compose/database-port-published,compose/secret-may-be-empty,compose/user-root,compose/memory-limit-missing,env/tls-min-version";

fn run(project: &Project, args: &[&str]) -> Outcome {
    project.run(&[&["--select", ABOUT], args].concat())
}

fn read(project: &Project, path: &str) -> String {
    std::fs::read_to_string(project.path().join(path)).unwrap()
}

#[test]
fn safe_fixes_are_written_and_unsafe_ones_offered() {
    let project = Project::new(&[("compose.yaml", EXPOSED)]);
    let outcome = run(&project, &["--fix"]);
    assert_eq!(outcome.code, 1, "{outcome:?}");
    assert!(
        outcome
            .err
            .ends_with("Fixed 1 finding in 1 file, 1 left; 1 unsafe fix available with --unsafe-fixes.\n"),
        "{}",
        outcome.err
    );
    let wanted =
        EXPOSED.replace("${POSTGRES_PASSWORD}", "${POSTGRES_PASSWORD:?POSTGRES_PASSWORD is required}");
    assert_eq!(read(&project, "compose.yaml"), wanted);
    // The report is about what is left.
    assert!(outcome.out.contains("database-port-published"), "{}", outcome.out);
    assert!(!outcome.out.contains("secret-may-be-empty"), "{}", outcome.out);

    let outcome = run(&project, &["--fix", "--unsafe-fixes"]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    let wanted = wanted.replace("'5432:5432'", "'127.0.0.1:5432:5432'");
    assert_eq!(read(&project, "compose.yaml"), wanted);

    let outcome = run(&project, &["--fix", "--unsafe-fixes"]);
    assert!(outcome.err.starts_with("Fixed 0 findings in 0 files, 0 left."), "{}", outcome.err);
    assert_eq!(read(&project, "compose.yaml"), wanted);
}

#[test]
fn a_diff_changes_nothing_and_its_exit_code_says_whether_it_would() {
    let project = Project::new(&[("compose.yaml", EXPOSED)]);
    let outcome = run(&project, &["--diff", "--unsafe-fixes"]);
    assert_eq!(outcome.code, 1, "{outcome:?}");
    assert_eq!(
        outcome.out,
        concat!(
            "--- compose.yaml\n+++ compose.yaml\n@@ -3,6 +3,6 @@\n   db:\n",
            "     image: postgres:16 # pinned\n     mem_limit: 1g\n-    ports: ['5432:5432']\n",
            "+    ports: ['127.0.0.1:5432:5432']\n     environment:\n",
            "-      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD}\n",
            "+      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?POSTGRES_PASSWORD is required}\n",
        )
    );
    assert_eq!(outcome.err, "Would fix 2 findings in 1 file, 0 left.\n");
    assert_eq!(read(&project, "compose.yaml"), EXPOSED);
    // With --fix as well nothing is written either.
    run(&project, &["--diff", "--fix"]);
    assert_eq!(read(&project, "compose.yaml"), EXPOSED);
    let clean = Project::new(&[("a.env", "PORT=1\n")]).run(&["--diff"]);
    assert_eq!((clean.code, clean.out.as_str()), (0, ""));
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let project = Project::new(&[("compose.yaml", EXPOSED)]);
    let outcome = run(&project, &["--unsafe-fixes"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.err.contains("--unsafe-fixes needs --fix or --diff"), "{}", outcome.err);
    let outcome = run(&project, &["--fix", "--stdin-filename", "compose.yaml", "-"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.err.contains("standard input cannot be fixed"), "{}", outcome.err);
}

#[test]
fn what_stays_is_said_with_the_reason() {
    let shared = concat!(
        "x-base: &base\n  user: root\n  mem_limit: 1g\nservices:\n",
        "  a: {<<: *base, image: acme/a}\n  b: {<<: *base, image: acme/b}\n"
    );
    let project = Project::new(&[("compose.yaml", shared)]);
    let outcome = run(&project, &["--fix", "--unsafe-fixes"]);
    assert!(
        outcome.err.contains(
            "not fixed: compose.yaml:2: compose/user-root: an anchor shares it with other parts of the file"
        ),
        "{}",
        outcome.err
    );
    assert_eq!(read(&project, "compose.yaml"), shared);
}

#[test]
fn what_a_comment_hides_is_neither_mended_nor_told() {
    let text = EXPOSED.replace(
        "['5432:5432']",
        "['5432:5432'] # seawall: ignore[compose/database-port-published] in a VPN",
    );
    let project =
        Project::new(&[("compose.yaml", text.replace("${POSTGRES_PASSWORD}", "${POSTGRES_PASSWORD:?}"))]);
    let before = read(&project, "compose.yaml");
    let outcome = run(&project, &["--fix", "--unsafe-fixes"]);
    assert_eq!(outcome.err, "Fixed 0 findings in 0 files, 0 left.\n", "{outcome:?}");
    assert_eq!(read(&project, "compose.yaml"), before);
}

#[test]
fn values_are_mended_where_they_come_from_unless_git_ignores_that() {
    let compose = "services:\n  api: {image: acme/api, mem_limit: 1g, user: \"${RUN_AS}\"}\n";
    let files = [("compose.yaml", compose), (".env", "# who\nRUN_AS=root\n")];
    let project = Project::new(&files);
    run(&project, &["--fix", "--unsafe-fixes"]);
    assert_eq!(read(&project, ".env"), "# who\nRUN_AS=1000:1000\n");
    assert_eq!(read(&project, "compose.yaml"), compose);

    let project = Project::new(&[files[0], files[1], (".gitignore", ".env\n")]);
    let outcome = run(&project, &["--fix", "--unsafe-fixes"]);
    assert_eq!(read(&project, ".env"), "# who\nRUN_AS=root\n");
    assert_eq!(read(&project, "compose.yaml"), compose);
    assert!(outcome.err.contains("set in a file that git ignores"), "{}", outcome.err);
}

#[test]
fn secrets_are_masked_in_diffs_and_stay_in_files() {
    let text = "DB_PASSWORD=kJ8mQ2vL5xw7\nTLS_MIN_VERSION=1.0\n";
    let project = Project::new(&[("a.env", text)]);
    let outcome = run(&project, &["--diff"]);
    assert!(outcome.out.contains("+TLS_MIN_VERSION=1.2"), "{}", outcome.out);
    assert!(!outcome.out.contains("kJ8mQ2vL5xw7") && !outcome.err.contains("kJ8mQ2vL5xw7"));
    run(&project, &["--fix"]);
    assert_eq!(read(&project, "a.env"), text.replace("1.0", "1.2"));
}

#[test]
fn json_tells_the_edits() {
    let project = Project::new(&[("compose.yaml", EXPOSED)]);
    let outcome = run(&project, &["--format", "json", "--select", "compose/database-port-published"]);
    let report: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    let fix = &report["findings"][0]["fixes"][0];
    assert_eq!(
        (fix["safety"].as_str(), fix["title"].as_str()),
        (Some("unsafe"), Some("Bind to the loopback interface"))
    );
    assert_eq!(fix["edits"][0]["text"], "127.0.0.1:");
    assert_eq!(fix["edits"][0]["start"]["line"], 6);
    assert_eq!(fix["edits"][0]["start"], fix["edits"][0]["end"]);
}

#[cfg(unix)]
#[test]
fn a_read_only_file_is_an_error_that_names_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let project = Project::new(&[("a.env", "TLS_MIN_VERSION=1.0\n")]);
    let path = project.path().join("a.env");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o440)).unwrap();
    let outcome = run(&project, &["--fix"]);
    assert_eq!(outcome.code, 2, "{outcome:?}");
    assert!(
        outcome.out.contains("a.env") && outcome.out.contains("cannot be written: it is read-only"),
        "{outcome:?}"
    );
    assert_eq!(read(&project, "a.env"), "TLS_MIN_VERSION=1.0\n");
}

#[test]
fn the_demo_project_is_mended_until_nothing_more_can_be() {
    let folder = tempfile::tempdir().unwrap();
    copy(&projects().join("shop"), folder.path());
    let run = |args: &[&str]| run_in(folder.path(), args, &[], "");
    let first = run(&["check", "--fix", "--unsafe-fixes"]);
    assert!(!first.err.contains("Fixed 0 findings"), "{}", first.err);
    assert_eq!(run(&["check", "--diff", "--unsafe-fixes"]).out, "");
}

pub(crate) fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type().unwrap().is_dir() {
            copy(&from, &to);
        } else if entry.file_type().unwrap().is_file() {
            std::fs::write(&to, std::fs::read(&from).unwrap()).unwrap();
        }
    }
}
