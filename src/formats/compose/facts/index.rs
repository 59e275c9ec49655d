//! What facts look up among all services, ports and variables of their project.
//!
//! Each part is made for the whole project when the first fact asks, so that a question that every service
//! asks costs about the same in a large project as in a small one. The parts only ask for what is written
//! and for facts that ask for no part themselves, or for another one: none asks for itself.

use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use super::{
    network::{self, Public},
    others,
    places::Places,
    project::Place,
    roles,
    round::Round,
    secret_use::Roots,
};
use crate::{
    formats::{Facts, Subject, image::ImageRef},
    text::Span,
    value::Value,
};

/// Kinds of subject with a key and a value.
const ENTRIES: [&str; 3] = ["compose.environment", "compose.label", "compose.build_arg"];

/// The model of a project's unit.
#[derive(Default)]
pub(in crate::formats::compose) struct Index {
    services: OnceLock<Vec<usize>>,
    images: OnceLock<Vec<Option<ImageRef>>>,
    names: OnceLock<FxHashMap<SmolStr, usize>>,
    own_names: OnceLock<FxHashMap<SmolStr, Vec<usize>>>,
    awaited: OnceLock<FxHashSet<SmolStr>>,
    containers: OnceLock<FxHashMap<SmolStr, Vec<usize>>>,
    ports: OnceLock<Vec<(usize, Option<Place>)>>,
    round: OnceLock<Round>,
    variables: OnceLock<Places>,
    fed: OnceLock<Places>,
    places: OnceLock<FxHashMap<Option<Span>, Vec<usize>>>,
    roots: OnceLock<Roots>,
    public: OnceLock<Public>,
    proxies: OnceLock<Vec<usize>>,
    settings: OnceLock<FxHashMap<usize, Vec<usize>>>,
    env_files: OnceLock<FxHashMap<SmolStr, Vec<usize>>>,
    mounts: OnceLock<Vec<(usize, usize)>>,
}

/// The index of a subject's project; none where its unit is no project.
pub(super) fn of<'w>(facts: &Facts<'w>) -> Option<&'w Index> {
    facts.unit.model.downcast_ref()
}

impl Index {
    /// The subjects that are services, in order.
    pub(super) fn services(&self, facts: &Facts<'_>) -> &[usize] {
        self.services.get_or_init(|| of_kind(facts, "compose.service"))
    }

    /// The image of a service, in parts.
    pub(super) fn image(&self, service: &Facts<'_>) -> Option<&ImageRef> {
        let parsed = |service: Facts<'_>| service.get("image").as_text().map(ImageRef::parse);
        let images = self.images.get_or_init(|| others::services(service).map(parsed).collect());
        let number = self.services(service).binary_search(&service.index).ok()?;
        images.get(number)?.as_ref()
    }

    /// The first service that others reach under a name.
    pub(super) fn named(&self, facts: &Facts<'_>, name: &str) -> Option<usize> {
        let make = || {
            let mut all = FxHashMap::default();
            for service in others::services(facts) {
                others::each_name(&service, &mut |name| {
                    all.entry(name.into()).or_insert(service.index);
                });
            }
            all
        };
        self.names.get_or_init(make).get(name).copied()
    }

    /// The services with a name of their own, by their numbers among services.
    pub(super) fn with_own_name(&self, facts: &Facts<'_>, name: &str) -> &[usize] {
        let make = || by_text(others::services(facts).map(|it| it.get("name")));
        found(self.own_names.get_or_init(make), name)
    }

    /// The services with a `container_name`, by their numbers among services.
    pub(super) fn with_container(&self, facts: &Facts<'_>, name: &str) -> &[usize] {
        let make = || by_text(others::services(facts).map(|it| it.get("container_name")));
        found(self.containers.get_or_init(make), name)
    }

    /// Whether another service waits until one is done.
    pub(super) fn is_awaited(&self, facts: &Facts<'_>, name: &str) -> bool {
        self.awaited.get_or_init(|| roles::awaited(facts)).contains(name)
    }

    /// The ports, in order, with the places that they take on the host.
    pub(super) fn ports(&self, facts: &Facts<'_>) -> &[(usize, Option<Place>)] {
        self.ports.get_or_init(|| {
            let ports = of_kind(facts, "compose.port").into_iter();
            let place = |index| others::window(facts, index).as_ref().and_then(Place::of);
            ports.map(|index| (index, place(index))).collect()
        })
    }

    /// Who depends on whom.
    pub(super) fn round(&self, facts: &Facts<'_>) -> &Round {
        self.round.get_or_init(|| Round::of(facts))
    }

    /// Where variables are put in.
    pub(super) fn variables(&self, facts: &Facts<'_>) -> &Places {
        self.variables.get_or_init(|| {
            let subjects = facts.unit.subjects.iter().enumerate();
            let variables = subjects.filter(|(_, subject)| subject.kind.name == "compose.variable");
            variables.map(|(index, subject)| (subject.origin.span, index)).collect()
        })
    }

