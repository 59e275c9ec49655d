//! Texts that Compose reads further: ports, volumes, durations, sizes, numbers, truth values.
//!
//! Only texts that are wholly known are judged.

use std::sync::LazyLock;

use super::{
    fault::{About, Fault, join},
    mount,
    patterns::{Patterns, path_of},
    size,
};
use crate::value::{Kind, Number, Value};

/// Durations of a service.
const DURATIONS: [&str; 11] = [
    "healthcheck.interval",
    "healthcheck.timeout",
    "healthcheck.start_period",
    "healthcheck.start_interval",
    "stop_grace_period",
    "deploy.restart_policy.delay",
    "deploy.restart_policy.window",
    "deploy.update_config.delay",
    "deploy.update_config.monitor",
    "deploy.rollback_config.delay",
    "deploy.rollback_config.monitor",
];

/// Sizes in bytes.
const SIZES: [&str; 13] = [
    "mem_limit",
    "mem_reservation",
    "mem_swappiness",
    "memswap_limit",
    "shm_size",
    "build.shm_size",
    "deploy.resources.limits.memory",
    "deploy.resources.reservations.memory",
    "volumes.*.tmpfs.size",
    "blkio_config.device_read_bps.*.rate",
    "blkio_config.device_read_iops.*.rate",
    "blkio_config.device_write_bps.*.rate",
    "blkio_config.device_write_iops.*.rate",
];

/// What becomes a truth value.
const BOOLS: [&str; 18] = [
    "attach",
    "init",
    "privileged",
    "read_only",
    "stdin_open",
    "tty",
    "oom_kill_disable",
    "build.no_cache",
    "build.privileged",
    "build.pull",
    "healthcheck.disable",
    "depends_on.*.required",
    "depends_on.*.restart",
    "volumes.*.read_only",
    "volumes.*.volume.nocopy",
    "pre_start.*.per_replica",
    "pre_start.*.privileged",
    "post_start.*.privileged",
];

/// What becomes a truth value outside of services.
const TOP_BOOLS: [&str; 8] = [
    "networks.*.external",
    "networks.*.internal",
    "networks.*.attachable",
    "networks.*.enable_ipv4",
    "networks.*.enable_ipv6",
    "volumes.*.external",
    "secrets.*.external",
    "configs.*.external",
];

/// What becomes a whole number.
const WHOLE: [&str; 21] = [
    "cpu_count",
    "cpu_period",
    "cpu_quota",
    "cpu_rt_period",
    "cpu_rt_runtime",
    "cpu_shares",
    "pids_limit",
    "oom_score_adj",
    "scale",
    "healthcheck.retries",
    "deploy.replicas",
    "deploy.restart_policy.max_attempts",
    "deploy.update_config.parallelism",
    "deploy.rollback_config.parallelism",
    "deploy.placement.max_replicas_per_node",
    "deploy.resources.limits.pids",
    "deploy.resources.reservations.generic_resources.*.discrete_resource_spec.value",
    "ulimits.*",
    "ulimits.*.soft",
    "ulimits.*.hard",
    "ports.*.target",
];

/// What becomes a number.
const NUMBERS: [&str; 6] = [
    "cpu_percent",
    "cpus",
    "deploy.resources.limits.cpus",
    "deploy.resources.reservations.cpus",
    "deploy.update_config.max_failure_ratio",
    "deploy.rollback_config.max_failure_ratio",
];

/// What the schema takes as a text, and Compose as a number alone.
const NO_TEXTS: [&str; 3] = ["blkio_config.weight", "blkio_config.weight_device.*.weight", "build.ulimits.*"];

/// Modes of files.
const MODES: [&str; 3] = ["configs.*.mode", "secrets.*.mode", "build.secrets.*.mode"];

/// How many devices.
const COUNTS: [&str; 2] = ["gpus.*.count", "deploy.resources.reservations.devices.*.count"];

