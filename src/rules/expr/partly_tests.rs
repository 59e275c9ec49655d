//! What is decided about a partly known text holds whatever the unknown parts turn out to be; and
//! no expression makes the evaluator panic.

use proptest::prelude::*;

use super::{
    code::{Pattern, PatternKind},
    texts::{self, Truth},
    val::{V, Val},
};
use crate::{
    rules::testing::{facts, file, kinds, span, world},
    value::{Piece, Text, Why},
};

/// A text of known runs with an unknown piece between each two of them.
fn partly(runs: &[String]) -> Text {
    let content = runs.concat();
    let mut pieces = Vec::new();
    for (index, run) in runs.iter().enumerate() {
        if index > 0 {
            pieces.push(Piece::unknown(Why::new("open"), span(0, 0)));
        }
        pieces.push(Piece::rewritten(run.len(), span(0, 0)));
    }
    Text::from_pieces(content, pieces, span(0, 0))
}

/// The text once its unknown pieces are known.
fn filled(runs: &[String], fill: &[String]) -> String {
    let mut text = String::new();
    for (index, run) in runs.iter().enumerate() {
        if index > 0 {
            text.push_str(&fill[(index - 1) % fill.len()]);
        }
        text.push_str(run);
    }
    text
}

fn settled(truth: &Truth) -> Option<bool> {
    match truth {
        Truth::True => Some(true),
        Truth::False => Some(false),
        Truth::Unknown(_) => None,
    }
}

const PATTERNS: [&str; 9] = ["a", "ab+", "^a", "b$", "^a.*b$", r"\bab", "a|^b", "(?m)^b", "[^a]b"];

proptest! {
    #[test]
    fn what_a_known_part_decides_is_so(
        runs in prop::collection::vec("[ab:]{0,3}", 2..4),
        fill in prop::collection::vec("[ab:\n]{0,3}", 1..3),
        other in "[ab:]{0,5}",
        pattern in prop::sample::select(&PATTERNS[..]),
    ) {
        let (text, whole) = (partly(&runs), filled(&runs, &fill));
        let text: Val<'_> = V::Text(&text).val();
        let pattern = Pattern::new(pattern.into(), PatternKind::Regex);
        let checks = [
            (texts::starts_with(&text, &other), whole.starts_with(&other)),
            (texts::ends_with(&text, &other), whole.ends_with(&other)),
            (texts::contains(&text, &other), whole.contains(&other)),
            (texts::is(&text, &other), whole == other),
            (texts::matches(&text, &pattern), pattern.is_match(&whole).unwrap()),
        ];
        for (index, (decided, real)) in checks.iter().enumerate() {
            if let Some(decided) = settled(decided) {
                prop_assert_eq!(decided, *real, "check {} of {:?} filled {:?}, {:?}", index, runs, whole, other);
            }
        }
    }

    #[test]
    fn no_expression_panics(words in prop::collection::vec(prop::sample::select(WORDS), 1..14)) {
        let source = words.concat();
        let (world, file) = (world(), file());
        for expects in [super::Expects::Condition, super::Expects::Place, super::Expects::Shown] {
            match super::Program::new(&source, &crate::rules::testing::SERVICE, kinds, expects, true) {
                Ok(program) => {
                    let mut machine = super::Machine::tracing(facts(&world, 0), &file);
                    let _ = program.value(&mut machine);
                    let _ = program.truth(&mut machine);
                }
                Err(error) => prop_assert!(source.get(error.span.clone()).is_some(), "{error:?} of {source}"),
            }
        }
    }
}

const WORDS: &[&str] = &[
    "name",
    "partly",
    "unknown",
    "open",
    "tags",
    "ports",
    "limits",
    "any",
    "missing",
    "nothing",
    "replicas",
    "self",
    ".memory",
    ".size()",
    ".split('')",
    ".split(':')",
    ".contains('a')",
    ".exists(x, ",
    ".map(x, ",
    "x",
    ")",
    "(",
    "[0]",
    "[name]",
    "['é']",
    " == ",
    " < ",
    " && ",
    " || ",
    " ?? ",
    " + ",
    " in ",
    " ? ",
    " : ",
    "!",
    "-",
    "1",
    "'a'",
    "has(",
    "first(",
    "bytes(",
    "semver(",
    "string(",
    "int(",
    ", ",
    "null",
    "true",
    "[",
    "]",
    "file.path",
];
