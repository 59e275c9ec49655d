//! The block that a file's top stands in, guessed from what is there.

use crate::{formats::ParsedFile, source::SourceFile};

use super::model::Scope;
use super::syntax::{DirectiveId, Tree};

/// Directives that stand in servers and locations only.
const INNER: &[&str] = &[
    "alias",
    "fastcgi_pass",
    "grpc_pass",
    "if",
    "internal",
    "limit_except",
    "listen",
    "location",
    "proxy_pass",
    "return",
    "rewrite",
    "server_name",
    "set",
    "try_files",
    "uwsgi_pass",
];

/// The scope of a main file, or of a file that nobody here includes.
pub(super) fn of(parsed: &ParsedFile) -> Scope {
    let Some(tree) = parsed.tree.get::<Tree>() else { return Scope::Main };
    let source = parsed.file.text.as_str();
    let mut guess = Scope::Main;
    for (id, directive) in tree.children(None) {
        let name = directive.name.text(source);
        match &*name {
            "http" | "events" | "stream" | "mail" | "worker_processes" | "pid" | "load_module" => {
                return Scope::Main;
            }
            "server" if directive.block.is_some() && is_stream_server(tree, id, &parsed.file) => {
                return Scope::Stream;
            }
            "server" | "upstream" | "map" | "geo" if directive.block.is_some() => guess = Scope::Http,
            "include" | "user" => {}
            _ if guess == Scope::Main => guess = Scope::Snippet,
            _ => {}
        }
    }
    guess
}

/// The scope of files that are read one after the other.
pub(super) fn of_all(tops: &[&ParsedFile]) -> Scope {
    let guesses: Vec<Scope> = tops.iter().map(|top| of(top)).collect();
    let sure = guesses.iter().find(|guess| **guess != Scope::Snippet);
    sure.or(guesses.first()).copied().unwrap_or(Scope::Main)
}

/// Whether a file can be one of the sites (or settings around them) that an `http` block includes.
pub(super) fn fits_http(parsed: &ParsedFile) -> bool {
    let Some(tree) = parsed.tree.get::<Tree>() else { return false };
    let inner = |name: &str| INNER.contains(&name);
    match of(parsed) {
        Scope::Http => true,
        Scope::Snippet => {
            !tree.children(None).any(|(_, directive)| inner(&directive.name.text(&parsed.file.text)))
        }
        _ => false,
    }
}

/// In http, `proxy_pass` never stands directly in a server.
fn is_stream_server(tree: &Tree, server: DirectiveId, file: &SourceFile) -> bool {
    tree.children(Some(server)).any(|(_, directive)| directive.name.is(&file.text, "proxy_pass"))
}
