//! Puts includes in place: from trees to one [`Model`].

use std::sync::Arc;

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::{
    finding::{Problem, ProblemKind},
    formats::{Context, ParsedFile},
    source::{SourceFile, paths},
    text::{FileId, Span},
    value::Why,
};

use super::argument::{self, Filling};
use super::include::{self, Folders};
use super::model::{Block, Chain, Missing, Model, Node, NodeId, Scope};
use super::plan;
use super::scope;
use super::statements::Open;
use super::syntax::{Directive, DirectiveId, Tree};

/// Includes inside includes. nginx has no limit but its stack.
const MAX_INCLUDES: usize = 16;

/// Blocks inside blocks, those of all includes together. Bounds the stack.
const MAX_DEPTH: usize = 128;

/// Directives of one unit, all includes counted each time. Includes multiply.
const MAX_NODES: usize = 500_000;

/// The model of the main file and what it includes, with what was met on the way.
pub(super) struct Expanded {
    /// The main file, or the folder of sites.
    pub(super) name: String,
    pub(super) model: Model,
    pub(super) files: Vec<FileId>,
    pub(super) problems: Vec<Problem>,
}

/// Expands the first of `files`, with those that share its folder of sites; the others are looked up
/// by path before anything is read anew.
pub(super) fn expand(files: &[&ParsedFile], context: &Context<'_>) -> Option<Expanded> {
    let tops: Vec<&ParsedFile> =
        plan::tops(files).into_iter().filter_map(|index| files.get(index).copied()).collect();
    let main = *tops.first()?;
    let mut expander = Expander {
        context,
        prefix: include::prefix_of(&main.file.path).to_owned(),
        known: files.iter().map(|file| (file.file.path.to_string(), (*file).clone())).collect(),
        nodes: Vec::new(),
        chains: Vec::new(),
        missing: Vec::new(),
        files: Vec::new(),
        problems: Vec::new(),
        stack: Vec::new(),
        tops: FxHashMap::default(),
        top: Block { scope: scope::of_all(&tops), simple: Vec::new(), hole: None },
        depth: 0,
    };
    for top in &tops {
        expander.read_into(top, None, None, None);
    }
    let Expander { nodes, chains, missing, files, problems, top, .. } = expander;
    let node_subjects = vec![None; nodes.len()];
    let tls = super::tls::Tls::default();
    let mut model = Model { nodes, chains, missing, top, subject_nodes: Vec::new(), node_subjects, tls };
    model.tls = super::tls::Tls::of(&model);
    let path = &*main.file.path;
    let name = if tops.len() == 1 { path } else { paths::parent(path) }.to_owned();
    Some(Expanded { name, model, files, problems })
}

struct Expander<'c> {
    context: &'c Context<'c>,
    /// The folder from which includes are resolved.
    prefix: String,
    known: FxHashMap<String, ParsedFile>,
    nodes: Vec<Node>,
    chains: Vec<Chain>,
    missing: Vec<Missing>,
    files: Vec<FileId>,
    problems: Vec<Problem>,
    /// The files being read, the main one first.
    stack: Vec<Arc<str>>,
    tops: FxHashMap<FileId, Arc<Open>>,
    top: Block,
    depth: usize,
}

/// Where a file's directives go.
#[derive(Clone, Copy)]
struct Place<'f> {
    file: &'f SourceFile,
    tree: &'f Tree,
    open: &'f Open,
    filling: Filling,
    chain: Option<usize>,
}

