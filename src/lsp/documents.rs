//! The documents that the client holds open: what they say now, edit by edit.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use lsp_types::{TextDocumentContentChangeEvent, TextDocumentItem, Uri, VersionedTextDocumentIdentifier};

use super::{
    encoding::{Encoding, Lines},
    uri,
};

/// An open document.
#[derive(Clone, Debug)]
pub(super) struct Document {
    /// Its URI as the client writes it.
    pub(super) uri: Uri,
    /// Its path on the system, with the links of its folder followed; `None` where it is no file.
    pub(super) path: Option<PathBuf>,
    /// The client's number of this text.
    pub(super) version: i32,
    /// What it says.
    pub(super) text: Arc<String>,
    lines: Arc<Lines>,
}

impl Document {
    fn new(item: TextDocumentItem) -> Self {
        let path = uri::to_path(&item.uri).map(|path| real_path(&path));
        let lines = Arc::new(Lines::new(&item.text));
        Self { uri: item.uri, path, version: item.version, text: Arc::new(item.text), lines }
    }

    /// Its lines.
    pub(super) fn lines(&self) -> &Arc<Lines> {
        &self.lines
    }

    /// Makes the edits one after another: each is about what the one before it left.
    fn apply(&mut self, changes: Vec<TextDocumentContentChangeEvent>, encoding: Encoding) {
        for change in changes {
            match change.range {
                None => self.text = Arc::new(change.text),
                Some(range) => {
                    let at = |position| self.lines.offset(&self.text, position, encoding);
                    let (start, end) = (at(range.start), at(range.end));
                    let (start, end) = (start.min(end), start.max(end));
                    Arc::make_mut(&mut self.text).replace_range(start..end, &change.text);
                }
            }
            self.lines = Arc::new(Lines::new(&self.text));
        }
    }
}

/// All open documents.
#[derive(Clone, Debug, Default)]
pub(super) struct Documents {
    open: BTreeMap<PathBuf, Document>,
}

impl Documents {
    /// A document was opened. Gives it as it is known from now on.
    pub(super) fn open(&mut self, item: TextDocumentItem) -> &Document {
        let key = key(&item.uri);
        let document = Document::new(item);
        self.open.insert(key.clone(), document.clone());
        self.open.entry(key).or_insert(document)
    }

    /// A document was edited. `None` where it is not open.
    pub(super) fn change(
        &mut self,
        which: &VersionedTextDocumentIdentifier,
        changes: Vec<TextDocumentContentChangeEvent>,
        encoding: Encoding,
    ) -> Option<&Document> {
        let document = self.open.get_mut(&key(&which.uri))?;
        document.apply(changes, encoding);
        document.version = which.version;
        Some(document)
    }

    /// A document was closed: what counts is on disk again.
    pub(super) fn close(&mut self, uri: &Uri) -> Option<Document> {
        self.open.remove(&key(uri))
    }

    /// The open document of a path.
    pub(super) fn at(&self, path: &Path) -> Option<&Document> {
        self.open.get(path)
    }

    /// All of them, in the order of their paths.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Document> {
        self.open.values()
    }
}

/// What a document is known by: its path, or its URI where it has none.
fn key(uri: &Uri) -> PathBuf {
    uri::to_path(uri).map_or_else(|| PathBuf::from(uri.as_str()), |path| real_path(&path))
}

