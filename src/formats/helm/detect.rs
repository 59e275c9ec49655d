//! Which files are Helm's: charts, values files, templates.

use crate::source::paths;

/// What a file is to Helm, by its path and text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// `Chart.yaml`.
    Chart,
    /// Values: of a chart, of an environment, for somebody else's chart.
    Values,
    /// A template: text that makes YAML, not YAML.
    Template,
}

/// The role that a path alone suggests. `None`: only its text can say whether it is a template.
pub(super) fn by_path(path: &str) -> Option<Role> {
    let name = paths::file_name(path);
    let (stem, ending) = name.rsplit_once('.')?;
    let is_yaml = matches!(ending, "yaml" | "yml");
    if in_templates(path) && (is_yaml || matches!(ending, "tpl" | "txt" | "json")) {
        return Some(Role::Template);
    }
    match stem {
        "Chart" if ending == "yaml" => Some(Role::Chart),
        _ if is_yaml && (is_values_name(stem) || in_values_folder(path)) => Some(Role::Values),
        _ => None,
    }
}

/// What follows the last dot of a path.
pub(super) fn ending(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// Whether the file stands in a folder that charts keep their templates in.
fn in_templates(path: &str) -> bool {
    paths::parent(path).split('/').any(|part| part == "templates")
}

fn in_values_folder(path: &str) -> bool {
    matches!(paths::file_name(paths::parent(path)), "values" | "helm-values" | "helm_values")
}

/// `values`, `values-prod`, `values.prod`, `prod-values`, `redis.values`.
fn is_values_name(stem: &str) -> bool {
    let parts = |part: &str| part == "values";
    let mut words = stem.split(['-', '.', '_']);
    words.next().is_some_and(parts) || words.next_back().is_some_and(parts)
}

/// Whether a text in a chart's templates folder is a template: it has actions. One without is a plain
/// manifest, which Kubernetes reads as it is.
pub(super) fn has_actions(text: &str) -> bool {
    text.contains("{{")
}

/// Whether a text outside of a templates folder is Helm's all the same: its actions use what only
/// Helm provides.
pub(super) fn is_stray_template(text: &str) -> bool {
    const HELMS: [&str; 4] = [".Values.", ".Release.", ".Chart.", ".Capabilities."];
    let actions = text.split("{{").skip(1).take(200).map(|rest| rest.split("}}").next().unwrap_or(rest));
    actions.into_iter().any(|action| HELMS.iter().any(|word| action.contains(word)))
}

/// Whether a text that is named like values is a manifest, a Compose file or the like instead.
pub(super) fn is_no_values(text: &str) -> bool {
    let has =
        |key: &str| text.lines().any(|line| line.strip_prefix(key).is_some_and(|rest| rest.starts_with(':')));
    has("apiVersion") && has("kind")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_suggest_roles() {
        for (path, role) in [
            ("Chart.yaml", Some(Role::Chart)),
            ("charts/api/values.yaml", Some(Role::Values)),
            ("values-prod.yml", Some(Role::Values)),
            ("values.staging.yaml", Some(Role::Values)),
            ("deploy/prod-values.yaml", Some(Role::Values)),
            ("chart/ci/default-values.yaml", Some(Role::Values)),
            ("helm/values/prod.yaml", Some(Role::Values)),
            ("chart/templates/deployment.yaml", Some(Role::Template)),
            ("chart/templates/_helpers.tpl", Some(Role::Template)),
            ("chart/templates/tests/NOTES.txt", Some(Role::Template)),
            ("chart/values.schema.json", None),
            ("deployment.yaml", None),
            ("evaluation.yaml", None),
            ("README.md", None),
        ] {
            assert_eq!(by_path(path), role, "{path}");
        }
    }

    #[test]
    fn only_helms_own_words_make_a_stray_template() {
        assert!(is_stray_template("image: {{ .Values.image }}\n"));
        assert!(is_stray_template("{{- if .Capabilities.APIVersions }}\n"));
        assert!(!is_stray_template("summary: '{{ $labels.instance }} is down'\n"));
        assert!(!is_stray_template("path: '{{values.name}}'\n.Values.x\n"));
    }
}
