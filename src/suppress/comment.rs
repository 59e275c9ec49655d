//! The grammar of one comment: from what follows `seawall:` to what it hides and why. Total.

use std::ops::Range;

use super::Date;

/// What a comment covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The findings of one line.
    Line,
    /// Those of the whole file.
    File,
}

/// A name in the brackets: an id, a glob, a prefix, a tag or `control:ID`, as for `--select`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub text: String,
    /// Its bytes in the file.
    pub range: Range<usize>,
}

/// A comment that means to hide findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// What it covers.
    pub reach: Reach,
    /// The rules; at least one.
    pub names: Vec<Name>,
    /// The last day on which it holds.
    pub until: Option<Date>,
    /// Why; never empty.
    pub reason: String,
}

/// The kinds of what may be wrong with a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It does not follow the grammar.
    Malformed,
    /// It does not say why.
    NoReason,
}

/// What is wrong with a comment, which then hides nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Which kind.
    pub fault: Fault,
    /// The bytes of the file that are wrong.
    pub range: Range<usize>,
    /// What is wrong, as the rest of a sentence.
    pub message: String,
}

/// Reads a comment's text after `seawall:`, which stands at byte `base` of the file. `None`: the
/// comment does not mean to suppress anything.
pub(super) fn parse(text: &str, base: usize) -> Option<Result<Suppression, Mistake>> {
    let mut rest = Rest { text, base };
    rest.skip_blank();
    let start = rest.base;
    let word = rest.take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    let reach = match word {
        "ignore" => Reach::Line,
        "ignore-file" => Reach::File,
        other if other.starts_with("ignore") || (!other.is_empty() && rest.text.starts_with('[')) => {
            let message = format!("there is no `{other}`, only `ignore[...]` and `ignore-file[...]`");
            return Some(Err(malformed(start..start + other.len(), message)));
        }
        _ => return None,
    };
    Some(suppression(reach, start..rest.base, &mut rest))
}

fn suppression(reach: Reach, word: Range<usize>, rest: &mut Rest<'_>) -> Result<Suppression, Mistake> {
    rest.skip_blank();
    let names = names(&word, rest)?;
    rest.skip_blank();
    let until = until(rest)?;
    let reason = rest.text.trim();
    let late = reason.split_whitespace().find(|word| word.starts_with("until="));
    if let Some(late) = late {
        let at = rest.base + rest.text.find(late).unwrap_or_default();
        let message = "`until=` must come once, before the reason".to_owned();
        return Err(malformed(at..at + late.len(), message));
    }
    if !reason.chars().any(char::is_alphanumeric) {
        let message = "the comment does not say why: the reason follows the brackets".to_owned();
        return Err(Mistake { fault: Fault::NoReason, range: word.start..rest.base, message });
    }
    Ok(Suppression { reach, names, until, reason: reason.to_owned() })
}

/// `[a, b]`.
fn names(word: &Range<usize>, rest: &mut Rest<'_>) -> Result<Vec<Name>, Mistake> {
    let open = rest.base;
    let missing = || "the rules to ignore must follow in brackets: `ignore[compose/user-root]`".to_owned();
    let Some(inner) = rest.text.strip_prefix('[') else { return Err(malformed(word.clone(), missing())) };
    let Some((list, _)) = inner.split_once(']') else {
        let message = "the bracket is not closed".to_owned();
        return Err(malformed(open..open + 1, message));
    };
    rest.advance(list.len() + 2);
    let mut names = Vec::new();
    let mut at = open + 1;
    for part in list.split(',') {
        let start = at + (part.len() - part.trim_start().len());
        let text = part.trim();
        if text.contains(char::is_whitespace) {
            let message = "names of rules are divided by commas".to_owned();
            return Err(malformed(start..start + text.len(), message));
        }
        if !text.is_empty() {
            names.push(Name { text: text.to_owned(), range: start..start + text.len() });
        }
        at += part.len() + 1;
    }
    if names.is_empty() { Err(malformed(open..rest.base, missing())) } else { Ok(names) }
}

/// `until=2027-03-31`, if it is there.
fn until(rest: &mut Rest<'_>) -> Result<Option<Date>, Mistake> {
    let Some(value) = rest.text.strip_prefix("until=") else { return Ok(None) };
    let start = rest.base;
    let value = value.split_whitespace().next().filter(|_| !value.starts_with(char::is_whitespace));
    let value = value.unwrap_or_default();
    rest.advance("until=".len() + value.len());
    let date = value.parse::<Date>();
    date.map(Some).map_err(|error| {
        let message = format!("`until={value}`: {error}");
        malformed(start..rest.base, message)
    })
}

fn malformed(range: Range<usize>, message: String) -> Mistake {
    Mistake { fault: Fault::Malformed, range, message }
}

/// What is not read yet, and where in the file it stands.
struct Rest<'t> {
    text: &'t str,
    base: usize,
}

impl<'t> Rest<'t> {
    /// Goes on by `bytes`, which must end on a character boundary; else to the end.
    fn advance(&mut self, bytes: usize) {
        let rest = self.text.get(bytes..).unwrap_or_default();
        self.base += self.text.len() - rest.len();
        self.text = rest;
    }

    fn skip_blank(&mut self) {
        self.take_while(|c| matches!(c, ' ' | '\t'));
    }

    fn take_while(&mut self, keep: impl Fn(char) -> bool) -> &'t str {
        let length = self.text.find(|c| !keep(c)).unwrap_or(self.text.len());
        let taken = self.text.get(..length).unwrap_or_default();
        self.advance(length);
        taken
    }
}
