//! The files that a command writes and removes, and the secrets that it passes on to them.
//!
//! Which programs write where is data: `rules/data/file_writers.yaml`; which pass on what they read is
//! `rules/data/content_passers.yaml`.

use std::collections::BTreeSet;

use super::{Reading, Shown, interpreter::base_name, text::Expansion};
use crate::{
    data::{Row, TableId},
    formats::dockerfile::{
        files::{absolute, folder_at},
        mounts::Mount,
        shell::{self, PieceKind, Redirect},
        syntax::Keyword,
        user,
    },
    text::Span,
    value::{Text, Value},
};

const WRITERS: TableId = TableId::of("file_writers");
const PASSERS: TableId = TableId::of("content_passers");

/// A file that a command writes.
pub(super) struct Written {
    /// As it is named.
    pub(super) at: Text,
    /// From the root of the image; `~` of a user who is not root, and variables, stay.
    pub(super) path: String,
    /// The kind of mount that it lies on.
    pub(super) mount: Option<&'static str>,
}

/// A word as a path: its variables put in where they are known.
struct Said {
    path: String,
    at: Text,
}

/// Programs that remove files.
const REMOVERS: [&str; 3] = ["rm", "unlink", "shred"];

/// Words by which a program takes back what it wrote.
const TAKES_BACK: [&str; 7] =
    ["--unset", "--unset-all", "--remove-section", "delete", "logout", "unset", "rm"];

