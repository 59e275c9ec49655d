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
        ("ignore[compose/database-port-publishd] the VPN".to_owned(), "suppression/unknown-rule"),
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
    let line = out.lines().find(|line| line.contains("suppression/unknown-rule")).unwrap();
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

/// A file of each format with one finding, where a comment may stand: `ABOVE` the line and `BEHIND` it.
const FORMATS: &[(&str, &str, &str)] = &[
    (
        "compose.yaml",
        RULE,
        "services:\n  db:\n    image: postgres:16\n    ports:\nABOVE      - 5432:5432BEHIND\n",
    ),
    (".env", "env/tls-min-version", "A=b\nABOVETLS_MIN_VERSION=1.0BEHIND\n"),
    ("Dockerfile", "dockerfile/runs-as-root", "FROM alpine:3.20\nABOVEUSER root\n"),
    (
        "nginx.conf",
        "nginx/tls-protocols-legacy",
        "http { server { listen 443 ssl;\nABOVE ssl_protocols TLSv1;BEHIND\n}}\n",
    ),
    (
        "pod.yaml",
        "k8s/run-as-root-user",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: b\n      image: c:1\n      securityContext:\nABOVE        runAsUser: 0BEHIND\n",
    ),
    ("values.yaml", "helm/subchart-auth-disabled", "redis:\n  auth:\nABOVE    enabled: falseBEHIND\n"),
    (
        "main.tf",
        "terraform/database-publicly-accessible",
        "resource \"aws_db_instance\" \"db\" {\nABOVE  publicly_accessible = trueBEHIND\n}\n",
    ),
];

/// A chart needs more than its values.
const CHART: &str = "apiVersion: v2\nname: a\nversion: 1.0.0\ndependencies: [{name: redis, version: 1.0.0, repository: \"https://charts.bitnami.com/bitnami\"}]\n";

fn of_format(path: &str, text: &str, above: &str, behind: &str) -> Project {
    let text = text.replace("ABOVE", above).replace("BEHIND", behind);
    Project::new(&[(path, text), ("Chart.yaml", CHART.to_owned())])
}

#[test]
fn every_format_takes_comments_on_the_line_above_it_and_for_the_file() {
    for (path, rule, text) in FORMATS {
        let marks: &[(&str, &str)] = match *path {
            "main.tf" => &[("# ", ""), ("// ", ""), ("/* ", " */"), ("/*\n * ", "\n */")],
            _ => &[("# ", "")],
        };
        for (open, close) in marks {
            let ignore = |what: &str| format!("{open}seawall: {what}[{rule}] a reason{close}");
            let (line, file) = (ignore("ignore"), ignore("ignore-file"));
            let hides = |above: &str, behind: &str, line_break: &str| {
                let text = text.replace('\n', line_break);
                let (above, behind) = (above.replace('\n', line_break), behind.replace('\n', line_break));
                let report = json(&of_format(path, &text, &above, &behind), &[]);
                let list = |list: &str| report[list].as_array().unwrap().clone();
                let of_rule = |found: &&serde_json::Value| found["rule"] == *rule;
                let of_comments =
                    |found: &serde_json::Value| found["rule"].as_str().unwrap().starts_with("suppression/");
                assert!(!list("findings").iter().any(of_comments), "{path} {above}{behind}: {report}");
                let (shown, hidden) = (list("findings"), list("suppressed"));
                (shown.iter().filter(of_rule).count(), hidden.iter().filter(of_rule).count())
            };
            assert_eq!(hides("", "", "\n"), (1, 0), "{path}");
            for line_break in ["\n", "\r\n"] {
                assert_eq!(hides(&format!("{line}\n"), "", line_break), (0, 1), "{path} above: {line}");
                assert_eq!(
                    hides(&format!("{file}\n"), "", line_break),
                    (0, 1),
                    "{path} for the file: {line}"
                );
                if text.contains("BEHIND") && !line.contains('\n') {
                    assert_eq!(hides("", &format!(" {line}"), line_break), (0, 1), "{path} behind: {line}");
                }
            }
        }
    }
}

