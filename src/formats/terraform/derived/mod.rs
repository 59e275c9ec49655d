//! Subjects made of resources: what opens a firewall, exposes a database, decides a TLS version.
//!
//! Which arguments of which resource types these are is data (`rules/data/terraform_*.yaml`); here
//! is how to read them. One subject per place that a person would edit, so that a finding can
//! stand at the one address range among several.

mod database;
mod firewall;
mod path;
mod ports;
mod sources;
mod tls;

use smol_str::SmolStr;

use crate::{
    data::{Row, Table},
    formats::{Subject, SubjectKind, Unit},
    value::Value,
};

/// The provider's major version, as far as the module says: `Some(true)` below the asked one.
pub(super) type Version<'v> = &'v dyn Fn(u32) -> Option<bool>;

/// Completes what depends on other resources of the unit.
pub(super) fn finish(unit: &mut Unit) {
    firewall::deny_across(unit);
}

/// Adds what resource `parent` of type `ty` makes.
pub(super) fn add(unit: &mut Unit, parent: usize, ty: &str, version: Version<'_>) {
    let Some(subject) = unit.subjects.get(parent) else { return };
    let resource = Resource {
        ty,
        name: subject.name.clone(),
        attributes: subject
            .value
            .get("attributes")
            .cloned()
            .unwrap_or_else(|| Value::absent(&subject.origin)),
    };
    let mut made = Vec::new();
    firewall::add(&resource, &mut made);
    database::add(&resource, version, &mut made);
    tls::add(&resource, version, &mut made);
    for Made { kind, name, value } in made {
        let origin = value.origin.clone();
        unit.add(Subject::new(kind, name, origin, value).of(parent));
    }
}

struct Resource<'r> {
    ty: &'r str,
    name: SmolStr,
    attributes: Value,
}

struct Made {
    kind: &'static SubjectKind,
    name: SmolStr,
    value: Value,
}

/// The rows of a table whose key is the type, or the type, a dot and a path. Gives the path too.
fn rows_of<'k>(
    table: &'static Table,
    ty: &'k str,
) -> impl Iterator<Item = (&'static str, &'static Row)> + use<'k> {
    let from = table.rows.partition_point(|row| row.key < ty);
    let rows = table.rows.get(from..).unwrap_or_default().iter();
    rows.take_while(move |row| row.key.starts_with(ty)).filter_map(move |row| {
        let rest = row.key.strip_prefix(ty)?;
        if rest.is_empty() { Some(("", row)) } else { Some((rest.strip_prefix('.')?, row)) }
    })
}
