//! Files → one merged document: variables, `extends`, `include`, overrides.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    document::ComposeFile,
    merge::{Tags, merge},
    variables::{Env, Filling, UseAt, Variables, with_value},
};
use crate::{
    finding::{Problem, ProblemKind, Undecided},
    formats::{Context, ParsedFile, SyntaxError},
    source::{SourceFile, paths},
    text::{FileId, Span},
    value::{Kind, Map, Text, Value, Why},
};

/// `extends` of `extends`, `include` of `include`: deeper is not followed.
const MAX_CHAIN: usize = 16;

/// A project reads at most this many files.
const MAX_FILES: usize = 128;

/// A project in one world, read and merged.
#[derive(Debug, Default)]
pub(super) struct Loaded {
    /// The merged document.
    pub(super) document: Option<Value>,
    /// Every use of a variable, each place once.
    pub(super) uses: Vec<UseAt>,
    /// Files read, by id.
    pub(super) sources: FxHashMap<FileId, Arc<SourceFile>>,
    /// Files that belong to the project, in the order of reading.
    pub(super) files: Vec<FileId>,
    /// What is wrong.
    pub(super) problems: Vec<Problem>,
    /// What could not be followed.
    pub(super) undecided: Vec<Undecided>,
    /// What the variables are.
    pub(super) variables: Variables,
    /// Memory limits that services have lost, by the service's key.
    pub(super) shadowed: FxHashMap<Span, Span>,
}

/// Loads the files of a world, each merged onto those before it.
pub(super) fn load(files: &[&ParsedFile], context: &Context<'_>) -> Loaded {
    let folder = files.first().map_or("", |first| paths::parent(&first.file.path));
    let variables = Variables::of_folder(context, folder);
    let mut reading = Loader { context, tags: Tags::default(), loaded: Loaded::default() };
    let document = reading.layers(files, &variables, 0);
    let mut loaded = reading.loaded;
    let mut seen = FxHashSet::default();
    loaded.uses.retain(|it| seen.insert((it.found.span, it.found.name.clone())));
    Loaded { document, variables, ..loaded }
}

struct Loader<'c> {
    context: &'c Context<'c>,
    tags: Tags,
    loaded: Loaded,
}

