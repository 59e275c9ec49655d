//! The command line's grammar. Its help texts are the reference: they say what each option does.

use std::{num::NonZeroUsize, path::PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::{finding::Severity, project::Which, report::Format, suppress::Date};

/// The command line.
#[derive(Debug, Parser)]
#[command(
    name = "seawall",
    version,
    about = "Checks deployment files against hardening rules, and points at the exact text to change",
    long_about = "Checks Dockerfiles, Compose files with their .env, Helm charts, Kubernetes manifests, \
                  nginx configurations and Terraform against hardening rules, and points at the exact text \
                  to change.\n\nWithout a command, `check` runs.",
    after_help = "Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 something must be repaired \
                  first (usage, an unreadable or broken file, an internal error).",
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true
)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) check: CheckArgs,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check files and folders (the default command)
    Check(Box<CheckArgs>),
    /// Explain a rule, with examples
    Explain(ExplainArgs),
    /// List, show and test rules
    Rules(RulesArgs),
    /// Print what `seawall.toml` may hold
    Config(ConfigFileArgs),
    /// Write a commented seawall.toml for the repository
    Init(InitArgs),
    /// Serve an editor: the language server on standard input and output
    Lsp(LspArgs),
    /// Print completions for a shell
    Completions(super::manual::CompletionsArgs),
    /// Print the manual page, or write those of all commands into a folder
    Man(super::manual::ManArgs),
}

impl Command {
    /// The names of all commands.
    pub(super) const NAMES: [&'static str; 8] =
        ["check", "explain", "rules", "config", "init", "lsp", "completions", "man"];
}

/// `seawall check`.
#[derive(Debug, Default, Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(super) struct CheckArgs {
    /// Files and folders to check; `-` with --stdin-filename [default: .]
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,

    #[arg(long = "format", value_name = "FORMAT[=FILE]", value_parser = output, help = format_help())]
    pub(super) outputs: Vec<Output>,

    /// Ask only these rules: an id, a prefix, a glob, a tag or control:ID; may be given several times
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(super) select: Vec<String>,

    /// Do not ask these rules
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(super) ignore: Vec<String>,

    /// Report only findings of this severity or worse
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    pub(super) severity: Option<Severity>,

    /// Exit with 1 for findings of this severity or worse [default: medium]
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    pub(super) fail_on: Option<Severity>,

    /// Exit with 1 for checks that could not be decided, too
    #[arg(long)]
    pub(super) fail_on_unknown: bool,

    /// Read further rules from the YAML files of a folder; may be given several times
    #[arg(long, value_name = "DIR")]
    pub(super) rules: Vec<PathBuf>,

    /// Check standard input as if it were this file
    #[arg(long, value_name = "PATH")]
    pub(super) stdin_filename: Option<PathBuf>,

    /// List what holds, too
    #[arg(long)]
    pub(super) show_passed: bool,

    /// Count findings by rule
    #[arg(long)]
    pub(super) statistics: bool,

    #[command(flatten)]
    pub(super) config: ConfigArgs,

    /// Show which configuration file and which settings would be used, and check nothing
    #[arg(long)]
    pub(super) show_settings: bool,

    /// Leave out excluded files even if they are named, and accept named files that no format knows: for
    /// hooks, which name every changed file
    #[arg(long)]
    pub(super) force_exclude: bool,

    /// Report what comments suppress, too: do not look at suppression comments
    #[arg(long)]
    pub(super) no_ignores: bool,

    /// Leave out of the reports what suppression comments hide: for readers that do not look at
    /// `suppressions` of SARIF, such as GitHub
    #[arg(long, conflicts_with = "no_ignores")]
    pub(super) hide_suppressed: bool,

    /// The day that suppression comments expire against [default: the current day, UTC]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(super) today: Option<Date>,

    /// Do not report the findings that this file knows: they do not count for the exit code
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<PathBuf>,

    /// Write the findings of this run to FILE, as a baseline; with --baseline: only those that it knows
    /// and that are still there
    #[arg(long, value_name = "FILE")]
    pub(super) write_baseline: Option<PathBuf>,

    /// Report only what touches lines that changed since this git revision, in the working tree; compared
    /// with the commit where HEAD and REF went apart
    #[arg(long, value_name = "REF", conflicts_with_all = ["write_baseline", "stdin_filename"])]
    pub(super) since: Option<String>,

    #[command(flatten)]
    pub(super) fix: FixArgs,

    /// How many threads to use [default: one for each core]
    #[arg(long, value_name = "N")]
    pub(super) jobs: Option<NonZeroUsize>,

    #[command(flatten)]
    pub(super) colour: ColourArgs,
}

/// What to do about findings.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(super) struct FixArgs {
    /// Mend what can be mended safely, and report what is left
    #[arg(long)]
    pub(super) fix: bool,

    /// Print what --fix would change, and change nothing; exit with 1 if there is something
    #[arg(long)]
    pub(super) diff: bool,

    /// With --fix or --diff: also what may change how a correct deployment works
    #[arg(long)]
    pub(super) unsafe_fixes: bool,
}

impl FixArgs {
    /// Whether fixes are asked for.
    pub(super) fn any(self) -> bool {
        self.fix || self.diff
    }
}

/// `seawall explain`.
#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The rule's id: compose/user-root
    pub(super) rule: String,

    #[command(flatten)]
    pub(super) own: OwnRules,

    #[command(flatten)]
    pub(super) colour: ColourArgs,
}

