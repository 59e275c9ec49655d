//! Where a Dockerfile leads to: the configuration files that it copies into an image.
//!
//! What reads them in the image is decided by the image, so the link says which. Only copies to where
//! programs keep their configuration count: an application's own files are nobody's configuration.

use super::{
    context::relative,
    copied::{Place, place},
    stages::{Copied, Source, Stage, Stages},
};
use crate::{
    formats::{Context, Link, LinkTarget, Unit},
    source::paths,
    value::{Map, Text, Value},
};

/// Folders of configuration in images.
const CONFIGURATION: &[&str] = &["/etc/", "/opt/", "/usr/local/"];

/// Adds a `copy` link for each configuration file or folder that a stage takes from the context.
pub(super) fn add(unit: &mut Unit, dockerfile: &str, stages: &Stages, context: &Context<'_>) {
    for stage in &stages.all {
        for copy in &stage.copies {
            let target = copy.destination.known().unwrap_or_default();
            if CONFIGURATION.iter().any(|folder| target.starts_with(folder)) {
                let sources = copy.sources.iter().filter(|source| place(copy, source) == Place::Context);
                let image = image(stage, stages);
                unit.links
                    .extend(sources.filter_map(|source| link(dockerfile, copy, source, image, context)));
            }
        }
    }
}

/// The image that a stage starts from, through earlier stages.
fn image<'s>(stage: &'s Stage, stages: &'s Stages) -> &'s Text {
    let mut stage = stage;
    // A stage starts from an earlier one, so this ends; the bound is for mistakes of ours.
    for _ in 0..stages.all.len() {
        match stage.base.and_then(|base| stages.all.get(base)) {
            Some(base) => stage = base,
            None => break,
        }
    }
    &stage.image
}

fn link(
    dockerfile: &str,
    copy: &Copied,
    source: &Source,
    image: &Text,
    context: &Context<'_>,
) -> Option<Link> {
    let written = relative(source.text.known()?);
    if written.is_empty() {
        return None;
    }
    // The context is the Dockerfile's folder or, as often, the root.
    let bases = [paths::parent(dockerfile), ""];
    let found = bases.into_iter().filter_map(|base| paths::join(base, &written));
    let to = found.into_iter().find_map(|path| here(path, context))?;
    let folder = copy.destination.known().filter(|target| target.ends_with('/'));
    let target = match (folder, &to) {
        (Some(folder), LinkTarget::File(path)) => format!("{folder}{}", paths::file_name(path)),
        _ => copy.destination.known()?.to_owned(),
    };
    let mut params = Map::default();
    params.field("image", source.span, Value::text(image.clone()));
    params.field("target", source.span, Value::word(&target, source.span));
    let params = Value::map(params, source.span);
    Some(Link { kind: "copy", from: 0, to, format: None, span: source.span, params })
}

/// The file or folder at a path, if there is one among the discovered.
fn here(path: String, context: &Context<'_>) -> Option<LinkTarget> {
    if context.paths.binary_search(&path).is_ok() {
        return Some(LinkTarget::File(path.into()));
    }
    let folder = context.paths_below(&path).next().is_some();
    folder.then(|| LinkTarget::Folder(path.into()))
}
