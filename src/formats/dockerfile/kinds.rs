//! The kinds of subject that Dockerfiles have, with their fields.

use super::{
    arguments, command::facts as command, deleted, deployed, development, facts, mode::MODE, variables,
};
use crate::formats::{Field, SubjectKind, Type, environment};

/// A whole Dockerfile.
pub static FILE: SubjectKind = SubjectKind {
    name: "dockerfile.file",
    doc: "a Dockerfile",
    fields: &[
        Field::raw("path", Type::Text, "its path in the workspace"),
        Field::raw("syntax", Type::Text, "what `# syntax=` names, where it does"),
        Field::raw(
            "final_stage",
            Type::Subject("dockerfile.stage"),
            "the stage that is built: the last, or the `target` of a Compose service",
        ),
        Field::fact(
            "late_directives",
            Type::List(&Type::Record(DIRECTIVE)),
            "comments that say `syntax=` or `escape=` where no directive can stand any more, each at its value",
            arguments::late_directives,
        ),
        Field::fact(
            "stages",
            Type::List(&Type::Subject("dockerfile.stage")),
            "its stages, in order",
            arguments::stages,
        ),
    ],
};

/// A directive.
static DIRECTIVE: &[Field] = &[
    Field::raw("name", Type::Text, "`syntax` or `escape`"),
    Field::raw("value", Type::Text, "what follows the `=`"),
];

/// A `FROM` and all up to the next.
pub static STAGE: SubjectKind = SubjectKind {
    name: "dockerfile.stage",
    doc: "a stage of a Dockerfile: a `FROM` and all up to the next",
    fields: &[
        Field::parent("dockerfile", "dockerfile.file", "the Dockerfile"),
        Field::raw("name", Type::Text, "its name after `AS`"),
        Field::raw("index", Type::Number, "its number, from 0"),
        Field::raw("image", Type::Text, "what its `FROM` names, with variables put in"),
        Field::raw("platform", Type::Text, "its `--platform`"),
        Field::raw("base_stage", Type::Subject("dockerfile.stage"), "the earlier stage that it starts from"),
        Field::raw("base_image", Type::Text, "the image at the end of its chain of stages"),
        Field::raw("is_last", Type::Bool, "whether it is the last of the file"),
        Field::raw(
            "replaced",
            Type::Bool,
            "whether a context that a Compose service gives to the build (`additional_contexts`) has its name and takes its place",
        ),
        Field::raw(
            "is_final",
            Type::Bool,
            "whether it is built as an image: the last, or the `target` of a Compose service",
        ),
        Field::raw(
            "in_final",
            Type::Bool,
            "whether a final stage is it or starts from it, so that its layers are shipped",
        ),
        Field::raw(
            "effective_user",
            Type::Record(USER),
            "the user that its image runs as; at the `USER`, `FROM` or entry point that decides it",
        ),
        Field::raw(
            "overridden_user",
            Type::Text,
            "the last `USER` but root that a later `USER` of root overrides",
        ),
        Field::raw(
            "image_user",
            Type::Text,
            "how the base image starts: `root`, `drops` (its entry point switches users) or `nonroot`",
        ),
        Field::raw(
            "last_step",
            Type::Text,
            "the keyword of its last `FROM`, `RUN`, `COPY`, `ADD`, `WORKDIR` or `USER`, at that instruction",
        ),
        Field::raw(
            "datastore",
            Type::Text,
            "the kind of datastore that the base image is (`postgres`, `redis`, …)",
        ),
        Field::fact(
            "default_image",
            Type::Text,
            "what its `FROM` names where no build argument is given: those without a default are empty",
            variables::default_image,
        ),
        Field::fact(
            "instructions",
            Type::List(&Type::Subject("dockerfile.instruction")),
            "its instructions in order, the `FROM` first; each at its keyword",
            arguments::instructions,
        ),
        Field::raw(
            "healthcheck",
            Type::Text,
            "what checks its health: `dockerfile`, or `image` for one of a well-known base image; `off` at a `HEALTHCHECK NONE`; absent where nothing does",
        ),
        Field::raw(
            "serves",
            Type::Text,
            "what says that it is a server: `EXPOSE` at that instruction, or `image` for a base image that is well known as one (rules/data/image_roles.yaml)",
        ),
        Field::raw(
            "starts",
            Type::Text,
            "the keyword of the `CMD` or `ENTRYPOINT` that starts it, at that instruction",
        ),
        Field::fact(
            "services",
            Type::List(&Type::Subject("compose.service")),
            "the Compose services that build it",
            deployed::services,
        ),
        Field::fact(
            "containers",
            Type::List(&Type::Subject("k8s.container")),
            "the containers of Kubernetes manifests whose image it is, as far as names tell: `ghcr.io/acme/shop-api` and `api/Dockerfile`",
            deployed::containers,
        ),
    ],
};

