//! The records that fields of several kinds hold.

use crate::formats::{Field, Type};

/// How a service is built.
pub(in crate::formats::compose) static BUILD: &[Field] = &[
    Field::raw("context", Type::Text, "the build context"),
    Field::raw("dockerfile", Type::Text, "the Dockerfile, relative to the context"),
    Field::raw("dockerfile_inline", Type::Text, "a Dockerfile in place"),
    Field::raw("target", Type::Text, "the stage that is built"),
    Field::raw("args", Type::Map, "build arguments"),
    Field::raw("secrets", Type::Any, "build secrets"),
    Field::raw("ssh", Type::Any, "forwarded agents"),
    Field::raw("network", Type::Text, "the network of the build"),
    Field::raw("privileged", Type::Any, "whether it is built with all rights"),
];

/// A network of a service.
pub(in crate::formats::compose) static NETWORK: &[Field] = &[
    Field::raw("name", Type::Text, "its key"),
    Field::raw("internal", Type::Bool, "whether it leads nowhere else"),
    Field::raw("external", Type::Bool, "whether it is made outside of the project"),
    Field::raw("driver", Type::Text, "its `driver:`"),
    Field::raw("real_name", Type::Text, "its `name:`"),
];

/// A version without updates.
pub(in crate::formats::compose) static ENDED: &[Field] = &[
    Field::raw("name", Type::Text, "product and version: `Node.js 14`"),
    Field::raw("eol", Type::Text, "the last day with updates"),
    Field::raw("next", Type::Text, "a version to go to"),
];

/// A way to the container engine.
pub(in crate::formats::compose) static ENGINE: &[Field] = &[
    Field::raw("service", Type::Text, "the name of the service that gets it"),
    Field::raw("how", Type::Text, "by what, as the rest of a sentence"),
    Field::raw("is_proxy", Type::Bool, "whether that service is a proxy that lets only some calls through"),
];

/// A service in the same network.
pub(in crate::formats::compose) static NEIGHBOUR: &[Field] = &[
    Field::raw("name", Type::Text, "its name"),
    Field::raw("network", Type::Text, "the network that both are in, at where the other one is put into it"),
];

/// What lets everybody in.
pub(in crate::formats::compose) static OPEN: &[Field] = &[
    Field::raw("key", Type::Text, "the setting: at its value, or at the image where it is missing"),
    Field::raw("says", Type::Text, "what it means"),
    Field::raw("is_set", Type::Bool, "whether it is set, and not missing"),
];

/// A URL in parts.
pub(in crate::formats::compose) static URL: &[Field] = &[
    Field::raw("scheme", Type::Text, "`postgres`, `redis`, …"),
    Field::raw("user", Type::Text, "the user's name"),
    Field::raw("password", Type::Text, "the password; absent where there is none"),
    Field::raw("host", Type::Text, "the first host"),
];

/// A proxy that is gone around.
pub(in crate::formats::compose) static BYPASS: &[Field] = &[
    Field::raw("proxy", Type::Text, "the name of the proxy, at what leads to the service"),
    Field::raw("certain", Type::Bool, "whether the proxy's settings lead to the service"),
    Field::raw("same_port", Type::Bool, "whether they lead to this port, as far as they say"),
];

/// An env file of a service.
pub(in crate::formats::compose) static ENV_FILE: &[Field] = &[
    Field::raw("path", Type::Text, "its path, as written"),
    Field::raw("required", Type::Bool, "whether Compose stops without it"),
    Field::raw("exists", Type::Bool, "whether it is there; absent where that cannot be seen"),
];

/// What store a service is.
pub(in crate::formats::compose) static DATASTORE: &[Field] = &[
    Field::raw("kind", Type::Text, "`postgres`, `redis`, …"),
    Field::raw("likely", Type::Bool, "whether only its name and port show it"),
    Field::raw(
        "because",
        Type::Text,
        "what shows it: `image`, `build`, `command`, `environment`, `volume`, `name`",
    ),
];
