//! The kinds of subject of Compose projects, with their fields.

use super::{
    facts::{datastore, entries, project, redis, user},
    references::REFERENCE,
};
use crate::formats::{Field, SubjectKind, Type, environment};

/// A project.
pub static PROJECT: SubjectKind = SubjectKind {
    name: "compose.project",
    doc: "a Compose project: its files merged",
    fields: &[
        Field::raw("name", Type::Text, "its `name:`"),
        Field::raw("path", Type::Text, "the workspace path of its main file"),
        Field::raw("raw", Type::Any, "the merged document, variables put in"),
    ],
};

/// A service.
pub static SERVICE: SubjectKind = SubjectKind {
    name: "compose.service",
    doc: "a service, merged with all that it extends and that overrides it",
    fields: &[
        Field::parent("project", "compose.project", "its project"),
        Field::raw("name", Type::Text, "its key"),
        Field::raw("image", Type::Text, "its image, as written"),
        Field::raw("build", Type::Record(BUILD), "how it is built"),
        Field::raw("container_name", Type::Text, "its `container_name:`"),
        Field::raw("user", Type::Text, "its `user:`"),
        Field::raw("privileged", Type::Bool, "its `privileged:`"),
        Field::raw("read_only", Type::Bool, "its `read_only:`"),
        Field::raw("network_mode", Type::Text, "its `network_mode:`"),
        Field::raw("pid", Type::Text, "its `pid:`"),
        Field::raw("ipc", Type::Text, "its `ipc:`"),
        Field::raw("userns_mode", Type::Text, "its `userns_mode:`"),
        Field::raw("restart", Type::Text, "its `restart:`"),
        Field::raw("replicas", Type::Number, "its `deploy.replicas:` or `scale:`"),
        Field::raw("command", Type::List(&Type::Text), "the words of its `command:`"),
        Field::raw("entrypoint", Type::List(&Type::Text), "the words of its `entrypoint:`"),
        Field::raw("environment", Type::Map, "its `environment:`, key to text"),
        Field::raw("variables", Type::Map, "all that the container is given: `env_file` and `environment`"),
        environment::SETTINGS_OF,
        Field::raw("env_files", Type::List(&Type::Record(ENV_FILE)), "its `env_file:` entries"),
        Field::raw("profiles", Type::List(&Type::Text), "its `profiles:`"),
        Field::raw("cap_add", Type::List(&Type::Text), "its `cap_add:`"),
        Field::raw("cap_drop", Type::List(&Type::Text), "its `cap_drop:`"),
        Field::raw("security_opt", Type::List(&Type::Text), "its `security_opt:`"),
        Field::raw("expose", Type::Any, "its `expose:`"),
        Field::raw("healthcheck", Type::Any, "its `healthcheck:`"),
        Field::raw("deploy", Type::Any, "its `deploy:`"),
        Field::raw("provider", Type::Any, "its `provider:`; such a service has no container"),
        Field::raw("ports", Type::List(&Type::Subject("compose.port")), "its published ports"),
        Field::raw("volumes", Type::List(&Type::Subject("compose.volume")), "its mounts"),
        Field::raw(
            "memory_limit",
            Type::Number,
            "its limit in bytes, by `mem_limit` or `deploy.resources.limits.memory`",
        ),
        Field::raw(
            "shadowed_limit",
            Type::Text,
            "a memory limit that the service would have from `<<`, had it no `deploy:` of its own",
        ),
        Field::raw(
            "redis_conf",
            Type::Text,
            "the directive of its mounted Redis configuration that asks for a password; null where it has none",
        ),
        Field::raw("raw", Type::Any, "all of it"),
        Field::fact(
            "is_optional",
            Type::Bool,
            "whether it starts only with a profile for debugging or development",
            entries::is_optional,
        ),
        Field::fact(
            "dependency_cycle",
            Type::Text,
            "how what it depends on leads back to it: `a \u{2192} b \u{2192} a`; told at the first service of the circle by name",
            project::dependency_cycle,
        ),
        Field::fact(
            "same_container",
            Type::Text,
            "an earlier service with the same `container_name`, unless their profiles keep them apart",
            project::same_container,
        ),
        Field::fact(
            "image_name",
            Type::Text,
            "the last part of the image's repository: `postgres`",
            entries::image_name,
        ),
        Field::fact("image_tag", Type::Text, "the image's tag", entries::image_tag),
        Field::fact(
            "stage",
            Type::Subject("dockerfile.stage"),
            "the stage that `build:` leads to",
            entries::stage,
        ),
        Field::fact(
            "datastore",
            Type::Record(DATASTORE),
            "what store it is, at what shows it; absent where it is none",
            datastore::datastore,
        ),
        Field::fact(
            "starts_as",
            Type::Text,
            "how its image starts, its own `user:` aside: `root`, `drops` (switches to another user) or `nonroot`; at what shows it",
            user::starts_as,
        ),
        Field::fact("is_root", Type::Bool, "whether its `user:` is the root user", user::is_root),
        Field::fact(
            "root_hook_user",
            Type::Any,
            "the first user of a `post_start` or `pre_stop` hook that is root",
            user::root_hook_user,
        ),
        Field::fact(
            "redis",
            Type::Record(environment::REDIS),
            "the Redis that its `environment:` leads to",
            redis::client,
        ),
        Field::fact(
            "redis_password",
            Type::Text,
            "of a Redis: what makes it ask for a password; null where nothing does",
            redis::password,
        ),
        Field::fact(
            "redis_ignored",
            Type::Text,
            "of a Redis: the variable that looks like a password and that the image does not read",
            redis::ignored,
        ),
    ],
};

