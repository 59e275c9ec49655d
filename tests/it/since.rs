//! `--since`, over real repositories.

use std::{path::PathBuf, process::Command};

use crate::command::{Outcome, run_in};

const DB: &str = "services:\n  db:\n    image: postgres:16\n    user: \"999\"\n    mem_limit: 1g\n    ports:\n      - \"5432:5432\"\n";
const CACHE: &str =
    "  other:\n    image: postgres:16\n    mem_limit: 1g\n    ports:\n      - \"6432:5432\"\n";

/// A repository with one commit of these files.
struct Repository {
    folder: tempfile::TempDir,
}

impl Repository {
    fn new(files: &[(&str, &str)]) -> Self {
        let repository = Self { folder: tempfile::tempdir().unwrap() };
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        for (path, text) in files {
            repository.write(path, text);
        }
        repository.commit();
        repository
    }

    fn path(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn git(&self, args: &[&str]) {
        let mut git = Command::new("git");
        git.current_dir(self.folder.path()).args(args).env("GIT_CONFIG_GLOBAL", "/dev/null");
        for name in ["AUTHOR", "COMMITTER"] {
            git.env(format!("GIT_{name}_NAME"), "a").env(format!("GIT_{name}_EMAIL"), "a@example.org");
        }
        let output = git.output().unwrap();
        assert!(output.status.success(), "{args:?}: {output:?}");
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", "x"]);
    }

    fn run(&self, args: &[&str]) -> Outcome {
        run_in(&self.path(), args, &[], "")
    }

    /// `path:line rule` of what is reported.
    fn since(&self, revision: &str) -> Vec<String> {
        let select = "compose/database-port-published,compose/memory-limit-missing,compose/redis-no-password,\
            compose/secret-may-be-empty,compose/user-not-set,compose/user-root,env,suppression";
        let outcome = self.run(&["--since", revision, "--format", "json", "--select", select]);
        let report: serde_json::Value =
            serde_json::from_str(&outcome.out).unwrap_or_else(|error| panic!("{error}: {outcome:?}"));
        let list = report["findings"].as_array().unwrap().iter();
        let text = |found: &serde_json::Value, key: &str| found[key].as_str().unwrap().to_owned();
        list.map(|found| {
            format!("{}:{} {}", text(found, "path"), found["start"]["line"], text(found, "rule"))
        })
        .collect()
    }
}

fn port(place: &str) -> Vec<String> {
    vec![format!("{place} compose/database-port-published")]
}

#[test]
fn only_what_touches_changed_lines_is_reported() {
    let repository = Repository::new(&[("compose.yaml", DB)]);
    assert_eq!(repository.since("HEAD"), Vec::<String>::new());
    let clean = repository.run(&["--since", "HEAD"]);
    assert_eq!(clean.code, 0, "{clean:?}");
    assert!(clean.out.contains("left out: on no changed line (see `--since`)"), "{}", clean.out);
    repository.write("compose.yaml", &format!("{DB}{CACHE}"));
    assert_eq!(repository.since("HEAD"), port("compose.yaml:12"), "in the working tree");
    repository.git(&["add", "--all"]);
    assert_eq!(repository.since("HEAD"), port("compose.yaml:12"), "staged");
    repository.commit();
    assert_eq!(repository.since("HEAD"), Vec::<String>::new());
    assert_eq!(repository.since("HEAD~1"), port("compose.yaml:12"), "committed");
    repository.write("compose.yaml", &format!("# moved down\n\n{DB}{CACHE}"));
    assert_eq!(repository.since("HEAD"), Vec::<String>::new(), "what only moved is not touched");
    assert_eq!(repository.run(&["--since", "HEAD~1"]).code, 1);
}

#[test]
fn a_change_on_the_way_of_a_value_touches_what_it_leads_to() {
    let compose = DB.replace("5432:5432", "${BIND}:5432:5432");
    let repository = Repository::new(&[("compose.yaml", &compose), (".env", "A=1\nBIND=127.0.0.1\n")]);
    repository.write(".env", "A=1\nBIND=0.0.0.0\n");
    assert_eq!(repository.since("HEAD"), port("compose.yaml:7"));
    repository.commit();
    repository.write(".env", "A=2\nBIND=0.0.0.0\n");
    assert_eq!(repository.since("HEAD"), Vec::<String>::new());
}

#[test]
fn what_is_missing_is_touched_by_what_was_taken_out_of_its_owner() {
    let repository = Repository::new(&[("compose.yaml", &format!("{DB}{CACHE}"))]);
    repository.write("compose.yaml", &format!("{}{CACHE}", DB.replace("    mem_limit: 1g\n", "")));
    assert_eq!(repository.since("HEAD"), ["compose.yaml:2 compose/memory-limit-missing"]);
    repository.commit();
    repository
        .write("compose.yaml", &format!("{}{CACHE}", DB.replace("    mem_limit: 1g\n", "    tty: true\n")));
    assert_eq!(repository.since("HEAD"), Vec::<String>::new(), "what is added lacks nothing");
    repository.write(
        "compose.yaml",
        &format!(
            "{}{}",
            DB.replace("    mem_limit: 1g\n", ""),
            CACHE.replace("image: postgres:16", "image: postgres:17")
        ),
    );
    assert!(!repository.since("HEAD").iter().any(|found| found.contains(":2 ")), "another service changed");
}

#[test]
fn a_renamed_file_is_touched_where_it_changed() {
    let repository = Repository::new(&[("compose.yaml", &format!("{DB}{CACHE}"))]);
    std::fs::create_dir(repository.path().join("deploy")).unwrap();
    repository.git(&["mv", "compose.yaml", "deploy/compose.yaml"]);
    assert_eq!(repository.since("HEAD"), Vec::<String>::new());
    repository.write("deploy/compose.yaml", &format!("{DB}{}", CACHE.replace("6432", "7432")));
    assert_eq!(repository.since("HEAD"), port("deploy/compose.yaml:12"));
}

#[test]
fn new_files_count_as_a_whole_and_ignored_ones_not_at_all() {
    let repository = Repository::new(&[("a/compose.yaml", DB), (".gitignore", "*.local.yaml\n")]);
    repository.write("b/compose.yaml", DB);
    repository.write("b/compose.local.yaml", DB);
    assert_eq!(repository.since("HEAD"), port("b/compose.yaml:7"));
}

#[test]
fn changes_of_others_since_the_branch_began_do_not_count() {
    let repository = Repository::new(&[("compose.yaml", &format!("{DB}{CACHE}"))]);
    repository.git(&["checkout", "--quiet", "-b", "topic"]);
    repository.write("compose.yaml", &format!("{}{CACHE}", DB.replace("5432:5432", "5433:5432")));
    repository.commit();
    repository.git(&["checkout", "--quiet", "main"]);
    repository.write("compose.yaml", &format!("{DB}{}", CACHE.replace("6432", "7432")));
    repository.commit();
    repository.git(&["checkout", "--quiet", "topic"]);
    assert_eq!(repository.since("main"), port("compose.yaml:7"));
}

#[test]
fn names_and_settings_of_git_do_not_matter() {
    for folder in ["ä and \"blank\"", "tab\tin", "b", "a -> b", "x\\y"] {
        let path = format!("{folder}/compose.yaml");
        let repository = Repository::new(&[(&path, DB)]);
        for setting in [
            "diff.noprefix=true",
            "diff.mnemonicPrefix=true",
            "color.ui=always",
            "diff.external=false",
            "core.quotePath=false",
            "diff.context=9",
            "diff.interHunkContext=99",
            "diff.renames=false",
        ] {
            let (name, value) = setting.split_once('=').unwrap();
            repository.git(&["config", name, value]);
        }
        repository.write(&path, &format!("{DB}{CACHE}"));
        assert_eq!(repository.since("HEAD"), port(&format!("{path}:12")), "{folder}");
    }
}

#[test]
fn it_is_the_same_from_a_folder_and_for_named_files() {
    let repository = Repository::new(&[("sub/compose.yaml", DB), ("compose.yaml", DB)]);
    repository.write("sub/compose.yaml", &format!("{DB}{CACHE}"));
    for (folder, args) in [("sub", &[][..]), ("", &["sub"]), ("", &["sub/compose.yaml"])] {
        let args = [
            &["--since", "HEAD", "--format", "concise", "--select", "compose/database-port-published"],
            args,
        ]
        .concat();
        let outcome = run_in(&repository.path().join(folder), &args, &[], "");
        assert_eq!((outcome.out.lines().count(), outcome.code), (1, 1), "{folder} {args:?}: {outcome:?}");
    }
}

#[test]
fn errors_stay_wherever_they_are() {
    let repository = Repository::new(&[("compose.yaml", "services:\n  db: \"x\n")]);
    assert_eq!(repository.run(&["--since", "HEAD"]).code, 2);
}

#[test]
fn comments_are_held_against_all_findings_and_reported_where_they_changed() {
    let comment = "      # seawall: ignore[compose/database-port-published] x\n      - \"5432:5432\"\n";
    let hidden = DB.replace("      - \"5432:5432\"\n", comment);
    let repository = Repository::new(&[("compose.yaml", &hidden)]);
    repository.write("compose.yaml", &format!("# a\n{hidden}"));
    assert_eq!(repository.since("HEAD"), Vec::<String>::new());
    repository.write("compose.yaml", &hidden.replace("\"5432", "\"127.0.0.1:5432"));
    assert_eq!(repository.since("HEAD"), Vec::<String>::new(), "the comment's line did not change");
    repository.write(
        "compose.yaml",
        &DB.replace(
            "\"5432:5432\"",
            "\"127.0.0.1:5432:5432\" # seawall: ignore[compose/database-port-published] x",
        ),
    );
    assert_eq!(repository.since("HEAD"), ["compose.yaml:7 suppression/unused"]);
}

#[test]
fn what_git_cannot_say_is_an_error() {
    let repository = Repository::new(&[("compose.yaml", DB)]);
    repository.git(&["checkout", "--quiet", "--orphan", "alone"]);
    repository.write("more.txt", "else this would be the same commit");
    repository.commit();
    for (revision, said) in [
        ("nowhere", "git knows no revision `nowhere` here"),
        ("", "git knows no revision `` here"),
        ("HEAD:compose.yaml", "git knows no revision"),
        ("main", "have no common history here"),
    ] {
        let outcome = repository.run(&["--since", revision]);
        assert!(outcome.code == 2 && outcome.err.contains(said) && outcome.out.is_empty(), "{outcome:?}");
    }
    let dashes = repository.run(&["--since=--output=x"]);
    assert!(dashes.code == 2 && !repository.path().join("x").exists(), "{dashes:?}");
    let no_git = run_in(&repository.path(), &["--since", "HEAD"], &[("PATH", "/nowhere")], "");
    assert!(no_git.code == 2 && no_git.err.contains("there is no `git`"), "{no_git:?}");
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("compose.yaml"), DB).unwrap();
    let none = run_in(folder.path(), &["--since", "HEAD"], &[], "");
    assert!(none.code == 2 && none.err.contains("needs a git repository"), "{none:?}");
    for args in [["--write-baseline", "b.json"], ["--stdin-filename", "compose.yaml"]] {
        assert_eq!(repository.run(&[&["--since", "HEAD"], &args[..]].concat()).code, 2);
    }
}
