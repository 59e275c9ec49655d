//! Tests of the language's meaning and of whole rules, over a small world of test subjects.

use super::{
    Outcome,
    expr::V,
    schema::{Condition, Confidence, Downgrade, LabelSource, RuleFile, Source},
    testing::{SERVICE, ask, condition, span, truth, value},
};
use crate::finding::Severity;

#[test]
fn known_conditions_are_decided() {
    for text in [
        "name == 'db' && replicas == 2",
        "image.startsWith('postgres') && image.endsWith(':16') && image.contains('gres')",
        "size(tags) == 2 && size(name) == 2 && size(environment) == 3",
        "'blue' in tags && !('red' in tags) && 'MODE' in environment",
        "tags.exists(t, t == 'green') && tags.all(t, size(t) > 3) && tags.exists_one(t, t == 'blue')",
        "tags.filter(t, t != 'blue') == ['green'] && tags.map(t, t.upperAscii()) == ['BLUE', 'GREEN']",
        "environment.exists(k, k.is_secret_name())",
        "environment.MODE == environment['MODE'] && tags[1] == 'green'",
        "bytes(limits.memory) == bytes('512Mi') && limits.memory.matches('^[0-9]+m$')",
        "database ? replicas > 1 : replicas == 0",
        "any == 1.5 && int(any) == 1 && replicas == 2.0 && -replicas < 0",
        "ports.exists(p, p.target == 5432 && p.host_ip.is_loopback())",
        "ports.exists(p, p.host_ip.is_world() && p.service.name == 'db')",
        "image.split(':')[1] == '16' && name + '!' == 'db!'",
        "tls('TLSv1.1') < tls('1.2') && semver('1.9') < semver('1.10') && duration('1h') == 3600",
        "glob(file.path, 'deploy/*.yaml') && file.name == 'compose.dev.yaml'",
        "file.environment == 'development' && !file.ignored",
        "5432.in_table('datastore_ports') && '6379'.from_table('datastore_ports', 'kind') == 'redis'",
        "self == self && ports[0] != ports[1] && ports[0].service == self",
    ] {
        assert_eq!(truth(text), "true", "{text}");
    }
}

#[test]
fn what_is_absent_is_null() {
    for text in [
        "missing == null && missing != 'x' && !has(missing) && has(image)",
        "missing ?? 'default' == 'default' && (missing ?? null) == null",
        "!missing.is_loopback() && !(missing < 'x') && !(missing + 'x' == 'x')",
        "size(nothing) == 0 && !nothing.exists(x, true) && nothing.all(x, false)",
        "!('x' in nothing) && nothing.filter(x, true) == []",
        "limits.cpus == null && !has(limits.cpus) && environment.NONE.deeper == null && tags[7] == null",
        "bytes('lots') == null && tls('never') == null && int('x') == null",
        "!environment.NONE && !(environment.NONE && true) && (environment.NONE || true)",
    ] {
        assert_eq!(truth(text), "true", "{text}");
    }
    assert_eq!(truth("environment.NONE"), "false");
    assert_eq!(truth("missing.contains('x')"), "false");
}

