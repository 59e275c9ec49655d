//! Facts of manifests, on small ones.

use std::collections::BTreeSet;

use super::*;
use crate::formats::testing::Resolved;

fn set(files: &[(&str, &str)]) -> Resolved {
    Resolved::of(&Kubernetes, files)
}

fn one(text: &str) -> Resolved {
    set(&[("a.yaml", text)])
}

fn pod(spec: &str) -> String {
    format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  {}\n", spec.replace('\n', "\n  "))
}

#[test]
fn every_pod_path_is_found() {
    let workload = |kind: &str| {
        format!(
            "apiVersion: x/v1\nkind: {kind}\nmetadata: {{name: w}}\nspec: {{template: {{spec: {{containers: [{{name: c}}]}}}}}}\n"
        )
    };
    for kind in [
        "Deployment",
        "StatefulSet",
        "DaemonSet",
        "ReplicaSet",
        "ReplicationController",
        "Job",
        "Rollout",
        "DeploymentConfig",
    ] {
        assert_eq!(one(&workload(kind)).names("k8s.container"), [format!("container c of {kind}/w")]);
    }
    let cron = "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: w}\nspec: {jobTemplate: {spec: {template: {spec: {containers: [{name: c}]}}}}}\n";
    assert_eq!(one(cron).names("k8s.container"), ["container c of CronJob/w"]);
    let template = "apiVersion: v1\nkind: PodTemplate\nmetadata: {name: w}\ntemplate: {spec: {containers: [{name: c}]}}\n";
    assert_eq!(one(template).names("k8s.container"), ["container c of PodTemplate/w"]);
    let knative = "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: w}\nspec: {template: {spec: {containers: [{image: i}]}}}\n";
    assert_eq!(one(knative).names("k8s.container"), ["container container 1 of Service/w"]);
    assert!(one(knative).names("k8s.service").is_empty());
}

#[test]
fn lists_and_documents_hold_objects() {
    let text = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: a}\n  spec: {containers: [], initContainers: [{name: i}]}\n---\n---\napiVersion: v1\nkind: ConfigMap\n";
    let set = one(text);
    assert_eq!(set.names("k8s.object"), ["Pod/a", "ConfigMap"]);
    assert_eq!(set.names("k8s.container"), ["container i of Pod/a"]);
}

#[test]
fn all_kinds_of_container_count() {
    let set = one(&pod(
        "containers: [{name: a}, {image: b}]\ninitContainers: [{name: i}, {name: s, restartPolicy: Always}]\nephemeralContainers: [{name: e}]",
    ));
    assert_eq!(
        set.field("k8s.container", "role"),
        ["init @ i", "sidecar @ s", "container @ a", "container @ {image: b}", "ephemeral @ e"]
    );
}

#[test]
fn the_containers_security_context_wins_over_the_pods() {
    let set = one(&pod(
        "securityContext: {runAsNonRoot: true, runAsUser: 0}\ncontainers:\n- name: plain\n- name: own\n  securityContext: {runAsNonRoot: false, runAsUser: 10}\n- name: nothing\n  securityContext: {runAsNonRoot: null}",
    ));
    let field = |name| set.field("k8s.container", name);
    assert_eq!(field("effective_run_as_non_root"), ["true @ true", "false @ false", "true @ true"]);
    assert_eq!(field("effective_run_as_user"), ["0 @ 0", "10 @ 10", "0 @ 0"]);
    assert_eq!(field("effective_run_as_group"), ["- @ plain", "- @ own", "- @ nothing"]);
}

#[test]
fn ids_are_numbers() {
    let user = |id: &str| {
        let set = one(&pod(&format!("containers: [{{name: a, securityContext: {{runAsUser: {id}}}}}]")));
        set.field("k8s.container", "effective_run_as_user")[0].clone()
    };
    assert_eq!(user("'0'"), "0 @ '0'");
    assert!(user("root").starts_with("? an id must be a number"));
}

#[test]
fn placeholders_of_other_tools_are_unknown() {
    let set = one(&pod(
        "containers: [{name: a, securityContext: {runAsNonRoot: '${NONROOT}'}, resources: {limits: {memory: '{{ mem }}'}}}]",
    ));
    assert!(set.field("k8s.container", "effective_run_as_non_root")[0].starts_with("? "));
    assert!(set.field("k8s.container", "memory_limit")[0].starts_with("? "));
}

