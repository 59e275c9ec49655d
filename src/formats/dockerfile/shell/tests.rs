//! The reader of shell texts: which commands, in which groups, with which words.

use proptest::prelude::*;

use super::*;

/// Each command by its words, `|`-joined within a pipeline by position: `name arg @ group kind`.
fn commands(text: &str) -> Vec<String> {
    let script = read(text, 0).unwrap_or_else(|broken| panic!("{text}: {broken:?}"));
    let show = |command: &Command| {
        let words = command.words.of(&script.words).iter();
        let words: Vec<&str> = words.map(|word| &text[word.range.bytes()]).collect();
        words.join(" ")
    };
    script.commands.iter().map(show).collect()
}

fn kinds(text: &str) -> Vec<(String, GroupKind)> {
    let script = read(text, 0).unwrap();
    let all = script.commands.iter().zip(commands(text));
    all.map(|(command, words)| (words, script.groups[command.group as usize].kind)).collect()
}

#[test]
fn lists_and_pipelines_fall_into_commands() {
    for (text, expected) in [
        ("a b && c || d; e & f | g |& h", vec!["a b", "c", "d", "e", "f", "g", "h"]),
        ("a # b\nc\n\n  d", vec!["a", "c", "d"]),
        ("a \\\n  b", vec!["a b"]),
        ("! a | b", vec!["a", "b"]),
        ("a 'b c' \"d $e\" f\\ g", vec!["a 'b c' \"d $e\" f\\ g"]),
        ("A=1 B=2 c", vec!["c"]),
        ("a > b 2>&1 < c", vec!["a"]),
        ("a &> b; c", vec!["a", "c"]),
        ("a;", vec!["a"]),
        ("a --x='#b'#c", vec!["a --x='#b'#c"]),
        ("echo {a,b} !", vec!["echo {a,b} !"]),
        // Those that the grammar of bash, the oracle of the others, misreads.
        ("echo $\"hello\"", vec!["echo $\"hello\""]),
        ("a <> b", vec!["a"]),
        ("cat <<A <<B\na\nA\nb\nB\nc", vec!["cat", "c"]),
        ("((a); b)", vec!["a", "b"]),
        ("a#b", vec!["a#b"]),
        ("rm -rf ./!(x|y)", vec!["rm -rf ./!(x|y)"]),
        ("V=\\  a", vec!["a"]),
        ("a 'b'\\c", vec!["a 'b'\\c"]),
        ("a | b | c\nd > e", vec!["a", "b", "c", "d"]),
        ("a $B-$C.d", vec!["a $B-$C.d"]),
        ("", vec![]),
    ] {
        assert_eq!(commands(text), expected, "{text}");
    }
}

#[test]
fn compound_commands_hold_others() {
    use GroupKind::{Branch, Compound, Function, Loop, Subshell, Substitution, Text};

    let own = |list: &[(&str, GroupKind)]| {
        list.iter().map(|(words, kind)| ((*words).to_owned(), *kind)).collect::<Vec<_>>()
    };
    for (text, expected) in [
        (
            "if a; then b; elif c; then d; else e; fi; f",
            vec![("a", Compound), ("b", Branch), ("c", Compound), ("d", Branch), ("e", Branch), ("f", Text)],
        ),
        ("for x in 1 2; do a $x; done", vec![("a $x", Loop)]),
        ("for x; do a; done", vec![("a", Loop)]),
        ("for ((i=0;i<3;i++)); do a; done", vec![("a", Loop)]),
        ("while a; do b; done < c", vec![("a", Compound), ("b", Loop)]),
        ("case \"$x\" in a|b) c;; (d) e ;; *) f; esac", vec![("c", Branch), ("e", Branch), ("f", Branch)]),
        ("case x in a) b\n;; c) ;; esac && d", vec![("b", Branch), ("d", Text)]),
        ("(a; b) | c", vec![("a", Subshell), ("b", Subshell), ("c", Text)]),
        ("{ a; b; } > c", vec![("a", Compound), ("b", Compound)]),
        ("f() { a; }; f", vec![("a", Compound), ("f", Text)]),
        ("function f { a; }", vec![("a", Compound)]),
        ("f() (a)", vec![("a", Subshell)]),
        (
            "x=$(a | b) c \"$(d)\" `e`",
            vec![
                ("c \"$(d)\" `e`", Text),
                ("a", Substitution),
                ("b", Substitution),
                ("d", Substitution),
                ("e", Substitution),
            ],
        ),
        ("[[ $a == b && -f c ]] && d", vec![("d", Text)]),
        (
            "a $((1 + $(b \")\") - `c`))",
            vec![("a $((1 + $(b \")\") - `c`))", Text), ("b \")\"", Substitution), ("c", Substitution)],
        ),
        ("(( $(a) > 1 )) && b", vec![("a", Substitution), ("b", Text)]),
        ("((a ')'; b) | c)", vec![("a ')'", Subshell), ("b", Subshell), ("c", Subshell)]),
        ("(( a > 1 )) && b; c $((1 << 2))", vec![("b", Text), ("c $((1 << 2))", Text)]),
        ("f() { a; }", vec![("a", Compound)]),
    ] {
        let mut found = kinds(text);
        let mut expected = own(&expected);
        found.sort_by_key(|(words, _)| words.clone());
        expected.sort_by_key(|(words, _)| words.clone());
        assert_eq!(found, expected, "{text}");
    }
    assert!(read("f() { a; }", 0).unwrap().groups.iter().any(|group| group.kind == Function));
}

