//! One module: all `.tf` files of a folder as one body, its blocks by what they declare.
//!
//! Nothing is evaluated here. Files named `override.tf` or ending in `_override.tf` replace the
//! arguments of the blocks that the others declare, as Terraform merges them.

use rustc_hash::FxHashMap;

use super::syntax::{Attribute, Block, Body, Expr, Item, Key, Kind, Part, Tree};

/// The declarations of a folder.
#[derive(Debug, Default)]
pub(super) struct Module<'t> {
    /// `variable "name"`
    pub(super) variables: FxHashMap<&'t str, &'t Block>,
    /// The names of `locals` blocks.
    pub(super) locals: FxHashMap<&'t str, &'t Attribute>,
    /// `output "name"`
    pub(super) outputs: FxHashMap<&'t str, &'t Block>,
    /// `resource` and `data` blocks in order, overrides left out.
    pub(super) resources: Vec<Resource<'t>>,
    /// `module "name"` blocks in order.
    pub(super) calls: Vec<&'t Block>,
    /// `provider "name"` blocks in order.
    pub(super) providers: Vec<&'t Block>,
    /// Version constraints by provider's local name.
    versions: FxHashMap<&'t str, String>,
    by_address: FxHashMap<(bool, &'t str, &'t str), usize>,
}

/// A `resource` or `data` block.
#[derive(Debug)]
pub(super) struct Resource<'t> {
    /// Its first label.
    pub(super) ty: &'t str,
    /// Its second label.
    pub(super) name: &'t str,
    /// Whether it reads rather than makes.
    pub(super) is_data: bool,
    /// Its block.
    pub(super) block: &'t Block,
    /// Blocks of override files, whose arguments win.
    pub(super) overrides: Vec<&'t Block>,
}

impl<'t> Module<'t> {
    /// The module of these files, by workspace path.
    pub(super) fn new(files: impl IntoIterator<Item = (&'t str, &'t Tree)>) -> Self {
        let (overriding, plain): (Vec<_>, Vec<_>) = files
            .into_iter()
            .partition(|(path, _)| path.ends_with("_override.tf") || path.ends_with("/override.tf"));
        let mut module = Self::default();
        for (_, tree) in plain {
            module.body(&tree.body);
        }
        for (_, tree) in overriding {
            module.overrides(&tree.body);
        }
        module
    }

    fn body(&mut self, body: &'t Body) {
        for item in &body.items {
            let Item::Block(block) = item else { continue };
            match (block.keyword.text.as_str(), label(block, 0), label(block, 1)) {
                ("variable", Some(name), _) => drop(self.variables.entry(name).or_insert(block)),
                ("output", Some(name), _) => drop(self.outputs.entry(name).or_insert(block)),
                ("locals", ..) => {
                    for attribute in block.body.attributes() {
                        self.locals.entry(attribute.name.text.as_str()).or_insert(attribute);
                    }
                }
                ("terraform", ..) => self.requirements(block),
                ("module", Some(_), _) => self.calls.push(block),
                ("provider", Some(_), _) => self.providers.push(block),
                (keyword @ ("resource" | "data"), Some(ty), Some(name)) => {
                    let is_data = keyword == "data";
                    self.by_address.entry((is_data, ty, name)).or_insert(self.resources.len());
                    self.resources.push(Resource { ty, name, is_data, block, overrides: Vec::new() });
                }
                _ => {}
            }
        }
    }

    fn overrides(&mut self, body: &'t Body) {
        for item in &body.items {
            let Item::Block(block) = item else { continue };
            match (block.keyword.text.as_str(), label(block, 0), label(block, 1)) {
                ("variable", Some(name), _) => drop(self.variables.insert(name, block)),
                ("locals", ..) => {
                    self.locals
                        .extend(block.body.attributes().map(|local| (local.name.text.as_str(), local)));
                }
                (keyword @ ("resource" | "data"), Some(ty), Some(name)) => {
                    let index = self.by_address.get(&(keyword == "data", ty, name));
                    if let Some(resource) = index.and_then(|&index| self.resources.get_mut(index)) {
                        resource.overrides.push(block);
                    }
                }
                _ => {}
            }
        }
    }

    /// `required_providers { aws = { version = "~> 5.0" } }`
    fn requirements(&mut self, block: &'t Block) {
        let required = block.body.blocks().filter(|inner| inner.keyword.text == "required_providers");
        for attribute in required.flat_map(|inner| inner.body.attributes()) {
            let version = match &attribute.value.kind {
                Kind::Object(entries) => entries.iter().find_map(|(key, value)| match key {
                    Key::Word(word) if word.text == "version" => plain_text(value),
                    _ => None,
                }),
                _ => plain_text(&attribute.value),
            };
            self.versions.extend(version.map(|version| (attribute.name.text.as_str(), version)));
        }
    }

    /// Whether the provider of a resource type is held below version `major`. `None`: not said.
    pub(super) fn provider_below(&self, ty: &str, major: u32) -> Option<bool> {
        let name = ty.split('_').next().unwrap_or(ty);
        let constraints = self.versions.get(name)?;
        // Each of `~> 4.2`, `>= 3.0`, `< 6.0`, `= 5.1`, `5.1`.
        for constraint in constraints.split(',').map(str::trim) {
            let digits = constraint.trim_start_matches(['~', '>', '<', '=', '!', ' ', 'v']);
            let Ok(number) = digits.split('.').next().unwrap_or_default().parse::<u32>() else { continue };
            let minor = digits.split('.').nth(1).is_some_and(|minor| !minor.trim_matches('0').is_empty());
            match constraint
                .trim_end_matches(|c: char| c.is_ascii_digit() || c == '.' || c == ' ' || c == 'v')
            {
                "~>" | "" | "=" => return Some(number < major),
                "<" if number < major || (number == major && !minor) => return Some(true),
                "<=" if number < major => return Some(true),
                ">=" | ">" if number >= major => return Some(false),
                _ => {}
            }
        }
        None
    }

    /// The index of the resource or data source of that type and name.
    pub(super) fn resource(&self, is_data: bool, ty: &str, name: &str) -> Option<usize> {
        self.by_address.get(&(is_data, ty, name)).copied()
    }

    /// The call of that name.
    pub(super) fn call(&self, name: &str) -> Option<&'t Block> {
        self.calls.iter().copied().find(|block| label(block, 0) == Some(name))
    }
}

/// The label of a block.
pub(super) fn label(block: &Block, index: usize) -> Option<&str> {
    block.labels.get(index).map(|label| label.text.as_str())
}

/// The local folder that a module call names (`./x`, `../x`), where it is written as plain text.
pub(super) fn local_source(call: &Block) -> Option<String> {
    let source = plain_text(&call.body.attribute("source")?.value)?;
    (source.starts_with("./") || source.starts_with("../")).then_some(source)
}

/// The text of a string without interpolation.
pub(super) fn plain_text(expr: &Expr) -> Option<String> {
    let Kind::Template(parts) = &expr.kind else { return None };
    let text = |part: &Part| match part {
        Part::Text { text, .. } => Some(text.to_string()),
        _ => None,
    };
    parts.iter().map(text).collect()
}
