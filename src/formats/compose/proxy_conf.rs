//! The configuration files that a proxy of the project mounts and that are no format of their own here:
//! Caddyfiles, and Traefik's files in YAML and TOML. Their settings are subjects.

use smol_str::format_smolstr;

use super::{kinds::parts::PROXY_SETTING, parts::Mounted, service::Reader};
use crate::{
    formats::{
        Subject, toml,
        yaml::{self, Schema},
    },
    source::{SourceFile, paths},
    text::Span,
    value::{Map, Text, Value},
};

/// What is read at most: files of a service, settings of a file, levels of a setting.
const MOST_FILES: usize = 32;
const MOST_SETTINGS: usize = 2000;
const MOST_LEVELS: usize = 16;

/// The settings in what a service mounts.
pub(super) fn subjects(
    service: &str,
    image: &Value,
    mounts: &[Mounted],
    reader: &Reader<'_>,
) -> Vec<Subject> {
    let traefik = image.as_text().is_some_and(|image| image.content().contains("traefik"));
    let mut found = Vec::new();
    for path in mounts.iter().flat_map(|mounted| files(mounted, traefik, reader)).take(MOST_FILES) {
        let Ok(file) = reader.context.load(&path) else { continue };
        let mut settings = Vec::new();
        if is_caddyfile(&path) {
            caddyfile(&file, &mut settings);
        } else if path.rsplit('.').next() == Some("toml") {
            let (map, _) = toml::parse(&file);
            flatten("", &Value::map(map, Span::empty(file.id, 0)), 0, &mut settings);
        } else if let Some(root) = yaml::parse(file.id, file.text.as_str()).root() {
            flatten("", &root.to_value(Schema::Core), 0, &mut settings);
        }
        found.extend(settings.into_iter().take(MOST_SETTINGS).map(|it| it.subject(service)));
    }
    found
}

fn is_caddyfile(path: &str) -> bool {
    let name = paths::file_name(path);
    name == "Caddyfile" || name.ends_with(".Caddyfile") || name.starts_with("Caddyfile.")
}

/// The files of a mount that are read: the mounted one, or those right in the mounted folder.
fn files(mounted: &Mounted, traefik: bool, reader: &Reader<'_>) -> Vec<String> {
    let Some(path) = mounted.path.as_deref() else { return Vec::new() };
    let is_read = |path: &str| {
        is_caddyfile(path)
            || traefik && [".yml", ".yaml", ".toml"].iter().any(|ending| path.ends_with(ending))
    };
    if reader.context.loader.is_file(path) {
        let named = mounted.target.as_str().is_some_and(is_caddyfile) || is_read(path);
        return named.then(|| path.to_owned()).into_iter().collect();
    }
    let below = reader.context.paths_below(path).filter(|it| paths::parent(it) == path && is_read(it));
    below.take(MOST_FILES).map(str::to_owned).collect()
}

/// A setting and what it is set to.
struct Setting {
    key: String,
    at: Span,
    value: Value,
}

impl Setting {
    fn subject(self, service: &str) -> Subject {
        let mut fields = Map::default();
        fields.field("key", self.at, Value::word(&self.key, self.at));
        fields.field("value", self.at, self.value);
        let name = format_smolstr!("{} of the proxy {service}", self.key);
        Subject::new(&PROXY_SETTING, name, self.at, Value::map(fields, self.at))
    }
}

/// The directives of a Caddyfile: the first word of a line, and what follows it.
fn caddyfile(file: &SourceFile, settings: &mut Vec<Setting>) {
    let mut at = 0;
    for line in file.text.split_inclusive('\n') {
        let start = at + line.len() - line.trim_start().len();
        at += line.len();
        let code = line.trim().split(" #").next().unwrap_or_default().trim_end_matches('{').trim_end();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let end = code.find(char::is_whitespace).unwrap_or(code.len());
        let (Some(name), Some(rest)) = (code.get(..end), code.get(end..)) else { continue };
        if name.is_empty() || !name.chars().all(plain) {
            continue;
        }
        let from = start + end + rest.len() - rest.trim_start().len();
        let span = Span::new(file.id, start, start + code.len());
        let argument = rest.trim();
        let value = if argument.is_empty() {
            Value::absent(span)
        } else {
            let at = Span::new(file.id, from, from + argument.len());
            Value::text(Text::literal(argument, at))
        };
        settings.push(Setting { key: name.to_owned(), at: span, value });
    }
}

