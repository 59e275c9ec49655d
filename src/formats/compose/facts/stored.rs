//! Who is given the same env file, and what of it nobody there reads.

use super::{index, others::window};
use crate::{formats::Facts, value::Value};

/// The names of the other services that are given the same file.
pub(in crate::formats::compose) fn also_given_to(facts: &Facts<'_>) -> Value {
    let path = facts.get("workspace_path");
    let Some(own) = path.as_str() else { return facts.absent() };
    let same = index::of(facts).map_or(&[][..], |index| index.env_files(facts, own));
    let others = same.iter().filter_map(|index| window(facts, *index));
    let others = others.filter(|other| other.subject.parent != facts.subject.parent);
    let services = others.filter_map(|other| other.parent());
    Value::sequence(services.map(|service| service.get("name").clone()).collect(), &path.origin)
}

/// Of the file's secrets those that the service's image is not known to read: of a database those
/// that do not begin with its name, of others all that its own words do not name.
pub(in crate::formats::compose) fn unused_secrets(facts: &Facts<'_>) -> Value {
    let secrets = facts.get("secrets");
    let Some(service) = facts.parent() else { return facts.absent() };
    let mut habits: Vec<String> = Vec::new();
    for field in ["base_name", "image_name"] {
        let name = service.get(field).as_str().unwrap_or_default().to_ascii_lowercase();
        habits.extend(name.split(['-', '_']).map(str::to_owned));
    }
    habits.extend(service.get("datastore").look("kind").as_str().map(str::to_owned));
    if habits.iter().any(|it| it == "postgres" || it == "postgresql") {
        habits.push("pg".to_owned());
    }
    if habits.iter().any(|it| it == "mariadb") {
        habits.push("mysql".to_owned());
    }
    habits.retain(|habit| habit.len() > 1);
    let words = ["command", "entrypoint"].map(|field| service.get(field));
    let named = |key: &str| {
        let of = |value: &Value| value.as_text().is_some_and(|text| text.content().contains(key));
        words.iter().flat_map(|words| words.items()).any(of)
    };
    let unused = secrets.items().iter().filter(|key| {
        let Some(name) = key.as_str() else { return false };
        let lower = name.to_ascii_lowercase();
        !habits.iter().any(|habit| lower.starts_with(habit.as_str())) && !named(name)
    });
    Value::sequence(unused.cloned().collect(), &secrets.origin)
}
