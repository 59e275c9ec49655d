//! Derived fields of Compose subjects.

pub(super) mod datastore;
pub(super) mod entries;
pub(super) mod project;
pub(super) mod redis;
pub(super) mod user;
