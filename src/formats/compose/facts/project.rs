//! Facts of services and ports that look at the other services of their project.

use std::collections::VecDeque;

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::{
    index::{self, Index},
    others::window,
};
use crate::{
    formats::{Facts, compose::references},
    value::{Value, Why},
};

/// Services of a project that are looked at; larger ones are no projects that somebody wrote.
const MAX_SERVICES: usize = 1000;

/// The number of a service among all of its project.
fn number_of(facts: &Facts<'_>, index: &Index) -> Option<usize> {
    index.services(facts).binary_search(&facts.index).ok()
}

/// The number of the service with a name that is looked at from another one: the last of that name.
fn named(facts: &Facts<'_>, index: &Index, from: usize, name: &str) -> Option<usize> {
    let all = index.with_own_name(facts, name);
    let is_near = |number: &usize| *number != from && *number - usize::from(*number > from) < MAX_SERVICES;
    all.iter().rev().copied().find(is_near).or_else(|| all.contains(&from).then_some(from))
}

fn name_of(facts: &Facts<'_>) -> SmolStr {
    facts.get("name").as_str().unwrap_or_default().into()
}

/// The way along what services depend on that leads back to this one: `a, b, a`. Only for the first
/// service of a circle by name, so that it is told once.
pub(in crate::formats::compose) fn dependency_cycle(facts: &Facts<'_>) -> Value {
    let Some(index) = index::of(facts) else { return facts.absent() };
    let round = index.round(facts);
    let number = number_of(facts, index).filter(|number| round.may_turn(*number));
    let Some(number) = number else { return facts.absent() };
    let start = name_of(facts);
    let needed = |name: &SmolStr| named(facts, index, number, name).map_or(&[][..], |it| round.needs(it));
    // Breadth first, so that the way back is the shortest; `came` says where each was reached from.
    let mut came: FxHashMap<SmolStr, SmolStr> = FxHashMap::default();
    let mut queue = VecDeque::from([start.clone()]);
    while let Some(name) = queue.pop_front() {
        for needed in needed(&name) {
            if *needed == start {
                return circle(facts, &start, &name, &came);
            }
            if *needed > start && !came.contains_key(needed) {
                came.insert(needed.clone(), name.clone());
                queue.push_back(needed.clone());
            }
        }
    }
    facts.absent()
}

/// The circle whose last service is `last`, at the name by which the first leads into it.
fn circle(facts: &Facts<'_>, start: &SmolStr, last: &SmolStr, came: &FxHashMap<SmolStr, SmolStr>) -> Value {
    let mut way = vec![start.clone()];
    let mut at = Some(last).filter(|last| *last != start);
    while let Some(name) = at {
        way.push(name.clone());
        at = came.get(name).filter(|name| *name != start);
    }
    way.push(start.clone());
    way.reverse();
    let next = way.get(1);
    let named = references::services(facts.get("raw"));
    let named = named.iter().find(|named| Some(&named.name) == next);
    let origin = named.map_or_else(|| facts.subject.origin.clone(), |named| named.span.into());
    Value::word(&way.join(" \u{2192} "), origin)
}

/// An earlier service with the same `container_name`.
pub(in crate::formats::compose) fn same_container(facts: &Facts<'_>) -> Value {
    let name = facts.get("container_name");
    let Some(known) = name.as_str().filter(|name| !name.is_empty()) else { return facts.absent() };
    let Some(index) = index::of(facts) else { return facts.absent() };
    let services = index.services(facts);
    let before = index.with_container(facts, known).iter().take_while(|number| **number < MAX_SERVICES);
    let before = before.map_while(|number| services.get(*number).filter(|it| **it < facts.index));
    let mut before = before.filter_map(|index| window(facts, *index));
    match before.find(|other| run_together(facts, other)) {
        Some(other) => {
            Value::text(
                other.get("name").as_text().cloned().unwrap_or_else(|| {
                    crate::value::Text::said("another service", other.subject.origin.span)
                }),
            )
        }
        None => facts.absent(),
    }
}

