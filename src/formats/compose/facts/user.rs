//! The user that a service starts as.

use super::entries::{image_ref, stage_facts};
use crate::{
    formats::{
        Facts,
        image::{self, ImageUser, UserClass},
    },
    value::{Kind, Value, Why},
};

/// How the image starts. A built image counts as its Dockerfile says, even if it has a name too.
pub(in crate::formats::compose) fn starts_as(facts: &Facts<'_>) -> Value {
    let (build, image) = (facts.get("build"), facts.get("image"));
    if let Some(why) = build.why() {
        return Value::unknown(why.clone(), &build.origin);
    }
    if build.as_map().is_some() {
        return by_stage(facts, build);
    }
    if let (None, Some(why)) = (image.as_text(), image.why()) {
        return Value::unknown(why.clone(), &image.origin);
    }
    let Some(parsed) = image_ref(facts) else { return facts.absent() };
    match image::user(parsed) {
        ImageUser::Known { class: UserClass::Drops, .. } => {
            let entrypoint = facts.get("entrypoint");
            let origin = if entrypoint.is_null() { &image.origin } else { &entrypoint.origin };
            match keeps_root(facts) {
                Some(true) => Value::word(UserClass::Root.name(), origin),
                Some(false) => Value::word(UserClass::Drops.name(), &image.origin),
                None => {
                    let why = "what its entry point starts is not looked into";
                    Value::unknown(Why::at(why, entrypoint.span()), origin)
                }
            }
        }
        ImageUser::Known { class, .. } => Value::word(class.name(), &image.origin),
        ImageUser::Unknown(why) => Value::unknown(why, &image.origin),
    }
}

/// Whether the switch to another user is taken out: with an entry point of its own, or by a variable.
/// `None` where a script starts what it starts.
fn keeps_root(facts: &Facts<'_>) -> Option<bool> {
    let variables = facts.get("variables");
    if variables.get("SKIP_DROP_PRIVS").and_then(Value::as_str).is_some_and(|it| !it.is_empty()) {
        return Some(true);
    }
    let entrypoint = facts.get("entrypoint");
    let mut words = entrypoint.items().iter().filter_map(Value::as_str);
    let Some(first) = words.next() else { return Some(false) };
    if first.ends_with("entrypoint.sh") || words.any(|word| word.contains("docker-entrypoint.sh")) {
        return Some(false);
    }
    let program = first.rsplit('/').next().unwrap_or(first);
    let is_script = ["sh", "bash", "ash", "dash"].contains(&program)
        || program.rsplit_once('.').is_some_and(|(_, ending)| ending == "sh");
    (!is_script).then_some(true)
}

fn by_stage(facts: &Facts<'_>, build: &Value) -> Value {
    let unknown = |reason: &str| Value::unknown(Why::at(reason.to_owned(), build.span()), &build.origin);
    let Some(stage) = stage_facts(facts) else {
        return unknown("the Dockerfile that the service is built from cannot be read from here");
    };
    let user = stage.get("effective_user");
    if let Some(why) = user.why() {
        return Value::unknown(why.clone(), &user.origin);
    }
    let is_root = user.look("is_root");
    let drops = user.look("drops").as_bool() == Some(true);
    match is_root.as_bool() {
        Some(true) if drops => Value::word("drops", &user.origin),
        Some(true) => Value::word("root", &user.origin),
        Some(false) => Value::word("nonroot", &user.origin),
        None => match is_root.why() {
            Some(why) => Value::unknown(why.clone(), &is_root.origin),
            None => unknown("which user its Dockerfile ends with is not known"),
        },
    }
}

/// Whether the `user:` is the root user.
pub(in crate::formats::compose) fn is_root(facts: &Facts<'_>) -> Value {
    root(facts.get("user")).unwrap_or_else(|| facts.absent())
}

/// The first user of a `post_start` or `pre_stop` hook that is root.
pub(in crate::formats::compose) fn root_hook_user(facts: &Facts<'_>) -> Value {
    let raw = facts.get("raw");
    let hooks = ["post_start", "pre_stop"].into_iter().filter_map(|key| raw.get(key));
    let users = hooks.flat_map(Value::items).filter_map(|hook| hook.get("user"));
    users
        .into_iter()
        .find(|user| root(user).is_some_and(|root| root.as_bool() == Some(true)))
        .cloned()
        .unwrap_or_else(|| facts.absent())
}

/// Whether a `user:` is the root user: by the part before the `:`, a number or a name.
fn root(user: &Value) -> Option<Value> {
    let text = match &user.kind {
        Kind::Text(text) => text,
        Kind::Number(_) => return Some(Value::bool(user.as_int() == Some(0), &user.origin)),
        _ => return user.why().is_some().then(|| user.clone()),
    };
    let name = text.split_first(':').map_or_else(|| text.clone(), |(name, _)| name);
    if let Some(why) = name.why() {
        return Some(Value::unknown(why.clone(), &user.origin));
    }
    let name = name.known()?.trim();
    let zero = !name.is_empty() && name.bytes().all(|byte| byte == b'0');
    Some(Value::bool(zero || name == "root", &user.origin))
}
