//! What the domain functions know of addresses, sizes, durations, protocol versions.
//!
//! Each is a pure function of a text; `None` where the text is not such a thing. No values, no
//! origins here.

mod address;
mod bytes;
mod duration;
mod switch;
mod tls;
mod version;

pub(super) use address::{fixed_bits, is_local_name, is_loopback, is_private, is_world};
pub(super) use bytes::bytes;
pub(super) use duration::duration;
pub(super) use switch::{is_off, is_on};
pub(super) use tls::tls;
pub(super) use version::semver;
