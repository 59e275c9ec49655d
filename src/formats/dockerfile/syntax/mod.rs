//! Dockerfile syntax: text to tree, total and with exact spans.
//!
//! It reads what BuildKit's own parser reads (its parse trees are the oracle), but goes on where
//! that stops. It knows nothing of stages, variables or users: see the parent module.

mod embed;
mod heredoc;
mod json;
mod lines;
mod parse;
mod tree;
mod words;

#[cfg(test)]
mod buildkit_tests;
#[cfg(test)]
mod corpus_tests;
#[cfg(test)]
mod tests;

pub use parse::{parse, parse_text};
pub use tree::{Arguments, Directive, Dockerfile, Flag, Heredoc, Instruction, Keyword, Pair, Part, Word};
