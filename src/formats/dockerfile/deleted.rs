//! Secret files that a layer brings and a later one removes.

use super::{Model, context::relative, files};
use crate::{
    formats::Facts,
    value::{Kind, Map, Text, Value},
};

/// Of a source of a `COPY` or `ADD`.
pub(super) fn by_copy(facts: &Facts<'_>) -> Value {
    let Some(model) = facts.unit.model.downcast_ref::<Model>() else { return facts.absent() };
    let (Some(shown), Kind::Subject(instruction)) = (model.shown(), &facts.get("instruction").kind) else {
        return facts.absent();
    };
    let index = (instruction.index as usize).saturating_sub(model.first.0);
    let paths = brought(facts, || files::folder_at(shown.tree, shown.stages, index));
    if paths.is_empty() {
        return facts.absent();
    }
    let Some(command) = shown.removed_later(index, &paths) else { return facts.absent() };
    let place = shown.commands.all.get(command).copied();
    let at = place.map_or(facts.subject.origin.span, |place| shown.commands.span(shown.tree, place));
    let leak = facts.get("context_secret").look("file");
    let path = leak.as_str().map(str::to_owned).or_else(|| facts.get("source").as_str().map(str::to_owned));
    let mut map = Map::default();
    let own = facts.subject.origin.span;
    map.field("path", own, Value::word(&path.unwrap_or_default(), own));
    map.field("by", own, Value::subject(model.first.1 + command, at));
    Value::map(map, own)
}

/// Of a command that writes one.
pub(super) fn by_command(facts: &Facts<'_>) -> Value {
    if facts.get("keyword").as_str() != Some("RUN") {
        return facts.absent();
    }
    let writes = facts.get("writes");
    let is_it = |written: &&Value| {
        written.look("removed").as_bool() == Some(false)
            && written.get("removed_later").is_some()
            && !matches!(written.look("mount").as_str(), Some("tmpfs" | "secret" | "bind"))
    };
    let Some(written) = writes.items().iter().find(is_it) else { return facts.absent() };
    let mut map = Map::default();
    let at = written.span();
    let path = written.look("path").as_text().map(Text::smol).unwrap_or_default();
    map.field("path", at, Value::word(&path, at));
    map.field("by", at, written.look("removed_later"));
    Value::map(map, at)
}

/// Where the secret lies that a source brings.
fn brought(facts: &Facts<'_>, folder: impl Fn() -> String) -> Vec<String> {
    let (source, destination) = (facts.get("source"), facts.get("destination"));
    let (Some(source), Some(destination)) = (source.as_str(), destination.as_str()) else {
        return Vec::new();
    };
    let leak = facts.get("context_secret");
    if leak.look("file").as_str().is_none() && facts.get("secret_file").as_str().is_none() {
        return Vec::new();
    }
    let target = files::absolute(destination, &folder());
    let name = source.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
    if let Some(file) = leak.look("file").as_str() {
        let folder = relative(source);
        let inside = file.strip_prefix(folder.as_str()).unwrap_or(file).trim_start_matches('/');
        return vec![format!("{target}/{inside}")];
    }
    let is_folder = facts.get("takes_folder").as_bool() == Some(true);
    let into_folder = destination.ends_with(['/', '.']);
    match (is_folder, into_folder) {
        (true, _) => vec![target],
        (false, true) => vec![format!("{target}/{name}")],
        // The destination may be a folder of the base image.
        (false, false) => vec![format!("{target}/{name}"), target],
    }
}
