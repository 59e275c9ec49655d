//! Edits of Terraform files.
//!
//! Only literals are replaced: what an expression computes is decided elsewhere. New arguments are written as
//! `terraform fmt` would: in line with the `=` of the one above.

use std::{ops::Range, sync::Arc};

use super::{
    parse,
    syntax::{Attribute, Block, Body, Expr, Item, Key, Kind, Part, Tree},
};
use crate::{
    finding::Edit,
    formats::{Change, Editor, NewValue, Refused, lines},
    source::SourceFile,
    text::Span,
};

const COMMENTS: [&str; 2] = ["#", "//"];

/// A Terraform file that can be edited.
pub(super) struct TerraformEditor {
    file: Arc<SourceFile>,
    tree: Tree,
}

impl TerraformEditor {
    pub(super) fn new(file: &Arc<SourceFile>) -> Self {
        Self { file: file.clone(), tree: parse(file.id, &file.text) }
    }
}

impl Editor for TerraformEditor {
    fn edit(&self, at: Span, change: &Change) -> Result<Vec<Edit>, Refused> {
        let edit = match change {
            Change::Replace(value) => self.replace(self.expression(at)?, at, value),
            Change::Prefix(text) => self.prefix(self.expression(at)?, text),
            Change::Append(items) => self.append(self.expression(at)?, items),
            Change::Remove => self.remove(at),
            Change::InsertAfter(statement) => self.insert_after(at, statement),
            Change::Set(keys, value) => self.set(at, keys, value),
        };
        Ok(vec![edit?])
    }
}

