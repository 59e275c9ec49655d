//! Paths of keys, some of them any key, that are looked for in a value all at once.

use super::fault::join;
use crate::value::Value;

/// Paths by number. In each, `*` is every item or entry.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    /// The paths that end here.
    here: Vec<usize>,
    /// What goes on under a key, by key.
    keys: Vec<(&'static str, Self)>,
    /// What goes on under every item or entry.
    any: Option<Box<Self>>,
}

/// A step down to a value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step<'v> {
    /// Under a key.
    Key(&'v str),
    /// To an item.
    Item(usize),
}

impl Patterns {
    /// These, numbered in their order.
    pub(super) fn new(patterns: impl IntoIterator<Item = &'static str>) -> Self {
        let mut root = Self::default();
        for (number, pattern) in patterns.into_iter().enumerate() {
            let node = pattern.split('.').fold(&mut root, |node, key| node.under(key));
            node.here.push(number);
        }
        root
    }

    fn under(&mut self, key: &'static str) -> &mut Self {
        if key == "*" {
            return self.any.get_or_insert_default();
        }
        let at = self.keys.partition_point(|(own, _)| *own < key);
        if self.keys.get(at).is_none_or(|(own, _)| *own != key) {
            self.keys.insert(at, (key, Self::default()));
        }
        #[expect(clippy::indexing_slicing, reason = "it is there, or was put there")]
        &mut self.keys[at].1
    }

    /// Gives what is at the paths, in a value's order; of a key that stands there twice the last.
    pub(super) fn visit<'v>(
        &self,
        value: &'v Value,
        way: &mut Vec<Step<'v>>,
        found: &mut dyn FnMut(usize, &[Step<'v>], &'v Value),
    ) {
        self.here.iter().for_each(|number| found(*number, way, value));
        for (index, item) in value.items().iter().enumerate() {
            if let Some(any) = &self.any {
                any.step(item, Step::Item(index), way, found);
            }
        }
        let Some(map) = value.as_map() else { return };
        for (index, entry) in map.entries().iter().enumerate() {
            let own = self.keys.binary_search_by_key(&entry.key.as_str(), |(key, _)| *key);
            let own = own.ok().and_then(|at| self.keys.get(at));
            if let Some((_, own)) = own.filter(|_| map.position(&entry.key) == Some(index)) {
                own.step(&entry.value, Step::Key(&entry.key), way, found);
            }
            if let Some(any) = &self.any {
                any.step(&entry.value, Step::Key(&entry.key), way, found);
            }
        }
    }

    fn step<'v>(
        &self,
        value: &'v Value,
        step: Step<'v>,
        way: &mut Vec<Step<'v>>,
        found: &mut dyn FnMut(usize, &[Step<'v>], &'v Value),
    ) {
        way.push(step);
        self.visit(value, way, found);
        way.pop();
    }
}

/// The path of keys and items below a path.
pub(super) fn path_of(below: &str, way: &[Step<'_>]) -> String {
    way.iter().fold(below.to_owned(), |path, step| match step {
        Step::Key(key) => join(&path, key),
        Step::Item(index) => format!("{path}[{index}]"),
    })
}
