//! Tests of the parser: what each construct gives, and that nothing breaks it.

use proptest::prelude::*;

use super::*;
use crate::text::{FileId, Span};

fn read(source: &str) -> Dockerfile {
    parse(FileId(0), source)
}

fn at(source: &str, span: Span) -> &str {
    &source[span.range()]
}

/// `key=value` of each pair of the first `ENV`, `ARG` or `LABEL`, as text of the file.
fn pairs(source: &str) -> Vec<(&str, &str)> {
    let tree = read(source);
    let instruction = tree.instructions.iter().find(|i| !i.pairs().is_empty()).unwrap();
    let show = |p: &Pair| (at(source, tree.span(p.key)), p.value.map_or("-", |v| at(source, tree.span(v))));
    instruction.pairs().iter().map(show).collect()
}

#[test]
fn each_key_and_value_has_its_own_place() {
    let source = "FROM a\nENV A=1 \\\n  # note\n  B=\"x y\" C='z'\\ w\n";
    assert_eq!(pairs(source), [("A", "1"), ("B", "\"x y\""), ("C", "'z'\\ w")]);
    assert_eq!(pairs("arg A B=2 C="), [("A", "-"), ("B", "2"), ("C", "")]);
    assert_eq!(pairs("ENV  A  b  c \n"), [("A", "b  c")]);
}

#[test]
fn a_value_that_is_broken_over_lines_has_a_piece_for_each() {
    let source = "ENV A=one\\\r\n# no\r\ntwo\r\n";
    let tree = read(source);
    let value = tree.instructions[0].pairs()[0].value.unwrap();
    assert_eq!(tree.text(value), "onetwo");
    let pieces: Vec<_> = tree.pieces(value).map(|p| at(source, tree.span(p))).collect();
    assert_eq!(pieces, ["one", "two"]);
    assert_eq!(at(source, tree.span(value)), "one\\\r\n# no\r\ntwo");
    assert_eq!(at(source, tree.comments[0]), "# no");
}

#[test]
fn an_empty_value_stands_right_after_its_equals_sign() {
    let source = "ENV A= \\\n B=1";
    let tree = read(source);
    let value = tree.instructions[0].pairs()[0].value.unwrap();
    assert_eq!(tree.span(value).range(), 6..6);
}

#[test]
fn directives_are_read_in_any_case_and_only_at_the_top() {
    let source = "# Syntax = docker/dockerfile:1 \n#escape=`\nFROM a `\n b\n# check=skip=all\n";
    let tree = read(source);
    let names: Vec<_> = tree.directives.iter().map(|d| (d.name.as_str(), at(source, d.value))).collect();
    assert_eq!(names, [("syntax", "docker/dockerfile:1"), ("escape", "`")]);
    assert_eq!(tree.instructions[0].words().len(), 2);
    assert_eq!(tree.comments.len(), 3);
}

#[test]
fn a_bad_or_repeated_directive_is_an_error_at_its_value() {
    for (source, wrong) in [("#escape=x\nFROM a", "x"), ("# check=a\n# check=b\nFROM a", "b")] {
        let tree = read(source);
        assert_eq!(tree.errors.len(), 1, "{source}");
        assert_eq!(at(source, tree.errors[0].span), wrong);
    }
}

#[test]
fn an_unknown_instruction_costs_only_itself() {
    let source = "FROM a\nCOYP . \\\n  /x\nUSER b\n";
    let tree = read(source);
    assert_eq!(tree.instructions.len(), 3);
    assert_eq!(tree.instructions[2].keyword, Keyword::User);
    assert_eq!(tree.errors.len(), 1);
    assert_eq!(at(source, tree.errors[0].span), "COYP");
    assert!(tree.errors[0].message.contains("did you mean `COPY`"));
}

#[test]
fn no_keyword_is_offered_for_what_is_far_from_all() {
    for (typed, offered) in
        [("FORM", true), ("RU", false), ("RUNN", true), ("COPYY", true), ("services:", false)]
    {
        assert_eq!(read(typed).errors[0].message.contains("did you mean"), offered, "{typed}");
    }
}

#[test]
fn heredocs_take_their_lines() {
    let source = "FROM a\nRUN <<A <<-'B' cat\none\nA\n\ttwo\n\tB\nUSER u\n";
    let tree = read(source);
    let run = &tree.instructions[1];
    let bodies: Vec<_> = run.heredocs.iter().map(|h| at(source, h.body_span)).collect();
    assert_eq!(bodies, ["one\n", "\ttwo\n"]);
    assert_eq!(run.heredocs.iter().map(|h| tree.text(h.body)).collect::<Vec<_>>(), bodies);
    assert_eq!(tree.instructions[2].keyword, Keyword::User);
    assert_eq!(tree.errors, []);
}

#[test]
fn a_heredoc_that_is_never_closed_ends_before_the_next_instruction() {
    let source = "FROM a\nRUN <<EOF\necho\nUSER u\n";
    let tree = read(source);
    assert_eq!(tree.instructions.len(), 3);
    assert_eq!(at(source, tree.errors[0].span), "<<EOF");
    assert_eq!(at(source, tree.instructions[1].heredocs[0].body_span), "echo\n");
}

