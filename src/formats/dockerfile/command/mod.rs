//! The commands of a Dockerfile: what `RUN`, `CMD`, `ENTRYPOINT` and `HEALTHCHECK` run.
//!
//! - Here: which texts are shell, and which commands they hold. Shell inside of shell (`sh -c '…'`, a
//!   here-document for `bash`) is read too; its commands follow those of the text around it.
//! - `nested.rs`: the texts of shell that commands are given.
//! - `text.rs`: what a word says once variables are put in.
//! - `view.rs`: one command as a rule sees it: name, prefixes, flags, arguments.
//! - `relations.rs`: what feeds what, what runs before what.
//! - `scripts.rs`: what runs what it is given, and what fetches it.
//! - `packages.rs`: what a package manager is told.
//! - `writes.rs`: which files a command writes and removes.
//! - `credentials.rs`: the secrets among its words.
//! - `facts.rs`: all that as fields of `dockerfile.command`.
//!
//! What a stage for Windows runs, and what a shell that we cannot read runs, is unknown with its reason.

mod credentials;
pub(super) mod facts;
mod interpreter;
mod kinds;
mod nested;
mod packages;
mod relations;
mod scripts;
#[cfg(test)]
mod tests;
mod text;
mod view;
mod writes;

use std::{ops::Range, sync::OnceLock};

use super::{
    mounts::Mounts,
    shell::{self, Script},
    stages::{Stage, Stages},
    syntax::{Arguments, Dockerfile, Instruction, Keyword, Part, Word},
};
use crate::{
    text::Span,
    value::{Text, Why},
};
use interpreter::Interpreter;
pub use kinds::COMMAND;
pub(super) use view::View;

/// Shell inside of shell inside of shell, no deeper than this.
const MAX_NESTING: u32 = 4;

/// All commands of a file.
#[derive(Debug, Default)]
pub(super) struct Commands {
    pub(super) runs: Vec<Run>,
    /// Every command, by instruction.
    pub(super) all: Vec<Place>,
    /// By instruction: its commands, or why they cannot be known. Of others: none.
    pub(super) of: Vec<Result<Range<usize>, Why>>,
}

impl Commands {
    /// The first word of a command as written; empty where it has none, or one that is long.
    pub(super) fn first_word<'t>(&'t self, tree: &'t Dockerfile, place: Place) -> &'t str {
        let word = match self.runs.get(place.run).map(|run| &run.body) {
            Some(Body::Shell { source, script }) => {
                let command = script.commands.get(place.command).copied().unwrap_or_default();
                let word = command.words.of(&script.words).first();
                word.and_then(|word| source.text(tree).get(word.range.bytes())).unwrap_or_default()
            }
            Some(Body::Exec(words)) => words.first().map_or("", |word| tree.word(word)),
            None => "",
        };
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+".contains(&byte);
        if word.len() <= 40 && word.bytes().all(is_name) { word } else { "" }
    }

    /// From the first to the last byte of a command.
    pub(super) fn span(&self, tree: &Dockerfile, place: Place) -> Span {
        match self.runs.get(place.run).map(|run| &run.body) {
            Some(Body::Shell { source, script }) => {
                let command = script.commands.get(place.command).copied().unwrap_or_default();
                source.span(tree, command.range)
            }
            Some(Body::Exec(words)) => {
                let spans = words.iter().map(|word| tree.span(word.part));
                spans.reduce(Span::cover).unwrap_or(tree.start())
            }
            None => tree.start(),
        }
    }
}

/// Where a command stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) run: usize,
    /// Index among the commands of its script; 0 in the exec form.
    pub(super) command: usize,
}

/// One text that is run.
#[derive(Debug)]
pub(super) struct Run {
    /// Index of the instruction.
    pub(super) instruction: usize,
    pub(super) keyword: Keyword,
    pub(super) onbuild: bool,
    pub(super) body: Body,
    /// The shell that reads it, where that is known.
    pub(super) shell: Option<&'static str>,
    /// Whether the shell was told `pipefail` before the text begins.
    pub(super) pipefail: bool,
    /// Whether the shell was told to stop at the first failure.
    pub(super) errexit: bool,
    /// The command (an index into [`Commands::all`]) that this text is given to.
    pub(super) host: Option<usize>,
    /// What the text is: the commands of other than a script give their output to the host.
    pub(super) reading: Reading,
    /// Index into [`Commands::all`] of its first command.
    pub(super) first: usize,
    /// What the script sets itself.
    pub(super) locals: Vec<text::Local>,
}

#[derive(Debug)]
pub(super) enum Body {
    Shell {
        source: Source,
        script: Box<Script>,
    },
    /// The strings of the exec form.
    Exec(Vec<Word>),
}

/// Where the text of a script stands.
#[derive(Clone, Debug)]
pub(super) enum Source {
    Logical(Part),
    /// Written with escapes at this place.
    Decoded(String, Span),
}

