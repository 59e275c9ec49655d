//! `seawall.toml`: what a team may set, where each setting was written, and what is wrong with it.
//!
//! [`KEYS`] is the one table of settings: reading, the JSON Schema, the reference and what
//! `seawall init` writes are made from it. [`Config::read`] reads a file and keeps every span;
//! [`Config::apply`] holds the names in it against the rules of a run. Nothing here looks for files
//! or prints.

mod apply;
mod check;
mod cursor;
pub mod draft;
mod keys;
mod means;
mod policy;
mod read;
pub mod schema;

#[cfg(test)]
mod tests;

pub use apply::{Applied, Asked};
pub use check::problem;
pub use cursor::{Cursor, cursor};
pub use draft::Surroundings;
pub use keys::{KEYS, Key, Shape};
pub use means::{Means, means};
pub use policy::Policy;

use crate::{data::OwnRow, finding::Severity, rules::schema::ParamValue, text::Span};

/// The names of the file, the preferred one first.
pub const FILE_NAMES: [&str; 2] = ["seawall.toml", ".seawall.toml"];

/// Folders left out where `exclude` does not say otherwise: they hold what other tools fetched.
pub const DEFAULT_EXCLUDE: [&str; 4] = [".terraform", ".venv", "node_modules", "site-packages"];

/// A text of the file and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The text.
    pub text: String,
    /// Its place.
    pub span: Span,
}

/// What a file sets. What is not set is empty or `None`.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Which rules are asked, and how much they matter.
    pub choice: Choice,
    /// The same for some paths.
    pub per_path: Vec<PerPath>,
    /// Patterns of paths that are left out, instead of [`DEFAULT_EXCLUDE`].
    pub exclude: Option<Vec<Written>>,
    /// More of them.
    pub extend_exclude: Vec<Written>,
    /// Whether they hold for files named on the command line.
    pub force_exclude: bool,
    /// From which severity on findings make the exit code 1.
    pub fail_on: Option<Severity>,
    /// Whether checks that could not be decided do.
    pub fail_on_unknown: bool,
    /// Folders of further rules, from the file's own folder.
    pub rules: Vec<Written>,
    /// The file of known findings, from the file's own folder.
    pub baseline: Option<Written>,
    /// Whether comments for other tools suppress the rules that are their equivalents.
    pub foreign_pragmas: bool,
    /// Parameters by rule.
    pub params: Vec<(Written, Vec<Param>)>,
    /// Rows for the tables of facts.
    pub data: Vec<OwnRow>,
    /// Variables that the environment provides; `*` stands for any letters.
    pub provided: Vec<Written>,
    /// Env files of Compose projects, from each project's folder.
    pub env_files: Vec<Written>,
    /// Patterns of paths by environment (`development`, `staging`, `production`).
    pub environments: Vec<(&'static str, Vec<Written>)>,
}

/// A parameter of a rule.
#[derive(Clone, Debug)]
pub struct Param {
    /// Its name.
    pub name: Written,
    /// Its value,
    pub value: ParamValue,
    /// and where that stands.
    pub span: Span,
}

/// Which rules, and how much they matter.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// Only these, if given.
    pub select: Option<Vec<Written>>,
    /// Not these.
    pub ignore: Vec<Written>,
    /// How much these matter.
    pub severity: Vec<(Written, Severity)>,
}

/// Settings for some paths.
#[derive(Clone, Debug)]
pub struct PerPath {
    /// Patterns of paths.
    pub paths: Vec<Written>,
    /// What is set for them.
    pub choice: Choice,
}
