//! Every example of every built-in rule does what it says.

use seawall::{
    engine::examples::test_rules,
    formats,
    rules::{Registry, Selection, schema},
};

#[test]
fn every_example_does_what_it_says() {
    let registry = Registry::builtin();
    let tested = test_rules(&registry, &Selection::all(&registry));
    let failed: Vec<String> = tested.failed.iter().map(ToString::to_string).collect();
    assert!(failed.is_empty(), "{} of {} examples:\n{}", failed.len(), tested.examples, failed.join("\n"));
}

#[test]
fn every_rule_compiles_and_names_what_exists() {
    for rule in Registry::builtin().rules() {
        let id = rule.id();
        assert_eq!(rule.mistakes(), [], "{id}");
        assert!(schema::control(rule.control()).is_some(), "{id}: control `{}`", rule.control());
        for kind in rule.kinds() {
            assert!(formats::subject_kind(kind).is_some(), "{id}: no kind `{kind}`");
        }
        let file = rule.file();
        for (part, text) in [("since", &file.since), ("why", &file.why)] {
            assert!(!text.trim().is_empty(), "{id}: `{part}` is empty");
        }
        assert!(!file.help.text.is_empty(), "{id}: `help` is empty");
    }
}

#[test]
fn no_kind_of_subject_has_a_field_that_the_language_keeps_for_itself() {
    for kind in formats::subject_kinds() {
        for field in kind.fields {
            let kept = ["self", "true", "false", "null", "in", "has", "first"];
            assert!(!kept.contains(&field.name), "{}.{}", kind.name, field.name);
        }
    }
}
