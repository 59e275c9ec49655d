//! Label selectors: which labels a Service's or a workload's selector picks.

use crate::value::{Kind, Value};

/// Whether a Service's `selector` (a map of equalities) picks these labels. An empty or missing one
/// picks nothing: such a Service has its endpoints set by hand.
pub(super) fn service_picks(selector: &Value, labels: &Value) -> bool {
    let wanted = selector.entries();
    !wanted.is_empty()
        && wanted.iter().all(|entry| labels.get(&entry.key).is_some_and(|label| same(&entry.value, label)))
}

/// Labels are texts, but people write bare numbers and truth values: they are the same label if
/// they are written the same way.
fn same(wanted: &Value, label: &Value) -> bool {
    match (&wanted.kind, &label.kind) {
        (Kind::Text(a), Kind::Text(b)) => a.known().is_some() && a.known() == b.known(),
        (Kind::Number(a), Kind::Number(b)) => a == b,
        (Kind::Bool(a), Kind::Bool(b)) => a == b,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        text::{FileId, Span},
        value::{Map, Text},
    };

    fn labels(pairs: &[(&str, &str)]) -> Value {
        let span = Span::new(FileId(0), 0, 0);
        let mut map = Map::default();
        for (key, value) in pairs {
            map.push(*key, span, Value::text(Text::said(*value, span)));
        }
        Value::map(map, span)
    }

    #[test]
    fn every_pair_must_match() {
        let pod = labels(&[("app", "db"), ("tier", "data")]);
        assert!(service_picks(&labels(&[("app", "db")]), &pod));
        assert!(!service_picks(&labels(&[("app", "db"), ("tier", "web")]), &pod));
        assert!(!service_picks(&labels(&[("role", "db")]), &pod));
    }

    #[test]
    fn an_empty_selector_picks_nothing() {
        assert!(!service_picks(&labels(&[]), &labels(&[("app", "db")])));
    }
}
