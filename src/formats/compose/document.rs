//! One Compose file: its documents as values, with the tags of its own that YAML's values have no
//! place for.

use std::sync::Arc;

use super::merge::{Tag, Tags};
use crate::{
    formats::{
        SyntaxError,
        yaml::{self, ErrorKind, Schema, Stream},
    },
    source::SourceFile,
    value::Value,
};

/// A parsed file.
#[derive(Debug)]
pub(super) struct ComposeFile {
    /// Its documents, in order: a later one is merged onto the earlier ones.
    pub(super) documents: Vec<Value>,
    /// `!reset` and `!override`.
    pub(super) tags: Tags,
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
    (ComposeFile { documents, tags: tags(&stream) }, errors.collect())
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
