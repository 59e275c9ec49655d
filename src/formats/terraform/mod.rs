//! The terraform format.
