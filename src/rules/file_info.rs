//! What rules may ask about the file of a subject: `file.path`, `file.name`, `file.environment`,
//! `file.ignored`.

use std::sync::Arc;

use crate::source::paths;

/// The file that a subject stands in.
#[derive(Clone, Debug)]
pub struct FileInfo {
    path: Arc<str>,
    environment: &'static str,
    ignored: bool,
}

impl FileInfo {
    /// The file at a workspace path, in a world (overlay, profile; may be empty); `ignored` where git
    /// ignores it.
    pub fn new(path: Arc<str>, world: &str, ignored: bool) -> Self {
        let environment = environment(&path, world);
        Self { path, environment, ignored }
    }

    /// The same, in an environment that the configuration names.
    pub fn in_environment(self, environment: &'static str) -> Self {
        Self { environment, ..self }
    }

    /// Its workspace path.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The last part of its path.
    pub fn name(&self) -> &str {
        paths::file_name(&self.path)
    }

    /// `production`, `staging` or `development`.
    pub fn environment(&self) -> &'static str {
        self.environment
    }

    /// Whether git ignores it.
    pub fn ignored(&self) -> bool {
        self.ignored
    }
}

/// Loaded beside their base without being named, so they belong to its environment.
const OVERRIDES: [&str; 4] = [
    "compose.override.yaml",
    "compose.override.yml",
    "docker-compose.override.yaml",
    "docker-compose.override.yml",
];

const PRODUCTION: [&str; 4] = ["prod", "production", "prd", "live"];
const STAGING: [&str; 4] = ["staging", "stage", "stg", "preprod"];
const DEVELOPMENT: [&str; 14] = [
    "dev",
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
];

/// The environment by the world's name, else by the path's part nearest to the file that names one;
/// without a mark it is production: what is not marked may be shipped.
fn environment(path: &str, world: &str) -> &'static str {
    let name = paths::file_name(path);
    let name = if OVERRIDES.contains(&name) { "" } else { name };
    let folders = paths::parent(path).rsplit('/');
    let mut parts = [world, name].into_iter().chain(folders);
    parts.find_map(named_environment).unwrap_or("production")
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
    use super::*;

    #[test]
    fn the_environment_is_named_by_world_file_or_folder() {
        for (path, world, expected) in [
            ("compose.yaml", "", "production"),
            ("docker-compose.dev.yml", "", "development"),
            ("compose.override.yaml", "", "production"),
            ("dev/compose.override.yaml", "", "development"),
            ("values.yaml", "values-staging.yaml", "staging"),
            ("envs/prod/dev.tfvars", "", "development"),
            ("envs/prod/main.tf", "", "production"),
            ("examples/prod/main.tf", "", "production"),
            (".env.example", "", "development"),
            ("latest/delivery.yaml", "", "production"),
        ] {
            let file = FileInfo::new(path.into(), world, false);
            assert_eq!(file.environment(), expected, "{path} in `{world}`");
        }
    }
}
