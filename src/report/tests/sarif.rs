//! What code scanning is given.

use serde_json::Value;

use super::*;
use crate::finding::{Edit, Fix, Safety, Suppressed};

fn log(made: &Made) -> Value {
    serde_json::from_str(&made.text(Format::Sarif, 80)).unwrap()
}

/// What the official schema says against a log.
fn faults(log: &Value) -> Vec<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/schemas/sarif-2.1.0.json");
    let mut schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    // A slip of the schema that its errata mend: no regular expression. We name no language.
    for kind in ["run", "toolComponent"] {
        schema["definitions"][kind]["properties"]["language"].as_object_mut().unwrap().remove("pattern");
    }
    let validator = jsonschema::validator_for(&schema).unwrap();
    let text = |fault: jsonschema::ValidationError<'_>| format!("{}: {fault}", fault.instance_path());
    validator.iter_errors(log).map(text).collect()
}

fn hops() -> Made {
    let made = Made::new(&[("a b/compose.yaml", COMPOSE), (".env", "# ä\nBIND=0.0.0.0\n")]);
    let port = made.span("a b/compose.yaml", "\"${BIND}:5432\"");
    let env = made.span(".env", "0.0.0.0");
    let mut made = made.finding(port, &[(env, "set [here](x)")]);
    made.report.findings[0].fixes = vec![Fix {
        title: "Bind to the loopback interface".into(),
        safety: Safety::Unsafe,
        edits: vec![Edit { span: env, text: "127.0.0.1".into() }],
        leads_to: Vec::new(),
    }];
    made
}

#[test]
fn a_result_has_all_that_code_scanning_uses() {
    let mut made = hops();
    let span = made.span(".env", "BIND");
    made.report.unknown.push(Undecided {
        rule: "helm/templates".into(),
        span,
        subject: "chart x".into(),
        reason: "`toYaml` is not known".into(),
    });
    made.report.problems.push(Problem {
        kind: ProblemKind::Unreadable,
        path: "gone".into(),
        span: None,
        message: "does not exist".into(),
    });
    let hidden = Made::new(&[]).finding(span, &[]).report.findings.remove(0);
    made.report.suppressed.push(Suppressed {
        finding: hidden,
        reason: "reached only through the VPN, OPS-142".into(),
        until: Some("2027-03-31".into()),
        comment: made.span(".env", "# ä"),
    });
    let mut log = log(&made);
    assert_eq!(faults(&log), [""; 0]);
    let index = log["runs"][0]["results"][0]["ruleIndex"].as_u64().unwrap() as usize;
    let rule = log["runs"][0]["tool"]["driver"]["rules"][index].take();
    assert_eq!(rule["id"], "k8s/database-service-exposed");
    for result in log["runs"][0]["results"].as_array_mut().unwrap() {
        result["ruleIndex"] = "of the rule".into();
    }
    log["runs"][0]["tool"]["driver"]["rules"] = Value::Array(vec![]);
    insta::assert_snapshot!("sarif", serde_json::to_string_pretty(&log).unwrap());
    insta::assert_snapshot!("sarif-rule", serde_json::to_string_pretty(&rule).unwrap());
}

#[test]
fn every_rule_says_what_code_scanning_needs() {
    let log = log(&hops());
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), Registry::builtin().rules().len());
    for rule in rules {
        for text in ["/shortDescription/text", "/fullDescription/text", "/help/text", "/help/markdown"] {
            assert!(!rule.pointer(text).unwrap().as_str().unwrap().is_empty(), "{text} of {rule}");
        }
        assert!(rule["fullDescription"]["text"].as_str().unwrap().chars().count() <= 1024, "{rule}");
        let tags = rule["properties"]["tags"].as_array().unwrap();
        assert!(tags.len() <= 10 && tags[0] == "security", "{rule}");
        let score = rule["properties"]["security-severity"].as_str().map(str::parse::<f64>);
        assert!(matches!(score, Some(Ok(_))) || rule["defaultConfiguration"]["level"] == "note");
    }
}

