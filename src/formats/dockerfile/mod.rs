//! Dockerfiles: parser, stages, variables, users, copied files and the build context.
//!
//! `docker build` in the Dockerfile's own folder is what counts where nothing leads to the file. A
//! Compose service (or any other unit) that builds it says otherwise by a `build` edge: see
//! `builds.rs`.

mod arguments;
#[cfg(test)]
mod arguments_tests;
mod builds;
mod command;
mod context;
mod copied;
mod deleted;
mod deployed;
mod development;
mod edit;
mod embedded;
mod expand;
mod facts;
mod faults;
mod files;
mod flags;
pub mod ignore;
mod images;
mod kinds;
mod links;
mod mode;
mod mounts;
mod pattern;
#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod reading_tests;
mod remarks;
mod scope;
mod secrets;
mod shell;
mod stages;
mod subjects;
pub mod syntax;
#[cfg(test)]
mod tests;
mod user;
mod variables;

use std::sync::{Arc, OnceLock};

use super::{
    Claim, Context, Edge, Editor, Format, ParsedFile, Remarks, SubjectKind, SyntaxError, Tree, Unit,
};
use crate::{
    finding::{Problem, ProblemKind},
    source::{SourceFile, paths},
    value::{Text, Why},
};
use builds::Builds;
use command::{Commands, Shown};
use context::BuildContext;
use mounts::Mounts;
use scope::Given;
use stages::Stages;
use subjects::Making;
use syntax::Dockerfile as Syntax;

pub use command::COMMAND;
pub use images::IMAGE;
pub use kinds::{COPY, ENV, FILE, INSTRUCTION, STAGE};

static KINDS: [&SubjectKind; 7] = [&FILE, &STAGE, &INSTRUCTION, &ENV, &COPY, &IMAGE, &COMMAND];

/// The format.
pub struct Dockerfile;

/// What parsing one file gives.
struct Parsed {
    tree: Syntax,
    /// As they are without arguments from outside.
    stages: Stages,
    /// Read once, when the first unit is connected.
    commands: OnceLock<Commands>,
}

impl Parsed {
    fn commands(&self) -> &Commands {
        self.commands.get_or_init(|| command::read(&self.tree, &self.stages))
    }
}

/// What a unit keeps until it is connected: how it is built decides what its subjects are.
struct Model {
    path: Arc<str>,
    parsed: Tree,
    /// The stages with arguments from outside, where there are such.
    built: Option<Stages>,
    /// Index of the subject of the first instruction; of the first command.
    first: (usize, usize),
    /// By command, what facts look at.
    views: Vec<OnceLock<Box<command::View>>>,
    mounts: Mounts,
}

impl Format for Dockerfile {
    fn name(&self) -> &'static str {
        "dockerfile"
    }

    fn claims(&self, path: &str) -> Claim {
        claim(paths::file_name(path))
    }

    fn claims_content(&self, _path: &str, text: &str) -> bool {
        looks_like_dockerfile(text)
    }

    fn editor(&self, file: &Arc<SourceFile>) -> Option<Box<dyn Editor>> {
        Some(Box::new(edit::DockerfileEditor::new(file)))
    }

    fn text_editor(&self, file: &Arc<SourceFile>, text: &Text) -> Option<Box<dyn Editor>> {
        Some(Box::new(edit::DockerfileEditor::embedded(file, text)?))
    }

    fn subject_kinds(&self) -> &'static [&'static SubjectKind] {
        &KINDS
    }

    fn parse(&self, file: &SourceFile) -> Tree {
        read(syntax::parse(file.id, &file.text))
    }

    fn parse_text(&self, text: &Text) -> Option<Tree> {
        Some(read(syntax::parse_text(text)))
    }

    fn plans_by_path(&self) -> bool {
        true
    }

    fn looks_along(&self, kind: &str) -> bool {
        matches!(kind, "build" | "image")
    }

    fn resolve(&self, files: &[&ParsedFile], context: &Context<'_>) -> Vec<Unit> {
        let unit = |parsed: &&ParsedFile| {
            let path = parsed.file.path.clone();
            let mut unit = Unit::new("dockerfile", path.to_string(), vec![parsed.file.id]);
            let model = Model::new(path, parsed.tree.clone());
            if let Some(parsed) = parsed.tree.get::<Parsed>() {
                links::add(&mut unit, &model.path, &parsed.stages, context);
            }
            unit.model = Arc::new(model);
            unit
        };
        files.iter().map(unit).collect()
    }

    fn connect(&self, unit: &mut Unit, incoming: &[&Edge], context: &Context<'_>) {
        let model = unit.model.clone();
        if let Some(model) = model.downcast_ref::<Model>() {
            let model = Model::new(model.path.clone(), model.parsed.clone());
            let model = model.fill(unit, incoming, context);
            unit.model = Arc::new(model);
        }
    }

    fn remarks(&self, file: &SourceFile) -> Remarks {
        remarks::of(&syntax::parse(file.id, &file.text), file)
    }

    fn text_remarks(&self, file: &SourceFile, text: &Text) -> Remarks {
        embedded::remarks(remarks::of(&syntax::parse_text(text), file), file, text)
    }
}

