//! A server's configuration file, where a ConfigMap of the same manifests holds it.

use super::Auth;
use crate::{
    formats::Facts,
    value::{Text, Value, Why},
};

/// What the file at `path` in the container says about passwords.
pub(super) fn auth(facts: &Facts<'_>, path: &Text) -> Auth {
    let unknown = |text: String, at: Value| Auth::Unknown(Why::at(text, at.span()), at);
    let said = Value::text(path.clone());
    let Some((mount, file)) = mount(facts, path.content()) else {
        return unknown(format!("`{}` is in the image or made at start", path.content()), said);
    };
    let Some(volume) = volume(facts, &mount) else {
        return unknown("its configuration's volume is not in the pod".to_owned(), said);
    };
    let Some(reference) = volume.at("configMap.name").cloned() else {
        return unknown("its configuration is in a volume that no manifest shows".to_owned(), said);
    };
    let name = reference.as_str().unwrap_or_default();
    let Some(object) = super::super::find(facts, "ConfigMap", name) else {
        return unknown(format!("ConfigMap `{name}` is not among the manifests"), reference);
    };
    let key = key_of(&volume, &file);
    match object.get("data").and_then(|data| data.get(&key)).and_then(Value::as_text) {
        Some(text) => match directives(text) {
            Some((how, at)) => Auth::By(how, Value::text(at)),
            None => Auth::No(None),
        },
        None => unknown(format!("ConfigMap `{name}` has no entry `{key}`"), reference),
    }
}

/// The name of the volume that holds `path`, and the file's path in it.
fn mount(facts: &Facts<'_>, path: &str) -> Option<(String, String)> {
    let mounts = facts.subject.value.get("volumeMounts")?.items();
    let inside = mounts.iter().filter_map(|mount| {
        let at = mount.get("mountPath")?.as_str()?.trim_end_matches('/');
        let rest = path.strip_prefix(at)?;
        let sub = mount.get("subPath").and_then(Value::as_str);
        let file = match (rest.strip_prefix('/'), sub) {
            (Some(rest), Some(sub)) => format!("{sub}/{rest}"),
            (Some(rest), None) => rest.to_owned(),
            (None, Some(sub)) if rest.is_empty() => sub.to_owned(),
            (None, _) => return None,
        };
        Some((at.len(), mount.get("name")?.as_str()?.to_owned(), file))
    });
    inside.max_by_key(|(depth, _, _)| *depth).map(|(_, name, file)| (name, file))
}

fn volume(facts: &Facts<'_>, name: &str) -> Option<Value> {
    let pod = facts.parent()?;
    let volumes = pod.subject.value.get("volumes")?.items();
    volumes.iter().find(|volume| volume.get("name").and_then(Value::as_str) == Some(name)).cloned()
}

/// The ConfigMap's key for a file in its volume: `items` may rename it.
fn key_of(volume: &Value, file: &str) -> String {
    let items = volume.at("configMap.items").map_or(&[][..], Value::items);
    let renamed = items.iter().find(|item| item.get("path").and_then(Value::as_str) == Some(file));
    let key = renamed.and_then(|item| item.get("key")?.as_str());
    key.unwrap_or(file).to_owned()
}

/// The first directive of a `redis.conf` that makes clients prove themselves.
fn directives(text: &Text) -> Option<(&'static str, Text)> {
    text.split('\n').into_iter().find_map(|line| {
        let line = line.trim();
        let mut words = line.content().split_whitespace();
        let how = match words.next()?.to_ascii_lowercase().as_str() {
            "requirepass" => words.next().filter(|word| !matches!(*word, "\"\"" | "''")).map(|_| "password"),
            "aclfile" => words.next().map(|_| "access list"),
            "user" => (words.next() == Some("default") && !words.any(|word| word == "nopass"))
                .then_some("access list"),
            _ => None,
        }?;
        Some((how, line))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{FileId, Span};

    fn how(config: &str) -> Option<&'static str> {
        let text = Text::literal(config, Span::new(FileId(0), 0, config.len()));
        directives(&text).map(|(how, _)| how)
    }

    #[test]
    fn only_active_directives_count() {
        assert_eq!(how("maxmemory 1gb\nrequirepass s3cret\n"), Some("password"));
        assert_eq!(how("  RequirePass x\r\n"), Some("password"));
        assert_eq!(how("aclfile /etc/redis/users.acl"), Some("access list"));
        assert_eq!(how("user default off"), Some("access list"));
        assert_eq!(how("# requirepass foobared\nappendonly yes"), None);
        assert_eq!(how("requirepass \"\""), None);
        assert_eq!(how("user default on nopass ~* +@all"), None);
        assert_eq!(how("masterauth x"), None);
    }
}
