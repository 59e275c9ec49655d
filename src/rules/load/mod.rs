//! Rule files read at run time: YAML to a [`RuleFile`], every mistake at its span.
//!
//! `build.rs` reads the same shape for the built-in rules; a test holds the two together.

mod fix;
mod reader;

use super::{
    expr::Kinds,
    schema::{
        Condition, Confidence, Downgrade, Example, Expected, LabelSource, Param, ParamValue, RuleFile,
        Source, Str, control,
    },
};
use crate::{
    finding::{Problem, Severity},
    formats::{
        FAMILIES, kinds_named, subject_kinds,
        yaml::{self, Schema},
    },
    source::SourceFile,
    text::Span,
    value::{Entry, Kind, Map, Number, Value},
};
use reader::{Reader, did_you_mean};

const KEYS: [&str; 26] = [
    "id",
    "title",
    "severity",
    "confidence",
    "control",
    "tags",
    "since",
    "on",
    "when",
    "deny",
    "require",
    "check",
    "undecided",
    "params",
    "at",
    "labels",
    "downgrade",
    "message",
    "help",
    "why",
    "limits",
    "when_not",
    "fix",
    "equivalents",
    "references",
    "examples",
];

const EXAMPLE_KEYS: [&str; 7] = ["bad", "good", "unknown", "files", "path", "trap", "expect"];

/// Reads a rule file. Its expressions are checked where the rule is compiled.
pub(super) fn load(file: &SourceFile, kinds: Kinds) -> Result<RuleFile, Vec<Problem>> {
    let mut reader = Reader::new(file);
    let stream = yaml::parse(file.id, file.text.as_str());
    for error in stream.errors() {
        reader.wrong(error.span, error.message.clone());
    }
    let mut documents = stream.documents();
    let root = documents.next().map(|document| document.to_value(Schema::Core));
    if let Some(second) = documents.next() {
        reader.wrong(second.span(), "a rule file holds one rule");
    }
    if root.is_none() && reader.problems.is_empty() {
        reader.wrong(Span::empty(file.id, 0), "the file is empty");
    }
    let rule = root.and_then(|root| Loading { reader: &mut reader, kinds }.rule(&root));
    match rule {
        Some(rule) if reader.problems.is_empty() => Ok(rule),
        _ => Err(reader.problems),
    }
}

struct Loading<'r, 'f> {
    reader: &'r mut Reader<'f>,
    kinds: Kinds,
}

impl Loading<'_, '_> {
    fn rule(&mut self, root: &Value) -> Option<RuleFile> {
        let map = self.reader.map(root, "a rule", &KEYS)?;
        // What is missing as a whole stands at the file's first key.
        let owner = map.entries().first().map_or(root.span(), |entry| entry.key_span);
        let severity = self.severity(map, owner, "severity");
        let confidence =
            [("high", Confidence::High), ("medium", Confidence::Medium), ("low", Confidence::Low)];
        let confidence = self.reader.word(map, "confidence", &confidence).unwrap_or(Confidence::High);
        let id = self.id(map, owner);
        let title = self.reader.required(map, owner, "title");
        let message = self.reader.required(map, owner, "message");
        let (control, on) = (self.control(map), self.on(map, owner));
        let (condition, params) = (self.condition(map, owner), self.params(map));
        let reader = &mut *self.reader;
        let (tags, since) = (reader.texts(map, "tags"), reader.text(map, "since"));
        let (when, at) = (reader.source(map, "when"), reader.source(map, "at"));
        let undecided = reader.source(map, "undecided");
        let help = reader.source(map, "help").unwrap_or(Source::fixed(""));
        let (why, limits) = (reader.text(map, "why"), reader.text(map, "limits"));
        let when_not = reader.text(map, "when_not");
        let (equivalents, references) = (reader.texts(map, "equivalents"), reader.texts(map, "references"));
        let (labels, downgrade, fix) = (self.labels(map), self.downgrade(map), fix::read(self.reader, map));
        let examples = self.examples(map);
        Some(RuleFile {
            id: id?,
            title: title?.text,
            severity: severity?,
            confidence,
            control,
            tags: tags.into(),
            since,
            on: on.into(),
            when,
            condition: condition?,
            undecided,
            params: params.into(),
            at,
            labels: labels.into(),
            downgrade: downgrade.into(),
            message: message?,
            help,
            why,
            limits,
            when_not,
            fix,
            equivalents: equivalents.into(),
            references: references.into(),
            examples: examples.into(),
        })
    }

