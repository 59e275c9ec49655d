//! Secrets in the words of a command: literals, and the variables that bring them.
//!
//! What is a literal secret: a provider's token anywhere; a password after a flag that takes one
//! (`rules/data/password_flags.yaml`), in a header, a URL, an assignment, or a line for a file of logins.

use super::{
    Shown,
    text::Expansion,
    view::View,
    writes::{hosts_script, variables},
};
use crate::{
    data::TableId,
    formats::dockerfile::{expand::written, shell::Heredoc, syntax::Keyword},
    secrets::{self, Class, find_token, is_secret_name, url_password},
    text::Span,
    value::{Map, Text, Value},
};

const PASSWORD_FLAGS: TableId = TableId::of("password_flags");

/// A secret as it is written, and what it is.
struct Literal {
    text: Text,
    what: String,
}

/// Headers that prove who somebody is, in lower case.
const HEADERS: [&str; 9] = [
    "authorization: bearer ",
    "authorization: basic ",
    "authorization: token ",
    "private-token: ",
    "job-token: ",
    "x-api-key: ",
    "x-auth-token: ",
    "x-vault-token: ",
    "api-key: ",
];

/// Settings of package managers that are logins.
const SETTINGS: [&str; 3] = ["_authToken", "_password", "_auth"];

/// Programs with flags of their own for a password; whether it stands after the colon of a login.
const LOGINS: [(&str, &[&str], bool); 5] = [
    ("curl", &["-u", "--user", "-U", "--proxy-user"], true),
    ("docker", &["-p"], false),
    ("podman", &["-p"], false),
    ("sshpass", &["-p"], false),
    ("wget", &["--password", "--http-password", "--proxy-password", "--ftp-password"], false),
];

/// The literals in a command, each at its place.
pub(super) fn literals(shown: &Shown<'_>, index: usize, at: Span) -> Value {
    let found = Reading { shown, index, at, found: Vec::new() }.read();
    let one = |literal: &Literal| {
        let span = literal.text.origin().span;
        let mut map = Map::with_room(1);
        map.field("what", span, Value::word(&literal.what, span));
        Value::map(map, span)
    };
    Value::sequence(found.iter().map(one).collect(), at)
}

/// The variables that a command brings in, each at its place: its name, and where its value is from.
pub(super) fn expanded(shown: &Shown<'_>, index: usize, at: Span) -> Value {
    let Some((run, _)) = shown.place(index) else { return Value::absent(at) };
    let found = variables(shown, index);
    if found.is_empty() {
        return Value::sequence(Vec::new(), at);
    }
    let mounts = shown.mounts_of(run.instruction);
    let expansion = Expansion::of(shown, run);
    let is_local = |name: &str| {
        expansion.as_ref().is_some_and(|own| run.locals.iter().any(|local| local.name(own) == name))
    };
    let one = |(name, span): (String, Span)| {
        let setting = shown.stages.setting_at(run.instruction, &name);
        let from = if mounts.iter().any(|mount| mount.env() == Some(name.as_str())) {
            "mount"
        } else if is_local(&name) {
            "script"
        } else {
            match setting.map(|setting| setting.keyword) {
                Some(Keyword::Arg) => "ARG",
                Some(_) => "ENV",
                None => "environment",
            }
        };
        let mut map = Map::with_room(3);
        map.field("name", span, Value::word(&name, span));
        map.field("from", span, Value::word(from, span));
        if let Some(setting) = setting.filter(|_| matches!(from, "ARG" | "ENV")) {
            map.field("declared", span, Value::word(setting.key.content(), setting.span));
        }
        Value::map(map, span)
    };
    Value::sequence(found.into_iter().map(one).collect(), at)
}

struct Reading<'a> {
    shown: &'a Shown<'a>,
    index: usize,
    at: Span,
    found: Vec<Literal>,
}

