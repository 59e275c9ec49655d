//! Which shell runs a text, and how: by `SHELL`, by the image, by the words of a command.

use crate::{
    data::{self, TableId},
    formats::dockerfile::syntax::{Dockerfile, Word},
    value::{Text, Why},
};

const PREFIXES: TableId = TableId::of("command_prefixes");

/// Shells whose grammar we read.
const SHELLS: &[&str] = &["sh", "bash", "ash", "dash", "zsh", "ksh", "mksh"];

/// The shell of the shell form.
#[derive(Clone, Debug, Default)]
pub(super) struct Interpreter {
    /// Its name, where a `SHELL` says it; `sh` otherwise.
    pub(super) shell: Option<&'static str>,
    pub(super) pipefail: bool,
    pub(super) errexit: bool,
    pub(super) is_windows: bool,
    /// Why its texts cannot be read.
    pub(super) unknown: Option<Why>,
}

/// A script among the words of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Given {
    /// Index of the word that is the script.
    pub(super) word: usize,
    /// The shell that reads it, where that is known.
    pub(super) shell: Option<&'static str>,
    pub(super) pipefail: bool,
    pub(super) errexit: bool,
}

impl Interpreter {
    fn windows(reason: &str) -> Self {
        let why = Why::new(format!("it is for Windows: {reason}"));
        Self { is_windows: true, unknown: Some(why), ..Self::default() }
    }

    /// As the words of a `SHELL` say.
    pub(super) fn of_shell(tree: &Dockerfile, words: &[Word]) -> Self {
        let words: Vec<&str> = words.iter().map(|word| tree.word(word)).collect();
        let program = words.first().copied().unwrap_or_default();
        let name = program.rsplit(['/', '\\']).next().unwrap_or_default().to_ascii_lowercase();
        let name = name.strip_suffix(".exe").unwrap_or(&name);
        if matches!(name, "powershell" | "cmd") {
            return Self::windows(&format!("`SHELL` is {name}"));
        }
        let busybox = name == "busybox" && words.get(1).is_some_and(|word| SHELLS.contains(word));
        if !SHELLS.contains(&name) && !busybox {
            let why = Why::new(format!("what `{name}` runs cannot be read"));
            return Self { unknown: Some(why), ..Self::default() };
        }
        let (pipefail, errexit) = options(words.get(1..).unwrap_or_default());
        let shell = if busybox { Some("ash") } else { shell_of(name) };
        Self { shell, pipefail, errexit, ..Self::default() }
    }

    /// As an image has it.
    pub(super) fn of_image(tree: &Dockerfile, image: &Text, platform: Option<&Text>) -> Self {
        const WORDS: [&str; 5] =
            ["nanoserver", "servercore", "windowsservercore", "/windows", "microsoft/iis"];
        let name = image.content().to_ascii_lowercase();
        if tree.escape == '`' {
            return Self::windows("its escape character is the backtick");
        }
        if WORDS.iter().any(|word| name.contains(word)) {
            return Self::windows("its image is");
        }
        match platform.map(Text::content) {
            Some(platform) if platform.to_ascii_lowercase().starts_with("windows") => {
                Self::windows("its platform is")
            }
            _ => Self::default(),
        }
    }
}

/// Whether words before a script turn on `pipefail` and stopping at failures.
fn options(words: &[&str]) -> (bool, bool) {
    let mut found = (false, false);
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        let Some(letters) = word.strip_prefix('-') else { break };
        found.1 |= !letters.starts_with('-') && letters.contains('e');
        if !letters.starts_with('-') && letters.ends_with('o') {
            match rest.next() {
                Some(&"pipefail") => found.0 = true,
                Some(&"errexit") => found.1 = true,
                _ => {}
            }
        }
    }
    found
}

/// What the options of `set` turn on (`true`) or off.
pub(super) fn set(words: &[&str], option: &str, letter: char) -> Option<bool> {
    let mut result = None;
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        let on = word.starts_with('-');
        let Some(letters) = word.strip_prefix(['-', '+']) else { break };
        if letters.contains(letter) && letter != ' ' {
            result = Some(on);
        }
        if letters.ends_with('o') && rest.next().is_some_and(|name| *name == option) {
            result = Some(on);
        }
    }
    result
}

/// The index of the word that names what is run, past `sudo`, `env` and their like.
pub(super) fn program(words: &[&str]) -> Option<usize> {
    let mut at = 0;
    loop {
        let word = words.get(at)?;
        let name = base_name(word);
        let Some(row) = row_of(PREFIXES, name) else { return Some(at) };
        let next = past_prefix(row, words, at + 1);
        match next {
            Some(next) if next < words.len() => at = next,
            _ => return Some(at),
        }
    }
}

