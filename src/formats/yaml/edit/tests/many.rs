//! Edits of large files: one costs about what it costs in a small one.

use super::*;
use crate::formats::{Change, Editor as _, NewValue, testing::cost};
use std::fmt::Write as _;

#[test]
fn an_edit_costs_in_a_large_file_what_it_costs_in_a_small_one() {
    let of = |count: usize| {
        let mut text = "services:\n".to_owned();
        for number in 0..count {
            let _ = write!(text, "  app{number}:\n    image: \"acme/app\"\n    ports: ['1:1']\n");
        }
        let editor = YamlEditor::new(read(&text), Schema::Core);
        let set = Change::Set(vec!["read_only".to_owned()], NewValue::Scalar("true".to_owned()));
        let work = || {
            for (at, _) in text.match_indices("app").filter(|(at, _)| !text[*at..].starts_with("app\"")) {
                let end = at + text[at..].find(':').unwrap();
                let edits = editor.edit(crate::text::Span::new(FileId(0), at, end), &set).unwrap();
                assert_eq!(edits.len(), 1);
            }
        };
        cost(work)
    };
    let (few, many) = (of(300), of(1200));
    assert!(many < 9 * few, "{few} ns, and {many} ns for four times as many");
}
