//! What the words of a command say: variables of the build and of the script put in.
//!
//! A variable that the script sets once, before its use and in any case, has that value. One that it
//! sets otherwise is unknown; every other is what `ENV` and `ARG` make of it at that instruction.

use super::{Body, Run, Shown, Source};
use crate::{
    formats::dockerfile::{
        expand::Variable,
        shell::{Follows, GroupKind, Piece, PieceKind, Range, Script, Word},
    },
    text::Span,
    value::{self, Text, Why},
};

/// Variables of the script in variables of the script, no deeper than this.
const MAX_DEPTH: u32 = 6;

/// A variable that a script sets.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Local {
    name: Range,
    /// What it is set to, where that is one text.
    value: Option<Word>,
    /// Whether it is set in any case.
    always: bool,
    /// Where the value begins to hold.
    from: u32,
}

impl Local {
    pub(super) fn name<'a>(&self, expansion: &Expansion<'a>) -> &'a str {
        expansion.written(self.name)
    }

    /// What it is set to, as written.
    pub(super) fn written<'a>(&self, expansion: &Expansion<'a>) -> Option<&'a str> {
        self.value.map(|word| expansion.written(word.range))
    }
}

/// All variables that a script sets, by its own words.
pub(super) fn locals(script: &Script, text: &str) -> Vec<Local> {
    let mut found = Vec::new();
    for command in &script.commands {
        let words = command.words.of(&script.words);
        let is_sure = command.follows != Follows::Failure && is_sure(script, command.group);
        let from = command.range.end;
        if words.is_empty() {
            let own = command.assignments.of(&script.assignments).iter();
            found.extend(own.map(|own| Local {
                name: own.name,
                value: own.plain.then_some(own.value),
                always: is_sure,
                from,
            }));
            continue;
        }
        let Some(name) = words.first().and_then(|word| text.get(word.range.bytes())) else { continue };
        match name {
            "export" | "declare" | "typeset" | "local" | "readonly" => {
                found.extend(words.iter().skip(1).filter_map(|word| declared(text, *word, is_sure, from)));
            }
            "read" | "mapfile" | "readarray" | "getopts" | "unset" | "eval" => {
                let names = words.iter().skip(1).map(|word| word.range);
                found.extend(names.map(|name| Local { name, value: None, always: false, from: 0 }));
            }
            _ => {}
        }
    }
    let loops = script.loop_variables.iter();
    found.extend(loops.map(|name| Local { name: *name, value: None, always: false, from: 0 }));
    found
}

/// `export NAME=value`.
fn declared(text: &str, word: Word, always: bool, from: u32) -> Option<Local> {
    let written = text.get(word.range.bytes())?;
    let (name, value) = written.split_once('=')?;
    let start = word.range.start as usize;
    let value_at = word.range.end as usize - value.len();
    Some(Local {
        name: Range::new(start, start + name.len()),
        value: Some(Word { range: Range::new(value_at, word.range.end as usize), ..word }),
        always,
        from,
    })
}

/// Whether what stands in a group is run in any case, and in the same shell.
fn is_sure(script: &Script, group: u32) -> bool {
    let mut next = Some(group);
    while let Some(group) = next.and_then(|index| script.groups.get(index as usize)) {
        match group.kind {
            GroupKind::Text => return true,
            GroupKind::Compound if group.follows != Follows::Failure => next = group.parent,
            _ => return false,
        }
    }
    false
}

/// Puts variables into the words of one run.
pub(super) struct Expansion<'a> {
    pub(super) shown: &'a Shown<'a>,
    pub(super) run: &'a Run,
    source: &'a Source,
    script: &'a Script,
    text: &'a str,
}

impl<'a> Expansion<'a> {
    /// `None` for the exec form, in which nothing is put in.
    pub(super) fn of(shown: &'a Shown<'a>, run: &'a Run) -> Option<Self> {
        let Body::Shell { source, script } = &run.body else { return None };
        Some(Self { shown, run, source, script, text: source.text(shown.tree) })
    }

