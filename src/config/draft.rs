//! The file that `seawall init` writes: every setting with what it does, and what fits the repository.
//!
//! It is drawn from the table of settings. Nothing in it changes a verdict: what would is a proposal,
//! and a comment until somebody removes the `# ` before it.

use std::fmt::Write as _;

use super::{Key, Shape, keys::KEYS, schema};

/// What was found around the file to write. Patterns start at its folder.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// How many files there are of each format.
    pub formats: Vec<(&'static str, usize)>,
    /// Patterns of what looks fetched or made up: vendored code, fixtures.
    pub vendored: Vec<String>,
    /// Variables that are put in and set by no file.
    pub provided: Vec<String>,
    /// Patterns of files that are not for production, by environment.
    pub environments: Vec<(&'static str, Vec<String>)>,
    /// How to run it here, a line each.
    pub hints: Vec<String>,
}

/// Columns of a comment.
const WIDTH: usize = 96;

/// The text of the file.
pub fn draft(around: &Surroundings) -> String {
    let mut text = format!("#:schema {}\n", schema::URL);
    let formats: Vec<String> =
        around.formats.iter().map(|(name, files)| format!("{name} ({files})")).collect();
    let found = if formats.is_empty() { "nothing yet".to_owned() } else { formats.join(", ") };
    comment(&mut text, &format!("Configuration of Seawall. Found here: {found}."));
    comment(
        &mut text,
        "A setting holds once the `# ` before it is removed; as it is, this file changes nothing. Values are \
         examples where they do not say that they were found here.",
    );
    for key in KEYS {
        setting(&mut text, key, around);
    }
    if !around.hints.is_empty() {
        text.push('\n');
        around.hints.iter().for_each(|hint| comment(&mut text, hint));
    }
    text
}

fn setting(text: &mut String, key: &Key, around: &Surroundings) {
    text.push('\n');
    comment(text, key.doc);
    match key.shape {
        // Each in one line, so that removing one `# ` is enough.
        Shape::Table(keys) => {
            for inner in keys {
                let name = format!("{}.{}", key.name, inner.name);
                line(text, &name, inner, around);
            }
        }
        Shape::Tables(keys) => {
            let _ = writeln!(text, "# [[{}]]", key.name);
            for inner in keys {
                let _ = writeln!(text, "# {} = {}", inner.name, inner.example);
            }
        }
        _ => {
            if !matches!(key.default, "" | "[]") {
                comment(text, &format!("Without it: {}.", key.default));
            }
            line(text, key.name, key, around);
        }
    }
}

/// A setting in one line: what was found, or else an example.
fn line(text: &mut String, name: &str, key: &Key, around: &Surroundings) {
    let _ = match proposal(name, around) {
        Some(found) => writeln!(text, "# {name} = {found} # found here"),
        None => writeln!(text, "# {name} = {}", key.example),
    };
}

/// What the surroundings propose for a setting.
fn proposal(name: &str, around: &Surroundings) -> Option<String> {
    let found = match name {
        "extend-exclude" => Some(&around.vendored),
        "env.provided" => Some(&around.provided),
        _ => {
            let environment = name.strip_prefix("environments.")?;
            around.environments.iter().find(|(own, _)| *own == environment).map(|(_, patterns)| patterns)
        }
    };
    let found = found.filter(|list| !list.is_empty())?;
    Some(format!("[{}]", found.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", ")))
}

/// A TOML text. File names may hold anything.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for ch in text.chars() {
        match ch {
            '"' | '\\' => quoted.extend(['\\', ch]),
            ch if ch.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(ch));
            }
            ch => quoted.push(ch),
        }
    }
    quoted.push('"');
    quoted
}

/// A sentence as comment lines.
fn comment(text: &mut String, sentence: &str) {
    let mut line = String::from("#");
    for word in sentence.split_whitespace() {
        if line.chars().count() + 1 + word.chars().count() > WIDTH && line.len() > 1 {
            let _ = writeln!(text, "{line}");
            line.truncate(1);
        }
        line.push(' ');
        line.push_str(word);
    }
    let _ = writeln!(text, "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        config::{Asked, Config},
        rules::Registry,
        source::{Base, SourceFile},
        text::FileId,
    };

    fn around() -> Surroundings {
        Surroundings {
            formats: vec![("compose", 2), ("env", 1)],
            vendored: vec!["third_party/a\"b\\c\u{1b}".to_owned()],
            provided: vec!["DB_PASSWORD".to_owned()],
            environments: vec![("development", vec!["compose.dev.yaml".to_owned()])],
            hints: vec!["In a hook: `seawall check --force-exclude`.".to_owned()],
        }
    }

    fn read(text: &str) -> (Config, Vec<String>) {
        let file = SourceFile::new(FileId(0), "seawall.toml".into(), text.as_bytes().to_vec());
        let (config, problems) = Config::read(&file);
        let applied = config.apply(&mut Registry::builtin(), Asked::default(), &Base::default(), Some(&file));
        let problems = problems.into_iter().chain(applied.unwrap().problems);
        (config, problems.map(|problem| problem.message).collect())
    }

    /// Each setting without the `# ` before it.
    fn in_force(text: &str) -> String {
        let is_setting = |line: &str| {
            let name = line.split([' ', '=']).next().unwrap_or_default();
            let named =
                line.contains(" = ") && name.chars().all(|ch| ch.is_ascii_lowercase() || "-.".contains(ch));
            named || line.starts_with("[[")
        };
        let line = |line: &str| match line.strip_prefix("# ") {
            Some(rest) if is_setting(rest) => format!("{rest}\n"),
            _ => format!("{line}\n"),
        };
        text.lines().map(line).collect()
    }

    #[test]
    fn as_it_is_it_sets_nothing() {
        let (config, problems) = read(&draft(&around()));
        assert_eq!(problems, [""; 0]);
        assert_eq!(format!("{config:?}"), format!("{:?}", Config::default()));
    }

    #[test]
    fn every_setting_holds_once_it_is_no_comment() {
        let text = in_force(&draft(&around()));
        let (config, problems) = read(&text);
        assert_eq!(problems, [""; 0], "{text}");
        for key in KEYS {
            assert!(
                text.lines().any(|line| line.starts_with(key.name) || line == format!("[[{}]]", key.name)),
                "{}",
                key.name
            );
        }
        assert_eq!(config.extend_exclude[0].text, "third_party/a\"b\\c\u{1b}");
        assert_eq!(config.provided[0].text, "DB_PASSWORD");
        assert_eq!(config.environments[0].1[0].text, "compose.dev.yaml");
    }
}