#[test]
fn memory_limits_come_from_the_container_the_pod_or_a_limit_range() {
    let set = one(&pod(
        "containers:\n- {name: a, resources: {limits: {memory: 1Gi}}}\n- {name: b, resources: {limits: {memory: 512m}}}\n- {name: c, resources: {requests: {memory: 1Gi}}}\n- {name: d, resources: {limits: {memory: 512MB}}}",
    ));
    assert_eq!(
        set.field("k8s.container", "memory_limit"),
        ["1073741824 @ 1Gi", "0.512 @ 512m", "- @ c", "0 @ 512MB"]
    );
    let shared = one(&pod("resources: {limits: {memory: 1Ki}}\ncontainers: [{name: a}]"));
    assert_eq!(shared.field("k8s.container", "memory_limit"), ["1024 @ 1Ki"]);
}

const RANGE: &str = "apiVersion: v1\nkind: LimitRange\nmetadata: {name: r, namespace: prod}\nspec: {limits: [{type: Pod, max: {memory: 9Gi}}, {type: Container, default: {memory: 1Ki}}]}\n";

#[test]
fn a_limit_range_counts_in_its_namespace_only() {
    let here =
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: prod}\nspec: {containers: [{name: c}]}\n";
    let there = here.replace("prod", "test");
    let both =
        set(&[("k/range.yaml", RANGE), ("k/a.yaml", here), ("k/b.yaml", &there), ("other/a.yaml", here)]);
    assert_eq!(both.field("k8s.container", "memory_limit"), ["1024 @ 1Ki", "- @ c", "- @ c"]);
}

fn service(spec: &str) -> String {
    format!("apiVersion: v1\nkind: Service\nmetadata: {{name: s}}\nspec: {spec}\n")
}

const DB: &str = "---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec: {template: {metadata: {labels: {app: db}}, spec: {containers: [{name: db, image: 'postgres:16'}, {name: metrics, image: prom/postgres-exporter, ports: [{name: http, containerPort: 9187}]}]}}}\n";

#[test]
fn a_service_is_what_its_pods_are() {
    let text = service("{type: NodePort, selector: {app: db}, ports: [{port: 5000}]}") + DB;
    let set = one(&text);
    assert_eq!(set.field("k8s.service", "datastore"), ["kind=postgres certain=true @ 'postgres:16'"]);
    assert_eq!(set.field("k8s.service", "exposure"), ["NodePort @ NodePort"]);
    assert_eq!(set.field("k8s.pod", "services"), ["#1 @ db"]);
}

#[test]
fn a_service_of_a_sidecars_port_is_not_the_database() {
    for target in ["http", "9187"] {
        let spec =
            format!("{{type: NodePort, selector: {{app: db}}, ports: [{{port: 80, targetPort: {target}}}]}}");
        assert_eq!(one(&(service(&spec) + DB)).field("k8s.service", "datastore"), ["- @ s"]);
    }
}

#[test]
fn selectors_stay_in_their_namespace_and_prefer_their_file() {
    let api = DB.replace("postgres:16", "acme/api");
    let here = service("{selector: {app: db}, ports: [{port: 80}]}") + &api;
    let set = set(&[("k/a.yaml", &here), ("k/b.yaml", DB)]);
    assert_eq!(set.field("k8s.service", "datastore"), ["- @ s"]);
    let foreign = service("{selector: {app: db}}").replace("{name: s}", "{name: s, namespace: other}") + DB;
    assert_eq!(one(&foreign).field("k8s.service", "workloads"), [" @ s"]);
}

#[test]
fn ports_and_names_tell_where_no_pod_is_in_sight() {
    let kind = |name: &str, ports: &str| {
        let text = service(&format!("{{ports: [{ports}]}}")).replace("name: s", &format!("name: {name}"));
        one(&text).field("k8s.service", "datastore")[0].clone()
    };
    assert_eq!(kind("x", "{port: 5432}"), "kind=postgres certain=false @ 5432");
    assert_eq!(kind("x", "{port: 80, targetPort: 27017}"), "kind=mongodb certain=false @ 27017");
    assert_eq!(kind("x", "{port: 9000}"), "- @ x");
    assert_eq!(kind("clickhouse", "{port: 9000}"), "kind=clickhouse certain=false @ 9000");
    assert_eq!(kind("acme-redis", "{port: 80}"), "kind=redis certain=false @ acme-redis");
    assert_eq!(kind("redis-exporter", "{port: 80}"), "- @ redis-exporter");
    assert_eq!(kind("db", "{port: 80}"), "- @ db");
}

