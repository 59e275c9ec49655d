//! Broken, half-typed and hostile input, through the whole engine: no fault of ours, no lost file.

use std::{fs, path::Path};

use proptest::prelude::*;
use seawall::{
    engine::{Options, Report, check_memory},
    finding::ProblemKind,
    rules::Registry,
    source::MemoryFiles,
};

fn check(files: &[(String, Vec<u8>)]) -> Report {
    let registry = Registry::builtin();
    check_memory(&MemoryFiles::new(files.iter().cloned()), &registry, &Options::all(&registry))
}

fn check_one(path: &str, text: impl Into<Vec<u8>>) -> Report {
    check(&[(path.to_owned(), text.into())])
}

/// Every fixture below `testdata`, with its path.
fn fixtures() -> Vec<(String, Vec<u8>)> {
    fn walk(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
        let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                walk(&path, found);
            } else {
                found.push((path.to_str().unwrap().to_owned(), fs::read(&path).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    walk(Path::new("testdata"), &mut found);
    found
}

fn assert_sound(report: &Report, what: &str) {
    for problem in &report.problems {
        assert_ne!(problem.kind, ProblemKind::Internal, "{what}: {}", problem.message);
    }
    let spans = report.findings.iter().map(|finding| finding.span);
    let spans = spans.chain(report.unknown.iter().map(|unknown| unknown.span));
    for span in spans.chain(report.problems.iter().filter_map(|problem| problem.span)) {
        let file = report.sources.get(span.file).unwrap();
        assert!(file.text.get(span.range()).is_some(), "{what}: {span:?} does not fit");
    }
}

/// A mutation of a file: cut, repeated, garbled.
#[derive(Debug, Clone)]
enum Mutation {
    Cut(f64),
    Delete(f64, usize),
    Insert(f64, Vec<u8>),
    Repeat(f64, usize),
    Crlf,
    Bom,
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let garbage = prop::sample::select(vec![
        b"\"".to_vec(),
        b"'".to_vec(),
        b"{".to_vec(),
        b"}".to_vec(),
        b"[[[".to_vec(),
        b"\t".to_vec(),
        b"${".to_vec(),
        b"*a".to_vec(),
        b"&a ".to_vec(),
        b"<<".to_vec(),
        b"\\".to_vec(),
        b"\xff".to_vec(),
        b"\0".to_vec(),
        b"\n\n".to_vec(),
        b": ".to_vec(),
        b"- ".to_vec(),
        b"#".to_vec(),
        "é€😀".as_bytes().to_vec(),
        b"{{".to_vec(),
        b"<<EOF\n".to_vec(),
    ]);
    prop_oneof![
        (0.0..1.0).prop_map(Mutation::Cut),
        ((0.0..1.0), 1usize..40).prop_map(|(at, n)| Mutation::Delete(at, n)),
        ((0.0..1.0), garbage).prop_map(|(at, bytes)| Mutation::Insert(at, bytes)),
        ((0.0..1.0), 1usize..80).prop_map(|(at, n)| Mutation::Repeat(at, n)),
        Just(Mutation::Crlf),
        Just(Mutation::Bom),
    ]
}

#[allow(clippy::cast_precision_loss, clippy::cast_sign_loss, reason = "a place in a small file")]
fn place(bytes: &[u8], at: f64) -> usize {
    (bytes.len() as f64 * at) as usize
}

fn mutate(mut bytes: Vec<u8>, mutation: &Mutation) -> Vec<u8> {
    match mutation {
        Mutation::Cut(at) => bytes.truncate(place(&bytes, *at)),
        Mutation::Delete(at, n) => {
            let from = place(&bytes, *at);
            bytes.drain(from..(from + n).min(bytes.len()));
        }
        Mutation::Insert(at, garbage) => {
            let at = place(&bytes, *at);
            bytes.splice(at..at, garbage.iter().copied());
        }
        Mutation::Repeat(at, n) => {
            let from = place(&bytes, *at);
            let part = bytes[from..(from + n).min(bytes.len())].to_vec();
            bytes.splice(from..from, part);
        }
        Mutation::Crlf => bytes = String::from_utf8_lossy(&bytes).replace('\n', "\r\n").into_bytes(),
        Mutation::Bom => {
            bytes.splice(0..0, *b"\xef\xbb\xbf");
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn mutated_fixtures_are_checked_without_a_fault(
        pick in any::<prop::sample::Index>(),
        mutations in prop::collection::vec(mutation(), 1..6),
    ) {
        let files = fixtures();
        let (path, bytes) = pick.get(&files).clone();
        let bytes = mutations.iter().fold(bytes, mutate);
        let report = check_one(&path, bytes);
        assert_sound(&report, &path);
    }
}

/// One name for each format.
const NAMES: [&str; 8] = [
    "compose.yaml",
    "Dockerfile",
    "nginx.conf",
    "main.tf",
    ".env",
    "values.yaml",
    "deploy.yaml",
    "Chart.yaml",
];

#[test]
fn deep_nesting_ends_in_an_error_not_in_a_crash() {
    let deep = 50_000;
    let cases = [
        ("compose.yaml", format!("services: {}", "[".repeat(deep))),
        ("compose.yaml", format!("services: {}{}", "{a: ".repeat(deep), "}".repeat(deep))),
        ("compose.yaml", (0..3000).fold(String::new(), |text, n| text + &" ".repeat(n) + "a:\n")),
        ("nginx.conf", format!("http {{ {}", "server { ".repeat(deep))),
        ("main.tf", format!("a = {}1{}", "(".repeat(deep), ")".repeat(deep))),
        ("main.tf", format!("a = \"{}\"", "${\"".repeat(deep))),
        ("main.tf", "a {\n".repeat(deep)),
        (".env", format!("A={}", "${A:-".repeat(deep))),
        ("compose.yaml", format!("services: {{a: {{image: \"{}\"}}}}", "${A:-".repeat(deep))),
        ("Dockerfile", format!("FROM a\nENV A={}", "${A:-".repeat(deep))),
        ("Dockerfile", format!("FROM a\n{}USER x", "ONBUILD ".repeat(deep))),
    ];
    for (path, text) in cases {
        assert_sound(&check_one(path, text), path);
    }
}

#[test]
fn an_expansion_bomb_costs_nothing() {
    let mut text = String::from("x0: &a0 [a,a,a,a,a,a,a,a,a,a]\n");
    for n in 1..40 {
        let alias = format!("*a{}", n - 1);
        text += &format!("x{n}: &a{n} [{}]\n", vec![alias; 10].join(","));
    }
    text += "services:\n  a: {image: x, labels: *a39, environment: *a39, ports: *a39}\n";
    let started = std::time::Instant::now();
    for path in ["compose.yaml", "values.yaml", "deploy.yaml"] {
        assert_sound(&check_one(path, format!("apiVersion: v1\nkind: Pod\n{text}")), path);
    }
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

#[test]
fn empty_binary_and_foreign_text_is_taken() {
    for path in NAMES {
        for text in [
            &b""[..],
            b"\n",
            b"\0\0\0",
            b"\xff\xfe\0a",
            b"\xef\xbb\xbf",
            b"\x1b[31mred",
            "ünïcödé: 😀".as_bytes(),
        ] {
            assert_sound(&check_one(path, text), path);
        }
    }
}

#[test]
fn a_file_that_is_not_utf8_is_reported_and_checked_all_the_same() {
    let report = check_one(
        "compose.yaml",
        b"services:\n  db:\n    image: postgres:16\n    # caf\xe9\n    ports: [\"5432:5432\"]\n",
    );
    assert!(report.problems.iter().any(|problem| problem.kind == ProblemKind::Unreadable));
    assert!(report.findings.iter().any(|finding| &*finding.rule == "compose/database-port-published"));
}

#[test]
fn a_broken_line_costs_that_line_only() {
    let text = "services:\n  broken: \"unclosed\n  db:\n    image: postgres:16\n    ports: [\"5432:5432\"]\n";
    let report = check_one("compose.yaml", text);
    assert!(report.problems.iter().any(|problem| problem.kind == ProblemKind::Syntax));
    assert!(report.findings.iter().any(|finding| &*finding.rule == "compose/database-port-published"));
}