impl Expander<'_> {
    /// Puts a file's directives into the block `into`.
    fn file(
        &mut self,
        parsed: &ParsedFile,
        into: Option<NodeId>,
        chain: Option<usize>,
        condition: Option<&Why>,
    ) {
        let Some(tree) = parsed.tree.get::<Tree>() else { return };
        let file = &*parsed.file;
        let open = self.tops.entry(file.id).or_insert_with(|| Arc::new(Open::of(tree, &file.text))).clone();
        let place = Place { file, tree, open: &open, filling: Filling::of(&file.path), chain };
        self.hole_of(place, None, into, 0, file.text.len() as u32);
        self.level(place, None, into, condition);
    }

    fn block_mut(&mut self, id: Option<NodeId>) -> Option<&mut Block> {
        match id {
            Some(id) => self.nodes.get_mut(id)?.block.as_mut(),
            None => Some(&mut self.top),
        }
    }

    fn scope(&self, id: Option<NodeId>) -> Scope {
        let block = match id {
            Some(id) => self.nodes.get(id).and_then(|node| node.block.as_ref()),
            None => Some(&self.top),
        };
        block.map_or(Scope::Other, |block| block.scope)
    }

    /// The directives directly below `parent` in the tree, put into `into`.
    fn level(
        &mut self,
        place: Place<'_>,
        parent: Option<DirectiveId>,
        into: Option<NodeId>,
        condition: Option<&Why>,
    ) {
        self.depth += 1;
        for (id, directive) in place.tree.children(parent) {
            if self.nodes.len() >= MAX_NODES || self.depth > MAX_DEPTH {
                let message = "has more directives or nested blocks, includes counted, than are read";
                self.limit(place.file, directive.header, message);
                break;
            }
            let condition = condition.or_else(|| place.open.condition(directive.span));
            if directive.block.is_none() && directive.name.is(&place.file.text, "include") {
                self.include(place, directive, into, condition);
            } else {
                self.directive(place, id, directive, into, condition);
            }
        }
        self.depth -= 1;
    }

    fn directive(
        &mut self,
        place: Place<'_>,
        id: DirectiveId,
        directive: &Directive,
        into: Option<NodeId>,
        condition: Option<&Why>,
    ) {
        let source = place.file.text.as_str();
        let words = place.tree.arguments(directive);
        let name = SmolStr::from(directive.name.text(source));
        let scope = self.scope(into);
        let opens = directive.block.map(|_| scope.of_block(&name));
        let arguments: Vec<_> =
            words.iter().map(|word| argument::text(word, source, place.filling)).collect();
        let steered = || steering(place, directive);
        let conditional = condition.cloned().or_else(steered);
        let node = self.nodes.len();
        self.nodes.push(Node {
            name,
            arguments,
            name_span: directive.name.span,
            header: directive.header,
            parent: into,
            chain: place.chain,
            conditional,
            scope,
            block: opens.map(|scope| Block { scope, simple: Vec::new(), hole: None }),
        });
        match (opens, directive.block) {
            (Some(scope), Some(block)) => {
                // The lines of `map` and the like are no directives.
                if scope != Scope::Other && !directive.lua {
                    self.hole_of(place, Some(id), Some(node), block.start, block.end);
                    self.level(place, Some(id), Some(node), condition);
                }
            }
            _ => {
                if let Some(block) = self.block_mut(into) {
                    block.simple.push(node);
                }
            }
        }
    }

    /// Notes where a template may put more into a block.
    fn hole_of(
        &mut self,
        place: Place<'_>,
        parent: Option<DirectiveId>,
        into: Option<NodeId>,
        start: u32,
        end: u32,
    ) {
        if place.open.is_empty() {
            return;
        }
        let inner = |at: u32| {
            let blocks = place.tree.children(parent).filter_map(|(_, child)| child.block);
            blocks.into_iter().any(|block| block.start <= at && at < block.end)
        };
        let why = place.open.hole(start, end, inner).cloned();
        self.hole(into, why);
    }

    fn hole(&mut self, into: Option<NodeId>, why: Option<Why>) {
        if let Some(block) = self.block_mut(into)
            && block.hole.is_none()
        {
            block.hole = why;
        }
    }

    fn include(
        &mut self,
        place: Place<'_>,
        directive: &Directive,
        into: Option<NodeId>,
        condition: Option<&Why>,
    ) {
        let Some(word) = place.tree.arguments(directive).first() else { return };
        let text = argument::text(word, &place.file.text, place.filling);
        let Some(pattern) = text.known() else {
            self.hole(into, text.why().cloned());
            return;
        };
        let found = include::resolve(pattern, &self.prefix, &Disk(self.context));
        if found.is_empty() {
            if !include::is_stock(pattern) {
                let why = Why::at(format!("`include {pattern}` names no file here"), directive.header);
                self.hole(into, Some(why));
                self.missing.push(Missing { pattern: pattern.into(), into });
            }
            return;
        }
        let up = place.chain;
        self.chains.push(Chain { include: directive.header, up });
        let chain = self.chains.len() - 1;
        for path in found {
            self.included(place, directive.header, &path, into, chain, condition);
        }
    }

    fn included(
        &mut self,
        place: Place<'_>,
        header: Span,
        path: &str,
        into: Option<NodeId>,
        chain: usize,
        condition: Option<&Why>,
    ) {
        if self.stack.iter().any(|open| **open == *path) {
            let message = format!("includes itself through `{path}`: nginx stops there");
            self.problem(ProblemKind::Syntax, place.file, header, message);
            return;
        }
        if self.stack.len() >= MAX_INCLUDES {
            self.limit(place.file, header, "nests includes deeper than is followed");
            return;
        }
        let parsed = match self.known.get(path) {
            Some(parsed) => parsed.clone(),
            None => match self.context.read(path, "nginx") {
                Ok(parsed) => self.read(path, parsed),
                Err(error) => {
                    self.hole(into, Some(Why::at(format!("`{path}` {error}"), header)));
                    return;
                }
            },
        };
        self.read_into(&parsed, into, Some(chain), condition);
    }

    /// Puts a file in place, as one of the unit's.
    fn read_into(
        &mut self,
        parsed: &ParsedFile,
        into: Option<NodeId>,
        chain: Option<usize>,
        condition: Option<&Why>,
    ) {
        if !self.files.contains(&parsed.file.id) {
            self.files.push(parsed.file.id);
        }
        self.stack.push(parsed.file.path.clone());
        self.file(parsed, into, chain, condition);
        self.stack.pop();
    }

    /// Takes a file that nobody else parsed: its faults are told here.
    fn read(&mut self, path: &str, parsed: ParsedFile) -> ParsedFile {
        if self.context.paths.binary_search_by(|known| known.as_str().cmp(path)).is_err() {
            for error in &parsed.tree.errors {
                self.problem(ProblemKind::Syntax, &parsed.file, error.span, error.message.clone());
            }
        }
        self.known.insert(path.to_owned(), parsed.clone());
        parsed
    }

    fn problem(&mut self, kind: ProblemKind, file: &SourceFile, span: Span, message: String) {
        let problem = Problem { kind, path: file.path.clone(), span: Some(span), message };
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    fn limit(&mut self, file: &SourceFile, span: Span, message: &str) {
        self.problem(ProblemKind::Limit, file, span, message.to_owned());
    }
}

/// Why a directive whose arguments hold a template's statement may say something else.
fn steering(place: Place<'_>, directive: &Directive) -> Option<Why> {
    let source = place.file.text.as_str();
    let steers = |text: &str| text.contains("{%") || (text.contains("<%") && !text.contains("<%="));
    let words = place.tree.arguments(directive).iter().filter(|word| word.templated);
    let word = words.into_iter().find(|word| steers(source.get(word.span.range()).unwrap_or_default()))?;
    let text = source.get(word.span.range()).unwrap_or_default();
    Some(Why::at(format!("`{text}` decides what it says"), word.span))
}

/// The folders of the workspace, each look recorded.
struct Disk<'c>(&'c Context<'c>);

impl Folders for Disk<'_> {
    fn list(&self, folder: &str) -> Vec<String> {
        self.0.loader.list(folder)
    }

    fn is_file(&self, path: &str) -> bool {
        self.0.loader.is_file(path)
    }
}
