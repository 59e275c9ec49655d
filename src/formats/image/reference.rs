//! The grammar of image references (the `distribution/reference` grammar, read tolerantly).

use crate::value::{Text, Why};

/// An image reference in parts. A part with an unknown piece is known in part only.
#[derive(Clone, Debug)]
pub struct ImageRef {
    /// All of it.
    pub whole: Text,
    /// Before the first `/`, if it is a host: `ghcr.io`, `localhost:5000`.
    pub registry: Option<Text>,
    /// All but registry, tag and digest: `library/postgres`.
    pub repository: Text,
    /// The repository's last part: `postgres`.
    pub name: Text,
    /// After the `:`.
    pub tag: Option<Text>,
    /// After the `@`: `sha256:…`.
    pub digest: Option<Text>,
}

impl ImageRef {
    /// Reads a reference. Never fails: what is no valid reference has odd parts.
    pub fn parse(text: &Text) -> Self {
        let whole = text.trim();
        let (name_and_tag, digest) = match whole.split_first('@') {
            Some((before, digest)) => (before, Some(digest)),
            None => (whole.clone(), None),
        };
        let (path, tag) = match name_and_tag.split_last(':') {
            Some((path, tag)) if !tag.content().contains('/') => (path, Some(tag)),
            _ => (name_and_tag, None),
        };
        let (registry, repository) = match path.split_first('/') {
            Some((host, rest)) if is_registry(&host) => (Some(host), rest),
            _ => (None, path),
        };
        let name = repository.split_last('/').map_or_else(|| repository.clone(), |(_, name)| name);
        Self { whole, registry, repository, name, tag, digest }
    }

    /// Why the repository cannot be known, if so.
    pub fn why(&self) -> Option<&Why> {
        self.registry.as_ref().and_then(Text::why).or_else(|| self.repository.why())
    }

    /// The repository under one spelling, if known: `postgres` for `docker.io/library/postgres:16`,
    /// `bitnami/redis`, `gcr.io/distroless/static`. Mirrors of the Docker Hub count as the hub.
    pub fn canonical(&self) -> Option<String> {
        let repository = self.repository.known().filter(|name| !name.is_empty())?.to_ascii_lowercase();
        // Only mirrors have official images under `library/`.
        if let Some((_, official)) = repository.rsplit_once("library/") {
            return Some(official.to_owned());
        }
        let Some(registry) = &self.registry else { return Some(repository) };
        let registry = registry.known()?.to_ascii_lowercase();
        Some(if HUB.contains(&registry.as_str()) { repository } else { format!("{registry}/{repository}") })
    }

    /// The tag, if there is one and it is known.
    pub fn known_tag(&self) -> Option<&str> {
        self.tag.as_ref().and_then(Text::known)
    }
}

/// Names of the Docker Hub and of caches that hold nothing else.
const HUB: &[&str] =
    &["docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com", "mirror.gcr.io"];

/// Whether the first part of a path is a host. One that cannot be known in full is taken for one:
/// `${REGISTRY}/app` is how a registry is left open.
fn is_registry(first: &Text) -> bool {
    let host = first.content();
    first.why().is_some() || host.contains(['.', ':']) || host == "localhost"
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::text::{FileId, Span};
    use crate::value::Piece;

    pub(in crate::formats::image) fn image(reference: &str) -> ImageRef {
        ImageRef::parse(&Text::literal(reference, Span::new(FileId(0), 10, 10 + reference.len())))
    }

    fn parts(reference: &str) -> [String; 5] {
        let image = image(reference);
        let part = |text: Option<&Text>| text.map_or("-".to_owned(), |t| t.content().to_owned());
        [
            part(image.registry.as_ref()),
            part(Some(&image.repository)),
            part(Some(&image.name)),
            part(image.tag.as_ref()),
            part(image.digest.as_ref()),
        ]
    }

    #[test]
    fn references_fall_into_their_parts() {
        for (reference, expected) in [
            ("postgres", ["-", "postgres", "postgres", "-", "-"]),
            ("postgres:16-alpine", ["-", "postgres", "postgres", "16-alpine", "-"]),
            ("bitnami/redis:7@sha256:ab", ["-", "bitnami/redis", "redis", "7", "sha256:ab"]),
            ("ghcr.io/a/b/c", ["ghcr.io", "a/b/c", "c", "-", "-"]),
            ("localhost:5000/app", ["localhost:5000", "app", "app", "-", "-"]),
            ("localhost/app:1", ["localhost", "app", "app", "1", "-"]),
            ("registry.corp:443/x/y:1.2", ["registry.corp:443", "x/y", "y", "1.2", "-"]),
            ("", ["-", "", "", "-", "-"]),
            (":", ["-", "", "", "", "-"]),
        ] {
            assert_eq!(parts(reference), expected, "{reference}");
        }
    }

    #[test]
    fn each_part_keeps_its_place() {
        let image = image("ghcr.io/a/db:16");
        assert_eq!(image.name.origin().span.range(), 20..22);
        assert_eq!(image.tag.unwrap().origin().span.range(), 23..25);
    }

    #[test]
    fn one_image_has_one_canonical_name() {
        for reference in [
            "postgres:16",
            "docker.io/postgres",
            "docker.io/library/postgres",
            "library/postgres",
            "POSTGRES",
            "public.ecr.aws/docker/library/postgres:16",
            "mirror.gcr.io/library/postgres",
            "corp.example/hub/library/postgres",
        ] {
            assert_eq!(image(reference).canonical().as_deref(), Some("postgres"), "{reference}");
        }
        assert_eq!(
            image("gcr.io/distroless/static").canonical().as_deref(),
            Some("gcr.io/distroless/static")
        );
        assert_eq!(image("docker.io/bitnami/redis").canonical().as_deref(), Some("bitnami/redis"));
    }

    #[test]
    fn an_unknown_registry_leaves_the_name_known() {
        let at = |start, end| Span::new(FileId(0), start, end);
        let pieces = vec![Piece::unknown(Why::new("not set"), at(0, 6)), Piece::verbatim(at(6, 18))];
        let image = ImageRef::parse(&Text::from_pieces("/postgres:16", pieces, at(0, 0)));
        assert_eq!(image.name.known(), Some("postgres"));
        assert_eq!(image.known_tag(), Some("16"));
        assert!(image.why().is_some() && image.canonical().is_none());
    }
}
