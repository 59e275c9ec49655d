//! The images that a Dockerfile takes from elsewhere: by `FROM`, `COPY --from=` and `RUN --mount=from=`.
//!
//! What names a stage, a number of one, or a context that a build gives under that name is no such image,
//! and neither is `scratch`.

use super::{
    mounts,
    stages::{Stage, Stages},
    subjects::{self, Fields, Making},
    syntax::Dockerfile,
    user,
};
use crate::{
    formats::{
        Facts, Field, Subject, SubjectKind, Type, Unit,
        image::{self, ImageRef},
    },
    text::Span,
    value::{Text, Value},
};

/// An image from elsewhere.
pub static IMAGE: SubjectKind = SubjectKind {
    name: "dockerfile.image",
    doc: "an image that a `FROM`, `COPY --from=` or `RUN --mount=from=` takes from elsewhere",
    fields: &[
        Field::parent("stage", "dockerfile.stage", "the stage"),
        Field::raw("keyword", Type::Text, "`FROM`, `COPY` or `RUN`"),
        Field::raw("image", Type::Text, "the reference, with variables put in"),
        Field::raw("in_final", Type::Bool, "whether its stage's layers are shipped"),
        Field::fact("registry", Type::Text, "the registry's host; `docker.io` where none is named", registry),
        Field::fact("repository", Type::Text, "without registry, tag and digest", repository),
        Field::fact(
            "full_name",
            Type::Text,
            "with its registry, without tag and digest: `docker.io/library/alpine`",
            full_name,
        ),
        Field::fact("tag", Type::Text, "after the `:`", tag),
        Field::fact("digest", Type::Text, "after the `@`", digest),
        Field::fact(
            "ended",
            Type::Record(ENDED),
            "its version, or that of the distribution in it, that gets no more updates; at the part of the tag that says it",
            ended,
        ),
    ],
};

/// A version that gets no more updates.
static ENDED: &[Field] = &[
    Field::raw("name", Type::Text, "what has ended: `Node.js 14`"),
    Field::raw("eol", Type::Text, "the last day with updates"),
    Field::raw("next", Type::Text, "a version to go to"),
];

/// One use of an image.
struct Use {
    keyword: &'static str,
    image: Text,
    at: Span,
}

impl Making<'_> {
    /// Adds a subject for each image; stages begin at subject `first`.
    pub(super) fn add_images(&self, first: usize, named: &[smol_str::SmolStr], unit: &mut Unit) {
        for (index, stage) in self.stages.all.iter().enumerate() {
            for found in uses(self.tree, self.stages, stage) {
                let is_ours = found.image.known().is_some_and(|name| {
                    name.is_empty()
                        || name == "scratch"
                        || named.iter().any(|own| own == name)
                        || found.keyword != "FROM" && is_stage(self.stages, index, name)
                });
                if is_ours {
                    continue;
                }
                let mut fields = Fields::new(found.at, 3);
                fields.word("keyword", found.keyword);
                fields.text("image", Some(found.image.clone()));
                fields.bool("in_final", self.in_final(index));
                let name = subjects::named("image", found.image.content());
                unit.add(Subject::new(&IMAGE, name, found.at, fields.done()).of(first + index));
            }
        }
    }
}

/// Whether a name or number is that of a stage before the one of `index`.
fn is_stage(stages: &Stages, index: usize, name: &str) -> bool {
    let earlier = stages.all.get(..index).unwrap_or_default();
    name.parse::<usize>().is_ok()
        || earlier
            .iter()
            .any(|own| own.name.as_ref().is_some_and(|own| own.content().eq_ignore_ascii_case(name)))
}

fn uses(tree: &Dockerfile, stages: &Stages, stage: &Stage) -> Vec<Use> {
    let mut found = Vec::new();
    if stage.base.is_none() {
        let at = user::from_span(tree, stage);
        found.push(Use { keyword: "FROM", image: stage.image.clone(), at });
    }
    for copy in &stage.copies {
        if let (Some(image), Some(own)) = (&copy.from, tree.instructions.get(copy.instruction)) {
            found.push(Use { keyword: "COPY", image: image.clone(), at: tree.span(own.whole) });
        }
    }
    let own = tree.instructions.get(stage.from..stage.end).unwrap_or_default();
    for (index, instruction) in (stage.from..).zip(own) {
        if instruction.flags.is_empty() {
            continue;
        }
        for mount in &mounts::read(tree, stages, index) {
            if let Some(image) = mount.origin_image() {
                found.push(Use { keyword: "RUN", image: image.clone(), at: tree.span(instruction.whole) });
            }
        }
    }
    found
}

fn parsed(facts: &Facts<'_>) -> Option<ImageRef> {
    facts.subject.value.get("image").and_then(Value::as_text).map(ImageRef::parse)
}

/// A part that may be absent. Where the end of the reference is not known, so is the part.
fn part(facts: &Facts<'_>, part: impl Fn(&ImageRef) -> Option<Text>) -> Value {
    let Some(image) = parsed(facts) else { return facts.absent() };
    match (part(&image), image.name.why()) {
        (Some(text), _) => Value::text(text),
        (None, Some(why)) => Value::unknown(why.clone(), image.whole.origin()),
        (None, None) => Value::absent(image.whole.origin()),
    }
}

fn tag(facts: &Facts<'_>) -> Value {
    part(facts, |image| image.tag.clone())
}

/// The digest; one of the wrong form is none.
fn digest(facts: &Facts<'_>) -> Value {
    part(facts, |image| image.digest.clone().filter(|digest| digest.known().is_none_or(is_digest)))
}

fn is_digest(text: &str) -> bool {
    text.split_once(':').is_some_and(|(kind, hash)| {
        let wanted = match kind {
            "sha256" => 64,
            "sha384" => 96,
            "sha512" => 128,
            _ => return false,
        };
        hash.len() == wanted && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

fn registry(facts: &Facts<'_>) -> Value {
    let Some(image) = parsed(facts) else { return facts.absent() };
    match (&image.registry, image.repository.why()) {
        (Some(registry), _) => Value::text(registry.clone()),
        // `$IMAGE` may bring a registry along.
        (None, Some(why)) if image.repository.known_prefix().is_empty() => {
            Value::unknown(why.clone(), image.whole.origin())
        }
        (None, _) => Value::word("docker.io", image.whole.origin()),
    }
}

fn repository(facts: &Facts<'_>) -> Value {
    part(facts, |image| Some(image.repository.clone()))
}

fn full_name(facts: &Facts<'_>) -> Value {
    let Some(image) = parsed(facts) else { return facts.absent() };
    if let Some(why) = image.why() {
        return Value::unknown(why.clone(), image.whole.origin());
    }
    let registry = image.registry.as_ref().map_or("docker.io", Text::content).to_ascii_lowercase();
    let registry = if registry == "index.docker.io" { "docker.io".to_owned() } else { registry };
    let repository = image.repository.content();
    let official = registry == "docker.io" && !repository.contains('/');
    let folder = if official { "library/" } else { "" };
    Value::word(&format!("{registry}/{folder}{repository}"), image.whole.origin())
}

fn ended(facts: &Facts<'_>) -> Value {
    let Some(parsed) = parsed(facts) else { return facts.absent() };
    let Some(ended) = image::ended(&parsed) else {
        let why = parsed.name.why().or_else(|| parsed.tag.as_ref().and_then(Text::why));
        let origin = parsed.whole.origin();
        return why.map_or_else(|| Value::absent(&origin), |why| Value::unknown(why.clone(), &origin));
    };
    ended.value()
}
