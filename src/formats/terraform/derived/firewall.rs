//! `terraform.ingress`: one subject for each source of each rule that lets traffic in.

use rustc_hash::FxHashMap;
use smol_str::format_smolstr;

use super::{
    Made, Resource,
    path::{all, all_hold, named, one, opened, word},
    ports::{self, Ports},
    rows_of, sources,
};
use crate::{
    data::{self, Row},
    formats::{
        Unit,
        terraform::{operators::equal, resolve::record, subjects, types::to_whole},
    },
    value::{Entry, Kind, Map, Value},
};

/// Adds the ingress subjects of a resource.
pub(super) fn add(resource: &Resource<'_>, made: &mut Vec<Made>) {
    for (path, row) in rows_of(data::table("terraform_firewalls"), resource.ty) {
        let blocks: Vec<Value> = all(&resource.attributes, path).iter().flat_map(opened).collect();
        for block in &blocks {
            rule(resource, row, block, &blocks, made);
        }
    }
}

fn rule(resource: &Resource<'_>, row: &Row, block: &Value, blocks: &[Value], made: &mut Vec<Made>) {
    let attributes = &resource.attributes;
    if let Kind::Unknown(_) = block.kind {
        let value = Value::new(block.kind.clone(), block.origin.clone());
        made.push(Made {
            kind: &subjects::INGRESS,
            name: format_smolstr!("rule of {}", resource.name),
            value,
        });
        return;
    }
    if !matches!(block.kind, Kind::Map(_)) || all_hold(row, "when", block, attributes) == Ok(false) {
        return;
    }
    let ports = ports::read(row, block, attributes);
    let denied = is_denied(row, block, blocks, attributes);
    for column in row.get("sources").unwrap_or_default().split_whitespace() {
        let written = named_all(column, block, attributes);
        for source in written.iter().flat_map(opened).filter(|source| !source.is_null()) {
            made.push(ingress(resource, row, block, &source, &ports, denied));
        }
    }
}

/// A column that says where sources are: a path below the block or, with `^`, the resource.
fn named_all(column: &str, block: &Value, resource: &Value) -> Vec<Value> {
    match column.strip_prefix('^') {
        Some(path) => all(resource, path),
        None => all(block, column),
    }
}

fn ingress(
    resource: &Resource<'_>,
    row: &Row,
    block: &Value,
    source: &Value,
    ports: &Ports,
    denied: bool,
) -> Made {
    let origin = source.origin.clone();
    let certain = all_hold(row, "when", block, &resource.attributes);
    let world = match (sources::is_world(source), certain) {
        (Ok(false), _) => Value::bool(false, &origin),
        (Err(why), _) | (Ok(true), Err(why)) => Value::unknown(why, &origin),
        (Ok(true), Ok(_)) => Value::bool(true, &origin),
    };
    let datastores = ports.datastores();
    let opens = ports.shown(&datastores);
    let value = record(
        &[
            ("source", source.clone()),
            ("world", world),
            ("ports", ports.value()),
            ("all_ports", Value::bool(ports.all(), &ports.origin)),
            ("datastores", datastores),
            ("opens", opens),
            ("protocol", named(row.get("protocol").unwrap_or("protocol"), block, &resource.attributes)),
            ("layer", Value::word(row.get("layer").unwrap_or("host"), &block.origin)),
            ("denied", Value::bool(denied, &block.origin)),
            ("rule", block.clone()),
        ],
        &origin,
    );
    let shown = word(source).unwrap_or_else(|| "a source".to_owned());
    Made { kind: &subjects::INGRESS, name: format_smolstr!("rule of {} for {shown}", resource.name), value }
}

/// Marks what rules that are resources of their own deny each other: those of one security group.
pub(super) fn deny_across(unit: &mut Unit) {
    const TYPE: &str = "azurerm_network_security_rule";
    let Some(row) = data::table("terraform_firewalls").get(TYPE) else { return };
    let mut rules: FxHashMap<usize, Value> = FxHashMap::default();
    for (index, subject) in unit.subjects.iter().enumerate() {
        if subject.value.get("type").and_then(Value::as_str) == Some(TYPE) {
            rules.extend(subject.value.get("attributes").map(|attributes| (index, attributes.clone())));
        }
    }
    for subject in unit.subjects.iter_mut().filter(|subject| subject.kind.name == subjects::INGRESS.name) {
        let Some(own) = subject.parent.and_then(|parent| rules.get(&parent)) else { continue };
        let group = one(own, "network_security_group_name");
        let same = |other: &&Value| equal(&one(other, "network_security_group_name"), &group) == Ok(true);
        let others: Vec<Value> = rules.values().filter(same).cloned().collect();
        if let (true, Kind::Map(map)) = (is_denied(row, own, &others, own), &subject.value.kind) {
            let mut map = Map::clone(map);
            let origin = subject.origin.clone();
            map.set(Entry { key: "denied".into(), key_span: origin.span, value: Value::bool(true, &origin) });
            subject.value = Value::map(map, origin);
        }
    }
}

/// Whether a rule of the same list that denies the same comes first: a lower priority number.
fn is_denied(row: &Row, block: &Value, blocks: &[Value], resource: &Value) -> bool {
    let Some(priority) = row.get("priority") else { return false };
    let number = |block: &Value| to_whole(&named(priority, block, resource));
    let Some(own) = number(block) else { return false };
    let opened_here = ports::read(row, block, resource);
    blocks.iter().any(|other| {
        let before = number(other).is_some_and(|number| number < own);
        let denies = all_hold(row, "deny", other, resource) == Ok(true);
        before
            && denies
            && from_everywhere(row, other, resource)
            && covers(&ports::read(row, other, resource), &opened_here)
    })
}

fn from_everywhere(row: &Row, block: &Value, resource: &Value) -> bool {
    let columns = row.get("sources").unwrap_or_default().split_whitespace();
    let mut sources = columns.flat_map(|column| named_all(column, block, resource));
    sources.any(|source| opened(&source).iter().any(|source| sources::is_world(source) == Ok(true)))
}

fn covers(outer: &Ports, inner: &Ports) -> bool {
    let (Ok(outer), Ok(inner)) = (&outer.ranges, &inner.ranges) else { return false };
    inner.iter().all(|inner| outer.iter().any(|outer| outer.0 <= inner.0 && inner.1 <= outer.1))
}
