//! What a file holds, by its name and its first bytes.

use std::ops::Range;

use crate::{formats::Claim, secrets, source::paths};

/// What was found, and where it shows.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) what: &'static str,
    pub(super) range: Range<usize>,
}

/// How far into a file is looked for a key.
const HEAD: usize = 64 << 10;

/// Whether a file of that name may be one of these.
pub(super) fn claims(name: &str) -> Claim {
    let lower = name.to_ascii_lowercase();
    let ending = lower.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_key = matches!(ending, "pem" | "key" | "p12" | "pfx" | "jks" | "kdbx" | "keystore" | "ppk");
    let is_ssh = ["id_rsa", "id_dsa", "id_ecdsa", "id_ed25519"].iter().any(|start| lower.starts_with(start))
        && ending != "pub";
    let is_access = lower == "kubeconfig" || ending == "kubeconfig";
    if is_key || is_ssh || is_access || is_account(name) || lower == "crash.log" {
        return Claim::Yes;
    }
    match ending {
        "tfstate" | "tfplan" => Claim::Yes,
        "backup" if lower.contains(".tfstate.") => Claim::Yes,
        // What npm writes is large, common and no state.
        "json" if is_json(name) && !matches!(name, "package.json" | "package-lock.json") => Claim::AskContent,
        _ => Claim::No,
    }
}

/// As the other formats that hold JSON take it.
fn is_json(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| ending == "json")
}

fn is_account(name: &str) -> bool {
    is_json(name) && name.to_ascii_lowercase().replace('_', "-").contains("service-account")
}

/// Whether a JSON text is a state that was given another name.
pub(super) fn is_state(text: &str) -> bool {
    text.trim_start().starts_with('{')
        && ["\"terraform_version\"", "\"serial\"", "\"lineage\"", "\"resources\""]
            .iter()
            .all(|key| text.contains(key))
}

/// Whether a file is one of those that `terraform init` writes into `.terraform`: one of them stands for
/// the folder, which has copies of all modules and programs of providers.
pub(super) fn is_working_folder(path: &str) -> bool {
    const FILES: [&str; 2] = [".terraform/modules/modules.json", ".terraform/environment"];
    FILES
        .iter()
        .any(|file| path.strip_suffix(file).is_some_and(|rest| rest.is_empty() || rest.ends_with('/')))
}

/// What the file at a path holds with that text, if it is one of these.
pub(super) fn found(path: &str, text: &str) -> Option<Found> {
    let name = paths::file_name(path);
    if is_working_folder(path) {
        return Some(Found { what: "a Terraform working folder", range: 0..0 });
    }
    let lower = name.to_ascii_lowercase();
    let ending = lower.rsplit_once('.').map_or("", |(_, ending)| ending);
    let start = |what| Some(Found { what, range: 0..0 });
    if is_encrypted(text) {
        return None;
    }
    match ending {
        // What one trusts is public.
        "p12" | "pfx" | "jks" | "kdbx" | "keystore"
            if lower.contains("trust") || lower.contains("cacerts") =>
        {
            None
        }
        "p12" | "pfx" | "jks" | "kdbx" | "keystore" => start("a key store"),
        "tfstate" | "backup" => start("Terraform state"),
        "tfplan" => start("a Terraform plan"),
        "log" => text.contains("terraform").then_some(Found { what: "a Terraform crash log", range: 0..0 }),
        "json" if is_state(text) => start("Terraform state"),
        _ => private_key(text).or_else(|| encoded_key(text)),
    }
}

/// A private key in base64, as a kubeconfig has it (`client-key-data:`).
fn encoded_key(text: &str) -> Option<Found> {
    const KEY: &str = "client-key-data:";
    let at = text.find(KEY)? + KEY.len();
    let rest = text.get(at..)?;
    let start = at + rest.len() - rest.trim_start().len();
    let value = text.get(start..)?.lines().next()?.trim_end();
    let token = secrets::find_token(value)?;
    (token.kind == "a private key")
        .then_some(Found { what: "a private key", range: start..start + value.len() })
}

