//! Every example of every built-in rule does what it says.

use seawall::{
    engine::examples::test_rules,
    fix::test_fixes,
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
fn every_fix_mends_the_bad_examples() {
    let registry = Registry::builtin();
    let failed = test_fixes(&registry, &Selection::all(&registry));
    let failed: Vec<String> = failed.iter().map(ToString::to_string).collect();
    assert!(failed.is_empty(), "{}:\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn every_rule_compiles_and_names_what_exists() {
    for rule in Registry::builtin().rules() {
        let id = rule.id();
        assert_eq!(rule.mistakes(), [], "{id}");
        let control = rule.is_engines() || schema::control(rule.control()).is_some();
        assert!(control, "{id}: control `{}`", rule.control());
        for kind in rule.kinds() {
            assert!(formats::subject_kind(kind).is_some(), "{id}: no kind `{kind}`");
        }
        let file = rule.file();
        for lead in file.fix.iter().flat_map(|fix| fix.leads_to.iter()) {
            let is_rule = schema::RULES.iter().any(|other| other.id == lead.text && other.id != file.id);
            assert!(is_rule, "{id}: its fix leads to `{}`", lead.text);
        }
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

/// The kinds that a type leads to.
fn kinds_in(ty: &formats::Type) -> Vec<&'static str> {
    match ty {
        formats::Type::Subject(name) => vec![name],
        formats::Type::List(item) => kinds_in(item),
        formats::Type::Record(fields) => fields.iter().flat_map(|field| kinds_in(&field.ty)).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn every_field_that_leads_to_a_subject_names_its_kind() {
    for kind in formats::subject_kinds() {
        for field in kind.fields {
            for other in kinds_in(&field.ty) {
                assert!(
                    formats::subject_kind(other).is_some(),
                    "{}.{}: no kind `{other}`",
                    kind.name,
                    field.name
                );
            }
        }
    }
}
