//! The `--mount` flags of a `RUN`: `type=cache,target=/root/.cache`.

use std::sync::OnceLock;

use super::{
    command::Shown,
    expand::Expander,
    stages::Stages,
    syntax::{Arguments, Dockerfile, Flag},
};
use crate::{
    text::Span,
    value::{Map, Text, Value},
};

/// One `--mount`.
#[derive(Debug)]
pub(super) struct Mount {
    span: Span,
    /// Its keys in lower case, in order; the value of those that have one.
    options: Vec<(Text, Option<Text>)>,
}

/// The mounts of the instructions of a file, each read when it is asked for.
#[derive(Debug, Default)]
pub(super) struct Mounts(Box<[OnceLock<Box<[Mount]>>]>);

impl Mounts {
    /// Of so many instructions.
    pub(super) fn of(count: usize) -> Self {
        Self((0..count).map(|_| OnceLock::new()).collect())
    }
}

impl Shown<'_> {
    /// The mounts of an instruction (of the one inside an `ONBUILD`), variables put in.
    pub(super) fn mounts_of(&self, instruction: usize) -> &[Mount] {
        let cell = self.mounts.0.get(instruction);
        cell.map_or(&[], |cell| cell.get_or_init(|| read(self.tree, self.stages, instruction)))
    }
}

/// Reads the mounts of an instruction.
pub(super) fn read(tree: &Dockerfile, stages: &Stages, instruction: usize) -> Box<[Mount]> {
    let Some(outer) = tree.instructions.get(instruction) else { return Box::default() };
    let flags = match &outer.arguments {
        Arguments::Onbuild(inner) => &inner.flags,
        _ => &outer.flags,
    };
    let lookup = |name: &str| stages.variable_at(instruction, name);
    let expander = Expander { tree, lookup: &lookup };
    let mount = |flag: &Flag| {
        let part = flag.value.filter(|_| tree.text(flag.name) == "mount")?;
        let text = expander.part(part).text;
        let option = |option: Text| match option.split_first('=') {
            Some((key, value)) => (key.trim(), Some(value)),
            None => (option, None),
        };
        Some(Mount {
            span: tree.span(flag.whole),
            options: text.split(',').into_iter().map(option).collect(),
        })
    };
    flags.iter().filter_map(mount).collect()
}

impl Mount {
    /// The value of the last of these keys that is given.
    fn get(&self, keys: &[&str]) -> Option<&Text> {
        let is_it = |key: &Text| keys.iter().any(|known| key.content().eq_ignore_ascii_case(known));
        self.options.iter().rev().find(|(key, _)| is_it(key)).and_then(|(_, value)| value.as_ref())
    }

    pub(super) fn kind(&self) -> &str {
        self.get(&["type"]).map_or("bind", Text::content)
    }

    pub(super) fn target(&self) -> Option<&str> {
        self.get(&["target", "dst", "destination"]).and_then(Text::known)
    }

    /// The variable that a secret is given as.
    pub(super) fn env(&self) -> Option<&str> {
        self.get(&["env"]).and_then(Text::known)
    }

    /// What a secret or socket is called outside.
    pub(super) fn id(&self) -> Option<&str> {
        self.get(&["id"]).and_then(Text::known)
    }

    /// The stage, image or context that it is from.
    pub(super) fn origin_image(&self) -> Option<&Text> {
        self.get(&["from"])
    }

    pub(super) fn value(&self) -> Value {
        let mut map = Map::default();
        let own = self.get(&["type"]).cloned().map(Value::text);
        map.field("type", self.span, own.unwrap_or_else(|| Value::word("bind", self.span)));
        let fields: [(&'static str, &[&str]); 5] = [
            ("target", &["target", "dst", "destination"]),
            ("source", &["source", "src"]),
            ("from", &["from"]),
            ("id", &["id"]),
            ("env", &["env"]),
        ];
        for (name, keys) in fields {
            if let Some(text) = self.get(keys) {
                map.field(name, self.span, Value::text(text.clone()));
            }
        }
        let mut options = Map::default();
        for (key, value) in &self.options {
            let at = key.origin().span;
            let value = value.clone().map_or_else(|| Value::bool(true, at), Value::text);
            options.push(key.content().to_ascii_lowercase(), at, value);
        }
        map.field("options", self.span, Value::map(options, self.span));
        Value::map(map, self.span)
    }
}
