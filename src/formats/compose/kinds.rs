//! The kinds of subject of Compose projects, with their fields.

pub(super) mod parts;

use super::{
    facts::{
        access, auth, care, certificate, datastore, entries, network, project, redis, roles, secret_use,
        served, url, user, variable, written,
    },
    references::REFERENCE,
};
use crate::formats::{Field, SubjectKind, Type, environment};

/// A project.
pub static PROJECT: SubjectKind = SubjectKind {
    name: "compose.project",
    doc: "a Compose project: its files merged",
    fields: &[
        Field::raw("name", Type::Text, "its `name:`"),
        Field::raw(
            "called",
            Type::Text,
            "its name by `name:` or `COMPOSE_PROJECT_NAME`; absent where that of its folder is taken",
        ),
        Field::raw("path", Type::Text, "the workspace path of its main file"),
        Field::raw("raw", Type::Any, "the merged document, variables put in"),
        Field::fact(
            "backup",
            Type::Text,
            "the name of a service that makes backups; absent where none does",
            care::backup_of_project,
        ),
        Field::fact(
            "tls_end",
            Type::Text,
            "a published port 443 or 8443, or the service of a tunnel; absent where there is none",
            care::tls_end,
        ),
        Field::fact(
            "served_names",
            Type::List(&Type::Text),
            "the hosts that its proxies answer to, `*.` for all below one; absent where none says any or one answers to a pattern",
            served::names,
        ),
        Field::fact(
            "plain_port",
            Type::Subject("compose.port"),
            "the first port of an application or a proxy that other machines reach",
            network::plain_port,
        ),
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
        Field::raw("uts", Type::Text, "its `uts:`"),
        Field::raw("userns_mode", Type::Text, "its `userns_mode:`"),
        Field::raw("cgroup", Type::Text, "its `cgroup:`"),
        Field::raw("oom_kill_disable", Type::Bool, "its `oom_kill_disable:`"),
        Field::raw("use_api_socket", Type::Bool, "its `use_api_socket:`"),
        Field::raw("pids_limit", Type::Number, "its `pids_limit:` or `deploy.resources.limits.pids`"),
        Field::raw("cpu_limit", Type::Number, "its `cpus:`, `deploy.resources.limits.cpus` or `cpu_quota:`"),
        Field::raw("logging", Type::Any, "its `logging:`"),
        Field::raw("labels", Type::Map, "its `labels:`"),
        Field::raw(
            "networks",
            Type::List(&Type::Record(NETWORK)),
            "the networks that it is in, the project's default one included; none with a `network_mode:`",
        ),
        Field::raw("restart", Type::Text, "its `restart:`"),
        Field::raw("replicas", Type::Number, "its `deploy.replicas:` or `scale:`"),
        Field::raw("command", Type::List(&Type::Text), "the words of its `command:`"),
        Field::raw("entrypoint", Type::List(&Type::Text), "the words of its `entrypoint:`"),
        Field::raw("environment", Type::Map, "its `environment:`, key to text"),
        Field::raw("variables", Type::Map, "all that the container is given: `env_file` and `environment`"),
        environment::SETTINGS_OF,
        environment::TWINS_OF,
        environment::NAMESAKES_OF,
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
            "unforwarded",
            Type::Text,
            "where the nginx of the project leads to it without `X-Forwarded-Proto`; absent where it does not",
            network::unforwarded,
        ),
        Field::fact(
            "weakened",
            Type::Text,
            "what the override file that Compose takes by itself gives a service of the main file: `user: root`, `privileged: true`; at that value",
            network::weakened,
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
        Field::fact("image_digest", Type::Text, "the image's digest", entries::image_digest),
        Field::fact(
            "image_ended",
            Type::Record(ENDED),
            "the version of its image that gets no more updates, at the tag; absent for others",
            entries::image_ended,
        ),
        Field::fact(
            "base_name",
            Type::Text,
            "the last part of the image's repository; of a built one that of its base image",
            roles::base_name,
        ),
        Field::fact(
            "roles",
            Type::List(&Type::Text),
            "what it is there for, by the table `image_roles`: `proxy`, `backup`, `monitoring`, …",
            roles::roles,
        ),
        Field::fact(
            "runs",
            Type::Bool,
            "whether there is a container: no `provider:`, and not scaled to 0",
            roles::runs,
        ),
        Field::fact(
            "is_one_shot",
            Type::Bool,
            "whether it does its work once and ends: a migration, a job, what others wait for",
            roles::is_one_shot,
        ),
        Field::fact(
            "auth_label",
            Type::Text,
            "a label that makes a proxy ask who comes (`…basicauth…`, `…forwardauth…`, `…ipallowlist…`)",
            roles::auth_label,
        ),
        Field::fact(
            "privileged_by",
            Type::Text,
            "what gives it all rights, at its value; absent where nothing does",
            access::privileged_by,
        ),
        Field::fact(
            "engine",
            Type::Record(ENGINE),
            "how `use_api_socket:` lets it control the container engine",
            access::engine_of_service,
        ),
        Field::fact(
            "host_network",
            Type::Text,
            "what puts it into the host's network, at that text",
            network::host_network,
        ),
        Field::fact(
            "public_neighbour",
            Type::Record(NEIGHBOUR),
            "a service that the outside reaches and that shares a network with it",
            network::public_neighbour,
        ),
        Field::fact(
            "open_access",
            Type::Record(OPEN),
            "of a datastore: what lets everybody in; absent where it asks who connects",
            auth::open_access,
        ),
        Field::fact(
            "health",
            Type::Text,
            "what checks its health: `compose`, `dockerfile`, `image`; `off` at what switches the check off; absent where there is none",
            care::health,
        ),
        Field::fact(
            "backs_up",
            Type::Text,
            "what makes it a service that backs data up, at that text; absent for others",
            care::backs_up,
        ),
        Field::fact(
            "backup_interval",
            Type::Number,
            "how many seconds pass between its backups, at the schedule",
            care::backup_interval,
        ),
        Field::fact("backup_keeps", Type::Any, "what says how many backups it keeps", care::backup_keeps),
        Field::fact(
            "backup_off_site",
            Type::Text,
            "the variable that names a place away from this host for its backups",
            care::backup_off_site,
        ),
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
            "redis_login_by",
            Type::Text,
            "of a Redis: the variable that brings its password; absent where none or several do",
            secret_use::redis_login_by,
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

/// A network of a service.
static NETWORK: &[Field] = &[
    Field::raw("name", Type::Text, "its key"),
    Field::raw("internal", Type::Bool, "whether it leads nowhere else"),
    Field::raw("external", Type::Bool, "whether it is made outside of the project"),
    Field::raw("driver", Type::Text, "its `driver:`"),
    Field::raw("real_name", Type::Text, "its `name:`"),
];

static ENDED: &[Field] = &[
    Field::raw("name", Type::Text, "product and version: `Node.js 14`"),
    Field::raw("eol", Type::Text, "the last day with updates"),
    Field::raw("next", Type::Text, "a version to go to"),
];

static ENGINE: &[Field] = &[
    Field::raw("service", Type::Text, "the name of the service that gets it"),
    Field::raw("how", Type::Text, "by what, as the rest of a sentence"),
    Field::raw("is_proxy", Type::Bool, "whether that service is a proxy that lets only some calls through"),
];

static NEIGHBOUR: &[Field] = &[
    Field::raw("name", Type::Text, "its name"),
    Field::raw("network", Type::Text, "the network that both are in, at where the other one is put into it"),
];

static OPEN: &[Field] = &[
    Field::raw("key", Type::Text, "the setting: at its value, or at the image where it is missing"),
    Field::raw("says", Type::Text, "what it means"),
    Field::raw("is_set", Type::Bool, "whether it is set, and not missing"),
];

static URL: &[Field] = &[
    Field::raw("scheme", Type::Text, "`postgres`, `redis`, …"),
    Field::raw("user", Type::Text, "the user's name"),
    Field::raw("password", Type::Text, "the password; absent where there is none"),
    Field::raw("host", Type::Text, "the first host"),
];

static BYPASS: &[Field] = &[
    Field::raw("proxy", Type::Text, "the name of the proxy, at what leads to the service"),
    Field::raw("certain", Type::Bool, "whether the proxy's settings lead to the service"),
    Field::raw("same_port", Type::Bool, "whether they lead to this port, as far as they say"),
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
        Field::fact(
            "written_secret",
            Type::Text,
            "the class of a secret that is written there and no variable brings, `token` or `password of a URL`; at the secret",
            written::written_secret,
        ),
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
            "the service of the project that its URL leads to",
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
        Field::fact("feeds", Type::Text, "the key of the value that it becomes a part of", variable::feeds),
        Field::fact(
            "is_secret",
            Type::Bool,
            "whether it brings a secret: by its name, by the key that it is the value of, or as the password of a URL",
            variable::is_secret,
        ),
    ],
};

/// A place that Compose does not accept.
pub static FAULT: SubjectKind = SubjectKind {
    name: "compose.fault",
    doc: "a place that Compose does not accept, so that it would not start the project, or that has no effect",
    fields: &[
        Field::parent("project", "compose.project", "its project"),
        Field::raw(
            "about",
            Type::Text,
            "`key` (must not be there), `type`, `value` (not allowed), `missing` (key), `repeated` (item), `syntax`, `conflict` (of settings), `loading` (of a file or service), `lost` (Compose takes it, and it has no effect)",
        ),
        Field::raw("path", Type::Text, "the keys down to it: `services.web.image_name`"),
        Field::raw("says", Type::Text, "what is wrong, as a sentence"),
        Field::raw("hint", Type::Text, "what to do, as a sentence"),
    ],
};

/// All kinds.
pub(super) static KINDS: [&SubjectKind; 19] = [
    &PROJECT,
    &SERVICE,
    &PORT,
    &ENVIRONMENT,
    &VOLUME,
    &VARIABLE,
    &REFERENCE,
    &FAULT,
    &parts::WORD,
    &parts::LABEL,
    &parts::BUILD_ARG,
    &parts::CAPABILITY,
    &parts::SECURITY_OPT,
    &parts::DEVICE,
    &parts::NAMESPACE,
    &parts::ENV_FILE,
    &parts::PROXY_SETTING,
    &parts::SECRET,
    &parts::CONFIG,
];
