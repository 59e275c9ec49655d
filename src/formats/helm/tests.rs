//! Charts and values, resolved.

use super::*;
use crate::formats::testing::Resolved;

fn set(files: &[(&str, &str)]) -> Resolved {
    Resolved::of(&Helm, files)
}

fn one(values: &str) -> Resolved {
    set(&[("values.yaml", values)])
}

const CHART: &str = "apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n- {name: redis, alias: cache, version: 1.x, condition: cache.enabled}\n- {name: postgresql, version: 2.x, tags: [db]}\n";

fn worlds(set: &Resolved) -> Vec<&str> {
    set.workspace.units.iter().map(|unit| unit.world.as_str()).collect()
}

#[test]
fn every_scalar_is_a_value_with_its_path() {
    let set = one("a: 1\nb:\n  c: [x, {d: true}]\n  e: null\nenv:\n- name: TOKEN\n  value: z\n");
    let paths = set.field("helm.value", "path");
    let paths: Vec<&str> = paths.iter().map(|path| path.split(' ').next().unwrap()).collect();
    assert_eq!(paths, ["a", "b.c[0]", "b.c[1].d", "env[0].name", "env[0].value"]);
    assert_eq!(set.get("", "value env[0].value", "key"), "TOKEN @ value");
    assert_eq!(set.get("", "value b.c[0]", "value"), "x @ x");
}

#[test]
fn overlays_are_worlds_and_values_stand_in_the_file_that_sets_them() {
    let set = set(&[
        ("c/Chart.yaml", CHART),
        ("c/values.yaml", "a: base\nb: {x: 1, y: 2}\n"),
        ("c/values-prod.yaml", "a: prod\nb: {y: null, z: 3}\n"),
        ("c/ci/test-values.yaml", "a: ci\n"),
    ]);
    assert_eq!(worlds(&set), ["values.yaml", "ci/test-values.yaml", "values-prod.yaml"]);
    assert_eq!(set.get("values.yaml", "value a", "value"), "base @ base");
    assert_eq!(set.get("values-prod.yaml", "value a", "value"), "prod @ prod");
    assert_eq!(set.get("values-prod.yaml", "value b.x", "value"), "1 @ 1");
    assert_eq!(set.get("values-prod.yaml", "value b.z", "value"), "3 @ 3");
    let prod: Vec<_> = set.names("helm.value").into_iter().filter(|name| name == "value b.y").collect();
    assert_eq!(prod.len(), 2, "a null deletes: only the base and the test world have it");
}

#[test]
fn a_chart_without_overlays_has_one_nameless_world() {
    let set = set(&[("c/Chart.yaml", CHART), ("c/values.yaml", "a: 1\n")]);
    assert_eq!(worlds(&set), [""]);
}

#[test]
fn dependencies_are_known_by_alias_and_may_be_switched_off() {
    let values = |text: &str| set(&[("Chart.yaml", CHART), ("values.yaml", text)]);
    let auth = "cache: {enabled: true, auth: {enabled: false}}\n";
    assert_eq!(values(auth).get("", "value cache.auth.enabled", "switches_auth_off"), "true @ false");
    assert_eq!(
        values(auth).get("", "value cache.auth.enabled", "subchart"),
        "name=cache kind=redis enabled=true @ enabled"
    );
    let off = auth.replace("enabled: true", "enabled: false");
    assert!(values(&off).get("", "value cache.auth.enabled", "subchart").contains("enabled=false"));
    assert_eq!(
        values("tags: {db: false}").get("", "dependency postgresql of chart shop", "enabled"),
        "false @ postgresql"
    );
    assert_eq!(values("a: 1").get("", "dependency postgresql of chart shop", "enabled"), "true @ postgresql");
    assert_eq!(values("a: 1").get("", "dependency cache of chart shop", "kind"), "redis @ redis");
}

#[test]
fn well_known_keys_need_no_chart() {
    assert_eq!(
        one("redis:\n  auth:\n    enabled: false\n").get("", "value redis.auth.enabled", "switches_auth_off"),
        "true @ false"
    );
    let alone = set(&[("redis-values.yaml", "auth: {enabled: false}\n")]);
    assert_eq!(alone.get("", "value auth.enabled", "switches_auth_off"), "true @ false");
    assert_eq!(one("auth:\n  enabled: false\n").get("", "value auth.enabled", "subchart"), "- @ enabled");
}

#[test]
fn helm_2_charts_have_their_dependencies_beside_them() {
    let set = set(&[
        ("Chart.yaml", "apiVersion: v1\nname: old\n"),
        ("requirements.yaml", "dependencies:\n- {name: redis, alias: kv}\n"),
        ("values.yaml", "kv: {usePassword: false}\n"),
    ]);
    assert_eq!(set.get("", "value kv.usePassword", "switches_auth_off"), "true @ false");
}

