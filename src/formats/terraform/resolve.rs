//! From files to units: one world for each set of variables files, with the subjects of the root
//! module and of every module that it calls.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use smol_str::{SmolStr, format_smolstr};

use super::{
    derived,
    module::{Module, Resource, label, local_source, plain_text},
    plan::{called, is_automatic, is_module_file},
    subjects,
    syntax::{Block, Tree},
    world::{Input, Instance, World, empty_map},
};
use crate::{
    finding::{Problem, ProblemKind, Undecided},
    formats::{Context, ParsedFile, Subject, Unit},
    source::{
        SourceFile,
        paths::{file_name, join, parent},
    },
    value::{Entry, Kind, Map, Origin, Value},
};

/// Worlds of a root module that are looked at.
const WORLDS: usize = 24;
/// Called modules of one world that are looked at.
const INSTANCES: usize = 2000;

/// The files of a unit and further ones that its calls lead to.
pub(super) struct Sources<'f> {
    given: Vec<&'f ParsedFile>,
    read: Vec<ParsedFile>,
    /// The root module's folder.
    folder: String,
}

/// Resolves one root module.
pub(super) fn resolve(files: &[&ParsedFile], context: &Context<'_>) -> Vec<Unit> {
    let Some(first) = files.first() else { return Vec::new() };
    let sources = Sources::new(files, parent(&first.file.path), context);
    let modules = sources.modules();
    let read = |path: &str| context.load(path).ok();
    let worlds = sources.worlds(context);
    let count = worlds.len();
    let mut units = Vec::new();
    for (name, inputs) in worlds.into_iter().take(WORLDS) {
        let mut unit =
            Unit::new("terraform", unit_name(&sources.folder), files.iter().map(|f| f.file.id).collect());
        if count > 1 {
            unit.world = name;
        }
        if let Some(world) = World::new(&modules, &sources.folder, inputs, &read) {
            Resolver { world: &world, unit: &mut unit }.run();
            if world.exhausted() {
                unit.problems.push(Problem {
                    kind: ProblemKind::Limit,
                    path: first.file.path.clone(),
                    span: None,
                    message: "the module takes too many steps to evaluate, part of it was not checked"
                        .to_owned(),
                });
            }
        }
        units.push(unit);
    }
    units
}

fn unit_name(folder: &str) -> &str {
    if folder.is_empty() { "." } else { folder }
}

impl<'f> Sources<'f> {
    fn new(files: &[&'f ParsedFile], folder: &str, context: &Context<'_>) -> Self {
        let mut sources = Self { given: files.to_vec(), read: Vec::new(), folder: folder.to_owned() };
        let mut seen: Vec<String> = sources.module_files().map(|(folder, _)| folder.to_owned()).collect();
        let mut waiting: Vec<String> =
            sources.module_files().flat_map(|(folder, tree)| called(folder, tree)).collect();
        // Calls into folders that were not asked for: read for what they do with the arguments.
        while let Some(folder) = waiting.pop() {
            if seen.contains(&folder) || seen.len() > INSTANCES {
                continue;
            }
            for name in context.loader.list(&folder).into_iter().filter(|name| is_module_file(name)) {
                let parsed = join(&folder, &name).and_then(|path| context.read(&path, "terraform").ok());
                if let Some(parsed) = parsed {
                    waiting.extend(
                        parsed.tree.get::<Tree>().map(|tree| called(&folder, tree)).unwrap_or_default(),
                    );
                    sources.read.push(parsed);
                }
            }
            seen.push(folder);
        }
        sources
    }

    fn all(&self) -> impl Iterator<Item = &ParsedFile> {
        self.given.iter().copied().chain(&self.read)
    }

    fn module_files(&self) -> impl Iterator<Item = (&str, &Tree)> {
        let of_module = self.all().filter(|parsed| is_module_file(&parsed.file.path));
        of_module.filter_map(|parsed| Some((parent(&parsed.file.path), parsed.tree.get::<Tree>()?)))
    }

    fn modules(&self) -> FxHashMap<String, Module<'_>> {
        let mut folders: FxHashMap<String, Vec<(&str, &Tree)>> = FxHashMap::default();
        for parsed in self.all().filter(|parsed| is_module_file(&parsed.file.path)) {
            if let Some(tree) = parsed.tree.get::<Tree>() {
                let path: &str = &parsed.file.path;
                folders.entry(parent(path).to_owned()).or_default().push((path, tree));
            }
        }
        let mut modules = FxHashMap::default();
        #[expect(clippy::iter_over_hash_type, reason = "into another one")]
        for (folder, mut files) in folders {
            files.sort_by_key(|(path, _)| *path);
            modules.insert(folder, Module::new(files));
        }
        modules
    }

