//! What a package manager is told: which action, which packages, in which versions.
//!
//! Everything about the managers is data: `rules/data/package_managers.yaml`.

use super::{Shown, interpreter::row_of, view::View};
use crate::{
    data::{Row, TableId},
    value::Text,
};

const MANAGERS: TableId = TableId::of("package_managers");

/// A package manager at work.
#[derive(Debug)]
pub(super) struct Packages {
    pub(super) row: &'static Row,
    /// `install`, `update`, `upgrade`, `remove`, `clean`; `other`.
    pub(super) action: &'static str,
    /// Index among the command's arguments of the word that says so.
    action_word: Option<usize>,
    pub(super) items: Vec<Item>,
}

/// A package, or a file of packages.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) text: Text,
    pub(super) name: Text,
    pub(super) version: Option<Text>,
    pub(super) pinned: bool,
    pub(super) kind: ItemKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ItemKind {
    /// By name, from where the manager takes packages.
    Named,
    /// A file or folder.
    Local,
    /// A URL or a repository.
    Remote,
    /// A file that lists packages.
    Requirements,
}

impl ItemKind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Named => "named",
            Self::Local => "local",
            Self::Remote => "remote",
            Self::Requirements => "requirements",
        }
    }
}

const ACTIONS: [&str; 5] = ["install", "update", "upgrade", "remove", "clean"];

impl Packages {
    /// `None` where the command is no package manager. Ask [`View::packages`], which keeps it.
    pub(super) fn of(view: &View) -> Option<Self> {
        let name = view.known_name()?;
        let (row, skip) = match joined_row(view, name) {
            Some(row) => (row, 1),
            None => (row_of(MANAGERS, name)?, 0),
        };
        let lists = |field: &str, word: &str| {
            row.get(field).is_some_and(|list| list.split_ascii_whitespace().any(|known| known == word))
        };
        let said = view.argument(skip).filter(|text| text.why().is_none());
        let mut action =
            said.and_then(|word| ACTIONS.into_iter().find(|action| lists(action, word.content())));
        let mut action_word = said.is_some().then_some(skip);
        let mut from = skip + 1;
        if said.is_none() && view.argument(skip).is_none() && !view.has_flag("--version --help -v -h -V") {
            // `yarn` alone installs.
            action = row.get("alone").and_then(|word| ACTIONS.into_iter().find(|action| *action == word));
        }
        if action.is_none() {
            // `pacman -S` says it with a flag.
            let by_flag = view
                .flags
                .iter()
                .find_map(|flag| ACTIONS.into_iter().find(|action| lists(action, &flag.name)));
            if by_flag.is_some() {
                action = by_flag;
                action_word = None;
                from = skip;
            }
        }
        let mut found = Self { row, action: action.unwrap_or("other"), action_word, items: Vec::new() };
        if matches!(found.action, "install" | "upgrade" | "remove") {
            found.read_items(view, from);
        }
        Some(found)
    }

