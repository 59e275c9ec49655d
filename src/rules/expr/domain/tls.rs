//! Protocol versions of TLS, in all the spellings of servers, libraries and clouds.

/// The version that `text` names, ordered: SSLv2 is 2, SSLv3 3, TLS 1.0 10, … TLS 1.3 13.
///
/// Of a named policy (`ELBSecurityPolicy-TLS13-1-2-2021-06`, `TLSv1.2_2021`, `MODERN`) it is the
/// lowest version that the policy admits.
pub(in super::super) fn tls(text: &str) -> Option<i64> {
    let name: String = text.trim().to_ascii_lowercase();
    if let Some(policy) = name.strip_prefix("elbsecuritypolicy-") {
        return Some(elb(policy));
    }
    match name.as_str() {
        "restricted" | "modern" => return Some(12),
        "compatible" => return Some(10),
        _ => {}
    }
    let name = name.strip_prefix("version").unwrap_or(&name);
    let name = name.strip_prefix("min_").unwrap_or(name);
    if let Some(version) = name.strip_prefix("ssl") {
        return ssl(version);
    }
    let version = name.strip_prefix("tls").unwrap_or(name);
    let version = version.trim_start_matches(['v', '_', '-', ' ']);
    // CloudFront's names end in a year.
    let version = version.rsplit_once("_20").map_or(version, |(version, _)| version);
    match version.trim_end_matches("_protocol") {
        "1" | "1.0" | "1_0" | "1-0" | "10" => Some(10),
        "1.1" | "1_1" | "1-1" | "11" => Some(11),
        "1.2" | "1_2" | "1-2" | "12" => Some(12),
        "1.3" | "1_3" | "1-3" | "13" => Some(13),
        // `TLSv1_2016` is CloudFront's for TLS 1.0, `TLSv1` with its year cut off.
        _ => None,
    }
}

fn ssl(version: &str) -> Option<i64> {
    match version.trim_start_matches(['v', '_', '-', ' ']) {
        "2" | "2.0" | "20" => Some(2),
        "3" | "3.0" | "3_0" | "30" => Some(3),
        _ => None,
    }
}

/// The lowest version of AWS's load balancer policies, by what their names say.
fn elb(policy: &str) -> i64 {
    let says = |part: &str| policy.contains(part);
    if says("tls13-1-3") {
        13
    } else if says("tls13-1-2") || says("tls-1-2") || says("fs-1-2") {
        12
    } else if says("tls13-1-1") || says("tls-1-1") || says("fs-1-1") {
        11
    } else {
        10
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_has_its_place_in_the_order() {
        for (text, expected) in [
            ("SSLv2", Some(2)),
            ("SSLv3", Some(3)),
            ("TLSv1", Some(10)),
            ("1.0", Some(10)),
            ("TLSv1.1", Some(11)),
            ("TLS1_2", Some(12)),
            ("TLS_1_2", Some(12)),
            ("VersionTLS12", Some(12)),
            ("Tls12", Some(12)),
            ("tlsv1.2", Some(12)),
            ("TLSv1.2_2021", Some(12)),
            ("TLSv1_2016", Some(10)),
            ("TLSv1.3", Some(13)),
            ("ELBSecurityPolicy-2016-08", Some(10)),
            ("ELBSecurityPolicy-TLS-1-2-Ext-2018-06", Some(12)),
            ("ELBSecurityPolicy-FS-1-2-Res-2020-10", Some(12)),
            ("ELBSecurityPolicy-TLS13-1-3-2021-06", Some(13)),
            ("MODERN", Some(12)),
            ("TLSv2", None),
            ("", None),
            ("auto", None),
        ] {
            assert_eq!(tls(text), expected, "{text}");
        }
    }
}
