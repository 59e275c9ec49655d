//! Tests of the parser against facts, properties, other parsers' expectations and nginx itself.

mod corpus;
mod differential;
mod fixtures;
mod properties;
mod recovery;
mod resolve;
mod running;
mod syntax;
mod tls;

use super::*;
use crate::text::FileId;

/// The tree of `source`, as `name(arg, arg){children}`; names and arguments as nginx sees them.
fn outline(source: &str) -> String {
    let tree = parse(FileId(0), source);
    level(&tree, source, None)
}

fn level(tree: &Tree, source: &str, parent: Option<DirectiveId>) -> String {
    let directive = |(id, directive): (DirectiveId, &Directive)| {
        let arguments: Vec<_> = tree.arguments(directive).iter().map(|word| word.text(source)).collect();
        let block = match (directive.block, directive.lua) {
            (None, _) => String::new(),
            (Some(_), true) => "{lua}".to_owned(),
            (Some(_), false) => format!("{{{}}}", level(tree, source, Some(id))),
        };
        format!("{}({}){block}", directive.name.text(source), arguments.join(","))
    };
    tree.children(parent).map(directive).collect::<Vec<_>>().join(" ")
}

/// Each error with the text it points at.
fn errors(source: &str) -> Vec<(SyntaxErrorKind, &str)> {
    let tree = parse(FileId(0), source);
    tree.errors.iter().map(|error| (error.kind, &source[error.span.range()])).collect()
}
