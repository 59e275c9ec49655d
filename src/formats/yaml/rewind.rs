//! Going back to a safe point after a failure, or stopping where reading got to.

use super::build::Builder;
use super::scalar::Style;
use super::tree::{DAMAGED, INCOMPLETE, Shape};

/// How much of a stream's vectors is sure: the documents before the one being read.
#[derive(Clone, Copy, Default)]
pub(super) struct Checkpoint {
    /// Where the next document (with its comments and directives) starts.
    pub(super) offset: usize,
    nodes: usize,
    cooked: usize,
    cooked_at: usize,
    props: usize,
    pub(super) documents: usize,
    comments: usize,
    errors: usize,
}

impl Builder<'_> {
    pub(super) fn checkpoint(&self, offset: usize) -> Checkpoint {
        Checkpoint {
            offset,
            nodes: self.stream.nodes.len(),
            cooked: self.stream.cooked.len(),
            cooked_at: self.stream.cooked_at.len(),
            props: self.stream.props.len(),
            documents: self.stream.documents.len(),
            comments: self.stream.comments.len(),
            errors: self.stream.errors.len(),
        }
    }

    /// Forgets everything after the last safe point.
    pub(super) fn roll_back(self) -> Checkpoint {
        let Self { stream, safe, .. } = self;
        stream.nodes.truncate(safe.nodes);
        stream.cooked.truncate(safe.cooked);
        stream.cooked_at.truncate(safe.cooked_at);
        stream.props.truncate(safe.props);
        stream.documents.truncate(safe.documents);
        stream.comments.truncate(safe.comments);
        stream.errors.truncate(safe.errors);
        safe
    }

    /// Closes what is open, so that what has been read can stand. Whatever was open may lack
    /// something.
    pub(super) fn finish(mut self) {
        if let Some((_, start, end)) = self.deep.take() {
            self.push(Shape::Scalar(Style::Plain), start, end, DAMAGED);
        }
        if let Some(document) = self.stream.documents.last_mut() {
            document.end = document.end.max(self.last_end as u32);
        }
        while let Some(open) = self.open.last() {
            if let Some(node) = self.stream.nodes.get_mut(open.id as usize) {
                node.flags |= INCOMPLETE;
            }
            self.pair_up();
            self.close(None);
        }
    }

    /// A mapping that ends after a key gets a damaged value.
    fn pair_up(&mut self) {
        let Some(open) = self.open.last() else { return };
        let at = open.end as usize;
        if self.awaits_value() {
            self.push(Shape::Scalar(Style::Plain), at, at, DAMAGED);
        }
    }
}
