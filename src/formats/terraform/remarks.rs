//! Where the comments of a Terraform file are, its here-documents, and what belongs to each block.

use super::{
    parse::parse,
    scan::scan,
    syntax::{Body, Item},
};
use crate::{formats::Remarks, source::SourceFile};

pub(super) fn remarks(file: &SourceFile) -> Remarks {
    let tree = parse(file.id, &file.text);
    let mut found = Remarks {
        comments: tree.comments.iter().map(|comment| comment.range()).collect(),
        joined: scan(&file.text).heredocs,
        ..Remarks::default()
    };
    blocks(&tree.body, file, &mut found);
    found.sorted()
}

fn blocks(body: &Body, file: &SourceFile, found: &mut Remarks) {
    for item in &body.items {
        let span = match item {
            Item::Attribute(attribute) => attribute.span,
            Item::Block(block) => {
                blocks(&block.body, file, found);
                block.span
            }
        };
        if file.slice(span).contains('\n') {
            found.blocks.push(span.range());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;

    #[test]
    fn all_kinds_of_comment_and_none_in_texts() {
        let text =
            "a = 1 # a\nb \"c\" { // b\n  d = <<EOT\n# no\n// no\nEOT\n  /* c\n   d */\n  e = \"# no\"\n}\n";
        let file = SourceFile::new(FileId(0), "main.tf".into(), text.as_bytes().to_vec());
        let Remarks { comments, joined, blocks, .. } = remarks(&file);
        let texts = |list: Vec<std::ops::Range<usize>>| -> Vec<&str> {
            list.into_iter().map(|range| &text[range]).collect()
        };
        assert_eq!(texts(comments), ["# a", "// b", "/* c\n   d */"]);
        assert_eq!(texts(joined), ["<<EOT\n# no\n// no\nEOT"]);
        assert!(texts(blocks)[0].starts_with("b \"c\" {"));
    }
}
