//! The fields of `dockerfile.command`.

use super::facts;
use crate::formats::{
    Field, SubjectKind, Type,
    dockerfile::{deleted, development, kinds::DELETED, mode::MODE},
};

/// A simple command.
pub static COMMAND: SubjectKind = SubjectKind {
    name: "dockerfile.command",
    doc: "a simple command that a `RUN`, `CMD`, `ENTRYPOINT` or `HEALTHCHECK` runs, also inside of `sh -c`, here-documents and substitutions",
    fields: &[
        Field::parent("run", "dockerfile.instruction", "the instruction"),
        Field::fact("stage", Type::Subject("dockerfile.stage"), "the stage", facts::stage),
        Field::fact("in_final", Type::Bool, "whether its stage's layers are shipped", facts::in_final),
        Field::fact("keyword", Type::Text, "the instruction in capitals: `RUN`", facts::keyword),
        Field::fact("onbuild", Type::Bool, "whether it stands in an `ONBUILD`", facts::onbuild),
        Field::fact("form", Type::Text, "`shell`, or `exec` for the words of a JSON array", facts::form),
        Field::fact(
            "name",
            Type::Text,
            "what is run, without its folder, past `sudo`, `env`, `xargs` and their like (rules/data/command_prefixes.yaml); absent where only variables are set",
            facts::name,
        ),
        Field::fact(
            "program",
            Type::Text,
            "the word that names what is run: `/usr/bin/curl`",
            facts::program,
        ),
        Field::fact(
            "prefixes",
            Type::List(&Type::Text),
            "the words before that: `sudo`, `-E`",
            facts::prefixes,
        ),
        Field::fact("text", Type::Text, "all of it as written", facts::text),
        Field::fact(
            "words",
            Type::List(&Type::Text),
            "its words without quotes, variables put in; redirects and assignments are none",
            facts::words,
        ),
        Field::fact(
            "flags",
            Type::Map,
            "its flags with their dashes, short ones apart (`-fsSLk` is five); true, or the value of those that take one (rules/data/command_flags.yaml)",
            facts::flags,
        ),
        Field::fact(
            "arguments",
            Type::List(&Type::Text),
            "the words after its name that are neither flags nor their values",
            facts::arguments,
        ),
        Field::fact(
            "assignments",
            Type::Map,
            "`NAME=value` before it, alone, or as an argument of `export` and its like",
            facts::assignments,
        ),
        Field::fact("redirects", Type::List(&Type::Record(REDIRECT)), "its redirects", facts::redirects),
        Field::fact(
            "shell",
            Type::Text,
            "the shell that reads it: `sh`, or as `SHELL`, a `#!` or the command around it says; absent in the exec form and where it is not known",
            facts::shell,
        ),
        Field::fact(
            "pipeline_length",
            Type::Number,
            "how many members the pipeline has that it stands in; 1 where it stands alone",
            facts::pipeline_length,
        ),
        Field::fact(
            "feeds",
            Type::List(&Type::Subject("dockerfile.command")),
            "the commands after the next `|`",
            facts::feeds,
        ),
        Field::fact(
            "fed_by",
            Type::List(&Type::Subject("dockerfile.command")),
            "the commands before the last `|`",
            facts::fed_by,
        ),
        Field::fact(
            "substituted_into",
            Type::Subject("dockerfile.command"),
            "the command in whose words it stands: `$(…)`, backticks, `<(…)`",
            facts::substituted_into,
        ),
        Field::fact(
            "substituted",
            Type::Bool,
            "whether its output becomes a part of a text: of words, of what a loop runs over, of a here-document",
            facts::substituted,
        ),
        Field::fact(
            "run_by",
            Type::Subject("dockerfile.command"),
            "the interpreter that runs its output: `… | bash`, `bash -c \"$(…)\"`, `source <(…)` (rules/data/interpreters.yaml)",
            facts::run_by,
        ),
        Field::fact(
            "interprets_input",
            Type::Bool,
            "whether it is an interpreter that runs what it reads on its input: `bash`, `sh -s`, `python -`",
            facts::interprets_input,
        ),
        Field::fact(
            "runs_file",
            Type::Text,
            "the file that it runs: an interpreter's script, or a program with a path; without `./`",
            facts::runs_file,
        ),
        Field::fact(
            "runs_fetched",
            Type::Text,
            "the URL that the file which it runs is from: by an `ADD` without a checksum, or an earlier `RUN` of the stage, and nothing (rules/data/verifiers.yaml) verified since",
            facts::runs_fetched,
        ),
        Field::fact(
            "fetches",
            Type::Record(FETCHED),
            "what it fetches from the network (rules/data/downloaders.yaml); absent where it is no such program",
            facts::fetches,
        ),
        Field::fact(
            "sets_mode",
            Type::Record(MODE),
            "the mode that `chmod`, `install -m` or `mkdir -m` gives to files",
            facts::sets_mode,
        ),
        Field::fact(
            "credentials",
            Type::List(&Type::Record(CREDENTIAL)),
            "passwords and tokens in its words, each at its place; what variables bring is none",
            facts::credentials,
        ),
        Field::fact(
            "expands",
            Type::List(&Type::Record(EXPANDED)),
            "the variables in its words, each at its place",
            facts::expands,
        ),
        Field::fact(
            "writes",
            Type::List(&Type::Record(WRITTEN)),
            "the files that it writes: by redirects, and by what is known of programs (rules/data/file_writers.yaml)",
            facts::writes,
        ),
        Field::fact(
            "deleted_secret",
            Type::Record(DELETED),
            "a secret file that it writes and a later `RUN` of the stage removes",
            deleted::by_command,
        ),
        Field::fact(
            "passes_on",
            Type::Text,
            "the id of the secret mount whose content it passes on to what it writes (rules/data/content_passers.yaml)",
            facts::passes_on,
        ),
        Field::fact(
            "development",
            Type::Text,
            "the flag or program, where a shipped image starts in a mode for development by it (rules/data/development_commands.yaml)",
            development::of_command,
        ),
        Field::fact(
            "inside",
            Type::Subject("dockerfile.command"),
            "the shell whose script (`sh -c '…'`, a here-document) it stands in",
            facts::inside,
        ),
        Field::fact(
            "pipefail",
            Type::Bool,
            "whether a pipeline here fails when any member does: by `SHELL`, `set -o` or the shell's flags",
            facts::pipefail,
        ),
        Field::fact(
            "errexit",
            Type::Bool,
            "whether the shell stops at a failure here: by `SHELL`, `set -e` or the shell's flags",
            facts::errexit,
        ),
        Field::fact(
            "conditional",
            Type::Bool,
            "whether it may be left out: in a branch, a loop or a function, or after `||`",
            facts::conditional,
        ),
        Field::fact("rescued", Type::Bool, "whether its failure is caught: `… || true`", facts::rescued),
        Field::fact(
            "before",
            Type::List(&Type::Subject("dockerfile.command")),
            "the commands before it in the same instruction",
            facts::before,
        ),
        Field::fact(
            "after",
            Type::List(&Type::Subject("dockerfile.command")),
            "the commands after it in the same instruction",
            facts::after,
        ),
        Field::fact(
            "packages",
            Type::Record(PACKAGES),
            "what a package manager (rules/data/package_managers.yaml) is told; absent where it is none",
            facts::packages,
        ),
    ],
};

