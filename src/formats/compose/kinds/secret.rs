//! The fields that all have which may hold a secret.

use crate::formats::{Field, Type, compose::facts::written};

/// A secret that is written there.
pub(super) const WRITTEN: Field = Field::fact(
    "written_secret",
    Type::Text,
    "the class of a secret that is written there and no variable brings, `token` or `password of a URL`; at the secret",
    written::written_secret,
);

/// Who else has it.
pub(super) const SHARED: Field = Field::fact(
    "shared_with",
    Type::List(&Type::Text),
    "the other services that have it from the same place, through an anchor, `extends` or an `include`; each at its key",
    written::shared_with,
);
