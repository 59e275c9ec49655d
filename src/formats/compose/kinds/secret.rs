//! The fields that all have which may hold a secret.

use crate::formats::{Field, Type, compose::facts::written};

/// A secret that is written there.
pub(super) const WRITTEN: Field = Field::fact(
    "written_secret",
    Type::Text,
    "the class of a secret that is written there and no variable brings, `token` or `password of a URL`; at the secret",
    written::written_secret,
);
