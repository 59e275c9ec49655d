//! What is a secret: by the name of its key, by the look of its value; and how little of it is shown.
//!
//! Shared by all formats. Knows nothing of files or formats, only names and strings.
//! - [`is_secret_name`]: a key that holds a secret (`DB_PASSWORD`), not one about secrets
//!   (`PASSWORD_MIN_LENGTH`).
//! - [`classify`]: whether a value is empty, a reference, a placeholder, weak, …
//! - [`find_token`] and [`url_password`]: secrets that show in the value, whatever the key is called.
//! - [`secret_file`]: a file that holds secrets by its name.
//! - [`mask`], [`shown`] and [`redact`]: the only ways in which such a value may reach a person.

mod beside;
mod file;
mod lines;
mod mask;
mod name;
mod scan;
mod token;
mod url;
mod value;

pub use file::{SecretFile, secret_file};
pub use mask::{hide, mask, redact, shown, told};
#[cfg(test)]
pub(crate) use name::names_split;
pub use name::{is_secret_name, words};
pub use scan::secret_ranges;
pub use token::{Token, find_token};
pub use url::url_password;
pub use value::{Class, classify, entropy, in_base64, is_common};
