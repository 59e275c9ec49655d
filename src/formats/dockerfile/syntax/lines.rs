//! From physical to logical lines: continuations joined, comments and directives set aside.
//!
//! This knows nothing of instructions, except where a heredoc that was never closed must end.

use smol_str::SmolStr;

use super::tree::{Directive, Dockerfile, Keyword, Part, Segment};
use crate::formats::SyntaxError;
use crate::text::Span;

/// After so many heredocs without an end, further ones are not searched for theirs: each search
/// reads to the end of the file.
const MAX_OPEN_HEREDOCS: u32 = 64;

/// Reads a source line by line into a tree's logical text.
pub(super) struct Lines<'s> {
    source: &'s str,
    at: usize,
    /// Directives may only stand before everything else.
    in_directives: bool,
    /// Where the first line starts: after a byte order mark.
    first: usize,
    after_shebang: bool,
    open_heredocs: u32,
}

/// The lines of a heredoc.
pub(super) struct Body {
    pub(super) part: Part,
    pub(super) span: Span,
    /// Whether the closing line was found.
    pub(super) closed: bool,
}

impl<'s> Lines<'s> {
    pub(super) fn new(source: &'s str) -> Self {
        let at = if source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Self { source, at, in_directives: true, first: at, after_shebang: false, open_heredocs: 0 }
    }

    /// The next instruction's text, appended to the tree's logical text.
    pub(super) fn next_logical(&mut self, tree: &mut Dockerfile) -> Option<Part> {
        loop {
            let (line_start, line) = self.next_physical()?;
            let content = line.trim_start();
            let start = line_start + line.len() - content.len();
            let is_comment = content.starts_with('#');
            // The builder finds `syntax` and `check` behind a first line for the shell, too.
            let is_shebang = line.starts_with("#!") && line_start == self.first;
            self.after_shebang |= is_shebang;
            self.in_directives = self.in_directives
                && is_comment
                && (is_shebang || directive(tree, content, start, self.after_shebang));
            if is_comment {
                tree.comments.push(tree.place(start, start + content.len()));
                if !self.in_directives {
                    late_directive(tree, content, start);
                }
            } else if !content.is_empty() {
                return Some(self.join_continuations(tree, start, content));
            }
        }
    }

    fn join_continuations(&mut self, tree: &mut Dockerfile, start: usize, content: &str) -> Part {
        let begin = tree.logical.len();
        let mut continues = append_line(tree, start, content);
        while continues {
            let Some((start, line)) = self.next_physical() else { break };
            let content = line.trim_start();
            if content.starts_with('#') {
                let at = start + line.len() - content.len();
                tree.comments.push(tree.place(at, start + line.len()));
            } else if content.is_empty() {
                tree.blank_continuations.push(tree.place(start, start + line.len()));
            } else {
                continues = append_line(tree, start, line);
            }
        }
        Part::new(begin, tree.logical.len())
    }

    /// The lines up to the one that says `name`. Without one: up to the next line that starts like
    /// an instruction, so that half-typed text costs only itself.
    pub(super) fn heredoc_body(&mut self, tree: &mut Dockerfile, name: &str, strip_tabs: bool) -> Body {
        let start = self.at;
        let is_end = |line: &str| if strip_tabs { line.trim_start_matches('\t') } else { line } == name;
        let mut end = (self.open_heredocs < MAX_OPEN_HEREDOCS).then(|| self.seek(is_end)).flatten();
        let closed = end.is_some();
        if !closed {
            self.open_heredocs += 1;
            self.at = start;
            end = self.seek(starts_instruction);
            self.at = end.unwrap_or(self.source.len());
        }
        let end = end.unwrap_or(self.source.len());
        let part = append(tree, start, self.source.get(start..end).unwrap_or_default());
        Body { part, span: tree.place(start, end), closed }
    }

    /// Reads past the next line that `wanted` accepts and gives its start.
    fn seek(&mut self, wanted: impl Fn(&str) -> bool) -> Option<usize> {
        loop {
            let (start, line) = self.next_physical()?;
            if wanted(line) {
                return Some(start);
            }
        }
    }

    /// The next line without its ending, and where it starts.
    fn next_physical(&mut self) -> Option<(usize, &'s str)> {
        let start = self.at;
        let rest = self.source.get(start..).filter(|rest| !rest.is_empty())?;
        let len = memchr::memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |at| at + 1);
        self.at += len;
        Some((start, rest.get(..len)?.trim_end_matches(['\r', '\n'])))
    }
}

fn starts_instruction(line: &str) -> bool {
    let word = line.split([' ', '\t']).next().unwrap_or_default();
    word.len() < line.len() && Keyword::ALL.iter().any(|&(name, _)| name == word)
}

/// Appends `content` without its continuation character; whether it had one.
fn append_line(tree: &mut Dockerfile, start: usize, content: &str) -> bool {
    let joined = continuation(content, tree.escape);
    append(tree, start, joined.unwrap_or(content));
    joined.is_some()
}

fn append(tree: &mut Dockerfile, start: usize, content: &str) -> Part {
    let begin = tree.logical.len();
    if !content.is_empty() {
        tree.segments.push(Segment { logical: begin as u32, source: start as u32 });
        tree.logical.push_str(content);
    }
    Part::new(begin, tree.logical.len())
}

/// The line before its continuation character, if it has one. An escaped one is none.
fn continuation(line: &str, escape: char) -> Option<&str> {
    let before = line.trim_end_matches([' ', '\t']).strip_suffix(escape)?;
    (!before.ends_with(escape)).then_some(before)
}

/// Reads a comment as a parser directive; `false` where it is none, which ends the directives.
fn directive(tree: &mut Dockerfile, comment: &str, start: usize, after_shebang: bool) -> bool {
    let Some((name, value, value_at)) = split_directive(comment) else { return false };
    if name == "escape" && after_shebang {
        // For the parser the comment before it was the end of all directives.
        return true;
    }
    let span = tree.place(start + value_at, start + value_at + value.len());
    if tree.directives.iter().any(|earlier| earlier.name == name) {
        let message = format!("the directive `{name}` may stand only once");
        tree.errors.push(SyntaxError::new(span, message));
        return true;
    }
    if name == "escape" {
        match value {
            "\\" => tree.escape = '\\',
            "`" => tree.escape = '`',
            _ => tree.errors.push(SyntaxError::new(span, "the escape character must be `\\` or a backtick")),
        }
    }
    tree.directives.push(Directive { name, text: SmolStr::new(value), value: span });
    true
}

/// Keeps a comment that would be a directive further up. A `check` has a meaning there, too.
fn late_directive(tree: &mut Dockerfile, comment: &str, start: usize) {
    let found = split_directive(comment).filter(|(name, ..)| name != "check");
    if let Some((name, value, value_at)) = found {
        let value_span = tree.place(start + value_at, start + value_at + value.len());
        tree.late_directives.push(Directive { name, text: SmolStr::new(value), value: value_span });
    }
}

/// `# name = value`: the name in lower case, the value and its offset.
fn split_directive(comment: &str) -> Option<(SmolStr, &str, usize)> {
    let (name, value) = comment.strip_prefix('#')?.split_once('=')?;
    let name = name.trim().to_ascii_lowercase();
    let known = matches!(name.as_str(), "syntax" | "escape" | "check");
    let value_at = comment.len() - value.trim_start().len();
    let value = value.trim();
    (known && !value.is_empty()).then(|| (SmolStr::new(name), value, value_at))
}