/// The user of a stage.
static USER: &[Field] = &[
    Field::raw("name", Type::Text, "as the last `USER` says; absent where the image decides"),
    Field::raw("is_root", Type::Bool, "whether the process starts as user 0"),
    Field::raw("drops", Type::Bool, "whether it starts as root and its entry point switches to another user"),
    Field::raw("reason", Type::Text, "why, as the rest of a sentence"),
];

/// Any instruction.
pub static INSTRUCTION: SubjectKind = SubjectKind {
    name: "dockerfile.instruction",
    doc: "an instruction of a Dockerfile",
    fields: &[
        Field::parent("stage", "dockerfile.stage", "the stage; absent before the first `FROM`"),
        Field::fact("keyword", Type::Text, "in capitals: `RUN`", facts::keyword),
        Field::fact(
            "text",
            Type::Text,
            "all after keyword and flags, lines joined, variables as written",
            facts::text,
        ),
        Field::fact(
            "words",
            Type::List(&Type::Text),
            "the words or strings of what takes words or the exec form",
            facts::words,
        ),
        Field::fact("exec_form", Type::Bool, "whether it is written as a JSON array", facts::exec_form),
        Field::fact("flags", Type::Map, "its flags by name, without the dashes", facts::flags),
        Field::fact(
            "commands",
            Type::List(&Type::Subject("dockerfile.command")),
            "the commands that it runs; unknown where its shell cannot be read, or is one for Windows",
            command::commands_of,
        ),
        Field::fact(
            "mounts",
            Type::List(&Type::Record(MOUNT)),
            "the `--mount`s of a `RUN`",
            command::mounts_of,
        ),
        Field::fact("index", Type::Number, "its number in the file, from 0", arguments::index),
        Field::fact(
            "arguments",
            Type::List(&Type::Text),
            "its words, or the one text of `WORKDIR`, `USER` and `STOPSIGNAL`, with variables put in where the builder does so; absent for shell commands and pairs",
            arguments::arguments,
        ),
        Field::fact(
            "sources",
            Type::List(&Type::Text),
            "of `COPY` and `ADD`: all words but the last, variables put in",
            arguments::sources,
        ),
        Field::fact(
            "destination",
            Type::Text,
            "of `COPY` and `ADD`: where it goes, variables put in",
            arguments::destination,
        ),
        Field::fact(
            "pairs",
            Type::Map,
            "of `ENV`, `ARG` and `LABEL`: key to value, variables put in",
            arguments::pairs,
        ),
        Field::fact(
            "repeated",
            Type::List(&Type::Text),
            "of `ENV`, `ARG` and `LABEL`: keys that stand in it again further on, each at the earlier place",
            arguments::repeated,
        ),
        Field::fact(
            "without_equals",
            Type::Bool,
            "whether its pair is written without `=`: `ENV key all the rest`",
            arguments::without_equals,
        ),
        Field::fact(
            "trigger",
            Type::Text,
            "of `ONBUILD`: the instruction's name in it, in capitals",
            arguments::trigger,
        ),
        Field::fact(
            "blank_lines",
            Type::List(&Type::Text),
            "the empty lines between its continued lines, each at its place",
            arguments::blank_lines,
        ),
        Field::fact(
            "workdir",
            Type::Text,
            "the last absolute `WORKDIR` before it, in its stage or those that this starts from; absent where there is none",
            arguments::workdir,
        ),
        Field::fact(
            "shell",
            Type::List(&Type::Text),
            "the words of the last `SHELL` before it, in its stage or those that this starts from",
            arguments::shell,
        ),
        Field::fact(
            "undefined",
            Type::List(&Type::Record(UNDEFINED)),
            "the variables that the builder puts into it though nothing sets them; unknown where the base image may",
            variables::undefined,
        ),
        Field::fact("in_final", Type::Bool, "whether its stage's layers are shipped", facts::in_final),
        Field::fact(
            "sets_mode",
            Type::Record(MODE),
            "the mode that `--chmod` of a `COPY` or `ADD` gives to files",
            facts::sets_mode,
        ),
        Field::fact(
            "tokens",
            Type::List(&Type::Record(TOKEN)),
            "private keys and providers' tokens in its text, here-documents included, and passwords in the URLs of a `LABEL`, each at its place",
            facts::tokens,
        ),
    ],
};

/// A variable that is not set.
static UNDEFINED: &[Field] = &[
    Field::raw("name", Type::Text, "its name, at its use"),
    Field::raw("reason", Type::Text, "why it is not set, as the rest of a sentence"),
    Field::raw("declared", Type::Text, "where something sets it that does not reach the place"),
];

/// A secret that shows by its form.
static TOKEN: &[Field] =
    &[Field::raw("kind", Type::Text, "what it is: `a private key`, `a GitHub token`, …")];

