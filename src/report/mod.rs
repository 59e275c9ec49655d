//! Printers: a [`Report`] as text for people or data for programs.
//!
//! Nothing here decides anything, reads the environment or touches standard output; the front ends do.
//! One module for each format, one row for each in [`Format::ALL`].

mod concise;
mod excerpt;
mod fixes;
mod full;
mod github;
mod gitlab;
mod html;
mod json;
mod junit;
mod line;
mod markdown;
mod markup;
mod paths;
mod region;
mod sarif;
mod style;
mod summary;
mod visible;
mod wrap;

use std::io::{Result, Write};

pub use full::write_problems;
pub use markdown::write_page;
pub(crate) use markdown::{code, is_address, prose};
pub use paths::Paths;
pub(crate) use summary::count;
pub use summary::write as write_summary;
pub(crate) use visible::{visible, visible_lines};
pub(crate) use wrap::wrap;

use crate::{
    engine::Report,
    rules::{Registry, Rule},
};

/// The pages of the built-in rules, by id.
const RULES_URL: &str = "https://seawall.dev/rules/";

/// Where to read about a rule: the page of a built-in one, the first reference of a user's.
pub fn rule_url(rule: &Rule) -> Option<String> {
    if rule.is_built_in() {
        return Some(format!("{RULES_URL}{}", rule.id()));
    }
    rule.file().references.first().map(ToString::to_string)
}

/// An output format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Excerpts for people.
    Full,
    /// One line for each finding.
    Concise,
    /// The data contract for scripts.
    Json,
    /// What code scanning takes.
    Sarif,
    /// Workflow commands of GitHub Actions.
    Github,
    /// GitLab's code quality report.
    Gitlab,
    /// Test cases as XML.
    Junit,
    /// A page for comments on pull requests.
    Markdown,
    /// A page to look at.
    Html,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Full,
        Self::Concise,
        Self::Json,
        Self::Sarif,
        Self::Github,
        Self::Gitlab,
        Self::Junit,
        Self::Markdown,
        Self::Html,
    ];

    /// Its name in options.
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Concise => "concise",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Junit => "junit",
            Self::Markdown => "markdown",
            Self::Html => "html",
        }
    }

    /// Whether it tells the fixes of findings.
    pub fn has_fixes(self) -> bool {
        matches!(self, Self::Json | Self::Sarif | Self::Html)
    }

    /// The format of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// What is printed.
pub struct View<'v> {
    /// The run's outcome.
    pub report: &'v Report,
    /// The rules that were asked.
    pub registry: &'v Registry,
    /// How paths are shown.
    pub paths: &'v Paths,
    /// Whether verdicts that hold are listed.
    pub show_passed: bool,
    /// Whether the summary counts findings by rule.
    pub statistics: bool,
}

/// How a text is dressed.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Whether escape sequences for colour may be written.
    pub colour: bool,
    /// Whether escape sequences for links may be written.
    pub links: bool,
    /// Columns of the terminal.
    pub width: usize,
}

impl Look {
    /// For files and pipes.
    pub const PLAIN: Self = Self { colour: false, links: false, width: 100 };
}

/// Writes a report in a format.
pub fn write(format: Format, view: &View<'_>, look: &Look, out: &mut dyn Write) -> Result<()> {
    match format {
        Format::Full => full::write(view, look, out),
        Format::Concise => concise::write(view, out),
        Format::Json => json::write(view, out),
        Format::Sarif => sarif::write(view, out),
        Format::Github => github::write(view, out),
        Format::Gitlab => gitlab::write(view, out),
        Format::Junit => junit::write(view, out),
        Format::Markdown => markdown::write(view, out),
        Format::Html => html::write(view, out),
    }
}

#[cfg(test)]
mod tests;
