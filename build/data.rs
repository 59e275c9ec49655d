//! `rules/data/<table>.yaml` → `static TABLES`.
//!
//! A table file is a map: `source:` (where the facts are from), `rows:` a map from key to a map of
//! fields, or a list of keys where there are none.

use std::{collections::BTreeMap, fmt::Write as _, path::Path};

use serde::Deserialize;

use super::slots;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TableFile {
    source: String,
    rows: Rows,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Rows {
    Fields(BTreeMap<String, BTreeMap<String, String>>),
    Keys(Vec<String>),
}

/// Writes the tables as Rust.
pub(crate) fn generate(out: &Path) {
    let mut code = String::from("/// All tables.\npub static TABLES: &[Table] = &[\n");
    for path in yaml_files(Path::new("rules/data")) {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let table: TableFile =
            serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(!table.source.trim().is_empty(), "{}: names its source", path.display());
        writeln!(code, "Table {{ name: {name:?}, rows: &[").unwrap();
        let rows = rows(table.rows);
        let slots = slots::of(rows.keys().map(String::as_str));
        for (key, fields) in rows {
            let fields: Vec<(String, String)> = fields.into_iter().collect();
            writeln!(code, "Row {{ key: {key:?}, fields: &{fields:?} }},").unwrap();
        }
        writeln!(code, "], slots: &{slots:?}, is_extended: false }},").unwrap();
    }
    code.push_str("];\n");
    std::fs::write(out, code).unwrap();
}

fn rows(rows: Rows) -> BTreeMap<String, BTreeMap<String, String>> {
    match rows {
        Rows::Fields(rows) => rows,
        Rows::Keys(keys) => keys.into_iter().map(|key| (key, BTreeMap::new())).collect(),
    }
}

/// The YAML files of a folder, sorted.
pub(crate) fn yaml_files(folder: &Path) -> Vec<std::path::PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    files.sort();
    files
}
