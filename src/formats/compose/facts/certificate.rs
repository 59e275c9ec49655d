//! Certificates that nobody trusts: of an authority's test, or signed by themselves.

use super::others::has_role;
use crate::{formats::Facts, value::Value};

const STAGING: &str = "staging";
const SELF_SIGNED: &str = "self-signed";

/// A word that asks for one.
pub(in crate::formats::compose) fn of_word(facts: &Facts<'_>) -> Value {
    let text = facts.get("text");
    let Some(word) = text.as_text() else { return facts.absent() };
    let key = facts.get("key");
    let flag = key.as_str().unwrap_or_default();
    let acme = || facts.parent().is_some_and(|service| has_role(&service, "acme"));
    let by_flag = ["--staging", "--test-cert", "--test"].contains(&flag) && acme();
    let made = flag == "-x509" && facts.get("program").as_str() == Some("openssl");
    let found = if by_flag || word.content().contains("acme-staging") {
        Some(STAGING)
    } else {
        (made || flag == "--internal-certs").then_some(SELF_SIGNED)
    };
    found.map_or_else(|| facts.absent(), |kind| Value::word(kind, &text.origin))
}

/// A variable that asks for one.
pub(in crate::formats::compose) fn of_variable(facts: &Facts<'_>) -> Value {
    let (key, value) = (facts.get("key"), facts.get("value"));
    let Some(text) = value.as_text() else { return facts.absent() };
    if text.content().contains("acme-staging") {
        return Value::word(STAGING, &value.origin);
    }
    let is_on = ["1", "true", "yes", "on"].iter().any(|on| text.content().eq_ignore_ascii_case(on));
    if !is_on {
        return facts.absent();
    }
    let name = key.as_str().unwrap_or_default().to_ascii_uppercase();
    let says = name.starts_with("LETSENCRYPT_") || name.starts_with("ACME_") || name.starts_with("CERTBOT_");
    let is_test = name.ends_with("STAGING") || name.ends_with("_TEST") || name.ends_with("TEST_CERT");
    let acme = || facts.parent().is_some_and(|service| has_role(&service, "acme"));
    if is_test && (says || acme()) {
        return Value::word(STAGING, &value.origin);
    }
    facts.absent()
}

/// A setting of a proxy that asks for one.
pub(in crate::formats::compose) fn of_setting(facts: &Facts<'_>) -> Value {
    let (key, value) = (facts.get("key"), facts.get("value"));
    let (name, argument) = (key.as_str().unwrap_or_default(), value.as_str().unwrap_or_default());
    let found = if argument.contains("acme-staging") {
        Some(STAGING)
    } else {
        let internal = name == "tls" && argument.split_whitespace().next() == Some("internal");
        (internal || name == "local_certs").then_some(SELF_SIGNED)
    };
    found.map_or_else(|| facts.absent(), |kind| Value::word(kind, &facts.subject.origin))
}

/// A mount of one.
pub(in crate::formats::compose) fn of_volume(facts: &Facts<'_>) -> Value {
    const NAMES: [&str; 5] = ["snakeoil", "selfsigned", "self-signed", "self_signed", "localhost.crt"];
    for field in ["source", "target"] {
        let path = facts.get(field);
        let lower = path.as_text().map(|text| text.content().to_ascii_lowercase()).unwrap_or_default();
        if NAMES.iter().any(|name| lower.contains(name)) {
            return Value::word(SELF_SIGNED, &path.origin);
        }
    }
    facts.absent()
}
