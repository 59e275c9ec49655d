//! Hovers below the protocol: over files in memory.

use std::sync::Arc;

use super::*;
use crate::{
    engine::{Comments, Options},
    rules::Registry,
    source::{Discovered, MemoryFiles},
};

/// The hover at `|`, which stands in one of the files.
fn hover_with(files: &[(&str, &str)], change: impl Fn(&mut Options)) -> Option<(String, String)> {
    let (path, marked) = files.iter().find(|(_, text)| text.contains('|')).unwrap();
    let at = marked.find('|').unwrap();
    let clean = |text: &str| text.replacen('|', "", 1);
    let memory = MemoryFiles::new(files.iter().map(|(path, text)| (*path, clean(text))));
    let mut paths: Vec<String> = memory.paths().map(str::to_owned).collect();
    paths.sort();
    let registry = Registry::builtin();
    let comments = Comments::Obey { today: "2026-06-15".parse().ok() };
    let mut options = Options { comments, ..Options::all(&registry) };
    change(&mut options);
    let around = Discovered { paths, ..Discovered::default() };
    let uri = |_: &str| None;
    let desk = Desk::new(&registry, &options, Arc::new(memory.clone()), around, &uri);
    let report = desk.check(Box::new(memory), false);
    let file = desk.file(path).unwrap();
    let found = super::at(&desk, Some(&report), &file, at)?;
    let range = found.range.start as usize..found.range.end as usize;
    assert!(range.start <= at && at <= range.end, "{found:?}");
    Some((found.markdown, file.text[range].to_owned()))
}

fn hover(files: &[(&str, &str)]) -> String {
    hover_with(files, |_| {}).unwrap_or_else(|| panic!("no hover in {files:?}")).0
}

/// Asserts that a hover says all of these, and about which text.
fn says(files: &[(&str, &str)], about: &str, parts: &[&str]) {
    let (text, range) = hover_with(files, |_| {}).unwrap_or_else(|| panic!("no hover in {files:?}"));
    assert_eq!(range, about, "{text}");
    for part in parts {
        assert!(text.contains(part), "no {part:?} in {text}");
    }
}

const COMPOSE: &str = "services:\n  db:\n    image: \"postgres:${T|AG}\"\n";

#[test]
fn a_finding_says_what_why_and_how() {
    let file = "services:\n  api:\n    image: acme/api:1\n    user: ro|ot\n";
    says(
        &[("compose.yaml", file)],
        "root",
        &[
            "compose/user-root",
            "**What to do:**",
            "**Why:**",
            "https://seawall.dev/rules/compose/user-root",
            "**Fix:**",
        ],
    );
}

#[test]
fn a_variable_says_its_value_and_where_it_is_set() {
    says(
        &[("compose.yaml", COMPOSE), (".env", "# x\nTAG=17.2\n")],
        "${TAG}",
        &["`${TAG}` is `17.2`", "`.env:2` set here"],
    );
    says(&[("compose.yaml", &COMPOSE.replace("AG}", "AG:-16}"))], "${TAG:-16}", &["`${TAG:-16}` is `16`"]);
    says(&[("compose.yaml", COMPOSE)], "${TAG}", &["cannot be known", "`TAG` is not set in any file"]);
    says(&[("compose.yaml", COMPOSE), (".env", "TAG=\n")], "${TAG}", &["is empty"]);
}

#[test]
fn what_stands_behind_an_operator_counts_only_where_it_holds() {
    let of = |reference: &str| {
        let file =
            format!("services:\n  a:\n    image: x:1\n    hostname: {}\n", reference.replacen('{', "{|", 1));
        hover(&[("compose.yaml", &file), (".env", "SET=1\nEMPTY=\n")])
    };
    for (reference, said) in [
        ("${U:+x}", "`${U:+x}` is empty"),
        ("${SET:+x}", "`${SET:+x}` is `x`"),
        ("${U:-${SET}}", "`${U:-${SET}}` is `1`\n\n- `.env:1` set here"),
        ("${SET:-x}", "`${SET:-x}` is `1`\n\n- `.env:1` set here"),
        ("${EMPTY}", "`${EMPTY}` is empty\n\n- `.env:2` set here"),
        ("${EMPTY:-x}", "`${EMPTY:-x}` is `x`"),
    ] {
        assert_eq!(of(reference), said);
    }
    assert!(of("${U?must be set}").contains("cannot be known: variable `U` must be given from outside"));
    assert!(!of("${U?must be set}").contains("is `"));
}

