//! Compose files: projects of merged files with their variables put in.
//!
//! A project is what `docker compose` would load from a folder: the default file with its override,
//! and one further world for each overlay beside it. Each file's variables are put in first (from the
//! project's `.env` only), then `extends` and `include` are followed, then files are merged.

mod detect;
mod document;
mod facts;
mod kinds;
mod load;
mod merge;
mod mount;
#[cfg(test)]
mod oracle_tests;
mod parts;
mod plan;
mod port;
mod redis_conf;
mod service;
mod shell;
mod size;
#[cfg(test)]
mod tests;
mod unit;
mod variables;
mod words;

use std::sync::Arc;

use super::{Claim, Context, Editor, Format, ParsedFile, Plan, Remarks, SubjectKind, Tree, Unit};
use crate::{
    formats::yaml::{self, Schema, edit::YamlEditor},
    source::{SourceFile, paths},
    value::Value,
};
use document::ComposeFile;

pub use kinds::{ENVIRONMENT, PORT, PROJECT, SERVICE, VARIABLE, VOLUME};

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
        kind == "build"
    }

    fn resolve(&self, files: &[&ParsedFile], context: &Context<'_>) -> Vec<Unit> {
        let parts = plan::parts(files);
        let Some(main) = parts.main else { return Vec::new() };
        let name = main.file.path.as_ref();
        let base: Vec<&ParsedFile> = std::iter::once(main).chain(parts.over).collect();
        let mut units = vec![unit::unit(load::load(&base, context), name, "", context)];
        for overlay in parts.overlays {
            let world = paths::file_name(&overlay.file.path);
            units.push(unit::unit(load::load(&[main, overlay], context), name, world, context));
        }
        units
    }

    fn remarks(&self, file: &SourceFile) -> Remarks {
        yaml::remarks(file)
    }
}
