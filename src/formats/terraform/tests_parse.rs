//! Tests of reading: fidelity to real files, recovery, and what must always hold.

use std::path::{Path, PathBuf};

use super::syntax::{Attribute, Body, Expr, Item, Key, Kind, Part, Step, Tree};
use super::{parse, unsupported_json};
use crate::{
    cpu_time::cpu_time,
    text::{FileId, Span},
};
use proptest::prelude::*;

fn tree(text: &str) -> Tree {
    let tree = parse(FileId(0), text);
    assert_spans(text, &tree);
    tree
}

fn attribute<'a>(tree: &'a Tree, name: &str) -> &'a Attribute {
    tree.body.attribute(name).unwrap()
}

fn literal(expr: &Expr) -> String {
    let Kind::Template(parts) = &expr.kind else { panic!("not a template: {expr:?}") };
    let text = |part: &Part| match part {
        Part::Text { text, .. } => text.to_string(),
        other => panic!("not literal: {other:?}"),
    };
    parts.iter().map(text).collect()
}

/// Every span lies in the file on character boundaries, and literal pieces equal their source
/// unless an escape made them.
fn assert_spans(text: &str, tree: &Tree) {
    let mut spans: Vec<Span> = tree.comments.clone();
    spans.extend(tree.errors.iter().map(|error| error.span));
    body_spans(text, &tree.body, &mut spans);
    for span in spans {
        assert!(text.get(span.range()).is_some(), "{span:?} of {} bytes", text.len());
    }
}

fn body_spans(source: &str, body: &Body, spans: &mut Vec<Span>) {
    for item in &body.items {
        match item {
            Item::Attribute(attribute) => {
                assert_eq!(&source[attribute.name.span.range()], attribute.name.text);
                spans.push(attribute.span);
                expr_spans(source, &attribute.value, spans);
            }
            Item::Block(block) => {
                assert_eq!(&source[block.keyword.span.range()], block.keyword.text);
                spans.extend([block.span, block.header]);
                spans.extend(block.labels.iter().map(|label| label.span));
                body_spans(source, &block.body, spans);
            }
        }
    }
}

fn expr_spans(source: &str, expr: &Expr, spans: &mut Vec<Span>) {
    spans.push(expr.span);
    match &expr.kind {
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Variable(_) => assert!(!expr.span.is_empty()),
        Kind::Template(parts) => part_spans(source, parts, spans),
        Kind::List(items) => items.iter().for_each(|item| expr_spans(source, item, spans)),
        Kind::Object(entries) => {
            for (key, value) in entries {
                match key {
                    Key::Word(word) => assert_eq!(&source[word.span.range()], word.text),
                    Key::Expr(key) => expr_spans(source, key, spans),
                }
                expr_spans(source, value, spans);
            }
        }
        Kind::Conditional(three) => three.iter().for_each(|expr| expr_spans(source, expr, spans)),
        Kind::Call(call) => call.arguments.iter().for_each(|expr| expr_spans(source, expr, spans)),
        Kind::Access(root, steps) => {
            expr_spans(source, root, spans);
            for step in steps {
                match step {
                    Step::Attribute(name) => assert_eq!(&source[name.span.range()], name.text),
                    Step::Index(expr) => expr_spans(source, expr, spans),
                    _ => {}
                }
            }
        }
        Kind::Unary(_, operand) => expr_spans(source, operand, spans),
        Kind::Binary(binary) => {
            expr_spans(source, &binary.0, spans);
            expr_spans(source, &binary.2, spans);
        }
        Kind::For(f) => {
            expr_spans(source, &f.collection, spans);
            expr_spans(source, &f.value, spans);
            f.key.iter().chain(&f.condition).for_each(|expr| expr_spans(source, expr, spans));
        }
    }
}

