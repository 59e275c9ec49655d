//! Tests of the harness itself: each fault is found and named.

use std::sync::Arc;

use super::*;
use crate::{source::SourceFile, text::FileId};

/// What is wrong with a rule about environment files that has these examples.
fn faults(examples: &str) -> Vec<String> {
    let text = format!(
        "id: acme/weak\ntitle: T\nseverity: high\non: env.entry\nwhen: key.is_secret_name()\n\
         deny: value.strength() in ['weak', 'placeholder']\nat: value\n\
         labels: [{{at: key, text: of this key}}]\nmessage: '`{{key}}` is weak'\nexamples:\n{examples}"
    );
    let file = Arc::new(SourceFile::new(FileId(0), "weak.yaml".into(), text.into_bytes()));
    let mut registry = Registry::default();
    let problems = registry.add_user_rules(&[file]);
    assert_eq!(problems, []);
    let tested = test_rules(&registry, &Selection::all(&registry));
    assert_eq!(tested.rules, 1);
    tested.failed.iter().map(ToString::to_string).collect()
}

const GOOD: &str = "  - good: |\n      DB_HOST=db\n";
const BAD: &str = "  - bad: |\n      DB_PASSWORD=«changeme»\n";

#[test]
fn examples_that_do_what_they_say_pass() {
    let found = faults(&format!(
        "{GOOD}{BAD}  - bad: |\n      ⟦DB_PASSWORD⟧=«changeme»\n  - unknown: |\n      DB_PASSWORD=«${{NONE}}»\n\
         \u{20} - trap: elsewhere\n    files:\n      a/.env: |\n        DB_PASSWORD=«changeme»\n      b/.env: |\n        A=b\n"
    ));
    assert_eq!(found, [""; 0]);
}

#[test]
fn every_fault_has_its_name() {
    for (example, expected) in [
        ("  - bad: |\n      DB_HOST=«db»\n", "missing acme/weak: example 3: .env:1:9 «db»"),
        ("  - good: |\n      DB_PASSWORD=changeme\n", "noisy acme/weak: example 3: .env:1:13 «changeme»"),
        (
            "  - bad: |\n      «DB_PASSWORD»=changeme\n    trap: the key\n",
            "misplaced acme/weak: example 3 (the key): at .env:1:13 «changeme», not at .env:1:1 «DB_PASSWORD»",
        ),
        ("  - unknown: |\n      A=b\n", "undecided acme/weak: example 3: the example is decided"),
        (
            "  - good: |\n      DB_PASSWORD=${NONE}\n",
            "undecided acme/weak: example 3: variable `NONE` is not set in any file",
        ),
        (
            "  - bad: |\n      DB_PASSWORD=changeme\n",
            "broken acme/weak: example 3: a bad example has a mark `«…»`",
        ),
        ("  - good: |\n      A=«b\n", "broken acme/weak: example 3: .env: a `«` is not closed"),
        (
            "  - bad: |\n      DB_PASSWORD=«changeme»\n      ⟦B⟧=c\n",
            "missing acme/weak: example 3: no label at .env:2:1 «B»",
        ),
    ] {
        assert_eq!(faults(&format!("{GOOD}{BAD}{example}")), [expected]);
    }
}

#[test]
fn a_rule_has_a_bad_and_a_good_example() {
    assert_eq!(faults(GOOD), ["broken acme/weak: example 0: the rule has no bad example"]);
    assert_eq!(faults(BAD), ["broken acme/weak: example 0: the rule has no good example"]);
}
