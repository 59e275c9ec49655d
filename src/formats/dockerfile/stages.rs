//! The stages of a Dockerfile, with variables substituted: what resolve, users and facts read.

use smol_str::SmolStr;

use super::{
    expand::{Expanded, Expander, Variable, written},
    scope::{Declaration, Given, Scope},
    syntax::{Arguments, Dockerfile, Instruction, Keyword, Pair, Word},
};
use crate::{
    formats::SyntaxError,
    text::Span,
    value::{Piece, Text},
};

/// All stages, and what makes the file unbuildable.
#[derive(Debug, Default)]
pub(super) struct Stages {
    /// In file order.
    pub(super) all: Vec<Stage>,
    /// `ARG`s before the first stage.
    pub(super) global: Vec<Setting>,
    pub(super) errors: Vec<SyntaxError>,
}

/// One stage: a `FROM` and all up to the next.
#[derive(Debug)]
pub(super) struct Stage {
    /// Index of its `FROM` among the instructions.
    pub(super) from: usize,
    /// One past the index of its last instruction.
    pub(super) end: usize,
    /// After `AS`.
    pub(super) name: Option<Text>,
    /// What it starts from, substituted.
    pub(super) image: Text,
    /// The earlier stage that this is, if it is one.
    pub(super) base: Option<usize>,
    /// Whether a context of the build has its name and takes its place.
    pub(super) replaced: bool,
    /// `--platform`.
    pub(super) platform: Option<Text>,
    /// Each `USER`, in order.
    pub(super) users: Vec<Text>,
    /// `ENV`, `ARG` and `LABEL` pairs in order, those of `ONBUILD` included.
    pub(super) variables: Vec<Setting>,
    /// Sources of `COPY` and `ADD`.
    pub(super) copies: Vec<Copied>,
    /// The variables at its end, for stages that start from it.
    scope: Scope,
}

/// A pair of `ENV` or `ARG`.
#[derive(Debug)]
pub(super) struct Setting {
    /// Index of the instruction.
    pub(super) instruction: usize,
    pub(super) keyword: Keyword,
    pub(super) onbuild: bool,
    pub(super) key: Text,
    /// The substituted value; `None` for `ARG name`.
    pub(super) value: Option<Text>,
    /// The whole pair.
    pub(super) span: Span,
    /// The variables that its value uses; those that are build arguments.
    pub(super) args: Vec<SmolStr>,
    /// What the variable is after it: of an `ARG`, also what comes from outside.
    pub(super) holds: Variable,
}

/// One `COPY` or `ADD`.
#[derive(Debug)]
pub(super) struct Copied {
    pub(super) instruction: usize,
    /// Substituted, without heredocs.
    pub(super) sources: Vec<Source>,
    pub(super) destination: Text,
    /// `--from`.
    pub(super) from: Option<Text>,
}

/// A source word.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) text: Text,
    /// The word as written.
    pub(super) span: Span,
    /// Index among the instruction's heredocs, if it is one.
    pub(super) heredoc: Option<usize>,
}

/// Reads the stages of a tree, with build arguments from outside.
pub(super) fn read(tree: &Dockerfile, given: &Given) -> Stages {
    let mut reader = Reader { tree, given, global: Scope::global(), stages: Stages::default() };
    for (index, instruction) in tree.instructions.iter().enumerate() {
        reader.instruction(index, instruction);
    }
    if let Some(last) = reader.stages.all.last_mut() {
        last.end = tree.instructions.len();
    }
    reader.stages
}

impl Stages {
    /// What a variable is where the instruction of an index is run.
    pub(super) fn variable_at(&self, instruction: usize, name: &str) -> Variable {
        let Some(mut at) = self.all.iter().rposition(|stage| stage.from <= instruction) else {
            return Variable::Unset;
        };
        // A stage starts from an earlier one, so this ends.
        while let Some(stage) = self.all.get(at) {
            let is_it =
                |own: &&Setting| own.instruction < instruction && !own.onbuild && own.key.content() == name;
            if let Some(own) = stage.variables.iter().rev().find(is_it) {
                return own.holds.clone();
            }
            match stage.base {
                Some(base) => at = base,
                None => return stage.scope.look_up_undeclared(name),
            }
        }
        Variable::Unset
    }
}