    /// The word that says what it does, of the command that it is.
    pub(super) fn action_word<'a>(&self, view: &'a View) -> Option<&'a Text> {
        view.argument(self.action_word?)
    }

    /// Whether it brings the index of packages up to date.
    fn refreshes(&self, view: &View) -> bool {
        self.action == "update"
            || self.row.get("refresh").is_some_and(|flags| view.has_flag(flags))
                && matches!(self.action, "install" | "upgrade")
    }

    /// The first command of a later `RUN` of the stage that installs from the index which this one brought
    /// up to date, in a `RUN` that does not do so itself.
    pub(super) fn relied_on(&self, shown: &Shown<'_>, view: &View, instruction: usize) -> Option<usize> {
        if !self.refreshes(view) {
            return None;
        }
        let stage = shown.stages.all.iter().rfind(|stage| stage.from <= instruction)?;
        (instruction + 1..stage.end).find_map(|later| {
            let commands = shown.commands.of.get(later)?.as_ref().ok()?.clone();
            let same = |index: &usize| {
                let view = shown.view(*index)?;
                let packages = view.packages()?;
                let is_same = packages.row.get("family") == self.row.get("family");
                is_same.then(|| {
                    (packages.refreshes(view), packages.action == "install", !packages.items.is_empty())
                })
            };
            let found: Vec<_> = commands.filter_map(|index| Some((index, same(&index)?))).collect();
            if found.iter().any(|(_, (refreshes, ..))| *refreshes) {
                return None;
            }
            found.into_iter().find(|(_, (_, installs, named))| *installs && *named).map(|(index, _)| index)
        })
    }

    fn read_items(&mut self, view: &View, from: usize) {
        let version_flag = self
            .row
            .get("version_flags")
            .and_then(|flags| view.flag(flags))
            .and_then(|flag| flag.value.clone());
        for at in view.arguments.iter().skip(from) {
            if let Some(word) = view.words.get(*at) {
                let mut item = self.item(word);
                if item.version.is_none() && item.kind == ItemKind::Named && version_flag.is_some() {
                    item.version.clone_from(&version_flag);
                    item.pinned = true;
                }
                self.items.push(item);
            }
        }
        let Some(flags) = self.row.get("requirements") else { return };
        for flag in
            view.flags.iter().filter(|flag| flags.split_ascii_whitespace().any(|known| known == flag.name))
        {
            if let Some(value) = &flag.value {
                let item = Item {
                    text: value.clone(),
                    name: value.clone(),
                    version: None,
                    pinned: false,
                    kind: ItemKind::Requirements,
                };
                self.items.push(item);
            }
        }
    }

    fn item(&self, word: &Text) -> Item {
        let content = word.content();
        let kind = kind_of(content);
        let mut item = Item { text: word.clone(), name: word.clone(), version: None, pinned: false, kind };
        if kind == ItemKind::Remote {
            item.pinned = content.rsplit(['@', '#']).next().is_some_and(is_commit);
        }
        if kind != ItemKind::Named {
            return item;
        }
        if self.row.get("versions") == Some("rpm") {
            // `name-1.2-3.el9`: a dash and a digit; some names have that too (`java-17-openjdk`).
            let at = content.match_indices('-').find(|(at, _)| {
                let rest = content.get(at + 1..).unwrap_or_default();
                rest.starts_with(|ch: char| ch.is_ascii_digit()) && rest.contains(['.', ':'])
            });
            if let Some((at, _)) = at {
                item.name = word.slice(0..at);
                item.version = Some(word.slice(at + 1..content.len()));
                item.pinned = true;
            }
            return item;
        }
        let separators = self.row.get("separators").unwrap_or_default();
        // A scope (`@angular/cli`) begins with what separates versions too.
        let start = usize::from(content.starts_with('@'));
        let rest = content.get(start..).unwrap_or_default();
        let found =
            separators.split_ascii_whitespace().filter_map(|sign| Some((start + rest.find(sign)?, sign)));
        let Some((at, sign)) = found.min_by_key(|(at, sign)| (*at, usize::MAX - sign.len())) else {
            return item;
        };
        item.name = word.slice(0..at);
        let version = word.slice(at + sign.len()..content.len());
        let exact = self.row.get("exact").unwrap_or(separators);
        let is_exact = exact.split_ascii_whitespace().any(|known| known == sign);
        item.pinned = is_exact && !is_floating(&version);
        item.version = Some(version);
        item
    }

    /// Whether a flag of one of these kinds (`assume_yes`, `no_cache`, `minimal`) is given.
    pub(super) fn has(&self, view: &View, field: &str) -> bool {
        let Some(flags) = self.row.get(field) else { return false };
        let twice = self.row.get("assume_yes_twice").filter(|_| field == "assume_yes");
        let quiet = twice.unwrap_or_default().split_ascii_whitespace();
        let of_two = |name: &str| {
            let own = view.flags.iter().filter(|flag| flag.name == name);
            own.map(
                |flag| if flag.value.as_ref().is_some_and(|value| value.content() == "2") { 2 } else { 1 },
            )
            .sum::<u32>()
        };
        view.has_flag(flags)
            || quiet.map(of_two).sum::<u32>() > 1
            || flags.split_ascii_whitespace().any(|flag| view.words.iter().any(|word| word.content() == flag))
    }

    /// Whether another command of the same instruction, after this one, throws away what it leaves behind.
    pub(super) fn is_cleaned(&self, shown: &Shown<'_>, index: usize) -> bool {
        let (_, after) = shown.siblings(index);
        let paths = self.row.get("cache").unwrap_or_default();
        after.clone().filter_map(|other| shown.view(other)).any(|view| match view.known_name() {
            Some("rm" | "find") => view.words.iter().any(|word| {
                let word = word.content();
                // `/var/cache/*` clears what is below.
                let above = word.trim_end_matches(['*', '/']);
                // Home folders have many names: `~`, `$HOME`, `/home/app`.
                let is_in = |path: &str| {
                    let below = path.strip_prefix(above).filter(|_| above.len() > 1);
                    let is_above = below.is_some_and(|rest| rest.starts_with('/'));
                    let in_home = path.strip_prefix('~').is_some_and(|rest| word.contains(rest));
                    word.starts_with(path) || is_above || in_home
                };
                paths.split_ascii_whitespace().any(is_in)
            }),
            _ => view.packages().is_some_and(|other| {
                let same = other.row.get("family") == self.row.get("family");
                same && other.action == "clean" && self.row.get("clean_suffices").is_some()
            }),
        })
    }

    /// Whether a folder that a mount covers is where it keeps what it fetches: `own`, where a variable says
    /// so, or one of those that it is known for.
    pub(super) fn keeps_in(&self, target: &str, own: Option<&str>) -> bool {
        let target = target.trim_end_matches('/');
        let dirs = self.row.get("mounts").unwrap_or_default();
        let covers =
            |dir: &str| dir.strip_prefix(target).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        // What root keeps in its home folder, others keep in theirs.
        let in_home = |dir: &str| {
            let mut dir = dir.strip_prefix("/root/");
            while let Some(folder) = dir {
                if target.ends_with(&format!("/{folder}")) {
                    return true;
                }
                dir = folder.rsplit_once('/').map(|(above, _)| above);
            }
            false
        };
        !target.is_empty() && dirs.split_ascii_whitespace().chain(own).any(|dir| covers(dir) || in_home(dir))
    }
}

