//! Recognises images of databases, caches, queues and other stores by their names.

use super::ImageRef;
use crate::data::{Table, table};
use crate::value::Why;

/// Whether an image is a datastore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Datastore {
    /// It is one of this kind (`postgres`, `redis`, …; the kinds of table `datastore_ports`).
    Is(&'static str),
    /// Its name is none that is known as one.
    No,
    /// Its name cannot be known.
    Unknown(Why),
}

impl Datastore {
    /// The kind, if it is one.
    pub fn kind(&self) -> Option<&'static str> {
        match self {
            Self::Is(kind) => Some(kind),
            _ => None,
        }
    }
}

/// Tools that go with a datastore and carry its name. A part of the name between dashes decides.
const TOOLS: &[&str] = &[
    "admin",
    "backup",
    "backups",
    "cli",
    "client",
    "commander",
    "dashboards",
    "exporter",
    "express",
    "init",
    "insight",
    "migrate",
    "migrations",
    "operator",
    "tools",
    "ui",
];

/// What `image` is, by its repository alone: registry, namespace and tag do not matter.
pub fn datastore(image: &ImageRef) -> Datastore {
    let Some(name) = image.name.known() else {
        return image.name.why().map_or(Datastore::No, |why| Datastore::Unknown(why.clone()));
    };
    let name = name.to_ascii_lowercase();
    let names = table("datastore_images");
    // Names that mean nothing on their own (`mssql/server`) are listed with their namespace.
    let repository = image.repository.content().to_ascii_lowercase();
    let listed = last_two(&repository).and_then(|two| kind(names, two)).or_else(|| kind(names, &name));
    let is_tool = || name.split(['-', '_']).any(|part| TOOLS.contains(&part)) || name.contains("admin");
    match listed {
        Some(kind) if !is_tool() => Datastore::Is(kind),
        _ => Datastore::No,
    }
}

fn kind(names: &'static Table, name: &str) -> Option<&'static str> {
    names.get(name).and_then(|row| row.get("kind"))
}

/// The last two parts of a path that has two.
fn last_two(repository: &str) -> Option<&str> {
    let mut slashes = repository.rmatch_indices('/').map(|(at, _)| at);
    slashes.next()?;
    repository.get(slashes.next().map_or(0, |at| at + 1)..)
}

#[cfg(test)]
mod tests {
    use super::super::reference::tests::image;
    use super::*;

    #[test]
    fn datastores_are_known_by_their_repository_alone() {
        for (reference, kind) in [
            ("postgres:16", "postgres"),
            ("docker.io/bitnami/postgresql:15", "postgres"),
            ("cgr.dev/chainguard/redis", "redis"),
            ("registry.corp:5000/mirror/library/mongo@sha256:ab", "mongodb"),
            ("mcr.microsoft.com/mssql/server:2022-latest", "mssql"),
            ("supabase/postgres", "postgres"),
            ("timescale/timescaledb-ha:pg16", "postgres"),
            ("confluentinc/cp-kafka", "kafka"),
            ("docker.elastic.co/elasticsearch/elasticsearch:8", "elasticsearch"),
            ("gvenzl/oracle-xe", "oracle"),
            ("bitnami/redis-sentinel", "redis-sentinel"),
            ("edoburu/pgbouncer", "pgbouncer"),
        ] {
            assert_eq!(datastore(&image(reference)), Datastore::Is(kind), "{reference}");
        }
    }

    #[test]
    fn tools_around_a_datastore_are_none() {
        for reference in [
            "oliver006/redis_exporter",
            "prom/mysqld-exporter",
            "mongo-express",
            "rediscommander/redis-commander",
            "dpage/pgadmin4",
            "phpmyadmin",
            "prodrigestivill/postgres-backup-local",
            "opensearchproject/opensearch-dashboards",
            "node",
            "nginx",
            "acme/server",
            "my/compass",
            "redis/redisinsight",
            "minio/mc",
        ] {
            assert_eq!(datastore(&image(reference)), Datastore::No, "{reference}");
        }
    }

    #[test]
    fn every_kind_of_an_image_is_spelled_as_in_the_table_of_ports_where_that_has_it() {
        let ports: Vec<_> = table("datastore_ports").rows.iter().filter_map(|row| row.get("kind")).collect();
        let kinds = table("datastore_images").rows.iter().map(|row| row.get("kind").unwrap());
        let known = kinds.filter(|kind| ports.contains(kind)).count();
        assert!(known > 40, "{known}");
    }
}