/// What a list of the tree holds at a place.
enum At<'t> {
    Attribute(&'t Attribute),
    Block(&'t Block),
}

impl TerraformEditor {
    fn text(&self) -> &str {
        &self.file.text
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file.id, range.start, range.end)
    }

    /// The innermost argument or block at a place, and the body that it stands in.
    fn statement(&self, at: Span) -> Result<(At<'_>, &Body), Refused> {
        let mut body = &self.tree.body;
        let mut found = None;
        while let Some(item) = body.items.iter().find(|item| span_of(item).contains(at)) {
            match item {
                Item::Attribute(attribute) => return Ok((At::Attribute(attribute), body)),
                Item::Block(block) => {
                    found = Some((At::Block(block), body));
                    body = &block.body;
                }
            }
        }
        found.ok_or_else(|| Refused::new("there is nothing at this place"))
    }

    /// The innermost expression at a place.
    fn expression(&self, at: Span) -> Result<&Expr, Refused> {
        let (At::Attribute(attribute), _) = self.statement(at)? else {
            return Err(Refused::new("there is no value at this place"));
        };
        let mut found = &attribute.value;
        if !found.span.contains(at) {
            // The name of the argument: its value is meant.
            return Ok(found);
        }
        while let Some(inner) = parts(found).into_iter().find(|inner| inner.span.contains(at)) {
            found = inner;
        }
        Ok(found)
    }

    fn replace(&self, expr: &Expr, at: Span, value: &NewValue) -> Result<Edit, Refused> {
        let text = match value {
            NewValue::List(items) if matches!(expr.kind, Kind::List(_)) => {
                return Ok(Edit { span: expr.span, text: list(items) });
            }
            NewValue::List(_) => return Err(Refused::new("it is not written as a list")),
            NewValue::Scalar(text) => text,
        };
        match &expr.kind {
            Kind::Bool(_) | Kind::Number(_) | Kind::Null => Ok(Edit { span: expr.span, text: scalar(text) }),
            Kind::Template(_) => {
                let inside = self.inside(expr)?;
                let span = if at.contains(inside) { inside } else { at };
                if !inside.contains(span) {
                    return Err(Refused::new("it is not written as one literal"));
                }
                Ok(Edit { span, text: escaped(text) })
            }
            _ => Err(Refused::new("it is computed there, not written")),
        }
    }

    /// What stands in the quotes of a text without interpolations.
    fn inside(&self, expr: &Expr) -> Result<Span, Refused> {
        let Kind::Template(parts) = &expr.kind else {
            return Err(Refused::new("it is not written as a text"));
        };
        let is_literal = parts.iter().all(|part| matches!(part, Part::Text { .. }));
        let source = self.file.slice(expr.span);
        if !is_literal || source.len() < 2 || !source.starts_with('"') || !source.ends_with('"') {
            return Err(Refused::new("it is not written as one literal"));
        }
        Ok(expr.span.sub(1, source.len() - 1))
    }

    fn prefix(&self, expr: &Expr, text: &str) -> Result<Edit, Refused> {
        if !self.file.slice(expr.span).starts_with('"') {
            return Err(Refused::new("it is not written as a text"));
        }
        let at = expr.span.start as usize + 1;
        Ok(Edit { span: self.span(at..at), text: escaped(text) })
    }

    fn append(&self, expr: &Expr, items: &[String]) -> Result<Edit, Refused> {
        let Kind::List(own) = &expr.kind else { return Err(Refused::new("it is not written as a list")) };
        let items: Vec<String> = items.iter().map(|item| quoted(item)).collect();
        let Some(last) = own.last() else {
            return Ok(Edit { span: expr.span, text: format!("[{}]", items.join(", ")) });
        };
        let at = last.span.end as usize;
        let is_multi_line = self.file.slice(expr.span).contains('\n');
        let separator = if is_multi_line {
            format!(",\n{}", lines::indentation(self.text(), last.span.start as usize))
        } else {
            ", ".to_owned()
        };
        let text = items.iter().fold(String::new(), |text, item| text + &separator + item);
        Ok(Edit { span: self.span(at..at), text })
    }

    fn remove(&self, at: Span) -> Result<Edit, Refused> {
        let (statement, _) = self.statement(at)?;
        if let At::Attribute(attribute) = &statement
            && let Some(range) = list_item(&attribute.value, at)
        {
            return Ok(Edit { span: self.span(range), text: String::new() });
        }
        let range = statement.span().range();
        let whole = lines::alone(self.text(), range.clone(), &COMMENTS);
        Ok(Edit { span: self.span(whole.unwrap_or(range)), text: String::new() })
    }

    fn insert_after(&self, at: Span, statement: &str) -> Result<Edit, Refused> {
        let (found, _) = self.statement(at)?;
        let range = found.span().range();
        if lines::alone(self.text(), range.clone(), &COMMENTS).is_none() {
            return Err(Refused::new("more stands on its line"));
        }
        let indentation = lines::indentation(self.text(), range.start);
        let (at, text) = lines::insert_below(self.text(), range.end, indentation, statement);
        Ok(Edit { span: self.span(at..at), text })
    }

    /// An argument of the block at a place.
    fn set(&self, at: Span, keys: &[String], value: &NewValue) -> Result<Edit, Refused> {
        let [name] = keys else { return Err(Refused::new("nested arguments are not written anew")) };
        let (At::Block(block), _) = self.statement(at)? else {
            return Err(Refused::new("there is no block at this place"));
        };
        if let Some(own) = block.body.attribute(name) {
            return self.replace(&own.value, own.value.span, value);
        }
        let written = match value {
            NewValue::Scalar(text) => scalar(text),
            NewValue::List(items) => list(items),
        };
        let start = block.span.start as usize;
        let source = self.file.slice(block.span);
        match block.body.attributes().last() {
            Some(last) if source.contains('\n') => {
                // In line with the argument above.
                let gap = last.value.span.start as usize - last.name.span.start as usize;
                let width = gap.saturating_sub(3).max(name.len());
                let statement = format!("{name:width$} = {written}");
                self.insert_after(last.span, &statement)
            }
            _ if source.trim_end().ends_with('}') => {
                let depth = lines::indentation(self.text(), start);
                let header_end = block.header.end as usize;
                let open = self.text().get(header_end..).and_then(|rest| rest.find('{'));
                let open = open.ok_or_else(|| Refused::new("its block has no braces"))? + header_end + 1;
                let closes = self
                    .text()
                    .get(open..)
                    .is_some_and(|rest| rest.trim_start_matches([' ', '\t']).starts_with('}'));
                let end = if closes { format!("\n{depth}") } else { String::new() };
                let blanks = self
                    .text()
                    .get(open..)
                    .map_or(0, |rest| rest.len() - rest.trim_start_matches([' ', '\t']).len());
                let span = self.span(open..if closes { open + blanks } else { open });
                Ok(Edit { span, text: format!("\n{depth}  {name} = {written}{end}") })
            }
            _ => Err(Refused::new("its block is not whole")),
        }
    }
}

impl At<'_> {
    fn span(&self) -> Span {
        match self {
            Self::Attribute(attribute) => attribute.span,
            Self::Block(block) => block.span,
        }
    }
}

fn span_of(item: &Item) -> Span {
    match item {
        Item::Attribute(attribute) => attribute.span,
        Item::Block(block) => block.span,
    }
}

/// The expressions directly inside of one that may hold literals of their own.
fn parts(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        Kind::List(items) => items.iter().collect(),
        Kind::Object(entries) => entries
            .iter()
            .flat_map(|(key, value)| match key {
                Key::Expr(key) => vec![key, value],
                Key::Word(_) => vec![value],
            })
            .collect(),
        Kind::Conditional(parts) => parts.iter().collect(),
        Kind::Call(call) => call.arguments.iter().collect(),
        _ => Vec::new(),
    }
}

