//! `terraform.database_access`: one subject for each setting that decides who reaches a database.

use smol_str::format_smolstr;

use super::{
    Made, Resource, Version,
    path::{all, all_hold, named, opened, word},
    rows_of, sources,
};
use crate::{
    data::{self, Row},
    formats::terraform::{provenance::text_of, resolve::record, subjects},
    value::{Kind, Text, Value, Why},
};

/// Adds the access subjects of a resource.
pub(super) fn add(resource: &Resource<'_>, version: Version<'_>, made: &mut Vec<Made>) {
    for (path, row) in rows_of(data::table("terraform_database_access"), resource.ty) {
        if all_hold(row, "when", &resource.attributes, &resource.attributes) == Ok(false) {
            continue;
        }
        match row.get("end") {
            Some(end) => made.push(range(resource, row, path, end)),
            None if row.get("open").is_some() => flags(resource, row, path, version, made),
            None => networks(resource, row, path, made),
        }
    }
}

/// A switch such as `publicly_accessible`.
fn flags(resource: &Resource<'_>, row: &Row, path: &str, version: Version<'_>, made: &mut Vec<Made>) {
    let attributes = &resource.attributes;
    let mut closers = row.get("closed_by").unwrap_or_default().split_whitespace();
    if closers.any(|name| !named(name, attributes, attributes).is_null()) {
        return;
    }
    for value in all(attributes, path) {
        let open = match (value.is_null(), word(&value), value.why()) {
            (true, ..) => absent(row, version, &value),
            (false, Some(word), _) => Value::bool(
                row.get("open").unwrap_or_default().split('|').any(|open| open == word),
                &value.origin,
            ),
            (false, None, Some(why)) => Value::unknown(why.clone(), &value.origin),
            // A block whose presence alone is the setting.
            (false, None, None) => Value::bool(false, &value.origin),
        };
        let direct = row.get("direct") != Some("no");
        made.push(subject(resource, path, &value, open, direct));
    }
}

/// What holds where a switch is not set.
fn absent(row: &Row, version: Version<'_>, owner: &Value) -> Value {
    let old = row.get("before").and_then(|before| before.parse().ok()).map(version);
    let open = match (row.get("absent"), old) {
        (Some("open"), None) => true,
        // `before`: the default was open in the provider's earlier versions.
        (_, Some(Some(before))) => before,
        (_, Some(None)) => {
            let why = "its default depends on the provider's version, which the module does not fix";
            return Value::unknown(Why::new(why), &owner.origin);
        }
        _ => false,
    };
    Value::bool(open, &owner.origin)
}

/// Address ranges that are let in: a text or a list of them.
fn networks(resource: &Resource<'_>, row: &Row, path: &str, made: &mut Vec<Made>) {
    for source in all(&resource.attributes, path).iter().flat_map(opened).filter(|source| !source.is_null()) {
        let split = row.get("split").and_then(|by| by.chars().next());
        let text = source.as_text().filter(|text| text.known().is_some());
        let parts = match (split, text) {
            (Some(by), Some(text)) => {
                text.split(by).into_iter().map(|part| Value::text(part.trim())).collect()
            }
            _ => vec![source],
        };
        for part in parts {
            let open = match sources::is_world(&part) {
                Ok(open) => Value::bool(open, &part.origin),
                Err(why) => Value::unknown(why, &part.origin),
            };
            made.push(subject(resource, path, &part, open, true));
        }
    }
}

/// A first and a last address.
fn range(resource: &Resource<'_>, row: &Row, path: &str, end: &str) -> Made {
    let attributes = &resource.attributes;
    let (first, last) = (named(path, attributes, attributes), named(end, attributes, attributes));
    let (from, to) = (text_of(&first), text_of(&last));
    let mut direct = true;
    let open = match (from.as_ref().and_then(Text::known), to.as_ref().and_then(Text::known)) {
        // The name that Azure gives to "every service of Azure, of any customer".
        (Some("0.0.0.0"), Some("0.0.0.0")) => {
            direct = false;
            Value::bool(row.get("all_services") == Some("open"), &first.origin)
        }
        (Some(from), Some(to)) => {
            let both = Value::word(&format!("{from}-{to}"), &first.origin);
            Value::bool(sources::is_world(&both) == Ok(true), &first.origin)
        }
        _ => match first.why().or_else(|| last.why()) {
            Some(why) => Value::unknown(why.clone(), &first.origin),
            None => Value::bool(false, &first.origin),
        },
    };
    let shown = match open.as_bool() {
        Some(true) if word(&last).as_deref() == Some("255.255.255.255") => last,
        _ => first,
    };
    subject(resource, path, &shown, open, direct)
}

fn subject(resource: &Resource<'_>, path: &str, value: &Value, open: Value, direct: bool) -> Made {
    let origin = value.origin.clone();
    let attribute = path.rsplit('.').next().unwrap_or(path);
    let record = record(
        &[
            ("attribute", Value::word(attribute, &origin)),
            ("set", Value::bool(!value.is_null(), &origin)),
            ("open", open),
            ("direct", Value::bool(direct, &origin)),
            ("value", value.clone()),
        ],
        &origin,
    );
    let shown = match &value.kind {
        Kind::Text(text) => text.known().unwrap_or_default().to_owned(),
        _ => String::new(),
    };
    let name = format_smolstr!("{attribute} {shown} of {}", resource.name);
    Made { kind: &subjects::DATABASE_ACCESS, name: name.replace("  ", " ").into(), value: record }
}
