//! Files → one merged document: variables, `include`, `extends`, overrides.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use super::{
    detect::DEFAULTS,
    document::ComposeFile,
    fault::{About, Fault},
    hops,
    merge::{Tags, merge, merge_told},
    schema,
    sources::Sources,
    variables::{Filling, UseAt, Variables},
    written,
};
use crate::{
    finding::{Problem, ProblemKind, Undecided},
    formats::{Context, ParsedFile, SyntaxError},
    source::{ReadError, paths},
    text::{FileId, Span},
    value::{Value, Why},
};

/// `extends` of `extends`, `include` of `include`: deeper is not followed.
pub(super) const MAX_CHAIN: usize = 16;

/// A project reads at most this many files.
const MAX_FILES: usize = 128;

/// A project in one world, read and merged.
#[derive(Debug, Default)]
pub(super) struct Loaded {
    /// The merged document.
    pub(super) document: Option<Value>,
    /// Every use of a variable, each place once.
    pub(super) uses: Vec<UseAt>,
    /// Files read.
    pub(super) sources: Sources,
    /// Files that belong to the project, in the order of reading.
    pub(super) files: Vec<FileId>,
    /// What is wrong.
    pub(super) problems: Vec<Problem>,
    /// What Compose does not accept.
    pub(super) faults: Vec<Fault>,
    /// What is missing from the whole or still empty there.
    pub(super) lacks: Vec<Fault>,
    /// What could not be followed.
    pub(super) undecided: Vec<Undecided>,
    /// The names of services that others of the same file extend.
    pub(super) extended: FxHashSet<SmolStr>,
    /// Why there may be more services, networks and so on than the document has, if so.
    pub(super) open: Option<Why>,
    /// What the variables are.
    pub(super) variables: Variables,
    /// Memory limits that services have lost, by the service's key.
    pub(super) shadowed: FxHashMap<Span, Span>,
}

/// Loads the files of a world, each merged onto those before it. Paths in them start from `folder`.
pub(super) fn load(
    files: &[&ParsedFile],
    folder: &str,
    variables: Variables,
    context: &Context<'_>,
) -> Loaded {
    let mut reading = Loader { context, tags: Tags::default(), loaded: Loaded::default(), chain: Vec::new() };
    let document = reading.layers(files, folder, &variables);
    if document.as_ref().is_none_or(is_empty) && files.iter().all(|file| file.tree.errors.is_empty()) {
        reading.nothing(files);
    }
    let mut loaded = reading.loaded;
    if let Some(document) = &document {
        loaded.lacks = schema::merged(document);
    }
    let mut seen = FxHashSet::default();
    loaded.uses.retain(|it| seen.insert((it.found.span, it.found.name.clone())));
    Loaded { document, variables, ..loaded }
}

/// Whether a document is there and says nothing.
fn is_empty(document: &Value) -> bool {
    document.as_map().is_some_and(|map| map.is_empty() && map.unknown_rest().is_none())
}

/// What a project is read with.
pub(super) struct Loader<'c> {
    pub(super) context: &'c Context<'c>,
    pub(super) tags: Tags,
    pub(super) loaded: Loaded,
    /// The main files that are being included, the outermost first.
    pub(super) chain: Vec<Arc<str>>,
}

impl Loader<'_> {
    /// Files merged in order.
    pub(super) fn layers(
        &mut self,
        files: &[&ParsedFile],
        folder: &str,
        variables: &Variables,
    ) -> Option<Value> {
        let mut merged: Option<Value> = None;
        for parsed in files {
            self.chain.push(parsed.file.path.clone());
            for document in self.documents(parsed, folder, variables) {
                self.loaded.faults.extend(schema::own(&document, &self.tags));
                self.loaded.faults.extend(written::faults(&document, &self.loaded.sources));
                let mut known: Option<Value> = None;
                for included in self.included(&document, variables) {
                    known = Some(merge(known.as_ref(), &included, &[], &Tags::default()));
                }
                let document = self.extended(&document, known.as_ref(), variables);
                if let Some(known) = known {
                    merged = Some(merge(merged.as_ref(), &known, &[], &Tags::default()));
                }
                let faults = &mut self.loaded.faults;
                merged = Some(merge_told(merged.as_ref(), &document, &[], &self.tags, faults));
            }
            self.chain.pop();
        }
        merged
    }

    /// A file's documents with their variables put in. Those that are empty are none.
    pub(super) fn documents(
        &mut self,
        parsed: &ParsedFile,
        folder: &str,
        variables: &Variables,
    ) -> Vec<Value> {
        let Some(tree) = parsed.tree.get::<ComposeFile>() else { return Vec::new() };
        self.tags.extend(&tree.tags);
        self.loaded.shadowed.extend(&tree.shadowed);
        if self.loaded.sources.add(&parsed.file, folder) {
            self.loaded.files.push(parsed.file.id);
        }
        let mut filling = Filling::new(self.context, variables);
        let documents = tree.documents.iter().filter(|document| !document.is_null());
        let aliases = parsed.file.text.contains('&');
        let filled = documents.map(|document| filling.value(document));
        let documents = filled.map(|it| if aliases { hops::flow(&it) } else { it }).collect();
        self.loaded.uses.extend(filling.uses);
        let path = parsed.file.path.clone();
        self.loaded.problems.extend(filling.errors.into_iter().map(|error| problem(&path, error)));
        documents
    }

    /// A further file, by its workspace path.
    pub(super) fn read(&mut self, path: &str) -> Result<ParsedFile, ReadError> {
        if self.loaded.sources.len() >= MAX_FILES {
            return Err(ReadError::Missing);
        }
        let parsed = self.context.read(path, "compose")?;
        if self.loaded.sources.get(parsed.file.id).is_none() {
            let path = parsed.file.path.clone();
            self.loaded.problems.extend(parsed.tree.errors.iter().map(|it| problem(&path, it.clone())));
        }
        Ok(parsed)
    }

    /// Something that Compose cannot load.
    pub(super) fn fault(&mut self, span: Span, path: &str, says: String, hint: &str) {
        let (path, hint) = (path.to_owned(), hint.to_owned());
        self.loaded.faults.push(Fault { about: About::Loading, span, path, says, hint });
    }

    /// Files of which none says anything. One that only `-f` loads may well be there to be filled.
    fn nothing(&mut self, files: &[&ParsedFile]) {
        let is_default = |file: &&&ParsedFile| DEFAULTS.contains(&paths::file_name(&file.file.path));
        let Some(main) = files.first().filter(is_default) else { return };
        let says = "The file says nothing, and Compose takes no empty project".to_owned();
        self.fault(Span::empty(main.file.id, 0), "", says, "Add a service, or remove the file.");
    }

    /// Whether a file that cannot be read is missing for everybody who has this workspace: not where git
    /// ignores it, or where it lies outside.
    pub(super) fn is_missing(&self, path: &str) -> bool {
        !self.context.loader.is_file(path) && !self.context.loader.is_git_ignored(path)
    }
}

fn problem(path: &Arc<str>, error: SyntaxError) -> Problem {
    let kind = if error.limit { ProblemKind::Limit } else { ProblemKind::Syntax };
    Problem { kind, path: path.clone(), span: Some(error.span), message: error.message }
}
