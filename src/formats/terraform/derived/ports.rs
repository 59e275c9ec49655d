//! Which ports a firewall rule opens, and which datastores listen there.

use std::sync::LazyLock;

use super::path::{named, opened, word};
use crate::{
    data::{self, Row},
    formats::terraform::{provenance::text_of, resolve::record, types::to_whole},
    value::{Kind, Origin, Value, Why},
};

const LAST: i64 = 65_535;

/// The ports of a rule.
pub(super) struct Ports {
    /// From and to, both included; the reason where they cannot be known.
    pub(super) ranges: Result<Vec<(i64, i64)>, Why>,
    /// Whether the protocol has ports that datastores use at all.
    pub(super) tcp: bool,
    /// Where they are written.
    pub(super) origin: Origin,
}

/// Reads the ports and protocol that a row of the firewall table names.
pub(super) fn read(row: &Row, block: &Value, resource: &Value) -> Ports {
    let protocol = named(row.get("protocol").unwrap_or("protocol"), block, resource);
    let everything = Ports { ranges: Ok(vec![(0, LAST)]), tcp: true, origin: protocol.origin.clone() };
    let tcp = match word(&protocol).as_deref() {
        // AWS ignores ports then; where a star stands for the protocol, the ports still count.
        Some("-1") => return everything,
        Some("all" | "*" | "any" | "tcp" | "6" | "tcp_udp" | "tcp+udp") => true,
        Some(_) => false,
        None if protocol.is_null() => true,
        None => {
            let ports = written(row, block, resource);
            return Ports { tcp: true, ..ports };
        }
    };
    Ports { tcp, ..written(row, block, resource) }
}

fn written(row: &Row, block: &Value, resource: &Value) -> Ports {
    match (row.get("from"), row.get("ports")) {
        (Some(from), _) => {
            from_to(&named(from, block, resource), &named(row.get("to").unwrap_or(from), block, resource))
        }
        (None, Some(ports)) => {
            let values: Vec<Value> = ports
                .split_whitespace()
                .map(|name| named(name, block, resource))
                .filter(|value| !value.is_null())
                .collect();
            listed(&values, &block.origin)
        }
        (None, None) => Ports { ranges: Ok(vec![(0, LAST)]), tcp: true, origin: block.origin.clone() },
    }
}

fn from_to(from: &Value, to: &Value) -> Ports {
    let origin = from.origin.clone();
    let to = if to.is_null() { from } else { to };
    let ranges = match (to_whole(from), to_whole(to)) {
        // Both nought, or none given: every port.
        (Some(0 | -1), Some(0 | -1)) => Ok(vec![(0, LAST)]),
        (Some(from), Some(to)) => Ok(vec![(from, to)]),
        _ if from.is_null() => Ok(vec![(0, LAST)]),
        _ => Err(from
            .why()
            .or_else(|| to.why())
            .cloned()
            .unwrap_or_else(|| Why::new("a port is not a number"))),
    };
    Ports { ranges, tcp: true, origin }
}

fn listed(values: &[Value], owner: &Origin) -> Ports {
    let origin = values.first().map_or_else(|| owner.clone(), |value| value.origin.clone());
    let mut ranges = Vec::new();
    for value in values.iter().flat_map(opened).filter(|value| !value.is_null()) {
        let text = text_of(&value);
        let Some(known) = text.as_ref().and_then(|text| text.known()) else {
            let why = value.why().cloned().unwrap_or_else(|| Why::new("a port is not a text"));
            return Ports { ranges: Err(why), tcp: true, origin };
        };
        ranges.extend(known.split(',').filter_map(range));
    }
    if values.is_empty() {
        ranges.push((0, LAST));
    }
    Ports { ranges: Ok(ranges), tcp: true, origin }
}

/// `5432`, `5000-6000`, `5000/6000`, `*`.
fn range(text: &str) -> Option<(i64, i64)> {
    let text = text.trim();
    if ["*", "all", "any", "-1/-1", "0"].iter().any(|word| word.eq_ignore_ascii_case(text)) {
        return Some((0, LAST));
    }
    let (from, to) = text.split_once(['-', '/', ':']).unwrap_or((text, text));
    Some((from.trim().parse().ok()?, to.trim().parse().ok()?))
}

/// The ports of datastores with their kinds, sorted.
fn known_ports() -> &'static [(i64, &'static str)] {
    static PORTS: LazyLock<Vec<(i64, &str)>> = LazyLock::new(|| {
        let rows = data::table("datastore_ports").rows.iter();
        let mut ports: Vec<_> =
            rows.filter_map(|row| Some((row.key.parse().ok()?, row.get("kind")?))).collect();
        ports.sort_unstable();
        ports
    });
    &PORTS
}

impl Ports {
    /// Whether every port is open.
    pub(super) fn all(&self) -> bool {
        self.tcp && self.ranges.iter().flatten().any(|&(from, to)| from <= 1 && to >= LAST)
    }

    /// `{from, to}` of each range.
    pub(super) fn value(&self) -> Value {
        let range = |&(from, to): &(i64, i64)| {
            record(
                &[("from", Value::int(from, &self.origin)), ("to", Value::int(to, &self.origin))],
                &self.origin,
            )
        };
        match &self.ranges {
            Ok(ranges) => Value::sequence(ranges.iter().map(range).collect(), &self.origin),
            Err(why) => Value::unknown(why.clone(), &self.origin),
        }
    }

    /// The datastores whose ports are open: `{port, kind}` each, in the order of their ports.
    pub(super) fn datastores(&self) -> Value {
        let ranges = match &self.ranges {
            Ok(ranges) if self.tcp => ranges,
            Ok(_) => return Value::sequence(Vec::new(), &self.origin),
            Err(why) => return Value::unknown(why.clone(), &self.origin),
        };
        let open = |&&(port, _): &&(i64, _)| ranges.iter().any(|&(from, to)| from <= port && port <= to);
        let one = |&(port, kind): &(i64, &str)| {
            record(
                &[("port", Value::int(port, &self.origin)), ("kind", Value::word(kind, &self.origin))],
                &self.origin,
            )
        };
        Value::sequence(known_ports().iter().filter(open).map(one).collect(), &self.origin)
    }

    /// What is open, for a message, `datastores` being those of [`Ports::datastores`]: "port 5432 (postgres)", "all ports".
    pub(super) fn shown(&self, datastores: &Value) -> Value {
        let first = datastores.items().first();
        let first =
            first.and_then(|first| Some((first.get("port")?.as_int()?, first.get("kind")?.as_str()?)));
        let text = match (first, datastores.items().len()) {
            _ if self.all() => "all ports".to_owned(),
            (Some((port, kind)), 1) => format!("port {port} ({kind})"),
            (Some((port, kind)), 2) => format!("port {port} ({kind}) and one more datastore port"),
            (Some((port, kind)), n) => format!("port {port} ({kind}) and {} more datastore ports", n - 1),
            (None, _) => return Value::new(Kind::Absent, self.origin.clone()),
        };
        Value::word(&text, &self.origin)
    }
}
