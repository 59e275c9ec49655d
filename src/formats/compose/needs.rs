//! What a service cannot do without: something to run, and the files that it names.

use rustc_hash::FxHashSet;
use smol_str::SmolStr;

use super::{
    fault::{About, Fault, join},
    service::{EnvFile, Reader},
    siblings::Siblings,
};
use crate::{
    source::paths,
    text::Span,
    value::{Text, Value, Why},
};

/// A look at the services of a project, one after the other.
pub(super) struct Needs<'s> {
    siblings: &'s Siblings<'s>,
    /// The names of services that others extend.
    extended: &'s FxHashSet<SmolStr>,
    faults: Vec<Fault>,
}

impl<'s> Needs<'s> {
    pub(super) fn new(siblings: &'s Siblings<'s>, extended: &'s FxHashSet<SmolStr>) -> Self {
        Self { siblings, extended, faults: Vec::new() }
    }

    /// What was found.
    pub(super) fn found(self) -> Vec<Fault> {
        self.faults
    }

    /// The service; where it has nothing to run, its other half may be in a file that is not known, and
    /// so may be what it lacks.
    pub(super) fn complete(&mut self, name: &str, service: &Value, at: Span) -> Value {
        let given =
            |key: &str| service.get(key).is_some_and(|value| !value.is_null() && value.as_str() != Some(""));
        let Some(map) = service.as_map().filter(|map| map.unknown_rest().is_none()) else {
            return service.clone();
        };
        if given("image") || given("build") || given("provider") {
            return service.clone();
        }
        let mut why = self.siblings.completes(name);
        // Compose looks only at services whose profile is on: some are there to be extended.
        let asleep = service.get("profiles").is_some_and(|it| !it.items().is_empty());
        if why.is_none() && asleep && self.extended.contains(name) {
            why =
                Some(Why::at("the service has neither image nor build, and starts only with a profile", at));
        }
        if why.is_none() {
            let path = join("services", name);
            let hint = "Say what it runs: Compose stops otherwise";
            let (about, when) =
                if asleep { (About::Asleep, ", once its profile is on.") } else { (About::Missing, ".") };
            self.faults.push(Fault {
                about,
                span: at,
                says: format!("`{path}` has neither `image` nor `build`"),
                path,
                hint: format!("{hint}{when}"),
            });
        }
        let why = why.unwrap_or_else(|| Why::at("the service has neither image nor build", at));
        Value::map(map.clone().with_unknown_rest(why), &service.origin)
    }

    /// Env files and label files that are not there.
    pub(super) fn files(&mut self, name: &str, service: &Value, files: &[EnvFile], reader: &Reader<'_>) {
        for file in files.iter().filter(|file| file.required) {
            self.file(name, "env_file", &file.text, file.path.as_deref(), reader);
        }
        for text in service.get("label_file").map(Value::items).unwrap_or_default() {
            let Some(text) = text.as_text() else { continue };
            let path = reader.sources.path_of(text);
            self.file(name, "label_file", text, path.as_deref(), reader);
        }
    }

    fn file(&mut self, service: &str, key: &str, text: &Text, path: Option<&str>, reader: &Reader<'_>) {
        let Some(path) = path else { return };
        let loader = reader.context.loader;
        // Portainer makes `stack.env` where it starts a stack.
        let made = paths::file_name(path) == "stack.env" || has_sample(path, reader);
        if loader.is_file(path) || loader.is_git_ignored(path) || made {
            return;
        }
        self.faults.push(Fault {
            about: About::Loading,
            span: text.origin().span,
            path: format!("services.{service}.{key}"),
            says: format!("The `{key}` of `{service}` is not there: `{path}`"),
            hint: if key == "env_file" {
                "Compose stops without it: add it, or write `{path: …, required: false}`.".to_owned()
            } else {
                "Compose stops without it.".to_owned()
            },
        });
    }
}

/// Whether a sample lies beside a file, so that everybody makes it anew.
fn has_sample(path: &str, reader: &Reader<'_>) -> bool {
    const MARKS: [&str; 6] = ["example", "sample", "template", "tmpl", "dist", "default"];
    let names = reader.context.loader.list(paths::parent(path));
    names
        .iter()
        .map(|name| name.to_ascii_lowercase())
        .any(|name| MARKS.iter().any(|mark| name.contains(mark)))
}