impl Stages {
    /// The `ENV` or `ARG` that sets a variable where the instruction of an index is run.
    pub(super) fn setting_at(&self, instruction: usize, name: &str) -> Option<&Setting> {
        let mut at = self.all.iter().rposition(|stage| stage.from <= instruction)?;
        // A stage starts from an earlier one, so this ends.
        while let Some(stage) = self.all.get(at) {
            let is_it =
                |own: &&Setting| own.instruction < instruction && !own.onbuild && own.key.content() == name;
            if let Some(own) = stage.variables.iter().rev().find(is_it) {
                return Some(own);
            }
            at = stage.base?;
        }
        None
    }
}

struct Reader<'a> {
    tree: &'a Dockerfile,
    given: &'a Given,
    global: Scope,
    stages: Stages,
}

impl Reader<'_> {
    fn instruction(&mut self, index: usize, instruction: &Instruction) {
        match (instruction.keyword, self.stages.all.len()) {
            (Keyword::From, _) => self.from(index, instruction),
            (Keyword::Unknown, _) => {}
            (Keyword::Arg, 0) => self.pairs(index, instruction, false),
            (_, 0) => self.outside(instruction),
            (Keyword::Arg | Keyword::Env, _) => self.pairs(index, instruction, false),
            (Keyword::User, _) => self.user(instruction),
            (Keyword::Copy | Keyword::Add, _) => self.copy(index, instruction),
            (Keyword::Onbuild, _) => {
                if let Arguments::Onbuild(inner) = &instruction.arguments
                    && matches!(inner.keyword, Keyword::Env | Keyword::Arg)
                {
                    self.pairs(index, inner, true);
                }
            }
            _ => {}
        }
    }

    /// Something else than `ARG` before the first `FROM`: said once.
    fn outside(&mut self, instruction: &Instruction) {
        if self.stages.errors.is_empty() {
            let span = self.tree.span(instruction.keyword_part);
            let name = instruction.keyword.name();
            let message = format!("`{name}` before the first `FROM`: only `ARG` may stand there");
            self.stages.errors.push(SyntaxError::new(span, message));
        }
    }

    fn scope(&self) -> &Scope {
        self.stages.all.last().map_or(&self.global, |stage| &stage.scope)
    }

    fn expand(&self, expand: impl Fn(&Expander<'_>) -> Expanded) -> Expanded {
        let lookup = |name: &str| match self.stages.all.last() {
            Some(stage) => stage.scope.look_up(name),
            None => self.global.look_up_global(name),
        };
        expand(&Expander { tree: self.tree, lookup: &lookup })
    }

    fn from(&mut self, index: usize, instruction: &Instruction) {
        let tree = self.tree;
        if let Some(last) = self.stages.all.last_mut() {
            last.end = index;
        }
        let lookup = |name: &str| self.global.look_up_global(name);
        let expander = Expander { tree, lookup: &lookup };
        let words = instruction.words();
        let Some(image) = words.first().map(|word| expander.word(word).text) else {
            return;
        };
        let platform = instruction.flag(tree, "platform").and_then(|flag| flag.value);
        let platform = platform.map(|part| expander.part(part).text);
        let name = self.stage_name(instruction);
        // A context of the build's own takes the place of a stage of that name, too.
        let named = image.known().filter(|name| self.given.context(name).is_none());
        let earlier = named.and_then(|image| self.find(image));
        let image = match (earlier, image.known().and_then(|name| self.given.context(name))) {
            (None, Some(Variable::Known(given))) => given.via(tree.span(instruction.rest), "used here"),
            (None, Some(Variable::Unknown(why))) => {
                let span = image.origin().used_at();
                Text::from_pieces("", vec![Piece::unknown(why.clone(), span)], span)
            }
            _ => image,
        };
        let scope = match earlier.and_then(|index| self.stages.all.get(index)) {
            Some(base) => base.scope.clone(),
            None => Scope::of_image(&image),
        };
        let is_replaced = |name: &Text| self.given.context(name.content()).is_some();
        let replaced = name.as_ref().is_some_and(is_replaced);
        self.stages.all.push(Stage {
            from: index,
            end: index + 1,
            replaced,
            name,
            image,
            base: earlier,
            platform,
            users: Vec::new(),
            variables: Vec::new(),
            copies: Vec::new(),
            scope,
        });
    }

    /// `AS name`. Anything else after the image is an error.
    fn stage_name(&mut self, instruction: &Instruction) -> Option<Text> {
        let tree = self.tree;
        match instruction.words() {
            [_, word, name] if tree.word(word).eq_ignore_ascii_case("as") => {
                Some(written(tree, name.content))
            }
            [_, extra, ..] => {
                let message = "`FROM` takes one image, or an image and `AS name`";
                self.stages.errors.push(SyntaxError::new(tree.span(extra.part), message));
                None
            }
            _ => None,
        }
    }

    /// The latest earlier stage of that name.
    fn find(&self, name: &str) -> Option<usize> {
        let is_named =
            |stage: &Stage| stage.name.as_ref().is_some_and(|own| own.content().eq_ignore_ascii_case(name));
        self.stages.all.iter().rposition(is_named)
    }

    fn pairs(&mut self, index: usize, instruction: &Instruction, onbuild: bool) {
        let mut read: Vec<Setting> = Vec::new();
        for pair in instruction.pairs() {
            let mut setting = self.pair(index, instruction.keyword, onbuild, pair);
            // Each argument sees those before it; the pairs of `ENV` see what was before the instruction.
            if instruction.keyword == Keyword::Arg && !onbuild {
                self.set(&mut setting);
            }
            read.push(setting);
        }
        if instruction.keyword != Keyword::Arg && !onbuild {
            for setting in &mut read {
                self.set(setting);
            }
        }
        match self.stages.all.last_mut() {
            Some(stage) => stage.variables.extend(read),
            None => self.stages.global.extend(read),
        }
    }

    fn pair(&self, instruction: usize, keyword: Keyword, onbuild: bool, pair: &Pair) -> Setting {
        let key = match keyword {
            Keyword::Arg => written(self.tree, pair.key),
            _ => self.expand(|expander| expander.part(pair.key)).text,
        };
        let expanded = pair.value.map(|part| self.expand(|expander| expander.part(part)));
        let (value, uses) = expanded.map_or((None, Vec::new()), |e| (Some(e.text), e.uses));
        let args = uses.into_iter().filter(|used| self.scope().is_arg(used)).collect();
        let span = self.tree.span(pair.whole);
        Setting { instruction, keyword, onbuild, key, value, span, args, holds: Variable::Unset }
    }

    /// Sets what a pair says for what follows.
    fn set(&mut self, variable: &mut Setting) {
        let name = variable.key.smol();
        let value = variable.value.clone();
        let (given, global) = (&self.given.args, &self.global);
        match (self.stages.all.last_mut(), variable.keyword) {
            (Some(stage), Keyword::Env) => {
                stage.scope.set_env(name.clone(), value.unwrap_or_else(|| variable.key.slice(0..0)));
            }
            (Some(stage), _) => {
                let at = Declaration { given, global: Some(global), span: variable.span };
                stage.scope.declare(&name, value, at);
            }
            (None, _) => {
                let at = Declaration { given, global: None, span: variable.span };
                self.global.declare(&name, value, at);
            }
        }
        variable.holds = self.scope().look_up(&name);
    }

    fn user(&mut self, instruction: &Instruction) {
        if let Arguments::Text(part) = instruction.arguments {
            let text = self.expand(|expander| expander.part(part)).text;
            if let Some(stage) = self.stages.all.last_mut() {
                stage.users.push(text);
            }
        }
    }

    fn copy(&mut self, index: usize, instruction: &Instruction) {
        let Some((last, sources)) = instruction.words().split_last() else { return };
        let heredocs = &instruction.heredocs;
        let source = |word: &Word| {
            let heredoc = heredocs.iter().position(|heredoc| heredoc.opener == word.part);
            let text = self.expand(|expander| expander.word(word)).text;
            Source { text, span: self.tree.span(word.part), heredoc }
        };
        let sources = sources.iter().map(source).collect();
        let destination = self.expand(|expander| expander.word(last)).text;
        let from = instruction.flag(self.tree, "from").and_then(|flag| flag.value);
        // The builder takes no variables here.
        let from = from.map(|part| written(self.tree, part));
        let copy = Copied { instruction: index, sources, destination, from };
        if let Some(stage) = self.stages.all.last_mut() {
            stage.copies.push(copy);
        }
    }
}
