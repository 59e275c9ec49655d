//! Files that hold secrets, by their names.

use super::{find_token, is_secret_name};

/// What a file may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretFile {
    /// An env file.
    Env,
    /// A private key, or a store of keys.
    Key,
    /// A PEM file: a private key or something public, only its content says.
    Pem,
    /// A login of a tool: `.npmrc`, `.netrc`, `kubeconfig`, `.docker/config.json`.
    Credentials,
    /// A package manager's settings, which hold a login only sometimes.
    Settings,
    /// Terraform's state or variables.
    Terraform,
    /// Something below a folder for secrets, or an archive of that name.
    Secrets,
}

impl SecretFile {
    /// What it is, for messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Env => "an env file",
            Self::Key => "a private key",
            Self::Pem => "a PEM file",
            Self::Credentials => "a credentials file",
            Self::Settings => "a settings file that may hold a login",
            Self::Terraform => "Terraform state or variables",
            Self::Secrets => "a secrets folder",
        }
    }

    /// Whether `content` bears out what the name says. A file that cannot be read is taken at its
    /// name.
    pub fn is_borne_out_by(self, content: &str) -> bool {
        match self {
            Self::Pem | Self::Key => content.contains("PRIVATE KEY") || !content.contains("-----BEGIN"),
            Self::Settings => {
                ["_authToken", "_auth", "_password", "password"].iter().any(|word| content.contains(word))
            }
            Self::Env => content.lines().any(|line| {
                let key = line.trim_start_matches("export ").split('=').next().unwrap_or_default();
                line.contains('=') && is_secret_name(key.trim()) || find_token(line).is_some()
            }),
            _ => true,
        }
    }
}

