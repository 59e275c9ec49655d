//! `.pre-commit-hooks.yaml`: which files the hooks pass. `.ci/pre-commit` runs them with pre-commit.

use std::{path::Path, sync::LazyLock};

use fancy_regex::Regex;
use proptest::prelude::*;
use seawall::{
    formats::{
        Claim, FORMATS,
        yaml::{self, Schema},
    },
    text::FileId,
    value::Value,
};

fn hooks() -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml");
    let text = std::fs::read_to_string(path).unwrap();
    let stream = yaml::parse(FileId(0), text);
    stream.root().unwrap().to_value(Schema::Core).items().to_vec()
}

fn text(hook: &Value, key: &str) -> String {
    hook.get(key).and_then(Value::as_str).unwrap_or_else(|| panic!("{key}")).to_owned()
}

/// What each hook passes: the same.
static FILES: LazyLock<Regex> = LazyLock::new(|| {
    let hooks = hooks();
    let files: Vec<String> = hooks.iter().map(|hook| text(hook, "files")).collect();
    assert!(files.len() == 3 && files.iter().all(|other| *other == files[0]));
    Regex::new(&files[0]).unwrap()
});

fn is_passed(path: &str) -> bool {
    FILES.is_match(path).unwrap()
}

fn is_claimed(path: &str) -> bool {
    FORMATS.iter().any(|format| format.claims(path) != Claim::No)
}

#[test]
fn the_hooks_are_three_ways_to_the_same_command() {
    let hooks = hooks();
    let ids: Vec<String> = hooks.iter().map(|hook| text(hook, "id")).collect();
    assert_eq!(ids, ["seawall", "seawall-system", "seawall-docker"]);
    let image = concat!("ghcr.io/seawall-dev/seawall:", env!("CARGO_PKG_VERSION"));
    for (hook, program) in hooks.iter().zip(["seawall", "seawall", image]) {
        assert_eq!(text(hook, "entry"), format!("{program} check --force-exclude"));
        let args: Vec<&str> = hook.get("args").unwrap().items().iter().filter_map(Value::as_str).collect();
        assert_eq!(args, ["--"], "no file name is an option");
    }
}

#[test]
fn what_decides_a_deployment_is_passed() {
    for path in [
        ".env",
        "deploy/.env.production",
        "env.example",
        "compose.yaml",
        "chart/values.yaml",
        "chart/values-prod.yml",
        "chart/templates/_helpers.tpl",
        "chart/templates/NOTES.txt",
        "Dockerfile",
        "Dockerfile.prod",
        "services/api.Dockerfile",
        "Containerfile",
        ".dockerignore",
        "Dockerfile.dockerignore",
        "nginx.conf",
        "nginx/conf.d/app",
        "sites-enabled/default",
        "nginx/default.conf.template",
        "main.tf",
        "prod.tfvars",
        "override.tf.json",
        "k8s/deployment.json",
        "seawall.toml",
        "sub/.seawall.toml",
        "--config=x.yaml",
    ] {
        assert!(is_passed(path), "{path}");
    }
}

#[test]
fn what_no_format_knows_is_not_passed() {
    for path in [
        "README.md",
        "src/main.rs",
        "package.json",
        "web/package-lock.json",
        "Cargo.toml",
        ".env.ts",
        ".env.local.vault",
        "Dockerfile.md",
        "dockerfile-parser.go",
        "environment",
        "templates/index.html",
        "app/site.py",
        "docs/nginx.md",
        "sites-enabled/a/b",
        "myseawall.toml",
    ] {
        assert!(!is_passed(path), "{path}");
    }
}

/// Names put together from what the formats look at.
fn path() -> impl Strategy<Value = String> {
    let folder = prop::sample::select(vec![
        "",
        "a/",
        "templates/",
        "chart/templates/x/",
        "conf.d/",
        "conf.d/x/",
        "nginx/",
        "sites-enabled/",
        "site/",
        ".github/workflows/",
        "values/",
        "Templates/",
        "a.yaml/",
    ]);
    let stem = prop::sample::select(vec![
        "",
        "x",
        "nginx",
        "values",
        "Chart",
        "compose",
        "docker-compose",
        "package",
        "package-lock",
        "env",
        ".env",
        ".ENV",
        "Dockerfile",
        "dockerfile",
        "Containerfile",
        "dockerfile-dev",
        "xdockerfile",
        "api",
        "vhost",
        "prod",
    ]);
    let ending = prop::sample::select(vec![
        "",
        ".",
        ".yaml",
        ".yml",
        ".json",
        ".tf",
        ".tofu",
        ".tfvars",
        ".tf.json",
        ".env",
        ".local",
        ".example",
        ".sh",
        ".md",
        ".txt",
        ".tpl",
        ".conf",
        ".vhost",
        ".inc",
        ".nginx",
        ".nginxconf",
        ".template",
        ".j2",
        ".in",
        ".dist",
        ".Dockerfile",
        ".containerfile",
        ".dev",
        ".lock",
        ".enc",
        ".ts",
        "-dev",
        "_x",
        ".containerignore",
        ".toml",
    ]);
    (folder, stem, ending.clone(), ending).prop_map(|(folder, stem, a, b)| format!("{folder}{stem}{a}{b}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn the_hooks_pass_what_a_format_may_claim(path in path()) {
        prop_assume!(!path.ends_with('/') && !path.is_empty());
        prop_assert_eq!(is_passed(&path), is_claimed(&path), "{}", path);
    }
}
