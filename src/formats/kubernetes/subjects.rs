//! The kinds of subject of Kubernetes manifests, with their fields.
//!
//! Fields in camelCase are the manifest's own, as it writes them. Fields in snake_case are derived.

use super::{datastore, network, redis, resources, security, workload};
use crate::formats::{Field, SubjectKind, Type};

/// All kinds.
pub(super) static ALL: &[&SubjectKind] = &[&OBJECT, &POD, &CONTAINER, &SERVICE];

/// An object: anything with `apiVersion` and `kind`.
pub(super) static OBJECT: SubjectKind = SubjectKind {
    name: "k8s.object",
    doc: "An object of a manifest: a document, or an item of a list",
    fields: &[
        Field::raw("apiVersion", Type::Text, "API group and version: `apps/v1`"),
        Field::raw("kind", Type::Text, "what it is: `Deployment`"),
        Field::raw("metadata", Type::Any, "name, namespace, labels, annotations"),
        Field::raw("spec", Type::Any, "what is wanted, as the kind defines it"),
        Field::raw("data", Type::Map, "the entries of a ConfigMap or Secret"),
        Field::raw("stringData", Type::Map, "the plain entries of a Secret"),
        Field::raw("type", Type::Text, "the type of a Secret"),
        Field::fact("name", Type::Text, "`metadata.name`", workload::object_name),
        Field::fact("namespace", Type::Text, "`metadata.namespace`", workload::object_namespace),
        Field::fact("workload", Type::Text, "kind and name: `Deployment/api`", workload::of_object),
        Field::fact(
            "redis",
            Type::Record(redis::FIELDS),
            "for a Redis operator's resource: how clients must prove themselves",
            redis::of_object,
        ),
    ],
};

/// A pod: an object's own, or that of its template.
pub(super) static POD: SubjectKind = SubjectKind {
    name: "k8s.pod",
    doc: "A pod specification: a Pod's own, or the template of a workload",
    fields: &[
        Field::parent("object", "k8s.object", "the object that it is part of"),
        Field::raw("labels", Type::Map, "the pod's own labels"),
        Field::raw("annotations", Type::Map, "the pod's own annotations"),
        Field::raw("namespace", Type::Text, "the object's namespace"),
        Field::raw("securityContext", Type::Any, "what holds for all containers"),
        Field::raw("containers", Type::Any, "the containers, as written"),
        Field::raw("initContainers", Type::Any, "the init containers, as written"),
        Field::raw("ephemeralContainers", Type::Any, "the ephemeral containers, as written"),
        Field::raw("volumes", Type::Any, "the volumes"),
        Field::raw("resources", Type::Any, "resources of the whole pod (Kubernetes 1.34)"),
        Field::raw("hostNetwork", Type::Bool, "whether it shares the node's network"),
        Field::raw("hostPID", Type::Bool, "whether it shares the node's processes"),
        Field::raw("hostIPC", Type::Bool, "whether it shares the node's IPC"),
        Field::raw("hostUsers", Type::Bool, "false: root in the pod is no root on the node"),
        Field::raw("serviceAccountName", Type::Text, "the service account"),
        Field::raw("automountServiceAccountToken", Type::Bool, "whether its token is mounted"),
        Field::raw("restartPolicy", Type::Text, "`Always`, `OnFailure`, `Never`"),
        Field::fact(
            "workload",
            Type::Text,
            "kind and name of the object: `Deployment/api`",
            workload::of_pod,
        ),
        Field::fact("is_windows", Type::Bool, "whether it runs on Windows nodes", security::is_windows),
        Field::fact(
            "services",
            Type::List(&Type::Subject("k8s.service")),
            "the Services whose selector picks it",
            network::services,
        ),
    ],
};

