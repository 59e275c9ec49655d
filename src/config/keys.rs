//! The table of settings: names, shapes, defaults and a line on each.

/// What a setting may hold.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// `true` or `false`.
    Bool,
    /// A severity.
    Level,
    /// A path of the system.
    Path,
    /// A list of them.
    Paths,
    /// A list of names of rules, as `--select` takes them.
    Rules,
    /// A list of path patterns.
    Globs,
    /// A list of names of variables; `*` stands for any letters.
    Variables,
    /// A table from names of rules to severities.
    Levels,
    /// Rows for the tables of facts.
    Data,
    /// Tables from rules to their parameters.
    Params,
    /// A table with these keys.
    Table(&'static [Key]),
    /// A list of tables with these keys.
    Tables(&'static [Key]),
}

/// A setting.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// What it does, in a sentence.
    pub doc: &'static str,
    /// What holds where it is not given, as TOML; empty where that is nothing.
    pub default: &'static str,
    /// A value to copy, as TOML.
    pub example: &'static str,
    /// Whether its table needs it.
    pub required: bool,
}

impl Key {
    const fn new(
        name: &'static str,
        shape: Shape,
        default: &'static str,
        example: &'static str,
        doc: &'static str,
    ) -> Self {
        Self { name, shape, doc, default, example, required: false }
    }
}

/// All settings.
pub static KEYS: &[Key] = &[
    SELECT,
    IGNORE,
    SEVERITY,
    Key::new(
        "fail-on",
        Shape::Level,
        "\"medium\"",
        "\"high\"",
        "Exit with 1 for findings of this severity or worse.",
    ),
    Key::new(
        "fail-on-unknown",
        Shape::Bool,
        "false",
        "true",
        "Exit with 1 for checks that could not be decided, too.",
    ),
    Key::new(
        "exclude",
        Shape::Globs,
        "[\".terraform\", \".venv\", \"node_modules\", \"site-packages\"]",
        "[\"node_modules\"]",
        "Paths to leave out, instead of the built-in list. As in .gitignore: a pattern without `/` is a name \
         anywhere, any other starts at this file's folder; a folder stands for all in it.",
    ),
    Key::new(
        "extend-exclude",
        Shape::Globs,
        "[]",
        "[\"vendor\", \"tests/fixtures\"]",
        "Paths to leave out besides those of `exclude`.",
    ),
    Key::new(
        "force-exclude",
        Shape::Bool,
        "false",
        "true",
        "Leave out excluded files even if the command line names them, as hooks do.",
    ),
    Key::new(
        "rules",
        Shape::Paths,
        "[]",
        "[\"policies\"]",
        "Folders of further rules, from this file's folder.",
    ),
    Key::new(
        "baseline",
        Shape::Path,
        "",
        "\"seawall-baseline.json\"",
        "The file of findings that are known already, from this file's folder.",
    ),
    Key::new(
        "foreign-pragmas",
        Shape::Bool,
        "false",
        "true",
        "Let comments for other tools (hadolint, checkov, trivy, …) suppress the rules that are their \
         equivalents.",
    ),
    Key::new(
        "params",
        Shape::Params,
        "",
        "{ \"terraform/tls-policy-legacy\" = { minimum = \"1.3\" } }",
        "Parameters of rules; `seawall explain RULE` lists those of a rule.",
    ),
    Key::new(
        "data",
        Shape::Data,
        "",
        "{ datastore_images = { \"acme-warehouse\" = { kind = \"postgres\" } } }",
        "Rows for the tables of facts in rules/data: of images that are datastores, of the users that images \
         start as, of names that are secret. A row takes the place of the one with its key.",
    ),
    Key::new("env", Shape::Table(ENV), "", "", "What is known of the environment that deploys."),
    Key::new(
        "environments",
        Shape::Table(ENVIRONMENTS),
        "",
        "",
        "Which files are for which environment. Without it their names and folders say so (`dev`, `test`, \
         `example`, `staging`); what says nothing is for production. Some rules matter less in development.",
    ),
    Key::new(
        "per-path",
        Shape::Tables(PER_PATH),
        "",
        "",
        "Settings for some paths. Where several entries match, all hold, and the later one wins.",
    ),
];

const SELECT: Key = Key::new(
    "select",
    Shape::Rules,
    "every rule",
    "[\"compose\", \"control:non-root\"]",
    "Ask only these rules: an id, a prefix, a glob, a tag or control:ID.",
);

const IGNORE: Key = Key::new(
    "ignore",
    Shape::Rules,
    "[]",
    "[\"compose/memory-limit-missing\"]",
    "Do not ask these rules. The tag `unset` has those about what services of Compose leave out: limits, \
     capabilities, health checks. Where nobody cared for that yet they are most of what is found.",
);

const SEVERITY: Key = Key::new(
    "severity",
    Shape::Levels,
    "",
    "{ \"compose/user-not-set\" = \"low\" }",
    "How much findings of these rules matter. A rule's id beats a prefix, glob, tag or control; of those the \
     later one wins.",
);

static ENV: &[Key] = &[
    Key::new(
        "provided",
        Shape::Variables,
        "[]",
        "[\"DB_PASSWORD\", \"AWS_*\"]",
        "Variables that the shell or the CI system sets. They are then set, to what no file shows.",
    ),
    Key::new(
        "files",
        Shape::Paths,
        "[\".env\"]",
        "[\".env\", \".env.production\"]",
        "Env files that `docker compose` is given with `--env-file` or `COMPOSE_ENV_FILES`, from the folder of \
         each project; a later one wins. A project that has none of them has its `.env`.",
    ),
];

static ENVIRONMENTS: &[Key] = &[
    Key::new(
        "development",
        Shape::Globs,
        "[]",
        "[\"compose.dev.yaml\", \"sandbox\"]",
        "Files for development.",
    ),
    Key::new("staging", Shape::Globs, "[]", "[\"values-uat.yaml\"]", "Files for staging."),
    Key::new("production", Shape::Globs, "[]", "[\"deploy/local\"]", "Files for production."),
];

static PER_PATH: &[Key] = &[
    Key {
        required: true,
        ..Key::new("paths", Shape::Globs, "", "[\"examples\"]", "The paths that this entry is about.")
    },
    Key { default: "", doc: "Ask these rules there instead of those chosen for all files.", ..SELECT },
    Key { doc: "Do not ask these rules there.", ..IGNORE },
    Key {
        doc: "How much findings of these rules matter there, whatever lowers or raises them elsewhere.",
        ..SEVERITY
    },
];
