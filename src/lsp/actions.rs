//! What can be done about findings: code actions and commands.

use std::ops::Range;

use serde_json::Value;

use super::{edits::FileEdit, snapshot::Snapshot};

/// The commands that the client may ask for.
pub const COMMANDS: [&str; 0] = [];

/// Which actions are asked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only these kinds (`quickfix`, `source.fixAll`); all where empty. `source` includes `source.fixAll`.
    pub only: Vec<String>,
    /// The fingerprints of the findings that the client asks about.
    pub fingerprints: Vec<String>,
    /// Whether the client asks by itself, while a person moves about.
    pub automatic: bool,
}

/// A thing that can be done.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Action {
    /// What it does, as a command.
    pub title: String,
    /// Its kind: `quickfix`, `source.fixAll.seawall`.
    pub kind: &'static str,
    /// The fingerprints of the findings that it is about.
    pub fingerprints: Vec<String>,
    /// Whether it is the one to take.
    pub preferred: bool,
    /// What it changes, if that is known already.
    pub edits: Option<Vec<FileEdit>>,
    /// What [`resolve`] makes the edits of, if it is not.
    pub data: Option<Value>,
    /// A command to run after the edits: its name and arguments.
    pub command: Option<(&'static str, Vec<Value>)>,
}

/// What a command came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// The answer to the client.
    pub result: Value,
    /// What is to be changed: the client is asked to.
    pub edits: Vec<FileEdit>,
    /// A page to open.
    pub page: Option<String>,
    /// A sentence to show.
    pub message: Option<String>,
}

/// What can be done about the bytes `range` of the file at a workspace path.
pub fn code_actions(_snapshot: &Snapshot, _path: &str, _range: Range<u32>, _wanted: &Wanted) -> Vec<Action> {
    Vec::new()
}

/// The edits of an action in the file at a workspace path, from its data. `None` where the files are not
/// any more what it was made for.
pub fn resolve(_snapshot: &Snapshot, _path: &str, _data: &Value) -> Option<Vec<FileEdit>> {
    None
}

/// Runs one of [`COMMANDS`] in a folder: that of the first URI among the arguments, or each one in turn where
/// there is none. The error says why it cannot be done.
pub fn execute(_snapshot: &Snapshot, command: &str, _arguments: &[Value]) -> Result<Outcome, String> {
    Err(format!("there is no command `{command}`"))
}
