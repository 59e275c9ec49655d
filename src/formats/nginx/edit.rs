//! Edits of nginx configurations.
//!
//! Words are replaced within their quotes, directives come and go with their lines. Words with a placeholder
//! of a template engine are not touched.

use std::{ops::Range, sync::Arc};

use crate::{
    finding::Edit,
    formats::{Change, Editor, NewValue, Refused, lines},
    source::SourceFile,
    text::Span,
};

use super::syntax::{Directive, DirectiveId, Tree};
use super::word::{Quote, Word};

/// An nginx configuration that can be edited.
pub(super) struct NginxEditor {
    file: Arc<SourceFile>,
    tree: Tree,
}

impl NginxEditor {
    pub(super) fn new(file: &Arc<SourceFile>) -> Self {
        Self { file: file.clone(), tree: super::parse(file.id, &file.text) }
    }
}

impl Editor for NginxEditor {
    fn edit(&self, at: Span, change: &Change) -> Result<Vec<Edit>, Refused> {
        let edit = match change {
            Change::Replace(NewValue::Scalar(text)) => self.replace_word(at, text),
            Change::Replace(NewValue::List(words)) => self.replace_arguments(at, words),
            Change::Append(words) => self.append(at, words),
            Change::Prefix(text) => self.prefix(at, text),
            Change::Remove => self.remove(at),
            Change::InsertAfter(statement) => Ok(self.insert_after(self.directive(at)?.1, statement)),
            Change::Set(keys, value) => self.set(at, keys, value),
        };
        Ok(vec![edit?])
    }
}

impl NginxEditor {
    fn text(&self) -> &str {
        &self.file.text
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file.id, range.start, range.end)
    }

    /// The innermost directive at a place.
    fn directive(&self, at: Span) -> Result<(DirectiveId, &Directive), Refused> {
        let around = self.tree.iter().filter(|(_, directive)| directive.span.contains(at));
        around.last().ok_or_else(|| Refused::new("there is no directive at this place"))
    }

    /// The argument at a place, or that the place is a part of.
    fn word(&self, at: Span) -> Result<&Word, Refused> {
        let (_, directive) = self.directive(at)?;
        let words = self.tree.arguments(directive).iter();
        let found = words.into_iter().find(|word| word.span.contains(at));
        let word = found.ok_or_else(|| Refused::new("there is no argument at this place"))?;
        if word.templated || !word.closed {
            return Err(Refused::new("a template fills it in"));
        }
        Ok(word)
    }

    fn replace_word(&self, at: Span, text: &str) -> Result<Edit, Refused> {
        let word = self.word(at)?;
        let whole = at.contains(word.content());
        if whole && word.quote.is_none() && needs_quotes(text) {
            return Ok(Edit { span: word.span, text: quoted(text) });
        }
        let span = if whole { word.content() } else { at };
        Ok(Edit { span, text: fitting(word, text)? })
    }

    /// All arguments at a place, be it the directive or what it says.
    fn replace_arguments(&self, at: Span, words: &[String]) -> Result<Edit, Refused> {
        let (_, directive) = self.directive(at)?;
        let arguments = self.tree.arguments(directive);
        if arguments.iter().any(|word| word.templated) {
            return Err(Refused::new("a template fills it in"));
        }
        let span = arguments.iter().map(|word| word.span).reduce(Span::cover);
        let span = span.ok_or_else(|| Refused::new("the directive has no arguments"))?;
        Ok(Edit { span, text: joined(words) })
    }

    fn append(&self, at: Span, words: &[String]) -> Result<Edit, Refused> {
        let (_, directive) = self.directive(at)?;
        let end = directive.header.end as usize;
        Ok(Edit { span: self.span(end..end), text: format!(" {}", joined(words)) })
    }

    fn prefix(&self, at: Span, text: &str) -> Result<Edit, Refused> {
        let word = self.word(at)?;
        let start = word.content().start as usize;
        Ok(Edit { span: self.span(start..start), text: fitting(word, text)? })
    }

    /// An argument goes alone where others are left, else the directive goes.
    fn remove(&self, at: Span) -> Result<Edit, Refused> {
        let (_, directive) = self.directive(at)?;
        let arguments = self.tree.arguments(directive);
        let word = arguments.iter().find(|word| word.span == at || word.content() == at);
        if let Some(word) = word.filter(|_| arguments.len() > 1) {
            let end = word.span.start as usize;
            let before = self.text().get(..end).unwrap_or_default();
            let start = before.trim_end().len();
            return Ok(Edit { span: self.span(start..word.span.end as usize), text: String::new() });
        }
        let range = directive.span.range();
        let lines = lines::alone(self.text(), range.clone(), &["#"]);
        Ok(Edit { span: self.span(lines.unwrap_or(range)), text: String::new() })
    }

    fn insert_after(&self, directive: &Directive, statement: &str) -> Edit {
        let range = directive.span.range();
        let indentation = lines::indentation(self.text(), range.start);
        let after = self.text().get(range.end..lines::end(self.text(), range.end)).unwrap_or_default().trim();
        if after.is_empty() || after.starts_with('#') {
            let (at, text) = lines::insert_below(self.text(), range.end, indentation, statement);
            return Edit { span: self.span(at..at), text };
        }
        // More stands on the line: so does the statement.
        Edit { span: self.span(range.end..range.end), text: format!(" {statement}") }
    }

    /// A directive directly inside the block at a place.
    fn set(&self, at: Span, keys: &[String], value: &NewValue) -> Result<Edit, Refused> {
        let [name] = keys else { return Err(Refused::new("a directive has no keys")) };
        let words = match value {
            NewValue::Scalar(text) => std::slice::from_ref(text),
            NewValue::List(words) => words.as_slice(),
        };
        let (id, around) = self.directive(at)?;
        let Some(block) = around.block.filter(|_| !around.lua) else {
            return Err(Refused::new("there is no block at this place"));
        };
        let own = || self.tree.children(Some(id)).map(|(_, directive)| directive);
        let same = own().filter(|own| own.name.is(self.text(), name)).last();
        if let Some(same) = same {
            return self.replace_arguments(same.header, words);
        }
        let statement = format!("{name} {};", joined(words));
        if let Some(last) = own().filter(|own| own.block.is_none()).last() {
            return Ok(self.insert_after(last, &statement));
        }
        let depth = lines::indentation(self.text(), around.span.start as usize);
        let at = block.start as usize + 1;
        Ok(Edit { span: self.span(at..at), text: format!("\n{depth}    {statement}") })
    }
}

