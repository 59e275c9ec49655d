//! The demo projects, from end to end: every rule fires in `shop`, none in `shop-hardened`.

use std::collections::BTreeSet;

use seawall::report::Format;
use serde_json::Value;

use crate::command::{projects, run_in, testdata};

/// Versions end as time goes by: the day of the snapshots.
const TODAY: [&str; 2] = ["--today", "2026-11-22"];

/// The report of a demo project as data.
fn report(project: &str, args: &[&str]) -> Value {
    let outcome =
        run_in(&projects().join(project), &[&["--format", "json"], &TODAY[..], args].concat(), &[], "");
    serde_json::from_str(&outcome.out).unwrap_or_else(|error| panic!("{error}: {outcome:?}"))
}

fn ids(list: &Value) -> BTreeSet<String> {
    list.as_array().unwrap().iter().map(|item| item["rule"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_built_in_rule_fires_in_the_shop() {
    let listed = run_in(&projects(), &["rules", "list", "--format", "json"], &[], "").out;
    let listed: Value = serde_json::from_str(&listed).unwrap();
    let rules: BTreeSet<String> =
        listed.as_array().unwrap().iter().map(|rule| rule["id"].as_str().unwrap().to_owned()).collect();
    // What is said about comments stands where comments do: none are in the shop.
    let rules: BTreeSet<String> =
        rules.into_iter().filter(|rule| !rule.starts_with("suppression/")).collect();
    assert!(!rules.is_empty());
    let fired = ids(&report("shop", &[])["findings"]);
    let silent: Vec<&String> = rules.difference(&fired).collect();
    assert!(silent.is_empty(), "not in the shop: {silent:?}");
}

#[test]
fn no_rule_fires_in_the_hardened_shop() {
    let report = report("shop-hardened", &[]);
    assert_eq!(report["findings"], Value::Array(Vec::new()), "{:#}", report["findings"]);
    assert_eq!(report["errors"], Value::Array(Vec::new()), "{:#}", report["errors"]);
    // What a chart's templates make of its values is not known yet; all else is decided.
    let unknown = ids(&report["unknown"]);
    assert_eq!(unknown, BTreeSet::from(["helm/templates".to_owned()]), "{:#}", report["unknown"]);
}

#[test]
fn only_ends_of_life_depend_on_the_day() {
    let days = ["2026-11-22", "2035-01-01"];
    let found = |project: &str, args: &[&str]| {
        days.map(|day| {
            let args = [&["--format", "json", "--today", day], args].concat();
            let outcome = run_in(&projects().join(project), &args, &[], "");
            let report: Value = serde_json::from_str(&outcome.out).unwrap();
            report["findings"].clone()
        })
    };
    let aged = ["compose/image-eol", "dockerfile/base-image-eol"].map(str::to_owned);
    let [_, later] = found("shop-hardened", &[]);
    assert_eq!(ids(&later), BTreeSet::from(aged));
    let [now, later] = found("shop", &["--ignore", "control:base-image-current"]);
    assert_eq!(now, later);
}

#[test]
fn nothing_in_the_shop_is_broken() {
    let report = report("shop", &[]);
    assert_eq!(report["errors"], Value::Array(Vec::new()), "{:#}", report["errors"]);
}

/// Figures that differ from run to run.
fn without_time(text: &str) -> String {
    let is_timed = |line: &str| line.ends_with(" ms.") || line.ends_with(" s.");
    let time = |line: &str| match (line.find("\"elapsed_ms\": "), line.rfind(" in ")) {
        (Some(at), _) => format!("{}\"elapsed_ms\": 0", &line[..at]),
        (None, Some(at)) if line.contains(" checked with ") && is_timed(line) => {
            format!("{} in 0 ms.", &line[..at])
        }
        _ => line.to_owned(),
    };
    text.lines().map(time).fold(String::new(), |text, line| text + &line + "\n")
}

fn printed(project: &str, args: &[&str]) -> String {
    let outcome = run_in(&projects().join(project), &[args, &TODAY].concat(), &[], "");
    // Annotations name paths from the repository, if there is one around.
    without_time(&(outcome.out + &outcome.err)).replace("file=testdata/projects/shop/", "file=")
}

/// SARIF describes every rule: that would change with each new one.
fn without_rules(sarif: &str) -> String {
    let mut log: Value = serde_json::from_str(sarif).unwrap();
    let run = &mut log["runs"][0];
    run["tool"]["driver"]["rules"].take();
    for result in run["results"].as_array_mut().unwrap() {
        result["ruleIndex"].take();
    }
    serde_json::to_string_pretty(&log).unwrap()
}

/// What of a page can be read: its look is tested in a browser.
fn without_markup(html: &str) -> String {
    let body = html.split("</head>").nth(1).unwrap();
    let text: String = body.split('<').map(|part| part.split_once('>').unwrap_or(("", part)).1).collect();
    text.lines().filter(|line| !line.trim().is_empty()).fold(String::new(), |text, line| text + line + "\n")
}

#[test]
fn the_shop_in_every_format() {
    for format in Format::ALL.map(Format::name) {
        let mut text = printed("shop", &["--format", format]);
        match format {
            "sarif" => text = without_rules(&text),
            "html" => text = without_markup(&text),
            _ => {}
        }
        insta::assert_snapshot!(format!("shop-{format}"), text);
    }
}

#[test]
fn the_hardened_shop_in_full() {
    insta::assert_snapshot!("shop-hardened-full", printed("shop-hardened", &["--statistics"]));
}

#[test]
fn no_secret_of_the_shop_is_printed() {
    let secrets = [
        ("tulip-Harbour-42", ".env"),
        ("Copper-orchard-5531", "api/.env"),
        ("Zephyr-lantern-9017", "api/Dockerfile"),
        ("marble-Falcon-3108", "chart/values.yaml"),
        ("Winter-parade-7764", "chart/values-prod.yaml"),
    ];
    for format in Format::ALL.map(Format::name) {
        let text = printed("shop", &["--format", format, "--show-passed", "--statistics"]);
        for (secret, file) in secrets {
            let held = std::fs::read_to_string(projects().join("shop").join(file)).unwrap();
            assert!(held.contains(secret), "{file} holds {secret}");
            assert!(!text.contains(secret), "{format} shows {secret}");
        }
    }
}

#[test]
fn the_readme_shows_what_the_shop_prints() {
    let readme = std::fs::read_to_string(testdata().join("../README.md")).unwrap();
    let sample = readme.split("$ seawall\n…\n").nth(1).unwrap().split("```").next().unwrap();
    let printed = printed("shop", &[]);
    let parts: Vec<String> = sample.split("\n…\n").map(|part| without_time(part.trim())).collect();
    assert!(parts.len() > 1, "{sample}");
    for part in parts {
        assert!(printed.contains(part.trim()), "the README shows:\n{part}");
    }
}

#[test]
fn output_is_the_same_for_any_number_of_threads() {
    for format in Format::ALL.map(Format::name) {
        let with = |jobs: &str| printed(".", &["--format", format, "--show-passed", "--jobs", jobs]);
        let one = with("1");
        assert!(one.lines().count() > 20, "{one}");
        for _ in 0..3 {
            assert_eq!(one, with("8"));
        }
    }
}

#[test]
fn output_is_the_same_from_any_working_directory_but_for_the_paths() {
    let above = run_in(&projects(), &["--format", "concise", "shop"], &[], "").out;
    let inside = run_in(&projects().join("shop"), &["--format", "concise"], &[], "").out;
    let shorter: String =
        above.lines().fold(String::new(), |text, line| text + line.strip_prefix("shop/").unwrap() + "\n");
    assert_eq!(shorter, inside);
}

#[test]
#[ignore = "needs SEAWALL_CORPORA"]
fn the_corpora_are_checked_without_a_fault_of_ours() {
    let corpora = std::env::var_os("SEAWALL_CORPORA").expect("SEAWALL_CORPORA names the folder");
    let outcome = run_in(corpora.as_ref(), &["--format", "json"], &[], "");
    let report: Value = serde_json::from_str(&outcome.out).unwrap();
    let errors = report["errors"].as_array().unwrap();
    assert!(outcome.code == 2 && !errors.is_empty(), "the corpora hold broken files");
    let internal: Vec<&Value> = errors.iter().filter(|error| error["kind"] == "internal").collect();
    assert!(internal.is_empty(), "{internal:#?}");
}