#[test]
fn many_open_heredocs_stay_fast() {
    let source = "RUN <<A\nx\n".repeat(20_000);
    assert_eq!(read(&source).instructions.len(), 20_000);
}

#[test]
fn onbuild_holds_its_instruction() {
    let source = "ONBUILD COPY --from=x <<E /a\nbody\nE\n";
    let tree = read(source);
    let Arguments::Onbuild(inner) = &tree.instructions[0].arguments else { panic!() };
    assert_eq!(inner.keyword, Keyword::Copy);
    assert_eq!(tree.text(inner.flag(&tree, "from").unwrap().value.unwrap()), "x");
    assert_eq!(tree.instructions[0].heredocs.len(), 1);
    assert_eq!(read(&"ONBUILD ".repeat(10_000)).instructions.len(), 1);
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_keyword() {
    let source = "\u{feff}FROM a\r\nUSER b";
    let tree = read(source);
    assert_eq!(at(source, tree.span(tree.instructions[0].keyword_part)), "FROM");
    assert_eq!(at(source, tree.span(tree.instructions[1].rest)), "b");
}

#[test]
fn json_strings_keep_their_quotes_in_their_place() {
    let source = r#"COPY ["a b", "\u0041", "/x"]"#;
    let tree = read(source);
    let words = tree.instructions[0].words();
    assert_eq!(words.iter().map(|w| tree.word(w)).collect::<Vec<_>>(), ["a b", "A", "/x"]);
    assert_eq!(at(source, tree.span(words[0].part)), "\"a b\"");
    assert_eq!(at(source, tree.span(words[0].content)), "a b");
}

/// Every part of the tree: in range, on character boundaries.
fn check_spans(source: &str) {
    let tree = read(source);
    let mut spans: Vec<Span> = tree.comments.iter().chain(&tree.blank_continuations).copied().collect();
    spans.extend(tree.errors.iter().map(|e| e.span));
    spans.extend(tree.directives.iter().map(|d| d.value));
    for instruction in &tree.instructions {
        instruction_spans(&tree, instruction, &mut spans);
    }
    for span in spans {
        assert!(source.get(span.range()).is_some(), "{span:?} of {source:?}");
    }
}

fn instruction_spans(tree: &Dockerfile, instruction: &Instruction, spans: &mut Vec<Span>) {
    let mut parts = vec![instruction.keyword_part, instruction.whole, instruction.rest];
    parts.extend(instruction.flags.iter().flat_map(|f| [Some(f.name), f.value, Some(f.whole)]).flatten());
    parts.extend(instruction.words().iter().flat_map(|w| [w.part, w.content]));
    parts.extend(instruction.pairs().iter().flat_map(|p| [Some(p.key), p.value, Some(p.whole)]).flatten());
    parts.extend(instruction.heredocs.iter().map(|h| h.opener));
    spans.extend(instruction.heredocs.iter().map(|h| h.body_span));
    match &instruction.arguments {
        Arguments::Onbuild(inner) => instruction_spans(tree, inner, spans),
        Arguments::Health { kind, command } => {
            parts.push(*kind);
            if let Arguments::Words { words, .. } = &**command {
                parts.extend(words.iter().map(|w| w.part));
            }
        }
        _ => {}
    }
    for part in parts {
        let joined: String = tree.pieces(part).map(|p| tree.text(p)).collect();
        assert_eq!(joined, tree.text(part));
        spans.extend(tree.pieces(part).map(|p| tree.span(p)));
        spans.push(tree.span(part));
    }
}

const UGLY: &str = "\u{feff}# syntax=a\n# escape=`\nFROM --platform=$X ä:1 AS b\nENV A=\"ü`\n# c\n`\n x\" B='1\nRUN <<E ä\nß\nE\nCOPY [\"€\", \"\\u00e4\"] /\nHEALTHCHECK --a=b CMD [\"x\"]\nONBUILD ADD --chown=1 x /";

#[test]
fn every_prefix_of_an_ugly_file_has_sound_spans() {
    for (end, _) in UGLY.char_indices() {
        check_spans(&UGLY[..end]);
    }
}

proptest! {
    #[test]
    fn any_text_has_sound_spans(source in any::<String>()) {
        check_spans(&source);
    }

    #[test]
    fn any_mix_of_dockerfile_tokens_has_sound_spans(
        tokens in prop::collection::vec(
            prop::sample::select(vec![
                "FROM", "RUN", "COPY", "ENV", "ARG", "ONBUILD", "HEALTHCHECK", "CMD", " ", "\t", "\n", "\r\n",
                "\\", "\\\n", "`", "#", "escape=`", "=", "\"", "'", "[", "]", ",", "<<E", "<<-'E'", "E\n", "--",
                "--from=a", "$", "${A:-ä}", "ä", "€", "x", "\u{a0}", "\u{feff}", "\0",
            ]),
            0..40,
        )
    ) {
        check_spans(&tokens.concat());
    }
}