impl Source {
    pub(super) fn text<'a>(&'a self, tree: &'a Dockerfile) -> &'a str {
        match self {
            Self::Logical(part) => tree.text(*part),
            Self::Decoded(text, _) => text,
        }
    }

    pub(super) fn span(&self, tree: &Dockerfile, range: shell::Range) -> Span {
        match self {
            Self::Logical(part) => tree.span(part.sub(range.start as usize, range.end as usize)),
            Self::Decoded(_, span) => *span,
        }
    }

    fn sub(&self, tree: &Dockerfile, range: shell::Range) -> Self {
        match self {
            Self::Logical(part) => Self::Logical(part.sub(range.start as usize, range.end as usize)),
            Self::Decoded(_, span) => {
                let text = self.text(tree).get(range.bytes()).unwrap_or_default();
                Self::Decoded(text.to_owned(), *span)
            }
        }
    }
}

/// What facts need of a file: tree, stages, commands; each command is looked at when it is asked for.
pub(super) struct Shown<'a> {
    pub(super) tree: &'a Dockerfile,
    pub(super) stages: &'a Stages,
    pub(super) commands: &'a Commands,
    pub(super) views: &'a [OnceLock<Box<View>>],
    pub(super) mounts: &'a Mounts,
}

impl<'a> Shown<'a> {
    pub(super) fn place(&self, index: usize) -> Option<(&'a Run, usize)> {
        let place = self.commands.all.get(index)?;
        Some((self.commands.runs.get(place.run)?, place.command))
    }

    pub(super) fn view(&self, index: usize) -> Option<&'a View> {
        let cell = self.views.get(index)?;
        if let Some(view) = cell.get() {
            return Some(view);
        }
        let (run, command) = self.place(index)?;
        Some(cell.get_or_init(|| Box::new(View::of(self, run, command))))
    }
}

/// Reads all commands of a file.
pub(super) fn read(tree: &Dockerfile, stages: &Stages) -> Commands {
    let mut reader = Reader { tree, out: Commands::default() };
    let mut shells: Vec<Interpreter> = Vec::new();
    let mut current = Interpreter::default();
    for (index, instruction) in tree.instructions.iter().enumerate() {
        if let Some(stage) = stages.all.iter().position(|stage| stage.from == index) {
            current = first_shell(tree, stages, stage, &shells);
            shells.push(current.clone());
        }
        if instruction.keyword == Keyword::Shell {
            current = Interpreter::of_shell(tree, instruction.words());
            if let Some(last) = shells.last_mut() {
                *last = current.clone();
            }
        }
        let found = reader.instruction(index, instruction, &current);
        reader.out.of.push(found);
    }
    reader.out
}

/// The shell at the beginning of a stage.
fn first_shell(tree: &Dockerfile, stages: &Stages, index: usize, shells: &[Interpreter]) -> Interpreter {
    let Some(stage) = stages.all.get(index) else { return Interpreter::default() };
    match stage.base.and_then(|base| shells.get(base)) {
        Some(shell) => shell.clone(),
        None => Interpreter::of_image(tree, stage_image(stage), stage.platform.as_ref()),
    }
}

fn stage_image(stage: &Stage) -> &Text {
    &stage.image
}

struct Reader<'t> {
    tree: &'t Dockerfile,
    out: Commands,
}

/// What is to be read, and where it belongs.
#[derive(Clone, Copy)]
struct Task<'a> {
    instruction: usize,
    keyword: Keyword,
    onbuild: bool,
    inner: &'a Instruction,
    host: Option<usize>,
    shell: Option<&'static str>,
    pipefail: bool,
    errexit: bool,
    reading: Reading,
    depth: u32,
}

impl Task<'_> {
    /// What a command (an index into [`Commands::all`]) is given to run.
    fn given(self, given: interpreter::Given, host: usize) -> Self {
        let interpreter::Given { shell, pipefail, errexit, .. } = given;
        let (host, reading, depth) = (Some(host), Reading::Script, self.depth + 1);
        Self { host, shell, pipefail, errexit, reading, depth, ..self }
    }
}

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    Script,
    /// What stands between backticks.
    Substitution,
    /// A here-document: only what its `$(…)` and backticks run.
    Document,
}

