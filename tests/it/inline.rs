//! Dockerfiles in Compose files (`dockerfile_inline`): the same findings as for a file of its own, at the same
//! text, in the Compose file.

use serde_json::Value;

use crate::command::Project;

/// What is wrong in many ways, with everything that could shift a place.
const BAD: &str = r#"# syntax=docker/dockerfile:1
ARG TAG=latest
FROM node:${TAG} AS build
ENV API_TOKEN=kJ8mQ2vL5xR7 \
    # a note with ä
    DB_PASSWORD="kJ8mQ2vL5xR9"

RUN apt-get update \
    && apt-get install curl
RUN <<EOF
curl -fsSL https://example.com/install.sh | sh
cd /x && sudo make
EOF
ADD https://example.com/x.tar.gz /x
FROM build
USER root
CMD node server.js
"#;

/// Each finding about a Dockerfile: its rule and the text that it is at, as the Dockerfile has it.
fn findings(project: &Project) -> Vec<(String, String)> {
    let outcome = project.run(&["check", "--format", "json"]);
    let report: Value = serde_json::from_str(&outcome.out).unwrap();
    assert_eq!(report["errors"], serde_json::json!([]), "{outcome:?}");
    let about = |own: &Value| {
        let file = std::fs::read_to_string(project.path().join(own["path"].as_str().unwrap())).unwrap();
        let offset = |end: &str| usize::try_from(own[end]["offset"].as_u64().unwrap()).unwrap();
        let text = &file[offset("start")..offset("end")];
        let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
        (own["rule"].as_str().unwrap().to_owned(), lines.join("\n").replace("$$", "$").replace("\\\"", "\""))
    };
    let mut found: Vec<_> = report["findings"].as_array().unwrap().iter().map(about).collect();
    found.retain(|(rule, _)| rule.starts_with("dockerfile/"));
    found.sort();
    found
}

fn indented(text: &str, by: usize) -> String {
    let line =
        |line: &str| if line.is_empty() { "\n".to_owned() } else { format!("{}{line}\n", " ".repeat(by)) };
    text.lines().map(line).collect()
}

/// A Compose file with this value for `dockerfile_inline`.
fn compose(value: &str) -> String {
    format!(
        "services:\n  api:\n    build:\n      context: .\n      dockerfile_inline: {value}\n    mem_limit: 1g\n"
    )
}

#[test]
fn a_dockerfile_in_place_has_the_findings_of_one_of_its_own() {
    let built = "services:\n  api:\n    build: .\n    mem_limit: 1g\n";
    let plain = findings(&Project::new(&[("compose.yaml", built), ("Dockerfile", BAD)]));
    assert!(plain.len() > 8, "{plain:?}");
    let doubled = BAD.replace('$', "$$");
    let quoted = serde_json::to_string(&doubled).unwrap();
    for value in [
        format!("|\n{}", indented(&doubled, 8)),
        format!("|-\n{}", indented(&doubled, 10)),
        format!("|+2\n{}", indented(&doubled, 8)).replace("|+2", "|2"),
        quoted.clone(),
    ] {
        let project = Project::new(&[("compose.yaml", compose(&value))]);
        assert_eq!(findings(&project), plain, "{value}");
    }
    let crlf = compose(&format!("|\n{}", indented(&doubled, 8))).replace('\n', "\r\n");
    let rules = |found: &[(String, String)]| found.iter().map(|(rule, _)| rule.clone()).collect::<Vec<_>>();
    assert_eq!(rules(&findings(&Project::new(&[("compose.yaml", crlf)]))), rules(&plain));
}

#[test]
fn what_a_variable_of_compose_brings_stands_where_it_is_set() {
    let inline = "|\n        FROM node:${TAG}\n        USER ${WHO:-root}\n        CMD [\"node\"]\n";
    let files = [("compose.yaml", compose(inline)), (".env", "TAG=latest\n".to_owned())];
    let found = findings(&Project::new(&files));
    assert!(
        found.iter().any(|(rule, text)| rule == "dockerfile/runs-as-root" && text == "root"),
        "{found:?}"
    );
}