/// What is checked of a service, in the order of what is told.
const OF_SERVICE: [(&[&str], Check); 14] = [
    (&["ports.*"], port),
    (&["volumes.*"], volume),
    (&["devices.*"], device),
    (&["extra_hosts.*", "build.extra_hosts.*"], host),
    (&["env_file.*.format"], format),
    (&DURATIONS, duration),
    (&SIZES, bytes),
    (&BOOLS, truth),
    (&WHOLE, whole),
    (&NUMBERS, number),
    (&NO_TEXTS, no_text),
    (&MODES, mode),
    (&["configs.*", "secrets.*", "build.secrets.*"], named),
    (&COUNTS, count),
];

/// What is checked, by the number of its pattern.
struct Checks {
    patterns: Patterns,
    checks: Vec<Check>,
}

static SERVICE: LazyLock<Checks> = LazyLock::new(|| Checks::new(&OF_SERVICE));
static TOP: LazyLock<Checks> = LazyLock::new(|| Checks::new(&[(&TOP_BOOLS, truth)]));

impl Checks {
    fn new(checks: &[(&'static [&'static str], Check)]) -> Self {
        let patterns = checks.iter().flat_map(|(patterns, _)| patterns.iter().copied());
        let each = checks.iter().flat_map(|(patterns, check)| patterns.iter().map(|_| *check));
        Self { patterns: Patterns::new(patterns), checks: each.collect() }
    }

    /// What is wrong in a value at a path, by pattern.
    fn look(&self, value: &Value, path: &str, faults: &mut Vec<Fault>) {
        let mut found: Vec<(usize, Fault)> = Vec::new();
        self.patterns.visit(value, &mut Vec::new(), &mut |number, way, value| {
            let said = self.checks.get(number).and_then(|check| check(value));
            found.extend(said.map(|said| (number, fault(path_of(path, way), value, said))));
        });
        found.sort_by_key(|(number, _)| *number);
        faults.extend(found.into_iter().map(|(_, fault)| fault));
    }
}

/// The texts of a merged document that cannot be read.
pub(super) fn faults(document: &Value) -> Vec<Fault> {
    let mut faults = Vec::new();
    let volumes = document.look("volumes");
    for entry in document.get("services").map(Value::entries).unwrap_or_default() {
        let path = join("services", &entry.key);
        SERVICE.look(&entry.value, &path, &mut faults);
        let mounts = entry.value.get("volumes").map(Value::items).unwrap_or_default();
        for (index, item) in mounts.iter().enumerate() {
            let said = drive(item, &volumes);
            faults.extend(said.map(|said| fault(format!("{path}.volumes[{index}]"), item, said)));
        }
    }
    TOP.look(document, "", &mut faults);
    faults
}

fn fault(path: String, value: &Value, (says, hint): Said) -> Fault {
    let says = format!("`{path}` {says}");
    Fault { about: About::Syntax, span: value.span(), path, says, hint: hint.to_owned() }
}

/// What is wrong with a value (the rest of a sentence), and what to write.
type Check = fn(&Value) -> Option<Said>;

/// What is wrong with a value, as the rest of a sentence; and what to write.
type Said = (&'static str, &'static str);

fn port(value: &Value) -> Option<(&'static str, &'static str)> {
    const FORM: &str = "Write `[address:][host port:]container port[/protocol]`.";
    if let Kind::Map(map) = &value.kind {
        let target = value.look("target");
        if map.unknown_rest().is_none() && target.is_null() {
            return Some(("has no `target`", "Say which port of the container it is."));
        }
        let ip = value.get("host_ip").and_then(Value::as_str)?;
        return (!is_address(ip))
            .then_some(("has a `host_ip` that is no IP address", "Write an IP address."));
    }
    if let Kind::Number(Number::Float(_)) = value.kind {
        return Some(("has no valid container port", FORM));
    }
    let text = value.as_str()?;
    let mut halves = text.split('/');
    let (ports, protocol) = (halves.next().unwrap_or_default(), halves.next().unwrap_or("tcp"));
    if !matches!(protocol.to_ascii_lowercase().as_str(), "tcp" | "udp" | "sctp") {
        return Some(("has a protocol that is none", "It is `tcp`, `udp` or `sctp`."));
    }
    let (rest, target) = ports.rsplit_once(':').unwrap_or(("", ports));
    let (address, published) = rest.rsplit_once(':').unwrap_or(("", rest));
    let Some((from, to)) = range(target) else { return Some(("has no valid container port", FORM)) };
    if !published.is_empty() {
        let Some((first, last)) = range(published) else { return Some(("has no valid host port", FORM)) };
        if last - first != to - from && to != from {
            return Some(("maps a range to another number of ports", "Make both ranges as long."));
        }
    }
    let bare = address.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    if bare.is_none() && address.contains(':') {
        return Some(("has an IPv6 address without brackets", "Write it as in `[::1]:80:80`."));
    }
    let address = bare.unwrap_or(address);
    if !address.is_empty() && !is_address(address) {
        return Some(("has an address that is no IP address", FORM));
    }
    None
}

