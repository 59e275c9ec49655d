//! The kinds of the smaller parts of a service, and of secrets and configs.

use super::secret::{SHARED, WRITTEN};
use crate::formats::{
    Field, SubjectKind, Type,
    compose::facts::{access, certificate, entries, stored, words},
    environment,
};

/// A word of a command.
pub static WORD: SubjectKind = SubjectKind {
    name: "compose.word",
    doc: "a word of what a service starts or is asked: those inside of `sh -c '…'` are words of their own",
    fields: &[
        Field::parent("service", "compose.service", "its service"),
        Field::raw(
            "place",
            Type::Text,
            "where it stands: `entrypoint`, `command`, `healthcheck`, `post_start` or `pre_stop`",
        ),
        Field::raw("text", Type::Text, "the word"),
        Field::raw("key", Type::Text, "of a flag: all before its `=`, else all of it: `--api.insecure`"),
        Field::raw("value", Type::Text, "of a flag with a `=`: what follows it"),
        Field::raw("before", Type::Text, "the word before it"),
        Field::raw("program", Type::Text, "the program that it is given to, without its folder"),
        Field::raw("in_shell", Type::Bool, "whether a shell reads it"),
        Field::fact(
            "given_to",
            Type::Text,
            "the flag of `password_flags` that it is a password for; at the password, absent for other words",
            words::password_for,
        ),
        Field::fact(
            "test_certificate",
            Type::Text,
            "`staging` or `self-signed`, where it asks for such a certificate",
            certificate::of_word,
        ),
    ],
};

/// A label.
pub static LABEL: SubjectKind = SubjectKind {
    name: "compose.label",
    doc: "an entry of a service's `labels:` or `deploy.labels:`",
    fields: &[
        Field::parent("service", "compose.service", "its service"),
        Field::raw("key", Type::Text, "its name"),
        Field::raw("value", Type::Text, "its value, variables put in"),
        environment::IS_SECRET,
        environment::SECRET_VALUE,
        environment::SECRET_CLASS,
        WRITTEN,
        SHARED,
    ],
};

/// A build argument.
pub static BUILD_ARG: SubjectKind = SubjectKind {
    name: "compose.build_arg",
    doc: "an entry of a service's `build.args:`",
    fields: &[
        Field::parent("service", "compose.service", "its service"),
        Field::raw("key", Type::Text, "the argument's name"),
        Field::raw(
            "value",
            Type::Text,
            "its value, variables put in; unknown for one that is passed through",
        ),
        Field::raw("passed_through", Type::Bool, "whether it has no value here and takes one from outside"),
        Field::fact("taken_by", Type::Text, "the `ARG` of the Dockerfile that takes it", entries::taken_by),
        environment::IS_SECRET,
        environment::SECRET_VALUE,
        environment::SECRET_CLASS,
        WRITTEN,
        SHARED,
    ],
};

/// A capability.
pub static CAPABILITY: SubjectKind = SubjectKind {
    name: "compose.capability",
    doc: "an item of a service's `cap_add:` or `cap_drop:`",
    fields: &[
        Field::parent("service", "compose.service", "its service"),
        Field::raw("list", Type::Text, "`cap_add` or `cap_drop`"),
        Field::raw("name", Type::Text, "the capability in capitals, without `CAP_`"),
    ],
};

/// A security option.
pub static SECURITY_OPT: SubjectKind = SubjectKind {
    name: "compose.security_opt",
    doc: "an item of a service's `security_opt:`",
    fields: &[
        Field::parent("service", "compose.service", "its service"),
        Field::raw("name", Type::Text, "all before its first `:` or `=`: `seccomp`"),
        Field::raw("value", Type::Text, "what follows; absent for a name alone"),
    ],
};

/// A device.
pub static DEVICE: SubjectKind = SubjectKind {
    name: "compose.device",
    doc: "an item of a service's `devices:`",
    fields: &[
        Field::parent("service", "compose.service", "its service"),
        Field::raw("source", Type::Text, "the device of the host"),
        Field::raw("target", Type::Text, "its path in the container"),
        Field::raw("read_only", Type::Bool, "whether it can be read only"),
        Field::raw("host_path", Type::Text, "the source as a plain path of the host"),
        Field::raw("propagation", Type::Text, "never there: as mounts have it"),
        Field::fact(
            "holds",
            Type::Text,
            "what of the host the path is, by `sensitive_host_paths`",
            access::holds,
        ),
    ],
};

