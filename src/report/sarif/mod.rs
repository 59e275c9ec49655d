//! `sarif`: SARIF 2.1.0, with what GitHub code scanning asks for and uses.
//!
//! Columns count characters from 1 (`columnKind`), ends are exclusive; addresses are relative to the
//! repository and percent-encoded. No text of a file is included but what messages say. No
//! `automationDetails`: who uploads several reports tells them apart by a category of their own.

mod line_hash;
mod notes;
mod place;
mod result;
mod rules;

use std::io::{Result, Write};

use serde_json::{Value, json};

use self::{place::Places, result::Results};
use super::{View, json};
use crate::finding::Severity;

/// The schema of the format.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// GitHub refuses a run with more results.
const RESULTS: usize = 25_000;

/// Writes one log of one run, and a line break.
pub(super) fn write(view: &View<'_>, out: &mut dyn Write) -> Result<()> {
    json::print(&log(view, RESULTS), out)
}

/// A log with no more than `most` results.
pub(super) fn log(view: &View<'_>, most: usize) -> Value {
    json!({"$schema": SCHEMA, "version": "2.1.0", "runs": [run(&Places::new(view), most)]})
}

fn run(places: &Places<'_>, most: usize) -> Value {
    let view = places.view;
    let rules = view.registry.rules();
    let results = Results::of(places, most);
    json!({
        "tool": {"driver": {
            "name": "Seawall",
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "informationUri": "https://seawall.dev/",
            "rules": rules.iter().map(rules::descriptor).collect::<Vec<_>>(),
            "notifications": notes::descriptors(),
        }},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {place::ROOT: {"description": {"text": "The root of the repository."}}},
        "invocations": [{
            "executionSuccessful": view.report.problems.is_empty(),
            "toolExecutionNotifications": notes::all(places, results.left_out),
        }],
        "results": results.all,
    })
}

/// How much SARIF says a severity matters.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// Adds a member to an object, if there is one to add.
fn set(object: &mut Value, name: &str, value: Option<Value>) {
    if let (Some(fields), Some(value)) = (object.as_object_mut(), value) {
        fields.insert(name.to_owned(), value);
    }
}

/// A list, if there is anything in it.
fn some(list: Vec<Value>) -> Option<Value> {
    (!list.is_empty()).then(|| Value::from(list))
}
