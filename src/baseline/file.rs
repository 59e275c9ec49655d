//! The file: JSON with one finding on each line, sorted, so that it can be compared and merged by lines.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The version of the file's shape.
const SCHEMA: &str = "seawall-baseline/1";

/// A known finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Entry {
    /// Its file, as a workspace path.
    pub path: String,
    /// The rule's id.
    pub rule: String,
    /// The subject's name: for people.
    pub subject: String,
    /// The finding's identity.
    pub fingerprint: String,
    /// The same whatever its file is called: several findings may have it.
    pub content: String,
}

impl Entry {
    /// What a finding is about, whatever its file is called.
    pub fn content_of(rule: &str, path: &str, subject: &str, evidence: &str) -> String {
        let bare = |text: &str| if path.is_empty() { text.to_owned() } else { text.replace(path, "") };
        let identity = [rule, &bare(subject), &bare(evidence)].join("\0");
        let mut print = String::with_capacity(16);
        for byte in Sha256::digest(identity).iter().take(8) {
            let _ = write!(print, "{byte:02x}");
        }
        print
    }
}

/// All known findings, sorted, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    entries: Vec<Entry>,
}

/// Why a text is no baseline.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// It is no JSON, or another shape of it.
    #[error("is no baseline: {0}")]
    Shape(String),
    /// It is a baseline of another version.
    #[error("is a baseline of another version: its schema is `{0}`, not `{SCHEMA}`")]
    Schema(String),
}

#[derive(Deserialize)]
struct Document {
    schema: String,
    findings: Vec<Entry>,
}

impl Baseline {
    /// These entries.
    pub fn new(mut entries: Vec<Entry>) -> Self {
        entries.sort_unstable();
        entries.dedup();
        Self { entries }
    }

    /// Reads a file's text.
    pub fn read(text: &str) -> Result<Self, Wrong> {
        let read = serde_json::from_str::<Document>(text.trim_start_matches('\u{feff}'));
        let Document { schema, findings } = read.map_err(|error| Wrong::Shape(error.to_string()))?;
        if schema != SCHEMA {
            return Err(Wrong::Schema(schema.chars().take(40).collect()));
        }
        Ok(Self::new(findings))
    }

    /// The entries, sorted.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The file's text.
    pub fn write(&self) -> String {
        let line = |entry: &Entry| serde_json::to_string(entry).unwrap_or_default();
        let lines: Vec<String> = self.entries.iter().map(|entry| format!("    {}", line(entry))).collect();
        let list = if lines.is_empty() { "[]".to_owned() } else { format!("[\n{}\n  ]", lines.join(",\n")) };
        format!("{{\n  \"schema\": \"{SCHEMA}\",\n  \"findings\": {list}\n}}\n")
    }
}
