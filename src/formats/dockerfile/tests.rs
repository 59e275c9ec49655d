//! Stages, users, secrets and build contexts, on small files.

use super::*;
use crate::{
    formats::{Facts, Link, LinkTarget, Settings, Workspace},
    source::{Loader, MemoryFiles, SourceMap},
    text::{FileId, Span},
    value::{Kind, Map, Number, Text, Value},
};

/// A Dockerfile with the files around it, connected.
pub(super) struct Built {
    pub(super) workspace: Workspace,
    pub(super) sources: SourceMap,
}

/// The params of a `build` edge.
fn build(pairs: &[(&str, &str)], args: &[(&str, &str)]) -> Value {
    let at = Span::empty(FileId(0), 0);
    let map = |pairs: &[(&str, &str)]| {
        let mut map = Map::default();
        for (key, value) in pairs {
            map.push(*key, at, Value::text(Text::said(*value, at)));
        }
        map
    };
    let mut params = map(pairs);
    params.field("args", at, Value::map(map(args), at));
    Value::map(params, at)
}

pub(super) fn connected(path: &str, files: &[(&str, &str)], edges: &[Value]) -> Built {
    let sources = SourceMap::new(Box::new(MemoryFiles::new(files.iter().copied())));
    let mut paths: Vec<String> = files.iter().map(|(path, _)| (*path).to_owned()).collect();
    paths.sort();
    let file = sources.load(path).unwrap();
    let tree = Dockerfile.parse(&file);
    let parsed = ParsedFile { file, tree };
    let loader = Loader::new(&sources);
    let context = Context { loader: &loader, settings: &Settings::default(), paths: &paths };
    let mut units = Dockerfile.resolve(&[&parsed], &context);
    let edge = |params: &Value| Edge {
        from_unit: 9,
        link: Link {
            kind: "build",
            from: 0,
            to: LinkTarget::File(path.into()),
            format: None,
            span: Span::empty(parsed.file.id, 0),
            params: params.clone(),
        },
        to_unit: 0,
        to_file: parsed.file.id,
    };
    let edges: Vec<Edge> = edges.iter().map(edge).collect();
    Dockerfile.connect(&mut units[0], &edges.iter().collect::<Vec<_>>(), &context);
    drop(loader);
    Built { workspace: Workspace::new(units, Vec::new()), sources }
}

pub(super) fn read(text: &str) -> Built {
    connected("Dockerfile", &[("Dockerfile", text)], &[])
}

impl Built {
    pub(super) fn subjects(&self, kind: &str) -> Vec<Facts<'_>> {
        let unit = &self.workspace.units[0];
        let all = unit.subjects.iter().enumerate();
        let found = all.filter(|(_, subject)| subject.kind.name == kind);
        found
            .map(|(index, subject)| Facts { workspace: &self.workspace, unit, unit_index: 0, subject, index })
            .collect()
    }

    /// `value @ text` for a field (a dotted path) of each subject of a kind.
    pub(super) fn field(&self, kind: &str, field: &str) -> Vec<String> {
        let (name, rest) = field.split_once('.').map_or((field, None), |(name, rest)| (name, Some(rest)));
        let one = |facts: &Facts<'_>| {
            let value = facts.get(name);
            let value = rest.map_or_else(|| value.clone(), |rest| value.look(rest));
            format!("{} @ {}", show(&value), self.sources.slice(value.span()))
        };
        self.subjects(kind).iter().map(one).collect()
    }

    pub(super) fn values(&self, kind: &str, field: &str) -> Vec<String> {
        self.field(kind, field).iter().map(|value| value.split(" @ ").next().unwrap().to_owned()).collect()
    }

    /// Who runs the last stage and why.
    fn user(&self) -> (String, String) {
        let last = |field| self.values("dockerfile.stage", field).pop().unwrap();
        let class = match (last("effective_user.is_root").as_str(), last("effective_user.drops").as_str()) {
            ("true", "true") => "drops",
            ("true", _) => "root",
            ("false", _) => "nonroot",
            _ => "unknown",
        };
        (class.to_owned(), self.field("dockerfile.stage", "effective_user.is_root").pop().unwrap())
    }
}

pub(super) fn show(value: &Value) -> String {
    match &value.kind {
        Kind::Absent => "-".to_owned(),
        Kind::Bool(said) => said.to_string(),
        Kind::Number(Number::Int(number)) => number.to_string(),
        Kind::Text(text) if text.why().is_some() => format!("?{}", text.content()),
        Kind::Text(text) => text.content().to_owned(),
        Kind::Unknown(why) => format!("? {}", why.text()),
        other => format!("{other:?}"),
    }
}