    fn id(&mut self, map: &Map, owner: Span) -> Option<Str> {
        let id = self.reader.required(map, owner, "id")?;
        let part = |part: &str| {
            !part.is_empty()
                && part.chars().all(|ch| ch.is_ascii_lowercase() || ch.is_ascii_digit() || ch == '-')
        };
        if id.text.split_once('/').is_some_and(|(prefix, name)| part(prefix) && part(name)) {
            return Some(id.text);
        }
        let span = map.get("id").map_or(owner, |entry| entry.value.span());
        self.reader.wrong(span, "an id is `prefix/name` in lower-case letters, digits and dashes");
        None
    }

    fn severity(&mut self, map: &Map, owner: Span, key: &str) -> Option<Severity> {
        if map.get(key).is_none() {
            self.reader.wrong(owner, format!("`{key}` is missing"));
        }
        self.reader.word(map, key, &Severity::ALL.map(|severity| (severity.name(), severity)))
    }

    fn control(&mut self, map: &Map) -> Str {
        let id = self.reader.text(map, "control");
        if let (false, None, Some(entry)) = (id.is_empty(), control(&id), map.get("control")) {
            let hint = did_you_mean(&id, super::schema::CONTROLS.iter().map(|control| control.id));
            self.reader.wrong(entry.value.span(), format!("there is no control `{id}`{hint}"));
        }
        id
    }

    fn on(&mut self, map: &Map, owner: Span) -> Vec<Source> {
        let on = self.reader.sources(map, "on");
        if map.get("on").is_none() || on.is_empty() {
            self.reader.wrong(owner, "`on` is missing: the kinds of subject that the rule is about");
        }
        let is_there = |name: &str| kinds_named(name).into_iter().all(|kind| (self.kinds)(kind).is_some());
        for kind in on.iter().filter(|kind| !is_there(&kind.text)) {
            let names = FAMILIES.iter().map(|family| family.name);
            let hint = did_you_mean(&kind.text, names.chain(subject_kinds().map(|kind| kind.name)));
            let span = kind.place.as_ref().map_or(owner, |place| place.origin().span);
            self.reader.wrong(span, format!("there is no kind of subject `{}`{hint}", kind.text));
        }
        on
    }

    fn condition(&mut self, map: &Map, owner: Span) -> Option<Condition> {
        let given: Vec<&Entry> =
            ["deny", "require", "check"].into_iter().filter_map(|key| map.get(key)).collect();
        let [entry] = given.as_slice() else {
            let span = given.get(1).map_or(owner, |entry| entry.key_span);
            self.reader.wrong(span, "a rule has one of `deny`, `require` and `check`");
            return None;
        };
        let source = self.reader.required(map, owner, &entry.key)?;
        Some(match entry.key.as_str() {
            "deny" => Condition::Deny(source),
            "require" => Condition::Require(source),
            _ => Condition::Check(source),
        })
    }

