//! The comments of a YAML file, its texts over several lines, and what belongs to each key.

use super::{node::Node, parse, tree::NodeId};
use crate::{formats::Remarks, source::SourceFile, text::Span};

/// The remarks of a file that is YAML.
pub fn remarks(file: &SourceFile) -> Remarks {
    let stream = parse(file.id, file.text.as_str());
    let lines = file.lines();
    let many = |span: Span| lines.line_of(span.start as usize) < last_line(file, span);
    let mut found = Remarks {
        comments: stream.comments().iter().map(|comment| comment.span.range()).collect(),
        ..Remarks::default()
    };
    let mut values = Vec::new();
    for node in (0..stream.nodes.len() as u32).filter_map(|id| stream.node(NodeId(id))) {
        if let Some(map) = node.as_own_mapping() {
            values.extend(map.entries().map(|entry| (entry.span(), entry.value)));
        } else if let Some(list) = node.as_own_sequence() {
            let maps = list.items().filter(|item| item.as_own_mapping().is_some());
            found.items.extend(maps.map(|item| item.full_span().range()));
            values.extend(list.items().map(|item| (item.full_span(), item)));
        }
    }
    for (whole, value) in values.into_iter().filter(|(whole, _)| many(*whole)) {
        let into = if value.is_collection() { &mut found.blocks } else { &mut found.joined };
        into.push(whole.range());
    }
    found.sorted()
}

/// The line, from 0, of a span's last byte that is not a line break.
fn last_line(file: &SourceFile, span: Span) -> usize {
    let text = file.slice(span).trim_end();
    file.lines().line_of(span.start as usize + text.len().saturating_sub(1))
}

impl<'a> Node<'a> {
    /// The mapping that it is itself: not behind an alias.
    fn as_own_mapping(self) -> Option<super::Mapping<'a>> {
        self.as_mapping().filter(|_| !self.is_alias())
    }

    /// The sequence that it is itself.
    fn as_own_sequence(self) -> Option<super::Sequence<'a>> {
        self.as_sequence().filter(|_| !self.is_alias())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;

    fn texts(text: &str) -> [Vec<&str>; 3] {
        let file = SourceFile::new(FileId(0), "a.yaml".into(), text.as_bytes().to_vec());
        let Remarks { comments, joined, blocks, .. } = remarks(&file);
        [comments, joined, blocks].map(|list| list.into_iter().map(|range| &text[range]).collect())
    }

    #[test]
    fn what_looks_like_a_comment_in_a_text_is_none() {
        let text =
            "a: |\n  # no\n  x # no\nb: \"# no\n  # no\" # yes\nc: x# no\n# yes\r\nd: >-\r\n  # no\r\n";
        let [comments, joined, _] = texts(text);
        assert_eq!(comments, ["# yes", "# yes"]);
        assert_eq!(joined.len(), 3);
        assert!(
            joined[0].starts_with("a: |") && joined[1].starts_with("b: ") && joined[2].starts_with("d: ")
        );
    }

    #[test]
    fn a_key_has_what_is_below_it() {
        let [_, joined, blocks] = texts("a:\n  b:\n    - c: 1\n      d: 2\n    - |\n      e\n");
        assert_eq!(joined, ["|\n      e"]);
        let starts: Vec<&str> = blocks.iter().map(|text| text.lines().next().unwrap()).collect();
        assert_eq!(starts, ["a:", "b:", "c: 1"]);
    }
}
