//! Which parts of a document are merged otherwise than "maps merge, lists append".

/// How the value at a path is merged, and which form it is brought to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// Maps merge, lists append, the rest is replaced.
    Deep,
    /// The later one replaces, null too.
    Replace,
    /// A map, or a list of `key=value`.
    Pairs,
    /// A map, or a list of names.
    Names,
    /// A map, or a list of services that must have started.
    Depends,
    /// A map, or the build context alone.
    Build,
    /// Merged where the driver is the same.
    Logging,
    /// A list of `host=address`, or a map; a host may have several.
    Hosts,
    /// A list, or a single item.
    Items,
    /// Address ranges, by subnet.
    Subnets,
}

/// The rule of a path.
pub(super) fn rule(path: &[&str]) -> Rule {
    match path {
        ["services", _, "command" | "entrypoint"]
        | ["services", _, "healthcheck", "test"]
        | ["services", _, "ulimits", _] => Rule::Replace,
        ["services", _, "environment" | "labels" | "annotations" | "sysctls"]
        | ["services", _, "build", "args" | "labels" | "additional_contexts"]
        | ["services", _, "deploy", "labels"]
        | ["networks" | "volumes", _, "labels"] => Rule::Pairs,
        ["services", _, "networks" | "models"] => Rule::Names,
        ["services", _, "depends_on"] => Rule::Depends,
        ["services", _, "build"] => Rule::Build,
        ["services", _, "logging"] => Rule::Logging,
        ["services", _, "extra_hosts"] | ["services", _, "build", "extra_hosts"] => Rule::Hosts,
        ["services", _, "dns" | "dns_opt" | "dns_search" | "env_file" | "label_file" | "tmpfs"] => {
            Rule::Items
        }
        ["networks", _, "ipam", "config"] => Rule::Subnets,
        _ => Rule::Deep,
    }
}
