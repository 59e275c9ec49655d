//! What environment entries say, wherever they stand: env files, Compose services, Dockerfiles.
//!
//! Shared by formats; not a format. Looks at names and values only.
//!
//! # One entry, many carriers
//! Each carrier has a kind of subject of its own (`env.entry`, `compose.environment`, `dockerfile.env`),
//! and all of them have the fields of `entry_fields!` beside their own, computed here from two raw ones,
//! `key` and `value`, and from what the parent holds. So one rule speaks of all: `on: environment` names
//! the whole [`FAMILY`].
//!
//! What a variable is for is data: `rules/data/environment_keys.yaml` gives keys their `meaning`
//! (`cors_origins`), the unit of a bare number, the format of a key. Rules ask for the meaning, not for
//! names, and users add the names of their own programs to the table. `settings` has the other entries
//! that the same program is given, by meaning.

mod alike;
mod connection;
mod entry;
mod format;
mod gap;
mod given;
mod known;
mod redis;
mod secret;
mod tls;

use super::Family;

pub use alike::{NAMESAKES_OF, TWINS_OF};
pub(crate) use entry::entry_fields;
pub use entry::{IS_SECRET, SECRET_CLASS, SECRET_VALUE, SETTINGS_OF, facts};
pub use gap::{Carrier, REDIS, redis_field};
pub use known::{Known, known};
pub use redis::{Entry, Redis, redis};
pub use tls::{TlsMinimum, tls_field, tls_minimum};

/// All kinds with the fields of `entry_fields!`.
pub const FAMILY: Family = Family {
    name: "environment",
    doc: "any entry of an environment, wherever it is written",
    kinds: &["env.entry", "compose.environment", "dockerfile.env"],
};

/// The words of a name in lower case: `REDIS_TLS_MinVersion` is `redis tls minversion`.
fn words(name: &str) -> impl Iterator<Item = String> + Clone {
    name.split(['_', '.', '-']).filter(|word| !word.is_empty()).map(str::to_ascii_lowercase)
}
