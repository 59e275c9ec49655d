//! Embeds `rules/`: the built-in rules and the data tables, as static values, so that start-up
//! parses no YAML.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a build script stops at what is wrong"
)]

#[path = "build/data.rs"]
mod data;
#[path = "build/rules.rs"]
mod rules;

fn main() {
    for path in ["build.rs", "build", "rules"] {
        println!("cargo::rerun-if-changed={path}");
    }
    let out = std::path::PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    data::generate(&out.join("data.rs"));
    rules::generate(&out.join("rules.rs"));
}
