//! The format: which files are nginx's, which of them belong together, and what they say.

use std::sync::Arc;

use crate::{
    formats::{
        Claim, Context, Editor, Format, ParsedFile, Plan, Remarks, SubjectKind, SyntaxError, Tree, Unit,
    },
    source::SourceFile,
};

use super::{SyntaxErrorKind, detect, edit, expand, kinds, plan, remarks, subjects};

/// nginx configurations.
pub struct Nginx;

impl Format for Nginx {
    fn name(&self) -> &'static str {
        "nginx"
    }

    fn claims(&self, path: &str) -> Claim {
        detect::claims(path)
    }

    fn claims_content(&self, _path: &str, text: &str) -> bool {
        detect::claims_content(text)
    }

    fn subject_kinds(&self) -> &'static [&'static SubjectKind] {
        kinds::KINDS
    }

    fn parse(&self, file: &SourceFile) -> Tree {
        let mut tree = super::parse(file.id, &file.text);
        let errors = std::mem::take(&mut tree.errors);
        let convert = |error: super::SyntaxError| SyntaxError {
            limit: error.kind == SyntaxErrorKind::TooDeep,
            ..SyntaxError::new(error.span, error.message)
        };
        Tree::new(tree, errors.into_iter().map(convert).collect())
    }

    fn plan(&self, files: &[ParsedFile]) -> Vec<Plan> {
        plan::plan(files)
    }

    fn resolve(&self, files: &[&ParsedFile], context: &Context<'_>) -> Vec<Unit> {
        let Some(expanded) = expand::expand(files, context) else { return Vec::new() };
        let mut model = expanded.model;
        let mut unit = Unit::new("nginx", expanded.name, expanded.files);
        unit.problems = expanded.problems;
        subjects::add(&mut model, &mut unit);
        unit.model = Arc::new(model);
        vec![unit]
    }

    fn remarks(&self, file: &SourceFile) -> Remarks {
        remarks::remarks(file)
    }

    fn editor(&self, file: &Arc<SourceFile>) -> Option<Box<dyn Editor>> {
        Some(Box::new(edit::NginxEditor::new(file)))
    }
}
