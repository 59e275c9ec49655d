//! Kubernetes manifests: objects, pods, containers and Services of a folder.
//!
//! A file is a manifest by its content (`detect`): `apiVersion` and `kind` at the top of a document.
//! All manifests of one folder are one unit: a Service finds its pods and a LimitRange its containers
//! there, within their namespace. Every pod template counts, whatever kind it is in (`manifest`).
//! Helm's templates are not read here. What kustomize would make of a folder is not made; its patches
//! are known as parts of objects (`kustomize`).

mod builds;
mod datastore;
mod detect;
mod kustomize;
mod manifest;
mod network;

mod redis;
mod resources;
mod security;
mod selector;
mod subjects;
mod workload;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, sync::Arc};

use smol_str::SmolStr;

use super::{
    Claim, Context, Editor, Facts, Format, ParsedFile, Plan, Remarks, Subject, SubjectKind, SyntaxError,
    Tree, Unit,
    yaml::{self, ErrorKind, Schema, edit::YamlEditor},
};
use crate::{
    source::{SourceFile, paths},
    text::FileId,
    value::{Kind, Map, Value, Why},
};

/// The format of Kubernetes manifests.
pub struct Kubernetes;

impl Format for Kubernetes {
    fn name(&self) -> &'static str {
        "kubernetes"
    }

    fn claims(&self, path: &str) -> Claim {
        let name = paths::file_name(path);
        let manifest = [".yaml", ".yml", ".json"].iter().any(|ending| name.ends_with(ending));
        if manifest && !matches!(name, "Chart.yaml" | "package.json" | "package-lock.json") {
            Claim::AskContent
        } else {
            Claim::No
        }
    }

    fn claims_content(&self, path: &str, text: &str) -> bool {
        detect::is_manifest(path, text)
    }

    fn subject_kinds(&self) -> &'static [&'static SubjectKind] {
        subjects::ALL
    }

    /// JSON would need more care than YAML takes: it is left alone.
    fn editor(&self, file: &Arc<SourceFile>) -> Option<Box<dyn Editor>> {
        let editor = || YamlEditor::new(yaml::parse(file.id, file.text.as_str()), Schema::Yaml11);
        (!file.path.ends_with(".json")).then(|| -> Box<dyn Editor> { Box::new(editor()) })
    }

    fn parse(&self, file: &SourceFile) -> Tree {
        let stream = yaml::parse(file.id, file.text.as_str());
        let errors = stream.errors().iter().map(|error| SyntaxError {
            span: error.span,
            message: error.message.clone(),
            limit: error.kind == ErrorKind::Depth,
        });
        let errors = errors.collect();
        let documents = stream.documents().map(|document| document.to_value(Schema::Yaml11)).collect();
        Tree::new(Manifest { documents }, errors)
    }

    fn value(&self, _file: &SourceFile, tree: &Tree) -> Option<Value> {
        tree.get::<Manifest>()?.documents.first().cloned()
    }

    /// One unit for each folder.
    fn plan(&self, files: &[ParsedFile]) -> Vec<Plan> {
        let mut folders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, parsed) in files.iter().enumerate() {
            folders.entry(paths::parent(&parsed.file.path)).or_default().push(index);
        }
        let name = |folder: &str| if folder.is_empty() { ".".to_owned() } else { folder.to_owned() };
        folders.into_iter().map(|(folder, files)| Plan { name: name(folder), files }).collect()
    }

    fn plans_by_path(&self) -> bool {
        true
    }

    fn looks_along(&self, _kind: &str) -> bool {
        false
    }

    fn resolve(&self, files: &[&ParsedFile], context: &Context<'_>) -> Vec<Unit> {
        let folder = files.first().map_or("", |parsed| paths::parent(&parsed.file.path));
        let name = if folder.is_empty() { "." } else { folder };
        let mut unit = Unit::new("kubernetes", name, files.iter().map(|parsed| parsed.file.id).collect());
        let mut model = Model::default();
        let patches = kustomize::patches(folder, context);
        for parsed in files {
            let Some(manifest) = parsed.tree.get::<Manifest>() else { continue };
            let is_patch = patches.contains(&*parsed.file.path);
            for document in &manifest.documents {
                manifest::objects(document, &mut |object| {
                    let patch = is_patch.then(|| kustomize::partial(object));
                    add(&mut unit, &mut model, parsed.file.id, patch.as_ref().unwrap_or(object));
                });
            }
        }
        builds::link(&mut unit, context);
        unit.model = Arc::new(model);
        vec![unit]
    }

    fn remarks(&self, file: &SourceFile) -> Remarks {
        yaml::remarks(file)
    }
}

/// A parsed file: its documents as values. The syntax behind them is not kept; whoever edits the file
/// reads it again.
struct Manifest {
    documents: Vec<Value>,
}