impl Shown<'_> {
    /// The paths and patterns that a command removes.
    pub(in super::super) fn removes(&self, index: usize) -> Vec<String> {
        let is_remover =
            self.view(index).and_then(|view| view.known_name()).is_some_and(|name| REMOVERS.contains(&name));
        if !is_remover {
            return Vec::new();
        }
        let said = self.said(index);
        let name = said.iter().position(|word| REMOVERS.contains(&base_name(&word.path)));
        let paths = said.into_iter().skip(name.map_or(0, |at| at + 1));
        paths
            .filter(|word| !word.path.starts_with('-'))
            .map(|word| self.in_image(index, &word.path))
            .collect()
    }

    /// The files that a command writes.
    pub(super) fn writes(&self, index: usize) -> Vec<Written> {
        let Some((run, _)) = self.place(index) else { return Vec::new() };
        let mut targets = self.redirected(index);
        targets.extend(self.written_by_program(index));
        if targets.is_empty() {
            return Vec::new();
        }
        let mounts = self.mounts_of(run.instruction);
        let written = targets.into_iter().filter_map(|target| {
            let path = self.in_image(index, &target.path);
            let is_device = ["/dev/", "/proc/", "/sys/"].iter().any(|folder| path.starts_with(folder));
            let mount = mount_over(mounts, &path);
            (!is_device).then_some(Written { at: target.at, path, mount })
        });
        written.collect()
    }

    /// Whether a later command of the same instruction takes away what one wrote.
    pub(super) fn is_taken_back(&self, index: usize, written: &Written) -> bool {
        let name = self.view(index).and_then(|view| view.known_name());
        let path = std::slice::from_ref(&written.path);
        self.siblings(index).1.any(|later| {
            let undoes = || {
                let Some(view) = self.view(later) else { return false };
                let words = || view.words.iter().map(Text::content);
                view.known_name() == name && words().any(|word| TAKES_BACK.contains(&word))
            };
            self.takes_away(later, path) || name.is_some() && undoes()
        })
    }

    /// The id of the secret mount that a command passes on to what it writes: by the mount's file or
    /// variable in its own words, or in those of the commands that feed it.
    pub(super) fn passes_on(&self, index: usize) -> Option<String> {
        let (run, _) = self.place(index)?;
        let mounts = self.mounts_of(run.instruction);
        if mounts.is_empty() {
            return None;
        }
        let name = self.view(index)?.known_name()?;
        let passes = |name: &str| PASSERS.table().get(name).is_some();
        let secrets: Vec<&Mount> = mounts.iter().filter(|mount| mount.kind() == "secret").collect();
        if secrets.is_empty() {
            return None;
        }
        let keeps = || self.fixed_file(index).is_some();
        let own = (passes(name) || keeps()).then_some(index);
        let feeding = || {
            let fed = self.fed_by(index).into_iter();
            fed.filter(|other| self.view(*other).and_then(|view| view.known_name()).is_some_and(passes))
        };
        let all: Vec<usize> = own.into_iter().chain(feeding()).collect();
        let mount =
            secrets.into_iter().find(|mount| all.iter().any(|command| self.mentions(*command, mount)))?;
        let file = mount.target().and_then(|target| target.rsplit('/').next());
        Some(mount.id().or(file).or(mount.env()).unwrap_or_default().to_owned())
    }

    /// Whether a command names the file of a secret mount, its variable, or one that the script made of
    /// them.
    fn mentions(&self, index: usize, mount: &Mount) -> bool {
        let Some((run, command)) = self.place(index) else { return false };
        let id = mount.id().unwrap_or_default();
        let by_default = format!("/run/secrets/{id}");
        // A mount that is given as a variable has no file unless it says where.
        let file = mount.target().or(mount.env().is_none().then_some(by_default.as_str()));
        let text = match Expansion::of(self, run) {
            Some(expansion) => {
                let range = expansion.script().commands.get(command).map(|own| own.range);
                range.map(|range| expansion.written(range).to_owned()).unwrap_or_default()
            }
            None => self.view(index).map(|view| joined(&view.words)).unwrap_or_default(),
        };
        let names: BTreeSet<&str> = mount.env().into_iter().collect();
        if file.is_some_and(|file| names_file(&text, file)) || names.iter().any(|name| uses(&text, name)) {
            return true;
        }
        let Some(expansion) = Expansion::of(self, run) else { return false };
        run.locals.iter().any(|local| {
            let value = local.written(&expansion).unwrap_or_default();
            let from = file.is_some_and(|file| names_file(value, file))
                || names.iter().any(|name| uses(value, name));
            from && uses(&text, local.name(&expansion))
        })
    }

    /// The words of a command as paths.
    fn said(&self, index: usize) -> Vec<Said> {
        let Some((run, command)) = self.place(index) else { return Vec::new() };
        let Some(expansion) = Expansion::of(self, run) else {
            let words = self.view(index).map(|view| view.words.clone()).unwrap_or_default();
            return words.into_iter().map(|at| Said { path: at.content().to_owned(), at }).collect();
        };
        let script = expansion.script();
        let own = script.commands.get(command).copied().unwrap_or_default();
        let words = own.words.of(&script.words).iter();
        words.map(|word| said(&expansion, *word, own.range.start)).collect()
    }

    fn redirected(&self, index: usize) -> Vec<Said> {
        let Some((run, command)) = self.place(index) else { return Vec::new() };
        let Some(expansion) = Expansion::of(self, run) else { return Vec::new() };
        let script = expansion.script();
        let own = script.commands.get(command).copied().unwrap_or_default();
        let writes = |redirect: &&Redirect| {
            let operator = expansion.written(redirect.operator);
            operator.contains('>') && !operator.starts_with('2') && redirect.heredoc.is_none()
        };
        let redirects = own.redirects.of(&script.redirects).iter().filter(writes);
        let targets = redirects.map(|redirect| said(&expansion, redirect.target, own.range.start));
        targets
            .filter(|target| !target.path.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-'))
            .collect()
    }

    /// The files that a program writes by its own words.
    fn written_by_program(&self, index: usize) -> Vec<Said> {
        let Some(view) = self.view(index) else { return Vec::new() };
        if let Some((row, name)) = self.fixed_file(index) {
            let file = row.get("file").unwrap_or_default();
            return vec![Said { path: file.to_owned(), at: name }];
        }
        if let Some(path) = self.cloned(index) {
            return vec![path];
        }
        if let Some(file) = view.fetched().and_then(|fetched| fetched.file) {
            return vec![Said { path: file.content().to_owned(), at: file }];
        }
        let Some(row) = view.known_name().and_then(|name| WRITERS.table().get(name)) else {
            return Vec::new();
        };
        let mut said = self.said(index);
        let program = said.iter().position(|word| Some(base_name(&word.path)) == view.known_name());
        let mut words = said.split_off(program.map_or(0, |at| at + 1).min(said.len()));
        if let Some(prefix) = row.get("prefix") {
            words.retain(|word| word.path.starts_with(prefix));
            return words
                .into_iter()
                .map(|word| Said {
                    path: word.path.get(prefix.len()..).unwrap_or_default().to_owned(),
                    ..word
                })
                .collect();
        }
        if let Some(flag) = row.get("flag") {
            let at = words.iter().position(|word| word.path == flag);
            return at.map(|at| words.swap_remove((at + 1).min(words.len() - 1))).into_iter().collect();
        }
        words.retain(|word| !word.path.starts_with('-'));
        match row.get("takes") {
            Some("last") if words.len() > 1 => into_folder(words),
            Some("last") => Vec::new(),
            _ => words,
        }
    }

    /// The row of a program that keeps what it is told in a file of its own (`npm config set`), and the
    /// word that names it.
    fn fixed_file(&self, index: usize) -> Option<(&'static Row, Text)> {
        let view = self.view(index)?;
        let name = view.known_name()?;
        if !WRITERS.table().starting_with(name).any(|row| row.get("file").is_some()) {
            return None;
        }
        let words: Vec<&str> = (0..2).filter_map(|at| view.argument(at)).filter_map(Text::known).collect();
        let keys = (1..=words.len()).rev().filter_map(|count| words.get(..count));
        let row = keys.map(|words| format!("{name} {}", words.join(" ")));
        let row = row.filter_map(|key| WRITERS.table().get(&key)).find(|row| row.get("file").is_some())?;
        let suits = row.get("only").is_none_or(|flags| view.has_flag(flags));
        let written = view.written.clone().or_else(|| view.name())?;
        suits.then_some((row, written))
    }

    /// A `git clone` keeps the address that it was given, with what stands in it.
    fn cloned(&self, index: usize) -> Option<Said> {
        let view = self.view(index)?;
        if view.known_name()? != "git" || view.argument(0)?.known()? != "clone" {
            return None;
        }
        let said = self.said(index);
        let at = said.iter().position(|word| word.path.contains("://"))?;
        let address = said.get(at)?;
        let by_name = || {
            let name = address.path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
            name.strip_suffix(".git").unwrap_or(name).to_owned()
        };
        let folder = said.get(at + 1).map(|word| word.path.clone()).filter(|word| !word.starts_with('-'));
        let path = format!("{}/.git/config", folder.unwrap_or_else(by_name));
        Some(Said { path, at: address.at.clone() })
    }

    /// A path of a command from the root of the image.
    pub(super) fn in_image(&self, index: usize, path: &str) -> String {
        let Some((run, _)) = self.place(index) else { return path.to_owned() };
        let rest = ["~/", "$HOME/", "${HOME}/"].iter().find_map(|home| path.strip_prefix(home));
        if let Some(rest) = rest {
            let home = if self.is_root_at(run.instruction) { "/root" } else { "~" };
            return absolute(&format!("{home}/{rest}"), "");
        }
        let changed = self.changed_folder(index);
        let folder = || folder_at(self.tree, self.stages, run.instruction);
        absolute(path, &changed.map_or_else(folder, |changed| absolute(&changed, &folder())))
    }

    /// The folder that the last `cd` before a command went to.
    fn changed_folder(&self, index: usize) -> Option<String> {
        let (before, _) = self.siblings(index);
        let is_cd = |at: &usize| self.view(*at).is_some_and(|view| view.known_name() == Some("cd"));
        let last = before.rev().find(is_cd)?;
        self.said(last).into_iter().nth(1).map(|word| word.path)
    }

    /// Whether an instruction is run as root, as far as the file says.
    fn is_root_at(&self, instruction: usize) -> bool {
        let Some(at) = self.stages.all.iter().rposition(|stage| stage.from <= instruction) else {
            return true;
        };
        let last = user::chain(self.stages, at).into_iter().find_map(|stage| {
            let end = stage.end.min(instruction).max(stage.from);
            let own = self.tree.instructions.get(stage.from..end).unwrap_or_default();
            own.iter().rev().find(|own| own.keyword == Keyword::User)
        });
        last.is_none_or(|user| {
            let name = self.tree.text(user.rest).trim();
            matches!(name.split(':').next(), Some("root" | "0" | ""))
        })
    }
}