fn part_spans(source: &str, parts: &[Part], spans: &mut Vec<Span>) {
    for part in parts {
        match part {
            Part::Text { text, span } => {
                let written = &source[span.range()];
                assert!(written == text || written.starts_with('\\'), "{written:?} is not {text:?}");
                spans.push(*span);
            }
            Part::Interpolation(expr) => expr_spans(source, expr, spans),
            Part::If { condition, then, otherwise } => {
                expr_spans(source, condition, spans);
                part_spans(source, then, spans);
                part_spans(source, otherwise, spans);
            }
            Part::For { collection, body, .. } => {
                expr_spans(source, collection, spans);
                part_spans(source, body, spans);
            }
        }
    }
}

#[test]
fn a_block_has_the_spans_of_its_parts() {
    let text = "# c\nresource \"aws_db_instance\" \"main\" {\n  port = 5432\n}\n";
    let tree = tree(text);
    let block = tree.body.blocks().next().unwrap();
    assert_eq!(&text[block.header.range()], "resource \"aws_db_instance\" \"main\"");
    assert_eq!(&text[block.labels[1].span.range()], "main");
    assert_eq!(&text[block.body.attribute("port").unwrap().value.span.range()], "5432");
    assert_eq!(&text[block.span.range()], text[4..].trim_end());
}

#[test]
fn a_broken_block_costs_only_itself() {
    let text = "a = 1\nresource \"x\" \"y\" {\n  b = = 2\n}\nc = 3\n";
    let tree = tree(text);
    assert_eq!(tree.errors.len(), 1);
    assert_eq!(&text[tree.errors[0].span.range()], "=");
    assert!(tree.body.attribute("a").is_some() && tree.body.attribute("c").is_some());
    assert_eq!(tree.body.blocks().count(), 0);
}

#[test]
fn an_unclosed_block_costs_only_itself() {
    let text = "resource \"x\" \"y\" {\n  b = [\n\nresource \"x\" \"z\" {\n}\nvariable \"v\" {}\n";
    let tree = tree(text);
    assert_eq!(tree.errors.len(), 1);
    let names: Vec<_> = tree.body.blocks().map(|block| block.labels.last().unwrap().text.as_str()).collect();
    assert_eq!(names, ["z", "v"]);
}

#[test]
fn an_unclosed_string_costs_only_its_block() {
    let text = "variable \"v\" {\n  default = \"half\n}\nvariable \"w\" {}\n";
    let tree = tree(text);
    assert_eq!(tree.errors.len(), 1);
    assert_eq!(tree.body.blocks().count(), 1);
}

#[test]
fn a_half_typed_heredoc_is_an_error() {
    assert_eq!(tree("a = 1\nb = <<EOT\n  text\n").errors.len(), 1);
}

#[test]
fn an_attribute_set_twice_is_an_error() {
    assert_eq!(tree("a = 1\na = 2\n").errors.len(), 1);
}

#[test]
fn line_breaks_before_an_operator_in_a_for_object_are_accepted() {
    let text = "a = { for k, v in var.x : k => v # why\n  ? 1\n  : 2 }\n";
    let tree = tree(text);
    assert_eq!(tree.errors, []);
    assert!(
        matches!(&attribute(&tree, "a").value.kind, Kind::For(f) if matches!(f.value.kind, Kind::Conditional(_)))
    );
}

#[test]
fn byte_order_mark_and_crlf_change_offsets_only() {
    let text = "\u{feff}a = [\r\n  1, # x\r\n  2\r\n]\r\n";
    let tree = tree(text);
    assert_eq!(tree.errors, []);
    assert_eq!(&text[attribute(&tree, "a").name.span.range()], "a");
    assert_eq!(&text[tree.comments[0].range()], "# x");
}

