//! The kinds of subject of Helm charts and values, with their fields.

use super::component;
use crate::formats::{Field, SubjectKind, Type};

/// All kinds.
pub(super) static ALL: &[&SubjectKind] = &[&CHART, &DEPENDENCY, &COMPONENT, &VALUE];

/// A chart: its `Chart.yaml`.
pub(super) static CHART: SubjectKind = SubjectKind {
    name: "helm.chart",
    doc: "A chart: its Chart.yaml",
    fields: &[
        Field::raw("name", Type::Text, "its name"),
        Field::raw("version", Type::Text, "its version"),
        Field::raw("appVersion", Type::Text, "the version of what it installs"),
        Field::raw("apiVersion", Type::Text, "`v2`, or `v1` for Helm 2"),
        Field::raw("type", Type::Text, "`application` or `library`"),
        Field::raw("dependencies", Type::Any, "what it depends on, as written"),
    ],
};

/// An entry of a chart's dependencies.
pub(super) static DEPENDENCY: SubjectKind = SubjectKind {
    name: "helm.dependency",
    doc: "A chart that a chart depends on",
    fields: &[
        Field::parent("chart", "helm.chart", "the chart that depends on it"),
        Field::raw("name", Type::Text, "the chart's name"),
        Field::raw("alias", Type::Text, "the key of its values, if not its name"),
        Field::raw("version", Type::Text, "the wanted version or range"),
        Field::raw("repository", Type::Text, "where it is fetched from"),
        Field::raw("condition", Type::Text, "the values that switch it on"),
        Field::raw("tags", Type::Any, "the tags that switch it on"),
        Field::raw("enabled", Type::Bool, "whether it is installed with these values"),
        Field::raw("kind", Type::Text, "the datastore that it installs, if it is a known one"),
    ],
};

/// What a value says of the chart that it is for.
pub(super) static SUBCHART: &[Field] = &[
    Field::raw("name", Type::Text, "the chart's name: `redis`"),
    Field::raw("kind", Type::Text, "the datastore that it installs: `redis`"),
    Field::raw("enabled", Type::Bool, "whether it is installed with these values"),
];

/// A map of values that becomes a container.
pub(super) static COMPONENT: SubjectKind = SubjectKind {
    name: "helm.component",
    doc: "A map of values that holds the `resources` of a container",
    fields: &[
        Field::raw("path", Type::Text, "its keys from the top, with dots; empty for the values themselves"),
        Field::raw("name", Type::Text, "its last key, or the chart's name"),
        Field::raw("resources", Type::Any, "limits and requests"),
        Field::raw("resourcesPreset", Type::Text, "Bitnami's preset that holds where `resources` is empty"),
        Field::raw("image", Type::Any, "the image"),
        Field::raw("enabled", Type::Bool, "whether it and all that it is part of are switched on"),
        Field::raw("limited", Type::Bool, "whether a template of the chart makes a LimitRange"),
        Field::raw(
            "rendered",
            Type::Bool,
            "whether the chart's templates, where they are here, use `resources`",
        ),
        Field::fact(
            "memory_limit",
            Type::Number,
            "`resources.limits.memory` in bytes; 0 for what is no quantity",
            component::memory_limit,
        ),
        Field::raw("subchart", Type::Record(SUBCHART), "the known chart that it is part of"),
    ],
};

/// A scalar in values.
pub(super) static VALUE: SubjectKind = SubjectKind {
    name: "helm.value",
    doc: "A text, number or truth value in values.yaml or an overlay of it",
    fields: &[
        Field::raw("path", Type::Text, "its keys from the top, with dots: `redis.auth.password`"),
        Field::raw("key", Type::Text, "its last key; the name beside it for `name`/`value` pairs"),
        Field::raw("value", Type::Any, "what is set"),
        Field::raw("encrypted", Type::Bool, "whether sops encrypted the file"),
        Field::raw(
            "secret",
            Type::Text,
            "for a secret that lies open here: `placeholder`, `weak`, `strong`, or `token` where only its look tells",
        ),
        Field::raw("subchart", Type::Record(SUBCHART), "the known chart that it is for"),
        Field::raw("switches_auth_off", Type::Bool, "whether it makes that chart run without authentication"),
    ],
};
