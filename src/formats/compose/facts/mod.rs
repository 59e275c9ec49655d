//! Derived fields of Compose subjects.

pub(super) mod access;
pub(super) mod auth;
pub(super) mod care;
pub(super) mod certificate;
pub(super) mod datastore;
pub(super) mod entries;
pub(super) mod index;
pub(super) mod network;
mod others;
mod places;
pub(super) mod project;
pub(super) mod redis;
pub(super) mod roles;
mod round;
pub(super) mod secret_use;
pub(super) mod served;
pub(super) mod stored;
pub(super) mod url;
pub(super) mod user;
pub(super) mod variable;
pub(super) mod words;
pub(super) mod written;
