//! A Dockerfile that is a text of another file (`dockerfile_inline`): its places there.
//!
//! The text keeps where each byte of it came from: a block scalar's lines without their indentation, a
//! quoted scalar's escapes, what a variable brought. All spans of the tree are made through this table.

use crate::{
    text::{FileId, Span},
    value::{Piece, Text},
};

/// Where the bytes of an embedded text stand. Empty for a file of its own, where the text is the file.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    /// By first byte, without gaps.
    runs: Vec<Run>,
}

#[derive(Debug, Clone)]
struct Run {
    start: u32,
    /// In the tree's file.
    span: Span,
    /// Whether text and span are the same bytes.
    verbatim: bool,
    piece: Piece,
}

impl Run {
    fn end(&self) -> u32 {
        self.start + self.piece.len
    }
}

impl Places {
    /// The places of a text whose own place is in `file`.
    pub(super) fn of(text: &Text, file: FileId) -> Self {
        let mut start = 0;
        let mut runs = Vec::new();
        for piece in text.pieces().iter().filter(|piece| piece.len > 0) {
            let is_own = piece.span.file == file;
            let span = if is_own { piece.span } else { piece.used_at() };
            let span = if span.file == file { span } else { text.origin().used_at() };
            runs.push(Run { start, span, verbatim: piece.verbatim && is_own, piece: piece.clone() });
            start += piece.len;
        }
        if runs.is_empty() {
            let span = text.origin().used_at();
            runs.push(Run { start, span, verbatim: false, piece: Piece::rewritten(0, span) });
        }
        Self { runs }
    }

    /// Whether the text is the file.
    pub(super) fn is_file(&self) -> bool {
        self.runs.is_empty()
    }

    /// Where the bytes `start..end` of the text stand; an empty range right after the byte before it.
    pub(super) fn span(&self, file: FileId, start: u32, end: u32) -> Span {
        if self.is_file() {
            return Span::new(file, start as usize, end as usize);
        }
        let end_at = end.checked_sub(1).and_then(|last| {
            let run = self.run(last)?;
            Some(if run.verbatim { run.span.start + (last - run.start) + 1 } else { run.span.end })
        });
        let start_at = || {
            let run = self.run(start)?;
            Some(if run.verbatim { run.span.start + (start - run.start) } else { run.span.start })
        };
        let first = self.runs.first().map_or(0, |run| run.span.start);
        let end_at = end_at.unwrap_or(first);
        let start_at = if start < end { start_at().unwrap_or(end_at) } else { end_at };
        Span::new(file, start_at.min(end_at) as usize, end_at as usize)
    }

    /// The pieces that the bytes `start..end` are made of. `None` for a file of its own.
    pub(super) fn pieces(&self, start: u32, end: u32) -> Option<Vec<Piece>> {
        if self.is_file() {
            return None;
        }
        let from = self.runs.partition_point(|run| run.end() <= start);
        let runs = self.runs.iter().skip(from).take_while(|run| run.start < end);
        let cut = |run: &Run| {
            let (from, to) = (run.start.max(start), run.end().min(end));
            let whole = from == run.start && to == run.end();
            let mut piece = run.piece.clone();
            if piece.verbatim && !whole {
                piece.span = piece.span.sub((from - run.start) as usize, (to - run.start) as usize);
            }
            piece.len = to - from;
            piece
        };
        Some(runs.map(cut).collect())
    }