/// A container of a pod.
pub(super) static CONTAINER: SubjectKind = SubjectKind {
    name: "k8s.container",
    doc: "A container, init container or ephemeral container of a pod",
    fields: &[
        Field::parent("pod", "k8s.pod", "the pod that it is part of"),
        Field::raw(
            "role",
            Type::Text,
            "`container`, `init`, `sidecar` (an init container that stays) or `ephemeral`",
        ),
        Field::raw("image", Type::Text, "the image reference"),
        Field::raw("command", Type::Any, "takes the place of the image's entry point"),
        Field::raw("args", Type::Any, "takes the place of the image's command"),
        Field::raw("env", Type::Any, "environment variables"),
        Field::raw("envFrom", Type::Any, "ConfigMaps and Secrets whose entries become variables"),
        Field::raw("ports", Type::Any, "the ports that it says it listens on"),
        Field::raw("resources", Type::Any, "limits and requests"),
        Field::raw("securityContext", Type::Any, "its own security context"),
        Field::raw("volumeMounts", Type::Any, "where volumes appear"),
        Field::raw("livenessProbe", Type::Any, "when to restart it"),
        Field::raw("readinessProbe", Type::Any, "when to send it traffic"),
        Field::raw("startupProbe", Type::Any, "when it has started"),
        Field::raw("imagePullPolicy", Type::Text, "`Always`, `IfNotPresent`, `Never`"),
        Field::fact("name", Type::Text, "its name", workload::container_name),
        Field::fact(
            "workload",
            Type::Text,
            "kind and name of its object: `Deployment/api`",
            workload::of_container,
        ),
        Field::fact(
            "image_user",
            Type::Text,
            "how a well-known image starts: `root`, `nonroot`, or `drops` for root that its entry point gives up",
            security::image_user,
        ),
        Field::fact(
            "effective_run_as_non_root",
            Type::Bool,
            "`runAsNonRoot` of the container, else of the pod",
            security::run_as_non_root,
        ),
        Field::fact(
            "effective_run_as_user",
            Type::Number,
            "`runAsUser` of the container, else of the pod",
            security::run_as_user,
        ),
        Field::fact(
            "effective_run_as_group",
            Type::Number,
            "`runAsGroup` of the container, else of the pod",
            security::run_as_group,
        ),
        Field::fact(
            "effective_seccomp_profile",
            Type::Any,
            "`seccompProfile` of the container, else of the pod",
            security::seccomp_profile,
        ),
        Field::fact(
            "memory_limit",
            Type::Number,
            "the memory limit that holds, in bytes: the container's, the pod's, or a LimitRange's default; 0 for what is no quantity",
            resources::memory_limit,
        ),
        Field::fact(
            "memory_request",
            Type::Number,
            "its own memory request, in bytes",
            resources::memory_request,
        ),
        Field::fact(
            "datastore",
            Type::Record(datastore::FIELDS),
            "the database, cache or broker that it runs",
            datastore::of_container,
        ),
        Field::fact(
            "redis",
            Type::Record(redis::FIELDS),
            "for a Redis server: how clients must prove themselves",
            redis::of_container,
        ),
    ],
};

/// A Service.
pub(super) static SERVICE: SubjectKind = SubjectKind {
    name: "k8s.service",
    doc: "A Service",
    fields: &[
        Field::parent("object", "k8s.object", "the object that it is"),
        Field::raw("type", Type::Text, "`ClusterIP`, `NodePort`, `LoadBalancer`, `ExternalName`"),
        Field::raw("ports", Type::Any, "its ports, as written"),
        Field::raw("selector", Type::Map, "labels of the pods behind it"),
        Field::raw("clusterIP", Type::Text, "`None` for a headless Service"),
        Field::raw("externalIPs", Type::Any, "addresses outside of the cluster that lead here"),
        Field::raw("loadBalancerSourceRanges", Type::Any, "who may reach the load balancer"),
        Field::fact("name", Type::Text, "its name", network::service_name),
        Field::fact(
            "workloads",
            Type::List(&Type::Subject("k8s.pod")),
            "the pods that its selector picks",
            network::workloads,
        ),
        Field::fact(
            "datastore",
            Type::Record(datastore::FIELDS),
            "the database, cache or broker behind it",
            datastore::of_service,
        ),
        Field::fact(
            "exposure",
            Type::Text,
            "what makes it reachable from outside of the cluster: `NodePort`, `LoadBalancer`, `external IPs`, `tcp-services`, `TCPRoute`",
            network::exposure,
        ),
        Field::fact(
            "is_internal",
            Type::Bool,
            "whether its load balancer is for the private network only",
            network::is_internal,
        ),
    ],
};
