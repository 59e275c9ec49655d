//! The user that an image starts as, for images that everybody uses.

use super::ImageRef;
use crate::data::{Row, table};
use crate::value::Why;

/// What is known about the user of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserClass {
    /// Starts as another user than root.
    Nonroot,
    /// Starts as root; its entry point switches to another user.
    Drops,
    /// Runs as root.
    Root,
}

impl UserClass {
    /// Its name in rules and in the table.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nonroot => "nonroot",
            Self::Drops => "drops",
            Self::Root => "root",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        [Self::Nonroot, Self::Drops, Self::Root].into_iter().find(|class| class.name() == name)
    }
}

/// The user of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImageUser {
    /// It is in the table.
    Known {
        /// How it starts.
        class: UserClass,
        /// The number of the user, where it is fixed.
        uid: Option<&'static str>,
    },
    /// It is not, or its name or tag cannot be known.
    Unknown(Why),
}

impl ImageUser {
    /// The class, if known.
    pub fn class(&self) -> Option<UserClass> {
        match self {
            Self::Known { class, .. } => Some(*class),
            Self::Unknown(_) => None,
        }
    }
}

/// The user that `image` starts as.
pub fn user(image: &ImageRef) -> ImageUser {
    let Some(name) = image.canonical() else {
        let why = image.why().cloned();
        return ImageUser::Unknown(why.unwrap_or_else(|| Why::new("the image has no name")));
    };
    let Some(row) = row(&name) else {
        return ImageUser::Unknown(Why::new(format!("which user the image `{name}` starts as is not known")));
    };
    match applies(row, image) {
        Ok(true) => known(row, "class"),
        Ok(false) => known(row, "otherwise"),
        Err(why) => ImageUser::Unknown(why),
    }
}

/// The row of the image, or else of its namespace (`bitnami/*`).
fn row(name: &str) -> Option<&'static Row> {
    let users = table("image_users");
    users.get(name).or_else(|| users.get(&format!("{}/*", name.rsplit_once('/')?.0)))
}

fn known(row: &'static Row, field: &str) -> ImageUser {
    let class = row.get(field).and_then(UserClass::parse);
    let uid = row.get("uid").filter(|_| class == Some(UserClass::Nonroot));
    let unknown = || ImageUser::Unknown(Why::new("the table of image users has no class for it"));
    class.map_or_else(unknown, |class| ImageUser::Known { class, uid })
}

/// Whether the row's condition on the tag holds: `tag_has: a|b` or `since: 8`.
fn applies(row: &Row, image: &ImageRef) -> Result<bool, Why> {
    let tag = || match (&image.tag, &image.digest) {
        (Some(tag), _) => {
            tag.known().ok_or_else(|| tag.why().cloned().unwrap_or_else(|| Why::new("its tag is unknown")))
        }
        (None, None) => Ok("latest"),
        (None, Some(_)) => Err(Why::new("the user depends on the tag, and only a digest is given")),
    };
    if let Some(words) = row.get("tag_has") {
        let tag = tag()?;
        return Ok(words.split('|').any(|word| tag.contains(word)));
    }
    if let Some(since) = row.get("since") {
        let tag = tag()?;
        // `latest` and tags without a number are newer than any version.
        return Ok(version(tag).is_none_or(|version| version >= version_of(since)));
    }
    Ok(true)
}

fn version_of(text: &str) -> Vec<u32> {
    version(text).unwrap_or_default()
}

/// The leading version number of a tag: `8.12.1-alpine` is `[8, 12, 1]`.
fn version(tag: &str) -> Option<Vec<u32>> {
    let tag = tag.strip_prefix('v').unwrap_or(tag);
    let end = tag.find(|ch: char| !(ch.is_ascii_digit() || ch == '.')).unwrap_or(tag.len());
    let numbers: Vec<u32> = tag.get(..end)?.split('.').map_while(|part| part.parse().ok()).collect();
    (!numbers.is_empty()).then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::super::reference::tests::image;
    use super::*;

    fn class(reference: &str) -> &'static str {
        user(&image(reference)).class().map_or("unknown", UserClass::name)
    }

    #[test]
    fn common_images_have_their_class() {
        for (reference, expected) in [
            ("python:3.12-slim", "root"),
            ("docker.io/library/node:22", "root"),
            ("scratch", "root"),
            ("postgres:16", "drops"),
            ("nginx", "drops"),
            ("nginxinc/nginx-unprivileged:1.27", "nonroot"),
            ("bitnami/redis", "nonroot"),
            ("cgr.dev/chainguard/node:latest", "nonroot"),
            ("cgr.dev/chainguard/wolfi-base", "root"),
            ("gcr.io/distroless/static-debian12:nonroot", "nonroot"),
            ("gcr.io/distroless/static-debian12:debug-nonroot", "nonroot"),
            ("gcr.io/distroless/static-debian12", "root"),
            ("mcr.microsoft.com/dotnet/aspnet:8.0-noble-chiseled", "nonroot"),
            ("mcr.microsoft.com/dotnet/aspnet:8.0", "root"),
            ("elasticsearch:8.12.1", "nonroot"),
            ("elasticsearch:7.17.0", "drops"),
            ("haproxy:2.9-alpine", "nonroot"),
            ("haproxy:2.3", "root"),
            ("haproxy:latest", "nonroot"),
            ("acme/app:1", "unknown"),
            ("evil.example/postgres", "unknown"),
            ("gcr.io/distroless/static@sha256:ab", "unknown"),
        ] {
            assert_eq!(class(reference), expected, "{reference}");
        }
    }

    #[test]
    fn every_row_has_classes_that_exist() {
        for row in table("image_users").rows {
            let conditional = row.get("tag_has").or(row.get("since")).is_some();
            assert!(row.get("class").and_then(UserClass::parse).is_some(), "{}", row.key);
            assert_eq!(row.get("otherwise").and_then(UserClass::parse).is_some(), conditional, "{}", row.key);
            assert_eq!(row.key, row.key.to_lowercase());
        }
    }
}
