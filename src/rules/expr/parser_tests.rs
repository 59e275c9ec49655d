//! Tests of the parser: precedence, places of mistakes, and that nothing makes it panic.

use proptest::prelude::*;

use super::*;

/// The tree with every operator's operands in brackets.
fn shape(text: &str) -> String {
    fn show(expr: &Expr) -> String {
        match &expr.kind {
            ExprKind::Null => "null".into(),
            ExprKind::Bool(value) => value.to_string(),
            ExprKind::Int(value) => value.to_string(),
            ExprKind::Float(value) => format!("{value:?}"),
            ExprKind::Text(value) => format!("{value:?}"),
            ExprKind::Name(name) => name.to_string(),
            ExprKind::List(items) => format!("[{}]", all(items)),
            ExprKind::Select(base, name) => format!("{}.{name}", show(base)),
            ExprKind::Index(base, index) => format!("{}[{}]", show(base), show(index)),
            ExprKind::Call(call) => {
                let receiver = call.receiver.as_ref().map(|base| show(base) + ".").unwrap_or_default();
                format!("{receiver}{}({})", call.name, all(&call.args))
            }
            ExprKind::Not(inner) => format!("!{}", show(inner)),
            ExprKind::Negate(inner) => format!("-{}", show(inner)),
            ExprKind::Binary(op, a, b) => format!("({} {} {})", show(a), op.sign(), show(b)),
            ExprKind::Choose(a, b, c) => format!("({} ? {} : {})", show(a), show(b), show(c)),
        }
    }
    fn all(items: &[Expr]) -> String {
        items.iter().map(show).collect::<Vec<_>>().join(", ")
    }
    show(&parse(text).unwrap())
}

#[test]
fn operators_bind_as_in_cel_and_coalescing_tighter_than_comparing() {
    for (text, expected) in [
        ("a || b && c == d + 1", "(a || (b && (c == (d + 1))))"),
        ("a ?? 80 == 80", "((a ?? 80) == 80)"),
        ("a ?? b ?? c", "(a ?? (b ?? c))"),
        ("!a.b(1).c[0] in [1, 2,]", "(!a.b(1).c[0] in [1, 2])"),
        ("a ? b : c ? d : e", "(a ? b : (c ? d : e))"),
        ("(a || b) && -1 < -x", "((a || b) && (-1 < -x))"),
        ("x.exists(e, e.y == null)", "x.exists(e, (e.y == null))"),
        ("a == b == c", "((a == b) == c)"),
    ] {
        assert_eq!(shape(text), expected, "{text}");
    }
}

#[test]
fn mistakes_name_what_was_expected_and_where() {
    for (text, span, message) in [
        ("", 0..0, "empty"),
        ("a = b", 2..3, "write `==`"),
        ("a and b", 2..5, "write `&&`"),
        ("a &&", 4..4, "expected a value, found the end"),
        ("f(a b)", 4..5, "expected `,` or `)`, found `b`"),
        ("a.1", 2..3, "expected a field"),
        ("(a", 2..2, "expected `)`"),
    ] {
        let error = parse(text).unwrap_err();
        assert_eq!(error.span, span, "{text}");
        assert!(error.message.contains(message), "{text}: {}", error.message);
    }
}

#[test]
fn deep_nesting_is_refused_not_a_stack_overflow() {
    for text in ["(".repeat(100_000), "!".repeat(100_000), "a".to_owned() + &".b".repeat(100_000)] {
        assert!(parse(&text).unwrap_err().message.contains("more than"));
    }
    assert!(parse(&["a"; 1000].join(" + ")).is_err());
}

proptest! {
    #[test]
    fn no_text_panics_and_places_lie_inside(text in "[a-c0-9.()\\[\\]?:!&|=<>+\"' é-]{0,40}") {
        if let Err(error) = parse(&text) {
            prop_assert!(text.get(error.span.clone()).is_some(), "{:?} of {text:?}", error.span);
        }
    }
}
