//! Places and the texts that lead to them.

use std::{cell::RefCell, fmt::Write as _, sync::Arc};

use rustc_hash::FxHashMap;
use serde_json::{Value, json};

use super::{View, set};
use crate::{
    report::{region::Region, visible::visible},
    source::SourceFile,
    text::{FileId, Position, Span},
};

/// What addresses are relative to.
pub(super) const ROOT: &str = "%SRCROOT%";

/// Makes places of spans.
pub(super) struct Places<'v> {
    pub(super) view: &'v View<'v>,
    /// Of each file that has places, how many characters stand before each of its lines.
    before: RefCell<FxHashMap<FileId, Arc<[u32]>>>,
}

impl<'v> Places<'v> {
    pub(super) fn new(view: &'v View<'v>) -> Self {
        Self { view, before: RefCell::default() }
    }

    /// The place of a span, with what is there.
    pub(super) fn location(&self, span: Span, text: Option<&str>) -> Value {
        let mut location = match self.view.report.sources.get(span.file) {
            Some(file) => {
                let region = Region::new(&file, span);
                self.physical(&file.path, &self.region(&file, region))
            }
            None => self.start_of(""),
        };
        let message = text.map(|text| json!({"text": plain(text)}));
        set(&mut location, "message", message);
        location
    }

    /// The first character of the file at a workspace path: for what has no place in it.
    pub(super) fn start_of(&self, path: &str) -> Value {
        self.physical(path, &lines(Region::FIRST))
    }

    /// What an edit takes away, as text: line breaks at its end count, and bytes are not named, since
    /// with them SARIF wants the replacement as bytes too.
    pub(super) fn exact(&self, span: Span) -> Value {
        let Some(file) = self.view.report.sources.get(span.file) else { return lines(Region::FIRST) };
        self.characters(&file, Region::exact(&file, span))
    }

    /// The file of a workspace path.
    pub(super) fn artifact(&self, path: &str) -> Value {
        json!({"uri": encoded(&self.view.paths.in_repository(path)), "uriBaseId": ROOT})
    }

    fn physical(&self, path: &str, region: &Value) -> Value {
        json!({"physicalLocation": {"artifactLocation": self.artifact(path), "region": region}})
    }

    /// A region in lines and columns, in characters and in bytes: the three say the same.
    fn region(&self, file: &SourceFile, region: Region) -> Value {
        let mut value = self.characters(file, region);
        set(&mut value, "byteOffset", Some(region.offset.into()));
        set(&mut value, "byteLength", Some(region.len.into()));
        value
    }

    /// A region in lines and columns, and in characters.
    fn characters(&self, file: &SourceFile, region: Region) -> Value {
        let before = self.characters_before(file);
        let offset = |at: Position| before.get(at.line as usize - 1).copied().unwrap_or(0) + at.column - 1;
        let start = offset(region.start);
        let mut value = lines(region);
        set(&mut value, "charOffset", Some(start.into()));
        set(&mut value, "charLength", Some(offset(region.end).saturating_sub(start).into()));
        value
    }

    /// How many characters stand before each line. A byte order mark counts for none.
    fn characters_before(&self, file: &SourceFile) -> Arc<[u32]> {
        let count = || {
            let text = file.text.strip_prefix('\u{feff}').unwrap_or(&file.text);
            let mut sum = 0;
            let mut before = vec![0];
            before.extend(text.split_inclusive('\n').map(|line| {
                sum += line.chars().count() as u32;
                sum
            }));
            before.into()
        };
        self.before.borrow_mut().entry(file.id).or_insert_with(count).clone()
    }
}

fn lines(region: Region) -> Value {
    let Region { start, end, .. } = region;
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

/// A path as a relative address.
fn encoded(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            byte => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

/// A text in which nothing is taken for a link.
pub(super) fn plain(text: &str) -> String {
    let text = visible(text);
    if text.contains("](") { link(&text) } else { text }
}

/// The text of a link.
pub(super) fn link(text: &str) -> String {
    text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_encoded() {
        assert_eq!(encoded("a b/ä:c%.yaml"), "a%20b/%C3%A4%3Ac%25.yaml");
        assert_eq!(encoded("api/Docker-file_1~.x"), "api/Docker-file_1~.x");
    }

    #[test]
    fn no_text_of_a_file_becomes_a_link() {
        assert_eq!(plain("see [x](https://evil.test)"), "see \\[x\\](https://evil.test)");
        assert_eq!(plain("ports[0] = a"), "ports[0] = a");
    }
}
