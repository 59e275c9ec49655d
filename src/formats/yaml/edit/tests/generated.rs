//! YAML documents made from a list of choices: every style, layout and ugliness that is valid.

use std::fmt::Write as _;

/// Choices, used up from the front; then all are 0.
pub(super) struct Tape<'a> {
    choices: &'a [u8],
    at: usize,
    out: String,
    keys: usize,
    maps: Vec<String>,
    others: Vec<String>,
}

/// A file of one to three documents.
pub(super) fn file(choices: &[u8]) -> String {
    let (maps, others) = (Vec::new(), Vec::new());
    let mut tape = Tape { choices, at: 0, out: String::new(), keys: 0, maps, others };
    let documents = 1 + tape.below(6) / 4;
    for document in 0..documents {
        tape.maps.clear();
        tape.others.clear();
        if document > 0 || tape.below(4) == 1 {
            let start = tape.pick(&["---\n", "--- # c\n", "...\n---\n"]);
            let start = if document == 0 { "---\n" } else { start };
            tape.out.push_str(start);
        }
        tape.own_lines(0);
        match tape.below(8) {
            0..=5 => tape.mapping(0, false),
            6 => tape.sequence(0, false),
            _ => {
                let flow = tape.flow(2, 0);
                tape.line(&flow);
            }
        }
    }
    let mut out = tape.out.clone();
    if tape.below(5) == 1 {
        out.truncate(out.trim_end_matches('\n').len());
    }
    let out = if tape.below(5) == 1 { out.replace('\n', "\r\n") } else { out };
    if tape.below(12) == 1 { format!("\u{feff}{out}") } else { out }
}

