//! Comments for `docker build --check`: `# check=skip=JSONArgsRecommended // why`.
//!
//! Read as BuildKit reads them. Among the directives at the top one holds for the file; among the comments
//! that lead to an instruction, for that instruction. Those may be apart by blank lines; a bare `#` cuts off
//! what stands above it, only the first of several counts, and one that does not begin its line is none.

use std::ops::Range;

use super::{Covers, Page};

/// How many directives there are.
const DIRECTIVES: usize = 3;

/// What such a comment says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Skip<'t> {
    /// Names of checks; none: all of them.
    pub(super) checks: Vec<&'t str>,
    /// What follows the options.
    pub(super) rest: &'t str,
    pub(super) covers: Covers,
}

/// Reads one comment.
pub(super) fn skip<'t>(page: Page<'t>, comment: &Range<usize>) -> Option<Skip<'t>> {
    let (line, last) = page.lines_in(comment);
    let value = option_of_line(page, line).filter(|_| line == last)?;
    let covers =
        if is_directive(page, line) { page.whole() } else { Covers::Lines(instruction_after(page, line)?) };
    let (options, rest) = value.split_once(' ').unwrap_or((value, ""));
    let checks = skipped(options)?;
    Some(Skip { checks, rest, covers })
}

/// What `check` is said to be by a line that is a comment.
fn option_of_line(page: Page<'_>, line: usize) -> Option<&str> {
    let (name, value) = split(page.comment_of(line)?)?;
    name.eq_ignore_ascii_case("check").then_some(value)
}

/// `name = value` of a comment.
fn split(comment: &str) -> Option<(&str, &str)> {
    let (name, value) = comment.strip_prefix('#')?.trim_start().split_once('=')?;
    let (name, value) = (name.trim_end(), value.trim());
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (is_name && !value.is_empty()).then_some((name, value))
}

/// Whether only directives stand above a line, which is one itself.
fn is_directive(page: Page<'_>, line: usize) -> bool {
    let first = page.lines_told().start;
    let shebang = usize::from(page.comment_of(first).is_some_and(|text| text.starts_with("#!")));
    let name = |line| page.comment_of(line).and_then(split).map(|(name, _)| name.to_ascii_lowercase());
    let mut above = first + shebang..line;
    // No directive may stand twice.
    above.len() < DIRECTIVES && above.all(|line| matches!(name(line).as_deref(), Some("syntax" | "escape")))
}

/// The lines of the instruction that the comment on a line leads to, if it is the first that counts there.
fn instruction_after(page: Page<'_>, line: usize) -> Option<Range<usize>> {
    if page.is_within_statement(line) {
        return None;
    }
    let cuts = |line: &usize| page.comment_of(*line).is_some_and(|text| text.trim_end() == "#");
    let above = (page.lines_told().start..line).rev().take_while(|line| !page.has_code(*line) && !cuts(line));
    if above.into_iter().any(|line| option_of_line(page, line).is_some() && !is_directive(page, line)) {
        return None;
    }
    let mut below = line + 1..page.lines_told().end;
    let next = below.find(|line| page.has_code(*line) || cuts(line)).filter(|line| !cuts(line))?;
    Some(page.statement(next, false))
}

/// `skip=A,B;error=true`: the checks to skip. One mistake makes all of it count for nothing.
fn skipped(options: &str) -> Option<Vec<&str>> {
    let mut found: Option<Vec<&str>> = None;
    for option in options.splitn(3, ';') {
        let (name, value) = option.split_once('=')?;
        match (name.trim(), value.trim()) {
            ("skip", "all") => found = Some(Vec::new()),
            ("skip", list) => {
                let names = list.split(',').map(str::trim).filter(|name| !name.is_empty());
                let names: Vec<&str> = names.collect();
                found = (!names.is_empty()).then_some(names);
            }
            ("error", value) if is_boolean(value) => {}
            ("experimental", _) => {}
            _ => return None,
        }
    }
    found
}

