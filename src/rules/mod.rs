//! Rules: what a rule file holds, how it is read and compiled, and what a rule says of a subject.
//!
//! * [`schema`] is a rule file as plain data; the built-in ones are static values made by `build.rs`.
//! * [`Registry`] holds all rules of a run, indexed by the kind of subject that they are about.
//! * [`evaluate()`] asks one rule about one subject; it is pure.
//! * [`expr`] is the expression language, with its semantics for authors.
//!
//! # Writing a rule
//! One rule is one YAML file, `rules/<prefix>/<name>.yaml`. `seawall rules schema` gives its keys,
//! `seawall rules subjects` what `on` may name and the fields of each kind.
//! * `on` names kinds, or a family: a name for kinds with common fields (`environment`). A rule may use
//!   what all of them have.
//! * `when` false: the rule is not about this subject. `deny` true, or `require` false: a finding.
//!   Undecided: reported as such, never as a finding or a pass. Where `when` itself is undecided,
//!   only a rule that would hold anyway is settled (as not applicable).
//! * `undecided` false: nothing is said where it cannot be decided, since another rule says the same of
//!   what is not known; the rule counts as not applicable there, never as a pass.
//! * `at` is the text to edit: `self`, a path, or `first(a, b)` for what may be missing. A path that
//!   leads to nothing stands at the nearest key that is there, `first` at the subject. A value that
//!   was supplied from elsewhere stands there, with its way as labels. Without `at` it is `self`.
//! * `labels` whose place is null are left out. A rule without `labels` gets up to four from what
//!   decided: of `a || b` only the side that did, of `list.exists(…)` only that item.
//! * `params` are what a configuration may set: `minimum: {default: "1.2", doc: …}` is `param.minimum`
//!   in expressions and texts, as if its value stood there.
//! * `downgrade`: the first whose `when` is true lowers the severity.
//! * `message`, `help` and the texts of labels and fixes may hold `{expressions}`; `${VAR}`,
//!   `{{ .Values }}` and `{ listen 80; }` stand for themselves, `\{` is a plain brace. Secrets are
//!   masked, long values cut, unknown parts shown as `…`.
//! * `fix` mends a finding: `title`, `safety` (`safe` if it cannot change what a correct deployment does, else
//!   `unsafe`) and `edits`, all made together or none; each with `when`, if it is not always right:
//!   - `set: path, to: text` (or a list): replaces the value where it comes from, keeping its quotes, or writes
//!     the keys of a dotted path that are missing. `append: path, items: …` to a list or command line;
//!     `prefix: path, with: text`; `remove: path` with its line; `after: path, insert: text` a statement;
//!     `file: path, line: text` at a file's end. `prefix` and `remove` of a list: of each item.
//!   - A value put together from several places, shared through an anchor, computed, from a file that git
//!     ignores, or whose new text would hold a secret is left alone, with the reason. What is made of them is the `fix` module's.
//!   - Each `bad` example is mended as a test: the result parses, brings nothing new and is no finding any more.
//!   - `unsafe_when`: where a safe one is unsafe all the same.
//!   - `leads_to`: ids of rules that may find something new in what it made, if that is what is left to do by hand.
//! * `examples` are tests: `bad`, `good` or `unknown` with one file's text (`path` names it, else it
//!   has its format's usual name), or `files` with several; `trap` says what the example guards.
//!   `«…»` marks each primary place (of `unknown`: where knowing ends), `⟦…⟧` a label. `files` with
//!   marks are `bad` unless `expect` says otherwise.
//!
//! A built-in rule's expressions are compiled when the rule is first asked, so start-up pays for
//! none. A user's rule is compiled when it is read, so that every mistake is reported.

pub mod checks;
mod compiled;
mod evaluate;
mod example_files;
pub mod expr;
mod file_info;
mod fix;
mod gated;
mod load;
mod params;
mod reference;
mod registry;
mod report;
mod rule;
pub mod schema;
mod selection;
mod show;
mod template;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod words;

pub use crate::text::closest;
pub use compiled::Mistake;
pub use evaluate::{Outcome, evaluate, place};
pub use example_files::example_files;
pub use file_info::FileInfo;
pub use fix::{Planned, PlannedFix, Target, plan_fix};
pub use gated::Gated;
pub use load::param_value;
pub use params::ParamError;
pub use reference::{Form, Reference, reference};
pub use registry::{Registry, RuleIndex};
pub use rule::Rule;
pub use selection::{Selection, UnknownName};
pub use words::named;
