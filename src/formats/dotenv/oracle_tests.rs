//! What compose-go reads from env files, recorded: a list of texts with what its `dotenv` package made of
//! each. `testdata/formats/dotenv/record.go` makes such a list.

use serde_json::Value as Json;

use super::*;
use crate::text::FileId;

/// Holds every recorded text against what is read here.
fn compare(recorded: &str) {
    let cases: Vec<Json> = serde_json::from_str(recorded).unwrap();
    assert!(!cases.is_empty());
    let faults: Vec<String> = cases.iter().filter_map(|case| differs(case).err()).collect();
    let few: Vec<&String> = faults.iter().take(10).collect();
    assert!(faults.is_empty(), "{} of {}: {few:#?}", faults.len(), cases.len());
}

fn differs(case: &Json) -> Result<(), String> {
    let text = case["text"].as_str().unwrap();
    let file = SourceFile::new(FileId(0), ".env".into(), text.as_bytes().to_vec());
    let tree = Dotenv.parse(&file);
    let own = Dotenv.value(&file, &tree).unwrap();
    let fault = |what: String| Err(format!("{text:?}: {what}; compose-go: {case}"));
    if let Some(error) = case["error"].as_str() {
        // Whoever starts the project may set it: no error here.
        let is_missing = error.contains("required variable");
        return if is_missing || !tree.errors.is_empty() { Ok(()) } else { fault("no error".into()) };
    }
    let wanted = case["values"].as_object().unwrap();
    // Compose takes a name alone on the last line for a value without a name, and blanks other than the
    // plain one for parts of names. These are errors here, and cost their lines.
    let odd = |key: &String| key.is_empty() || key.contains(char::is_whitespace);
    let blank = |error: &crate::formats::SyntaxError| error.message.starts_with("a space");
    if wanted.keys().any(odd) || tree.errors.iter().any(blank) {
        return if tree.errors.is_empty() { fault("no error".into()) } else { Ok(()) };
    }
    if !tree.errors.is_empty() {
        return fault(format!("errors {:?}", tree.errors));
    }
    for (key, value) in wanted {
        let Some(found) = own.get(key) else { return fault(format!("no {key}")) };
        if found.why().is_none() && found.as_str() != value.as_str() {
            return fault(format!("{key} is {:?}", found.as_str()));
        }
    }
    let more =
        own.entries().iter().find(|entry| !entry.value.is_null() && !wanted.contains_key(entry.key.as_str()));
    more.map_or(Ok(()), |entry| fault(format!("{} is read", entry.key)))
}

#[test]
fn texts_are_read_as_compose_reads_them() {
    compare(include_str!("../../../testdata/formats/dotenv/compose-go.json"));
}

#[test]
#[ignore = "needs SEAWALL_DOTENV, a list that testdata/formats/dotenv/record.go made"]
fn more_texts_are_read_as_compose_reads_them() {
    let path = std::env::var_os("SEAWALL_DOTENV").expect("SEAWALL_DOTENV");
    compare(&std::fs::read_to_string(path).unwrap());
}
