//! Words of commands that are passwords.

use super::written::is_written;
use crate::{
    data::TableId,
    formats::Facts,
    secrets::{self, Class},
    value::{Text, Value},
};

const FLAGS: TableId = TableId::of("password_flags");

/// The flag that the word is a password for, if the password is written in it: at the password.
pub(in crate::formats::compose) fn password_for(facts: &Facts<'_>) -> Value {
    let text = facts.get("text");
    let Some(word) = text.as_text() else { return facts.absent() };
    let program = facts.get("program");
    let program = program.as_str().unwrap_or_default();
    let Some((flag, value)) = found(facts, word, program) else { return facts.absent() };
    match value.known() {
        Some(known) if is_password(known) && is_written(facts, &value) => Value::word(&flag, value.origin()),
        _ => facts.absent(),
    }
}

fn is_password(value: &str) -> bool {
    matches!(secrets::classify(value), Class::Placeholder | Class::Weak | Class::Strong)
        && !value.starts_with(['$', '-', '/'])
}

/// A flag and what is given to it: `--password x`, `--password=x`, `-px`, a URL with a password.
fn found(facts: &Facts<'_>, word: &Text, program: &str) -> Option<(String, Text)> {
    let content = word.content();
    if let Some(range) = secrets::url_password(content) {
        return Some(("the URL".to_owned(), word.slice(range)));
    }
    let takes = |flag: &str, glued: bool| {
        let row = FLAGS.table().get(flag)?;
        let programs = row.get("programs").unwrap_or("*");
        let suits = programs == "*" || programs.split_ascii_whitespace().any(|own| own == program);
        (suits && (!glued || row.get("glued") == Some("yes"))).then_some(())
    };
    if let (Some(key), Some(value)) = (facts.get("key").as_str(), facts.get("value").as_text())
        && takes(key, false).is_some()
    {
        return Some((key.to_owned(), value.clone()));
    }
    if content.starts_with('-')
        && !content.starts_with("--")
        && content.is_char_boundary(2)
        && content.len() > 2
    {
        let flag = content.get(..2)?;
        takes(flag, true)?;
        return Some((flag.to_owned(), word.slice(2..content.len())));
    }
    let before = facts.get("before");
    let flag = before.as_str()?;
    if facts.get("key").is_present() || FLAGS.table().get(flag)?.get("glued") == Some("yes") {
        return None;
    }
    takes(flag, false)?;
    Some((flag.to_owned(), word.clone()))
}
