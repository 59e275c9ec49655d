//! A checked file as a [`Config`]: what has the wrong shape was reported, and counts as not given.

use super::{
    Choice, Config, Param, PerPath, Written,
    check::{Checker, scalar},
    keys::KEYS,
};
use crate::{
    data::{OwnRow, TABLES},
    finding::{Problem, Severity},
    formats::toml,
    rules::param_value,
    source::SourceFile,
    text::Span,
    value::{Entry, Map, Value},
};

impl Config {
    /// Reads a file. Total: what is wrong is said, each at its place, and the rest is read.
    pub fn read(file: &SourceFile) -> (Self, Vec<Problem>) {
        let (map, problems) = toml::parse(file);
        let problems = file.problems.iter().cloned().chain(problems).collect();
        let mut checker = Checker { file, problems };
        checker.table(&map, KEYS, Span::empty(file.id, 0), None);
        checker.problems.sort_by_key(|problem| problem.span.map(|span| span.start));
        (config(&map), checker.problems)
    }
}

fn config(map: &Map) -> Config {
    Config {
        choice: choice(map),
        per_path: items(map, "per-path").iter().filter_map(per_path).collect(),
        exclude: list(map, "exclude"),
        extend_exclude: list(map, "extend-exclude").unwrap_or_default(),
        force_exclude: flag(map, "force-exclude"),
        fail_on: get(map, "fail-on").and_then(level),
        fail_on_unknown: flag(map, "fail-on-unknown"),
        rules: list(map, "rules").unwrap_or_default(),
        baseline: get(map, "baseline").and_then(written),
        foreign_pragmas: flag(map, "foreign-pragmas"),
        params: params(map),
        data: data(map),
        provided: table(map, "env").and_then(|env| list(env, "provided")).unwrap_or_default(),
        env_files: table(map, "env").and_then(|env| list(env, "files")).unwrap_or_default(),
        environments: environments(map),
    }
}

fn choice(map: &Map) -> Choice {
    let severity = table(map, "severity").map(Map::entries).unwrap_or_default().iter();
    let severity = severity.filter_map(|entry| {
        let name = Written { text: entry.key.to_string(), span: entry.key_span };
        Some((name, level(&entry.value)?))
    });
    Choice {
        select: list(map, "select"),
        ignore: list(map, "ignore").unwrap_or_default(),
        severity: severity.collect(),
    }
}

fn per_path(item: &Value) -> Option<PerPath> {
    let map = item.as_map()?;
    Some(PerPath { paths: list(map, "paths")?, choice: choice(map) })
}

fn environments(map: &Map) -> Vec<(&'static str, Vec<Written>)> {
    let Some(table) = table(map, "environments") else { return Vec::new() };
    let names = ["development", "staging", "production"];
    names.into_iter().filter_map(|name| Some((name, list(table, name)?))).collect()
}

fn params(map: &Map) -> Vec<(Written, Vec<Param>)> {
    let key = |entry: &Entry| Written { text: entry.key.to_string(), span: entry.key_span };
    let param = |entry: &Entry| {
        let value = param_value(&entry.value)?;
        Some(Param { name: key(entry), value, span: entry.value.span() })
    };
    let of_rule =
        |rule: &Entry| (key(rule), rule.value.entries().iter().filter_map(param).collect::<Vec<_>>());
    table(map, "params").map(Map::entries).unwrap_or_default().iter().map(of_rule).collect()
}

/// The rows of users, for tables and columns that there are.
fn data(map: &Map) -> Vec<OwnRow> {
    let of_table = |entry: &Entry| {
        let table = TABLES.iter().find(|table| table.name == entry.key)?;
        let columns = table.columns();
        let row = |row: &Entry| {
            let fields = row.value.as_map()?.entries().iter();
            let fields = fields.filter(|field| columns.contains(&field.key.as_str()));
            let fields = fields.filter_map(|field| Some((field.key.to_string(), scalar(&field.value)?)));
            Some(OwnRow { table: table.name, key: row.key.to_string(), fields: fields.collect() })
        };
        Some(entry.value.entries().iter().filter_map(row).collect::<Vec<_>>())
    };
    let tables = table(map, "data").map(Map::entries).unwrap_or_default().iter();
    tables.filter_map(of_table).flatten().collect()
}

fn get<'m>(map: &'m Map, key: &str) -> Option<&'m Value> {
    map.get(key).map(|entry| &entry.value)
}

fn table<'m>(map: &'m Map, key: &str) -> Option<&'m Map> {
    get(map, key).and_then(Value::as_map)
}

fn items<'m>(map: &'m Map, key: &str) -> &'m [Value] {
    get(map, key).map_or(&[], Value::items)
}

fn flag(map: &Map, key: &str) -> bool {
    get(map, key).and_then(Value::as_bool).unwrap_or(false)
}

fn level(value: &Value) -> Option<Severity> {
    value.as_str().and_then(Severity::from_name)
}

fn written(value: &Value) -> Option<Written> {
    let text = value.as_str().filter(|text| !text.trim().is_empty())?;
    Some(Written { text: text.to_owned(), span: value.span() })
}

/// The texts of a list, if there is one.
fn list(map: &Map, key: &str) -> Option<Vec<Written>> {
    let list = get(map, key).filter(|value| matches!(value.kind, crate::value::Kind::Sequence(_)))?;
    Some(list.items().iter().filter_map(written).collect())
}