#[test]
fn a_text_that_another_file_replaces_still_has_variables() {
    let over = ("compose.override.yaml", "services:\n  db:\n    image: postgres:16\n");
    says(
        &[("compose.yaml", COMPOSE), over, (".env", "TAG=17.2\n")],
        "${TAG}",
        &["is `17.2`", "`.env:1` set here"],
    );
    for reference in ["${T|AG:-${OTHER}}", "${T|AG:+x}"] {
        let file = COMPOSE.replace("${T|AG}", reference);
        assert_eq!(hover_with(&[("compose.yaml", &file), over, (".env", "OTHER=1\n")], |_| {}), None);
    }
}

#[test]
fn what_the_environment_provides_is_not_known() {
    let provide = |options: &mut Options| options.settings = crate::formats::Settings::providing(["TAG"]);
    let (text, _) = hover_with(&[("compose.yaml", COMPOSE), (".env", "TAG=1\n")], provide).unwrap();
    assert!(text.contains("cannot be known") && text.contains("provided from outside"), "{text}");
}

#[test]
fn each_world_has_its_value() {
    let text = hover(&[
        ("compose.yaml", "services:\n  db:\n    image: postgres:17\n    environment:\n      A: ${T|AG}\n"),
        ("compose.prod.yaml", "services:\n  db:\n    environment:\n      B: x\n"),
        (".env", "TAG=1\n"),
    ]);
    assert!(text.contains("is `1`"), "{text}");
    let text = hover(&[
        (
            "main.tf",
            "variable \"size\" {\n  default = \"small\"\n}\nresource \"x_y\" \"z\" {\n  size = var.si|ze\n}\n",
        ),
        ("prod.tfvars", "size = \"large\"\n"),
    ]);
    assert!(text.contains("`small`") && text.contains("with `prod.tfvars`: is `large`"), "{text}");
    assert!(text.contains("`main.tf:2`") && text.contains("`prod.tfvars:1`"), "{text}");
}

#[test]
fn arguments_of_a_dockerfile_have_values() {
    says(
        &[("Dockerfile", "ARG BASE=debian\nARG TAG=12\nFROM ${BASE}:${T|AG}\nUSER 1000\n")],
        "${TAG}",
        &["is `12`", "`Dockerfile:2`"],
    );
    says(
        &[("Dockerfile", "FROM debian:12\nENV HOME_DIR=/srv\nENV PATH_OF=$HOME|_DIR/x\nUSER 1000\n")],
        "$HOME_DIR",
        &["is `/srv`", "`Dockerfile:2`"],
    );
    says(&[("Dockerfile", "ARG BASE\nFROM $B|ASE\n")], "$BASE", &["cannot be known", "has no default"]);
}

#[test]
fn build_arguments_come_from_compose() {
    let compose = "services:\n  api:\n    build:\n      context: .\n      args:\n        BASE: ${OS}\n";
    let files = [
        ("compose.yaml", compose),
        (".env", "OS=alpine:3.22\n"),
        ("Dockerfile", "ARG BASE=debian\nFROM $B|ASE\nUSER 1\n"),
    ];
    says(&files, "$BASE", &["is `alpine:3.22`", "`.env:1` set here", "`compose.yaml:6`"]);
}

#[test]
fn terraform_knows_variables_and_locals_also_where_nothing_uses_them() {
    let text = "variable \"a\" {\n  default = { b = \"deep\" }\n}\nlocals {\n  x = upper(var.a.|b)\n}\n";
    says(&[("main.tf", text)], "var.a.b", &["is `deep`", "`main.tf:2`"]);
    let text = "locals {\n  x = \"one\"\n  y = \"${loc|al.x}-two\"\n}\n";
    says(&[("main.tf", text)], "local.x", &["is `one`", "`main.tf:2`"]);
    let text = "variable \"a\" {}\nlocals {\n  x = var.|a\n}\n";
    says(&[("main.tf", text)], "var.a", &["cannot be known", "has no default"]);
}

