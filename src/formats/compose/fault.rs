//! Places that Compose does not accept or pays no heed to: what is wrong there, and what to write.

use smol_str::SmolStr;

use super::kinds::FAULT;
use crate::{
    formats::Subject,
    text::Span,
    value::{Map, Text, Value},
};

/// What a fault is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum About {
    /// A key that must not be there.
    Key,
    /// A value of another type.
    Type,
    /// A value that is not allowed.
    Value,
    /// A key that must be there.
    Missing,
    /// An item that stands there twice.
    Repeated,
    /// A text that cannot be read as what it should be.
    Syntax,
    /// Settings that exclude one another.
    Conflict,
    /// A file or service that cannot be loaded.
    Loading,
    /// What Compose takes, and pays no heed to.
    Lost,
    /// What is missing where Compose looks only with a profile on.
    Asleep,
}

impl About {
    /// Its name in rules.
    fn name(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Type => "type",
            Self::Value => "value",
            Self::Missing => "missing",
            Self::Repeated => "repeated",
            Self::Syntax => "syntax",
            Self::Conflict => "conflict",
            Self::Loading => "loading",
            Self::Lost => "lost",
            Self::Asleep => "asleep",
        }
    }
}

/// A place that Compose does not accept.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    /// What it is about.
    pub(super) about: About,
    /// The text to edit.
    pub(super) span: Span,
    /// The keys down to it: `services.web.image_name`.
    pub(super) path: String,
    /// What is wrong, as a sentence without its full stop.
    pub(super) says: String,
    /// What to do, as a sentence; may be empty.
    pub(super) hint: String,
}

impl Fault {
    /// The fault as a subject.
    pub(super) fn subject(&self) -> Subject {
        let at = self.span;
        let mut fields = Map::default();
        fields.field("about", at, Value::word(self.about.name(), at));
        fields.field("path", at, Value::text(Text::literal(self.path.as_str(), at)));
        fields.field("says", at, Value::word(&self.says, at));
        if !self.hint.is_empty() {
            fields.field("hint", at, Value::word(&self.hint, at));
        }
        Subject::new(&FAULT, SmolStr::from(self.path.as_str()), at, Value::map(fields, at))
    }
}

/// `a.b`, or `b` where there is no `a`.
pub(super) fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}
