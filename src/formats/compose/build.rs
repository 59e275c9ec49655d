//! Where `build` leads: to a Dockerfile, or to one that stands in the Compose file itself.

use super::{hops, service::Reader};
use crate::{
    finding::Undecided,
    formats::{Inline, Link, LinkTarget, Unit},
    source::paths,
    text::Span,
    value::{Entry, Map, Text, Value, Why},
};

/// Adds the `build` link of a service, if it has one. Its params are what the Dockerfile's side documents:
/// `context`, `named`, `target`, `args`, and the `service` and `dockerfile` for whoever looks from here.
pub(super) fn link(unit: &mut Unit, from: usize, service: &Entry, reader: &Reader<'_>) {
    let Some(build) = service.value.get("build").filter(|build| build.as_map().is_some()) else { return };
    let at = service.key_span;
    let context = build.get("context").and_then(Value::as_text);
    let dot = Text::said(".", build.span());
    let folder = reader.sources.path_of(context.unwrap_or(&dot));
    let found = match build.get("dockerfile_inline").and_then(Value::as_text) {
        Some(text) => inline(unit, text, service, reader),
        None => folder.as_deref().and_then(|folder| file(build, folder)),
    };
    let Some((to, written)) = found else { return };
    let written_at = |text: &Text| hops::written(text.origin().span, text.origin().hops());
    let span = written.as_ref().or(context).map_or(at, written_at);
    let mut params = Map::default();
    params.field("context", at, folder.as_ref().map_or_else(|| elsewhere(span), |it| Value::word(it, span)));
    if let LinkTarget::File(path) = &to {
        params.field("dockerfile", at, Value::word(path, span));
    }
    params.field("named", at, build.look("additional_contexts"));
    params.field("target", at, build.look("target"));
    params.field("args", at, reader.environment(&build.look("args")));
    params.field("service", at, Value::text(Text::literal(service.key.clone(), at)));
    let params = Value::map(params, span);
    unit.links.push(Link { kind: "build", from, to, format: Some("dockerfile"), span, params });
}

fn elsewhere(at: Span) -> Value {
    Value::unknown(Why::at("the build context is not a folder of the workspace", at), at)
}

/// A Dockerfile in the context. In a remote one it cannot be seen.
fn file(build: &Value, folder: &str) -> Option<(LinkTarget, Option<Text>)> {
    let written = build.get("dockerfile").and_then(Value::as_text);
    let path = match written {
        Some(text) => text.known().and_then(|file| paths::join(folder, file)),
        None => paths::join(folder, "Dockerfile"),
    };
    Some((LinkTarget::File(path?.into()), written.cloned()))
}

/// A Dockerfile in place, once Compose has put its variables in: what is a variable of the Dockerfile is
/// written `$$`. With a variable that is not known it cannot be read.
fn inline(
    unit: &mut Unit,
    text: &Text,
    service: &Entry,
    reader: &Reader<'_>,
) -> Option<(LinkTarget, Option<Text>)> {
    let span = text.origin().used_at();
    let undecided = |at: Span, reason: String| Undecided {
        rule: "compose/dockerfile-inline".into(),
        span: at,
        subject: format!("service {}", service.key),
        reason: format!("the Dockerfile in place cannot be read: {reason}"),
    };
    if let Some(why) = text.why() {
        let at = why.span().filter(|at| at.file == span.file).unwrap_or(span);
        unit.undecided.push(undecided(at, why.text().to_owned()));
        return None;
    }
    let Some(file) = reader.sources.get(text.file()) else {
        unit.undecided.push(undecided(span, "it stands in another file".to_owned()));
        return None;
    };
    let path = file.path.as_ref().into();
    Some((LinkTarget::Text(Inline { path, text: text.clone() }), Some(text.clone())))
}
