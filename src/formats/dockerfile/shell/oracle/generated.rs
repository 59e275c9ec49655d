//! Shell built from a grammar, which therefore knows its commands without reading them.

use proptest::prelude::*;

use super::{Commands, difference, ours, shown};

/// A list of commands, as it will be written.
#[derive(Clone, Debug)]
enum Shell {
    Simple {
        before: Vec<Word>,
        words: Vec<Word>,
        after: Vec<Redirect>,
    },
    /// Joined by `&&`, `||`, `;`, `|` and their like.
    Joined(Vec<(Shell, &'static str)>),
    /// Text before, commands, text after: `{ … }`, `if … then … fi`.
    Around(Vec<(String, Shell)>, &'static str),
}

#[derive(Clone, Debug)]
enum Word {
    Plain(String),
    /// Between two texts: `"$( … )"`.
    Holds(&'static str, Box<Shell>, &'static str),
    Joined(Vec<Word>),
}

#[derive(Clone, Debug)]
struct Redirect {
    operator: &'static str,
    target: Word,
}

#[derive(Default)]
struct Written {
    text: String,
    commands: Commands,
}

impl Written {
    fn word(&mut self, word: &Word) {
        match word {
            Word::Plain(text) => self.text.push_str(text),
            Word::Holds(open, inner, close) => {
                self.text.push_str(open);
                self.shell(inner);
                self.text.push_str(close);
            }
            Word::Joined(words) => words.iter().for_each(|word| self.word(word)),
        }
    }

    fn shell(&mut self, shell: &Shell) {
        match shell {
            Shell::Simple { before, words, after } => self.simple(before, words, after),
            Shell::Joined(members) => {
                for (index, (member, separator)) in members.iter().enumerate() {
                    if index > 0 {
                        self.text.push_str(separator);
                    }
                    self.shell(member);
                }
            }
            Shell::Around(parts, close) => {
                for (before, inner) in parts {
                    // `((` would be arithmetic.
                    if before.starts_with('(') && self.text.ends_with('(') {
                        self.text.push(' ');
                    }
                    self.text.push_str(before);
                    self.shell(inner);
                }
                self.text.push_str(close);
            }
        }
    }

    fn simple(&mut self, before: &[Word], words: &[Word], after: &[Redirect]) {
        for (index, assignment) in before.iter().enumerate() {
            self.text.extend(["V", &index.to_string(), "="]);
            self.word(assignment);
            self.text.push(' ');
        }
        let mut places = Vec::new();
        for (index, word) in words.iter().enumerate() {
            self.text.push_str(if index == 0 { "" } else { " " });
            let start = self.text.len();
            self.word(word);
            places.push((start, self.text.len()));
        }
        for redirect in after {
            self.text.push_str(redirect.operator);
            self.word(&redirect.target);
        }
        self.commands.push(places);
    }
}

/// A word that needs no other commands.
fn plain() -> impl Strategy<Value = Word> {
    let texts = prop::sample::select(vec![
        "a",
        "--flag",
        "-x=1",
        "b.c/d",
        "'q  r'",
        "\"s t\"",
        "\"$V\"",
        "${V}",
        "\"${V:-w x}\"",
        "${V%%.*}",
        "${V##*/}",
        "${V/a/b}",
        "$1",
        "\"$@\"",
        "e\\ f",
        "g'h'\"i\"",
        "*.txt",
        "{j,k}",
        "~",
        "\\$l",
        "\"m\\\"n\"",
        "\"it's\"",
        "'say \"x\"'",
        "$((1 + 2))",
        "\"$((V * 2))\"",
        "$'o\\tp'",
        "ä€",
        "--url=https://x.y/z?q=1#f",
        "\"#\"",
        "r#s",
        "''",
        "%",
        "+",
        "@",
        ":",
        "3",
        "${#V}",
        "\"${V:?no}\"",
        "$?",
        "[a-z]*",
    ]);
    texts.prop_map(|text| Word::Plain(text.to_owned()))
}

/// The first word of a command: no reserved word, and nothing that could be an assignment.
fn name() -> impl Strategy<Value = Word> {
    let names =
        vec!["a", "apt-get", "/bin/x", "./y", "\"$C\"", "'z'", "$D", "b2", "echo", "test", "set", "é"];
    prop::sample::select(names).prop_map(|text| Word::Plain(text.to_owned()))
}

fn word(shell: impl Strategy<Value = Shell> + 'static) -> impl Strategy<Value = Word> {
    let around = prop::sample::select(vec![
        ("$(", ")"),
        ("\"$(", ")\""),
        ("\"a $(", ") b\""),
        ("<(", ")"),
        ("$( ", " )"),
        ("x-$(", ")"),
        ("\"${V:-$(", ")}\""),
    ]);
    let holds = (around, shell).prop_map(|((open, close), inner)| Word::Holds(open, Box::new(inner), close));
    let two = (plain_bare(), plain_bare()).prop_map(|(first, second)| Word::Joined(vec![first, second]));
    prop_oneof![6 => plain(), 1 => holds, 1 => two]
}

/// What can stand beside another without changing it.
fn plain_bare() -> impl Strategy<Value = Word> {
    let texts = vec!["'q'", "\"s $V\"", "${V}", "a.", "/b"];
    prop::sample::select(texts).prop_map(|text| Word::Plain(text.to_owned()))
}

fn simple(shell: impl Strategy<Value = Shell> + Clone + 'static) -> impl Strategy<Value = Shell> {
    let operators = vec![" > ", " >", " 2> ", " >> ", " < ", " &> ", " 2>> ", " <<< ", " >| "];
    let redirect = (prop::sample::select(operators), plain_bare());
    let redirect = redirect.prop_map(|(operator, target)| Redirect { operator, target });
    let parts = (
        prop::collection::vec(plain_bare(), 0..2),
        name(),
        prop::collection::vec(word(shell), 0..4),
        prop::collection::vec(redirect, 0..2),
    );
    parts.prop_map(|(before, first, words, after)| {
        let words = std::iter::once(first).chain(words).collect();
        Shell::Simple { before, words, after }
    })
}

fn joined(shell: impl Strategy<Value = Shell> + 'static) -> impl Strategy<Value = Shell> {
    let separators = vec![
        " && ",
        "&&",
        " || ",
        "; ",
        ";",
        "\n",
        " | ",
        "|",
        " |& ",
        " & ",
        " && \\\n  ",
        " # note\n",
        "\n\n# note\n  ",
        " &&\n",
        " |\n ",
        " \\\n  && ",
    ];
    prop::collection::vec((shell, prop::sample::select(separators)), 1..4).prop_map(Shell::Joined)
}

fn compound(shell: impl Strategy<Value = Shell> + Clone + 'static) -> impl Strategy<Value = Shell> {
    let around = |parts: &'static [&'static str], close: &'static str| {
        let shells = prop::collection::vec(shell.clone(), parts.len());
        let own = |text: &&str| (*text).to_owned();
        shells.prop_map(move |shells| Shell::Around(parts.iter().map(own).zip(shells).collect(), close))
    };
    prop_oneof![
        around(&["("], ")"),
        around(&["( "], " )"),
        around(&["{ "], "; }"),
        around(&["{\n"], "\n}"),
        around(&["if ", "; then "], "; fi"),
        around(&["if ", "\nthen\n", "\nelse\n"], "\nfi"),
        around(&["if ", "; then ", "; elif ", "; then ", "; else "], "; fi"),
        around(&["while ", "; do "], "; done"),
        around(&["until ", "\ndo\n"], "\ndone"),
        around(&["for x in 1 'b c' $V; do "], "; done"),
        around(&["for x; do "], "; done"),
        around(&["for ((i = 0; i < 3; i++)); do "], "; done"),
        around(&["case \"$V\" in a|b*) ", " ;; (c) ", ";; *) "], "\n;;\nesac"),
        around(&["case x in\n  a)\n", "\n  ;;\n  \"b c\")\n"], "\nesac"),
        around(&["f() { "], "; }"),
        around(&["function g {\n"], "\n}"),
        around(&["f () ( "], " )"),
    ]
}

fn shell() -> impl Strategy<Value = Shell> {
    let leaf = prop::sample::select(vec!["a", "echo", "make"]).prop_map(|text| Shell::Simple {
        before: Vec::new(),
        words: vec![Word::Plain(text.to_owned())],
        after: Vec::new(),
    });
    let grown = leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            3 => simple(inner.clone().boxed()),
            3 => joined(inner.clone().boxed()),
            2 => compound(inner.boxed()),
        ]
    });
    joined(grown)
}

fn written(shell: &Shell) -> Written {
    let mut written = Written::default();
    written.shell(shell);
    written.commands.sort();
    written
}

/// What the grammar misreads: after a pipeline it may take the next line for more words.
fn is_misread(text: &str) -> bool {
    text.contains('|') && text.contains('\n')
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_a_grammar_built_is_read_back(shell in shell()) {
        let Written { text, commands } = written(&shell);
        let found = ours(&text).map(|found| shown(&text, &found));
        prop_assert_eq!(found, Ok(shown(&text, &commands)), "{}", text);
    }

    #[test]
    fn what_a_grammar_built_is_read_as_the_grammar_of_bash_does(shell in shell()) {
        let Written { text, .. } = written(&shell);
        if !is_misread(&text) {
            prop_assert_eq!(difference(&text), None);
        }
    }
}
