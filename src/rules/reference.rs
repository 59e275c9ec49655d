//! The language as data, for the authors' reference: its forms, functions, the parts of `file`, the
//! named checks. Kinds of subject and their fields are the formats' own tables.

use super::{
    checks::{CHECKS, Check},
    expr::functions::{FUNCTIONS, Function},
};

/// A form of the language.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// How it is written.
    pub usage: &'static str,
    /// One line for authors.
    pub doc: &'static str,
}

/// Everything that expressions may hold besides the fields of subjects.
#[derive(Clone, Copy)]
pub struct Reference {
    /// Operators, comprehensions, patterns.
    pub forms: &'static [Form],
    /// What is known of the file of a subject.
    pub file: &'static [Form],
    /// Functions.
    pub functions: &'static [Function],
    /// Checks that `check:` may name.
    pub checks: &'static [Check],
}

/// The reference.
pub fn reference() -> Reference {
    Reference { forms: FORMS, file: FILE, functions: FUNCTIONS, checks: CHECKS }
}

const fn form(usage: &'static str, doc: &'static str) -> Form {
    Form { usage, doc }
}

static FORMS: &[Form] = &[
    form("self", "The subject itself."),
    form("a.b", "A field, or a key of a map; null where it is absent."),
    form("a['b-c']", "A key that is no name."),
    form("a[0]", "An item of a list, from 0; null past its end."),
    form("param.name", "A parameter of the rule (`params:`), as a configuration sets it."),
    form("a == b", "Equal; also `!=`. Only null equals null; what differs in kind differs."),
    form("a < b", "Ordered numbers or texts; also `<=`, `>`, `>=`. Null where one is null."),
    form("a && b", "Both; also `||`, `!`. Null counts as false; an unknown counts only if it matters."),
    form("a ?? b", "The first that is present. Binds tighter than comparisons."),
    form("a ? b : c", "The one or the other."),
    form("a + b", "The sum of numbers, or texts or lists one after the other."),
    form("a in b", "Whether a list has the item, or a map the key. Nothing is in what is absent."),
    form("has(a.b)", "Whether it is present and not null."),
    form("a.exists(x, p)", "Whether `p` holds for an item; of a map, for a key."),
    form("a.all(x, p)", "Whether `p` holds for every item. It does for what is absent."),
    form("a.exists_one(x, p)", "Whether `p` holds for exactly one item."),
    form("a.filter(x, p)", "The items for which `p` holds."),
    form("a.map(x, y)", "`y` for each item."),
    form(
        "a.matches('^v[0-9]')",
        "Whether a regular expression is found in a text. The pattern is a constant.",
    ),
    form(
        "glob(a, 'deploy/**/*.yaml')",
        "Whether a pattern matches the whole text; `*` does not cross a `/`.",
    ),
    form("first(a, b)", "In `at` only: the first place that is there, else the subject's own."),
];

static FILE: &[Form] = &[
    form("file.path", "The path in the workspace."),
    form("file.name", "The last part of the path."),
    form("file.environment", "`production`, `staging` or `development`, by the path and the overlay's name."),
    form("file.ignored", "Whether git ignores the file."),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{
        expr::{Expects, Program},
        testing::{SERVICE, kinds},
    };

    /// The usage with names that the test's subject has, compiled.
    #[test]
    fn every_usage_in_the_reference_compiles() {
        let functions = FUNCTIONS.iter().flat_map(|function| function.usage.split(" or "));
        let forms = FORMS.iter().chain(FILE).map(|form| form.usage);
        // Only a rule has parameters.
        for usage in functions.chain(forms).filter(|usage| !usage.starts_with("param.")) {
            let names =
                ["ip", "cidr", "secret", "list", "name", "port", "url", "host", "a", "b", "c", "p", "x", "y"];
            let text: String = split_words(usage)
                .map(|word| match word {
                    "x" if usage.contains("(x, p)") || usage.contains("(x, y)") => "x".to_owned(),
                    "p" => "true".to_owned(),
                    word if names.contains(&word) => "any".to_owned(),
                    word => word.to_owned(),
                })
                .collect();
            let program = Program::new(&text, &SERVICE, kinds, Expects::Place, true);
            assert!(program.is_ok(), "{usage} as {text}: {program:?}");
        }
    }

    /// Words and what stands between them; what is quoted or follows a dot is left alone.
    fn split_words(text: &str) -> impl Iterator<Item = &str> {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.' || c == '\'' || c == '-';
        let mut rest = text;
        std::iter::from_fn(move || {
            let first = rest.chars().next()?;
            let boundary = rest.find(|c| is_word(c) != is_word(first)).unwrap_or(rest.len());
            // Of a path only the first name is one of ours.
            let end =
                if is_word(first) { rest.find('.').filter(|at| *at > 0 && *at < boundary) } else { None };
            let (word, after) = rest.split_at(end.unwrap_or(boundary));
            rest = after;
            Some(word)
        })
    }

    #[test]
    fn every_function_is_shown_as_it_is_called() {
        for function in FUNCTIONS {
            assert!(function.usage.contains(function.name), "{}", function.name);
            assert!(function.doc.ends_with('.'), "{}", function.name);
        }
    }
}
