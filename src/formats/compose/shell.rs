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
    expanded(items("entrypoint").iter().chain(items("command")))
}

/// Words of a list, with those of a script (`sh -c '…'`) in its place.
pub(super) fn expanded<'v>(items: impl Iterator<Item = &'v Value>) -> Vec<Word> {
    let all: Vec<&Text> = items.filter_map(Value::as_text).collect();
    let mut found = Vec::new();
    for (index, text) in all.iter().enumerate() {
        let before =
            |back: usize| index.checked_sub(back).and_then(|at| all.get(at)).and_then(|text| text.known());
        if before(1).is_some_and(is_script_flag) && before(2).is_some_and(is_shell) {
            found.extend(script(text));
        } else {
            found.push(Word { text: (*text).clone(), in_shell: false });
        }
    }
    found
}

/// The words of a script.
pub(super) fn script(text: &Text) -> Vec<Word> {
    let script = words(&Value::text(text.clone()));
    script
        .items()
        .iter()
        .filter_map(Value::as_text)
        .map(|text| Word { text: text.clone(), in_shell: true })
        .collect()
}

fn is_script_flag(word: &str) -> bool {
    word.starts_with('-') && !word.starts_with("--") && word.ends_with('c')
}

fn is_shell(word: &str) -> bool {
    matches!(word.rsplit('/').next(), Some("sh" | "bash" | "ash" | "dash" | "zsh"))
}