impl Tape<'_> {
    fn below(&mut self, limit: usize) -> usize {
        let choice = self.choices.get(self.at).copied().unwrap_or_default();
        self.at += 1;
        usize::from(choice) % limit
    }

    fn pick<'s>(&mut self, from: &[&'s str]) -> &'s str {
        let at = self.below(from.len());
        from[at]
    }

    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        let comment = self.pick(&["", "", "", "", " # same", "\t#same: x", "  "]);
        self.out.push_str(comment);
        self.out.push('\n');
    }

    /// Blank lines and comments before an entry.
    fn own_lines(&mut self, indent: usize) {
        for _ in 0..self.below(8).saturating_sub(5) {
            let deep = indent + [0, 0, 2, 1][self.below(4)];
            let line = self.pick(&["", "# own", "#own: x", "  ", "# - x"]);
            let line = if line.trim().is_empty() { line.to_owned() } else { " ".repeat(deep) + line };
            self.out.push_str(&line);
            self.out.push('\n');
        }
    }

    fn key(&mut self) -> String {
        self.keys += 1;
        let key = self.pick(&["k", "k", "k", "\"q", "'s", "ä ö ", "1", "no-"]);
        let end = match key.chars().next() {
            Some(quote @ ('"' | '\'')) => quote.to_string(),
            _ => String::new(),
        };
        format!("{key}{}{end}", self.keys)
    }

    fn mapping(&mut self, indent: usize, inline: bool) {
        for n in 0..=self.below(4) {
            if n > 0 || !inline {
                self.own_lines(indent);
                self.out.push_str(&" ".repeat(indent));
            }
            if self.below(12) == 1 && !self.maps.is_empty() && n == 0 {
                let name = self.maps[0].clone();
                self.line(&format!("<<: *{name}"));
                continue;
            }
            let key = self.key();
            if self.below(16) == 1 {
                let text = format!("? {key}\n{}:", " ".repeat(indent));
                self.out.push_str(&text);
            } else {
                let colon = self.pick(&[":", ":", ":", " :"]);
                self.out.push_str(&key);
                self.out.push_str(colon);
            }
            self.value(indent, false);
        }
    }

    fn sequence(&mut self, indent: usize, inline: bool) {
        let gap = self.below(8).saturating_sub(5);
        for n in 0..=self.below(3) {
            if n > 0 || !inline {
                self.own_lines(indent);
                self.out.push_str(&" ".repeat(indent));
            }
            self.out.push('-');
            match self.below(6) {
                0 if indent < 12 => {
                    let spaces = " ".repeat(1 + gap);
                    self.out.push_str(&spaces);
                    self.mapping(indent + 2 + gap, true);
                }
                1 if indent < 12 => {
                    self.out.push(' ');
                    self.sequence(indent + 2, true);
                }
                _ => self.value(indent, true),
            }
        }
    }

    /// A value after a colon or dash, with the end of its line.
    fn value(&mut self, indent: usize, item: bool) {
        let kind = self.below(20);
        let collection = (15..19).contains(&kind);
        let anchored = self.below(10) == 1 && kind != 14;
        if anchored {
            let name = format!("a{}", self.keys);
            self.keys += 1;
            write!(self.out, " &{name}").unwrap();
            // It may be referred to from after its end only.
            self.one_value(kind, indent, item);
            if kind == 15 {
                self.maps.push(name);
            } else {
                self.others.push(name);
            }
            return;
        }
        if collection && self.below(10) == 1 {
            let tag = if kind == 15 { " !!map" } else { " !t" };
            self.out.push_str(tag);
        }
        self.one_value(kind, indent, item);
    }

    fn one_value(&mut self, kind: usize, indent: usize, item: bool) {
        match kind {
            0..=3 => {
                let text = self.scalar(false);
                self.line(&format!(" {text}"));
            }
            4 => self.line(""),
            5 => {
                let text = self.pick(&[" {}", " []", " null", " ~", " { }", " [ ]"]).to_owned();
                self.line(&text);
            }
            6..=8 => self.block_scalar(indent),
            9 | 10 => {
                let flow = self.flow(2, indent + 1);
                self.line(&format!(" {flow}"));
            }
            11 => {
                let text = format!(" two\n{}lines", " ".repeat(indent + 1));
                self.line(&text);
            }
            12 => {
                let text = format!(" \"two\n\n{}lines \\x41\"", " ".repeat(indent + 2));
                self.line(&text);
            }
            13 | 14 => {
                let names: Vec<String> = self.maps.iter().chain(&self.others).cloned().collect();
                let at = self.below(names.len().max(1));
                let text = names.get(at).map_or(" x".to_owned(), |name| format!(" *{name}"));
                self.line(if kind == 14 { &text } else { " 'it''s'" });
            }
            15 | 16 if indent < 12 => {
                self.line("");
                let step = [2, 2, 4, 1][self.below(4)];
                self.mapping(indent + step, false);
            }
            17 | 18 if indent < 12 => {
                self.line("");
                let step = [2, 2, 0, 4][self.below(4)];
                self.sequence(indent + if item { step.max(1) } else { step }, false);
            }
            _ => self.line(" 5"),
        }
    }

    fn block_scalar(&mut self, indent: usize) {
        let sign = self.pick(&["|", ">", "|-", ">-", "|+", ">+"]);
        let step = 1 + self.below(3);
        let explicit = self.below(3) == 1;
        let header =
            if explicit { format!(" {}{step}{}", &sign[..1], &sign[1..]) } else { format!(" {sign}") };
        let header = if self.below(8) == 1 { header + " # head" } else { header };
        self.out.push_str(&header);
        self.out.push('\n');
        let margin = " ".repeat(indent + step);
        if explicit && self.below(2) == 1 {
            writeln!(self.out, "{margin}  deep").unwrap();
        }
        for n in 0..=self.below(3) {
            let text = self.pick(&["text", "# no comment", "k: v", "- x", "text  ", "", " more"]);
            let text = if n == 0 && (text.trim() != text || text.is_empty()) { "first" } else { text };
            let text = if text.is_empty() { String::new() } else { format!("{margin}{text}") };
            self.out.push_str(&text);
            self.out.push('\n');
        }
        let blank = self.pick(&["", "", "", "\n", "\n\n", "     \n"]).to_owned();
        // A blank line deeper than the block is text of it.
        self.out.push_str(&blank);
    }

    fn scalar(&mut self, flow: bool) -> String {
        let plain = ["x", "yes", "5", "1.5", "true", "0o7", "a b", "http://h/p", "-x", "80:80", "ä€"];
        let quoted = ["''", "\"\"", "'it''s'", "\"a\\tb \\u00e4\"", "'# x'", "\"5\"", "'a: b'", "\"{\""];
        if self.below(3) == 0 {
            self.pick(&quoted).to_owned()
        } else if flow {
            self.pick(&plain[..7]).to_owned()
        } else {
            self.pick(&plain).to_owned()
        }
    }

    fn flow(&mut self, depth: usize, indent: usize) -> String {
        let count = self.below(4);
        let map = self.below(2) == 1;
        let json = self.below(4) == 1;
        let style = self.below(5);
        let mut members = Vec::new();
        for _ in 0..count {
            let value = if depth > 0 && self.below(4) == 1 {
                self.flow(depth - 1, indent + 2)
            } else if json {
                ["1", "\"x\"", "true"][self.below(3)].to_owned()
            } else {
                self.scalar(true)
            };
            self.keys += 1;
            let key = format!("f{}", self.keys);
            members.push(match (map, self.below(12)) {
                (true, _) if json => format!("\"{key}\": {value}"),
                (true, 1) => key,
                (true, 2) => format!("{key}:"),
                (true, 3) => format!("? {key} : {value}"),
                (true, _) => format!("{key}: {value}"),
                (false, 1) if !json => format!("{key}: {value}"),
                (false, _) => value,
            });
        }
        let (open, close) = if map { ('{', '}') } else { ('[', ']') };
        let last = if style > 1 && !members.is_empty() && self.below(3) == 1 { "," } else { "" };
        let margin = " ".repeat(indent + 1);
        match style {
            0 => format!("{open}{}{close}", members.join(", ")),
            1 => format!("{open} {} {close}", members.join(", ")),
            2 => format!("{open}{}{last}{close}", members.join(if map { ", " } else { "," })),
            _ if members.is_empty() => format!("{open}{close}"),
            3 => format!("{open}\n{margin}{}{last}\n{margin}{close}", members.join(&format!(",\n{margin}"))),
            _ => format!(
                "{open} # in\n{margin}{}{last} # end\n{margin}# own\n{margin}{close}",
                members.join(&format!(", # c\n{margin}"))
            ),
        }
    }
}
