//! `terraform.tls_setting`: one subject for each setting that decides the oldest accepted TLS version.

use smol_str::format_smolstr;

use super::{
    Made, Resource, Version,
    path::{all, all_hold, one, opened, word},
    rows_of,
};
use crate::{
    data::{self, Row},
    formats::terraform::{resolve::record, subjects},
    value::{Value, Why},
};

/// Adds the TLS subjects of a resource.
pub(super) fn add(resource: &Resource<'_>, version: Version<'_>, made: &mut Vec<Made>) {
    for (path, row) in rows_of(data::table("terraform_tls_settings"), resource.ty) {
        // Settings of a nested block are decided block by block.
        let (outer, name) = path.rsplit_once('.').unwrap_or(("", path));
        for block in all(&resource.attributes, outer).iter().flat_map(opened) {
            setting(resource, row, &block, name, version, made);
        }
    }
}

fn setting(
    resource: &Resource<'_>,
    row: &Row,
    block: &Value,
    name: &str,
    version: Version<'_>,
    made: &mut Vec<Made>,
) {
    // A block that is not there: the resource's default holds, if the row says that there is one.
    if block.is_null() && row.get("block") == Some("needed") {
        return;
    }
    let value = one(block, name);
    let origin = value.origin.clone();
    let minimum = match all_hold(row, "when", block, &resource.attributes) {
        Err(why) if !value.is_null() => Value::unknown(why, &origin),
        Ok(false) | Err(_) => return,
        Ok(true) => match decided(row, block, &value, version) {
            Some(minimum) => minimum,
            None => return,
        },
    };
    let wanted = word(&value).and_then(|policy| wanted(&policy, resource.ty));
    let wanted = wanted.map_or(Value::absent(&origin), |wanted| Value::word(&wanted, &origin));
    let policy = if value.is_null() { Value::word("the default", &origin) } else { value.clone() };
    let record = record(
        &[
            ("attribute", Value::word(name, &origin)),
            ("set", Value::bool(!value.is_null(), &origin)),
            ("minimum", minimum),
            ("policy", policy),
            ("wanted", wanted),
            ("value", value),
        ],
        &origin,
    );
    let name = format_smolstr!("{name} of {}", resource.name);
    made.push(Made { kind: &subjects::TLS_SETTING, name, value: record });
}

/// The oldest version that is accepted. `None`: the setting says nothing about it.
fn decided(row: &Row, block: &Value, value: &Value, version: Version<'_>) -> Option<Value> {
    let forced = row.get("forced_by").map(|name| one(block, name));
    if let Some(forced) = forced.filter(|forced| word(forced).as_deref() == Some("true")) {
        return Some(Value::word(row.get("forced")?, &forced.origin));
    }
    if value.is_null() {
        return absent(row, value, version);
    }
    if row.get("reference") == Some("yes") {
        return None;
    }
    let mut oldest: Option<(&'static str, Value)> = None;
    for part in opened(value) {
        let Some(text) = word(&part) else {
            let why = part.why().cloned().unwrap_or_else(|| Why::new("the policy is not a text"));
            return Some(Value::unknown(why, &part.origin));
        };
        let Some(minimum) = minimum(&text) else {
            if row.get("others") == Some("ignored") {
                return None;
            }
            let why = Why::new("the policy is not known to this version of seawall");
            return Some(Value::unknown(why, &part.origin));
        };
        if oldest.as_ref().is_none_or(|(other, _)| minimum < *other) {
            oldest = Some((minimum, part));
        }
    }
    oldest.map(|(minimum, part)| Value::word(minimum, &part.origin))
}

fn absent(row: &Row, owner: &Value, version: Version<'_>) -> Option<Value> {
    let old = row.get("before").and_then(|before| before.parse().ok()).map(version);
    match old {
        Some(Some(true)) => Some(Value::word(row.get("old")?, &owner.origin)),
        Some(None) => {
            let why = "its default depends on the provider's version, which the module does not fix";
            Some(Value::unknown(Why::new(why), &owner.origin))
        }
        _ => Some(Value::word(row.get("absent")?, &owner.origin)),
    }
}

/// The oldest TLS version that a policy's name (in lower case) admits.
fn minimum(policy: &str) -> Option<&'static str> {
    if let Some(row) = data::table("tls_policies").get(policy) {
        return row.get("minimum");
    }
    if policy.contains("sslv2") || policy.contains("sslv3") {
        return Some("ssl3");
    }
    let named = policy.contains("tls") || policy.starts_with("elbsecuritypolicy-fs-");
    let digits = policy.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if !named && !digits {
        return None;
    }
    let bytes = policy.as_bytes();
    for (at, window) in bytes.windows(3).enumerate() {
        let alone = at.checked_sub(1).and_then(|at| bytes.get(at)).is_none_or(|byte| !byte.is_ascii_digit())
            && bytes.get(at + 3).is_none_or(|byte| !byte.is_ascii_digit());
        if let [b'1', b'.' | b'-' | b'_', minor @ b'0'..=b'3'] = window
            && alone
        {
            return version(*minor);
        }
    }
    match policy.split("tls").last().map(|rest| rest.trim_start_matches(['v', '_', '-'])).map(str::as_bytes) {
        Some([b'1'] | [b'1', b'_' | b'-', ..]) => Some("1.0"),
        Some([b'1', minor @ b'0'..=b'3']) => version(*minor),
        _ => None,
    }
}

