//! Which environment a file is for, by the marks in its path.

use super::paths;

/// Loaded beside their base without being named, so they belong to its environment.
const OVERRIDES: [&str; 4] = [
    "compose.override.yaml",
    "compose.override.yml",
    "docker-compose.override.yaml",
    "docker-compose.override.yml",
];

const PRODUCTION: [&str; 4] = ["prod", "production", "prd", "live"];
const STAGING: [&str; 4] = ["staging", "stage", "stg", "preprod"];
const DEVELOPMENT: [&str; 19] = [
    "dev",
    "devcontainer",
    "develop",
    "development",
    "local",
    "test",
    "tests",
    "testing",
    "ci",
    "e2e",
    "example",
    "examples",
    "sample",
    "samples",
    "override",
    "fixture",
    "fixtures",
    "demo",
    "demos",
];

/// The environment (`production`, `staging`, `development`) by the world's name, else by the path's part
/// nearest to the file that names one. `None` where nothing does.
pub fn environment(path: &str, world: &str) -> Option<&'static str> {
    let name = paths::file_name(path);
    let name = if OVERRIDES.contains(&name) { "" } else { name };
    let folders = paths::parent(path).rsplit('/');
    let mut parts = [world, name].into_iter().chain(folders);
    parts.find_map(named_environment)
}

fn named_environment(part: &str) -> Option<&'static str> {
    let has = |names: &[&str]| {
        part.split(|c: char| !c.is_ascii_alphanumeric())
            .any(|word| names.iter().any(|name| word.eq_ignore_ascii_case(name)))
    };
    if has(&PRODUCTION) {
        Some("production")
    } else if has(&STAGING) {
        Some("staging")
    } else {
        has(&DEVELOPMENT).then_some("development")
    }
}

#[cfg(test)]
mod tests {
    use super::environment;

    #[test]
    fn a_path_without_a_mark_names_none() {
        assert_eq!(environment("deploy/.env", ""), None);
        assert_eq!(environment("deploy/.env.prod", ""), Some("production"));
        assert_eq!(environment("staging/.env", ""), Some("staging"));
    }
}
