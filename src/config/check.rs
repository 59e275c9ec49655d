//! Holds a file against the table of settings: keys that are none, values of the wrong shape.
//!
//! Whether rules of a name exist is not asked here: only a run knows all of them.

use super::keys::{Key, Shape};
use crate::{
    data::{TABLES, Table},
    finding::{Problem, ProblemKind, Severity},
    rules::{closest, param_value},
    source::{SourceFile, check_glob},
    text::Span,
    value::{Entry, Kind, Map, Number, Value},
};

/// Collects what is wrong with one file.
pub(super) struct Checker<'f> {
    pub(super) file: &'f SourceFile,
    pub(super) problems: Vec<Problem>,
}

impl Checker<'_> {
    fn wrong(&mut self, span: Span, message: impl Into<String>) {
        self.problems.push(problem(self.file, span, message));
    }

    /// The keys of a table and what they hold. `owner` is where a missing key is missed, `within` what
    /// the table is called.
    pub(super) fn table(&mut self, map: &Map, keys: &[Key], owner: Span, within: Option<&str>) {
        for entry in map.entries() {
            match keys.iter().find(|key| key.name == entry.key) {
                Some(key) => self.value(&entry.value, key.name, key.shape),
                None => self.unknown_key(entry, keys, within),
            }
        }
        for key in keys.iter().filter(|key| key.required && map.get(key.name).is_none()) {
            let within = within.map(|name| format!(" of `{name}`")).unwrap_or_default();
            self.wrong(owner, format!("`{}`{within} is missing", key.name));
        }
    }

    fn unknown_key(&mut self, entry: &Entry, keys: &[Key], within: Option<&str>) {
        let name = entry.key.as_str();
        let hint = match closest(name, keys.iter().map(|key| key.name)) {
            Some(close) => format!("; did you mean `{close}`?"),
            None => elsewhere(name).unwrap_or_default(),
        };
        let what = within.map_or_else(
            || format!("there is no setting `{name}`"),
            |within| format!("`{within}` has no setting `{name}`"),
        );
        self.wrong(entry.key_span, format!("{what}{hint}"));
    }

    fn value(&mut self, value: &Value, name: &str, shape: Shape) {
        match shape {
            Shape::Bool => {
                if value.as_bool().is_none() {
                    self.wrong(value.span(), format!("`{name}` is true or false"));
                }
            }
            Shape::Level => self.level(value, name),
            Shape::Path => {
                self.text(value, &format!("`{name}` is a path"));
            }
            Shape::Paths => self.list(value, name, "paths", |_, _| {}),
            Shape::Rules => self.list(value, name, "names of rules", |_, _| {}),
            Shape::Variables => self.list(value, name, "names of variables", |_, _| {}),
            Shape::Globs => self.list(value, name, "path patterns", Self::glob),
            Shape::Levels => self.levels(value, name),
            Shape::Data => self.data(value, name),
            Shape::Params => self.params(value, name),
            Shape::Table(keys) => match &value.kind {
                Kind::Map(map) => self.table(map, keys, value.span(), Some(name)),
                _ => self.wrong(value.span(), format!("`{name}` is a table: [{name}]")),
            },
            Shape::Tables(keys) => self.tables(value, name, keys),
        }
    }

    /// A text, or else what it should be.
    fn text(&mut self, value: &Value, expected: &str) -> bool {
        let full = value.as_str().is_some_and(|text| !text.trim().is_empty());
        if !full {
            let hint = if value.as_str().is_some() { ", and this one is empty" } else { "" };
            self.wrong(value.span(), format!("{expected}{hint}"));
        }
        full
    }

    fn list(&mut self, value: &Value, name: &str, of: &str, each: fn(&mut Self, &Value)) {
        let Kind::Sequence(items) = &value.kind else {
            return self.wrong(value.span(), format!("`{name}` is a list of {of}: [\"…\"]"));
        };
        for item in items.iter() {
            if self.text(item, &format!("`{name}` is a list of {of}")) {
                each(self, item);
            }
        }
    }

    fn glob(&mut self, value: &Value) {
        if let Err(error) = check_glob(value.as_str().unwrap_or_default()) {
            self.wrong(value.span(), error.to_string());
        }
    }

    fn level(&mut self, value: &Value, name: &str) {
        let given = value.as_str();
        if given.and_then(Severity::from_name).is_some() {
            return;
        }
        let names = Severity::ALL.map(Severity::name);
        let hint = given.map(|given| did_you_mean(given, names)).unwrap_or_default();
        self.wrong(value.span(), format!("`{name}` is one of {}{hint}", names.join(", ")));
    }

    fn levels(&mut self, value: &Value, name: &str) {
        let Kind::Map(map) = &value.kind else {
            let expected = format!("`{name}` is a table from names of rules to severities: [{name}]");
            return self.wrong(value.span(), expected);
        };
        for entry in map.entries() {
            self.level(&entry.value, &entry.key);
        }
    }

    fn tables(&mut self, value: &Value, name: &str, keys: &[Key]) {
        let expected = format!("`{name}` is a list of tables: [[{name}]]");
        let Kind::Sequence(items) = &value.kind else { return self.wrong(value.span(), expected) };
        for item in items.iter() {
            match &item.kind {
                Kind::Map(map) => self.table(map, keys, item.span(), Some(name)),
                _ => self.wrong(item.span(), expected.clone()),
            }
        }
    }
}

