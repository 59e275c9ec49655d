//! From logical lines to instructions: each keyword's own grammar for its arguments.

use super::embed::Places;
use super::heredoc;
use super::json::{self, Json};
use super::lines::Lines;
use super::tree::{Arguments, Dockerfile, Heredoc, Instruction, Keyword, Pair, Part, Word};
use super::words;
use crate::formats::SyntaxError;
use crate::text::FileId;
use crate::value::Text;

/// `ONBUILD ONBUILD …` is no valid Dockerfile; deeper than this is not read.
const MAX_ONBUILD: u32 = 8;

/// Reads a Dockerfile. Never fails: what cannot be read is in [`Dockerfile::errors`] and costs only
/// its own instruction.
pub fn parse(file: FileId, source: &str) -> Dockerfile {
    read(file, source, Places::default())
}

/// Reads a Dockerfile that is a text of another file. Unknown pieces of the text are left out.
pub fn parse_text(text: &Text) -> Dockerfile {
    let file = text.file();
    read(file, text.content(), Places::of(text, file))
}

fn read(file: FileId, source: &str, places: Places) -> Dockerfile {
    let mut tree = Dockerfile {
        file,
        logical: String::with_capacity(source.len()),
        segments: Vec::new(),
        places,
        escape: '\\',
        directives: Vec::new(),
        late_directives: Vec::new(),
        comments: Vec::new(),
        blank_continuations: Vec::new(),
        instructions: Vec::new(),
        errors: Vec::new(),
    };
    let mut lines = Lines::new(source);
    while let Some(line) = lines.next_logical(&mut tree) {
        let mut read = Reader { tree: &tree, errors: Vec::new() };
        let mut instruction = read.instruction(line, 0);
        let errors = read.errors;
        tree.errors.extend(errors);
        read_heredocs(&mut tree, &mut lines, &mut instruction);
        tree.instructions.push(instruction);
    }
    if tree.instructions.is_empty() {
        let span = tree.start();
        tree.errors.push(SyntaxError::new(span, "a Dockerfile without instructions"));
    }
    tree.errors.sort_by_key(|error| error.span);
    tree
}

/// Reads the bodies of the heredocs that `outer` (or the instruction inside its `ONBUILD`) opens.
fn read_heredocs(tree: &mut Dockerfile, lines: &mut Lines<'_>, outer: &mut Instruction) {
    let Some(text) = heredoc_text(outer) else { return };
    for opener in heredoc::openers(tree.text(text), text.start as usize) {
        let body = lines.heredoc_body(tree, &opener.name, opener.strip_tabs);
        if !body.closed {
            let message = format!("the heredoc is never closed: no line says `{}`", opener.name);
            tree.errors.push(SyntaxError::new(tree.span(opener.part), message));
        }
        outer.heredocs.push(Heredoc {
            opener: opener.part,
            name: opener.name,
            strip_tabs: opener.strip_tabs,
            expand: opener.expand,
            body: body.part,
            body_span: body.span,
        });
    }
}

/// Where heredocs may be opened: the whole line, if its instruction takes them.
fn heredoc_text(instruction: &Instruction) -> Option<Part> {
    match (instruction.keyword, &instruction.arguments) {
        (Keyword::Onbuild, Arguments::Onbuild(inner)) => heredoc_text(inner),
        (_, Arguments::Words { json: true, .. }) => None,
        (Keyword::Run | Keyword::Copy | Keyword::Add, _) => Some(instruction.whole),
        _ => None,
    }
}

struct Reader<'t> {
    tree: &'t Dockerfile,
    errors: Vec<SyntaxError>,
}