/// The leaves of a tree, as Traefik's own flags would name them: `--api.insecure`.
fn flatten(path: &str, value: &Value, level: usize, settings: &mut Vec<Setting>) {
    if level > MOST_LEVELS || settings.len() > MOST_SETTINGS {
        return;
    }
    for entry in value.entries() {
        let key = if level == 0 { format!("--{}", entry.key) } else { format!("{path}.{}", entry.key) };
        leaf(&key, entry.key_span, &entry.value, level, settings);
    }
}

fn leaf(key: &str, at: Span, value: &Value, level: usize, settings: &mut Vec<Setting>) {
    if value.as_map().is_some() {
        flatten(key, value, level + 1, settings);
    } else if value.items().is_empty() {
        let text = value.as_bool().map(|on| Value::word(if on { "true" } else { "false" }, &value.origin));
        let value = text.unwrap_or_else(|| value.clone());
        settings.push(Setting { key: key.to_owned(), at: at.cover(value.span()), value });
    } else {
        for item in value.items() {
            leaf(key, item.span(), item, level + 1, settings);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;

    fn shown(settings: &[Setting], text: &str) -> Vec<String> {
        let of = |it: &Setting| {
            let at = text.get(it.at.range()).unwrap_or("outside");
            format!("{}={} at {at}", it.key, it.value.as_str().unwrap_or("-"))
        };
        settings.iter().map(of).collect()
    }

    #[test]
    fn directives_of_a_caddyfile_have_their_places() {
        let text = "# tls internal\nexample.org {\r\n\ttls internal # so far\n  reverse_proxy api:8000 {\n  }\n}\n{$HOST}\nlocal_certs\n";
        let file = SourceFile::new(FileId(0), "Caddyfile".into(), text.as_bytes().to_vec());
        let mut settings = Vec::new();
        caddyfile(&file, &mut settings);
        assert_eq!(
            shown(&settings, text),
            [
                "tls=internal at tls internal",
                "reverse_proxy=api:8000 at reverse_proxy api:8000",
                "local_certs=- at local_certs"
            ]
        );
    }

    #[test]
    fn leaves_of_toml_are_named_like_flags() {
        let text = "[api]\r\ninsecure = true\n[tls.options.default]\nminVersion = \"VersionTLS10\"\n[[http.services.a.loadBalancer.servers]]\nurl = \"http://api:80\"\n";
        let file = SourceFile::new(FileId(0), "traefik.toml".into(), text.as_bytes().to_vec());
        let mut settings = Vec::new();
        flatten("", &Value::map(toml::parse(&file).0, Span::empty(file.id, 0)), 0, &mut settings);
        settings.sort_by_key(|it| it.at.start);
        assert_eq!(
            shown(&settings, text),
            [
                "--api.insecure=true at insecure = true",
                "--tls.options.default.minVersion=VersionTLS10 at minVersion = \"VersionTLS10\"",
                "--http.services.a.loadBalancer.servers.url=http://api:80 at url = \"http://api:80\"",
            ]
        );
    }

    #[test]
    fn leaves_of_yaml_are_named_like_flags() {
        let text = "api:\n  insecure: true\ntls:\n  options:\n    default: {minVersion: VersionTLS10}\nhttp:\n  services:\n    a: {loadBalancer: {servers: [{url: \"http://api:80\"}]}}\n";
        let mut settings = Vec::new();
        if let Some(root) = yaml::parse(FileId(0), text).root() {
            flatten("", &root.to_value(Schema::Core), 0, &mut settings);
        }
        assert_eq!(
            shown(&settings, text),
            [
                "--api.insecure=true at insecure: true",
                "--tls.options.default.minVersion=VersionTLS10 at minVersion: VersionTLS10",
                "--http.services.a.loadBalancer.servers.url=http://api:80 at url: \"http://api:80\"",
            ]
        );
    }
}
