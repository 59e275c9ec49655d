//! Seawall checks the files that decide how a system is deployed against declarative hardening
//! rules, and points at the exact text to change.
//!
//! The flow is discover → parse → resolve → link → evaluate → report; `ARCHITECTURE.md` has the
//! modules and their layers.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::string_slice,
        reason = "a test that meets the impossible should stop there"
    )
)]

pub mod baseline;
pub mod cli;
pub mod config;
#[cfg(test)]
mod cpu_time;
pub mod data;
pub mod engine;
pub mod finding;
pub mod fix;
pub mod formats;
pub mod link;
pub mod lsp;
pub mod project;
pub mod report;
pub mod rules;
pub mod secrets;
pub mod since;
pub mod source;
pub mod suppress;
pub mod text;
pub mod value;
