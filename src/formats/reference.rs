//! What a piece of text refers to: for editors, which ask what stands behind the `${VAR}` under a pointer.
//!
//! Syntax only. The value comes from the resolved units: from the texts whose pieces went by this place or,
//! where there is none, from the subject that is named.

use std::ops::Range;

/// A place that stands for a value from elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// All of it: `${VAR:-word}`, `var.name.key`.
    pub range: Range<usize>,
    /// The name of what it refers to.
    pub name: String,
    /// The subject that holds the value, where one does.
    pub subject: Option<Named>,
}

/// A subject by its name, and where in it a value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its kind.
    pub kind: &'static str,
    /// The field that names it,
    pub field: &'static str,
    /// and what that says.
    pub name: String,
    /// The keys that lead on from its `value`.
    pub path: Vec<String>,
    /// Whether it stands in a file of the same folder: elsewhere the name is another's.
    pub in_folder: bool,
}

/// The `$VAR` and `${VAR…}` of a line around a byte, the innermost first. `$$` is none.
pub fn dollars(text: &str, at: usize) -> Vec<Reference> {
    let line_start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |found| found + 1);
    let line = text.get(line_start..).and_then(|rest| rest.split('\n').next()).unwrap_or_default();
    let mut found: Vec<Reference> = Vec::new();
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut skip = 0;
    for (start, c) in line.char_indices() {
        let rest = line.get(start..).unwrap_or_default();
        match c {
            _ if start < skip => {}
            '$' if rest.starts_with("$$") => skip = start + 2,
            '$' if rest.starts_with("${") => {
                open.push((start, start + 2));
                skip = start + 2;
            }
            '$' => {
                let name = name_of(rest.get(1..).unwrap_or_default());
                if !name.is_empty() {
                    found.push(reference(line_start + start, line_start + start + 1 + name.len(), name));
                }
            }
            '{' => open.push((usize::MAX, start)),
            '}' => {
                if let Some((from, inner)) = open.pop().filter(|(from, _)| *from != usize::MAX) {
                    let name = name_of(line.get(inner..start).unwrap_or_default());
                    found.push(reference(line_start + from, line_start + start + 1, name));
                }
            }
            _ => {}
        }
    }
    found.retain(|reference| reference.range.start <= at && at < reference.range.end);
    found.sort_by_key(|reference| reference.range.len());
    found
}

fn reference(start: usize, end: usize, name: &str) -> Reference {
    Reference { range: start..end, name: name.to_owned(), subject: None }
}

fn name_of(rest: &str) -> &str {
    let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default()
}

/// The words with dots between them around a byte (`var.name["key"].x`): where they stand, and each of them.
/// An index that is no plain text ends them.
pub(crate) fn dotted(text: &str, at: usize, first: char) -> Option<(Range<usize>, Vec<String>)> {
    let of_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '[' | ']' | '"');
    let before = text.get(..at)?;
    let mut start = at - before.len() + before.trim_end_matches(of_word).len();
    // What opens before the word and does not close in it is not part of it: `["${` or `[var.a`.
    let chain = text
        .get(start..)
        .map(|rest| rest.find(|c| !of_word(c)).map_or(rest, |end| rest.get(..end).unwrap_or_default()))?;
    let lead = chain.len() - chain.trim_start_matches(['[', '"', ']']).len();
    start += lead;
    let chain = chain.get(lead..)?;
    let mut words = Vec::new();
    let mut end = 0;
    let mut rest = chain;
    if first == '.' {
        rest = rest.strip_prefix('.')?;
        end = 1;
    }
    loop {
        let word = rest
            .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-')))
            .map_or(rest, |len| rest.get(..len).unwrap_or_default());
        if word.is_empty() {
            break;
        }
        words.push(word.to_owned());
        end += word.len();
        rest = rest.get(word.len()..).unwrap_or_default();
        while let Some((key, after)) = rest.strip_prefix("[\"").and_then(|inner| inner.split_once("\"]")) {
            words.push(key.to_owned());
            end += key.len() + 4;
            rest = after;
        }
        let Some(after) = rest.strip_prefix('.') else { break };
        end += 1;
        rest = after;
    }
    let range = start..start + end;
    (range.start <= at && at <= range.end && !words.is_empty()).then_some((range, words))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(marked: &str) -> Vec<(String, String)> {
        let at = marked.find('|').unwrap();
        let text = marked.replacen('|', "", 1);
        dollars(&text, at).into_iter().map(|it| (text[it.range].to_owned(), it.name)).collect()
    }

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    }

    #[test]
    fn the_innermost_comes_first() {
        assert_eq!(found("a: x${A:-${B|}}y"), pairs(&[("${B}", "B"), ("${A:-${B}}", "A")]));
        assert_eq!(found("a: x${A|:-${B}}y"), pairs(&[("${A:-${B}}", "A")]));
        assert_eq!(found("ä $|NAME-x ${O}"), pairs(&[("$NAME", "NAME")]));
        assert_eq!(found("${A:-{\"|x\": 1}}"), pairs(&[("${A:-{\"x\": 1}}", "A")]));
    }

    #[test]
    fn what_is_none_is_none() {
        for marked in ["a|", "$$A|B", "${A|", "}| ${A}", "$A |b", "${A}\n|", ""] {
            if marked.contains('|') {
                assert_eq!(found(marked), [], "{marked}");
            }
        }
    }

    #[test]
    fn chains_of_words_are_taken_apart() {
        let chain = |marked: &str, first: char| {
            let at = marked.find('|').unwrap();
            let text = marked.replacen('|', "", 1);
            dotted(&text, at, first).map(|(range, words)| (text[range].to_owned(), words.join("/")))
        };
        let is = |text: &str, words: &str| Some((text.to_owned(), words.to_owned()));
        assert_eq!(chain("a = va|r.b.c + 1", 'v'), is("var.b.c", "var/b/c"));
        assert_eq!(chain("\"${local.a[\"b|-c\"].d}\"", 'l'), is("local.a[\"b-c\"].d", "local/a/b-c/d"));
        assert_eq!(chain("[var.a|]", 'v'), is("var.a", "var/a"));
        assert_eq!(
            chain("{{ .Values.im|age.tag | quote }}", '.'),
            is(".Values.image.tag", "Values/image/tag")
        );
        assert_eq!(chain("a | b", 'v'), None);
    }

    proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config { failure_persistence: None, ..Default::default() })]

        #[test]
        fn any_text_has_references_that_hold_the_place(text in "[a$\\{\\}ä.\n\"\\[\\]:-]{0,24}", at in 0_usize..60) {
            let at = text.floor_char_boundary(at.min(text.len()));
            for reference in dollars(&text, at) {
                proptest::prop_assert!(reference.range.contains(&at) && text.get(reference.range).is_some());
            }
            for first in ['v', '.'] {
                if let Some((range, _)) = dotted(&text, at, first) {
                    proptest::prop_assert!(text.get(range).is_some());
                }
            }
        }
    }
}
