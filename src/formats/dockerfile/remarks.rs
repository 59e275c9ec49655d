//! Where the comments of a Dockerfile are: lines of their own, and what the shell takes for one at the
//! end of a command. An instruction with all its lines and here-documents is one line.

use std::ops::Range;

use super::syntax::{Arguments, Dockerfile, Instruction, Keyword, Part};
use crate::{
    formats::{Remarks, comment_of_line},
    source::SourceFile,
};

/// The remarks of what was read from a file.
pub(super) fn of(tree: &Dockerfile, file: &SourceFile) -> Remarks {
    let lines = file.lines();
    let mut found = Remarks::default();
    found.comments.extend(tree.comments.iter().map(|comment| comment.range()));
    let wholes = tree.instructions.iter().map(|instruction| whole(tree, instruction));
    let wholes: Vec<Range<usize>> = wholes.collect();
    for (instruction, whole) in tree.instructions.iter().zip(&wholes) {
        found.comments.extend(of_shell(tree, file, instruction));
        if lines.line_of(whole.start) < lines.line_of(whole.end.saturating_sub(1)) {
            found.joined.push(whole.clone());
        }
    }
    found.blocks = stages(tree, &wholes);
    found.sorted()
}

/// An instruction with its here-documents.
fn whole(tree: &Dockerfile, instruction: &Instruction) -> Range<usize> {
    let own = tree.span(instruction.whole).range();
    let end = instruction.heredocs.iter().map(|heredoc| heredoc.body_span.end as usize).max();
    own.start..end.map_or(own.end, |end| end.max(own.end))
}

/// From each `FROM` to what stands before the next.
fn stages(tree: &Dockerfile, wholes: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut stages: Vec<Range<usize>> = Vec::new();
    for (instruction, whole) in tree.instructions.iter().zip(wholes) {
        match stages.last_mut() {
            Some(stage) if instruction.keyword != Keyword::From => stage.end = whole.end,
            _ if instruction.keyword == Keyword::From => stages.push(whole.clone()),
            _ => {}
        }
    }
    stages
}

/// The comment at the end of a command that a shell reads: on the last line only, since before that it
/// would swallow the rest of the command.
fn of_shell(tree: &Dockerfile, file: &SourceFile, instruction: &Instruction) -> Option<Range<usize>> {
    let Arguments::Text(command) = command(instruction)? else { return None };
    if !instruction.heredocs.is_empty() {
        return None;
    }
    let text = tree.text(*command);
    let at = command.start as usize + comment_of_line(text)?;
    let place = tree.span(Part::new(at, command.end as usize)).range();
    let lines = file.lines();
    (lines.line_of(place.start) == lines.line_of(place.end)).then_some(place)
}

fn command(instruction: &Instruction) -> Option<&Arguments> {
    match (instruction.keyword, &instruction.arguments) {
        (Keyword::Run | Keyword::Cmd | Keyword::Entrypoint, arguments) => Some(arguments),
        (_, Arguments::Health { command, .. }) => Some(command),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{formats::dockerfile::syntax::parse, text::FileId};

    fn texts(text: &str) -> [Vec<&str>; 3] {
        let file = SourceFile::new(FileId(0), "Dockerfile".into(), text.as_bytes().to_vec());
        let Remarks { comments, joined, blocks, .. } = of(&parse(file.id, text), &file);
        [comments, joined, blocks].map(|list| list.into_iter().map(|range| &text[range]).collect())
    }

    #[test]
    fn comments_are_lines_and_ends_of_commands() {
        let text = "# a\nFROM x # no\nUSER root # no\nRUN a \\\n  # b\n  c # d\nRUN e # no \\\n  f\nCMD [\"g # no\"]\n";
        let [comments, ..] = texts(text);
        assert_eq!(comments, ["# a", "# b", "# d"]);
    }

    #[test]
    fn a_here_document_belongs_to_its_instruction() {
        let text = "FROM x\nRUN <<EOF\n# no\ny # no\nEOF\nRUN a \\\n  b\nFROM z\nUSER u\n";
        let [comments, joined, blocks] = texts(text);
        assert_eq!(comments, Vec::<&str>::new());
        assert_eq!(joined.len(), 2);
        assert!(joined[0].starts_with("RUN <<EOF") && joined[0].contains("y # no"), "{joined:?}");
        assert_eq!(joined[1], "RUN a \\\n  b");
        assert_eq!(blocks.len(), 2);
        assert_eq!(blocks[1], "FROM z\nUSER u");
    }
}