#[test]
fn the_user_is_decided_on_the_way_to_the_base_image() {
    for (text, class, at) in [
        ("FROM python:3\nUSER app\nUSER root", "root", "root"),
        ("FROM python:3\nUSER 10001:10001", "nonroot", "10001:10001"),
        ("FROM python:3\nUSER 0:1000", "root", "0:1000"),
        ("FROM python:3\nUSER :0", "root", ":0"),
        ("FROM python:3\nuser Root", "nonroot", "Root"),
        ("FROM python:3", "root", "FROM python:3"),
        ("FROM scratch", "root", "FROM scratch"),
        ("FROM gcr.io/distroless/static:nonroot", "nonroot", "FROM gcr.io/distroless/static:nonroot"),
        ("FROM postgres:16", "drops", "FROM postgres:16"),
        ("FROM postgres:16\nENTRYPOINT [\"/run.sh\"]", "root", "FROM postgres:16"),
        ("FROM acme/app", "unknown", "FROM acme/app"),
        ("FROM python:3 AS a\nUSER app\nFROM a", "nonroot", "app"),
        ("FROM python:3 AS a\nUSER app\nFROM python:3", "root", "FROM python:3"),
        ("FROM python:3 AS a\nUSER app\nFROM A AS b\nUSER root\nFROM b", "root", "root"),
        ("FROM python:3\nRUN <<EOF\nUSER app\nEOF", "root", "FROM python:3"),
        ("FROM python:3\nONBUILD USER app", "root", "FROM python:3"),
        (
            "FROM python:3\nUSER app\nENTRYPOINT [\"sudo\", \"-E\", \"x\"]",
            "root",
            "ENTRYPOINT [\"sudo\", \"-E\", \"x\"]",
        ),
        ("FROM python:3\nUSER app\nENTRYPOINT [\"sudo\", \"-u\", \"bob\", \"x\"]", "nonroot", "app"),
        ("FROM python:3\nENTRYPOINT [\"gosu\", \"app\", \"x\"]", "drops", "FROM python:3"),
        ("FROM python:3\nUSER app\nENTRYPOINT gosu root x", "root", "ENTRYPOINT gosu root x"),
    ] {
        let (found, place) = read(text).user();
        assert_eq!((found.as_str(), place.split_once(" @ ").unwrap().1), (class, at), "{text}");
    }
}

#[test]
fn a_user_from_an_argument_stands_at_its_default() {
    for (text, class, at) in [
        ("FROM python:3\nARG UID=0\nUSER $UID", "root", "0"),
        ("FROM python:3\nARG UID=1000\nUSER ${UID}:${UID}", "nonroot", "${UID}:${UID}"),
        ("ARG UID=0\nFROM python:3\nARG UID\nUSER ${UID}", "root", "0"),
        ("FROM python:3\nUSER ${UID:-0}", "unknown", "${UID:-0}"),
        ("FROM scratch\nUSER ${UID:-0}", "root", "0"),
        ("FROM python:3\nARG UID\nUSER $UID", "unknown", "$UID"),
        ("FROM python:3\nUSER $APP_UID", "unknown", "$APP_UID"),
        ("FROM python:3\nENV UID=5\nARG UID=0\nUSER $UID", "root", "0"),
        ("FROM python:3\nARG UID=0\nENV UID=5\nUSER $UID", "nonroot", "5"),
    ] {
        let (found, place) = read(text).user();
        assert_eq!((found.as_str(), place.split_once(" @ ").unwrap().1), (class, at), "{text}");
    }
}

#[test]
fn arguments_of_a_service_win_over_defaults() {
    let file = [("Dockerfile", "FROM python:3\nARG UID=0\nUSER $UID")];
    let one = connected("Dockerfile", &file, &[build(&[], &[("UID", "1000")])]);
    assert_eq!(one.user().0, "nonroot");
    let two = connected("Dockerfile", &file, &[build(&[], &[("UID", "1000")]), build(&[], &[])]);
    assert_eq!(two.user().0, "unknown");
}