/// The row of a manager that is two words: `go install`.
fn joined_row(view: &View, name: &str) -> Option<&'static Row> {
    let table = MANAGERS.table();
    // Few names begin such a row.
    let is_one = |row: &Row| row.key.as_bytes().get(name.len()) == Some(&b' ');
    if !table.starting_with(name).any(is_one) {
        return None;
    }
    let first = view.argument(0).and_then(Text::known)?;
    table.get(&format!("{name} {first}"))
}

fn kind_of(content: &str) -> ItemKind {
    const FILES: [&str; 8] = [".deb", ".rpm", ".apk", ".whl", ".tar.gz", ".tgz", ".gem", ".zip"];
    if content.contains("://") || content.starts_with("git+") || content.starts_with("git@") {
        return ItemKind::Remote;
    }
    let is_path = content == "." || content.starts_with("./") || content.starts_with("../");
    let is_file = FILES.iter().any(|ending| content.ends_with(ending));
    if is_path
        || is_file
        || content.starts_with('/')
        || content.starts_with("file:")
        || content.starts_with(".[")
    {
        return ItemKind::Local;
    }
    ItemKind::Named
}

/// Whether a version may mean another tomorrow.
fn is_floating(version: &Text) -> bool {
    let content = version.content();
    let named = !content.is_empty()
        && version.why().is_none()
        && !content.contains(|ch: char| ch.is_ascii_digit())
        && !content.contains('$');
    named || content.starts_with(['^', '~', '>', '<', '*']) || content.contains('*')
}

fn is_commit(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
