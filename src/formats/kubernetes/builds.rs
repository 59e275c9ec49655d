//! Which Dockerfile of the workspace a container's image is built from, as far as names tell.
//!
//! `ghcr.io/acme/shop-api` is what `api/Dockerfile`, `shop-api/Dockerfile` or `api.Dockerfile` builds, if
//! there is only one such file. An official image (`redis`) is nobody's own.

use super::subjects::CONTAINER;
use crate::{
    formats::{Context, Link, LinkTarget, Unit, image::ImageRef},
    source::paths,
    value::{Map, Value},
};

/// Adds an `image` link for each container whose Dockerfile is known.
pub(super) fn link(unit: &mut Unit, context: &Context<'_>) {
    let is_container = |(_, subject): &(usize, &crate::formats::Subject)| subject.kind.name == CONTAINER.name;
    let mut links = Vec::new();
    let mut dockerfiles: Option<Vec<(&str, &str)>> = None;
    for (index, subject) in unit.subjects.iter().enumerate().filter(is_container) {
        let Some(image) = subject.value.get("image").and_then(Value::as_text) else { continue };
        let parsed = ImageRef::parse(image);
        let is_own = parsed.registry.is_some() || parsed.repository.content().contains('/');
        let Some(name) = parsed.name.known().filter(|_| is_own) else { continue };
        let all = dockerfiles
            .get_or_insert_with(|| context.paths.iter().filter_map(|path| built_name(path)).collect());
        let Some(file) = builder(name, all) else { continue };
        let span = image.origin().used_at();
        links.push(Link {
            kind: "image",
            from: index,
            to: LinkTarget::File(file.into()),
            format: Some("dockerfile"),
            span,
            params: Value::map(Map::default(), span),
        });
    }
    unit.links.extend(links);
}

/// A Dockerfile's path, with the name of what it builds: its folder's, or its own beside `Dockerfile`.
fn built_name(path: &str) -> Option<(&str, &str)> {
    let file = paths::file_name(path);
    let is = |word: &str| ["Dockerfile", "Containerfile"].contains(&word);
    let name = match file.split_once('.') {
        None if is(file) => paths::file_name(paths::parent(path)),
        Some((first, rest)) if is(first) && rest != "dockerignore" => rest,
        Some((first, rest)) if is(rest) => first,
        _ => return None,
    };
    (!name.is_empty()).then_some((name, path))
}

/// The one Dockerfile that builds an image of that name: by the whole name, else by its end.
fn builder<'p>(image: &str, all: &[(&str, &'p str)]) -> Option<&'p str> {
    let only = |is: &dyn Fn(&str) -> bool| {
        let mut found = all.iter().filter(|(name, _)| is(name));
        let first = found.next()?;
        found.next().is_none().then_some(first.1)
    };
    only(&|name| name.eq_ignore_ascii_case(image)).or_else(|| {
        only(&|name| {
            let before = image.len().checked_sub(name.len() + 1).and_then(|at| image.get(at..));
            before.is_some_and(|end| {
                end.starts_with(['-', '_']) && end.get(1..).is_some_and(|end| end.eq_ignore_ascii_case(name))
            })
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dockerfile_is_known_by_its_folder_or_its_own_name() {
        let paths = [
            "api/Dockerfile",
            "web/Dockerfile",
            "build/worker.Dockerfile",
            "Dockerfile",
            "x/Dockerfile.jobs",
        ];
        let all: Vec<(&str, &str)> = paths.iter().filter_map(|path| built_name(path)).collect();
        assert_eq!(builder("api", &all), Some("api/Dockerfile"));
        assert_eq!(builder("shop-api", &all), Some("api/Dockerfile"));
        assert_eq!(builder("worker", &all), Some("build/worker.Dockerfile"));
        assert_eq!(builder("jobs", &all), Some("x/Dockerfile.jobs"));
        assert_eq!(builder("shopapi", &all), None);
        assert_eq!(builder("redis", &all), None);
        let twice = [("api", "a/api/Dockerfile"), ("api", "b/api/Dockerfile")];
        assert_eq!(builder("api", &twice), None);
    }
}