#[test]
fn images_are_read_with_global_arguments() {
    let built = read(
        "ARG BASE=node\nARG TAG=22\nFROM --platform=$BUILDPLATFORM ${BASE}:$TAG AS x\nFROM x\nFROM $NONE",
    );
    assert_eq!(built.values("dockerfile.stage", "image"), ["node:22", "x", ""]);
    assert_eq!(built.values("dockerfile.stage", "base_image"), ["node:22", "node:22", ""]);
    assert_eq!(built.values("dockerfile.stage", "platform")[0], "?");
    assert_eq!(built.values("dockerfile.stage", "image_user")[1], "root");
}

#[test]
fn a_target_is_the_final_stage() {
    let file = [("Dockerfile", "FROM a AS base\nFROM base AS Dev\nFROM base AS prod")];
    let built = connected("Dockerfile", &file, &[build(&[("target", "dev")], &[])]);
    assert_eq!(built.values("dockerfile.stage", "is_final"), ["false", "true", "false"]);
    assert_eq!(built.values("dockerfile.stage", "in_final"), ["true", "true", "false"]);
    assert_eq!(built.values("dockerfile.stage", "is_last"), ["false", "false", "true"]);
}

#[test]
fn substitution_follows_the_shell_lexer() {
    for (value, expected) in [
        ("$A/$B", "a.b.c/"),
        ("${A}", "a.b.c"),
        ("${B:-x}", "x"),
        ("${E:-x}", "x"),
        ("${E-x}", ""),
        ("${A:+x}", "x"),
        ("${B+x}", ""),
        ("${A#*.}", "b.c"),
        ("${A##*.}", "c"),
        ("${A%.*}", "a.b"),
        ("${A%%.*}", "a"),
        ("${A/b/x}", "a.x.c"),
        ("${A//./-}", "a-b-c"),
        ("\"$A\" ", "a.b.c"),
        ("'$A'", "$A"),
        ("\\$A", "$A"),
        ("\"\\$A\\x\"", "$A\\x"),
        ("${B:-${A}}", "a.b.c"),
        ("${B:-'q'}", "q"),
        ("$", "$"),
        ("${A", "?"),
        ("${A:?no}", "a.b.c"),
        ("${B:?no}", "?"),
        ("$A_", ""),
        ("${A}_", "a.b.c_"),
    ] {
        let built = read(&format!("FROM scratch\nENV A=a.b.c E=\nENV X={value}"));
        assert_eq!(built.values("dockerfile.env", "value")[2], expected, "{value}");
    }
}

#[test]
fn values_that_double_with_each_line_are_unknown_not_endless() {
    let lines = "ENV A=$A$A$A$A\n".repeat(200);
    let built = read(&format!("FROM scratch\nENV A=xxxx\n{lines}"));
    assert_eq!(built.values("dockerfile.env", "value").pop().unwrap(), "?");
}

#[test]
fn pairs_say_why_they_are_secret_and_what_their_value_is() {
    for (text, secret, class) in [
        ("ENV JWT_SECRET=supersecretvalue", "its name", "strong"),
        ("ENV JWT_SECRET supersecretvalue", "its name", "strong"),
        ("ARG NPM_TOKEN", "its name", "-"),
        ("ENV DB_PASSWORD=", "its name", "empty"),
        ("ENV PASSWORD_MIN_LENGTH=12", "-", "-"),
        ("ENV GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D", "-", "-"),
        ("ENV SECRET_KEY_BASE_DUMMY=1", "-", "-"),
        ("ENV DB_PASSWORD_FILE=/run/secrets/db", "-", "-"),
        ("ENV DB_PASSWORD=/run/secrets/db", "its name", "reference"),
        ("ENV DATABASE_URL=postgres://u:kJ8mQ2vL5x@db/x", "the password in its URL", "strong"),
        ("ENV DATABASE_URL=postgres://u@db/x", "-", "-"),
        ("ONBUILD ENV API_KEY=kJ8mQ2vL5x", "its name", "strong"),
        ("ENV TOKEN=$FROM_BASE", "its name", "? `FROM_BASE` may be set by the base image `node`"),
    ] {
        let built = read(&format!("FROM node\n{text}"));
        assert_eq!(built.values("dockerfile.env", "secret"), [secret], "{text}");
        assert_eq!(built.values("dockerfile.env", "value_class"), [class], "{text}");
    }
}

#[test]
fn a_secret_argument_makes_what_takes_it_a_secret() {
    let built = read("FROM node\nARG NPM_TOKEN\nENV CFG=$NPM_TOKEN\nRUN npm ci");
    assert_eq!(built.values("dockerfile.env", "secret"), ["its name", "the argument `NPM_TOKEN`"]);
    assert_eq!(built.values("dockerfile.env", "value_class"), ["-", "argument"]);
    assert_eq!(built.field("dockerfile.env", "used")[0], "ENV @ CFG=$NPM_TOKEN");
}