/// What facts look up in a manifest set.
#[derive(Default)]
pub(super) struct Model {
    pods: Vec<PodEntry>,
    /// LimitRanges by namespace.
    limit_ranges: Vec<(SmolStr, Value)>,
    /// ConfigMaps and Secrets: kind, namespace, name, object.
    stores: Vec<(&'static str, SmolStr, SmolStr, Value)>,
    routes: Vec<network::Route>,
}

/// A pod of the set.
struct PodEntry {
    index: usize,
    namespace: SmolStr,
    file: FileId,
}

/// The model of the subject's unit.
fn model<'w>(facts: &Facts<'w>) -> &'w Model {
    static EMPTY: Model =
        Model { pods: Vec::new(), limit_ranges: Vec::new(), stores: Vec::new(), routes: Vec::new() };
    facts.unit.model.downcast_ref().unwrap_or(&EMPTY)
}

/// The ConfigMap or Secret of that name in the namespace of a container.
fn find<'w>(facts: &Facts<'w>, kind: &str, name: &str) -> Option<&'w Value> {
    let pod = facts.parent()?;
    let namespace = pod.subject.value.get("namespace").and_then(Value::as_str).unwrap_or_default();
    let mut stores = model(facts).stores.iter();
    stores.find(|(k, ns, n, _)| *k == kind && ns == namespace && n == name).map(|(.., object)| object)
}

/// Adds an object with its Service, pod and containers.
fn add(unit: &mut Unit, model: &mut Model, file: FileId, object: &Value) {
    let namespace: SmolStr = manifest::text(object, "metadata.namespace").unwrap_or_default().into();
    let name = workload::full_name(object);
    let header = manifest::header(object).origin.clone();
    let parent = unit.add(Subject::new(&subjects::OBJECT, name.as_str(), &header, object.clone()));
    match manifest::text(object, "kind") {
        Some("Service") if manifest::text(object, "apiVersion") == Some("v1") => {
            let spec = object.get("spec").cloned().unwrap_or_else(|| Value::absent(&header));
            unit.add(Subject::new(&subjects::SERVICE, name.as_str(), &header, spec).of(parent));
        }
        Some("LimitRange") => model.limit_range(&namespace, object),
        Some(kind @ ("ConfigMap" | "Secret")) => {
            let kind = if kind == "Secret" { "Secret" } else { "ConfigMap" };
            let own = datastore::named(object).unwrap_or_default().into();
            model.stores.push((kind, namespace.clone(), own, object.clone()));
        }
        _ => {}
    }
    model.routes_of(&namespace, object);
    if let Some(part) = manifest::pod_spec(object) {
        let spec = pod_value(&part, object);
        let pod = unit.add(Subject::new(&subjects::POD, name.as_str(), &header, spec.clone()).of(parent));
        model.pods.push(PodEntry { index: pod, namespace, file });
        add_containers(unit, pod, &name, &spec);
    }
}

/// A pod's specification with what its object says of it: labels, annotations, namespace.
fn pod_value(part: &manifest::PodPart<'_>, object: &Value) -> Value {
    let mut map = part.spec.as_map().cloned().unwrap_or_default();
    let metadata = part.metadata;
    let from = [
        ("labels", metadata.and_then(|metadata| metadata.get("labels"))),
        ("annotations", metadata.and_then(|metadata| metadata.get("annotations"))),
        ("namespace", object.at("metadata.namespace")),
    ];
    for (key, value) in from {
        map.remove(key);
        if let Some(value) = value {
            map.push(key, value.span(), value.clone());
        }
    }
    Value { kind: Kind::Map(Arc::new(map)), origin: part.spec.origin.clone() }
}

fn add_containers(unit: &mut Unit, pod: usize, workload: &str, spec: &Value) {
    for (list, role) in
        [("initContainers", "init"), ("containers", "container"), ("ephemeralContainers", "ephemeral")]
    {
        let Some(list) = spec.get(list) else { continue };
        for (position, item) in list.items().iter().enumerate() {
            let stays = item.get("restartPolicy").and_then(Value::as_str) == Some("Always");
            let role = if role == "init" && stays { "sidecar" } else { role };
            let header = item.get("name").filter(|name| name.as_str().is_some()).unwrap_or(item);
            let said = item.get("name").and_then(Value::as_text).map(|name| name.content().to_owned());
            let said = said.unwrap_or_else(|| format!("{role} {}", position + 1));
            let name = format!("container {said} of {workload}");
            let mut map: Map = item.as_map().cloned().unwrap_or_default();
            map.field("role", header.span(), Value::word(role, &header.origin));
            let value = Value { kind: Kind::Map(Arc::new(map)), origin: item.origin.clone() };
            unit.add(Subject::new(&subjects::CONTAINER, name, &header.origin, value).of(pod));
        }
    }
}

/// Said of a text that another tool fills in before the cluster sees it.
const PLACEHOLDER: &str = "another tool fills in this placeholder";

/// A value as the cluster would see it: a text with a placeholder of another tool (`${VAR}`,
/// `{{ var }}`) is unknown.
fn settle(value: &Value) -> Value {
    match value.as_str() {
        Some(text) if text.contains("${") || text.contains("{{") => placeholder(value),
        _ => value.clone(),
    }
}

/// The same for the words of a shell, to which `${VAR}` is a variable of its own.
fn settle_script(value: &Value) -> Value {
    match value.as_str() {
        Some(text) if text.contains("{{") => placeholder(value),
        _ => value.clone(),
    }
}

fn placeholder(value: &Value) -> Value {
    Value::unknown(Why::at(PLACEHOLDER, value.span()), &value.origin)
}