#[test]
fn a_comment_in_a_text_is_none() {
    let ignore = |rule: &str| format!("# seawall: ignore-file[{rule}] a reason");
    for (path, rule, before) in [
        ("compose.yaml", RULE, format!("x-a: |\n  {}\n", ignore(RULE))),
        ("compose.yaml", RULE, format!("x-a: \"b\n  {}\"\n", ignore(RULE))),
        (".env", "env/tls-min-version", format!("B=\"c\n{}\"\n", ignore("env/*"))),
        (
            "Dockerfile",
            "dockerfile/runs-as-root",
            format!("FROM a:1\nRUN <<EOF\n{}\nEOF\n", ignore("dockerfile/*")),
        ),
        ("nginx.conf", "nginx/tls-protocols-legacy", format!("error_log 'a\n{}';\n", ignore("nginx/*"))),
        (
            "main.tf",
            "terraform/database-publicly-accessible",
            format!("locals {{\n  a = <<EOT\n{}\nEOT\n}}\n", ignore("terraform/*")),
        ),
    ] {
        let (.., text) = FORMATS.iter().find(|(own, ..)| *own == path).unwrap();
        let report = json(&of_format(path, &format!("{before}{text}"), "", ""), &["--select", rule]);
        assert_eq!(report["findings"].as_array().unwrap().len(), 1, "{path} {before}: {report}");
        assert_eq!(report["errors"].as_array().unwrap().len(), 0, "{path} {before}: {report}");
    }
}

#[test]
fn on_the_line_of_its_owner_a_comment_hides_what_is_missing() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    # HERE\n    - image: c:1\n      name: b\n";
    for (path, rule, text) in [
        ("compose.yaml", "compose/memory-limit-missing", "services:\n  # HERE\n  a:\n    image: b:1\n"),
        ("compose.yaml", "compose/memory-limit-missing", "services:\n  a: # HERE\n    image: b:1\n"),
        ("compose.yaml", "compose/user-not-set", "services:\n  a: # HERE\n    image: alpine:3.20\n"),
        ("Dockerfile", "dockerfile/runs-as-root", "# HERE\nFROM alpine:3.20\nRUN a\n"),
        (
            "nginx.conf",
            "nginx/tls-protocols-implicit",
            "http {\n server { # HERE\n  listen 443 ssl;\n }\n}\n",
        ),
        (
            "nginx.conf",
            "nginx/tls-protocols-implicit",
            "http {\n # HERE\n server {\n  listen 443 ssl;\n }\n}\n",
        ),
        ("pod.yaml", "k8s/memory-limit-missing", pod),
        (
            "pod.yaml",
            "k8s/memory-limit-missing",
            &pod.replace("    # HERE\n    - image", "    - image").replace("name: b", "name: b # HERE"),
        ),
        (
            "values.yaml",
            "helm/resources-empty",
            "web:\n  # HERE\n  resources: {}\n  image: {repository: a, tag: b}\n",
        ),
        (
            "main.tf",
            "terraform/tls-policy-legacy",
            "# HERE\nresource \"aws_lb_listener\" \"l\" {\n  load_balancer_arn = \"x\"\n  port = 443\n  protocol = \"HTTPS\"\n}\n",
        ),
    ] {
        let with = |comment: &str| {
            let report =
                json(&of_format(path, &text.replace("# HERE", comment), "", ""), &["--select", rule]);
            let count = |list: &str| report[list].as_array().unwrap().len();
            (count("findings"), count("suppressed"))
        };
        assert_eq!(with("# nothing"), (1, 0), "{rule} {text}");
        assert_eq!(with(&format!("# seawall: ignore[{rule}] a reason")), (0, 1), "{rule} {text}");
    }
}

#[test]
fn on_the_line_of_its_owner_a_comment_hides_nothing_that_is_there() {
    let text = format!(
        "services:\n  db: # seawall: ignore[{RULE},compose/user-root] x\n    image: postgres:16\n    user: root\n    ports:\n      - 5432:5432\n"
    );
    let (findings, suppressed) =
        run(&Project::new(&[("compose.yaml", text.clone())]), &["--select", "compose"]);
    assert_eq!((findings, suppressed), (vec![RULE.to_owned()], vec![]));
    let report = json(&Project::new(&[("compose.yaml", text)]), &["--select", "compose/user-root"]);
    assert_eq!(report["findings"][0]["start"]["line"], 4, "{report}");
}

#[test]
fn one_comment_covers_a_statement_or_a_text_over_several_lines() {
    let ignore = |rule: &str| format!("# seawall: ignore[{rule}] a reason");
    let nginx = "nginx/tls-protocols-legacy";
    for (path, rule, text) in [
        (
            "nginx.conf",
            nginx,
            format!("server {{ listen 443 ssl;\n{}\nssl_protocols TLSv1.2\n  TLSv1;\n}}", ignore(nginx)),
        ),
        (
            "nginx.conf",
            nginx,
            format!("server {{ listen 443 ssl;\nssl_protocols TLSv1\n  TLSv1.2; {}\n}}", ignore(nginx)),
        ),
        (
            "Dockerfile",
            "dockerfile/secret-in-env-or-arg",
            format!(
                "FROM a:1\n{}\nENV A=b \\\n  # c\n  NPM_TOKEN=npm_kJ8mQ2vL5x\n",
                ignore("dockerfile/secret-in-env-or-arg")
            ),
        ),
        (
            "Dockerfile",
            "dockerfile/secret-in-env-or-arg",
            format!(
                "FROM a:1\nENV A=b \\\n  {}\n  NPM_TOKEN=npm_kJ8mQ2vL5x\n",
                ignore("dockerfile/secret-in-env-or-arg")
            ),
        ),
    ] {
        let report = json(&Project::new(&[(path, &text)]), &["--select", rule]);
        let count = |list: &str| report[list].as_array().unwrap().len();
        assert_eq!((count("findings"), count("suppressed")), (0, 1), "{text}: {report}");
    }
}

