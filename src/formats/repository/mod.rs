//! Files that should not be in a repository: private keys, key stores, the state of Terraform.
//!
//! Recognised by name, judged by content; nothing is parsed. Most are no text.

mod content;

use super::{
    Claim, Context, Facts, Field, Format, ParsedFile, Remarks, Subject, SubjectKind, Tree, Type, Unit,
};
use crate::{
    source::{SourceFile, paths},
    text::Span,
    value::{Map, Value},
};
use content::Found;

/// A file.
pub static FILE: SubjectKind = SubjectKind {
    name: "repo.file",
    doc: "a file that is no configuration and should not be under version control",
    fields: &[
        Field::raw("path", Type::Text, "its path in the workspace"),
        Field::raw("name", Type::Text, "the last part of its path"),
        Field::raw("is_tracked", Type::Bool, "whether git keeps it; unknown without a repository"),
        Field::raw("mode", Type::Text, "who may do what with it: `640`; unknown where there are no modes"),
        Field::raw("has_secrets", Type::Bool, "whether what it holds is secret"),
        Field::raw("is_executable", Type::Bool, "whether git keeps it as one that can be executed"),
        Field::raw(
            "holds",
            Type::Text,
            "what it holds: `a private key`, `an encrypted private key`, `a key store`, `Terraform state`, `a Terraform plan`, `a Terraform crash log`, `a Terraform working folder`; at what shows it",
        ),
        Field::fact("is_for_tests", Type::Bool, "whether a folder of tests or examples has it", is_for_tests),
    ],
};

static KINDS: [&SubjectKind; 1] = [&FILE];

/// The format.
pub struct Repository;

impl Format for Repository {
    fn name(&self) -> &'static str {
        "repository"
    }

    fn claims(&self, path: &str) -> Claim {
        if content::is_working_folder(path) { Claim::Yes } else { content::claims(paths::file_name(path)) }
    }

    fn claims_content(&self, _path: &str, text: &str) -> bool {
        content::is_state(text)
    }

    fn is_text(&self) -> bool {
        false
    }

    fn subject_kinds(&self) -> &'static [&'static SubjectKind] {
        &KINDS
    }

    fn parse(&self, file: &SourceFile) -> Tree {
        Tree::new(content::found(&file.path, &file.text), Vec::new())
    }

    fn plans_by_path(&self) -> bool {
        true
    }

    fn looks_along(&self, _kind: &str) -> bool {
        false
    }

    fn resolve(&self, files: &[&ParsedFile], context: &Context<'_>) -> Vec<Unit> {
        files.iter().map(|parsed| unit(parsed, context)).collect()
    }

    fn remarks(&self, _file: &SourceFile) -> Remarks {
        Remarks::default()
    }
}

fn unit(parsed: &ParsedFile, context: &Context<'_>) -> Unit {
    let file = &parsed.file;
    let start = Span::empty(file.id, 0);
    let name = paths::file_name(&file.path);
    let mut fields = Map::default();
    fields.field("path", start, Value::word(&file.path, start));
    fields.field("name", start, Value::word(name, start));
    fields.field("is_tracked", start, context.is_tracked(&file.path, start));
    fields.field("mode", start, context.mode(&file.path, start));
    let executable = context.loader.is_git_executable(&file.path);
    let holds = matches!(parsed.tree.get::<Option<Found>>(), Some(Some(_)));
    fields.field("has_secrets", start, Value::bool(holds, start));
    fields.field("is_executable", start, Value::bool(executable, start));
    if let Some(Some(Found { what, range })) = parsed.tree.get::<Option<Found>>() {
        let at = Span::new(file.id, range.start, range.end);
        fields.field("holds", start, Value::word(what, at));
    }
    let mut unit = Unit::new("repository", file.path.to_string(), vec![file.id]);
    unit.add(Subject::new(&FILE, format!("file {name}"), start, Value::map(fields, start)));
    unit
}

fn is_for_tests(facts: &Facts<'_>) -> Value {
    const FOLDERS: [&str; 13] = [
        "test",
        "tests",
        "testdata",
        "testing",
        "fixtures",
        "__tests__",
        "__fixtures__",
        "spec",
        "e2e",
        "example",
        "examples",
        "mocks",
        "testutil",
    ];
    let path = facts.get("path");
    let folders = paths::parent(path.as_str().unwrap_or_default()).split('/');
    let found = folders.into_iter().any(|folder| FOLDERS.contains(&folder.to_ascii_lowercase().as_str()));
    Value::bool(found, &path.origin)
}
