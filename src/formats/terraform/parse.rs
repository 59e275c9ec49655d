//! From text to a [`Tree`]: total, with the parser's gaps worked around.
//!
//! The whole file is given to the parser first. If that fails, each top-level item is parsed by
//! itself, so that a mistake costs the item that it stands in and no other.

use std::borrow::Cow;
use std::ops::Range;

use super::convert::Converter;
use super::scan::{Scan, scan};
use super::syntax::{Body, Tree};
use crate::{
    formats::SyntaxError,
    text::{FileId, Span},
};

/// Parses HCL's native syntax. JSON syntax (`.tf.json`) is another grammar: see [`unsupported_json`].
pub fn parse(file: FileId, text: &str) -> Tree {
    let blanked = blank_marks(text);
    let scan = scan(&blanked);
    let mut parser = Parser { file, text, blanked: &blanked, scan: &scan, tree: Tree::default() };
    if let Err(error) = parser.chunk(0..text.len()) {
        parser.items(&error);
    }
    let mut tree = parser.tree;
    tree.comments = scan.comments.iter().map(|range| Span::new(file, range.start, range.end)).collect();
    tree
}

/// The tree of a file in Terraform's JSON syntax, which is not read: an error, never silence.
pub fn unsupported_json(file: FileId) -> Tree {
    let message = "Terraform's JSON syntax is not supported yet, this file was not checked".to_owned();
    let error = SyntaxError { span: Span::empty(file, 0), message, limit: false };
    Tree { errors: vec![error], ..Tree::default() }
}

/// Without a byte order mark, and without `\r` alone, at the same offsets.
fn blank_marks(text: &str) -> Cow<'_, str> {
    match text.strip_prefix('\u{feff}') {
        Some(rest) => Cow::Owned(format!("   {rest}")),
        None => Cow::Borrowed(text),
    }
}

struct Parser<'a> {
    file: FileId,
    text: &'a str,
    blanked: &'a str,
    scan: &'a Scan,
    tree: Tree,
}

impl Parser<'_> {
    /// Each item by itself; what fails is cut where new blocks seem to start.
    fn items(&mut self, whole: &SyntaxError) {
        for item in &self.scan.items {
            let Err(error) = self.chunk(item.clone()) else { continue };
            let cuts: Vec<_> =
                self.scan.starts.iter().copied().filter(|start| item.contains(start)).collect();
            if cuts.is_empty() {
                self.tree.errors.push(error);
            } else {
                self.pieces(item, &cuts, &error);
            }
        }
        // The whole fails where no part does when an attribute is set twice at top level.
        if self.tree.errors.is_empty() {
            self.tree.errors.push(whole.clone());
        }
    }

    fn pieces(&mut self, item: &Range<usize>, cuts: &[usize], whole: &SyntaxError) {
        let known = self.tree.errors.len();
        let mut start = item.start;
        for end in cuts.iter().copied().chain([item.end]) {
            if let Err(error) = self.chunk(start..end) {
                self.tree.errors.push(error);
            }
            start = end;
        }
        if self.tree.errors.len() == known {
            self.tree.errors.push(whole.clone());
        }
    }

    /// Parses a part of the file into the tree, twice where the parser stumbles.
    fn chunk(&mut self, range: Range<usize>) -> Result<(), SyntaxError> {
        let chunk = self.blanked.get(range.clone()).unwrap_or_default();
        let body = match hcl_edit::parser::parse_body(chunk) {
            Ok(body) => body,
            Err(error) => match self.simplified(&range).map(|chunk| hcl_edit::parser::parse_body(&chunk)) {
                Some(Ok(body)) => body,
                _ => return Err(self.error(range.start, &error)),
            },
        };
        let converter = Converter::new(self.file, self.text, range.start);
        let Body { items } = converter.body(&body);
        self.tree.body.items.extend(items);
        Ok(())
    }

    /// The chunk without what the parser, unlike HCL, stumbles over: line breaks and comments where
    /// they count for nothing (a line break before `?` inside `{ for … }`), and lines in a heredoc
    /// that begin like its end. `None`: there are none. Texts are taken from the original later.
    fn simplified(&self, chunk: &Range<usize>) -> Option<String> {
        let blank = within(&self.scan.ignorable, chunk).iter().map(|range| (range, " "));
        let fake = within(&self.scan.false_ends, chunk).iter().map(|range| (range, "."));
        let mut changes: Vec<_> = blank.chain(fake).collect();
        changes.sort_by_key(|(range, _)| range.start);
        changes.first()?;
        let mut simple = String::with_capacity(chunk.len());
        let mut at = chunk.start;
        for (range, with) in changes {
            simple.push_str(self.blanked.get(at..range.start)?);
            simple.extend(std::iter::repeat_n(with, range.len()));
            at = range.end;
        }
        simple.push_str(self.blanked.get(at..chunk.end)?);
        Some(simple)
    }

    fn error(&self, offset: usize, error: &hcl_edit::parser::Error) -> SyntaxError {
        let message = error.message().to_owned();
        let limit = message.contains("at most ");
        let mut start = (offset + error.location().offset()).min(self.text.len());
        while !self.text.is_char_boundary(start) {
            start -= 1;
        }
        let rest = self.text.get(start..).unwrap_or_default();
        let word = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).unwrap_or(rest.len());
        let len = if word == 0 { rest.chars().next().map_or(0, char::len_utf8) } else { word };
        SyntaxError { span: Span::new(self.file, start, start + len), message, limit }
    }
}

/// The ranges that lie in `chunk`, of sorted ones.
fn within<'r>(ranges: &'r [Range<usize>], chunk: &Range<usize>) -> &'r [Range<usize>] {
    let from = ranges.partition_point(|range| range.start < chunk.start);
    let until = ranges.partition_point(|range| range.end <= chunk.end);
    ranges.get(from..until).unwrap_or_default()
}