/// The tables of facts.
impl Checker<'_> {
    fn data(&mut self, value: &Value, name: &str) {
        let Kind::Map(map) = &value.kind else {
            return self
                .wrong(value.span(), format!("`{name}` is a table of tables: [{name}.datastore_images]"));
        };
        for entry in map.entries() {
            if let Some(table) = TABLES.iter().find(|table| table.name == entry.key) {
                self.rows(&entry.value, table);
                continue;
            }
            let hint = did_you_mean(&entry.key, TABLES.iter().map(|table| table.name));
            self.wrong(entry.key_span, format!("there is no table `{}`{hint}", entry.key));
        }
    }

    fn params(&mut self, value: &Value, name: &str) {
        let form = format!("`{name}` is a table from rules to their parameters: [{name}.\"prefix/name\"]");
        let Kind::Map(map) = &value.kind else { return self.wrong(value.span(), form) };
        for rule in map.entries() {
            let Kind::Map(params) = &rule.value.kind else {
                self.wrong(rule.value.span(), form.clone());
                continue;
            };
            for param in params.entries().iter().filter(|param| param_value(&param.value).is_none()) {
                let types = "true or false, a whole number, a text or a list of texts";
                self.wrong(param.value.span(), format!("`{}` is {types}", param.key));
            }
        }
    }

    fn rows(&mut self, value: &Value, table: &Table) {
        let columns = table.columns();
        let Kind::Map(rows) = &value.kind else {
            let column = columns.first().unwrap_or(&"field");
            let form = format!("`{}` has rows: \"key\" = {{ {column} = \"…\" }}", table.name);
            return self.wrong(value.span(), form);
        };
        for row in rows.entries() {
            let Kind::Map(fields) = &row.value.kind else {
                let form = format!("a row of `{}` is a table of {}", table.name, columns.join(", "));
                self.wrong(row.value.span(), form);
                continue;
            };
            for field in fields.entries() {
                if !columns.contains(&field.key.as_str()) {
                    let hint = did_you_mean(&field.key, columns.iter().copied());
                    self.wrong(
                        field.key_span,
                        format!("`{}` has no column `{}`{hint}", table.name, field.key),
                    );
                } else if scalar(&field.value).is_none() {
                    self.wrong(field.value.span(), format!("`{}` is a text", field.key));
                }
            }
        }
    }
}

/// A text, or a number or truth value as it is written.
pub(super) fn scalar(value: &Value) -> Option<String> {
    match &value.kind {
        Kind::Text(text) => Some(text.content().to_owned()),
        Kind::Bool(value) => Some(value.to_string()),
        Kind::Number(Number::Int(number)) => Some(number.to_string()),
        _ => None,
    }
}

fn did_you_mean<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> String {
    closest(name, names).map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}

/// What is wrong at a place of the file.
pub fn problem(file: &SourceFile, span: Span, message: impl Into<String>) -> Problem {
    Problem { kind: ProblemKind::Config, path: file.path.clone(), span: Some(span), message: message.into() }
}

/// Where what users of other tools look for is set here.
fn elsewhere(name: &str) -> Option<String> {
    let place = match name {
        "skip" | "skip-check" | "skip-checks" | "disable" | "ignored" => "rules are left out by `ignore`",
        "only" | "check" | "checks" | "enable" | "enabled" => "rules are chosen by `select`",
        "skip-path" | "skip-dirs" | "skip-files" | "ignore-paths" => "paths are left out by `extend-exclude`",
        "per-file-ignores" | "overrides" => "settings for some paths stand under [[per-path]]",
        "failure-threshold" | "fail-level" | "exit-code" => "the threshold is `fail-on`",
        "extends" | "extend" | "include" => "a configuration stands alone",
        _ => return None,
    };
    Some(format!("; {place}"))
}
