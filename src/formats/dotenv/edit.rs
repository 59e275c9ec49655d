//! Edits of env files.

use std::sync::Arc;

use super::{
    parse,
    tree::{Entry, EnvFile, Quote},
};
use crate::{
    finding::Edit,
    formats::{Change, Editor, NewValue, Refused, append_lines, lines},
    source::SourceFile,
    text::Span,
};

/// An env file that can be edited.
pub(super) struct DotenvEditor {
    file: Arc<SourceFile>,
    tree: EnvFile,
}

impl DotenvEditor {
    pub(super) fn new(file: &Arc<SourceFile>) -> Self {
        Self { file: file.clone(), tree: parse::parse(file).0 }
    }
}

impl Editor for DotenvEditor {
    fn edit(&self, at: Span, change: &Change) -> Result<Vec<Edit>, Refused> {
        match change {
            Change::Replace(NewValue::Scalar(text)) => Ok(vec![self.entry(at)?.replace(at, text)?]),
            Change::Prefix(text) => Ok(vec![self.entry(at)?.prefix(text)?]),
            Change::Append(words) => Ok(vec![self.entry(at)?.append(words)?]),
            Change::Remove => Ok(vec![self.remove(self.entry(at)?)]),
            Change::InsertAfter(line) => Ok(vec![self.insert_after(self.entry(at)?, line)]),
            Change::Set(keys, NewValue::Scalar(text)) => self.set(keys, text),
            Change::Set(_, NewValue::List(_)) | Change::Replace(NewValue::List(_)) => {
                Err(Refused::new("an env file holds no lists"))
            }
        }
    }
}

impl DotenvEditor {
    fn entry(&self, at: Span) -> Result<&Entry, Refused> {
        let found = self.tree.entries.iter().find(|entry| entry.span.contains(at));
        found.ok_or_else(|| Refused::new("there is no entry at this place"))
    }

    /// Alone on its line it goes with the line and the comment there.
    fn remove(&self, entry: &Entry) -> Edit {
        let range = entry.span.range();
        let lines = lines::alone(&self.file.text, range.clone(), &["#"]).unwrap_or(range);
        Edit { span: Span::new(self.file.id, lines.start, lines.end), text: String::new() }
    }

    fn insert_after(&self, entry: &Entry, line: &str) -> Edit {
        let (at, text) = lines::insert_below(&self.file.text, entry.span.end as usize, "", line);
        Edit { span: Span::empty(self.file.id, at), text }
    }

    /// Writes a variable: in place of its last value, or as a new last line.
    fn set(&self, keys: &[String], text: &str) -> Result<Vec<Edit>, Refused> {
        let [key] = keys else { return Err(Refused::new("an env file holds no maps")) };
        if let Some(entry) = self.tree.entries.iter().rfind(|entry| entry.key == key) {
            let at = entry.value.as_ref().map_or(entry.span, |value| value.origin().span);
            return Ok(vec![entry.replace(at, text)?]);
        }
        let quoted = if is_plain(text) { text.to_owned() } else { format!("\"{}\"", escaped(text)) };
        let line = format!("{key}={quoted}");
        Ok(vec![append_lines(&self.file, &[line])])
    }
}

impl Entry {
    /// What stands in its quotes.
    fn inside(&self) -> Result<Span, Refused> {
        let value = self.value.as_ref().ok_or_else(|| Refused::new("the entry has no value"))?;
        let quotes = usize::from(self.quote != Quote::None);
        if quotes == 1 {
            // The quotes end the entry.
            let open = value.pieces().first().map_or(self.span.start, |piece| piece.span.start);
            return Ok(Span::new(self.span.file, open as usize, self.span.end as usize - 1));
        }
        Ok(value.origin().span)
    }

    fn replace(&self, at: Span, text: &str) -> Result<Edit, Refused> {
        if self.value.is_none() {
            return Ok(Edit {
                span: Span::empty(self.span.file, self.span.end as usize),
                text: format!("={text}"),
            });
        }
        let inside = self.inside()?;
        // Of a value as a whole, with or without its quotes; else a part of it.
        let span = if at.contains(inside) { inside } else { at };
        if !inside.contains(span) {
            return Err(Refused::new("this place is no value"));
        }
        if self.quote == Quote::None && text.trim() != text {
            return Err(Refused::new("the new text needs quotes"));
        }
        Ok(Edit { span, text: self.fitting(text)? })
    }

    fn prefix(&self, text: &str) -> Result<Edit, Refused> {
        let at = self.inside()?.start as usize;
        Ok(Edit { span: Span::empty(self.span.file, at), text: self.fitting(text)? })
    }

