//! Reading the `fix` of a rule file.

use super::reader::Reader;
use crate::{
    finding::Safety,
    rules::schema::{EditSource, FixSource, Source, Verb},
    value::{Kind, Map, Value},
};

const SAFETIES: [(&str, Safety); 2] = [("safe", Safety::Safe), ("unsafe", Safety::Unsafe)];

/// The fix of a rule, if it has one.
pub(super) fn read(reader: &mut Reader<'_>, rule: &Map) -> Option<FixSource> {
    let entry = rule.get("fix")?;
    let fix = reader.map(&entry.value, "a fix", &["title", "safety", "unsafe_when", "edits", "leads_to"])?;
    let title = reader.required(fix, entry.key_span, "title");
    if fix.get("safety").is_none() {
        reader.wrong(entry.key_span, "`safety` is missing");
    }
    let safety = reader.word(fix, "safety", &SAFETIES);
    let items = reader.items(fix, "edits");
    let edits: Vec<EditSource> = items.iter().filter_map(|item| edit(reader, item)).collect();
    if items.is_empty() {
        reader.wrong(entry.key_span, "`edits` is missing");
    }
    let (unsafe_when, leads_to) = (reader.source(fix, "unsafe_when"), reader.sources(fix, "leads_to"));
    if let (Some(Safety::Unsafe), Some(entry)) = (safety, fix.get("unsafe_when")) {
        reader.wrong(entry.key_span, "`unsafe_when` belongs to a safe fix");
    }
    let (edits, leads_to) = (edits.into(), leads_to.into());
    Some(FixSource { title: title?, safety: safety?, unsafe_when, edits, leads_to })
}

fn edit(reader: &mut Reader<'_>, item: &Value) -> Option<EditSource> {
    let keys: Vec<&str> = Verb::ALL.iter().flat_map(|(_, at, to)| [Some(*at), *to]).flatten().collect();
    let known: Vec<&str> = keys.into_iter().chain(["when"]).collect();
    let map = reader.map(item, "an edit", &known)?;
    let named = Verb::ALL.into_iter().filter(|(_, at, _)| map.get(at).is_some()).collect::<Vec<_>>();
    let [(verb, at_key, to_key)] = *named.as_slice() else {
        let verbs = Verb::ALL.map(|(_, at, _)| format!("`{at}`")).join(", ");
        reader.wrong(item.span(), format!("an edit has one of {verbs}"));
        return None;
    };
    let at = reader.required(map, item.span(), at_key);
    let mut to: Vec<Source> = Vec::new();
    let mut is_list = false;
    if let Some(key) = to_key {
        is_list = matches!(map.get(key).map(|entry| &entry.value.kind), Some(Kind::Sequence(_)));
        to = reader.sources(map, key);
        if to.is_empty() {
            reader.wrong(item.span(), format!("`{at_key}` needs `{key}`"));
            return None;
        }
        if is_list && !matches!(verb, Verb::Set | Verb::Append) {
            reader.wrong(item.span(), format!("`{key}` is a text"));
        }
    }
    let own = [Some(at_key), to_key, Some("when")];
    for entry in map.entries().iter().filter(|entry| !own.contains(&Some(entry.key.as_str()))) {
        if known.contains(&entry.key.as_str()) {
            reader.wrong(entry.key_span, format!("`{}` does not belong to `{at_key}`", entry.key));
        }
    }
    let when = reader.source(map, "when");
    Some(EditSource { verb, when, at: at?, to: to.into(), is_list })
}
