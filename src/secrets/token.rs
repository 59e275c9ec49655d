//! Secrets that are known by their look: the tokens that providers issue, private keys, JWTs.
//!
//! Scans for fixed prefixes and counts what follows; no regular expressions.

use std::{ops::Range, sync::LazyLock};

use aho_corasick::AhoCorasick;

/// A token inside a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is, as the rest of "looks like ": `an AWS access key`.
    pub kind: &'static str,
    /// Its bytes.
    pub range: Range<usize>,
}

/// A prefix and what must follow it.
struct Shape {
    prefix: &'static str,
    kind: &'static str,
    /// Which bytes may follow.
    takes: fn(u8) -> bool,
    /// How many must, at least.
    min: usize,
    /// How many may, at most.
    max: usize,
}

const MANY: usize = usize::MAX;

const SHAPES: &[Shape] = &[
    Shape { prefix: "AKIA", kind: "an AWS access key", takes: upper, min: 16, max: 16 },
    Shape { prefix: "ASIA", kind: "an AWS access key", takes: upper, min: 16, max: 16 },
    Shape { prefix: "ghp_", kind: "a GitHub token", takes: alnum, min: 36, max: MANY },
    Shape { prefix: "gho_", kind: "a GitHub token", takes: alnum, min: 36, max: MANY },
    Shape { prefix: "ghs_", kind: "a GitHub token", takes: alnum, min: 36, max: MANY },
    Shape { prefix: "ghu_", kind: "a GitHub token", takes: alnum, min: 36, max: MANY },
    Shape { prefix: "ghr_", kind: "a GitHub token", takes: alnum, min: 36, max: MANY },
    Shape { prefix: "github_pat_", kind: "a GitHub token", takes: word, min: 22, max: MANY },
    Shape { prefix: "glpat-", kind: "a GitLab token", takes: dashed, min: 20, max: MANY },
    Shape { prefix: "xoxa-", kind: "a Slack token", takes: dashed, min: 10, max: MANY },
    Shape { prefix: "xoxb-", kind: "a Slack token", takes: dashed, min: 10, max: MANY },
    Shape { prefix: "xoxp-", kind: "a Slack token", takes: dashed, min: 10, max: MANY },
    Shape { prefix: "xoxr-", kind: "a Slack token", takes: dashed, min: 10, max: MANY },
    Shape { prefix: "xoxs-", kind: "a Slack token", takes: dashed, min: 10, max: MANY },
    Shape { prefix: "sk_live_", kind: "a Stripe key", takes: alnum, min: 16, max: MANY },
    Shape { prefix: "rk_live_", kind: "a Stripe key", takes: alnum, min: 16, max: MANY },
    Shape { prefix: "sk-ant-", kind: "an Anthropic key", takes: dashed, min: 20, max: MANY },
    Shape { prefix: "sk-proj-", kind: "an OpenAI key", takes: dashed, min: 20, max: MANY },
    Shape { prefix: "AIza", kind: "a Google API key", takes: dashed, min: 35, max: 35 },
    Shape { prefix: "SG.", kind: "a SendGrid key", takes: dotted, min: 40, max: MANY },
    Shape { prefix: "npm_", kind: "an npm token", takes: alnum, min: 36, max: 36 },
    Shape { prefix: "dop_v1_", kind: "a DigitalOcean token", takes: alnum, min: 64, max: 64 },
    Shape { prefix: "hvs.", kind: "a Vault token", takes: dashed, min: 24, max: MANY },
];

