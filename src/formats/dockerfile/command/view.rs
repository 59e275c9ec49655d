//! One command as a rule sees it: what it is called, its flags and arguments, whoever ran it.

use std::sync::OnceLock;

use smol_str::{SmolStr, SmolStrBuilder};

use super::{
    Body, Run, Shown,
    interpreter::{self, base_name},
    packages::Packages,
    text::Expansion,
};
use crate::{
    data::TableId,
    formats::dockerfile::shell::Command,
    text::Span,
    value::{Text, Why},
};

const FLAGS: TableId = TableId::of("command_flags");

/// A command, its variables put in.
#[derive(Debug, Default)]
pub(in super::super) struct View {
    /// The whole as written.
    pub(super) written: Option<Text>,
    pub(super) words: Vec<Text>,
    /// Index of the word that names what is run.
    pub(super) program: Option<usize>,
    /// Where in that word the name begins, if it is known.
    name_at: Option<usize>,
    pub(super) flags: Vec<Flag>,
    /// Indexes of the words after the program that are neither flags nor their values.
    pub(super) arguments: Vec<usize>,
    /// Indexes of words in quotes: each is one word, whatever it brings.
    quoted: Vec<usize>,
    /// Why there may be more words than these.
    pub(super) open: Option<Why>,
    /// What it is as a package manager, once somebody asked.
    packages: OnceLock<Option<Box<Packages>>>,
}

/// A flag of a command.
#[derive(Debug, Clone)]
pub(super) struct Flag {
    /// With its dashes: `-k`, `--insecure`.
    pub(super) name: SmolStr,
    pub(super) span: Span,
    pub(super) value: Option<Text>,
}

/// How a tool reads its flags.
#[derive(Clone, Copy, Default)]
struct Habits {
    /// Flags that take a value.
    values: &'static str,
    /// Whether long flags have one dash (`java -version`), so that letters are not apart.
    single_dash: bool,
}

impl Habits {
    fn of(name: &str) -> Self {
        let row = interpreter::row_of(FLAGS, name);
        let get = |field| row.and_then(|row| row.get(field)).unwrap_or_default();
        let single_dash = row.is_none() || !get("single_dash").is_empty();
        Self { values: get("values"), single_dash }
    }

    fn takes_value(self, flag: &str) -> bool {
        self.values.split_ascii_whitespace().any(|known| known == flag)
    }
}

impl View {
    pub(super) fn of(shown: &Shown<'_>, run: &Run, command: usize) -> Self {
        let mut view = match &run.body {
            Body::Exec(words) => {
                let tree = shown.tree;
                let words = words.iter().map(|word| match &word.decoded {
                    Some(decoded) => Text::said(decoded.clone(), tree.span(word.content)),
                    None => Text::literal(tree.text(word.content), tree.span(word.content)),
                });
                Self { words: words.collect(), ..Self::default() }
            }
            Body::Shell { script, .. } => match (Expansion::of(shown, run), script.commands.get(command)) {
                (Some(expansion), Some(command)) => Self::of_shell(&expansion, command),
                _ => Self::default(),
            },
        };
        view.take_apart();
        view
    }

    fn of_shell(expansion: &Expansion<'_>, command: &Command) -> Self {
        let script = expansion.script();
        let own = command.words.of(&script.words);
        let (mut words, mut quoted) = (Vec::with_capacity(own.len()), Vec::new());
        for word in own {
            let from = words.len();
            expansion.words(*word, &mut words);
            if words.get(from).is_some_and(is_bare_unknown) && expansion.is_one_word(*word) {
                quoted.push(from);
            }
        }
        Self { written: Some(expansion.verbatim(command.range)), words, quoted, ..Self::default() }
    }

