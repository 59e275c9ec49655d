//! `include`: the projects of other files, each with folder and variables of its own.

use super::{
    hops,
    load::{Loader, MAX_CHAIN},
    sources::is_remote,
    variables::{Variables, with_value},
};
use crate::{
    finding::Undecided,
    formats::ParsedFile,
    source::paths,
    text::Span,
    value::{Entry, Map, Value, Why},
};

/// What an included project gives to the one that includes it.
const GIVEN: [&str; 6] = ["services", "volumes", "networks", "secrets", "configs", "models"];

impl Loader<'_> {
    /// What a document includes, each merged of its files.
    pub(super) fn included(&mut self, document: &Value, variables: &Variables) -> Vec<Value> {
        let Some(include) = document.get("include") else { return Vec::new() };
        include.items().iter().filter_map(|item| self.include(item, variables)).collect()
    }

    fn include(&mut self, item: &Value, variables: &Variables) -> Option<Value> {
        let listed = item.get("path").unwrap_or(item);
        let listed = if listed.items().is_empty() { std::slice::from_ref(listed) } else { listed.items() };
        let paths: Vec<Option<String>> = listed
            .iter()
            .map(|path| path.as_text().and_then(|text| self.loaded.sources.path_of(text)))
            .collect();
        let main = paths.first().cloned().flatten();
        if let Some(main) = main.as_deref().filter(|main| self.chain.iter().any(|path| **path == **main)) {
            let says = format!("`{main}` includes itself");
            self.fault(item.span(), "include", says, "Compose stops at a circle: remove one of the two.");
            return self.not_followed(item, "the file includes itself");
        }
        let mut files: Vec<ParsedFile> = Vec::new();
        for path in &paths {
            let read = path.as_ref().filter(|_| self.chain.len() < MAX_CHAIN).map(|path| self.read(path));
            match (read, path) {
                (Some(Ok(parsed)), _) => files.push(parsed),
                (Some(Err(_)), Some(path)) if self.is_missing(path) => {
                    let says = format!("The included file `{path}` is not there");
                    self.fault(item.span(), "include", says, "Compose stops without it.");
                    return self.not_followed(item, "the included file is not there");
                }
                _ if listed.iter().filter_map(Value::as_str).any(is_remote) => {
                    let reason = "the included file is fetched from elsewhere, which is not done here";
                    return self.not_followed(item, reason);
                }
                _ => return self.not_followed(item, "the included file cannot be read from here"),
            }
        }
        let folder = match item.get("project_directory").and_then(Value::as_text) {
            Some(text) => self.loaded.sources.path_of(text),
            None => main.map(|main| paths::parent(&main).to_owned()),
        };
        let folder = folder.unwrap_or_default();
        let variables = variables.or(self.variables_of(item, &folder, variables));
        let whole = self.layers(&files.iter().collect::<Vec<_>>(), &folder, &variables)?;
        Some(given(&whole, item.span()))
    }

    /// The variables that an included project has besides those of the one that includes it.
    fn variables_of(&self, item: &Value, folder: &str, outer: &Variables) -> Variables {
        let Some(listed) = item.get("env_file").filter(|listed| !listed.is_null()) else {
            return Variables::of_folder(self.context, folder, outer);
        };
        let listed = if listed.items().is_empty() { std::slice::from_ref(listed) } else { listed.items() };
        let texts = listed.iter().filter_map(Value::as_text);
        let files: Vec<String> = texts.filter_map(|text| self.loaded.sources.path_of(text)).collect();
        Variables::of_files(self.context, &files, outer)
    }

    /// Nothing, since it could not be read; and so the project may have more than what is seen.
    fn not_followed(&mut self, item: &Value, reason: &str) -> Option<Value> {
        self.loaded.open.get_or_insert_with(|| Why::at(reason, item.span()));
        self.loaded.undecided.push(Undecided {
            rule: "compose/include".into(),
            span: item.span(),
            subject: "project".to_owned(),
            reason: reason.to_owned(),
        });
        None
    }
}

/// The parts of a project that it gives on, each having come over the place that includes it.
fn given(whole: &Value, at: Span) -> Value {
    let mut map = Map::default();
    for section in whole.entries().iter().filter(|entry| GIVEN.contains(&entry.key.as_str())) {
        let Some(entries) = section.value.as_map() else {
            map.set(section.clone());
            continue;
        };
        let came = |entry: &Entry| with_value(entry, hops::over(&entry.value, at, hops::INCLUDED));
        let mut all: Map = entries.entries().iter().map(came).collect();
        if let Some(why) = entries.unknown_rest() {
            all = all.with_unknown_rest(why.clone());
        }
        map.set(with_value(section, Value::map(all, &section.value.origin)));
    }
    if let Some(why) = whole.as_map().and_then(Map::unknown_rest) {
        map = map.with_unknown_rest(why.clone());
    }
    Value::map(map, &whole.origin)
}
