//! The integration tests: one binary, one module per area.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stderr,
    clippy::format_push_string,
    reason = "a test that meets the impossible should stop there"
)]

mod baseline;
mod browser;
mod cli;
mod command;
mod config;
mod environment;
mod fixed_corpora;
mod fixes;
mod gates;
mod hooks;
mod hostile;
#[cfg(unix)]
mod hostile_names;
mod inline;
mod lsp;
mod manual;
mod named;
mod projects;
mod reports;
mod rule_examples;
mod sarif;
mod secrets;
mod since;
mod spans;
mod suppress;
mod tidy;
