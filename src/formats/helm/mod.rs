//! Helm: charts, their values, and the values files of environments.
//!
//! A unit is a chart (or a folder of values files without one) in one world: its own `values.yaml`,
//! or that with one overlay merged over it. Every scalar of the merged values is a subject at the file
//! that sets it. Templates are claimed and counted, and not rendered yet: each chart says so.

mod chart;
mod component;
mod detect;
mod merge;
mod plan;
mod secret;
mod subchart;
mod subjects;
mod walk;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use smol_str::SmolStr;

use super::{
    Claim, Context, Editor, Format, Named, ParsedFile, Plan, Reference, Remarks, Subject, SubjectKind,
    SyntaxError, Tree, Unit, dotted,
    yaml::{self, ErrorKind, Schema, Stream, edit::YamlEditor},
};
use crate::{
    finding::{Problem, ProblemKind, Undecided},
    source::{SourceFile, paths},
    text::Span,
    value::{Map, Value},
};
use chart::Chart;
use detect::Role;
use subchart::Owner;
use walk::{Templates, Walk};

/// The format of Helm charts and values.
pub struct Helm;

/// The tree of a template: it is not read.
struct Unread;

impl Format for Helm {
    fn name(&self) -> &'static str {
        "helm"
    }

    fn claims(&self, path: &str) -> Claim {
        match detect::by_path(path) {
            Some(Role::Chart) => Claim::Yes,
            Some(Role::Values | Role::Template) => Claim::AskContent,
            None if matches!(detect::ending(path), "yaml" | "yml") => Claim::AskContent,
            None => Claim::No,
        }
    }

    fn claims_content(&self, path: &str, text: &str) -> bool {
        match detect::by_path(path) {
            Some(Role::Chart) => true,
            Some(Role::Values) => !detect::is_no_values(text),
            Some(Role::Template) => detect::has_actions(text),
            None => detect::is_stray_template(text),
        }
    }

    fn subject_kinds(&self) -> &'static [&'static SubjectKind] {
        subjects::ALL
    }

    /// Templates are not YAML: never.
    fn editor(&self, file: &Arc<SourceFile>) -> Option<Box<dyn Editor>> {
        let editor = || YamlEditor::new(yaml::parse(file.id, file.text.as_str()), Schema::Yaml11);
        (role(&file.path) != Role::Template).then(|| -> Box<dyn Editor> { Box::new(editor()) })
    }

    fn parse(&self, file: &SourceFile) -> Tree {
        if role(&file.path) == Role::Template {
            return Tree::new(Unread, Vec::new());
        }
        let stream = yaml::parse(file.id, file.text.as_str());
        let errors = stream.errors().iter().map(|error| SyntaxError {
            span: error.span,
            message: error.message.clone(),
            limit: error.kind == ErrorKind::Depth,
        });
        let errors = errors.collect();
        Tree::new(stream, errors)
    }

    fn value(&self, _file: &SourceFile, tree: &Tree) -> Option<Value> {
        document(tree)
    }

    fn plan(&self, files: &[ParsedFile]) -> Vec<Plan> {
        plan::plan(files)
    }

    fn plans_by_path(&self) -> bool {
        true
    }

    fn looks_along(&self, _kind: &str) -> bool {
        false
    }

    fn resolve(&self, files: &[&ParsedFile], context: &Context<'_>) -> Vec<Unit> {
        Set::of(files, context).units()
    }

    fn remarks(&self, file: &SourceFile) -> Remarks {
        if role(&file.path) == Role::Template {
            return Remarks::plain(&file.text);
        }
        yaml::remarks(file)
    }

    /// `.Values.image.tag`, wherever it stands: in a template, or in a text that one fills in (`tpl`).
    fn references(&self, text: &str, at: usize) -> Vec<Reference> {
        let Some((range, words)) = dotted(text, at, '.') else { return Vec::new() };
        let Some((_, path)) =
            words.split_first().filter(|(root, path)| *root == "Values" && !path.is_empty())
        else {
            return Vec::new();
        };
        let name = path.join(".");
        let subject = Named {
            kind: subjects::VALUE.name,
            field: "path",
            name: name.clone(),
            path: Vec::new(),
            in_folder: false,
        };
        vec![Reference { range, name, subject: Some(subject) }]
    }
}

