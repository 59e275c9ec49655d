//! Where the comments of an nginx file are. A directive up to its `;` or `{` is one line, however it is
//! broken: so a comment above it speaks about all its arguments.

use crate::{formats::Remarks, source::SourceFile, text::Span};

use super::parse;

pub(super) fn remarks(file: &SourceFile) -> Remarks {
    let tree = parse(file.id, &file.text);
    let lines = file.lines();
    let mut found = Remarks {
        comments: tree.comments.iter().map(|comment| comment.range()).collect(),
        ..Remarks::default()
    };
    let many = |span: Span| lines.line_of(span.start as usize) < lines.line_of(span.end as usize);
    for (_, directive) in tree.iter() {
        match directive.block {
            Some(_) if !directive.lua => {
                found.blocks.push(directive.span.range());
                found.joined.extend(Some(directive.header).filter(|span| many(*span)).map(Span::range));
            }
            _ => found.joined.extend(Some(directive.span).filter(|span| many(*span)).map(Span::range)),
        }
    }
    found.sorted()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;

    #[test]
    fn comments_are_outside_of_quotes_and_words() {
        let text = "http { # a\n  log_format x 'b # no'\n    # c\n    \"d\n # no\";\n  set $e f#no; # g\n}\n";
        let file = SourceFile::new(FileId(0), "nginx.conf".into(), text.as_bytes().to_vec());
        let Remarks { comments, joined, blocks, .. } = remarks(&file);
        let texts = |list: Vec<std::ops::Range<usize>>| -> Vec<&str> {
            list.into_iter().map(|range| &text[range]).collect()
        };
        assert_eq!(texts(comments), ["# a", "# c", "# g"]);
        assert!(texts(joined)[0].starts_with("log_format"));
        assert!(texts(blocks)[0].starts_with("http {"));
    }
}
