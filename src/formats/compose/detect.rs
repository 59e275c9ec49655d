//! Which files are Compose files: by name, else by what they hold.

use crate::{
    formats::{
        Claim,
        yaml::{self, Schema},
    },
    source::paths,
    text::FileId,
    value::{Kind, Value},
};

/// The files that Compose looks for, the first of a folder being the one it takes.
pub(super) const DEFAULTS: [&str; 4] =
    ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];

/// The files that it loads beside the default one.
pub(super) const OVERRIDES: [&str; 4] = [
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
];

/// By the path alone.
pub(super) fn claims(path: &str) -> Claim {
    let name = paths::file_name(path).to_ascii_lowercase();
    let Some(stem) = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml")) else {
        return Claim::No;
    };
    if path.starts_with(".github/workflows/") || path.contains("/.github/workflows/") {
        return Claim::No;
    }
    let rest = stem.strip_prefix("docker-").unwrap_or(stem).strip_prefix("compose");
    match rest {
        Some(rest) if rest.is_empty() || rest.starts_with(['.', '-', '_']) => Claim::Yes,
        _ if path.starts_with(".github/") || path.contains("/.github/") || stem.starts_with(".gitlab-ci") => {
            Claim::No
        }
        _ if stem == "chart" || stem.starts_with("values") => Claim::No,
        _ => Claim::AskContent,
    }
}

/// By the text: a top-level map `services` in which some service has an image or is built. Lists of
/// that name are other programs' (GitLab CI, Kong), and so are files with their own marks.
pub(super) fn claims_content(text: &str) -> bool {
    const OTHERS: [&str; 8] =
        ["apiVersion:", "kind:", "jobs:", "openapi:", "swagger:", "stages:", "pipelines:", "{{"];
    let starts = |line: &str, key: &str| line.strip_prefix(['"', '\'']).unwrap_or(line).starts_with(key);
    if !text.lines().any(|line| starts(line, "services")) {
        return false;
    }
    if text.lines().any(|line| OTHERS.iter().any(|key| starts(line, key))) {
        return false;
    }
    let stream = yaml::parse(FileId(0), text);
    let services = stream.root().and_then(|root| root.get("services"));
    services.is_some_and(|services| has_service(&services.to_value(Schema::Core)))
}

fn has_service(services: &Value) -> bool {
    services.entries().iter().any(|entry| {
        let image = entry.value.get("image").is_some_and(|image| matches!(image.kind, Kind::Text(_)));
        image
            || entry
                .value
                .get("build")
                .is_some_and(|build| matches!(build.kind, Kind::Text(_) | Kind::Map(_)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_compose_files_are_enough() {
        for path in [
            "compose.yaml",
            "a/docker-compose.yml",
            "docker-compose.prod.yaml",
            "docker-compose-dev.yml",
            "compose.override.yml",
            "compose_test.yaml",
        ] {
            assert_eq!(claims(path), Claim::Yes, "{path}");
        }
        for path in ["stack.yml", "deploy/portainer.yaml", "composer.yml"] {
            assert_eq!(claims(path), Claim::AskContent, "{path}");
        }
        for path in ["compose.json", ".github/workflows/ci.yml", "values.yaml", ".gitlab-ci.yml"] {
            assert_eq!(claims(path), Claim::No, "{path}");
        }
    }

    #[test]
    fn content_tells_compose_from_others() {
        for text in [
            "services:\n  a:\n    image: x\n",
            "version: '3'\r\nservices:\r\n  a:\r\n    build: .\r\n",
            "x-a: &a {image: y}\nservices:\n  b:\n    <<: *a\n",
            "\"services\": {a: {image: x}}",
        ] {
            assert!(claims_content(text), "{text}");
        }
        for text in [
            "services:\n  - postgres:16\n",
            "services:\n  - name: kong\n    url: http://x\n",
            "services:\n  _defaults:\n    autowire: true\n",
            "on: push\njobs:\n  a:\n    services:\n      db: {image: postgres}\n",
            "jobs: {}\nservices: {a: {image: x}}\n",
            "apiVersion: v1\nkind: Service\nservices: {a: {image: x}}\n",
            "openapi: 3.0.0\nservices: {a: {image: x}}\n",
            "services: {a: {image: {repository: x}}}\n",
            "a: b\n",
            "",
        ] {
            assert!(!claims_content(text), "{text}");
        }
    }
}
