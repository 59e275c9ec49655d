//! One Compose file: its documents as values, with the tags of its own that YAML's values have no
//! place for.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::merge::{Tag, Tags};
use crate::{
    formats::{
        SyntaxError,
        yaml::{self, Entry, ErrorKind, Mapping, Node, Schema, Stream},
    },
    source::SourceFile,
    text::Span,
    value::Value,
};

/// A parsed file.
#[derive(Debug)]
pub(super) struct ComposeFile {
    /// Its documents, in order: a later one is merged onto the earlier ones.
    pub(super) documents: Vec<Value>,
    /// `!reset` and `!override`.
    pub(super) tags: Tags,
    /// By the key of a service: the memory limit of a merged `deploy` that its own `deploy` replaces.
    pub(super) shadowed: FxHashMap<Span, Span>,
}

/// Reads a file. Total.
pub(super) fn parse(file: &SourceFile) -> (ComposeFile, Vec<SyntaxError>) {
    let stream = yaml::parse(file.id, Arc::<str>::from(file.text.as_str()));
    let errors = stream.errors().iter().map(|error| SyntaxError {
        span: error.span,
        message: error.message.clone(),
        limit: error.kind == ErrorKind::Depth,
    });
    let documents = stream.documents().map(|document| document.to_value(Schema::Core)).collect();
    let shadowed = stream.root().map(shadowed).unwrap_or_default();
    (ComposeFile { documents, tags: tags(&stream), shadowed }, errors.collect())
}

/// `<<` merges top-level keys only: a `deploy` of its own hides all of the merged one.
fn shadowed(root: Node<'_>) -> FxHashMap<Span, Span> {
    let services = root.get("services").and_then(Node::as_mapping);
    let entries = services.into_iter().flat_map(Mapping::entries);
    let lost = |entry: Entry<'_>| {
        let service = entry.value.as_mapping()?;
        service.own_entry("deploy").filter(|_| service.has_merge())?;
        let merged = service.entries().filter(|entry| entry.key.text() == Some("<<"));
        let mut sources = merged.flat_map(|entry| match entry.value.as_sequence() {
            Some(list) => list.items().collect::<Vec<_>>(),
            None => vec![entry.value],
        });
        let limit = sources.find_map(|source| source.at(&["deploy", "resources", "limits", "memory"]))?;
        Some((entry.key.span(), limit.span()))
    };
    entries.filter_map(lost).collect()
}

/// The tagged values of a file.
pub(super) fn tags(stream: &Stream) -> Tags {
    let known = stream.tags().filter_map(|(node, tag)| {
        let tag = match tag.name() {
            "!reset" => Tag::Reset,
            "!override" => Tag::Override,
            _ => return None,
        };
        Some((node.span(), tag))
    });
    known.collect()
}