#[test]
fn unknowns_follow_kleene() {
    for (text, expected) in [
        ("unknown == 1 && name == 'x'", "false"),
        ("name == 'x' && unknown == 1", "false"),
        ("unknown == 1 || name == 'db'", "true"),
        ("unknown == 1 && name == 'db'", "it is computed"),
        ("!(unknown == 1)", "it is computed"),
        ("unknown == null", "it is computed"),
        ("has(unknown.deeper)", "it is computed"),
        ("unknown ?? 'x' == 'x'", "it is computed"),
        ("environment.HOST == 'a'", "variable `HOST` is not set"),
        ("environment.all(k, k != 'NONE')", "true"),
        ("[unknown, 'a'].exists(x, x == 'a')", "true"),
        ("['b', unknown].exists(x, x == 'a')", "it is computed"),
        ("['b', unknown].all(x, x == 'a')", "false"),
        ("'a' in [unknown, 'a']", "true"),
        ("'a' in [unknown]", "it is computed"),
        ("unknown in []", "false"),
        ("[unknown] == ['a', 'b']", "false"),
        ("['a', unknown] == ['b', 'c']", "false"),
        ("open.a == 'x' && 'a' in open && open.exists(k, k == 'a')", "true"),
        ("open.all(k, k == 'b')", "false"),
        ("open.b == null", "a file is missing"),
        ("'b' in open", "a file is missing"),
        ("open.exists(k, k == 'b')", "a file is missing"),
        ("open.all(k, k == 'a')", "a file is missing"),
        ("open.exists_one(k, k == 'a')", "a file is missing"),
        ("size(open) == 1", "a file is missing"),
        ("open.filter(k, true) == ['a']", "a file is missing"),
        ("unknown ? true : true", "it is computed"),
        ("any.startsWith('1')", "a number is found where a text is expected"),
        ("any.exists(x, true)", "a number is no list"),
        ("any && true", "a number is no truth value"),
    ] {
        assert_eq!(truth(text), expected, "{text}");
    }
}

#[test]
fn the_known_part_of_a_text_decides_where_it_can() {
    let open = "variable `TAG` is not set";
    for (text, expected) in [
        ("partly.startsWith('redis')", "true"),
        ("partly.startsWith('redis:')", "true"),
        ("partly.startsWith('postgres')", "false"),
        ("partly.startsWith('redis:7')", open),
        ("partly.endsWith('-alpine')", "true"),
        ("partly.endsWith('7-alpine')", open),
        ("partly.endsWith('-slim')", "false"),
        ("partly.contains('alp')", "true"),
        ("partly.contains('7')", open),
        ("partly == 'redis:7-alpine'", open),
        ("partly == 'redis-alpine'", "false"),
        ("partly != 'valkey:7-alpine'", "true"),
        ("partly in ['mysql', 'postgres']", "false"),
        ("partly == null", "false"),
        ("has(partly)", "true"),
        ("partly.matches('al.ine')", "true"),
        ("partly.matches('^redis')", "true"),
        ("partly.matches('^alpine')", open),
        ("partly.matches('redis$')", open),
        ("partly.matches('alpine$')", "true"),
        ("partly.matches('^redis:.*alpine$')", open),
        ("partly.matches(r'\\bredis\\b')", open),
        ("partly.matches('slim')", open),
        ("partly == partly", open),
        ("size(partly) > 3", open),
        ("partly < 'z'", open),
    ] {
        assert_eq!(truth(text), expected, "{text}");
    }
}

#[test]
fn mistakes_are_found_at_load_with_place_and_hint() {
    for (text, place, message) in [
        ("imge == 'x'", "imge", "`test.service` has no field `imge`; did you mean `image`?"),
        ("limits.memroy == 'x'", "memroy", "did you mean `memory`?"),
        (
            "ports.exists(p, p.taget == 1)",
            "taget",
            "`test.port` has no field `taget`; did you mean `target`?",
        ),
        ("name == 1", "name == 1", "a text and a number are never equal"),
        ("name < 1", "name < 1", "have no order"),
        ("name", "name", "this is a text where a truth value is expected"),
        ("name && true", "name", "this is a text where a truth value is expected"),
        ("replicas.startsWith('x')", "replicas", "this is a number where a text is expected"),
        ("name.startWith('x')", "startWith", "did you mean `startsWith`?"),
        ("name.startsWith()", "name.startsWith()", "is written `x.startsWith('a')`"),
        ("name.matches('(')", "'('", "unclosed group"),
        ("name.matches(image)", "image", "must be a constant"),
        ("name.exists(x, true)", "name", "a text is no list"),
        ("tags.exists(true)", "exists", "is written `list.exists(item, …)`"),
        ("name in 'db'", "name in 'db'", "a text holds no items"),
        ("replicas in tags", "replicas in tags", "a number is never in a list of such items"),
        ("file.size == 1", "file.size", "the file has no `size`"),
        ("name.deeper == 1", "name.deeper", "a text has no field `deeper`"),
        ("has(true)", "true", "`has` asks for a field"),
        ("first(name) == 'x'", "first", "`first` stands in `at` only"),
        ("replicas.in_table('ports')", "'ports'", "there is no table `ports`"),
        ("tags.all(a, tags.all(b, tags.all(c, tags.all(d, true))))", "all", "more than 3 comprehensions"),
    ] {
        let error = condition(text).map(drop).unwrap_err();
        assert_eq!(&text[error.span.clone()], place, "{text}: {error}");
        assert!(error.message.contains(message), "{text}: {error}");
    }
}

