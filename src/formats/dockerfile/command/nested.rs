//! Shell inside of shell: what `sh -c`, `eval`, `find -exec`, a shell's input, here-documents and backticks
//! with escapes hold. Each is a text of its own, and belongs to the command that it is given to.

use std::borrow::Cow;

use super::{
    Reading, Source, Task,
    interpreter::{self, Given},
};
use crate::formats::dockerfile::{
    shell::{self, Command, Heredoc, PieceKind, Redirect, Script, Word},
    syntax::{self, Dockerfile},
};

/// How many commands a pipe's two ends may be apart, substitutions between them included.
const NEAR: usize = 16;

/// A text that was read, and where its texts belong.
pub(super) struct Texts<'s, 'a> {
    pub(super) tree: &'s Dockerfile,
    pub(super) source: &'s Source,
    pub(super) script: &'s Script,
    /// Index of its first command among all.
    pub(super) first: usize,
    pub(super) task: Task<'a>,
}

impl<'a> Texts<'_, 'a> {
    /// The texts, each with what it is.
    pub(super) fn all(&self) -> Vec<(Task<'a>, Source)> {
        let text = self.source.text(self.tree);
        let mut found = Vec::new();
        // Nearly all texts have none; this is a cheap way to see it.
        if self.has_documents() || ["sh", "su", "eval", "-exec"].iter().any(|sign| text.contains(sign)) {
            for index in 0..self.script.commands.len() {
                self.of_command(index, &mut found);
            }
        }
        for (range, host) in &self.script.escaped {
            let written = text.get(range.bytes()).unwrap_or_default();
            let at = self.source.span(self.tree, *range);
            let host = host.map_or(0, |host| host as usize);
            let task = Task { reading: Reading::Substitution, ..self.inside(host, None) };
            found.push((task, Source::Decoded(shell::unescaped(written), at)));
        }
        found
    }

    fn has_documents(&self) -> bool {
        self.script.redirects.iter().any(|redirect| redirect.heredoc.is_some())
    }

    fn of_command(&self, index: usize, found: &mut Vec<(Task<'a>, Source)>) {
        let Some(command) = self.script.commands.get(index) else { return };
        let text = self.source.text(self.tree);
        let words = command.words.of(&self.script.words);
        let said: Vec<Cow<'_, str>> = words.iter().map(|word| plain(self.script, text, *word)).collect();
        let said: Vec<&str> = said.iter().map(|word| &**word).collect();
        let given = interpreter::script_of(&said).or_else(|| of_eval(&said, self.task));
        if let Some(given) = given {
            let range = words.get(given.word).and_then(|word| content(self.script, text, *word));
            found.extend(
                range.map(|range| (self.inside(index, Some(&given)), self.source.sub(self.tree, range))),
            );
        }
        if let Some(range) = of_find(&said, words) {
            found.push((self.inside(index, None), self.source.sub(self.tree, range)));
        }
        let documents = || self.documents(command).chain(self.input_through_cat(index, command));
        let input = interpreter::reads_input(&said)
            .and_then(|given| Some((given, documents().find_map(|(_, document)| self.body(document))?)));
        match input {
            Some((given, body)) => found.push((self.inside(index, Some(&given)), body)),
            None => self.put_in(index, command, found),
        }
    }

    /// The here-documents of a command that commands are put into.
    fn put_in(&self, index: usize, command: &Command, found: &mut Vec<(Task<'a>, Source)>) {
        for (_, document) in self.documents(command).filter(|(expands, _)| *expands) {
            let task = Task { reading: Reading::Document, ..self.inside(index, None) };
            found.extend(self.body(document).map(|body| (task, body)));
        }
    }

    /// The same task one level deeper, for the command of an index.
    fn inside(&self, index: usize, given: Option<&Given>) -> Task<'a> {
        let Task { shell, pipefail, errexit, .. } = self.task;
        let same = Given { word: 0, shell, pipefail, errexit };
        self.task.given(*given.unwrap_or(&same), self.first + index)
    }

    /// The here-documents of a command, the last one first, and whether anything is put into each.
    fn documents(&self, command: &Command) -> impl Iterator<Item = (bool, Heredoc)> {
        let text = self.source.text(self.tree);
        let one = move |redirect: &Redirect| {
            let heredoc = redirect.heredoc?;
            let expands = match heredoc {
                Heredoc::Here(_) => {
                    let name = text.get(redirect.target.range.bytes()).unwrap_or_default();
                    !name.contains(['"', '\'', '\\'])
                }
                Heredoc::Elsewhere(index) => self.kept(index).is_some_and(|kept| kept.expand),
            };
            Some((expands, heredoc))
        };
        command.redirects.of(&self.script.redirects).iter().rev().filter_map(one)
    }

    /// What a command reads on its input from `cat <<EOF |`.
    fn input_through_cat(&self, index: usize, command: &Command) -> impl Iterator<Item = (bool, Heredoc)> {
        let text = self.source.text(self.tree);
        let is_before = |other: &&Command| {
            other.pipe.pipeline == command.pipe.pipeline && other.pipe.position + 1 == command.pipe.position
        };
        let near = self.script.commands.get(index.saturating_sub(NEAR)..index).unwrap_or_default();
        let before = near.iter().rev().find(is_before).filter(|other| {
            let words = other.words.of(&self.script.words);
            matches!(words, [only] if plain(self.script, text, *only) == "cat")
        });
        before.into_iter().flat_map(|cat| self.documents(cat))
    }

    fn kept(&self, index: u32) -> Option<&syntax::Heredoc> {
        self.task.inner.heredocs.get(index as usize)
    }

    fn body(&self, heredoc: Heredoc) -> Option<Source> {
        match heredoc {
            Heredoc::Here(range) => Some(self.source.sub(self.tree, range)),
            Heredoc::Elsewhere(index) => self.kept(index).map(|kept| Source::Logical(kept.body)),
        }
    }
}