    fn params(&mut self, map: &Map) -> Vec<Param> {
        let mut params = Vec::new();
        for entry in self.reader.entries(map, "params") {
            let Some(param) = self.reader.map(&entry.value, "a parameter", &["default", "doc", "examples"])
            else {
                continue;
            };
            let Some(default) = param.get("default") else {
                self.reader.wrong(entry.key_span, "`default` is missing");
                continue;
            };
            let Some(value) = param_value(&default.value) else {
                let message = "a parameter is true or false, a whole number, a text or a list of texts";
                self.reader.wrong(default.value.span(), message);
                continue;
            };
            let name = entry.key.to_string().into();
            let doc = self.reader.required(param, entry.key_span, "doc").map(|doc| doc.text);
            let in_examples = param.get("examples").and_then(|given| param_value(&given.value));
            params.push(Param { name, value, doc: doc.unwrap_or_default(), in_examples });
        }
        params.sort_by(|a, b| a.name.cmp(&b.name));
        params
    }

    fn labels(&mut self, map: &Map) -> Vec<LabelSource> {
        let mut labels = Vec::new();
        for item in self.reader.items(map, "labels") {
            let Some(label) = self.reader.map(item, "a label", &["at", "text"]) else { continue };
            let at = self.reader.required(label, item.span(), "at");
            let text = self.reader.required(label, item.span(), "text");
            labels.extend(at.zip(text).map(|(at, text)| LabelSource { at, text }));
        }
        labels
    }

    fn downgrade(&mut self, map: &Map) -> Vec<Downgrade> {
        let mut list = Vec::new();
        for item in self.reader.items(map, "downgrade") {
            let Some(one) = self.reader.map(item, "a downgrade", &["when", "to"]) else { continue };
            let when = self.reader.required(one, item.span(), "when");
            let to = self.severity(one, item.span(), "to");
            list.extend(when.zip(to).map(|(when, to)| Downgrade { when, to }));
        }
        list
    }

    fn examples(&mut self, map: &Map) -> Vec<Example> {
        let items = self.reader.items(map, "examples");
        items.iter().filter_map(|item| self.example(item)).collect()
    }

    fn example(&mut self, item: &Value) -> Option<Example> {
        let map = self.reader.map(item, "an example", &EXAMPLE_KEYS)?;
        let words = [("bad", Expected::Bad), ("good", Expected::Good), ("unknown", Expected::Unknown)];
        let given: Vec<(&Entry, Expected)> = words
            .iter()
            .filter_map(|(word, expected)| map.get(word).map(|entry| (entry, *expected)))
            .collect();
        let mut files: Vec<(Str, Str)> = Vec::new();
        let path = self.reader.text(map, "path");
        if let [(entry, _)] = given.as_slice() {
            files.push((path, self.reader.whole_text(entry)));
        }
        for entry in self.reader.entries(map, "files") {
            files.push((entry.key.to_string().into(), self.reader.whole_text(entry)));
        }
        // In order of paths, after the example's own.
        if let Some(others) = files.get_mut(given.len().min(1)..) {
            others.sort();
        }
        let expect = self.reader.word(map, "expect", &words);
        let marked = files.iter().any(|(_, text)| text.contains('«'));
        let expected = match given.as_slice() {
            [(_, expected)] => *expected,
            [] if !files.is_empty() => expect.unwrap_or(if marked { Expected::Bad } else { Expected::Good }),
            _ => {
                self.reader.wrong(item.span(), "an example is one of `bad`, `good`, `unknown`, or `files`");
                return None;
            }
        };
        Some(Example {
            expected,
            trap: self.reader.text(map, "trap"),
            single: !given.is_empty(),
            files: files.into(),
        })
    }
}

/// The value of a parameter as YAML or TOML writes it.
pub fn param_value(value: &Value) -> Option<ParamValue> {
    match &value.kind {
        Kind::Bool(value) => Some(ParamValue::Bool(*value)),
        Kind::Number(Number::Int(number)) => Some(ParamValue::Int(*number)),
        Kind::Text(text) => Some(ParamValue::Text(text.content().to_owned().into())),
        Kind::Sequence(items) => {
            let texts: Option<Vec<Str>> =
                items.iter().map(|item| item.as_str().map(|text| text.to_owned().into())).collect();
            Some(ParamValue::List(texts?.into()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
