//! What holds for any manifest, however ugly.

use proptest::prelude::*;

use super::Kubernetes;
use crate::formats::testing::Resolved;

const PARTS: &[&str] = &[
    "apiVersion: v1\n",
    "kind: Pod\n",
    "kind: Service\n",
    "kind: List\n",
    "kind: LimitRange\n",
    "kind: ConfigMap\n",
    "metadata:\n",
    "  name: a\n",
    "  labels: {a: b}\n",
    "spec:\n",
    "  containers:\n",
    "  - name: c\n",
    "    image: redis\n",
    "    args: [--requirepass, $(X)]\n",
    "    command: [sh, -c, \"redis-server --requirepass '$X'\"]\n",
    "    resources: {limits: {memory: 512m}}\n",
    "    securityContext: {runAsUser: 0}\n",
    "  selector: {a: b}\n",
    "  ports: [{port: 5432}]\n",
    "  type: NodePort\n",
    "---\n",
    "items:\n",
    "- ",
    "  ",
    "\t",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "'",
    ": ",
    "&a ",
    "*a\n",
    "<<: *a\n",
    "ä€",
    "\u{0}",
    "\r\n",
    "\u{feff}",
    "${X}",
    "{{ .Values.x }}",
    "|\n",
    "null\n",
    "~",
    "# c\n",
];

fn manifest_like() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PARTS), 0..60)
        .prop_map(|parts| format!("apiVersion: v1\nkind: Pod\n{}", parts.concat()))
}

const FIXTURE: &str = include_str!("../../../testdata/formats/kubernetes/shop.yaml");

fn broken_fixture() -> impl Strategy<Value = String> {
    (0..FIXTURE.len(), 0..200usize, prop::sample::select(PARTS)).prop_map(|(at, cut, part)| {
        let start = (0..=at).rev().find(|at| FIXTURE.is_char_boundary(*at)).unwrap_or(0);
        let end =
            (start + cut..=FIXTURE.len()).find(|at| FIXTURE.is_char_boundary(*at)).unwrap_or(FIXTURE.len());
        format!("{}{part}{}", &FIXTURE[..start], &FIXTURE[end..])
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_manifest_resolves_with_spans_that_fit(text in manifest_like()) {
        Resolved::of(&Kubernetes, &[("k/a.yaml", &text), ("k/b.yaml", FIXTURE)]).check();
    }

    #[test]
    fn a_broken_manifest_resolves_with_spans_that_fit(text in broken_fixture()) {
        Resolved::of(&Kubernetes, &[("a.yaml", &text)]).check();
    }
}
