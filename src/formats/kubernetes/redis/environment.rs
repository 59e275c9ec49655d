//! The variables of a container: which are set, and which of them an image takes its password from.

use super::{Auth, Family, Launch};
use crate::{
    formats::Facts,
    value::{Kind, Value, Why},
};

/// What is known of one variable.
pub(super) enum Variable {
    /// Set to something, literally or from a Secret.
    Set(Value),
    /// Set to nothing.
    Empty,
    /// Not set.
    Missing,
    /// Perhaps set by a ConfigMap or Secret that no manifest shows.
    Unknown(Why, Value),
}

/// A container's variables.
pub(super) struct Environment<'f, 'w> {
    facts: &'f Facts<'w>,
}

impl<'f, 'w> Environment<'f, 'w> {
    pub(super) fn of(facts: &'f Facts<'w>) -> Self {
        Self { facts }
    }

    /// What is known of the variable `name`.
    pub(super) fn get(&self, name: &str) -> Variable {
        let container = &self.facts.subject.value;
        let own = container.get("env").map_or(&[][..], Value::items);
        let own = own.iter().rev().find(|entry| entry.get("name").and_then(Value::as_str) == Some(name));
        if let Some(entry) = own {
            return Self::own(entry);
        }
        let sources = container.get("envFrom").map_or(&[][..], Value::items);
        let found = sources.iter().rev().map(|source| self.from(source, name));
        let mut unknown = Variable::Missing;
        for variable in found {
            match variable {
                Variable::Missing => {}
                Variable::Unknown(..) => unknown = variable,
                set => return set,
            }
        }
        unknown
    }

    fn own(entry: &Value) -> Variable {
        let Some(value) = entry.get("value") else {
            let from = entry.get("valueFrom").filter(|from| !from.is_null());
            return from.map_or(Variable::Empty, |from| Variable::Set(from.clone()));
        };
        match &value.kind {
            Kind::Null => Variable::Empty,
            Kind::Text(text) if text.known() == Some("") => Variable::Empty,
            Kind::Unknown(why) => Variable::Unknown(why.clone(), value.clone()),
            _ => Variable::Set(value.clone()),
        }
    }

    /// A variable out of one `envFrom` entry.
    fn from(&self, source: &Value, name: &str) -> Variable {
        let prefix = source.get("prefix").and_then(Value::as_str).unwrap_or_default();
        let Some(key) = name.strip_prefix(prefix) else { return Variable::Missing };
        for (field, kind) in [("secretRef", "Secret"), ("configMapRef", "ConfigMap")] {
            let Some(reference) = source.at(field).and_then(|of| of.get("name")) else { continue };
            let held = reference.as_str().and_then(|of| super::super::find(self.facts, kind, of));
            let Some(object) = held else {
                let text =
                    format!("{kind} `{}` is not among the manifests", reference.as_str().unwrap_or("?"));
                return Variable::Unknown(Why::at(text, reference.span()), reference.clone());
            };
            let value = ["stringData", "data"].into_iter().find_map(|part| object.at(part)?.get(key));
            return match value {
                Some(value) if value.as_str() == Some("") => Variable::Empty,
                Some(value) => Variable::Set(value.clone()),
                None => Variable::Missing,
            };
        }
        Variable::Missing
    }

    /// Whether the variables that an image of this family reads make it ask for a password.
    pub(super) fn auth(&self, family: Family, launch: &Launch) -> Option<Auth> {
        match family {
            Family::Bitnami => self.bitnami(),
            Family::Stack => match self.get("REDIS_ARGS") {
                Variable::Set(value) => value.as_text().and_then(|text| launch.auth_in(text, self)),
                Variable::Unknown(why, at) => Some(Auth::Unknown(why, at)),
                _ => None,
            },
            Family::Dragonfly => {
                ["DFLY_requirepass", "DFLY_PASSWORD"].into_iter().find_map(|name| self.password(name))
            }
            Family::Other => self.ignored(),
        }
    }

    /// A password that is set where an image does not look for it.
    fn ignored(&self) -> Option<Auth> {
        let variables = self.facts.subject.value.get("env").map_or(&[][..], Value::items);
        let name = variables.iter().filter_map(|entry| entry.get("name")).find(|name| {
            matches!(
                name.as_str(),
                Some("REDIS_PASSWORD" | "REDIS_PASS" | "REDIS_REQUIREPASS" | "VALKEY_PASSWORD")
            )
        })?;
        Some(Auth::No(Some(("this image does not read this variable", name.clone()))))
    }

    fn bitnami(&self) -> Option<Auth> {
        let names = ["REDIS_PASSWORD", "REDIS_PASSWORD_FILE", "VALKEY_PASSWORD", "VALKEY_PASSWORD_FILE"];
        let mut unknown = None;
        for name in names {
            match self.password(name) {
                Some(found @ Auth::By(..)) => return Some(found),
                Some(other) => unknown = Some(other),
                None => {}
            }
        }
        // Said outright: no ConfigMap out of sight matters then.
        match self.get("ALLOW_EMPTY_PASSWORD") {
            Variable::Set(said) if is_yes(&said) => {
                Some(Auth::No(Some(("this allows an empty password", said))))
            }
            _ => unknown,
        }
    }

    fn password(&self, name: &str) -> Option<Auth> {
        match self.get(name) {
            Variable::Set(value) => Some(Auth::By("password", value)),
            Variable::Unknown(why, at) => Some(Auth::Unknown(why, at)),
            Variable::Empty | Variable::Missing => None,
        }
    }
}

fn is_yes(value: &Value) -> bool {
    value.as_bool() == Some(true)
        || value
            .as_str()
            .is_some_and(|text| matches!(text.to_ascii_lowercase().as_str(), "yes" | "true" | "1"))
}
