//! What the client sets: `initializationOptions` and the section `seawall` of its configuration.

use std::path::PathBuf;

use serde_json::{Map, Value};

/// The section of the client's configuration.
pub const SECTION: &str = "seawall";

/// How much is said of what the server does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trace {
    /// Nothing.
    #[default]
    Off,
    /// Each message by its name and how long it took.
    Messages,
    /// Each check, too.
    Verbose,
}

impl Trace {
    /// The level of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "off" => Some(Self::Off),
            "messages" => Some(Self::Messages),
            "verbose" => Some(Self::Verbose),
            _ => None,
        }
    }
}

/// The client's settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// `enable`: whether anything is checked.
    pub enable: bool,
    /// `config`: the configuration file; a relative path starts at the folder. The nearest where not given.
    pub config: Option<PathBuf>,
    /// `select`: ask only these rules.
    pub select: Vec<String>,
    /// `ignore`: do not ask these rules.
    pub ignore: Vec<String>,
    /// `rules`: further folders of rules; relative ones start at the folder.
    pub rules: Vec<PathBuf>,
    /// `showUndecided`: whether checks that could not be decided are shown, as hints.
    pub show_undecided: bool,
    /// `workspaceDiagnostics`: whether findings in files that are not open are shown.
    pub workspace_diagnostics: bool,
    /// `trace`: how much is said of what the server does.
    pub trace: Trace,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            enable: true,
            config: None,
            select: Vec::new(),
            ignore: Vec::new(),
            rules: Vec::new(),
            show_undecided: false,
            workspace_diagnostics: true,
            trace: Trace::Off,
        }
    }
}

impl Preferences {
    /// Reads an object of settings, alone or under its section's name, and says what is wrong with it: a
    /// setting of a wrong kind counts as not given. `null` is not given either.
    pub fn read(value: &Value) -> (Self, Vec<String>) {
        let mut read = Self::default();
        let mut wrong = Vec::new();
        let value = value.get(SECTION).unwrap_or(value);
        let empty = Map::new();
        for (name, value) in value.as_object().unwrap_or(&empty) {
            if !value.is_null() {
                wrong.extend(
                    read.set(name, value).err().map(|kind| format!("`{SECTION}.{name}` must be {kind}")),
                );
            }
        }
        (read, wrong)
    }

    /// Sets one. The error says what it must be; names that are not ours may be the editor's own.
    fn set(&mut self, name: &str, value: &Value) -> Result<(), &'static str> {
        match name {
            "enable" => self.enable = flag(value)?,
            "config" => {
                let path = value.as_str().ok_or("a path")?;
                self.config = (!path.trim().is_empty()).then(|| PathBuf::from(path));
            }
            "select" => self.select = texts(value)?,
            "ignore" => self.ignore = texts(value)?,
            "rules" => self.rules = texts(value)?.into_iter().map(PathBuf::from).collect(),
            "showUndecided" => self.show_undecided = flag(value)?,
            "workspaceDiagnostics" => self.workspace_diagnostics = flag(value)?,
            // Editors keep their own settings about the trace in an object of this name.
            "trace" if value.is_object() => {}
            "trace" => {
                let level = value.as_str().and_then(Trace::from_name);
                self.trace = level.ok_or("`off`, `messages` or `verbose`")?;
            }
            _ => {}
        }
        Ok(())
    }
}

fn flag(value: &Value) -> Result<bool, &'static str> {
    value.as_bool().ok_or("true or false")
}

fn texts(value: &Value) -> Result<Vec<String>, &'static str> {
    let items = value.as_array().ok_or("a list of texts")?;
    let texts: Option<Vec<String>> = items.iter().map(|item| item.as_str().map(str::to_owned)).collect();
    texts.ok_or("a list of texts")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn settings_are_read_alone_and_under_their_section() {
        let options =
            json!({"ignore": ["compose"], "showUndecided": true, "config": "", "trace": {"server": "off"}});
        let (alone, wrong) = Preferences::read(&options);
        assert!(wrong.is_empty(), "{wrong:?}");
        assert_eq!(alone.ignore, ["compose"]);
        assert!(alone.show_undecided && alone.config.is_none() && alone.enable);
        assert_eq!(Preferences::read(&json!({"seawall": options})).0, alone);
    }

    #[test]
    fn what_is_wrong_is_said_and_counts_as_not_given() {
        let (read, wrong) =
            Preferences::read(&json!({"enable": "no", "select": [1], "trace": null, "other": 1}));
        assert_eq!(read, Preferences::default());
        assert_eq!(
            wrong,
            ["`seawall.enable` must be true or false", "`seawall.select` must be a list of texts"]
        );
        assert_eq!(Preferences::read(&Value::Null).0, Preferences::default());
    }
}
