//! What a container may do: its own security context over its pod's.

use super::settle;
use crate::{
    formats::{
        Facts,
        image::{self, ImageRef},
    },
    value::{Value, Why},
};

/// The field of the container's security context that holds: its own, else its pod's. Where neither
/// sets it: absent, at the container.
fn effective(facts: &Facts<'_>, field: &str) -> Value {
    let path = format!("securityContext.{field}");
    let own = facts.subject.value.look(&path);
    if !own.is_null() {
        return settle(&own);
    }
    let pod = facts.parent().map(|pod| pod.subject.value.look(&path));
    pod.filter(|value| !value.is_null()).map_or_else(|| facts.absent(), |value| settle(&value))
}

/// `runAsNonRoot` of the container, else of the pod.
pub(super) fn run_as_non_root(facts: &Facts<'_>) -> Value {
    effective(facts, "runAsNonRoot")
}

/// `runAsUser` of the container, else of the pod.
pub(super) fn run_as_user(facts: &Facts<'_>) -> Value {
    id(effective(facts, "runAsUser"))
}

/// `runAsGroup` of the container, else of the pod.
pub(super) fn run_as_group(facts: &Facts<'_>) -> Value {
    id(effective(facts, "runAsGroup"))
}

/// A user or group id; one in quotes counts, though the API server refuses it.
fn id(value: Value) -> Value {
    let Some(text) = value.as_str() else { return value };
    match text.parse() {
        Ok(number) => Value::int(number, &value.origin),
        Err(_) => {
            Value::unknown(Why::at("an id must be a number, and this is a name", value.span()), &value.origin)
        }
    }
}

/// `seccompProfile` of the container, else of the pod.
pub(super) fn seccomp_profile(facts: &Facts<'_>) -> Value {
    effective(facts, "seccompProfile")
}

/// How a well-known image starts: `root`, `nonroot`, or `drops` for root that an entry point gives up.
/// Absent, at the container, for other images.
pub(super) fn image_user(facts: &Facts<'_>) -> Value {
    let image = facts.subject.value.get("image").map(settle);
    let class =
        image.as_ref().and_then(Value::as_text).and_then(|text| image::user(&ImageRef::parse(text)).class());
    match (image, class) {
        (Some(image), Some(class)) => Value::word(class.name(), &image.origin),
        _ => facts.absent(),
    }
}

/// Whether the pod runs on Windows: `spec.os.name`, or a node selector that says so.
pub(super) fn is_windows(facts: &Facts<'_>) -> Value {
    let spec = &facts.subject.value;
    let selector = spec.get("nodeSelector");
    let by_node = ["kubernetes.io/os", "beta.kubernetes.io/os"]
        .into_iter()
        .find_map(|label| selector.and_then(|selector| selector.get(label)));
    let said = spec.at("os.name").or(by_node);
    said.map_or_else(
        || Value::bool(false, &facts.subject.origin),
        |name| Value::bool(name.as_str() == Some("windows"), &name.origin),
    )
}
