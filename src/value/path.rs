//! Path queries: `deploy.resources.limits.memory`, `containers[0].image`.

use smol_str::SmolStr;

use super::{Kind, Map, Origin, Value};

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Into a map.
    Key(SmolStr),
    /// Into a sequence, from 0.
    Index(usize),
}

/// A way down a value tree.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Path(pub Vec<Step>);

impl Path {
    /// A path of keys only, separated by dots.
    pub fn dotted(path: &str) -> Self {
        Self(path.split('.').map(|key| Step::Key(key.into())).collect())
    }

    /// What is there. What is missing comes back as [`Kind::Absent`] at the key of the nearest owner
    /// that is there, or unknown where a map may have more entries; below an unknown everything is that
    /// unknown.
    pub fn look(&self, root: &Value) -> Value {
        let one = |step| match step {
            &Step::Index(index) => Part::Index(index),
            Step::Key(key) => Part::Key(key.as_str()),
        };
        walk(root, self.0.iter().map(one))
    }
}

/// A step that borrows its key.
enum Part<'p> {
    Key(&'p str),
    Index(usize),
}

/// What [`Path::look`] gives for a path of keys separated by dots.
pub(super) fn look_dotted(root: &Value, path: &str) -> Value {
    walk(root, keys(path).map(Part::Key))
}

/// The keys of a path. Paths are short: to look at each byte costs less than to search well.
pub(super) fn keys(path: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(path);
    std::iter::from_fn(move || {
        let path = rest?;
        let dot = path.bytes().position(|byte| byte == b'.');
        let (key, after) = match dot {
            Some(at) => (path.get(..at)?, path.get(at + 1..)),
            None => (path, None),
        };
        rest = after;
        Some(key)
    })
}

fn walk<'p>(root: &Value, steps: impl Iterator<Item = Part<'p>>) -> Value {
    let mut value = root;
    let mut owner: Option<Origin> = None;
    for step in steps {
        let next = match (step, &value.kind) {
            (_, Kind::Unknown(_)) => return value.clone(),
            (Part::Key(key), Kind::Map(map)) => map.get(key).map(|entry| {
                owner = Some(entry.key_span.into());
                &entry.value
            }),
            (Part::Index(index), Kind::Sequence(items)) => items.get(index).inspect(|item| {
                owner = Some(item.origin.clone());
            }),
            _ => None,
        };
        let Some(next) = next else {
            let owner = owner.unwrap_or_else(|| root.origin.clone());
            let rest = value.as_map().and_then(Map::unknown_rest);
            return match rest {
                Some(why) => Value::unknown(why.clone(), owner),
                None => Value::absent(owner),
            };
        };
        value = next;
    }
    value.clone()
}

#[cfg(test)]
mod tests {
    use super::super::Why;
    use super::*;
    use crate::text::{FileId, Span};

    fn span(start: usize, end: usize) -> Span {
        Span::new(FileId(0), start, end)
    }

    fn tree() -> Value {
        let mut limits = Map::default();
        limits.push("memory", span(20, 26), Value::int(5, span(28, 29)));
        let mut deploy = Map::default();
        deploy.push("limits", span(10, 16), Value::map(limits, span(20, 29)));
        deploy.push(
            "mode",
            span(30, 34),
            Value::unknown(Why::new("variable `MODE` is not set"), span(36, 43)),
        );
        Value::map(deploy, span(0, 50))
    }

    #[test]
    fn a_path_finds_what_is_there() {
        assert_eq!(tree().look("limits.memory").as_int(), Some(5));
    }

    #[test]
    fn what_is_missing_stands_at_its_nearest_owners_key() {
        let missing = tree().look("limits.cpus.max");
        assert!(!missing.is_present());
        assert_eq!(missing.span(), span(10, 16));
        assert_eq!(tree().look("restart").span(), span(0, 50));
    }

    #[test]
    fn what_is_missing_from_a_map_with_an_unknown_rest_is_unknown() {
        let map = Map::default().with_unknown_rest(Why::new("a line was left out"));
        let value = Value::map(map, span(0, 5));
        assert_eq!(value.look("mem_limit").why().map(Why::text), Some("a line was left out"));
    }

    #[test]
    fn below_an_unknown_all_is_that_unknown() {
        assert_eq!(tree().look("mode.x").why().map(Why::text), Some("variable `MODE` is not set"));
    }
}
