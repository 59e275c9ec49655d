//! Instructions that the builder refuses although they can be read: too few arguments, flags that it does not
//! know, substitutions that are malformed. One error an instruction: each costs only its own. What `ONBUILD` cannot hold is a rule
//! (`dockerfile/onbuild-not-allowed`).

use super::{
    expand::{Expander, Variable},
    flags,
    syntax::{Arguments, Dockerfile, Instruction, Keyword, Part, Word},
};
use crate::formats::SyntaxError;

/// The errors of a file.
pub(super) fn of(tree: &Dockerfile) -> Vec<SyntaxError> {
    let is_builders_own = has_usual_syntax(tree);
    let fault = |instruction: &Instruction| {
        let (part, message) = too_few(instruction)
            .or_else(|| arguments(tree, instruction))
            .or_else(|| flags::fault(tree, instruction).filter(|_| is_builders_own))
            .or_else(|| substitution(tree, instruction))?;
        Some(SyntaxError::new(tree.span(part), message))
    };
    let mut found: Vec<SyntaxError> = tree.instructions.iter().filter_map(fault).collect();
    found.extend(checks(tree));
    found
}

type Fault = (Part, String);

/// Whether the file is read by the usual builder: another one may know more flags.
fn has_usual_syntax(tree: &Dockerfile) -> bool {
    let named = tree.directives.iter().find(|directive| directive.name == "syntax");
    named.is_none_or(|directive| {
        let image = directive.text.strip_prefix("docker.io/").unwrap_or(&directive.text);
        image.starts_with("docker/dockerfile")
    })
}

/// What an instruction lacks, if it has too few arguments to be built.
fn too_few(instruction: &Instruction) -> Option<Fault> {
    let name = instruction.keyword.name();
    let message = match (instruction.keyword, &instruction.arguments) {
        (Keyword::From, Arguments::None) => "`FROM` needs an image".to_owned(),
        (Keyword::Cmd | Keyword::Entrypoint | Keyword::Unknown, _) => return None,
        (Keyword::Copy | Keyword::Add, _) if instruction.words().len() < 2 => {
            format!("`{name}` needs a source and a destination")
        }
        (_, Arguments::None) => format!("`{name}` needs an argument"),
        (_, Arguments::Onbuild(inner)) => too_few(inner)?.1,
        _ => return None,
    };
    Some((instruction.keyword_part, message))
}

/// What an instruction's own grammar does not allow.
fn arguments(tree: &Dockerfile, instruction: &Instruction) -> Option<Fault> {
    match (instruction.keyword, &instruction.arguments) {
        (Keyword::Healthcheck, Arguments::Health { kind, command }) => {
            health(tree, instruction, *kind, command)
        }
        (Keyword::Shell, Arguments::Text(part)) => {
            Some((*part, "`SHELL` takes a list of words in JSON: `SHELL [\"/bin/bash\", \"-c\"]`".to_owned()))
        }
        (Keyword::Shell, Arguments::Words { words, .. }) if words.is_empty() => {
            Some((instruction.rest, "`SHELL` needs a program".to_owned()))
        }
        (Keyword::From, Arguments::Words { words, .. }) => stage_name(tree, words),
        (Keyword::Copy | Keyword::Add, Arguments::Words { words, .. }) => copy(tree, instruction, words),
        (Keyword::Volume, Arguments::Words { words, .. }) => {
            let empty = words.iter().find(|word| tree.word(word).trim().is_empty())?;
            Some((empty.part, "a volume needs a path".to_owned()))
        }
        (keyword, Arguments::Pairs(pairs)) => {
            let pair = pairs.iter().find(|pair| pair.key.is_empty())?;
            Some((pair.whole, format!("a name is missing before the `=` of this `{}`", keyword.name())))
        }
        _ => None,
    }
}