#[test]
fn routes_elsewhere_expose_a_service() {
    let tcp = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: tcp-services, namespace: ingress}\ndata: {'5432': 'default/s:5432'}\n";
    let set = one(&(service("{ports: [{port: 5432}]}") + tcp));
    assert_eq!(set.field("k8s.service", "exposure"), ["tcp-services @ 'default/s:5432'"]);
    let route = "---\napiVersion: gateway.networking.k8s.io/v1alpha2\nkind: TCPRoute\nmetadata: {name: r}\nspec: {rules: [{backendRefs: [{name: s, port: 5432}]}]}\n";
    let set = one(&(service("{type: ClusterIP}") + route));
    assert_eq!(set.field("k8s.service", "exposure"), ["TCPRoute @ s"]);
    assert_eq!(one(&service("{type: ClusterIP}")).field("k8s.service", "exposure"), ["- @ ClusterIP"]);
}

fn redis(container: &str, rest: &str) -> String {
    let text = pod(&format!("containers:\n- {container}")) + rest;
    let shown = one(&text).field("k8s.container", "redis")[0].clone();
    let record = shown.split(" @").next().unwrap();
    record.find("auth=").map_or(record, |at| &record[at..]).to_owned()
}

#[test]
fn redis_asks_for_a_password_by_words_that_start_it() {
    for (container, expected) in [
        ("{name: r, image: redis}", "auth=-"),
        ("{name: r, image: redis, args: [--requirepass, x]}", "auth=password"),
        ("{name: r, image: redis, args: ['--requirepass x']}", "auth=password"),
        ("{name: r, image: redis, args: [--requirepass, '']}", "auth=-"),
        ("{name: r, image: redis, args: [--requirepass]}", "auth=-"),
        ("{name: r, image: redis, args: [--requirepass, $(P)]}", "auth=-"),
        (
            "{name: r, image: redis, args: [--requirepass, $(P)], env: [{name: P, valueFrom: {secretKeyRef: {name: s, key: k}}}]}",
            "auth=password",
        ),
        (
            "{name: r, image: redis, args: [--requirepass, $(P)], envFrom: [{secretRef: {name: s}}]}",
            "auth=? Secret `s` is not among the manifests",
        ),
        ("{name: r, image: redis, command: [sh, -c, 'redis-server --requirepass \"$P\"']}", "auth=-"),
        (
            "{name: r, image: redis, command: [sh, -c, 'exec redis-server --requirepass \"${P}\"'], env: [{name: P, value: x}]}",
            "auth=password",
        ),
        ("{name: r, image: redis, command: [redis-server, --aclfile, /etc/acl]}", "auth=access list"),
        ("{name: r, image: redis, command: [/start.sh]}", "auth=? it is started by a script"),
        ("{name: r, image: redis, env: [{name: REDIS_PASSWORD, value: x}]}", "auth=-"),
        ("{name: r, image: bitnami/redis, env: [{name: REDIS_PASSWORD, value: x}]}", "auth=password"),
        ("{name: r, image: bitnami/redis, env: [{name: ALLOW_EMPTY_PASSWORD, value: 'yes'}]}", "auth=-"),
        (
            "{name: r, image: redis/redis-stack, env: [{name: REDIS_ARGS, value: --requirepass x}]}",
            "auth=password",
        ),
        ("{name: r, image: redis, command: [redis-cli, ping]}", "-"),
        ("{name: r, image: redis, command: [redis-sentinel, /etc/s.conf]}", "-"),
        ("{name: r, image: oliver006/redis_exporter}", "-"),
        ("{name: r, image: nginx}", "-"),
    ] {
        assert_eq!(redis(container, ""), expected, "{container}");
    }
}

#[test]
fn redis_asks_for_a_password_by_a_file_in_a_config_map() {
    let container = "{name: r, image: redis, args: [/etc/redis/redis.conf], volumeMounts: [{name: conf, mountPath: /etc/redis}]}\nvolumes: [{name: conf, configMap: {name: redis}}]";
    let map = |conf: &str| {
        format!(
            "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: redis}}\ndata:\n  redis.conf: |\n    {conf}\n    appendonly yes\n"
        )
    };
    assert_eq!(redis(container, &map("requirepass x")), "auth=password");
    assert_eq!(redis(container, &map("# requirepass x")), "auth=-");
    assert_eq!(redis(container, ""), "auth=? ConfigMap `redis` is not among the manifests");
    let secret = container.replace("configMap: {name", "secret: {secretName");
    assert_eq!(redis(&secret, ""), "auth=? its configuration is in a volume that no manifest shows");
}

#[test]
fn well_known_images_tell_their_user() {
    let user = |image: &str| {
        one(&pod(&format!("containers: [{{name: a, image: '{image}'}}]")))
            .field("k8s.container", "image_user")[0]
            .clone()
    };
    assert_eq!(user("alpine:3"), "root @ 'alpine:3'");
    assert_eq!(user("postgres:16"), "drops @ 'postgres:16'");
    assert_eq!(user("acme/api"), "- @ a");
}