#[test]
fn heredocs_are_no_commands() {
    for (text, expected, body) in [
        ("cat <<EOF\na; b\nEOF\nc", vec!["cat", "c"], "a; b\n"),
        ("cat <<-'E F' | d\n\ta\n\tE F\nc", vec!["cat", "d", "c"], "\ta\n"),
        ("x $(cat <<E\na\nE\n) y", vec!["x $(cat <<E\na\nE\n) y", "cat"], "a\n"),
        ("cat <<A\nopen", vec!["cat"], "open"),
    ] {
        assert_eq!(commands(text), expected, "{text}");
        let script = read(text, 0).unwrap();
        let heredoc = script.redirects.iter().find_map(|redirect| redirect.heredoc);
        let Some(Heredoc::Here(range)) = heredoc else { panic!("{text}") };
        assert_eq!(&text[range.bytes()], body, "{text}");
    }
    let script = read("cat <<A <<B", 2).unwrap();
    let bodies: Vec<_> = script.redirects.iter().filter_map(|redirect| redirect.heredoc).collect();
    assert_eq!(bodies, [Heredoc::Elsewhere(0), Heredoc::Elsewhere(1)]);
}

#[test]
fn words_fall_into_pieces() {
    let text = "a\"b $C\"'d'\\e${F:-g}$(h)$((1))";
    let script = read(text, 0).unwrap();
    let word = script.commands[0].words.of(&script.words)[0];
    let shown: Vec<(&str, bool)> = word
        .pieces
        .of(&script.pieces)
        .iter()
        .map(|piece| (&text[piece.range.bytes()], piece.quoted))
        .collect();
    assert_eq!(
        shown,
        [
            ("a", false),
            ("b ", true),
            ("$C", true),
            ("d", true),
            ("e", true),
            ("${F:-g}", false),
            ("$(h)", false),
            ("$((1))", false)
        ]
    );
}

#[test]
fn what_no_shell_reads_is_broken() {
    for text in [
        "a '",
        "a \"",
        "(a",
        "a )",
        "if a; then b",
        "a | ",
        "${",
        "`a",
        "fi",
        "a ;; b",
        "case x in a",
        "a >",
        "{ a; ",
        "$(a",
        "&& a",
    ] {
        assert!(read(text, 0).is_err(), "{text}");
    }
}

#[test]
fn deep_nesting_is_bounded() {
    assert!(read(&"(".repeat(100_000), 0).is_err());
    assert!(read(&"$(".repeat(100_000), 0).is_err());
    assert!(read(&"\"${a:-".repeat(100_000), 0).is_err());
}

/// Much of each of these is read (or refused) in a time that a square of it would never keep.
#[test]
fn hostile_texts_take_linear_time() {
    let repeated = |part: &str| part.repeat((1 << 17) / part.len());
    for part in [
        "a; ",
        "a && ",
        "a | b || c\n",
        "$(a) ",
        "`a` ",
        "${A:-b} ",
        "'a' ",
        "\"b $C\" ",
        "$((1+2)) ",
        "((1)); ",
        "(a); ",
        "(",
        "((",
        "$(",
        "$((",
        "{ a; }; ",
        "{ ",
        "if a; then ",
        "if a; then b; fi; ",
        "case x in ",
        "case x in a) ",
        "case a in b) c;; esac; ",
        "for a in b; do ",
        "f() { ",
        "f() ",
        "a > b ",
        "a <<E\nE\n",
        "a <<E <<F\n",
        "<<E ",
        "<<E\n",
        "a=(b) ",
        "a[b] ",
        "a=b ",
        "! ",
        "[[ a ",
        "[[ a ]]; ",
        "!(a|",
        "@(a) ",
        "\\\n",
        "\\",
        "# a\n",
        "\"",
        "'",
        "`",
        "${",
        "\"${a:-",
        "\"$(",
        "$'a' ",
        "a",
        "\n",
        ";",
        "&",
        "|",
        "é",
        "a b c d e f g h i j k l m n\n",
        "$((a) ",
        "((a) ",
        "a $((b (c)) ",
        "<(a) ",
    ] {
        let text = repeated(part);
        let start = std::time::Instant::now();
        let _ = read(&text, 0);
        read_document(&text);
        let took = start.elapsed();
        assert!(took.as_secs() < 10, "{part:?}: {took:?}");
    }
}

fn check(text: &str) {
    for script in read(text, 0).into_iter().chain([read_document(text)]) {
        check_script(text, &script);
    }
}

fn check_script(text: &str, script: &Script) {
    let mut ranges: Vec<Range> = script.commands.iter().map(|command| command.range).collect();
    ranges.extend(script.words.iter().map(|word| word.range));
    ranges.extend(script.pieces.iter().map(|piece| piece.range));
    ranges.extend(script.groups.iter().map(|group| group.range));
    ranges.extend(script.assignments.iter().map(|own| own.name));
    ranges.extend(script.redirects.iter().map(|own| own.operator));
    ranges.extend(script.escaped.iter().map(|(range, _)| *range));
    for range in ranges {
        assert!(text.get(range.bytes()).is_some(), "{range:?} of {text:?}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,60}") {
        check(&text);
    }

    #[test]
    fn any_shell_like_text_is_read_or_refused(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "a", " ", "$", "{", "}", "(", ")", "'", "\"", "`", "\\", "\n", "|", "&", ";", "<", ">", "<<E", "E",
                "\\`", "\\$", "if ", "then ", "fi", "case ", "in ", "esac", "for ", "do ", "done", "é", "#", "=", "[[ ", " ]]", "$((", "))",
            ]),
            0..30,
        )
    ) {
        check(&parts.concat());
    }
}
