//! Embeds `rules/`: the built-in rules and the data tables, as static values, so that start-up
//! parses no YAML; and the schema of Compose files as a table.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a build script stops at what is wrong"
)]

#[path = "build/compose.rs"]
mod compose;
#[path = "build/data.rs"]
mod data;
#[path = "build/rules.rs"]
mod rules;
#[path = "build/slots.rs"]
mod slots;

fn main() {
    for path in ["build.rs", "build", "rules"] {
        println!("cargo::rerun-if-changed={path}");
    }
    let out = std::path::PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    compose::generate(&out.join("compose.rs"));
    data::generate(&out.join("data.rs"));
    rules::generate(&out.join("rules.rs"));
}
