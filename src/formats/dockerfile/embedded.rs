//! A Dockerfile that stands in another file: where it can be edited, and what its comments are.
//!
//! In a literal block scalar (`|`) each line of the Dockerfile is a line of the file behind the same blanks, so
//! that an edit of whole bytes there is the same edit of the Dockerfile. Everywhere else nothing is edited.

use std::ops::Range;

use crate::{
    finding::Edit,
    formats::{Refused, Remarks, lines},
    source::SourceFile,
    value::Text,
};

/// The bytes of a file that are bytes of the Dockerfile in it.
#[derive(Debug)]
pub(super) struct Embedded {
    /// From the first line's first byte to the last line's end, its line break included.
    lines: Range<usize>,
    /// What stands there as it is in the Dockerfile, in order.
    verbatim: Vec<Range<usize>>,
}

impl Embedded {
    /// `None` where it is no literal block scalar.
    pub(super) fn of(file: &SourceFile, text: &Text) -> Option<Self> {
        let pieces = text.pieces();
        let own = pieces.iter().filter(|piece| piece.verbatim && piece.span.file == file.id);
        let verbatim: Vec<Range<usize>> = own.map(|piece| piece.span.range()).collect();
        let start = lines::start(&file.text, verbatim.first()?.start);
        let end = lines::next(&file.text, verbatim.last()?.end.saturating_sub(1));
        let header = file.text.get(..start)?.trim_end().rsplit('\n').next()?;
        is_literal(header).then_some(Self { lines: start..end, verbatim })
    }

    /// The edit as the file around must have it: what Compose would take for a variable is written `$$`.
    pub(super) fn admit(&self, file: &SourceFile, mut edit: Edit) -> Result<Edit, Refused> {
        let span = edit.span.range();
        let is_inside = self.lines.start <= span.start && span.end <= self.lines.end;
        if !is_inside || !self.is_verbatim(file, &span) {
            return Err(Refused::new("what stands there is put together by Compose"));
        }
        edit.text = edit.text.replace('$', "$$");
        Ok(edit)
    }

    /// Whether nothing but blanks stands in a range besides what is in the Dockerfile as it is.
    fn is_verbatim(&self, file: &SourceFile, span: &Range<usize>) -> bool {
        let mut at = span.start;
        for own in self.verbatim.iter().filter(|own| own.start < span.end && span.start < own.end) {
            if own.start > at && !is_blank(file, at..own.start) {
                return false;
            }
            at = at.max(own.end);
        }
        at >= span.end || is_blank(file, at..span.end)
    }
}

fn is_blank(file: &SourceFile, range: Range<usize>) -> bool {
    file.text.get(range).is_some_and(|text| text.trim().is_empty())
}

/// Whether a line ends in the header of a literal block scalar: `key: |-`, with a comment perhaps.
fn is_literal(header: &str) -> bool {
    let bare = header.split(" #").next().unwrap_or_default().trim_end();
    let bare = bare.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'));
    bare.strip_suffix('|').is_some_and(|before| before.ends_with([' ', '\t']))
}

/// The comments of the Dockerfile that are lines of the file around, and what belongs together there.
pub(super) fn remarks(mut own: Remarks, file: &SourceFile, text: &Text) -> Remarks {
    let slice = |range: &Range<usize>| file.text.get(range.clone()).unwrap_or_default();
    own.comments.retain(|comment| slice(comment).starts_with('#') && !slice(comment).contains('\n'));
    let pieces = text.pieces();
    let spans = pieces.iter().map(crate::value::Piece::used_at).filter(|span| span.file == file.id);
    own.extent = spans.reduce(crate::text::Span::cover).map(crate::text::Span::range);
    own.sorted()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        formats::{Change, Editor, dockerfile::edit::DockerfileEditor},
        text::{FileId, Span},
        value::Piece,
    };

    const HEAD: &str = "services:\n  a:\n    build:\n      dockerfile_inline: |\n";

    /// A Compose file with this Dockerfile in it, and the text as Compose gives it: `$$` is one dollar.
    fn compose(dockerfile: &str, header: &str) -> (Arc<SourceFile>, Text) {
        let mut source = HEAD.replace('|', header);
        let (mut content, mut pieces) = (String::new(), Vec::new());
        for line in dockerfile.split_inclusive('\n') {
            source.push_str("        ");
            for (index, part) in line.split("$$").enumerate() {
                if index > 0 {
                    pieces.push(Piece::rewritten(1, Span::new(FileId(0), source.len(), source.len() + 2)));
                    content.push('$');
                    source.push_str("$$");
                }
                if !part.is_empty() {
                    let at = source.len();
                    pieces.push(Piece::verbatim(Span::new(FileId(0), at, at + part.len())));
                    content.push_str(part);
                    source.push_str(part);
                }
            }
        }
        let file = SourceFile::new(FileId(0), "compose.yaml".into(), source.into_bytes());
        (Arc::new(file), Text::from_pieces(content, pieces, Span::new(FileId(0), 0, 0)))
    }

    fn edited(dockerfile: &str, header: &str, at: &str, change: &Change) -> Result<String, String> {
        let (file, text) = compose(dockerfile, header);
        let editor = DockerfileEditor::embedded(&file, &text).ok_or("no editor")?;
        let start = file.text.find(at).unwrap();
        let edits = editor.edit(Span::new(file.id, start, start + at.len()), change);
        let mut text = file.text.clone();
        for edit in edits.map_err(|refused| refused.0)?.iter().rev() {
            text.replace_range(edit.span.range(), &edit.text);
        }
        Ok(text.strip_prefix(&HEAD.replace('|', header)).unwrap().replace("        ", ""))
    }

    fn insert(statement: &str) -> Change {
        Change::InsertAfter(statement.to_owned())
    }

    #[test]
    fn a_literal_block_is_edited_line_by_line() {
        assert_eq!(
            edited("FROM a\nRUN b \\\n  c\nCMD d\n", "|", "RUN", &insert("USER 1")).unwrap(),
            "FROM a\nRUN b \\\n  c\nUSER 1\nCMD d\n"
        );
        assert_eq!(edited("FROM a\nCMD b\n", "|-", "CMD b", &Change::Remove).unwrap(), "FROM a\n");
        assert_eq!(edited("FROM a", "| # note", "FROM", &insert("RUN $X")).unwrap(), "FROM a\nRUN $$X");
    }

    #[test]
    fn what_compose_puts_together_is_let_be() {
        let whole = edited("FROM a\nRUN $$b\n", "|", "RUN $$b", &Change::Remove);
        assert_eq!(whole.unwrap_err(), "what stands there is put together by Compose");
        assert!(edited("FROM a\nRUN $$b\n", "|", "FROM", &insert("USER 1")).is_ok());
        for header in [">", ">-", "", "&a"] {
            assert_eq!(edited("FROM a\n", header, "FROM", &insert("USER 1")).unwrap_err(), "no editor");
        }
    }
}