#[test]
fn values_of_a_chart_are_found_from_its_templates() {
    let chart = [
        ("c/Chart.yaml", "apiVersion: v2\nname: c\nversion: 0.1.0\n"),
        ("c/values.yaml", "image:\n  tag: \"1.2\"\n"),
        ("c/values-prod.yaml", "image:\n  tag: \"1.3\"\n"),
        ("c/templates/d.yaml", "kind: Deployment\nimage: \"x:{{ .Values.image.t|ag | quote }}\"\n"),
    ];
    let chart = chart.map(|(path, text)| {
        (path, if path.ends_with("d.yaml") { text.replacen(" | quote", "", 1) } else { text.to_owned() })
    });
    let files: Vec<(&str, &str)> = chart.iter().map(|(path, text)| (*path, text.as_str())).collect();
    says(
        &files,
        ".Values.image.tag",
        &[
            "with `values.yaml`: is `1.2`",
            "`c/values.yaml:2`",
            "with `values-prod.yaml`: is `1.3`",
            "`c/values-prod.yaml:2`",
        ],
    );
}

#[test]
fn placeholders_of_nginx_templates_say_why_they_are_unknown() {
    let text = "http {\n  server {\n    listen ${PO|RT};\n  }\n}\n";
    says(
        &[("nginx.conf.template", text)],
        "${PORT}",
        &["cannot be known", "filled in when the template is rendered"],
    );
    let none = hover_with(&[("nginx.conf", "http { server { return 200 $ho|st; } }\n")], |_| {});
    assert!(none.is_none_or(|(text, _)| !text.contains("`$host`")));
}

#[test]
fn secrets_are_masked_whatever_names_them() {
    for files in [
        // The variable's name,
        [
            (
                "compose.yaml",
                "services:\n  db:\n    image: x:1\n    environment:\n      A: ${DB_PASS|WORD}\n",
            ),
            (".env", "DB_PASSWORD=kJ8mQ2vL5x\n"),
        ],
        // the key that takes it,
        [
            (
                "compose.yaml",
                "services:\n  db:\n    image: x:1\n    environment:\n      DB_PASSWORD: ${V|ALUE}\n",
            ),
            (".env", "VALUE=kJ8mQ2vL5x\n"),
        ],
        // the look of the value,
        [
            ("compose.yaml", "services:\n  db:\n    image: x:1\n    environment:\n      A: ${V|ALUE}\n"),
            (".env", "VALUE=postgres://u:kJ8mQ2vL5x@h/db\n"),
        ],
        // its default,
        [
            (
                "compose.yaml",
                "services:\n  db:\n    image: x:1\n    environment:\n      A: ${DB_PASS|WORD:-kJ8mQ2vL5x}\n",
            ),
            (".env", ""),
        ],
        // the mark in the file.
        [
            (
                "main.tf",
                "variable \"v\" {\n  sensitive = true\n  default = \"kJ8mQ2vL5x\"\n}\nlocals {\n  a = var.|v\n}\n",
            ),
            (".env", ""),
        ],
    ] {
        let text = hover(&files);
        assert!(!text.contains("mQ2vL5x") && text.contains("…(len "), "{text}");
    }
}

