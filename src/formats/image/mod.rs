//! Image references and what their names tell: shared by the formats, no format itself.
//!
//! - [`ImageRef`]: `registry/repository:tag@digest` with the origin of each part kept.
//! - [`datastore()`]: whether the image is a database, cache, queue or other store (table
//!   `datastore_images`).
//! - [`user()`]: which user the image starts as (table `image_users`).

mod datastore;
mod eol;
mod reference;
mod user;

pub use datastore::{Datastore, datastore};
pub use eol::{Ended, ended};
pub use reference::ImageRef;
pub use user::{ImageUser, UserClass, user};