/// `eval 'text'` is run by the same shell.
fn of_eval(words: &[&str], task: Task<'_>) -> Option<Given> {
    let is_eval = words.len() == 2 && words.first() == Some(&"eval");
    is_eval.then_some(Given { word: 1, shell: task.shell, pipefail: task.pipefail, errexit: task.errexit })
}

/// The command of `find … -exec command {} \;`.
fn of_find(said: &[&str], words: &[Word]) -> Option<shell::Range> {
    let at = interpreter::program(said)?;
    if interpreter::base_name(said.get(at)?) != "find" {
        return None;
    }
    let start = 1 + said.iter().position(|word| matches!(*word, "-exec" | "-execdir" | "-ok" | "-okdir"))?;
    let given = said.iter().skip(start).take_while(|word| !matches!(**word, ";" | "+")).count();
    let (first, last) = (words.get(start)?, words.get((start + given).checked_sub(1)?)?);
    (given > 0).then(|| shell::Range::new(first.range.start as usize, last.range.end as usize))
}

/// What a word says without variables; what they bring is left out.
fn plain<'t>(script: &Script, text: &'t str, word: shell::Word) -> Cow<'t, str> {
    let pieces = word.pieces.of(&script.pieces);
    if let [piece] = pieces
        && piece.kind == PieceKind::Text
    {
        return Cow::Borrowed(text.get(piece.range.bytes()).unwrap_or_default());
    }
    let texts = pieces.iter().filter(|piece| piece.kind == PieceKind::Text);
    texts.filter_map(|piece| text.get(piece.range.bytes())).collect()
}

/// The text of a word that is one quoted text, to be read as a script of its own.
fn content(script: &Script, text: &str, word: shell::Word) -> Option<shell::Range> {
    let pieces = word.pieces.of(&script.pieces);
    if let [piece] = pieces {
        return (piece.kind == PieceKind::Text).then_some(piece.range);
    }
    if pieces.iter().any(|piece| !matches!(piece.kind, PieceKind::Text | PieceKind::Variable(_))) {
        return None;
    }
    // Variables inside of double quotes mean the same in the script, unless they bring shell.
    let inner = text.get(word.range.bytes())?.strip_prefix('"')?.strip_suffix('"')?;
    let start = word.range.start as usize + 1;
    (!inner.contains(['\\', '"'])).then(|| shell::Range::new(start, start + inner.len()))
}
