//! Names: of objects, of the workload that a pod or container belongs to.

use super::manifest;
use crate::{
    formats::Facts,
    value::{Text, Value},
};

/// `metadata.name`.
pub(super) fn object_name(facts: &Facts<'_>) -> Value {
    facts.subject.value.look("metadata.name")
}

/// `metadata.namespace`.
pub(super) fn object_namespace(facts: &Facts<'_>) -> Value {
    facts.subject.value.look("metadata.namespace")
}

/// A container's name; absent at the container where it has none.
pub(super) fn container_name(facts: &Facts<'_>) -> Value {
    facts.subject.value.get("name").cloned().unwrap_or_else(|| facts.absent())
}

/// `Deployment/api` for the object itself.
pub(super) fn of_object(facts: &Facts<'_>) -> Value {
    title(&facts.subject.value)
}

/// `Deployment/api` for the pod in it.
pub(super) fn of_pod(facts: &Facts<'_>) -> Value {
    facts.parent().map_or_else(|| facts.absent(), |object| title(&object.subject.value))
}

/// `Deployment/api` for a container of its pod.
pub(super) fn of_container(facts: &Facts<'_>) -> Value {
    facts.parent().map_or_else(|| facts.absent(), |pod| of_pod(&pod))
}

fn title(object: &Value) -> Value {
    let header = manifest::header(object);
    Value::new(crate::value::Kind::Text(Text::said(full_name(object), header.span())), &header.origin)
}

/// Kind and name of an object: `Deployment/api`, or its kind alone.
pub(super) fn full_name(object: &Value) -> String {
    let kind = manifest::text(object, "kind").unwrap_or("object");
    match object.at("metadata.name").and_then(Value::as_text) {
        Some(name) => format!("{kind}/{}", name.content()),
        None => kind.to_owned(),
    }
}
