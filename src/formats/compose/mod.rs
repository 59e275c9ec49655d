//! Compose files: projects of merged files with their variables put in.
//!
//! A project is what `docker compose` would load from a folder: the files that `COMPOSE_FILE` of its `.env`
//! names, or the default file with its override; and one further world for each overlay beside it. Each
//! file's variables are put in first (from the project's env files only), then `include` and `extends` are
//! followed, then files are merged.
//!
//! Profiles make no worlds: every service is there, with its `profiles`, and what holds only where two run
//! together asks for them.

mod build;
mod conflict;
mod detect;
mod document;
#[cfg(test)]
mod environment_tests;
mod extends;
mod facts;
mod fault;
mod hops;
mod include;
mod items;
mod kinds;
mod load;
#[cfg(test)]
mod loading_tests;
#[cfg(test)]
mod loads_tests;
#[cfg(test)]
mod many_tests;
mod merge;
mod mount;
mod needs;
#[cfg(test)]
mod oracle_tests;
mod parts;
mod patterns;
mod plan;
mod port;
mod project;
mod proxy_conf;
mod redis_conf;
mod references;
mod schema;
mod service;
mod shell;
mod siblings;
mod size;
mod sources;
mod stored;
mod syntax;
#[cfg(test)]
mod tests;
mod unit;
mod variables;
mod words;
#[cfg(test)]
mod world_tests;
mod worlds;
mod written;

use std::sync::Arc;

use super::{Claim, Context, Editor, Format, ParsedFile, Plan, Remarks, SubjectKind, Tree, Unit};
use crate::{
    formats::yaml::{self, Schema, edit::YamlEditor},
    source::SourceFile,
    value::Value,
};
use document::ComposeFile;

pub use kinds::parts::{
    BUILD_ARG, CAPABILITY, CONFIG, DEVICE, ENV_FILE, LABEL, NAMESPACE, PROXY_SETTING, SECRET, SECURITY_OPT,
    WORD,
};
pub use kinds::{
    FAULT, PROJECT, VARIABLE,
    listed::{ENVIRONMENT, PORT, VOLUME},
    service::SERVICE,
};
pub use references::REFERENCE;

/// The format.
pub struct Compose;

impl Format for Compose {
    fn name(&self) -> &'static str {
        "compose"
    }

    fn claims(&self, path: &str) -> Claim {
        detect::claims(path)
    }

    fn claims_content(&self, _path: &str, text: &str) -> bool {
        detect::claims_content(text)
    }

    fn subject_kinds(&self) -> &'static [&'static SubjectKind] {
        &kinds::KINDS
    }

    fn editor(&self, file: &Arc<SourceFile>) -> Option<Box<dyn Editor>> {
        Some(Box::new(YamlEditor::new(yaml::parse(file.id, file.text.as_str()), Schema::Core)))
    }

    fn parse(&self, file: &SourceFile) -> Tree {
        let (tree, errors) = document::parse(file);
        Tree::new(tree, errors)
    }

    fn value(&self, _file: &SourceFile, tree: &Tree) -> Option<Value> {
        tree.get::<ComposeFile>()?.documents.first().cloned()
    }

    fn plan(&self, files: &[ParsedFile]) -> Vec<Plan> {
        plan::plan(files)
    }

    fn looks_along(&self, kind: &str) -> bool {
        matches!(kind, "build" | "mount")
    }

    fn resolve(&self, files: &[&ParsedFile], context: &Context<'_>) -> Vec<Unit> {
        worlds::units(files, context)
    }

    fn remarks(&self, file: &SourceFile) -> Remarks {
        yaml::remarks(file)
    }
}