/// The policy to take in place of one (in lower case) that admits old versions, in the same spelling.
/// `None` where that cannot be told from its name.
fn wanted(policy: &str, resource: &str) -> Option<String> {
    if !matches!(minimum(policy)?, "ssl3" | "1.0" | "1.1") {
        return None;
    }
    let table = data::table("tls_modern");
    let beginning = |row: &&Row| row.get("beginning").is_some() && policy.starts_with(row.key);
    let row = table.get(policy).or_else(|| table.rows.iter().find(beginning))?;
    let classic = matches!(resource, "aws_lb_ssl_negotiation_policy" | "aws_load_balancer_policy");
    let modern = row.get("classic").filter(|_| classic).or_else(|| row.get("modern"))?;
    (minimum(&modern.to_lowercase()) == Some("1.2")).then(|| modern.to_owned())
}

fn version(minor: u8) -> Option<&'static str> {
    ["1.0", "1.1", "1.2", "1.3"].get(usize::from(minor.checked_sub(b'0')?)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_modern_policy_is_one() {
        for row in data::table("tls_modern").rows {
            let policy = if row.get("beginning").is_some() {
                format!("{}2016-08", row.key)
            } else {
                row.key.to_owned()
            };
            for resource in ["aws_lb_listener", "aws_load_balancer_policy"] {
                let wanted = wanted(&policy, resource).unwrap_or_else(|| panic!("{policy}"));
                assert_eq!(minimum(&wanted.to_lowercase()), Some("1.2"), "{policy}: {wanted}");
            }
        }
        assert_eq!(wanted("elbsecuritypolicy-tls13-1-2-2021-06", "aws_lb_listener"), None);
    }

    #[test]
    fn policies_that_admit_old_versions() {
        for (policy, expected) in [
            ("ELBSecurityPolicy-2016-08", "1.0"),
            ("ELBSecurityPolicy-FS-2018-06", "1.0"),
            ("ELBSecurityPolicy-TLS-1-0-2015-04", "1.0"),
            ("ELBSecurityPolicy-TLS13-1-0-2021-06", "1.0"),
            ("ELBSecurityPolicy-TLS13-1-1-2021-06", "1.1"),
            ("ELBSecurityPolicy-FS-1-1-2019-08", "1.1"),
            ("TLSv1", "1.0"),
            ("TLSv1_2016", "1.0"),
            ("TLSv1.1_2016", "1.1"),
            ("TLS_1_0", "1.0"),
            ("TLS1_1", "1.1"),
            ("1.0", "1.0"),
            ("TLS10", "1.0"),
            ("Policy-Min-TLS-1-0-2019-07", "1.0"),
            ("tls_cipher_policy_1_1", "1.1"),
            ("AppGwSslPolicy20150501", "1.0"),
            ("SSLv3", "ssl3"),
            ("Protocol-TLSv1", "1.0"),
            ("Protocol-SSLv3", "ssl3"),
        ] {
            assert_eq!(minimum(&policy.to_lowercase()), Some(expected), "{policy}");
        }
    }

    #[test]
    fn policies_that_do_not() {
        for (policy, expected) in [
            ("ELBSecurityPolicy-TLS13-1-2-2021-06", "1.2"),
            ("ELBSecurityPolicy-TLS13-1-2-Res-2021-06", "1.2"),
            ("ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09", "1.2"),
            ("ELBSecurityPolicy-TLS-1-2-2017-01", "1.2"),
            ("ELBSecurityPolicy-TLS-1-2-Ext-2018-06", "1.2"),
            ("ELBSecurityPolicy-FS-1-2-Res-2020-10", "1.2"),
            ("ELBSecurityPolicy-TLS13-1-3-2021-06", "1.3"),
            ("TLSv1.2_2021", "1.2"),
            ("TLSv1.3_2025", "1.3"),
            ("TLS1_2", "1.2"),
            ("TLS_1_2", "1.2"),
            ("1.2", "1.2"),
            ("Policy-Min-TLS-1-2-PFS-2023-10", "1.2"),
            ("AppGwSslPolicy20220101S", "1.2"),
            ("Tls12", "1.2"),
        ] {
            assert_eq!(minimum(&policy.to_lowercase()), Some(expected), "{policy}");
        }
    }

    #[test]
    fn a_name_that_says_nothing_is_not_guessed() {
        assert_eq!(minimum("my-company-policy"), None);
        assert_eq!(minimum("ecdhe-rsa-aes128-sha256"), None);
    }
}
