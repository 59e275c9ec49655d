//! Tests of reading rule files: whole ones, and every mistake at its place.

use super::*;
use crate::{
    rules::{Registry, schema::RULES, testing::kinds},
    text::FileId,
};

const RULE: &str = r#"id: test/rule
title: A rule
severity: high
control: non-root
since: 0.1.0
on: [test.service, test.port]
deny: >-
  service.database
  && target > 0
message: "port {target}"
examples:
  - bad: |
      a: «b»
"#;

fn file(text: &str) -> std::sync::Arc<SourceFile> {
    std::sync::Arc::new(SourceFile::new(FileId(0), "policies/rule.yaml".into(), text.as_bytes().to_vec()))
}

/// What is wrong with a rule file, each with the text at its place.
fn problems(text: &str) -> Vec<(String, String)> {
    let file = file(text);
    let mut registry = Registry::empty(kinds);
    let problems = registry.add_user_rules(std::slice::from_ref(&file));
    assert_eq!(registry.rules().is_empty(), !problems.is_empty(), "a broken rule is left out");
    problems
        .into_iter()
        .map(|problem| (file.slice(problem.span.unwrap()).to_owned(), problem.message))
        .collect()
}

#[test]
fn every_key_is_read() {
    let text = RULE.replace("on: [test.service, test.port]", "on: test.port")
        + concat!(
            "confidence: low\ntags: [a, b]\nwhen: target > 1\nat: first(host_ip)\n",
            "labels:\n  - {at: service, text: 'of {service.name}'}\n",
            "downgrade:\n  - {when: file.ignored, to: low}\n",
            "help: Help\nwhy: |\n  Because.\nlimits: L\nwhen_not: N\n",
            "fix:\n  title: Bind\n  safety: unsafe\n  edits: [{set: host_ip, to: 127.0.0.1}, {remove: target}]\n",
            "  leads_to: [env/weak-secret]\n",
            "equivalents: ['x:y']\nreferences: ['https://example.org']\n",
        );
    let rule = load(&file(&text), kinds).unwrap();
    assert_eq!(
        (rule.id.as_ref(), rule.since.as_ref(), rule.confidence),
        ("test/rule", "0.1.0", Confidence::Low)
    );
    assert_eq!((rule.tags.len(), rule.labels.len(), rule.downgrade.len()), (2, 1, 1));
    let fix = rule.fix.unwrap();
    assert_eq!((fix.edits.len(), fix.leads_to[0].text.as_ref()), (2, "env/weak-secret"));
    assert_eq!(rule.why, "Because.");
    let Condition::Deny(deny) = rule.condition else { panic!() };
    assert_eq!(deny.text, "service.database && target > 0");
    assert_eq!(rule.examples[0].files[0].1, "a: «b»\n");
    assert_eq!(problems(&text), []);
}

#[test]
fn mistakes_stand_at_their_text() {
    for (from, to, place, message) in [
        ("severity: high", "severity: hihg", "hihg", "`severity` is one of critical, high"),
        ("title: A", "titel: A", "titel", "a rule has no key `titel`; did you mean `title`?"),
        ("title: A rule", "title: ''", "title", "`title` is empty"),
        ("title: A rule", "title: [x]", "[x]", "`title` is a text"),
        (
            "control: non-root",
            "control: nonroot",
            "nonroot",
            "no control `nonroot`; did you mean `non-root`?",
        ),
        ("[test.service, test.port]", "test.prot", "test.prot", "there is no kind of subject `test.prot`"),
        ("id: test/rule", "id: Rule", "Rule", "an id is `prefix/name`"),
        ("id: test/rule", "id: test/rule\nid: test/x", "id", "`id` stands twice"),
        ("deny: >-", "require: 'true'\ndeny: >-", "require", "one of `deny`, `require` and `check`"),
        ("since: 0.1.0", "params: {a: 1}", "1", "a parameter is a map"),
        ("since: 0.1.0", "params: {a: {doc: x}}", "a", "`default` is missing"),
        ("  - bad: |", "  - bda: |", "bda", "an example has no key `bda`; did you mean `bad`?"),
        ("message: \"port {target}\"", "message: [", "[", ""),
    ] {
        let text = RULE.replacen(from, to, 1);
        assert_ne!(text, RULE);
        let found = problems(&text);
        assert!(found.iter().any(|(at, told)| at == place && told.contains(message)), "{to}: {found:?}");
    }
}

#[test]
fn mistakes_in_expressions_stand_in_the_file() {
    let one = RULE.replace("on: [test.service, test.port]", "on: test.port");
    for (from, to, place, message) in [
        (
            "&& target > 0",
            "&& tagret > 0",
            "tagret",
            "`deny`: `test.port` has no field `tagret`; did you mean `target`?",
        ),
        ("port {target}", "é {taget}", "taget", "`message`: `test.port` has no field `taget`"),
        ("port {target}", "a {target", "{", "`message`: this `{` is not closed"),
        ("deny: >-\n  service.database\n  && target > 0", "check: none", "none", "there is no check `none`"),
    ] {
        let found = problems(&one.replacen(from, to, 1));
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].0, place);
        assert!(found[0].1.contains(message), "{}", found[0].1);
    }
    // A field that only one of two kinds has.
    let found = problems(RULE);
    assert!(found.iter().any(|(at, told)| at == "service" && told.contains("`test.service`")), "{found:?}");
}