    fn run(&self, at: u32) -> Option<&Run> {
        let index = self.runs.partition_point(|run| run.start <= at).checked_sub(1)?;
        self.runs.get(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{formats::dockerfile::syntax::parse_text, value::Why};

    const FILE: FileId = FileId(1);

    fn at(start: usize, end: usize) -> Span {
        Span::new(FILE, start, end)
    }

    /// The lines of a block scalar: each after its indentation.
    fn block(source: &str, indent: usize) -> Text {
        let (mut content, mut pieces, mut from) = (String::new(), Vec::new(), 0);
        for line in source.split_inclusive('\n') {
            let start = from + indent.min(line.trim_end().len());
            content.push_str(&source[start..from + line.len()]);
            pieces.push(Piece::verbatim(at(start, from + line.len())));
            from += line.len();
        }
        Text::from_pieces(content, pieces, at(0, 0))
    }

    #[test]
    fn every_place_is_one_of_the_file_around() {
        let source = "  # check=skip=all\n  FROM a\n  ENV A=1 \\\n    # note\n\n    B=\"x y\"\n  RUN <<E\n  b\n  E\n  NOPE x\n";
        let tree = parse_text(&block(source, 2));
        let shown = |span: Span| {
            assert_eq!(span.file, FILE);
            &source[span.range()]
        };
        assert_eq!(shown(tree.directives[0].value), "skip=all");
        assert_eq!(
            tree.comments.iter().map(|span| shown(*span)).collect::<Vec<_>>(),
            ["# check=skip=all", "# note"]
        );
        let wholes: Vec<&str> = tree.instructions.iter().map(|one| shown(tree.span(one.whole))).collect();
        assert_eq!(wholes, ["FROM a", "ENV A=1 \\\n    # note\n\n    B=\"x y\"", "RUN <<E", "NOPE x"]);
        let value = tree.instructions[1].pairs()[1].value.unwrap();
        assert_eq!(shown(tree.span(value)), "\"x y\"");
        assert_eq!(shown(tree.instructions[2].heredocs[0].body_span), "b\n");
        assert_eq!(shown(tree.errors[0].span), "NOPE");
        assert_eq!(
            tree.value_pieces(value).iter().map(|piece| shown(piece.span)).collect::<Vec<_>>(),
            ["\"x y\""]
        );
    }

    #[test]
    fn what_is_written_otherwise_is_taken_as_a_whole() {
        // "FROM a\nUSER $$X" in double quotes, with an escape and what Compose writes for a dollar.
        let pieces = vec![
            Piece::verbatim(at(1, 7)),
            Piece::rewritten(1, at(7, 9)),
            Piece::verbatim(at(9, 14)),
            Piece::rewritten(1, at(14, 16)),
            Piece::verbatim(at(16, 17)),
        ];
        let text = Text::from_pieces("FROM a\nUSER $X", pieces, at(1, 1));
        let tree = parse_text(&text);
        assert_eq!(tree.span(tree.instructions[1].rest), at(14, 17));
        assert_eq!(tree.span(tree.instructions[1].whole), at(9, 17));
        let pieces = tree.value_pieces(tree.instructions[1].rest);
        assert_eq!(
            pieces.iter().map(|piece| (piece.len, piece.span)).collect::<Vec<_>>(),
            [(1, at(14, 16)), (1, at(16, 17))]
        );
    }

    #[test]
    fn what_a_variable_brings_stands_where_it_is_used_and_came_from_elsewhere() {
        let elsewhere = Span::new(FileId(9), 4, 8);
        let pieces = vec![Piece::verbatim(at(0, 5)), Piece::verbatim(elsewhere).via(at(5, 9), "used here")];
        let tree = parse_text(&Text::from_pieces("FROM node", pieces, at(0, 0)));
        let image = tree.instructions[0].words()[0].content;
        assert_eq!(tree.span(image), at(5, 9));
        let pieces = tree.value_pieces(image);
        assert_eq!((pieces[0].span, pieces[0].used_at()), (elsewhere, at(5, 9)));
    }

    #[test]
    fn an_empty_text_has_an_error_at_its_place() {
        let tree = parse_text(&Text::literal("", at(5, 5)));
        assert_eq!(tree.errors[0].span, at(5, 5));
        let unknown = Text::from_pieces("", vec![Piece::unknown(Why::new("x"), at(3, 7))], at(3, 7));
        assert_eq!(parse_text(&unknown).instructions.len(), 0);
    }
}