fn is_address(text: &str) -> bool {
    text.parse::<std::net::IpAddr>().is_ok()
}

fn range(text: &str) -> Option<(u16, u16)> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last): (u16, u16) = (first.parse().ok()?, last.parse().ok()?);
    (first <= last).then_some((first, last))
}

/// A volume of the project by a name of one letter, which Compose takes for a drive.
fn drive(value: &Value, volumes: &Value) -> Option<Said> {
    let text = value.as_str().filter(|text| text.len() > 2 && mount::parts(text).len() == 1)?;
    let (letter, _) = text.split_once(':')?;
    volumes.get(letter)?;
    Some((
        "is a path of a Windows container, and the volume is not used: one letter is a drive",
        "Give the volume a longer name, or write it in the long form.",
    ))
}

fn volume(value: &Value) -> Option<(&'static str, &'static str)> {
    const FORM: &str = "Write `[source:]path in the container[:options]`.";
    if let Kind::Map(map) = &value.kind {
        if map.unknown_rest().is_some() {
            return None;
        }
        if value.look("target").is_null() {
            return Some(("has no `target`", "Say which path of the container it is."));
        }
        let bind = value.look("type").as_str() == Some("bind");
        return (bind && value.look("source").is_null())
            .then_some(("has no `source`", "Say which path of the host it is."));
    }
    let text = value.as_str()?;
    if text.is_empty() {
        return Some(("is empty", FORM));
    }
    if text.len() < 3 {
        return None;
    }
    let parts = mount::parts(text);
    if parts.iter().any(std::ops::Range::is_empty) {
        return Some(("has nothing between two colons", FORM));
    }
    (parts.len() > 3).then_some(("has too many colons", FORM))
}

fn duration(value: &Value) -> Option<(&'static str, &'static str)> {
    let text = value.as_str()?;
    (!is_duration(text)).then_some(("is no duration", "Write a number with its unit, as in `1m30s`."))
}

/// A sign, then numbers with units; nothing but `0` needs none.
fn is_duration(text: &str) -> bool {
    let mut rest = text.strip_prefix(['+', '-']).unwrap_or(text);
    if rest == "0" {
        return true;
    }
    if rest.is_empty() {
        return false;
    }
    while !rest.is_empty() {
        let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
        let Some((number, after)) = rest.split_at_checked(end) else { return false };
        let digits = number.bytes().any(|byte| byte.is_ascii_digit());
        if !digits || number.matches('.').count() > 1 {
            return false;
        }
        let end = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
        let Some((unit, after)) = after.split_at_checked(end) else { return false };
        if !matches!(unit, "ns" | "us" | "\u{b5}s" | "\u{3bc}s" | "ms" | "s" | "m" | "h" | "d" | "w") {
            return false;
        }
        rest = after;
    }
    true
}

fn device(value: &Value) -> Option<(&'static str, &'static str)> {
    let colons = value.as_str()?.matches(':').count();
    (colons > 2).then_some(("has too many colons", "Write `device[:device in the container[:rights]]`."))
}

fn host(value: &Value) -> Option<(&'static str, &'static str)> {
    let text = value.as_str()?;
    let name = text.split_once('=').or_else(|| text.split_once(':')).map(|(name, _)| name);
    name.is_none_or(str::is_empty).then_some(("is no host with its address", "Write `host=address`."))
}

