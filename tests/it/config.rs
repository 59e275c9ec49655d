//! `seawall.toml`: what it changes, which one counts, and what is said about its mistakes.

use crate::command::{Outcome, Project, projects, run_in, testdata};

/// A Compose file with findings of several rules.
const EXPOSED: &str = "services:\n  db:\n    image: postgres:16\n    ports:\n      - \"5432:5432\"\n  api:\n    image: acme/api\n    user: root\n    mem_limit: 1g\n";

/// The rules that these tests are about: others may say more of the same files.
const ABOUT: [&str; 5] = [
    "compose/database-port-published",
    "compose/memory-limit-missing",
    "compose/secret-may-be-empty",
    "compose/user-not-set",
    "compose/user-root",
];

/// The findings of a run, as far as they are [`ABOUT`] something here: `path severity rule`.
fn findings(outcome: &Outcome) -> Vec<String> {
    let report: serde_json::Value =
        serde_json::from_str(&outcome.out).unwrap_or_else(|error| panic!("{error}: {outcome:?}"));
    let text = |finding: &serde_json::Value, key: &str| finding[key].as_str().unwrap().to_owned();
    let found = report["findings"].as_array().unwrap().iter();
    let list = found.filter(|found| ABOUT.contains(&found["rule"].as_str().unwrap()));
    list.map(|found| format!("{} {} {}", text(found, "path"), text(found, "severity"), text(found, "rule")))
        .collect()
}

fn checked(project: &Project, args: &[&str]) -> Vec<String> {
    findings(&project.run(&[&["--format", "json"], args].concat()))
}

fn with(config: &str) -> Project {
    Project::new(&[("compose.yaml", EXPOSED), ("seawall.toml", config)])
}

const PORT: &str = "compose.yaml high compose/database-port-published";
const MEMORY: &str = "compose.yaml medium compose/memory-limit-missing";
const ROOT: &str = "compose.yaml high compose/user-root";

#[test]
fn rules_are_chosen_by_the_file_and_the_command_line_wins() {
    assert_eq!(checked(&with(""), &[]), [MEMORY, PORT, ROOT]);
    let project =
        with("select = [\"control:non-root\", \"*/database-*\"]\nignore = [\"compose/user-root\"]\n");
    assert_eq!(checked(&project, &[]), [PORT]);
    assert_eq!(checked(&project, &["--select", "compose/user-root"]), [ROOT]);
    assert_eq!(checked(&project, &["--ignore", "compose/database-port-published"]), [""; 0]);
    assert_eq!(checked(&project, &["--isolated"]), [MEMORY, PORT, ROOT]);
    let only_there =
        with("select = []\n[[per-path]]\npaths = [\"compose.yaml\"]\nselect = [\"*/user-root\"]\n");
    assert_eq!(checked(&only_there, &[]), [ROOT]);
    let nothing = with("select = [7]\n").run(&[]);
    assert!(nothing.code == 2 && nothing.err.contains("is a list of names of rules"), "{nothing:?}");
    let nothing = with("select = [\"nginx\"]\nignore = [\"nginx\"]\n").run(&[]);
    assert_eq!(nothing.code, 2, "{nothing:?}");
    assert!(nothing.err.contains("no rule is left to ask after the configuration"), "{}", nothing.err);
}

#[test]
fn severities_are_set_by_rule_prefix_and_control_and_a_rules_id_wins() {
    let project = with(
        "[severity]\n\"compose/user-root\" = \"critical\"\n\"control:non-root\" = \"info\"\ncompose = \"low\"\n",
    );
    let (low_memory, low_port) = (MEMORY.replace("medium", "low"), PORT.replace("high", "low"));
    assert_eq!(checked(&project, &[]), [low_memory, low_port, ROOT.replace("high", "critical")]);
    assert_eq!(project.run(&["--ignore", "compose/user-root"]).code, 0, "low is below medium");
}