#[test]
fn a_dockerfile_in_place_that_cannot_be_known_is_undecided() {
    let inline = "|\n        FROM node:20\n        USER ${WHO_KNOWS}\n";
    let outcome = Project::new(&[("compose.yaml", compose(inline))]).run(&["check", "--format", "json"]);
    let report: Value = serde_json::from_str(&outcome.out).unwrap();
    let unknown = report["unknown"].as_array().unwrap();
    assert!(unknown.iter().any(|own| own["rule"] == "compose/dockerfile-inline"), "{}", outcome.out);
}

#[test]
fn errors_of_a_dockerfile_in_place_stand_in_the_compose_file() {
    let inline = "|\n        FROM node:20\n        COPPY a b\n        USER 1000\n";
    let source = compose(inline);
    let outcome = Project::new(&[("compose.yaml", source.clone())]).run(&["check", "--format", "json"]);
    let report: Value = serde_json::from_str(&outcome.out).unwrap();
    let [error] = report["errors"].as_array().unwrap().as_slice() else { panic!("{outcome:?}") };
    assert_eq!(error["path"], "compose.yaml");
    assert_eq!(error["start"]["offset"].as_u64().unwrap() as usize, source.find("COPPY").unwrap());
    assert_eq!(outcome.code, 2);
}

#[test]
fn two_services_with_one_dockerfile_have_its_findings_once() {
    let source = "x-api: &api\n  build:\n    dockerfile_inline: |\n      FROM node:20\n      USER root\n\
                  services:\n  a:\n    <<: *api\n  b:\n    <<: *api\n";
    let found = findings(&Project::new(&[("compose.yaml", source)]));
    let roots = found.iter().filter(|(rule, _)| rule == "dockerfile/runs-as-root");
    assert_eq!(roots.count(), 1, "{found:?}");
}

