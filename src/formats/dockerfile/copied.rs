//! What a source word of `COPY` or `ADD` takes into the image.

use super::{
    context::{BuildContext, relative},
    ignore::IgnoreFile,
    stages::{Copied, Source},
    syntax::{Dockerfile, Heredoc},
};
use crate::{
    secrets::{Class, SecretFile, classify, entropy, find_token, is_secret_name, secret_file},
    text::FileId,
};

/// Bits of each character from which on a text is more chance than words.
const CHANCE: f64 = 3.5;

/// Names that a pattern is tried on: `.env*` takes `.env` too.
const PROBES: &[&str] = &[
    ".env",
    ".env.production",
    ".npmrc",
    ".pypirc",
    ".netrc",
    ".git-credentials",
    "id_rsa",
    "id_ed25519",
    "server.key",
    "server-key.pem",
    "store.p12",
    "store.pfx",
    "store.jks",
    "terraform.tfstate",
    "prod.tfvars",
];

/// Where a source word reads from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The build context.
    Context,
    /// Another stage or image, or the network: not looked at.
    Elsewhere,
    /// The Dockerfile itself.
    Heredoc(usize),
}

/// Where `source` of `copy` reads from.
pub(super) fn place(copy: &Copied, source: &Source) -> Place {
    let text = source.text.content();
    match source.heredoc {
        Some(index) => Place::Heredoc(index),
        None if copy.from.is_some() || text.contains("://") || text.starts_with("git@") => Place::Elsewhere,
        None => Place::Context,
    }
}

/// The kind of secret file that a source word names, if it does.
pub(super) fn named_secret(path: &str, context: Option<&BuildContext<'_>>) -> Option<SecretFile> {
    let path = relative(path);
    if path.contains(['*', '?', '[']) {
        return by_pattern(&path);
    }
    match context {
        Some(context) => context.secret(&path),
        None => secret_file(&path),
    }
}

/// What a pattern takes along. One that takes everything says nothing.
fn by_pattern(pattern: &str) -> Option<SecretFile> {
    let name = pattern.rsplit('/').next()?;
    if name.trim_matches(['*', '?', '.']).is_empty() && !name.starts_with('.') {
        return None;
    }
    let rule = IgnoreFile::parse(FileId(0), &format!("\n{name}"));
    PROBES.iter().filter(|probe| rule.decide(probe).excluded).find_map(|probe| secret_file(probe))
}

/// What a heredoc writes, if it holds a secret: by its destination's name and a secret in its body. In any
/// other file, such as a script, only what looks like a real one counts.
pub(super) fn written_secret(
    tree: &Dockerfile,
    heredoc: &Heredoc,
    destination: &str,
) -> Option<&'static str> {
    let body = tree.text(heredoc.body);
    let named = secret_file(destination);
    let holds = |line: &str| {
        line.trim().split_once('=').is_some_and(|(key, value)| {
            let value = value.trim_matches(['"', '\'']);
            is_secret_name(key)
                && match named {
                    Some(_) => classify(value).is_literal_secret(),
                    None => classify(value) == Class::Strong && entropy(value) >= CHANCE,
                }
        })
    };
    let found = find_token(body).is_some() || body.lines().any(holds);
    found.then(|| named.map_or("a file with a secret in it", SecretFile::name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_that_take_secrets_along() {
        for pattern in
            [".env*", "./.env*", "config/.env.*", "*.key", "*.pem", "id_*", ".*", "*.tfvars", ".npmr?"]
        {
            assert!(named_secret(pattern, None).is_some(), "{pattern}");
        }
    }

    #[test]
    fn patterns_that_take_everything_or_nothing_secret() {
        for pattern in ["*", "**", "*.*", "src/*", "*.json", "package*.json", "*.crt", "go.*", "."] {
            assert_eq!(named_secret(pattern, None), None, "{pattern}");
        }
    }
}
