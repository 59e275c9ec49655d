//! Programs that run what they are given: on their input, in a file, as the output of another command;
//! and what fetches files for them.
//!
//! Which programs these are is data: `rules/data/interpreters.yaml` and `rules/data/downloaders.yaml`.

use super::{Body, Run, Shown, interpreter::row_of, view::View};
use crate::{
    data::TableId,
    formats::dockerfile::{
        files,
        shell::{GroupKind, PieceKind},
        stages::Stage,
        syntax::Keyword,
    },
    value::Text,
};

const INTERPRETERS: TableId = TableId::of("interpreters");
const DOWNLOADERS: TableId = TableId::of("downloaders");
const VERIFIERS: TableId = TableId::of("verifiers");

/// What a program that fetches files was told.
pub(super) struct Fetched {
    pub(super) urls: Vec<Text>,
    /// Where it puts what it fetches; `None` where that is its output.
    pub(super) file: Option<Text>,
}

impl View {
    /// Whether it runs what it reads on its input.
    pub(super) fn interprets_input(&self) -> bool {
        let Some(row) = self.known_name().and_then(|name| row_of(INTERPRETERS, name)) else { return false };
        if row.get("code").is_some_and(|flags| self.has_flag(flags)) {
            return false;
        }
        let first = self.argument(0).map(Text::content);
        let forced = row.get("input").is_some_and(|flags| self.has_flag(flags));
        self.open.is_none() && (forced || matches!(first, None | Some("-" | "/dev/stdin" | "/dev/fd/0")))
    }

    /// The file that it runs: a script given to an interpreter, or a program with a path.
    pub(super) fn runs_file(&self) -> Option<Text> {
        let name = self.known_name()?;
        let file = match row_of(INTERPRETERS, name) {
            Some(row) if row.get("code").is_some_and(|flags| self.has_flag(flags)) => return None,
            Some(_) => self.argument(0).cloned(),
            None => self
                .program
                .and_then(|at| self.words.get(at))
                .filter(|word| word.content().contains('/'))
                .cloned(),
        }?;
        Some(without_dot(&file))
    }

    /// What it fetches, if it is such a program.
    pub(super) fn fetched(&self) -> Option<Fetched> {
        let row = row_of(DOWNLOADERS, self.known_name()?)?;
        let is_url = |text: &&Text| text.content().contains("://") || text.why().is_some();
        let by_flag = row.get("url").and_then(|flags| self.flag(flags)).and_then(|flag| flag.value.as_ref());
        let words = self.arguments.iter().filter_map(|at| self.words.get(*at));
        let urls: Vec<Text> = words.chain(by_flag).filter(is_url).cloned().collect();
        let output =
            row.get("output").and_then(|flags| self.flag(flags)).and_then(|flag| flag.value.as_ref());
        let named = || {
            let by_default = row.get("remote_name") == Some("always");
            let told = row.get("remote_name").is_some_and(|flags| self.has_flag(flags));
            let url = urls.first().filter(|_| by_default || told)?;
            Some(url.split_last('/').map_or_else(|| url.clone(), |(_, name)| name))
        };
        let file = match output {
            Some(file) if matches!(file.content(), "-" | "/dev/stdout") && file.why().is_none() => None,
            Some(file) => Some(without_dot(file)),
            None => named(),
        };
        Some(Fetched { urls, file })
    }
}

fn without_dot(file: &Text) -> Text {
    match file.content().strip_prefix("./") {
        Some(rest) if file.known_prefix().starts_with("./") => {
            let end = file.content().len();
            file.slice(end - rest.len()..end)
        }
        _ => file.clone(),
    }
}

impl Shown<'_> {
    /// Whether the output of a command is the whole of what another runs: `bash -c "$(curl …)"`,
    /// `source <(curl …)`, `eval "$(curl …)"`.
    pub(super) fn is_run_by_host(&self, index: usize) -> bool {
        let Some((run, command)) = self.place(index) else { return false };
        let Some(host) = self.substituted_into(index) else { return false };
        let Some(view) = self.view(host) else { return false };
        let Some(name) = view.known_name() else { return false };
        let is_interpreter = row_of(INTERPRETERS, name).is_some();
        if !is_interpreter && !matches!(name, "eval" | "source" | ".") {
            return false;
        }
        host.checked_sub(run.first).is_some_and(|host| is_whole_word(run, command, host))
    }
}

impl Shown<'_> {
    /// Where the file that a command runs was fetched from: by an `ADD` without a checksum, or a download
    /// of an earlier `RUN` of the stage that nothing verified since.
    pub(super) fn runs_fetched(&self, index: usize) -> Option<Text> {
        let (run, _) = self.place(index)?;
        let file = self.view(index)?.runs_file()?;
        let path = self.in_image(index, file.known()?);
        let verifies =
            |view: &View| view.known_name().is_some_and(|name| VERIFIERS.table().get(name).is_some());
        if self.siblings(index).0.any(|before| self.view(before).is_some_and(verifies)) {
            return None;
        }
        let stage = self.stages.all.iter().rfind(|stage| stage.from <= run.instruction)?;
        let earlier = (stage.from..run.instruction).rev();
        for instruction in earlier {
            if let Some(url) = self.added(stage, instruction, &path) {
                return Some(url);
            }
            let Some(Ok(commands)) = self.commands.of.get(instruction) else { continue };
            for command in commands.clone().rev() {
                let Some(view) = self.view(command) else { continue };
                if verifies(view) {
                    return None;
                }
                let fetched = view.fetched().filter(|fetched| {
                    let file = fetched.file.as_ref().and_then(Text::known);
                    file.is_some_and(|file| self.in_image(command, file) == path)
                });
                if let Some(fetched) = fetched {
                    return fetched.urls.into_iter().next();
                }
            }
        }
        None
    }

    /// The URL that an `ADD` without a checksum brings to a path.
    fn added(&self, stage: &Stage, instruction: usize, path: &str) -> Option<Text> {
        let copy = stage.copies.iter().find(|copy| copy.instruction == instruction)?;
        let own = self.tree.instructions.get(instruction)?;
        if own.keyword != Keyword::Add || own.flag(self.tree, "checksum").is_some() {
            return None;
        }
        let folder = files::folder_at(self.tree, self.stages, instruction);
        let target = copy.destination.known()?;
        let found = copy.sources.iter().find(|source| {
            let url = source.text.content();
            let name = url.rsplit('/').next().unwrap_or_default();
            let inside =
                if target.ends_with(['/', '.']) { format!("{target}/{name}") } else { target.to_owned() };
            url.contains("://") && files::absolute(&inside, &folder) == path
        });
        found.map(|source| source.text.clone())
    }
}

/// Whether the substitution around a command is all of a word of its host.
fn is_whole_word(run: &Run, command: usize, host: usize) -> bool {
    let Body::Shell { script, .. } = &run.body else { return false };
    let Some(host) = script.commands.get(host) else { return false };
    let mut next = script.commands.get(command).map(|own| own.group);
    while let Some((index, group)) = next.and_then(|index| Some((index, script.groups.get(index as usize)?)))
    {
        if matches!(group.kind, GroupKind::Substitution | GroupKind::Process) {
            let mut words = host.words.of(&script.words).iter();
            return words.any(|word| {
                let pieces = word.pieces.of(&script.pieces);
                matches!(pieces, [only] if only.kind == PieceKind::Substitution(index))
            });
        }
        next = group.parent;
    }
    false
}
