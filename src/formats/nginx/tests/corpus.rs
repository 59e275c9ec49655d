//! Differential: the trees that crossplane expects, over the corpora.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::*;

/// Cases that are not comparable: the expected tree was made of another input file, except for the
/// last, where crossplane reads `${uri} /abc` as one argument and nginx as two.
const NOT_COMPARABLE: &[&str] =
    &["directive-with-space", "includes-regular", "lua-block-larger", "with-comments", "messy"];

#[test]
#[ignore = "needs SEAWALL_CORPORA"]
fn trees_are_those_of_crossplane() {
    let (mut compared, mut differing) = (0, Vec::new());
    for (case, input) in cases() {
        let Some(expected) = case["expected"].as_str() else { continue };
        let expected: Value = serde_json::from_slice(&std::fs::read(root().join(expected)).unwrap()).unwrap();
        let config = &expected["config"][0];
        let input_path = case["input"].as_str().unwrap();
        if config["status"] != "ok" || NOT_COMPARABLE.iter().any(|name| input_path.contains(name)) {
            continue;
        }
        compared += 1;
        let source = std::fs::read_to_string(&input).unwrap();
        let tree = parse(FileId(0), &source);
        let ours = as_crossplane(&tree, &source, None);
        let theirs = without_extras(&config["parsed"]);
        if ours != theirs {
            differing.push(format!(
                "{}\n ours   {ours}\n theirs {theirs}\n {:?}",
                input.display(),
                tree.errors
            ));
        }
    }
    assert!(compared >= 14, "only {compared} cases");
    assert!(differing.is_empty(), "{} of {compared}:\n{}", differing.len(), differing.join("\n"));
}

/// Parts of the paths of files that nginx's reader rejects. The regexes are unquoted with braces in
/// them, which nginx-lint's parser takes and nginx does not.
const BROKEN: &[&str] = &[
    "missing-semicolon",
    "premature-eof",
    "quote-behavior",
    "not-included.conf",
    "includes-regular/conf.d/bar.conf",
    "includes-regular/conf.d/foo.conf",
];

#[test]
#[ignore = "needs SEAWALL_CORPORA"]
fn well_formed_files_of_three_parsers_have_no_errors() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for (case, input) in cases() {
        let Ok(source) = String::from_utf8(std::fs::read(&input).unwrap()) else { continue };
        count += 1;
        let tree = parse(FileId(0), &source);
        let input_path = case["input"].as_str().unwrap();
        let expected_broken = BROKEN.iter().any(|part| input_path.contains(part));
        let quantifier = |error: &SyntaxError| error.kind == SyntaxErrorKind::UnquotedBrace;
        let clean = tree.errors.iter().all(|error| quantifier(error) && input_path.contains("nginx-lint"));
        if clean == expected_broken {
            wrong.push(format!("{}: {:?}", input.display(), tree.errors));
        }
    }
    assert!(count > 100, "only {count} files");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}

fn root() -> PathBuf {
    std::env::var_os("SEAWALL_CORPORA").expect("SEAWALL_CORPORA names the corpora's folder").into()
}

fn cases() -> Vec<(Value, PathBuf)> {
    let list = std::fs::read_to_string(root().join("fidelity.jsonl")).unwrap();
    let cases = list.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let nginx = cases.filter(|case| case["suite"].as_str().unwrap().starts_with("nginx"));
    let with_path = |case: Value| {
        let path = root().join(case["input"].as_str().unwrap());
        (case, path)
    };
    let mut cases: Vec<_> = nginx.map(with_path).collect();
    cases.sort_by(|a, b| Path::cmp(&a.1, &b.1));
    cases
}

/// Directive, arguments and block: what both trees have.
fn without_extras(block: &Value) -> Value {
    let directives = block.as_array().map(Vec::as_slice).unwrap_or_default();
    let kept = directives.iter().filter(|directive| directive["directive"] != "#");
    kept.map(|directive| {
        let mut entry = json!({"directive": directive["directive"], "args": directive["args"]});
        if directive.get("block").is_some() {
            entry["block"] = without_extras(&directive["block"]);
        }
        entry
    })
    .collect()
}

/// Our tree as crossplane writes it: escapes left alone, `if` without its parentheses, Lua code as the
/// last argument.
fn as_crossplane(tree: &Tree, source: &str, parent: Option<DirectiveId>) -> Value {
    let convert = |(id, directive): (DirectiveId, &Directive)| {
        let name = directive.name.text(source).into_owned();
        let raw = |word: &Word| source[word.content().range()].to_owned();
        let mut args: Vec<String> = tree.arguments(directive).iter().map(raw).collect();
        if name == "if" {
            strip_parentheses(&mut args);
        }
        let mut entry = json!({"directive": name});
        if let Some(block) = directive.block {
            if directive.lua {
                args.push(source[block.start as usize + 1..block.end as usize - 1].to_owned());
            } else {
                entry["block"] = as_crossplane(tree, source, Some(id));
            }
        }
        entry["args"] = json!(args);
        entry
    };
    tree.children(parent).map(convert).collect()
}

fn strip_parentheses(args: &mut Vec<String>) {
    if let Some(first) = args.first_mut() {
        *first = first.trim_start_matches('(').to_owned();
    }
    if let Some(last) = args.last_mut() {
        *last = last.strip_suffix(')').unwrap_or(last).to_owned();
    }
    args.retain(|arg| !arg.is_empty());
}
