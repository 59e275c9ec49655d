//! What Compose makes of each operator, with the origins.

use proptest::prelude::*;

use super::*;
use crate::{cpu_time::cpu_time, text::FileId};

fn span(file: u32, start: usize, end: usize) -> Span {
    Span::new(FileId(file), start, end)
}

/// `A` is set to `a` in file 1, `E` to nothing, `P` from outside; the rest is unset.
fn run(content: &str) -> Interpolated {
    let text = Text::literal(content, span(0, 100, 100 + content.len()));
    interpolate(&text, &|name| match name {
        "A" => Variable::Set(Text::literal("a", span(1, 2, 3))),
        "E" => Variable::Set(Text::literal("", span(1, 6, 6))),
        "P" => Variable::Provided(Why::new("variable `P` is provided by the environment")),
        _ => Variable::Unset,
    })
}

fn known(content: &str) -> Option<String> {
    run(content).text.known().map(str::to_owned)
}

#[test]
fn every_operator_does_what_the_specification_says() {
    for (content, expected) in [
        ("$A ${A}", Some("a a")),
        ("${E}", Some("")),
        ("${U}", None),
        ("${A:-d} ${E:-d} ${U:-d}", Some("a d d")),
        ("${A-d} ${E-d} ${U-d}", Some("a  d")),
        ("${A:+w} ${E:+w} ${U:+w}", Some("w  ")),
        ("${A+w} ${E+w} ${U+w}", Some("w w ")),
        ("${A:?e} ${A?e} ${E?e}", Some("a a ")),
        ("${U:?e}", None),
        ("${E:?e}", None),
        ("${P}", None),
        ("${P:-d}", None),
        ("${P:+w}", None),
        ("${P+w}", Some("w")),
        ("${U:-${A}}", Some("a")),
        ("${U:-${V:-deep}}!", Some("deep!")),
        ("${U:-{\"a\":{}}} x", Some("{\"a\":{}} x")),
        ("${U:-}", Some("")),
        ("$$A $${A} $$$A", Some("$A ${A} $a")),
        ("$1 a$ $-", Some("$1 a$ $-")),
        ("${a_1:-x}$A_", None),
    ] {
        assert_eq!(known(content).as_deref(), expected, "{content}");
    }
}

#[test]
fn what_compose_refuses_is_an_error_and_costs_that_part_only() {
    for content in ["${}", "${1}", "${A", "${A:b}", "${A!b}", "${A:-x\n}"] {
        let run = run(&format!("{content} then ${{A}}"));
        assert_eq!(run.errors.len(), 1, "{content}");
        assert!(run.text.known_suffix().ends_with("then a"), "{content}");
    }
}

#[test]
fn a_value_stands_where_it_is_set_with_the_use_as_its_hop() {
    let origin = run("${A}").text.origin();
    assert_eq!(origin.span, span(1, 2, 3));
    assert_eq!(origin.used_at(), span(0, 100, 104));
}

#[test]
fn a_default_stands_where_it_is_written() {
    assert_eq!(run("x${U:-0.0.0.0}").text.slice(1..8).origin(), span(0, 106, 113).into());
}

#[test]
fn uses_know_their_status_and_nesting() {
    let uses = run("${U:-${E}} $P").uses;
    let shown: Vec<_> = uses.iter().map(|it| (it.name.as_str(), it.status, it.nested, it.span)).collect();
    assert_eq!(
        shown,
        [
            ("U", Status::Unset, false, span(0, 100, 110)),
            ("E", Status::Empty, true, span(0, 105, 109)),
            ("P", Status::Provided, false, span(0, 111, 113)),
        ]
    );
}

#[test]
fn nesting_is_bounded() {
    let content = format!("{}x{}", "${U:-".repeat(2000), "}".repeat(2000));
    assert!(run(&content).errors.iter().any(|error| error.limit));
}

#[test]
fn a_text_of_opening_braces_takes_no_time() {
    let contents = ["${A:-".repeat(50_000), format!("{}}}", "${A:-".repeat(50_000)), "$A".repeat(100_000)];
    let took = cpu_time(|| contents.iter().for_each(|content| drop(run(content))));
    assert!(took.as_secs() < 10, "{took:?}");
}

proptest! {
    #[test]
    fn any_text_gives_a_text_whose_spans_lie_in_a_file(content in "[\\PC$\\{\\}:?+\\-AEU\n]{0,40}") {
        let run = run(&content);
        for piece in run.text.pieces().iter() {
            let used = piece.used_at();
            prop_assert!(used.file == FileId(0) && used.start >= 100 && used.end as usize <= 100 + content.len());
            prop_assert!(content.get(used.start as usize - 100..used.end as usize - 100).is_some());
        }
    }
}