#[test]
fn a_fix_leads_to_rules_that_there_are() {
    let one = RULE.replace("on: [test.service, test.port]", "on: test.port");
    let with = |leads: &str| {
        format!(
            "{one}fix:\n  title: T\n  safety: safe\n  edits: [{{remove: target}}]\n  leads_to: [{leads}]\n"
        )
    };
    let told = |leads: &str| problems(&with(leads));
    let wanted = |place: &str, message: &str| vec![(place.to_owned(), format!("`leads_to`: {message}"))];
    assert_eq!(
        told("env/weak-secrets"),
        wanted("env/weak-secrets", "there is no rule `env/weak-secrets`; did you mean `env/weak-secret`?")
    );
    assert_eq!(told("test/rule"), wanted("test/rule", "a fix does not lead to its own rule"));
    // One that is read later is one, too.
    let other = file(&one.replace("test/rule", "test/other"));
    let mut registry = Registry::empty(kinds);
    assert_eq!(registry.add_user_rules(&[file(&with("test/other")), other]), []);
}

#[test]
fn an_id_stands_for_one_rule() {
    let rule = file(&RULE.replace("on: [test.service, test.port]", "on: test.port"));
    let mut registry = Registry::empty(kinds);
    let problems = registry.add_user_rules(&[rule.clone(), rule]);
    assert_eq!(registry.rules().len(), 1);
    assert!(problems[0].message.contains("stands for another rule"), "{problems:?}");
}

#[test]
fn built_in_rules_read_the_same_at_run_time() {
    // Those that the engine answers cannot be written by users.
    for rule in RULES.iter().filter(|rule| !matches!(rule.condition, Condition::Engine)) {
        let path = format!("rules/{}.yaml", rule.id);
        let text = std::fs::read_to_string(&path).unwrap();
        let loaded = load(&file(&text), crate::formats::subject_kind)
            .unwrap_or_else(|wrong| panic!("{path}: {wrong:?}"));
        assert_eq!(plain(&loaded), plain(rule), "{path}");
    }
}

/// A rule without places.
fn plain(rule: &RuleFile) -> String {
    let mut rule = rule.clone();
    let bare = |source: &mut Source| source.place = None;
    rule.on.to_mut().iter_mut().for_each(bare);
    rule.when.iter_mut().chain(&mut rule.at).chain(&mut rule.undecided).for_each(bare);
    match &mut rule.condition {
        Condition::Deny(source) | Condition::Require(source) => bare(source),
        Condition::Check(name) => bare(name),
        Condition::Engine => {}
    }
    rule.labels.to_mut().iter_mut().for_each(|label| {
        bare(&mut label.at);
        bare(&mut label.text);
    });
    rule.downgrade.to_mut().iter_mut().for_each(|downgrade| bare(&mut downgrade.when));
    bare(&mut rule.message);
    bare(&mut rule.help);
    if let Some(fix) = &mut rule.fix {
        bare(&mut fix.title);
        for edit in fix.edits.to_mut() {
            edit.when.iter_mut().for_each(bare);
            bare(&mut edit.at);
            edit.to.to_mut().iter_mut().for_each(bare);
        }
        fix.unsafe_when.iter_mut().for_each(bare);
        fix.leads_to.to_mut().iter_mut().for_each(bare);
    }
    format!("{rule:#?}")
}

proptest::proptest! {
    #[test]
    fn no_file_panics(text in "[a-z:\\[\\]{}«»\\-\\n \"'é|>]{0,60}", at in 0..300_usize) {
        let mut mutated = RULE.to_owned();
        let at = (0..=at.min(RULE.len())).rev().find(|at| RULE.is_char_boundary(*at)).unwrap_or(0);
        mutated.insert_str(at, &text);
        for text in [text, mutated] {
            let file = file(&text);
            let _ = load(&file, kinds).map_err(|problems| {
                for problem in problems {
                    assert!(file.text.get(problem.span.unwrap().range()).is_some());
                }
            });
        }
    }
}

#[test]
fn parameters_are_read_and_may_be_set_to_what_makes_sense() {
    use crate::rules::{ParamError, schema::ParamValue};
    let text = "id: acme/x\ntitle: T\nseverity: low\non: test.service\nmessage: M\n\
                params:\n  names: {default: [a], doc: D}\n  pattern: {default: '^a', doc: D}\n\
                deny: name in param.names || name.matches(param.pattern)\n";
    let file = |text: &str| {
        std::sync::Arc::new(SourceFile::new(FileId(0), "rule.yaml".into(), text.as_bytes().to_vec()))
    };
    let mut registry = crate::rules::Registry::empty(crate::rules::testing::kinds);
    assert_eq!(registry.add_user_rules(&[file(text)]), []);
    let index = registry.index("acme/x").unwrap();
    let mut set = |name: &str, value: ParamValue| registry.set_param(index, name, value);
    assert_eq!(set("pattern", ParamValue::Text("^b".into())), Ok(()));
    assert!(matches!(set("patern", ParamValue::Text("^b".into())), Err(ParamError::Missing { .. })));
    assert!(matches!(set("pattern", ParamValue::Int(1)), Err(ParamError::Type { .. })));
    assert!(matches!(set("pattern", ParamValue::Text("(".into())), Err(ParamError::Senseless(_))));
    let params: Vec<String> =
        registry.get("acme/x").unwrap().file().params.iter().map(|param| param.value.to_string()).collect();
    assert_eq!(params, ["[\"a\"]", "\"^b\""], "what makes no sense is not set");
    let wrong = text.replace("default: [a]", "default: [[a]]").replace("param.pattern", "param.patern");
    let problems =
        crate::rules::Registry::empty(crate::rules::testing::kinds).add_user_rules(&[file(&wrong)]);
    assert!(problems.iter().any(|problem| problem.message.contains("a list of texts")), "{problems:?}");
    let wrong = text.replace("param.pattern", "param.patern");
    let problems =
        crate::rules::Registry::empty(crate::rules::testing::kinds).add_user_rules(&[file(&wrong)]);
    assert!(problems[0].message.contains("no parameter `patern`; did you mean `pattern`?"), "{problems:?}");
}
