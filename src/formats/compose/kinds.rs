//! The kinds of subject of Compose projects, with their fields.

pub(super) mod listed;
pub(super) mod parts;
pub(super) mod records;
mod secret;
pub(super) mod service;
mod service_facts;

use super::{
    facts::{care, entries, network, served, variable},
    references::REFERENCE,
};
use crate::formats::{Field, SubjectKind, Type};

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
        Field::fact(
            "sample",
            Type::Text,
            "the path of the sample of the `.env` beside the project: `.env.example`",
            variable::sample,
        ),
        Field::fact("in_sample", Type::Bool, "whether that names the variable", variable::in_sample),
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
            "`key` (must not be there), `type`, `value` (not allowed), `missing` (key), `repeated` (item), `syntax`, `conflict` (of settings), `loading` (of a file or service), `lost` (Compose takes it, and it has no effect), `asleep` (missing, and looked at only with a profile)",
        ),
        Field::raw("path", Type::Text, "the keys down to it: `services.web.image_name`"),
        Field::raw("says", Type::Text, "what is wrong, as a sentence"),
        Field::raw("hint", Type::Text, "what to do, as a sentence"),
    ],
};

/// All kinds.
pub(super) static KINDS: [&SubjectKind; 19] = [
    &PROJECT,
    &service::SERVICE,
    &listed::PORT,
    &listed::ENVIRONMENT,
    &listed::VOLUME,
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
