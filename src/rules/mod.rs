//! Rules: what a rule file holds, how it is read and compiled, and what a rule says of a subject.
//!
//! * [`schema`] is a rule file as plain data; the built-in ones are static values made by `build.rs`.
//! * [`Registry`] holds all rules of a run, indexed by the kind of subject that they are about.
//! * [`evaluate`] asks one rule about one subject; it is pure.
//! * [`expr`] is the expression language, with its semantics for authors.
//!
//! A built-in rule's expressions are compiled when the rule is first asked, so start-up pays for
//! none. A user's rule is compiled when it is read, so that every mistake is reported.

pub mod checks;
mod compiled;
mod evaluate;
mod example_files;
pub mod expr;
mod file_info;
mod load;
mod reference;
mod registry;
mod report;
mod rule;
pub mod schema;
mod selection;
mod show;
mod suggest;
mod template;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use compiled::Mistake;
pub use evaluate::{Outcome, evaluate};
pub use example_files::example_files;
pub use file_info::FileInfo;
pub use reference::{Form, Reference, reference};
pub use registry::{Registry, RuleIndex};
pub use rule::Rule;
pub use selection::{Selection, UnknownName};
pub use suggest::closest;
