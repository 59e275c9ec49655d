//! Which chart a value is for: the chart itself, or one that it depends on.
//!
//! Dependencies are known by `Chart.yaml`, by alias too. Well-known charts (table `helm_subcharts`) are
//! known by their key alone, since values files are often kept away from the chart that they are for.

use super::chart::{Chart, is_off};
use crate::{
    data::{Row, table},
    value::Value,
};

/// The chart that a path of values belongs to.
pub(super) struct Subchart<'p> {
    /// Its row in the table of known charts.
    pub(super) row: &'static Row,
    /// The key of its values; empty where the file is for that chart itself.
    pub(super) key: &'p str,
    /// How many leading keys lead to its values.
    pub(super) depth: usize,
    /// Whether it is installed.
    pub(super) enabled: bool,
}

/// The table's row for a chart of that name.
fn known(name: &str) -> Option<&'static Row> {
    table("helm_subcharts").get(name)
}

/// The datastore that a chart of that name installs, if it is a known one.
pub(super) fn kind(name: &str) -> Option<&'static str> {
    known(name).and_then(|row| row.get("kind"))
}

/// What a values file says of itself: its chart, and names that tell whose chart it is for.
pub(super) struct Owner<'c> {
    /// The chart that the values belong to, if it is here.
    pub(super) chart: Option<&'c Chart>,
    /// All values.
    pub(super) values: &'c Value,
    /// The known chart that the whole file is for, by the chart's name or the file's.
    pub(super) whole: Option<&'static Row>,
    /// Whether the chart that it is vendored in installs it.
    pub(super) installed: bool,
}

impl<'c> Owner<'c> {
    /// The owner of `values`, for a chart or else by the file's path.
    pub(super) fn new(chart: Option<&'c Chart>, values: &'c Value, path: &str, installed: bool) -> Self {
        let whole = match chart {
            Some(chart) => chart.name().as_str().and_then(known),
            None => by_file(path),
        };
        Self { chart, values, whole, installed }
    }

    /// The chart that the value at `path` (its keys) is for.
    pub(super) fn subchart<'p>(&self, path: &'p [String]) -> Option<Subchart<'p>> {
        let first = path.first()?;
        if let Some(dependency) = self.chart.and_then(|chart| chart.dependency(first)) {
            let own = self.values.get(first);
            let enabled = self.installed && dependency.enabled(self.values);
            if let Some(row) = known(&dependency.name) {
                return Some(Subchart { row, key: first, depth: 1, enabled });
            }
            // A chart of charts: the next key may name a known one.
            let (second, row) = path.get(1).and_then(|key| Some((key, known(key)?)))?;
            let off = own.and_then(|own| own.get(second)).is_some_and(is_off);
            return Some(Subchart { row, key: second, depth: 2, enabled: enabled && !off });
        }
        if let Some(row) = known(first).filter(|_| path.len() > 1) {
            let off = self.values.get(first).is_some_and(is_off);
            return Some(Subchart { row, key: first, depth: 1, enabled: self.installed && !off });
        }
        self.whole.map(|row| Subchart { row, key: "", depth: 0, enabled: self.installed })
    }
}

/// The known chart that a file is for by its name or its folder's: `redis-values.yaml`,
/// `values-redis.yaml`, `redis/values.yaml`.
fn by_file(path: &str) -> Option<&'static Row> {
    let mut parts = path.rsplit('/');
    let name = parts.next()?;
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let words = stem.split(['-', '.', '_']).filter(|word| *word != "values");
    words.into_iter().find_map(known).or_else(|| known(parts.next()?))
}

impl Subchart<'_> {
    /// Whether a value of this chart switches authentication off: the table's `auth_off` column says which
    /// paths do with which words, as `path=word` or `path~part`, separated by blanks. A `*` in a path
    /// is any one key.
    pub(super) fn switched_off(&self, path: &[String], value: &str) -> bool {
        let inner = path.get(self.depth..).unwrap_or_default();
        let rules = self.row.get("auth_off").unwrap_or_default().split_whitespace();
        rules.into_iter().any(|rule| {
            let exact = rule.split_once('=').filter(|(at, _)| !at.contains('~'));
            match (exact, rule.split_once('~')) {
                (Some((at, word)), _) => matches(at, inner) && value.trim().eq_ignore_ascii_case(word),
                // `_` stands for a blank, which parts the rules.
                (None, Some((at, part))) => matches(at, inner) && value.contains(&part.replace('_', " ")),
                (None, None) => false,
            }
        })
    }
}

fn matches(pattern: &str, path: &[String]) -> bool {
    let wanted: Vec<&str> = pattern.split('/').collect();
    wanted.len() == path.len() && wanted.iter().zip(path).all(|(want, key)| *want == "*" || want == key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(keys: &str) -> Vec<String> {
        keys.split('.').map(str::to_owned).collect()
    }

    fn off(chart: &str, keys: &str, value: &str) -> bool {
        let row = known(chart).unwrap();
        Subchart { row, key: "", depth: 0, enabled: true }.switched_off(&path(keys), value)
    }

    #[test]
    fn the_table_names_what_switches_authentication_off() {
        assert!(off("redis", "auth.enabled", "false"));
        assert!(off("redis", "usePassword", "false"));
        assert!(!off("redis", "auth.enabled", "true"));
        assert!(!off("redis", "metrics.enabled", "false"));
        assert!(off("kafka", "listeners.client.protocol", "plaintext"));
        assert!(off("postgresql", "primary.pgHbaConfiguration", "host all all 0.0.0.0/0 trust\n"));
        assert!(off("minio", "rootPassword", "minioadmin"));
    }

    #[test]
    fn files_are_named_after_the_chart_that_they_are_for() {
        assert_eq!(by_file("deploy/redis-values.yaml").map(|row| row.key), Some("redis"));
        assert_eq!(by_file("values-postgresql.yaml").map(|row| row.key), Some("postgresql"));
        assert_eq!(by_file("helm/rabbitmq/values.yaml").map(|row| row.key), Some("rabbitmq"));
        assert!(by_file("values-prod.yaml").is_none());
    }
}
