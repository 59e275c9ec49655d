//! What is worked out about a service, beside what it says itself.

/// The table of fields of a service: these, then those that are worked out.
macro_rules! with_service_facts {
    ($($own:expr,)*) => {{
        use $crate::formats::{
            Field, Type,
            compose::{
                facts::{access, auth, care, datastore, entries, network, project, redis, roles, secret_use, user},
                kinds::records::{ENDED, ENGINE, NEIGHBOUR, OPEN, DATASTORE},
            },
            environment,
        };
        &[
            $($own,)*
            Field::fact(
                "is_optional",
                Type::Bool,
                "whether it starts only with a profile for debugging or development",
                entries::is_optional,
            ),
            Field::fact(
                "unforwarded",
                Type::Text,
                "where the nginx of the project leads to it without `X-Forwarded-Proto`; absent where it does not",
                network::unforwarded,
            ),
            Field::fact(
                "weakened",
                Type::Text,
                "what the override file that Compose takes by itself gives a service of the main file: `user: root`, `privileged: true`; at that value",
                network::weakened,
            ),
            Field::fact(
                "dependency_cycle",
                Type::Text,
                "how what it depends on leads back to it: `a \u{2192} b \u{2192} a`; told at the first service of the circle by name",
                project::dependency_cycle,
            ),
            Field::fact(
                "same_container",
                Type::Text,
                "an earlier service with the same `container_name`, unless their profiles keep them apart",
                project::same_container,
            ),
            Field::fact(
                "image_name",
                Type::Text,
                "the last part of the image's repository: `postgres`",
                entries::image_name,
            ),
            Field::fact("image_tag", Type::Text, "the image's tag", entries::image_tag),
            Field::fact("image_digest", Type::Text, "the image's digest", entries::image_digest),
            Field::fact(
                "image_ended",
                Type::Record(ENDED),
                "the version of its image that gets no more updates, at the tag; absent for others",
                entries::image_ended,
            ),
            Field::fact(
                "base_name",
                Type::Text,
                "the last part of the image's repository; of a built one that of its base image",
                roles::base_name,
            ),
            Field::fact(
                "roles",
                Type::List(&Type::Text),
                "what it is there for, by the table `image_roles`: `proxy`, `backup`, `monitoring`, …",
                roles::roles,
            ),
            Field::fact(
                "runs",
                Type::Bool,
                "whether there is a container: no `provider:`, and not scaled to 0",
                roles::runs,
            ),
            Field::fact(
                "is_one_shot",
                Type::Bool,
                "whether it does its work once and ends: a migration, a job, what others wait for",
                roles::is_one_shot,
            ),
            Field::fact(
                "auth_label",
                Type::Text,
                "a label that makes a proxy ask who comes (`…basicauth…`, `…forwardauth…`, `…ipallowlist…`)",
                roles::auth_label,
            ),
            Field::fact(
                "privileged_by",
                Type::Text,
                "what gives it all rights, at its value; absent where nothing does",
                access::privileged_by,
            ),
            Field::fact(
                "engine",
                Type::Record(ENGINE),
                "how `use_api_socket:` lets it control the container engine",
                access::engine_of_service,
            ),
            Field::fact(
                "host_network",
                Type::Text,
                "what puts it into the host's network, at that text",
                network::host_network,
            ),
            Field::fact(
                "public_neighbour",
                Type::Record(NEIGHBOUR),
                "a service that the outside reaches and that shares a network with it",
                network::public_neighbour,
            ),
            Field::fact(
                "open_access",
                Type::Record(OPEN),
                "of a datastore: what lets everybody in; absent where it asks who connects",
                auth::open_access,
            ),
            Field::fact(
                "health",
                Type::Text,
                "what checks its health: `compose`, `dockerfile`, `image`; `off` at what switches the check off; absent where there is none",
                care::health,
            ),
            Field::fact(
                "backs_up",
                Type::Text,
                "what makes it a service that backs data up, at that text; absent for others",
                care::backs_up,
            ),
            Field::fact(
                "backup_interval",
                Type::Number,
                "how many seconds pass between its backups, at the schedule",
                care::backup_interval,
            ),
            Field::fact("backup_keeps", Type::Any, "what says how many backups it keeps", care::backup_keeps),
            Field::fact(
                "backup_off_site",
                Type::Text,
                "the variable that names a place away from this host for its backups",
                care::backup_off_site,
            ),
            Field::fact(
                "stage",
                Type::Subject("dockerfile.stage"),
                "the stage that `build:` leads to",
                entries::stage,
            ),
            Field::fact(
                "datastore",
                Type::Record(DATASTORE),
                "what store it is, at what shows it; absent where it is none",
                datastore::datastore,
            ),
            Field::fact(
                "starts_as",
                Type::Text,
                "how its image starts, its own `user:` aside: `root`, `drops` (switches to another user) or `nonroot`; at what shows it",
                user::starts_as,
            ),
            Field::fact("is_root", Type::Bool, "whether its `user:` is the root user", user::is_root),
            Field::fact(
                "root_hook_user",
                Type::Any,
                "the first user of a `post_start` or `pre_stop` hook that is root",
                user::root_hook_user,
            ),
            Field::fact(
                "redis",
                Type::Record(environment::REDIS),
                "the Redis that its `environment:` leads to",
                redis::client,
            ),
            Field::fact(
                "redis_password",
                Type::Text,
                "of a Redis: what makes it ask for a password; null where nothing does",
                redis::password,
            ),
            Field::fact(
                "redis_login_by",
                Type::Text,
                "of a Redis: the variable that brings its password; absent where none or several do",
                secret_use::redis_login_by,
            ),
            Field::fact(
                "redis_ignored",
                Type::Text,
                "of a Redis: the variable that looks like a password and that the image does not read",
                redis::ignored,
            ),
        ]
    }};
}
pub(super) use with_service_facts;
