//! Env files (`.env`), in the dialect of Compose: detection, parsing, values, subjects.
//!
//! Compose reads them through [`Format::value`]: a map from key to text, with every origin.

mod beside;
mod edit;
mod mistaken;
#[cfg(test)]
mod oracle_tests;
mod parse;
mod quoted;
mod raw;
mod sniff;
mod subjects;
#[cfg(test)]
mod tests;
mod tree;
mod values;

use std::sync::Arc;

use super::{Claim, Context, Editor, Format, Given, ParsedFile, Remarks, SubjectKind, Tree, Unit};
use crate::{
    source::{SourceFile, paths},
    text::Span,
    value::Value,
};
use tree::EnvFile;

pub use subjects::{ENTRY, FILE};

static KINDS: [&SubjectKind; 2] = [&FILE, &ENTRY];

/// The format.
pub struct Dotenv;

impl Format for Dotenv {
    fn name(&self) -> &'static str {
        "dotenv"
    }

    fn claims(&self, path: &str) -> Claim {
        let name = paths::file_name(path);
        match is_env_file(name) {
            false if name == ".envrc" => Claim::AskContent,
            false => Claim::No,
            // Scripts that are read into a shell have such names too.
            true if name.starts_with(".env") || name.starts_with("env.") => Claim::Yes,
            true => Claim::AskContent,
        }
    }

    fn claims_content(&self, path: &str, text: &str) -> bool {
        if paths::file_name(path) == ".envrc" { sniff::is_plain(text) } else { !sniff::is_script(text) }
    }

    fn subject_kinds(&self) -> &'static [&'static SubjectKind] {
        &KINDS
    }

    fn parse(&self, file: &SourceFile) -> Tree {
        let (tree, mut errors) = parse::parse(file);
        errors.extend(values::faults(&tree));
        Tree::new(tree, errors)
    }

    fn value(&self, file: &SourceFile, tree: &Tree) -> Option<Value> {
        let whole = Span::new(file.id, 0, file.text.len());
        tree.get::<EnvFile>().map(|tree| values::map(tree, whole))
    }

    fn value_given(&self, file: &SourceFile, tree: &Tree, given: &Given<'_>) -> Option<Value> {
        if given.is_raw {
            return Some(raw::map(file));
        }
        let whole = Span::new(file.id, 0, file.text.len());
        tree.get::<EnvFile>().map(|tree| values::map_given(tree, whole, given))
    }

    fn plans_by_path(&self) -> bool {
        true
    }

    fn looks_along(&self, kind: &str) -> bool {
        matches!(kind, "variables" | "env-file" | "key-file")
    }

    fn resolve(&self, files: &[&ParsedFile], context: &Context<'_>) -> Vec<Unit> {
        let unit = |parsed: &&ParsedFile| {
            let tree = parsed.tree.get::<EnvFile>()?;
            Some(subjects::unit(parsed, tree, context))
        };
        files.iter().filter_map(unit).collect()
    }

    fn remarks(&self, file: &SourceFile) -> Remarks {
        parse::remarks(file)
    }

    fn editor(&self, file: &Arc<SourceFile>) -> Option<Box<dyn Editor>> {
        Some(Box::new(edit::DotenvEditor::new(file)))
    }
}

/// `.env`, `.env.local`, `prod.env`; not the programs that load them (`.env.ts`, `.env.vault`).
fn is_env_file(name: &str) -> bool {
    const OTHERS: [&str; 22] = [
        "js", "ts", "mjs", "cjs", "py", "rb", "go", "rs", "php", "json", "yaml", "yml", "toml", "md",
        "vault", "enc", "patch", "diff", "sh", "tpl", "j2", "erb",
    ];
    let lower = name.to_ascii_lowercase();
    if let Some(rest) = lower.strip_prefix(".env.") {
        return !rest.rsplit('.').next().is_some_and(|ending| OTHERS.contains(&ending));
    }
    lower == "env.example" || lower.rsplit_once('.').is_some_and(|(_, ending)| ending == "env")
}