    /// Finds the program, flags and arguments among the words.
    fn take_apart(&mut self) {
        let Self { words, flags, arguments, quoted, open, .. } = self;
        let said: Vec<&str> = words.iter().map(Text::content).collect();
        let Some(program) = interpreter::program(&said) else { return };
        self.program = Some(program);
        let name = said.get(program).copied().unwrap_or_default();
        let is_known = words.get(program).is_some_and(|word| word.why().is_none());
        self.name_at = is_known.then(|| interpreter::name_at(name).unwrap_or(0));
        let habits = Habits::of(base_name(name));
        let mut index = program + 1;
        let mut only_arguments = false;
        while let Some(word) = words.get(index) {
            if is_bare_unknown(word) && !quoted.contains(&index) {
                // `$FLAGS` without quotes may be anything, flags among them.
                *open = open.take().or_else(|| word.why().cloned());
            }
            let is_flag = !only_arguments && word.content().len() > 1 && word.known_prefix().starts_with('-');
            if !is_flag {
                arguments.push(index);
                index += 1;
            } else if word.content() == "--" {
                only_arguments = true;
                index += 1;
            } else {
                let before = flags.len();
                let wants_value = flags_of(word, habits, flags);
                index += 1;
                let last = flags.get_mut(before..).and_then(<[Flag]>::last_mut);
                if let Some(flag) = last.filter(|_| wants_value)
                    && let Some(value) = words.get(index)
                {
                    flag.value = Some(value.clone());
                    index += 1;
                }
            }
        }
    }

    /// What it is as a package manager; `None` where it is none.
    pub(super) fn packages(&self) -> Option<&Packages> {
        self.packages.get_or_init(|| Packages::of(self).map(Box::new)).as_deref()
    }

    /// The name of what is run, without its folder.
    pub(super) fn name(&self) -> Option<Text> {
        let word = self.words.get(self.program?)?;
        let end = word.content().len();
        Some(match interpreter::name_at(word.content()) {
            Some(at) if at < end => word.slice(at..end),
            _ => word.clone(),
        })
    }

    /// The name, if it is known.
    pub(super) fn known_name(&self) -> Option<&str> {
        self.words.get(self.program?)?.content().get(self.name_at?..)
    }

    pub(super) fn has_flag(&self, names: &str) -> bool {
        self.flag(names).is_some()
    }

    /// The first flag among names apart by white space.
    pub(super) fn flag(&self, names: &str) -> Option<&Flag> {
        self.flags.iter().find(|flag| names.split_ascii_whitespace().any(|name| name == flag.name))
    }

    pub(super) fn argument(&self, at: usize) -> Option<&Text> {
        self.words.get(*self.arguments.get(at)?)
    }
}

/// Whether nothing is known of a word.
fn is_bare_unknown(word: &Text) -> bool {
    word.content().is_empty() && word.why().is_some()
}

/// The flags that one word is; whether the last takes the next word.
fn flags_of(word: &Text, habits: Habits, found: &mut Vec<Flag>) -> bool {
    let content = word.content();
    let part = |from: usize, to: usize| word.slice(from..to).origin().span;
    let equals = content.find('=');
    let is_long = content.starts_with("--") || habits.single_dash || equals == Some(2) && content.len() > 3;
    if is_long {
        let end = equals.unwrap_or(content.len());
        let name = SmolStr::new(content.get(..end).unwrap_or_default());
        let value = equals.map(|at| word.slice(at + 1..content.len()));
        let wants_value = value.is_none() && habits.takes_value(&name);
        found.push(Flag { name, span: word.origin().span, value });
        return wants_value;
    }
    for (at, letter) in content.char_indices().skip(1) {
        let mut name = SmolStrBuilder::new();
        name.push('-');
        name.push(letter);
        let name = name.finish();
        let end = at + letter.len_utf8();
        let takes_value = habits.takes_value(&name);
        let rest = (takes_value && end < content.len()).then(|| word.slice(end..content.len()));
        let has_rest = rest.is_some();
        found.push(Flag { name, span: part(at, end), value: rest });
        if takes_value {
            return !has_rest;
        }
    }
    false
}