/// A path with the links of its folders followed, as far as they exist. The file itself may be a link: it
/// keeps its name.
pub(super) fn real_path(path: &Path) -> PathBuf {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return path.to_path_buf() };
    let mut missing = vec![name];
    let mut folder = folder;
    loop {
        if let Ok(real) = folder.canonicalize() {
            return missing.iter().rev().fold(real, |path, part| path.join(part));
        }
        match (folder.parent(), folder.file_name()) {
            (Some(above), Some(name)) => {
                missing.push(name);
                folder = above;
            }
            _ => return path.to_path_buf(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::str::FromStr as _;

    use lsp_types::Position;
    use proptest::prelude::*;

    use super::*;

    const ALL: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

    fn item(text: &str) -> TextDocumentItem {
        let uri = Uri::from_str("file:///w/x.yaml").unwrap();
        TextDocumentItem { uri, language_id: "yaml".into(), version: 1, text: text.into() }
    }

    /// A start, an end and a text.
    type Edit<'e> = ((u32, u32), (u32, u32), &'e str);

    fn edited(text: &str, edits: &[Edit<'_>], encoding: Encoding) -> String {
        let mut documents = Documents::default();
        let uri = documents.open(item(text)).uri.clone();
        let change = |&(start, end, text): &Edit<'_>| {
            let at = |(line, character)| Position { line, character };
            let range = Some(lsp_types::Range { start: at(start), end: at(end) });
            TextDocumentContentChangeEvent { range, range_length: None, text: text.into() }
        };
        let which = VersionedTextDocumentIdentifier { uri, version: 2 };
        let changed = documents.change(&which, edits.iter().map(change).collect(), encoding).unwrap();
        assert_eq!(changed.version, 2);
        changed.text.to_string()
    }

    #[test]
    fn edits_are_made_one_after_another() {
        let text = edited(
            "a: 1\r\nb: 2\r\n",
            &[((0, 3), (0, 4), "10\r\nx: y"), ((2, 3), (2, 4), "€")],
            Encoding::Utf16,
        );
        assert_eq!(text, "a: 10\r\nx: y\r\nb: €\r\n");
    }

    #[test]
    fn edits_outside_of_the_text_are_made_at_its_end() {
        assert_eq!(edited("a", &[((7, 7), (9, 9), "b")], Encoding::Utf16), "ab");
        assert_eq!(edited("ab\ncd", &[((0, 99), (1, 0), "-")], Encoding::Utf16), "ab-cd");
        assert_eq!(edited("abc", &[((0, 2), (0, 1), "")], Encoding::Utf16), "ac");
    }

    #[test]
    fn a_document_is_known_in_every_spelling_of_its_uri() {
        let mut documents = Documents::default();
        documents.open(TextDocumentItem { uri: Uri::from_str("file:///w/a%20b").unwrap(), ..item("") });
        for spelling in ["file:///w/a%20b", "file:///w/%61%20b", "file://localhost/w/a%20b"] {
            assert!(documents.at(&key(&Uri::from_str(spelling).unwrap())).is_some(), "{spelling}");
        }
        assert!(documents.close(&Uri::from_str("file:///w/a%20%62").unwrap()).is_some());
        assert_eq!(documents.iter().count(), 0);
    }

    fn text() -> impl Strategy<Value = String> {
        let parts = prop::sample::select(vec![
            "a", ": ", "\n", "\r\n", "\r", "ä", "€", "😀", "\u{feff}", "\t", "- x",
        ]);
        prop::collection::vec(parts, 0..24).prop_map(|parts| parts.concat())
    }

    /// Where to cut and what to put there, as shares of the text's length.
    fn edit() -> impl Strategy<Value = (usize, usize, String)> {
        (0..1000usize, 0..1000usize, text())
    }

    proptest! {
        #[test]
        fn incremental_edits_equal_editing_the_text(
            start in text(), edits in prop::collection::vec(edit(), 1..8), encoding in prop::sample::select(ALL.to_vec())
        ) {
            let mut expected = start.clone();
            let mut documents = Documents::default();
            let uri = documents.open(item(&start)).uri.clone();
            for (version, (from, to, new)) in (2..).zip(edits) {
                // A place between `\r` and `\n` has no position: no client can name it.
                let place = |share: usize| {
                    let at = expected.floor_char_boundary(share * (expected.len() + 1) / 1000);
                    if expected[..at].ends_with('\r') && expected[at..].starts_with('\n') { at - 1 } else { at }
                };
                let (from, to) = (place(from).min(place(to)), place(from).max(place(to)));
                let lines = Lines::new(&expected);
                let range = Some(lines.range(&expected, from..to, encoding));
                expected.replace_range(from..to, &new);
                let which = VersionedTextDocumentIdentifier { uri: uri.clone(), version };
                let change = TextDocumentContentChangeEvent { range, range_length: None, text: new };
                let document = documents.change(&which, vec![change], encoding).unwrap();
                prop_assert_eq!(document.text.as_str(), expected.as_str());
                prop_assert_eq!(document.lines().as_ref(), &Lines::new(&expected));
            }
        }
    }
}
