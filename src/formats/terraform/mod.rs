//! Terraform: modules of `.tf` files with their variables files.

mod convert;
mod literal;
mod parse;
mod scan;
pub mod syntax;

#[cfg(test)]
mod tests_parse;

pub use parse::{parse, unsupported_json};