#[test]
fn names_in_comments_and_settings_are_explained() {
    let comment = "FROM x\n# seawall: ignore[dockerfile/runs|-as-root] why\nUSER root\n";
    says(&[("Dockerfile", comment)], "dockerfile/runs-as-root", &["The image runs as root", "**Why:**"]);
    let half = "services:\r\n  db: {a: [\r\n    # seawall: ignore[compose/user|-root\r\n";
    says(&[("compose.yaml", half)], "compose/user-root", &["compose/user-root"]);
    let config =
        |text: &'static str, about: &str, parts: &[&str]| says(&[("seawall.toml", text)], about, parts);
    config(
        "select = [\"com|pose\"]",
        "compose",
        &["`compose` stands for", "rules:", "compose/admin-ui-published"],
    );
    config("ignore = ['control:non-|root']", "control:non-root", &["stands for", "dockerfile/runs-as-root"]);
    config("[severity]\n\"compose/user|-root\" = \"low\"", "compose/user-root", &["**Why:**"]);
    config("ignore = [\"compose/user-rot|\"]", "compose/user-rot", &["did you mean `compose/user-root`?"]);
    config("fail-|on = \"low\"", "fail-on", &["Exit with 1", "Without it: `\"medium\"`"]);
    config("[[per-path]]\npat|hs = []", "paths", &["The paths that this entry is about."]);
    config("[params.\"terraform/tls-policy-legacy\"]\nmini|mum = \"1.3\"", "minimum", &["minimum = "]);
}

#[test]
fn ids_of_other_tools_lead_to_ours() {
    let text = "FROM x\n# hadolint ignore=DL3|002\nUSER root\n";
    says(
        &[("Dockerfile", text)],
        "DL3002",
        &["`hadolint:DL3002` is the same as", "dockerfile/runs-as-root", "hide nothing here"],
    );
    let (text, _) = hover_with(&[("Dockerfile", text)], |options| options.foreign_pragmas = true).unwrap();
    assert!(!text.contains("hide nothing"), "{text}");
}

#[test]
fn where_nothing_is_known_nothing_is_said() {
    for (path, text) in [
        ("compose.yaml", "serv|ices:\n  x: {}\n"),
        ("Dockerfile", "# a|\nFROM x\n"),
        ("seawall.toml", "# a|"),
        (".env", "A=|1\n"),
        ("x.txt", "$A|B"),
    ] {
        let found = hover_with(&[(path, text)], |_| {});
        assert!(found.is_none(), "{path}: {found:?}");
    }
}

/// Whatever is typed of a file of each format, with either line break: no place in it makes a hover fall over.
#[test]
fn half_of_a_file_has_hovers_too() {
    let registry = Registry::builtin();
    let options = Options::all(&registry);
    let no_links = |_: &str| None;
    for (path, text) in [
        (
            "compose.yaml",
            "services:\n  äöü: {a: [\n    image: \"x:${TAG:-${B😀}}\" # seawall: ignore[compose/user-root] no\n    user: root\n",
        ),
        (
            "Dockerfile",
            "ARG A=ä\nFROM $A:${A:-1} AS 😀\n# hadolint ignore=DL3002\nRUN a \\\n  ${A\nUSER root\n",
        ),
        (
            "main.tf",
            "locals {\n  ä = \"${var.a[\"b\"].c}-${upper(local.😀)}\"\n}\nvariable \"a\" { default = {\n",
        ),
        (
            "nginx.conf.template",
            "http { server { listen ${PORT} ssl; # ä seawall: ignore[nginx/*] x\n ssl_protocols TLSv1",
        ),
        ("c/templates/x.yaml", "a: {{ .Values.ä.b | quote }} {{- if .Values\n"),
        (".env", "A=ä\nB=${A}${C\nD='\n😀${A}"),
        ("seawall.toml", "select = [\"ä\", \"compose/\n[severity]\n\"k8s/😀\" = \"lo\n[[per-path]]\n"),
    ] {
        for text in [text.to_owned(), text.replace('\n', "\r\n")] {
            for cut in (0..=text.len()).filter(|cut| text.is_char_boundary(*cut)).step_by(5) {
                let half = &text[..cut];
                let files = Arc::new(MemoryFiles::new([(path, half)]));
                let around = Discovered { paths: vec![path.to_owned()], ..Discovered::default() };
                let desk = Desk::new(&registry, &options, files, around, &no_links);
                let file = desk.file(path).unwrap();
                for place in (0..=cut).step_by(3) {
                    if let Some(found) = super::at(&desk, None, &file, place) {
                        assert!(half.get(found.range.start as usize..found.range.end as usize).is_some());
                    }
                }
            }
        }
    }
}
