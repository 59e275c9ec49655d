//! Edits of Dockerfiles.
//!
//! Instructions come and go with their lines, comments and here-documents; words are replaced within their
//! quotes. What runs over several lines is only touched where the change lies within one.

use std::{ops::Range, sync::Arc};

use super::{
    embedded::Embedded,
    syntax::{Arguments, Dockerfile, Instruction, Part, Word, parse, parse_text},
};
use crate::{
    finding::Edit,
    formats::{Change, Editor, NewValue, Refused, lines},
    source::SourceFile,
    text::Span,
    value::Text,
};

/// A Dockerfile that can be edited.
pub(super) struct DockerfileEditor {
    file: Arc<SourceFile>,
    tree: Dockerfile,
    /// Where it is a text of the file, and not all of it.
    embedded: Option<Embedded>,
}

impl DockerfileEditor {
    pub(super) fn new(file: &Arc<SourceFile>) -> Self {
        Self { file: file.clone(), tree: parse(file.id, &file.text), embedded: None }
    }

    /// Of a Dockerfile that stands in the file. `None` where that cannot be edited.
    pub(super) fn embedded(file: &Arc<SourceFile>, text: &Text) -> Option<Self> {
        let embedded = Some(Embedded::of(file, text)?);
        Some(Self { file: file.clone(), tree: parse_text(text), embedded })
    }
}

impl Editor for DockerfileEditor {
    fn edit(&self, at: Span, change: &Change) -> Result<Vec<Edit>, Refused> {
        let instruction = self.instruction(at)?;
        let edit = match change {
            Change::Replace(NewValue::Scalar(text)) => self.replace(instruction, at, text),
            Change::Prefix(text) => Ok(self.prefix(instruction, at, text)),
            Change::Append(words) => self.append(instruction, words),
            Change::Remove => Ok(self.remove(instruction, at)),
            Change::InsertAfter(statement) => Ok(self.insert_after(instruction, statement)),
            Change::Set(..) | Change::Replace(NewValue::List(_)) => {
                Err(Refused::new("an instruction holds no maps and lists"))
            }
        };
        let edit = edit?;
        Ok(vec![match &self.embedded {
            Some(embedded) => embedded.admit(&self.file, edit)?,
            None => edit,
        }])
    }
}