#[test]
fn values_keep_their_places() {
    let origin = |text: &str| value(text, |value| value.place.origin().unwrap().span);
    assert_eq!(origin("self"), span(0, 2));
    // Missing: at the nearest owner's key.
    assert_eq!(origin("limits.cpus"), span(156, 162));
    assert_eq!(origin("environment.NONE"), span(172, 183));
    assert_eq!(origin("missing"), span(0, 2));
    // A part of a text, a key of a map, a field of another subject.
    assert_eq!(origin("image.split(':')[1]"), span(120, 122));
    assert_eq!(origin("environment.filter(k, k == 'MODE')[0]"), span(428, 432));
    assert_eq!(origin("ports[1].target"), span(8686, 8696));
    assert_eq!(origin("first(missing, limits.cpus, name)"), span(104, 106));
    assert_eq!(origin("first(missing, limits.cpus)"), span(0, 2));
}

#[test]
fn evaluation_is_bounded() {
    let many = format!("[{}]", vec!["1"; 100].join(", "));
    let text = format!("{many}.all(a, {many}.all(b, {many}.all(c, a + b + c > 0)))");
    let mut rule = rule(&text);
    rule.when = None;
    let Outcome::Problem(message, kind) = ask(rule, 0) else { panic!() };
    assert_eq!(kind, crate::finding::ProblemKind::Limit);
    assert!(message.contains("`test/rule`"), "{message}");
}

#[test]
fn numbers_are_kept_apart_by_value_not_by_form() {
    value("1 + 2", |value| assert!(matches!(value.kind, V::Int(3))));
    value("9223372036854775807 + 1", |value| assert!(matches!(value.kind, V::Int(i64::MAX))));
}

fn rule(deny: &str) -> RuleFile {
    let leak = |text: &str| Source { text: text.to_owned().into(), place: None };
    RuleFile {
        id: "test/rule".into(),
        title: "A rule".into(),
        severity: Severity::High,
        confidence: Confidence::High,
        control: "".into(),
        tags: vec![].into(),
        since: "".into(),
        on: vec![Source::fixed(SERVICE.name), Source::fixed("test.port")].into(),
        when: None,
        condition: Condition::Deny(leak(deny)),
        undecided: None,
        params: vec![].into(),
        at: None,
        labels: vec![].into(),
        downgrade: vec![].into(),
        message: Source::fixed(""),
        help: Source::fixed(""),
        why: "".into(),
        limits: "".into(),
        when_not: "".into(),
        fix: None,
        equivalents: vec![].into(),
        references: vec![].into(),
        examples: vec![].into(),
    }
}

fn service_rule(deny: &str) -> RuleFile {
    RuleFile { on: vec![Source::fixed(SERVICE.name)].into(), ..rule(deny) }
}