/// What the file at `path` (separated by `/`) may hold, if its name says that it is a secret.
pub fn secret_file(path: &str) -> Option<SecretFile> {
    let lower = path.trim_end_matches('/').to_ascii_lowercase();
    let (folders, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    if is_sample(name) {
        return None;
    }
    by_name(name).or_else(|| by_folder(folders, name))
}

fn by_name(name: &str) -> Option<SecretFile> {
    const CREDENTIALS: &[&str] = &[
        ".pypirc",
        ".netrc",
        "_netrc",
        ".git-credentials",
        "kubeconfig",
        ".dockercfg",
        ".pgpass",
        ".htpasswd",
        ".vault-token",
    ];
    let stem = name.split('.').next().unwrap_or_default();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    if is_env(name, ending) {
        return Some(SecretFile::Env);
    }
    if CREDENTIALS.contains(&name) || ending == "kubeconfig" {
        return Some(SecretFile::Credentials);
    }
    if matches!(name, ".npmrc" | ".yarnrc" | ".yarnrc.yml") {
        return Some(SecretFile::Settings);
    }
    if ["id_rsa", "id_dsa", "id_ecdsa", "id_ed25519"].contains(&stem) && ending != "pub" {
        return Some(SecretFile::Key);
    }
    let is_account = name.replace('_', "-").contains("service-account") && ending == "json";
    let is_archive = matches!(ending, "tar" | "gz" | "tgz" | "zip" | "xz" | "bz2");
    match ending {
        "key" | "p12" | "pfx" | "jks" | "kdbx" | "keystore" | "ppk" => Some(SecretFile::Key),
        "pem" => pem(name),
        "tfstate" | "tfvars" => Some(SecretFile::Terraform),
        "backup" if name.contains(".tfstate") => Some(SecretFile::Terraform),
        _ if is_account => Some(SecretFile::Credentials),
        _ if is_archive && matches!(stem, "secret" | "secrets") => Some(SecretFile::Secrets),
        _ => None,
    }
}

/// `.env`, `.env.production`, `prod.env`; not the code that loads them.
fn is_env(name: &str, ending: &str) -> bool {
    const CODE: &[&str] = &["js", "ts", "mjs", "cjs", "py", "rb", "go", "rs", "php", "md", "vault", "d"];
    name == ".env" || ending == "env" || name.starts_with(".env.") && !CODE.contains(&ending)
}

/// Certificates and chains are public; the rest may be private.
fn pem(name: &str) -> Option<SecretFile> {
    const PUBLIC: &[&str] = &[
        "ca",
        "cert",
        "certificate",
        "chain",
        "fullchain",
        "bundle",
        "public",
        "pub",
        "root",
        "dhparam",
        "dhparams",
        "crt",
        "cacert",
    ];
    const PRIVATE: &[&str] = &["key", "priv", "privkey", "private", "privatekey"];
    let has = |words: &[&str]| name.split(['.', '-', '_']).any(|word| words.contains(&word));
    if has(PRIVATE) {
        return Some(SecretFile::Key);
    }
    (!has(PUBLIC)).then_some(SecretFile::Pem)
}

fn by_folder(folders: &str, name: &str) -> Option<SecretFile> {
    let in_folder = |wanted: &str| folders.split('/').any(|folder| folder == wanted);
    if in_folder(".aws") || in_folder(".ssh") && !name.starts_with("known_hosts") && !public(name) {
        return Some(SecretFile::Credentials);
    }
    if in_folder(".kube") && name == "config" || in_folder(".docker") && name == "config.json" {
        return Some(SecretFile::Credentials);
    }
    if matches!(name, ".aws" | ".ssh" | ".kube") {
        return Some(SecretFile::Credentials);
    }
    let is_code = ["py", "js", "ts", "go", "rs", "rb", "java", "kt", "tf", "md", "yml", "yaml", "sh"];
    let is_code = is_code.iter().any(|ending| name.rsplit_once('.').is_some_and(|(_, own)| own == *ending));
    (in_folder("secrets") && !is_code && !public(name) || name == "secrets").then_some(SecretFile::Secrets)
}

fn public(name: &str) -> bool {
    [".pub", ".crt", ".cer", ".gitkeep", ".gitignore", ".keep"].iter().any(|ending| name.ends_with(ending))
}

/// `.env.example` and its like.
fn is_sample(name: &str) -> bool {
    const WORDS: &[&str] =
        &["example", "examples", "sample", "template", "tmpl", "dist", "defaults", "default", "schema"];
    name.split(['.', '-', '_']).any(|word| WORDS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_files_are_known_by_name() {
        for (path, expected) in [
            (".env", SecretFile::Env),
            ("./.env", SecretFile::Env),
            ("api/.env.production", SecretFile::Env),
            ("config/prod.env", SecretFile::Env),
            ("server.key", SecretFile::Key),
            ("certs/privkey.pem", SecretFile::Key),
            ("app.pem", SecretFile::Pem),
            (".ssh/id_rsa", SecretFile::Key),
            ("id_ed25519", SecretFile::Key),
            ("store.P12", SecretFile::Key),
            (".npmrc", SecretFile::Settings),
            ("~/.netrc", SecretFile::Credentials),
            (".aws/credentials", SecretFile::Credentials),
            (".ssh", SecretFile::Credentials),
            (".docker/config.json", SecretFile::Credentials),
            ("kubeconfig", SecretFile::Credentials),
            ("gcp-service-account.json", SecretFile::Credentials),
            ("terraform.tfstate", SecretFile::Terraform),
            ("terraform.tfstate.backup", SecretFile::Terraform),
            ("prod.tfvars", SecretFile::Terraform),
            ("secrets/db.txt", SecretFile::Secrets),
            ("secrets/", SecretFile::Secrets),
            ("secrets.tar.gz", SecretFile::Secrets),
        ] {
            assert_eq!(secret_file(path), Some(expected), "{path}");
        }
    }

    #[test]
    fn samples_public_halves_and_code_are_none() {
        for path in [
            ".env.example",
            "example.env",
            ".env.sample",
            ".env.dist",
            "ca.pem",
            "fullchain.pem",
            "tls.crt",
            "id_rsa.pub",
            "env.ts",
            ".env.d.ts",
            "config.json",
            "docker/config.json",
            "package.json",
            "src/secrets/mod.rs",
            "secrets.py",
            "environment",
            "keys.md",
            ".ssh/known_hosts",
            "terraform.tfvars.example",
            "",
            "/",
            ".",
        ] {
            assert_eq!(secret_file(path), None, "{path}");
        }
    }

    #[test]
    fn the_content_decides_where_the_name_cannot() {
        assert!(!SecretFile::Pem.is_borne_out_by("-----BEGIN CERTIFICATE-----"));
        assert!(SecretFile::Pem.is_borne_out_by("-----BEGIN PRIVATE KEY-----"));
        assert!(!SecretFile::Settings.is_borne_out_by("registry=https://r.example/\n"));
        assert!(SecretFile::Settings.is_borne_out_by("//r.example/:_authToken=x"));
        assert!(!SecretFile::Env.is_borne_out_by("DATA_DIR=/srv\n# PASSWORD\n"));
        assert!(SecretFile::Env.is_borne_out_by("A=b\nexport DB_PASSWORD=x\n"));
    }
}