/// What can be mended, at the first line, in the middle and at the last.
const MENDED: &str = "FROM node:20
ADD a /b
COPY a b /c
CMD [\"$X\"]
RUN apt-get update \\
    && apt-get install curl
CMD [\"b\"]
";

/// The Dockerfile in place after all fixes, without its indentation.
fn mended_in_place(value: &str, line_break: &str) -> String {
    let source = compose(value).replace('\n', line_break);
    let project = Project::new(&[("compose.yaml", source), ("a", String::new()), ("b", String::new())]);
    project.run(&["check", "--select", "dockerfile", "--fix", "--unsafe-fixes"]);
    let after = std::fs::read_to_string(project.path().join("compose.yaml")).unwrap();
    assert_eq!(after.matches('\r').count(), if line_break == "\n" { 0 } else { after.matches('\n').count() });
    let lines = after.lines().skip(5).take_while(|line| !line.contains("mem_limit"));
    lines.flat_map(|line| [line.strip_prefix("        ").unwrap_or(line), "\n"]).collect()
}

#[test]
fn fixes_of_a_dockerfile_in_place_are_those_of_one_of_its_own() {
    let built = "services:\n  api:\n    build: .\n    mem_limit: 1g\n";
    let files = [("compose.yaml", built), ("Dockerfile", MENDED), ("a", ""), ("b", "")];
    let project = Project::new(&files);
    project.run(&["check", "--select", "dockerfile", "--fix", "--unsafe-fixes"]);
    let plain = std::fs::read_to_string(project.path().join("Dockerfile")).unwrap();
    assert!(plain.contains("COPY a /b") && plain.contains("/c/") && plain.contains("USER 10001"), "{plain}");
    // A dollar of the Dockerfile is two for Compose, so that line is let be.
    let kept = plain.replace("COPY a b /c/\n", "COPY a b /c/\nCMD [\"$X\"]\n");
    let doubled = |text: &str| text.replace('$', "$$");
    for line_break in ["\n", "\r\n"] {
        let value = format!("|\n{}", indented(&doubled(MENDED), 8).trim_end());
        assert_eq!(mended_in_place(&value, line_break), doubled(&kept));
    }
    let without = MENDED.replace("$X", "x");
    let value = format!("|\n{}", indented(&without, 8).trim_end());
    assert_eq!(mended_in_place(&value, "\n"), plain);
}

#[test]
fn nothing_is_fixed_where_lines_of_the_dockerfile_are_no_lines_of_the_file() {
    let folded = indented(&MENDED.replace('$', "$$").replace('\n', "\n\n"), 8);
    let quoted = serde_json::to_string(&MENDED.replace('$', "$$")).unwrap();
    for value in [format!(">\n{folded}"), quoted] {
        let source = compose(&value);
        let project = Project::new(&[("compose.yaml", source.clone()), ("a", String::new())]);
        project.run(&["check", "--select", "dockerfile", "--fix", "--unsafe-fixes"]);
        assert_eq!(std::fs::read_to_string(project.path().join("compose.yaml")).unwrap(), source);
    }
}

#[test]
fn comments_in_a_dockerfile_in_place_hide_what_stands_below_them() {
    let hidden = |body: &str, config: &str| {
        let value = format!("|\n{}", indented(body, 8));
        let project = Project::new(&[("compose.yaml", compose(&value)), ("seawall.toml", config.to_owned())]);
        let args =
            ["check", "--format", "json", "--select", "dockerfile/sudo-in-run", "--select", "suppression"];
        let report: Value = serde_json::from_str(&project.run(&args).out).unwrap();
        let rules = |list: &str| {
            let all = report[list].as_array().unwrap().iter();
            all.map(|own| own["rule"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        (rules("suppressed").len(), rules("findings"))
    };
    let own = "FROM debian:12\n# seawall: ignore[dockerfile/sudo-in-run] needed\nRUN a \\\n  && sudo b\n";
    assert_eq!(hidden(own, ""), (1, vec![]));
    let later = format!("{own}RUN sudo c\n");
    assert_eq!(hidden(&later, ""), (1, vec!["dockerfile/sudo-in-run".to_owned()]));
    let idle = "FROM debian:12\n# seawall: ignore[dockerfile/sudo-in-run] needed\nRUN b\n";
    assert_eq!(hidden(idle, ""), (0, vec!["suppression/unused".to_owned()]));
    let foreign = "foreign-pragmas = true\n";
    let other = "FROM debian:12\n# hadolint ignore=DL3004\nRUN sudo a\n";
    assert_eq!(hidden(other, foreign), (1, vec![]));
    let global = "# hadolint global ignore=DL3004\nFROM debian:12\nRUN sudo a\nRUN sudo b\n";
    assert_eq!(hidden(global, foreign), (2, vec![]));
    assert_eq!(
        hidden("FROM debian:12\nRUN <<E\n# seawall: ignore[dockerfile/sudo-in-run] no\nsudo a\nE\n", "").0,
        0
    );
}

#[test]
fn an_additional_context_and_a_target_count() {
    let dockerfile = "FROM base AS dev\nCMD [\"a\"]\nFROM base AS prod\nUSER 1000\nCMD [\"a\"]\n";
    let rooted = |contexts: &str, target: &str| {
        let compose = format!(
            "services:\n  api:\n    build:\n      context: .\n      target: {target}\n      additional_contexts:\n        {contexts}\n"
        );
        let project = Project::new(&[("compose.yaml", compose.as_str()), ("Dockerfile", dockerfile)]);
        findings(&project).iter().any(|(rule, _)| rule == "dockerfile/runs-as-root")
    };
    assert!(rooted("base: docker-image://python:3.12", "dev"));
    assert!(rooted("- base=docker-image://python:3.12", "dev"));
    assert!(!rooted("base: docker-image://python:3.12", "prod"));
    assert!(!rooted("base: ./rootfs", "dev"));
    assert!(!rooted("base: docker-image://gcr.io/distroless/static:nonroot", "dev"));
}
