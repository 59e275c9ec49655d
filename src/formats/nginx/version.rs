//! From an image to the nginx inside, and to the TLS versions that it speaks when nothing is said.

use crate::{
    formats::image::ImageRef,
    text::Span,
    value::{Text, Value, Why},
};

/// The nginx in an image.
pub(super) enum InImage {
    /// A version, with the text that says it.
    Version(Text),
    /// Not to be known, and why.
    Unknown(Why),
}

/// Images whose tag is nginx's version.
const IMAGES: &[&str] = &[
    "nginx",
    "nginxinc/nginx-unprivileged",
    "nginx-unprivileged",
    "bitnami/nginx",
    "bitnamilegacy/nginx",
    "public.ecr.aws/nginx/nginx",
    "public.ecr.aws/nginx/nginx-unprivileged",
    "openresty/openresty",
    "ghcr.io/nginxinc/nginx-unprivileged",
];

/// Reads the version off an image reference.
pub(super) fn of_image(image: &Text) -> InImage {
    let reference = ImageRef::parse(image);
    let place = image.origin().span;
    if let Some(why) = reference.why() {
        return InImage::Unknown(why.clone());
    }
    let name = reference.canonical().unwrap_or_default();
    if !IMAGES.contains(&name.as_str()) {
        return InImage::Unknown(Why::at(format!("image `{name}` does not say which nginx it holds"), place));
    }
    let Some(tag) = &reference.tag else {
        let why = if reference.digest.is_some() { "is named by digest only" } else { "has no tag" };
        return InImage::Unknown(Why::at(format!("image `{name}` {why}"), place));
    };
    let Some(known) = tag.known() else {
        let why = tag.why().cloned().unwrap_or_else(|| Why::at("the tag is unknown", place));
        return InImage::Unknown(why);
    };
    let len = known.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(known.len());
    let version = known.get(..len).unwrap_or_default().trim_end_matches('.');
    if version.is_empty() {
        return InImage::Unknown(Why::at(
            format!("image tag `{known}` moves from version to version"),
            place,
        ));
    }
    InImage::Version(tag.slice(0..version.len()))
}

/// The protocols that nginx of `version` speaks without `ssl_protocols`. An incomplete version (`1.25`)
/// is any with that beginning; unknown where those differ.
pub(super) fn default_protocols(version: &str, place: Span) -> Value {
    let parts: Vec<u32> = version.split('.').filter_map(|part| part.parse().ok()).collect();
    let part = |index: usize, open: u32| parts.get(index).copied().unwrap_or(open);
    let (lowest, highest) =
        ([part(0, 0), part(1, 0), part(2, 0)], [part(0, 0), part(1, u32::MAX), part(2, u32::MAX)]);
    match (since(lowest), since(highest)) {
        (Some(low), Some(high)) if low == high => {
            let items = low.split(' ').map(|name| Value::word(name, place)).collect();
            Value::sequence(items, place)
        }
        _ => {
            Value::unknown(Why::at(format!("nginx `{version}` may be one of several releases"), place), place)
        }
    }
}

/// The row of the newest release that is not newer than `version`.
fn since(version: [u32; 3]) -> Option<&'static str> {
    let rows = crate::data::table("nginx_default_protocols").rows.iter();
    let parsed = rows.filter_map(|row| {
        let mut parts = row.key.split('.').map(|part| part.parse().unwrap_or(0));
        let release = [parts.next()?, parts.next()?, parts.next()?];
        Some((release, row.get("protocols")?))
    });
    parsed.filter(|(release, _)| *release <= version).max_by_key(|(release, _)| *release).map(|(_, p)| p)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;

    fn place() -> Span {
        Span::new(FileId(0), 0, 0)
    }

    fn version(image: &str) -> Result<String, String> {
        match of_image(&Text::literal(image, Span::new(FileId(0), 0, image.len()))) {
            InImage::Version(text) => Ok(text.known().unwrap().to_owned()),
            InImage::Unknown(why) => Err(why.text().to_owned()),
        }
    }

    fn defaults(version: &str) -> Option<String> {
        let value = default_protocols(version, place());
        let names: Vec<_> = value.items().iter().filter_map(Value::as_str).collect();
        value.why().is_none().then(|| names.join(" "))
    }

    #[test]
    fn tags_with_a_version_say_it() {
        assert_eq!(version("nginx:1.25.3-alpine").as_deref(), Ok("1.25.3"));
        assert_eq!(version("docker.io/library/nginx:1.25").as_deref(), Ok("1.25"));
        assert_eq!(version("openresty/openresty:1.25.3.1-0-alpine").as_deref(), Ok("1.25.3.1"));
    }

    #[test]
    fn moving_tags_and_other_images_say_why_not() {
        assert_eq!(version("nginx:alpine").unwrap_err(), "image tag `alpine` moves from version to version");
        assert_eq!(version("nginx").unwrap_err(), "image `nginx` has no tag");
        assert!(version("acme/web:1.2").unwrap_err().starts_with("image `acme/web` does not say"));
    }

    #[test]
    fn defaults_are_those_of_the_release() {
        assert_eq!(defaults("1.27.3").as_deref(), Some("TLSv1.2 TLSv1.3"));
        assert_eq!(defaults("1.27.2").as_deref(), Some("TLSv1 TLSv1.1 TLSv1.2 TLSv1.3"));
        assert_eq!(defaults("1.22.1").as_deref(), Some("TLSv1 TLSv1.1 TLSv1.2"));
        assert_eq!(defaults("1.25").as_deref(), Some("TLSv1 TLSv1.1 TLSv1.2 TLSv1.3"));
        assert_eq!(defaults("1.28").as_deref(), Some("TLSv1.2 TLSv1.3"));
        assert_eq!(defaults("1.27"), None);
        assert_eq!(defaults("1"), None);
        assert_eq!(defaults("1.8.1").as_deref(), Some("SSLv3 TLSv1 TLSv1.1 TLSv1.2"));
    }
}