/// `text` as it must be written between the quotes of `word`.
fn fitting(word: &Word, text: &str) -> Result<String, Refused> {
    match word.quote {
        None if needs_quotes(text) => Err(Refused::new("the new text needs quotes")),
        None => Ok(text.to_owned()),
        Some(quote) => Ok(escaped(text, if quote == Quote::Single { '\'' } else { '"' })),
    }
}

fn joined(words: &[String]) -> String {
    let words = words.iter().map(|word| if needs_quotes(word) { quoted(word) } else { word.clone() });
    words.collect::<Vec<_>>().join(" ")
}

fn needs_quotes(text: &str) -> bool {
    text.is_empty() || text.contains([' ', '\t', '\n', ';', '{', '}', '"', '\'', '#', '\\'])
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text, '"'))
}

fn escaped(text: &str, quote: char) -> String {
    text.replace('\\', "\\\\").replace(quote, &format!("\\{quote}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;

    fn edited(text: &str, at: &str, change: &Change) -> Result<String, String> {
        let file = Arc::new(SourceFile::new(FileId(0), "nginx.conf".into(), text.as_bytes().to_vec()));
        let start = text.find(at).unwrap();
        let edits = NginxEditor::new(&file).edit(Span::new(FileId(0), start, start + at.len()), change);
        let mut text = text.to_owned();
        for edit in edits.map_err(|refused| refused.0)?.iter().rev() {
            text.replace_range(edit.span.range(), &edit.text);
        }
        assert!(super::super::parse(FileId(0), &text).errors.is_empty(), "{text}");
        Ok(text)
    }

    fn list(words: &[&str]) -> NewValue {
        NewValue::List(words.iter().map(|word| (*word).to_owned()).collect())
    }

    fn scalar(text: &str) -> NewValue {
        NewValue::Scalar(text.to_owned())
    }

    #[test]
    fn arguments_are_replaced_and_comments_stay() {
        let new = Change::Replace(list(&["TLSv1.2", "TLSv1.3"]));
        let text = "server {\n    ssl_protocols TLSv1 'TLSv1.1'\n        SSLv3; # why\n}\n";
        let wanted = "server {\n    ssl_protocols TLSv1.2 TLSv1.3; # why\n}\n";
        assert_eq!(edited(text, "TLSv1 'TLSv1.1'\n        SSLv3", &new).unwrap(), wanted);
        assert_eq!(edited(text, "ssl_protocols", &new).unwrap(), wanted);
        assert!(edited("ssl_protocols {{ x }};", "ssl_protocols", &new).unwrap_err().contains("template"));
    }

    #[test]
    fn words_keep_their_quotes() {
        let replace = |text: &str, at: &str, to: &str| edited(text, at, &Change::Replace(scalar(to)));
        assert_eq!(replace("a 'x y' z;", "x y", "it's").unwrap(), "a 'it\\'s' z;");
        assert_eq!(replace("a x z;", "x", "p q").unwrap(), "a \"p q\" z;");
        assert_eq!(replace("a max-age=5;", "5", "7").unwrap(), "a max-age=7;");
        assert_eq!(edited("a 'x';", "x", &Change::Prefix("y".to_owned())).unwrap(), "a 'yx';");
        assert_eq!(edited("a x ;", "x", &Change::Append(vec!["y".to_owned()])).unwrap(), "a x y ;");
    }

    #[test]
    fn directives_come_as_deep_as_their_neighbours() {
        let after = Change::InsertAfter("b 1;".to_owned());
        assert_eq!(
            edited("server {\n\tlisten 443; # c\n}\n", "listen", &after).unwrap(),
            "server {\n\tlisten 443; # c\n\tb 1;\n}\n"
        );
        assert_eq!(
            edited("server { listen 443; a 1; }", "listen", &after).unwrap(),
            "server { listen 443; b 1; a 1; }"
        );
        assert_eq!(edited("a 1;", "a", &after).unwrap(), "a 1;\nb 1;");
    }

    #[test]
    fn directives_go_with_their_lines() {
        assert_eq!(edited("a 1;\nb 2; # c\nc 3;\n", "b 2;", &Change::Remove).unwrap(), "a 1;\nc 3;\n");
        assert_eq!(edited("x { a 1; b 2; }", "b 2", &Change::Remove).unwrap(), "x { a 1;  }");
        assert_eq!(edited("a 1 2 3;", "2", &Change::Remove).unwrap(), "a 1 3;");
    }

    #[test]
    fn a_directive_is_set_in_its_block() {
        let set = Change::Set(vec!["a".to_owned()], list(&["1"]));
        assert_eq!(edited("s {\n  a 2;\n}", "s", &set).unwrap(), "s {\n  a 1;\n}");
        assert_eq!(edited("s {\n  b 2;\n  c { }\n}", "s", &set).unwrap(), "s {\n  b 2;\n  a 1;\n  c { }\n}");
        assert_eq!(edited("s {\n}", "s", &set).unwrap(), "s {\n    a 1;\n}");
    }
}
