//! Terraform: modules of `.tf` files with their variables files.
//!
//! [`syntax`] is the tree of one file, made by `parse`. `plan` groups files into root modules,
//! `resolve` makes worlds and subjects of them, `world` and `eval` evaluate on demand, `derived`
//! makes the subjects that are about settings rather than blocks.

mod access;
mod body;
mod convert;
mod derived;
mod edit;
mod eval;
mod functions;
mod literal;
mod module;
mod operators;
mod parse;
mod plan;
mod provenance;
mod remarks;
mod resolve;
mod scan;
mod subjects;
pub mod syntax;
#[cfg(test)]
mod tests_eval;
#[cfg(test)]
mod tests_parse;
#[cfg(test)]
mod tests_resolve;
mod types;
mod world;

pub use parse::{parse, unsupported_json};

use std::sync::Arc;

use super::{
    Claim, Context, Editor, Format, Named, ParsedFile, Plan, Reference, Remarks, SubjectKind, Tree, Unit,
    dollars, dotted,
};
use crate::source::SourceFile;

/// The Terraform format.
#[derive(Debug)]
pub struct Terraform;

impl Format for Terraform {
    fn name(&self) -> &'static str {
        "terraform"
    }

    fn claims(&self, path: &str) -> Claim {
        let endings = [".tf", ".tofu", ".tfvars", ".tf.json", ".tofu.json", ".tfvars.json"];
        if endings.iter().any(|ending| path.ends_with(ending)) { Claim::Yes } else { Claim::No }
    }

    fn subject_kinds(&self) -> &'static [&'static SubjectKind] {
        subjects::KINDS
    }

    fn parse(&self, file: &SourceFile) -> Tree {
        let tree =
            if file.path.ends_with(".json") { unsupported_json(file.id) } else { parse(file.id, &file.text) };
        let errors = tree.errors.clone();
        Tree::new(tree, errors)
    }

    fn plan(&self, files: &[ParsedFile]) -> Vec<Plan> {
        plan::plan(files)
    }

    fn looks_along(&self, _kind: &str) -> bool {
        false
    }

    fn resolve(&self, files: &[&ParsedFile], context: &Context<'_>) -> Vec<Unit> {
        resolve::resolve(files, context)
    }

    fn remarks(&self, file: &SourceFile) -> Remarks {
        remarks::remarks(file)
    }

    /// `var.name`, `local.name` and what leads on from them; the `${…}` around them.
    fn references(&self, text: &str, at: usize) -> Vec<Reference> {
        let own = dotted(text, at, 'v').and_then(|(range, words)| {
            let (root, name, path) = match words.as_slice() {
                [root, name, path @ ..] => (root.as_str(), name.clone(), path.to_vec()),
                _ => return None,
            };
            let subject = match root {
                "var" => Some(subjects::VARIABLE.name),
                "local" => Some(subjects::LOCAL.name),
                _ => None,
            };
            let subject =
                subject.map(|kind| Named { kind, field: "name", name: name.clone(), path, in_folder: true });
            Some(Reference { range, name, subject })
        });
        own.into_iter().chain(dollars(text, at)).collect()
    }

    fn editor(&self, file: &Arc<SourceFile>) -> Option<Box<dyn Editor>> {
        let is_json = file.path.ends_with(".json");
        (!is_json).then(|| -> Box<dyn Editor> { Box::new(edit::TerraformEditor::new(file)) })
    }
}
