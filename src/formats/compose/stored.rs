//! The project's secrets and configs.

use smol_str::format_smolstr;

use super::{
    kinds::parts::{CONFIG, SECRET},
    service::Reader,
};
use crate::{
    formats::{Subject, SubjectKind},
    secrets,
    value::{Entry, Map, Value},
};

/// A subject for each entry of `secrets:` and `configs:`.
pub(super) fn subjects(document: &Value, reader: &Reader<'_>) -> Vec<Subject> {
    let mut found = Vec::new();
    for (list, kind) in [("secrets", &SECRET), ("configs", &CONFIG)] {
        let all = document.look(list);
        let own = all.entries().iter().filter(|entry| !entry.key.starts_with("x-"));
        found.extend(own.map(|entry| stored(kind, list.trim_end_matches('s'), entry, reader)));
    }
    found
}

fn stored(kind: &'static SubjectKind, called: &str, entry: &Entry, reader: &Reader<'_>) -> Subject {
    let at = entry.key_span;
    let look = |key: &str| entry.value.look(key);
    let file = look("file");
    let external = look("external");
    let mut fields = Map::default();
    fields.field("name", at, Value::word(&entry.key, at));
    for key in ["content", "environment"] {
        fields.field(key, at, look(key));
    }
    let is_external = !external.is_null() && Reader::bool(&external).as_bool() != Some(false);
    fields.field("external", at, Value::bool(is_external, &external.origin));
    if let Some(path) = file.as_text().and_then(|text| reader.sources.path_of(text)) {
        let there = reader.context.loader.is_file(&path);
        let ignored = reader.context.loader.is_git_ignored(&path);
        fields.field("exists", at, Value::bool(there, &file.origin));
        fields.field("ignored", at, Value::bool(ignored, &file.origin));
        let read = reader.context.load(&path).ok().filter(|_| there);
        if let Some(read) = read {
            let text = read.text.as_str();
            fields.field("empty", at, Value::bool(text.trim().is_empty(), &file.origin));
            fields.field("encrypted", at, Value::bool(is_encrypted(text), &file.origin));
            fields.field("shows_secret", at, shows_secret(text, &file));
        }
    }
    let content = look("content");
    if let Some(text) = content.as_str() {
        fields.field("shows_secret", at, shows_secret(text, &content));
    }
    fields.field("is_config", at, Value::bool(called == "config", at));
    fields.field("file", at, file);
    let name = format_smolstr!("{called} {}", entry.key);
    Subject::new(kind, name, at, Value::map(fields, at))
}

fn shows_secret(text: &str, at: &Value) -> Value {
    Value::bool(!secrets::secret_ranges(text).is_empty(), &at.origin)
}

/// Whether the content is that of a file that a tool encrypted.
fn is_encrypted(text: &str) -> bool {
    const SIGNS: [&str; 6] = [
        "ENC[AES256_GCM",
        "age-encryption.org",
        "\0GITCRYPT",
        "$ANSIBLE_VAULT;",
        "-----BEGIN PGP MESSAGE-----",
        "-----BEGIN AGE ENCRYPTED FILE-----",
    ];
    SIGNS.iter().any(|sign| text.contains(sign))
}
