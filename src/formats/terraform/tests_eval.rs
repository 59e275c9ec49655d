//! Tests of values: against hcl-rs' own evaluator on constants, and of what it does not have
//! (Terraform's functions, unknowns, provenance).

use std::{fmt::Write as _, sync::Arc};

use proptest::prelude::*;
use rustc_hash::FxHashMap;

use super::{
    module::Module,
    parse,
    provenance::{number_text, why_deep},
    world::World,
};
use crate::{
    source::SourceFile,
    text::FileId,
    value::{Kind, Value},
};

fn evaluated(text: &str, name: &str) -> Value {
    let tree = parse(FileId(0), text);
    assert_eq!(tree.errors, [], "{text}");
    let modules = FxHashMap::from_iter([(String::new(), Module::new([("main.tf", &tree)]))]);
    let read = |_: &str| -> Option<Arc<SourceFile>> { None };
    let world = World::new(&modules, "", FxHashMap::default(), &read).unwrap();
    let instance = world.instance(0).unwrap();
    world.local(&instance, name).unwrap()
}

/// The value of one expression among `locals`.
fn eval(expr: &str) -> Value {
    evaluated(&format!("locals {{\n  x = {expr}\n}}\n"), "x")
}

fn json(value: &Value) -> serde_json::Value {
    use serde_json::Value as Json;
    match &value.kind {
        Kind::Null | Kind::Absent => Json::Null,
        Kind::Bool(value) => Json::Bool(*value),
        Kind::Number(number) => serde_json::from_str::<f64>(&number_text(*number)).unwrap().into(),
        Kind::Text(text) if text.known().is_some() => text.content().into(),
        Kind::Sequence(items) => items.iter().map(json).collect(),
        Kind::Map(map) => {
            Json::Object(map.entries().iter().map(|e| (e.key.to_string(), json(&e.value))).collect())
        }
        _ => format!("UNKNOWN: {}", value.why().map_or("", |why| why.text())).into(),
    }
}

fn is(expr: &str, expected: &str) {
    let mut expected: serde_json::Value = serde_json::from_str(expected).unwrap();
    floats(&mut expected);
    assert_eq!(json(&eval(expr)), expected, "{expr}");
}

/// All numbers as floating-point ones, so that 1 and 1.0 are the same.
fn floats(json: &mut serde_json::Value) {
    match json {
        serde_json::Value::Number(n) => *json = n.as_f64().unwrap().into(),
        serde_json::Value::Array(items) => items.iter_mut().for_each(floats),
        serde_json::Value::Object(entries) => entries.values_mut().for_each(floats),
        _ => {}
    }
}

/// What hcl-rs makes of it; `None` where it gives an error.
fn oracle(expr: &str) -> Option<serde_json::Value> {
    use hcl::eval::Evaluate as _;
    let parsed: hcl::Expression = expr.parse().ok()?;
    let mut json = serde_json::to_value(parsed.evaluate(&hcl::eval::Context::new()).ok()?).ok()?;
    floats(&mut json);
    Some(json)
}

#[test]
fn constants_are_what_hcl_rs_says() {
    for expr in [
        "1 + 2 * 3 - 4 / 5 % 6",
        "-(1 + 2)",
        "!true || false && true",
        "1 < 2 == true",
        "\"a\" == \"b\" ? 1 : \"two\"",
        "[1, \"a\", null, [true]]",
        "{ a = 1, \"b c\" = { d = 2 } }",
        "{ (\"k\") = 1 }",
        "\"x ${1 + 1} y ${true} %{if false}no%{else}yes%{endif}\"",
        "\"%{for x in [1, 2]}${x},%{endfor}\"",
        "[for x in [1, 2, 3] : x * 2 if x != 2]",
        "[for i, x in [\"a\", \"b\"] : \"${i}${x}\"]",
        "{ for k, v in { b = 2, a = 1 } : k => v + 1 }",
        "{ for x in [\"a\", \"b\", \"a\"] : x => x... }",
        "[{ a = 1 }, { a = 2 }][*].a",
        "{ a = [1, 2] }.a[1]",
        "[[1], [2]][0]",
        "\"esc \\n \\u00e4 $${x}\"",
        "<<EOT\nline ${1}\nEOT",
        "\"a ${~ \" b \" ~} c\"",
        "1 == 1.0",
        "[1, 2] == [1, 2]",
        "{ a = 1 } != { a = 2 }",
        "1.5e2 + 0.5",
        "10 / 4",
    ] {
        let expected = oracle(expr).unwrap_or_else(|| panic!("hcl-rs evaluates {expr}"));
        assert_eq!(json(&eval(expr)), expected, "{expr}");
    }
}