/// A namespace.
pub static NAMESPACE: SubjectKind = SubjectKind {
    name: "compose.namespace",
    doc: "a setting of a service about a namespace: `network_mode`, `pid`, `ipc`, `uts`, `userns_mode`, `cgroup`",
    fields: &[
        Field::parent("service", "compose.service", "its service"),
        Field::raw("key", Type::Text, "the setting"),
        Field::raw("mode", Type::Text, "its value: `host`, `service:x`, …"),
    ],
};

/// An env file of a service.
pub static ENV_FILE: SubjectKind = SubjectKind {
    name: "compose.env_file",
    doc: "an entry of a service's `env_file:`",
    fields: &[
        Field::parent("service", "compose.service", "its service"),
        Field::raw("path", Type::Text, "its path, as written"),
        Field::raw(
            "workspace_path",
            Type::Text,
            "its path in the workspace; absent where it leads out of it",
        ),
        Field::raw(
            "ignore_line",
            Type::Text,
            "the line of a `.gitignore` that decides whether its path is excluded, at it: `excludes` or `takes in`",
        ),
        Field::raw(
            "git_would_take",
            Type::Text,
            "its path, where it is not there yet and git would take it with the next `git add .`; unknown without a repository",
        ),
        Field::raw("keys", Type::List(&Type::Text), "the names of the variables that it sets"),
        Field::raw("secrets", Type::List(&Type::Text), "those that are named like secrets"),
        Field::fact(
            "unused_secrets",
            Type::List(&Type::Text),
            "of them, those that no word, variable or habit of its service's image has to do with",
            stored::unused_secrets,
        ),
        Field::fact(
            "also_given_to",
            Type::List(&Type::Text),
            "the names of other services that are given the same file",
            stored::also_given_to,
        ),
    ],
};

/// A setting of a proxy.
pub static PROXY_SETTING: SubjectKind = SubjectKind {
    name: "compose.proxy_setting",
    doc: "a setting in a file that a proxy mounts: a directive of a Caddyfile, a leaf of Traefik's YAML",
    fields: &[
        Field::parent("service", "compose.service", "the proxy"),
        Field::raw(
            "key",
            Type::Text,
            "the directive, or the keys down to it as Traefik's flag has them: `--api.insecure`",
        ),
        Field::raw("value", Type::Text, "what it is set to; the arguments of a directive"),
        Field::fact(
            "test_certificate",
            Type::Text,
            "`staging` or `self-signed`, where it asks for such a certificate",
            certificate::of_setting,
        ),
    ],
};

/// A secret of the project.
pub static SECRET: SubjectKind =
    SubjectKind { name: "compose.secret", doc: "an entry of the project's `secrets:`", fields: STORED };

/// A config of the project.
pub static CONFIG: SubjectKind =
    SubjectKind { name: "compose.config", doc: "an entry of the project's `configs:`", fields: STORED };

static STORED: &[Field] = &[
    Field::parent("project", "compose.project", "its project"),
    Field::raw("name", Type::Text, "its key"),
    Field::raw("file", Type::Text, "the file that it is read from, as written"),
    Field::raw("exists", Type::Bool, "whether that file is there; absent where that cannot be seen"),
    Field::raw("ignored", Type::Bool, "whether git ignores that file; not where its index has it"),
    Field::raw("empty", Type::Bool, "whether there is nothing in it"),
    Field::raw("encrypted", Type::Bool, "whether sops, age, git-crypt, ansible-vault or gpg encrypted it"),
    Field::raw("is_config", Type::Bool, "whether it is one of `configs:`, which need not be secret"),
    Field::raw(
        "shows_secret",
        Type::Bool,
        "whether a key, a token or a password shows in its file or content",
    ),
    Field::raw("content", Type::Text, "what is written in place"),
    Field::raw("environment", Type::Text, "the variable that it is read from"),
    Field::raw("external", Type::Bool, "whether it is made outside of the project"),
];
