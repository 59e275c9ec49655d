//! Commands and words as tree-sitter's grammar of bash has them.

use tree_sitter::{Node, Parser};

use super::Commands;

/// The commands of a text, by start; `None` where the grammar has an error in it.
pub(super) fn commands(text: &str) -> Option<Commands> {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_bash::LANGUAGE.into()).unwrap();
    let tree = parser.parse(text, None).unwrap();
    if tree.root_node().has_error() {
        return None;
    }
    let mut found = Vec::new();
    let mut stack = vec![(tree.root_node(), Vec::new())];
    while let Some((node, after)) = stack.pop() {
        let mut after_body = Vec::new();
        match node.kind() {
            "command" => found.push([words(node), after].concat()),
            "declaration_command" | "unset_command" => found.push([all(node), after].concat()),
            "test_command" if is_single_bracket(node, text) => {
                found.push(vec![(node.start_byte(), node.start_byte() + 1)]);
            }
            "redirected_statement" => after_body = [words(node), after].concat(),
            "heredoc_body" => continue,
            _ => {}
        }
        let body = node.child_by_field_name("body").map(|body| body.id());
        let mut cursor = node.walk();
        for child in node.children(&mut cursor) {
            let is_body = Some(child.id()) == body && node.kind() == "redirected_statement";
            stack.push((child, if is_body { std::mem::take(&mut after_body) } else { Vec::new() }));
        }
    }
    found.sort();
    Some(found)
}

/// Whether a text holds what the grammar is known to misread (each is a case of `tests.rs`, too): a variable
/// after a dash inside of a word, which it splits at the `$`, and a word that begins with a bracket.
pub(super) fn misreads(text: &str) -> bool {
    text.contains("-$") || text.starts_with("['")
}

fn is_single_bracket(node: Node<'_>, text: &str) -> bool {
    let text = &text[node.byte_range()];
    text.starts_with('[') && !text.starts_with("[[")
}

/// The words of a command. The grammar counts what follows a redirect's target to the redirect.
fn words(node: Node<'_>) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut cursor = node.walk();
    for (index, child) in node.children(&mut cursor).enumerate() {
        match node.field_name_for_child(index as u32) {
            Some("name" | "argument") => found.push((child.start_byte(), child.end_byte())),
            Some("redirect") => found.extend(after_target(child)),
            _ => {}
        }
    }
    found
}

fn after_target(node: Node<'_>) -> Vec<(usize, usize)> {
    let mut cursor = node.walk();
    let mut found = Vec::new();
    for (index, child) in node.children(&mut cursor).enumerate() {
        match node.field_name_for_child(index as u32) {
            Some("destination" | "argument") => found.push((child.start_byte(), child.end_byte())),
            Some("redirect") => found.extend(after_target(child)),
            _ => {}
        }
    }
    if node.kind() == "file_redirect" && !found.is_empty() {
        found.remove(0);
    }
    found
}

/// Every child of `export a=b c`.
fn all(node: Node<'_>) -> Vec<(usize, usize)> {
    let mut cursor = node.walk();
    node.children(&mut cursor).map(|child| (child.start_byte(), child.end_byte())).collect()
}
