//! The JSON Schema of the file, from the table of settings.

use serde_json::{Map, Value, json};

use super::{Key, Shape, keys::KEYS};
use crate::{
    data::{TABLES, Table},
    finding::Severity,
};

/// Where the schema is published; the file in the repository is `schemas/seawall.schema.json`.
pub const URL: &str = "https://seawall.dev/schemas/seawall.schema.json";

/// The schema.
pub fn document() -> Value {
    let mut document = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": URL,
        "title": "Seawall configuration",
        "description": "seawall.toml or .seawall.toml",
    });
    if let (Value::Object(document), Value::Object(root)) = (&mut document, table(KEYS)) {
        document.extend(root);
    }
    document
}

/// The schema as the text of its file.
pub fn text() -> String {
    // A JSON value always becomes text.
    serde_json::to_string_pretty(&document()).unwrap_or_default() + "\n"
}

fn table(keys: &[Key]) -> Value {
    let properties: Map<String, Value> =
        keys.iter().map(|key| (key.name.to_owned(), property(key))).collect();
    let required: Vec<&str> = keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    let mut table = json!({"type": "object", "additionalProperties": false, "properties": properties});
    if !required.is_empty() {
        set(&mut table, "required", json!(required));
    }
    table
}

fn property(key: &Key) -> Value {
    let mut schema = shape(key.shape);
    set(&mut schema, "description", json!(key.doc));
    // Defaults that JSON writes as TOML does.
    if let Ok(default) = serde_json::from_str::<Value>(key.default) {
        set(&mut schema, "default", default);
    }
    schema
}

fn shape(shape: Shape) -> Value {
    match shape {
        Shape::Bool => json!({"type": "boolean"}),
        Shape::Level => json!({"enum": Severity::ALL.map(Severity::name)}),
        Shape::Path => filled(),
        Shape::Paths | Shape::Rules | Shape::Globs | Shape::Variables => {
            json!({"type": "array", "items": filled()})
        }
        Shape::Levels => {
            json!({"type": "object", "additionalProperties": {"enum": Severity::ALL.map(Severity::name)}})
        }
        Shape::Data => data(),
        Shape::Params => params(),
        Shape::Table(keys) => table(keys),
        Shape::Tables(keys) => json!({"type": "array", "items": table(keys)}),
    }
}

/// Any rules with any parameters: users have rules of their own.
fn params() -> Value {
    let value = json!({"anyOf": [
        {"type": ["boolean", "integer", "string"]}, {"type": "array", "items": {"type": "string"}}
    ]});
    json!({"type": "object", "additionalProperties": {"type": "object", "additionalProperties": value}})
}

/// The tables of facts with their columns.
fn data() -> Value {
    let of_table = |table: &Table| {
        let columns = table.columns().into_iter();
        let columns: Map<String, Value> = columns
            .map(|name| (name.to_owned(), json!({"type": ["string", "integer", "boolean"]})))
            .collect();
        let row = json!({"type": "object", "additionalProperties": false, "properties": columns});
        (table.name.to_owned(), json!({"type": "object", "additionalProperties": row}))
    };
    let tables: Map<String, Value> = TABLES.iter().map(of_table).collect();
    json!({"type": "object", "additionalProperties": false, "properties": tables})
}

/// A text with something in it.
fn filled() -> Value {
    json!({"type": "string", "pattern": "\\S"})
}

fn set(schema: &mut Value, key: &str, value: Value) {
    if let Value::Object(fields) = schema {
        fields.insert(key.to_owned(), value);
    }
}
