//! `Chart.yaml`: the chart's name and what it depends on.

use crate::value::{Kind, Value};

/// A chart's own file, read.
#[derive(Clone, Debug)]
pub(super) struct Chart {
    /// The whole file.
    pub(super) value: Value,
    /// What it depends on, in file order.
    pub(super) dependencies: Vec<Dependency>,
}

/// A chart that another depends on.
#[derive(Clone, Debug)]
pub(super) struct Dependency {
    /// Its entry.
    pub(super) value: Value,
    /// The chart's name: `redis`.
    pub(super) name: String,
    /// The key of its values: the alias, else the name.
    pub(super) key: String,
}

impl Chart {
    /// Reads `Chart.yaml`, and `requirements.yaml` of charts made for Helm 2.
    pub(super) fn of(value: Value, requirements: Option<&Value>) -> Self {
        let lists = [value.get("dependencies"), requirements.and_then(|file| file.get("dependencies"))];
        let entries = lists.into_iter().flatten().flat_map(Value::items);
        let dependencies = entries.filter_map(Dependency::of).collect();
        Self { value, dependencies }
    }

    /// Its name's value; the file where it has none.
    pub(super) fn name(&self) -> &Value {
        self.value.get("name").unwrap_or(&self.value)
    }

    /// The dependency whose values stand under `key`.
    pub(super) fn dependency(&self, key: &str) -> Option<&Dependency> {
        self.dependencies.iter().find(|dependency| dependency.key == key)
    }
}

impl Dependency {
    fn of(entry: &Value) -> Option<Self> {
        let name = entry.get("name")?.as_str()?.to_owned();
        let key = entry.get("alias").and_then(Value::as_str).unwrap_or(&name).to_owned();
        Some(Self { value: entry.clone(), name, key })
    }

    /// Whether it is installed with these values: its condition's first path that holds a truth value
    /// decides, else its tags, as Helm does.
    pub(super) fn enabled(&self, values: &Value) -> bool {
        let conditions = self.value.get("condition").and_then(Value::as_str).unwrap_or_default();
        let decided = conditions.split(',').find_map(|path| values.at(path.trim())?.as_bool());
        if let Some(decided) = decided {
            return decided;
        }
        let tags = self.value.get("tags").map_or(&[][..], Value::items);
        let said: Vec<bool> =
            tags.iter().filter_map(|tag| values.get("tags")?.get(tag.as_str()?)?.as_bool()).collect();
        said.is_empty() || said.contains(&true)
    }
}

/// Whether what stands at `key` of `values` is switched off by `enabled: false`.
pub(super) fn is_off(values: &Value) -> bool {
    matches!(values.get("enabled").map(|value| &value.kind), Some(Kind::Bool(false)))
}
