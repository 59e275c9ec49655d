//! `seawall rules schema`: the JSON Schema of rule files, for editors.

use serde_json::{Value, json};

use crate::{
    finding::Severity,
    formats::{FAMILIES, subject_kinds},
    rules::schema::{CONTROLS, Verb},
};

/// The schema, as text.
pub(super) fn schema() -> String {
    // A JSON value always becomes text.
    serde_json::to_string_pretty(&document()).unwrap_or_default() + "\n"
}

fn document() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Seawall rule",
        "type": "object",
        "additionalProperties": false,
        "required": ["id", "title", "severity", "on", "message", "examples"],
        "oneOf": [{"required": ["deny"]}, {"required": ["require"]}, {"required": ["check"]}],
        "properties": properties()
    })
}

fn properties() -> Value {
    let families = FAMILIES.iter().map(|family| family.name);
    let kinds: Vec<&str> = subject_kinds().map(|kind| kind.name).chain(families).collect();
    let controls: Vec<&str> = CONTROLS.iter().map(|control| control.id).collect();
    let mut about = json!({
        "id": {"type": "string", "pattern": "^[a-z0-9]+/[a-z0-9-]+$", "description": "prefix/name"},
        "title": text("A headline"),
        "severity": severity(),
        "confidence": {"enum": ["high", "medium", "low"], "default": "high"},
        "control": {"enum": controls, "description": "The control that it serves"},
        "tags": texts("Words to select it by"),
        "since": text("The version that brought it"),
        "on": one_or_more(&json!({"enum": kinds}), "The kinds of subject that it is about"),
        "why": text("Why it matters"),
        "limits": text("What it cannot see"),
        "when_not": text("When not to follow it"),
        "equivalents": texts("Ids of the same rule in other tools, as tool:id"),
        "references": texts("Addresses to read on"),
        "examples": {"type": "array", "minItems": 1, "items": example()},
    });
    let asks = json!({
        "when": text("An expression: whether it applies"),
        "deny": text("An expression: true is a failure"),
        "require": text("An expression: true is a pass"),
        "check": text("A named check instead of an expression"),
        "undecided": text("An expression: whether it is told where that cannot be decided; always where not given"),
        "params": params(),
        "at": text("The primary place"),
        "labels": items(&json!({"at": text("The place"), "text": text("What is there, a template")})),
        "downgrade": items(&json!({"when": text("If this holds"), "to": severity()})),
        "message": text("What is wrong, a template"),
        "help": text("What to do, a template"),
        "fix": fix(),
    });
    if let (Value::Object(about), Value::Object(asks)) = (&mut about, asks) {
        about.extend(asks);
    }
    about
}

fn text(description: &str) -> Value {
    json!({"type": "string", "description": description})
}

fn texts(description: &str) -> Value {
    json!({"type": "array", "items": {"type": "string"}, "description": description})
}

fn one_or_more(item: &Value, description: &str) -> Value {
    json!({"anyOf": [item, {"type": "array", "items": item}], "description": description})
}

/// A list of records, every field of which is required.
fn items(properties: &Value) -> Value {
    let required: Vec<&String> = properties.as_object().iter().flat_map(|fields| fields.keys()).collect();
    let item = json!({
        "type": "object", "additionalProperties": false, "properties": properties, "required": required
    });
    json!({"type": "array", "items": item})
}

fn severity() -> Value {
    json!({"enum": Severity::ALL.map(Severity::name)})
}

fn fix() -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["title", "safety", "edits"],
        "properties": {
            "title": text("What it does, as a command"),
            "safety": {"enum": ["safe", "unsafe"]},
            "unsafe_when": text("An expression: where a safe one is unsafe all the same"),
            "edits": {"type": "array", "minItems": 1, "items": edit()},
            "leads_to": texts("Ids of the rules whose findings it may bring, about what is left to do by hand")
        }
    })
}

fn edit() -> Value {
    let new = |description: &str| {
        json!({
            "anyOf": [{"type": ["string", "number", "boolean"]}, {"type": "array", "items": {"type": "string"}}],
            "description": description
        })
    };
    let verbs = Verb::ALL.map(|(_, at, to)| {
        let keys: Vec<&str> = [Some(at), to].into_iter().flatten().collect();
        json!({"required": keys})
    });
    json!({
        "type": "object",
        "additionalProperties": false,
        "oneOf": verbs,
        "properties": {
            "when": text("An expression: whether this edit is made; always where not given"),
            "set": text("The path to write: replaced where its value comes from, or written as a new key"),
            "to": new("The new value, a template, or a list of them"),
            "append": text("The path of the list, or command line, to add to"),
            "items": new("What to add, a template, or a list of them"),
            "prefix": text("The path of the text, or the list of texts, to put something before"),
            "with": text("What to put there, a template"),
            "remove": text("The path of the entry, item, argument or statement to remove, or a list of them"),
            "after": text("The path of the statement to put another after"),
            "insert": text("That statement, a template"),
            "file": text("The workspace path of a file, a template; it is made if it is not there"),
            "line": text("The lines to put at its end, a template")
        }
    })
}

fn params() -> Value {
    let value = json!({"anyOf": [
        {"type": ["boolean", "integer", "string"]}, {"type": "array", "items": {"type": "string"}}
    ]});
    json!({
        "type": "object",
        "description": "What a configuration may set: `param.<name>` in expressions",
        "additionalProperties": {
            "type": "object",
            "additionalProperties": false,
            "required": ["default", "doc"],
            "properties": {
                "default": value,
                "doc": text("What it is, in a sentence"),
                "examples": value
            }
        }
    })
}

fn example() -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "bad": text("A file with a finding at each «mark»"),
            "good": text("A file without findings"),
            "unknown": text("A file that cannot be decided at each «mark»"),
            "files": {"type": "object", "additionalProperties": {"type": "string"}},
            "expect": {"enum": ["bad", "good", "unknown"]},
            "path": text("The file's path"),
            "trap": text("The trap that it guards")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys of the built-in rule files, by indentation: a key of the schema each.
    #[test]
    fn every_key_of_a_rule_file_is_in_the_schema() {
        let properties = properties();
        let mut rules = 0;
        for folder in std::fs::read_dir("rules").unwrap().map(|entry| entry.unwrap().path()) {
            // The engine's own rules cannot be written by users.
            if !folder.is_dir() || folder.ends_with("data") || folder.ends_with("suppression") {
                continue;
            }
            for file in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                let body = std::fs::read_to_string(&file).unwrap();
                let keys = body.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
                for key in keys.filter_map(|line| line.split_once(':')).map(|(key, _)| key) {
                    assert!(properties.get(key).is_some(), "{}: {key}", file.display());
                }
                rules += 1;
            }
        }
        let all = crate::rules::Registry::builtin();
        assert!(rules >= all.rules().iter().filter(|rule| !rule.is_engines()).count());
    }

    #[test]
    fn the_kinds_of_subject_are_listed() {
        let text = schema();
        assert!(text.contains("\"env.entry\"") && text.contains("\"non-root\""), "{text}");
    }
}
