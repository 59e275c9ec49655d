//! The variables of a project, and putting them into a document's values.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::{
    formats::{
        Context, Given, SyntaxError,
        interpolate::{self, Use, Variable, has_variables},
    },
    source::paths,
    text::Span,
    value::{Entry, Kind, Map, Origin, Text, Value, Why},
};

/// What sets variables: env files, the strongest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Variables {
    files: Vec<Env>,
}

/// An env file as values.
#[derive(Clone, Debug)]
pub(super) struct Env {
    values: Value,
    /// Whether git ignores it: another machine has another one.
    local: bool,
}

impl Env {
    /// The env file at a workspace path, if there is one. What it does not set itself, and what is
    /// stronger, `given` knows.
    pub(super) fn read(context: &Context<'_>, path: &str, given: &Given<'_>) -> Option<Self> {
        let values = context.read_value_given(path, "dotenv", given).ok()?;
        Some(Self { values, local: context.loader.is_git_ignored(path) })
    }

    /// The entries, from a local file marked as such.
    pub(super) fn entries(&self) -> impl Iterator<Item = (SmolStr, Span, Value)> {
        self.values
            .entries()
            .iter()
            .map(|entry| (entry.key.clone(), entry.key_span, self.value(&entry.value)))
    }

    fn value(&self, value: &Value) -> Value {
        match &value.kind {
            Kind::Text(text) if self.local => Value::text(text.from_local_file()),
            _ => value.clone(),
        }
    }

    fn get(&self, name: &str) -> Option<Value> {
        self.values.get(name).map(|value| self.value(value))
    }
}

impl Variables {
    /// Those of the env files of a folder: its `.env`, or those that the configuration names. Their values
    /// see the variables that are `stronger`.
    pub(super) fn of_folder(context: &Context<'_>, folder: &str, stronger: &Self) -> Self {
        let named = context.settings.env_files.iter().filter_map(|name| paths::join(folder, name));
        let mut files: Vec<String> = named.filter(|path| context.loader.is_file(path)).collect();
        if files.is_empty() {
            files.extend(paths::join(folder, ".env"));
        }
        Self::of_files(context, &files, stronger)
    }

    /// Those of env files, a later one stronger than those before it, which it sees; all see what is
    /// `stronger`.
    pub(super) fn of_files(context: &Context<'_>, files: &[String], stronger: &Self) -> Self {
        let mut all = Self::default();
        for path in files {
            let lookup = |name: &str| stronger.get(name, context);
            let before = |name: &str| all.get(name, context);
            let given = Given { variables: &lookup, before: &before, is_raw: false };
            let env = Env::read(context, path, &given);
            if let Some(env) = env {
                all.files.insert(0, env);
            }
        }
        all
    }

    /// These, and where they say nothing those.
    pub(super) fn or(&self, weaker: Self) -> Self {
        Self { files: self.files.iter().cloned().chain(weaker.files).collect() }
    }

    /// A known text, as Compose reads settings of its own from the variables.
    pub(super) fn setting(&self, name: &str) -> Option<Text> {
        self.files.iter().find_map(|file| file.get(name)).and_then(|value| value.as_text().cloned())
    }

    /// What is known of a variable.
    pub(super) fn get(&self, name: &str, context: &Context<'_>) -> Variable {
        if context.settings.provides(name) {
            return Variable::Provided(Why::new(format!("variable `{name}` is provided from outside")));
        }
        if name == "COMPOSE_PROJECT_NAME" {
            return Variable::Provided(Why::new("Compose sets `COMPOSE_PROJECT_NAME` itself"));
        }
        match self.files.iter().find_map(|file| file.get(name)).map(|value| value.kind) {
            Some(Kind::Text(text)) => Variable::Set(text),
            // An entry without a value takes the environment's.
            _ => Variable::Unset,
        }
    }
}

/// A use of a variable and where it stands in the document.
#[derive(Clone, Debug)]
pub(super) struct UseAt {
    /// The use.
    pub(super) found: Use,
    /// The keys down to it: `services.db.command`.
    pub(super) path: String,
}

/// All texts of a file may grow to this many bytes together.
const MAX_BYTES: usize = 16 << 20;

/// What a piece of a text takes.
const PIECE: usize = 64;

/// Puts variables into documents.
pub(super) struct Filling<'c> {
    context: &'c Context<'c>,
    variables: &'c Variables,
    path: Vec<SmolStr>,
    /// Collections that are done, by address (aliases share them), and whether they had variables.
    done: FxHashMap<usize, (Value, bool)>,
    /// Whether the collection under way has variables.
    touched: bool,
    /// Bytes of all texts with their variables put in.
    bytes: usize,
    pub(super) uses: Vec<UseAt>,
    pub(super) errors: Vec<SyntaxError>,
}

impl<'c> Filling<'c> {
    pub(super) fn new(context: &'c Context<'c>, variables: &'c Variables) -> Self {
        Self {
            context,
            variables,
            path: Vec::new(),
            done: FxHashMap::default(),
            touched: false,
            bytes: 0,
            uses: Vec::new(),
            errors: Vec::new(),
        }
    }