/// A parsed tree with its stages.
fn read(mut tree: Syntax) -> Tree {
    let stages = stages::read(&tree, &Given::default());
    let mut errors = std::mem::take(&mut tree.errors);
    errors.extend(stages.errors.iter().cloned());
    errors.extend(faults::of(&tree));
    errors.sort_by_key(|error| error.span);
    Tree::new(Parsed { tree, stages, commands: OnceLock::new() }, errors)
}

impl Model {
    fn new(path: Arc<str>, parsed: Tree) -> Self {
        let mounts = Mounts::default();
        Self { path, parsed, built: None, first: (0, 0), views: Vec::new(), mounts }
    }

    /// What facts about commands look at.
    fn shown(&self) -> Option<Shown<'_>> {
        let parsed = self.parsed.get::<Parsed>()?;
        let stages = self.built.as_ref().unwrap_or(&parsed.stages);
        let (views, mounts) = (&self.views, &self.mounts);
        Some(Shown { tree: &parsed.tree, stages, commands: parsed.commands(), views, mounts })
    }

    /// Makes the unit's subjects, as the builds that lead to it say.
    fn fill(mut self, unit: &mut Unit, incoming: &[&Edge], context: &Context<'_>) -> Self {
        let tree = self.parsed.clone();
        let Some(parsed) = tree.get::<Parsed>() else { return self };
        let builds = Builds::read(&self.path, incoming);
        let given = &builds.given;
        let is_given = !given.args.is_empty() || !given.contexts.is_empty();
        let with_args = is_given.then(|| stages::read(&parsed.tree, given));
        let open = |folder: &Result<String, Why>| match folder {
            Ok(folder) => Ok(BuildContext::open(context, &self.path, folder.clone())),
            Err(why) => Err(why.clone()),
        };
        let contexts = builds.contexts.iter().map(open).collect();
        let stages = with_args.as_ref().unwrap_or(&parsed.stages);
        let making = Making::new(&self.path, &parsed.tree, stages, &builds, contexts);
        unit.subjects.reserve_exact(making.count() + parsed.commands().all.len());
        making.add_to(unit);
        self.first.0 = 1 + stages.all.len();
        making.add_images(1, &builds.named, unit);
        self.first.1 = unit.subjects.len();
        making.add_commands(parsed.commands(), self.first.0, unit);
        unit.problems = ignore_problems(&making);
        self.views = parsed.commands().all.iter().map(|_| OnceLock::new()).collect();
        self.mounts = Mounts::of(parsed.tree.instructions.len());
        self.built = with_args;
        self
    }
}

/// Lines of the ignore files with which Docker refuses to build.
fn ignore_problems(making: &Making<'_>) -> Vec<Problem> {
    let known = making.contexts.iter().filter_map(|context| context.as_ref().ok());
    let problem = |(file, error): (&Arc<SourceFile>, &SyntaxError)| Problem {
        kind: ProblemKind::Syntax,
        path: file.path.clone(),
        span: Some(error.span),
        message: error.message.clone(),
    };
    known.flat_map(BuildContext::ignore_errors).map(problem).collect()
}

/// `Dockerfile`, `Dockerfile.dev`, `api.Dockerfile`, `Containerfile`; not their ignore files, and
/// templates of them only if they read as one.
fn claim(name: &str) -> Claim {
    const TEMPLATES: &[&str] =
        &["j2", "jinja", "jinja2", "tmpl", "tpl", "template", "in", "erb", "mustache", "hbs"];
    const OTHERS: &[&str] = &[
        "dockerignore",
        "containerignore",
        "md",
        "txt",
        "rst",
        "html",
        "go",
        "rs",
        "py",
        "js",
        "ts",
        "rb",
        "java",
        "kt",
        "c",
        "cpp",
        "h",
        "php",
        "sh",
        "json",
        "yaml",
        "yml",
        "toml",
        "lock",
        "orig",
        "bak",
        "rej",
        "swp",
        "patch",
        "diff",
        "vim",
        "tmlanguage",
        "snap",
        "svg",
        "png",
    ];
    let lower = name.to_ascii_lowercase();
    let (stem, ending) = lower.rsplit_once('.').unwrap_or((&lower, ""));
    if matches!(lower.as_str(), "dockerfile" | "containerfile")
        || matches!(ending, "dockerfile" | "containerfile")
    {
        return Claim::Yes;
    }
    let first = stem.split('.').next().unwrap_or_default();
    let starts = ["dockerfile", "containerfile"].iter().any(|word| first == *word || has_suffix(first, word));
    match starts || has_suffix(&lower, "dockerfile") || has_suffix(&lower, "containerfile") {
        true if OTHERS.contains(&ending) => Claim::No,
        true if TEMPLATES.contains(&ending) || first != "dockerfile" && first != "containerfile" => {
            Claim::AskContent
        }
        true => Claim::Yes,
        false => Claim::No,
    }
}

/// `dockerfile-dev`, `dockerfile_dev`.
fn has_suffix(name: &str, word: &str) -> bool {
    name.strip_prefix(word).is_some_and(|rest| rest.starts_with(['-', '_']))
}

/// Whether the first instruction is one that a Dockerfile may start with, and no template tags stand
/// before it.
fn looks_like_dockerfile(text: &str) -> bool {
    let mut lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
    let word = first.and_then(|line| line.split_whitespace().next()).unwrap_or_default();
    ["FROM", "ARG"].iter().any(|keyword| keyword.eq_ignore_ascii_case(word)) && !text.contains("{%")
}
