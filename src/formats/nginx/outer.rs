//! What a mounted file stands in when its main file is another unit.
//!
//! A service may mount a main file and its sites one by one. Their places in the container say which
//! `include` of the main file brings a site in; what holds in that block holds in the site.

use crate::formats::{Edge, Facts, LinkTarget};
use crate::source::paths;

use super::glob;
use super::model::{Model, NodeId};

/// A block of another unit.
pub(super) struct Outer<'w> {
    pub(super) model: &'w Model,
    pub(super) block: Option<NodeId>,
}

/// The block whose `include` brings the unit of `facts` in, if both are mounted by one service.
pub(super) fn outer<'w>(facts: &Facts<'w>) -> Option<Outer<'w>> {
    facts.workspace.edges_to(facts.unit_index).find_map(|edge| {
        let target = mounted_at(edge, &facts.unit.name)?;
        let beside = facts.workspace.edges_from(edge.from_unit).filter(|other| {
            other.link.kind == edge.link.kind
                && other.link.from == edge.link.from
                && other.to_unit != edge.to_unit
        });
        beside.into_iter().find_map(|other| {
            let unit = facts.workspace.units.get(other.to_unit)?;
            let model = unit.model.downcast_ref::<Model>()?;
            let main = mounted_at(other, &unit.name)?;
            let missing = model.missing.iter().find(|missing| fits(&missing.pattern, &main, &target))?;
            Some(Outer { model, block: missing.into })
        })
    })
}

/// Where the unit's main file is in the container.
fn mounted_at(edge: &Edge, unit: &str) -> Option<String> {
    let target = edge.link.params.get("target")?.as_str()?;
    match &edge.link.to {
        LinkTarget::File(_) | LinkTarget::Text(_) => Some(target.to_owned()),
        LinkTarget::Folder(folder) => {
            Some(format!("{}/{}", target.trim_end_matches('/'), paths::relative_to(unit, folder)?))
        }
    }
}

/// Whether `include pattern` in the main file at `main` means the file at `target`.
fn fits(pattern: &str, main: &str, target: &str) -> bool {
    let whole = if pattern.starts_with('/') {
        pattern.to_owned()
    } else {
        format!("{}/{pattern}", paths::parent(main))
    };
    let (mut wanted, mut given) = (whole.split('/'), target.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(wanted), Some(given)) if glob::matches(wanted, given) => {}
            _ => return false,
        }
    }
}