impl DockerfileEditor {
    fn text(&self) -> &str {
        &self.file.text
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file.id, range.start, range.end)
    }

    fn instruction(&self, at: Span) -> Result<&Instruction, Refused> {
        let found = self.tree.instructions.iter().find(|own| self.tree.span(own.whole).contains(at));
        found.ok_or_else(|| Refused::new("there is no instruction at this place"))
    }

    /// The bytes of a part that stands on one line.
    fn on_one_line(&self, span: Span) -> Result<Span, Refused> {
        if self.file.slice(span).contains('\n') {
            return Err(Refused::new("it runs over several lines"));
        }
        Ok(span)
    }

    /// The string of an exec form at a place.
    fn json_word<'i>(&self, instruction: &'i Instruction, at: Span) -> Option<&'i Word> {
        let Arguments::Words { json: true, words } = &instruction.arguments else { return None };
        words.iter().find(|word| self.tree.span(word.part).contains(at))
    }

    fn replace(&self, instruction: &Instruction, at: Span, text: &str) -> Result<Edit, Refused> {
        if let Some(word) = self.json_word(instruction, at) {
            let span = self.on_one_line(self.tree.span(word.content))?;
            return Ok(Edit { span: if at.contains(span) { span } else { at }, text: escaped(text) });
        }
        if self.tree.span(instruction.whole) == at || text.contains('\n') {
            return Err(Refused::new("a whole instruction is not replaced"));
        }
        let span = self.on_one_line(at)?;
        let old = self.file.slice(span);
        // Keys and values end at blanks unless they are quoted.
        let is_quoted = old.starts_with(['"', '\'']) && old.len() > 1;
        let text = if is_quoted { format!("\"{}\"", escaped(text)) } else { text.to_owned() };
        Ok(Edit { span, text })
    }

    fn prefix(&self, instruction: &Instruction, at: Span, text: &str) -> Edit {
        let text = if self.json_word(instruction, at).is_some() { escaped(text) } else { text.to_owned() };
        let at = at.start as usize;
        Edit { span: self.span(at..at), text }
    }

    fn append(&self, instruction: &Instruction, words: &[String]) -> Result<Edit, Refused> {
        let end = self.tree.span(instruction.whole).end as usize;
        let Arguments::Words { json: true, words: strings } = &instruction.arguments else {
            return Ok(Edit { span: self.span(end..end), text: format!(" {}", words.join(" ")) });
        };
        let last = strings.last().ok_or_else(|| Refused::new("its list is empty"))?;
        let end = self.tree.span(last.part).end as usize;
        let quoted: String =
            words.iter().fold(String::new(), |text, word| text + ", \"" + &escaped(word) + "\"");
        Ok(Edit { span: self.span(end..end), text: quoted })
    }

    /// One of several sources or pairs goes alone, everything else with its instruction.
    fn remove(&self, instruction: &Instruction, at: Span) -> Edit {
        let is_at = |part: Part| self.tree.span(part) == at;
        let gone = match &instruction.arguments {
            Arguments::Words { words, .. } => {
                // The last word is where the sources go; one source is left with it.
                let found = words.iter().position(|word| is_at(word.part) || is_at(word.content));
                found.filter(|at| words.len() > 2 && at + 1 < words.len()).and_then(|at| {
                    let (this, next) = (words.get(at)?, words.get(at + 1)?);
                    Some(Part::new(this.part.start as usize, next.part.start as usize))
                })
            }
            Arguments::Pairs(pairs) => {
                let found = pairs.iter().position(|pair| is_at(pair.whole) || is_at(pair.key));
                found.filter(|_| pairs.len() > 1).and_then(|at| {
                    let this = pairs.get(at)?.whole;
                    if let Some(next) = pairs.get(at + 1) {
                        return Some(Part::new(this.start as usize, next.whole.start as usize));
                    }
                    let before = pairs.get(at.checked_sub(1)?)?.whole;
                    Some(Part::new(before.end as usize, this.end as usize))
                })
            }
            _ => None,
        };
        let range = gone.map(|part| {
            let start =
                self.tree.span(Part::new(part.start as usize, part.start as usize + 1)).start as usize;
            // Up to the next word, whatever continuation and comments lie between.
            let next = self.tree.span(Part::new(part.end as usize, part.end as usize + 1));
            start..if self.tree.text(Part::new(part.end as usize, part.end as usize + 1)).is_empty() {
                self.tree.span(part).end as usize
            } else {
                next.start as usize
            }
        });
        Edit { span: self.span(range.unwrap_or_else(|| self.lines_of(instruction))), text: String::new() }
    }

    /// All lines of an instruction, its here-documents included.
    fn lines_of(&self, instruction: &Instruction) -> Range<usize> {
        let start = lines::start(self.text(), self.tree.span(instruction.whole).start as usize);
        start..lines::next(self.text(), self.end_of(instruction))
    }

    /// A byte of the last line of an instruction.
    fn end_of(&self, instruction: &Instruction) -> usize {
        let end = self.tree.span(instruction.whole).end;
        // The line after the body closes a here-document.
        let bodies = instruction.heredocs.iter().map(|heredoc| heredoc.body_span.end);
        bodies.fold(end, u32::max) as usize
    }

    fn insert_after(&self, instruction: &Instruction, statement: &str) -> Edit {
        let start = self.tree.span(instruction.whole).start as usize;
        let indentation = lines::indentation(self.text(), start);
        let (at, text) = lines::insert_below(self.text(), self.end_of(instruction), indentation, statement);
        Edit { span: self.span(at..at), text }
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;

    fn edited(text: &str, at: &str, change: &Change) -> Result<String, String> {
        let file = Arc::new(SourceFile::new(FileId(0), "Dockerfile".into(), text.as_bytes().to_vec()));
        let start = text.find(at).unwrap();
        let at = Span::new(FileId(0), start, start + at.len());
        let edits = DockerfileEditor::new(&file).edit(at, change).map_err(|refused| refused.0)?;
        let mut text = text.to_owned();
        for edit in edits.iter().rev() {
            text.replace_range(edit.span.range(), &edit.text);
        }
        assert!(parse(FileId(0), &text).errors.is_empty(), "{text}");
        Ok(text)
    }

    fn insert(text: &str, at: &str) -> String {
        edited(text, at, &Change::InsertAfter("USER 1".to_owned())).unwrap()
    }

    #[test]
    fn instructions_come_below_all_lines_of_another() {
        assert_eq!(
            insert("FROM a\nRUN b \\\n  # c\n  d\nCMD e\n", "RUN"),
            "FROM a\nRUN b \\\n  # c\n  d\nUSER 1\nCMD e\n"
        );
        assert_eq!(insert("RUN <<EOF\nx\nEOF\nCMD e", "RUN"), "RUN <<EOF\nx\nEOF\nUSER 1\nCMD e");
        assert_eq!(insert("FROM a", "FROM"), "FROM a\nUSER 1");
    }

    #[test]
    fn sources_go_one_by_one_and_then_with_their_instruction() {
        let remove = |text: &str, at: &str| edited(text, at, &Change::Remove).unwrap();
        assert_eq!(remove("FROM a\nCOPY x .env y /z/\n", ".env"), "FROM a\nCOPY x y /z/\n");
        assert_eq!(remove("FROM a\nCOPY x \\\n  .env \\\n  y /z/\n", ".env"), "FROM a\nCOPY x \\\n  y /z/\n");
        assert_eq!(
            remove("FROM a\nCOPY [\"x\", \".env\", \"/z/\"]\n", "\".env\""),
            "FROM a\nCOPY [\"x\", \"/z/\"]\n"
        );
        assert_eq!(remove("FROM a\nCOPY .env /z/\nCMD b\n", ".env"), "FROM a\nCMD b\n");
        assert_eq!(remove("FROM a\nENV A=1 B=2\n", "B=2"), "FROM a\nENV A=1\n");
        assert_eq!(remove("FROM a\nENV A=1 B=2\n", "A=1"), "FROM a\nENV B=2\n");
        assert_eq!(remove("FROM a\nARG A\nCMD b", "ARG A"), "FROM a\nCMD b");
    }

    #[test]
    fn words_are_replaced_and_added() {
        let replace = |text: &str, at: &str, to: &str| {
            edited(text, at, &Change::Replace(NewValue::Scalar(to.to_owned())))
        };
        assert_eq!(replace("USER root\n", "root", "10001").unwrap(), "USER 10001\n");
        assert_eq!(replace("CMD [\"a\", \"b\"]\n", "\"b\"", "c\"d").unwrap(), "CMD [\"a\", \"c\\\"d\"]\n");
        assert!(replace("RUN a \\\n b\n", "a \\\n b", "c").is_err());
        let words = Change::Append(vec!["x".to_owned(), "y".to_owned()]);
        assert_eq!(edited("CMD [\"a\"]\n", "CMD", &words).unwrap(), "CMD [\"a\", \"x\", \"y\"]\n");
        assert_eq!(edited("CMD a\n", "CMD", &words).unwrap(), "CMD a x y\n");
        assert_eq!(edited("RUN a\n", "a", &Change::Prefix("b ".to_owned())).unwrap(), "RUN b a\n");
    }
}