/// A `--mount` of a `RUN`.
static MOUNT: &[Field] = &[
    Field::raw("type", Type::Text, "`bind`, `cache`, `tmpfs`, `secret` or `ssh`"),
    Field::raw("target", Type::Text, "where it is mounted, however the key is spelled"),
    Field::raw("source", Type::Text, "what of its origin is mounted"),
    Field::raw("from", Type::Text, "the stage, image or context that it is from"),
    Field::raw("id", Type::Text, "its id; of a secret or socket, what it is called outside"),
    Field::raw("env", Type::Text, "the variable that a secret is given as"),
    Field::raw("options", Type::Map, "all its keys as written; those without a value are true"),
];

/// A pair of `ENV` or `ARG`.
pub static ENV: SubjectKind = SubjectKind {
    name: "dockerfile.env",
    doc: "one `key=value` of an `ENV` or `ARG`",
    fields: environment::entry_fields![
        Field::parent("stage", "dockerfile.stage", "the stage; absent for an `ARG` before the first `FROM`"),
        Field::raw("keyword", Type::Text, "`ENV` or `ARG`"),
        Field::raw("key", Type::Text, "the variable's name"),
        Field::raw(
            "value",
            Type::Text,
            "its value or default, with variables put in; absent for an `ARG` without",
        ),
        Field::raw("onbuild", Type::Bool, "whether it stands in an `ONBUILD`"),
        Field::raw(
            "secret",
            Type::Text,
            "why it is a secret: `its name`, `the argument X`, `an AWS access key`, …; absent where it is none",
        ),
        Field::raw(
            "value_class",
            Type::Text,
            "of a secret: `empty`, `reference`, `placeholder`, `weak`, `hash`, `public`, `strong`, or `argument` where a build argument without a default brings it",
        ),
        Field::raw(
            "used",
            Type::Text,
            "of an `ARG`: the keyword of the first `RUN` or `ENV` that takes it in, at its place",
        ),
        Field::raw(
            "runs",
            Type::List(&Type::Text),
            "of an `ARG`: the `RUN`s that name it, at their commands; absent where anything else names it too",
        ),
        Field::raw("in_final", Type::Bool, "whether its stage's layers are shipped"),
        Field::fact(
            "development",
            Type::Text,
            "the value, where a shipped image starts in a mode for development by it",
            development::of_variable,
        ),
    ],
};

/// A source word of `COPY` or `ADD`.
pub static COPY: SubjectKind = SubjectKind {
    name: "dockerfile.copy",
    doc: "one source of a `COPY` or `ADD`",
    fields: &[
        Field::parent("stage", "dockerfile.stage", "the stage"),
        Field::raw("keyword", Type::Text, "`COPY` or `ADD`"),
        Field::raw(
            "source",
            Type::Text,
            "the source, with variables put in; the destination where a heredoc is the source",
        ),
        Field::raw("instruction", Type::Subject("dockerfile.instruction"), "the whole instruction"),
        Field::raw("destination", Type::Text, "where it goes"),
        Field::fact(
            "deleted_secret",
            Type::Record(DELETED),
            "a secret file that it brings and a later `RUN` of the stage removes",
            deleted::by_copy,
        ),
        Field::raw("from", Type::Text, "the stage or image of `--from`"),
        Field::raw(
            "secret_file",
            Type::Text,
            "what kind of secret file the source names; absent where it names none",
        ),
        Field::raw(
            "excluded",
            Type::Bool,
            "whether the ignore file leaves the source out; at the line that decides it",
        ),
        Field::raw(
            "takes_folder",
            Type::Bool,
            "whether the source is a folder of the build context, or the context itself",
        ),
        Field::raw(
            "context_patterns",
            Type::List(&Type::Text),
            "lines for the ignore file that leave out all secrets that a folder takes along",
        ),
        Field::raw("context_path", Type::Text, "the source as a path of the build context"),
        Field::raw(
            "ignore_file",
            Type::Text,
            "the workspace path of the ignore file that counts, or would if it were there",
        ),
        Field::raw(
            "context_secret",
            Type::Record(LEAK),
            "a secret that a folder takes along; absent where there is none",
        ),
        Field::raw("in_final", Type::Bool, "whether its stage's layers are shipped"),
    ],
};

/// A secret file that a later layer removes.
pub(super) static DELETED: &[Field] = &[
    Field::raw("path", Type::Text, "the file"),
    Field::raw("by", Type::Subject("dockerfile.command"), "the command that removes it"),
];

/// A secret in a build context.
static LEAK: &[Field] = &[
    Field::raw("file", Type::Text, "its path in the context; at the file, where it is there"),
    Field::raw("real", Type::Bool, "whether the file is there now"),
    Field::raw(
        "expected",
        Type::Bool,
        "whether it is on other machines: git ignores it, or a sample of it is kept",
    ),
    Field::raw(
        "ignore",
        Type::Text,
        "which ignore file does not leave it out, in words; at the line that comes nearest",
    ),
];