#[test]
fn a_finding_is_hidden_where_it_stands_and_not_where_its_value_is_used() {
    let compose = |comment: &str| {
        format!("services:\n  db:\n    image: postgres:16\n    ports:\n      - \"${{PORT}}\"{comment}\n")
    };
    let ignore = format!("# seawall: ignore[{RULE}] the VPN");
    let there = [("compose.yaml", compose("")), (".env", format!("{ignore}\nPORT=5432:5432\n"))];
    let report = json(&Project::new(&there), &["--select", "compose,suppression"]);
    assert_eq!(rules(&report, "suppressed"), [RULE]);
    assert_eq!(report["suppressed"][0]["path"], ".env", "{report}");
    assert_eq!(rules(&report, "findings"), Vec::<String>::new());
    let here = [("compose.yaml", compose(&format!(" {ignore}"))), (".env", "PORT=5432:5432\n".to_owned())];
    let report = json(&Project::new(&here), &["--select", "compose,suppression"]);
    assert_eq!(rules(&report, "findings"), [RULE, "suppression/unused"]);
    let unused = report["findings"].as_array().unwrap().iter().find(|f| f["rule"] == "suppression/unused");
    let label = &unused.unwrap()["labels"][0];
    assert_eq!((&label["path"], &label["start"]["line"]), (&".env".into(), &1.into()), "{report}");
}

#[test]
fn files_that_others_lead_to_take_comments_too() {
    let ignore = format!("# seawall: ignore[{RULE}] the VPN");
    let base = "services:\n  db:\n    image: postgres:16\n";
    let port = format!("    ports:\n      {ignore}\n      - \"5432:5432\"\n");
    for files in [
        vec![
            ("compose.yaml", base.to_owned()),
            ("compose.override.yaml", format!("services:\n  db:\n{port}")),
        ],
        vec![
            ("compose.yaml", "include: [sub/db.yaml]\n".to_owned()),
            ("sub/db.yaml", format!("{base}{port}")),
        ],
        vec![
            ("compose.yaml", "services:\n  db:\n    extends: {file: base.yml, service: db}\n".to_owned()),
            ("base.yml", format!("{base}{port}")),
        ],
    ] {
        let report =
            json(&Project::new(&files), &["--select", "compose/database-port-published,suppression"]);
        assert_eq!(rules(&report, "suppressed"), [RULE], "{files:?}: {report}");
        assert_eq!(rules(&report, "findings"), Vec::<String>::new(), "{files:?}");
    }
}