/// The service of an earlier port that takes the same place on the host.
pub(in crate::formats::compose) fn taken_by(facts: &Facts<'_>) -> Value {
    let ports = index::of(facts).map_or(&[][..], |index| index.ports(facts));
    let Ok(number) = ports.binary_search_by_key(&facts.index, |(index, _)| *index) else {
        return facts.absent();
    };
    let Some((_, Some(own))) = ports.get(number) else { return facts.absent() };
    for (other, place) in ports.iter().take(number.min(MAX_SERVICES)) {
        if !place.as_ref().is_some_and(|place| place.clashes(own)) {
            continue;
        }
        let Some(other) = window(facts, *other) else { continue };
        let (Some(mine), Some(theirs)) = (facts.parent(), other.parent()) else { continue };
        if mine.index == theirs.index || run_together(&mine, &theirs) {
            let name = theirs.get("name").as_str().unwrap_or_default().to_owned();
            return Value::word(&name, other.subject.origin.clone());
        }
    }
    facts.absent()
}

/// Keys of `deploy` that only Swarm reads.
const SWARM: [&str; 5] = ["mode", "update_config", "rollback_config", "placement", "endpoint_mode"];

/// How often the service of a port runs, where the host has fewer ports for it. Copies of a stack of
/// Swarm share one: unknown where the file may be one.
pub(in crate::formats::compose) fn too_few_for(facts: &Facts<'_>) -> Value {
    let Some(service) = facts.parent() else { return facts.absent() };
    let replicas = service.get("replicas");
    if replicas.why().is_some() {
        return Value::unknown(replicas.why().cloned().unwrap_or_else(|| Why::new("")), &replicas.origin);
    }
    let Some(count) = replicas.as_int().filter(|count| *count > 1) else { return facts.absent() };
    let (published, target) = (facts.get("published"), facts.get("target"));
    for side in [&published, &target] {
        if let Some(why) = side.why() {
            return Value::unknown(why.clone(), &side.origin);
        }
    }
    let wide =
        |value: &Value| value.as_str().and_then(range).map(|(first, last)| i64::from(last - first) + 1);
    let (Some(there), Some(each)) = (wide(published), wide(target)) else { return facts.absent() };
    if there / each.max(1) >= count {
        return facts.absent();
    }
    let raw = service.get("raw");
    let swarm = SWARM.iter().any(|key| !raw.look("deploy").look(key).is_null());
    if raw.look("scale").is_null() && swarm {
        return Value::unknown(
            Why::at("copies of a stack of Swarm share a port", replicas.span()),
            &replicas.origin,
        );
    }
    Value::int(count, &replicas.origin)
}

/// Profiles that say that a service is there to be extended only.
const NEVER: [&str; 8] =
    ["disabled", "do-not-start", "donotstart", "ignore", "never", "none", "template", "templates"];

/// Whether two services can run at the same time: not where each needs a profile and they share none.
fn run_together(one: &Facts<'_>, other: &Facts<'_>) -> bool {
    let (one, other) = (one.get("profiles"), other.get("profiles"));
    let (one, other) = (one.items(), other.items());
    let on = |name: &&Value| name.as_str().is_none_or(|name| !NEVER.contains(&name));
    one.is_empty()
        || other.is_empty()
        || one.iter().filter(on).any(|name| other.iter().any(|it| it.as_str() == name.as_str()))
}

/// Ports of the host that a port of a service takes.
pub(super) struct Place {
    first: u16,
    last: u16,
    protocol: SmolStr,
    /// The address; none for all of them.
    address: Option<SmolStr>,
}

impl Place {
    /// Where that is known and fixed: of a range with one target, Docker takes any that is free.
    pub(super) fn of(port: &Facts<'_>) -> Option<Self> {
        let published = port.get("published");
        let (first, last) = range(published.as_str()?)?;
        let target = port.get("target");
        let (from, to) = range(target.as_str()?)?;
        if last - first != to.checked_sub(from)? {
            return None;
        }
        let word = |name: &str, default: &str| -> Option<SmolStr> {
            let value = port.get(name);
            if value.is_null() { Some(default.into()) } else { value.as_str().map(SmolStr::from) }
        };
        let address = word("host_ip", "")?;
        let all = matches!(address.as_str(), "" | "0.0.0.0" | "::");
        let protocol = word("protocol", "tcp")?;
        Some(Self { first, last, protocol, address: (!all).then_some(address) })
    }

    fn clashes(&self, other: &Self) -> bool {
        let same = || match (&self.address, &other.address) {
            (Some(one), Some(other)) => one == other,
            _ => true,
        };
        self.first <= other.last && other.first <= self.last && self.protocol == other.protocol && same()
    }
}

/// `8000` or `8000-8010`.
fn range(text: &str) -> Option<(u16, u16)> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    (first <= last).then_some((first, last))
}
