//! Suppression comments, through the command: what they hide, and what is said about bad ones.

use crate::command::{Outcome, Project};

/// The rule that all these are about.
const RULE: &str = "compose/database-port-published";

/// A project whose one finding of [`RULE`] stands on the line of its port; `above` stands on the line
/// above, `behind` behind the port.
fn published(above: &str, behind: &str) -> Project {
    let text = format!(
        "services:\n  db:\n    image: postgres:16\n    mem_limit: 1g\n    ports:\n{above}      - \"5432:5432\"{behind}\n"
    );
    Project::new(&[("compose.yaml", text)])
}

fn json(project: &Project, args: &[&str]) -> serde_json::Value {
    let outcome = project.run(&[&["--format", "json", "--today", "2026-06-15"], args].concat());
    serde_json::from_str(&outcome.out).unwrap_or_else(|error| panic!("{error}: {outcome:?}"))
}

/// The rules of `list` that matter here.
fn rules(report: &serde_json::Value, list: &str) -> Vec<String> {
    let rules = report[list].as_array().unwrap().iter().map(|found| found["rule"].as_str().unwrap());
    rules.filter(|rule| *rule == RULE || rule.starts_with("suppression/")).map(str::to_owned).collect()
}

fn run(project: &Project, args: &[&str]) -> (Vec<String>, Vec<String>) {
    let report = json(project, args);
    (rules(&report, "findings"), rules(&report, "suppressed"))
}

#[test]
fn a_comment_hides_what_it_names_on_its_line_on_the_next_and_in_its_file() {
    let ignore = |what: &str| format!("# seawall: {what}[{RULE}] the VPN only");
    for project in [
        published("", &format!(" {}", ignore("ignore"))),
        published(&format!("      {}\n", ignore("ignore")), ""),
        published(&format!("      {}\n      # more\n", ignore("ignore")), ""),
        published(&format!("{}\n\n", ignore("ignore-file")), ""),
        published("", " # seawall: ignore[compose/*] all"),
        published("", " # seawall: ignore[compose] all"),
        published(
            "",
            " # seawall: ignore[control:db-not-exposed,compose/database-port-published] until=2026-06-15 all",
        ),
    ] {
        let (findings, suppressed) = run(&project, &["--select", RULE]);
        assert_eq!((findings.len(), suppressed), (0, vec![RULE.to_owned()]));
    }
}

#[test]
fn elsewhere_it_hides_nothing_and_that_is_said() {
    for project in [
        published(&format!("      # seawall: ignore[{RULE}] x\n\n"), ""),
        published("", &format!("\n# seawall: ignore[{RULE}] x")),
        published(
            &format!("      # \"# seawall: ignore[{RULE}] x\"\n      # seawall: ignore[nginx/*] x\n"),
            "",
        ),
    ] {
        let (findings, suppressed) = run(&project, &[]);
        assert_eq!(suppressed, Vec::<String>::new());
        assert!(findings.contains(&RULE.to_owned()), "{findings:?}");
        assert!(findings.contains(&"suppression/unused".to_owned()), "{findings:?}");
    }
}

#[test]
fn what_is_missing_is_hidden_at_its_owner() {
    let text =
        "services:\n  # seawall: ignore[compose/memory-limit-missing] a test\n  db:\n    image: alpine:3\n";
    let report =
        json(&Project::new(&[("compose.yaml", text)]), &["--select", "compose/memory-limit-missing"]);
    assert_eq!(report["findings"].as_array().unwrap().len(), 0, "{report}");
    assert_eq!(report["suppressed"][0]["start"]["line"], 3, "{report}");
}

#[test]
fn bad_comments_hide_nothing_and_are_findings() {
    for (comment, rule) in [
        (format!("ignore[{RULE}]"), "suppression/no-reason"),
        (format!("ignore[{RULE}] until=2026-06-14 the VPN"), "suppression/expired"),
        (format!("ignore[{RULE}] until=someday the VPN"), "suppression/malformed"),
        ("ignore the VPN".to_owned(), "suppression/malformed"),
        ("ignore[compose/database-port-publishd] the VPN".to_owned(), "suppression/malformed"),
    ] {
        let project = published("", &format!(" # seawall: {comment}"));
        let (mut findings, suppressed) = run(&project, &[]);
        findings.sort();
        assert_eq!(findings, [RULE, rule], "{comment}");
        assert_eq!(suppressed, Vec::<String>::new(), "{comment}");
    }
}