/// Encrypted as a whole: by SOPS, age, git-crypt.
fn is_encrypted(text: &str) -> bool {
    text.starts_with("\0GITCRYPT")
        || text.starts_with("age-encryption.org/")
        || text.starts_with("-----BEGIN AGE ENCRYPTED FILE")
        || text.contains("\"sops\":")
        || text.contains("\nsops:")
}

/// The header of a PEM private key, or of one of PuTTY.
fn private_key(text: &str) -> Option<Found> {
    const OPEN: &str = "-----BEGIN ";
    const PUTTY: &str = "PuTTY-User-Key-File-";
    let mut end = text.len().min(HEAD);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let head = text.get(..end)?;
    if head.starts_with(PUTTY) {
        return Some(Found { what: "a private key", range: 0..PUTTY.len() });
    }
    head.match_indices(OPEN).find_map(|(at, _)| {
        let label = head.get(at + OPEN.len()..)?;
        let close = label.find("-----")?;
        let label = label.get(..close).filter(|label| !label.contains('\n'))?;
        let range = at..at + OPEN.len() + close + 5;
        let body = head.get(range.end..)?;
        let body = body.get(..body.find("-----END").unwrap_or(body.len()))?;
        let locked = label.starts_with("ENCRYPTED") || body.contains("Proc-Type: 4,ENCRYPTED");
        let what = if locked { "an encrypted private key" } else { "a private key" };
        label.ends_with("PRIVATE KEY").then_some(Found { what, range })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_show_by_their_header() {
        for (name, text, what) in [
            ("server.key", "-----BEGIN PRIVATE KEY-----\nx", Some("a private key")),
            (
                "tls.pem",
                "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n-----BEGIN RSA PRIVATE KEY-----\nx",
                Some("a private key"),
            ),
            ("id_ed25519", "-----BEGIN OPENSSH PRIVATE KEY-----\nx", Some("a private key")),
            ("a.pem", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nx", Some("an encrypted private key")),
            (
                "a.pem",
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nx",
                Some("an encrypted private key"),
            ),
            ("a.ppk", "PuTTY-User-Key-File-3: ssh-ed25519\n", Some("a private key")),
            (
                "gcp-service-account.json",
                "{\"private_key\": \"-----BEGIN PRIVATE KEY-----\\nx\"}",
                Some("a private key"),
            ),
            ("store.P12", "0\u{82}", Some("a key store")),
            ("truststore.jks", "", None),
            ("ca.pem", "-----BEGIN CERTIFICATE-----\nx", None),
            ("slides.key", "PK\u{3}\u{4}", None),
            ("a.pem", "\0GITCRYPT\0-----BEGIN PRIVATE KEY-----", None),
            ("terraform.tfstate", "{}", Some("Terraform state")),
            (".terraform/terraform.tfstate", "{}", Some("Terraform state")),
            ("a/.terraform/modules/modules.json", "{}", Some("a Terraform working folder")),
            ("my.terraform/environment", "default", None),
            (
                "backup.json",
                "{\"terraform_version\":1,\"serial\":1,\"lineage\":1,\"resources\":[]}",
                Some("Terraform state"),
            ),
        ] {
            assert_eq!(found(name, text).map(|found| found.what), what, "{name}");
        }
    }

    #[test]
    fn names_that_may_be_one() {
        for name in [
            "a.pem",
            "B.KEY",
            "id_rsa",
            "my_service-account.json",
            "x.tfstate",
            "x.tfstate.backup",
            "crash.log",
            "id_rsa_deploy",
            "id_ed25519.bak",
            "kubeconfig",
            "prod.kubeconfig",
        ] {
            assert_eq!(claims(name), Claim::Yes, "{name}");
        }
        for name in ["id_rsa.pub", "a.crt", "key", "x.backup", "main.tf"] {
            assert_eq!(claims(name), Claim::No, "{name}");
        }
    }
}
