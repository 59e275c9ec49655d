//! Suppression comments: `# seawall: ignore[rules] until=YYYY-MM-DD reason`, and `ignore-file`.
//!
//! Reads them, and those of other tools, in the comments that a file's format finds. Which rules the
//! names mean, what a comment then hides and what is said about useless ones is up to the engine.

mod build_checks;
mod comment;
mod date;
mod find;
mod foreign;
mod page;
mod place;
mod slot;
mod tally;

pub use comment::{Fault, Mistake, Name, Reach, Suppression};
pub use date::Date;
pub use find::{Comment, Covers, comments, may_suppress};
pub use foreign::{Foreign, foreign, is_same_id, may_be_foreign};
pub use page::Page;
pub use place::Spot;
pub use slot::{Asks, Slot, slot_at};

#[cfg(test)]
mod tests;
