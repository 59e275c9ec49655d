//! What a template engine's statements leave open: which directives may be left out, which blocks may
//! get more.

use crate::{text::Span, value::Why};

use super::syntax::Tree;

/// Parts of one file that its template decides about.
#[derive(Debug, Default)]
pub(super) struct Open {
    /// What is there only if a statement says so: from one to its end.
    regions: Vec<(Span, Why)>,
    /// Where unseen directives may be put in.
    holes: Vec<(u32, Why)>,
}

impl Open {
    /// Reads the statements of a tree.
    pub(super) fn of(tree: &Tree, source: &str) -> Self {
        let mut open = Self::default();
        let mut starts: Vec<Span> = Vec::new();
        for &span in &tree.statements {
            let text = source.get(span.range()).unwrap_or_default();
            match role(text) {
                Role::Start => starts.push(span),
                Role::End => open.close(starts.pop(), span.end, source),
                Role::Insert => {
                    let why = Why::at(format!("`{}` may put in more", short(text)), span);
                    open.holes.push((span.start, why));
                }
                Role::Nothing => {}
            }
        }
        while let Some(start) = starts.pop() {
            open.close(Some(start), source.len() as u32, source);
        }
        open
    }

    fn close(&mut self, start: Option<Span>, end: u32, source: &str) {
        let Some(start) = start else { return };
        let text = source.get(start.range()).unwrap_or_default();
        let why = Why::at(format!("`{}` decides whether it is there", short(text)), start);
        self.regions.push((Span { end, ..start }, why));
    }

    /// Why the directive at `span` may be left out.
    pub(super) fn condition(&self, span: Span) -> Option<&Why> {
        self.regions.iter().find(|(region, _)| region.contains(span)).map(|(_, why)| why)
    }

    /// Why something may be put in between `start` and `end`, outside of any block in `inner`.
    pub(super) fn hole(&self, start: u32, end: u32, inner: impl Fn(u32) -> bool) -> Option<&Why> {
        let inside = |at: u32| start <= at && at < end && !inner(at);
        self.holes.iter().find(|(at, _)| inside(*at)).map(|(_, why)| why)
    }

    /// Whether there is nothing that the template decides.
    pub(super) fn is_empty(&self) -> bool {
        self.regions.is_empty() && self.holes.is_empty()
    }
}

enum Role {
    Start,
    End,
    Insert,
    Nothing,
}

fn role(statement: &str) -> Role {
    let inner = statement.trim_start_matches(['{', '%', '<', '-', '#', '+']).trim_start();
    let word_end = inner.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(inner.len());
    let comment = statement.starts_with("{#") || statement.starts_with("<%#") || inner.starts_with("/*");
    match inner.get(..word_end).unwrap_or_default() {
        _ if comment || inner.starts_with('!') => Role::Nothing,
        "if" | "for" | "range" | "with" | "unless" | "macro" | "define" | "block" | "call" | "filter" => {
            Role::Start
        }
        "else" | "elif" | "elsif" | "elseif" | "set" | "break" | "continue" | "import" | "from" | "do" => {
            Role::Nothing
        }
        word if word.starts_with("end") => Role::End,
        // Ruby: `<% @sites.each do |site| %>` … `<% end %>`.
        _ if statement.starts_with("<%") && !statement.starts_with("<%=") => {
            let code = inner.trim_end_matches(['%', '>', '-', ' ']);
            if code.ends_with('|') || code.ends_with(" do") { Role::Start } else { Role::Nothing }
        }
        _ => Role::Insert,
    }
}

fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() <= 40 { line.to_owned() } else { line.chars().take(40).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{formats::nginx::parse, text::FileId};

    fn conditional(source: &str) -> Vec<String> {
        let tree = parse(FileId(0), source);
        let open = Open::of(&tree, source);
        let named = tree.iter().filter(|(_, directive)| open.condition(directive.span).is_some());
        named.map(|(_, directive)| directive.name.text(source).into_owned()).collect()
    }

    #[test]
    fn directives_between_statements_are_conditional() {
        assert_eq!(conditional("a 1;\n{% if x %}\nb 1;\n{% else %}\nc 1;\n{% endif %}\nd 1;"), ["b", "c"]);
        assert_eq!(conditional("a 1;\n{{- range .x }}\nb { c 1; }\n{{- end }}\nd 1;"), ["b", "c"]);
        assert_eq!(conditional("<% @s.each do |s| %>\na 1;\n<% end %>\nb 1;"), ["a"]);
        assert_eq!(conditional("{# if #}\na 1;\n{% set y = 1 %}\nb 1;"), [""; 0]);
        assert_eq!(conditional("a 1;\n{% if never_closed %}\nb 1;\n"), ["b"]);
    }

    #[test]
    fn lone_values_may_put_in_more() {
        let source = "server {\n{{ .extra }}\n}\nhttp { }";
        let tree = parse(FileId(0), source);
        let open = Open::of(&tree, source);
        assert!(open.hole(8, 22, |_| false).is_some());
        assert!(open.hole(23, 40, |_| false).is_none());
    }
}