#[test]
fn every_run_takes_in_the_arguments_before_it() {
    let used = |text: &str| read(text).field("dockerfile.env", "used")[0].clone();
    assert_eq!(used("FROM node\nARG NPM_TOKEN\nRUN npm ci"), "RUN @ RUN");
    assert_eq!(used("FROM node\nRUN npm ci\nARG NPM_TOKEN").split(" @ ").next(), Some("-"));
    assert_eq!(used("FROM node\nARG NPM_TOKEN\nFROM node\nRUN npm ci").split(" @ ").next(), Some("-"));
}

fn copy_field(files: &[(&str, &str)], field: &str) -> String {
    connected("Dockerfile", files, &[]).field("dockerfile.copy", field).pop().unwrap()
}

#[test]
fn sources_that_name_secret_files() {
    for (copy, expected) in [
        ("COPY .env ./", "an env file @ .env"),
        ("COPY [\".env\", \"./\"]", "an env file @ \".env\""),
        ("COPY --parents .env* ./", "an env file @ .env*"),
        ("ADD secrets.tar.gz /", "a secrets folder @ secrets.tar.gz"),
        ("COPY ./config/server.key /k", "a private key @ ./config/server.key"),
        ("COPY <<EOF /app/.env\nDB_PASSWORD=kJ8mQ2vL5x\nEOF", "an env file @ <<EOF"),
    ] {
        assert_eq!(copy_field(&[("Dockerfile", &format!("FROM a\n{copy}"))], "secret_file"), expected);
    }
}

#[test]
fn sources_that_name_none() {
    for copy in [
        "COPY .env.example .env",
        "COPY --from=build /app/.env /",
        "ADD https://example.com/.env /",
        "COPY ca.pem /",
        "COPY package*.json ./",
        "COPY <<EOF /app/.env\nPORT=80\nEOF",
        "COPY . .",
    ] {
        let found = copy_field(&[("Dockerfile", &format!("FROM a\n{copy}"))], "secret_file");
        assert!(found.starts_with("- @"), "{copy}: {found}");
    }
}

#[test]
fn content_decides_about_settings_and_pem_files() {
    let kind = |name: &str, content: &str| {
        copy_field(&[("Dockerfile", &format!("FROM a\nCOPY {name} /")), (name, content)], "secret_file")
    };
    assert!(kind(".npmrc", "registry=https://r.example/").starts_with('-'));
    assert!(kind(".npmrc", "//r.example/:_authToken=x").starts_with("a settings file"));
    assert!(kind("app.pem", "-----BEGIN CERTIFICATE-----").starts_with('-'));
}

#[test]
fn an_excluded_source_is_known_with_its_line() {
    let files = [("Dockerfile", "FROM a\nCOPY .env /"), (".dockerignore", "# x\n**/.env\n")];
    assert_eq!(copy_field(&files, "excluded"), "true @ **/.env");
}

const ALL: &str = "FROM node\nCOPY . .";

#[test]
fn copying_the_context_takes_what_no_line_leaves_out() {
    for (files, expected) in [
        (vec![(".env", "A=b")], ".env true there is no .dockerignore"),
        (vec![], ".env false there is no .dockerignore"),
        (
            vec![(".env", ""), (".dockerignore", ".env\n")],
            ".env.production false .dockerignore does not exclude it",
        ),
        (
            vec![("api/.env", ""), (".dockerignore", ".env*\n")],
            "api/.env true .dockerignore does not exclude it",
        ),
        (vec![("api/.env", ""), (".dockerignore", "**/.env*\n")], "- - -"),
        (
            vec![(".env", ""), (".dockerignore", "**/.env*\n!.env\n")],
            ".env true .dockerignore does not exclude it",
        ),
        (vec![(".env", ""), (".dockerignore", "*\n!src\n")], "- - -"),
        (
            vec![(".env", ""), (".dockerignore", ".env*"), ("Dockerfile.dockerignore", "x")],
            ".env true Dockerfile.dockerignore does not exclude it",
        ),
        (vec![(".gitignore", ".env")], ".env false there is no .dockerignore"),
        (
            vec![("server.key", "-----BEGIN PRIVATE KEY-----"), (".dockerignore", "**/.env*")],
            "server.key true .dockerignore does not exclude it",
        ),
        (vec![("test/server.key", "-----BEGIN PRIVATE KEY-----"), (".dockerignore", "**/.env*")], "- - -"),
    ] {
        let files: Vec<_> = files.into_iter().chain([("Dockerfile", ALL)]).collect();
        let built = connected("Dockerfile", &files, &[]);
        let field =
            |name: &str| built.values("dockerfile.copy", &format!("context_secret.{name}")).pop().unwrap();
        let found = format!("{} {} {}", field("file"), field("real"), field("ignore"));
        assert_eq!(found, expected, "{files:?}");
    }
}

