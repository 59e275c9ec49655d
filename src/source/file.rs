//! One file as read: its text, with offsets equal to the original's bytes, and what was wrong.

use std::sync::{Arc, OnceLock};

use crate::{
    finding::{Problem, ProblemKind},
    text::{FileId, LineIndex, Position, Span},
};

/// Files above this size are not read: a limit problem is reported instead.
pub const MAX_FILE_BYTES: u64 = 32 * 1024 * 1024;

/// A file of this run.
#[derive(Debug)]
pub struct SourceFile {
    /// Its id.
    pub id: FileId,
    /// Its path in the workspace.
    pub path: Arc<str>,
    /// Its text. Bytes that are not UTF-8 are replaced one by one, so that offsets stay those of
    /// the file. A byte order mark is kept.
    pub text: String,
    /// What was wrong with reading it. It is checked all the same.
    pub problems: Vec<Problem>,
    lines: OnceLock<LineIndex>,
}

impl SourceFile {
    /// Takes the bytes of `path`. Total: what is not text becomes a problem.
    pub fn new(id: FileId, path: Arc<str>, bytes: Vec<u8>) -> Self {
        let mut problems = Vec::new();
        let text = match bytes {
            bytes if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) => {
                problems.push(problem(&path, id, 0, 0, "is UTF-16: save it as UTF-8"));
                String::new()
            }
            bytes => String::from_utf8(bytes).unwrap_or_else(|error| {
                let (text, first) = replace_invalid(error.into_bytes());
                problems.push(problem(&path, id, first, first + 1, "is not UTF-8 here"));
                text
            }),
        };
        Self { id, path, text, problems, lines: OnceLock::new() }
    }

    /// Its lines.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// Line and column of a byte.
    pub fn position(&self, offset: u32) -> Position {
        self.lines().position(&self.text, offset as usize)
    }

    /// The text of a span of this file.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }
}

fn problem(path: &Arc<str>, id: FileId, start: usize, end: usize, message: &str) -> Problem {
    Problem {
        kind: ProblemKind::Unreadable,
        path: path.clone(),
        span: Some(Span::new(id, start, end)),
        message: message.to_owned(),
    }
}

/// Replaces each byte that is not part of valid UTF-8 by `?`. Gives the first one's offset too.
fn replace_invalid(mut bytes: Vec<u8>) -> (String, usize) {
    let mut first = None;
    let mut from = 0;
    while let Some(Err(error)) = bytes.get(from..).map(std::str::from_utf8) {
        let bad = from + error.valid_up_to();
        let len = error.error_len().unwrap_or(bytes.len() - bad);
        bytes.iter_mut().skip(bad).take(len).for_each(|byte| *byte = b'?');
        first.get_or_insert(bad);
        from = bad + len;
    }
    (String::from_utf8(bytes).unwrap_or_default(), first.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(bytes: &[u8]) -> SourceFile {
        SourceFile::new(FileId(0), "a.yaml".into(), bytes.to_vec())
    }

    #[test]
    fn invalid_bytes_keep_offsets_and_are_reported() {
        let read = file(b"a: \xe9\nb: \xc3\xa9");
        assert_eq!(read.text, "a: ?\nb: é");
        assert_eq!(read.problems[0].span, Some(Span::new(FileId(0), 3, 4)));
    }

    #[test]
    fn utf16_is_a_problem_not_garbage() {
        let read = file(b"\xff\xfea\0");
        assert_eq!((read.text.as_str(), read.problems.len()), ("", 1));
    }

    #[test]
    fn a_byte_order_mark_stays() {
        assert_eq!(file(b"\xef\xbb\xbfa").text.len(), 4);
    }
}