#[test]
fn no_secret_is_in_a_text_or_can_be_taken_back_from_a_hash() {
    let hash = |secret: &str| {
        let made = Made::new(&[(".env", &format!("PORT=1\nDB_PASSWORD={secret}\n"))]);
        let span = made.span(".env", secret);
        let made = made.finding(span, &[(span, "set here")]);
        let text = made.text(Format::Sarif, 80);
        assert!(!text.contains(secret));
        log(&made)["runs"][0]["results"][0]["partialFingerprints"]["primaryLocationLineHash"].clone()
    };
    assert!(hash("kJ8mQ2vL5xWq").is_string());
    assert_eq!(hash("kJ8mQ2vL5xWq"), hash("Zw7pTn4sRbXe"));
}

#[test]
fn the_schema_finds_faults() {
    let mut log = log(&hops());
    let result = &mut log["runs"][0]["results"][0];
    result["level"] = "bad".into();
    result["locations"][0]["physicalLocation"]["region"]["startLine"] = 0.into();
    result["fixes"][0]["artifactChanges"][0]["replacements"] = Value::Array(vec![]);
    result["unheard_of"] = 1.into();
    assert_eq!(faults(&log).len(), 4, "{:?}", faults(&log));
}

#[test]
fn lines_characters_and_bytes_of_a_region_say_the_same() {
    let text = "\u{feff}# ä\r\nb: \"漢字 x\"\r\nlast: y";
    let made = Made::new(&[("a.yaml", text)]);
    let region = |part: &str| {
        let span = made.span("a.yaml", part);
        let view = Made::new(&[("a.yaml", text)]).finding(span, &[]);
        let region = log(&view)["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"].take();
        let names = ["startLine", "startColumn", "endLine", "endColumn"];
        let more = ["charOffset", "charLength", "byteOffset", "byteLength"];
        names.into_iter().chain(more).map(|name| region[name].as_u64().unwrap()).collect::<Vec<_>>()
    };
    // Bytes count the mark at the start, characters do not.
    assert_eq!(region("# ä"), [1, 1, 1, 4, 0, 3, 3, 4]);
    assert_eq!(region("字 x"), [2, 6, 2, 9, 10, 3, 16, 5]);
    assert_eq!(region("x\"\r\nlast"), [2, 8, 3, 5, 12, 8, 20, 8]);
    assert_eq!(region("y"), [3, 7, 3, 8, 22, 1, 30, 1]);
}

#[test]
fn the_most_severe_results_stay_where_there_is_no_room_for_all() {
    let mut made = Made::new(&[("a.yaml", "a: b\n")]);
    let span = made.span("a.yaml", "b");
    for _ in 0..4 {
        made = made.finding(span, &[]);
    }
    for (at, severity) in
        [Severity::Low, Severity::High, Severity::Info, Severity::Critical].into_iter().enumerate()
    {
        made.report.findings[at].severity = severity;
    }
    let log = made.view(|view| crate::report::sarif::log(view, 2));
    let run = &log["runs"][0];
    let kept: Vec<&Value> =
        run["results"].as_array().unwrap().iter().map(|result| &result["properties"]["severity"]).collect();
    assert_eq!(kept, ["high", "critical"]);
    let note = &run["invocations"][0]["toolExecutionNotifications"][0];
    assert_eq!(note["message"]["text"], "2 results left out: the most severe are here");
}

#[test]
fn a_fix_that_would_tell_a_secret_is_not_shown() {
    let made = Made::new(&[(".env", "DB_PASSWORD=kJ8mQ2vL5xWq\n")]);
    let span = made.span(".env", "kJ8mQ2vL5xWq");
    for (text, shown) in [("TOKEN=Zw7pTn4sRbXe", 0), ("${DB_PASSWORD}", 1)] {
        let mut made = Made::new(&[(".env", "DB_PASSWORD=kJ8mQ2vL5xWq\n")]).finding(span, &[]);
        let edits = vec![Edit { span, text: text.into() }];
        made.report.findings[0].fixes =
            vec![Fix { title: "Move it".into(), safety: Safety::Safe, edits, leads_to: Vec::new() }];
        let fixes = log(&made)["runs"][0]["results"][0]["fixes"].as_array().map_or(0, Vec::len);
        assert_eq!(fixes, shown, "{text}");
    }
}
