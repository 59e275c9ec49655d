//! Where files lie in an image, and which instruction takes them away again.

use super::{
    command::Shown,
    pattern,
    stages::{Stage, Stages},
    syntax::{Arguments, Dockerfile, Keyword},
};

/// Stands for the folder in which an image starts, where nothing says which that is.
const UNKNOWN_FOLDER: &str = "?";

/// The folder in which an instruction works.
pub(super) fn folder_at(tree: &Dockerfile, stages: &Stages, instruction: usize) -> String {
    let Some(mut at) = stages.all.iter().rposition(|stage| stage.from <= instruction) else {
        return String::new();
    };
    let mut steps: Vec<String> = Vec::new();
    let mut end = instruction;
    // A stage starts from an earlier one, so this ends.
    let start = loop {
        let Some(stage) = stages.all.get(at) else { break UNKNOWN_FOLDER };
        steps.extend(workdirs(tree, stage, end).into_iter().rev());
        match stage.base {
            Some(base) => at = base,
            None if stage.image.known() == Some("scratch") => break "",
            None => break UNKNOWN_FOLDER,
        }
        end = usize::MAX;
    };
    steps.iter().rev().fold(start.to_owned(), |folder, step| absolute(step, &folder))
}

fn workdirs(tree: &Dockerfile, stage: &Stage, end: usize) -> Vec<String> {
    let own = tree.instructions.get(stage.from..stage.end.min(end).max(stage.from)).unwrap_or_default();
    let path = |arguments: &Arguments| match arguments {
        Arguments::Text(part) => Some(tree.text(*part).trim().trim_matches(['"', '\'']).to_owned()),
        _ => None,
    };
    own.iter().filter(|own| own.keyword == Keyword::Workdir).filter_map(|own| path(&own.arguments)).collect()
}

/// A path as it is from the root: no `.`, `..` or slash at its end. What begins with a variable stays so.
pub(super) fn absolute(path: &str, folder: &str) -> String {
    let is_rooted = path.starts_with(['/', '$', '~', '?']);
    let folder = if is_rooted { "" } else { folder };
    let is_open = if is_rooted { path } else { folder }.starts_with(['$', '~', '?']);
    let mut whole = String::with_capacity(folder.len() + path.len() + 2);
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => whole.truncate(whole.rfind('/').unwrap_or(0)),
            part => {
                if !(is_open && whole.is_empty()) {
                    whole.push('/');
                }
                whole.push_str(part);
            }
        }
    }
    if whole.is_empty() && !is_open {
        whole.push('/');
    }
    whole
}

/// Whether removing `removed` (a path or pattern) takes away what lies at `path`, or a part of it.
pub(super) fn takes_away(removed: &str, path: &str) -> bool {
    let (mut removed, mut path) = (removed.split('/'), path.split('/'));
    loop {
        match (removed.next(), path.next()) {
            (Some(removed), Some(path)) => {
                if !pattern::is_match(removed, path) && !pattern::is_match(path, removed) {
                    return false;
                }
            }
            // One lies in the other.
            _ => return true,
        }
    }
}

impl Shown<'_> {
    /// The first command of a later `RUN` of the same stage that takes away what lies at one of these paths.
    pub(super) fn removed_later(&self, instruction: usize, paths: &[String]) -> Option<usize> {
        let stage = self.stages.all.iter().rfind(|stage| stage.from <= instruction)?;
        let mut found = None;
        for later in instruction + 1..stage.end {
            let is_run = self.tree.instructions.get(later).is_some_and(|own| own.keyword == Keyword::Run);
            let Some(Ok(commands)) = self.commands.of.get(later).filter(|_| is_run) else { continue };
            found = found.or_else(|| commands.clone().find(|index| self.takes_away(*index, paths)));
        }
        found
    }

    /// Whether a command takes away what lies at one of these paths.
    pub(super) fn takes_away(&self, index: usize, paths: &[String]) -> bool {
        let removed = self.removes(index);
        removed.iter().any(|removed| paths.iter().any(|path| takes_away(removed, path)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_from_the_folder_of_the_instruction() {
        for (path, folder, expected) in [
            ("a", "/app", "/app/a"),
            ("./a/../b/", "/app", "/app/b"),
            ("/etc//x", "/app", "/etc/x"),
            ("a", "?", "?/a"),
            ("~/.npmrc", "/app", "~/.npmrc"),
            ("$X/y", "/", "$X/y"),
            ("", "", "/"),
            ("../../..", "/a", "/"),
            ("../b", "?/a", "?/b"),
            ("../../b", "?/a", "b"),
            ("../..", "?/a", ""),
            ("a", "", "/a"),
        ] {
            assert_eq!(absolute(path, folder), expected, "{path} in {folder}");
        }
    }

    #[test]
    fn a_file_goes_with_its_folder_and_with_a_pattern() {
        for (removed, path) in [
            ("/root/.ssh/id_rsa", "/root/.ssh/id_rsa"),
            ("/root/.ssh", "/root/.ssh/id_rsa"),
            ("/root/.ssh/*", "/root/.ssh/id_rsa"),
            ("/app/*.pem", "/app/server.pem"),
            ("/run/x/db.txt", "/run/x"),
            ("/app/.env", "/app/.env*"),
        ] {
            assert!(takes_away(removed, path), "{removed}");
        }
        for (removed, path) in
            [("/root/.ssh/id_rsa", "/root/.ssh/id_ed25519"), ("/var/lib", "/root"), ("/app/a", "/app/ab")]
        {
            assert!(!takes_away(removed, path), "{removed}");
        }
    }
}