static BUILD: &[Field] = &[
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

static ENV_FILE: &[Field] = &[
    Field::raw("path", Type::Text, "its path, as written"),
    Field::raw("required", Type::Bool, "whether Compose stops without it"),
    Field::raw("exists", Type::Bool, "whether it is there; absent where that cannot be seen"),
];

static DATASTORE: &[Field] = &[
    Field::raw("kind", Type::Text, "`postgres`, `redis`, …"),
    Field::raw("likely", Type::Bool, "whether only its name and port show it"),
    Field::raw(
        "because",
        Type::Text,
        "what shows it: `image`, `build`, `command`, `environment`, `volume`, `name`",
    ),
];

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
            "is_console",
            Type::Bool,
            "whether a datastore has a console or metrics on it, not its data",
            datastore::is_console,
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
    ],
};

/// A variable where it is used.
pub static VARIABLE: SubjectKind = SubjectKind {
    name: "compose.variable",
    doc: "a place where a variable is put in: `${NAME:-default}`",
    fields: &[
        Field::parent("project", "compose.project", "its project"),
        Field::raw("name", Type::Text, "the variable"),
        Field::raw("operator", Type::Text, "`:-`, `-`, `:+`, `+`, `:?`, `?`, or empty"),
        Field::raw(
            "status",
            Type::Text,
            "`set`, `empty` or `unset` by the project's files, or `provided` from outside",
        ),
        Field::raw("word", Type::Text, "the text after the operator"),
        Field::raw("nested", Type::Bool, "whether it stands in the word of another one"),
        Field::raw("where", Type::Text, "the keys down to it: `services.db.command`"),
        Field::raw("service", Type::Subject("compose.service"), "the service that it stands in"),
        Field::raw("supplier", Type::Text, "where a file sets it"),
        Field::fact(
            "env_file",
            Type::Text,
            "the `env_file` entry of the service that sets it, which Compose does not look at here",
            entries::env_file,
        ),
    ],
};

/// A place that Compose does not accept.
pub static FAULT: SubjectKind = SubjectKind {
    name: "compose.fault",
    doc: "a place that Compose does not accept: it would not start the project",
    fields: &[
        Field::parent("project", "compose.project", "its project"),
        Field::raw(
            "about",
            Type::Text,
            "`key` (must not be there), `type`, `value` (not allowed), `missing` (key), `repeated` (item), `syntax`, `conflict` (of settings), `loading` (of a file or service)",
        ),
        Field::raw("path", Type::Text, "the keys down to it: `services.web.image_name`"),
        Field::raw("says", Type::Text, "what is wrong, as a sentence"),
        Field::raw("hint", Type::Text, "what to do, as a sentence"),
    ],
};

/// All kinds.
pub(super) static KINDS: [&SubjectKind; 8] =
    [&PROJECT, &SERVICE, &PORT, &ENVIRONMENT, &VOLUME, &VARIABLE, &REFERENCE, &FAULT];