    /// The value with its variables put in; keys stay as they are.
    pub(super) fn value(&mut self, value: &Value) -> Value {
        match &value.kind {
            Kind::Text(text) if has_variables(text.content()) => {
                self.touched = true;
                if self.bytes > MAX_BYTES {
                    let why = Why::at("the project's variables grow to too much", value.span());
                    return Value::unknown(why, &value.origin);
                }
                let lookup = |name: &str| self.variables.get(name, self.context);
                let filled = interpolate::interpolate(text, &lookup);
                let path = self.path.join(".");
                let at = |found| UseAt { found, path: path.clone() };
                self.uses.extend(filled.uses.into_iter().map(at));
                self.errors.extend(filled.errors);
                self.bytes += filled.text.content().len() + PIECE * filled.text.pieces().len();
                filled_value(value, filled.text)
            }
            Kind::Map(map) => self.shared(Arc::as_ptr(map) as usize, value, |fill| fill.map(map)),
            Kind::Sequence(items) => self.shared(Arc::as_ptr(items) as usize, value, |fill| fill.list(items)),
            _ => value.clone(),
        }
    }

    /// A collection, done once; one without variables stays shared.
    fn shared(
        &mut self,
        address: usize,
        value: &Value,
        fill: impl FnOnce(&mut Self) -> Option<Kind>,
    ) -> Value {
        if let Some((done, touched)) = self.done.get(&address) {
            self.touched |= touched;
            return Value { kind: done.kind.clone(), origin: value.origin.clone() };
        }
        let outer = std::mem::take(&mut self.touched);
        let filled = fill(self).map_or_else(|| value.clone(), |kind| Value::new(kind, &value.origin));
        self.done.insert(address, (filled.clone(), self.touched));
        self.touched |= outer;
        filled
    }

    /// The map with its variables put in; `None` where it has none.
    fn map(&mut self, map: &Map) -> Option<Kind> {
        let mut filled: Option<Map> = None;
        for (index, entry) in map.entries().iter().enumerate() {
            self.path.push(entry.key.clone());
            let before = std::mem::take(&mut self.touched);
            let value = self.value(&entry.value);
            if self.touched {
                // Copied at the first variable: most maps have none.
                filled.get_or_insert_with(|| map.clone()).replace(index, value);
            }
            self.touched |= before;
            self.path.pop();
        }
        Some(Kind::Map(Arc::new(filled?)))
    }

    /// The items with their variables put in; `None` where they have none.
    fn list(&mut self, items: &[Value]) -> Option<Kind> {
        let mut filled: Option<Vec<Value>> = None;
        for (index, item) in items.iter().enumerate() {
            let before = std::mem::take(&mut self.touched);
            let value = self.value(item);
            if self.touched
                && let Some(slot) = filled.get_or_insert_with(|| items.to_vec()).get_mut(index)
            {
                *slot = value;
            }
            self.touched |= before;
        }
        Some(Kind::Sequence(Arc::new(filled?)))
    }
}

/// The value of a scalar whose variables have become `text`.
fn filled_value(scalar: &Value, text: Text) -> Value {
    // What an alias brought here came on over the alias.
    let text = scalar.origin.hops().iter().fold(text, |text, hop| text.via(hop.span, hop.note));
    let origin = text.origin();
    // A text of several parts stands as it is written, quotes and all, with what supplied it.
    if text.pieces().len() > 1 && scalar.span().contains(origin.span) {
        let hops = origin.hops().iter().chain(scalar.origin.hops()).copied().collect();
        return Value::new(Kind::Text(text), Origin::with_hops(scalar.span(), hops));
    }
    Value::text(text)
}

/// An entry with another value.
pub(super) fn with_value(entry: &Entry, value: Value) -> Entry {
    Entry { key: entry.key.clone(), key_span: entry.key_span, value }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        formats::Settings,
        source::{Loader, MemoryFiles, SourceMap},
    };

    #[test]
    fn what_the_configuration_provides_is_set_and_not_known() {
        let sources = SourceMap::new(Box::new(MemoryFiles::new([(".env", "A=1\nB=2\nC\n")])));
        let loader = Loader::new(&sources);
        let settings = Settings::providing(["A", "D*"]);
        let context = Context { loader: &loader, settings: &settings, paths: &[] };
        let variables = Variables::of_folder(&context, "", &Variables::default());
        let status = |name: &str| match variables.get(name, &context) {
            Variable::Set(_) => "set",
            Variable::Unset => "unset",
            Variable::Provided(_) => "provided",
        };
        // The environment is stronger than the env file; an entry without a value sets nothing.
        assert_eq!(["A", "B", "C", "D", "E"].map(status), ["provided", "set", "unset", "provided", "unset"]);
    }

    #[test]
    fn a_later_env_file_wins_and_knows_the_earlier_ones() {
        let files = [("p/a.env", "A=1\nB=1\nC=1\n"), ("p/b.env", "B=2\nC=x${A}${B}\n"), ("p/.env", "D=1\n")];
        let sources = SourceMap::new(Box::new(MemoryFiles::new(files)));
        let loader = Loader::new(&sources);
        let named = ["a.env".to_owned(), "gone.env".to_owned(), "b.env".to_owned()];
        let mut settings = Settings::default();
        settings.env_files = named.to_vec();
        let context = Context { loader: &loader, settings: &settings, paths: &[] };
        let variables = Variables::of_folder(&context, "p", &Variables::default());
        let set = |name: &str| match variables.get(name, &context) {
            Variable::Set(text) => text.content().to_owned(),
            _ => "-".to_owned(),
        };
        assert_eq!(["A", "B", "C", "D"].map(set), ["1", "2", "x12", "-"]);
    }
}