#[test]
fn a_misspelt_rule_gets_a_suggestion_at_its_name() {
    let project = published("", " # seawall: ignore[compose/database-port-publishd] x");
    let Outcome { out, code, .. } = project.run(&["--format", "concise"]);
    assert_eq!(code, 1);
    let line = out.lines().find(|line| line.contains("suppression/malformed")).unwrap();
    assert!(line.starts_with("compose.yaml:6:39: medium "), "{line}");
    assert!(line.contains(&format!("did you mean `{RULE}`")), "{line}");
}

#[test]
fn only_what_was_asked_and_decided_is_called_unused() {
    let ignored = published("", " # seawall: ignore[nginx/*] x");
    assert_eq!(run(&ignored, &["--select", "compose"]).0, [RULE]);
    let comment = format!("# seawall: ignore[{RULE}] x");
    let undecided = format!(
        "services:\n  db:\n    image: postgres:16\n    ports:\n      {comment}\n      - \"${{BIND}}:5432:5432\"\n"
    );
    assert_eq!(run(&Project::new(&[("compose.yaml", undecided.clone())]), &[]).0, Vec::<String>::new());
    let decided = undecided.replace("${BIND}", "127.0.0.1");
    assert_eq!(run(&Project::new(&[("compose.yaml", decided.clone())]), &[]).0, ["suppression/unused"]);
    let broken = format!("{decided}  api: \"x\n");
    assert_eq!(run(&Project::new(&[("compose.yaml", broken)]), &[]).0, Vec::<String>::new());
}

#[test]
fn of_several_names_the_idle_ones_are_named() {
    let report = json(&published("", &format!(" # seawall: ignore[{RULE},nginx/*] x")), &[]);
    assert_eq!(rules(&report, "suppressed"), [RULE]);
    let unused =
        report["findings"].as_array().unwrap().iter().find(|found| found["rule"] == "suppression/unused");
    assert_eq!(unused.unwrap()["message"], "the comment hides nothing of `nginx/*`");
}

#[test]
fn the_report_says_why_where_and_until_when() {
    let project = published("", &format!(" # seawall: ignore[{RULE}] until=2027-03-31 the VPN, OPS-142"));
    let report = json(&project, &[]);
    let hidden = &report["suppressed"][0];
    let comment = &hidden["suppression"];
    assert_eq!((&comment["reason"], &comment["until"]), (&"the VPN, OPS-142".into(), &"2027-03-31".into()));
    assert_eq!((&comment["start"]["line"], &comment["start"]["column"]), (&6.into(), &21.into()));
    assert_eq!((&hidden["severity"], &report["summary"]["suppressed"]), (&"high".into(), &1.into()));
    let out = project.run(&["--today", "2026-06-15"]).out;
    assert!(out.contains("1 finding hidden by comments (see `--no-ignores`)."), "{out}");
}

#[test]
fn comments_are_overlooked_if_asked_for() {
    let hidden = published("", &format!(" # seawall: ignore[{RULE}] x"));
    assert_eq!(run(&hidden, &["--no-ignores"]), (vec![RULE.to_owned()], vec![]));
    let bad = published("", " # seawall: ignore x");
    assert_eq!(run(&bad, &["--no-ignores"]), (vec![RULE.to_owned()], vec![]));
}

#[test]
fn without_a_day_the_clock_decides() {
    let with = |until: &str| published("", &format!(" # seawall: ignore[{RULE}] until={until} x"));
    let expired = |project: &Project, args: &[&str]| project.run(args).out.contains("suppression/expired");
    assert!(expired(&with("2020-01-01"), &[]) && !expired(&with("9999-12-31"), &[]));
    assert!(!expired(&with("2020-01-01"), &["--today", "2020-01-01"]));
    assert_eq!(with("2020-01-01").run(&["--today", "yesterday"]).code, 2);
}

#[test]
fn every_format_takes_comments() {
    for (path, text, rule) in [
        ("Dockerfile", "FROM alpine:3\n# seawall: ignore[dockerfile/*] x\nUSER root\n", "dockerfile"),
        (
            "nginx.conf",
            "http { server { listen 443 ssl;\n ssl_protocols TLSv1; # seawall: ignore[nginx/*] x\n}}\n",
            "nginx",
        ),
        (".env", "TLS_MIN_VERSION=1.0 # seawall: ignore[env/*] x\n", "env"),
    ] {
        let project = Project::new(&[(path, text)]);
        let all = json(&project, &["--no-ignores", "--select", rule]);
        let report = json(&project, &["--select", rule]);
        let count = |report: &serde_json::Value, list: &str| report[list].as_array().unwrap().len();
        assert!(count(&all, "findings") > 0, "{path} {all}");
        assert!(count(&report, "suppressed") > 0, "{path} {report} {all}");
    }
}