#[test]
fn escapes_and_escaped_markers_read_as_they_mean() {
    let tree = tree(r#"a = "x\n\"ä\u00e4\" $${b} %%{c} \\""#);
    assert_eq!(literal(&attribute(&tree, "a").value), "x\n\"ää\" ${b} %{c} \\");
}

#[test]
fn an_indented_heredoc_loses_what_its_lines_share() {
    let tree = tree("a = <<-EOT\n    one\n\n      two $${x}\n    EOT\n");
    assert_eq!(literal(&attribute(&tree, "a").value), "one\n\n  two ${x}\n");
}

#[test]
fn strip_markers_take_the_blank_around_them() {
    let tree = tree("a = \"x ${~ v ~} y %{ if v ~} z %{~ endif } \"\n");
    let Kind::Template(parts) = &attribute(&tree, "a").value.kind else { panic!() };
    let text = |part: &Part| match part {
        Part::Text { text, .. } => text.to_string(),
        Part::If { then, .. } => format!("{then:?}").contains("text: \"z\"").to_string(),
        _ => "?".to_owned(),
    };
    assert_eq!(parts.iter().map(text).collect::<Vec<_>>(), ["x", "?", "y ", "true", " "]);
}

#[test]
fn hostile_nesting_is_an_error_and_costs_one_item() {
    for (open, close) in
        [("[", "]"), ("(", ")"), ("{a=", "}"), ("-", ""), ("\"${", "}\""), ("f(", ")"), ("!", "")]
    {
        let text = format!("a = {}1{}\nb = 2\n", open.repeat(10_000), close.repeat(10_000));
        let tree = tree(&text);
        assert_eq!(tree.errors.len(), 1, "{open}");
        assert!(tree.errors[0].limit, "{open}: {:?}", tree.errors);
        assert!(tree.body.attribute("b").is_some());
    }
    assert_eq!(tree(&format!("{}{}", "a {\n".repeat(5_000), "}\n".repeat(5_000))).errors.len(), 1);
    assert_eq!(tree(&format!("a = 1{}", " + 1".repeat(5_000))).errors.len(), 1);
}

#[test]
fn hostile_nesting_takes_no_time() {
    let deep = 50_000;
    let texts = [
        format!("a = {}1{}", "(".repeat(deep), ")".repeat(deep)),
        format!("a = {}1{}", "(".repeat(deep), "}".repeat(deep)),
        format!("a = \"{}\"", "${\"".repeat(deep)),
        "a {\n".repeat(deep),
        "resource \"a\" \"b\" {\n".repeat(deep / 10),
    ];
    let took = cpu_time(|| texts.iter().for_each(|text| drop(tree(text))));
    assert!(took.as_secs() < 10, "{took:?}");
}

#[test]
fn json_syntax_is_an_error_and_not_silence() {
    assert_eq!(unsupported_json(FileId(0)).errors.len(), 1);
}

const SAMPLE: &str = include_str!("../../../testdata/formats/terraform/syntax.tf");

#[test]
fn the_sample_of_every_construct_is_read() {
    let tree = tree(SAMPLE);
    assert_eq!(tree.errors, []);
    let crlf = SAMPLE.replace('\n', "\r\n");
    assert_eq!(self::tree(&crlf).errors, []);
}

#[test]
fn every_prefix_of_the_sample_is_survived() {
    for (at, _) in SAMPLE.char_indices() {
        tree(&SAMPLE[..at]);
    }
}

proptest! {
    #[test]
    fn any_text_is_survived(text in "\\PC{0,60}") {
        tree(&text);
    }

    #[test]
    fn any_mix_of_tokens_is_survived(tokens in prop::collection::vec(prop::sample::select(vec![
        "a", " ", "=", "\n", "\r\n", "{", "}", "[", "]", "(", ")", "\"", "${", "%{", "~", "for", " in ", ":", "=>",
        "?", "<<EOT\n", "<<-E\n", "EOT\n", "E\n", "#", "//", "/*", "*/", "\\", "ä", "if", "endif", "1", ".", "*", ",",
        "resource \"a\" \"b\" {\n", "...", "::", "\u{feff}", "\t", "\u{1}",
    ]), 0..40)) {
        tree(&tokens.concat());
    }

    #[test]
    fn any_mutation_of_the_sample_is_survived(at in 0..SAMPLE.len(), len in 0usize..40, with in "\\PC{0,3}") {
        let start = (0..=at).rev().find(|&at| SAMPLE.is_char_boundary(at)).unwrap();
        let end = (start + len..=SAMPLE.len()).find(|&at| SAMPLE.is_char_boundary(at)).unwrap_or(SAMPLE.len());
        tree(&format!("{}{with}{}", &SAMPLE[..start], &SAMPLE[end..]));
    }
}

fn corpora() -> PathBuf {
    std::env::var_os("SEAWALL_CORPORA").expect("SEAWALL_CORPORA names the folder").into()
}

fn terraform_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            terraform_files(&path, found);
        } else if path.extension().is_some_and(|ext| ext == "tf" || ext == "tfvars" || ext == "hcl") {
            found.push(path);
        }
    }
}