#[test]
fn the_threshold_is_set_by_the_file_and_the_command_line_wins() {
    let project = with("fail-on = \"critical\"\n");
    assert_eq!(project.run(&[]).code, 0);
    assert_eq!(project.run(&["--fail-on", "high"]).code, 1);
    let unknown = EXPOSED.replace("5432:5432", "${BIND}:5432:5432");
    let files = [
        ("compose.yaml", unknown.as_str()),
        ("seawall.toml", "fail-on = \"critical\"\nfail-on-unknown = true"),
    ];
    assert_eq!(Project::new(&files).run(&[]).code, 1);
}

#[test]
fn paths_have_settings_of_their_own() {
    let config = "\
ignore = [\"compose/memory-limit-missing\"]

[[per-path]]
paths = [\"examples\", \"*.demo.yaml\"]
ignore = [\"compose/database-port-published\"]
severity = { \"compose/user-root\" = \"low\" }

[[per-path]]
paths = [\"examples/strict/**\"]
select = [\"compose/memory-limit-missing\"]
";
    let project = Project::new(&[
        ("compose.yaml", EXPOSED),
        ("examples/a/compose.yaml", EXPOSED),
        ("examples/strict/b/compose.yaml", EXPOSED),
        ("seawall.toml", config),
    ]);
    let expected = [
        PORT,
        ROOT,
        "examples/a/compose.yaml low compose/user-root",
        "examples/strict/b/compose.yaml low compose/memory-limit-missing",
    ];
    assert_eq!(checked(&project, &[]), expected);
    // What the command line asks for is asked, and nothing else, anywhere.
    assert_eq!(checked(&project, &["--select", "compose/user-root"]), [ROOT, expected[2]]);
    let counted = project.run(&["--format", "json"]);
    assert_eq!(findings(&counted), expected);
}

#[test]
fn excluded_paths_are_left_out_unless_they_are_named() {
    let project = Project::new(&[
        ("compose.yaml", EXPOSED),
        ("vendor/a/compose.yaml", EXPOSED),
        ("node_modules/b/compose.yaml", EXPOSED),
        ("seawall.toml", "select = [\"compose/user-root\"]\nextend-exclude = [\"vendor/\"]\n"),
    ]);
    assert_eq!(checked(&project, &[]), [ROOT]);
    let vendored = "vendor/a/compose.yaml high compose/user-root";
    assert_eq!(checked(&project, &["vendor/a/compose.yaml"]), [vendored]);
    assert_eq!(checked(&project, &["vendor"]), [vendored]);
    assert_eq!(checked(&project, &["--isolated", "--select", "compose/user-root"]).len(), 2);
    let own = Project::new(&[
        ("node_modules/b/compose.yaml", EXPOSED),
        ("seawall.toml", "select = [\"compose/user-root\"]\nexclude = [\"vendor/\"]\n"),
    ]);
    assert_eq!(checked(&own, &[]).len(), 1, "`exclude` replaces the built-in list");
}

#[test]
fn hooks_name_files_that_are_excluded_or_nobodys_and_that_is_fine() {
    let files = [
        ("compose.yaml", EXPOSED),
        ("vendor/compose.yaml", EXPOSED),
        ("README.md", "# x\n"),
        ("ci.yaml", "steps: [a]\n"),
        ("seawall.toml", "extend-exclude = [\"vendor\"]\n"),
    ];
    let project = Project::new(&files);
    for named in
        [&["vendor/compose.yaml"][..], &["README.md", "ci.yaml"], &["vendor/compose.yaml", "README.md"]]
    {
        let outcome = project.run(&[&["--force-exclude"], named].concat());
        assert_eq!((outcome.code, outcome.err.as_str()), (0, ""), "{named:?}: {outcome:?}");
        assert!(outcome.out.starts_with("No findings.") && outcome.out.contains("0 files"), "{outcome:?}");
    }
    assert_eq!(project.run(&["README.md"]).code, 2, "a person named it");
    assert_eq!(checked(&project, &["--force-exclude", "vendor/compose.yaml", "compose.yaml"]).len(), 3);
    assert_eq!(project.run(&["--force-exclude", "gone.yaml"]).code, 2, "what is not there is an error");
    let stdin = ["--force-exclude", "--stdin-filename", "vendor/compose.yaml", "-"];
    assert_eq!(run_in(&project.path(), &stdin, &[], EXPOSED).code, 0);
    let always =
        Project::new(&[files[1], ("seawall.toml", "extend-exclude = [\"vendor\"]\nforce-exclude = true\n")]);
    assert_eq!(always.run(&["vendor/compose.yaml"]).code, 0);
}

#[test]
fn provided_variables_are_set_to_what_no_file_shows() {
    let compose = "services:\n  api:\n    image: acme/api\n    user: \"1000\"\n    mem_limit: 1g\n    environment:\n      DB_PASSWORD: ${DB_PASSWORD}\n";
    let files = |config: &'static str| Project::new(&[("compose.yaml", compose), ("seawall.toml", config)]);
    let without = checked(&files(""), &[]);
    assert_eq!(without, ["compose.yaml medium compose/secret-may-be-empty"], "no file sets it");
    assert_eq!(checked(&files("env.provided = [\"DB_PASSWORD\"]\n"), &[]), [""; 0]);
    assert_eq!(checked(&files("[env]\nprovided = [\"DB_*\"]\n"), &[]), [""; 0]);
    assert_eq!(checked(&files("[env]\nprovided = [\"DB_\"]\n"), &[]), without);
}

#[test]
fn environments_are_what_the_file_says() {
    let config = "[environments]\ndevelopment = [\"sandbox\"]\nproduction = [\"dev/**\"]\n";
    let project = Project::new(&[
        ("sandbox/compose.yaml", EXPOSED),
        ("dev/compose.yaml", EXPOSED),
        ("seawall.toml", config),
    ]);
    let severity = |args: &[&str], path: &str| {
        let found = checked(&project, args);
        let of = |line: &&String| line.starts_with(path) && line.contains("compose/memory-limit-missing");
        found.iter().find(of).unwrap_or_else(|| panic!("{found:?}")).split(' ').nth(1).unwrap().to_owned()
    };
    let (named_dev, plain) = (severity(&["--isolated"], "dev/"), severity(&["--isolated"], "sandbox/"));
    assert_ne!(named_dev, plain, "an environment matters");
    assert_eq!((severity(&[], "sandbox/"), severity(&[], "dev/")), (named_dev, plain));
}

#[test]
fn the_nearest_file_counts_up_to_the_repository() {
    let only_root = "select = [\"compose/user-root\"]\n";
    let project = Project::new(&[
        ("a/b/compose.yaml", EXPOSED),
        ("a/seawall.toml", "select = [\"compose/database-port-published\"]\nextend-exclude = [\"/x\"]\n"),
        ("a/x/compose.yaml", EXPOSED),
        ("seawall.toml", only_root),
        ("c/.seawall.toml", "select = [\"compose/memory-limit-missing\"]\n"),
        ("c/compose.yaml", EXPOSED),
    ]);
    let port = "a/b/compose.yaml high compose/database-port-published";
    assert_eq!(checked(&project, &["a/b"]), [port]);
    assert_eq!(checked(&project, &["a/b/compose.yaml"]), [port]);
    assert_eq!(checked(&project, &["a"]), [port], "patterns start at the file's folder");
    assert_eq!(checked(&project, &["c"]).len(), 1);
    assert!(checked(&project, &["."]).iter().all(|line| line.ends_with("compose/user-root")), "not merged");
    let inside = run_in(&project.path().join("a/b"), &["--format", "json"], &[], "");
    assert_eq!(findings(&inside), ["compose.yaml high compose/database-port-published"]);
    let named = checked(&project, &["--config", "c/.seawall.toml", "a"]);
    assert_eq!(named.len(), 2, "{named:?}");
    let both = project.run(&["--config", "seawall.toml", "--isolated"]);
    assert_eq!(both.code, 2);
    let missing = project.run(&["--config", "nope.toml"]);
    assert_eq!((missing.code, missing.err.as_str()), (2, "error: `nope.toml` does not exist\n"));
}

#[test]
fn without_a_repository_the_working_directory_is_the_last_to_look_in() {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("w/seawall.toml", "select = [\"compose/user-root\"]\nextend-exclude = [\"deploy/old\"]\n");
    write("w/deploy/new/compose.yaml", EXPOSED);
    write("w/deploy/old/compose.yaml", EXPOSED);
    let in_folder = |cwd: &str, args: &[&str]| {
        findings(&run_in(&folder.path().join(cwd), &[&["--format", "json"], args].concat(), &[], ""))
    };
    assert_eq!(in_folder("w", &["deploy"]), ["deploy/new/compose.yaml high compose/user-root"]);
    assert_eq!(in_folder("w/deploy/new", &[]).len(), 3, "nothing above counts");
    assert_eq!(in_folder(".", &["w/deploy/new"]).len(), 1, "all between counts");
}

#[test]
fn both_names_in_one_folder_are_a_mistake() {
    let project = Project::new(&[
        ("compose.yaml", EXPOSED),
        ("seawall.toml", "select = [\"compose/user-root\"]\n"),
        (".seawall.toml", ""),
    ]);
    let outcome = project.run(&["--format", "concise"]);
    assert_eq!(outcome.code, 2);
    let said = ".seawall.toml: error config does not count beside `seawall.toml`: remove one of them";
    assert!(outcome.out.contains(said), "{}", outcome.out);
}

#[test]
fn mistakes_are_shown_where_they_are_and_the_rest_is_checked() {
    let project = with("ignore = [\"compose/user-rot\"]\nfail_on = \"high\"\n");
    let outcome = project.run(&[]);
    assert_eq!(outcome.code, 2, "{outcome:?}");
    for said in [
        "[seawall.toml:1:11]",
        "no rule, prefix, tag or control is called `compose/user-rot`; did you mean `compose/user-root`?",
        "[seawall.toml:2:1]",
        "there is no setting `fail_on`; did you mean `fail-on`?",
        "compose/database-port-published",
    ] {
        assert!(outcome.out.contains(said), "{said}: {}", outcome.out);
    }
    let data: serde_json::Value = serde_json::from_str(&project.run(&["--format", "json"]).out).unwrap();
    assert_eq!(
        (&data["errors"][0]["kind"], &data["errors"][0]["path"]),
        (&"config".into(), &"seawall.toml".into())
    );
    assert_eq!(data["errors"][0]["start"]["line"], 1);
    let broken =
        with("select = [\"compose/user-root\"\nfail-on = \"critical\"\n").run(&["--format", "concise"]);
    assert_eq!(broken.code, 2);
    assert!(broken.out.contains("seawall.toml:") && broken.out.contains("compose/user-root"), "{broken:?}");
}

#[test]
fn mistakes_of_a_file_from_elsewhere_are_shown_too() {
    let project = Project::new(&[("compose.yaml", EXPOSED)]);
    let other = Project::new(&[("team.toml", "selct = []\n")]);
    let path = other.path().join("team.toml");
    let outcome = project.run(&["--config", path.to_str().unwrap()]);
    assert_eq!(outcome.code, 2);
    assert!(
        outcome.out.contains("did you mean `select`?") && outcome.out.contains("team.toml:1:1]"),
        "{}",
        outcome.out
    );
}

#[test]
fn folders_of_rules_stand_beside_the_file() {
    let rule = "id: acme/port\ntitle: Port\nseverity: low\non: env.entry\ndeny: key == \"PORT\"\nat: value\nmessage: no\n";
    let project = Project::new(&[
        ("deploy/.env", "PORT=80\n"),
        ("deploy/seawall.toml", "rules = [\"policies\", \"nope\"]\nselect = [\"acme\"]\n"),
        ("deploy/policies/port.yaml", rule),
    ]);
    let outcome = project.run(&["--format", "concise", "deploy"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.out.contains("deploy/.env:1:6: low acme/port no\n"), "{outcome:?}");
    assert!(
        outcome.out.contains("deploy/seawall.toml:1:22: error config there is no folder `nope`"),
        "{outcome:?}"
    );
}

#[test]
fn a_person_can_see_what_is_set_and_by_which_file() {
    let config = "ignore = [\"nginx\"]\nextend-exclude = [\"vendor\"]\n[env]\nprovided = [\"CI_*\"]\n[severity]\n\"compose/user-root\" = \"low\"\n";
    let project = with(config);
    let outcome = project.run(&["--show-settings", "--fail-on", "low"]);
    assert_eq!((outcome.code, outcome.err.as_str()), (0, ""));
    for said in [
        "configuration   ",
        "/seawall.toml\n",
        "fail-on         low\n",
        "exclude         .terraform, .venv, node_modules, site-packages, vendor\n",
        "env.provided    CI_*\n",
        "env.files       .env\n",
        "  low      compose/user-root (by itself high)\n",
        "  -        nginx/tls-protocols-legacy, minimum = \"1.2\"\n",
    ] {
        assert!(outcome.out.contains(said), "{said}: {}", outcome.out);
    }
    assert!(project.run(&["--show-settings", "--isolated"]).out.starts_with("configuration   none\n"));
    let broken = with("selct = []\n").run(&["--show-settings"]);
    assert_eq!(broken.code, 2);
    assert!(
        broken.err.contains("did you mean `select`?") && broken.err.contains("1 mistake in"),
        "{}",
        broken.err
    );
}

#[test]
fn the_schema_is_printed() {
    let printed = Project::new(&[("x", "")]).run(&["config", "schema"]);
    let published = std::fs::read_to_string("schemas/seawall.schema.json").unwrap();
    assert_eq!((printed.code, printed.out), (0, published));
}

#[test]
fn tables_of_facts_take_rows_of_users() {
    let compose = "services:\n  store:\n    image: acme/warehouse\n    mem_limit: 1g\n    ports: [\"5432:5432\"]\n    environment:\n      LICENCE_BLOB: ${LICENCE_BLOB}\n      SESSION_TOKEN: ${SESSION_TOKEN}\n";
    let config = "\
[data.datastore_images]
warehouse = { kind = \"postgres\" }
[data.image_users]
\"acme/warehouse\" = { class = \"root\" }
[data.secret_names]
licence_blob = { class = \"secret\" }
session_token = { class = \"plain\" }
";
    let rules = |files: &[(&str, &str)]| -> Vec<String> {
        let rule = |line: String| line.rsplit(' ').next().unwrap().to_owned();
        checked(&Project::new(files), &[]).into_iter().map(rule).collect()
    };
    assert_eq!(rules(&[("compose.yaml", compose)]), ["compose/secret-may-be-empty"]);
    let with = [("compose.yaml", compose), ("seawall.toml", config)];
    let expected = ["compose/user-not-set", "compose/database-port-published", "compose/secret-may-be-empty"];
    assert_eq!(rules(&with), expected);
    let outcome = Project::new(&with).run(&["--format", "concise"]);
    assert!(outcome.out.contains("`LICENCE_BLOB` may be empty"), "{}", outcome.out);
}

#[test]
fn what_is_wrong_with_a_configuration_shows_no_secret() {
    let project = Project::new(&[("compose.yaml", EXPOSED), (".env", "DB_PASSWORD=Zw7pTn4sRbXe\n")]);
    for args in [&["--config", ".env"][..], &["--config", ".env", "--show-settings"]] {
        let outcome = project.run(args);
        let text = outcome.out + &outcome.err;
        assert_eq!(outcome.code, 2);
        assert!(text.contains("DB_PASSWORD") && !text.contains("Zw7pTn4sRbXe"), "{text}");
    }
}

/// A report without what differs from run to run.
fn verdict(project: &Project) -> serde_json::Value {
    let outcome = project.run(&["--format", "json", "--show-passed"]);
    let mut report: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    report["summary"]["elapsed_ms"] = 0.into();
    report["code"] = outcome.code.into();
    report
}

#[test]
fn init_writes_what_fits_the_repository_and_changes_no_verdict() {
    let compose = "services:\n  api:\n    image: acme/api:${TAG:-1}\n    environment:\n      A: ${API_KEY}\n      B: ${DB_URL:?}\n";
    let project = Project::new(&[
        ("compose.yaml", compose),
        ("compose.dev.yaml", "services: {api: {ports: [\"8080:80\"]}}\n"),
        ("third_party/x/Dockerfile", "FROM alpine\n"),
        ("sub/examples/a/Dockerfile", "FROM alpine\n"),
        ("sub/examples/b/Dockerfile", "FROM alpine\n"),
        ("node_modules/y/Dockerfile", "FROM alpine\n"),
        (".github/workflows/ci.yml", "on: push\n"),
    ]);
    let before = run_in(&project.path(), &["--isolated", "--format", "concise"], &[], "").out;
    let outcome = project.run(&["init"]);
    assert_eq!((outcome.code, outcome.err.as_str()), (0, ""));
    let path = project.path().join("seawall.toml");
    assert_eq!(outcome.out, format!("wrote {}\n", path.display()));
    let written = std::fs::read_to_string(&path).unwrap();
    for line in [
        "#:schema https://seawall.dev/schemas/seawall.schema.json",
        "# Configuration of Seawall. Found here: compose (2), dockerfile (3).",
        "# extend-exclude = [\"/third_party\"] # found here",
        "# env.provided = [\"API_KEY\", \"DB_URL\"] # found here",
        "# environments.development = [\"/compose.dev.yaml\", \"/sub/examples\"] # found here",
        "# Without it: \"medium\".",
        "# In a workflow of GitHub: seawall check --format github",
    ] {
        assert!(written.lines().any(|own| own == line), "{line}: {written}");
    }
    let after = project.run(&["--format", "concise"]);
    assert_eq!((after.out, after.code), (before, 1));
    let again = project.run(&["init"]);
    assert_eq!(again.code, 2);
    assert!(again.err.contains("is there already"), "{}", again.err);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), written);
    assert_eq!(project.run(&["init", "nope"]).code, 2);
}

#[test]
fn init_never_overwrites_the_other_name_or_through_a_link() {
    let hidden = Project::new(&[(".seawall.toml", "fail-on = \"low\"\n")]);
    assert_eq!(hidden.run(&["init"]).code, 2);
    assert!(!hidden.path().join("seawall.toml").exists());
    #[cfg(unix)]
    {
        let linked = Project::new(&[("x", "")]);
        std::os::unix::fs::symlink("nowhere", linked.path().join("seawall.toml")).unwrap();
        assert_eq!(linked.run(&["init"]).code, 2);
        assert!(!linked.path().join("nowhere").exists());
    }
}

#[test]
fn init_changes_no_verdict_of_the_demo_projects() {
    for name in ["shop", "shop-hardened"] {
        let mut files = Vec::new();
        let mut folders = vec![projects().join(name)];
        while let Some(folder) = folders.pop() {
            for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                if path.is_dir() {
                    folders.push(path);
                } else if !path.ends_with("seawall.toml") {
                    let relative = path.strip_prefix(projects().join(name)).unwrap().to_str().unwrap();
                    files.push((relative.to_owned(), std::fs::read(&path).unwrap()));
                }
            }
        }
        let files: Vec<(&str, Vec<u8>)> =
            files.iter().map(|(path, bytes)| (path.as_str(), bytes.clone())).collect();
        let project = Project::new(&files);
        let before = verdict(&project);
        // From below the root: the file goes to the root.
        let outcome = run_in(&project.path().join("api"), &["init"], &[], "");
        assert_eq!(outcome.code, 0, "{outcome:?}");
        assert_eq!(verdict(&project), before, "{name}");
        assert!(before["summary"]["files"].as_u64().unwrap() > 5);
    }
}

#[test]
fn parameters_of_rules_are_set_and_mistakes_in_them_said() {
    let env = "TLS_MIN_VERSION=1.2\n";
    let run =
        |config: &str| Project::new(&[(".env", env), ("seawall.toml", config)]).run(&["--format", "concise"]);
    assert_eq!(run("").code, 0);
    let strict = run("[params.\"env/tls-min-version\"]\nminimum = \"1.3\"\n");
    assert_eq!(strict.code, 1, "{strict:?}");
    assert!(strict.out.starts_with(".env:1:17: high env/tls-min-version"), "{strict:?}");
    for (config, said) in [
        (
            "[params.\"env/tls-min-versio\"]\nminimum = \"1.3\"\n",
            "1:9: error config there is no rule `env/tls-min-versio`; did you mean `env/tls-min-version`?",
        ),
        (
            "[params.\"env/tls-min-version\"]\nminimun = \"1.3\"\n",
            "2:1: error config `env/tls-min-version` has no parameter `minimun`; did you mean `minimum`?",
        ),
        ("[params.\"env/tls-min-version\"]\nminimum = 13\n", "2:11: error config `minimum` is a text"),
        (
            "[params.\"compose/user-root\"]\nx = 13\n",
            "2:1: error config `compose/user-root` has no parameter `x`; it has none",
        ),
    ] {
        let outcome = run(config);
        assert_eq!(outcome.code, 2);
        assert!(outcome.out.contains(&format!("seawall.toml:{said}\n")), "{said}: {}", outcome.out);
    }
    let own = "id: acme/port\ntitle: Port\nseverity: high\non: env.entry\nparams:\n  taken: {default: [\"80\"], doc: ports in use}\n  loud: {default: false, doc: x}\ndeny: key == \"PORT\" && value in param.taken || param.loud\nat: value\nmessage: \"not {param.taken[0]}\"\n";
    let project = |config: &str| {
        Project::new(&[(".env", "PORT=8080\n"), ("p/port.yaml", own), ("seawall.toml", config)])
    };
    assert_eq!(project("rules = [\"p\"]\n").run(&[]).code, 0);
    let taken =
        project("rules = [\"p\"]\nparams.\"acme/port\".taken = [\"8080\"]\n").run(&["--format", "concise"]);
    assert!(taken.out.contains("acme/port not 8080"), "{taken:?}");
    let set = project("rules = [\"p\"]\nparams.\"acme/port\".taken = [\"8080\"]\n");
    let explained = set.run(&["explain", "acme/port"]).out;
    assert!(explained.contains("taken = [\"8080\"]  ports in use"), "{explained}");
    assert!(set.run(&["rules", "list", "acme"]).out.contains("acme/port"));
    assert_eq!(set.run(&["explain", "acme/port", "--isolated"]).code, 2);
    let shown = set.run(&["--show-settings"]).out;
    assert!(shown.contains("  high     acme/port, loud = false, taken = [\"8080\"]\n"), "{shown}");
}

#[test]
fn the_configuration_of_the_readme_holds() {
    let readme = std::fs::read_to_string(testdata().join("../README.md")).unwrap();
    let config = readme.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let files = [
        ("compose.yaml", EXPOSED),
        ("examples/compose.yaml", EXPOSED),
        ("third_party/compose.yaml", EXPOSED),
        ("policies/x.yaml", "id: acme/x\ntitle: T\nseverity: low\non: env.entry\ndeny: false\nmessage: M\n"),
        ("seawall.toml", config),
    ];
    let report = Project::new(&files).run(&["--format", "json"]);
    let data: serde_json::Value = serde_json::from_str(&report.out).unwrap();
    assert_eq!(data["errors"], serde_json::json!([]));
    let low = MEMORY.replace("medium", "low");
    let example = |line: &str| format!("examples/{line}");
    let port = PORT.replace("high", "medium");
    assert_eq!(findings(&report), [low, PORT.to_owned(), ROOT.to_owned(), example(&port), example(ROOT)]);
    let shown = readme.split("error config\n").nth(1).unwrap().split("```").next().unwrap();
    let outcome = Project::new(&[files[0], ("seawall.toml", "ignore = [\"compose/user-rot\"]\n")]).run(&[]);
    assert!(outcome.out.contains(&format!("error config\n{shown}")), "{}", outcome.out);
}