    pub(super) fn script(&self) -> &'a Script {
        self.script
    }

    pub(super) fn written(&self, range: Range) -> &'a str {
        self.text.get(range.bytes()).unwrap_or_default()
    }

    pub(super) fn span(&self, range: Range) -> Span {
        self.source.span(self.shown.tree, range)
    }

    /// A part of the script as it is written.
    pub(super) fn verbatim(&self, range: Range) -> Text {
        self.unbroken(range).unwrap_or_else(|| {
            let mut pieces = Vec::new();
            self.bytes(range, &mut pieces);
            Text::from_pieces(self.written(range), pieces, self.span(range))
        })
    }

    /// The same, if it stands in the file byte for byte.
    fn unbroken(&self, range: Range) -> Option<Text> {
        let Source::Logical(part) = self.source else { return None };
        let span = self.shown.tree.unbroken(part.sub(range.start as usize, range.end as usize))?;
        Some(Text::literal(self.written(range), span))
    }

    fn bytes(&self, range: Range, pieces: &mut Vec<value::Piece>) {
        let (start, end) = (range.start as usize, range.end as usize);
        match self.source {
            Source::Logical(part) => self.shown.tree.add_pieces(part.sub(start, end), pieces),
            Source::Decoded(_, span) => pieces.push(value::Piece::rewritten(end - start, *span)),
        }
    }

    /// Adds a word: several where a variable without quotes brings white space, none where it brings
    /// nothing.
    pub(super) fn words(&self, word: Word, words: &mut Vec<Text>) {
        let pieces = word.pieces.of(&self.script.pieces);
        let text = self.value(word, word.range.end, 0);
        let split = pieces.iter().any(|piece| !piece.quoted && piece.kind != PieceKind::Text);
        if !split || text.why().is_some() {
            return words.push(text);
        }
        let content = text.content();
        if pieces.iter().all(|piece| !piece.quoted) && content.trim().is_empty() {
            return;
        }
        // Only what a lone variable brings is split: white space of quotes beside it stays.
        if pieces.len() > 1 || !content.contains([' ', '\t', '\n']) {
            return words.push(text);
        }
        let mut at = 0;
        for part in content.split([' ', '\t', '\n']) {
            if !part.is_empty() {
                words.push(text.slice(at..at + part.len()));
            }
            at += part.len() + 1;
        }
    }

    /// Whether a word stays one, whatever its variables bring: all of it stands in quotes, and it is no `"$@"`.
    pub(super) fn is_one_word(&self, word: Word) -> bool {
        let pieces = word.pieces.of(&self.script.pieces);
        pieces.iter().all(|piece| piece.quoted) && !self.written(word.range).contains('@')
    }

    /// What a word says, used at the byte `at` of the script.
    pub(super) fn value(&self, word: Word, at: u32, depth: u32) -> Text {
        let all = word.pieces.of(&self.script.pieces);
        if let [Piece { kind: PieceKind::Text, range, .. }] = all
            && let Some(text) = self.unbroken(Range { start: range.start.max(word.range.start), ..*range })
        {
            return text;
        }
        let mut content = String::new();
        let mut pieces = Vec::new();
        for piece in all {
            if piece.range.end > word.range.start {
                self.piece(*piece, word, (at, depth), &mut content, &mut pieces);
            }
        }
        Text::from_pieces(content, pieces, self.span(word.range))
    }

    fn piece(
        &self,
        piece: Piece,
        word: Word,
        (at, depth): (u32, u32),
        content: &mut String,
        pieces: &mut Vec<value::Piece>,
    ) {
        // Of `name=value` the value may be asked for alone.
        let range = Range { start: piece.range.start.max(word.range.start), ..piece.range };
        let used_at = self.span(range);
        let mut bring = |variable: Variable| match variable {
            Variable::Known(text) => {
                content.push_str(text.content());
                let brought = text.pieces();
                pieces.extend(brought.iter().cloned().map(|piece| piece.via(used_at, "used here")));
            }
            Variable::Unset => {}
            Variable::Unknown(why) => pieces.push(value::Piece::unknown(why, used_at)),
        };
        match piece.kind {
            PieceKind::Text => {
                content.push_str(self.written(range));
                self.bytes(range, pieces);
            }
            PieceKind::Variable(name) => bring(self.look_up(name, at, depth)),
            PieceKind::Expansion(name, operator) => {
                let variable = self.look_up(name, at, depth);
                bring(self.expansion(variable, operator, used_at));
            }
            PieceKind::Substitution(_) => {
                bring(Variable::Unknown(Why::at("this is the output of a command", used_at)));
            }
            PieceKind::Computed => bring(Variable::Unknown(Why::at("this is not computed", used_at))),
        }
    }

    /// `${name:-word}` and its like.
    fn expansion(&self, variable: Variable, operator: Range, used_at: Span) -> Variable {
        let written = self.written(operator);
        let colon = written.starts_with(':');
        let rest = written.strip_prefix(':').unwrap_or(written);
        let mut chars = rest.chars();
        let kind = chars.next();
        let word = chars.as_str();
        let start = operator.end as usize - word.len();
        let is_set = match &variable {
            Variable::Unknown(_) => return variable,
            Variable::Unset => false,
            Variable::Known(text) if text.why().is_some() => {
                return Variable::Unknown(text.why().cloned().unwrap_or_else(|| Why::new("it is not known")));
            }
            Variable::Known(text) => !(colon && text.content().is_empty()),
        };
        let literal = || {
            if word.contains(['$', '`', '"', '\'', '\\']) {
                return Variable::Unknown(Why::at("this is not computed", used_at));
            }
            Variable::Known(self.verbatim(Range::new(start, operator.end as usize)))
        };
        match (kind, is_set) {
            (Some('-' | '=' | '?'), true) => variable,
            (Some('-' | '='), false) | (Some('+'), true) => literal(),
            (Some('+'), false) => Variable::Unset,
            _ => Variable::Unknown(Why::at("this is not computed", used_at)),
        }
    }

    fn look_up(&self, name: Range, at: u32, depth: u32) -> Variable {
        let name = self.written(name);
        let mut own = self.run.locals.iter().filter(|local| self.written(local.name) == name);
        if let Some(local) = own.next() {
            let is_only = own.next().is_none() && local.always;
            let value = local.value.filter(|_| is_only && local.from <= at && depth < MAX_DEPTH);
            return match value {
                Some(word) => {
                    let text = self.value(word, local.from.saturating_sub(1), depth + 1);
                    Variable::Known(text)
                }
                None if local.value.is_some() && is_only && local.from > at => self.of_build(name),
                None => {
                    let span = self.span(local.name);
                    Variable::Unknown(Why::at(format!("the script sets `{name}` while it runs"), span))
                }
            };
        }
        if !name.starts_with(|ch: char| ch.is_ascii_alphabetic() || ch == '_') {
            return Variable::Unknown(Why::new(format!("`${name}` is known only when it runs")));
        }
        self.of_build(name)
    }

    fn of_build(&self, name: &str) -> Variable {
        self.shown.stages.variable_at(self.run.instruction, name)
    }
}