fn role(path: &str) -> Role {
    detect::by_path(path).unwrap_or(Role::Template)
}

fn document(tree: &Tree) -> Option<Value> {
    Some(tree.get::<Stream>()?.documents().next()?.to_value(Schema::Yaml11))
}

/// The files of one plan, read.
struct Set<'s> {
    folder: String,
    chart: Option<(Chart, &'s ParsedFile)>,
    /// The chart's own values.
    main: Option<(Value, &'s ParsedFile)>,
    /// Values that are merged over the main ones, each in its own world.
    overlays: Vec<(Value, &'s ParsedFile)>,
    templates: Vec<&'s ParsedFile>,
    /// Whether the chart that this one is vendored in installs it.
    installed: bool,
}

impl<'s> Set<'s> {
    fn of(files: &[&'s ParsedFile], context: &Context<'_>) -> Self {
        let first = files.first().map_or("", |parsed| &parsed.file.path);
        let chart_file = files.iter().find(|parsed| role(&parsed.file.path) == Role::Chart);
        let folder = match chart_file {
            Some(parsed) => paths::parent(&parsed.file.path),
            None if role(first) == Role::Template => plan::template_root(paths::parent(first)),
            None => paths::parent(first),
        };
        let folder = folder.to_owned();
        let mut set = Self {
            folder,
            chart: None,
            main: None,
            overlays: Vec::new(),
            templates: Vec::new(),
            installed: true,
        };
        for &parsed in files {
            let path = &parsed.file.path;
            match role(path) {
                Role::Template => set.templates.push(parsed),
                Role::Chart => {
                    let value = document(&parsed.tree).unwrap_or_else(|| empty(parsed));
                    let requirements = requirements(&set.folder, context);
                    set.chart = Some((Chart::of(value, requirements.as_ref()), parsed));
                }
                Role::Values => {
                    let value = document(&parsed.tree).unwrap_or_else(|| empty(parsed));
                    if plan::is_main(path, &set.folder) {
                        set.main = Some((value, parsed));
                    } else {
                        set.overlays.push((value, parsed));
                    }
                }
            }
        }
        if let Some((chart, _)) = &set.chart {
            set.installed = is_installed(chart, &set.folder, context);
        }
        set
    }

    fn units(self) -> Vec<Unit> {
        let mut units = Vec::new();
        let merges = |path: &str| self.chart.is_some() || plan::is_overlay(path);
        let has_overlays =
            self.main.is_some() && self.overlays.iter().any(|(_, file)| merges(&file.file.path));
        if let Some((values, file)) = &self.main {
            let world = if has_overlays { self.world(file) } else { String::new() };
            units.push(self.unit(values, &[file], world));
        }
        for (values, file) in &self.overlays {
            units.push(match &self.main {
                Some((base, main)) if merges(&file.file.path) => {
                    self.unit(&merge::merge(base, values), &[main, file], self.world(file))
                }
                _ => self.unit(values, &[file], String::new()),
            });
        }
        if units.is_empty()
            && let Some((_, file)) = &self.chart
        {
            units.push(self.unit(&empty(file), &[], String::new()));
        }
        if units.is_empty() {
            units.extend(self.templates.first().map(|_| Unit::new("helm", self.name(), Vec::new())));
        }
        if let Some(unit) = units.first_mut() {
            unit.files.extend(self.templates.iter().map(|parsed| parsed.file.id));
            unit.undecided.extend(self.unrendered());
        }
        units
    }

    fn name(&self) -> String {
        if self.folder.is_empty() { ".".to_owned() } else { self.folder.clone() }
    }

    /// A values file's name among those of its unit.
    fn world(&self, file: &ParsedFile) -> String {
        paths::relative_to(&file.file.path, &self.folder).unwrap_or(&file.file.path).to_owned()
    }

    /// The unit of one set of values.
    fn unit(&self, values: &Value, files: &[&&ParsedFile], world: String) -> Unit {
        let chart_file = self.chart.iter().map(|(_, file)| file.file.id);
        let files_of: Vec<_> = chart_file.chain(files.iter().map(|file| file.file.id)).collect();
        let mut unit = Unit::new("helm", self.name(), files_of);
        unit.world = world;
        let chart = self.chart.as_ref().map(|(chart, _)| chart);
        let path = files.last().map_or("", |file| &*file.file.path);
        let owner = Owner::new(chart, values, path, self.installed);
        if let Some(chart) = chart {
            add_chart(&mut unit, chart, values);
        }
        let walk = Walk::new(&owner, self.say());
        if !walk.add(&mut unit)
            && let Some(file) = files.last()
        {
            unit.problems.push(Problem {
                kind: ProblemKind::Limit,
                path: file.file.path.clone(),
                span: None,
                message: "has more values than are looked at".to_owned(),
            });
        }
        unit
    }

    /// What the templates say, as text.
    fn say(&self) -> Templates {
        let has = |word: &str| self.templates.iter().any(|parsed| parsed.file.text.contains(word));
        Templates {
            limit_range: has("kind: LimitRange"),
            resources: self.templates.is_empty() || has("esources"),
        }
    }

    /// That templates are not rendered, once for each chart.
    fn unrendered(&self) -> Option<Undecided> {
        let manifests = self.templates.iter().filter(|parsed| {
            let name = paths::file_name(&parsed.file.path);
            !name.starts_with('_') && !matches!(detect::ending(name), "txt" | "tpl")
        });
        let count = manifests.count();
        let first = self.templates.first().filter(|_| count > 0)?;
        let files = if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
        let (span, subject) = match &self.chart {
            Some((chart, _)) => {
                let name = chart.name().as_str().unwrap_or(&self.folder);
                (chart.name().span(), format!("chart {name}"))
            }
            None => (first_line(&first.file), format!("templates in {}", self.name())),
        };
        let reason = format!("templates are not rendered yet: {files}");
        Some(Undecided { rule: "helm/templates".into(), span, subject, reason })
    }
}

fn first_line(file: &SourceFile) -> Span {
    let line = file.text.lines().next().unwrap_or_default();
    let bom = if line.starts_with('\u{feff}') { 3 } else { 0 };
    Span::new(file.id, bom, line.len())
}

/// No values, at the start of a file.
fn empty(parsed: &ParsedFile) -> Value {
    Value::map(Map::default(), Span::empty(parsed.file.id, 0))
}

/// Whether a chart in the `charts` folder of another is installed by that one's own values. A chart
/// that stands alone is.
fn is_installed(chart: &Chart, folder: &str, context: &Context<'_>) -> bool {
    let above = paths::parent(folder);
    if paths::file_name(above) != "charts" {
        return true;
    }
    let parent = paths::parent(above);
    let read = |name: &str| context.read_value(&paths::join(parent, name)?, "helm").ok();
    let Some(owner) = read("Chart.yaml") else { return true };
    let owner = Chart::of(owner, requirements(parent, context).as_ref());
    let name = chart.name().as_str().unwrap_or_default();
    let uses: Vec<_> = owner.dependencies.iter().filter(|dependency| dependency.name == name).collect();
    let values = read("values.yaml").unwrap_or_else(|| Value::map(Map::default(), chart.name().span()));
    uses.is_empty() || uses.iter().any(|dependency| dependency.enabled(&values))
}

/// The dependencies of a chart made for Helm 2.
fn requirements(folder: &str, context: &Context<'_>) -> Option<Value> {
    let path = paths::join(folder, "requirements.yaml")?;
    let file = context.load(&path).ok()?;
    Some(yaml::parse(file.id, file.text.as_str()).root()?.to_value(Schema::Yaml11))
}

fn add_chart(unit: &mut Unit, chart: &Chart, values: &Value) {
    let header = chart.name().origin.clone();
    let name: SmolStr = chart.name().as_str().unwrap_or("chart").into();
    let parent =
        unit.add(Subject::new(&subjects::CHART, format!("chart {name}"), &header, chart.value.clone()));
    for dependency in &chart.dependencies {
        let at = dependency.value.get("name").unwrap_or(&dependency.value).origin.clone();
        let mut map = dependency.value.as_map().cloned().unwrap_or_default();
        map.field("enabled", at.span, Value::bool(dependency.enabled(values), &at));
        if let Some(kind) = subchart::kind(&dependency.name) {
            map.field("kind", at.span, Value::word(kind, &at));
        }
        let value = Value::map(map, &dependency.value.origin);
        let name = format!("dependency {} of chart {name}", dependency.key);
        unit.add(Subject::new(&subjects::DEPENDENCY, name, &at, value).of(parent));
    }
}