/// The item of a list at a place, with the comma that goes with it.
fn list_item(expr: &Expr, at: Span) -> Option<Range<usize>> {
    if let Kind::List(items) = &expr.kind
        && let Some(index) = items.iter().position(|item| item.span == at)
    {
        let this = items.get(index)?.span.range();
        return Some(
            match (items.get(index + 1), index.checked_sub(1).and_then(|before| items.get(before))) {
                (Some(next), _) => this.start..next.span.start as usize,
                (None, Some(before)) => before.span.end as usize..this.end,
                (None, None) => this,
            },
        );
    }
    parts(expr).into_iter().find_map(|inner| list_item(inner, at))
}

fn scalar(text: &str) -> String {
    let is_number =
        text.parse::<f64>().is_ok() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if matches!(text, "true" | "false" | "null") || is_number { text.to_owned() } else { quoted(text) }
}

fn list(items: &[String]) -> String {
    let items: Vec<String> = items.iter().map(|item| quoted(item)).collect();
    format!("[{}]", items.join(", "))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    text.replace("${", "$${").replace("%{", "%%{")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;

    fn edited(text: &str, at: &str, change: &Change) -> Result<String, String> {
        let file = Arc::new(SourceFile::new(FileId(0), "main.tf".into(), text.as_bytes().to_vec()));
        let start = text.find(at).unwrap();
        let at = Span::new(FileId(0), start, start + at.len());
        let edits = TerraformEditor::new(&file).edit(at, change).map_err(|refused| refused.0)?;
        let mut text = text.to_owned();
        for edit in edits.iter().rev() {
            text.replace_range(edit.span.range(), &edit.text);
        }
        assert!(parse(FileId(0), &text).errors.is_empty(), "{text}");
        Ok(text)
    }

    fn replace(text: &str, at: &str, to: &str) -> Result<String, String> {
        edited(text, at, &Change::Replace(NewValue::Scalar(to.to_owned())))
    }

    #[test]
    fn literals_are_replaced_and_nothing_else() {
        assert_eq!(replace("a = true # b\n", "true", "false").unwrap(), "a = false # b\n");
        assert_eq!(replace("a = \"x\"\n", "\"x\"", "y\"${z}").unwrap(), "a = \"y\\\"$${z}\"\n");
        assert_eq!(replace("a = [\"x\", \"y\"]\n", "\"y\"", "z").unwrap(), "a = [\"x\", \"z\"]\n");
        assert_eq!(replace("a = { b = f(1, \"x\") }\n", "x", "z").unwrap(), "a = { b = f(1, \"z\") }\n");
        assert_eq!(replace("a = c ? true : false\n", "true", "false").unwrap(), "a = c ? false : false\n");
        assert_eq!(replace("a = !b\n", "!b", "x").unwrap_err(), "it is computed there, not written");
        assert_eq!(
            replace("a = \"x${b}\"\n", "\"x${b}\"", "y").unwrap_err(),
            "it is not written as one literal"
        );
    }

    #[test]
    fn items_and_statements_come_and_go() {
        let remove = |text: &str, at: &str| edited(text, at, &Change::Remove).unwrap();
        assert_eq!(remove("a = [\"x\", \"y\"]\n", "\"y\""), "a = [\"x\"]\n");
        assert_eq!(remove("a = [\"x\", \"y\"]\n", "\"x\""), "a = [\"y\"]\n");
        assert_eq!(remove("b \"x\" {\n  a = 1 # c\n  d = 2\n}\n", "a = 1"), "b \"x\" {\n  d = 2\n}\n");
        let append = Change::Append(vec!["z".to_owned()]);
        assert_eq!(edited("a = [\"x\"]\n", "[\"x\"]", &append).unwrap(), "a = [\"x\", \"z\"]\n");
        assert_eq!(
            edited("a = [\n  1,\n  2,\n]\n", "a", &append).unwrap(),
            "a = [\n  1,\n  2,\n  \"z\",\n]\n"
        );
        assert_eq!(edited("a = []\n", "[]", &append).unwrap(), "a = [\"z\"]\n");
    }

    #[test]
    fn arguments_are_set_in_line_with_the_others() {
        let set = |text: &str, at: &str, to: &str| {
            edited(text, at, &Change::Set(vec!["tls".to_owned()], NewValue::Scalar(to.to_owned()))).unwrap()
        };
        assert_eq!(
            set("r \"x\" {\n  name  = 1\n  other = 2\n}\n", "r \"x\"", "1.2"),
            "r \"x\" {\n  name  = 1\n  other = 2\n  tls   = 1.2\n}\n"
        );
        assert_eq!(set("r \"x\" {}\n", "r \"x\"", "true"), "r \"x\" {\n  tls = true\n}\n");
        assert_eq!(
            set("r \"x\" {\n  b {\n  }\n}\n", "r \"x\"", "on"),
            "r \"x\" {\n  tls = \"on\"\n  b {\n  }\n}\n"
        );
        assert_eq!(set("r \"x\" {\n  tls = 1\n}\n", "r \"x\"", "2"), "r \"x\" {\n  tls = 2\n}\n");
    }
}
