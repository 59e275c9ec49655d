//! The language against CEL's own: the `cel` crate reads every built-in expression, and evaluates
//! generated ones over known values to the same results.

use std::{collections::HashMap, sync::Arc};

use cel::{Context, Value, parser::Parser};
use proptest::prelude::*;

use crate::rules::{
    schema::{Condition, RULES, RuleFile},
    template::expressions,
    testing::truth,
};

/// Every expression of a rule, those inside its texts included.
fn sources(rule: &RuleFile) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    found.extend(rule.when.iter().chain(&rule.at).map(|source| source.text.as_ref()));
    match &rule.condition {
        Condition::Deny(source) | Condition::Require(source) => found.push(&source.text),
        Condition::Check(_) | Condition::Engine => {}
    }
    found.extend(rule.labels.iter().map(|label| label.at.text.as_ref()));
    found.extend(rule.downgrade.iter().map(|downgrade| downgrade.when.text.as_ref()));
    let texts = [&rule.message, &rule.help].into_iter().chain(rule.labels.iter().map(|label| &label.text));
    texts.for_each(|text| found.extend(expressions(&text.text)));
    found
}

#[test]
fn every_built_in_expression_is_cel() {
    for rule in RULES {
        for source in sources(rule) {
            // `??` is ours; where it stands, `||` may stand.
            let plain = source.replace("??", "||");
            assert!(Parser::default().parse(&plain).is_ok(), "{}: {source}", rule.id);
        }
    }
}

fn text(text: &str) -> Value {
    Value::String(Arc::new(text.to_owned()))
}

/// What CEL makes of an expression over the same values as the test world's service. `None` where
/// it is an error: we have null or unknown there.
fn oracle(source: &str) -> Option<bool> {
    let mut context = Context::default();
    let mut set = |name: &str, value: Value| context.add_variable_from_value(name, value);
    set("name", text("db"));
    set("image", text("postgres:16"));
    set("replicas", Value::Int(2));
    set("tags", Value::List(Arc::new(vec![text("blue"), text("green")])));
    set("any", Value::Float(1.5));
    let limits: HashMap<String, Value> = [("memory".to_owned(), text("512m"))].into();
    set("limits", limits.into());
    let program = cel::Program::compile(source).unwrap_or_else(|error| panic!("{source}: {error}"));
    match program.execute(&context).ok()? {
        Value::Bool(value) => Some(value),
        other => panic!("{source}: {other:?}"),
    }
}

fn texts() -> impl Strategy<Value = String> + Clone {
    let leaf = prop_oneof![
        Just("name".to_owned()),
        Just("image".to_owned()),
        Just("limits.memory".to_owned()),
        Just("limits['memory']".to_owned()),
        Just("tags[0]".to_owned()),
        Just("tags[1]".to_owned()),
        "'[a-d:é16]{0,3}'",
        Just("'postgres:16'".to_owned()),
        Just("r'\\d'".to_owned()),
        Just("'\\u00e9'".to_owned()),
    ];
    leaf.prop_recursive(2, 6, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} + {b}")),
            inner.prop_map(|a| format!("string({a})")),
            numbers().prop_map(|a| format!("string(int({a}))")),
        ]
    })
}

fn numbers() -> impl Strategy<Value = String> + Clone {
    prop_oneof![
        Just("replicas".to_owned()),
        Just("-replicas".to_owned()),
        (-3..4_i64).prop_map(|number| number.to_string()),
        Just("size(tags)".to_owned()),
        Just("size(name)".to_owned()),
        Just("image.size()".to_owned()),
        Just("(replicas + 1)".to_owned()),
        Just("int('12')".to_owned()),
        Just("0x10".to_owned()),
    ]
}

fn lists() -> impl Strategy<Value = String> + Clone {
    prop_oneof![
        Just("tags".to_owned()),
        Just("[]".to_owned()),
        prop::collection::vec(texts(), 0..3).prop_map(|items| format!("[{}]", items.join(", "))),
        Just("tags.filter(t, t != 'blue')".to_owned()),
        Just("tags.map(t, t + '!')".to_owned()),
        Just("(tags + ['red'])".to_owned()),
    ]
}

fn conditions() -> impl Strategy<Value = String> {
    let order = prop::sample::select(vec!["==", "!=", "<", "<=", ">", ">="]);
    let test = prop::sample::select(vec!["startsWith", "endsWith", "contains"]);
    let each = prop::sample::select(vec!["exists", "all", "exists_one"]);
    let leaf = prop_oneof![
        any::<bool>().prop_map(|value| value.to_string()),
        (texts(), order.clone(), texts()).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        (numbers(), order, numbers()).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        (lists(), lists()).prop_map(|(a, b)| format!("{a} == {b}")),
        (texts(), lists()).prop_map(|(a, b)| format!("{a} in {b}")),
        (texts(), test, texts()).prop_map(|(a, test, b)| format!("({a}).{test}({b})")),
        texts().prop_map(|a| format!("({a}).matches('^[a-d]+:?$')")),
        texts().prop_map(|a| format!("({a}).matches('1|s')")),
        (lists(), each, texts()).prop_map(|(a, each, b)| format!("{a}.{each}(x, x == {b} || size(x) > 3)")),
        Just("has(limits.memory)".to_owned()),
        Just("has(limits.cpus)".to_owned()),
        Just("any == 1.5".to_owned()),
        Just("any < 2.0 && 1.5e0 == any".to_owned()),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let joined = prop::sample::select(vec!["&&", "||", "=="]);
        prop_oneof![
            (inner.clone(), joined, inner.clone(), any::<bool>()).prop_map(|(a, op, b, group)| {
                if op == "==" || group { format!("({a}) {op} ({b})") } else { format!("{a} {op} {b}") }
            }),
            inner.clone().prop_map(|a| format!("!({a})")),
            (inner.clone(), inner.clone(), inner).prop_map(|(a, b, c)| format!("(({a}) ? ({b}) : ({c}))")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn known_values_give_what_cel_gives(source in conditions()) {
        if let Some(expected) = oracle(&source) {
            prop_assert_eq!(truth(&source), expected.to_string(), "{}", source);
        }
    }
}

#[test]
fn the_oracle_decides_most_of_what_is_generated() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let sources: Vec<String> =
        (0..300).map(|_| conditions().new_tree(&mut runner).unwrap().current()).collect();
    let decided = sources.iter().filter(|source| oracle(source).is_some()).count();
    assert!(decided > 200, "{decided} of 300");
}