    /// The sets of variables files: what Terraform reads unasked, and for each further file that
    /// with this one over it.
    fn worlds(&self, context: &Context<'_>) -> Vec<(String, FxHashMap<SmolStr, Input>)> {
        let mut base = FxHashMap::default();
        let mut names = context.loader.list(&self.folder);
        names.retain(|name| is_automatic(name));
        // `terraform.tfvars`, then the others in their order.
        names.sort_by_key(|name| name != "terraform.tfvars");
        for name in names {
            let Some(path) = join(&self.folder, &name) else { continue };
            let Ok(parsed) = context.read(&path, "terraform") else { continue };
            let local = context.loader.is_git_ignored(&path);
            base.extend(inputs(&parsed, local, context));
        }
        let mut worlds = vec![(String::new(), base.clone())];
        let further = self.given.iter().filter(|parsed| {
            let path: &str = &parsed.file.path;
            path.ends_with(".tfvars") && (!is_automatic(path) || parent(path) != self.folder)
        });
        for parsed in further {
            let mut inputs_of = base.clone();
            inputs_of.extend(inputs(parsed, false, context));
            worlds.push((file_name(&parsed.file.path).to_owned(), inputs_of));
        }
        worlds
    }
}

/// The values that a variables file gives. It may refer to nothing.
fn inputs(parsed: &ParsedFile, local: bool, context: &Context<'_>) -> Vec<(SmolStr, Input)> {
    let Some(tree) = parsed.tree.get::<Tree>() else { return Vec::new() };
    let nothing = FxHashMap::from_iter([(String::new(), Module::default())]);
    let read = |path: &str| -> Option<Arc<SourceFile>> { context.load(path).ok() };
    let Some(world) = World::new(&nothing, "", FxHashMap::default(), &read) else { return Vec::new() };
    let Some(instance) = world.instance(0) else { return Vec::new() };
    let scope = world.scope(&instance);
    let input = |attribute: &super::syntax::Attribute| {
        (attribute.name.text.clone(), Input { value: scope.value(&attribute.value), local })
    };
    tree.body.attributes().map(input).collect()
}

struct Resolver<'r, 't> {
    world: &'r World<'t>,
    unit: &'r mut Unit,
}

