//! `.dockerignore`: which files of a build context are sent, and which line decided it.
//!
//! As BuildKit decides it: patterns are relative to the context's root, the last one that matches
//! wins, `!` takes back, and a folder that matches takes all below with it.

mod pattern;

use pattern::Matcher;

use crate::{
    formats::SyntaxError,
    text::{FileId, Span},
};

/// A parsed ignore file.
#[derive(Clone, Debug, Default)]
pub struct IgnoreFile {
    rules: Vec<Rule>,
    /// Lines that Docker refuses; they decide nothing.
    pub errors: Vec<SyntaxError>,
}

#[derive(Clone, Debug)]
struct Rule {
    span: Span,
    /// Written with `!`: takes back what matched before.
    takes_back: bool,
    /// Cleaned, without the `!`.
    pattern: String,
    matcher: Matcher,
}

/// What an ignore file says about a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Whether it is left out of the context.
    pub excluded: bool,
    /// The line that had the last word; `None` where no line matched.
    pub line: Option<Span>,
}

impl IgnoreFile {
    /// Reads an ignore file. Never fails: broken lines are in `errors`.
    pub fn parse(file: FileId, text: &str) -> Self {
        let mut ignore = Self::default();
        let mut start = 0;
        for line in text.split('\n') {
            let bom = if start == 0 && line.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
            ignore.read_line(file, start + bom, line.get(bom..).unwrap_or_default());
            start += line.len() + 1;
        }
        ignore
    }

    fn read_line(&mut self, file: FileId, start: usize, line: &str) {
        let content = line.trim();
        if line.starts_with('#') || content.is_empty() {
            return;
        }
        let start = start + line.len() - line.trim_start().len();
        let span = Span::new(file, start, start + content.len());
        let (takes_back, pattern) = match content.strip_prefix('!') {
            Some(pattern) => (true, pattern.trim()),
            None => (false, content),
        };
        let cleaned = clean(pattern);
        let matcher = if pattern.is_empty() { None } else { Matcher::compile(&cleaned) };
        match matcher {
            Some(matcher) => self.rules.push(Rule { span, takes_back, pattern: cleaned, matcher }),
            None => {
                self.errors.push(SyntaxError::new(span, "no valid pattern: docker refuses to build with it"));
            }
        }
    }

    /// Whether `path` (relative to the context's root) is excluded.
    ///
    /// Docker walks down from the root and asks each line about each folder on the way. A line that
    /// could only repeat what holds already is not asked, and is then not remembered for what lies
    /// below either: after `**/*.key`, `!src` does not bring back `src/a.key`.
    pub fn decide(&self, path: &str) -> Decision {
        let mut held = vec![false; self.rules.len()];
        let mut decision = Decision { excluded: false, line: None };
        let folders = path.match_indices('/').filter_map(|(at, _)| path.get(..at));
        for step in folders.chain(std::iter::once(path)) {
            decision = Decision { excluded: false, line: None };
            for (rule, held) in self.rules.iter().zip(&mut held) {
                let asked = rule.takes_back == decision.excluded;
                *held |= asked && rule.matcher.matches(step);
                if *held {
                    decision = Decision { excluded: !rule.takes_back, line: Some(rule.span) };
                }
            }
        }
        decision
    }

    /// Whether a `!` line may bring back something of `path`: below it where it is a folder, or one of the
    /// files that it means where it is a pattern itself.
    pub fn may_take_back(&self, path: &str) -> bool {
        const SIGNS: [char; 4] = ['*', '?', '[', '\\'];
        let fixed = |pattern: &str| pattern.find(SIGNS).unwrap_or(pattern.len());
        let below = format!("{path}/");
        let own = below.get(..fixed(&below)).unwrap_or_default();
        self.rules.iter().filter(|rule| rule.takes_back).any(|rule| {
            let end = fixed(&rule.pattern);
            let known = rule.pattern.get(..end).unwrap_or_default();
            known.starts_with(own) || end < rule.pattern.len() && own.starts_with(known)
        })
    }

    /// Whether it is an allow list: everything is excluded and some taken back.
    pub fn is_allow_list(&self) -> bool {
        self.decide("\u{1}").excluded && self.rules.iter().any(|rule| rule.takes_back)
    }
}

/// The shortest spelling of a pattern's path, as Go's `filepath.Clean` gives it, without a leading
/// slash.
fn clean(pattern: &str) -> String {
    let rooted = pattern.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in pattern.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            ".." if rooted => {}
            part => parts.push(part),
        }
    }
    if parts.is_empty() && rooted {
        return "/".to_owned();
    }
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}

#[cfg(test)]
mod tests;
