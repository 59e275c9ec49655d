//! The expression language of rules: a subset of CEL with origins and three-valued logic.
//!
//! What an author knows of CEL holds: literals, lists, `.` and `[]`, `in`, `== != < <= > >=`,
//! `&& || !`, `?:`, `+`, `has(a.b)`, the comprehensions `exists all exists_one filter map`, and the
//! functions of [`functions::FUNCTIONS`]. Added is `a ?? b`, the first that is present; it binds
//! tighter than comparisons. Names are the fields of the subject, `self` is the subject, and `file`
//! has `path`, `name`, `environment` and `ignored`. Every function can be written as a method.
//!
//! # What is absent
//! A field that is not written, or written as null, is `null`; a field that the subject can never
//! have is an error when the rule is loaded.
//! * `==`, `!=`, `??` and `has` work on it: `x == null`, `x ?? 'default'`.
//! * Calls and `< <= > >=` and `+` on it give null again: `absent.contains('x')` is null.
//! * As a condition, and under `!`, `&&`, `||`, null is false: `!absent.is_loopback()` is true.
//! * As a list it is empty: `absent.exists(…)` is false, `absent.all(…)` is true, `size(absent)` is 0.
//!
//! # What is unknown
//! A variable that is not set, a value that only a running cloud knows: unknown, with the reason.
//! * `false && unknown` is false and `true || unknown` is true, whatever the order; other conditions
//!   with an unknown are unknown, and so are calls and comparisons.
//! * A text of which a part is known is decided by that part where it can be: `==`, `!=`, `in`,
//!   `startsWith`, `endsWith`, `contains`, and `matches` where it is found in a known part.
//! * A value of a kind that an operation does not take (a map where a text is expected) makes it
//!   unknown, never silently true or false.
//! * A text that is not what a function reads (`bytes('lots')`) gives null.
//!
//! # Bounds
//! At most 200,000 steps for one evaluation, three comprehensions in one another, 48 levels of
//! nesting. The first is a problem that names the rule, the others are errors when it is loaded.

mod ast;
mod calls;
mod code;
mod compare;
mod compile;
mod domain;
mod eval;
pub mod functions;
mod gate;
mod glance;
mod lexer;
mod loops;
#[cfg(test)]
mod oracle_tests;
mod parser;
#[cfg(test)]
mod partly_tests;
mod parts;
mod program;
mod texts;
mod types;
mod val;

pub use ast::ExprError;
pub(crate) use eval::{Leaf, Machine, TooManySteps};
pub(crate) use gate::{FieldGate, Gate, Opens};
pub(crate) use program::{Expects, Program};
pub(crate) use texts::Truth;
pub use types::Kinds;
pub(crate) use val::{Items, Unknown, V, Val};