#[test]
fn windows_pods_are_known() {
    let windows =
        |spec: &str| one(&pod(spec)).field("k8s.pod", "is_windows")[0].split(' ').next().unwrap().to_owned();
    assert_eq!(windows("os: {name: windows}"), "true");
    assert_eq!(windows("nodeSelector: {kubernetes.io/os: windows}"), "true");
    assert_eq!(windows("os: {name: linux}"), "false");
    assert_eq!(windows("containers: []"), "false");
}

#[test]
fn ugly_shapes_cost_nothing_else() {
    for text in [
        "apiVersion: v1\nkind: Pod\nspec: [1, 2]\n",
        "apiVersion: v1\nkind: Pod\nspec: {containers: {a: b}}\n",
        "apiVersion: v1\nkind: Pod\nmetadata: []\nspec: {containers: [1, null, [x], {name: [a]}, {name: null}]}\n",
        "apiVersion: v1\nkind: List\nitems: {a: b}\n",
        "apiVersion: v1\nkind: List\nitems: &l [{apiVersion: v1, kind: List, items: *l}]\n",
        "apiVersion: v1\nkind: Service\nspec: null\n",
        "apiVersion: v1\nkind: Service\nmetadata: {name: 1}\nspec: {ports: 5, selector: [a]}\n",
        "apiVersion: v1\nkind: Pod\nspec: {containers: [{name: a, image: [",
        "kind: Pod\napiVersion: v1\nspec:\n\tcontainers:\n",
    ] {
        let set = one(text);
        for kind in Kubernetes.subject_kinds() {
            let names: BTreeSet<_> = kind.fields.iter().map(|field| field.name).collect();
            for name in names {
                set.field(kind.name, name);
            }
        }
    }
}

#[test]
fn a_folder_of_manifests_is_one_set() {
    let set = set(&[
        ("k/shop.yaml", include_str!("../../../testdata/formats/kubernetes/shop.yaml")),
        ("k/web.json", include_str!("../../../testdata/formats/kubernetes/web.json")),
        ("k/crlf.yaml", include_str!("../../../testdata/formats/kubernetes/crlf.yaml")),
        ("k/half-typed.yaml", include_str!("../../../testdata/formats/kubernetes/half-typed.yaml")),
    ]);
    set.check();
    assert_eq!(
        set.names("k8s.container"),
        [
            "container a of Pod/half",
            "container b of Pod/half",
            "container migrate of Deployment/api",
            "container proxy of Deployment/api",
            "container api of Deployment/api",
            "container größe of Deployment/api",
            "container report of CronJob/report",
            "container redis of StatefulSet/cache",
            "container web of Pod/web",
        ]
    );
    let container = |field| set.get("", "container migrate of Deployment/api", field);
    assert_eq!(container("effective_run_as_non_root"), "true @ true");
    let services = set.field("k8s.service", "workloads");
    assert!(services.iter().all(|pods| pods.starts_with('#')), "{services:?}");
    assert_eq!(set.field("k8s.service", "is_internal")[1], "true @ internal");
}

#[test]
fn what_a_kustomize_patch_does_not_say_is_unknown() {
    let patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api}\nspec: {template: {spec: {containers: [{name: api, securityContext: {runAsUser: 0}}]}}}\n";
    let kustomization = "resources: [../base]\npatches: [{path: patches/api.yaml}]\n";
    let set = set(&[("prod/kustomization.yaml", kustomization), ("prod/patches/api.yaml", patch)]);
    let container = |field| set.get("", "container api of Deployment/api", field);
    assert_eq!(container("effective_run_as_user"), "0 @ 0");
    assert!(container("effective_run_as_non_root").starts_with("? this is a patch"));
    assert!(container("memory_limit").starts_with("? this is a patch"));
}

#[test]
fn load_balancers_of_the_private_network_are_known_by_their_annotation() {
    let internal = |annotation: &str| {
        let text = service("{type: LoadBalancer}")
            .replace("{name: s}", &format!("{{name: s, annotations: {{{annotation}}}}}"));
        one(&text).field("k8s.service", "is_internal")[0].starts_with("true")
    };
    for annotation in [
        "service.beta.kubernetes.io/aws-load-balancer-internal: 'true'",
        "service.beta.kubernetes.io/aws-load-balancer-scheme: internal",
        "service.beta.kubernetes.io/azure-load-balancer-internal: true",
        "networking.gke.io/load-balancer-type: Internal",
    ] {
        assert!(internal(annotation), "{annotation}");
    }
    assert!(!internal("service.beta.kubernetes.io/aws-load-balancer-scheme: internet-facing"));
    assert!(!internal("service.beta.kubernetes.io/azure-load-balancer-internal: 'false'"));
}
