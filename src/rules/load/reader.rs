//! Reading maps, texts and words of a rule file, with every mistake at its place.

use smol_str::SmolStr;

use crate::{
    finding::{Problem, ProblemKind},
    rules::{
        closest,
        schema::{Source, Str},
    },
    source::SourceFile,
    text::Span,
    value::{Entry, Kind, Map, Text, Value},
};

/// Reads one file and collects what is wrong.
pub(super) struct Reader<'f> {
    file: &'f SourceFile,
    pub(super) problems: Vec<Problem>,
}

impl<'f> Reader<'f> {
    pub(super) fn new(file: &'f SourceFile) -> Self {
        Self { file, problems: Vec::new() }
    }

    /// Notes a mistake.
    pub(super) fn wrong(&mut self, span: Span, message: impl Into<String>) {
        self.problems.push(Problem {
            kind: ProblemKind::Config,
            path: self.file.path.clone(),
            span: Some(span),
            message: message.into(),
        });
    }

    /// A map with no other keys than `known`, each at most once.
    pub(super) fn map<'v>(&mut self, value: &'v Value, what: &str, known: &[&str]) -> Option<&'v Map> {
        let Some(map) = value.as_map() else {
            self.wrong(value.span(), format!("{what} is a map"));
            return None;
        };
        let mut seen: Vec<&SmolStr> = Vec::new();
        for entry in map.entries() {
            if seen.contains(&&entry.key) {
                self.wrong(entry.key_span, format!("`{}` stands twice", entry.key));
            } else if !known.contains(&entry.key.as_str()) {
                let hint = did_you_mean(&entry.key, known.iter().copied());
                self.wrong(entry.key_span, format!("{what} has no key `{}`{hint}", entry.key));
            }
            seen.push(&entry.key);
        }
        Some(map)
    }

    /// A text under `key`, with the place of each byte.
    pub(super) fn source(&mut self, map: &Map, key: &str) -> Option<Source> {
        map.get(key).and_then(|entry| self.source_of(&entry.value, &format!("`{key}`")))
    }

    /// A text that must be there.
    pub(super) fn required(&mut self, map: &Map, owner: Span, key: &str) -> Option<Source> {
        let found = self.source(map, key);
        if map.get(key).is_none() {
            self.wrong(owner, format!("`{key}` is missing"));
        } else if found.as_ref().is_some_and(|source| source.text.trim().is_empty()) {
            self.wrong(map.get(key).map_or(owner, |entry| entry.key_span), format!("`{key}` is empty"));
            return None;
        }
        found
    }

    fn source_of(&mut self, value: &Value, what: &str) -> Option<Source> {
        // `deny: true` and `since: 1` are texts for us: what they say, not what YAML reads.
        let text = match &value.kind {
            Kind::Text(text) => text.clone(),
            Kind::Bool(_) | Kind::Number(_) => Text::literal(self.file.slice(value.span()), value.span()),
            _ => {
                self.wrong(value.span(), format!("{what} is a text"));
                return None;
            }
        };
        // A block's last line break belongs to YAML, not to the expression.
        Some(Source { text: text.content().trim_end().to_owned().into(), place: Some(text) })
    }

    /// A text under `key` without its place; empty where there is none.
    pub(super) fn text(&mut self, map: &Map, key: &str) -> Str {
        self.source(map, key).map(|source| source.text).unwrap_or_default()
    }

    /// One text or a list of texts.
    pub(super) fn sources(&mut self, map: &Map, key: &str) -> Vec<Source> {
        let Some(entry) = map.get(key) else { return Vec::new() };
        match &entry.value.kind {
            Kind::Sequence(items) => {
                items.iter().filter_map(|item| self.source_of(item, &format!("an item of `{key}`"))).collect()
            }
            _ => self.source_of(&entry.value, &format!("`{key}`")).into_iter().collect(),
        }
    }

    /// The same without places.
    pub(super) fn texts(&mut self, map: &Map, key: &str) -> Vec<Str> {
        self.sources(map, key).into_iter().map(|source| source.text).collect()
    }

    /// The items of a list; none where the key is missing.
    pub(super) fn items<'v>(&mut self, map: &'v Map, key: &str) -> &'v [Value] {
        match map.get(key).map(|entry| &entry.value) {
            Some(Value { kind: Kind::Sequence(items), .. }) => items,
            Some(other) => {
                self.wrong(other.span(), format!("`{key}` is a list"));
                &[]
            }
            None => &[],
        }
    }

    /// One of a few words under `key`.
    pub(super) fn word<T: Copy>(&mut self, map: &Map, key: &str, words: &[(&'static str, T)]) -> Option<T> {
        let entry = map.get(key)?;
        let found = self.source_of(&entry.value, &format!("`{key}`"))?;
        let known = words.iter().find(|(word, _)| *word == found.text);
        if known.is_none() {
            let list: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.wrong(entry.value.span(), format!("`{key}` is one of {}", list.join(", ")));
        }
        known.map(|(_, value)| *value)
    }

    /// The entries of a map with keys of its own.
    pub(super) fn entries<'v>(&mut self, map: &'v Map, key: &str) -> &'v [Entry] {
        match map.get(key).map(|entry| &entry.value) {
            Some(value) if value.as_map().is_some() => value.entries(),
            Some(other) => {
                self.wrong(other.span(), format!("`{key}` is a map"));
                &[]
            }
            None => &[],
        }
    }

    /// The text of an example: as it is, line breaks included.
    pub(super) fn whole_text(&mut self, entry: &Entry) -> Str {
        if let Kind::Text(text) = &entry.value.kind {
            return text.content().to_owned().into();
        }
        let source = self.source_of(&entry.value, &format!("`{}`", entry.key));
        source.map(|source| source.text).unwrap_or_default()
    }
}

/// `; did you mean …?`, or nothing.
pub(super) fn did_you_mean<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> String {
    closest(name, names).map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}
