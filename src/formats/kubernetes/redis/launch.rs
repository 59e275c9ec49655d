//! The words that start a container: the program, its options, the shell around it.

use super::{
    super::{settle, settle_script},
    Auth,
    environment::{Environment, Variable},
};
use crate::value::{Text, Value};

/// Programs that serve.
const SERVERS: [&str; 5] =
    ["redis-server", "valkey-server", "keydb-server", "dragonfly", "redis-stack-server"];

/// Programs around a server that serve no data, or run beside it.
const OTHERS: [&str; 10] = [
    "redis-cli",
    "valkey-cli",
    "redis-sentinel",
    "valkey-sentinel",
    "redis-benchmark",
    "sleep",
    "tail",
    "redis_exporter",
    "true",
    "keydb-cli",
];

/// Said of an option without a value.
const EMPTY: &str = "no password follows";

const SHELLS: [&str; 5] = ["sh", "bash", "ash", "dash", "zsh"];

/// What starts a container, in words.
#[derive(Debug, Default)]
pub(super) struct Launch {
    words: Vec<Text>,
    /// Whether a shell reads the words: `$NAME` is a variable then.
    shell: bool,
    /// Whether `command` is set: the image's own entry point then does not run.
    command: bool,
}

impl Launch {
    /// The launch of a container. A `sh -c` script is read word by word.
    pub(super) fn of(container: &Value) -> Self {
        let list = |field: &str| container.get(field).map_or(&[][..], Value::items);
        let command = !list("command").is_empty();
        let first = list("command").iter().chain(list("args")).next().and_then(Value::as_text);
        let is_shell = first.is_some_and(|word| SHELLS.contains(&program(word)));
        let settle = if is_shell { settle_script } else { settle };
        let words = list("command").iter().chain(list("args")).map(|word| word_of(&settle(word)));
        let words: Vec<Text> = words.collect();
        let script = words.iter().position(|word| {
            word.content().starts_with('-')
                && !word.content().starts_with("--")
                && word.content().ends_with('c')
        });
        match script.and_then(|at| words.get(at + 1)).filter(|_| is_shell) {
            Some(script) => Self { words: split(script), shell: true, command },
            None => Self { words, shell: false, command },
        }
    }

    /// Whether it starts something that is no server (a client, the sentinel).
    pub(super) fn is_other_program(&self) -> bool {
        let runs = |names: &[&str]| self.words.iter().any(|word| names.contains(&program(word)));
        let sentinel = self.words.iter().any(|word| word.content() == "--sentinel");
        sentinel || (runs(&OTHERS) && !runs(&SERVERS))
    }

    /// The script that starts it, where that is all that is said.
    pub(super) fn script(&self) -> Option<Value> {
        let first = self.words.first()?;
        let is_entry = matches!(program(first), "docker-entrypoint.sh" | "entrypoint.sh" | "run.sh" | "tini");
        let serves = self.words.iter().any(|word| SERVERS.contains(&program(word)));
        let is_script = self.command && !is_entry && !serves;
        is_script.then(|| Value::text(first.clone()))
    }

    /// The configuration file that the server is started with.
    pub(super) fn config_file(&self) -> Option<&Text> {
        let server = self.words.iter().position(|word| SERVERS.contains(&program(word)));
        let first = match server {
            Some(at) => self.words.get(at + 1)?,
            None => self.words.first()?,
        };
        first.content().rsplit_once('.').is_some_and(|(_, ending)| ending == "conf").then_some(first)
    }

    /// Whether the options ask for a password or name an access list. `None` where they say nothing.
    pub(super) fn auth(&self, environment: &Environment<'_, '_>) -> Option<Auth> {
        find(&self.words, self.shell, environment)
    }

    /// The same, for options that stand in a variable (`REDIS_ARGS`).
    #[allow(clippy::unused_self, reason = "reads as the launch's own options")]
    pub(super) fn auth_in(&self, options: &Text, environment: &Environment<'_, '_>) -> Option<Auth> {
        find(&split(options), false, environment)
    }
}

