//! The kinds of what a service lists: ports, variables, mounts.

use super::{
    records::{BYPASS, ENGINE, URL},
    secret::{SHARED, WRITTEN},
};
use crate::formats::{
    Field, SubjectKind, Type,
    compose::facts::{access, certificate, datastore, entries, network, project, roles, secret_use, url},
    environment,
};

/// A published port.
pub static PORT: SubjectKind = SubjectKind {
    name: "compose.port",
    doc: "an entry of a service's `ports:`, or its host network",
    fields: &[
        Field::parent("service", "compose.service", "its service"),
        Field::raw("target", Type::Text, "the port or range of the container; absent for the host network"),
        Field::raw(
            "published",
            Type::Text,
            "the port or range of the host; null where any free one is taken",
        ),
        Field::raw("host_ip", Type::Text, "the address of the host; absent where it is all of them"),
        Field::raw("protocol", Type::Text, "`tcp` or `udp`; absent: tcp"),
        Field::raw("mode", Type::Text, "`ingress` or `host`"),
        Field::raw("item", Type::Any, "the entry as written"),
        Field::fact(
            "taken_by",
            Type::Text,
            "the service of an earlier port that takes the same port of the host",
            project::taken_by,
        ),
        Field::fact(
            "too_few_for",
            Type::Number,
            "how often its service runs, where the ports of the host are fewer",
            project::too_few_for,
        ),
        Field::fact(
            "is_console",
            Type::Bool,
            "whether a datastore has a console or metrics on it, not its data",
            datastore::is_console,
        ),
        Field::fact(
            "admin_tool",
            Type::Text,
            "the tool for administrators that listens there, by the table `admin_tools`",
            roles::admin_tool,
        ),
        Field::fact(
            "bypasses",
            Type::Record(BYPASS),
            "a reverse proxy of the project that this port lets clients go around",
            network::bypasses,
        ),
        Field::fact(
            "brought_by",
            Type::Text,
            "`override`, where the override file that Compose takes by itself brings this port",
            network::brought_by,
        ),
        Field::fact(
            "is_unquoted",
            Type::Bool,
            "whether it is written as `8080:80` without quotes and variables",
            entries::is_unquoted,
        ),
    ],
};

/// An environment entry.
pub static ENVIRONMENT: SubjectKind = SubjectKind {
    name: "compose.environment",
    doc: "an entry of a service's `environment:`",
    fields: environment::entry_fields![
        Field::parent("service", "compose.service", "its service"),
        Field::raw("key", Type::Text, "the variable's name"),
        Field::raw("value", Type::Text, "its value, variables put in"),
        WRITTEN,
        SHARED,
        Field::fact(
            "engine",
            Type::Record(ENGINE),
            "how it lets the service control the container engine",
            access::engine_of_environment,
        ),
        Field::fact(
            "shares_root_with",
            Type::Text,
            "the database service whose root password this is, or is in its URL: the same variable or text; at where that service has it",
            secret_use::shares_root_with,
        ),
        Field::fact(
            "url_login_by",
            Type::Text,
            "the variable that brings the password of its URL; absent where none or several do",
            secret_use::url_login_by,
        ),
        Field::fact("url", Type::Record(URL), "its value in parts, where that is a URL", url::url),
        Field::fact(
            "server",
            Type::Subject("compose.service"),
            "the service of the project that its URL leads to, or that its value names where its key ends in `HOST` or the like",
            url::server,
        ),
        Field::fact(
            "test_certificate",
            Type::Text,
            "`staging` or `self-signed`, where it asks for such a certificate",
            certificate::of_variable,
        ),
    ],
};

/// A mount.
pub static VOLUME: SubjectKind = SubjectKind {
    name: "compose.volume",
    doc: "an entry of a service's `volumes:`",
    fields: &[
        Field::parent("service", "compose.service", "its service"),
        Field::raw("type", Type::Text, "`bind`, `volume`, `tmpfs`, …"),
        Field::raw("source", Type::Text, "a path of the host, or a volume's name"),
        Field::raw("target", Type::Text, "the path in the container"),
        Field::raw("read_only", Type::Bool, "whether it cannot be written to"),
        Field::raw(
            "host_path",
            Type::Text,
            "of a bind mount: the source as a plain path of the host, homes as `~`; absent inside of the workspace",
        ),
        Field::raw("item", Type::Any, "the entry as written"),
        Field::raw("propagation", Type::Text, "how mounts below it spread: `rslave`, `shared`, …"),
        Field::fact(
            "holds",
            Type::Text,
            "what of the host the path is, by `sensitive_host_paths`",
            access::holds,
        ),
        Field::fact(
            "engine",
            Type::Record(ENGINE),
            "how it lets the service control the container engine",
            access::engine_of_volume,
        ),
        Field::fact(
            "test_certificate",
            Type::Text,
            "`self-signed`, where it mounts such a certificate",
            certificate::of_volume,
        ),
    ],
};