/// What Go's `strconv.ParseBool` takes.
fn is_boolean(value: &str) -> bool {
    let words = ["1", "t", "T", "true", "TRUE", "True", "0", "f", "F", "false", "FALSE", "False"];
    words.contains(&value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{formats, source::SourceFile, text::FileId};

    /// Which checks are skipped on which lines, from 0; none: of the file.
    fn skips(text: &str) -> Vec<(String, Option<Range<usize>>)> {
        let file = SourceFile::new(FileId(0), "Dockerfile".into(), text.as_bytes().to_vec());
        let remarks = formats::format("dockerfile").unwrap().remarks(&file);
        let page = Page::new(&file.text, file.lines(), &remarks);
        let found = remarks.comments.iter().filter_map(|comment| skip(page, comment));
        let lines = |covers| match covers {
            Covers::Lines(lines) => Some(lines),
            Covers::File => None,
        };
        found.map(|one| (one.checks.join(" "), lines(one.covers))).collect()
    }

    fn one(checks: &str, lines: Range<usize>) -> Vec<(String, Option<Range<usize>>)> {
        vec![(checks.to_owned(), Some(lines))]
    }

    fn file(checks: &str) -> Vec<(String, Option<Range<usize>>)> {
        vec![(checks.to_owned(), None)]
    }

    #[test]
    fn above_an_instruction_it_holds_for_that_one_with_all_its_lines() {
        assert_eq!(skips("FROM a\n# check=skip=A,B // why\nRUN b \\\n  c\nRUN d\n"), one("A B", 2..4));
        assert_eq!(skips("FROM a\n# why\n#check = skip=A\n# more\n\n\nRUN b\n"), one("A", 6..7));
        assert_eq!(skips("FROM a\r\n# Check=error=true;skip=all\r\nRUN b\r\n"), one("", 2..3));
        assert_eq!(skips("# why\n# check=skip=A\nFROM a\n"), one("A", 2..3));
        assert_eq!(skips("\n# check=skip=A\nFROM a\n"), one("A", 2..3));
    }

    #[test]
    fn what_leads_to_no_instruction_is_none() {
        for text in [
            "FROM a\n# check=skip=A\n#\nRUN b\n",
            "FROM a\n  # check=skip=A\nRUN b\n",
            "FROM a\n## check=skip=A\nRUN b\n",
            "FROM a\nRUN b \\\n# check=skip=A\n  c\n",
            "FROM a\nRUN <<E\n# check=skip=A\nE\n",
            "FROM a\nRUN b # check=skip=A\n",
            "FROM a\n# check=skip=A\n",
            "FROM a\n# check=skip=A;nope=1\nRUN b\n",
            "FROM a\n# check=skip=A;error=maybe\nRUN b\n",
            "FROM a\n# check=skip = A\nRUN b\n",
            "FROM a\n# check=skip=\nRUN b\n",
            "FROM a\n# check=error=true\nRUN b\n",
        ] {
            assert_eq!(skips(text), [], "{text}");
        }
    }

    #[test]
    fn of_several_the_first_counts_but_what_is_cut_off_does_not() {
        assert_eq!(skips("FROM a\n# check=skip=A\n# check=skip=B\nRUN b\n"), one("A", 3..4));
        assert_eq!(skips("FROM a\n# check=skip=A\n#\n# check=skip=B\nRUN b\n"), one("B", 4..5));
        assert_eq!(skips("FROM a\n# check=skip=A, B\nRUN b\n"), one("A", 2..3));
    }

    #[test]
    fn among_the_directives_it_holds_for_the_file() {
        assert_eq!(skips("# syntax=docker/dockerfile:1\n# check=skip=A\nFROM a\n"), file("A"));
        assert_eq!(skips("\u{feff}#check=skip=all\r\n# escape=`\r\nFROM a\r\n"), file(""));
        assert_eq!(skips("#!/usr/bin/env x\n# check=skip=A;experimental=all\nFROM a\n"), file("A"));
        assert_eq!(skips(" # check=skip=A\nFROM a\n"), []);
        let both = "# check=skip=A\n# check=skip=B\nFROM a\n";
        assert_eq!(skips(both), [file("A"), one("B", 2..3)].concat());
    }
}