fn constant() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        (0u32..1000).prop_map(|n| n.to_string()),
        Just("true".to_owned()),
        Just("false".to_owned()),
        "[a-z]{0,3}".prop_map(|text| format!("\"{text}\"")),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        let op = prop::sample::select(vec!["+", "-", "*", "==", "!=", "<", ">=", "&&", "||"]);
        prop_oneof![
            (inner.clone(), op, inner.clone()).prop_map(|(a, op, b)| format!("({a} {op} {b})")),
            (inner.clone(), inner.clone(), inner.clone()).prop_map(|(a, b, c)| format!("({a} ? {b} : {c})")),
            prop::collection::vec(inner.clone(), 0..3).prop_map(|items| format!("[{}]", items.join(", "))),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{{ a = {a}, b = {b} }}")),
            inner.clone().prop_map(|a| format!("[for x in [{a}, 1] : x]")),
            inner.clone().prop_map(|a| format!("\"<${{{a}}}>\"")),
            inner.prop_map(|a| format!("!{a}")),
        ]
    })
}

proptest! {
    #[test]
    fn what_hcl_rs_can_evaluate_is_the_same_here(expr in constant()) {
        let value = eval(&expr);
        // Terraform, unlike hcl-rs, puts no lists and maps into texts.
        let refused = why_deep(&value).is_some_and(|why| why.text().contains("cannot be put into a text"));
        if let Some(expected) = oracle(&expr).filter(|_| !refused) {
            prop_assert_eq!(json(&value), expected, "{}", expr);
        }
    }
}

