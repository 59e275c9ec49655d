//! The configuration file that a Redis of the project is started with, if the project mounts it.

use super::{parts::Mounted, service::Reader, shell};
use crate::{
    source::SourceFile,
    text::Span,
    value::{Kind, Map, Value, Why},
};

/// What the file says about a password: a text at the directive that asks for one, null where there is
/// none, unknown where the file cannot be read, absent where no file is named.
pub(super) fn find(fields: &Map, mounts: &[Mounted], reader: &Reader<'_>) -> Value {
    let words = shell::words_of(fields);
    let conf = words.iter().find(|word| {
        let name = word.text.known().unwrap_or_default();
        name.starts_with('/') && name.rsplit_once('.').is_some_and(|(_, ending)| ending == "conf")
    });
    let at = fields.get("name").map(|entry| entry.key_span);
    let Some(conf) = conf else {
        return at.map_or_else(|| Value::absent(Span::empty(crate::text::FileId(0), 0)), Value::absent);
    };
    let origin = conf.text.origin();
    let name = conf.text.known().unwrap_or_default();
    let unknown = |reason: String| Value::unknown(Why::at(reason, origin.span), &origin);
    let Some(path) = mounts.iter().find_map(|mounted| host_path(mounted, name)) else {
        return unknown(format!("`{name}` is not mounted from the workspace"));
    };
    match reader.context.load(&path) {
        Ok(file) => read(&file),
        Err(error) => unknown(format!("`{path}` {error}")),
    }
}

/// Where a file of the container lies on the host, if a mount covers it.
fn host_path(mounted: &Mounted, inside: &str) -> Option<String> {
    let target = mounted.target.as_str()?.trim_end_matches('/');
    let path = mounted.path.as_ref()?;
    match inside.strip_prefix(target)? {
        "" => Some(path.to_string()),
        rest => crate::source::paths::join(path, rest.strip_prefix('/')?),
    }
}

/// The password in the comments of the configuration that Redis comes with.
pub(super) const SAMPLE: &str = "foobared";

/// The directive that asks for a password; of equal ones the last counts, as for Redis.
fn read(file: &SourceFile) -> Value {
    let whole = Span::new(file.id, 0, 0);
    let mut found = Value::new(Kind::Null, whole);
    let mut at = 0;
    for line in file.text.split_inclusive('\n') {
        let start = at + line.len() - line.trim_start().len();
        at += line.len();
        let span = Span::new(file.id, start, start + line.trim().len());
        let mut words = line.split_whitespace();
        let directive = words.next().unwrap_or_default().to_ascii_lowercase();
        let argument = words.next().unwrap_or_default().trim_matches('"');
        let rest: Vec<&str> = words.collect();
        let asks = match directive.as_str() {
            "requirepass" if argument == SAMPLE => {
                found = Value::word(SAMPLE, span);
                None
            }
            "requirepass" | "aclfile" => Some(!argument.is_empty()),
            "user" if argument == "default" => {
                Some(rest.contains(&"off") || rest.iter().any(|rule| rule.starts_with(['>', '#'])))
            }
            "include" if found.is_null() => {
                let why = Why::at("the configuration includes further files", span);
                found = Value::unknown(why, span);
                None
            }
            _ => None,
        };
        match asks {
            Some(true) => found = Value::word(&directive, span),
            Some(false) => found = Value::new(Kind::Null, span),
            None => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;

    fn of(text: &str) -> Value {
        read(&SourceFile::new(FileId(0), "redis.conf".into(), text.as_bytes().to_vec()))
    }

    #[test]
    fn an_active_directive_asks_for_a_password() {
        for text in [
            "bind 0.0.0.0\r\nrequirepass x\r\n",
            "aclfile /etc/users.acl",
            "user default off",
            "user default on >secret ~* +@all",
            "include a.conf\nrequirepass x",
        ] {
            assert!(of(text).as_str().is_some(), "{text}");
        }
        assert_eq!(of("a\n  requirepass x\n").span().range(), 4..17);
    }

    #[test]
    fn comments_and_empty_values_do_not() {
        for text in [
            "# requirepass foobared\n",
            "requirepass \"\"\n",
            "user default on nopass",
            "",
            "requirepass x\nrequirepass \"\"",
        ] {
            assert!(of(text).is_null(), "{text}");
        }
        assert!(of("include other.conf\n").why().is_some());
    }
}
