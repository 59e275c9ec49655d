//! A small workspace in which everything leads to everything, and edits of its files.

use std::collections::BTreeMap;

use proptest::prelude::*;

/// Files that the demo projects have nothing like.
const MORE: &[(&str, &str)] = &[
    (
        "two/compose.yaml",
        "include: [part/more.yaml]\nservices:\n  a:\n    image: acme/a:1\n    user: \"1\"\n    env_file: [../hidden/app.env]\n    environment: {BIND: \"${BIND}\", PASSWORD: \"${PASSWORD:-postgres}\"}\n    ports: [\"${BIND}:80:80\"]\n    volumes:\n      - ./nginx.conf:/etc/nginx/nginx.conf:ro\n      - ./sites:/etc/nginx/conf.d\n      - .:/app\n  b:\n    build: {context: ../images, dockerfile: second.txt, target: run}\n    privileged: true\n  i:\n    build:\n      dockerfile_inline: |\n        FROM debian:${BIND}\n        USER root\n        COPY . .\n",
    ),
    ("two/compose.prod.yaml", "services:\n  a: {privileged: true}\n"),
    (
        "two/part/more.yaml",
        "services:\n  c:\n    image: nginx:1.20\n    privileged: true\n    volumes: [\"../sites/one.conf:/etc/nginx/conf.d/one.conf\"]\n",
    ),
    ("two/.env", "BIND=0.0.0.0\nPASSWORD=hunter2hunter2\n"),
    ("two/.env.local", "SECRET_KEY=kJ8mQ2vL5xkJ8mQ2vL5x\n"),
    (
        "two/nginx.conf",
        "events {}\nhttp {\n    include /etc/nginx/conf.d/*.conf;\n    server_tokens on;\n}\n",
    ),
    ("two/sites/one.conf", "server {\n    listen 80;\n    location / { proxy_pass http://a; }\n}\n"),
    ("two/sites/two.conf", "server {\n    listen 443 ssl;\n    ssl_protocols TLSv1;\n    autoindex on;\n}\n"),
    ("hidden/app.env", "TOKEN=kJ8mQ2vL5xkJ8mQ2vL5x\nDEBUG=1\n"),
    (
        "images/second.txt",
        "FROM debian:12 AS base\nENV PASSWORD=hunter2hunter2\nFROM base AS run\nCOPY nginx.conf /etc/nginx/nginx.conf\nUSER root\n",
    ),
    (
        "images/Dockerfile",
        "# seawall: ignore[dockerfile/root-user] it is only a build stage\nFROM debian:latest\nCOPY . .\nRUN apt-get install curl\n",
    ),
    ("images/nginx.conf", "events {}\nhttp { server { listen 80; autoindex on; } }\n"),
    ("images/.env", "A=1\n"),
    (
        "tf/one/main.tf",
        "module \"net\" {\n  source = \"../net\"\n  cidr   = \"0.0.0.0/0\"\n}\nvariable \"public\" { default = true }\n",
    ),
    ("tf/two/main.tf", "module \"net\" {\n  source = \"../net\"\n  cidr   = \"10.0.0.0/8\"\n}\n"),
    ("tf/two/terraform.tfvars", "public = false\n"),
    (
        "tf/net/main.tf",
        "variable \"cidr\" {}\nresource \"aws_security_group\" \"a\" {\n  ingress {\n    from_port   = 22\n    to_port     = 22\n    protocol    = \"tcp\"\n    cidr_blocks = [var.cidr]\n  }\n}\n",
    ),
    (
        "k/kustomization.yaml",
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\npatches:\n  - path: over/patch.yaml\n",
    ),
    (
        "k/over/patch.yaml",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  template:\n    spec:\n      containers: [{name: a, image: acme/a:latest}]\n",
    ),
    (
        "k/over/b.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: b}\nspec:\n  # seawall: ignore[kubernetes/*] kept for the old cluster until 2026-06-01\n  containers: [{name: b, image: \"acme/b:1\", securityContext: {privileged: true}}]\n",
    ),
    ("k/notes.yaml", "title: nothing that is deployed\n"),
    ("charts/a/Chart.yaml", "apiVersion: v2\nname: a\nversion: 0.1.0\n"),
    ("charts/a/values.yaml", "image: {repository: acme/a, tag: latest}\nredis: {auth: {enabled: false}}\n"),
    ("charts/a/values-prod.yaml", "redis: {auth: {password: hunter2hunter2}}\n"),
    ("charts/a/templates/d.yaml", "kind: Deployment\nspec: {image: {{ .Values.image.tag }}}\n"),
    ("conf.d/x.conf", "server { listen 80; ssl_protocols TLSv1; }\n"),
    ("conf.d/y.conf", "server { listen 443 ssl; }\n"),
];

