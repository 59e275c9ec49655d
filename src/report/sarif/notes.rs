//! What must be repaired and what could not be decided: a run without results is not always clean.

use serde_json::{Value, json};

use super::{
    place::{self, Places},
    set,
};
use crate::{
    finding::{Problem, ProblemKind, Undecided},
    report::count,
};

/// The notification of a check that could not be decided.
const UNDECIDED: &str = "undecided";

/// The notification of results that found no room.
const LEFT_OUT: &str = "left-out";

/// The kinds of notification.
pub(super) fn descriptors() -> Vec<Value> {
    let texts = ProblemKind::ALL.map(|kind| (kind.name(), kind.meaning()));
    let own = [
        (UNDECIDED, "a check could not be decided: it neither passed nor failed"),
        (LEFT_OUT, "not all results found room in this report"),
    ];
    let descriptor = |(id, text): (&str, &str)| json!({"id": id, "shortDescription": {"text": text}});
    texts.into_iter().chain(own).map(descriptor).collect()
}

/// Problems, then what could not be decided, then how many results were left out.
pub(super) fn all(places: &Places<'_>, left_out: usize) -> Vec<Value> {
    let report = places.view.report;
    let problems = report.problems.iter().map(|problem| of_problem(places, problem));
    let unknown = report.unknown.iter().map(|check| of_undecided(places, check));
    let text = || format!("{} left out: the most severe are here", count(left_out, "result"));
    let rest = (left_out > 0).then(|| note(LEFT_OUT, "warning", &text()));
    problems.chain(unknown).chain(rest).collect()
}

fn of_problem(places: &Places<'_>, problem: &Problem) -> Value {
    let mut note = note(problem.kind.name(), "error", &problem.message);
    let location = match problem.span {
        Some(span) => places.location(span, None),
        None => places.start_of(&problem.path),
    };
    set(&mut note, "locations", Some(json!([location])));
    note
}

fn of_undecided(places: &Places<'_>, check: &Undecided) -> Value {
    let mut note = note(UNDECIDED, "note", &format!("{}: {}", check.subject, check.reason));
    set(&mut note, "locations", Some(json!([places.location(check.span, None)])));
    // A stage that could not look (`helm/templates`) is no rule.
    let rule = places.view.registry.get(&check.rule).map(|rule| json!({"id": rule.id().as_ref()}));
    set(&mut note, "associatedRule", rule);
    note
}

fn note(id: &str, level: &str, text: &str) -> Value {
    json!({"descriptor": {"id": id}, "level": level, "message": {"text": place::plain(text)}})
}