#[test]
fn functions_do_what_terraform_documents() {
    is(r#"format("%s-%d-%05d-%.2f-%%-%q", "a", 1, 42, 1.5, "b")"#, r#""a-1-00042-1.50-%-\"b\"""#);
    is(r#"join(",", ["a", "b"], ["c"])"#, r#""a,b,c""#);
    is(r#"split(",", "a,b,,c")"#, r#"["a","b","","c"]"#);
    is("concat([1], [2, 3], [])", "[1,2,3]");
    is("merge({a = 1, b = 1}, {b = 2})", r#"{"a":1,"b":2}"#);
    is("merge([{a = 1}, {b = 2}]...)", r#"{"a":1,"b":2}"#);
    is(r#"lookup({a = 1}, "b", 7)"#, "7");
    is("element([1, 2, 3], 4)", "2");
    is(r#"[length([1, 2]), length({a = 1}), length("äb")]"#, "[2,1,2]");
    is(r#"[tostring(1), tonumber("2"), tobool("true")]"#, r#"["1",2,true]"#);
    is(
        r#"[lower("AB"), upper("ab"), title("a b"), trimspace(" a "), chomp("a\n")]"#,
        r#"["ab","AB","A B","a","a"]"#,
    );
    is(
        r#"[replace("a-b-c", "-", "."), substr("hello", 1, 3), substr("hello", -2, -1)]"#,
        r#"["a.b.c","ell","lo"]"#,
    );
    is(r#"[trimprefix("ab", "a"), trimsuffix("ab", "b"), trim("xxaxx", "x")]"#, r#"["b","a","a"]"#);
    is(
        r#"[contains(["a"], "a"), contains([1], 2), startswith("ab", "a"), endswith("ab", "a")]"#,
        "[true,false,true,false]",
    );
    is("[keys({b = 1, a = 2}), values({b = 1, a = 2})]", r#"[["a","b"],[2,1]]"#);
    is("flatten([[1, [2]], 3, []])", "[1,2,3]");
    is(r#"compact(["a", "", null])"#, r#"["a"]"#);
    is("distinct([1, 2, 1])", "[1,2]");
    is(r#"[coalesce(null, "", "x"), coalescelist([], [1])]"#, r#"["x",[1]]"#);
    is("try({a = 1}.b, [][0], 5)", "5");
    is(r#"[can({a = 1}.a), can({a = 1}.b), can(tonumber("x"))]"#, "[true,false,false]");
    is("jsonencode({a = [1, true, null]})", r#""{\"a\":[1,true,null]}""#);
    is(r#"jsondecode("{\"a\": [1, 2]}").a[1]"#, "2");
    is(
        r#"[cidrsubnet("10.0.0.0/16", 8, 2), cidrhost("10.0.0.0/24", 5), cidrnetmask("10.0.0.0/12")]"#,
        r#"["10.0.2.0/24","10.0.0.5","255.240.0.0"]"#,
    );
    is(r#"[base64encode("hallo"), base64decode("aGFsbG8=")]"#, r#"["aGFsbG8=","hallo"]"#);
    is("[range(3), range(1, 4, 2), range(3, 0)]", "[[0,1,2],[1,3],[3,2,1]]");
    is(
        "[max(1, 3, 2), min([3, 1]...), sum([1, 2]), abs(-1), ceil(1.2), floor(1.8), pow(2, 3)]",
        "[3,1,3,1,2,1,8]",
    );
    is(r#"zipmap(["a", "b"], [1, 2])"#, r#"{"a":1,"b":2}"#);
    is("setproduct([1, 2], [3])", "[[1,3],[2,3]]");
    is("[one([]), one([1]), reverse([1, 2]), slice([1, 2, 3], 1, 2)]", "[null,1,[2,1],[2]]");
    is(
        r#"[sort(["b", "a"]), toset(["a", "a"]), alltrue([true, false]), anytrue([true, false]), parseint("ff", 16)]"#,
        r#"[["a","b"],["a"],false,true,255]"#,
    );
}

#[test]
fn what_terraform_refuses_is_unknown_with_its_reason() {
    for expr in
        ["1 + \"a\"", "[1][3]", "{a = 1}.b", "local.none", "tonumber(\"x\")", "null.a", "uuid()", "1 / 0"]
    {
        let value = eval(expr);
        assert!(value.why().is_some_and(|why| !why.text().is_empty()), "{expr}: {}", json(&value));
    }
}

#[test]
fn logic_decides_in_spite_of_an_unknown() {
    let text = "variable \"x\" {}\nlocals {\n  a = var.x && false\n  b = var.x || true\n  c = var.x ? 1 : 1\n  d = var.x && true\n}\n";
    assert_eq!(json(&evaluated(text, "a")), false);
    assert_eq!(json(&evaluated(text, "b")), true);
    assert_eq!(json(&evaluated(text, "c")), 1.0);
    assert_eq!(
        evaluated(text, "d").why().unwrap().text(),
        "variable `x` has no default and is set in no file"
    );
}

#[test]
fn values_that_lead_to_themselves_are_unknown() {
    let value = evaluated("locals {\n  a = local.b\n  b = [local.a]\n}\n", "a");
    assert!(why_deep(&value).unwrap().text().contains("leads back"));
}

#[test]
fn a_long_chain_of_locals_does_not_overflow_the_stack() {
    let mut text = String::from("locals {\n  v0 = 1\n");
    for n in 1..20_000 {
        let _ = writeln!(text, "  v{n} = (local.v{} + 0)", n - 1);
    }
    text.push_str("}\n");
    assert!(evaluated(&text, "v19999").why().unwrap().text().contains("nested too deeply"));
}

#[test]
fn an_explosion_is_stopped() {
    let mut text = String::from("locals {\n  v0 = [1, 1, 1, 1, 1, 1, 1, 1]\n");
    for n in 1..12 {
        let before = n - 1;
        let _ =
            writeln!(text, "  v{n} = flatten([for x in local.v{before} : [for y in local.v{before} : y]])");
    }
    text.push_str("}\n");
    assert!(why_deep(&evaluated(&text, "v11")).is_some());
}

#[test]
fn a_value_stands_where_it_is_written_with_the_way_it_came() {
    let text = "variable \"cidr\" {\n  default = \"0.0.0.0/0\"\n}\nlocals {\n  a = var.cidr\n  b = [\"10.0.0.0/8\", local.a]\n}\n";
    let value = evaluated(text, "b");
    let [own, far] = value.items() else { panic!() };
    assert_eq!(&text[own.span().range()], "\"10.0.0.0/8\"");
    assert_eq!(&text[far.span().range()], "\"0.0.0.0/0\"");
    let hops: Vec<_> = far.origin.hops().iter().map(|hop| &text[hop.span.range()]).collect();
    assert_eq!(hops, ["var.cidr", "local.a"]);
}

#[test]
fn a_part_of_a_text_stands_where_it_is_written() {
    let text = "variable \"port\" {\n  default = \"5432\"\n}\nlocals {\n  a = split(\":\", \"db:${var.port}\")[1]\n}\n";
    let value = evaluated(text, "a");
    assert_eq!(value.as_str(), Some("5432"));
    assert_eq!(&text[value.span().range()], "5432");
}

#[test]
fn variables_take_the_type_that_they_declare() {
    let text = "variable \"a\" {\n  type = object({ x = optional(string, \"d\"), y = number, z = optional(bool) })\n  default = { y = \"3\" }\n}\nlocals {\n  b = var.a\n}\n";
    assert_eq!(json(&evaluated(text, "b")), serde_json::json!({"x": "d", "y": 3.0, "z": null}));
}

/// checkov's own evaluation of a folder's local values, each in a list of one.
fn checkov_locals(expected: &serde_json::Value) -> Vec<(String, serde_json::Value)> {
    let files = expected.as_object().unwrap().values();
    let blocks = files.filter_map(|file| file.get("locals")?.as_array()).flatten();
    let entries = blocks.filter_map(serde_json::Value::as_object).flatten();
    entries.map(|(name, value)| (name.clone(), value.get(0).unwrap_or(value).clone())).collect()
}

/// Loosely: checkov makes truth values and numbers of texts, and leaves what it does not know.
fn agrees(ours: &serde_json::Value, theirs: &serde_json::Value) -> bool {
    use serde_json::Value as Json;
    match (ours, theirs) {
        (Json::String(text), _) if text.starts_with("UNKNOWN") => true,
        (_, Json::String(text))
            if text.contains("${") || text.contains("var.") || text.contains("local.") =>
        {
            true
        }
        (Json::Array(a), Json::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| agrees(a, b)),
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| agrees(a, b)))
        }
        (Json::Array(_) | Json::Object(_), _) | (_, Json::Array(_) | Json::Object(_)) => false,
        (a, b) => {
            let word = |json: &Json| json.to_string().trim_matches('"').trim_end_matches(".0").to_lowercase();
            word(a) == word(b)
        }
    }
}

#[test]
#[ignore = "needs SEAWALL_CORPORA"]
fn local_values_are_what_checkov_makes_of_them() {
    let corpora = std::env::var_os("SEAWALL_CORPORA").expect("SEAWALL_CORPORA names the folder");
    let scenarios = std::path::Path::new(&corpora).join("fidelity/checkov-tf-parser/parser_scenarios");
    let (mut count, mut wrong) = (0, Vec::new());
    for entry in std::fs::read_dir(scenarios).unwrap() {
        let folder = entry.unwrap().path();
        let Ok(expected) = std::fs::read_to_string(folder.join("expected.json")) else { continue };
        let files = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        let text: String = files
            .filter(|path| path.extension().is_some_and(|ending| ending == "tf"))
            .map(|path| std::fs::read_to_string(path).unwrap() + "\n")
            .collect();
        let tree = parse(FileId(0), &text);
        let modules = FxHashMap::from_iter([(String::new(), Module::new([("main.tf", &tree)]))]);
        let read = |_: &str| -> Option<Arc<SourceFile>> { None };
        let world = World::new(&modules, "", FxHashMap::default(), &read).unwrap();
        let instance = world.instance(0).unwrap();
        for (name, theirs) in checkov_locals(&serde_json::from_str(&expected).unwrap()) {
            let Ok(value) = world.local(&instance, &name) else { continue };
            count += 1;
            let folder = folder.file_name().unwrap().to_string_lossy();
            // Placeholders instead of values, and a mark of checkov's own in a set.
            let theirs_alone =
                folder == "default_evaluation" || theirs.to_string().contains("__this_is_a_set__");
            if !theirs_alone && !agrees(&json(&value), &theirs) {
                wrong.push(format!("{folder}.{name}: {} is not {theirs}", json(&value)));
            }
        }
    }
    assert!(count > 50, "{count}");
    assert_eq!(wrong, Vec::<String>::new(), "of {count}");
}
