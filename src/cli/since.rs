//! `--since`: asking git what changed.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use super::Failure;
use crate::{
    since::{Changes, parse},
    source::paths,
};

/// What changed in the working tree since the working tree's history and a revision went apart. Files
/// that git neither tracks nor ignores are new as a whole.
pub(super) fn changes(root: &Path, revision: &str) -> Result<Changes, Failure> {
    let git = Git { root };
    // Where the workspace lies in the repository: `deploy/`, or nothing.
    let prefix = git.ask(&["rev-parse", "--show-prefix"]).map_err(|why| no_repository(root, &why))?;
    let prefix = prefix.trim_end_matches('\n').trim_end_matches('/').to_owned();
    let base = base(&git, revision)?;
    let said = git.ask(&[
        "diff",
        "--unified=0",
        "--inter-hunk-context=0",
        "--no-color",
        "--no-ext-diff",
        "--no-textconv",
        "--no-relative",
        "--find-renames",
        "--submodule=short",
        "--ignore-submodules=dirty",
        "--src-prefix=a/",
        "--dst-prefix=b/",
        &base,
        "--",
        ".",
    ]);
    let said = said.map_err(|why| Failure::new(format!("git cannot say what changed: {why}")))?;
    let inside = |path: &str| paths::relative_to(path, &prefix).map(str::to_owned);
    let mut changes = parse(&said, inside).map_err(|error| Failure::new(error.to_string()))?;
    let new = git.ask(&["ls-files", "--others", "--exclude-standard", "-z", "--", "."]);
    let new = new.map_err(|why| Failure::new(format!("git cannot say what is new: {why}")))?;
    for path in new.split('\0').filter(|path| !path.is_empty()) {
        changes.add_new(path.to_owned());
    }
    Ok(changes)
}

/// The commit to compare with: where the history of `HEAD` and the revision went apart.
fn base(git: &Git<'_>, revision: &str) -> Result<String, Failure> {
    let unknown = || {
        let failure = Failure::new(format!("git knows no revision `{revision}` here"));
        failure.with_help("fetch it first: a CI system may have cloned the last commit only")
    };
    if revision.starts_with('-') || revision.is_empty() {
        return Err(unknown());
    }
    let commit = format!("{revision}^{{commit}}");
    let commit = git.ask(&["rev-parse", "--verify", "--quiet", &commit]).map_err(|_| unknown())?;
    let base = git.ask(&["merge-base", commit.trim(), "HEAD"]).map_err(|_| {
        let failure =
            Failure::new(format!("`{revision}` and the current commit have no common history here"));
        failure
            .with_help("fetch more of it: `git fetch --unshallow`, or `fetch-depth: 0` of actions/checkout")
    })?;
    Ok(base.trim().to_owned())
}

fn no_repository(root: &Path, why: &str) -> Failure {
    Failure::new(format!("--since needs a git repository at `{}`: {why}", root.display()))
}

struct Git<'r> {
    root: &'r Path,
}

impl Git<'_> {
    /// What git says to this; else why it does not, in its words.
    fn ask(&self, args: &[&str]) -> Result<String, String> {
        let mut command = Command::new("git");
        command.arg("-C").arg(self.root).args(["-c", "core.quotePath=true"]).args(args);
        // Nothing is written, nobody is asked, and words are those that are looked for.
        command.env("GIT_OPTIONAL_LOCKS", "0").env("GIT_TERMINAL_PROMPT", "0").env("LC_ALL", "C");
        let output = command.stdin(Stdio::null()).output().map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => "there is no `git` to be run".to_owned(),
            _ => format!("`git` cannot be run: {error}"),
        })?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let why = String::from_utf8_lossy(&output.stderr);
        let first = why.lines().next().unwrap_or("it failed").trim_start_matches("fatal: ");
        Err(first.chars().filter(|c| !c.is_control()).take(200).collect())
    }
}