/// `seawall rules`.
#[derive(Debug, Args)]
pub(super) struct RulesArgs {
    #[command(subcommand)]
    pub(super) command: RulesCommand,
}

/// What to do with rules.
#[derive(Debug, Subcommand)]
pub(super) enum RulesCommand {
    /// List all rules
    List(ListArgs),
    /// Show a rule as it is defined
    Show(ShowArgs),
    /// Run the examples of rules as tests
    Test(TestArgs),
    /// List the kinds of subject that rules can be about, with their fields
    Subjects(SubjectsArgs),
    /// List what expressions of rules may hold
    Language,
    /// Print the JSON Schema of rule files
    Schema,
}

/// `seawall rules list`.
#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// Only these rules: an id, a prefix, a glob, a tag or control:ID
    #[arg(value_name = "NAME")]
    pub(super) names: Vec<String>,

    /// As a table or as data
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: ListFormat,

    #[command(flatten)]
    pub(super) own: OwnRules,
}

/// `seawall rules show`.
#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// The rule's id: compose/user-root
    pub(super) rule: String,

    #[command(flatten)]
    pub(super) own: OwnRules,
}

/// `seawall rules test`.
#[derive(Debug, Args)]
pub(super) struct TestArgs {
    /// Folders of rule files [default: the built-in rules]
    #[arg(value_name = "DIR")]
    pub(super) folders: Vec<PathBuf>,
}

/// `seawall rules subjects`.
#[derive(Debug, Args)]
pub(super) struct SubjectsArgs {
    /// Only this kind, or the kinds of this format
    pub(super) name: Option<String>,
}

/// `seawall config`.
#[derive(Debug, Args)]
pub(super) struct ConfigFileArgs {
    #[command(subcommand)]
    pub(super) command: ConfigCommand,
}

/// `seawall init`.
#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// A folder of the repository: the file is written at its root [default: .]
    #[arg(value_name = "DIR")]
    pub(super) folder: Option<PathBuf>,
}

/// `seawall lsp`.
#[derive(Debug, Args)]
pub(super) struct LspArgs {
    /// Speak over standard input and output: what editors ask for, and all that there is
    #[arg(long)]
    pub(super) stdio: bool,
}

/// What to do with configuration files.
#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Print the JSON Schema of `seawall.toml`
    Schema,
}

/// Rules of users.
#[derive(Debug, Default, Args)]
pub(super) struct OwnRules {
    /// Read further rules from the YAML files of a folder; may be given several times
    #[arg(long = "rules", value_name = "DIR")]
    pub(super) folders: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) config: ConfigArgs,
}

/// Which configuration counts.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct ConfigArgs {
    /// Read this configuration file [default: the nearest seawall.toml or .seawall.toml, upwards from what is
    /// checked to the repository's root]
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,

    /// Read no configuration file
    #[arg(long, conflicts_with = "config")]
    pub(super) isolated: bool,
}

impl ConfigArgs {
    /// What they say.
    pub(super) fn which(&self) -> Which {
        match &self.config {
            _ if self.isolated => Which::None,
            Some(path) => Which::File(path.clone()),
            None => Which::Nearest,
        }
    }
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(super) struct ColourArgs {
    /// When to use colour; NO_COLOR and CLICOLOR_FORCE count for auto
    #[arg(long = "color", value_name = "WHEN", value_enum, default_value_t)]
    pub(super) when: Colour,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Colour {
    /// On a terminal
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How to list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    /// A table
    #[default]
    Text,
    /// A JSON array
    Json,
}

/// A report and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Output {
    /// In which format.
    pub(super) format: Format,
    /// To which file; to standard output where there is none.
    pub(super) file: Option<PathBuf>,
}

fn format_help() -> String {
    let names = format_names("or");
    format!("How to report: {names}, to standard output or to FILE; may be given several times")
}

/// `full, json or sarif`, with all formats.
fn format_names(conjunction: &str) -> String {
    let names = Format::ALL.map(Format::name);
    let (last, others) = names.split_last().unwrap_or((&"", &[]));
    format!("{} {conjunction} {last}", others.join(", "))
}

fn output(text: &str) -> Result<Output, String> {
    let (name, file) = match text.split_once('=') {
        Some((_, "")) => return Err("there is no file after `=`".to_owned()),
        Some((name, file)) => (name, Some(PathBuf::from(file))),
        None => (text, None),
    };
    let format = Format::from_name(name)
        .ok_or_else(|| format!("there is no format `{name}`, only {}", format_names("and")))?;
    Ok(Output { format, file })
}

fn level(text: &str) -> Result<Severity, String> {
    Severity::from_name(text).ok_or_else(|| {
        let names: Vec<&str> = Severity::ALL.into_iter().map(Severity::name).collect();
        format!("there is no severity `{text}`, only {}", names.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_grammar_is_sound_and_every_command_is_named() {
        let command = Cli::command();
        command.clone().debug_assert();
        let names: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
        assert_eq!(names, Command::NAMES);
    }

    #[test]
    fn a_format_may_name_its_file() {
        let file = |path: &str| Some(PathBuf::from(path));
        assert_eq!(output("json=out=1.json"), Ok(Output { format: Format::Json, file: file("out=1.json") }));
        assert_eq!(output("full"), Ok(Output { format: Format::Full, file: None }));
        assert!(output("json=").is_err() && output("sarrif").is_err());
    }
}