/// The last word is where the others go; into it, if it is a folder.
fn into_folder(mut words: Vec<Said>) -> Vec<Said> {
    let Some(target) = words.pop() else { return Vec::new() };
    let is_folder = target.path.ends_with(['/', '.']) || words.len() > 1;
    if !is_folder {
        return vec![target];
    }
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let into =
        |word: Said| Said { path: format!("{}/{}", target.path, name(&word.path)), at: target.at.clone() };
    words.into_iter().map(into).collect()
}

/// The kind of mount that a path lies on, if it is none whose content stays.
fn mount_over(mounts: &[Mount], path: &str) -> Option<&'static str> {
    let covers = |mount: &&Mount| {
        let target = mount.target().map(|target| target.trim_end_matches('/').to_owned());
        let target = target.or_else(|| mount.id().map(|id| format!("/run/secrets/{id}")));
        target.is_some_and(|target| {
            path.strip_prefix(target.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    };
    let kind = mounts.iter().filter(covers).map(Mount::kind).next()?;
    ["bind", "cache", "tmpfs", "secret"].into_iter().find(|known| *known == kind)
}

fn joined(words: &[Text]) -> String {
    words.iter().map(Text::content).collect::<Vec<_>>().join(" ")
}

/// A word as a path. A variable that is not known stays as it is written.
fn said(expansion: &Expansion<'_>, word: shell::Word, at: u32) -> Said {
    let text = expansion.value(word, at, 0);
    let path = match text.known() {
        Some(known) => known.to_owned(),
        None => expansion.written(word.range).replace(['"', '\''], ""),
    };
    let text = if text.why().is_some() { expansion.verbatim(word.range) } else { text };
    Said { path, at: text }
}

/// Whether a text names a file, and not one whose name only begins so.
fn names_file(text: &str, file: &str) -> bool {
    text.match_indices(file).any(|(at, _)| {
        let next = text.get(at + file.len()..).and_then(|rest| rest.chars().next());
        next.is_none_or(|next| !(next.is_alphanumeric() || matches!(next, '_' | '-' | '.')))
    })
}

/// Whether a shell text uses `$name` or `${name…}`.
fn uses(text: &str, name: &str) -> bool {
    crate::formats::dockerfile::secrets::mentions(text, name)
}

/// Whether a command hands its words to a script that is read by itself.
pub(super) fn hosts_script(shown: &Shown<'_>, index: usize) -> bool {
    shown.commands.runs.iter().any(|run| run.host == Some(index) && run.reading == Reading::Script)
}

/// Every variable that the words of a command bring in, with its place.
pub(super) fn variables(shown: &Shown<'_>, index: usize) -> Vec<(String, Span)> {
    let Some((run, command)) = shown.place(index) else { return Vec::new() };
    let (Some(expansion), false) = (Expansion::of(shown, run), hosts_script(shown, index)) else {
        return Vec::new();
    };
    let script = expansion.script();
    let own = script.commands.get(command).copied().unwrap_or_default();
    let words = own.words.of(&script.words).iter().copied();
    let values = own.assignments.of(&script.assignments).iter().map(|own| own.value);
    let targets = own.redirects.of(&script.redirects).iter().map(|own| own.target);
    let mut found = Vec::new();
    for word in words.chain(values).chain(targets) {
        for piece in word.pieces.of(&script.pieces) {
            if let PieceKind::Variable(name) | PieceKind::Expansion(name, _) = piece.kind
                && piece.range.end > word.range.start
            {
                found.push((expansion.written(name).to_owned(), expansion.span(piece.range)));
            }
        }
    }
    found
}

/// The value of a field that lists what a command writes.
pub(super) fn value(
    shown: &Shown<'_>,
    index: usize,
    command_at: &dyn Fn(usize) -> Option<Value>,
    at: Span,
) -> Value {
    let Some((run, _)) = shown.place(index) else { return Value::absent(at) };
    let one = |written: Written| {
        let span = written.at.origin().span;
        let mut map = crate::value::Map::with_room(4);
        map.field("path", span, Value::text(written.at.clone()));
        map.field("full_path", span, Value::word(&written.path, span));
        if let Some(mount) = written.mount {
            map.field("mount", span, Value::word(mount, span));
        }
        map.field("removed", span, Value::bool(shown.is_taken_back(index, &written), span));
        if let Some(kind) = crate::secrets::secret_file(&written.path) {
            map.field("secret_file", span, Value::word(kind.name(), span));
            let later = shown.removed_later(run.instruction, std::slice::from_ref(&written.path));
            if let Some(later) = later.and_then(command_at) {
                map.field("removed_later", span, later);
            }
        }
        Value::map(map, written.at.origin())
    };
    Value::sequence(shown.writes(index).into_iter().map(one).collect(), at)
}