fn upper(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

fn alnum(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

fn word(byte: u8) -> bool {
    alnum(byte) || byte == b'_'
}

fn dashed(byte: u8) -> bool {
    word(byte) || byte == b'-'
}

fn dotted(byte: u8) -> bool {
    dashed(byte) || byte == b'.'
}

/// No token has fewer bytes.
pub(super) const SHORTEST: usize = 14;

/// The first token in `value`. Documentation's own examples (`…EXAMPLE`) are none.
pub fn find_token(value: &str) -> Option<Token> {
    static STARTS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(token_starts()).ok());
    if value.len() < SHORTEST {
        return None;
    }
    let Some(starts) = STARTS.as_ref() else {
        return first(SHAPES.iter().filter_map(|of| of.find(value)), value);
    };
    // One pass for what all begin with: most values have none of it.
    let mut begun = starts.find_overlapping_iter(value).peekable();
    begun.peek()?;
    first(begun.filter_map(|found| SHAPES.get(found.pattern().as_usize())?.at(value, found.start())), value)
}

/// The first of those found and of those that are no [`Shape`].
fn first(shaped: impl Iterator<Item = Token>, value: &str) -> Option<Token> {
    shaped.chain(private_key(value)).chain(jwt(value)).min_by_key(|token| token.range.start)
}

/// The first bytes of tokens: of [`SHAPES`] in their order, then of the others.
pub(super) fn token_starts() -> impl Iterator<Item = &'static str> {
    SHAPES.iter().map(|shape| shape.prefix).chain([PEM_BEGIN, BASE64_BEGIN, JWT_BEGIN])
}

impl Shape {
    fn find(&self, value: &str) -> Option<Token> {
        value.match_indices(self.prefix).find_map(|(start, _)| self.at(value, start))
    }

    /// The token whose prefix stands at `start`, if it goes on as one.
    fn at(&self, value: &str, start: usize) -> Option<Token> {
        let body_start = start + self.prefix.len();
        let before = value.as_bytes().get(..start)?.last();
        let body = value.as_bytes().get(body_start..)?;
        let len = body.iter().take_while(|&&byte| (self.takes)(byte)).count();
        let range = start..body_start + len;
        let found = before.is_none_or(|&byte| !word(byte))
            && (self.min..=self.max).contains(&len)
            && !value.get(range.clone())?.to_ascii_uppercase().contains("EXAMPLE");
        found.then_some(Token { kind: self.kind, range })
    }
}

const PEM_BEGIN: &str = "-----BEGIN ";
/// The same as base64.
const BASE64_BEGIN: &str = "LS0tLS1CRUdJTi";
/// `{"` as base64: how a JWT starts.
const JWT_BEGIN: &str = "eyJ";

/// A PEM private key, plain or as base64 (as Kubernetes and CI systems want it).
pub(super) fn private_key(value: &str) -> Option<Token> {
    const KIND: &str = "a private key";
    if let Some(start) = value.find(PEM_BEGIN) {
        let header = value.get(start + PEM_BEGIN.len()..)?;
        let end = header.find("-----")?;
        let is_private = header.get(..end)?.ends_with("PRIVATE KEY");
        return is_private.then_some(Token { kind: KIND, range: start..value.len() });
    }
    let start = value.find(BASE64_BEGIN)?;
    let body = value.get(start..)?;
    let len = body.bytes().take_while(|&b| alnum(b) || b"+/=".contains(&b)).count();
    // The header says within its first bytes what it is.
    let header = decode_base64(body.get(..len.min(64))?);
    let is_private = header.windows(11).any(|window| window == b"PRIVATE KEY");
    is_private.then_some(Token { kind: KIND, range: start..start + len })
}

/// The bytes of a base64 text, up to the first byte that is none.
pub(super) fn decode_base64(text: &str) -> Vec<u8> {
    let mut bits = 0_u32;
    let mut count = 0;
    let mut bytes = Vec::new();
    for byte in text.bytes() {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => break,
        };
        bits = bits << 6 | u32::from(six);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    bytes
}