/// Lines that edits put in: links, comments about findings, what rules are about, what breaks files.
const LINES: &[&str] = &[
    "  d: {build: ../images}",
    "  e: {build: {context: ../images, dockerfile: second.txt}, privileged: true}",
    "    env_file: [.env.local]",
    "    build: {dockerfile_inline: \"FROM a\\nUSER root\"}",
    "        USER app",
    "        COPPY a b",
    "    volumes: [\"./sites/two.conf:/etc/nginx/conf.d/two.conf:ro\", \"../k:/k\"]",
    "include: [compose.prod.yaml]",
    "    extends: {file: part/more.yaml, service: c}",
    "services:",
    "    privileged: true",
    "    image: \"acme/x:${TAG:-latest}\"",
    "BIND=127.0.0.1",
    "PASSWORD=postgres",
    "TAG=1.2",
    "  # seawall: ignore[compose/privileged] it must",
    "# seawall: ignore-file[dockerfile/root-user] nobody else runs it",
    "# seawall: ignore[nope] nothing",
    "# hadolint ignore=DL3002",
    "include conf.d/*.conf;",
    "    include sites/*.conf;",
    "    ssl_protocols TLSv1 TLSv1.2;",
    "}",
    "{",
    "FROM debian:12 AS late",
    "USER root",
    "COPY two.conf /etc/nginx/conf.d/",
    "module \"other\" { source = \"../net\" }",
    "variable \"public\" { default = true }",
    "apiVersion: v1",
    "kind: Pod",
    "---",
    "  - path: over/b.yaml",
    "      hostNetwork: true",
    "tag: {{ .Values.image.tag }}",
    "\t",
    "\"",
    "é: [",
];

/// The texts of all files by path.
pub(super) fn world() -> BTreeMap<String, String> {
    let mut texts: BTreeMap<String, String> =
        MORE.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/projects/shop");
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                texts.insert(format!("shop/{}", path.strip_prefix(&root).unwrap().display()), text);
            }
        }
    }
    texts
}

/// What is done to a file.
#[derive(Clone, Debug)]
pub(super) struct Edit {
    file: prop::sample::Index,
    at: prop::sample::Index,
    does: Does,
}

#[derive(Clone, Debug)]
enum Does {
    Insert(&'static str),
    Remove,
    Repeat,
    /// As if somebody were typing the line.
    Cut,
    /// The text of another file.
    Become(prop::sample::Index),
    Restore,
    Same,
}

impl Arbitrary for Edit {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> Self::Strategy {
        let does = prop_oneof![
            6 => prop::sample::select(LINES).prop_map(Does::Insert),
            3 => Just(Does::Remove),
            1 => Just(Does::Repeat),
            2 => Just(Does::Cut),
            1 => any::<prop::sample::Index>().prop_map(Does::Become),
            2 => Just(Does::Restore),
            1 => Just(Does::Same),
        ];
        let places = (any::<prop::sample::Index>(), any::<prop::sample::Index>());
        (places, does).prop_map(|((file, at), does)| Self { file, at, does }).boxed()
    }
}

impl Edit {
    /// Makes it; gives the file.
    pub(super) fn apply(&self, texts: &mut BTreeMap<String, String>) -> Option<String> {
        let path: String = (*self.file.get(&texts.keys().collect::<Vec<_>>())).clone();
        let old = texts.get(&path)?;
        let mut lines: Vec<&str> = old.split_inclusive('\n').collect();
        let at = self.at.index(lines.len() + 1);
        let new = match &self.does {
            Does::Insert(line) => {
                let line = format!("{line}\n");
                lines.insert(at, &line);
                lines.concat()
            }
            Does::Remove | Does::Repeat if at == lines.len() => return Some(path),
            Does::Remove => {
                lines.remove(at);
                lines.concat()
            }
            Does::Repeat => {
                lines.insert(at, lines[at]);
                lines.concat()
            }
            Does::Cut => {
                let cut = lines.get(at).map(|line| line.char_indices().nth(line.len() / 2));
                let half = cut.flatten().map(|(end, _)| &lines[at][..end]);
                [lines[..at].concat(), half.unwrap_or_default().to_owned()].concat()
            }
            Does::Become(other) => texts[*other.get(&texts.keys().collect::<Vec<_>>())].clone(),
            Does::Restore => world()[&path].clone(),
            Does::Same => return Some(path),
        };
        texts.insert(path.clone(), new);
        Some(path)
    }
}