#[test]
fn errors_are_never_hidden() {
    let text = "# seawall: ignore-file[*] a reason\nservices:\n  db: \"x\n";
    let outcome = Project::new(&[("compose.yaml", text)]).run(&["--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    assert_eq!(outcome.code, 2);
    assert_eq!(report["errors"].as_array().unwrap().len(), 1, "{report}");
}

#[test]
fn what_is_said_about_comments_are_rules_like_others() {
    let project = published("", " # seawall: ignore[nginx/*] x");
    assert_eq!(run(&project, &["--ignore", "suppression/unused"]).0, [RULE]);
    assert_eq!(run(&project, &["--ignore", "suppression"]).0, [RULE]);
    assert_eq!(run(&project, &["--select", "nginx,suppression"]).0, ["suppression/unused"]);
    let listed = project.run(&["rules", "list", "suppression"]).out;
    for rule in ["expired", "malformed", "no-reason", "unknown-rule", "unused"] {
        assert!(listed.contains(&format!("suppression/{rule}")), "{listed}");
        let page = project.run(&["explain", &format!("suppression/{rule}")]);
        assert!(page.code == 0 && page.out.contains("seawall: ignore"), "{page:?}");
    }
    let own = published("", " # seawall: ignore[suppression/unused] x");
    assert_eq!(run(&own, &[]).0, [RULE, "suppression/unknown-rule"]);
}

/// The text after the first fix of the first finding about a comment.
fn fixed(text: &str) -> (String, String) {
    let report = json(&Project::new(&[("main.tf", text)]), &[]);
    let findings = report["findings"].as_array().unwrap();
    let about = findings.iter().find(|found| found["rule"].as_str().unwrap().starts_with("suppression/"));
    let fix = &about.unwrap_or_else(|| panic!("{text}: {report}"))["fixes"][0];
    let mut fixed = text.to_owned();
    for edit in fix["edits"].as_array().unwrap().iter().rev() {
        let at = |end: &str| edit[end]["offset"].as_u64().unwrap() as usize;
        fixed.replace_range(at("start")..at("end"), edit["text"].as_str().unwrap());
    }
    (fixed, fix["safety"].as_str().unwrap().to_owned())
}

#[test]
fn what_is_wrong_with_a_comment_has_a_fix() {
    let (tf, unused) = ("terraform/firewall-open-database-port", "seawall: ignore[nginx] x");
    for (before, after, safety) in [
        (format!("a = 1\n# {unused}\nb = 2\n"), "a = 1\nb = 2\n", "safe"),
        (format!("a = 1\r\n  // {unused}\r\nb = 2\r\n"), "a = 1\r\nb = 2\r\n", "safe"),
        (format!("a = 1  # {unused}\nb = 2\n"), "a = 1\nb = 2\n", "safe"),
        (format!("a = 1 // {unused}\r\nb = 2\n"), "a = 1\r\nb = 2\n", "safe"),
        (format!("a = 1 # why\n# so # {unused}\nb = 2\n"), "a = 1 # why\n# so\nb = 2\n", "safe"),
        (format!("/* {unused} */\nb = 2\n"), "b = 2\n", "safe"),
        (format!("a = /* {unused} */ 1\n"), "a = 1\n", "safe"),
        (format!("a = [1,/* {unused} */2]\n"), "a = [1, 2]\n", "safe"),
        (format!("/* {unused} */ a = 1\n"), "a = 1\n", "safe"),
        (format!("/*\n * so\n * {unused}\n */\na = 1\n"), "/*\n * so\n */\na = 1\n", "safe"),
        (format!("/* {unused}\n so */\na = 1\n"), "/*\n so */\na = 1\n", "safe"),
        (format!("a = 1\n# {unused}"), "a = 1\n", "safe"),
        ("# seawall: ignore[nginx]\nb = 2\n".to_owned(), "b = 2\n", "unsafe"),
        ("# seawall: ignore me\nb = 2\n".to_owned(), "b = 2\n", "unsafe"),
        ("# seawall: ignore[nginx] until=2020-01-01 x\nb = 2\n".to_owned(), "b = 2\n", "safe"),
        ("# seawall: ignore[ngnix] x\nb = 2\n".to_owned(), "# seawall: ignore[nginx] x\nb = 2\n", "unsafe"),
        ("# seawall: ignore[zebra] x\nb = 2\n".to_owned(), "b = 2\n", "unsafe"),
        (
            format!(
                "# seawall: ignore-file[ nginx , terraform/database-publicly-accessible,{tf}] x\nresource \"aws_db_instance\" \"d\" {{\n  publicly_accessible = true\n}}\n"
            ),
            "# seawall: ignore-file[ terraform/database-publicly-accessible] x\nresource \"aws_db_instance\" \"d\" {\n  publicly_accessible = true\n}\n",
            "safe",
        ),
    ] {
        assert_eq!(fixed(&before), (after.to_owned(), safety.to_owned()), "{before}");
    }
}

#[test]
fn settings_for_some_paths_count_for_comments_too() {
    let text = "services:\n  a: # seawall: ignore[compose/user-root] x\n    image: b:1\n    mem_limit: 1g\n";
    let with = |config: &str| {
        let files = [("compose.yaml", text), ("seawall.toml", config)];
        run(&Project::new(&files), &[]).0
    };
    assert_eq!(with(""), ["suppression/unused"]);
    for ignored in ["compose/user-root", "suppression/unused"] {
        let config = format!("[[per-path]]\npaths = [\"compose.yaml\"]\nignore = [\"{ignored}\"]\n");
        assert_eq!(with(&config), Vec::<String>::new(), "{ignored}");
    }
}

#[test]
fn comments_for_other_tools_count_if_the_configuration_says_so() {
    let text = "FROM alpine:3.20\n# hadolint ignore=DL3002\nUSER root\n";
    for (config, hidden) in [("", 0), ("foreign-pragmas = true\n", 1)] {
        let report = json(&Project::new(&[("Dockerfile", text), ("seawall.toml", config)]), &[]);
        assert_eq!(report["suppressed"].as_array().unwrap().len(), hidden, "{config} {report}");
    }
}