impl Loader<'_> {
    /// Files merged in order.
    fn layers(&mut self, files: &[&ParsedFile], variables: &Variables, depth: usize) -> Option<Value> {
        let mut merged: Option<Value> = None;
        for parsed in files {
            for document in self.documents(parsed, variables) {
                let document = self.extended(&document, variables);
                for included in self.included(&document, variables, depth) {
                    merged = Some(merge(merged.as_ref(), &included, &[], &Tags::default()));
                }
                merged = Some(merge(merged.as_ref(), &document, &[], &self.tags));
            }
        }
        merged
    }

    /// A file's documents with their variables put in. Maps and nothing only: others are no Compose.
    fn documents(&mut self, parsed: &ParsedFile, variables: &Variables) -> Vec<Value> {
        let Some(tree) = parsed.tree.get::<ComposeFile>() else { return Vec::new() };
        self.tags.extend(&tree.tags);
        self.loaded.shadowed.extend(&tree.shadowed);
        let known = self.loaded.sources.insert(parsed.file.id, parsed.file.clone());
        if known.is_none() {
            self.loaded.files.push(parsed.file.id);
        }
        let mut filling = Filling::new(self.context, variables);
        let documents = tree.documents.iter().filter(|document| !document.is_null());
        let documents = documents.map(|document| filling.value(document)).collect();
        self.loaded.uses.extend(filling.uses);
        let path = parsed.file.path.clone();
        self.loaded.problems.extend(filling.errors.into_iter().map(|error| problem(&path, error)));
        documents
    }

    /// A further file, by its workspace path.
    fn read(&mut self, path: &str) -> Option<ParsedFile> {
        if self.loaded.sources.len() >= MAX_FILES {
            return None;
        }
        let parsed = self.context.read(path, "compose").ok()?;
        if !self.loaded.sources.contains_key(&parsed.file.id) {
            let path = parsed.file.path.clone();
            self.loaded.problems.extend(parsed.tree.errors.iter().map(|it| problem(&path, it.clone())));
        }
        Some(parsed)
    }

    /// The workspace path that a text of a file names: relative to that file.
    fn path_of(&self, text: &Text) -> Option<String> {
        path_of(text, &self.loaded.sources)
    }

    /// The document with what its services extend.
    fn extended(&mut self, document: &Value, variables: &Variables) -> Value {
        let (Some(map), Some(services)) = (document.as_map(), document.get("services")) else {
            return document.clone();
        };
        let extends = |service: &Value| service.get("extends").is_some();
        if !services.entries().iter().any(|entry| extends(&entry.value)) {
            return document.clone();
        }
        let mut all = services.as_map().cloned().unwrap_or_default();
        for entry in services.entries().iter().filter(|entry| extends(&entry.value)) {
            let value = self.service(&entry.key, &entry.value, services, variables, &mut Vec::new());
            all.set(with_value(entry, value));
        }
        let mut map = map.clone();
        if let Some(entry) = map.get("services") {
            let entry = with_value(entry, Value::map(all, &services.origin));
            map.set(entry);
        }
        Value::map(map, &document.origin)
    }

    /// A service merged onto what it extends.
    fn service(
        &mut self,
        name: &str,
        own: &Value,
        services: &Value,
        variables: &Variables,
        chain: &mut Vec<Span>,
    ) -> Value {
        let (Some(extends), Some(map)) = (own.get("extends"), own.as_map()) else { return own.clone() };
        let at = extends.span();
        let mut own_part = map.clone();
        own_part.remove("extends");
        let base = if chain.contains(&at) || chain.len() >= MAX_CHAIN {
            Err("it extends itself".to_owned())
        } else {
            chain.push(at);
            let base = self.base(extends, services, variables, chain);
            chain.pop();
            base
        };
        match base {
            Ok(base) => {
                let base = inherited(&base, at);
                merge(Some(&base), &Value::map(own_part, &own.origin), &["services", name], &self.tags)
            }
            Err(reason) => {
                let why = Why::at(format!("what the service extends is not known: {reason}"), at);
                Value::map(own_part.with_unknown_rest(why), &own.origin)
            }
        }
    }

    /// The service that `extends` names, with what it extends itself.
    fn base(
        &mut self,
        extends: &Value,
        services: &Value,
        variables: &Variables,
        chain: &mut Vec<Span>,
    ) -> Result<Value, String> {
        let name = extends.as_text().or_else(|| extends.get("service").and_then(Value::as_text));
        let Some(name) = name.and_then(Text::known) else { return Err("it names no service".to_owned()) };
        let missing = || format!("there is no service `{name}`");
        let Some(file) = extends.get("file") else {
            let base = services.get(name).ok_or_else(missing)?;
            return Ok(self.service(name, base, services, variables, chain));
        };
        let path = file.as_text().and_then(|text| self.path_of(text));
        let path = path.ok_or("its file cannot be read from here")?;
        let parsed = self.read(&path).ok_or_else(|| format!("`{path}` cannot be read"))?;
        let documents = self.documents(&parsed, variables);
        let merged = documents
            .iter()
            .fold(None, |base, document| Some(merge(base.as_ref(), document, &[], &self.tags)));
        let services = merged.as_ref().and_then(|document| document.get("services")).ok_or_else(missing)?;
        let base = services.get(name).ok_or_else(missing)?;
        Ok(self.service(name, base, services, variables, chain))
    }

    /// The documents that a document includes, each merged of its files.
    fn included(&mut self, document: &Value, variables: &Variables, depth: usize) -> Vec<Value> {
        let Some(include) = document.get("include") else { return Vec::new() };
        let items = include.items().iter().filter_map(|item| self.include(item, variables, depth));
        items.collect()
    }

    fn include(&mut self, item: &Value, variables: &Variables, depth: usize) -> Option<Value> {
        let listed = item.get("path").unwrap_or(item);
        let listed = if listed.items().is_empty() { std::slice::from_ref(listed) } else { listed.items() };
        let paths: Option<Vec<String>> =
            listed.iter().map(|path| path.as_text().and_then(|text| self.path_of(text))).collect();
        let files: Option<Vec<ParsedFile>> = paths
            .filter(|_| depth < MAX_CHAIN)
            .and_then(|paths| paths.iter().map(|path| self.read(path)).collect());
        let Some(files) = files else {
            self.loaded.undecided.push(Undecided {
                rule: "compose/include".into(),
                span: item.span(),
                subject: "project".to_owned(),
                reason: "the included file cannot be read from here".to_owned(),
            });
            return None;
        };
        let folder = match item.get("project_directory").and_then(Value::as_text) {
            Some(text) => self.path_of(text),
            None => files.first().map(|first| paths::parent(&first.file.path).to_owned()),
        };
        let env = match item.get("env_file") {
            Some(file) => file.as_text().and_then(|text| self.path_of(text)),
            None => folder.and_then(|folder| paths::join(&folder, ".env")),
        };
        let variables = variables.or(env.and_then(|path| Env::read(self.context, &path)));
        self.layers(&files.iter().collect::<Vec<_>>(), &variables, depth + 1)
    }
}

/// The workspace path that `text` names, relative to the file that it stands in.
pub(super) fn path_of(text: &Text, sources: &FxHashMap<FileId, Arc<SourceFile>>) -> Option<String> {
    let known = text.known()?;
    let piece = text.pieces().first().map(|piece| piece.used_at().file);
    let file = sources.get(&piece?)?;
    paths::join(paths::parent(&file.path), known)
}

/// A service as another one takes it over: each of its values came on over `extends`.
fn inherited(base: &Value, extends: Span) -> Value {
    let Kind::Map(map) = &base.kind else { return base.clone() };
    let entries = map
        .entries()
        .iter()
        .map(|entry| with_value(entry, entry.value.clone().via(extends, "extended here")));
    let mut taken: Map = entries.collect();
    if let Some(why) = map.unknown_rest() {
        taken = taken.with_unknown_rest(why.clone());
    }
    Value::map(taken, &base.origin)
}

fn problem(path: &Arc<str>, error: SyntaxError) -> Problem {
    let kind = if error.limit { ProblemKind::Limit } else { ProblemKind::Syntax };
    Problem { kind, path: path.clone(), span: Some(error.span), message: error.message }
}