fn format(value: &Value) -> Option<(&'static str, &'static str)> {
    let text = value.as_str()?;
    (!matches!(text, "" | "raw")).then_some(("is no format of env files", "It is `raw`, or left out."))
}

fn bytes(value: &Value) -> Option<(&'static str, &'static str)> {
    let text = value.as_str()?;
    (text.is_empty() || size::bytes(text).is_none())
        .then_some(("is no size in bytes", "Write a number with a unit, as in `512m`."))
}

fn truth(value: &Value) -> Option<(&'static str, &'static str)> {
    const WORDS: [&str; 8] = ["true", "false", "y", "yes", "on", "n", "no", "off"];
    let text = value.as_str()?.to_ascii_lowercase();
    (!WORDS.contains(&text.as_str())).then_some(("is no truth value", "Write `true` or `false`."))
}

fn whole(value: &Value) -> Option<(&'static str, &'static str)> {
    let text = value.as_str()?;
    text.parse::<i64>().is_err().then_some(("is no whole number", "Write a whole number."))
}

fn no_text(value: &Value) -> Option<(&'static str, &'static str)> {
    value.as_str()?;
    Some(("is a text", "Write a number, without quotes."))
}

fn named(value: &Value) -> Option<(&'static str, &'static str)> {
    let whole = value.as_map().is_some_and(|map| map.unknown_rest().is_none());
    let source = value.look("source");
    (whole && (source.is_null() || source.as_str() == Some("")))
        .then_some(("has no `source`", "Say which config or secret of the project it is."))
}

fn mode(value: &Value) -> Option<(&'static str, &'static str)> {
    let text = value.as_str()?;
    i64::from_str_radix(text, 8)
        .is_err()
        .then_some(("is no mode of a file", "Write an octal number: `0440`."))
}

fn count(value: &Value) -> Option<(&'static str, &'static str)> {
    let text = value.as_str()?;
    (text != "all" && text.parse::<i64>().is_err()).then_some(("is no count", "Write `all` or a number."))
}

fn number(value: &Value) -> Option<(&'static str, &'static str)> {
    let text = value.as_str()?;
    text.parse::<f64>().is_err().then_some(("is no number", "Write a number."))
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::{
        text::{FileId, Span},
        value::Text,
    };

    fn said(check: Check, text: &str) -> bool {
        let span = Span::new(FileId(0), 0, text.len());
        check(&Value::text(Text::literal(text, span))).is_some()
    }

    #[test]
    fn ports_that_compose_refuses_are_told() {
        for port_text in [
            "80",
            "80:80",
            "127.0.0.1:80:80",
            "127.0.0.1::80",
            "[::1]:80:80/udp",
            "1-2:3-4",
            "8000-8010:80",
            ":80",
            "80/sctp",
            "80/TCP",
        ] {
            assert!(!said(port, port_text), "{port_text}");
        }
        for port_text in ["", "a", "80:", "80:a", "70000", "1-3:1-2", "localhost:80:80", "80/http", "80 : 80"]
        {
            assert!(said(port, port_text), "{port_text}");
        }
    }

    #[test]
    fn volumes_that_compose_refuses_are_told() {
        for text in ["/a", "a", "a:/b", "./a:/b:ro,z", "C:\\a:/b:ro", "a:/b:whatever"] {
            assert!(!said(volume, text), "{text}");
        }
        for text in ["", "ab::cd", "./a:/b:ro:x", ":/bcd", "./a:"] {
            assert!(said(volume, text), "{text}");
        }
    }

    #[test]
    fn durations_are_those_of_go_with_days_and_weeks() {
        for text in ["1m30s", "0", "1.5h", "-1s", "2d", "1w", "300ms", ".5s", "1h0m0s"] {
            assert!(is_duration(text), "{text}");
        }
        for text in ["", "30", "1 s", "1y", "s", "1.2.3s", "abc", "1m 30s", "1S"] {
            assert!(!is_duration(text), "{text}");
        }
    }

    #[test]
    fn truth_values_and_numbers_are_cast_as_compose_does() {
        assert!(!said(truth, "Yes") && said(truth, "1") && said(truth, ""));
        assert!(!said(number, "0.5") && said(number, "many") && said(number, ""));
    }
}
