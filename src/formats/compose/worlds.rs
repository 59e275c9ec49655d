//! The worlds of a plan: which of its files are loaded together.

use super::{
    load, plan,
    project::{self, Chosen},
    unit,
};
use crate::{
    formats::{Claim, Context, ParsedFile, Unit},
    source::paths,
};

/// The units of a plan's files, one for each world.
pub(super) fn units(files: &[&ParsedFile], context: &Context<'_>) -> Vec<Unit> {
    let parts = plan::parts(files);
    let Some(main) = parts.main else { return Vec::new() };
    let mut worlds = Worlds { main, context, units: Vec::new() };
    let chosen = project::chosen(&main.file.path, context);
    let first = chosen.as_ref().and_then(|it| it.paths.first()).map(String::as_str);
    let mut own: Vec<&ParsedFile> = vec![main];
    let mut called_in = paths::parent(&main.file.path).to_owned();
    let mut alone = parts.over;
    match chosen.as_ref() {
        Some(chosen) if first == Some(&main.file.path) => {
            let rest = chosen.paths.get(1..).unwrap_or_default();
            let read: Vec<ParsedFile> =
                rest.iter().filter_map(|path| context.read(path, "compose").ok()).collect();
            let all: Vec<&ParsedFile> = own.iter().copied().chain(&read).collect();
            worlds.add(&all, "", &chosen.called_in);
            called_in.clone_from(&chosen.called_in);
            alone = alone.filter(|over| !is_in(over, chosen));
        }
        // Loaded with the main file of that choice, and with nothing else.
        Some(_) if first.is_some_and(|first| is_project(first, context)) && !is_default(main) => {
            let _ = chosen;
            return Vec::new();
        }
        _ => {
            own.extend(parts.over);
            worlds.add(&own, "", &called_in);
            alone = None;
        }
    }
    let named = |file: &&ParsedFile| !chosen.as_ref().is_some_and(|chosen| is_in(file, chosen));
    for overlay in alone.into_iter().chain(parts.overlays.into_iter().filter(named)) {
        let path = &overlay.file.path;
        let world = paths::relative_to(path, paths::parent(&main.file.path)).unwrap_or(path);
        worlds.add(&[main, overlay], world, &called_in);
    }
    worlds.units
}

fn is_in(file: &ParsedFile, chosen: &Chosen) -> bool {
    chosen.paths.iter().any(|path| **path == *file.file.path)
}

/// Whether the main file of a choice is one of this run's Compose files, and so has a unit.
fn is_project(path: &str, context: &Context<'_>) -> bool {
    let found = context.paths.binary_search_by(|it| it.as_str().cmp(path)).is_ok();
    let holds_services = |text: &str| super::detect::claims_content(text);
    found
        && match super::detect::claims(path) {
            Claim::Yes => true,
            Claim::AskContent => context.load(path).is_ok_and(|file| holds_services(&file.text)),
            Claim::No => false,
        }
}

fn is_default(file: &ParsedFile) -> bool {
    super::detect::DEFAULTS.contains(&paths::file_name(&file.file.path))
}

struct Worlds<'w> {
    main: &'w ParsedFile,
    context: &'w Context<'w>,
    units: Vec<Unit>,
}

impl Worlds<'_> {
    /// The world of some files, the main one first.
    fn add(&mut self, files: &[&ParsedFile], world: &str, called_in: &str) {
        let folder = paths::parent(&self.main.file.path);
        let variables = project::variables(folder, called_in, self.context);
        let loaded = load::load(files, folder, variables, self.context);
        self.units.push(unit::unit(loaded, &self.main.file.path, world, self.context));
    }
}
