//! For the tests of formats: files in memory to subjects and their fields, as text.

use super::{Context, Facts, Format, ParsedFile, Settings, Workspace};
use crate::{
    source::{Loader, MemoryFiles, SourceMap},
    value::{Kind, Number, SubjectRef, Value},
};

/// Files of one format, resolved.
pub(crate) struct Resolved {
    /// The units.
    pub(crate) workspace: Workspace,
    /// Their files.
    pub(crate) sources: SourceMap,
}

impl Resolved {
    /// The files that `format` claims, parsed, planned and resolved.
    pub(crate) fn of(format: &dyn Format, files: &[(&str, &str)]) -> Self {
        let owned = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        let sources = SourceMap::new(Box::new(MemoryFiles::new(owned)));
        let mut paths: Vec<String> = files.iter().map(|(path, _)| (*path).to_owned()).collect();
        paths.sort();
        let claimed = |path: &&String| {
            let file = sources.load(path).unwrap();
            match format.claims(path) {
                super::Claim::Yes => true,
                super::Claim::AskContent => format.claims_content(path, &file.text),
                super::Claim::No => false,
            }
        };
        let parsed = paths.iter().filter(claimed).map(|path| {
            let file = sources.load(path).unwrap();
            let tree = format.parse(&file);
            ParsedFile { file, tree }
        });
        let parsed: Vec<ParsedFile> = parsed.collect();
        let mut units = Vec::new();
        {
            let loader = Loader::new(&sources);
            let context = Context { loader: &loader, settings: &Settings::default(), paths: &paths };
            for plan in format.plan(&parsed) {
                let members: Vec<&ParsedFile> = plan.files.iter().map(|&index| &parsed[index]).collect();
                units.extend(format.resolve(&members, &context));
            }
        }
        Self { workspace: Workspace::new(units, Vec::new()), sources }
    }

    /// Every subject of a kind.
    pub(crate) fn subjects(&self, kind: &str) -> Vec<Facts<'_>> {
        let mut found = Vec::new();
        for (unit_index, unit) in self.workspace.units.iter().enumerate() {
            let subjects = unit.subjects.iter().enumerate();
            for (index, subject) in subjects.filter(|(_, subject)| subject.kind.name == kind) {
                found.push(Facts { workspace: &self.workspace, unit, unit_index, subject, index });
            }
        }
        found
    }

    /// The names of every subject of a kind.
    pub(crate) fn names(&self, kind: &str) -> Vec<String> {
        self.subjects(kind).iter().map(|facts| facts.subject.name.to_string()).collect()
    }

    /// `value @ text` for a field of each subject of a kind: what it is, and the text of its place.
    pub(crate) fn field(&self, kind: &str, field: &str) -> Vec<String> {
        self.subjects(kind).iter().map(|facts| self.at(facts.get(field))).collect()
    }

    /// The same for the one subject of that name in a world.
    pub(crate) fn get(&self, world: &str, name: &str, field: &str) -> String {
        let kinds = super::subject_kinds();
        let mut all = kinds.flat_map(|kind| self.subjects(kind.name));
        let found = all.find(|facts| facts.unit.world == world && facts.subject.name == name);
        let found = found.unwrap_or_else(|| panic!("no subject `{name}` in `{world}`"));
        self.at(found.get(field))
    }

    /// Computes every field of every subject, and checks that every span fits its file.
    pub(crate) fn check(&self) {
        let fits = |span: crate::text::Span| {
            let file = self.sources.get(span.file).unwrap_or_else(|| panic!("{span:?} is of no file"));
            assert!(file.text.get(span.range()).is_some(), "{span:?} does not fit {}", file.path);
        };
        for unit in &self.workspace.units {
            unit.undecided.iter().for_each(|undecided| fits(undecided.span));
        }
        for facts in super::subject_kinds().flat_map(|kind| self.subjects(kind.name)) {
            fits(facts.subject.origin.span);
            for field in facts.subject.kind.fields {
                facts.get(field.name).walk(10_000, &mut |value| {
                    fits(value.span());
                    value.origin.hops().iter().for_each(|hop| fits(hop.span));
                    value.entries().iter().for_each(|entry| fits(entry.key_span));
                });
            }
        }
    }

    fn at(&self, value: &Value) -> String {
        format!("{} @ {}", show(value), self.sources.slice(value.span()))
    }
}

fn show(value: &Value) -> String {
    match &value.kind {
        Kind::Absent => "-".to_owned(),
        Kind::Null => "null".to_owned(),
        Kind::Bool(said) => said.to_string(),
        Kind::Number(Number::Int(number)) => number.to_string(),
        Kind::Number(Number::Float(number)) => number.to_string(),
        Kind::Text(text) => text.content().to_owned(),
        Kind::Unknown(why) => format!("? {}", why.text()),
        Kind::Sequence(items) => items.iter().map(show).collect::<Vec<_>>().join(","),
        Kind::Map(map) => map
            .entries()
            .iter()
            .map(|entry| format!("{}={}", entry.key, show(&entry.value)))
            .collect::<Vec<_>>()
            .join(" "),
        Kind::Subject(SubjectRef { index, .. }) => format!("#{index}"),
    }
}

/// How long this thread works at something, in nanoseconds: what others do meanwhile does not count where
/// the system tells.
pub(crate) fn cost(work: impl FnOnce()) -> u64 {
    let worked = || {
        let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        told.split(' ').next()?.parse::<u64>().ok()
    };
    let (clock, before) = (std::time::Instant::now(), worked());
    work();
    match before.zip(worked()) {
        Some((before, after)) => after.saturating_sub(before).max(1),
        None => u64::try_from(clock.elapsed().as_nanos()).unwrap_or(u64::MAX),
    }
}
