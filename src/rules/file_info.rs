//! What rules may ask about the file of a subject: `file.path`, `file.name`, `file.environment`,
//! `file.ignored`.

use std::sync::Arc;

use crate::source::{self, paths};

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
        // Without a mark it is production: what is not marked may be shipped.
        let environment = source::environment(&path, world).unwrap_or("production");
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
