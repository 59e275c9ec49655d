//! `seawall rules subjects`: what rules can be about, from the formats' own tables.

use std::fmt::Write as _;

use crate::{
    cli::Failure,
    formats::{FAMILIES, Field, FieldSource, SubjectKind, Type, kinds_named, subject_kinds},
    rules::closest,
};

/// How deep records are listed.
const DEPTH: usize = 4;

/// The kinds of that name or format, or all.
pub(super) fn list(name: Option<&str>) -> Result<String, Failure> {
    let prefix = |kind: &SubjectKind| kind.name.split('.').next() == name;
    let mut kinds: Vec<&SubjectKind> = subject_kinds().collect();
    let family = name.map(kinds_named).unwrap_or_default();
    kinds.retain(|kind| name.is_none() || family.contains(&kind.name) || prefix(kind));
    if kinds.is_empty() {
        let name = name.unwrap_or_default();
        let failure = Failure::new(format!("there is no kind of subject `{name}`"));
        let names = subject_kinds().map(|kind| kind.name);
        return Err(match closest(name, names) {
            Some(close) => failure.with_help(format!("did you mean `{close}`?")),
            None => failure.with_help("`seawall rules subjects` lists all kinds"),
        });
    }
    let mut text = String::new();
    for kind in kinds {
        let _ = writeln!(text, "{}: {}", kind.name, kind.doc);
        fields(&mut text, kind.fields, 1);
        text.push('\n');
    }
    for family in FAMILIES.iter().filter(|family| name.is_none_or(|name| name == family.name)) {
        let _ = writeln!(text, "{}: {}; stands for {}\n", family.name, family.doc, family.kinds.join(", "));
    }
    Ok(text)
}

fn fields(text: &mut String, list: &[Field], depth: usize) {
    let indent = "  ".repeat(depth);
    let width = list.iter().map(|field| field.name.len()).max().unwrap_or_default();
    for field in list {
        let derived = if matches!(field.source, FieldSource::Fact(_)) { " (derived)" } else { "" };
        let _ =
            writeln!(text, "{indent}{:width$}  {}: {}{derived}", field.name, type_name(&field.ty), field.doc);
        if let Some(inner) = inner(&field.ty).filter(|_| depth < DEPTH) {
            fields(text, inner, depth + 1);
        }
    }
}

/// The fields of a record, or of the records of a list.
fn inner(ty: &Type) -> Option<&'static [Field]> {
    match ty {
        Type::Record(fields) => Some(fields),
        Type::List(item) => inner(item),
        _ => None,
    }
}

fn type_name(ty: &Type) -> String {
    match ty {
        Type::Any => "any".to_owned(),
        Type::Bool => "bool".to_owned(),
        Type::Number => "number".to_owned(),
        Type::Text => "text".to_owned(),
        Type::Map => "map".to_owned(),
        Type::Record(_) => "record".to_owned(),
        Type::List(item) => format!("list of {}", type_name(item)),
        Type::Subject(kind) => (*kind).to_owned(),
    }
}