#[test]
fn components_hold_resources() {
    let set = one(
        "resources: {}\napi:\n  resources: {limits: {memory: 1Ki}}\noff:\n  enabled: false\n  job: {resources: {}}\npvc: {resources: {requests: {storage: 1Gi}}}\nrules: [{resources: [pods]}]\n",
    );
    assert_eq!(set.names("helm.component"), ["component values", "component api", "component off.job"]);
    assert_eq!(set.get("", "component api", "memory_limit"), "1024 @ 1Ki");
    assert_eq!(set.get("", "component values", "memory_limit"), "- @ {}");
    assert_eq!(set.get("", "component off.job", "enabled"), "false @ job");
}

#[test]
fn an_overlay_that_deletes_resources_is_where_they_are_missing() {
    let set = set(&[
        ("Chart.yaml", CHART),
        ("values.yaml", "api: {resources: {limits: {memory: 1Ki}}}\n"),
        ("values-dev.yaml", "api: {resources: null}\n"),
    ]);
    assert_eq!(set.get("values.yaml", "component api", "memory_limit"), "1024 @ 1Ki");
    assert_eq!(set.get("values-dev.yaml", "component api", "resources"), "null @ null");
}

#[test]
fn unrendered_templates_are_said_once_for_each_chart() {
    let template = "kind: {{ .Values.kind }}\n";
    let set = set(&[
        ("c/Chart.yaml", CHART),
        ("c/values.yaml", "a: 1\n"),
        ("c/values-prod.yaml", "a: 2\n"),
        ("c/templates/a.yaml", template),
        ("c/templates/b.yaml", template),
        ("c/templates/_helpers.tpl", "{{ define \"x\" }}{{ end }}"),
        ("c/templates/plain.yaml", "kind: Pod\n"),
        ("other/templates/a.yaml", template),
        ("stray.yaml", "image: {{ .Values.image }}\n"),
    ]);
    let said: Vec<_> = set.workspace.units.iter().flat_map(|unit| &unit.undecided).collect();
    let said: Vec<_> = said
        .iter()
        .map(|entry| (entry.subject.as_str(), entry.reason.as_str(), set.sources.slice(entry.span)))
        .collect();
    assert_eq!(
        said,
        [
            (
                "templates in .",
                "templates are not rendered yet: 1 file",
                "image: {{ .Values.image }}".to_owned()
            ),
            ("chart shop", "templates are not rendered yet: 2 files", "shop".to_owned()),
            (
                "templates in other",
                "templates are not rendered yet: 1 file",
                "kind: {{ .Values.kind }}".to_owned()
            ),
        ]
    );
}

#[test]
fn values_without_a_chart_stand_alone_or_over_their_neighbour() {
    let set = set(&[
        ("d/values.yaml", "a: 1\n"),
        ("d/values-prod.yaml", "b: 1\n"),
        ("d/redis-values.yaml", "c: 1\n"),
    ]);
    assert_eq!(set.names("helm.value"), ["value a", "value c", "value a", "value b"]);
}

#[test]
fn a_manifest_named_values_is_not_taken() {
    assert!(set(&[("values.yaml", "apiVersion: v1\nkind: Pod\n")]).workspace.units.is_empty());
}

#[test]
fn ugly_values_cost_nothing_else() {
    let bomb = (1..40).fold("a0: &a0 {x: 1}\n".to_owned(), |text, n| {
        format!("{text}a{n}: &a{n} {{l: *a{0}, r: *a{0}}}\n", n - 1)
    });
    for text in [
        "",
        "- 1\n- 2\n",
        "a: [",
        "a: {{ x }}\n",
        "\u{feff}a: 1\r\n",
        "sops: {mac: x}\nb: c\n",
        "a: !x y\n",
        &bomb,
    ] {
        let set = set(&[("Chart.yaml", text), ("values.yaml", text), ("values-prod.yaml", text)]);
        for kind in Helm.subject_kinds() {
            for field in kind.fields {
                set.field(kind.name, field.name);
            }
        }
    }
}

#[test]
fn a_vendored_chart_counts_if_its_owner_installs_it() {
    let set = |wanted: bool| {
        let values = format!("redis: {{wanted: {wanted}}}\n");
        let owner = "apiVersion: v2\nname: shop\ndependencies: [{name: redis, condition: redis.wanted}]\n";
        set(&[
            ("shop/Chart.yaml", owner),
            ("shop/values.yaml", &values),
            ("shop/charts/redis/Chart.yaml", "apiVersion: v2\nname: redis\n"),
            ("shop/charts/redis/values.yaml", "auth: {enabled: false}\nresources: {}\n"),
        ])
    };
    for wanted in [true, false] {
        let set = set(wanted);
        assert_eq!(set.get("", "component redis", "enabled"), format!("{wanted} @ resources"));
        assert!(set.get("", "value auth.enabled", "subchart").contains(&format!("enabled={wanted}")));
    }
}