#[test]
fn a_finding_has_message_place_labels_severity_and_evidence() {
    let file = RuleFile {
        when: Some(Source::fixed("service.database")),
        at: Some(Source::fixed("first(host_ip, target)")),
        labels: vec![LabelSource {
            at: Source::fixed("service.image"),
            text: Source::fixed("a database: {service.image}"),
        }]
        .into(),
        downgrade: vec![Downgrade {
            when: Source::fixed("file.environment == 'development'"),
            to: Severity::Medium,
        }]
        .into(),
        message: Source::fixed("`{service.name}` publishes {target} on {host_ip ?? 'all'} ${X}"),
        help: Source::fixed("bind 127.0.0.1"),
        on: vec![Source::fixed("test.port")].into(),
        ..rule("target > 0 && !host_ip.is_loopback()")
    };
    let Outcome::Pass = ask(file.clone(), 1) else { panic!() };
    let Outcome::Fail { finding, .. } = ask(file, 2) else { panic!() };
    assert_eq!(finding.message, "`db` publishes 8080 on 0.0.0.0 ${X}");
    assert_eq!(finding.severity, Severity::Medium);
    assert_eq!(finding.subject, "port 8080 of service db");
    assert_eq!(finding.span, span(8703, 8710));
    assert_eq!(finding.labels.len(), 1);
    assert_eq!(
        (finding.labels[0].span, &*finding.labels[0].text),
        (span(111, 122), "a database: postgres:16")
    );
    assert_eq!(finding.evidence, "target=8080; host_ip=0.0.0.0");
}

#[test]
fn only_what_decided_is_evidence_and_becomes_labels() {
    let Outcome::Fail { finding, .. } =
        ask(service_rule("name == 'x' || (missing == null && tags.exists(t, t == 'green'))"), 0)
    else {
        panic!()
    };
    assert_eq!(finding.evidence, "missing=not set; t=green");
    let texts: Vec<_> = finding.labels.iter().map(|label| label.text.as_str()).collect();
    assert_eq!(texts, ["`t` is green"]);
}

#[test]
fn an_unknown_verdict_names_the_place_where_knowing_ends() {
    let Outcome::Unknown(undecided) = ask(service_rule("partly == 'redis:7-alpine'"), 0) else { panic!() };
    assert_eq!(undecided.reason, "variable `TAG` is not set");
    assert_eq!(undecided.span, span(134, 135));
}

#[test]
fn an_unknown_precondition_leaves_only_what_holds_anyway() {
    let unsure = |deny: &str| RuleFile { when: Some(Source::fixed("unknown == 1")), ..service_rule(deny) };
    assert!(matches!(ask(unsure("false"), 0), Outcome::NotApplicable));
    assert!(matches!(ask(unsure("true"), 0), Outcome::Unknown(_)));
    let never = RuleFile { when: Some(Source::fixed("environment.NONE")), ..service_rule("true") };
    assert!(matches!(ask(never, 0), Outcome::NotApplicable));
}

#[test]
fn what_is_not_worth_telling_is_not_applicable_and_never_a_pass() {
    let quiet = |deny: &str, undecided: &'static str| RuleFile {
        undecided: Some(Source::fixed(undecided)),
        ..service_rule(deny)
    };
    assert!(matches!(ask(quiet("unknown == 1", "false"), 0), Outcome::NotApplicable));
    assert!(matches!(ask(quiet("unknown == 1", "database"), 0), Outcome::Unknown(_)));
    assert!(matches!(ask(quiet("unknown == 1", "unknown"), 0), Outcome::Unknown(_)));
    assert!(matches!(ask(quiet("unknown == 1 || database", "false"), 0), Outcome::Fail { .. }));
    assert!(matches!(ask(quiet("unknown == 1 && !database", "false"), 0), Outcome::Pass));
}

#[test]
fn require_is_the_mirror_image_of_deny() {
    let require = |text: &'static str| RuleFile {
        condition: Condition::Require(Source::fixed(text)),
        ..service_rule("true")
    };
    assert!(matches!(ask(require("database"), 0), Outcome::Pass));
    assert!(matches!(ask(require("!database"), 0), Outcome::Fail { .. }));
    assert!(matches!(ask(require("unknown"), 0), Outcome::Unknown(_)));
}

#[test]
fn secrets_never_reach_a_message_or_the_evidence() {
    let file = RuleFile {
        message: Source::fixed("{environment.DB_PASSWORD} {environment.map(k, environment[k])}"),
        ..service_rule("environment.DB_PASSWORD != ''")
    };
    let Outcome::Fail { finding, .. } = ask(file, 0) else { panic!() };
    let all = format!("{finding:?}");
    assert!(!all.contains("hunter2"), "{all}");
}
