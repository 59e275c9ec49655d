//! `build/compose/compose-spec.json` → `static SHAPES`: the schema of Compose files as one flat table.
//!
//! Only the keywords that the schema uses are known: any other stops the build.

use std::{collections::BTreeMap, fmt::Write as _, path::Path};

use serde::{Deserialize, de::IgnoredAny};

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
struct Schema {
    #[serde(rename = "$schema")]
    _dialect: IgnoredAny,
    #[serde(rename = "$id")]
    _id: IgnoredAny,
    #[serde(rename = "title")]
    _title: IgnoredAny,
    #[serde(rename = "description")]
    _description: IgnoredAny,
    #[serde(rename = "default")]
    _default: IgnoredAny,
    #[serde(rename = "deprecated")]
    _deprecated: IgnoredAny,
    #[serde(rename = "$ref")]
    reference: Option<String>,
    #[serde(rename = "$defs")]
    definitions: BTreeMap<String, Schema>,
    #[serde(rename = "type")]
    types: Types,
    properties: BTreeMap<String, Schema>,
    pattern_properties: BTreeMap<String, Schema>,
    additional_properties: Option<Rest>,
    items: Option<Box<Schema>>,
    one_of: Vec<Schema>,
    required: Vec<String>,
    #[serde(rename = "enum")]
    words: Vec<String>,
    pattern: Option<String>,
    minimum: Option<i64>,
    maximum: Option<i64>,
    unique_items: bool,
}

#[derive(Deserialize, Default)]
#[serde(untagged)]
enum Types {
    #[default]
    Any,
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Rest {
    Allowed(bool),
    Shape(Box<Schema>),
}

/// Writes the table as Rust.
pub(crate) fn generate(out: &Path) {
    let text = std::fs::read_to_string("build/compose/compose-spec.json").unwrap();
    let root: Schema =
        serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("compose-spec.json: {error}"));
    let mut table = Table { definitions: &root.definitions, known: BTreeMap::new(), rows: Vec::new() };
    table.shape(&root);
    let mut code = String::from("/// The root is the first.\nstatic SHAPES: &[Shape] = &[\n");
    for row in table.rows {
        writeln!(code, "{row},").unwrap();
    }
    code.push_str("];\n");
    std::fs::write(out, code).unwrap();
}

struct Table<'s> {
    definitions: &'s BTreeMap<String, Schema>,
    /// Rows of definitions.
    known: BTreeMap<&'s str, usize>,
    rows: Vec<String>,
}

impl<'s> Table<'s> {
    /// The row of a schema.
    fn shape(&mut self, schema: &'s Schema) -> usize {
        if let Some(reference) = &schema.reference {
            let name = reference.strip_prefix("#/$defs/").unwrap_or_else(|| panic!("{reference}"));
            return self.definition(name);
        }
        let row = self.rows.len();
        self.rows.push(String::new());
        self.fill(row, schema);
        row
    }

    fn definition(&mut self, name: &'s str) -> usize {
        if let Some(row) = self.known.get(name) {
            return *row;
        }
        let row = self.rows.len();
        self.rows.push(String::new());
        self.known.insert(name, row);
        let definitions = self.definitions;
        self.fill(row, definitions.get(name).unwrap_or_else(|| panic!("no definition {name}")));
        row
    }

    fn fill(&mut self, row: usize, schema: &'s Schema) {
        let keys: Vec<_> = schema.properties.iter().map(|(key, it)| (key, self.shape(it))).collect();
        let patterns = schema.pattern_properties.iter();
        let patterns: Vec<_> = patterns.map(|(text, it)| (keys_like(text), self.shape(it))).collect();
        let patterns: Vec<_> = patterns.iter().map(|(name, it)| format!("(Keys::{name}, {it})")).collect();
        let rest = match &schema.additional_properties {
            None | Some(Rest::Allowed(true)) => "Rest::Any".to_owned(),
            Some(Rest::Allowed(false)) => "Rest::Nothing".to_owned(),
            Some(Rest::Shape(it)) => format!("Rest::Shape({})", self.shape(it)),
        };
        let items = schema.items.as_deref().map(|it| self.shape(it));
        let one_of: Vec<usize> = schema.one_of.iter().map(|it| self.shape(it)).collect();
        let text = match schema.pattern.as_deref() {
            None => "Texts::Any",
            Some("[a-zA-Z0-9][a-zA-Z0-9_.-]+") => "Texts::ContainerName",
            Some(pulls) if pulls.starts_with("always|never|build") => "Texts::PullPolicy",
            Some(other) => panic!("a pattern that is not known: {other}"),
        };
        *self.rows.get_mut(row).unwrap() = format!(
            "Shape {{ types: {}, keys: &{keys:?}, patterns: &[{}], rest: {rest}, items: {items:?}, \
             one_of: &{one_of:?}, required: &{:?}, words: &{:?}, text: {text}, minimum: {:?}, \
             maximum: {:?}, is_unique: {} }}",
            bits(&schema.types),
            patterns.join(", "),
            schema.required,
            schema.words,
            schema.minimum,
            schema.maximum,
            schema.unique_items,
        );
    }
}

fn keys_like(pattern: &str) -> &'static str {
    match pattern {
        "^x-" => "Extension",
        "^[a-zA-Z0-9._-]+$" => "Name",
        "^[a-z]+$" => "Letters",
        "^.+$" | ".+" => "NotEmpty",
        other => panic!("a pattern of keys that is not known: {other}"),
    }
}

/// The types as bits, none for any.
fn bits(types: &Types) -> u8 {
    let bit = |name: &String| match name.as_str() {
        "object" => 1,
        "array" => 2,
        "string" => 4,
        "number" => 8,
        "integer" => 16,
        "boolean" => 32,
        "null" => 64,
        other => panic!("a type that is not known: {other}"),
    };
    match types {
        Types::Any => 0,
        Types::One(name) => bit(name),
        Types::Many(names) => names.iter().map(bit).sum(),
    }
}