    fn append(&self, words: &[String]) -> Result<Edit, Refused> {
        let at = self.inside()?.end as usize;
        let text = format!(" {}", words.join(" "));
        Ok(Edit { span: Span::empty(self.span.file, at), text: self.fitting(&text)? })
    }

    /// `text` as it must be written between this entry's quotes.
    fn fitting(&self, text: &str) -> Result<String, Refused> {
        match self.quote {
            Quote::Double => Ok(escaped(text)),
            Quote::Single if !text.contains(['\'', '\\', '\n']) => Ok(text.to_owned()),
            Quote::None if is_plain(text) => Ok(text.to_owned()),
            _ => Err(Refused::new("the new text does not fit between the quotes that are there")),
        }
    }
}

/// Whether a text means itself without quotes.
fn is_plain(text: &str) -> bool {
    !text.contains(['\n', '"', '\'', '#'])
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;

    fn edited(text: &str, at: &str, change: &Change) -> Result<String, String> {
        let file = Arc::new(SourceFile::new(FileId(0), "a.env".into(), text.as_bytes().to_vec()));
        let start = text.find(at).unwrap();
        let at = Span::new(FileId(0), start, start + at.len());
        let edits = DotenvEditor::new(&file).edit(at, change).map_err(|refused| refused.0)?;
        let mut text = text.to_owned();
        for edit in edits.iter().rev() {
            text.replace_range(edit.span.range(), &edit.text);
        }
        let file = SourceFile::new(FileId(0), "a.env".into(), text.clone().into_bytes());
        assert!(parse::parse(&file).1.is_empty(), "{text}");
        Ok(text)
    }

    fn scalar(text: &str) -> NewValue {
        NewValue::Scalar(text.to_owned())
    }

    #[test]
    fn values_keep_their_quotes_and_comments() {
        let replace = |text: &str, at: &str, to: &str| edited(text, at, &Change::Replace(scalar(to)));
        assert_eq!(replace("A=1.0 # x\n", "1.0", "1.2").unwrap(), "A=1.2 # x\n");
        assert_eq!(replace("export A='1.0'\n", "1.0", "1.2").unwrap(), "export A='1.2'\n");
        assert_eq!(replace("A=\"x y\"", "x y", "a\"b").unwrap(), "A=\"a\\\"b\"");
        assert_eq!(replace("A=a,b,c", "b", "d").unwrap(), "A=a,d,c");
        assert_eq!(
            replace("A='x'", "x", "it's").unwrap_err(),
            "the new text does not fit between the quotes that are there"
        );
        assert_eq!(replace("A\n", "A", "x").unwrap(), "A=x\n");
    }

    #[test]
    fn entries_come_and_go_by_lines() {
        assert_eq!(edited("A=1\nB=2 # b\nC=3", "B", &Change::Remove).unwrap(), "A=1\nC=3");
        assert_eq!(edited("A='1' B=2\n", "B=2", &Change::Remove).unwrap(), "A='1' \n");
        let after = Change::InsertAfter("X=1".to_owned());
        assert_eq!(edited("A=1 # a\nB=2\n", "A", &after).unwrap(), "A=1 # a\nX=1\nB=2\n");
        assert_eq!(edited("A=1", "A", &after).unwrap(), "A=1\nX=1");
    }

    #[test]
    fn variables_are_set_in_place_or_at_the_end() {
        let set = |key: &str, to: &str| Change::Set(vec![key.to_owned()], scalar(to));
        assert_eq!(edited("A=1\nB=2", "A", &set("B", "3")).unwrap(), "A=1\nB=3");
        assert_eq!(edited("A=1", "A", &set("B", "x #y")).unwrap(), "A=1\nB=\"x #y\"\n");
        assert_eq!(edited("A='x'", "x", &Change::Prefix("y-".to_owned())).unwrap(), "A='y-x'");
        assert_eq!(edited("A=x # c", "x", &Change::Append(vec!["y".to_owned()])).unwrap(), "A=x y # c");
    }

    proptest::proptest! {
        #[test]
        fn no_place_panics(text in "[AB=\"' #\\n\\\\é\u{feff}]{0,24}", from in 0..24_usize, len in 0..8_usize) {
            let file = Arc::new(SourceFile::new(FileId(0), "a.env".into(), text.clone().into_bytes()));
            let at = Span::new(FileId(0), from, from + len);
            for change in [
                Change::Remove,
                Change::Prefix("x".to_owned()),
                Change::Replace(scalar("y")),
                Change::InsertAfter("Z=1".to_owned()),
            ] {
                for edit in DotenvEditor::new(&file).edit(at, &change).unwrap_or_default() {
                    proptest::prop_assert!(text.get(edit.span.range()).is_some() || edit.span.start as usize == from || !text.is_char_boundary(from));
                }
            }
        }
    }
}
