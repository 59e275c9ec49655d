//! `extends`: a service merged onto another one of this or another file.

use super::{
    hops,
    load::{Loader, MAX_CHAIN},
    merge::{merge, merge_told},
    schema,
    sources::is_remote,
    variables::{Variables, with_value},
};
use crate::{
    source::paths,
    text::Span,
    value::{Kind, Map, Value, Why},
};

/// Why a base is not known.
struct Unknown {
    /// As the end of a sentence.
    reason: String,
    /// Whether Compose stops there.
    is_fault: bool,
}

impl Unknown {
    fn fault(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), is_fault: true }
    }
}

impl Loader<'_> {
    /// The document with what its services extend; `included` are the services that they may, besides
    /// their own file's.
    pub(super) fn extended(
        &mut self,
        document: &Value,
        included: Option<&Value>,
        variables: &Variables,
    ) -> Value {
        let (Some(map), Some(services)) = (document.as_map(), document.get("services")) else {
            return document.clone();
        };
        let extends = |service: &Value| service.get("extends").is_some();
        if !services.entries().iter().any(|entry| extends(&entry.value)) {
            return document.clone();
        }
        let known = match included {
            Some(included) => merge(Some(included), document, &[], &self.tags).look("services"),
            None => services.clone(),
        };
        let mut all = services.as_map().cloned().unwrap_or_default();
        for entry in services.entries().iter().filter(|entry| extends(&entry.value)) {
            let value = self.service(&entry.key, &entry.value, &known, variables, &mut Vec::new());
            all.set(with_value(entry, value));
        }
        let mut map = map.clone();
        if let Some(entry) = map.get("services") {
            let entry = with_value(entry, Value::map(all, &services.origin));
            map.set(entry);
        }
        Value::map(map, &document.origin)
    }

    /// A service merged onto what it extends.
    fn service(
        &mut self,
        name: &str,
        own: &Value,
        services: &Value,
        variables: &Variables,
        chain: &mut Vec<Span>,
    ) -> Value {
        let (Some(extends), Some(map)) = (own.get("extends"), own.as_map()) else { return own.clone() };
        let at = extends.span();
        let mut own_part = map.clone();
        own_part.remove("extends");
        let base = if chain.contains(&at) || chain.len() >= MAX_CHAIN {
            Err(Unknown::fault("it extends itself"))
        } else {
            chain.push(at);
            let base = self.base(extends, services, variables, chain);
            chain.pop();
            base
        };
        match base {
            Ok(base) => {
                let base = inherited(&base, at);
                let (own, path) = (Value::map(own_part, &own.origin), ["services", name]);
                merge_told(Some(&base), &own, &path, &self.tags, &mut self.loaded.faults)
            }
            Err(unknown) => {
                if unknown.is_fault {
                    let says = format!("What `{name}` extends cannot be loaded: {}", unknown.reason);
                    self.fault(at, &format!("services.{name}.extends"), says, "");
                }
                let why = Why::at(format!("what the service extends is not known: {}", unknown.reason), at);
                Value::map(own_part.with_unknown_rest(why), &own.origin)
            }
        }
    }

    /// The service that `extends` names, with what it extends itself.
    fn base(
        &mut self,
        extends: &Value,
        services: &Value,
        variables: &Variables,
        chain: &mut Vec<Span>,
    ) -> Result<Value, Unknown> {
        let name = extends.as_text().or_else(|| extends.get("service").and_then(Value::as_text));
        let Some(name) = name else { return Err(Unknown::fault("it names no service")) };
        let Some(name) = name.known() else {
            return Err(Unknown { reason: "its name is not known".to_owned(), is_fault: false });
        };
        let Some(file) = extends.get("file").filter(|file| !file.is_null()) else {
            let missing = Unknown {
                reason: format!("there is no service `{name}`"),
                is_fault: services.as_map().is_some_and(|map| map.unknown_rest().is_none())
                    && self.loaded.open.is_none(),
            };
            let base = services.get(name).ok_or(missing)?;
            self.loaded.extended.insert(name.into());
            return Ok(self.service(name, base, services, variables, chain));
        };
        let services = self.services_of(file, variables)?;
        let known = services.as_map().is_some_and(|map| map.unknown_rest().is_none());
        let missing = Unknown { reason: format!("there is no service `{name}`"), is_fault: known };
        let base = services.get(name).ok_or(missing)?;
        self.loaded.faults.extend(schema::service(name, base, &self.tags));
        Ok(self.service(name, base, &services, variables, chain))
    }

    /// The services of another file. What that file includes is not looked at, as in Compose.
    fn services_of(&mut self, file: &Value, variables: &Variables) -> Result<Value, Unknown> {
        let path = file.as_text().and_then(|text| self.loaded.sources.path_of(text));
        let unreadable = |reason: &str| Unknown { reason: reason.to_owned(), is_fault: false };
        let remote = file.as_str().is_some_and(is_remote);
        let elsewhere = "its file is fetched from elsewhere, which is not done here";
        let reason = if remote { elsewhere } else { "its file cannot be read from here" };
        let path = path.ok_or_else(|| unreadable(reason))?;
        let missing = |loader: &Self| Unknown {
            reason: format!("`{path}` cannot be read"),
            is_fault: loader.is_missing(&path),
        };
        let parsed = self.read(&path).map_err(|_| missing(self))?;
        let documents = self.documents(&parsed, paths::parent(&path), variables);
        let merged = documents
            .iter()
            .fold(None, |base, document| Some(merge(base.as_ref(), document, &[], &self.tags)));
        let services = merged.as_ref().and_then(|document| document.get("services"));
        services.cloned().ok_or_else(|| unreadable("its file has no services"))
    }
}

/// A service as another one takes it over: each of its values came on over `extends`.
fn inherited(base: &Value, extends: Span) -> Value {
    let Kind::Map(map) = &base.kind else { return base.clone() };
    let entries = map
        .entries()
        .iter()
        .map(|entry| with_value(entry, hops::over(&entry.value, extends, hops::EXTENDED)));
    let mut taken: Map = entries.collect();
    if let Some(why) = map.unknown_rest() {
        taken = taken.with_unknown_rest(why.clone());
    }
    Value::map(taken, &base.origin)
}