fn find(words: &[Text], shell: bool, environment: &Environment<'_, '_>) -> Option<Auth> {
    for (at, word) in words.iter().enumerate() {
        let content = word.content();
        if let Some(why) = word.why().filter(|_| content.is_empty()) {
            return Some(Auth::Unknown(why.clone(), Value::text(word.clone())));
        }
        let value = match content.split_once([' ', '=']) {
            // One word may hold an option with its value: `--requirepass secret`.
            Some((option, _)) if option == "--requirepass" => {
                Some(word.slice(option.len() + 1..content.len()).trim())
            }
            _ if content == "--requirepass" => match words.get(at + 1) {
                Some(next) => Some(next.clone()),
                None => return Some(Auth::No(Some((EMPTY, Value::text(word.clone()))))),
            },
            _ => None,
        };
        if let Some(value) = value {
            return Some(password(&value, word, shell, environment));
        }
        if content == "--aclfile" || content.starts_with("--aclfile ") || content.starts_with("--aclfile=") {
            return Some(Auth::By("access list", Value::text(word.clone())));
        }
        if content == "--user" && words.get(at + 1).is_some_and(|user| user.content() == "default") {
            return Some(Auth::By("access list", Value::text(word.clone())));
        }
    }
    None
}

/// Whether the word after `--requirepass` is a password.
fn password(value: &Text, option: &Text, shell: bool, environment: &Environment<'_, '_>) -> Auth {
    let content = value.content();
    if let Some(why) = value.why() {
        return Auth::Unknown(why.clone(), Value::text(value.clone()));
    }
    if content.is_empty() || content.starts_with("--") {
        return Auth::No(Some((EMPTY, Value::text(option.clone()))));
    }
    let Some(name) = reference(content, shell) else {
        return Auth::By("password", Value::text(value.clone()));
    };
    match environment.get(name) {
        Variable::Set(_) => Auth::By("password", Value::text(value.clone())),
        // Kubernetes leaves `$(NAME)` as it is where NAME is not set: everybody knows that password.
        Variable::Empty => Auth::No(Some(("this variable is empty", Value::text(value.clone())))),
        Variable::Missing => {
            Auth::No(Some(("the container does not define this variable", Value::text(value.clone()))))
        }
        Variable::Unknown(why, _) => Auth::Unknown(why, Value::text(value.clone())),
    }
}

/// The variable that a word is: `$(NAME)`, and in a shell `$NAME` and `${NAME}` (with a default or an
/// error after it, which counts as the variable too).
fn reference(word: &str, shell: bool) -> Option<&str> {
    let is_name = |name: &&str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    if let Some(name) = word.strip_prefix("$(").and_then(|rest| rest.strip_suffix(')')) {
        return Some(name).filter(is_name);
    }
    if !shell {
        return None;
    }
    if let Some(inside) = word.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) {
        // `${NAME:-default}` and `${NAME:?error}` are never empty.
        return Some(inside).filter(is_name);
    }
    word.strip_prefix('$').filter(is_name)
}

/// The program that a word names, without its path.
fn program(word: &Text) -> &str {
    let content = word.content();
    content.rsplit('/').next().unwrap_or(content)
}

fn word_of(value: &Value) -> Text {
    match (value.as_text(), value.why()) {
        (Some(text), _) => text.clone(),
        (None, Some(why)) => {
            Text::from_pieces("", vec![crate::value::Piece::unknown(why.clone(), value.span())], value.span())
        }
        _ => Text::said(number(value), value.span()),
    }
}

fn number(value: &Value) -> String {
    value.as_int().map(|number| number.to_string()).unwrap_or_default()
}

/// The words of a shell script, quotes taken off; `;`, `&`, `|` and line ends part words too.
fn split(script: &Text) -> Vec<Text> {
    let content = script.content();
    let mut words = Vec::new();
    let mut start = None;
    let mut quote = None;
    for (at, char) in content.char_indices() {
        match quote {
            Some(open) if char == open => quote = None,
            Some(_) => {}
            None if matches!(char, '"' | '\'') => {
                quote = Some(char);
                start.get_or_insert(at);
            }
            None if char.is_whitespace() || matches!(char, ';' | '&' | '|') => {
                words.extend(start.take().map(|from| script.slice(from..at)));
            }
            None => {
                start.get_or_insert(at);
            }
        }
    }
    words.extend(start.map(|from| script.slice(from..content.len())));
    // A backslash at a line's end is no word.
    words.retain(|word| word.content() != "\\");
    words.iter().map(unquote).collect()
}

fn unquote(word: &Text) -> Text {
    let content = word.content();
    let quoted = content.len() >= 2
        && ['"', '\''].into_iter().any(|quote| content.starts_with(quote) && content.ends_with(quote));
    if quoted { word.slice(1..content.len() - 1) } else { word.clone() }
}