impl Reading<'_> {
    fn read(mut self) -> Vec<Literal> {
        let Some(view) = self.shown.view(self.index) else { return Vec::new() };
        if !hosts_script(self.shown, self.index) {
            self.words(view);
        }
        self.assignments();
        self.bodies();
        self.found.sort_by_key(|literal| literal.text.origin().span);
        self.found
    }

    /// A secret that is written here: what a variable brings is somebody else's.
    fn push(&mut self, text: Text, what: impl Into<String>) {
        let is_here = self.at.contains(text.origin().span);
        let is_new = !self.found.iter().any(|own| own.text.origin().span == text.origin().span);
        if is_here && is_new {
            self.found.push(Literal { text, what: what.into() });
        }
    }

    /// The same for a password, if that is what it is.
    fn password(&mut self, text: Text, what: impl Into<String>) {
        if text.known().is_some_and(is_password) {
            self.push(text, what);
        }
    }

    fn words(&mut self, view: &View) {
        let speaks = matches!(view.known_name(), Some("echo" | "printf"));
        let feeds_logins = speaks
            && self
                .shown
                .feeds(self.index)
                .into_iter()
                .any(|next| self.shown.view(next).and_then(View::known_name) == Some("chpasswd"));
        self.logins(view);
        for (at, word) in view.words.iter().enumerate() {
            let content = word.content();
            if let Some(token) = find_token(content).filter(|token| token.kind != "a private key") {
                self.push(word.slice(token.range), token.kind);
            }
            if has(content, b':') {
                if let Some(range) = url_password(content) {
                    self.password(word.slice(range), "the password of a URL");
                }
                self.header(word);
            }
            self.setting(word, view.words.get(at + 1));
            self.netrc(word);
            self.pair(word);
            self.flag(view, at, word);
            if feeds_logins && let Some((user, password)) = word.split_first(':') {
                let what = format!("the password of `{}`", user.content());
                self.password(password, what);
            }
        }
    }

    /// A flag of `rules/data/password_flags.yaml`.
    fn flag(&mut self, view: &View, at: usize, word: &Text) {
        let content = word.content();
        if !content.starts_with('-') {
            return;
        }
        let Some(program) = view.known_name() else { return };
        let suits = |flag: &str, glued: bool| {
            PASSWORD_FLAGS.table().get(flag).is_some_and(|row| {
                let programs = row.get("programs").unwrap_or("*");
                let is_its = programs == "*" || programs.split_ascii_whitespace().any(|own| own == program);
                is_its && glued == (row.get("glued") == Some("yes"))
            })
        };
        if let Some((flag, value)) = word.split_first('=') {
            if suits(flag.content(), false) {
                self.password(value, format!("what `{}` gives", flag.content()));
            }
        } else if suits(content, false) {
            if let Some(value) = view.words.get(at + 1).filter(|next| !next.content().starts_with('-')) {
                self.password(value.clone(), format!("what `{content}` gives"));
            }
        } else if let Some(flag) = content.get(..2).filter(|flag| content.len() > 2 && suits(flag, true)) {
            let flag = flag.to_owned();
            self.password(word.slice(2..content.len()), format!("what `{flag}` gives"));
        }
    }

    fn logins(&mut self, view: &View) {
        let Some(name) = view.known_name() else { return };
        let Some((_, flags, after_colon)) = LOGINS.iter().find(|(program, ..)| *program == name) else {
            return;
        };
        let is_login = view.argument(0).is_some_and(|word| word.content() == "login");
        if matches!(name, "docker" | "podman") && !is_login {
            return;
        }
        let words = || view.words.iter().zip(view.words.iter().skip(1));
        let after = words().find(|(flag, _)| flags.contains(&flag.content())).map(|(_, value)| value.clone());
        let own = view.flags.iter().find(|flag| flags.contains(&flag.name.as_str()));
        let Some(value) = own.and_then(|flag| flag.value.clone()).or(after) else { return };
        if !after_colon {
            self.password(value, "a password");
        } else if let Some((user, password)) = value.split_first(':') {
            let what = format!("the password of `{}`", user.content());
            self.password(password, what);
        }
    }

    fn header(&mut self, word: &Text) {
        if !word.content().contains(": ") {
            return;
        }
        let lower = word.content().to_ascii_lowercase();
        let Some((at, header)) = HEADERS.iter().find_map(|header| Some((lower.find(header)?, *header)))
        else {
            return;
        };
        let start = at + header.len();
        let rest = word.content().get(start..).unwrap_or_default();
        let end = rest.find([' ', '"', '\'', '\n', '\\']).unwrap_or(rest.len());
        let name = header.split(':').next().unwrap_or_default().to_owned();
        self.password(word.slice(start..start + end), format!("the header `{name}`"));
    }

    /// `//registry/:_authToken=…`, or as two words.
    fn setting(&mut self, word: &Text, next: Option<&Text>) {
        let content = word.content();
        // Looking for a byte is much cheaper than for a name.
        if !has(content, b'_') {
            return;
        }
        for name in SETTINGS {
            let Some(at) = content.find(name) else { continue };
            let start = at + name.len();
            let rest = content.get(start..).unwrap_or_default();
            let value = match rest.strip_prefix('=') {
                Some(value) => {
                    let end = value.find(|ch: char| ch.is_whitespace() || "\\\"'".contains(ch));
                    Some(word.slice(start + 1..start + 1 + end.unwrap_or(value.len())))
                }
                None if rest.is_empty() => next.cloned(),
                None => None,
            };
            if let Some(value) = value {
                self.password(value, format!("the value of `{name}`"));
                return;
            }
        }
    }

    /// `machine … login … password …`
    fn netrc(&mut self, word: &Text) {
        let content = word.content();
        if !has(content, b' ') {
            return;
        }
        let Some(at) = content.find("password ").filter(|_| content.contains("machine ")) else { return };
        let start = at + "password ".len();
        let rest = content.get(start..).unwrap_or_default();
        let end = rest.find(|ch: char| ch.is_whitespace() || "\\\"'".contains(ch)).unwrap_or(rest.len());
        self.password(word.slice(start..start + end), "the password of a `.netrc`");
    }

    /// Lines of here-documents that are no script: `cat <<EOF > .npmrc`.
    fn bodies(&mut self) {
        let Some((run, command)) = self.shown.place(self.index) else { return };
        let Some(expansion) = Expansion::of(self.shown, run) else { return };
        let script = expansion.script();
        let Some(own) = script.commands.get(command) else { return };
        if hosts_script(self.shown, self.index) {
            return;
        }
        for redirect in own.redirects.of(&script.redirects) {
            let body = match redirect.heredoc {
                Some(Heredoc::Here(range)) => Some(expansion.verbatim(range)),
                Some(Heredoc::Elsewhere(index)) => {
                    let instruction = self.shown.tree.instructions.get(run.instruction);
                    let heredoc = instruction.and_then(|own| own.heredocs.get(index as usize));
                    heredoc.map(|heredoc| written(self.shown.tree, heredoc.body))
                }
                None => None,
            };
            for line in body.iter().flat_map(|body| body.split('\n')) {
                self.at = self.at.cover(line.origin().span);
                self.line(&line.trim());
            }
        }
    }

    fn line(&mut self, line: &Text) {
        if let Some(token) = find_token(line.content()).filter(|token| token.kind != "a private key") {
            self.push(line.slice(token.range), token.kind);
        }
        self.setting(line, None);
        self.netrc(line);
        self.pair(line);
    }

    /// `NAME=value` with the name of a secret.
    fn pair(&mut self, text: &Text) {
        let Some((name, _)) = text.content().split_once('=') else { return };
        if !is_name(name) || !is_secret_name(name) {
            return;
        }
        if let Some((name, value)) = text.split_first('=').filter(|(name, _)| name.why().is_none()) {
            self.password(value, format!("the value of `{}`", name.content()));
        }
    }

    fn assignments(&mut self) {
        let Some((run, command)) = self.shown.place(self.index) else { return };
        let Some(expansion) = Expansion::of(self.shown, run) else { return };
        let script = expansion.script();
        let Some(own) = script.commands.get(command) else { return };
        for assignment in own.assignments.of(&script.assignments).iter().filter(|own| own.plain) {
            let name = expansion.written(assignment.name);
            let value = expansion.value(assignment.value, own.range.start, 0);
            if let Some(token) = find_token(value.content()).filter(|token| token.kind != "a private key") {
                self.push(value.slice(token.range), token.kind);
            } else if is_secret_name(name) {
                self.password(value, format!("the value of `{name}`"));
            }
        }
    }
}

fn has(text: &str, byte: u8) -> bool {
    text.as_bytes().contains(&byte)
}

fn is_name(text: &str) -> bool {
    text.starts_with(|ch: char| ch.is_ascii_alphabetic() || ch == '_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Whether a text is a password as people write them: no placeholder, no file, no other flag.
fn is_password(text: &str) -> bool {
    matches!(secrets::classify(text), Class::Weak | Class::Strong)
        && !text.starts_with(['$', '-', '/', '%', '<'])
}
