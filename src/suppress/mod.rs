//! Suppression comments: `# seawall: ignore[rules] until=YYYY-MM-DD reason`, and `ignore-file`.
//!
//! Finds and reads them in the text of a file. Which rules the names mean, what a comment then hides
//! and what is said about useless ones is up to the engine.

mod comment;
mod date;
mod find;

pub use comment::{Fault, Mistake, Name, Reach, Suppression};
pub use date::Date;
pub use find::{Comment, comments};

#[cfg(test)]
mod tests;
