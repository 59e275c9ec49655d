//! Which values are secrets that lie open.

use crate::{
    secrets::{self, Class},
    value::{Kind, Number, Value},
};

/// Keys that name where a secret is kept, or which of its entries is meant.
const POINTERS: [&str; 12] = [
    "existingsecret",
    "secretname",
    "secretref",
    "secretkeyref",
    "passwordkey",
    "secretkeyname",
    "passwordsecret",
    "secretkeys",
    "valuefrom",
    "fromsecret",
    "externalsecret",
    "tokenkey",
];

/// Maps whose upper-case entries are secrets whatever they are called.
const SECRET_MAPS: [&str; 7] =
    ["secrets", "secret", "secretenv", "secretenvs", "envsecrets", "secretdata", "stringdata"];

/// The class of the secret that a value is, where it lies open: by its key, by the map that it is in,
/// or by its look. Absent, at the value, for all others.
pub(super) fn class(value: &Value, path: &str, key: &str) -> Value {
    let nothing = || Value::absent(&value.origin);
    let text = match &value.kind {
        Kind::Text(text) => match text.known() {
            Some(text) => text.to_owned(),
            None => return nothing(),
        },
        Kind::Number(Number::Int(number)) => number.to_string(),
        Kind::Unknown(_) => return value.clone(),
        _ => return nothing(),
    };
    match class_of(path, key, &text, matches!(value.kind, Kind::Number(_))) {
        Some(class) => Value::word(class, &value.origin),
        None => nothing(),
    }
}

fn class_of(path: &str, key: &str, text: &str, is_number: bool) -> Option<&'static str> {
    if secrets::find_token(text).is_some() {
        return Some("token");
    }
    let inside = path.rsplit_once('.').map_or("", |(inside, _)| inside);
    if points_elsewhere(inside, key) {
        return None;
    }
    if secrets::is_secret_name(key) || is_in_secret_map(inside, key) {
        // A number is a length or a lifetime more often than a password.
        let told = !is_number || key.to_ascii_lowercase().contains("passw");
        let class = secrets::classify(text);
        return (told && class.is_literal_secret()).then_some(class.name());
    }
    let password = text.get(secrets::url_password(text)?)?;
    let class = secrets::classify(password);
    (class.is_literal_secret() && class != Class::Public).then_some(class.name())
}

/// Whether a key names a Secret, or an entry of one, instead of holding the secret.
fn points_elsewhere(inside: &str, key: &str) -> bool {
    let key = key.to_ascii_lowercase().replace(['-', '_'], "");
    let inside = inside.to_ascii_lowercase();
    key.starts_with("existing")
        // `passwordKey`, `keystorePasswordSecretKey`: the entry of a Secret that has the password.
        || (key.contains("passw") && key.ends_with("key"))
        || POINTERS.iter().any(|pointer| key == *pointer || (pointer.len() > 8 && key.ends_with(pointer)))
        || inside.split('.').any(|part| {
            let part = part.split('[').next().unwrap_or(part);
            POINTERS.contains(&part) || part == "annotations" || part == "labels"
        })
}

fn is_in_secret_map(inside: &str, key: &str) -> bool {
    let constant = key.len() > 2
        && key.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    let last = inside.rsplit('.').next().unwrap_or(inside).to_ascii_lowercase();
    let switched =
        ["_URL", "_HOST", "_PORT", "_USER", "_USERNAME", "_NAME"].iter().any(|end| key.ends_with(end));
    constant && !switched && SECRET_MAPS.contains(&last.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(path: &str, text: &str) -> Option<&'static str> {
        class_of(path, path.rsplit('.').next().unwrap(), text, false)
    }

    #[test]
    fn secrets_are_known_by_key_map_or_look() {
        assert_eq!(class("redis.auth.password", "changeme"), Some("placeholder"));
        assert_eq!(class("global.postgresql.auth.postgresPassword", "kJ8mQ2vL5xW9"), Some("strong"));
        assert_eq!(class("env.JWT_SECRET", "kJ8mQ2vL5xW9"), Some("strong"));
        assert_eq!(class("secrets.PEPPERED", "kJ8mQ2vL5xW9"), Some("strong"));
        assert_eq!(class("databaseUrl", "postgres://u:kJ8mQ2vL5xW9@db/x"), Some("strong"));
        assert_eq!(class("note", "AKIAQWERTYUIOPASDFGH"), Some("token"));
    }

    #[test]
    fn what_only_points_at_a_secret_is_none() {
        for (path, text) in [
            ("redis.auth.password", ""),
            ("redis.auth.existingSecret", "redis-auth"),
            ("redis.auth.existingSecretPasswordKey", "password"),
            ("auth.secretKeys.adminPasswordKey", "postgres-password"),
            ("tls.keystorePasswordSecretKey", "keystore-password"),
            ("tls.secretName", "tls-cert"),
            ("env.valueFrom.secretKeyRef.key", "password"),
            ("auth.password", "ref+vault://kv/app#/password"),
            ("auth.password", "{{ .Values.global.password }}"),
            ("auth.createPassword", "true"),
            ("image.tag", "1.2.3"),
            ("secrets.name", "app-secrets"),
            ("podAnnotations.annotations.token", "abcdefgh"),
        ] {
            assert_eq!(class(path, text), None, "{path}: {text}");
        }
    }
}
