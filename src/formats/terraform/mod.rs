//! Terraform: modules of `.tf` files with their variables files.

mod access;
mod body;
mod convert;
mod eval;
mod functions;
mod literal;
mod module;
mod operators;
mod parse;
mod provenance;
mod scan;
pub mod syntax;
#[cfg(test)]
mod tests_parse;
mod types;
mod world;

pub use parse::{parse, unsupported_json};
