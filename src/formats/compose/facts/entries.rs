//! Facts of images, builds and variables.

use super::index;
use crate::{
    data::table,
    formats::{
        Facts, Subject,
        image::{self, ImageRef},
    },
    value::{Kind, SubjectRef, Text, Value},
};

/// The image in parts.
pub(super) fn image_ref<'w>(facts: &Facts<'w>) -> Option<&'w ImageRef> {
    index::of(facts)?.image(facts)
}

pub(in crate::formats::compose) fn image_name(facts: &Facts<'_>) -> Value {
    part(facts, |image| Some(&image.name))
}

pub(in crate::formats::compose) fn image_tag(facts: &Facts<'_>) -> Value {
    part(facts, |image| image.tag.as_ref())
}

/// The digest of the image.
pub(in crate::formats::compose) fn image_digest(facts: &Facts<'_>) -> Value {
    part(facts, |image| image.digest.as_ref())
}

/// The version of the image that gets no more updates: at the part of the tag that says it.
pub(in crate::formats::compose) fn image_ended(facts: &Facts<'_>) -> Value {
    let image = facts.get("image");
    let tag = facts.get("image_tag");
    if facts.get("build").as_map().is_some() {
        return facts.absent();
    }
    let Some(ended) = image_ref(facts).and_then(image::ended) else {
        let why = image.why().or(tag.why()).cloned();
        return why.map_or_else(|| facts.absent(), |why| Value::unknown(why, &image.origin));
    };
    ended.value()
}

fn part(facts: &Facts<'_>, part: fn(&ImageRef) -> Option<&Text>) -> Value {
    let image = facts.get("image");
    match image_ref(facts) {
        Some(parsed) => part(parsed).cloned().map_or_else(|| Value::absent(&image.origin), Value::text),
        None => image.clone(),
    }
}

/// Whether the service starts only with a profile for debugging or development.
pub(in crate::formats::compose) fn is_optional(facts: &Facts<'_>) -> Value {
    let profiles = facts.get("profiles");
    let is_row = |name: &str| table("optional_profiles").get(&name.to_ascii_lowercase()).is_some();
    let all = profiles.items().iter().all(|name| name.as_str().is_some_and(is_row));
    Value::bool(all && !profiles.items().is_empty(), &profiles.origin)
}

/// Whether a port is written as a mapping without quotes, all of it in place.
pub(in crate::formats::compose) fn is_unquoted(facts: &Facts<'_>) -> Value {
    let item = facts.get("item");
    let plain = item.as_text().is_some_and(|text| {
        let span = text.origin().span;
        let digits = text.content().split(':').all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
        digits
            && text.content().contains(':')
            && text.is_literal()
            && span.range().len() == text.content().len()
            && item.origin.span.range().len() == text.content().len()
    });
    Value::bool(plain, &facts.subject.origin)
}

/// The stage that `build:` leads to: its `target`, else the last of the file.
pub(in crate::formats::compose) fn stage(facts: &Facts<'_>) -> Value {
    let Some(edge) = facts.edges("build").next() else { return facts.absent() };
    let target = edge.link.params.look("target");
    if let Some(why) = target.why() {
        return Value::unknown(why.clone(), &target.origin);
    }
    let Some(unit) = facts.workspace.units.get(edge.to_unit) else { return facts.absent() };
    let stages =
        unit.subjects.iter().enumerate().filter(|(_, subject)| subject.kind.name == "dockerfile.stage");
    let named = |name: &str| {
        stages.clone().find(|(index, subject)| {
            subject
                .value
                .get("name")
                .and_then(Value::as_str)
                .is_some_and(|own| own.eq_ignore_ascii_case(name))
                || index.to_string() == name
        })
    };
    let found = match target.as_str() {
        Some(name) => named(name),
        None => stages.clone().next_back(),
    };
    let Some((index, subject)) = found else { return facts.absent() };
    let to = SubjectRef { unit: edge.to_unit as u32, index: index as u32 };
    Value::new(Kind::Subject(to), &subject.origin)
}

/// Of a build argument: the `ARG` of the Dockerfile that takes it.
pub(in crate::formats::compose) fn taken_by(facts: &Facts<'_>) -> Value {
    let (Some(service), key) = (facts.parent(), facts.get("key")) else { return facts.absent() };
    let Some(edge) = service.edges("build").next() else { return facts.absent() };
    let Some(unit) = facts.workspace.units.get(edge.to_unit) else { return facts.absent() };
    let text = |subject: &Subject, field: &str, wanted: Option<&str>| {
        wanted.is_some() && subject.value.get(field).and_then(Value::as_str) == wanted
    };
    let mut all = unit.subjects.iter().filter(|subject| subject.kind.name == "dockerfile.env");
    let found = all.find(|it| text(it, "keyword", Some("ARG")) && text(it, "key", key.as_str()));
    found.map_or(facts.absent(), |arg| Value::word(key.as_str().unwrap_or_default(), &arg.origin))
}

/// The window onto that stage.
pub(super) fn stage_facts<'w>(facts: &Facts<'w>) -> Option<Facts<'w>> {
    match facts.get("stage").kind {
        Kind::Subject(to) => facts.of(to),
        _ => None,
    }
}

/// The `env_file` entry that sets a variable: for whoever thought that this is enough.
pub(in crate::formats::compose) fn env_file(facts: &Facts<'_>) -> Value {
    let Kind::Subject(to) = facts.get("service").kind else { return facts.absent() };
    let Some(service) = facts.of(to) else { return facts.absent() };
    let (name, variables) = (facts.get("name"), service.get("variables"));
    let entry = name.as_str().and_then(|name| variables.as_map()?.get(name));
    let loaded = |entry: &&crate::value::Entry| {
        let text = entry.value.as_text();
        text.is_some_and(|text| {
            text.pieces().iter().any(|it| it.hops().iter().any(|hop| hop.note == "loaded here"))
        })
    };
    match entry.filter(loaded) {
        Some(entry) => Value::word(&entry.key, entry.key_span),
        None => facts.absent(),
    }
}
