//! Versions that get no more updates, by an image's name and tag.

use super::ImageRef;
use crate::{
    data::{Row, is_over, table},
    value::{Map, Text, Value},
};

/// The day that the table is of: with it dates are compared where a run knows no day.
const MADE: u32 = 20_260_822;

/// A version that has ended.
#[derive(Clone, Debug)]
pub struct Ended {
    /// What has: `Node.js 14`, `Debian 10`.
    pub name: &'static str,
    /// The last day with updates.
    pub eol: &'static str,
    /// A version to go to.
    pub next: Option<&'static str>,
    /// The part of the tag that says the version.
    pub at: Text,
}

impl Ended {
    /// As a record of rules, at the part of the tag: `name`, `eol`, `next`.
    pub fn value(&self) -> Value {
        let origin = self.at.origin();
        let span = origin.span;
        let mut record = Map::default();
        record.field("name", span, Value::word(self.name, &origin));
        record.field("eol", span, Value::word(self.eol, &origin));
        let next = self.next.map_or(Value::absent(span), |next| Value::word(next, &origin));
        record.field("next", span, next);
        Value::map(record, &origin)
    }
}

/// The version that `image` is of, if it has ended; else the distribution that it is built on, if
/// that has. Only images by their own name: a rebuild in another registry may have updates.
pub fn ended(image: &ImageRef) -> Option<Ended> {
    let name = image.canonical()?;
    let tag = image.tag.as_ref()?;
    let parts = tag.split('-');
    let own = parts.first().and_then(|part| of_part(&name, part));
    own.or_else(|| parts.iter().skip(1).find_map(distribution))
}

/// A release of a distribution in a tag: `buster`, `alpine3.14`. Numbers alone are something else.
fn distribution(part: &Text) -> Option<Ended> {
    let known = part.known()?;
    for name in ["alpine", "debian", "ubuntu"] {
        let version = known.strip_prefix(name).filter(|it| it.starts_with(|c: char| c.is_ascii_digit()));
        if let Some(version) = version {
            let start = known.len() - version.len();
            let ended = of_part(name, &part.slice(start..known.len()));
            return ended.map(|it| Ended { at: part.clone(), ..it });
        }
    }
    let is_name = known.starts_with(|c: char| c.is_ascii_alphabetic());
    let row = ["debian", "ubuntu"].into_iter().filter(|_| is_name).find_map(|name| row(name, known));
    row.and_then(|row| over(row, part))
}

/// The version that a part of a tag begins with, or its shorter forms: `3.8.10`, `3.8`, `3`. The longest
/// that the table has counts.
fn of_part(name: &str, part: &Text) -> Option<Ended> {
    let known = part.known()?;
    let bare = known.strip_prefix('v').unwrap_or(known);
    let digits = bare.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(bare.len());
    let mut version = bare.get(..digits)?;
    if version.is_empty() {
        return over(row(name, bare)?, part);
    }
    loop {
        if let Some(found) = row(name, version) {
            return over(found, part);
        }
        version = version.rsplit_once('.')?.0;
    }
}

fn row(name: &str, version: &str) -> Option<&'static Row> {
    table("image_eol").get(&format!("{name}:{version}"))
}

fn over(row: &Row, at: &Text) -> Option<Ended> {
    let eol = row.get("eol").filter(|day| is_over(day, MADE))?;
    Some(Ended { name: row.get("name")?, eol, next: row.get("next"), at: at.clone() })
}

#[cfg(test)]
mod tests {
    use super::super::reference::tests::image;
    use super::*;

    fn of(reference: &str) -> Option<&'static str> {
        ended(&image(reference)).map(|ended| ended.name)
    }

    #[test]
    fn versions_past_their_end_are_known_in_every_spelling() {
        for (reference, expected) in [
            ("postgres:11", "PostgreSQL 11"),
            ("docker.io/library/postgres:9.6.24-alpine", "PostgreSQL 9.6"),
            ("node:14.21-buster-slim", "Node.js 14"),
            ("python:3.8", "Python 3.8"),
            ("debian:buster-slim", "Debian 10"),
            ("traefik:v2.11", "Traefik 2"),
            ("eclipse-temurin:21-jre-alpine3.14", "Alpine 3.14"),
            ("ruby:3.4-buster", "Debian 10"),
        ] {
            assert_eq!(of(reference), Some(expected), "{reference}");
        }
    }

    #[test]
    fn a_version_ends_the_day_after_its_last_one() {
        use crate::data::Tables;
        let on = |today| Tables::default().on(today).during(|| of("postgres:16-bookworm"));
        assert_eq!(on(None), None);
        assert_eq!(on(Some(20_281_109)), Some("Debian 12"));
        assert_eq!(on(Some(20_281_110)), Some("PostgreSQL 16"));
    }

    #[test]
    fn other_versions_and_other_images_are_not() {
        for reference in [
            "postgres:16.4",
            "postgres",
            "node:lts",
            "redis:7",
            "corp.example/postgres:11",
            "acme/node:14",
            "mysql:8",
            "minio/mc:RELEASE.2024-11-07T00-52-20Z",
            "openjdk:21-jdk-10",
        ] {
            assert_eq!(of(reference), None, "{reference}");
        }
    }
}