    /// The entries whose values stand at a place.
    pub(super) fn at_place(&self, facts: &Facts<'_>, place: Option<Span>) -> &[usize] {
        let make = || {
            let mut all: FxHashMap<Option<Span>, Vec<usize>> = FxHashMap::default();
            let subjects = facts.unit.subjects.iter().enumerate();
            for (index, subject) in subjects.filter(|(_, subject)| ENTRIES.contains(&subject.kind.name)) {
                let place = subject.value.get("value").map(Value::span);
                all.entry(place).or_default().push(index);
            }
            all
        };
        self.places.get_or_init(make).get(&place).map_or(&[], Vec::as_slice)
    }

    /// Where the values of entries come from that variables may be a part of.
    pub(super) fn fed(&self, facts: &Facts<'_>) -> &Places {
        self.fed.get_or_init(|| {
            let mut all = Vec::new();
            let subjects = facts.unit.subjects.iter().enumerate();
            for (index, subject) in subjects.filter(|(_, subject)| ENTRIES.contains(&subject.kind.name)) {
                let text = subject.value.get("value").and_then(Value::as_text);
                let Some(text) = text.filter(|_| subject.value.get("key").is_some()) else { continue };
                for piece in text.pieces().iter() {
                    all.push((piece.span, index));
                    all.extend(piece.hops().iter().map(|hop| (hop.span, index)));
                }
            }
            all.into_iter().collect()
        })
    }

    /// The root passwords of the project's databases.
    pub(super) fn roots(&self, facts: &Facts<'_>) -> &Roots {
        self.roots.get_or_init(|| Roots::of(facts))
    }

    /// The services that other machines reach and that are no datastores.
    pub(super) fn public(&self, facts: &Facts<'_>) -> &Public {
        self.public.get_or_init(|| Public::of_project(facts))
    }

    /// The proxies that other machines reach.
    pub(super) fn proxies(&self, facts: &Facts<'_>) -> &[usize] {
        self.proxies.get_or_init(|| {
            let is_one = |it: &Facts<'_>| others::has_role(it, "proxy") && network::is_public(it);
            others::services(facts).filter(is_one).map(|it| it.index).collect()
        })
    }

    /// The settings of a proxy.
    pub(super) fn settings(&self, facts: &Facts<'_>, proxy: usize) -> &[usize] {
        let make = || {
            let mut all: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
            for index in of_kind(facts, "compose.proxy_setting") {
                let parent = facts.unit.subjects.get(index).and_then(|subject| subject.parent);
                if let Some(parent) = parent {
                    all.entry(parent).or_default().push(index);
                }
            }
            all
        };
        self.settings.get_or_init(make).get(&proxy).map_or(&[], Vec::as_slice)
    }

    /// The env files at a workspace path, by the services that are given them.
    pub(super) fn env_files(&self, facts: &Facts<'_>, path: &str) -> &[usize] {
        let make = || {
            let mut all: FxHashMap<SmolStr, Vec<usize>> = FxHashMap::default();
            for index in of_kind(facts, "compose.env_file") {
                let file = others::window(facts, index);
                let path = file.and_then(|file| file.get("workspace_path").as_str());
                if let Some(path) = path {
                    all.entry(path.into()).or_default().push(index);
                }
            }
            all
        };
        found(self.env_files.get_or_init(make), path)
    }

    /// The services that mount a configuration of nginx, each with the unit of that.
    pub(super) fn nginx_mounts(&self, facts: &Facts<'_>) -> &[(usize, usize)] {
        self.mounts.get_or_init(|| {
            let edges = facts.workspace.edges_from(facts.unit_index);
            let is_nginx =
                |unit: usize| facts.workspace.units.get(unit).is_some_and(|unit| unit.format == "nginx");
            let mounts = edges.filter(|edge| edge.link.kind == "mount" && is_nginx(edge.to_unit));
            mounts.map(|edge| (edge.link.from, edge.to_unit)).collect()
        })
    }
}

fn of_kind(facts: &Facts<'_>, kind: &str) -> Vec<usize> {
    let is_one = |(_, subject): &(usize, &Subject)| subject.kind.name == kind;
    facts.unit.subjects.iter().enumerate().filter(is_one).map(|(index, _)| index).collect()
}

/// The numbers of values by what they are, where that is known.
fn by_text<'v>(values: impl Iterator<Item = &'v Value>) -> FxHashMap<SmolStr, Vec<usize>> {
    let mut all: FxHashMap<SmolStr, Vec<usize>> = FxHashMap::default();
    for (number, value) in values.enumerate() {
        if let Some(text) = value.as_str() {
            all.entry(text.into()).or_default().push(number);
        }
    }
    all
}

fn found<'i>(all: &'i FxHashMap<SmolStr, Vec<usize>>, text: &str) -> &'i [usize] {
    all.get(text).map_or(&[], Vec::as_slice)
}
