//! Which files the client is asked to watch.

use std::path::Path;

use lsp_types::{DidChangeWatchedFilesRegistrationOptions, FileSystemWatcher, GlobPattern, WatchKind};

/// Every file that a format reads, or that a file of a format may lead to; what decides what is looked at.
const GLOBS: [&str; 8] = [
    "**/*.{yaml,yml,json,tpl,tf,tfvars,hcl,toml}",
    "**/*.{conf,vhost,nginx,template,types,env,dockerfile,Dockerfile}",
    "**/{Dockerfile,dockerfile,Containerfile}*",
    "**/{nginx,sites-available,sites-enabled,conf.d,snippets}/**",
    "**/.env*",
    "**/*.env.*",
    "**/{.gitignore,.ignore,.dockerignore,*.dockerignore,.helmignore}",
    "**/{seawall.toml,.seawall.toml}",
];

/// Git's own folder: its files come and go with every command and mean nothing here.
const GIT: &str = ".git";

/// Whether a change of this file can matter.
pub(super) fn is_of_interest(path: &Path) -> bool {
    !path.components().any(|part| part.as_os_str() == GIT)
}

/// What to watch.
pub(super) fn options() -> DidChangeWatchedFilesRegistrationOptions {
    let watcher = |glob: &str| FileSystemWatcher {
        glob_pattern: GlobPattern::String(glob.to_owned()),
        kind: Some(WatchKind::all()),
    };
    DidChangeWatchedFilesRegistrationOptions { watchers: GLOBS.into_iter().map(watcher).collect() }
}