impl Reader<'_> {
    fn instruction(
        &mut self,
        index: usize,
        outer: &Instruction,
        shell: &Interpreter,
    ) -> Result<Range<usize>, Why> {
        let first = self.out.all.len();
        let (inner, onbuild) = match &outer.arguments {
            Arguments::Onbuild(inner) => (inner.as_ref(), true),
            _ => (outer, false),
        };
        let keyword = inner.keyword;
        let arguments = match (&inner.arguments, keyword) {
            (arguments, Keyword::Run | Keyword::Cmd | Keyword::Entrypoint) => arguments,
            (Arguments::Health { command, .. }, _) => command,
            _ => return Ok(first..first),
        };
        let (pipefail, errexit) = (shell.pipefail, shell.errexit);
        let (host, reading, depth) = (None, Reading::Script, 0);
        let inner = outer;
        let named = Some(shell.shell.unwrap_or("sh"));
        let task = Task {
            instruction: index,
            keyword,
            onbuild,
            inner,
            host,
            shell: named,
            pipefail,
            errexit,
            reading,
            depth,
        };
        match arguments {
            Arguments::Words { json: true, words } if !words.is_empty() => self.exec(task, words, shell)?,
            Arguments::Text(part) => {
                if let Some(why) = &shell.unknown {
                    return Err(why.clone());
                }
                self.shell_form(task, *part)?;
            }
            _ => {}
        }
        Ok(first..self.out.all.len())
    }

    /// The exec form: one command, which may be a shell with a script.
    fn exec(&mut self, task: Task<'_>, words: &[Word], shell: &Interpreter) -> Result<(), Why> {
        if let Some(why) = shell.unknown.as_ref().filter(|_| shell.is_windows) {
            return Err(why.clone());
        }
        let said: Vec<&str> = words.iter().map(|word| self.tree.word(word)).collect();
        let host = self.out.all.len();
        self.add(task, Body::Exec(words.to_vec()));
        if let Some(given) = interpreter::script_of(&said)
            && let Some(word) = words.get(given.word)
        {
            let source = match &word.decoded {
                Some(decoded) => Source::Decoded(decoded.to_string(), self.tree.span(word.part)),
                None => Source::Logical(word.content),
            };
            let task = task.given(given, host);
            self.script(task, source, 0)?;
        }
        Ok(())
    }

    /// The shell form, with the here-documents that the builder gives to it.
    fn shell_form(&mut self, task: Task<'_>, part: Part) -> Result<(), Why> {
        let heredocs = &task.inner.heredocs;
        if let [only] = heredocs.as_slice()
            && self.tree.text(part).trim() == self.tree.text(only.opener)
        {
            // The here-document alone is the script, or a program of its own.
            let text = self.tree.text(only.body);
            let Some(line) = text.strip_prefix("#!").and_then(|text| text.lines().next()) else {
                return self.script(task, Source::Logical(only.body), 0);
            };
            let words: Vec<&str> = line.split_whitespace().collect();
            let given = interpreter::of_line(&words);
            return match given {
                Some(interpreter::Given { shell, pipefail, errexit, .. }) => {
                    let task = Task { shell, pipefail, errexit, ..task };
                    self.script(task, Source::Logical(only.body), 0)
                }
                None => Ok(()),
            };
        }
        self.script(task, Source::Logical(part), heredocs.len() as u32)
    }

    fn script(&mut self, task: Task<'_>, source: Source, elsewhere: u32) -> Result<(), Why> {
        if task.depth > MAX_NESTING {
            return Ok(());
        }
        let text = source.text(self.tree);
        let read = match task.reading {
            Reading::Document => Ok(shell::read_document(text)),
            Reading::Script | Reading::Substitution => shell::read(text, elsewhere),
        };
        let script = match read {
            Ok(script) => script,
            Err(broken) => {
                let at = broken.at as usize;
                let at = source.span(self.tree, shell::Range::new(at, (at + 1).min(text.len())));
                return Err(Why::at(format!("this is no shell that can be read: {}", broken.what), at));
            }
        };
        let first = self.out.all.len();
        let index = self.add(task, Body::Shell { source, script: Box::new(script) });
        let Some(Run { body: Body::Shell { source, script }, .. }) = self.out.runs.get(index) else {
            return Ok(());
        };
        let inner = nested::Texts { tree: self.tree, source, script, first, task }.all();
        for (task, source) in inner {
            // What is inside may be anything: one text that cannot be read costs only itself.
            let _ = self.script(task, source, 0);
        }
        Ok(())
    }

    fn add(&mut self, task: Task<'_>, body: Body) -> usize {
        let count = match &body {
            Body::Shell { script, .. } => script.commands.len(),
            Body::Exec(_) => 1,
        };
        let run = self.out.runs.len();
        let first = self.out.all.len();
        self.out.all.extend((0..count).map(|command| Place { run, command }));
        let locals = match &body {
            Body::Shell { source, script } => text::locals(script, source.text(self.tree)),
            Body::Exec(_) => Vec::new(),
        };
        let Task { instruction, keyword, onbuild, host, shell, pipefail, errexit, reading, .. } = task;
        self.out.runs.push(Run {
            instruction,
            keyword,
            onbuild,
            body,
            shell,
            pipefail,
            errexit,
            host,
            reading,
            first,
            locals,
        });
        run
    }
}
