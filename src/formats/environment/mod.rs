//! What environment entries say, wherever they stand: env files, Compose services.
//!
//! Shared by formats; not a format. Looks at names and values only.

mod gap;
mod redis;
mod tls;

pub use gap::{Carrier, REDIS, redis_field};
pub use redis::{Entry, Redis, redis};
pub use tls::{TlsMinimum, tls_field, tls_minimum};

/// The words of a name in lower case: `REDIS_TLS_MinVersion` is `redis tls minversion`.
fn words(name: &str) -> impl Iterator<Item = String> + Clone {
    name.split(['_', '.', '-']).filter(|word| !word.is_empty()).map(str::to_ascii_lowercase)
}
