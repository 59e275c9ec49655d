//! The words that a service starts with, those inside of `sh -c '…'` included.

use super::words::words;
use crate::value::{Map, Text, Value};

/// A word of a command.
#[derive(Clone, Debug)]
pub(super) struct Word {
    /// The word.
    pub(super) text: Text,
    /// Whether a shell reads it, so that `$VAR` in it is a variable of the container.
    pub(super) in_shell: bool,
}

/// The words of entry point and command, in order.
pub(super) fn words_of(fields: &Map) -> Vec<Word> {
    let items = |key: &str| fields.get(key).map(|entry| entry.value.items()).unwrap_or_default();
    let all: Vec<&Text> =
        items("entrypoint").iter().chain(items("command")).filter_map(Value::as_text).collect();
    let mut found = Vec::new();
    for (index, text) in all.iter().enumerate() {
        let before =
            |back: usize| index.checked_sub(back).and_then(|at| all.get(at)).and_then(|text| text.known());
        if before(1).is_some_and(is_script_flag) && before(2).is_some_and(is_shell) {
            let script = words(&Value::text((*text).clone()));
            let inner = script.items().iter().filter_map(Value::as_text).cloned();
            found.extend(inner.map(|text| Word { text, in_shell: true }));
        } else {
            found.push(Word { text: (*text).clone(), in_shell: false });
        }
    }
    found
}

fn is_script_flag(word: &str) -> bool {
    word.starts_with('-') && !word.starts_with("--") && word.ends_with('c')
}

fn is_shell(word: &str) -> bool {
    matches!(word.rsplit('/').next(), Some("sh" | "bash" | "ash" | "dash" | "zsh"))
}
