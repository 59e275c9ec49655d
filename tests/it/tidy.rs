//! The house rules: layers, module docs, sizes, paths named in the documents.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Modules by layer: a layer names only lower ones (ARCHITECTURE.md has the table). A module below
/// `formats/` that is not in this list is a format: layer 3.
const LAYERS: &[(&str, u8)] = &[
    ("text", 0),
    ("value", 0),
    ("data", 0),
    ("secrets", 1),
    ("source", 1),
    ("finding", 1),
    ("formats", 2),
    ("formats::yaml", 2),
    ("formats::image", 2),
    ("formats::interpolate", 2),
    ("formats::environment", 2),
    ("formats::toml", 2),
    ("link", 4),
    ("rules", 4),
    ("suppress", 4),
    ("baseline", 4),
    ("since", 4),
    ("config", 5),
    ("engine", 6),
    ("fix", 7),
    ("project", 7),
    ("report", 7),
    ("lsp", 8),
    ("cli", 9),
];

/// Longest source file, in lines.
const MOST_LINES: usize = 600;

fn sources(folder: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = walkdir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).as_path());
    files.retain(|path| path.extension().is_some_and(|ending| ending == "rs"));
    files.sort();
    assert!(!files.is_empty(), "{folder} has sources");
    files
}

fn walkdir(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(walkdir(&path)) } else { files.push(path) }
    }
    files
}

/// `src/formats/compose/ports.rs` → `formats::compose`; `src/engine/mod.rs` → `engine`.
fn module_of(path: &Path) -> String {
    let relative = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    let parts: Vec<&str> =
        relative.iter().map(|part| part.to_str().unwrap().trim_end_matches(".rs")).collect();
    match parts.as_slice() {
        ["formats", format, ..] if Path::new("src/formats").join(format).is_dir() => {
            format!("formats::{format}")
        }
        [first, ..] => (*first).to_owned(),
        [] => String::new(),
    }
}

fn layer(module: &str) -> u8 {
    let found = LAYERS.iter().find(|(name, _)| *name == module).map(|(_, layer)| *layer);
    found.unwrap_or_else(|| {
        assert!(module.starts_with("formats::"), "`{module}` has no layer: add it to the table");
        3
    })
}

/// The modules that a line names through `crate::`, nested imports included.
fn named(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let tree = rest.split(';').next().unwrap_or_default();
        if let Some(list) = tree.strip_prefix('{') {
            found.extend(top_level(list).into_iter().map(module_name));
        } else {
            found.push(module_name(tree));
        }
    }
    found
}

fn top_level(list: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0, 0, Vec::new());
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                parts.push(&list[start..at]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&list[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect()
}

fn module_name(path: &str) -> String {
    let mut parts = path.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|part| !part.is_empty());
    let first = parts.next().unwrap_or_default();
    if first != "formats" || !path.trim_start().starts_with("formats::") {
        return first.to_owned();
    }
    match parts.next() {
        Some(second) if Path::new("src/formats").join(second).is_dir() => format!("formats::{second}"),
        _ => first.to_owned(),
    }
}

/// The code before the file's test module: tests may look anywhere.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or_default()
}

#[test]
fn a_layer_names_only_lower_ones() {
    let mut broken = Vec::new();
    for path in sources("src") {
        let module = module_of(&path);
        if matches!(module.as_str(), "lib" | "main") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        // The table of formats is the one place that names them all.
        let table = module == "formats";
        for other in named(without_tests(&text)) {
            let known = LAYERS.iter().any(|(name, _)| *name == other) || other.starts_with("formats::");
            if !known || other == module || (module.starts_with("formats::") && other == "formats") {
                continue;
            }
            if layer(&other) >= layer(&module) && !table && layer(&module) > 1 {
                broken.push(format!("{}: {module} names {other}", path.display()));
            }
            if layer(&module) <= 1 && layer(&other) > 1 {
                broken.push(format!("{}: {module} names {other}", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn nothing_outside_of_formats_names_a_format() {
    let formats: Vec<String> = fs::read_dir("src/formats")
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().path().is_dir())
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| layer(&format!("formats::{name}")) == 3)
        .collect();
    for path in sources("src") {
        let text = fs::read_to_string(&path).unwrap();
        if module_of(&path).starts_with("formats") {
            continue;
        }
        for format in &formats {
            let name = format!("formats::{format}");
            assert!(!without_tests(&text).contains(&name), "{} names {name}", path.display());
        }
    }
}

#[test]
fn every_file_opens_with_a_module_doc() {
    for folder in ["src", "tests", "benches", "build"] {
        for path in sources(folder) {
            let text = fs::read_to_string(&path).unwrap();
            assert!(text.starts_with("//!"), "{} opens without `//!`", path.display());
        }
    }
}

#[test]
fn no_file_is_too_long() {
    for path in sources("src") {
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= MOST_LINES, "{} has {lines} lines: is it one idea?", path.display());
    }
}

/// Paths in backquotes in the documents: `src/engine/mod.rs`, `rules/data/`.
fn named_paths(text: &str) -> Vec<String> {
    let roots = [
        "src/",
        "tests/",
        "rules/",
        "testdata/",
        "benches/",
        "fuzz/",
        "build/",
        "docs/",
        ".ci/",
        "editors/",
        "schemas/",
    ];
    let quoted = text.split('`').skip(1).step_by(2);
    quoted
        .filter(|word| roots.iter().any(|root| word.starts_with(root)))
        .filter(|word| !word.contains(['<', '*', ' ', '{', '…']))
        .map(|word| word.trim_end_matches('/').to_owned())
        .collect()
}

#[test]
fn paths_named_in_the_documents_exist() {
    let mut checked = 0;
    for document in [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "docs/install.md",
        "docs/pre-commit.md",
        "docs/github-action.md",
    ] {
        let text = fs::read_to_string(document).unwrap_or_else(|error| panic!("{document}: {error}"));
        for path in named_paths(&text) {
            assert!(Path::new(&path).exists(), "{document} names `{path}`, which does not exist");
            checked += 1;
        }
    }
    assert!(checked > 10, "the documents name paths");
}

#[test]
fn the_tidy_test_sees_nested_imports() {
    assert_eq!(
        named("use crate::{\n    formats::{Facts, Unit},\n    formats::yaml,\n    text::Span,\n};"),
        ["formats", "formats::yaml", "text"]
    );
    assert_eq!(named("crate::value::Value"), ["value"]);
}
