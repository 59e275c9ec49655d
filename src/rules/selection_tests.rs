//! Tests of selections, over a registry of three rules.

use std::sync::Arc;

use super::*;
use crate::{rules::testing::kinds, source::SourceFile, text::FileId};

fn registry() -> Registry {
    let rule = |id: &str, control: &str, tag: &str| {
        let text = format!(
            "id: {id}\ntitle: T\nseverity: low\ncontrol: {control}\ntags: [{tag}]\non: test.service\n\
             deny: 'false'\nmessage: M\n"
        );
        Arc::new(SourceFile::new(FileId(0), "rule.yaml".into(), text.into_bytes()))
    };
    let mut registry = Registry::empty(kinds);
    let problems = registry.add_user_rules(&[
        rule("compose/user-root", "non-root", "privileges"),
        rule("compose/port-published", "db-not-exposed", "network"),
        rule("k8s/user-root", "non-root", "privileges"),
    ]);
    assert_eq!(problems, []);
    registry
}

fn chosen(select: &[&str], ignore: &[&str]) -> Vec<String> {
    let registry = registry();
    let selection = Selection::new(&registry, select, ignore).unwrap();
    let own = registry.indexed().filter(|(index, _)| selection.has(*index));
    own.map(|(_, rule)| rule.id().to_string()).collect()
}

#[test]
fn rules_are_chosen_by_id_glob_prefix_tag_and_control() {
    let both = ["compose/user-root", "k8s/user-root"];
    assert_eq!(chosen(&[], &[]).len(), 3);
    assert_eq!(chosen(&["compose/user-root"], &[]), ["compose/user-root"]);
    assert_eq!(chosen(&["*/user-*"], &[]), both);
    assert_eq!(chosen(&["privileges"], &[]), both);
    assert_eq!(chosen(&["control:non-root"], &[]), both);
    assert_eq!(chosen(&["compose"], &["control:non-root"]), ["compose/port-published"]);
    assert_eq!(chosen(&[], &["compose"]), ["k8s/user-root"]);
    // A control that no rule serves yet is no mistake.
    assert_eq!(chosen(&["control:hsts"], &[]), [""; 0]);
}

#[test]
fn an_unknown_name_is_an_error_with_a_suggestion() {
    let registry = registry();
    for (name, suggestion) in [
        ("compose/user-rot", Some("compose/user-root")),
        ("compos", Some("compose")),
        ("control:nonroot", Some("control:non-root")),
        ("privilege", Some("privileges")),
        ("port-published", Some("compose/port-published")),
        ("docker/port-published", Some("compose/port-published")),
        ("zzz", None),
    ] {
        let unknown = Selection::new(&registry, &[name], &[]).unwrap_err();
        assert_eq!(unknown[0].suggestion.as_deref(), suggestion, "{name}");
    }
}