/// A signed JSON web token: three base64url parts, the first two of which start as `{"`.
fn jwt(value: &str) -> Option<Token> {
    value.match_indices(JWT_BEGIN).find_map(|(start, _)| {
        let body = value.get(start..)?;
        let len = body.bytes().take_while(|&byte| dotted(byte)).count();
        let mut parts = body.get(..len)?.split('.');
        let (header, payload, signature) = (parts.next()?, parts.next()?, parts.next()?);
        let found = header.len() >= 12 && payload.starts_with(JWT_BEGIN) && signature.len() >= 16;
        (found && parts.next().is_none())
            .then_some(Token { kind: "a JSON web token", range: start..start + len })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Built from parts, so that no scanner of this repository takes them for real ones.
    fn samples() -> Vec<(String, &'static str)> {
        let body = |n: usize| "a1B2c3D4e5F6g7H8".chars().cycle().take(n).collect::<String>();
        vec![
            (format!("AKIA{}", "Q7".repeat(8)), "an AWS access key"),
            (format!("ghp_{}", body(36)), "a GitHub token"),
            (format!("ASIA{}", "Q7".repeat(8)), "an AWS access key"),
            (format!("gho_{}", body(36)), "a GitHub token"),
            (format!("ghs_{}", body(36)), "a GitHub token"),
            (format!("xoxa-{}", body(24)), "a Slack token"),
            (format!("xoxp-{}", body(24)), "a Slack token"),
            (format!("xoxr-{}", body(24)), "a Slack token"),
            (format!("rk_live_{}", body(24)), "a Stripe key"),
            (format!("github_pat_{}", body(40)), "a GitHub token"),
            (format!("glpat-{}", body(20)), "a GitLab token"),
            (format!("xoxb-{}", body(24)), "a Slack token"),
            (format!("sk_live_{}", body(24)), "a Stripe key"),
            (format!("sk-ant-{}", body(40)), "an Anthropic key"),
            (format!("sk-proj-{}", body(40)), "an OpenAI key"),
            (format!("AIza{}", body(35)), "a Google API key"),
            (format!("SG.{}.{}", body(22), body(43)), "a SendGrid key"),
            (format!("npm_{}", body(36)), "an npm token"),
            (format!("dop_v1_{}", "0f".repeat(32)), "a DigitalOcean token"),
            (format!("hvs.{}", body(30)), "a Vault token"),
            (format!("-----BEGIN RSA {} KEY-----\nMII", "PRIVATE"), "a private key"),
            (format!("eyJ{}.eyJ{}.{}", body(20), body(20), body(43)), "a JSON web token"),
        ]
    }

    #[test]
    fn tokens_of_providers_are_found_anywhere_in_a_value() {
        for (token, kind) in samples() {
            let value = format!("x={token}");
            let found = find_token(&value).unwrap_or_else(|| panic!("{kind}"));
            assert_eq!((found.kind, &value[found.range]), (kind, token.as_str()));
        }
    }

    #[test]
    fn a_private_key_in_base64_is_found_and_a_certificate_is_none() {
        // "-----BEGIN PRIVATE KEY-----" and "-----BEGIN CERTIFICATE-----".
        let key = ["LS0tLS1CRUdJTiBQUklWQVRF", "IEtFWS0tLS0t"].concat();
        assert_eq!(find_token(&key).unwrap().kind, "a private key");
        assert_eq!(find_token("LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t"), None);
        assert_eq!(find_token("-----BEGIN CERTIFICATE-----\nMIIB"), None);
        assert_eq!(find_token("-----BEGIN PUBLIC KEY-----\nMIIB"), None);
    }

    #[test]
    fn what_only_starts_like_a_token_is_none() {
        for value in [
            "AKIAIOSFODNN7EXAMPLE",
            "AKIA1234",
            "npm_config_registry=https://x.example",
            "ghp_short",
            "ghp_",
            "myghp_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "sk_live_",
            "eyJhbGciOiJIUzI1NiJ9",
            "SG.short.thing.of.no.use",
            "npm_lifecycle_event_and_more",
            "AIzaShort",
            "ein längerer Wert ohne Geheimnis",
        ] {
            assert_eq!(find_token(value), None, "{value}");
        }
    }
}
