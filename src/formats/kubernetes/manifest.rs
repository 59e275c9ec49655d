//! The objects of a manifest: documents, and the items of lists.

use crate::value::{Kind, Value};

use super::detect;

/// Lists in lists are followed this deep.
const LIST_DEPTH: usize = 8;

/// Calls `visit` for each Kubernetes object of a document. Lists (`kind: List`, `kind: PodList`)
/// give their items. What configures a tool, or is no object at all, is left out.
pub(super) fn objects(document: &Value, visit: &mut dyn FnMut(&Value)) {
    below(document, LIST_DEPTH, visit);
}

fn below(document: &Value, depth: usize, visit: &mut dyn FnMut(&Value)) {
    let Some(kind) = text(document, "kind") else { return };
    let items = match kind {
        // OpenShift's templates hold objects with `${PARAMETER}`s.
        "Template" => document.get("objects"),
        _ if kind.ends_with("List") => document.get("items"),
        _ => None,
    };
    if let Some(Kind::Sequence(items)) = items.map(|items| &items.kind) {
        if depth > 0 {
            items.iter().for_each(|item| below(item, depth - 1, visit));
        }
        return;
    }
    if text(document, "apiVersion").is_some_and(|version| !detect::is_tool_version(version)) {
        visit(document);
    }
}

/// The known text under a dotted path.
pub(super) fn text<'v>(value: &'v Value, path: &str) -> Option<&'v str> {
    value.at(path).and_then(Value::as_str)
}

/// The map of an object that is a pod's specification, if the object runs pods.
///
/// Any kind counts that has a pod template where the built-in ones have it: Deployments of other API
/// groups, Rollouts, Knative Services and the like need no list.
pub(super) fn pod_spec(object: &Value) -> Option<PodPart<'_>> {
    let kind = text(object, "kind")?;
    let (spec, metadata) = match kind {
        "Pod" => (object.at("spec")?, object.get("metadata")),
        "CronJob" => template(object, "spec.jobTemplate.spec.template")?,
        "PodTemplate" => template(object, "template")?,
        _ => template(object, "spec.template")
            .or_else(|| template(object, "spec.jobTemplate.spec.template"))
            .or_else(|| template(object, "spec.podTemplate"))
            .filter(|(spec, _)| is_workload(kind) || spec.get("containers").is_some())?,
    };
    matches!(spec.kind, Kind::Map(_)).then_some(PodPart { spec, metadata })
}

fn is_workload(kind: &str) -> bool {
    matches!(
        kind,
        "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "ReplicationController" | "Job"
    )
}

fn template<'v>(object: &'v Value, path: &str) -> Option<(&'v Value, Option<&'v Value>)> {
    let template = object.at(path)?;
    Some((template.get("spec")?, template.get("metadata")))
}

/// A pod in an object: its specification and its own metadata.
pub(super) struct PodPart<'v> {
    /// The map with `containers`.
    pub(super) spec: &'v Value,
    /// The metadata of the pod itself (of the template).
    pub(super) metadata: Option<&'v Value>,
}

/// Where an object is named: its name, else its kind.
pub(super) fn header(object: &Value) -> &Value {
    object
        .at("metadata.name")
        .or_else(|| object.at("metadata.generateName"))
        .or_else(|| object.get("kind"))
        .unwrap_or(object)
}
