//! What makes an image start as it does on a developer's machine: variables and commands.
//!
//! Only what holds in the end counts: the last `ENV` of a name, the last `CMD` and `ENTRYPOINT`, and only
//! where not every service that builds the image, and every container of a manifest that runs it, says
//! otherwise.

use super::{
    Model, Parsed,
    command::Commands,
    deployed,
    stages::{Setting, Stages},
    syntax::{Dockerfile, Keyword},
    user,
};
use crate::{
    data::table,
    formats::{
        Facts,
        environment::{Known, known},
    },
    value::Value,
};

/// The words by which a program's environment is named as one for development.
const ENVIRONMENTS: [&str; 5] = ["development", "dev", "local", "debug", "develop"];

fn parsed<'w>(facts: &Facts<'w>) -> Option<(&'w Dockerfile, &'w Stages, &'w Commands)> {
    let model = facts.unit.model.downcast_ref::<Model>()?;
    let parsed = model.parsed.get::<Parsed>()?;
    Some((&parsed.tree, model.built.as_ref().unwrap_or(&parsed.stages), parsed.commands()))
}

/// The stages whose instructions a final stage ends up with, as pairs of chains, each latest first.
fn final_chains(facts: &Facts<'_>, stages: &Stages) -> Vec<Vec<usize>> {
    let is_final = |index: &usize| {
        let stage = facts.unit.subjects.get(1 + index);
        stage.and_then(|stage| stage.value.get("is_final")).and_then(Value::as_bool) == Some(true)
    };
    let chain = |index: usize| {
        let own = user::chain(stages, index);
        own.into_iter()
            .filter_map(|stage| stages.all.iter().position(|other| other.from == stage.from))
            .collect()
    };
    (0..stages.all.len()).filter(is_final).map(chain).collect()
}

/// Of a pair: its value, if that switches development on in an image that is shipped.
pub(super) fn of_variable(facts: &Facts<'_>) -> Value {
    let value = facts.get("value");
    let is_own =
        facts.get("keyword").as_str() == Some("ENV") && facts.get("onbuild").as_bool() == Some(false);
    let (true, Some(key), Some(said)) =
        (is_own, facts.get("key").as_str().map(str::to_owned), value.as_str())
    else {
        return facts.absent();
    };
    let switches_on = match known(&key).and_then(Known::meaning) {
        Some("debug") => ["true", "1", "yes", "on"].contains(&said.to_ascii_lowercase().as_str()),
        Some("environment_name") => ENVIRONMENTS.contains(&said.to_ascii_lowercase().as_str()),
        _ => false,
    };
    if !switches_on || !is_last_of_its_name(facts, &key) || is_set_elsewhere(facts, &key) {
        return facts.absent();
    }
    value.clone()
}

/// Whether a final image ends up with the pair, and not with a later one of the same name.
fn is_last_of_its_name(facts: &Facts<'_>, key: &str) -> bool {
    let Some((_, stages, _)) = parsed(facts) else { return false };
    let at = facts.subject.origin.span;
    let is_it = |own: &&Setting| own.keyword == Keyword::Env && !own.onbuild && own.key.content() == key;
    final_chains(facts, stages).iter().any(|chain| {
        let mut all = chain.iter().filter_map(|index| stages.all.get(*index));
        let last = all.find_map(|stage| stage.variables.iter().rev().find(is_it));
        last.is_some_and(|last| last.span == at)
    })
}

/// Whether all that run the image give the variable a value of their own, as far as can be known.
fn is_set_elsewhere(facts: &Facts<'_>, key: &str) -> bool {
    let sets = |service: &Facts<'_>| service.get("variables").get(key).is_some();
    let names = |container: &Facts<'_>| {
        let named = |item: &Value| item.get("name").and_then(Value::as_str) == Some(key);
        container.get("envFrom").is_present() || container.get("env").items().iter().any(named)
    };
    replaced(facts, sets, names)
}

/// Whether something runs the image, and all services and containers that do have what replaces a part of it.
fn replaced(
    facts: &Facts<'_>,
    service: impl Fn(&Facts<'_>) -> bool,
    container: impl Fn(&Facts<'_>) -> bool,
) -> bool {
    let (services, containers) = (deployed::builders(facts), deployed::pods(facts));
    let is_run = !services.is_empty() || !containers.is_empty();
    is_run && services.iter().all(service) && containers.iter().all(container)
}

/// Of a command of a `CMD` or `ENTRYPOINT`: what makes it one for development.
pub(super) fn of_command(facts: &Facts<'_>) -> Value {
    let keyword = facts.get("keyword");
    let field = match keyword.as_str() {
        Some("CMD") => "command",
        Some("ENTRYPOINT") => "entrypoint",
        _ => return facts.absent(),
    };
    let Some(found) = for_development(facts) else { return facts.absent() };
    let in_service = |service: &Facts<'_>| service.get(field).is_present();
    let in_pod = |container: &Facts<'_>| {
        container.get("command").is_present() || field == "command" && container.get("args").is_present()
    };
    let is_replaced = replaced(facts, in_service, in_pod);
    if is_replaced || !is_last_of_its_kind(facts) { facts.absent() } else { found }
}

/// The flag or word of a command that a row of `development_commands` names.
fn for_development(facts: &Facts<'_>) -> Option<Value> {
    let name = facts.get("name");
    let arguments = facts.get("arguments");
    let words: Vec<&str> =
        std::iter::once(name).chain(arguments.items().iter().take(2)).map_while(Value::as_str).collect();
    let keys = (1..=words.len()).rev().filter_map(|count| words.get(..count));
    let rows = keys.filter_map(|words| table("development_commands").get(&words.join(" ")));
    let flags = facts.get("flags");
    for row in rows {
        let flag = |list: &str| {
            let named = list.split_ascii_whitespace();
            let mut found = named.filter_map(|wanted| {
                // A flag that matters with some values only.
                let (name, start) = wanted.split_once('=').unwrap_or((wanted, ""));
                let given = flags.entries().iter().find(|entry| entry.key == name)?;
                let value = given.value.as_str();
                let suits = start.is_empty() || value.is_some_and(|value| value.starts_with(start));
                let said = value.map_or_else(|| name.to_owned(), |value| format!("{name}={value}"));
                suits.then(|| Value::word(&said, given.key_span))
            });
            found.next()
        };
        if row.get("unless").is_some_and(|flags| flag(flags).is_some()) {
            continue;
        }
        match row.get("flags") {
            Some(list) => {
                if let Some(found) = flag(list) {
                    return Some(found);
                }
            }
            None => return Some(facts.get("program").clone()),
        }
    }
    None
}

/// Whether a final image ends up with the instruction of a command.
fn is_last_of_its_kind(facts: &Facts<'_>) -> bool {
    let Some((tree, stages, commands)) = parsed(facts) else { return false };
    let index = facts.subject.value.as_int().and_then(|index| usize::try_from(index).ok());
    let place = index.and_then(|index| commands.all.get(index));
    let Some(run) = place.and_then(|place| commands.runs.get(place.run)) else { return false };
    final_chains(facts, stages).iter().any(|chain| {
        let mut all = chain.iter().filter_map(|index| stages.all.get(*index));
        let last = all.find_map(|stage| {
            let own = tree.instructions.get(stage.from..stage.end)?;
            own.iter().rposition(|own| own.keyword == run.keyword).map(|at| stage.from + at)
        });
        last == Some(run.instruction)
    })
}