#[test]
fn the_context_of_a_service_counts() {
    let files = [(".env", ""), ("api/Dockerfile", ALL), ("api/src.js", ""), (".dockerignore", "*")];
    let file = |edges: &[Value]| {
        connected("api/Dockerfile", &files, edges)
            .values("dockerfile.copy", "context_secret.real")
            .pop()
            .unwrap()
    };
    assert_eq!(file(&[]), "false");
    assert_eq!(file(&[build(&[("context", "")], &[])]), "-");
    let at = Span::empty(FileId(0), 0);
    let mut params = Map::default();
    params.field("context", at, Value::unknown(crate::value::Why::new("it is remote"), at));
    assert_eq!(file(&[Value::map(params, at)]), "? it is remote");
}

#[test]
fn a_folder_that_holds_a_secret_is_seen() {
    let files = [
        ("Dockerfile", "FROM a\nCOPY config/ /c/"),
        ("config/prod.env", "DB_PASSWORD=b"),
        ("config/a.yml", ""),
    ];
    assert_eq!(copy_field(&files, "context_secret.file"), "config/prod.env @ ");
    let files = [("Dockerfile", "FROM a\nCOPY src /c/"), (".env", "A=b"), ("src/a.js", "")];
    assert!(copy_field(&files, "context_secret.file").starts_with("- @"));
}

#[test]
fn files_are_claimed_by_name_and_templates_by_content() {
    for (name, expected) in [
        ("Dockerfile", Claim::Yes),
        ("dockerfile", Claim::Yes),
        ("Dockerfile.prod", Claim::Yes),
        ("api.Dockerfile", Claim::Yes),
        ("api.dockerfile", Claim::Yes),
        ("Containerfile", Claim::Yes),
        ("Containerfile.dev", Claim::Yes),
        ("Dockerfile-dev", Claim::AskContent),
        ("Dockerfile.j2", Claim::AskContent),
        ("Dockerfile.dockerignore", Claim::No),
        ("Dockerfile.prod.dockerignore", Claim::No),
        ("Dockerfile.md", Claim::No),
        ("dockerfile.go", Claim::No),
        ("dockerfile_test.go", Claim::No),
        ("Makefile", Claim::No),
    ] {
        assert_eq!(claim(name), expected, "{name}");
    }
    assert!(looks_like_dockerfile("# x\n\nARG A\nFROM b"));
    assert!(!looks_like_dockerfile("{{ x }}\nFROM b"));
}

#[test]
fn what_cannot_be_built_is_an_error() {
    for (text, wrong) in [
        ("RUN x\nFROM a", "RUN"),
        ("FROM", "FROM"),
        ("FROM a as", "as"),
        ("FROM a b c", "b"),
        ("FROM a\nCOPY x", "COPY"),
        ("FROM a\nONBUILD USER", "ONBUILD"),
        ("FROM a\nENV", "ENV"),
        ("FROM a\nEXPOSE", "EXPOSE"),
    ] {
        let sources = SourceMap::new(Box::new(MemoryFiles::new([("Dockerfile", text)])));
        let tree = Dockerfile.parse(&sources.load("Dockerfile").unwrap());
        let found: Vec<_> = tree.errors.iter().map(|error| sources.slice(error.span)).collect();
        assert_eq!(found, [wrong], "{text}");
    }
}

#[test]
fn every_prefix_of_a_file_can_be_resolved() {
    let text = "ARG A=1\nFROM a:${A} AS b\nENV X=\"${A:-${B}}\" TOKEN='q'\nCOPY --from=b <<E [\"x\"] /\nE\nFROM b\nUSER $X";
    for end in 0..=text.len() {
        let built = read(&text[..end]);
        for kind in KINDS {
            for field in kind.fields {
                for facts in built.subjects(kind.name) {
                    let span = facts.get(field.name).span();
                    assert!(text.get(span.range()).is_some());
                }
            }
        }
    }
}
