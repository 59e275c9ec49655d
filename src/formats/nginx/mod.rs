//! The nginx format: parsing, include resolution, and the servers and locations that rules are about.
//!
//! The parser reads any text as nginx's own reader would and keeps every span; it knows nothing of
//! what directives mean, except for the names that end a Lua block's or a broken directive's extent.

mod argument;
mod detect;
mod edit;
mod effective;
mod expand;
mod facts;
mod format;
mod glob;
mod include;
mod kinds;
mod lexer;
mod listen;
mod lua;
mod model;
mod names;
mod nesting;
mod outer;
mod parser;
mod placeholder;
mod plan;
mod remarks;
mod scope;
mod statements;
mod subjects;
mod syntax;
mod tls;
mod version;
mod word;

#[cfg(test)]
mod tests;

pub use format::Nginx;
pub use parser::parse;
pub use syntax::{Directive, DirectiveId, SyntaxError, SyntaxErrorKind, Tree};
pub use word::{Piece, Quote, Word};