/// A password or token.
static CREDENTIAL: &[Field] =
    &[Field::raw("what", Type::Text, "what it is: `a GitHub token`, `what `--password` gives`, …")];

/// A variable in a command.
static EXPANDED: &[Field] = &[
    Field::raw("name", Type::Text, "its name"),
    Field::raw(
        "from",
        Type::Text,
        "who sets it: `ARG`, `ENV`, `mount` (a secret), `script` (the command's own), else `environment`",
    ),
    Field::raw("declared", Type::Text, "its name at the `ARG` or `ENV`"),
];

/// A file that a command writes.
static WRITTEN: &[Field] = &[
    Field::raw("path", Type::Text, "as it is named"),
    Field::raw("full_path", Type::Text, "from the root of the image"),
    Field::raw("mount", Type::Text, "the kind of mount that it lies on: `cache`, `tmpfs`, `secret`, `bind`"),
    Field::raw("removed", Type::Bool, "whether a later command of the same instruction takes it away"),
    Field::raw("secret_file", Type::Text, "what kind of secret file its name says it is"),
    Field::raw(
        "removed_later",
        Type::Subject("dockerfile.command"),
        "of a secret file: the command of a later `RUN` of the stage that removes it",
    ),
];

/// What a program fetches.
static FETCHED: &[Field] = &[
    Field::raw("urls", Type::List(&Type::Text), "from where"),
    Field::raw("file", Type::Text, "where it puts it, without `./`; absent where that is its output"),
];

/// A redirect of a command.
static REDIRECT: &[Field] = &[
    Field::raw("operator", Type::Text, "`>`, `2>>`, `<<`"),
    Field::raw("target", Type::Text, "the file, or a here-document's delimiter"),
    Field::raw("body", Type::Text, "of a here-document: its lines"),
];

/// A package manager at work.
static PACKAGES: &[Field] = &[
    Field::raw("manager", Type::Text, "`apt-get`, `pip3`, …"),
    Field::raw("family", Type::Text, "`apt`, `apk`, `rpm`, `zypper`, `pip`, `npm`, …"),
    Field::raw("kind", Type::Text, "`system` or `language`"),
    Field::raw(
        "action",
        Type::Text,
        "`install`, `update` (of the index), `upgrade`, `remove`, `clean`, `other`",
    ),
    Field::raw("items", Type::List(&Type::Record(PACKAGE)), "what it is asked to install, upgrade or remove"),
    Field::raw("assume_yes", Type::Bool, "whether it is told not to ask"),
    Field::raw(
        "no_cache",
        Type::Bool,
        "whether it is told to keep nothing it fetched, by a flag or a variable (`PIP_NO_CACHE_DIR`)",
    ),
    Field::raw("minimal", Type::Bool, "whether it is told to leave out what is only recommended"),
    Field::raw(
        "cleaned",
        Type::Bool,
        "whether a later command of the same instruction clears what it fetched",
    ),
    Field::raw(
        "relied_on",
        Type::Subject("dockerfile.command"),
        "where it updates the index: the first command of a later `RUN` of the stage that installs from it",
    ),
    Field::raw("cache_mounted", Type::Bool, "whether a cache or tmpfs mount covers what it fetches"),
    Field::raw(
        "constrained",
        Type::Bool,
        "whether a file of versions decides (`pip install -c constraints.txt`)",
    ),
    Field::raw("pin", Type::Text, "how it is told a version: `name=version`; absent where it cannot be"),
    Field::raw(
        "tidy",
        Type::Text,
        "how it is told to keep nothing that it fetched: `--no-cache`; absent where it is not worth it",
    ),
];

/// A package.
static PACKAGE: &[Field] = &[
    Field::raw("text", Type::Text, "as given"),
    Field::raw("name", Type::Text, "without its version"),
    Field::raw("version", Type::Text, "its version; absent where none is given"),
    Field::raw("pinned", Type::Bool, "whether it names one version"),
    Field::raw(
        "kind",
        Type::Text,
        "`named`, `local` (a file or folder), `remote` (a URL) or `requirements` (a list in a file)",
    ),
];