fn failures(folder: &Path) -> (usize, Vec<String>) {
    let mut files = Vec::new();
    terraform_files(folder, &mut files);
    files.sort();
    let mut failed = Vec::new();
    for path in &files {
        let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
        for error in tree(&text).errors {
            let line = text[..error.span.start as usize].matches('\n').count() + 1;
            failed.push(format!("{}:{line}: {}", path.display(), error.message));
        }
    }
    (files.len(), failed)
}

/// What HCL itself rejects: a comma on a line of its own, a code point past Unicode's end, a call
/// that never ends, an argument given twice, `${` outside a string.
const NOT_HCL: [&str; 6] = [
    "smoke.tf:16:",
    "example.hcl:9:",
    "hcl_timeout/main.tf:6:",
    "skip_bad_tf_example.tf:18:",
    "maze.tf:32:",
    "list_entry_module_var/module/main.tf:37:",
];

#[test]
#[ignore = "needs SEAWALL_CORPORA"]
fn the_fidelity_suites_are_read_without_an_error() {
    for suite in ["hcl-rs", "python-hcl2", "tree-sitter-hcl", "checkov-tf-parser", "checkov-tf-render"] {
        let (files, mut failed) = failures(&corpora().join("fidelity").join(suite));
        failed.retain(|line| !NOT_HCL.iter().any(|known| line.contains(known)));
        assert!(files > 0, "{suite} has no files");
        assert_eq!(failed, Vec::<String>::new(), "{suite}, {files} files");
    }
}

/// The cases of tree-sitter's test files: a title between `===` lines, a text, `---`, a tree.
fn tree_sitter_cases(text: &str) -> Vec<(&str, &str, &str)> {
    let bar = "==================";
    let lines: Vec<_> = text.split_inclusive('\n').collect();
    let bars: Vec<_> = (0..lines.len()).filter(|&at| lines[at].starts_with(bar)).collect();
    let mut starts: Vec<usize> =
        lines.iter().scan(0, |at, line| Some(std::mem::replace(at, *at + line.len()))).collect();
    starts.push(text.len());
    let mut cases = Vec::new();
    for pair in bars.chunks(2) {
        let next = bars.iter().copied().find(|&at| at > pair[1]).unwrap_or(lines.len());
        let body = &text[starts[pair[1] + 1]..starts[next]];
        let (input, tree) = body.split_once("\n---").unwrap();
        cases.push((lines[pair[0] + 1].trim(), input, tree));
    }
    cases
}

#[test]
#[ignore = "needs SEAWALL_CORPORA"]
fn the_cases_of_the_tree_sitter_grammar_are_read_as_there() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir(corpora().join("fidelity/tree-sitter-hcl/test/corpus")).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for (title, input, expected) in tree_sitter_cases(&text) {
            // HCL itself rejects these, or they are no bodies.
            if ["empty template interpolation", "top level object", "numeric literal hex 1"].contains(&title)
            {
                continue;
            }
            count += 1;
            let errors = tree(input).errors;
            if errors.is_empty() == expected.contains("ERROR") {
                wrong.push(format!("{title}: {input:?}: {errors:?}"));
            }
        }
    }
    assert!(count > 80, "{count} cases");
    assert_eq!(wrong, Vec::<String>::new(), "{count} cases");
}

#[test]
#[ignore = "needs SEAWALL_CORPORA"]
fn of_the_peers_files_only_the_two_that_terraform_rejects_are_broken() {
    let (files, failed) = failures(&corpora().join("peers"));
    assert!(files > 2000 && failed.len() == 2, "{files} files:\n{}", failed.join("\n"));
}