fn health(tree: &Dockerfile, instruction: &Instruction, kind: Part, command: &Arguments) -> Option<Fault> {
    let is_empty = match command {
        Arguments::None => true,
        Arguments::Words { words, .. } => words.is_empty(),
        _ => false,
    };
    match tree.text(kind).to_ascii_uppercase().as_str() {
        "NONE" if !is_empty => Some((instruction.rest, "`HEALTHCHECK NONE` takes no arguments".to_owned())),
        "CMD" if is_empty => Some((kind, "`HEALTHCHECK CMD` needs a command".to_owned())),
        "CMD" | "NONE" => None,
        _ => Some((kind, "`HEALTHCHECK` takes `CMD` and a command, or `NONE`".to_owned())),
    }
}

/// `FROM image AS name`; other numbers of words are reported with the stages.
fn stage_name(tree: &Dockerfile, words: &[Word]) -> Option<Fault> {
    let [_, _, name] = words else { return None };
    let text = tree.word(name);
    let is_name = text.starts_with(|ch: char| ch.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    let message = "a stage's name begins with a letter and has letters, digits, `-`, `_` and `.` only";
    (!is_name).then(|| (name.part, message.to_owned()))
}

fn copy(tree: &Dockerfile, instruction: &Instruction, words: &[Word]) -> Option<Fault> {
    let last = words.last()?;
    if instruction.heredocs.iter().any(|heredoc| heredoc.opener == last.part) {
        return Some((last.part, "a here-document cannot be the destination".to_owned()));
    }
    let from = instruction.flag(tree, "from").and_then(|flag| flag.value)?;
    let message = "`--from` takes no variables: name a stage with `FROM … AS`";
    tree.text(from).contains('$').then(|| (from, message.to_owned()))
}

/// A word that the builder puts variables in and that it cannot read.
fn substitution(tree: &Dockerfile, instruction: &Instruction) -> Option<Fault> {
    let expander = Expander { tree, lookup: &|_: &str| Variable::Unset };
    let part = |part: Part| Some((part, expander.broken(part)?.to_owned()));
    let word = |word: &Word| {
        let broken = match word.decoded {
            Some(_) => expander.word(word).broken,
            None => expander.broken(word.content),
        };
        Some((word.part, broken?.to_owned()))
    };
    let is_heredoc = |word: &Word| instruction.heredocs.iter().any(|heredoc| heredoc.opener == word.part);
    match (instruction.keyword, &instruction.arguments) {
        (Keyword::Env | Keyword::Label | Keyword::Arg, Arguments::Pairs(pairs)) => {
            pairs.iter().find_map(|pair| part(pair.key).or_else(|| part(pair.value?)))
        }
        (Keyword::User | Keyword::Workdir | Keyword::Stopsignal, Arguments::Text(text)) => part(*text),
        (Keyword::From, Arguments::Words { words, .. }) => words.first().and_then(word),
        (
            Keyword::Copy | Keyword::Add | Keyword::Expose | Keyword::Volume,
            Arguments::Words { words, .. },
        ) => words.iter().filter(|word| !is_heredoc(word)).find_map(word),
        _ => None,
    }
}

/// `# check=skip=A,B;error=true`
fn checks(tree: &Dockerfile) -> Option<SyntaxError> {
    const TRUTHS: [&str; 12] =
        ["1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"];
    let directive = tree.directives.iter().find(|directive| directive.name == "check")?;
    let first = directive.text.split(' ').next().unwrap_or_default();
    let is_known = |option: &str| match option.split_once('=') {
        Some((key, value)) => match key.trim() {
            "skip" | "experimental" => true,
            "error" => {
                let value = value.trim();
                TRUTHS.contains(&value)
            }
            _ => false,
        },
        None => false,
    };
    let wrong = first.split(';').find(|option| !is_known(option))?;
    let message =
        format!("`{wrong}` is no option of `check`: it takes `skip=…`, `error=true` and `experimental=…`");
    Some(SyntaxError::new(directive.value, message))
}
