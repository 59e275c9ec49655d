//! Where a new comment can stand so that it speaks of a given place.

use super::Page;
use crate::formats::lines;

/// A place for a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The byte to put it in at.
    pub at: usize,
    /// What stands before the comment: the blanks of its line.
    pub before: String,
    /// What stands behind it: a line break of the file's own kind, where it has a line of its own.
    pub after: &'static str,
}

impl Page<'_> {
    /// Where a comment speaks of the byte `at`, the best place first: on a line of its own above the
    /// statement that the byte stands in, or else behind its last line.
    ///
    /// Whether a comment counts there is not certain: a statement may begin where a text ends that can hold
    /// none.
    pub fn spots_for(self, at: usize) -> Vec<Spot> {
        let line = self.lines.line_of(at);
        let (first, last) = self.statement_around(line);
        let mut spots = Vec::new();
        if !self.is_within_statement(first) {
            let whole = self.lines.range(first);
            let start = lines::start(self.text, whole.end.saturating_sub(1).max(whole.start));
            let before = self.slice(start..whole.end);
            let blanks = before.len() - before.trim_start_matches([' ', '\t']).len();
            let before = before.get(..blanks).unwrap_or_default().to_owned();
            spots.push(Spot { at: start, before, after: self.line_break(first) });
        }
        let end = lines::end(self.text, self.lines.range(last).start);
        let code = self.slice(self.lines.range(last).start..end).trim_end().len();
        let at = self.lines.range(last).start + code;
        spots.push(Spot { at, before: " ".to_owned(), after: "" });
        spots
    }

    /// The first and last line of the texts and statements over several lines that a line belongs to.
    fn statement_around(self, line: usize) -> (usize, usize) {
        let joined = self.remarks.joined.iter().map(|range| self.lines_in(range));
        let around = joined.filter(|(first, last)| (*first..=*last).contains(&line));
        around.fold((line, line), |(first, last), (from, to)| (first.min(from), last.max(to)))
    }

    /// The line break that a line ends in; that of the one before at the end of the text.
    fn line_break(self, line: usize) -> &'static str {
        let before = self.slice(self.lines.range(line.saturating_sub(1)));
        let own = self.slice(self.lines.range(line));
        let ended = if own.ends_with('\n') { own } else { before };
        if ended.ends_with("\r\n") { "\r\n" } else { "\n" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        formats::{Remarks, format},
        source::SourceFile,
        text::FileId,
    };

    /// The file with `# !` at the first spot for the byte at `|`.
    fn placed(path: &str, name: &str, marked: &str) -> String {
        let at = marked.find('|').unwrap();
        let text = marked.replacen('|', "", 1);
        let file = SourceFile::new(FileId(0), path.into(), text.clone().into_bytes());
        let remarks: Remarks = format(name).unwrap().remarks(&file);
        let spot = Page::new(&text, file.lines(), &remarks).spots_for(at).remove(0);
        let comment = format!("{}# !{}", spot.before, spot.after);
        let mut text = text;
        text.insert_str(spot.at, &comment);
        text
    }

    #[test]
    fn it_stands_above_the_statement_as_deep_as_it() {
        assert_eq!(placed("c.yaml", "compose", "a:\n  b:\n    - |c\n"), "a:\n  b:\n    # !\n    - c\n");
        assert_eq!(placed("c.yaml", "compose", "\u{feff}a|: b"), "\u{feff}# !\na: b");
        assert_eq!(placed("c.yaml", "compose", "a:\r\n  b: |c\r\n"), "a:\r\n  # !\r\n  b: c\r\n");
    }

    #[test]
    fn it_stands_above_what_can_hold_none() {
        assert_eq!(
            placed("c.yaml", "compose", "a:\n  b: >-\n    x\n    y|\n"),
            "a:\n  # !\n  b: >-\n    x\n    y\n"
        );
        assert_eq!(
            placed("Dockerfile", "dockerfile", "FROM x\nRUN a \\\n  b|\n"),
            "FROM x\n# !\nRUN a \\\n  b\n"
        );
        assert_eq!(
            placed("main.tf", "terraform", "a \"b\" {\n  c = <<EOT\nx|\nEOT\n}\n"),
            "a \"b\" {\n  # !\n  c = <<EOT\nx\nEOT\n}\n"
        );
    }

    #[test]
    fn where_a_text_ends_on_the_line_it_stands_behind() {
        let text = "a: \"b\n  c\"; d|;\n";
        let file = SourceFile::new(FileId(0), "n".into(), text.replacen('|', "", 1).into_bytes());
        let remarks = Remarks { joined: vec![3..9, 11..12], ..Remarks::default() };
        let spots = Page::new(&file.text, file.lines(), &remarks).spots_for(11);
        // Its own line cannot take one above; the whole of both begins on the first.
        assert_eq!(spots[0].at, 0);
    }
}
