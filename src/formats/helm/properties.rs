//! What holds for any chart, however ugly.

use proptest::prelude::*;

use super::Helm;
use crate::formats::testing::Resolved;

const PARTS: &[&str] = &[
    "name: a\n",
    "dependencies:\n",
    "- {name: redis, alias: kv, condition: kv.enabled}\n",
    "kv:\n",
    "  auth:\n",
    "    enabled: false\n",
    "    password: x\n",
    "resources: {}\n",
    "resources: null\n",
    "  resources: {limits: {memory: 512m}}\n",
    "  resourcesPreset: none\n",
    "env:\n",
    "- name: TOKEN\n",
    "  value: abcdef123456\n",
    "---\n",
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
    "{{ .Values.x }}",
    "|\n",
    "null\n",
    "sops: {mac: x}\n",
    "# c\n",
];

fn values_like() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PARTS), 0..60).prop_map(|parts| parts.concat())
}

const CHART: &str = include_str!("../../../testdata/formats/helm/shop/Chart.yaml");
const VALUES: &str = include_str!("../../../testdata/formats/helm/shop/values.yaml");

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_values_resolve_with_spans_that_fit(chart in values_like(), values in values_like(), overlay in values_like()) {
        Resolved::of(&Helm, &[("Chart.yaml", &chart), ("values.yaml", &values), ("values-x.yaml", &overlay)]).check();
        Resolved::of(&Helm, &[("Chart.yaml", CHART), ("values.yaml", VALUES), ("values-x.yaml", &overlay)]).check();
    }
}
