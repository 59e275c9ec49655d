//! Words of `seawall.toml`: settings, names of rules, parameters.

use std::fmt::Write as _;

use super::Hovered;
use crate::{
    config::{Key, Means, cursor, means},
    lsp::{desk::Desk, say},
    report::{code, prose},
    source::SourceFile,
};

pub(super) fn at(desk: &Desk<'_>, file: &SourceFile, at: usize) -> Option<Hovered> {
    let cursor = cursor(&file.text, at)?;
    let word = file.text.get(cursor.range.clone()).filter(|word| !word.is_empty())?;
    let text = match means(&cursor)? {
        Means::Setting(keys) => setting(keys.iter().find(|key| key.name == word)?),
        Means::Name | Means::Rule => say::name(desk.registry, word),
        Means::Param(rule) => param(desk, &rule, word)?,
        Means::Level | Means::Flag => return None,
    };
    Some(Hovered::new(text, cursor.range))
}

/// A setting: what it does, what holds without it, an example.
fn setting(key: &Key) -> String {
    let mut text = prose(key.doc);
    if !key.default.is_empty() {
        let _ = write!(text, "\n\nWithout it: {}", code(key.default));
    }
    if !key.example.is_empty() {
        let _ = write!(text, "\n\nFor example {}", code(&format!("{} = {}", key.name, key.example)));
    }
    text
}

/// A parameter: what it is by now, what it is for, and its rule.
fn param(desk: &Desk<'_>, rule: &str, name: &str) -> Option<String> {
    let rule = desk.registry.get(rule)?;
    let param = rule.file().params.iter().find(|param| param.name == name)?;
    let set = code(&format!("{} = {}", param.name, param.value));
    Some(format!("{set}: {}\n\n{}", prose(&param.doc), say::rule(rule)))
}
