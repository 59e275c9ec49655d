//! The nginx format: parsing, include resolution, and the servers and locations that rules are about.
//!
//! The parser reads any text as nginx's own reader would and keeps every span; it knows nothing of
//! what directives mean, except for the names that end a Lua block's or a broken directive's extent.

mod lexer;
mod lua;
mod names;
mod nesting;
mod parser;
mod placeholder;
mod syntax;
#[cfg(test)]
mod tests;
mod word;

pub use parser::parse;
pub use syntax::{Directive, DirectiveId, SyntaxError, SyntaxErrorKind, Tree};
pub use word::{Piece, Quote, Word};