impl Reader<'_> {
    fn error(&mut self, part: Part, message: impl Into<String>) {
        self.errors.push(SyntaxError::new(self.tree.span(part), message));
    }

    fn instruction(&mut self, line: Part, depth: u32) -> Instruction {
        let tree = self.tree;
        let whole = words::trim(tree.text(line), line.start as usize);
        let (keyword_part, after) = words::first_word(tree.text(whole), whole.start as usize);
        let keyword = Keyword::parse(tree.text(keyword_part));
        let (flags, rest) = words::flags(tree.text(after), after.start as usize, tree.escape);
        let arguments = self.arguments(keyword, keyword_part, rest, depth);
        Instruction { keyword, keyword_part, whole, rest, flags, arguments, heredocs: Vec::new() }
    }

    fn arguments(&mut self, keyword: Keyword, at: Part, rest: Part, depth: u32) -> Arguments {
        if keyword == Keyword::Unknown {
            self.unknown_keyword(at);
            return Arguments::Text(rest);
        }
        if rest.is_empty() {
            return Arguments::None;
        }
        match keyword {
            Keyword::Env | Keyword::Label => self.pairs(keyword, rest),
            Keyword::Arg => self.declarations(rest),
            Keyword::From | Keyword::Expose => self.white_words(rest),
            Keyword::Add | Keyword::Copy | Keyword::Volume => {
                self.exec_form(rest).unwrap_or_else(|| self.white_words(rest))
            }
            Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Shell => self.command(rest),
            Keyword::Healthcheck => self.health(rest),
            Keyword::Onbuild if depth < MAX_ONBUILD => {
                Arguments::Onbuild(Box::new(self.instruction(rest, depth + 1)))
            }
            _ => Arguments::Text(rest),
        }
    }

    fn unknown_keyword(&mut self, at: Part) {
        let name: String = self.tree.text(at).chars().take(40).collect();
        let message = match nearest_keyword(&name) {
            Some(near) => format!("unknown instruction `{name}`; did you mean `{near}`?"),
            None => format!("unknown instruction `{name}`"),
        };
        self.error(at, message);
    }

    fn white_words(&self, rest: Part) -> Arguments {
        let parts = words::white_words(self.tree.text(rest), rest.start as usize);
        let words = parts.map(|part| Word { part, content: part, decoded: None }).collect();
        Arguments::Words { json: false, words }
    }

    fn exec_form(&mut self, rest: Part) -> Option<Arguments> {
        let words = match json::string_array(self.tree.text(rest), rest.start as usize) {
            Json::No => return None,
            Json::Strings(words) => words,
            Json::NotAString(part, words) => {
                self.error(part, "the exec form takes strings only");
                words
            }
        };
        Some(Arguments::Words { json: true, words })
    }

    fn command(&mut self, rest: Part) -> Arguments {
        self.exec_form(rest).unwrap_or(Arguments::Text(rest))
    }

    fn health(&mut self, rest: Part) -> Arguments {
        let (kind, after) = words::first_word(self.tree.text(rest), rest.start as usize);
        let command = if after.is_empty() { Arguments::None } else { self.command(after) };
        Arguments::Health { kind, command: Box::new(command) }
    }

    fn pairs(&mut self, keyword: Keyword, rest: Part) -> Arguments {
        let text = self.tree.text(rest);
        let base = rest.start as usize;
        let parts = words::quoted_words(text, base, self.tree.escape);
        if parts.first().is_some_and(|first| !self.tree.text(*first).contains('=')) {
            return self.legacy_pair(keyword, rest);
        }
        let mut pairs = Vec::with_capacity(parts.len());
        for part in parts {
            let pair = self.pair(part);
            if pair.value.is_some() {
                pairs.push(pair);
            } else {
                let name = keyword.name();
                self.error(part, format!("expected `=`: {name} takes `key=value` pairs"));
            }
        }
        Arguments::Pairs(pairs)
    }

    /// `ENV key all the rest`.
    fn legacy_pair(&mut self, keyword: Keyword, rest: Part) -> Arguments {
        let (key, value) = words::first_word(self.tree.text(rest), rest.start as usize);
        if value.is_empty() {
            self.error(key, format!("{} needs a value: `key=value`", keyword.name()));
            return Arguments::Pairs(Vec::new());
        }
        Arguments::Pairs(vec![Pair { key, value: Some(value), whole: rest, legacy: true }])
    }

    /// `ARG name name=value`.
    fn declarations(&self, rest: Part) -> Arguments {
        let parts = words::quoted_words(self.tree.text(rest), rest.start as usize, self.tree.escape);
        Arguments::Pairs(parts.into_iter().map(|part| self.pair(part)).collect())
    }

    fn pair(&self, whole: Part) -> Pair {
        let text = self.tree.text(whole);
        let equals = text.find('=');
        let key = whole.sub(0, equals.unwrap_or(text.len()));
        Pair { key, value: equals.map(|at| whole.sub(at + 1, text.len())), whole, legacy: false }
    }
}

/// The keyword that is one slip of the hand away: a letter changed, missing, doubled or swapped.
fn nearest_keyword(name: &str) -> Option<&'static str> {
    let upper = name.to_ascii_uppercase();
    Keyword::ALL.iter().map(|&(known, _)| known).find(|known| is_one_slip(known, &upper))
}

fn is_one_slip(known: &str, typed: &str) -> bool {
    let before = known.bytes().zip(typed.bytes()).take_while(|(a, b)| a == b).count();
    let rest = |text: &str, skip: usize| text.as_bytes().get(before + skip..).unwrap_or_default().to_vec();
    let swapped: Vec<u8> = match rest(typed, 0).as_slice() {
        [a, b, tail @ ..] => [&[*b, *a], tail].concat(),
        _ => Vec::new(),
    };
    typed.len() > 2
        && (rest(known, 1) == rest(typed, 1)
            || rest(known, 0) == rest(typed, 1)
            || rest(known, 1) == rest(typed, 0)
            || rest(known, 0) == swapped)
}