impl<'t> Resolver<'_, 't> {
    fn run(&mut self) {
        let mut next = vec![0];
        let mut looked_at = 0;
        while let Some(index) = next.pop() {
            looked_at += 1;
            let Some(instance) = self.world.instance(index).filter(|_| looked_at <= INSTANCES) else {
                continue;
            };
            self.declarations(&instance);
            for (index, resource) in instance.module.resources.iter().enumerate() {
                self.resource(&instance, index, resource);
            }
            for call in &instance.module.calls {
                next.extend(self.call(&instance, call));
            }
        }
        derived::finish(self.unit);
    }

    /// Where a block of an instance stands: in a called module, with the call.
    fn origin(instance: &Instance<'t>, block: &Block) -> Origin {
        let origin = Origin::from(block.header);
        match instance.call_header() {
            Some(call) => origin.via(call, "called here"),
            None => origin,
        }
    }

    fn declarations(&mut self, instance: &Instance<'t>) {
        let mut variables: Vec<(&&str, &&Block)> = instance.module.variables.iter().collect();
        variables.sort_by_key(|(_, block)| (block.header.file, block.header.start));
        for (name, block) in variables {
            let mut map = self.world.scope(instance).body(&block.body);
            map.field("name", block.header, Value::word(name, block.header));
            map.remove("type");
            let value =
                self.world.variable(instance, name).unwrap_or_else(|why| Value::unknown(why, block.header));
            map.field("value", block.header, value);
            let origin = Self::origin(instance, block);
            let value = Value::map(map, origin.clone());
            self.unit.add(Subject::new(
                &subjects::VARIABLE,
                format_smolstr!("variable {name}"),
                origin,
                value,
            ));
        }
        self.locals(instance);
        for block in &instance.module.providers {
            let name = label(block, 0).unwrap_or_default();
            let attributes = self.world.scope(instance).body(&block.body);
            let origin = Self::origin(instance, block);
            let value = record(
                &[
                    ("name", Value::word(name, block.header)),
                    ("attributes", Value::map(attributes, origin.clone())),
                ],
                &origin,
            );
            self.unit.add(Subject::new(
                &subjects::PROVIDER,
                format_smolstr!("provider {name}"),
                origin,
                value,
            ));
        }
    }

    fn locals(&mut self, instance: &Instance<'t>) {
        let mut locals: Vec<_> = instance.module.locals.iter().collect();
        locals.sort_by_key(|(_, local)| (local.name.span.file, local.name.span.start));
        for (name, local) in locals {
            let origin = Origin::from(local.name.span);
            let value =
                self.world.local(instance, name).unwrap_or_else(|why| Value::unknown(why, local.name.span));
            let value = record(&[("name", Value::word(name, &origin)), ("value", value)], &origin);
            self.unit.add(Subject::new(&subjects::LOCAL, format_smolstr!("local {name}"), origin, value));
        }
    }

    fn resource(&mut self, instance: &Instance<'t>, index: usize, resource: &Resource<'t>) {
        let origin = Self::origin(instance, resource.block);
        let single = ["count", "for_each"].iter().all(|name| resource.block.body.attribute(name).is_none());
        let scope = self.world.scope(instance);
        for copy in scope.copies(&resource.block.body) {
            let attributes = if single {
                self.world.resource(instance, index).unwrap_or_else(|_| empty_map(origin.clone()))
            } else {
                scope.with(&copy.bound).resource_body(resource)
            };
            let attributes = Value::new(attributes.kind, origin.clone());
            let module = Value::word(&instance.address, &origin);
            let value = record(
                &[
                    ("type", Value::word(resource.ty, &origin)),
                    ("name", Value::word(resource.name, &origin)),
                    ("module", if instance.address.is_empty() { Value::absent(&origin) } else { module }),
                    ("attributes", attributes),
                ],
                &origin,
            );
            let kind = if resource.is_data { &subjects::DATA } else { &subjects::RESOURCE };
            let prefix = if resource.is_data { "data." } else { "" };
            let name = format_smolstr!("{prefix}{}.{}", resource.ty, resource.name);
            let parent = self.unit.add(Subject::new(kind, name.clone(), origin.clone(), value));
            if !resource.is_data {
                let module = instance.module;
                derived::add(self.unit, parent, resource.ty, &|major| {
                    module.provider_below(resource.ty, major)
                });
            }
        }
    }

    /// The instances of a call. What cannot be looked at is said.
    fn call(&mut self, instance: &Instance<'t>, call: &'t Block) -> Vec<usize> {
        let name = label(call, 0).unwrap_or_default();
        let origin = Self::origin(instance, call);
        let arguments = Value::map(self.world.arguments(instance, call), origin.clone());
        let source = call.body.attribute("source");
        let written = source
            .map_or_else(|| Value::absent(&origin), |source| self.world.scope(instance).value(&source.value));
        let children = self.world.children(instance, name);
        let local = local_source(call).is_some();
        let value = record(
            &[
                ("name", Value::word(name, &origin)),
                ("source", written),
                ("local", Value::bool(local, &origin)),
                ("arguments", arguments),
            ],
            &origin,
        );
        self.unit.add(Subject::new(&subjects::MODULE, format_smolstr!("module {name}"), origin, value));
        let Some(children) = children else {
            let what = source.and_then(|source| plain_text(&source.value));
            let what = what.map_or_else(|| "its source".to_owned(), |source| format!("`{source}`"));
            self.unit.undecided.push(Undecided {
                rule: "terraform/module".into(),
                span: source.map_or(call.header, |source| source.value.span),
                subject: format!("module {name}"),
                reason: format!("{what} is not in this workspace, so what the module makes was not checked"),
            });
            return Vec::new();
        };
        children.iter().map(|child| child.instance).collect()
    }
}

/// A map of ours about the place `origin`.
pub(super) fn record(fields: &[(&str, Value)], origin: &Origin) -> Value {
    let field = |(name, value): &(&str, Value)| Entry {
        key: SmolStr::new(name),
        key_span: origin.span,
        value: value.clone(),
    };
    let present = fields.iter().filter(|(_, value)| !matches!(value.kind, Kind::Absent));
    Value::map(present.map(field).collect::<Map>(), origin.clone())
}