/// Where the command after a prefix begins. `None` where the prefix is the command itself.
fn past_prefix(row: &data::Row, words: &[&str], from: usize) -> Option<usize> {
    let lists = |field: &str, word: &str| {
        row.get(field).is_some_and(|list| list.split_whitespace().any(|known| known == word))
    };
    if let Some(modules) = row.get("modules") {
        let module = words.get(from + 1).filter(|_| words.get(from) == Some(&"-m"))?;
        return modules.split_whitespace().any(|known| known == *module).then_some(from + 1);
    }
    let mut skip: usize = row.get("skip").and_then(|count| count.parse().ok()).unwrap_or(0);
    let mut at = from;
    loop {
        let word = words.get(at)?;
        if *word == "--" {
            at += 1;
        } else if lists("alone_with", word) {
            return None;
        } else if word.starts_with('-') && word.len() > 1 {
            at += if lists("value_flags", word) { 2 } else { 1 };
        } else if row.get("assignments").is_some() && is_assignment(word) {
            at += 1;
        } else if skip > 0 {
            skip -= 1;
            at += 1;
        } else {
            return Some(at);
        }
    }
}

/// Whether a word is `NAME=value`.
pub(super) fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty()
            && !name.starts_with(|ch: char| ch.is_ascii_digit())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}

/// The row of a program, whose name may end with a version (`python3.12`).
pub(super) fn row_of(table: TableId, name: &str) -> Option<&'static data::Row> {
    let table = table.table();
    let bare = name.trim_end_matches(|ch: char| ch.is_ascii_digit() || ch == '.');
    table.get(name).or_else(|| if bare.len() < name.len() { table.get(bare) } else { None })
}

/// The last part of a path.
pub(super) fn base_name(word: &str) -> &str {
    name_at(word).map_or(word, |at| word.get(at..).unwrap_or_default())
}

/// Where the last part of a path begins; `None` where it has one part.
pub(super) fn name_at(word: &str) -> Option<usize> {
    word.bytes().rposition(|byte| byte == b'/').map(|slash| slash + 1)
}

/// The script that a command's words hold: `bash -euo pipefail -c '…'`, `su app -c '…'`.
pub(super) fn script_of(words: &[&str]) -> Option<Given> {
    let at = program(words)?;
    let name = base_name(words.get(at)?);
    let is_su = matches!(name, "su" | "runuser");
    if !SHELLS.contains(&name) && !is_su {
        return None;
    }
    let flags = words.get(at + 1..)?;
    let mut index = at + 1;
    let mut has_c = false;
    while let Some(word) = words.get(index) {
        let Some(letters) = word.strip_prefix(['-', '+']) else {
            if is_su && !has_c {
                index += 1;
                continue;
            }
            break;
        };
        has_c |= !letters.starts_with('-') && letters.contains('c') || letters == "-command";
        index += 1;
        if letters.ends_with('o') && !letters.starts_with('-') {
            index += 1;
        }
        if is_su && has_c {
            break;
        }
    }
    let (pipefail, errexit) = if is_su { (false, false) } else { options(flags) };
    let shell = shell_of(name);
    (has_c && index < words.len()).then_some(Given { word: index, shell, pipefail, errexit })
}

/// A shell that reads its script from its input.
pub(super) fn reads_input(words: &[&str]) -> Option<Given> {
    let at = program(words)?;
    let shell = Some(shell_of(base_name(words.get(at)?))?);
    let flags = words.get(at + 1..)?;
    let is_option = |(index, word): (usize, &&str)| {
        word.starts_with('-')
            || index
                .checked_sub(1)
                .and_then(|before| flags.get(before))
                .is_some_and(|word| word.ends_with('o'))
    };
    let stdin = flags.contains(&"-s") || flags.iter().enumerate().all(is_option);
    let (pipefail, errexit) = options(flags);
    stdin.then_some(Given { word: 0, shell, pipefail, errexit })
}

/// What the first line of a script (`#!/bin/bash -e`) says, if it names a shell.
pub(super) fn of_line(words: &[&str]) -> Option<Given> {
    let at = program(words)?;
    let shell = Some(shell_of(base_name(words.get(at)?))?);
    let (pipefail, errexit) = options(words.get(at + 1..).unwrap_or_default());
    Some(Given { word: 0, shell, pipefail, errexit })
}

/// The shell of this name, if it is one that we read.
fn shell_of(name: &str) -> Option<&'static str> {
    SHELLS.iter().find(|shell| **shell == name).copied()
}
