//! Edits applied, and what the document says then.

mod changes;
mod corpora;
mod examples;
mod generated;
mod many;
mod model;
mod properties;

use super::*;
use crate::formats::yaml::{Schema, Stream, parse};
use crate::text::FileId;

fn read(text: &str) -> Stream {
    parse(FileId(0), text)
}

/// The text with the edits made, in its own line breaks.
fn apply(text: &str, edits: &[Edit]) -> String {
    let (mut out, mut at) = (String::new(), 0);
    let dos = text.contains("\r\n");
    for edit in edits {
        let range = edit.span.range();
        assert!(at < range.start || at == range.start && out.is_empty(), "{edits:?} overlap in {text:?}");
        out.push_str(&text[at..range.start]);
        out.push_str(&if dos { edit.text.replace('\n', "\r\n") } else { edit.text.clone() });
        at = range.end;
    }
    out + &text[at..]
}
