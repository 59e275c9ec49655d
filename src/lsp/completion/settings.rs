//! What may be written in `seawall.toml`.

use super::{Completion, names};
use crate::{
    config::{Cursor, Key, Means, Shape, cursor, means},
    finding::Severity,
    lsp::desk::Desk,
    report::prose,
    source::SourceFile,
};

pub(super) fn at(desk: &Desk<'_>, file: &SourceFile, at: usize) -> Vec<Completion> {
    let Some(cursor) = cursor(&file.text, at) else { return Vec::new() };
    let Some(means) = means(&cursor) else { return Vec::new() };
    let range = &cursor.range;
    // What nobody put in quotes yet needs them: names of rules have a slash.
    let quoted = |name: &str| if cursor.quote.is_some() { name.to_owned() } else { format!("\"{name}\"") };
    match means {
        Means::Setting(keys) => {
            keys.iter().filter(|key| fits(key, &cursor)).map(|key| setting(key, &cursor)).collect()
        }
        Means::Name => names::all(desk.registry, false, range, &quoted),
        Means::Rule => {
            let has_params = |item: &Completion| {
                desk.registry.get(&item.label).is_some_and(|rule| !rule.file().params.is_empty())
            };
            names::ids(desk.registry, false, range, &quoted).into_iter().filter(has_params).collect()
        }
        Means::Param(rule) => params(desk, &rule, &cursor),
        Means::Level => {
            let level = |level: Severity| Completion {
                text: quoted(level.name()),
                ..Completion::word(level.name(), "severity", range)
            };
            Severity::ALL.map(level).to_vec()
        }
        Means::Flag => ["true", "false"].map(|word| Completion::word(word, "", range)).to_vec(),
    }
}

/// Whether a setting can be written as the word that it is to be: a table's header, or a key.
fn fits(key: &Key, cursor: &Cursor) -> bool {
    let is_table =
        matches!(key.shape, Shape::Table(_) | Shape::Tables(_) | Shape::Levels | Shape::Params | Shape::Data);
    !cursor.is_header || is_table
}

fn setting(key: &Key, cursor: &Cursor) -> Completion {
    let detail = if key.default.is_empty() { String::new() } else { format!("without it: {}", key.default) };
    Completion { documentation: Some(prose(key.doc)), ..Completion::word(key.name, &detail, &cursor.range) }
}

fn params(desk: &Desk<'_>, rule: &str, cursor: &Cursor) -> Vec<Completion> {
    let rule = desk.registry.get(rule);
    let params = rule.iter().flat_map(|rule| rule.file().params.iter());
    let one = |param: &crate::rules::schema::Param| Completion {
        documentation: Some(prose(&param.doc)),
        ..Completion::word(&param.name, &format!("by now {}", param.value), &cursor.range)
    };
    params.map(one).collect()
}
